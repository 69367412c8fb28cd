//! Snapshots in the console: what was written, and which differences are yet to be shown.

use std::io::{self, Write};

use super::look::{Look, printable};
use crate::event::{DiffLine, RunPlace, SnapshotOutcome, Verdict};
use crate::report::targets::variant;

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
        taken(&mut self.waiting, place).unwrap_or_default()
    }
}

/// The versions of the variants that answers were compared with, until their steps end.
#[derive(Default)]
pub(super) struct Variants {
    waiting: Vec<(RunPlace, String)>,
}

impl Variants {
    /// Keeps the versions that the path of a snapshot names.
    pub(super) fn keep(&mut self, place: &RunPlace, path: &str) {
        let versions = variant(path).map(str::to_owned);
        let known = versions.map(|versions| (place.clone(), versions));
        self.waiting.extend(known);
    }

    /// The versions of the variant that a step's answer was compared with, if it was one.
    pub(super) fn take(&mut self, place: &RunPlace) -> Option<String> {
        taken(&mut self.waiting, place)
    }
}

/// What waits for a step to end.
fn taken<T>(waiting: &mut Vec<(RunPlace, T)>, place: &RunPlace) -> Option<T> {
    let same = |other: &RunPlace| {
        (&other.scenario, &other.row, &other.target) == (&place.scenario, &place.row, &place.target)
            && (&other.step, &other.item) == (&place.step, &place.item)
    };
    let at = waiting.iter().position(|(other, _)| same(other))?;
    Some(waiting.remove(at).1)
}

/// Writes that a snapshot that was written fits one that no step has any more.
pub(super) fn write_renamed(
    out: &mut impl Write,
    look: Look,
    from: &str,
    command: &str,
) -> io::Result<()> {
    let fits = format!(
        "fits {}, which no step has any more; if the step was renamed:",
        printable(from)
    );
    writeln!(out, "{:12} {}", "", look.dim(&fits))?;
    writeln!(out, "{:12} {}", "", printable(command))
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
