//! The value that each key takes.

use serde_json::{Value, json};

use super::queries::{extraction, mask, outputs};
use super::values::{
    boolean, count, described, either, fitting, list, map, named, number, one_or_list, or_null,
    reference_to, scalar, shared_reference, some, supplied, template, text, word, written,
};
use crate::scenario::{InputType, MaskRow};
use crate::service;
use crate::value::Type;

/// The value of a key of a map of the language; `None` if that is not said yet.
pub(super) fn value_of(what: &str, key: &str) -> Option<Value> {
    match what {
        "a flowrun.yaml" if key == "inputs" => Some(supplies()),
        "a scenario" | "a fragment" | "a flowrun.yaml" => head(key),
        "a target" => target(key),
        "an input" => input(key),
        "a session" => session(key),
        "a step" => step(key),
        "a request" => request(key).map(or_null),
        "`auth`" => auth(key),
        "a part of `multipart`" | "`basic`" | "`digest`" | "`oauth1`" | "`oauth2`" => Some(text()),
        "a group of expectations" => group(key),
        "an extraction" => match key {
            "from" => Some(shared_reference("query")),
            _ => Some(boolean()),
        },
        "`repeat`" | "`retry`" | "a recovery" => again(key),
        "a mask" => Some(text()),
        _ => None,
    }
}

fn head(key: &str) -> Option<Value> {
    Some(match key {
        "scenario" | "fragment" | "about" | "documents" | "notes" | "skip" | "expected_failure"
        | "contact" => text(),
        "lock" => written(
            "^[A-Za-z0-9._-]+$",
            "the name of a lock has letters, digits, `_`, `-` and `.`",
        ),
        "history" => map(text()),
        "see_also" | "tags" => list(text()),
        "service" => word(service::ROWS.iter().map(|row| row.name)),
        "requires" => shared_reference("condition"),
        "continue_on_failure" | "snapshot" => boolean(),
        "inputs" => named(either(&["object"], reference_to("an input"), json!({}))),
        "vars" => named(json!({})),
        "rows" => either(&["array"], some(json!({ "type": "object" })), text()),
        "matrix" => matrix(),
        "sessions" => named(reference_to("a session")),
        "defaults" => reference_to("a request"),
        "mask" => masks(),
        "steps" => some(reference_to("a step")),
        "setup" => shared_reference("steps"),
        // Where a teardown fails something is left behind, which is never expected.
        "teardown" => list(json!({
            "allOf": [reference_to("a step"), { "properties": { "expected_failure": false } }],
        })),
        "outputs" => list(shared_reference("name")),
        "targets" => map(reference_to("a target")),
        _ => return None,
    })
}

/// Names and lists of scalars, which are taken as they are written.
fn matrix() -> Value {
    let value = json!({
        "type": ["string", "number", "boolean"],
        "maxLength": 100,
        "not": template(),
    });
    json!({
        "type": "object",
        "propertyNames": fitting("^[A-Za-z_][A-Za-z0-9_]*$", "a name has letters, digits and `_`, and does not begin with a digit"),
        "additionalProperties": some(value),
        "minProperties": 1,
        "maxProperties": 10,
    })
}

fn masks() -> Value {
    let types = Type::ROWS.iter().map(|known| known.name());
    let words: Vec<&str> = types.chain(MaskRow::own_words()).collect();
    json!({
        "type": "object",
        "propertyNames": shared_reference("masked-query"),
        "additionalProperties": mask(&words),
    })
}

/// Values of inputs: as they are, or where they stand.
fn supplies() -> Value {
    named(either(
        &["object"],
        json!({
            "properties": {
                "env": described(json!({}), "the environment variable that has the value"),
                "file": described(json!({}), "the file that has the value"),
            },
        }),
        json!({}),
    ))
}

fn target(key: &str) -> Option<Value> {
    let address = || fitting(":[0-9]+$", "write `HOST:PORT`");
    Some(match key {
        "about" | "unix_socket" => text(),
        "service" => return head(key),
        "inputs" => supplies(),
        "headers" => sent("headers"),
        "writable" | "disposable" | "insecure" => boolean(),
        "rate" => number(0.001, 10_000.0),
        "proxy" | "ca" | "cert" | "key" => supplied(text()),
        "resolve" => map(text()),
        "connect_to" => json!({
            "type": "object",
            "propertyNames": address(),
            "additionalProperties": address(),
        }),
        // Without quotes they are numbers.
        "http_version" => json!({ "enum": ["1.0", "1.1", "2", 1.0, 1.1, 2] }),
        "max_size" => either(
            &["string"],
            fitting(
                "^[0-9]+ *(KiB|MiB|GiB|kB|MB|GB)?$",
                "a number of bytes up to 4 GiB, such as `100MB`",
            ),
            count(1, 4 << 30),
        ),
        _ => return None,
    })
}

fn input(key: &str) -> Option<Value> {
    Some(match key {
        "about" | "env" => text(),
        "type" => word(InputType::words()),
        "default" => json!({}),
        "secret" => boolean(),
        _ => return None,
    })
}

fn session(key: &str) -> Option<Value> {
    Some(match key {
        "about" | "use" | "copy" | "after" => text(),
        "with" => named(json!({})),
        "once" => word(["scenario", "run"]),
        "defaults" => reference_to("a request"),
        _ => return None,
    })
}

fn step(key: &str) -> Option<Value> {
    let or_path = |value| either(&["object"], value, text());
    Some(match key {
        "id" => shared_reference("id"),
        "name" | "about" | "as" | "skip" | "use" | "expected_failure" => text(),
        "when" => shared_reference("condition"),
        "for_each" => either(&["string"], template(), json!({ "type": "array" })),
        "request" => reference_to("a request"),
        "with" => named(json!({})),
        "expect" => {
            let group = reference_to("a group of expectations");
            either(&["array"], some(group.clone()), group)
        }
        // Which of its forms it has depends on the step; see `rules`.
        "extract" => json!({}),
        "mask" => masks(),
        "snapshot" | "continue_on_failure" => boolean(),
        "repeat" => reference_to("`repeat`"),
        "retry" => either(&["object"], reference_to("`retry`"), count(1, 100)),
        "recover" => one_or_list(reference_to("a recovery")),
        "then" => one_or_list(or_path(reference_to("a step"))),
        _ => return None,
    })
}

/// The forms of `extract`: of a step that sends a request, and of one that uses a fragment.
pub(super) fn extracts() -> (Value, Value) {
    (named(extraction()), outputs())
}

fn request(key: &str) -> Option<Value> {
    let part = either(&["object"], reference_to("a part of `multipart`"), text());
    Some(match key {
        "method" | "text" | "file" => text(),
        "url" => fitting(
            r"^\s*[Hh][Tt][Tt][Pp][Ss]?:|\{\{",
            "an address begins with `http://` or `https://`",
        ),
        "path" => one_or_list(text()),
        "params" | "form" => shared_reference("parameters"),
        "headers" | "cookies" => sent(key),
        "multipart" => map(one_or_list(part)),
        "json" => json!({}),
        "auth" => reference_to("`auth`"),
        // No answer comes in no time.
        "timeout" => json!({
            "allOf": [shared_reference("duration"), { "not": { "pattern": "^[0.]+[a-z]" } }],
        }),
        "follow_redirects" => either(&["boolean"], json!({}), count(0, 50)),
        _ => return None,
    })
}

/// Headers and cookies: texts, lists of texts, and null.
fn sent(key: &str) -> Value {
    let value = either(&["array"], list(scalar()), scalar());
    let mut sent = map(value.clone());
    if key == "headers" {
        // It is always sent, by the HTTP library if not by us.
        sent["patternProperties"] = json!({
            "^[Aa][Cc][Cc][Ee][Pp][Tt]$": { "not": { "type": "null" }, "allOf": [value] },
        });
    }
    sent
}

fn auth(key: &str) -> Option<Value> {
    Some(match key {
        // The word before the token is ours to say.
        "bearer" => json!({
            "type": ["string", "number", "boolean"],
            "not": { "type": "string", "pattern": "^[Bb][Ee][Aa][Rr][Ee][Rr] " },
        }),
        "netrc" => json!({ "const": true }),
        "basic" | "digest" | "oauth1" | "oauth2" => reference_to(&format!("`{key}`")),
        _ => return None,
    })
}

fn group(key: &str) -> Option<Value> {
    Some(match key {
        "when" => shared_reference("condition"),
        "severity" => word(["error", "warn"]),
        "about" => text(),
        _ => return None,
    })
}

fn again(key: &str) -> Option<Value> {
    Some(match key {
        "until" | "on" => shared_reference("checks"),
        "times" => count(1, 10_000),
        "tries" => count(1, 100),
        "pause" | "max_pause" => shared_reference("duration"),
        "backoff" => number(1.0, 10.0),
        "run" => list(either(&["object"], reference_to("a step"), text())),
        _ => return None,
    })
}
