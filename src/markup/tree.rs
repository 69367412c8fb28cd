//! The nodes of a document in one list.
//!
//! They stand in document order: an element, its attributes, its children. So what is below a node is a range, the order of two nodes
//! is that of their numbers, and nothing needs to climb down a document, however deep it is.

use std::collections::HashMap;
use std::sync::Arc;

use super::steps::{Steps, TooMany};

/// A document. Node 0 is the document itself.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// What a prefix stands for anywhere in it.
    pub(super) prefixes: HashMap<Box<str>, Vec<Arc<str>>>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    parent: u32,
    /// The sibling before it; 0 if it is the first, or an attribute.
    previous: u32,
    /// The first node behind it and its attributes.
    children: u32,
    /// The first node that is not below it.
    end: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Document,
    Element(Name),
    Attribute(Name, Box<str>),
    Text(String),
    Comment(Box<str>),
    Instruction(Box<str>, Box<str>),
}

/// The name of an element or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// With its prefix.
    written: Box<str>,
    /// Where the local name begins.
    local: usize,
    /// The namespace.
    pub(super) uri: Option<Arc<str>>,
}

impl Name {
    pub(super) fn new(written: &str, uri: Option<Arc<str>>) -> Self {
        let local = written.find(':').map_or(0, |colon| colon + 1);
        Self {
            written: written.into(),
            local,
            uri,
        }
    }

    /// A name in which a colon is a character like others, in no namespace that matters.
    pub(super) fn whole(written: &str) -> Self {
        Self {
            written: written.into(),
            local: 0,
            uri: None,
        }
    }

    pub(super) fn written(&self) -> &str {
        &self.written
    }

    pub(super) fn local(&self) -> &str {
        &self.written[self.local..]
    }

    pub(super) fn has_prefix(&self) -> bool {
        self.local > 0
    }
}

impl Tree {
    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        (node > 0).then(|| self.nodes[node].parent as usize)
    }

    pub(super) fn previous(&self, node: usize) -> Option<usize> {
        Some(self.nodes[node].previous as usize).filter(|previous| *previous > 0)
    }

    /// The sibling behind it; an attribute has none.
    pub(super) fn next(&self, node: usize) -> Option<usize> {
        let end = self.end(node);
        let parent = self.parent(node)?;
        (!self.is_attribute(node) && end < self.end(parent)).then_some(end)
    }

    pub(super) fn first_child(&self, node: usize) -> Option<usize> {
        let child = self.nodes[node].children as usize;
        (child < self.end(node)).then_some(child)
    }

    pub(super) fn end(&self, node: usize) -> usize {
        self.nodes[node].end as usize
    }

    pub(super) fn is_attribute(&self, node: usize) -> bool {
        matches!(self.nodes[node].kind, Kind::Attribute(..))
    }

    pub(super) fn element(&self, node: usize) -> Option<&Name> {
        match &self.nodes[node].kind {
            Kind::Element(name) => Some(name),
            _ => None,
        }
    }

    /// The attributes of an element, with their numbers.
    pub(super) fn attributes(&self, node: usize) -> impl Iterator<Item = (usize, &Name, &str)> {
        (node + 1..self.end(node)).map_while(|at| match &self.nodes[at].kind {
            Kind::Attribute(name, value) => Some((at, name, &**value)),
            _ => None,
        })
    }

    /// The string-value of a node (XPath 1.0 section 5): of an element, all text below it.
    pub(super) fn text(&self, node: usize, steps: &Steps) -> Result<String, TooMany> {
        let text: &str = match &self.nodes[node].kind {
            Kind::Document | Kind::Element(_) => {
                steps.take(self.end(node) - node)?;
                let mut text = String::new();
                for below in &self.nodes[node + 1..self.end(node)] {
                    if let Kind::Text(piece) = &below.kind {
                        text.push_str(piece);
                    }
                }
                steps.take_bytes(text.len())?;
                return Ok(text);
            }
            Kind::Attribute(_, text) | Kind::Comment(text) | Kind::Instruction(_, text) => text,
            Kind::Text(text) => text,
        };
        steps.take_bytes(text.len())?;
        Ok(text.to_owned())
    }
}

/// Makes a tree from what a document says from its beginning to its end.
#[derive(Debug)]
pub(super) struct Builder {
    tree: Tree,
    /// The open nodes, each with its last child so far.
    open: Vec<(u32, u32)>,
}

impl Builder {
    pub(super) fn new() -> Self {
        let document = Node {
            kind: Kind::Document,
            parent: 0,
            previous: 0,
            children: 1,
            end: 0,
        };
        Self {
            tree: Tree {
                nodes: vec![document],
                prefixes: HashMap::new(),
            },
            open: vec![(0, 0)],
        }
    }

    fn add(&mut self, kind: Kind) -> u32 {
        // A document is measured in bytes before it comes here, and has fewer nodes than bytes.
        let at = self.tree.nodes.len() as u32;
        let is_attribute = matches!(kind, Kind::Attribute(..));
        let (parent, previous) = self.open.last().copied().unwrap_or_default();
        if !is_attribute && let Some((_, last)) = self.open.last_mut() {
            *last = at;
        }
        self.tree.nodes.push(Node {
            kind,
            parent,
            previous: if is_attribute { 0 } else { previous },
            children: at + 1,
            end: at + 1,
        });
        at
    }

    /// Begins an element.
    pub(super) fn element(&mut self, name: Name) {
        let at = self.add(Kind::Element(name));
        self.open.push((at, 0));
    }

    /// Adds an attribute to the element that was just begun.
    pub(super) fn attribute(&mut self, name: Name, value: &str) {
        let at = self.add(Kind::Attribute(name, value.into()));
        if let Some((element, _)) = self.open.last() {
            self.tree.nodes[*element as usize].children = at + 1;
        }
    }

    /// Adds text; pieces that follow each other are one node (XPath 1.0 section 5.7).
    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let last = self.open.last().map_or(0, |(_, last)| *last as usize);
        match self.tree.nodes.get_mut(last) {
            Some(Node {
                kind: Kind::Text(before),
                ..
            }) if last > 0 => before.push_str(text),
            _ => drop(self.add(Kind::Text(text.to_owned()))),
        }
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.add(Kind::Comment(text.into()));
    }

    pub(super) fn instruction(&mut self, target: &str, text: &str) {
        self.add(Kind::Instruction(target.into(), text.into()));
    }

    /// Notes what a prefix stands for.
    pub(super) fn prefix(&mut self, prefix: &str, uri: &Arc<str>) {
        let known = self.tree.prefixes.entry(prefix.into()).or_default();
        if !known.contains(uri) && known.len() < MEANINGS {
            known.push(Arc::clone(uri));
        }
    }

    /// Ends the element that was begun last.
    pub(super) fn close(&mut self) {
        if self.open.len() > 1
            && let Some((at, _)) = self.open.pop()
        {
            self.tree.nodes[at as usize].end = self.tree.nodes.len() as u32;
        }
    }

    /// Elements that are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len() - 1
    }

    pub(super) fn finish(mut self) -> Tree {
        while self.depth() > 0 {
            self.close();
        }
        self.tree.nodes[0].end = self.tree.nodes.len() as u32;
        self.tree
    }
}

/// Namespaces that one prefix may stand for in one document; more are not noted.
const MEANINGS: usize = 64;
