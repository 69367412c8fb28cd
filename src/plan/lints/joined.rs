//! `joined-text`: texts that are joined in an expression where they could stand side by side.

use std::collections::BTreeSet;

use super::super::project;
use super::super::used::names_in;
use super::hidden::cover;
use super::telling::{has_login, has_parameter, is_called_so};
use super::{File, Lint, Shared, warning};
use crate::template::UsedName;
use crate::text::{Diagnostic, Place};

pub(super) const ROW: Lint = Lint {
    code: "joined-text",
    in_file: |file: &File| joined(names_in(&file.block)),
    in_project: |shared: &Shared| joined(project::names_of(shared.project())),
};

fn joined(names: Vec<UsedName>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let expressions = names.into_iter().map(|name| name.place);
    let once =
        expressions.filter(|place| seen.insert((place.source.name().to_owned(), place.span)));
    let found = once.filter(is_template).filter_map(|place| {
        let parts = parts(place.text())?;
        let secret = is_of_credential(&place);
        let apart = parts.into_iter().map(|part| match side(part) {
            text if secret && !text.starts_with("{{") => "…".to_owned(),
            text => text,
        });
        let advice = format!("write `{}`", apart.collect::<String>());
        let mut found = warning("texts are joined with `~`", &place, "").help(advice);
        if secret {
            cover(&mut found);
        }
        Some(found)
    });
    found.collect()
}

/// Whether an expression stands in braces: a condition does not.
fn is_template(place: &Place) -> bool {
    let before = place.source.text().get(..place.span.start);
    before.is_some_and(|before| before.trim_end().ends_with("{{"))
}

/// Whether an expression is the value of a key that is called a credential, or has a parameter or a login of one in it.
fn is_of_credential(place: &Place) -> bool {
    let line = place.source.lines_of(place.span);
    let before = place.source.text().get(line.start..place.span.start);
    let key = before.and_then(|before| {
        let (before, _) = before.rsplit_once(':')?;
        before
            .trim_end_matches(['"', '\''])
            .rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
            .next()
    });
    let inner = place.text().split(['"', '\'']);
    let mut inner = inner.filter(|text| has_parameter(text) || has_login(text));
    key.is_some_and(is_called_so) || inner.next().is_some()
}

/// As it stands beside the others: a text in quotes without them.
fn side(part: &str) -> String {
    let quote = part.chars().next().filter(|c| ['"', '\''].contains(c));
    let inner = quote.and_then(|quote| part.strip_prefix(quote)?.strip_suffix(quote));
    match inner.filter(|inner| !inner.contains(['"', '\'', '\\', '{'])) {
        Some(text) => text.to_owned(),
        None => format!("{{{{ {part} }}}}"),
    }
}

/// Words and signs that bind weaker than `~`, or make something else of its sides.
const OTHERS: &[&str] = &["if", "else", "and", "or", "not", "in", "is"];

/// What is joined, if the whole expression is nothing else.
fn parts(expression: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut depth = 0_usize;
    let mut chars = expression.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' | '\'' => loop {
                match chars.next()?.1 {
                    '\\' => drop(chars.next()),
                    end if end == c => break,
                    _ => {}
                }
            },
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '~' if depth == 0 => {
                parts.push(expression.get(begin..at)?.trim());
                begin = at + 1;
            }
            '<' | '>' | '=' | '!' if depth == 0 => return None,
            _ => {}
        }
    }
    parts.push(expression.get(begin..)?.trim());
    let word = |part: &&str| {
        let words = part.split(|c: char| !c.is_alphanumeric() && c != '_');
        let quoted = part.starts_with(['"', '\'']);
        !quoted && words.into_iter().any(|word| OTHERS.contains(&word))
    };
    let plain = parts.len() > 1 && !parts.iter().any(|part| part.is_empty() || word(part));
    plain.then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_what_could_stand_side_by_side_is_taken_apart() {
        assert_eq!(
            parts("a ~ 'b~c' ~ d | upper"),
            Some(vec!["a", "'b~c'", "d | upper"])
        );
        for other in [
            "a",
            "(a ~ b) | md5",
            "hmac(a ~ b)",
            "a ~ b == 'c'",
            "a ~ b if c else d",
            "'a ~ b'",
            "a ~",
        ] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
