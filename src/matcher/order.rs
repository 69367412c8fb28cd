//! `less_than`, `at_most`, `greater_than`, `at_least`, `between`: numbers and times in order.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

use super::advice::{self, Wanted};
use super::argument::{self, Argument, Given};
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Kind, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::{compare_numbers, compare_times, parse_time};

macro_rules! row {
    ($word:literal, $words:literal, $about:literal, $example:expr, $holds:expr) => {
        Row::new(
            $word,
            concat!($word, ": NUMBER or TIME"),
            $about,
            $example,
            |node, findings| {
                let bound = Bound {
                    word: $word,
                    words: $words,
                    holds: $holds,
                };
                Some(Arc::new(Ordered {
                    bound,
                    than: operand($word, node, findings)?,
                }))
            },
        )
    };
}

pub(super) const LESS_THAN: Row = row!(
    "less_than",
    "less than",
    "is less, or earlier",
    Example::of("less_than: 100", "99.5", "100"),
    Ordering::is_lt
);
pub(super) const AT_MOST: Row = row!(
    "at_most",
    "at most",
    "is not more, or not later",
    Example::of("at_most: 100", "100", "100.5"),
    Ordering::is_le
);
pub(super) const GREATER_THAN: Row = row!(
    "greater_than",
    "greater than",
    "is more, or later",
    Example::of(
        "greater_than: 2026-01-01T00:00:00Z",
        r#""2026-11-22T12:30:45Z""#,
        r#""2025-12-31T23:59:59Z""#
    ),
    Ordering::is_gt
);
pub(super) const AT_LEAST: Row = row!(
    "at_least",
    "at least",
    "is not less, or not earlier",
    Example::of("at_least: 1", "1", "0"),
    Ordering::is_ge
);

pub(super) const BETWEEN: Row = Row::new(
    "between",
    "between: [FIRST, LAST]",
    "is one of the two or between them",
    Example::of("between: [200, 299]", "204", "304"),
    |node, findings| {
        let Kind::List(items) = &node.kind else {
            findings.add(argument::wrong(
                "between",
                "a list of two numbers or times",
                node,
            ));
            return None;
        };
        let [first, last] = items.as_slice() else {
            let got = format!("a list of {}", items.len());
            findings.add(argument::unfit(
                "between",
                "a list of two numbers or times",
                &node.place,
                &got,
            ));
            return None;
        };
        let (first, last) = (
            operand("between", first, findings),
            operand("between", last, findings),
        );
        let between = Between {
            first: first?,
            last: last?,
        };
        if let (Some(from), Some(to)) = (between.first.literal(), between.last.literal())
            && !compare(&from, &to).is_some_and(Ordering::is_le)
        {
            let order = compare(&from, &to);
            findings.add(no_bounds(node, items, order.is_some()));
            return None;
        }
        Some(Arc::new(between))
    },
);

/// Two bounds the wrong way round, or a number and a time.
fn no_bounds(node: &Node, items: &[Node], ordered: bool) -> Diagnostic {
    let wanted = "a list of two, the smaller one first";
    let found = argument::unfit("between", wanted, &node.place, "no such list");
    let mut turned: Vec<&str> = items.iter().map(|item| item.place.text()).collect();
    turned.reverse();
    argument::instead(
        found,
        if ordered {
            format!("write `between: [{}]`", turned.join(", "))
        } else {
            "both must be numbers, or both times".to_owned()
        },
    )
}

/// One side of an order.
#[derive(Debug)]
struct Bound {
    word: &'static str,
    /// In a sentence.
    words: &'static str,
    holds: fn(Ordering) -> bool,
}

#[derive(Debug)]
struct Ordered {
    bound: Bound,
    than: Argument,
}

#[derive(Debug)]
struct Between {
    first: Argument,
    last: Argument,
}

/// A number or a time; a template is looked at when it has a value.
fn operand(word: &str, node: &Node, findings: &mut Findings) -> Option<Argument> {
    let argument = Argument::read(node, findings)?;
    match argument.literal() {
        Some(value) if !has_order(&value) => {
            let mut found = argument::wrong(word, "a number or a time", node);
            if value
                .as_str()
                .is_some_and(|text| text.parse::<f64>().is_ok())
            {
                found = argument::instead(found, "leave out the quotes");
            }
            findings.add(found);
            None
        }
        _ => Some(argument),
    }
}

fn has_order(value: &Value) -> bool {
    value.is_number()
        || value
            .as_str()
            .is_some_and(|text| parse_time(text).is_some())
}

fn evaluated(word: &str, argument: &Argument, scope: &Scope) -> Result<Given, Diagnostic> {
    let given = argument.eval(scope)?;
    if has_order(&given.value) {
        return Ok(given);
    }
    let found = argument::unfit(
        word,
        "a number or a time",
        argument.place(),
        &given.described(),
    );
    let numeric = given
        .value
        .as_str()
        .is_some_and(|text| text.parse::<f64>().is_ok());
    let help = "in the template, `| int` or `| float` makes a number of it";
    Err(if numeric {
        argument::instead(found, help)
    } else {
        found
    })
}

fn compare(value: &Value, other: &Value) -> Option<Ordering> {
    match (value, other) {
        (Value::Number(value), Value::Number(other)) => compare_numbers(value, other),
        (Value::String(value), Value::String(other)) => compare_times(value, other),
        _ => None,
    }
}

/// Advice on a value that has no order with the argument.
fn help(case: &Case<'_>, other: &Value) -> Option<String> {
    match (case.value, other) {
        (Value::Array(_), _) => Some(advice::list(case)),
        (_, Value::Number(_)) => advice::conversion(case, Wanted::Number),
        (Value::String(text), _) if parse_time(text).is_none() => {
            Some("a time is written by RFC 3339 or as an HTTP date".to_owned())
        }
        _ => None,
    }
}

impl Demand for Ordered {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(format!(
            "{} {}",
            self.bound.words,
            evaluated(self.bound.word, &self.than, scope)?.described()
        ))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let than = evaluated(self.bound.word, &self.than, case.scope)?;
        let order = compare(case.value, &than.value);
        if order.is_some_and(self.bound.holds) {
            return Ok(Vec::new());
        }
        let help = if order.is_none() {
            help(case, &than.value)
        } else {
            None
        };
        Ok(vec![
            case.fails(format!("{} {}", self.bound.words, than.described()))
                .help(help),
        ])
    }

    fn names(&self) -> Vec<UsedName> {
        self.than.names()
    }
}

impl Demand for Between {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let first = evaluated("between", &self.first, scope)?.described();
        let last = evaluated("between", &self.last, scope)?.described();
        Ok(format!("between {first} and {last}"))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let first = evaluated("between", &self.first, case.scope)?.value;
        let last = evaluated("between", &self.last, case.scope)?.value;
        let (from, to) = (compare(case.value, &first), compare(case.value, &last));
        if from.is_some_and(Ordering::is_ge) && to.is_some_and(Ordering::is_le) {
            return Ok(Vec::new());
        }
        let help = if from.is_none() {
            help(case, &first)
        } else {
            None
        };
        Ok(vec![case.fails(self.expected(case.scope)?).help(help)])
    }

    fn names(&self) -> Vec<UsedName> {
        [self.first.names(), self.last.names()].concat()
    }
}
