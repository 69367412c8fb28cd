//! Texts made of other values. minijinja has filters of these names: two print `True` and `None` where the language prints JSON, and
//! `tojson` takes what is undefined for null.

use minijinja::value::Kwargs;
use minijinja::{Error, State, Value};

use super::super::conversion::to_datum;
use super::super::room::Room;
use super::{Example, Row, fails, undefined};

pub(super) const STRING: Row = Row::ours(
    "string",
    "string",
    "the value as a text",
    Example::of(
        ("12.5 | string", r#""12.5""#),
        ("{}.nickname | string", "it has no value"),
    ),
    |environment| {
        environment.add_filter("string", |value: &Value| {
            undefined(value).and_then(|()| printed(value))
        });
    },
);

pub(super) const JOIN: Row = Row::ours(
    "join",
    "join(\",\")",
    "the elements as one text",
    Example::of(
        (r#"["read", "write"] | join(",")"#, r#""read,write""#),
        (r#"7 | join(",")"#, "it takes a list"),
    ),
    |environment| {
        environment.add_filter("join", join);
    },
);

pub(super) const TOJSON: Row = Row::ours(
    "tojson",
    "tojson",
    "the value as JSON text",
    Example::of(
        (r#"{"id": 7} | tojson"#, r#"'{"id": 7}'"#),
        ("{}.nickname | tojson", "it has no value"),
    ),
    |environment| environment.add_filter("tojson", tojson),
);

/// Bytes that a step of an expression pays for, as minijinja reckons where it writes JSON.
const BYTES_A_STEP: usize = 4;

fn tojson(
    state: &State<'_, '_>,
    value: &Value,
    indent: Option<Value>,
    options: Kwargs,
) -> Result<Value, Error> {
    undefined(value)?;
    let json = minijinja::filters::tojson(value, indent, options)?;
    let length = json.as_str().unwrap_or_default().len();
    state.consume_fuel((length / BYTES_A_STEP) as u64)?;
    Ok(json)
}

fn join(value: &Value, between: Option<&str>) -> Result<String, Error> {
    undefined(value)?;
    if value.as_str().is_none() && value.as_bytes().is_some() {
        return Err(fails("it takes a list"));
    }
    let items: Vec<String> = match value.as_str() {
        Some(text) => text.chars().map(String::from).collect(),
        None => value
            .try_iter()
            .map_err(|_| fails("it takes a list"))?
            .map(|item| printed(&item))
            .collect::<Result<_, _>>()?,
    };
    let between = between.unwrap_or_default();
    let mut room = Room::default();
    for item in &items {
        let fits = room.text(item.len() + between.len());
        fits.map_err(|large| fails(large.to_string()))?;
    }
    Ok(items.join(between))
}

/// The value as it would stand in a text. Its mark is not lost: a template notes what it reads.
fn printed(value: &Value) -> Result<String, Error> {
    value.as_str().map_or_else(
        || {
            to_datum(value, None, &mut Room::default())
                .map(|datum| datum.to_text().reveal().to_owned())
                .map_err(|large| fails(large.to_string()))
        },
        |text| Ok(text.to_owned()),
    )
}
