//! What the keys of a map say of each other: which must be there, which need another one, which exclude each other.

use serde_json::{Map, Value, json};

use super::keys::extracts;
use super::queries::group;

/// Keywords beside the keys of a map of the language.
pub(super) fn of(what: &str) -> Vec<(&'static str, Value)> {
    match what {
        "a scenario" => vec![required(&["scenario", "steps"])],
        "a fragment" => vec![required(&["fragment", "steps"])],
        "a target" => vec![(
            "dependencies",
            json!({
                "cert": ["key"],
                "key": ["cert"],
                "unix_socket": without(&["proxy", "resolve", "connect_to"]),
                "proxy": without(&["connect_to"]),
            }),
        )],
        "a session" => vec![(
            "dependencies",
            json!({
                "with": ["use"],
                "once": ["use"],
                "after": ["copy"],
                "use": without(&["copy"]),
            }),
        )],
        "a step" => step(),
        "a request" => vec![("dependencies", bodies())],
        "a part of `multipart`" => vec![one_of(&["file", "text"])],
        "`auth`" => vec![("minProperties", json!(1)), ("maxProperties", json!(1))],
        "`basic`" | "`digest`" => vec![required(&["username", "password"])],
        "`oauth1`" => vec![
            required(&["consumer_key", "consumer_secret"]),
            (
                "dependencies",
                json!({ "token": ["token_secret"], "token_secret": ["token"] }),
            ),
        ],
        "`oauth2`" => vec![required(&["token_url", "client_id", "client_secret"])],
        "a group of expectations" => group(&["when", "severity", "about"]),
        "an extraction" => vec![required(&["from"])],
        "`repeat`" => vec![required(&["until"])],
        "`retry`" => vec![required(&["tries"])],
        "a recovery" => vec![required(&["on", "run"])],
        "a mask" => vec![required(&["matches"])],
        _ => Vec::new(),
    }
}

fn required(keys: &[&str]) -> (&'static str, Value) {
    ("required", json!(keys))
}

/// Exactly one of these keys.
fn one_of(keys: &[&str]) -> (&'static str, Value) {
    let each = keys.iter().map(|key| json!({ "required": [key] }));
    ("oneOf", each.collect())
}

/// None of these keys. An editor says of each that it is not allowed.
fn without(keys: &[&str]) -> Value {
    let none: Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), json!(false)))
        .collect();
    json!({ "properties": none })
}

/// A request has one body.
fn bodies() -> Value {
    const BODIES: [&str; 5] = ["form", "multipart", "json", "text", "file"];
    let mut rest = BODIES.as_slice();
    let mut bodies = Map::new();
    while let [body, others @ ..] = rest {
        if !others.is_empty() {
            bodies.insert((*body).to_owned(), without(others));
        }
        rest = others;
    }
    bodies.into()
}

fn step() -> Vec<(&'static str, Value)> {
    let (of_request, of_fragment) = extracts();
    let mut using = without(&["request", "expect", "repeat", "retry", "recover"]);
    using["properties"]["extract"] = of_fragment;
    // An id is made of a name; of one with a template or without letters and digits none can be made.
    let idless = json!({
        "pattern": r"\{\{|^[^A-Za-z0-9]*$",
        "not": { "pattern": r"\{%" },
        "type": "string",
    });
    vec![
        (
            "anyOf",
            json!([{ "required": ["request"] }, { "required": ["use"] }]),
        ),
        (
            "dependencies",
            json!({ "with": ["use"], "for_each": without(&["repeat"]) }),
        ),
        ("if", json!({ "required": ["use"] })),
        ("then", using),
        ("else", json!({ "properties": { "extract": of_request } })),
        (
            "allOf",
            json!([{
                "if": { "properties": { "name": idless }, "required": ["name"] },
                "then": { "required": ["id"] },
            }]),
        ),
    ]
}
