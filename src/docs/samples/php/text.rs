//! Texts, JSON and bodies as expressions.

use serde_json::Value;

use super::super::flow::{Body, Change, Draw, Hop, Json, Part, PartContent, Term};
use super::super::shape::{self};
use super::super::words;
use crate::text::steers;

use super::Php;
use super::UNIT;

impl Php<'_> {
    /// Names and values: an array, or an encoded text where a name is there twice.
    pub(super) fn pairs(&mut self, before: &str, pairs: &[(String, Term)]) -> String {
        let repeats = shape::repeats(pairs.iter().map(|(name, _)| name.as_str()));
        let mut items = Vec::new();
        for (name, value) in pairs {
            items.push(format!("{} => {}", literal(name), self.term(value)));
        }
        match repeats {
            false => words::listed(&format!("{before}["), &items, "]", ("", UNIT)),
            true => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| format!("http_build_query([{item}])"))
                    .collect();
                words::listed(&format!("{before}implode('&', ["), &items, "])", ("", UNIT))
            }
        }
    }

    /// How a body is given, and the header that has to be said with it.
    pub(super) fn content(&mut self, body: &Body) -> Option<(String, Option<String>)> {
        Some(match body {
            Body::None => return None,
            Body::Form(pairs) => (self.pairs("form: ", pairs), None),
            Body::Multipart(parts) => {
                self.need("multipart");
                let mut given = vec!["$boundary".to_owned()];
                given.extend(parts.iter().map(|part| self.part(part)));
                let line = "\"Content-Type: multipart/form-data; boundary=$boundary\"";
                let parts = words::listed("body: multipart(", &given, ")", ("", UNIT));
                (parts, Some(line.to_owned()))
            }
            Body::Json(json, media_type) => {
                let json = match shape::literal(json) {
                    Some(value) if !shape::has_plain_numbers(&value) => literal(&value.to_string()),
                    _ => format!("json_encode({}, JSON_FLAGS)", self.json(json, "")),
                };
                (format!("body: {json}"), Some(typed(media_type)))
            }
            Body::Text(text, media_type) => (
                format!("body: {}", self.term(text)),
                Some(typed(media_type)),
            ),
        })
    }

    pub(super) fn part(&mut self, part: &Part) -> String {
        let content = match &part.content {
            PartContent::Text(text) => self.term(text),
            PartContent::Bytes(bytes) => {
                format!("base64_decode('{}')", words::base64(bytes))
            }
        };
        let filename = part.filename.as_ref();
        let filename = filename.map_or("null".to_owned(), |name| self.term(name));
        let media_type = part.content_type.as_deref();
        let media_type = media_type.map_or("null".to_owned(), literal);
        format!(
            "[{}, {content}, {filename}, {media_type}]",
            literal(&part.name)
        )
    }

    pub(super) fn json(&mut self, json: &Json, indent: &str) -> String {
        let inner = format!("{indent}    ");
        match json {
            Json::Literal(value) => self.value(value),
            Json::Text(term) => self.term(term),
            Json::Taken(name) => format!("${}", self.names.variable(name)),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item, &inner)).collect();
                words::listed("[", &items, "]", (indent, UNIT))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{} => {}", literal(name), self.json(value, &inner)));
                }
                let open = object(pairs.iter().map(|(name, _)| name.as_str()));
                words::listed(open, &items, "]", (indent, UNIT))
            }
        }
    }

    /// A value without anything that is made.
    pub(super) fn value(&mut self, value: &Value) -> String {
        match value {
            Value::Null | Value::Bool(_) => value.to_string(),
            Value::Number(number) => {
                if !shape::is_plain_number(number) {
                    self.cannot = Some("has a number that PHP cannot hold".to_owned());
                }
                number.to_string()
            }
            Value::String(text) => literal(text),
            Value::Array(list) => {
                let items: Vec<String> = list.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(map) => {
                let mut items = Vec::new();
                for (name, value) in map {
                    items.push(format!("{} => {}", literal(name), self.value(value)));
                }
                let open = object(map.keys().map(String::as_str));
                format!("{open}{}]", items.join(", "))
            }
        }
    }

    pub(super) fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text(${})", self.names.variable(name))
            }
            Term::Name(name) => format!("${}", self.names.variable(name)),
            Term::Joined(terms) if terms.is_empty() => "''".to_owned(),
            Term::Joined(terms) => {
                let terms: Vec<String> = terms.iter().map(|term| self.term(term)).collect();
                terms.join(" . ")
            }
            Term::Draw(Draw::Unique) => "'u' . bin2hex(random_bytes(5))".to_owned(),
            Term::Draw(Draw::Uuid) => {
                self.need("uuid");
                "uuid()".to_owned()
            }
            Term::Changed(inner, change) => {
                let text = self.term(inner);
                match change {
                    Change::Replace(from, to) => {
                        format!("str_replace({}, {}, {text})", literal(from), literal(to))
                    }
                    Change::Upper => format!("mb_strtoupper({text})"),
                    Change::Lower => format!("mb_strtolower({text})"),
                    Change::UrlEncode => format!("rawurlencode({text})"),
                    Change::Slice(first, 0) => format!("mb_substr({text}, {first})"),
                    Change::Slice(first, last) => format!("mb_substr({text}, {first}, -{last})"),
                }
            }
        }
    }
}

/// How an object begins: an array that would be a list becomes one by a word.
pub(super) fn object<'a>(mut names: impl ExactSizeIterator<Item = &'a str>) -> &'static str {
    match names.len() == 0 || names.any(|name| name.parse::<i64>().is_ok()) {
        true => "(object) [",
        false => "[",
    }
}

/// The header of a media type; none leaves out what the library would say.
pub(super) fn typed(media_type: &str) -> String {
    literal(format!("Content-Type: {media_type}").trim_end())
}

pub(super) fn path(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => literal(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// A text between quotes: single ones unless something in it would steer.
pub(super) fn literal(text: &str) -> String {
    if !text.contains(steers) {
        return format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if steers(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
