//! Parameters of a request and the tables that declare them: what is read, what is missing or wrong, what nobody asked for.
//!
//! How they are decoded is in [`super::form`]. Start at [`Parameter`] and [`Params`].

use std::collections::HashSet;

use super::form::{Field, Fields};

/// A parameter that a module declares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    /// Its name, with the prefix of its module.
    pub(crate) name: &'static str,
    /// What its value may be.
    pub(crate) kind: Kind,
    /// Whether it must be there and not empty.
    pub(crate) required: bool,
    /// Whether it holds a secret.
    pub(crate) secret: bool,
    /// What it is where it is not given.
    pub(crate) default: Option<Preset>,
    /// The least number that it may be.
    pub(crate) least: Option<i64>,
}

/// What the value of a parameter may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A password.
    Password,
    /// True when it is there at all.
    Flag,
    /// A whole number.
    Integer,
    /// How many items a list may have: a whole number from 1, or `max`.
    Limit,
    /// A time.
    Timestamp,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Some of these, separated by `|`.
    SomeOf(&'static [&'static str]),
    /// Any texts, separated by `|`.
    Texts,
    /// A user's name.
    User,
}

/// The value of a parameter that is not given.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Preset {
    /// A word.
    Word(&'static str),
    /// A number.
    Number(i64),
}

/// An optional parameter of a kind.
pub(crate) const fn optional(name: &'static str, kind: Kind) -> Parameter {
    let secret = matches!(kind, Kind::Password);
    Parameter {
        name,
        kind,
        required: false,
        secret,
        default: None,
        least: None,
    }
}

/// A parameter that must be there.
pub(crate) const fn required(name: &'static str, kind: Kind) -> Parameter {
    Parameter {
        required: true,
        ..optional(name, kind)
    }
}

impl Parameter {
    /// The parameter with a word as its default.
    pub(crate) const fn or(self, word: &'static str) -> Parameter {
        Parameter {
            default: Some(Preset::Word(word)),
            ..self
        }
    }

    /// The parameter as a number that is this at least, and is this where it is not given.
    pub(crate) const fn at_least(self, number: i64) -> Parameter {
        Parameter {
            default: Some(Preset::Number(number)),
            least: Some(number),
            ..self
        }
    }

    /// The parameter as one that holds a secret.
    pub(crate) const fn secret(self) -> Parameter {
        Parameter {
            secret: true,
            ..self
        }
    }
}

/// The parameters of one request: the body's win over the query's.
#[derive(Debug)]
pub(crate) struct Params {
    merged: Fields,
    query: Fields,
    known: HashSet<&'static str>,
}

impl Params {
    /// Of a query string and what was read of a body.
    pub(crate) fn new(query: Fields, body: Fields) -> Params {
        Params {
            merged: body.over(&query),
            query,
            known: HashSet::new(),
        }
    }

    /// The text of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.merged.text(name)
    }

    /// Whether a flag is set.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.merged.text(name).is_some()
    }

    /// Whether a parameter was in the query string.
    pub(crate) fn in_query(&self, name: &str) -> bool {
        self.query.get(name).is_some()
    }

    /// Whether a parameter came in PHP's array syntax, which the API does not read.
    pub(crate) fn is_array(&self, name: &str) -> bool {
        matches!(self.merged.get(name), Some(Field::Array))
    }

    /// The values of a parameter that takes several; they are separated by `|`, or by U+001F where the text begins with one.
    pub(crate) fn values(&self, name: &str) -> Option<Vec<&str>> {
        self.get(name).map(split)
    }

    /// Notes that a module knows these parameters.
    pub(crate) fn know(&mut self, parameters: &'static [Parameter]) {
        self.known
            .extend(parameters.iter().map(|parameter| parameter.name));
    }

    /// Notes that a name is known to somebody.
    pub(crate) fn know_name(&mut self, name: &'static str) {
        self.known.insert(name);
    }

    /// Names that no module knew, each with its place in the request.
    pub(crate) fn unknown(&self) -> Vec<(usize, String)> {
        let names = self.merged.names().enumerate();
        names
            .filter(|(_, name)| !self.known.contains(name))
            .map(|(place, name)| (place, name.to_owned()))
            .collect()
    }
}

/// Splits a value as the API splits lists.
pub(crate) fn split(text: &str) -> Vec<&str> {
    match text.strip_prefix('\u{1f}') {
        _ if text.is_empty() => Vec::new(),
        Some(rest) => rest.split('\u{1f}').collect(),
        None => text.split('|').collect(),
    }
}
