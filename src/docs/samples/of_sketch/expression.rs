//! Expressions as terms: a name or a new text, and filters that every language has.

use super::super::flow::{Change, Draw, Term};
use super::terms::{Terms, encoded};
use crate::secret::{Datum, Text};

/// Reads an expression, of which `values` gives the values of its names.
pub(super) fn read(
    text: &str,
    values: &[(String, Datum)],
    terms: &mut Terms<'_>,
) -> Result<Term, String> {
    let unsaid = || format!("a sample does not say `{text}`");
    let mut parts = split(text).into_iter();
    let head = parts.next().ok_or_else(unsaid)?;
    let (name, slice) = match head.split_once('[') {
        Some((name, slice)) => (
            name.trim(),
            Some(slice.strip_suffix(']').ok_or_else(unsaid)?),
        ),
        None => (head, None),
    };
    let mut term = match name {
        "unique()" => Term::Draw(Draw::Unique),
        "uuid()" => Term::Draw(Draw::Uuid),
        name => {
            let value = values.iter().find(|(own, _)| own == name);
            let (_, value) = value.ok_or_else(unsaid)?;
            match value {
                Datum::List(items) => {
                    let between = parts.next().and_then(joining).ok_or_else(unsaid)?;
                    terms.term(&with_between(items, between))?
                }
                value => terms.term(&value.to_text())?,
            }
        }
    };
    if let Some(slice) = slice {
        term = Term::Changed(Box::new(term), sliced(slice).ok_or_else(unsaid)?);
    }
    for filter in parts {
        term = match filter {
            "urlencode" => encoded(term),
            "upper" => Term::Changed(Box::new(term), Change::Upper),
            "lower" => Term::Changed(Box::new(term), Change::Lower),
            filter => Term::Changed(Box::new(term), replacing(filter).ok_or_else(unsaid)?),
        };
    }
    Ok(term)
}

/// What a term is called that is new each time; none if it is not.
pub(super) fn drawn(term: &Term) -> Option<&'static str> {
    match term {
        Term::Draw(Draw::Unique) => Some("unique"),
        Term::Draw(Draw::Uuid) => Some("uuid"),
        Term::Changed(term, _) => drawn(term),
        Term::Joined(terms) => terms.iter().find_map(drawn),
        Term::Literal(_) | Term::Name(_) => None,
    }
}

/// The parts between bars that stand in no text.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '|') => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// `:-1`, `2:`: how many characters are left out at each end.
fn sliced(slice: &str) -> Option<Change> {
    let (from, to) = slice.split_once(':')?;
    let from = match from.trim() {
        "" => 0,
        from => from.parse().ok()?,
    };
    let to = match to.trim() {
        "" => 0,
        to => to.strip_prefix('-')?.parse().ok()?,
    };
    Some(Change::Slice(from, to))
}

/// `replace('a', 'b')`, of texts without escapes.
fn replacing(filter: &str) -> Option<Change> {
    let arguments = filter.strip_prefix("replace(")?.strip_suffix(')')?;
    let (old, rest) = quoted(arguments.trim())?;
    let (new, rest) = quoted(rest.trim_start().strip_prefix(',')?.trim_start())?;
    rest.trim()
        .is_empty()
        .then(|| Change::Replace(old.to_owned(), new.to_owned()))
}

/// `join('|')`: what stands between.
fn joining(filter: &str) -> Option<&str> {
    let argument = filter.strip_prefix("join(")?.strip_suffix(')')?;
    let (between, rest) = quoted(argument.trim())?;
    rest.trim().is_empty().then_some(between)
}

fn with_between(items: &[Datum], between: &str) -> Text {
    let mut joined = Text::default();
    for (index, item) in items.iter().enumerate() {
        joined.push_plain(if index > 0 { between } else { "" });
        joined.push(&item.to_text());
    }
    joined
}

/// A text in quotes without escapes, and what stands behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (inner, rest) = text[1..].split_once(quote)?;
    (!inner.contains('\\')).then_some((inner, rest))
}
