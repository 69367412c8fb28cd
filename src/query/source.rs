//! What a query asks first, before its filters.

use super::unanswered::Unanswered;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::fault::Fault;
use super::observation::Observation;
use crate::value::Found;

/// Bytes that a query may have.
pub(super) const LONGEST: usize = 4096;

/// A place to look at, with its argument.
pub(super) trait Source: fmt::Debug + Send + Sync {
    /// What is there. The error says why it could not be asked.
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered>;

    /// Why nothing is there, where that can be said.
    fn why_absent(&self, _: &Observation<'_>) -> Option<String> {
        None
    }

    /// All that is there, for `all`; maybe nothing.
    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        Ok(match self.find(observation)? {
            Found::Value(value) => vec![value],
            Found::Absent | Found::Bytes(_) => Vec::new(),
        })
    }
}

/// Reads the argument of a query; it is empty for one that takes none.
pub(super) type Read = fn(&str) -> Result<Arc<dyn Source>, Fault>;
