//! Texts, JSON and bodies as expressions.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::flow::{Body, Change, Draw, Hop, Json, Part, PartContent, Term};
use super::super::shape::{self};
use super::super::words;
use crate::text::steers;

use super::JavaScript;
use super::UNIT;

impl JavaScript<'_> {
    /// A text as a header takes it.
    pub(super) fn header(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) if text.is_ascii() => literal(text),
            term => {
                self.need("bytes");
                format!("bytes({})", self.term(term))
            }
        }
    }

    /// Names and values: an object, or a list where an object would not keep them.
    pub(super) fn pairs(&mut self, pairs: &[(String, Term)]) -> String {
        let is_lost = |name: &str| name == "__proto__" || name.parse::<u64>().is_ok();
        let is_list = shape::repeats(pairs.iter().map(|(name, _)| name.as_str()))
            || pairs.iter().any(|(name, _)| is_lost(name));
        let mut items = Vec::new();
        for (name, value) in pairs {
            let value = self.term(value);
            items.push(match is_list {
                true => format!("[{}, {value}]", literal(name)),
                false => format!("{}: {value}", key(name)),
            });
        }
        match is_list {
            true => words::listed("[", &items, "]", (UNIT, UNIT)),
            false => braced(&items, UNIT),
        }
    }

    /// How a body is given, and the media type that has to be said with it.
    pub(super) fn content(&mut self, body: &Body) -> (Option<String>, Option<String>) {
        let (content, media_type) = match body {
            Body::None => return (None, None),
            Body::Form(pairs) => return (Some(format!("form: {}", self.pairs(pairs))), None),
            Body::Multipart(parts) => {
                self.need("multipart");
                let mut given = vec!["boundary".to_owned()];
                given.extend(parts.iter().map(|part| self.part(part)));
                let parts = words::listed("content: multipart(", &given, ")", (UNIT, UNIT));
                return (
                    Some(parts),
                    Some("`multipart/form-data; boundary=${boundary}`".to_owned()),
                );
            }
            Body::Json(json, media_type) => {
                let json = match shape::literal(json) {
                    Some(value) if !shape::has_plain_numbers(&value) => literal(&value.to_string()),
                    _ => format!("JSON.stringify({})", self.json(json, UNIT)),
                };
                (json, media_type)
            }
            Body::Text(text, media_type) => (self.term(text), media_type),
        };
        match media_type.is_empty() {
            // Of a text the library would say that it is one.
            true => (Some(format!("content: Buffer.from({content})")), None),
            false => (
                Some(format!("content: {content}")),
                Some(literal(media_type)),
            ),
        }
    }

    pub(super) fn part(&mut self, part: &Part) -> String {
        let content = match &part.content {
            PartContent::Text(text) => self.term(text),
            PartContent::Bytes(bytes) => {
                format!("Buffer.from('{}', 'base64')", words::base64(bytes))
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
        let inner = format!("{indent}{UNIT}");
        match json {
            Json::Literal(value) => self.value(value),
            Json::Text(term) => self.term(term),
            Json::Taken(name) => self.names.variable(name),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item, &inner)).collect();
                words::listed("[", &items, "]", (indent, UNIT))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{}: {}", key(name), self.json(value, &inner)));
                }
                braced(&items, indent)
            }
        }
    }

    /// A value without anything that is made.
    pub(super) fn value(&mut self, value: &Value) -> String {
        if !shape::has_plain_numbers(value) {
            self.cannot = Some("has a number that JavaScript cannot hold".to_owned());
        }
        value_literal(value)
    }

    pub(super) fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text({})", self.names.variable(name))
            }
            Term::Name(name) => self.names.variable(name),
            Term::Joined(terms) => {
                let mut out = String::from("`");
                for term in terms {
                    match term {
                        Term::Literal(text) => out.push_str(&in_template(text)),
                        term => {
                            let _ = write!(out, "${{{}}}", self.term(term));
                        }
                    }
                }
                out.push('`');
                out
            }
            Term::Draw(Draw::Unique) => {
                self.need("crypto");
                "`u${crypto.randomBytes(5).toString('hex')}`".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                self.need("crypto");
                "crypto.randomUUID()".to_owned()
            }
            Term::Changed(inner, change) => changed(&self.term(inner), change),
        }
    }
}

pub(in crate::docs::samples) fn changed(text: &str, change: &Change) -> String {
    match change {
        Change::Replace(from, to) => {
            // A function gives what is put there as it is; in a text `$&` would mean something.
            let to = match to.contains('$') {
                true => format!("() => {}", literal(to)),
                false => literal(to),
            };
            format!("{text}.replaceAll({}, {to})", literal(from))
        }
        Change::Upper => format!("{text}.toUpperCase()"),
        Change::Lower => format!("{text}.toLowerCase()"),
        Change::UrlEncode => format!(
            "encodeURIComponent({text}).replace(/[!'()*]/g, (sign) => '%' + sign.charCodeAt(0).toString(16).toUpperCase())"
        ),
        Change::Slice(first, 0) => format!("[...{text}].slice({first}).join('')"),
        Change::Slice(first, last) => format!("[...{text}].slice({first}, -{last}).join('')"),
    }
}

pub(in crate::docs::samples) fn path(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => literal(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// An object of these members.
pub(in crate::docs::samples) fn braced(items: &[String], indent: &str) -> String {
    match items {
        [one] if !one.contains('\n') && one.len() < 60 => format!("{{ {one} }}"),
        items => words::listed("{", items, "}", (indent, UNIT)),
    }
}

/// A member's name as it stands in an object.
pub(in crate::docs::samples) fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    match name {
        "__proto__" => "['__proto__']".to_owned(),
        name if name.starts_with(begins) && name.chars().all(plain) => name.to_owned(),
        name => literal(name),
    }
}

/// A value without anything that is made.
pub(in crate::docs::samples) fn value_literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => literal(text),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(value_literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let pairs = map.iter();
            let pairs =
                pairs.map(|(name, value)| format!("{}: {}", key(name), value_literal(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text between quotes.
pub(in crate::docs::samples) fn literal(text: &str) -> String {
    format!("'{}'", escaped(text).replace('\'', "\\'"))
}

/// A text within a template.
pub(in crate::docs::samples) fn in_template(text: &str) -> String {
    escaped(text).replace('`', "\\`").replace("${", "\\${")
}

/// A text without what ends it, nor what ends the element of a page that it stands in.
pub(in crate::docs::samples) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // All of them are of the first plane.
            c if steers(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.replace("</", "<\\/").replace("<!--", "<\\!--")
}
