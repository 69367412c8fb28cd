//! `bytes`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, PAGE};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "bytes",
    signature: "bytes",
    about: "the body; only with a filter: `hex`, `sha256`, `base64_encode`",
    value_type: "bytes",
    argument: Argument::None,
    needs_filter: true,
    read: Some(|_| Ok(Arc::new(Bytes))),
    example: Example::of(
        &PAGE,
        "bytes | sha256",
        r#""d8867335d1c7804777f2ea0b9c7f7523d0654248dd629314f1160d8d589c79d2""#,
        ("bytes", "`bytes` needs a filter behind it"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Bytes;

impl Source for Bytes {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::Bytes(
            observation.exchange.response.body.bytes().clone(),
        ))
    }
}
