//! How something ended.

use serde::{Deserialize, Serialize};

use crate::text::Diagnostic;

/// How a step, a case or a run ended, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It was not carried out, on purpose or because something before it failed.
    Skipped,
    /// It failed, as its `expected_failure` says.
    Xfailed,
    /// All held.
    Passed,
    /// A snapshot differs, or is new where none may be written.
    Differs,
    /// A check failed.
    Failed,
    /// It could not be carried out: no answer, no value, no login.
    Broken,
}

impl Verdict {
    /// Whether something is wrong.
    pub fn is_bad(self) -> bool {
        self > Self::Passed
    }
}

/// One thing that is wrong, or, as a warning, worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What it does to the step; `passed` for a mere warning.
    pub verdict: Verdict,
    /// What is wrong, at its line.
    pub diagnostic: Diagnostic,
}

impl Problem {
    /// Passes every text of it through `change`.
    pub(super) fn change_text(&mut self, change: &dyn Fn(&str) -> String) {
        self.diagnostic = self.diagnostic.clone().map_text(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_saved_by_its_name_and_read_again() {
        for (verdict, name) in [
            (Verdict::Skipped, "skipped"),
            (Verdict::Xfailed, "xfailed"),
            (Verdict::Passed, "passed"),
            (Verdict::Differs, "differs"),
            (Verdict::Failed, "failed"),
            (Verdict::Broken, "broken"),
        ] {
            let saved = serde_json::to_value(verdict).expect("JSON");
            assert_eq!(saved, name);
            let read: Verdict = serde_json::from_value(saved).expect("a verdict");
            assert_eq!(read, verdict);
        }
        assert!(!Verdict::Xfailed.is_bad() && Verdict::Xfailed < Verdict::Passed);
    }
}
