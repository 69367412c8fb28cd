//! `regex RE`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::Value;

use super::example::{Example, PAGE};
use super::fault::{Fault, shortened};
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::value::{Found, Pattern};

pub(super) const ROW: Row = Row {
    word: "regex",
    signature: "regex RE",
    about: "the first match in the body: group 1, or the whole",
    value_type: "text",
    argument: Argument::Needed("RE"),
    all: true,
    read: Some(|argument| Ok(Arc::new(Regex::read(argument)?))),
    example: Example::of(
        &PAGE,
        r"regex Build (\d+)",
        r#""1""#,
        ("regex Build (", "is no regular expression"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Regex {
    pattern: Pattern,
}

impl Regex {
    fn read(argument: &str) -> Result<Self, Fault> {
        let pattern = Pattern::read(argument).map_err(|why| {
            let message = format!("`{}` is no regular expression: {why}", shortened(argument));
            let fault = Fault::new("query-regex", message);
            match Pattern::advice(&why) {
                Some(advice) => fault.help(advice),
                None => fault,
            }
        })?;
        Ok(Self { pattern })
    }
}

impl Source for Regex {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(Found::maybe(
            self.pattern
                .first(&observation.exchange.response.body.text()),
        ))
    }

    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        let text = observation.exchange.response.body.text();
        let all = self.pattern.all(&text).ok_or_else(|| {
            "the regular expression has too many matches in this answer".to_owned()
        })?;
        Ok(all.into_iter().map(Value::from).collect())
    }
}
