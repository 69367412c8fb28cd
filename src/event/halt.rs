//! Where a run waits for a person who goes through it step by step.

use super::{ExchangeRecord, JarChange, Problem, RunPlace, SnapshotOutcome};

/// A request before it is sent, or what came of it. It holds no secrets.
#[derive(Debug, Clone, Default)]
pub struct Halt {
    /// Where in the run.
    pub place: RunPlace,
    /// The step's name, or its id if a template makes the name.
    pub name: String,
    /// The session that it is sent in.
    pub session: String,
    /// The request, and its answer if there is one; none if the request could not be made.
    pub exchange: Option<ExchangeRecord>,
    /// Who sends it, in words, if it says so.
    pub auth: Option<String>,
    /// What was taken from the answer: names and values, as JSON.
    pub extracted: Vec<(String, String)>,
    /// What became of the session's cookies.
    pub changes: Vec<JarChange>,
    /// What is wrong, and warnings.
    pub problems: Vec<Problem>,
    /// The snapshot of the answer and how they compare, if they were compared; nothing of it is written yet.
    pub snapshot: Option<(String, SnapshotOutcome)>,
    /// Every name that the step sees, and its value, as JSON.
    pub variables: Vec<(String, String)>,
    /// The session's cookies: names, and values with what limits them.
    pub cookies: Vec<(String, String)>,
}
