//! `body`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, PAGE};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "body",
    signature: "body",
    about: "the body, decoded by its charset",
    value_type: "text",
    argument: Argument::None,
    read: Some(|_| Ok(Arc::new(Body))),
    example: Example::of(
        &PAGE,
        "body | length",
        "141",
        ("all body", "`all` cannot stand before `body`"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Body;

impl Source for Body {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::text(observation.exchange.response.body.text()))
    }
}
