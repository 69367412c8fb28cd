//! What a query found.

use bytes::Bytes;
use serde_json::Value;

/// A value that may be missing. Absent is not null.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Nothing is there.
    Absent,
    /// A JSON value.
    Value(Value),
    /// Bytes, which are no JSON value until a filter reads them.
    Bytes(Bytes),
}

impl Found {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::String(text.into()))
    }

    /// The value of an option, absent if there is none.
    pub fn maybe(value: Option<impl Into<Value>>) -> Self {
        value.map_or(Self::Absent, |value| Self::Value(value.into()))
    }

    /// What it is, in words: `the text "x"`, `nothing`.
    pub fn described(&self) -> String {
        match self {
            Self::Absent => "nothing".to_owned(),
            Self::Value(value) => super::described(value),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}
