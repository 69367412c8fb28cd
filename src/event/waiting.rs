//! A snapshot that waits for review.

use serde::{Deserialize, Serialize};

use super::DiffLine;

/// A snapshot that waits for review, as somebody looks at it. Its texts hold no secrets: those of a snapshot are masked when it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The snapshot that it would replace, as a person would write its path.
    pub path: String,
    /// Scenario and step, in words.
    pub name: String,
    /// The scenario that was run.
    pub scenario: String,
    /// Ids of the step and of those it stands in.
    pub step: String,
    /// The file in which the step stands.
    pub file: String,
    /// The line of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What was sent: method and URL, then the body on lines of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What the body is: `json`, `html`, `xml`, `text`, `binary` or `none`.
    pub body: String,
    /// What the snapshot says now; none if there is none, or if it cannot be read.
    pub old: Option<String>,
    /// Why it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_trouble: Option<String>,
    /// What it would say.
    pub new: String,
    /// What changes, by paths.
    pub changes: Vec<String>,
    /// The paths alone, each once.
    pub changed_paths: Vec<String>,
    /// The lines that differ and a few around them.
    pub diff: Vec<DiffLine>,
    /// Where the new one says something else than the answer did: a path, and what stands there.
    pub marks: Vec<(String, String)>,
}
