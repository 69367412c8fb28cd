//! What was learned from several runs: what varies in answers, and by which rules it would not differ.

use serde::{Deserialize, Serialize};

use super::DiffLine;

/// What was learned. Its texts hold no secrets: they are those of snapshots.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// Steps of which something varies.
    pub steps: Vec<LearnedStep>,
    /// Files that would change.
    pub files: Vec<LearnedFile>,
    /// Answers that were compared, each in all runs.
    pub answers: usize,
}

/// A step of which something varies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedStep {
    /// Scenario and step, in words.
    pub name: String,
    /// The file in which the step stands, as a person would write its path.
    pub file: String,
    /// The line of the step.
    pub line: u32,
    /// What varies.
    pub places: Vec<LearnedPlace>,
}

/// A place of an answer that varies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedPlace {
    /// What a mask says to find it; `status` or `body` where no mask can.
    pub query: String,
    /// Values that were seen, shortened.
    pub values: Vec<String>,
    /// Between what it varies.
    pub varies: Varies,
    /// How it is masked, or why it is not.
    pub kind: LearnedKind,
}

/// What is done about a place that varies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnedKind {
    /// It is masked.
    Masked {
        /// The kind, as it is written in YAML.
        kind: String,
        /// Whether what stands there is not compared any more.
        blinds: bool,
        /// Whether the rule is one of the whole file.
        of_file: bool,
    },
    /// No mask can say it, for this reason.
    Inexpressible(String),
}

/// Between what a value varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Varies {
    /// It is the same in each run on one target, and differs between the targets.
    BetweenTargets,
    /// It differs from run to run.
    BetweenRuns,
}

impl Varies {
    /// Of two values that one rule hides.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::BetweenTargets => other,
            Self::BetweenRuns => self,
        }
    }
}

/// A file that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedFile {
    /// As a person would write its path.
    pub path: String,
    /// The lines that differ and a few around them; none if all of it is to be made by hand.
    pub diff: Vec<DiffLine>,
    /// Changes that are not made: why, and what to write. The first line of that is `FILE:LINE`.
    pub by_hand: Vec<(String, String)>,
}

impl Learned {
    /// Whether something varies that no mask can say.
    pub fn is_inexpressible(&self) -> bool {
        let places = self.steps.iter().flat_map(|step| &step.places);
        { places }.any(|place| matches!(place.kind, LearnedKind::Inexpressible(_)))
    }
}
