//! What is known to fail: a failure is as expected, a pass is not.
//!
//! What goes on inside is the same with and without `expected_failure`; it changes how a step or a case counts in the end.

use super::case::CaseRun;
use super::problem::failed;
use crate::event::{Problem, Verdict};
use crate::scenario::{Scenario, Step};
use crate::text::{Diagnostic, Place};

/// How a case ended: the verdict, why it was skipped or known to fail, what is wrong with the case itself.
pub(super) type Ended = (Verdict, Option<String>, Vec<Problem>);

/// How a case counts that is known to fail, or is not. Of what was `cut_short` nobody knows what would have come of it.
pub(super) fn judged(scenario: &Scenario, ended: Ended, cut_short: bool) -> Ended {
    if cut_short {
        return ended;
    }
    let (verdict, reason, mut problems) = ended;
    match (&scenario.expected_failure, verdict) {
        (Some(known), verdict) if verdict.is_bad() => {
            (Verdict::Xfailed, Some(known.clone()), problems)
        }
        (Some(known), Verdict::Passed) => {
            problems.push(unexpected("the scenario", known, &scenario.place));
            (Verdict::Failed, None, problems)
        }
        _ => (verdict, reason, problems),
    }
}

/// A pass of what is known to fail.
fn unexpected(what: &str, known: &str, place: &Place) -> Problem {
    let message = format!("{what} is known to fail, and passed");
    failed(
        Diagnostic::error("unexpected-pass", message, place, "passed unexpectedly")
            .note(format!("expected_failure: {known}"))
            .help("if what was wrong is mended, remove the key `expected_failure`"),
    )
}

/// How a step counts that is known to fail, or is not.
pub(super) struct Counted {
    /// How its report shows it.
    pub(super) shown: Verdict,
    /// Why it was known to fail, if that is how it is shown.
    pub(super) reason: Option<String>,
    /// What it means for the steps after it and those it stands in.
    pub(super) onward: Verdict,
}

impl CaseRun<'_, '_> {
    /// How a step counts. A pass of one that is known to fail is added to its problems; of rounds it is the `last` that tells.
    /// Failures of a teardown are never expected, nor is the end of a run from outside by a signal.
    pub(super) fn counted(
        &self,
        step: &Step,
        verdict: Verdict,
        last: bool,
        problems: &mut Vec<Problem>,
    ) -> Counted {
        // Who stops at a gate stops between two requests: what was looked at is whole, and what was not is skipped.
        let cut_short = self.cut_short().is_some() && !self.held();
        let known: &[String] = match self.tearing_down || cut_short {
            true => &[],
            false => &self.known,
        };
        let (own, outer) = match (&step.expected_failure, known.split_last()) {
            (Some(_), Some((own, outer))) => (Some(own), outer),
            _ => (None, known),
        };
        match own {
            Some(own) if verdict.is_bad() => Counted {
                shown: Verdict::Xfailed,
                reason: Some(own.clone()),
                onward: Verdict::Xfailed,
            },
            Some(own) if verdict == Verdict::Passed && last => {
                let problem = unexpected(&format!("the step `{}`", step.id), own, &step.place);
                let onward = problem.verdict;
                problems.push(problem);
                within(outer, onward)
            }
            _ => within(outer, verdict),
        }
    }
}

/// How a verdict counts within what is known to fail: as bad as it is for what follows, but not shown as an error.
fn within(known: &[String], onward: Verdict) -> Counted {
    let reason = known.last().filter(|_| onward.is_bad()).cloned();
    Counted {
        shown: reason.as_ref().map_or(onward, |_| Verdict::Xfailed),
        reason,
        onward,
    }
}
