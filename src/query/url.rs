//! `url`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, ORDER};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "url",
    signature: "url",
    about: "the address that gave this answer",
    value_type: "text",
    argument: Argument::None,
    read: Some(|_| Ok(Arc::new(Url))),
    example: Example::of(
        &ORDER,
        "url",
        r#""https://shop.example.org/orders/7""#,
        ("url host", "`url` takes no argument"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Url;

impl Source for Url {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::text(observation.exchange.response.url.as_str()))
    }
}
