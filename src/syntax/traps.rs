//! What authors fall into where YAML reads something else than was meant, each with a message of its own. Where YAML stops is in
//! `stop`.

use crate::text::{Diagnostic, Place, Span};

/// A value is missing.
pub(super) fn nothing_written(what: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "nothing-written",
        format!("{what} is not written"),
        place,
        "nothing here",
    )
    .help("write `\"\"` for an empty text, `null` for null")
}

/// A key without a value: a template without quotes, a query that ends at its bracket, a blank that is missing behind the colon,
/// a comment, or nothing at all.
pub(super) fn no_value(key: &str, place: &Place) -> Diagnostic {
    let line = place.source.lines_of(place.span);
    let before = place.source.text()[line.start..place.span.start].trim_end();
    if before.ends_with("{{") {
        let start = line.start + before.len() - 2;
        return unquoted_template(&Place::new(&place.source, Span::new(start, start + 2)));
    }
    let rest = rest_of_line(place);
    if rest.starts_with('[') {
        return key_is_no_text(place);
    }
    let value = rest.trim_start().trim_start_matches(':').trim_start();
    if value.starts_with('&') {
        return anchor(place);
    }
    let message = format!("nothing is written behind `{key}`");
    let found = Diagnostic::error("nothing-written", message, place, "no value");
    match key.split_once(':') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => found.help(format!(
            "a blank is missing after the `:`: write `{left}: {right}`"
        )),
        _ if value.starts_with('#') => found
            .help("a `#` after a blank begins a comment: quote the value if it begins with `#`"),
        _ => found.help("write `\"\"` for an empty text, `null` for null or \"not sent\""),
    }
}

/// A template that YAML reads as a map in a map.
pub(super) fn unquoted_template(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "unquoted-template",
        "a template needs quotes",
        place,
        "YAML reads `{` as the beginning of a map",
    )
    .help("put quotes around the whole value: `\"{{ … }}\"`")
}

/// A key that is a list or a map.
pub(super) fn key_is_no_text(place: &Place) -> Diagnostic {
    if place.text().starts_with('{') || line_of(place).contains("{{") {
        return unquoted_template(place);
    }
    Diagnostic::error(
        "wrong-type",
        "a key must be a text",
        place,
        "a list or a map begins in it",
    )
    .help("inside `{ }` a query with `[` or `,` needs quotes, or goes on a line of its own")
}

/// `&name`.
pub(super) fn anchor(place: &Place) -> Diagnostic {
    Diagnostic::error("yaml-anchor", "anchors are not part of the language", place, "YAML reads `&` as an anchor")
        .help("to reuse steps or requests there are `use` and `defaults`; a text that begins with `&` needs quotes")
}

/// `*name`.
pub(super) fn alias(place: &Place) -> Diagnostic {
    Diagnostic::error("yaml-anchor", "aliases are not part of the language", place, "YAML reads `*` as an alias")
        .help("to reuse steps or requests there are `use` and `defaults`; a text that begins with `*` needs quotes")
}

/// `!name`, before a value.
pub(super) fn tag(value: &Place) -> Diagnostic {
    Diagnostic::error(
        "yaml-tag",
        "tags are not part of the language",
        &tag_before(value),
        "YAML reads `!` as a tag",
    )
    .help("a text that begins with `!` needs quotes")
}

/// The tag of a value: the parser tells only where the value begins.
fn tag_before(value: &Place) -> Place {
    let before = value.source.text()[..value.span.start].trim_end();
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "[{,".contains(c))
        .next()
        .unwrap_or_default();
    if !word.starts_with('!') {
        return value.clone();
    }
    let span = Span::new(before.len() - word.len(), before.len());
    Place::new(&value.source, span)
}

/// Lists and maps within each other, more than are read.
pub(super) fn too_deep(most: usize, place: &Place) -> Diagnostic {
    let message = format!("more than {most} lists and maps within each other");
    Diagnostic::error("too-deep", message, place, "one too many begins here")
}

/// `<<:`.
pub(super) fn merge_key(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "yaml-merge-key",
        "merge keys are not part of the language",
        place,
        "",
    )
    .help("to reuse steps or requests there are `use` and `defaults`")
}

/// The lines of a place.
fn line_of(place: &Place) -> &str {
    &place.source.text()[place.source.lines_of(place.span)]
}

fn rest_of_line(place: &Place) -> &str {
    let line = place.source.lines_of(place.span);
    &place.source.text()[place.span.end.min(line.end)..line.end]
}
