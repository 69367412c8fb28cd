//! The shell line that runs a case again as it was run.

use crate::event::{EventKind, RunPlace};
use crate::text::{STDIN, shell_line, shell_word};

/// What the beginning of a run says of how to run the same again.
#[derive(Default)]
pub(super) struct Again {
    arguments: String,
    seed: u64,
}

impl Again {
    /// Remembers it, if this is the beginning.
    pub(super) fn hear(&mut self, kind: &EventKind) {
        if let EventKind::RunStarted { again, seed, .. } = kind {
            self.arguments.clone_from(again);
            self.seed = *seed;
        }
    }

    /// The line for the case at a place.
    pub(super) fn line(&self, place: &RunPlace) -> String {
        // A repetition does alone what it does here with the seed that is its own.
        let repeated = place.repetition.unwrap_or(1).saturating_sub(1);
        let seed = self.seed.wrapping_add(u64::from(repeated));
        let file = match place.scenario.as_str() {
            STDIN => "-".to_owned(),
            file => shell_word(file),
        };
        let target = place.target.as_ref();
        let target = target.map(|target| format!(" --target {}", shell_word(target)));
        let target = target.unwrap_or_default();
        shell_line(format!(
            "flowrun {file}{target}{} --seed {seed}",
            self.arguments
        ))
    }
}
