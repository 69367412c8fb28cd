//! What a job of GitHub Actions is told without being asked: annotations, and the summary of its step.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::{Out, Reporter, summary};

/// Bytes that GitHub takes of the summary of a step.
const LARGEST_SUMMARY: u64 = 1 << 20;

/// A job.
pub(super) struct Job {
    /// The file that the summary of the step is appended to, if there is one.
    pub(super) summary: Option<PathBuf>,
}

/// Where its annotations go. GitHub reads them from both streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Annotations {
    /// Stdout has nothing that they would spoil.
    Stdout,
    /// Something else is read from stdout.
    Stderr,
    /// They are asked for there already.
    Asked,
}

impl Annotations {
    /// The stream for them, of the words of the reports that go to stdout.
    pub(super) fn beside<'w>(mut words: impl Iterator<Item = &'w str>) -> Self {
        match words.next() {
            None | Some("console") => Self::Stdout,
            Some("github") => Self::Asked,
            Some(_) => Self::Stderr,
        }
    }

    /// What writes to it.
    pub(super) fn out(self) -> Option<Out> {
        match self {
            Self::Stdout => Some(Box::new(io::stdout())),
            Self::Stderr => Some(Box::new(io::stderr())),
            Self::Asked => None,
        }
    }
}

/// What appends the summary of a run to a file, as far as GitHub takes it: what others wrote there counts.
pub(super) fn appended_summary(path: &Path) -> io::Result<Box<dyn Reporter>> {
    let file = OpenOptions::new().append(true).create(true).open(path)?;
    let room = LARGEST_SUMMARY.saturating_sub(file.metadata()?.len());
    Ok(summary(Box::new(file), room as usize))
}
