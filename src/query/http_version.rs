//! `http_version`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::example::{Example, ORDER};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::http::HttpVersion as Version;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "http_version",
    signature: "http_version",
    about: "the version of HTTP that the answer came by: `1.0`, `1.1` or `2`",
    value_type: "text",
    argument: Argument::None,
    example: Example::of(
        &ORDER,
        "http_version",
        "\"2\"",
        ("http-version", "is no query"),
    ),
    read: Some(|_| Ok(Arc::new(HttpVersion))),
    ..Row::PLAIN
};

#[derive(Debug)]
struct HttpVersion;

impl Source for HttpVersion {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let version = observation.exchange.response.version;
        Ok(Found::maybe(version.map(Version::written)))
    }
}
