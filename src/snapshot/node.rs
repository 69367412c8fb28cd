//! JSON of which parts may be marks.

use std::collections::HashMap;

use serde_json::Value;

use super::json::{Json, quoted};
use super::mark::{ByPath, Mark, Marks, SORTED};
use super::names::Names;
use super::phrase::Phrase;
use crate::value::{equal, member};

/// A JSON value of a snapshot or of an answer.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Object(Vec<(String, Node)>),
    List {
        items: Vec<Node>,
        sorted: bool,
    },
    Text(Phrase),
    /// A number, `true`, `false` or `null` as it was written.
    Literal(String),
    /// A mark in the place of a whole value, which is of any type; without the value if it is not known or may not be known.
    Whole(Mark, Option<Box<Node>>),
}

impl Node {
    /// A value without marks.
    pub(super) fn literal(json: &Json) -> Self {
        match json {
            Json::Object(entries) => Self::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::literal(value)))
                    .collect(),
            ),
            Json::List(items) => Self::List {
                items: items.iter().map(Self::literal).collect(),
                sorted: false,
            },
            Json::Text(text) => Self::Text(Phrase::literal(text.as_str())),
            Json::Literal(literal) => Self::Literal(literal.clone()),
        }
    }

    /// A text; one that is a mark as a whole stands for the whole value.
    pub(super) fn text(phrase: Phrase) -> Self {
        match phrase.whole() {
            Some((mark, value)) => {
                let value = value.map(|text| Box::new(Self::Text(Phrase::literal(text))));
                Self::Whole(mark.clone(), value)
            }
            None => Self::Text(phrase),
        }
    }

    /// What a snapshot shows, with the marks that stand at each path.
    pub(super) fn read(json: &Json, path: &str, from: &Pattern<'_>) -> Self {
        match json {
            Json::Object(entries) => Self::Object(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let path = format!("{path}{}", member(key));
                        (key.clone(), Self::read(value, &path, from))
                    })
                    .collect(),
            ),
            Json::List(items) => Self::List {
                items: items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| Self::read(item, &format!("{path}[{index}]"), from))
                    .collect(),
                sorted: from
                    .marks
                    .at(path)
                    .contains(&&Mark::Mask(SORTED.to_owned())),
            },
            Json::Text(text) => {
                let marks = from.marks.at(path);
                let whole = marks.iter().find(|mark| mark.shown() == *text);
                match whole {
                    Some(Mark::Name(name)) => {
                        let value = from.names.value(name).map(Json::of);
                        let value = value.map(|value| Box::new(Self::literal(&value)));
                        Self::Whole(Mark::Name(name.clone()), value)
                    }
                    Some(mark) => Self::Whole((*mark).clone(), None),
                    None => Self::Text(Phrase::read(text, &marks, from.names)),
                }
            }
            Json::Literal(literal) => Self::Literal(literal.clone()),
        }
    }

    /// Whether an answer fits this pattern. Objects are compared without regard to the order of their keys, numbers by value.
    pub(super) fn fits(&self, answer: &Self) -> bool {
        match (self, answer) {
            (Self::Whole(left, _), Self::Whole(right, _)) if left == right => true,
            (Self::Whole(Mark::Name(_), Some(value)), _) => value.fits(answer),
            (_, Self::Whole(Mark::Name(_) | Mark::Mask(_), Some(value))) => self.fits(value),
            (Self::Text(pattern), Self::Text(answer)) => pattern.fits(answer),
            (Self::Literal(pattern), Self::Literal(answer)) => same_literal(pattern, answer),
            (Self::List { items: left, .. }, Self::List { items: right, .. }) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(left, right)| left.fits(right))
            }
            (Self::Object(left), Self::Object(right)) => {
                left.len() == right.len()
                    && pairs(left, right).iter().all(|(pattern, (_, answer))| {
                        pattern.is_some_and(|pattern| pattern.fits(answer))
                    })
            }
            _ => false,
        }
    }

    /// The answer, written as this pattern writes it wherever it fits: so nothing but what differs will look different.
    pub(super) fn adopt(&self, answer: &Self) -> Self {
        match (self, answer) {
            (Self::Object(left), Self::Object(right)) => Self::Object(
                pairs(left, right)
                    .into_iter()
                    .map(|(pattern, (key, answer))| {
                        let adopted =
                            pattern.map_or_else(|| answer.clone(), |own| own.adopt(answer));
                        (key.clone(), adopted)
                    })
                    .collect(),
            ),
            (
                Self::List { items: left, .. },
                Self::List {
                    items: right,
                    sorted,
                },
            ) => Self::List {
                items: right
                    .iter()
                    .enumerate()
                    .map(|(index, answer)| match left.get(index) {
                        Some(pattern) => pattern.adopt(answer),
                        None => answer.clone(),
                    })
                    .collect(),
                sorted: *sorted,
            },
            _ if self.fits(answer) && (self.has_mask() || !answer.has_mask()) => self.clone(),
            _ => answer.clone(),
        }
    }

    /// Puts the keys of objects in order, of those within them as well. How they are compared does not change: their order never counts.
    pub(super) fn sort_keys(&mut self) {
        match self {
            Self::Object(entries) => {
                entries.sort_by(|(left, _), (right, _)| left.cmp(right));
                entries.iter_mut().for_each(|(_, node)| node.sort_keys());
            }
            Self::List { items, .. } => items.iter_mut().for_each(Self::sort_keys),
            Self::Text(_) | Self::Literal(_) | Self::Whole(..) => {}
        }
    }

    fn has_mask(&self) -> bool {
        match self {
            Self::Whole(mark, _) => matches!(mark, Mark::Mask(_)),
            Self::Text(phrase) => phrase.has_mask(),
            _ => false,
        }
    }

    /// Appends it to a layout as JSON.
    pub(super) fn write(&self, layout: &mut Layout) {
        match self {
            Self::Literal(literal) => layout.text.push_str(literal),
            Self::Text(phrase) => {
                phrase.marks().for_each(|mark| layout.note(mark));
                layout.marks.add_literal(&layout.path, &phrase.literals());
                layout.text.push_str(&quoted(&phrase.shown()));
            }
            Self::Whole(mark, _) => {
                layout.note(mark);
                layout.text.push_str(&quoted(&mark.shown()));
            }
            Self::List { items, sorted } => {
                if *sorted {
                    layout.note(&Mark::Mask(SORTED.to_owned()));
                }
                layout.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    layout.element(index, &format!("[{index}]"), "", item);
                }
                layout.close(']', items.is_empty());
            }
            Self::Object(entries) => {
                layout.text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    let before = format!("{}: ", quoted(key));
                    layout.element(index, &member(key), &before, value);
                }
                layout.close('}', entries.is_empty());
            }
        }
    }
}

/// JSON being laid out with two blanks a level, and the marks met on the way.
pub(super) struct Layout {
    pub(super) text: String,
    pub(super) marks: Marks,
    path: String,
    depth: usize,
}

impl Layout {
    /// Nothing yet; values stand below `path`.
    pub(super) fn new(path: &str, marks: Marks) -> Self {
        Self {
            text: String::new(),
            marks,
            path: path.to_owned(),
            depth: 0,
        }
    }

    fn note(&mut self, mark: &Mark) {
        self.marks.add(&self.path, mark);
    }

    fn element(&mut self, index: usize, step: &str, before: &str, node: &Node) {
        if index > 0 {
            self.text.push(',');
        }
        let length = self.path.len();
        self.path.push_str(step);
        self.depth += 1;
        self.new_line();
        self.text.push_str(before);
        node.write(self);
        self.depth -= 1;
        self.path.truncate(length);
    }

    fn close(&mut self, bracket: char, is_empty: bool) {
        if !is_empty {
            self.new_line();
        }
        self.text.push(bracket);
    }

    fn new_line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// What a snapshot says beside its contents: its marks by path, and what names mean in this run.
pub(super) struct Pattern<'p> {
    pub(super) marks: ByPath<'p>,
    pub(super) names: &'p Names,
}

/// Each entry of the answer with the pattern's entry of that key; of a key that repeats, the first with the first.
fn pairs<'l, 'r>(
    pattern: &'l [(String, Node)],
    answer: &'r [(String, Node)],
) -> Vec<(Option<&'l Node>, &'r (String, Node))> {
    let mut by_key: HashMap<&str, Vec<&Node>> = HashMap::new();
    for (key, node) in pattern.iter().rev() {
        by_key.entry(key).or_default().push(node);
    }
    answer
        .iter()
        .map(|entry| (by_key.get_mut(entry.0.as_str()).and_then(Vec::pop), entry))
        .collect()
}

fn same_literal(left: &str, right: &str) -> bool {
    let value = |text: &str| serde_json::from_str::<Value>(text).ok();
    left == right
        || value(left)
            .zip(value(right))
            .is_some_and(|(left, right)| equal(&left, &right))
}
