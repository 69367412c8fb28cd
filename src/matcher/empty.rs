//! `empty`.

use std::sync::Arc;

use serde_json::Value;

use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;

pub(super) const ROW: Row = Row::new(
    "empty",
    "empty: true or false",
    "is `\"\"`, `[]` or `{}`; or a text, list or object that is not",
    Example::of("empty: true", "[]", "0"),
    |node, findings| match node.boolean("") {
        Ok(wanted) => Some(Arc::new(Empty { wanted })),
        Err(_) => {
            findings.add(argument::wrong("empty", "`true` or `false`", node));
            None
        }
    },
);

#[derive(Debug)]
struct Empty {
    wanted: bool,
}

impl Demand for Empty {
    fn expected(&self, _: &Scope) -> Result<String, Diagnostic> {
        let expected = if self.wanted {
            "an empty text, list or object"
        } else {
            "a text, list or object that is not empty"
        };
        Ok(expected.to_owned())
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let empty = match case.value {
            Value::String(text) => Some(text.is_empty()),
            Value::Array(items) => Some(items.is_empty()),
            Value::Object(entries) => Some(entries.is_empty()),
            _ => None,
        };
        Ok(if empty == Some(self.wanted) {
            Vec::new()
        } else {
            vec![case.fails(self.expected(case.scope)?)]
        })
    }

    fn names(&self) -> Vec<UsedName> {
        Vec::new()
    }
}
