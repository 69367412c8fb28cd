//! `css SELECTOR [@ATTRIBUTE]`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use serde_json::Value;

use super::example::{Example, PAGE};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::markup::Selector;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "css",
    signature: "css SELECTOR [@ATTRIBUTE]",
    about: "the text of the first match in HTML or XML, white space collapsed; or its attribute",
    value_type: "text",
    argument: Argument::Needed("SELECTOR"),
    all: true,
    read: Some(|argument| Ok(Arc::new(Css::read(argument)?))),
    example: Example::of(
        &PAGE,
        "css input[name=csrf] @value",
        r#""f00d""#,
        ("css input[name=", "is no selector"),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Css {
    selector: Selector,
}

impl Css {
    fn read(argument: &str) -> Result<Self, Fault> {
        let selector = Selector::read(argument).map_err(|fault| {
            let example = "css form#login > input[name=token] @value";
            Fault::of_markup("query-css", ("selector", example), argument, fault)
        })?;
        Ok(Self { selector })
    }
}

impl Source for Css {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let first = self.selector.first(observation.markup()?);
        first
            .map(Found::maybe)
            .map_err(|why| format!("this selector cannot be followed: {why}").into())
    }

    fn find_all(&self, observation: &Observation<'_>) -> Result<Vec<Value>, Unanswered> {
        let all = self.selector.all(observation.markup()?);
        let all = all.map_err(|why| format!("this selector cannot be followed: {why}"))?;
        Ok(all.into_iter().map(Value::from).collect())
    }
}
