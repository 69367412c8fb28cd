//! What was found wrong so far.

use crate::text::{Diagnostic, Severity};

/// Collects diagnostics, so that one reading reports all that is wrong and not only the first.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Diagnostic>,
}

impl Findings {
    /// Adds a finding.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// The value of a result; its error is added.
    pub fn ok<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.add(diagnostic)).ok()
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All of them, in the order of their places.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| a.position().cmp(&b.position()));
        self.list.dedup();
        self.list
    }
}
