//! What authors fall into where YAML stops or reads something else than was meant, each with a message of its own.

use std::sync::Arc;

use crate::text::{Diagnostic, Place, Source, Span};

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

/// A key without a value: empty, a comment, or a blank that is missing behind the colon.
pub(super) fn no_value(key: &str, place: &Place) -> Diagnostic {
    if key.starts_with("{ ") || key.starts_with('{') {
        return unquoted_template(place);
    }
    let message = format!("nothing is written behind `{key}`");
    let found = Diagnostic::error("nothing-written", message, place, "no value");
    if let Some((left, right)) = key.split_once(':')
        && !left.is_empty()
        && !right.is_empty()
    {
        return found.help(format!(
            "a blank is missing after the `:`: write `{left}: {right}`"
        ));
    }
    let rest = rest_of_line(place);
    if rest
        .trim_start()
        .trim_start_matches(':')
        .trim_start()
        .starts_with('#')
    {
        return found
            .help("a `#` after a blank begins a comment: quote the value if it begins with `#`");
    }
    found.help("write `\"\"` for an empty text, `null` for null or \"not sent\"")
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
    let found = Diagnostic::error(
        "wrong-type",
        "a key must be a text",
        place,
        "this is a list or a map",
    );
    found.help("inside `{ }` a query with `[` or `,` needs quotes, or goes on a line of its own")
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

/// `!name`.
pub(super) fn tag(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "yaml-tag",
        "tags are not part of the language",
        place,
        "YAML reads `!` as a tag",
    )
    .help("a text that begins with `!` needs quotes")
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

/// The parser stopped at byte `at`, for the reason that it gives. The source line often tells more.
pub(super) fn explain(source: &Arc<Source>, at: usize, reason: &str) -> Diagnostic {
    let place = Place::new(source, Span::new(at, at));
    let lines = source.lines_of(Span::new(at, at));
    let line = &source.text()[lines.clone()];
    if reason.contains("tab") || line.trim_start_matches(' ').starts_with('\t') {
        return Diagnostic::error("yaml-tab", "a tab cannot indent", &place, "here")
            .help("use blanks");
    }
    if reason.contains("nest") || reason.contains("recursion") {
        return Diagnostic::error(
            "too-deep",
            "too many lists and maps within each other",
            &place,
            "here",
        );
    }
    let found = Diagnostic::error("yaml-syntax", format!("not YAML: {reason}"), &place, "here");
    advice(source, lines.start, line, at)
        .map_or(found.clone(), |advice| advice.apply(found, source))
}

struct Advice {
    code: &'static str,
    span: Span,
    help: &'static str,
}

impl Advice {
    fn apply(self, found: Diagnostic, source: &Arc<Source>) -> Diagnostic {
        let place = Place::new(source, self.span);
        Diagnostic::error(self.code, found.message, &place, "").help(self.help)
    }
}

/// What the line, or the nearest line above that holds anything, gives away.
fn advice(source: &Arc<Source>, start: usize, line: &str, at: usize) -> Option<Advice> {
    let above = source.text()[..start].trim_end();
    let above_start = above.rfind('\n').map_or(0, |newline| newline + 1);
    let lines = [(start, line), (above_start, &above[above_start..])];
    lines
        .into_iter()
        .find_map(|(start, line)| advice_on(start, line, at))
}

fn advice_on(start: usize, line: &str, at: usize) -> Option<Advice> {
    let value_at = line
        .find(": ")
        .map(|colon| colon + 2)
        .map(|from| from + blanks(&line[from..]))?;
    let value = &line[value_at..];
    let span = |length: usize| Span::new(start + value_at, start + value_at + length);
    let give = |code, help| {
        Some(Advice {
            code,
            span: span(value.trim_end().len()),
            help,
        })
    };
    if let Some(template) = value.find("{{")
        && !value.starts_with(['"', '\''])
    {
        let from = start + value_at + template;
        let help = "put quotes around the whole value: `\"{{ … }}\"`";
        return Some(Advice {
            code: "unquoted-template",
            span: Span::new(from, from + 2),
            help,
        });
    }
    let first = value.chars().next()?;
    if value.starts_with(">=")
        || value.starts_with("<=")
        || value.starts_with("> ")
        || value.starts_with("< ")
    {
        return give(
            "yaml-syntax",
            "a condition names the service: `mediawiki >= 1.43`",
        );
    }
    if first == '{' && value.contains('[') {
        return give(
            "yaml-syntax",
            "inside `{ }` a query with `[` or `,` needs quotes, or goes on a line of its own",
        );
    }
    if first == '"' && value.contains('\\') {
        return give(
            "yaml-syntax",
            "in \"…\" a backslash escapes the next character: use '…' for a text with backslashes",
        );
    }
    if "*&!%@`|>".contains(first) || value.starts_with("- ") || value.starts_with("? ") {
        return give(
            "yaml-syntax",
            "this character cannot begin a plain text: use quotes, or a block that begins with `|`",
        );
    }
    if value.starts_with('\'') {
        return give(
            "yaml-syntax",
            "within '…' a quote is written twice: 'it''s'",
        );
    }
    if value.contains(": ") && at >= start {
        return give("yaml-syntax", "a text with `: ` in it needs quotes");
    }
    None
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn line_of(place: &Place) -> &str {
    &place.source.text()[place.source.lines_of(place.span)]
}

fn rest_of_line(place: &Place) -> &str {
    let line = place.source.lines_of(place.span);
    &place.source.text()[place.span.end.min(line.end)..line.end]
}
