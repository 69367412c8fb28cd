//! What of a case the page needs before anybody opens it: what is listed, counted and searched.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::event::{Problem, SnapshotOutcome, Verdict};
use crate::report::story::{ToldCase, ToldStep};
use crate::report::targets::variant_held;
use crate::report::wrong::worst;

/// Bytes of a step that are searched.
const SEARCHED: usize = 16 << 10;

/// A case as it is listed.
#[derive(Serialize)]
pub(super) struct Outline<'c> {
    name: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_target: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repetition: Option<u32>,
    scenario: &'c str,
    target: &'c str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'c str>,
    /// Microseconds.
    duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why<'c>>,
    /// Of several targets: the versions of the variants of snapshots that held.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    variants: BTreeSet<&'c str>,
    /// What is searched, in lower case.
    words: String,
    steps: Vec<OutlinedStep<'c>>,
}

/// A step as it is listed.
#[derive(Serialize)]
struct OutlinedStep<'c> {
    name: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'c str>,
    verdict: &'static str,
    /// It passed on a later try.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    flaky: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why<'c>>,
    /// What is searched, in lower case.
    words: String,
}

/// The worst that is wrong.
#[derive(Serialize)]
struct Why<'c> {
    code: &'c str,
    message: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// How much else is wrong.
    more: usize,
}

/// A verdict as the page says it; one that is missing was not reached.
pub(super) fn told_as(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed) => "passed",
        Some(Verdict::Xfailed) => "xfailed",
        Some(Verdict::Skipped) => "skipped",
        Some(Verdict::Differs) => "differs",
        Some(Verdict::Failed) => "failed",
        Some(Verdict::Broken) | None => "broken",
    }
}

impl<'c> Outline<'c> {
    /// Of a case.
    pub(super) fn of(case: &'c ToldCase) -> Self {
        let mut words = Words::default();
        for text in [&case.name, &case.scenario, &case.target] {
            words.add(text);
        }
        words.add(case.reason.as_deref().unwrap_or_default());
        words.add_problems(&case.problems);
        Self {
            name: &case.name,
            given_target: case.given_target.as_deref(),
            repetition: case.repetition,
            scenario: &case.scenario,
            target: &case.target,
            verdict: told_as(case.verdict),
            reason: case.reason.as_deref(),
            duration: case.duration,
            why: Why::of(&case.problems),
            variants: variants(case),
            words: words.text,
            steps: case.steps.iter().map(OutlinedStep::of).collect(),
        }
    }
}

impl<'c> OutlinedStep<'c> {
    fn of(step: &'c ToldStep) -> Self {
        Self {
            name: &step.name,
            item: step.item.as_deref(),
            verdict: told_as(step.verdict),
            flaky: step.verdict == Some(Verdict::Passed) && step.tries > 1,
            why: Why::of(&step.problems),
            words: searched(step),
        }
    }
}

impl<'c> Why<'c> {
    fn of(problems: &'c [Problem]) -> Option<Self> {
        let worst = worst(problems.iter())?;
        let bad = problems.iter().filter(|problem| problem.verdict.is_bad());
        let place = worst.diagnostic.position();
        Some(Self {
            code: &worst.diagnostic.code,
            message: &worst.diagnostic.message,
            at: place.map(|(file, line, column)| format!("{file}:{line}:{column}")),
            more: bad.count() - 1,
        })
    }
}

fn variants(case: &ToldCase) -> BTreeSet<&str> {
    let steps = case.steps.iter().filter(|_| case.given_target.is_some());
    let snapshots = steps.flat_map(|step| &step.snapshots);
    let held = snapshots.filter_map(|snapshot| variant_held(&snapshot.path, &snapshot.outcome));
    held.collect()
}

fn searched(step: &ToldStep) -> String {
    let mut words = Words::default();
    words.add(&step.name);
    words.add(&step.id.join("/"));
    words.add(step.item.as_deref().unwrap_or_default());
    words.add(told_as(step.verdict));
    words.add(step.reason.as_deref().unwrap_or_default());
    words.add_problems(&step.problems);
    if step.line > 0 {
        words.add(&format!("{}:{}", step.file, step.line));
    }
    words.add(&step.session);
    for told in &step.exchanges {
        let exchange = &told.exchange;
        words.add(&exchange.method);
        words.add(&exchange.url);
        if let Some(status) = exchange.status {
            words.add(&status.to_string());
        }
    }
    for (name, text) in step.extracted.iter().chain(&step.extracted_from) {
        words.add(name);
        words.add(text);
    }
    for cookie in &step.cookies {
        words.add(&cookie.name);
    }
    for snapshot in &step.snapshots {
        words.add(&snapshot.path);
        if let SnapshotOutcome::Changed { changes, .. } = &snapshot.outcome {
            changes.iter().for_each(|change| words.add(change));
        }
    }
    words.text
}

/// Words that are searched, a line each.
#[derive(Default)]
struct Words {
    text: String,
}

impl Words {
    fn add(&mut self, text: &str) {
        let lower = text.to_lowercase();
        // What was said once is found.
        if self.text.len() + lower.len() <= SEARCHED && !self.text.contains(&lower) {
            self.text.push_str(&lower);
            self.text.push('\n');
        }
    }

    fn add_problems(&mut self, problems: &[Problem]) {
        for problem in problems {
            let diagnostic = &problem.diagnostic;
            self.add(&diagnostic.code);
            self.add(&diagnostic.message);
            let more = diagnostic.notes.iter().chain(&diagnostic.help);
            more.for_each(|text| self.add(text));
        }
    }
}
