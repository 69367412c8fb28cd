//! Warnings and deprecations of a run, once each, with the steps that met them.
//!
//! Start at [`Ledger`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use super::{Event, EventKind, Problem, RunPlace};
use crate::text::Severity;

/// What was warned of: by answers, whether a scenario expects it or not, by headers, and by expectations that only warn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// By warning.
    entries: BTreeMap<String, Met>,
}

/// What is known of a warning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Met {
    /// The steps that met it.
    steps: BTreeSet<String>,
    /// Whether some step neither declared it nor failed of it.
    is_unexpected: bool,
}

impl Ledger {
    /// Takes the next event of a run.
    pub fn take(&mut self, event: &Event) {
        let Some(place) = &event.place else {
            return;
        };
        match &event.kind {
            EventKind::Warned { warnings, headers } => {
                for warning in warnings {
                    self.note(warning, place, false);
                }
                for warning in headers {
                    self.note(warning, place, true);
                }
            }
            EventKind::StepFinished { problems, .. } | EventKind::CaseFinished { problems, .. } => {
                for problem in problems.iter().filter(|problem| only_warns(problem)) {
                    self.note(&problem.diagnostic.message, place, true);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, warning: &str, place: &RunPlace, is_unexpected: bool) {
        // One line each, as a baseline has them.
        let words: Vec<&str> = warning.split_whitespace().collect();
        let met = self.entries.entry(words.join(" ")).or_default();
        met.steps.insert(step_of(place));
        met.is_unexpected |= is_unexpected;
    }

    /// Each warning with where it was met, both in the order of the alphabet.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&str, &BTreeSet<String>)> {
        let entries = self.entries.iter();
        entries.map(|(warning, met)| (warning.as_str(), &met.steps))
    }

    /// How many there are that no step has declared, nor failed of.
    pub fn unexpected(&self) -> usize {
        self.entries
            .values()
            .filter(|met| met.is_unexpected)
            .count()
    }

    /// Whether nothing was warned of.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The same without the warnings for which `is_known` says so.
    #[must_use]
    pub fn without(mut self, is_known: impl Fn(&str) -> bool) -> Self {
        self.entries.retain(|warning, _| !is_known(warning));
        self
    }
}

/// As a list of `{"warning": …, "met": […]}`.
impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Entry<'l> {
            warning: &'l str,
            met: &'l BTreeSet<String>,
        }
        let entries = self.entries();
        serializer.collect_seq(entries.map(|(warning, met)| Entry { warning, met }))
    }
}

fn only_warns(problem: &Problem) -> bool {
    problem.diagnostic.severity == Severity::Warning
}

/// `scenarios/logout.yaml [row] @ target › log-in › login-token`.
fn step_of(place: &RunPlace) -> String {
    let row = place.row.iter().map(|row| format!(" [{row}]"));
    let ids = place.step.iter().map(|id| format!(" › {id}"));
    let item = place.item.iter().map(|item| format!(" [{item}]"));
    let target = place.target.iter().map(|target| format!(" @ {target}"));
    let parts = row.chain(target).chain(ids).chain(item);
    place.scenario.clone() + &parts.collect::<String>()
}
