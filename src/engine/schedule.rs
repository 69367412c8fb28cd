//! Which case begins next: in the order of the plan, as soon as nothing that it claims is held by another one.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The cases that have not begun. Workers on any thread take them.
pub(super) struct Schedule {
    state: Mutex<State>,
    /// A claim was given up, or nothing more begins.
    changed: Notify,
}

#[derive(Default)]
struct State {
    /// Cases by their number in the plan, each with its claims.
    waiting: VecDeque<(usize, Vec<String>)>,
    held: HashSet<String>,
}

/// A case that may be carried out. Its claims are given up when this is dropped.
pub(super) struct Turn<'s> {
    schedule: &'s Schedule,
    /// Its number in the plan.
    pub(super) case: usize,
    claims: Vec<String>,
}

impl Schedule {
    /// All cases of a plan, with what each claims.
    pub(super) fn new(claims: impl IntoIterator<Item = Vec<String>>) -> Self {
        let state = State {
            waiting: claims.into_iter().enumerate().collect(),
            held: HashSet::new(),
        };
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
                if state.waiting.is_empty() {
                    return None;
                }
                if let Some((case, claims)) = state.take() {
                    return Some(Turn {
                        schedule: self,
                        case,
                        claims,
                    });
                }
            }
            changed.await;
        }
    }

    /// Lets nothing more begin.
    pub(super) fn close(&self) {
        self.state().waiting.clear();
        self.changed.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The first case whose claims are all free, which it holds from now on.
    fn take(&mut self) -> Option<(usize, Vec<String>)> {
        let free = |claims: &[String]| claims.iter().all(|claim| !self.held.contains(claim));
        let at = self.waiting.iter().position(|(_, claims)| free(claims))?;
        let (case, claims) = self.waiting.remove(at)?;
        self.held.extend(claims.iter().cloned());
        Some((case, claims))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.schedule.state();
        for claim in &self.claims {
            state.held.remove(claim);
        }
        drop(state);
        self.schedule.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(claims: &[&[&str]]) -> Schedule {
        let owned = |claims: &&[&str]| claims.iter().map(|claim| (*claim).to_owned()).collect();
        Schedule::new(claims.iter().map(owned).collect::<Vec<_>>())
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
    async fn what_waits_for_a_claim_ends_when_nothing_more_begins() {
        let schedule = schedule(&[&["lock a"], &["lock a"]]);
        let _held = schedule.next().await.expect("a turn");
        let (waited, ()) = tokio::join!(schedule.next(), async { schedule.close() });
        assert!(waited.is_none());
    }
}
