//! Passwords that were wrong, counted by host and account, so that no run shuts an account to its owner.
//!
//! The count outlives a run: `--watch` begins another one before an account has forgotten. Logins of one account wait for each other,
//! else several would pass at once that are one too many. What is said of a password the service knows ([`crate::service::Throttle`]).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OwnedMutexGuard;

use crate::http::Exchange;
use crate::plan::Refused;
use crate::service::{Attempt, Judged};

/// Accounts whose passwords were tried.
#[derive(Debug, Default)]
pub struct Passwords {
    known: Mutex<HashMap<(String, String), Arc<Slot>>>,
}

/// Held while a password is tried.
pub(super) type Slot = tokio::sync::Mutex<Wrong>;

/// How many were wrong, and since when that counts.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    count: u32,
    since: Option<Instant>,
}

/// A password that is being tried. It counts as wrong until something else is known.
pub(super) struct Trial {
    attempt: Attempt,
    wrong: OwnedMutexGuard<Wrong>,
}

impl Passwords {
    /// What is known of an account of a host.
    pub(super) fn slot(&self, host: &str, account: &str) -> Arc<Slot> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (host.to_owned(), account.to_owned());
        Arc::clone(known.entry(key).or_default())
    }
}

impl Trial {
    /// Begins an attempt at the account of a slot; refused if one more wrong password would be too many.
    pub(super) fn begin(
        attempt: Attempt,
        host: &str,
        mut wrong: OwnedMutexGuard<Wrong>,
    ) -> Result<Self, Refused> {
        let most = attempt.throttle.most;
        let span = Duration::from_secs(attempt.throttle.seconds);
        match wrong.admit(most, span, Instant::now()) {
            Ok(()) => Ok(Self { attempt, wrong }),
            Err(left) => Err(Refused {
                code: "too-many-passwords",
                message: format!(
                    "{most} logins as `{}` were refused by `{host}`: one more could shut the account to its owner",
                    attempt.name
                ),
                help: format!(
                    "mend the password, and log in again in {} min; a target of flowrun.yaml that says `disposable: true` is not counted",
                    left.as_secs().div_ceil(60).max(1)
                ),
            }),
        }
    }

    /// Takes down what the answer says.
    pub(super) fn answered(mut self, exchange: &Exchange) {
        let judged = self.attempt.judged(exchange);
        self.wrong.settle(judged, Instant::now());
    }
}

impl Wrong {
    /// Counts a password that is sent now. The error is how long none may be sent.
    fn admit(&mut self, most: u32, span: Duration, now: Instant) -> Result<(), Duration> {
        let passed = self.since.map(|since| now.saturating_duration_since(since));
        match passed {
            Some(passed) if passed < span && self.count >= most => return Err(span - passed),
            Some(passed) if passed < span => {}
            _ => {
                self.count = 0;
                self.since = Some(now);
            }
        }
        self.count += 1;
        Ok(())
    }

    /// What became of the last one. The other side counts from when it looked at the first, which is no later than its answer.
    fn settle(&mut self, judged: Judged, now: Instant) {
        match judged {
            Judged::Right => *self = Self::default(),
            Judged::Not => self.count = self.count.saturating_sub(1),
            Judged::Wrong if self.count == 1 => self.since = Some(now),
            Judged::Wrong => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Duration = Duration::from_secs(300);

    #[test]
    fn four_may_be_wrong_and_then_it_waits() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let mut wrong = Wrong::default();
        for second in [0, 10, 20, 30] {
            assert_eq!(wrong.admit(4, SPAN, at(second)), Ok(()));
            wrong.settle(Judged::Wrong, at(second + 1));
        }
        // Counted from the answer to the first.
        assert_eq!(wrong.admit(4, SPAN, at(31)), Err(Duration::from_secs(270)));
        assert_eq!(wrong.admit(4, SPAN, at(300)), Err(Duration::from_secs(1)));
        for second in 301..305 {
            assert_eq!(wrong.admit(4, SPAN, at(second)), Ok(()));
            wrong.settle(Judged::Wrong, at(second));
        }
        assert!(wrong.admit(4, SPAN, at(305)).is_err());
    }

    #[test]
    fn the_right_one_is_forgotten_and_what_was_not_looked_at_is_not_counted() {
        let now = Instant::now();
        let mut wrong = Wrong::default();
        for _ in 0..3 {
            assert_eq!(wrong.admit(4, SPAN, now), Ok(()));
            wrong.settle(Judged::Wrong, now);
        }
        for _ in 0..9 {
            assert_eq!(wrong.admit(4, SPAN, now), Ok(()));
            wrong.settle(Judged::Not, now);
        }
        assert_eq!(wrong.admit(4, SPAN, now), Ok(()));
        wrong.settle(Judged::Right, now);
        // One whose answer never came counts.
        for _ in 0..4 {
            assert_eq!(wrong.admit(4, SPAN, now), Ok(()));
        }
        assert!(wrong.admit(4, SPAN, now).is_err());
    }
}
