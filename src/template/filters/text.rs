//! Texts made of other values. minijinja has filters of these names: two print `True` and `None` where the language prints JSON, and
//! `tojson` takes what is undefined for null, and writes for a page of HTML.

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
    let json = json.as_str().unwrap_or_default();
    state.consume_fuel((json.len() / BYTES_A_STEP) as u64)?;
    Ok(Value::from(plain(json)))
}

/// minijinja writes JSON for a page of HTML, and `<`, `>`, `&` and `'` in it as `\u003c` and so on. What is sent is JSON alone.
fn plain(json: &str) -> String {
    const ESCAPED: [(&str, char); 4] = [
        ("u003c", '<'),
        ("u003e", '>'),
        ("u0026", '&'),
        ("u0027", '\''),
    ];
    let mut plain = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let known = ESCAPED.iter().find(|(code, _)| escape.starts_with(code));
        let length = match known {
            Some((code, c)) => {
                plain.push(*c);
                code.len()
            }
            // The backslash and what it escapes, which may be another one.
            None => {
                let length = escape.chars().next().map_or(0, char::len_utf8);
                plain.push_str(&rest[at..at + 1 + length]);
                length
            }
        };
        rest = &escape[length..];
    }
    plain.push_str(rest);
    plain
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
