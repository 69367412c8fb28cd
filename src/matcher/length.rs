//! `length`.

use std::sync::Arc;

use serde_json::Value;

use super::argument;
use super::conjunction::Matcher;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::schema::SchemaFile;
use super::{Example, Row};
use crate::syntax::{Findings, Kind, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::Found;

const WORD: &str = "length";

pub(super) const ROW: Row = Row::new(
    WORD,
    "length: NUMBER or MATCHERS",
    "is so long: a text in characters, a list in elements, an object in keys",
    Example::of("length: {at_least: 2}", r#""ab""#, r#"["a"]"#),
    read,
);

#[derive(Debug)]
struct Length(Matcher);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    let fits = match &node.kind {
        Kind::Map(_) => true,
        Kind::List(_) => false,
        Kind::Scalar(scalar) => argument::is_template(node) || scalar.value().is_u64(),
    };
    if !fits {
        findings.add(argument::wrong(WORD, "a whole number, or matchers", node));
        return None;
    }
    Some(Arc::new(Length(Matcher::read(node, findings)?)))
}

impl Demand for Length {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(format!("the length to be {}", self.0.expected(scope)?))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let length = match case.value {
            Value::String(text) => text.chars().count(),
            Value::Array(items) => items.len(),
            Value::Object(entries) => entries.len(),
            _ => return Ok(vec![case.fails(self.expected(case.scope)?)]),
        };
        let inner = self
            .0
            .judge(&Found::Value(length.into()), false, case.scope)?;
        Ok(inner
            .into_iter()
            .map(|mismatch| Mismatch {
                matcher: WORD,
                expected: format!("the length to be {}", mismatch.expected),
                actual: format!(
                    "{}, the length of {}",
                    mismatch.actual,
                    case.fails("").actual
                ),
                ..mismatch
            })
            .collect())
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }

    fn schema_files(&self) -> Vec<&SchemaFile> {
        self.0.schema_files()
    }
}
