//! `contains`.

use std::sync::Arc;

use serde_json::Value;

use super::argument::{self, Argument, Given};
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::{described, equal};

pub(super) const ROW: Row = Row::new(
    "contains",
    "contains: VALUE or [VALUE, …]",
    "is a text with this text in it, or a list with this element; of a list of values, with each of them",
    Example::of("contains: admin", r#"["user", "admin"]"#, r#"["user"]"#),
    read,
);

#[derive(Debug)]
struct Contains(Argument);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    // Everything contains each of no values.
    if argument::is_empty_list(node) {
        findings.add(argument::wrong(
            ROW.word,
            "a value, or a list of at least one",
            node,
        ));
        return None;
    }
    Some(Arc::new(Contains(Argument::read(node, findings)?)))
}

impl Contains {
    fn wanted(&self, scope: &Scope) -> Result<Vec<Given>, Diagnostic> {
        let whole = self.0.eval(scope)?;
        if whole.value.is_array() {
            self.0.eval_list(ROW.word, scope)
        } else {
            Ok(vec![whole])
        }
    }
}

impl Demand for Contains {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let all: Vec<String> = self.wanted(scope)?.iter().map(Given::described).collect();
        Ok(format!("something that contains {}", all.join(" and ")))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let wanted = self.wanted(case.scope)?;
        if wanted.is_empty() && !matches!(case.value, Value::String(_) | Value::Array(_)) {
            return Ok(vec![case.fails("a text or a list")]);
        }
        let fails = |given: &Given, help: Option<String>| {
            case.fails(format!("something that contains {}", given.described()))
                .help(help)
        };
        let mismatches = wanted.iter().filter_map(|given| match case.value {
            Value::String(text) => match &given.value {
                Value::String(part) if text.contains(part.as_str()) => None,
                Value::String(part) => Some(fails(given, case_only(text, part))),
                other => Some(fails(
                    given,
                    Some(format!(
                        "in a text only a text can be, not {}",
                        described(other)
                    )),
                )),
            },
            Value::Array(items) if items.iter().any(|item| equal(item, &given.value)) => None,
            Value::Array(items) => Some(fails(given, within_an_element(items, &given.value))),
            Value::Object(_) => Some(fails(
                given,
                Some("of an object, ask `like:` or `has:`".to_owned()),
            )),
            Value::Number(_) => Some(fails(
                given,
                Some("write `| string` behind the query".to_owned()),
            )),
            _ => Some(fails(given, None)),
        });
        Ok(mismatches.collect())
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }
}

fn case_only(text: &str, part: &str) -> Option<String> {
    let found = text.to_lowercase().contains(&part.to_lowercase());
    found.then(|| "it is there in other upper and lower case".to_owned())
}

/// A text is an element as a whole or not at all.
fn within_an_element(items: &[Value], wanted: &Value) -> Option<String> {
    let Value::String(part) = wanted else {
        return None;
    };
    let found = items
        .iter()
        .filter_map(Value::as_str)
        .any(|text| text.contains(part.as_str()));
    found.then(|| "an element has it as a part: write `some: {contains: …}`".to_owned())
}
