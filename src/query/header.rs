//! `header NAME`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::Value;

use super::example::{Example, ORDER};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::text::nearest;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "header",
    signature: "header NAME",
    about: "a header, its name without regard to case; repeated ones joined with `, `",
    value_type: "text",
    argument: Argument::Needed("NAME"),
    all: true,
    read: Some(|argument| Ok(Arc::new(Header::read(argument)?))),
    example: Example::of(
        &ORDER,
        "header vary",
        r#""Accept, Cookie""#,
        ("header ETag", "nothing"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Header {
    name: String,
}

impl Header {
    fn read(name: &str) -> Result<Self, Fault> {
        if name.bytes().all(is_token) {
            return Ok(Self {
                name: name.to_owned(),
            });
        }
        let fault = Fault::new("query-argument", format!("`{name}` is no name of a header"));
        Err(match name.split_once(':') {
            Some((name, value)) => fault.help(format!(
                "what must be there stands behind the colon: `header {name}:{value}`"
            )),
            None => fault,
        })
    }
}

/// RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

impl Source for Header {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let values = observation.exchange.response.header_values(&self.name);
        // RFC 9110 section 5.3 lets lines of one name be joined so.
        Ok(if values.is_empty() {
            Found::Absent
        } else {
            Found::text(values.join(", "))
        })
    }

    fn why_absent(&self, observation: &Observation<'_>) -> Option<String> {
        let response = &observation.exchange.response;
        let names = response.headers.iter().map(|(name, _)| name.as_str());
        let near = nearest(&self.name, names)?;
        (!near.eq_ignore_ascii_case(&self.name)).then(|| format!("did you mean `header {near}`?"))
    }

    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        Ok(observation
            .exchange
            .response
            .header_values(&self.name)
            .into_iter()
            .map(Value::from)
            .collect())
    }
}
