//! `like`.

use std::sync::Arc;

use super::advice;
use super::argument::Argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::differences_at_least;

pub(super) const ROW: Row = Row::new(
    "like",
    "like: VALUE",
    "has at least these keys, each like its value; of a list, as many elements, each like its own; else is equal",
    Example::of(
        "like: {state: paid}",
        r#"{"id": 7, "state": "paid"}"#,
        r#"{"id": 7}"#,
    ),
    |node, findings| Some(Arc::new(Like(Argument::read(node, findings)?))),
);

#[derive(Debug)]
struct Like(Argument);

impl Demand for Like {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(format!("at least {}", self.0.eval(scope)?.described()))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let expected = self.0.eval(case.scope)?;
        let mut differences = differences_at_least(&expected.value, case.value);
        if differences.is_empty() {
            return Ok(Vec::new());
        }
        // What differs as a whole is told by expected and actual.
        differences.retain(|difference| difference.path != "$");
        let help = match (&expected.value, case.value) {
            (expected, serde_json::Value::Array(_)) if !expected.is_array() => {
                Some(advice::list(case))
            }
            (expected, _) => advice::equality(case, expected),
        };
        let mismatch = case
            .fails(format!("at least {}", expected.described()))
            .help(help);
        Ok(vec![mismatch.differences(expected.masked(differences))])
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }
}
