//! `like`.

use std::sync::Arc;

use serde_json::Value;

use super::advice;
use super::argument::Argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, ROWS, Row};
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

/// Said where a matcher stands in a value.
const MATCHERS: &str =
    "matchers do not stand within a value: `has: {$.KEY: {type: integer}}` asks for one of a key";

/// Whether a value is an object as a matcher is written: `{type: integer}`.
fn is_matcher(value: Option<&Value>) -> bool {
    let entries = value.and_then(Value::as_object);
    entries.is_some_and(|entries| {
        !entries.is_empty()
            && entries
                .keys()
                .all(|key| ROWS.iter().any(|row| row.word == key))
    })
}

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
        let mut wanted = differences.iter().map(|difference| &difference.expected);
        let help = match (&expected.value, case.value) {
            _ if wanted.any(|wanted| is_matcher(wanted.as_ref())) => Some(MATCHERS.to_owned()),
            (expected, Value::Array(_)) if !expected.is_array() => Some(advice::list(case)),
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
