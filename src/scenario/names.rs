//! Names, ids and durations.

use std::time::Duration;

use crate::syntax::Node;
use crate::text::{Diagnostic, Place};
use crate::value::duration;

/// Names that templates give a meaning of their own, and the words of their expressions, which would be read instead.
pub const RESERVED: &[&str] = &[
    "row",
    "item",
    "index",
    "session",
    "anonymous",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
];

/// Checks that it can be written in an expression.
pub(super) fn well_formed(name: &str, place: &Place) -> Result<String, Diagnostic> {
    let mut chars = name.chars();
    let good = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !good {
        let message = format!("`{name}` is no name");
        return Err(Diagnostic::error("bad-name", message, place, "")
            .help("a name has letters, digits and `_`, and does not begin with a digit"));
    }
    Ok(name.to_owned())
}

/// Checks the name of a lock, which no expression names: it may have `-` and `.` like an id.
pub(super) fn lock(name: &str, place: &Place) -> Result<String, Diagnostic> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || !name.chars().all(good) {
        let message = format!("`{name}` is no name of a lock");
        return Err(Diagnostic::error("bad-name", message, place, "")
            .help("it has letters, digits, `_`, `-` and `.`: `lock: site-settings`"));
    }
    Ok(name.to_owned())
}

/// Checks the name of an input, var, extracted value or session.
pub(super) fn name(name: &str, place: &Place) -> Result<String, Diagnostic> {
    let name = well_formed(name, place)?;
    let functions = crate::template::functions::ROWS.iter().map(|row| row.name);
    if RESERVED
        .iter()
        .copied()
        .chain(functions)
        .any(|reserved| reserved == name)
    {
        let message = format!("`{name}` has a meaning of its own in templates");
        return Err(
            Diagnostic::error("reserved-name", message, place, "").help("choose another name")
        );
    }
    Ok(name)
}

/// Checks the id of a step.
pub(super) fn id(id: &str, place: &Place) -> Result<String, Diagnostic> {
    let start = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let good = id.starts_with(start) && id.chars().all(|c| start(c) || "._-".contains(c));
    if good {
        return Ok(id.to_owned());
    }
    Err(Diagnostic::error("bad-name", format!("`{id}` is no id"), place, "")
        .help("an id has lower-case letters, digits, `.`, `_` and `-`, and begins with a letter or digit"))
}

/// The id of a step of this name: ASCII lower case, each run of other characters than letters and digits turned into one `-`.
/// Empty if the name has none of them.
pub fn step_id(name: &str) -> String {
    let mut id = String::new();
    for c in name.to_ascii_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}

/// Reads a duration of a scenario.
pub(super) fn duration_of(node: &Node, what: &str) -> Result<Duration, Diagnostic> {
    let text = node.text(what)?;
    duration(text).ok_or_else(|| {
        Diagnostic::error(
            "bad-duration",
            format!("`{text}` is no duration"),
            &node.place,
            "",
        )
        .help("write for instance `500ms`, `2s` or `1.5m`; an hour at most")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_a_name() {
        assert_eq!(step_id("GET without a token"), "get-without-a-token");
        assert_eq!(step_id("The + of the token…"), "the-of-the-token");
        assert_eq!(step_id("Über"), "ber");
        assert_eq!(step_id("日本"), "");
    }
}
