//! Reading HTML as browsers do.
//!
//! The parser cannot be stopped from within, and some of what it does takes as long as the open elements are many. So it is fed in
//! pieces, and after each piece it is asked how deep it is and how much it has made.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};

use super::tree::{Builder, Name, Tree};

/// Elements within elements; browsers stop at 512 as well.
const DEEPEST: usize = 512;
/// Nodes for each byte: misnested tags make more elements than are written.
const NODES_A_BYTE: usize = 2;
/// Bytes that the parser is given at once.
const PIECE: usize = 1024;
/// Bytes, times how deep the elements are: 8 MiB may be 128 deep.
const MOST_WORK: usize = 1 << 30;
/// Pairs of attributes within the tags of a document: the parser compares each with each.
const MOST_PAIRS: usize = 200_000_000;

/// Attributes that an element may have when more are added: each `html` tag of a document adds to the first.
const MOST_ADDED: usize = 1000;

/// Reads a document; the error is a phrase.
pub(super) fn read(text: &str) -> Result<Tree, String> {
    if pairs(text) > MOST_PAIRS {
        return Err("its tags have too many attributes".to_owned());
    }
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            // No script is run here, so what stands in `noscript` counts.
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Sink::new(), options);
    let mut rest = text;
    let mut work = 0_usize;
    while !rest.is_empty() {
        let end = (PIECE..).find(|end| rest.is_char_boundary(*end) || *end >= rest.len());
        let (piece, behind) = rest.split_at(end.unwrap_or(PIECE).min(rest.len()));
        rest = behind;
        parser.process(StrTendril::from(piece));
        let sink = &parser.tokenizer.sink.sink;
        let deepest = sink.deepest.get();
        work = work.saturating_add(PIECE * deepest);
        if deepest > DEEPEST {
            return Err(format!("its elements are nested more than {DEEPEST} deep"));
        }
        let read = text.len() - rest.len();
        if work > MOST_WORK || sink.nodes.borrow().len() > 1000 + read * NODES_A_BYTE {
            return Err("its elements are nested in too many ways".to_owned());
        }
    }
    Ok(parser.finish())
}

/// How many pairs of attributes the tags have at most, told by the words up to the next `>`. In a script that is a guess, which
/// is too large at worst.
fn pairs(text: &str) -> usize {
    let mut pairs = 0_usize;
    let mut words = 0_usize;
    let mut quote = None;
    let mut before = b' ';
    let mut inside = false;
    for byte in text.bytes() {
        match (inside, quote) {
            (false, _) => inside = before == b'<' && byte.is_ascii_alphabetic(),
            (true, Some(end)) if byte == end => {
                quote = None;
                words += 1;
            }
            (true, Some(_)) => {}
            (true, None) => match byte {
                b'"' | b'\'' if before == b'=' => quote = Some(byte),
                b'>' => {
                    pairs = pairs.saturating_add(words * words / 2);
                    (words, inside) = (0, false);
                }
                _ if byte.is_ascii_whitespace() || byte == b'/' => words += 1,
                _ => {}
            },
        }
        if !(inside && quote.is_none() && before == b'=' && byte.is_ascii_whitespace()) {
            before = byte;
        }
    }
    pairs.saturating_add(words.saturating_mul(words) / 2)
}

/// The tree while it is made: nodes are moved about until the end.
struct Sink {
    nodes: RefCell<Vec<Made>>,
    deepest: Cell<usize>,
}

#[derive(Default)]
struct Made {
    what: What,
    parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    depth: usize,
}

#[derive(Default)]
enum What {
    #[default]
    Document,
    Element(QualName, Vec<Attribute>),
    Text(String),
    Comment(StrTendril),
}

impl Sink {
    fn new() -> Self {
        Self {
            nodes: RefCell::new(vec![Made::default()]),
            deepest: Cell::new(0),
        }
    }

    fn make(&self, what: What) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Made {
            what,
            ..Made::default()
        });
        nodes.len() - 1
    }

    fn detach(&self, node: usize) {
        let nodes = &mut *self.nodes.borrow_mut();
        let (parent, previous, next) = (nodes[node].parent, nodes[node].previous, nodes[node].next);
        match (previous, parent) {
            (Some(previous), _) => nodes[previous].next = next,
            (None, Some(parent)) => nodes[parent].first = next,
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => nodes[next].previous = previous,
            (None, Some(parent)) => nodes[parent].last = previous,
            (None, None) => {}
        }
        (nodes[node].parent, nodes[node].previous, nodes[node].next) = (None, None, None);
    }

    /// Puts a node below `parent`, before `next` or as the last one.
    fn attach(&self, node: usize, parent: usize, next: Option<usize>) {
        self.detach(node);
        let nodes = &mut *self.nodes.borrow_mut();
        let previous = next.map_or(nodes[parent].last, |next| nodes[next].previous);
        match previous {
            Some(previous) => nodes[previous].next = Some(node),
            None => nodes[parent].first = Some(node),
        }
        match next {
            Some(next) => nodes[next].previous = Some(node),
            None => nodes[parent].last = Some(node),
        }
        let depth = nodes[parent].depth + 1;
        nodes[node].parent = Some(parent);
        nodes[node].previous = previous;
        nodes[node].next = next;
        nodes[node].depth = depth;
        if matches!(nodes[node].what, What::Element(..)) {
            self.deepest.set(self.deepest.get().max(depth));
        }
    }

    /// Puts in a node, or text, which joins the text before it.
    fn put(&self, child: NodeOrText<usize>, parent: usize, next: Option<usize>) {
        let node = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let nodes = &mut *self.nodes.borrow_mut();
                let previous = next.map_or(nodes[parent].last, |next| nodes[next].previous);
                if let Some(previous) = previous
                    && let What::Text(before) = &mut nodes[previous].what
                {
                    before.push_str(&text);
                    return;
                }
                nodes.push(Made {
                    what: What::Text(text.to_string()),
                    ..Made::default()
                });
                nodes.len() - 1
            }
        };
        self.attach(node, parent, next);
    }

    fn tree(self) -> Tree {
        let nodes = self.nodes.into_inner();
        let mut builder = Builder::new();
        let mut at = nodes[0].first;
        while let Some(node) = at {
            let made = &nodes[node];
            match &made.what {
                What::Document => {}
                What::Element(name, attributes) => {
                    builder.element(named(name));
                    for attribute in attributes {
                        builder.attribute(named(&attribute.name), &attribute.value);
                    }
                }
                What::Text(text) => builder.text(text),
                What::Comment(text) => builder.comment(text),
            }
            at = made.first;
            let mut behind = node;
            while at.is_none() && behind > 0 {
                if matches!(nodes[behind].what, What::Element(..)) {
                    builder.close();
                }
                at = nodes[behind].next;
                behind = nodes[behind].parent.unwrap_or(0);
            }
        }
        builder.finish()
    }
}

/// HTML has no prefixes but those of a few attributes in SVG; a colon is a character of a name.
fn named(name: &QualName) -> Name {
    match &name.prefix {
        Some(prefix) if !prefix.is_empty() => {
            Name::new(&format!("{prefix}:{}", name.local), Some((*name.ns).into()))
        }
        _ => Name::whole(&name.local),
    }
}

/// The name of an element, copied: the nodes are not to be held on to while the parser goes on.
#[derive(Debug)]
struct Called(QualName);

impl ElemName for Called {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Tree;
    type ElemName<'a> = Called;

    fn finish(self) -> Tree {
        self.tree()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Called {
        match &self.nodes.borrow()[*target].what {
            What::Element(name, _) => Called(name.clone()),
            _ => Called(QualName::new(
                None,
                Namespace::default(),
                LocalName::default(),
            )),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        self.make(What::Element(name, attributes))
    }

    fn create_comment(&self, text: StrTendril) -> usize {
        self.make(What::Comment(text))
    }

    fn create_pi(&self, _: StrTendril, text: StrTendril) -> usize {
        self.make(What::Comment(text))
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(child, *parent, None);
    }

    fn append_based_on_parent_node(
        &self,
        element: &usize,
        previous: &usize,
        child: NodeOrText<usize>,
    ) {
        let parent = self.nodes.borrow()[*element].parent;
        match parent {
            Some(parent) => self.put(child, parent, Some(*element)),
            None => self.put(child, *previous, None),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What stands in a template is found below it, as it is written.
    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, node: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.put(node, parent, Some(*sibling));
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, more: Vec<Attribute>) {
        if let What::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target].what {
            for attribute in more {
                if attributes.len() < MOST_ADDED
                    && !attributes.iter().any(|known| known.name == attribute.name)
                {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &usize, parent: &usize) {
        loop {
            let first = self.nodes.borrow()[*node].first;
            let Some(first) = first else { return };
            self.attach(first, *parent, None);
        }
    }
}
