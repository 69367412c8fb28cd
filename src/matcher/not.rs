//! `not`.

use std::sync::Arc;

use super::conjunction::Matcher;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::schema::SchemaFile;
use super::{Example, Row};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::Found;

pub(super) const ROW: Row = Row::new(
    "not",
    "not: VALUE or MATCHERS",
    "is there, and does not match that",
    Example::of("not: {empty: true}", r#"["A-1"]"#, "[]"),
    |node, findings| Some(Arc::new(Not(Matcher::read(node, findings)?))),
);

#[derive(Debug)]
struct Not(Matcher);

impl Demand for Not {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(format!("anything but {}", self.0.expected(scope)?))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let inner = self
            .0
            .judge(&Found::Value(case.value.clone()), case.several, case.scope)?;
        Ok(if inner.is_empty() {
            vec![case.fails(self.expected(case.scope)?)]
        } else {
            Vec::new()
        })
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }

    fn schema_files(&self) -> Vec<&SchemaFile> {
        self.0.schema_files()
    }
}
