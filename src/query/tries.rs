//! `tries`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, ORDER};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "tries",
    signature: "tries",
    about: "how often this step's request was sent, retries and recoveries included",
    value_type: "number",
    argument: Argument::None,
    read: Some(|_| Ok(Arc::new(Tries))),
    example: Example::of(
        &ORDER,
        "tries",
        "2",
        ("tries 2", "`tries` takes no argument"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Tries;

impl Source for Tries {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::Value(observation.tries.into()))
    }
}
