//! Matchers: a value to equal, or a map of these.

use serde_json::{Map, Value, json};

use super::values::{boolean, described, either, fitting, shared_reference, some, template, text};
use crate::matcher::ROWS;
use crate::value::Type;

/// What must be there.
pub(super) fn matcher() -> Value {
    let mut properties = Map::new();
    for row in ROWS {
        let argument = argument_of(row.word).unwrap_or_else(|| json!({}));
        let about = format!(
            "`{}`: the value {}\n\nFor instance `{}`",
            row.signature, row.about, row.example.matcher
        );
        properties.insert(row.word.to_owned(), described(argument, &about));
    }
    let matchers = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "minProperties": 1,
    });
    json!({ "if": { "type": "object" }, "then": matchers })
}

/// What a matcher takes; `None` for a word that is none.
pub(super) fn argument_of(word: &str) -> Option<Value> {
    let matcher = shared_reference("matcher");
    Some(match word {
        "equals" | "like" => json!({}),
        "not" | "some" | "each" => matcher,
        "one_of" => or_template(some(json!({}))),
        "members" => or_template(super::values::list(json!({}))),
        "contains" => json!({ "not": { "type": "array", "maxItems": 0 } }),
        "has" => json!({
            "type": "object",
            "propertyNames": shared_reference("json-query"),
            "additionalProperties": matcher,
            "minProperties": 1,
        }),
        "matches" | "starts_with" | "ends_with" | "snapshot" => text(),
        "exists" | "empty" => boolean(),
        "unique" => json!({ "const": true }),
        "sorted" => json!({ "enum": [true, "ascending", "descending"] }),
        "length" => either(
            &["object"],
            matcher,
            or_template(json!({ "type": "integer", "minimum": 0 })),
        ),
        "type" => either(&["array"], some(of_type()), of_type()),
        "less_than" | "at_most" | "greater_than" | "at_least" => ordered(),
        "between" => {
            json!({ "type": "array", "items": ordered(), "minItems": 2, "maxItems": 2 })
        }
        "schema" => json!({ "type": ["string", "object"] }),
        _ => return None,
    })
}

/// A list, or a template that may give one.
fn or_template(value: Value) -> Value {
    either(&["string"], template(), value)
}

/// The name of a type; that of null is one of JSON's values.
fn of_type() -> Value {
    let mut words: Vec<Value> = Type::ROWS.iter().map(|known| json!(known.name())).collect();
    words.push(Value::Null);
    json!({ "enum": words })
}

/// A number, a text that is a time, or a template.
fn ordered() -> Value {
    let time = fitting(
        r"[0-9]{2}:[0-9]{2}:[0-9]{2}|\{\{",
        "a number or a time; a time is written by RFC 3339 or as an HTTP date",
    );
    either(&["string"], time, json!({ "type": "number" }))
}
