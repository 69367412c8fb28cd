//! Which case begins next: in the order of the plan, as soon as nothing that it claims is held by another one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The cases that have not begun. Workers on any thread take them.
pub(super) struct Schedule {
    state: Mutex<State>,
    /// There may be a case for one more worker, or none for anybody.
    changed: Notify,
}

#[derive(Default)]
struct State {
    /// What each case claims.
    claims: Vec<Vec<String>>,
    /// Cases by their number that nothing is known to hold back.
    ready: BTreeSet<usize>,
    /// Cases that wait for a claim that another one holds.
    parked: HashMap<String, BTreeSet<usize>>,
    held: HashSet<String>,
    /// Cases that wait until the one of this number has begun.
    behind: HashMap<usize, Vec<usize>>,
}

/// A case that may be carried out. Its claims are given up when this is dropped.
pub(super) struct Turn<'s> {
    schedule: &'s Schedule,
    /// Its number in the plan.
    pub(super) case: usize,
}

impl Schedule {
    /// All cases of a plan, with what each claims, and the earlier case without which it does not begin, if there is one.
    pub(super) fn new(
        claims: impl IntoIterator<Item = Vec<String>>,
        before: &[Option<usize>],
    ) -> Self {
        let mut state = State {
            claims: claims.into_iter().collect(),
            ..State::default()
        };
        for case in 0..state.claims.len() {
            match before.get(case).copied().flatten() {
                Some(other) => state.behind.entry(other).or_default().push(case),
                None => {
                    state.ready.insert(case);
                }
            }
        }
        Self {
            state: Mutex::new(state),
            changed: Notify::new(),
        }
    }

    /// The next case; none if all have begun. Waits while those that are left claim what others hold.
    pub(super) async fn next(&self) -> Option<Turn<'_>> {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            {
                let mut state = self.state();
                let taken = state.take();
                if state.is_empty() {
                    self.changed.notify_waiters();
                    taken?;
                }
                if let Some(case) = taken {
                    if state.follow(case) {
                        self.changed.notify_one();
                    }
                    return Some(Turn {
                        schedule: self,
                        case,
                    });
                }
            }
            changed.await;
        }
    }

    /// Lets nothing more begin.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.ready.clear();
        state.parked.clear();
        state.behind.clear();
        self.changed.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether every case has begun. One that waits for another to begin waits for one that is ready or parked, or that waits itself.
    fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.parked.is_empty() && self.behind.is_empty()
    }

    /// Makes those ready that waited for a case to begin. Whether there were any.
    fn follow(&mut self, case: usize) -> bool {
        let behind = self.behind.remove(&case);
        self.ready.extend(behind.iter().flatten());
        behind.is_some()
    }

    /// The first case whose claims are all free, which it holds from now on.
    fn take(&mut self) -> Option<usize> {
        while let Some(case) = self.ready.pop_first() {
            let claims = self.claims.get(case).cloned().unwrap_or_default();
            let Some(held) = claims.iter().find(|claim| self.held.contains(*claim)) else {
                self.held.extend(claims);
                return Some(case);
            };
            self.parked.entry(held.clone()).or_default().insert(case);
            // Of what it leaves free, another one may make use.
            for claim in claims.iter().filter(|claim| *claim != held) {
                self.release(claim);
            }
        }
        None
    }

    /// Makes the first of those ready that wait for a claim, if nobody holds it. Whether there was one.
    fn release(&mut self, claim: &str) -> bool {
        if self.held.contains(claim) {
            return false;
        }
        let Some(waiting) = self.parked.get_mut(claim) else {
            return false;
        };
        let first = waiting.pop_first();
        if waiting.is_empty() {
            self.parked.remove(claim);
        }
        self.ready.extend(first);
        first.is_some()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.schedule.state();
        let claims = state.claims.get_mut(self.case).map(std::mem::take);
        let claims = claims.unwrap_or_default();
        for claim in &claims {
            state.held.remove(claim);
        }
        let mut ready = 0;
        for claim in &claims {
            ready += usize::from(state.release(claim));
        }
        for _ in 0..ready {
            self.schedule.changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(claims: &[&[&str]]) -> Schedule {
        let owned = |claims: &&[&str]| claims.iter().map(|claim| (*claim).to_owned()).collect();
        Schedule::new(claims.iter().map(owned).collect::<Vec<_>>(), &[])
    }

    #[tokio::test]
    async fn a_case_waits_for_what_it_claims_and_others_pass_it() {
        let schedule = schedule(&[&["lock a"], &["lock a", "lock b"], &[], &["lock b"]]);
        let first = schedule.next().await.expect("a turn");
        let third = schedule.next().await.expect("a turn");
        let fourth = schedule.next().await.expect("a turn");
        assert_eq!([first.case, third.case, fourth.case], [0, 2, 3]);
        let mut second = std::pin::pin!(schedule.next());
        let waits = std::future::poll_fn(|cx| {
            std::task::Poll::Ready(second.as_mut().poll(cx).is_pending())
        });
        assert!(waits.await);
        drop(first);
        drop(fourth);
        assert_eq!(second.await.map(|turn| turn.case), Some(1));
        assert!(schedule.next().await.is_none());
    }

    #[tokio::test]
    async fn of_many_that_wait_for_two_claims_each_comes_in_its_turn() {
        let schedule = schedule(&[
            &["a"],
            &["b"],
            &["a", "b"],
            &["a"],
            &["b", "a"],
            &["b"],
            &["a", "b"],
        ]);
        let (first, second) = (schedule.next().await, schedule.next().await);
        drop((first, second));
        let mut order = Vec::new();
        while let Some(turn) = schedule.next().await {
            order.push(turn.case);
        }
        assert_eq!(order, [2, 3, 4, 5, 6]);
    }

    #[tokio::test]
    async fn workers_on_several_threads_take_every_case_once() {
        let names = ["a", "b", "c"];
        let claims = (0..300).map(|case| {
            let claimed = names
                .iter()
                .enumerate()
                .filter(|(at, _)| case >> at & 1 == 1);
            claimed.map(|(_, name)| (*name).to_owned()).collect()
        });
        let schedule = Schedule::new(claims, &[]);
        let taken = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread();
                    let runtime = { runtime }.build().expect("a runtime");
                    runtime.block_on(async {
                        while let Some(turn) = schedule.next().await {
                            taken.lock().expect("nobody panicked").push(turn.case);
                            tokio::task::yield_now().await;
                        }
                    });
                });
            }
        });
        let mut taken = taken.into_inner().expect("nobody panicked");
        taken.sort_unstable();
        assert_eq!(taken, (0..300).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_case_begins_when_the_one_before_it_has_begun() {
        let claims = ["a", "b", "a", ""].map(|claim| vec![claim.to_owned()]);
        let schedule = Schedule::new(claims, &[None, Some(2), None, Some(1)]);
        let first = schedule.next().await.expect("a turn");
        // The third waits for the first, the second for the third to begin, and the fourth for the second.
        let mut next = std::pin::pin!(schedule.next());
        let waits =
            std::future::poll_fn(|cx| std::task::Poll::Ready(next.as_mut().poll(cx).is_pending()));
        assert!(waits.await);
        drop(first);
        let third = next.await.expect("a turn");
        let second = schedule.next().await.expect("a turn");
        let fourth = schedule.next().await.expect("a turn");
        assert_eq!([third.case, second.case, fourth.case], [2, 1, 3]);
        assert!(schedule.next().await.is_none());
    }

    #[tokio::test]
    async fn what_waits_for_a_claim_ends_when_nothing_more_begins() {
        let schedule = schedule(&[&["lock a"], &["lock a"]]);
        let _held = schedule.next().await.expect("a turn");
        let (waited, ()) = tokio::join!(schedule.next(), async { schedule.close() });
        assert!(waited.is_none());
    }
}
