//! A text read as JSON.

use minijinja::{Error, Value};

use super::super::conversion::from_json;
use super::{Example, Row, bytes_of, fails};

pub(super) const JSON: Row = Row::ours(
    "json",
    "json",
    "the text read as JSON",
    Example::of(
        (r#""[1, 2]" | json"#, "[1, 2]"),
        (r#""<p>" | json"#, "not JSON"),
    ),
    |environment| environment.add_filter("json", json),
);

fn json(value: &Value) -> Result<Value, Error> {
    let read = serde_json::from_slice(bytes_of(value)?);
    read.map(|value| from_json(&value))
        .map_err(|why| fails(format!("not JSON: {why}")))
}
