//! A value of a scenario whose leaves may be templates.

use serde_json::Value;

use super::expression::UsedName;
use super::room::Room;
use super::scope::Scope;
use super::template::Template;
use crate::secret::{Datum, Text};
use crate::syntax::{Findings, Kind, Node, Yaml};
use crate::text::{Diagnostic, Place};

/// A list, map or scalar, with templates in its texts and keys.
#[derive(Debug, Clone)]
pub struct ValueTemplate {
    tree: Tree,
    place: Place,
}

#[derive(Debug, Clone)]
enum Tree {
    /// A number, boolean or null, as it was written and what it means.
    Literal {
        written: String,
        value: Value,
    },
    Text(Template),
    List(Vec<ValueTemplate>),
    Map(Vec<(Template, ValueTemplate)>),
}

/// A scalar of a value.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'t> {
    /// The nearest key above it, if there is one without a template.
    pub key: Option<&'t str>,
    /// As it was written, if there is no template in it.
    pub text: Option<&'t str>,
    /// Where it stands, with its quotes.
    pub place: &'t Place,
}

impl ValueTemplate {
    /// Reads a node. What is wrong is added to `findings`.
    pub fn read(node: &Node, findings: &mut Findings) -> Option<Self> {
        if findings.is_full() {
            return None;
        }
        let tree = match &node.kind {
            Kind::Scalar(scalar) => match scalar.value() {
                Value::String(_) => {
                    Tree::Text(findings.ok(Template::read(&scalar.text, &node.place))?)
                }
                value => Tree::Literal {
                    written: scalar.text.clone(),
                    value,
                },
            },
            Kind::List(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| Self::read(item, findings))
                    .collect();
                Tree::List(items.into_iter().collect::<Option<_>>()?)
            }
            Kind::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|entry| {
                        let key = findings.ok(Template::read(&entry.key, &entry.key_place));
                        let value = Self::read(&entry.value, findings);
                        key.zip(value)
                    })
                    .collect();
                Tree::Map(entries.into_iter().collect::<Option<_>>()?)
            }
        };
        Some(Self {
            tree,
            place: node.place.clone(),
        })
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// As it was written.
    pub fn written(&self) -> Yaml {
        match &self.tree {
            Tree::Literal { written, .. } => Yaml::Plain(written.clone()),
            Tree::Text(template) => Yaml::text(template.text()),
            Tree::List(items) => Yaml::List(items.iter().map(Self::written).collect()),
            Tree::Map(entries) => {
                let pairs = entries.iter();
                let written = pairs.map(|(key, value)| (key.text().to_owned(), value.written()));
                Yaml::Map(written.collect())
            }
        }
    }

    /// Its value.
    pub fn eval(&self, scope: &Scope) -> Result<Datum, Diagnostic> {
        self.eval_within(scope, &mut Room::default())
    }

    /// Its value, if there is room for it.
    pub fn eval_within(&self, scope: &Scope, room: &mut Room) -> Result<Datum, Diagnostic> {
        self.made(scope, room, false)
    }

    /// Its value for a text position: a literal is the text that was written, null stays null.
    pub fn eval_written(&self, scope: &Scope) -> Result<Datum, Diagnostic> {
        self.made(scope, &mut Room::default(), true)
    }

    fn made(&self, scope: &Scope, room: &mut Room, as_written: bool) -> Result<Datum, Diagnostic> {
        let element = |room: &mut Room| room.element().map_err(|large| large.at(&self.place));
        Ok(match &self.tree {
            Tree::Literal { written, value } if as_written && !value.is_null() => {
                Datum::Text(Text::plain(written.as_str()))
            }
            // It counts as well: a row is made as often as there are combinations.
            Tree::Literal { written, value } => {
                room.text(written.len())
                    .map_err(|large| large.at(&self.place))?;
                Datum::from_json(value, None)
            }
            Tree::Text(template) => template.eval_within(scope, room)?,
            Tree::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    element(room)?;
                    list.push(item.made(scope, room, as_written)?);
                }
                Datum::List(list)
            }
            Tree::Map(entries) => {
                let mut map = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    element(room)?;
                    let key = key.render_within(scope, room)?;
                    map.push((key, value.made(scope, room, as_written)?));
                }
                Datum::Map(map)
            }
        })
    }

    /// Its value if there is no template in it.
    pub fn literal(&self) -> Option<Value> {
        match &self.tree {
            Tree::Literal { value, .. } => Some(value.clone()),
            Tree::Text(template) => template
                .literal()
                .map(|text| Value::String(text.to_owned())),
            Tree::List(items) => items
                .iter()
                .map(Self::literal)
                .collect::<Option<_>>()
                .map(Value::Array),
            Tree::Map(entries) => entries
                .iter()
                .map(|(key, value)| Some((key.literal()?.to_owned(), value.literal()?)))
                .collect::<Option<_>>()
                .map(Value::Object),
        }
    }

    /// The elements, if it is a list that is written there.
    pub fn items(&self) -> Option<&[ValueTemplate]> {
        match &self.tree {
            Tree::List(items) => Some(items),
            _ => None,
        }
    }

    /// The members of a map that are written without templates, scalars as they were written.
    pub fn member_literals(&self) -> Vec<(&str, &str)> {
        let Tree::Map(entries) = &self.tree else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|(key, value)| match &value.tree {
                Tree::Literal { written, .. } => Some((key.literal()?, written.as_str())),
                Tree::Text(template) => Some((key.literal()?, template.literal()?)),
                _ => None,
            })
            .collect()
    }

    /// Its scalars, however deep, in order.
    pub fn leaves(&self) -> Vec<Leaf<'_>> {
        let mut leaves = Vec::new();
        self.collect(None, &mut leaves);
        leaves
    }

    fn collect<'t>(&'t self, key: Option<&'t str>, leaves: &mut Vec<Leaf<'t>>) {
        let leaf = |text| Leaf {
            key,
            text,
            place: &self.place,
        };
        match &self.tree {
            Tree::Literal { written, .. } => leaves.push(leaf(Some(written.as_str()))),
            Tree::Text(template) => leaves.push(leaf(template.literal())),
            Tree::List(items) => {
                for item in items {
                    item.collect(key, leaves);
                }
            }
            Tree::Map(entries) => {
                for (key, value) in entries {
                    value.collect(key.literal(), leaves);
                }
            }
        }
    }

    /// The names that it uses.
    pub fn names(&self) -> Vec<UsedName> {
        match &self.tree {
            Tree::Literal { .. } => Vec::new(),
            Tree::Text(template) => template.names(),
            Tree::List(items) => items.iter().flat_map(Self::names).collect(),
            Tree::Map(entries) => entries
                .iter()
                .flat_map(|(key, value)| [key.names(), value.names()].concat())
                .collect(),
        }
    }
}
