//! The tree.

use serde_json::Value;

use super::scalar;
use crate::text::{Diagnostic, Place};

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands: a scalar with its quotes, a collection from its first byte to its last.
    pub place: Place,
}

/// The three kinds of YAML nodes.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map in the order in which it was written.
    Map(Vec<Entry>),
}

/// A single value.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text after YAML's own escapes and folding; of a plain scalar, what was written.
    pub text: String,
    /// Whether it stands without quotes and so may be a number, a boolean or null.
    pub plain: bool,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// As written; `1.10` is the text `1.10`.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// What stands behind it.
    pub value: Node,
}

impl Scalar {
    /// The value by the core schema of YAML 1.2, with what the language takes as text taken as text.
    pub fn value(&self) -> Value {
        if self.plain {
            scalar::resolve(&self.text)
        } else {
            Value::String(self.text.clone())
        }
    }
}

impl Node {
    /// The map's entries, or an error that says what is there instead.
    pub fn map(&self, what: &str) -> Result<&[Entry], Diagnostic> {
        match &self.kind {
            Kind::Map(entries) => Ok(entries),
            Kind::Scalar(_) if self.is_cut_by_a_comment() => Err(self
                .wrong_type(what, "a map")
                .help("a `#` after a blank begins a comment: quote the key")),
            Kind::Scalar(scalar) => {
                let meant = meant_entry(&scalar.text);
                let meant = meant.map(|meant| format!("for a key and its value write `{meant}`"));
                Err(self.wrong_type(what, "a map").help_maybe(meant))
            }
            _ => Err(self.wrong_type(what, "a map")),
        }
    }

    /// The list's elements.
    pub fn list(&self, what: &str) -> Result<&[Node], Diagnostic> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            Kind::Map(entries) if entries.iter().any(|entry| entry.key.starts_with('-')) => {
                Err(self
                    .wrong_type(what, "a list")
                    .help("a blank is missing behind the `-` of an item"))
            }
            _ => Err(self.wrong_type(what, "a list")),
        }
    }

    /// A scalar as it was written: numbers and booleans are texts here.
    pub fn text(&self, what: &str) -> Result<&str, Diagnostic> {
        match &self.kind {
            Kind::Scalar(scalar) if !self.is_null() => Ok(&scalar.text),
            _ => Err(self.text_wanted(what)),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self, what: &str) -> Result<bool, Diagnostic> {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.value().is_boolean() => {
                Ok(scalar.value() == Value::Bool(true))
            }
            _ => Err(self.wrong_type(what, "`true` or `false`")),
        }
    }

    /// A whole number within bounds, both included.
    pub fn count(&self, what: &str, least: u64, most: u64) -> Result<u64, Diagnostic> {
        let number = match &self.kind {
            Kind::Scalar(scalar) => scalar.value().as_u64(),
            _ => None,
        };
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| self.wrong_type(what, &format!("a whole number from {least} to {most}")))
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.value().is_null())
    }

    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// What it is, in words, for messages.
    pub fn described(&self) -> &'static str {
        match &self.kind {
            Kind::List(items) if items.is_empty() => "an empty list",
            Kind::List(_) => "a list",
            Kind::Map(entries) if entries.is_empty() => "an empty map",
            Kind::Map(_) => "a map",
            Kind::Scalar(scalar) => match scalar.value() {
                Value::Null => "null",
                Value::Bool(_) => "a boolean",
                Value::Number(_) => "a number",
                _ => "a text",
            },
        }
    }

    /// The value as JSON, templates and all as texts.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.value(),
            Kind::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Kind::Map(entries) => {
                let pairs = entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_json()));
                Value::Object(pairs.collect())
            }
        }
    }

    /// `what` should have been `wanted`.
    pub fn wrong_type(&self, what: &str, wanted: &str) -> Diagnostic {
        let found = format!("this is {}", self.described());
        Diagnostic::error(
            "wrong-type",
            format!("{what} must be {wanted}"),
            &self.place,
            found,
        )
    }

    /// `css #id: x` is the text `css`, and a comment.
    fn is_cut_by_a_comment(&self) -> bool {
        let line = self.place.source.lines_of(self.place.span);
        let behind = self.place.span.end.min(line.end)..line.end;
        self.place.source.text()[behind].starts_with(" #")
    }

    fn text_wanted(&self, what: &str) -> Diagnostic {
        let wrong = self.wrong_type(what, "a text");
        if self.place.text().starts_with("[[") {
            return wrong.help("wikitext goes in quotes, or in a block that begins with `|`");
        }
        wrong
    }
}

/// The entry that a text was meant to be: `a:b`, `a = b`, `a == b`.
fn meant_entry(text: &str) -> Option<String> {
    let line = Some(text).filter(|text| !text.contains('\n'))?;
    let (key, value) = ["==", "=", ":"]
        .iter()
        .find_map(|between| line.split_once(between))?;
    let (key, value) = (key.trim(), value.trim());
    // An address is a text.
    let fits = !key.is_empty() && !value.is_empty() && !value.starts_with("//");
    fits.then(|| format!("{key}: {value}"))
}
