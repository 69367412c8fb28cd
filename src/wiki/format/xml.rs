//! `format=xml`: plain values are attributes, objects and lists are elements.
//!
//! Start at [`write`].

use super::super::value::{Map, Value};

/// Writes the tree.
pub(crate) fn write(tree: &Map) -> String {
    let mut out = String::from("<?xml version=\"1.0\"?>");
    element(&mut out, "api", tree, &[]);
    out
}

/// Writes an object as an element; `more` are attributes besides its entries.
fn element(out: &mut String, name: &str, map: &Map, more: &[(&str, &str)]) {
    let (mut attributes, mut inner) = (String::new(), String::new());
    for (key, value) in more {
        attribute(&mut attributes, key, value);
    }
    for (key, value) in map.entries() {
        if map.content() == Some(key) {
            if let Value::Text(text) = value {
                attribute(&mut attributes, "xml:space", "preserve");
                inner.push_str(&escape(text));
            }
            continue;
        }
        match value {
            Value::Bool(false) | Value::Flag(false) => {}
            Value::Bool(true) | Value::Flag(true) => attribute(&mut attributes, key, ""),
            Value::Int(number) => attribute(&mut attributes, key, &number.to_string()),
            Value::Text(text) => attribute(&mut attributes, key, text),
            other => child(&mut inner, key, other, &[]),
        }
    }
    close(out, name, &attributes, &inner);
}

fn child(out: &mut String, name: &str, value: &Value, more: &[(&str, &str)]) {
    match value {
        Value::Map(map) => element(out, name, map, more),
        Value::Element(text) | Value::Text(text) => {
            let mut attributes = String::new();
            for (key, value) in more {
                attribute(&mut attributes, key, value);
            }
            if matches!(value, Value::Element(_)) {
                attribute(&mut attributes, "xml:space", "preserve");
            }
            close(out, name, &attributes, &escape(text));
        }
        Value::Int(number) => close(out, name, "", &number.to_string()),
        Value::List(item, values) | Value::Numbered(item, values) => {
            let mut inner = String::new();
            for value in values {
                child(&mut inner, item, value, &[]);
            }
            close(out, name, "", &inner);
        }
        Value::Keyed(item, entries) => {
            let mut inner = String::new();
            for (key, value) in entries {
                child(&mut inner, item, value, &[("_idx", key)]);
            }
            close(out, name, "", &inner);
        }
        Value::Bool(true) | Value::Flag(true) => close(out, name, "", ""),
        Value::Bool(false) | Value::Flag(false) => {}
    }
}

fn close(out: &mut String, name: &str, attributes: &str, inner: &str) {
    let end = if inner.is_empty() {
        " />".to_owned()
    } else {
        format!(">{inner}</{name}>")
    };
    out.push_str(&format!("<{name}{attributes}{end}"));
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push_str(&format!(
        " {name}=\"{}\"",
        escape(value)
            .replace('"', "&quot;")
            .replace('\n', "&#10;")
            .replace('\t', "&#9;")
    ));
}

fn escape(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t' | '\r');
    text.chars()
        .filter(allowed)
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
