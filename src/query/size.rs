//! `size`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, PAGE};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "size",
    signature: "size",
    about: "bytes of the body",
    value_type: "number",
    argument: Argument::None,
    read: Some(|_| Ok(Arc::new(Size))),
    example: Example::of(
        &PAGE,
        "size",
        "141",
        ("size > 100", "`size` takes no argument"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Size;

impl Source for Size {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::Value(
            observation.exchange.response.body.bytes().len().into(),
        ))
    }
}
