//! After each try, one function decides what comes next, from what was observed.

use std::time::Duration;

use super::manners::LONGEST_ASKED;
use crate::scenario::{Repeat, Retry};

/// What a try showed.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// Whether anything is wrong.
    pub(super) bad: bool,
    /// A recovery that fits the answer and was not used in this round.
    pub(super) recovery: Option<usize>,
    /// Whether `until` holds; none if nothing is repeated.
    pub(super) until: Option<bool>,
    /// The pause that the answer asks for.
    pub(super) retry_after: Option<Duration>,
    /// Trying again could not help: the request was refused by the run itself.
    pub(super) hopeless: bool,
}

/// How often something was done so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    /// Tries, from 1.
    pub(super) tries: u32,
    /// Rounds of `repeat` in this try, from 1.
    pub(super) rounds: u32,
}

impl Count {
    /// Before anything was sent.
    pub(super) const FIRST: Self = Self {
        tries: 1,
        rounds: 1,
    };

    /// The next try, with its first round.
    pub(super) fn next_try(self) -> Self {
        Self {
            tries: self.tries + 1,
            rounds: 1,
        }
    }
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: this answer counts.
    Done,
    /// `repeat` is used up.
    Exhausted,
    /// The steps of a recovery, then the request again.
    Recover(usize),
    /// The next round of `repeat`.
    Round,
    /// The next try, after a pause.
    Again(Duration),
}

/// The order of tries. `chance` is between 0 and 1 and moves a pause by a tenth.
pub(super) fn decide(
    observed: &Observed,
    count: Count,
    retry: Option<&Retry>,
    repeat: Option<&Repeat>,
    chance: f64,
) -> Next {
    if let Some(recovery) = observed.recovery {
        return Next::Recover(recovery);
    }
    let exhausted =
        observed.until == Some(false) && repeat.is_some_and(|repeat| count.rounds >= repeat.times);
    if observed.bad || exhausted {
        let asked = observed.retry_after.unwrap_or_default();
        let hopeless = observed.hopeless || asked > LONGEST_ASKED;
        return match retry {
            Some(retry) if count.tries < retry.tries && !hopeless => {
                Next::Again(pause(retry, count.tries, chance).max(asked))
            }
            _ if exhausted && !observed.bad => Next::Exhausted,
            _ => Next::Done,
        };
    }
    match observed.until {
        Some(false) => Next::Round,
        _ => Next::Done,
    }
}

fn pause(retry: &Retry, tries: u32, chance: f64) -> Duration {
    let grown =
        retry.pause.as_secs_f64() * retry.backoff.powi(tries.saturating_sub(1).min(1000) as i32);
    let jittered = grown * (0.9 + 0.2 * chance);
    Duration::from_secs_f64(jittered.min(retry.max_pause.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Retry = Retry {
        tries: 3,
        pause: Duration::from_secs(1),
        backoff: 2.0,
        max_pause: Duration::from_secs(30),
    };

    fn next(observed: &Observed, tries: u32) -> Next {
        decide(
            observed,
            Count { tries, rounds: 1 },
            Some(&RETRY),
            None,
            0.5,
        )
    }

    #[test]
    fn a_failure_is_tried_again_until_tries_are_used_up() {
        let bad = Observed {
            bad: true,
            ..Observed::default()
        };
        assert_eq!(next(&bad, 1), Next::Again(Duration::from_secs(1)));
        assert_eq!(next(&bad, 2), Next::Again(Duration::from_secs(2)));
        assert_eq!(next(&bad, 3), Next::Done);
        assert_eq!(next(&Observed::default(), 1), Next::Done);
        let hopeless = Observed {
            bad: true,
            hopeless: true,
            ..Observed::default()
        };
        assert_eq!(next(&hopeless, 1), Next::Done);
    }

    #[test]
    fn the_answer_may_ask_for_a_longer_pause_and_a_recovery_comes_first() {
        let asks = Observed {
            bad: true,
            retry_after: Some(Duration::from_secs(7)),
            ..Observed::default()
        };
        assert_eq!(next(&asks, 1), Next::Again(Duration::from_secs(7)));
        let too_long = Observed {
            bad: true,
            retry_after: Some(Duration::from_secs(86_400)),
            ..Observed::default()
        };
        assert_eq!(next(&too_long, 1), Next::Done);
        let recovers = Observed {
            bad: true,
            recovery: Some(0),
            ..Observed::default()
        };
        assert_eq!(next(&recovers, 1), Next::Recover(0));
    }

    #[test]
    fn without_retry_nothing_is_sent_twice() {
        let bad = Observed {
            bad: true,
            ..Observed::default()
        };
        assert_eq!(
            decide(
                &bad,
                Count {
                    tries: 1,
                    rounds: 1
                },
                None,
                None,
                0.5
            ),
            Next::Done
        );
    }
}
