//! `one_of`.

use std::sync::Arc;

use serde_json::Value;

use super::advice;
use super::argument::{self, Argument};
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::equal;

const WORD: &str = "one_of";

pub(super) const ROW: Row = Row::new(
    WORD,
    "one_of: [VALUE, …]",
    "equals one of them",
    Example::of("one_of: [open, paid]", r#""paid""#, r#""void""#),
    read,
);

#[derive(Debug)]
struct OneOf(Argument);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    if !argument::may_be_list(node) || argument::is_empty_list(node) {
        findings.add(argument::no_list(
            WORD,
            "a list of values, at least one",
            node,
        ));
        return None;
    }
    Some(Arc::new(OneOf(Argument::read(node, findings)?)))
}

impl Demand for OneOf {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let shown: Vec<String> = self
            .0
            .eval_list(WORD, scope)?
            .iter()
            .map(|given| given.described())
            .collect();
        Ok(match shown.as_slice() {
            [] => "one of no values, which nothing is".to_owned(),
            _ => shown.join(" or "),
        })
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let values = self.0.eval_list(WORD, case.scope)?;
        if values.iter().any(|given| equal(&given.value, case.value)) {
            return Ok(Vec::new());
        }
        let looks_equal = |given: &Value| match (given, case.value) {
            (Value::String(text), other) | (other, Value::String(text)) => {
                advice::looks_like(text, other)
            }
            _ => false,
        };
        let help = if case.value.is_array() {
            Some(advice::list(case))
        } else if values.iter().any(|given| looks_equal(&given.value)) {
            Some("a text in quotes and a number are not equal".to_owned())
        } else {
            None
        };
        Ok(vec![case.fails(self.expected(case.scope)?).help(help)])
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }
}
