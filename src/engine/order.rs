//! The order in which events leave: case by case, in that of the plan, whatever runs side by side.
//!
//! The events of the first case that has not ended leave at once; those of cases behind it wait until it is their turn. What a login
//! tells that serves several cases leaves with the first of them, whichever of them carried it out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::event::{Event, EventKind, RunPlace, Sink, Tally};

/// Numbers events and gives them to the sink.
pub(super) struct Order<'s> {
    sink: &'s dyn Sink,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u64,
    tally: Tally,
    /// The case whose events leave at once.
    first: usize,
    /// Cases behind it.
    waiting: BTreeMap<usize, Waiting>,
    /// How many cases have ended.
    ended: usize,
}

/// What a case told that is not yet its turn.
#[derive(Default)]
struct Waiting {
    told: Vec<Told>,
    ended: bool,
}

/// What a case tells.
pub(super) enum Told {
    /// Something that happened, masked.
    Event(Occurred),
    /// A session was logged in at a place by a login that serves others as well.
    Login(Arc<Recording>, RunPlace),
}

/// An event that has no number yet.
pub(super) struct Occurred {
    /// Microseconds since the run began.
    pub(super) at: u64,
    pub(super) place: Option<RunPlace>,
    pub(super) kind: EventKind,
}

/// What was told while a login was carried out, at a place of the case that did it.
pub(super) struct Recording {
    place: RunPlace,
    told: Mutex<Vec<Told>>,
}

impl Recording {
    pub(super) fn new(place: RunPlace, told: Vec<Told>) -> Self {
        Self {
            place,
            told: Mutex::new(told),
        }
    }

    /// What was told, as if it had happened at `place`; nothing from the second time on.
    fn told_at(&self, place: &RunPlace) -> Vec<Told> {
        let told = std::mem::take(&mut *locked(&self.told));
        let moved = |at: RunPlace| RunPlace {
            step: [
                &place.step,
                at.step.get(self.place.step.len()..).unwrap_or_default(),
            ]
            .concat(),
            scenario: place.scenario.clone(),
            row: place.row.clone(),
            repetition: place.repetition,
            ..at
        };
        let told = told.into_iter().map(|told| match told {
            Told::Event(event) => Told::Event(Occurred {
                place: event.place.map(moved),
                ..event
            }),
            Told::Login(recording, at) => Told::Login(recording, moved(at)),
        });
        told.collect()
    }
}

impl<'s> Order<'s> {
    pub(super) fn new(sink: &'s dyn Sink) -> Self {
        Self {
            sink,
            begun: Instant::now(),
            state: Mutex::default(),
        }
    }

    /// Microseconds since the run began.
    pub(super) fn now(&self) -> u64 {
        self.begun.elapsed().as_micros() as u64
    }

    /// Passes on an event of the run itself.
    pub(super) fn run(&self, kind: EventKind) {
        let event = Occurred {
            at: self.now(),
            place: None,
            kind,
        };
        self.pass(&mut locked(&self.state), Told::Event(event));
    }

    /// Takes what a case tells.
    pub(super) fn take(&self, case: usize, told: Told) {
        let mut state = locked(&self.state);
        if case == state.first {
            self.pass(&mut state, told);
        } else {
            state.waiting.entry(case).or_default().told.push(told);
        }
    }

    /// A case has ended: it tells nothing more.
    pub(super) fn ended(&self, case: usize) {
        let mut state = locked(&self.state);
        state.ended += 1;
        state.waiting.entry(case).or_default().ended = true;
        while let first = state.first
            && state
                .waiting
                .get(&first)
                .is_some_and(|waiting| waiting.ended)
        {
            self.leave(&mut state, first);
            state.first += 1;
            let next = state.first;
            self.leave_what_waits(&mut state, next);
        }
    }

    /// Lets out what cases told that came after one that never began. Gives the counts, of `planned` cases.
    pub(super) fn finish(&self, planned: usize) -> Tally {
        let mut state = locked(&self.state);
        while let Some(case) = state.waiting.keys().next().copied() {
            self.leave(&mut state, case);
        }
        state.tally.cases_not_run = planned.saturating_sub(state.ended) as u32;
        state.tally.clone()
    }

    /// What a case told leaves, and the case is forgotten.
    fn leave(&self, state: &mut State, case: usize) {
        self.leave_what_waits(state, case);
        state.waiting.remove(&case);
    }

    fn leave_what_waits(&self, state: &mut State, case: usize) {
        let waiting = state.waiting.get_mut(&case);
        let told = waiting.map(|waiting| std::mem::take(&mut waiting.told));
        for told in told.unwrap_or_default() {
            self.pass(state, told);
        }
    }

    fn pass(&self, state: &mut State, told: Told) {
        match told {
            Told::Login(recording, place) => {
                for told in recording.told_at(&place) {
                    self.pass(state, told);
                }
            }
            Told::Event(Occurred { at, place, kind }) => {
                let step = place.as_ref().map_or(0, |place| place.step.len());
                state.tally.count(&kind, step.saturating_sub(1));
                let number = state.next;
                state.next += 1;
                // The state is held meanwhile, so that numbers and order agree.
                self.sink.emit(Event {
                    number,
                    at,
                    place,
                    kind,
                });
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scenarios and steps of events, in the order in which they leave.
    #[derive(Default)]
    struct Left(Mutex<Vec<String>>);

    impl Sink for Left {
        fn emit(&self, event: Event) {
            let place = event.place.unwrap_or_default();
            let told = format!("{} {}{}", event.number, place.scenario, place.step.concat());
            locked(&self.0).push(told);
        }
    }

    fn event(scenario: &str, step: &[&str]) -> Told {
        Told::Event(Occurred {
            at: 0,
            place: Some(place(scenario, step)),
            kind: EventKind::Recovering { steps: Vec::new() },
        })
    }

    fn place(scenario: &str, step: &[&str]) -> RunPlace {
        RunPlace {
            scenario: scenario.to_owned(),
            step: step.iter().map(|id| (*id).to_owned()).collect(),
            ..RunPlace::default()
        }
    }

    #[test]
    fn events_leave_case_by_case_and_the_first_at_once() {
        let left = Left::default();
        let order = Order::new(&left);
        order.take(1, event("b", &[]));
        order.take(0, event("a", &[]));
        assert_eq!(*locked(&left.0), ["0 a"]);
        order.ended(1);
        order.take(2, event("c", &[]));
        order.ended(0);
        assert_eq!(*locked(&left.0), ["0 a", "1 b", "2 c"]);
        order.take(2, event("c", &["+"]));
        assert_eq!(locked(&left.0).len(), 4);
        // The case 3 never begins.
        order.take(4, event("e", &[]));
        order.ended(2);
        order.ended(4);
        assert_eq!(locked(&left.0).len(), 4);
        assert_eq!(order.finish(5).cases_not_run, 1);
        assert_eq!(locked(&left.0).last().map(String::as_str), Some("4 e"));
    }

    #[test]
    fn a_shared_login_is_told_by_the_first_case_of_the_plan_that_has_it() {
        let left = Left::default();
        let order = Order::new(&left);
        let told = vec![event("b", &["/x", "/in"])];
        let login = Arc::new(Recording::new(place("b", &["/x"]), told));
        order.take(1, Told::Login(Arc::clone(&login), place("b", &["/x"])));
        order.ended(1);
        order.take(0, Told::Login(login, place("a", &["/1", "/2"])));
        order.ended(0);
        assert_eq!(*locked(&left.0), ["0 a/1/2/in"]);
    }
}
