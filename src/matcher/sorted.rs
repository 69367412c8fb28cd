//! `sorted`.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::{compare_numbers, parse_time};

const WORD: &str = "sorted";

pub(super) const ROW: Row = Row::new(
    WORD,
    "sorted: true, ascending or descending",
    "is a list of numbers, texts or times in order",
    Example::of("sorted: descending", "[3, 2, 2]", "[2, 3]"),
    read,
);

#[derive(Debug)]
struct Sorted {
    descending: bool,
}

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    let descending = match node.scalar().map(|scalar| scalar.text.as_str()) {
        Some("true" | "ascending") => false,
        Some("descending") => true,
        _ => {
            findings.add(argument::wrong(
                WORD,
                "`true`, `ascending` or `descending`",
                node,
            ));
            return None;
        }
    };
    Some(Arc::new(Sorted { descending }))
}

impl Demand for Sorted {
    fn expected(&self, _: &Scope) -> Result<String, Diagnostic> {
        let order = if self.descending {
            "descending"
        } else {
            "ascending"
        };
        Ok(format!("a list in {order} order"))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let expected = self.expected(case.scope)?;
        let Value::Array(items) = case.value else {
            return Ok(vec![case.fails(expected)]);
        };
        let Some(order) = order_of(items) else {
            let help = "only numbers, texts or times have an order, and not one with another";
            return Ok(vec![case.fails(expected).help(Some(help))]);
        };
        let wrong = if self.descending {
            Ordering::Less
        } else {
            Ordering::Greater
        };
        Ok(
            match items
                .windows(2)
                .position(|pair| order(&pair[0], &pair[1]) == Some(wrong))
            {
                None => Vec::new(),
                Some(at) => {
                    let help = format!(
                        "`$[{at}]` is {} and `$[{}]` is {}",
                        items[at],
                        at + 1,
                        items[at + 1]
                    );
                    vec![case.fails(expected).help(Some(help))]
                }
            },
        )
    }

    fn names(&self) -> Vec<UsedName> {
        Vec::new()
    }
}

/// How the elements of a list are compared: times if all of them are, texts by code point, numbers by value.
fn order_of(items: &[Value]) -> Option<fn(&Value, &Value) -> Option<Ordering>> {
    if items.iter().all(|item| time(item).is_some()) {
        return Some(|left, right| Some(time(left)?.cmp(&time(right)?)));
    }
    if items.iter().all(Value::is_string) {
        return Some(|left, right| Some(left.as_str()?.cmp(right.as_str()?)));
    }
    if items.iter().all(Value::is_number) {
        return Some(|left, right| match (left, right) {
            (Value::Number(left), Value::Number(right)) => compare_numbers(left, right),
            _ => None,
        });
    }
    None
}

fn time(value: &Value) -> Option<jiff::Timestamp> {
    value.as_str().and_then(parse_time)
}
