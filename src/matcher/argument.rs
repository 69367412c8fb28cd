//! Arguments of matchers.

use serde_json::Value;

use super::ROWS;
use crate::secret::{Datum, Text};
use crate::syntax::{Findings, Kind, Node};
use crate::template::{Scope, Template, UsedName, ValueTemplate};
use crate::text::{Diagnostic, Place};
use crate::value::{Difference, described};

/// A value with templates that a matcher compares with.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    template: ValueTemplate,
}

/// An argument for one case.
pub(super) struct Given {
    /// Secrets and all: to compare, never to show.
    pub(super) value: Value,
    datum: Datum,
}

impl Argument {
    pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<Self> {
        ValueTemplate::read(node, findings).map(|template| Self { template })
    }

    pub(super) fn eval(&self, scope: &Scope) -> Result<Given, Diagnostic> {
        let datum = self.template.eval(scope)?;
        Ok(Given {
            value: datum.reveal(),
            datum,
        })
    }

    /// The elements; an argument that a template made is looked at only now.
    pub(super) fn eval_list(&self, word: &str, scope: &Scope) -> Result<Vec<Given>, Diagnostic> {
        let given = self.eval(scope)?;
        match (given.datum, given.value) {
            (Datum::List(items), Value::Array(values)) => Ok(items
                .into_iter()
                .zip(values)
                .map(|(datum, value)| Given { value, datum })
                .collect()),
            (_, value) => Err(unfit(
                word,
                "a list",
                self.template.place(),
                &described(&value),
            )),
        }
    }

    /// The value, if there is no template in it.
    pub(super) fn literal(&self) -> Option<Value> {
        self.template.literal()
    }

    pub(super) fn place(&self) -> &Place {
        self.template.place()
    }

    pub(super) fn names(&self) -> Vec<UsedName> {
        self.template.names()
    }
}

impl Given {
    /// The value with its type, secrets masked.
    pub(super) fn described(&self) -> String {
        if !self.has_secret() {
            return described(&self.value);
        }
        let masked = self.datum.to_json().masked();
        serde_json::from_str(&masked).map_or(masked, |value| described(&value))
    }

    /// Whether a secret stands in it.
    pub(super) fn has_secret(&self) -> bool {
        self.datum.texts().iter().any(|text| text.has_secret())
    }

    /// Differences from this argument, its secrets masked on both sides.
    pub(super) fn masked(&self, mut differences: Vec<Difference>) -> Vec<Difference> {
        let texts = self.datum.texts();
        let secrets: Vec<(&str, String)> = texts
            .iter()
            .flat_map(|text| text.secrets())
            .map(|(value, name)| (value, Text::secret("x", name).masked()))
            .collect();
        if !secrets.is_empty() {
            for difference in &mut differences {
                for side in [&mut difference.expected, &mut difference.actual]
                    .into_iter()
                    .flatten()
                {
                    mask(side, &secrets);
                }
            }
        }
        differences
    }
}

fn mask(value: &mut Value, secrets: &[(&str, String)]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, secrets)),
        Value::Object(entries) => entries.values_mut().for_each(|value| mask(value, secrets)),
        Value::String(text) => {
            for (secret, shown) in secrets {
                *text = text.replace(secret, shown);
            }
        }
        scalar => {
            let written = scalar.to_string();
            if let Some((_, shown)) = secrets.iter().find(|(secret, _)| *secret == written) {
                *scalar = Value::String(shown.clone());
            }
        }
    }
}

/// The text of a scalar as it was written, with templates.
pub(super) fn text(word: &str, node: &Node, findings: &mut Findings) -> Option<Template> {
    match node.text("") {
        Ok(text) => findings.ok(Template::read(text, &node.place)),
        Err(_) => {
            findings.add(wrong(word, "a text", node));
            None
        }
    }
}

/// `word` takes `wanted` and got something else.
pub(super) fn wrong(word: &str, wanted: &str, node: &Node) -> Diagnostic {
    unfit(word, wanted, &node.place, node.described())
}

/// `word` takes `wanted`, and `got` stands or came at `place`.
pub(super) fn unfit(word: &str, wanted: &str, place: &Place, got: &str) -> Diagnostic {
    let message = format!("the matcher `{word}` takes {wanted}");
    let found = Diagnostic::error("matcher-argument", message, place, format!("this is {got}"));
    let row = ROWS.iter().find(|row| row.word == word);
    found.help_maybe(row.map(|row| format!("for instance `{}`", row.example.matcher)))
}

/// The same with advice of its own.
pub(super) fn instead(mut found: Diagnostic, help: impl Into<String>) -> Diagnostic {
    found.help = vec![help.into()];
    found
}

/// `word` takes a list, `wanted` says of what, and something else stands there.
pub(super) fn no_list(word: &str, wanted: &str, node: &Node) -> Diagnostic {
    let found = wrong(word, wanted, node);
    match node.scalar() {
        Some(one) => instead(found, format!("a list of one is `[{}]`", one.text)),
        None => found,
    }
}

/// Whether a template stands here, so that its type is not known yet.
pub(super) fn is_template(node: &Node) -> bool {
    node.scalar()
        .is_some_and(|scalar| scalar.text.contains("{{"))
}

/// Whether it is a list, or a template that may give one.
pub(super) fn may_be_list(node: &Node) -> bool {
    matches!(node.kind, Kind::List(_)) || is_template(node)
}

/// Whether an empty list is written here.
pub(super) fn is_empty_list(node: &Node) -> bool {
    matches!(&node.kind, Kind::List(items) if items.is_empty())
}
