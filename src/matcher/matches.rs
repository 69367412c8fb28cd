//! `matches`.

use std::sync::Arc;

use super::advice::{self, Wanted};
use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Node};
use crate::template::{Scope, Template, UsedName};
use crate::text::{Diagnostic, Place};
use crate::value::Pattern;

const WORD: &str = "matches";

pub(super) const ROW: Row = Row::new(
    WORD,
    "matches: RE",
    "is a text in which the regular expression is found",
    Example::of(r"matches: ^v\d+\.\d+$", r#""v1.43""#, r#""v1""#),
    read,
);

#[derive(Debug)]
struct Matches {
    template: Template,
    /// If there is no template in it.
    fixed: Option<Pattern>,
}

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    let template = argument::text(WORD, node, findings)?;
    let fixed = match template.literal() {
        Some(literal) => Some(findings.ok(pattern(literal, &node.place))?),
        None => None,
    };
    Some(Arc::new(Matches { template, fixed }))
}

fn pattern(text: &str, place: &Place) -> Result<Pattern, Diagnostic> {
    Pattern::read(text).map_err(|why| {
        let found = Diagnostic::error(
            "matcher-argument",
            format!("not a regular expression: {why}"),
            place,
            "",
        );
        found.help_maybe(if why.starts_with("look-around") {
            Some("`not: {matches: …}` asks for the contrary")
        } else {
            Pattern::advice(&why)
        })
    })
}

impl Demand for Matches {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(format!(
            "a text that matches `{}`",
            self.template.render(scope)?.masked()
        ))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let made;
        let pattern = match &self.fixed {
            Some(fixed) => fixed,
            None => {
                made = pattern(
                    self.template.render(case.scope)?.reveal(),
                    self.template.place(),
                )?;
                &made
            }
        };
        if case.value.as_str().is_some_and(|text| pattern.is_in(text)) {
            return Ok(Vec::new());
        }
        let help = if case.value.is_string() {
            None
        } else {
            advice::conversion(case, Wanted::Text)
        };
        Ok(vec![case.fails(self.expected(case.scope)?).help(help)])
    }

    fn names(&self) -> Vec<UsedName> {
        self.template.names()
    }
}
