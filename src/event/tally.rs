//! Counts made from events.

use serde::{Deserialize, Serialize};

use super::{EventKind, SnapshotOutcome, Verdict};

/// How many of what, and how they ended. Steps are those of the scenario itself, a round of `for_each` counting as one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Cases that passed.
    pub cases_passed: u32,
    /// Cases that failed as they are known to.
    #[serde(default)]
    pub cases_xfailed: u32,
    /// Cases in which a snapshot differs and nothing worse is wrong.
    pub cases_differ: u32,
    /// Cases in which a check failed.
    pub cases_failed: u32,
    /// Cases of which something could not be carried out.
    pub cases_broken: u32,
    /// Cases that were skipped.
    pub cases_skipped: u32,
    /// Cases that did not begin because the run ended before.
    #[serde(default)]
    pub cases_not_run: u32,
    /// Steps that passed.
    pub passed: u32,
    /// Of these, steps that passed on a later try.
    pub flaky: u32,
    /// Steps that failed as they are known to.
    #[serde(default)]
    pub xfailed: u32,
    /// Steps of which a snapshot differs and nothing worse is wrong.
    pub differs: u32,
    /// Steps of which a check failed.
    pub failed: u32,
    /// Steps that could not be carried out.
    pub broken: u32,
    /// Steps that were skipped.
    pub skipped: u32,
    /// Warnings.
    pub warnings: u32,
    /// Snapshots that were written for the first time.
    pub new_snapshots: u32,
    /// Snapshots that wait for review.
    pub pending_snapshots: u32,
    /// Snapshots that differ or are missing where none may be written.
    #[serde(default)]
    pub refused_snapshots: u32,
    /// Snapshots that differed and were written anew without review.
    #[serde(default)]
    pub updated_snapshots: u32,
    /// Snapshots that no step can have.
    #[serde(default)]
    pub unreferenced_snapshots: u32,
    /// Variants of snapshots that say what holds without them as well.
    #[serde(default)]
    pub needless_variants: u32,
}

impl Tally {
    /// Takes an event into account. `depth` of a step is how many steps it stands in.
    pub fn count(&mut self, kind: &EventKind, depth: usize) {
        match kind {
            EventKind::StepFinished {
                verdict,
                tries,
                problems,
                ..
            } => {
                let warnings = problems
                    .iter()
                    .filter(|problem| !problem.verdict.is_bad())
                    .count();
                self.warnings += warnings as u32;
                if depth == 0 {
                    self.count_step(*verdict, *tries);
                }
            }
            EventKind::CaseFinished { verdict, .. } => match verdict {
                Verdict::Skipped => self.cases_skipped += 1,
                Verdict::Xfailed => self.cases_xfailed += 1,
                Verdict::Passed => self.cases_passed += 1,
                Verdict::Differs => self.cases_differ += 1,
                Verdict::Failed => self.cases_failed += 1,
                Verdict::Broken => self.cases_broken += 1,
            },
            EventKind::SnapshotCompared { outcome, .. } => match outcome {
                SnapshotOutcome::New => self.new_snapshots += 1,
                SnapshotOutcome::Changed {
                    pending: Some(_), ..
                } => self.pending_snapshots += 1,
                SnapshotOutcome::Changed { expected: true, .. }
                | SnapshotOutcome::Changed {
                    instead: Some(_), ..
                } => {}
                SnapshotOutcome::Changed { pending: None, .. } | SnapshotOutcome::Refused => {
                    self.refused_snapshots += 1;
                }
                SnapshotOutcome::Updated { .. } => self.updated_snapshots += 1,
                SnapshotOutcome::Same => {}
            },
            EventKind::SnapshotsSpare {
                unreferenced,
                needless,
                ..
            } => {
                self.unreferenced_snapshots += unreferenced.len() as u32;
                self.needless_variants += needless.len() as u32;
            }
            _ => {}
        }
    }

    fn count_step(&mut self, verdict: Verdict, tries: u32) {
        match verdict {
            Verdict::Skipped => self.skipped += 1,
            Verdict::Xfailed => self.xfailed += 1,
            Verdict::Passed => {
                self.passed += 1;
                self.flaky += u32::from(tries > 1);
            }
            Verdict::Differs => self.differs += 1,
            Verdict::Failed => self.failed += 1,
            Verdict::Broken => self.broken += 1,
        }
    }

    /// The worst verdict of any case.
    pub fn worst(&self) -> Verdict {
        match self {
            Self {
                cases_broken: 1.., ..
            } => Verdict::Broken,
            Self {
                cases_failed: 1.., ..
            } => Verdict::Failed,
            Self {
                cases_differ: 1.., ..
            } => Verdict::Differs,
            _ => Verdict::Passed,
        }
    }

    /// Cases with something wrong.
    pub fn cases_bad(&self) -> u32 {
        self.cases_differ + self.cases_failed + self.cases_broken
    }
}
