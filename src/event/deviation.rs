//! What a deployment does otherwise than another one, found by running the same scenarios on both.

use serde::{Deserialize, Serialize};

/// What came of the same scenarios on two deployments. Its texts hold no secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviations {
    /// The one that is known.
    pub old: Deployment,
    /// The one that is compared with it.
    pub new: Deployment,
    /// Answers that were compared.
    pub answers: usize,
    /// Steps that ended alike because something is wrong on both.
    pub failed_on_both: Vec<Deviation>,
    /// Cases and steps that only one of them came to, for a reason that is no deviation by itself.
    pub not_compared: Vec<NotCompared>,
    /// Deviations that are known of a release between the two.
    pub expected: Vec<Expected>,
    /// Deviations as great as those between two runs on the old one.
    pub noise: Vec<Deviation>,
    /// All others.
    pub findings: Vec<Deviation>,
}

/// A deployment that scenarios were run on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// Address, or name and address.
    pub target: String,
    /// What it is, and its version as far as it tells: `MediaWiki 1.43.9`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Why nothing can be changed there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<String>,
}

/// A place of a step at which the two differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// The step.
    #[serde(flatten)]
    pub step: ComparedStep,
    /// What differs.
    #[serde(flatten)]
    pub what: Differs,
}

/// A step, or a case as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedStep {
    /// Path of the scenario's file, as given.
    pub scenario: String,
    /// The row that makes the case, if there are rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Name of the scenario, and of the row.
    pub case: String,
    /// Names of the step and of those it stands in, outermost first; empty for the case itself.
    pub step: Vec<String>,
    /// Their ids.
    pub ids: Vec<String>,
    /// Name or number of the round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Where the step stands: `FILE:LINE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The request in a line, less the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Differs {
    /// A place of the answer. A value is JSON, shortened around what differs; none if nothing stands there.
    Answer {
        /// A JSONPath, `header NAME`, `cookie NAME` and an attribute, `status`, `body`; of a long text with ` line N` behind.
        path: String,
        /// On the old one.
        old: Option<String>,
        /// On the new one.
        new: Option<String>,
    },
    /// What is wrong with the step; none on the one where all held.
    Check {
        /// On the old one.
        old: Option<String>,
        /// On the new one.
        new: Option<String>,
    },
    /// What differs in all answers alike; told of the first one.
    Everywhere {
        /// What it is.
        what: String,
        /// On the old one.
        old: String,
        /// On the new one.
        new: String,
    },
    /// Only one came to the step, though nothing kept the other from it.
    Only {
        /// The one that did.
        on: Side,
        /// Why the other one did not, as far as it said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The one that is known.
    Old,
    /// The one that is compared with it.
    New,
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }

    /// As it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Old => "OLD",
            Self::New => "NEW",
        }
    }
}

/// A case or a step that one of them did not come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCompared {
    /// The step.
    #[serde(flatten)]
    pub step: ComparedStep,
    /// The one that did not.
    pub on: Side,
    /// Whether something failed there before; else it was skipped, as the scenario says.
    pub unreached: bool,
    /// Why.
    pub reason: String,
}

/// A known difference between releases, and where it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The release that brought it.
    pub since: String,
    /// What is different, and why.
    pub about: String,
    /// Where that is known from.
    pub source: String,
    /// What it explains.
    pub places: Vec<Deviation>,
}
