//! Reading a map whose keys are known.

use super::{Entry, Findings, Node};
use crate::text::{Diagnostic, Place, nearest};

/// A map of the language: what it is called in messages, and its keys.
#[derive(Debug)]
pub struct Shape {
    /// With its article: "a step".
    pub what: &'static str,
    /// Every key that the language has here.
    pub keys: &'static [Key],
    /// What to do about a word that is none of them, if it is known from elsewhere.
    pub foreign: fn(&str, &Shape) -> Option<String>,
}

/// A key of a [`Shape`].
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it does, in a phrase; the reference is made of these.
    pub about: &'static str,
}

impl Key {
    /// A row of the table.
    pub const fn new(name: &'static str, about: &'static str) -> Self {
        Self { name, about }
    }
}

/// The entries of a map, checked against a shape.
pub struct Fields<'a> {
    node: &'a Node,
    shape: &'static Shape,
    entries: Vec<&'a Entry>,
}

impl<'a> Fields<'a> {
    /// Takes a map apart. Unknown keys are added to `findings`; `None` if it is no map.
    pub fn read(node: &'a Node, shape: &'static Shape, findings: &mut Findings) -> Option<Self> {
        let entries = node.map(shape.what);
        let entries = entries.map_err(|found| match found.help.is_empty() {
            true => found.help(shape.listed()),
            false => found,
        });
        let entries = findings.ok(entries)?;
        let mut known = Vec::new();
        for entry in entries {
            if findings.is_full() {
                return None;
            }
            match shape.keys.iter().find(|key| key.name == entry.key) {
                Some(_) => known.push(entry),
                None => findings.add(shape.unknown(entry)),
            }
        }
        Some(Self {
            node,
            shape,
            entries: known,
        })
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        debug_assert!(
            self.shape.keys.iter().any(|known| known.name == key),
            "{key} is not in the table"
        );
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key that must be there.
    pub fn require(&self, key: &str, findings: &mut Findings) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() && !self.is_misspelled(key) {
            findings.add(self.missing(key));
        }
        found
    }

    /// Whether a key that is not known was meant to be this one: it has been reported.
    fn is_misspelled(&self, key: &str) -> bool {
        let known = || self.shape.keys.iter().map(|key| key.name);
        let entries = self.node.map(self.shape.what).unwrap_or_default();
        let unknown = entries
            .iter()
            .filter(|entry| known().all(|name| name != entry.key));
        let mut meant = unknown.filter_map(|entry| nearest(&entry.key, known()));
        meant.any(|meant| meant == key)
    }

    /// Reports a key that says nothing without another one.
    pub fn needs(&self, key: &str, other: &str, findings: &mut Findings) {
        if let (Some(place), None) = (self.key_place(key), self.get(other)) {
            let message = format!(
                "`{key}` of {} says nothing without `{other}`",
                self.shape.what
            );
            let label = format!("`{other}` is missing");
            findings.add(Diagnostic::error("missing-key", message, place, label));
        }
    }

    /// Reports a key that does nothing beside another one.
    pub fn apart(&self, key: &str, other: &str, findings: &mut Findings) {
        if let (Some(_), Some(place)) = (self.get(key), self.key_place(other)) {
            let message = format!(
                "`{other}` of {} does nothing beside `{key}`",
                self.shape.what
            );
            let found = Diagnostic::error("wrong-type", message, place, "");
            findings.add(found.help(format!("leave out `{other}` or `{key}`")));
        }
    }

    /// Where the map begins: its first key.
    pub fn place(&self) -> &'a Place {
        self.entries
            .first()
            .map_or(&self.node.place, |entry| &entry.key_place)
    }

    /// Where a key stands.
    pub fn key_place(&self, key: &str) -> Option<&'a Place> {
        self.entry(key).map(|entry| &entry.key_place)
    }

    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key).copied()
    }

    fn missing(&self, key: &str) -> Diagnostic {
        let message = format!("{} needs the key `{key}`", self.shape.what);
        let found = Diagnostic::error(
            "missing-key",
            message,
            self.place(),
            format!("`{key}` is missing"),
        );
        let known = self.shape.keys.iter().find(|known| known.name == key);
        found.help_maybe(known.map(|known| format!("`{key}`: {}", known.about)))
    }
}

impl Shape {
    fn unknown(&self, entry: &Entry) -> Diagnostic {
        let message = format!("`{}` is no key of {}", entry.key, self.what);
        let near = nearest(&entry.key, self.keys.iter().map(|key| key.name));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let help = match near.or_else(|| (self.foreign)(&entry.key, self)) {
            Some(help) => help,
            None => self.listed(),
        };
        Diagnostic::error("unknown-key", message, &entry.key_place, "not known here").help(help)
    }

    fn listed(&self) -> String {
        let names = self.keys.iter().map(|key| format!("`{}`", key.name));
        let names: Vec<String> = names.collect();
        format!("its keys are {}", names.join(", "))
    }
}
