//! The first match of a regular expression.

use minijinja::{Error, Value};

use super::{Example, Row, fails, text_of};
use crate::value::Pattern;

pub(super) const REGEX: Row = Row::ours(
    "regex",
    "regex(\"RE\")",
    "the first match: group 1, or the whole; absent if there is none",
    Example::of(
        (r#""Build 1.42" | regex("(\\d+)$")"#, r#""42""#),
        (r#""Build" | regex("(")"#, "is no regular expression"),
    ),
    |environment| environment.add_filter("regex", regex),
);

fn regex(value: &Value, pattern: &str) -> Result<Value, Error> {
    let text = text_of(value)?;
    let read = Pattern::remembered(pattern);
    let read = read.map_err(|why| fails(format!("`{pattern}` is no regular expression: {why}")))?;
    Ok(read.first(text).map_or(Value::UNDEFINED, Value::from))
}
