//! `unique`.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::{described, equal, fingerprint};

pub(super) const ROW: Row = Row::new(
    "unique",
    "unique: true",
    "is a list without two equal elements",
    Example::of("unique: true", "[1, 2]", "[1, 2, 1.0]"),
    |node, findings| {
        if node.boolean("").is_ok_and(|wanted| wanted) {
            return Some(Arc::new(Unique));
        }
        findings.add(argument::instead(
            argument::wrong("unique", "`true`", node),
            "`not: {unique: true}` asks for a repetition; where either may be, leave it out",
        ));
        None
    },
);

const EXPECTED: &str = "a list without two equal elements";

#[derive(Debug)]
struct Unique;

impl Demand for Unique {
    fn expected(&self, _: &Scope) -> Result<String, Diagnostic> {
        Ok(EXPECTED.to_owned())
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let Value::Array(items) = case.value else {
            return Ok(vec![case.fails(EXPECTED)]);
        };
        Ok(match repeated(items) {
            None => Vec::new(),
            Some((first, second)) => {
                let help = format!(
                    "{} stands at `$[{first}]` and at `$[{second}]`",
                    described(&items[second])
                );
                vec![case.fails(EXPECTED).help(Some(help))]
            }
        })
    }

    fn names(&self) -> Vec<UsedName> {
        Vec::new()
    }
}

/// The first element that stands there again, and where.
fn repeated(items: &[Value]) -> Option<(usize, usize)> {
    let mut seen: HashMap<u64, Vec<usize>> = HashMap::new();
    items.iter().enumerate().find_map(|(second, item)| {
        let alike = seen.entry(fingerprint(item)).or_default();
        let first = alike
            .iter()
            .copied()
            .find(|&first| equal(&items[first], item));
        alike.push(second);
        first.map(|first| (first, second))
    })
}
