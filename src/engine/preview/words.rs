//! Parts of a preview in words: conditions, expectations, refusals.

use crate::event::ShownRefusal;
use crate::scenario::{Check, Group, Step};
use crate::text::Diagnostic;

/// Why something cannot be made, on a line.
pub(super) fn trouble(diagnostic: &Diagnostic) -> String {
    let place = diagnostic
        .position()
        .map(|(file, line, column)| format!(" ({file}:{line}:{column})"))
        .unwrap_or_default();
    format!("{}{place}", diagnostic.message)
}

/// Why a run would not begin.
pub(super) fn refusal(diagnostic: &Diagnostic) -> ShownRefusal {
    ShownRefusal {
        why: trouble(diagnostic),
        help: diagnostic.help.first().cloned(),
    }
}

/// A check as it is written, on a line.
fn check(check: &Check) -> String {
    format!("{}: {}", check.query.text(), check.written.line())
}

/// Checks on a line each.
pub(super) fn checks(checks: &[Check]) -> Vec<String> {
    checks.iter().map(check).collect()
}

/// What must hold, with what it holds for.
pub(super) fn expected(groups: &[Group]) -> Vec<String> {
    let lines = groups.iter().flat_map(|group| {
        let when = group.when.as_ref();
        let when = when.map(|when| format!(" (when {})", when.text()));
        let warns = group.warns.then(|| " (else a warning)".to_owned());
        let more: String = when.into_iter().chain(warns).collect();
        let lines = checks(&group.checks).into_iter();
        lines.map(move |line| format!("{line}{more}"))
    });
    lines.collect()
}

/// What decides whether and how often a step is sent, its `when` and `for_each` apart.
pub(super) fn remarks(step: &Step) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(retry) = &step.retry {
        let (pause, tries) = (retry.pause, retry.tries);
        remarks.push(format!(
            "sent again while it fails, {tries} times in all, after {pause:?} at first"
        ));
    }
    if let Some(repeat) = &step.repeat {
        let until = checks(&repeat.until).join(" and ");
        let times = repeat.times;
        remarks.push(format!(
            "sent again until {until}, {times} times in all at most"
        ));
    }
    if let Some(reason) = &step.expected_failure {
        remarks.push(format!("known to fail: {reason}"));
    }
    if step.continue_on_failure == Some(true) {
        remarks.push("later steps run though it fails".to_owned());
    }
    remarks
}
