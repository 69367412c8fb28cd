//! What is wrong, as text that another report carries whole: the problems at their lines, what differs, the exchange, how to run it again.

use super::Look;
use super::console::failure::{write_again, write_problems};
use super::difference::write_difference;
use super::story::{ToldCase, ToldStep};
use crate::event::{Problem, SnapshotOutcome, Verdict};

/// All that is wrong with a step and those that stand in it; empty if nothing is.
pub(super) fn wrong(case: &ToldCase, step: &ToldStep, within: &[ToldStep]) -> String {
    let mut out = Vec::new();
    for step in [step].into_iter().chain(within) {
        if step.problems.is_empty() {
            continue;
        }
        // Nothing that is written to memory fails.
        let _written = write_problems(&mut out, Look::PLAIN, &step.problems).and_then(|()| {
            for snapshot in &step.snapshots {
                if let SnapshotOutcome::Changed { diff, .. } = &snapshot.outcome {
                    write_difference(&mut out, Look::PLAIN, diff, false)?;
                }
            }
            match step.problems.iter().any(|problem| problem.verdict.is_bad()) {
                true => write_again(&mut out, Look::PLAIN, step.exchange.as_deref(), &case.again),
                false => Ok(()),
            }
        });
    }
    String::from_utf8_lossy(&out).trim().to_owned()
}

/// All that is wrong with a case itself.
pub(super) fn wrong_with_case(case: &ToldCase) -> String {
    let mut out = Vec::new();
    // Nothing that is written to memory fails.
    let _written = write_problems(&mut out, Look::PLAIN, &case.problems);
    String::from_utf8_lossy(&out).trim().to_owned()
}

/// The worst of some problems, the first of them if there are several; none if none is bad.
pub(super) fn worst<'p>(problems: impl Iterator<Item = &'p Problem>) -> Option<&'p Problem> {
    let bad = problems.filter(|problem| problem.verdict.is_bad());
    bad.min_by_key(|problem| std::cmp::Reverse::<Verdict>(problem.verdict))
}
