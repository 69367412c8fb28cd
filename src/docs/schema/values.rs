//! What values may be: the pieces that schemas of keys and matchers are made of.

use serde_json::{Map, Value, json};

use super::slug;
use crate::scenario;
use crate::template::functions;

/// A scalar that is read as it is written, null apart: numbers and booleans are texts there.
pub(super) fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// `true` or `false`.
pub(super) fn boolean() -> Value {
    json!({ "type": "boolean" })
}

/// A whole number, both bounds included.
pub(super) fn count(least: u64, most: u64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

/// A number, both bounds included.
pub(super) fn number(least: f64, most: f64) -> Value {
    json!({ "type": "number", "minimum": least, "maximum": most })
}

/// One of some words.
pub(super) fn word<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

/// A text in which a template stands: what it gives is not known yet.
pub(super) fn template() -> Value {
    json!({ "type": "string", "pattern": TEMPLATE })
}

/// Where a template begins.
pub(super) const TEMPLATE: &str = r"\{\{";

/// A text that fits a pattern, and what an editor says of one that does not.
pub(super) fn fitting(pattern: &str, otherwise: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "patternErrorMessage": otherwise })
}

/// The same where `1` and `true` are texts, which fit.
pub(super) fn written(pattern: &str, otherwise: &str) -> Value {
    let mut written = fitting(pattern, otherwise);
    written["type"] = text()["type"].clone();
    written
}

/// A list, maybe empty.
pub(super) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A list with something in it.
pub(super) fn some(items: Value) -> Value {
    json!({ "type": "array", "items": items, "minItems": 1 })
}

/// A map from anything to values of a kind.
pub(super) fn map(values: Value) -> Value {
    json!({ "type": "object", "additionalProperties": values })
}

/// A map from names to values of a kind.
pub(super) fn named(values: Value) -> Value {
    json!({ "type": "object", "propertyNames": shared_reference("name"), "additionalProperties": values })
}

/// This or null.
pub(super) fn or_null(value: Value) -> Value {
    either(&["null"], json!({}), value)
}

/// What holds for values of some types, and for all others. Of `anyOf` an editor would tell the faults of a branch that was not meant.
pub(super) fn either(types: &[&str], then: Value, otherwise: Value) -> Value {
    json!({ "if": { "type": types }, "then": then, "else": otherwise })
}

/// One of these or a list of them.
pub(super) fn one_or_list(items: Value) -> Value {
    either(&["array"], list(items.clone()), items)
}

/// A value that stands in `flowrun.yaml` or is looked up.
pub(super) fn supplied(value: Value) -> Value {
    let source = json!({
        "type": "object",
        "properties": {
            "env": described(text(), "the environment variable that has it"),
            "file": described(text(), "the file that has it"),
        },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    either(&["object"], source, value)
}

/// The definition of a map of the language.
pub(super) fn reference_to(what: &str) -> Value {
    shared_reference(&slug(what))
}

/// A definition that is no map of the language.
pub(super) fn shared_reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// Says what a value is. Beside `$ref` draft-07 reads nothing, so that goes within.
pub(super) fn described(value: Value, about: &str) -> Value {
    let mut described = match value {
        Value::Object(entries) if !entries.contains_key("$ref") => entries,
        value => Map::from_iter([("allOf".to_owned(), json!([value]))]),
    };
    described.insert("description".to_owned(), about.into());
    if about.contains('`') {
        // Editors show what is called so with its code as code.
        described.insert("markdownDescription".to_owned(), about.into());
    }
    described.into()
}

/// The definitions that several keys share.
pub(super) fn shared() -> Vec<(&'static str, Value)> {
    let reserved: Vec<&str> = scenario::RESERVED
        .iter()
        .copied()
        .chain(functions::ROWS.iter().map(|row| row.name))
        .collect();
    let mut name = fitting(
        "^[A-Za-z_][A-Za-z0-9_]*$",
        "a name has letters, digits and `_`, and does not begin with a digit",
    );
    name["not"] = json!({ "enum": reserved });
    let id = written(
        "^[a-z0-9][a-z0-9._-]*$",
        "an id has lower-case letters, digits, `.`, `_` and `-`, and begins with a letter or digit",
    );
    vec![
        ("name", name),
        ("id", id),
        (
            "duration",
            fitting(
                r"^([0-9]+\.?[0-9]*|\.[0-9]+)(ms|s|m|h)$",
                "write for instance `500ms`, `2s` or `1.5m`; an hour at most",
            ),
        ),
        (
            "condition",
            json!({ "type": ["string", "number", "boolean"], "not": template() }),
        ),
        (
            "steps",
            json!({ "type": "array", "items": reference_to("a step") }),
        ),
        ("parameters", parameters()),
        ("parameter", parameter()),
        ("sent-text", or_null(one_or_list(scalar()))),
    ]
}

/// Any value but a list or a map.
pub(super) fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean", "null"] })
}

/// A map, or a list of maps of which an element may be a template that gives one.
fn parameters() -> Value {
    let parameters = map(shared_reference("parameter"));
    either(
        &["array"],
        list(either(&["string"], template(), parameters.clone())),
        either(&["string"], template(), parameters),
    )
}

/// A scalar, null, `{raw: TEXT}`, or a list of these.
fn parameter() -> Value {
    let raw = json!({
        "type": "object",
        "properties": { "raw": described(text(), "sent without encoding") },
        "additionalProperties": false,
        "required": ["raw"],
    });
    one_or_list(either(&["object"], raw, scalar()))
}
