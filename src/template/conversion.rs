//! Between minijinja's values and ours.

use std::borrow::Cow;

use minijinja::Value;
use minijinja::value::ValueKind;
use serde_json::Value as Json;

use super::room::{Room, TooLarge};
use crate::secret::{Datum, Name, Text};

/// A JSON value as a template sees it.
pub(super) fn from_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::from(()),
        Json::Bool(boolean) => Value::from(*boolean),
        Json::Number(number) => number
            .as_i64()
            .map(Value::from)
            .or_else(|| number.as_u64().map(Value::from))
            .unwrap_or_else(|| Value::from(number.as_f64().unwrap_or_default())),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(from_json).collect(),
        Json::Object(entries) => Value::from_pairs(
            entries
                .iter()
                .map(|(key, value)| (Value::from(key.as_str()), from_json(value))),
        ),
    }
}

/// A rendered value as a template sees it, its maps in their order.
pub(super) fn from_datum(datum: &Datum) -> Value {
    match datum {
        Datum::Literal(_) => from_json(&datum.reveal()),
        Datum::Text(text) => Value::from(text.reveal()),
        Datum::List(items) => items.iter().map(from_datum).collect(),
        Datum::Map(entries) => Value::from_pairs(
            entries
                .iter()
                .map(|(key, value)| (Value::from(key.reveal()), from_datum(value))),
        ),
    }
}

/// What an expression gave; all of it is secret if `secret` names what it came from.
pub(super) fn to_datum(
    value: &Value,
    secret: Option<&Name>,
    room: &mut Room,
) -> Result<Datum, TooLarge> {
    let text =
        |text: &str| secret.map_or_else(|| Text::plain(text), |name| Text::secret(text, name));
    Ok(match value.kind() {
        ValueKind::Undefined | ValueKind::None => Datum::null(),
        ValueKind::Bool => Datum::Literal(text(if value.is_true() { "true" } else { "false" })),
        ValueKind::Number => Datum::Literal(text(&number(value))),
        ValueKind::Seq | ValueKind::Iterable => {
            let mut list = Vec::new();
            for item in items(value) {
                room.element()?;
                list.push(to_datum(&item, secret, room)?);
            }
            Datum::List(list)
        }
        ValueKind::Map => {
            let mut entries = Vec::new();
            for key in items(value) {
                room.element()?;
                let entry = value.get_item(&key).unwrap_or_default();
                let key = key.to_string();
                room.text(key.len())?;
                entries.push((text(&key), to_datum(&entry, secret, room)?));
            }
            Datum::Map(entries)
        }
        _ => {
            let whole = value
                .as_str()
                .map_or_else(|| value.to_string().into(), Cow::Borrowed);
            room.text(whole.len())?;
            Datum::Text(text(&whole))
        }
    })
}

/// The JSON value of what an expression gave; bytes are none.
pub(super) fn to_json(value: &Value) -> Result<Json, TooLarge> {
    to_datum(value, None, &mut Room::default()).map(|datum| datum.reveal())
}

fn items(value: &Value) -> impl Iterator<Item = Value> {
    value.try_iter().into_iter().flatten()
}

/// A number as JSON writes it. A whole double stays what it is; what JSON cannot write is null.
fn number(value: &Value) -> String {
    if value.is_integer() {
        return value.to_string();
    }
    f64::try_from(value.clone())
        .ok()
        .and_then(serde_json::Number::from_f64)
        .map_or_else(|| "null".to_owned(), |number| number.to_string())
}
