//! What one matcher asks.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::mismatch::Mismatch;
use super::schema::SchemaFile;
use crate::syntax::{Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::{Diagnostic, Place};
use crate::value::described;

/// A matcher with its argument.
pub(super) trait Demand: fmt::Debug + Send + Sync {
    /// What should be there, in words that follow "expected".
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic>;

    /// What is wrong with a value that is there; nothing if it holds.
    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic>;

    /// The names that its argument uses.
    fn names(&self) -> Vec<UsedName>;

    /// The files that it needs to be read, those of matchers in its argument included.
    fn schema_files(&self) -> Vec<&SchemaFile> {
        Vec::new()
    }

    /// Whether it asks for nothing but that something is there, or is not there.
    fn presence(&self) -> Option<bool> {
        None
    }
}

/// Reads the argument of a matcher. What is wrong is added to the findings.
pub(super) type Read = fn(&Node, &mut Findings) -> Option<Arc<dyn Demand>>;

/// A value that is judged, and by what.
pub(super) struct Case<'a> {
    pub(super) value: &'a Value,
    /// Whether the query gave the list of all it found.
    pub(super) several: bool,
    pub(super) scope: &'a Scope,
    /// Where the matcher's argument stands.
    pub(super) place: &'a Place,
    pub(super) matcher: &'static str,
}

impl Case<'_> {
    /// The value is not what was expected.
    pub(super) fn fails(&self, expected: impl Into<String>) -> Mismatch {
        Mismatch {
            place: self.place.clone(),
            matcher: self.matcher,
            expected: expected.into(),
            actual: described(self.value),
            differences: Vec::new(),
            texts: None,
            rewrite: None,
            help: None,
        }
    }
}
