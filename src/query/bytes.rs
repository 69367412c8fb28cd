//! `bytes`.

use super::unanswered::Unanswered;
use std::sync::Arc;

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
