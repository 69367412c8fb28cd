//! `starts_with` and `ends_with`.

use std::sync::Arc;

use super::advice::{self, Wanted};
use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::template::{Scope, Template, UsedName};
use crate::text::Diagnostic;

pub(super) const STARTS_WITH: Row = Row::new(
    "starts_with",
    "starts_with: TEXT",
    "is a text that begins so",
    Example::of(
        "starts_with: https://",
        r#""https://example.org""#,
        r#""http://example.org""#,
    ),
    |node, findings| {
        Some(Arc::new(Affix {
            template: argument::text("starts_with", node, findings)?,
            end: false,
        }))
    },
);

pub(super) const ENDS_WITH: Row = Row::new(
    "ends_with",
    "ends_with: TEXT",
    "is a text that ends so",
    Example::of("ends_with: .png", r#""logo.png""#, r#""logo.svg""#),
    |node, findings| {
        Some(Arc::new(Affix {
            template: argument::text("ends_with", node, findings)?,
            end: true,
        }))
    },
);

#[derive(Debug)]
struct Affix {
    template: Template,
    end: bool,
}

impl Demand for Affix {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let verb = if self.end { "ends" } else { "begins" };
        Ok(format!(
            "a text that {verb} with {:?}",
            self.template.render(scope)?.masked()
        ))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let affix = self.template.render(case.scope)?;
        let affix = affix.reveal();
        let holds = |text: &str| {
            if self.end {
                text.ends_with(affix)
            } else {
                text.starts_with(affix)
            }
        };
        if case.value.as_str().is_some_and(holds) {
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
