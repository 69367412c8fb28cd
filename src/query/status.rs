//! `status`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, ORDER};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "status",
    signature: "status",
    about: "the status code",
    value_type: "number",
    argument: Argument::None,
    read: Some(|_| Ok(Arc::new(Status))),
    example: Example::of(
        &ORDER,
        "status",
        "201",
        ("status 201", "`status` takes no argument"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Status;

impl Source for Status {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::Value(observation.exchange.response.status.into()))
    }
}
