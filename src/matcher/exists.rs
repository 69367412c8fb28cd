//! `exists`.

use std::sync::Arc;

use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;

pub(super) const ROW: Row = Row::new(
    "exists",
    "exists: true or false",
    "is there, be it null; or is not there",
    Example::of("exists: false", Example::NOTHING, "null"),
    |node, findings| match node.boolean("") {
        Ok(wanted) => Some(Arc::new(Exists { wanted })),
        Err(_) => {
            findings.add(argument::wrong("exists", "`true` or `false`", node));
            None
        }
    },
);

/// Whether it holds is decided before there is a value to judge.
#[derive(Debug)]
struct Exists {
    wanted: bool,
}

impl Demand for Exists {
    fn expected(&self, _: &Scope) -> Result<String, Diagnostic> {
        Ok(if self.wanted { "something" } else { "nothing" }.to_owned())
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        Ok(if self.wanted {
            Vec::new()
        } else {
            vec![case.fails("nothing")]
        })
    }

    fn names(&self) -> Vec<UsedName> {
        Vec::new()
    }

    fn presence(&self) -> Option<bool> {
        Some(self.wanted)
    }
}
