//! Texts, JSON and bodies as expressions.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::flow::{Change, Draw, Json, Part, PartContent, Term};
use super::super::shape::{self};
use crate::text::steers;

use super::Rust;

impl Rust<'_> {
    /// An array of names and values; what has to be made has a line before it.
    pub(super) fn pairs(&mut self, pairs: &[(String, Term)], out: &mut String) -> String {
        let mut items = Vec::new();
        for (name, value) in pairs {
            let value = match value {
                Term::Literal(text) => literal(text),
                Term::Name(name) if !self.shape.keeps_type(name) => {
                    format!("{}.as_str()", self.names.variable(name))
                }
                value => {
                    self.made += 1;
                    let made = format!("made_{}", self.made);
                    let _ = writeln!(out, "    let {made} = {};", self.owned(value));
                    format!("{made}.as_str()")
                }
            };
            let name = literal(name);
            items.push(match name.len() + value.len() + 2 <= 60 {
                true => format!("({name}, {value})"),
                false => format!("(\n            {name},\n            {value},\n        )"),
            });
        }
        let line = items.join(", ");
        match line.len() <= 60 {
            true => format!("[{line}]"),
            false => format!("[\n        {},\n    ]", items.join(",\n        ")),
        }
    }

    pub(super) fn part(&mut self, part: &Part) -> String {
        let is_plain = |text: &str| !text.contains(['"', '\\', '\r', '\n', '\0']);
        let mut made = match &part.content {
            PartContent::Text(text) => format!("Part::text({})", self.owned(text)),
            PartContent::Bytes(bytes) => {
                let bytes = bytes.iter().map(|byte| byte.escape_ascii().to_string());
                format!("Part::bytes(b\"{}\".to_vec())", bytes.collect::<String>())
            }
        };
        match &part.filename {
            None => {}
            Some(Term::Literal(name)) if is_plain(name) => {
                let _ = write!(made, ".file_name({})", literal(name));
            }
            Some(_) => {
                self.cannot = Some("has a file name that the library writes otherwise".to_owned())
            }
        }
        match part.content_type.as_deref() {
            None => {}
            Some(media_type) if media_type.contains('/') && is_plain(media_type) => {
                let _ = write!(
                    made,
                    ".mime_str({}).expect(\"a media type\")",
                    literal(media_type)
                );
            }
            Some(_) => self.cannot = Some("has a part of no media type".to_owned()),
        }
        if !is_plain(&part.name) {
            self.cannot = Some("has a field name that the library writes otherwise".to_owned());
        }
        format!("{}, {made}", literal(&part.name))
    }

    /// JSON as an expression.
    pub(super) fn json_value(&mut self, json: &Json) -> String {
        match shape::literal(json) {
            Some(value) if !shape::has_plain_numbers(&value) => {
                let text = literal(&value.to_string());
                format!("serde_json::from_str::<Value>({text}).expect(\"JSON\")")
            }
            _ => format!("json!({})", self.json(json)),
        }
    }

    pub(super) fn json(&mut self, json: &Json) -> String {
        match json {
            Json::Literal(value) => {
                if !shape::has_plain_numbers(value) {
                    self.cannot = Some("has a long number within JSON that is made".to_owned());
                }
                value_literal(value)
            }
            Json::Text(term) => self.text(term),
            Json::Taken(name) => self.names.variable(name),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{}: {}", literal(name), self.json(value)));
                }
                format!("{{{}}}", items.join(", "))
            }
        }
    }

    /// What is given where an address is asked for.
    pub(super) fn borrowed_in_call(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            term => format!("&{}", self.text(term)),
        }
    }

    /// A text: a literal, a variable, or what makes a new one.
    pub(super) fn text(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text(&{})", self.names.variable(name))
            }
            Term::Name(name) => self.names.variable(name),
            Term::Joined(terms) => {
                let (mut format, mut args) = (String::new(), Vec::new());
                for term in terms {
                    match term {
                        Term::Literal(text) => {
                            format.push_str(&escaped(text, true));
                        }
                        Term::Name(name) if !self.shape.keeps_type(name) => {
                            let _ = write!(format, "{{{}}}", self.names.variable(name));
                        }
                        term => {
                            format.push_str("{}");
                            args.push(format!(", {}", self.text(term)));
                        }
                    }
                }
                format!("format!(\"{format}\"{})", args.concat())
            }
            Term::Draw(Draw::Unique) => {
                self.need("unique");
                "unique()".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                self.need("uuid");
                "uuid()".to_owned()
            }
            Term::Changed(inner, change) => self.changed(inner, change),
        }
    }

    pub(super) fn changed(&mut self, inner: &Term, change: &Change) -> String {
        let text = self.text(inner);
        let borrowed = match inner {
            Term::Literal(_) => text.clone(),
            _ => format!("&{text}"),
        };
        match change {
            Change::Replace(from, to) => {
                format!("{text}.replace({}, {})", literal(from), literal(to))
            }
            Change::Upper => format!("{text}.to_uppercase()"),
            Change::Lower => format!("{text}.to_lowercase()"),
            Change::UrlEncode => {
                self.need("url_encoded");
                format!("url_encoded({borrowed})")
            }
            Change::Slice(first, last) => {
                self.need("sliced");
                format!("sliced({borrowed}, {first}, {last})")
            }
        }
    }

    /// A text that belongs to whoever gets it.
    pub(super) fn owned(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => format!("{}.to_owned()", literal(text)),
            Term::Name(name) if !self.shape.keeps_type(name) => {
                format!("{}.clone()", self.names.variable(name))
            }
            term => self.text(term),
        }
    }
}

/// A call as it is laid out: on one line if its arguments are short.
pub(super) fn called(function: &str, args: &[String], indent: &str) -> String {
    let line = args.join(", ");
    match line.len() <= 60 {
        true => format!("{function}({line})"),
        false => format!(
            "{function}(\n{indent}    {},\n{indent})",
            args.join(&format!(",\n{indent}    "))
        ),
    }
}

/// A value without anything that is made, within `json!`.
pub(super) fn value_literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => literal(text),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(value_literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let pairs = map.iter();
            let pairs =
                pairs.map(|(name, value)| format!("{}: {}", literal(name), value_literal(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text between quotes.
pub(super) fn literal(text: &str) -> String {
    format!("\"{}\"", escaped(text, false))
}

pub(super) fn escaped(text: &str, in_format: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '{' | '}' if in_format => out.extend([c, c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if steers(c) => {
                let code = format!("\\u{{{:x}}}", u32::from(c));
                out.push_str(&code);
            }
            c => out.push(c),
        }
    }
    out
}
