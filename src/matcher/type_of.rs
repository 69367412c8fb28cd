//! `type`.

use std::sync::Arc;

use super::advice;
use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Kind, Node};
use crate::template::{Scope, UsedName};
use crate::text::{Diagnostic, nearest};
use crate::value::Type;

const WORD: &str = "type";

pub(super) const ROW: Row = Row::new(
    WORD,
    "type: TYPE or [TYPE, …]",
    "is of that type, or of one of them",
    Example::of(
        "type: timestamp",
        r#""2026-11-22T12:30:45Z""#,
        r#""2026-11-22""#,
    ),
    read,
);

#[derive(Debug)]
struct TypeOf(Vec<Type>);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    let nodes = match &node.kind {
        Kind::List(items) if !items.is_empty() => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let types: Vec<Option<Type>> = nodes.iter().map(|node| findings.ok(named(node))).collect();
    Some(Arc::new(TypeOf(types.into_iter().collect::<Option<_>>()?)))
}

fn named(node: &Node) -> Result<Type, Diagnostic> {
    // `null` is a type here, and its text is what it is called.
    let word = node.scalar().map(|scalar| scalar.text.as_str());
    let word = word.ok_or_else(|| argument::wrong(WORD, "a type, or a list of types", node))?;
    Type::named(word).ok_or_else(|| {
        let known = Type::ROWS.iter().map(Type::name);
        let help = match nearest(word, known.clone()).or_else(|| other_name(word)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the types are {}",
                known
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        Diagnostic::error(
            "unknown-type",
            format!("`{word}` is no type"),
            &node.place,
            "",
        )
        .help(help)
    })
}

/// What other languages call it.
fn other_name(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "text" | "str" => "string",
        "list" => "array",
        "map" | "dict" | "hash" => "object",
        "int" => "integer",
        "float" | "double" => "number",
        "bool" => "boolean",
        "datetime" | "time" => "timestamp",
        "uri" => "url",
        _ => return None,
    })
}

impl Demand for TypeOf {
    fn expected(&self, _: &Scope) -> Result<String, Diagnostic> {
        let names: Vec<&str> = self.0.iter().map(Type::name).collect();
        Ok(format!("a value of type {}", names.join(" or ")))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        if self.0.iter().any(|wanted| wanted.holds(case.value)) {
            return Ok(Vec::new());
        }
        let help = (case.several && case.value.is_array()).then(|| advice::list(case));
        Ok(vec![case.fails(self.expected(case.scope)?).help(help)])
    }

    fn names(&self) -> Vec<UsedName> {
        Vec::new()
    }
}
