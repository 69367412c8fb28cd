//! `redirects`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::json;

use super::example::{Example, ORDER};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "redirects",
    signature: "redirects",
    about: "the hops that `follow_redirects` followed, in order: `{status, url, location}` each",
    value_type: "list",
    argument: Argument::None,
    example: Example::of(
        &ORDER,
        "redirects",
        "[{\"status\": 302, \"url\": \"https://shop.example.org/cart\", \"location\": \"/orders/7\"}]",
        ("redirects 1", "takes no argument"),
    ),
    read: Some(|_| Ok(Arc::new(Redirects))),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Redirects;

impl Source for Redirects {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let hops = observation.exchange.hops.iter();
        let hops =
            hops.map(|hop| json!({"status": hop.status, "url": hop.url, "location": hop.location}));
        Ok(Found::Value(hops.collect()))
    }
}
