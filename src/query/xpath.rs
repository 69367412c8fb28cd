//! `xpath EXPR`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::{Number, Value};

use super::example::{Example, PAGE};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::markup::{Given, XPath};
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "xpath",
    signature: "xpath EXPR",
    about: "XPath 1.0 on HTML or XML: the string of the first node, or the number or boolean that EXPR gives",
    value_type: "text, number, boolean",
    argument: Argument::Needed("EXPR"),
    all: true,
    read: Some(|argument| Ok(Arc::new(Path::read(argument)?))),
    example: Example::of(
        &PAGE,
        "xpath count(//input)",
        "2",
        ("xpath //input[", "is no XPath"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Path {
    xpath: XPath,
}

impl Path {
    fn read(argument: &str) -> Result<Self, Fault> {
        let xpath = XPath::read(argument).map_err(|fault| {
            let example = "xpath //input[@name='token']/@value";
            Fault::of_markup("query-xpath", ("XPath", example), argument, fault)
        })?;
        Ok(Self { xpath })
    }

    fn given(&self, observation: &Observation<'_>, most: usize) -> Result<Given, String> {
        let given = self.xpath.find(observation.markup()?, most);
        given.map_err(|why| format!("this XPath cannot be followed: {why}"))
    }
}

impl Source for Path {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(match self.given(observation, 1)? {
            Given::Nodes(texts) => Found::maybe(texts.into_iter().next()),
            Given::Text(text) => Found::text(text),
            Given::Number(number) => Found::Value(json_number(number)?),
            Given::Boolean(boolean) => Found::Value(boolean.into()),
        })
    }

    /// What is no list of nodes is a list of one.
    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        Ok(match self.given(observation, usize::MAX)? {
            Given::Nodes(texts) => texts.into_iter().map(Value::from).collect(),
            Given::Text(text) => vec![text.into()],
            Given::Number(number) => vec![json_number(number)?],
            Given::Boolean(boolean) => vec![boolean.into()],
        })
    }
}

/// XPath has doubles alone; those that are whole are integers, as far as doubles tell integers apart.
fn json_number(number: f64) -> Result<Value, String> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Ok(Value::from(number as i64));
    }
    Number::from_f64(number)
        .map(Value::Number)
        .ok_or_else(|| "this XPath gives no number (NaN or Infinity)".to_owned())
}
