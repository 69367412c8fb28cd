//! `warning`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::Value;

use super::example::{Example, REFUSAL};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "warning",
    signature: "warning",
    about: "the service's warning: its code if the format has one, else its text",
    value_type: "text",
    argument: Argument::None,
    all: true,
    needs_service: true,
    read: Some(|_| Ok(Arc::new(Warning))),
    example: Example::of(
        &REFUSAL,
        "all warning",
        r#"["deprecation"]"#,
        ("warnings", "`warnings` is no query"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Warning;

impl Source for Warning {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::maybe(
            observation.warnings.first().map(String::as_str),
        ))
    }

    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        Ok(observation
            .warnings
            .iter()
            .map(|text| Value::from(text.as_str()))
            .collect())
    }
}
