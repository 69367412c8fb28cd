//! The order in which events leave: case by case, in that of the plan, whatever runs side by side.
//!
//! The events of the first case that has not ended leave at once; those of cases behind it wait until it is their turn. What a login
//! tells that serves several cases leaves with the first of them, whichever of them carried it out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::event::{Event, EventKind, RunPlace, Sink, Tally, Verdict};
use crate::secret::Secrets;

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
    /// What the case knows to be secret: more, when it is its turn, than when it told.
    secrets: Option<Secrets>,
}

/// What a case tells.
pub(super) enum Told {
    /// Something that happened, masked.
    Event(Box<Occurred>),
    /// A session was logged in.
    Login(SharedLogin),
}

/// A login that serves several cases, as one of them has it.
pub(super) struct SharedLogin {
    pub(super) recording: Arc<Recording>,
    /// Where the case needs it.
    pub(super) place: RunPlace,
    /// Why the case is known to fail, if it is.
    pub(super) known: Option<String>,
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

    /// What was told, as if a case had told it; nothing from the second time on.
    fn told_by(&self, login: &SharedLogin) -> Vec<Told> {
        let told = std::mem::take(&mut *locked(&self.told));
        let place = &login.place;
        let moved = |at: RunPlace| RunPlace {
            step: [
                &place.step,
                at.step.get(self.place.step.len()..).unwrap_or_default(),
            ]
            .concat(),
            item: match at.item == self.place.item {
                true => place.item.clone(),
                false => at.item,
            },
            scenario: place.scenario.clone(),
            row: place.row.clone(),
            target: place.target.clone(),
            repetition: place.repetition,
            ..at
        };
        let told = told.into_iter().map(|told| match told {
            Told::Event(event) => Told::Event(Box::new(Occurred {
                place: event.place.map(moved),
                kind: expected(event.kind, login.known.as_deref()),
                ..*event
            })),
            other @ Told::Login(_) => other,
        });
        told.collect()
    }
}

/// What fails where it is known to fail is as expected.
fn expected(mut kind: EventKind, known: Option<&str>) -> EventKind {
    if let (
        EventKind::StepFinished {
            verdict, reason, ..
        },
        Some(known),
    ) = (&mut kind, known)
        && verdict.is_bad()
    {
        *verdict = Verdict::Xfailed;
        *reason = Some(known.to_owned());
    }
    kind
}

impl Told {
    /// The same without the secrets that are known now.
    pub(super) fn masked(self, secrets: &Secrets) -> Self {
        let masked = |text: &str| secrets.mask_message(text);
        match self {
            Self::Event(event) => Self::Event(Box::new(Occurred {
                place: event.place.map(|place| place.map_text(&masked)),
                kind: event.kind.masked(secrets),
                ..*event
            })),
            other @ Self::Login(_) => other,
        }
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
        self.sink.hear(None, &event.kind);
        self.pass(&mut locked(&self.state), Told::Event(Box::new(event)));
    }

    /// Takes what a case tells that knows these secrets.
    pub(super) fn take(&self, case: usize, told: Told, secrets: &Secrets) {
        if let Told::Event(event) = &told {
            self.sink.hear(event.place.as_ref(), &event.kind);
        }
        let mut state = locked(&self.state);
        if case == state.first {
            self.pass(&mut state, told);
        } else {
            let waiting = state.waiting.entry(case).or_default();
            waiting.told.push(told);
            waiting.secrets.get_or_insert_with(|| secrets.clone());
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
        let Some(waiting) = state.waiting.get_mut(&case) else {
            return;
        };
        let secrets = waiting.secrets.clone().unwrap_or_default();
        for told in std::mem::take(&mut waiting.told) {
            // What was learned meanwhile is masked as it would have been, had it been its turn at once.
            self.pass(state, told.masked(&secrets));
        }
    }

    fn pass(&self, state: &mut State, told: Told) {
        match told {
            Told::Login(login) => {
                for told in login.recording.told_by(&login) {
                    self.pass(state, told);
                }
            }
            Told::Event(event) => {
                let Occurred { at, place, kind } = *event;
                let step = place.as_ref().map_or(0, |place| place.step.len());
                state.tally.count(&kind, step.saturating_sub(1));
                let sequence = state.next;
                state.next += 1;
                // The state is held meanwhile, so that numbers and order agree.
                self.sink.emit(Event {
                    sequence,
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
            let told = format!(
                "{} {}{}",
                event.sequence,
                place.scenario,
                place.step.concat()
            );
            locked(&self.0).push(told);
        }
    }

    fn event(scenario: &str, step: &[&str]) -> Told {
        Told::Event(Box::new(Occurred {
            at: 0,
            place: Some(place(scenario, step)),
            kind: EventKind::Recovering { steps: Vec::new() },
        }))
    }

    fn place(scenario: &str, step: &[&str]) -> RunPlace {
        RunPlace {
            scenario: scenario.to_owned(),
            step: step.iter().map(|id| (*id).to_owned()).collect(),
            ..RunPlace::default()
        }
    }

    fn take(order: &Order<'_>, case: usize, told: Told) {
        order.take(case, told, &Secrets::default());
    }

    fn shared(recording: &Arc<Recording>, scenario: &str, step: &[&str]) -> Told {
        Told::Login(SharedLogin {
            recording: Arc::clone(recording),
            place: place(scenario, step),
            known: None,
        })
    }

    #[test]
    fn events_leave_case_by_case_and_the_first_at_once() {
        let left = Left::default();
        let order = Order::new(&left);
        take(&order, 1, event("b", &[]));
        take(&order, 0, event("a", &[]));
        assert_eq!(*locked(&left.0), ["0 a"]);
        order.ended(1);
        take(&order, 2, event("c", &[]));
        order.ended(0);
        assert_eq!(*locked(&left.0), ["0 a", "1 b", "2 c"]);
        take(&order, 2, event("c", &["+"]));
        assert_eq!(locked(&left.0).len(), 4);
        // The case 3 never begins.
        take(&order, 4, event("e", &[]));
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
        take(&order, 1, shared(&login, "b", &["/x"]));
        order.ended(1);
        take(&order, 0, shared(&login, "a", &["/1", "/2"]));
        order.ended(0);
        assert_eq!(*locked(&left.0), ["0 a/1/2/in"]);
    }

    #[test]
    fn what_is_learned_while_an_event_waits_is_masked_when_it_leaves() {
        let shown = Mutex::new(String::new());
        let sink = |event: Event| *locked(&shown) = format!("{event:?}");
        let order = Order::new(&sink);
        let secrets = Secrets::default();
        let extracted = EventKind::Extracted {
            name: "x".to_owned(),
            value: "\"a-secret-of-later\"".to_owned(),
            from: String::new(),
        };
        let told = Told::Event(Box::new(Occurred {
            at: 0,
            place: Some(place("b", &[])),
            kind: extracted,
        }));
        order.take(1, told, &secrets);
        secrets.learn("a-secret-of-later", &"it".into());
        order.ended(0);
        assert!(locked(&shown).contains("[secret it]"), "{}", locked(&shown));
    }
}
