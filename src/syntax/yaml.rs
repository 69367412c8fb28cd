//! What is to be written: nodes without places, for those who make a file instead of reading one.

use serde_json::Value;

use super::scalar::resolve;
use super::{Kind, Node};

/// A value that can be written as YAML. A tree that was read and the tree of what was written of it are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yaml {
    /// A number, a boolean or null, as it is to be written: `1.10` stays `1.10`. What would be read as a text is written as one.
    Plain(String),
    /// A text; it gets the quotes that it needs.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// A map in the order in which it is to be written; no key stands twice.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl From<&Node> for Yaml {
    fn from(node: &Node) -> Self {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.plain && !resolve(&scalar.text).is_string() => {
                Self::Plain(scalar.text.clone())
            }
            Kind::Scalar(scalar) => Self::Text(scalar.text.clone()),
            Kind::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Kind::Map(entries) => {
                let pairs = entries.iter();
                Self::Map(
                    pairs
                        .map(|entry| (entry.key.clone(), Self::from(&entry.value)))
                        .collect(),
                )
            }
        }
    }
}

impl From<&Value> for Yaml {
    fn from(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::text(text),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(entries) => {
                let pairs = entries.iter();
                Self::Map(
                    pairs
                        .map(|(key, value)| (key.clone(), Self::from(value)))
                        .collect(),
                )
            }
            scalar => Self::Plain(scalar.to_string()),
        }
    }
}

impl From<bool> for Yaml {
    fn from(value: bool) -> Self {
        Self::Plain(value.to_string())
    }
}

impl From<u32> for Yaml {
    fn from(value: u32) -> Self {
        Self::Plain(value.to_string())
    }
}
