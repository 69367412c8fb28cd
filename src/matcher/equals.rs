//! `equals`, and a plain value.

use std::sync::Arc;

use super::advice;
use super::argument::Argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::{differences, equal};

pub(super) const ROW: Row = Row::new(
    "equals",
    "equals: VALUE",
    "is equal",
    Example::of("equals: 7", "7", r#""7""#),
    read,
);

#[derive(Debug)]
struct Equals(Argument);

/// Reads the value; a plain value is read so too.
pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    Some(Arc::new(Equals(Argument::read(node, findings)?)))
}

impl Demand for Equals {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(self.0.eval(scope)?.described())
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let expected = self.0.eval(case.scope)?;
        if equal(&expected.value, case.value) {
            return Ok(Vec::new());
        }
        let mismatch = case
            .fails(expected.described())
            .help(advice::equality(case, &expected.value));
        let both = |is: fn(&serde_json::Value) -> bool| is(&expected.value) && is(case.value);
        let comparable = both(serde_json::Value::is_array) || both(serde_json::Value::is_object);
        Ok(vec![if comparable {
            mismatch.differences(expected.masked(differences(&expected.value, case.value)))
        } else {
            mismatch
        }])
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }
}
