//! A value of a scenario whose leaves may be templates.

use serde_json::Value;

use super::expression::UsedName;
use super::scope::Scope;
use super::template::Template;
use crate::secret::{Datum, Text};
use crate::syntax::{Findings, Kind, Node};
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

impl ValueTemplate {
    /// Reads a node. What is wrong is added to `findings`.
    pub fn read(node: &Node, findings: &mut Findings) -> Option<Self> {
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

    /// Its value.
    pub fn eval(&self, scope: &Scope) -> Result<Datum, Diagnostic> {
        Ok(match &self.tree {
            Tree::Literal { value, .. } => Datum::from_json(value, None),
            Tree::Text(template) => template.eval(scope)?,
            Tree::List(items) => Datum::List(
                items
                    .iter()
                    .map(|item| item.eval(scope))
                    .collect::<Result<_, _>>()?,
            ),
            Tree::Map(entries) => Datum::Map(
                entries
                    .iter()
                    .map(|(key, value)| Ok((key.render(scope)?, value.eval(scope)?)))
                    .collect::<Result<_, Diagnostic>>()?,
            ),
        })
    }

    /// Its value for a text position: a literal is the text that was written, null stays null.
    pub fn eval_written(&self, scope: &Scope) -> Result<Datum, Diagnostic> {
        Ok(match &self.tree {
            Tree::Literal {
                value: Value::Null, ..
            } => Datum::null(),
            Tree::Literal { written, .. } => Datum::Text(Text::plain(written.as_str())),
            Tree::List(items) => Datum::List(
                items
                    .iter()
                    .map(|item| item.eval_written(scope))
                    .collect::<Result<_, _>>()?,
            ),
            Tree::Map(entries) => Datum::Map(
                entries
                    .iter()
                    .map(|(key, value)| Ok((key.render(scope)?, value.eval_written(scope)?)))
                    .collect::<Result<_, Diagnostic>>()?,
            ),
            Tree::Text(_) => self.eval(scope)?,
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
