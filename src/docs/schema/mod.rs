//! The JSON Schema of scenarios, fragments and `flowrun.yaml`, made of the tables that the parser reads.
//!
//! It is for editors: what it says of a key is what the reference says. It accepts whatever the parser accepts, and refuses what can
//! be seen without the rest of a file: which keys there are, which belong together, what kind of value each takes. It is of draft-07,
//! since that is what editors know best: the YAML servers of most of them were written for it, and read later ones in part.
//! Start at [`schema`]; `keys` has the value of each key, `rules` what the keys of a map say of each other.

mod keys;
mod matchers;
mod queries;
mod rules;
mod values;

use serde_json::{Map, Value, json};

use crate::scenario::{REQUEST_EXAMPLES, SHAPES};
use crate::syntax::{Key, Shape};
use values::{described, reference_to};

/// The schema as text, a line an entry.
pub fn schema() -> String {
    let mut definitions = Map::new();
    for shape in SHAPES {
        definitions.insert(slug(shape.what), map_of(shape));
    }
    for (name, definition) in values::shared().into_iter().chain(queries::shared()) {
        definitions.insert(name.to_owned(), definition);
    }
    definitions.insert("matcher".to_owned(), matchers::matcher());
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Made by `flowrun generate schema`; do not edit it.",
        "title": "flowrun",
        "type": "object",
        // For whoever begins a file: what it may begin with.
        "properties": { "scenario": head("a scenario"), "fragment": head("a fragment") },
        "if": { "required": ["fragment"] },
        "then": reference_to("a fragment"),
        "else": {
            // What has steps and no head was meant as a scenario.
            "if": { "anyOf": [{ "required": ["scenario"] }, { "required": ["steps"] }] },
            "then": reference_to("a scenario"),
            "else": reference_to("a flowrun.yaml"),
        },
        "definitions": definitions,
    });
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    format!("{text}\n")
}

/// The head key of a file, to be completed; that it is right is for the file's own definition.
fn head(what: &str) -> Value {
    let shape = SHAPES.iter().find(|shape| shape.what == what);
    let key = shape.and_then(|shape| shape.keys.first());
    key.map_or_else(|| json!({}), |key| described(json!({}), key.about))
}

fn map_of(shape: &Shape) -> Value {
    let mut properties = Map::new();
    for key in shape.keys {
        let value = keys::value_of(shape.what, key.name).unwrap_or_else(|| json!({}));
        properties.insert(key.name.to_owned(), described(value, &told(shape, key)));
    }
    if shape.what == GROUP {
        properties.extend(queries::words());
    }
    let mut map = Map::new();
    map.insert("type".to_owned(), json!("object"));
    map.insert("properties".to_owned(), properties.into());
    map.insert("additionalProperties".to_owned(), json!(false));
    for (keyword, value) in rules::of(shape.what) {
        map.insert(keyword.to_owned(), value);
    }
    map.into()
}

/// The map whose keys are queries as well.
const GROUP: &str = "a group of expectations";

/// What the reference says of a key, and its example.
fn told(shape: &Shape, key: &Key) -> String {
    let examples = match shape.what {
        "a request" => REQUEST_EXAMPLES,
        _ => &[],
    };
    let example = examples.iter().find(|example| example.key == key.name);
    example.map_or_else(
        || key.about.to_owned(),
        |example| format!("{}\n\nFor instance `{}`", key.about, example.right),
    )
}

/// What a definition is called: "a part of `multipart`" is `part-of-multipart`.
fn slug(what: &str) -> String {
    let what = what
        .strip_prefix("a ")
        .or_else(|| what.strip_prefix("an "))
        .unwrap_or(what);
    what.replace('`', "").replace([' ', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_every_key_is_known() {
        for shape in SHAPES {
            for key in shape.keys {
                let known = keys::value_of(shape.what, key.name).is_some();
                assert!(known, "{}: `{}`: say it in keys.rs", shape.what, key.name);
            }
        }
    }

    #[test]
    fn the_argument_of_every_matcher_is_known() {
        for row in crate::matcher::ROWS {
            let known = matchers::argument_of(row.word).is_some();
            assert!(known, "`{}`: say it in matchers.rs", row.word);
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schema: Value = serde_json::from_str(&schema()).expect("JSON");
        let mut open = vec![&schema];
        let mut seen = 0;
        while let Some(value) = open.pop() {
            match value {
                Value::Array(items) => open.extend(items),
                Value::Object(entries) => {
                    if let Some(pointer) = entries.get("$ref").and_then(Value::as_str) {
                        let pointer = pointer.trim_start_matches('#');
                        assert!(schema.pointer(pointer).is_some(), "{pointer}");
                        seen += 1;
                    }
                    open.extend(entries.values());
                }
                _ => {}
            }
        }
        assert!(seen > 50, "{seen}");
    }

    #[test]
    fn a_definition_is_called_by_its_shape() {
        assert_eq!(slug("a part of `multipart`"), "part-of-multipart");
        assert_eq!(slug("an input"), "input");
        assert_eq!(slug("a flowrun.yaml"), "flowrun-yaml");
    }
}
