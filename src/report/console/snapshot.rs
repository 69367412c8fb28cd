//! Snapshots in the console: what was written, and which differences are yet to be shown.

use std::io::{self, Write};

use super::look::{Look, printable};
use crate::event::{DiffLine, RunPlace, SnapshotOutcome, Verdict};

/// Differences that were found and are shown when their steps end.
#[derive(Default)]
pub(super) struct Differences {
    waiting: Vec<(RunPlace, Vec<DiffLine>)>,
}

impl Differences {
    /// Keeps the difference that a step will be about.
    pub(super) fn keep(&mut self, place: &RunPlace, outcome: &SnapshotOutcome) {
        if let SnapshotOutcome::Changed { diff, .. } = outcome {
            self.waiting.push((place.clone(), diff.clone()));
        }
    }

    /// The lines that a step's answer differs in; none if it does not.
    pub(super) fn take(&mut self, place: &RunPlace) -> Vec<DiffLine> {
        let same = |other: &RunPlace| {
            (&other.scenario, &other.row, &other.step, &other.item)
                == (&place.scenario, &place.row, &place.step, &place.item)
        };
        let at = self.waiting.iter().position(|(other, _)| same(other));
        at.map(|at| self.waiting.remove(at).1).unwrap_or_default()
    }
}

/// Writes a line for a snapshot that was written without review.
pub(super) fn write_written(
    out: &mut impl Write,
    look: Look,
    path: &str,
    outcome: &SnapshotOutcome,
) -> io::Result<()> {
    let word = match outcome {
        SnapshotOutcome::New => "new snapshot",
        SnapshotOutcome::Updated { .. } => "updated",
        SnapshotOutcome::Same | SnapshotOutcome::Refused | SnapshotOutcome::Changed { .. } => {
            return Ok(());
        }
    };
    let word = look.word(word, Verdict::Differs);
    writeln!(out, "{word} {}", printable(path))?;
    if let SnapshotOutcome::Updated { changes } = outcome {
        for change in changes {
            writeln!(out, "{:12} {}", "", look.dim(&printable(change)))?;
        }
    }
    Ok(())
}
