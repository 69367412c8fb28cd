//! `members`.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::argument::{self, Argument};
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;
use crate::value::{Difference, equal, fingerprint};

const WORD: &str = "members";

pub(super) const ROW: Row = Row::new(
    WORD,
    "members: [VALUE, …]",
    "is a list of the same elements in any order",
    Example::of(
        "members: [read, write]",
        r#"["write", "read"]"#,
        r#"["read"]"#,
    ),
    read,
);

#[derive(Debug)]
struct Members(Argument);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    if !argument::may_be_list(node) {
        findings.add(argument::no_list(WORD, "a list", node));
        return None;
    }
    Some(Arc::new(Members(Argument::read(node, findings)?)))
}

impl Demand for Members {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(format!("in any order {}", self.0.eval(scope)?.described()))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let wanted = self.0.eval_list(WORD, case.scope)?;
        let Value::Array(items) = case.value else {
            return Ok(vec![case.fails(self.expected(case.scope)?)]);
        };
        let mut left: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, item) in items.iter().enumerate().rev() {
            left.entry(fingerprint(item)).or_default().push(index);
        }
        let mut differences = Vec::new();
        for (index, given) in wanted.into_iter().enumerate() {
            let alike = left.entry(fingerprint(&given.value)).or_default();
            match alike
                .iter()
                .rposition(|&at| equal(&given.value, &items[at]))
            {
                Some(at) => drop(alike.remove(at)),
                None => {
                    let missing = Difference {
                        path: format!("$[{index}]"),
                        expected: Some(given.value.clone()),
                        actual: None,
                    };
                    differences.extend(given.masked(vec![missing]));
                }
            }
        }
        let mut added: Vec<usize> = left.into_values().flatten().collect();
        added.sort_unstable();
        differences.extend(added.into_iter().map(|index| Difference {
            path: format!("$[{index}]"),
            expected: None,
            actual: Some(items[index].clone()),
        }));
        if differences.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![
            case.fails(self.expected(case.scope)?)
                .differences(differences),
        ])
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }
}
