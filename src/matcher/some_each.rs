//! `some` and `each`.

use std::sync::Arc;

use serde_json::Value;

use super::conjunction::Matcher;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::schema::SchemaFile;
use super::{Example, Row};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::Found;

pub(super) const SOME: Row = Row::new(
    "some",
    "some: VALUE or MATCHERS",
    "is a list of which an element matches",
    Example::of("some: {greater_than: 100}", "[12, 120]", "[12]"),
    |node, findings| {
        Some(Arc::new(Elements {
            matcher: Matcher::read(node, findings)?,
            all: false,
        }))
    },
);

pub(super) const EACH: Row = Row::new(
    "each",
    "each: VALUE or MATCHERS",
    "is a list, not empty, of which every element matches",
    Example::of("each: {type: integer}", "[1, 2]", "[1, null]"),
    |node, findings| {
        Some(Arc::new(Elements {
            matcher: Matcher::read(node, findings)?,
            all: true,
        }))
    },
);

/// Elements that do not match and are told one by one.
const TOLD: usize = 5;

#[derive(Debug)]
struct Elements {
    matcher: Matcher,
    all: bool,
}

impl Elements {
    fn judge_each(&self, items: &[Value], case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        if items.is_empty() {
            return Ok(vec![case.fails(self.expected(case.scope)?)]);
        }
        let mut mismatches = Vec::new();
        let mut failing = 0;
        for (index, item) in items.iter().enumerate() {
            let inner = self
                .matcher
                .judge(&Found::Value(item.clone()), false, case.scope)?;
            failing += usize::from(!inner.is_empty());
            if failing <= TOLD {
                mismatches.extend(
                    inner
                        .into_iter()
                        .map(|mismatch| mismatch.within(&format!("$[{index}]")).of_one()),
                );
            }
        }
        if failing > TOLD {
            let more = format!("{failing} of {} elements do not match", items.len());
            if let Some(last) = mismatches.last_mut() {
                last.help = Some(
                    last.help
                        .take()
                        .map_or(more.clone(), |help| format!("{help}; {more}")),
                );
            }
        }
        Ok(mismatches)
    }

    fn judge_some(&self, items: &[Value], case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        for item in items {
            if self
                .matcher
                .judge(&Found::Value(item.clone()), false, case.scope)?
                .is_empty()
            {
                return Ok(Vec::new());
            }
        }
        Ok(vec![case.fails(self.expected(case.scope)?)])
    }
}

impl Demand for Elements {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let inner = self.matcher.expected(scope)?;
        Ok(if self.all {
            format!("a list, not empty, of which each element is {inner}")
        } else {
            format!("a list of which an element is {inner}")
        })
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        match case.value {
            Value::Array(items) if self.all => self.judge_each(items, case),
            Value::Array(items) => self.judge_some(items, case),
            _ => Ok(vec![case.fails(self.expected(case.scope)?)]),
        }
    }

    fn names(&self) -> Vec<UsedName> {
        self.matcher.names()
    }

    fn schema_files(&self) -> Vec<&SchemaFile> {
        self.matcher.schema_files()
    }
}
