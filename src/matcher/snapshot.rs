//! `snapshot`: a text that stands in the scenario itself.

use std::sync::Arc;

use serde_json::Value;

use super::advice::{self, Wanted};
use super::argument;
use super::demand::{Case, Demand};
use super::mismatch::{Mismatch, Texts};
use super::{Example, Row};
use crate::secret::Text;
use crate::syntax::{Findings, Node};
use crate::template::{Scope, Template, UsedName};
use crate::text::{Diagnostic, Place};
use crate::value::described;

pub(super) const ROW: Row = Row::new(
    "snapshot",
    "snapshot: TEXT",
    "is this text, to the last newline",
    Example::of(r#"snapshot: "Hello\n""#, r#""Hello\n""#, r#""Hello""#),
    read,
);

#[derive(Debug)]
struct Snapshot(Template);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    Some(Arc::new(Snapshot(argument::text(
        ROW.word, node, findings,
    )?)))
}

impl Demand for Snapshot {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        Ok(described(&Value::String(self.0.render(scope)?.masked())))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let snapshot = self.0.render(case.scope)?;
        let mismatch = case.fails(self.expected(case.scope)?);
        Ok(match case.value.as_str() {
            Some(actual) if actual == snapshot.reveal() => Vec::new(),
            Some(actual) => {
                let told = told(mismatch, case.place, &snapshot, actual);
                vec![told.rewrite(self.0.literal(), actual)]
            }
            None => vec![mismatch.help(advice::conversion(case, Wanted::Text))],
        })
    }

    fn names(&self) -> Vec<UsedName> {
        self.0.names()
    }
}

/// Two texts that differ: by their lines if they have several, and in words if it can hardly be seen.
fn told(mismatch: Mismatch, place: &Place, expected: &Text, actual: &str) -> Mismatch {
    let help = unseen(place, expected.reveal(), actual);
    let several = |text: &str| text.trim_end_matches(['\n', '\r']).contains('\n');
    if !several(expected.reveal()) && !several(actual) {
        return mismatch.help(help);
    }
    let masked = expected
        .secrets()
        .filter(|(secret, _)| !secret.is_empty())
        .fold(actual.to_owned(), |text, (secret, name)| {
            text.replace(secret, &Text::secret("x", name).masked())
        });
    let texts = Texts {
        expected: expected.masked(),
        actual: masked,
        unseen: help.is_some(),
    };
    mismatch.texts(texts).help(help)
}

/// What differs if no letter does: newlines at the end, ends of lines, other white space.
fn unseen(place: &Place, expected: &str, actual: &str) -> Option<String> {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    if expected.trim_end_matches('\n') == actual.trim_end_matches('\n') {
        return Some(newlines(place, expected, actual));
    }
    if expected == actual.replace("\r\n", "\n") {
        return Some(
            "they differ in the ends of lines only: CR LF came, and YAML writes LF. \
             Behind the query `| replace('\\r\\n', '\\n')` makes one of the other"
                .to_owned(),
        );
    }
    if lines_trimmed(expected).eq(lines_trimmed(actual)) {
        return Some("they differ in white space at the ends of lines only".to_owned());
    }
    (bare(expected) == bare(actual)).then(|| "they differ in white space only".to_owned())
}

fn lines_trimmed(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim_end)
}

/// How many newlines came, and how a block of YAML says so (YAML 1.2 section 8.1.1.2).
fn newlines(place: &Place, expected: &str, actual: &str) -> String {
    let count = |text: &str| text.len() - text.trim_end_matches('\n').len();
    let number = |count: usize| match count {
        0 => "none".to_owned(),
        count => count.to_string(),
    };
    let (wanted, came) = (count(expected), count(actual));
    let said = format!(
        "they differ in newlines at the end only: {} came instead of {}",
        number(came),
        number(wanted)
    );
    let block = is_block(place);
    match came {
        0 if block => format!("{said}. A block that begins with `|-` has none"),
        1 if block => format!("{said}. A block that begins with `|` has one"),
        _ if block => format!("{said}. A block that begins with `|+` keeps those behind it"),
        0 => said,
        _ => format!("{said}. A block that begins with `|` has one, and so has `\"…\\n\"`"),
    }
}

/// Whether the text is a block that keeps its lines: its header stands before its first line (YAML 1.2 section 8.1.1).
fn is_block(place: &Place) -> bool {
    let before = place.source.text().get(..place.span.start);
    let line = before
        .map(str::trim_end)
        .and_then(|text| text.lines().last());
    let code = line.map(|line| line.split(" #").next().unwrap_or_default());
    let header = code.and_then(|code| code.split_whitespace().last());
    header.is_some_and(|header| header.starts_with('|'))
}
