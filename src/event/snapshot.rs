//! How the comparison of an answer with its snapshot came out.

use serde::{Deserialize, Serialize};

/// How the comparison of an answer with its snapshot came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum SnapshotOutcome {
    /// It is as it was.
    Same,
    /// There was none; it was written.
    New,
    /// There is none and none may be written.
    Refused,
    /// It differs; the new one waits for review if one may be written.
    Changed {
        /// What changed, by paths.
        changes: Vec<String>,
        /// The lines that differ and a few around them.
        diff: Vec<DiffLine>,
        /// Path of the pending snapshot, if it was written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<String>,
        /// The step is known to fail, so nothing was to be written.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        expected: bool,
        /// The answer of another target waits, and there is room for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead: Option<Instead>,
    },
    /// It differed, and was written anew without review because the person said so.
    Updated {
        /// What changed, by paths.
        changes: Vec<String>,
    },
}

/// The answer of another target that waits to replace a snapshot that this one differs from as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// That target, as it was given.
    pub target: String,
    /// Whether this answer is the same as that one.
    pub alike: bool,
}

/// A line of a difference. One without a number before was added, one without a number now was removed; one without both is no line of
/// the texts, but says something of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Its number in the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// Its number in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<u32>,
    /// Without its end.
    pub text: String,
}

impl DiffLine {
    /// What is said of the lines above.
    pub fn remark(text: &str) -> Self {
        Self {
            before: None,
            now: None,
            text: text.to_owned(),
        }
    }
}

impl SnapshotOutcome {
    /// Passes every text of it through `change`.
    pub fn change_text(&mut self, change: &dyn Fn(&str) -> String) {
        let changes = match self {
            Self::Changed {
                changes,
                diff,
                instead,
                ..
            } => {
                for line in diff {
                    line.text = change(&line.text);
                }
                if let Some(instead) = instead {
                    instead.target = change(&instead.target);
                }
                changes
            }
            Self::Updated { changes } => changes,
            Self::Same | Self::New | Self::Refused => return,
        };
        for text in changes {
            *text = change(text);
        }
    }
}
