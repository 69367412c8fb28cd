//! `error`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::Value;

use super::example::{Example, REFUSAL};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "error",
    signature: "error",
    about: "the service's refusal code",
    value_type: "text",
    argument: Argument::None,
    all: true,
    needs_service: true,
    read: Some(|_| Ok(Arc::new(Refusal))),
    example: Example::of(
        &REFUSAL,
        "error",
        r#""badtoken""#,
        ("error | uper", "`uper` is no filter"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Refusal;

impl Source for Refusal {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::maybe(observation.errors.first().map(String::as_str)))
    }

    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        Ok(observation
            .errors
            .iter()
            .map(|text| Value::from(text.as_str()))
            .collect())
    }
}
