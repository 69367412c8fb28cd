//! Columns of rows that templates ask for.

use std::collections::BTreeSet;

use super::used::used_in;
use super::{Block, Row};
use crate::text::{Diagnostic, nearest};

/// Columns that no case has. One that some have is for conditions and `default` to tell apart.
pub(super) fn check(block: &Block, rows: &[Row]) -> Vec<Diagnostic> {
    let columns: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.values().map(|(column, _)| column.as_str()))
        .collect();
    let mut problems = Vec::new();
    for name in used_in(block) {
        let column = name.path.strip_prefix("row.");
        let column = column.and_then(|path| path.split('.').next());
        let Some(column) = column.filter(|column| !columns.contains(column)) else {
            continue;
        };
        let help = match nearest(column, columns.iter().copied()) {
            Some(near) => format!("did you mean `row.{near}`?"),
            None => {
                let known: Vec<_> = columns.iter().map(|known| format!("`{known}`")).collect();
                format!("the columns are {}", known.join(", "))
            }
        };
        let message = format!("no case has `row.{column}`");
        problems.push(Diagnostic::error("undefined-name", message, &name.place, "").help(help));
    }
    problems
}
