//! Texts, JSON and bodies as expressions.

use serde_json::Value;

use super::super::flow::{Body, Change, Draw, Hop, Json, Part, PartContent, Term};
use super::super::shape::{self};
use super::super::words;
use crate::text::steers;

use super::Python;
use super::UNIT;

impl Python<'_> {
    /// Names and values: a `dict`, or a list where a name is there twice.
    pub(super) fn pairs(&mut self, before: &str, pairs: &[(String, Term)]) -> String {
        let is_list = shape::repeats(pairs.iter().map(|(name, _)| name.as_str()));
        let mut items = Vec::new();
        for (name, value) in pairs {
            let (name, value) = (literal(name), self.term(value));
            items.push(match is_list {
                true => format!("({name}, {value})"),
                false => format!("{name}: {value}"),
            });
        }
        let (open, close) = if is_list { ("[", "]") } else { ("{", "}") };
        words::listed(&format!("{before}{open}"), &items, close, ("", UNIT))
    }

    /// How a body is given, and the media type that has to be said with it.
    pub(super) fn content(&mut self, body: &Body) -> (Option<String>, String) {
        match body {
            Body::None => (None, String::new()),
            Body::Form(pairs) => (Some(self.pairs("data=", pairs)), String::new()),
            Body::Multipart(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
                (
                    Some(words::listed("files=[", &parts, "]", ("", UNIT))),
                    String::new(),
                )
            }
            Body::Json(json, media_type) => {
                let is_null = matches!(json, Json::Literal(Value::Null));
                let json = self.json(json, "");
                if media_type == "application/json" && !is_null {
                    return (Some(format!("json={json}")), String::new());
                }
                self.need("json");
                (Some(format!("data=json.dumps({json})")), media_type.clone())
            }
            Body::Text(text, media_type) => (
                Some(format!("data={}", self.bytes(text))),
                media_type.clone(),
            ),
        }
    }

    pub(super) fn part(&mut self, part: &Part) -> String {
        let filename = part.filename.as_ref();
        let filename = filename.map_or("None".to_owned(), |name| self.term(name));
        let content = match &part.content {
            PartContent::Text(text) => self.bytes(text),
            PartContent::Bytes(bytes) => {
                self.need("base64");
                format!("base64.b64decode(\"{}\")", words::base64(bytes))
            }
        };
        let name = literal(&part.name);
        match &part.content_type {
            Some(media_type) => {
                format!("({name}, ({filename}, {content}, {}))", literal(media_type))
            }
            None => format!("({name}, ({filename}, {content}))"),
        }
    }

    pub(super) fn json(&mut self, json: &Json, indent: &str) -> String {
        let inner = format!("{indent}    ");
        match json {
            Json::Literal(value) => value_literal(value),
            Json::Text(term) => self.term(term),
            Json::Taken(name) => self.names.variable(name),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item, &inner)).collect();
                words::listed("[", &items, "]", (indent, UNIT))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{}: {}", literal(name), self.json(value, &inner)));
                }
                words::listed("{", &items, "}", (indent, UNIT))
            }
        }
    }

    /// A text as bytes, where a library would take it for Latin-1.
    pub(super) fn bytes(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) if text.is_ascii() => literal(text),
            Term::Joined(terms) if terms.len() > 1 && !self.is_template(terms) => {
                format!("({}).encode()", self.term(term))
            }
            _ => format!("{}.encode()", self.term(term)),
        }
    }

    pub(super) fn is_template(&self, terms: &[Term]) -> bool {
        let simple = |term: &Term| match term {
            Term::Literal(_) => true,
            Term::Name(name) => !self.shape.keeps_type(name),
            _ => false,
        };
        terms.iter().all(simple)
    }

    pub(super) fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text({})", self.names.variable(name))
            }
            Term::Name(name) => self.names.variable(name),
            Term::Joined(terms) if terms.is_empty() => "\"\"".to_owned(),
            Term::Joined(terms) if self.is_template(terms) => {
                let pieces = terms.iter().map(|term| match term {
                    Term::Name(name) => format!("{{{}}}", self.names.variable(name)),
                    other => escaped(shape::literals(other).first().unwrap_or(&""))
                        .replace('{', "{{")
                        .replace('}', "}}"),
                });
                format!("f\"{}\"", pieces.collect::<String>())
            }
            Term::Joined(terms) => {
                let terms: Vec<String> = terms.iter().map(|term| self.grouped(term)).collect();
                terms.join(" + ")
            }
            Term::Draw(Draw::Unique) => {
                self.need("secrets");
                "f\"u{secrets.token_hex(5)}\"".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                self.need("uuid");
                "str(uuid.uuid4())".to_owned()
            }
            Term::Changed(inner, change) => self.changed(inner, change),
        }
    }

    pub(super) fn grouped(&mut self, term: &Term) -> String {
        match term {
            Term::Joined(terms) if terms.len() > 1 && !self.is_template(terms) => {
                format!("({})", self.term(term))
            }
            _ => self.term(term),
        }
    }

    pub(super) fn changed(&mut self, inner: &Term, change: &Change) -> String {
        let text = self.grouped(inner);
        match change {
            Change::Replace(from, to) => {
                format!("{text}.replace({}, {})", literal(from), literal(to))
            }
            Change::Upper => format!("{text}.upper()"),
            Change::Lower => format!("{text}.lower()"),
            Change::UrlEncode => {
                self.need("quote");
                format!("quote({text}, safe=\"\")")
            }
            Change::Slice(0, 0) => text,
            Change::Slice(first, 0) => format!("{text}[{first}:]"),
            Change::Slice(0, last) => format!("{text}[:-{last}]"),
            Change::Slice(first, last) => format!("{text}[{first}:-{last}]"),
        }
    }
}

pub(super) fn path(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => literal(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// A value without anything that is made.
pub(super) fn value_literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
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
    match text.contains('"') && !text.contains('\'') {
        true => format!("'{}'", escaped(text).replace("\\\"", "\"")),
        false => format!("\"{}\"", escaped(text)),
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // All of them are of the first plane.
            c if steers(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
