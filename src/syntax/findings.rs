//! What was found wrong so far.

use crate::text::{Diagnostic, Severity};

/// Findings that are kept.
const MOST: usize = 100;
/// Bytes of excerpts that are kept: each finding holds the whole of its line, and a file can be one line.
const MOST_SHOWN: usize = 1 << 20;

/// Collects diagnostics, so that one reading reports all that is wrong and not only the first. So many that nobody would read them
/// are not kept.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Diagnostic>,
    shown: usize,
    left_out: bool,
    errors: bool,
}

impl Findings {
    /// Adds a finding.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.errors |= diagnostic.severity == Severity::Error;
        if self.list.len() >= MOST || self.shown >= MOST_SHOWN {
            self.left_out |= !self.list.contains(&diagnostic);
            return;
        }
        self.shown += diagnostic
            .excerpts
            .iter()
            .map(|excerpt| excerpt.text.len())
            .sum::<usize>();
        self.list.push(diagnostic);
    }

    /// How many are kept so far.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Adds advice to what was found after so many: to values of a wrong type that have none.
    pub fn advise(&mut self, after: usize, help: &str) {
        let later = self.list.iter_mut().skip(after);
        for found in later.filter(|found| found.code == "wrong-type" && found.help.is_empty()) {
            found.help.push(help.to_owned());
        }
    }

    /// Whether there are errors and one more is not kept: whoever goes over many things may stop.
    pub fn is_full(&self) -> bool {
        self.errors && self.left_out
    }

    /// The value of a result; its error is added.
    pub fn ok<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.add(diagnostic)).ok()
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.errors
    }

    /// All of them, in the order of their places; the last one says if there were more.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_cached_key(|found| {
            let place = found.position();
            place.map(|(file, line, column)| (file.to_owned(), line, column))
        });
        self.list.dedup();
        if let Some(last) = self.list.last_mut().filter(|_| self.left_out) {
            last.notes
                .push("there is more that is wrong, and it is not shown".to_owned());
        }
        self.list
    }
}
