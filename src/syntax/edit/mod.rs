//! A change of a file that leaves all else as its author wrote it: the value of a key is replaced, or a key is put into a map.
//!
//! Nothing is believed. A change is written in the ways that fit, the likeliest first; each result is parsed, and the first whose
//! tree is the old tree with the change in it, and nothing else, is given. So where a value ends and how far a block is indented may be
//! guessed, and no guess is ever written. Start at [`Edit::proved`].

mod put;
mod set;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Entry, Kind, Node, Yaml, parse};
use crate::text::{Place, Source, Span};

/// A step down a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Segment {
    /// An item of a list, from 0.
    Index(usize),
    /// The value of a key of a map.
    Key(String),
}

/// The way to a node from the root of its tree, or from another node.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodePath(pub Vec<Segment>);

/// One change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A single value, which stands behind a key, becomes another value.
    Set {
        /// The value.
        at: NodePath,
        /// What it becomes.
        value: Yaml,
    },
    /// A map gets a key that it does not have.
    Put {
        /// The map.
        into: NodePath,
        /// The key.
        key: String,
        /// Its value.
        value: Yaml,
        /// The key that it stands behind; without one, or if there is none such, behind all.
        after: Option<String>,
    },
}

/// Why a file is not changed, and what to write into it by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproved {
    /// A fragment without a full stop.
    pub why: String,
    /// `FILE:LINE`, then lines with `-` that go and lines with `+` that come; may be empty.
    pub by_hand: String,
}

/// A way to write a change: bytes that go and what comes instead, in order and apart.
type Splices = Vec<(Range<usize>, String)>;

impl Edit {
    /// The text with the change, proved: it is read as the same tree but for the change, and what stands in other lines is as it was.
    pub fn proved(&self, source: &Arc<Source>) -> Result<Arc<Source>, Unproved> {
        let unproved = |why: &str, by_hand| Unproved {
            why: why.to_owned(),
            by_hand,
        };
        let node = parse(source).map_err(|found| unproved(&found.message, String::new()))?;
        let mut wanted = Yaml::from(&node);
        let before = wanted.clone();
        self.change(&mut wanted).ok_or_else(|| {
            unproved(
                "what was to be changed is not there any more",
                String::new(),
            )
        })?;
        if wanted == before {
            return Ok(Arc::clone(source));
        }
        for way in self.ways(source, &node) {
            let Some(text) = spliced(source.text(), &way) else {
                continue;
            };
            let new = Source::new(source.name(), text);
            if parse(&new).is_ok_and(|node| Yaml::from(&node) == wanted) {
                return Ok(new);
            }
        }
        let by_hand = self.told_by_hand(source, &node);
        Err(unproved("no way to write it there can be proved", by_hand))
    }

    /// Changes the tree.
    fn change(&self, tree: &mut Yaml) -> Option<()> {
        match self {
            Self::Set { at, value } => *at.walk_tree(tree)? = value.clone(),
            Self::Put {
                into,
                key,
                value,
                after,
            } => {
                let Yaml::Map(entries) = into.walk_tree(tree)? else {
                    return None;
                };
                if entries.iter().any(|(own, _)| own == key) {
                    return None;
                }
                let at = entries
                    .iter()
                    .position(|(own, _)| Some(own) == after.as_ref());
                let at = at.map_or(entries.len(), |at| at + 1);
                entries.insert(at, (key.clone(), value.clone()));
            }
        }
        Some(())
    }

    fn ways(&self, source: &Source, root: &Node) -> Vec<Splices> {
        match self {
            Self::Set { at, value } => match at.entry(root) {
                Some((entry, flow)) => set::ways(source, entry, value, flow),
                None => Vec::new(),
            },
            Self::Put {
                into,
                key,
                value,
                after,
            } => match into.walk(root) {
                Some(map) => put::ways(source.text(), map, (key, value), after.as_deref()),
                None => Vec::new(),
            },
        }
    }

    /// What somebody would write who makes the change by hand: `FILE:LINE`, lines with `-` that go and lines with `+` that come.
    pub fn by_hand(&self, source: &Arc<Source>) -> String {
        let node = parse(source).ok();
        node.map_or_else(String::new, |node| self.told_by_hand(source, &node))
    }

    fn told_by_hand(&self, source: &Source, root: &Node) -> String {
        let told = |place: &Place, gone: &str, key: &str, value: &Yaml, flow: bool| {
            let new = match flow {
                true => put::pair(key, value),
                false => Yaml::Map(vec![(key.to_owned(), value.clone())]).to_string(),
            };
            told(source, place, gone, &new)
        };
        match self {
            Self::Set { at, value } => at.entry(root).map(|(entry, flow)| {
                let span = entry.key_place.span.to(entry.value.place.span);
                let gone = source.text().get(span.start..span.end).unwrap_or_default();
                told(&entry.key_place, gone, &entry.key, value, flow)
            }),
            Self::Put {
                into, key, value, ..
            } => {
                let map = into.walk(root);
                map.map(|map| told(&map.place, "", key, value, is_flow(map)))
            }
        }
        .unwrap_or_default()
    }
}

/// `FILE:LINE`, the lines that go with `-`, and those that come with `+`, as they stand below each other there.
fn told(source: &Source, place: &Place, gone: &str, new: &str) -> String {
    let (line, column) = place.position();
    let indent = " ".repeat(column as usize - 1);
    let mut told = format!("{}:{line}", source.name());
    for (index, line) in gone.lines().enumerate() {
        let indent = if index == 0 { indent.as_str() } else { "" };
        told.push_str(&format!("\n-{indent}{line}"));
    }
    for line in new.lines() {
        told.push_str(&format!("\n+{indent}{line}"));
    }
    told
}

/// The text with each change; none if they overlap.
fn spliced(text: &str, way: &Splices) -> Option<String> {
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for (gone, come) in way {
        new.push_str(text.get(at..gone.start)?);
        new.push_str(come);
        at = gone.end;
    }
    new.push_str(text.get(at..)?);
    Some(new)
}

impl NodePath {
    /// This way, and one more step.
    #[must_use]
    pub fn and(&self, segment: Segment) -> Self {
        let mut path = self.clone();
        path.0.push(segment);
        path
    }

    /// This way, and another one from there.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self([self.0.as_slice(), &other.0].concat())
    }

    /// The node at the end of the way.
    pub fn walk<'n>(&self, root: &'n Node) -> Option<&'n Node> {
        let mut segments = self.0.iter();
        segments.try_fold(root, |node, segment| segment.step(node))
    }

    /// The way to the value that stands in a span.
    pub fn to(root: &Node, span: Span) -> Option<Self> {
        let mut found = None;
        Self::default().visit(root, &mut |path, node| {
            if found.is_none() && node.place.span == span {
                found = Some(path.clone());
            }
        });
        found
    }

    /// Hands over every node below one, with the way to it; this one is the way to `node`.
    pub fn visit(&self, node: &Node, take: &mut dyn FnMut(&Self, &Node)) {
        take(self, node);
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.and(Segment::Index(index)).visit(item, take);
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    let path = self.and(Segment::Key(entry.key.clone()));
                    path.visit(&entry.value, take);
                }
            }
        }
    }

    /// The key at the end of the way with its value, and whether it stands in brackets.
    fn entry<'n>(&self, root: &'n Node) -> Option<(&'n Entry, bool)> {
        let (Segment::Key(key), before) = self.0.split_last()? else {
            return None;
        };
        let (mut node, mut flow) = (root, is_flow(root));
        for segment in before {
            node = segment.step(node)?;
            flow |= is_flow(node);
        }
        let Kind::Map(entries) = &node.kind else {
            return None;
        };
        let entry = entries.iter().find(|entry| entry.key == *key)?;
        Some((entry, flow))
    }

    fn walk_tree<'t>(&self, root: &'t mut Yaml) -> Option<&'t mut Yaml> {
        let mut tree = root;
        for segment in &self.0 {
            tree = match (segment, tree) {
                (Segment::Index(index), Yaml::List(items)) => items.get_mut(*index)?,
                (Segment::Key(key), Yaml::Map(entries)) => {
                    &mut entries.iter_mut().find(|(own, _)| own == key)?.1
                }
                _ => return None,
            };
        }
        Some(tree)
    }
}

impl Segment {
    fn step<'n>(&self, node: &'n Node) -> Option<&'n Node> {
        match (self, &node.kind) {
            (Self::Index(index), Kind::List(items)) => items.get(*index),
            (Self::Key(key), Kind::Map(entries)) => {
                let entry = entries.iter().find(|entry| entry.key == *key)?;
                Some(&entry.value)
            }
            _ => None,
        }
    }
}

/// Whether a list or map is written in brackets.
fn is_flow(node: &Node) -> bool {
    node.scalar().is_none() && node.place.text().starts_with(['{', '['])
}

/// The end of the line in which a byte stands, before what ends it.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    match text[at..end].ends_with('\r') {
        true => end - 1,
        false => end,
    }
}

/// What ends lines around a byte.
fn newline(text: &str, at: usize) -> &'static str {
    let end = text[at..].find('\n').map(|end| at + end);
    let end = end.or_else(|| text.rfind('\n'));
    match end.is_some_and(|end| text[..end].ends_with('\r')) {
        true => "\r\n",
        false => "\n",
    }
}

impl fmt::Display for Unproved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

#[cfg(test)]
mod tests;
