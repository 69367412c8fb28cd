//! `duration`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, ORDER};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "duration",
    signature: "duration",
    about: "of the whole exchange, in milliseconds",
    value_type: "number",
    argument: Argument::None,
    read: Some(|_| Ok(Arc::new(Duration))),
    example: Example::of(
        &ORDER,
        "duration",
        "120",
        ("duration ms", "`duration` takes no argument"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Duration;

impl Source for Duration {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let milliseconds =
            u64::try_from(observation.exchange.duration.as_millis()).unwrap_or(u64::MAX);
        Ok(Found::Value(milliseconds.into()))
    }
}
