//! Where YAML stops: what the parser says, in our words, with what the line gives away about what was meant.
//!
//! Start at [`explain`]; every reason of the parser that an author can meet is a row of [`STOPS`].

use std::sync::Arc;

use super::traps;
use crate::text::{Diagnostic, Place, Source, Span};

/// A reason of the parser.
struct Stop {
    /// Part of what it says.
    theirs: &'static str,
    /// What we say.
    ours: &'static str,
    /// What may have led to it, the likeliest first.
    traps: &'static [Trap],
    /// What to do if it was none of these; may be empty.
    help: &'static str,
}

/// Looks whether a value, as far as its line goes, is what authors fall into.
type Trap = fn(&Value<'_>) -> Option<Advice>;

/// A value as it stands behind its `: `, up to the end of the line.
struct Value<'l> {
    text: &'l str,
    /// Byte of the source at which it begins.
    start: usize,
}

/// What to mark and what to do.
struct Advice {
    code: &'static str,
    span: Span,
    help: &'static str,
}

const fn stop(theirs: &'static str, ours: &'static str, traps: &'static [Trap]) -> Stop {
    Stop {
        theirs,
        ours,
        traps,
        help: "",
    }
}

impl Stop {
    const fn or(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }
}

/// The first row that fits counts.
const STOPS: &[Stop] = &[
    stop(
        "unknown escape character",
        "a backslash begins an escape that YAML does not know",
        &[backslash],
    ),
    stop(
        "quoted scalar, ",
        "an escape in a quoted text is not complete",
        &[backslash],
    ),
    stop(
        "unclosed quote",
        "a quote is not closed",
        &[backslash, apostrophe, unclosed_quote],
    ),
    stop(
        "trailing content after",
        "something stands behind a closing quote",
        &[backslash, apostrophe, more_than_quoted],
    ),
    stop(
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        &[template, colon],
    ),
    stop(
        "unexpected character",
        "a character stands where it cannot",
        &[template, first_character],
    )
    .or("a control character is written in \"…\" by its code: `\\x1b`"),
    stop(
        "anchor or alias",
        "`*` and `&` begin an alias or an anchor, and no name follows",
        &[query_in_braces, first_character],
    ),
    stop(
        "scanning a tag",
        "`!` begins a tag, and no name of one follows",
        &[first_character],
    ),
    stop(
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        &[first_character],
    ),
    stop(
        "mapping keys are not allowed",
        "`?` cannot begin a text",
        &[first_character],
    ),
    stop(
        "scanning a block scalar",
        "behind `|` or `>` the text begins on the next line",
        &[comparison, first_character],
    ),
    stop(
        "flow mapping",
        "a `,` or `}` is missing",
        &[template, query_in_braces],
    ),
    stop("flow sequence", "a `,` or `]` is missing", &[template]),
    stop(
        "unclosed bracket",
        "a bracket is not closed",
        &[template, unclosed_bracket],
    ),
    stop(
        "misplaced bracket",
        "a bracket closes what was not opened",
        &[template, first_character],
    ),
    stop(
        "did not find expected key",
        "this is neither a key nor part of the value before it",
        &[template, backslash, apostrophe, first_character],
    ),
    stop(
        "parsing a block mapping",
        "this is neither a key nor part of the value before it",
        &[template, first_character],
    ),
    stop(
        "expected '-' indicator",
        "this line belongs neither to the list above it nor to the step",
        &[template],
    )
    .or("indent all keys of a step the same; an item of a list begins with `- `"),
    stop(
        "invalid indentation",
        "this line is not indented enough",
        &[],
    )
    .or("indent it more than the key that it belongs to"),
    stop(
        "simple key expected ':'",
        "a key without its `:`",
        &[],
    )
    .or("a key ends with `: ` and has at most 1024 characters; a `#` after a blank begins a comment: quote the key"),
    stop(
        "found unexpected document indicator",
        "a quote is not closed",
        &[unclosed_quote],
    ),
];

/// The parser stopped at byte `at`, for the reason that it gives; `deepest` is how many collections may lie within each other.
pub(super) fn explain(source: &Arc<Source>, at: usize, reason: &str, deepest: usize) -> Diagnostic {
    let place = Place::new(source, Span::new(at, at));
    let line_at = source.lines_of(Span::new(at, at)).start;
    let line = &source.text()[source.lines_of(Span::new(at, at))];
    let indent = line.len() - line.trim_start_matches(' ').len();
    if reason.contains("tab") || line[indent..].starts_with('\t') {
        // The parser may stop at the end of the line before.
        let tab = source.text()[line_at..]
            .find('\t')
            .map_or(at, |tab| line_at + tab);
        let place = Place::new(source, Span::new(tab, tab + 1));
        return Diagnostic::error("yaml-tab", "a tab cannot indent", &place, "a tab")
            .help("indent with blanks");
    }
    if reason.contains("nest") || reason.contains("recursion") {
        return traps::too_deep(deepest, &place);
    }
    let Some(row) = STOPS.iter().find(|row| reason.contains(row.theirs)) else {
        let message = format!("not YAML: {reason}");
        return Diagnostic::error("yaml-syntax", message, &place, "here");
    };
    let opened = reason.contains("trailing content after");
    let opened = opened.then(|| opened_above(source.text(), at)).flatten();
    let of_line = || {
        values(source, line_at, at)
            .iter()
            .find_map(|value| row.traps.iter().find_map(|trap| trap(value)))
    };
    let above = from_above(source, at, reason);
    let advice = opened.or(above).or_else(of_line);
    match advice {
        Some(advice) => {
            let place = Place::new(source, advice.span);
            Diagnostic::error(advice.code, row.ours, &place, "").help(advice.help)
        }
        None => Diagnostic::error("yaml-syntax", row.ours, &place, "here")
            .help_maybe((!row.help.is_empty()).then_some(row.help)),
    }
}

/// The values that may be to blame: that of the line, before the byte where the parser stopped if one begins there, and that of
/// the nearest line above that holds anything.
fn values(source: &Source, line_at: usize, at: usize) -> Vec<Value<'_>> {
    let text = source.text();
    let line = &text[line_at
        ..text[line_at..]
            .find('\n')
            .map_or(text.len(), |end| line_at + end)];
    let above = text[..line_at].trim_end();
    let above_at = above.rfind('\n').map_or(0, |newline| newline + 1);
    let before = line.get(..at - line_at).unwrap_or(line);
    let nearest = before
        .rfind(": ")
        .map(|colon| value_behind(line, colon, line_at));
    let first = |line, start| value_of(line, start);
    [
        nearest,
        first(line, line_at),
        first(&above[above_at..], above_at),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn value_of(line: &str, start: usize) -> Option<Value<'_>> {
    let colon = line.find(": ")?;
    Some(value_behind(line, colon, start))
}

fn value_behind(line: &str, colon: usize, start: usize) -> Value<'_> {
    let text = line[colon + 1..].trim_start();
    Value {
        text: without_comment(text).trim_end(),
        start: start + line.len() - text.len(),
    }
}

/// A line up to its comment, as far as quotes tell.
fn without_comment(line: &str) -> &str {
    let quoted = |before: &str| {
        let open = |quote: char| before.matches(quote).count() % 2 == 1;
        open('"') || open('\'')
    };
    let mut comments = line.match_indices(" #").map(|(at, _)| at);
    let comment = comments.find(|at| !quoted(&line[..*at]));
    comment.map_or(line, |at| &line[..at])
}

/// What a line above gives away of what the parser came to grief at further down.
fn from_above(source: &Source, at: usize, reason: &str) -> Option<Advice> {
    let text = source.text();
    let line_at = source.lines_of(Span::new(at, at)).start;
    let above = text[..line_at].trim_end();
    let begin = above.rfind('\n').map_or(0, |newline| newline + 1);
    let line = without_comment(&above[begin..]).trim_end();
    let indent = line.len() - line.trim_start_matches([' ', '-']).len();
    let said = &line[indent..];
    let advice = |help| Advice {
        code: "yaml-syntax",
        span: Span::new(begin + indent, begin + line.len()),
        help,
    };
    let more = |open: char, close: char| said.matches(open).count() > said.matches(close).count();
    if reason.contains("flow mapping") && more('{', '}') {
        return Some(advice("this line opens a `{` and does not close it"));
    }
    if reason.contains("flow sequence") && more('[', ']') {
        return Some(advice("this line opens a `[` and does not close it"));
    }
    let plain = said.starts_with(|c: char| c.is_ascii_lowercase()) && !said.contains(':');
    (reason.contains("mapping values are not allowed") && plain)
        .then(|| advice("is the `:` behind the key of this line missing?"))
}

/// The line on which a quote was opened that ended only on the line of byte `at`: it was meant to end where it began.
fn opened_above(text: &str, at: usize) -> Option<Advice> {
    let before = text.get(..at)?;
    let line_at = before.rfind('\n').map_or(0, |newline| newline + 1);
    let mut opened: Option<usize> = None;
    let mut last = None;
    let mut begin = 0;
    for line in before.split_inclusive('\n') {
        // Within a quote `#` begins no comment.
        let seen = match opened {
            Some(_) => line,
            None => without_comment(line),
        };
        let mut escaped = false;
        for (offset, c) in seen.char_indices() {
            if c == '"' && !escaped {
                opened = match opened {
                    Some(start) => {
                        last = Some((start, begin + offset));
                        None
                    }
                    None => Some(begin + offset),
                };
            }
            escaped = c == '\\' && !escaped;
        }
        begin += line.len();
    }
    let (start, _) = last.filter(|(start, end)| *start < line_at && *end >= line_at)?;
    let rest = &text[start..];
    let end = start + rest.find('\n').unwrap_or(rest.len());
    Some(Advice {
        code: "yaml-syntax",
        span: Span::new(start, end),
        help: "this quote is not closed on its line: write the same quote at the end of the value",
    })
}

impl Value<'_> {
    fn whole(&self, help: &'static str) -> Option<Advice> {
        Some(Advice {
            code: "yaml-syntax",
            span: Span::new(self.start, self.start + self.text.len()),
            help,
        })
    }
}

/// `text: {{ x }} more`
fn template(value: &Value<'_>) -> Option<Advice> {
    let at = value.text.find("{{")?;
    let before = &value.text[..at];
    let quoted = ['"', '\'']
        .iter()
        .any(|quote| before.matches(*quote).count() % 2 == 1);
    (!quoted).then(|| Advice {
        code: "unquoted-template",
        span: Span::new(value.start + at, value.start + at + 2),
        help: "put quotes around the whole value: `\"{{ … }}\"`",
    })
}

/// `when: >= 1.43`, `$.id: > 0`
fn comparison(value: &Value<'_>) -> Option<Advice> {
    let number = value.text.trim_start_matches(['>', '=']).trim_start();
    let compared = value.text.starts_with('>') && number.starts_with(|c: char| c.is_ascii_digit());
    compared
        .then(
            || match (number.contains('.'), value.text.starts_with(">=")) {
                (true, _) => value.whole("a condition names the service: `mediawiki >= 1.43`"),
                (false, true) => {
                    value.whole("what must be there is said by a word: `{at_least: 1}`")
                }
                (false, false) => {
                    value.whole("what must be there is said by a word: `{greater_than: 0}`")
                }
            },
        )
        .flatten()
}

/// `{$.pages[0].title: x}`
fn query_in_braces(value: &Value<'_>) -> Option<Advice> {
    (value.text.starts_with('{') && value.text.contains('['))
        .then(|| {
            value.whole(
                "inside `{ }` a query with `[` or `,` needs quotes, or goes on a line of its own",
            )
        })
        .flatten()
}

/// `token: "+\"`
fn backslash(value: &Value<'_>) -> Option<Advice> {
    (value.text.starts_with('"') && value.text.contains('\\'))
        .then(|| {
            value.whole("in \"…\" a backslash escapes the next character: use '…' for a text with backslashes")
        })
        .flatten()
}

/// `a: 'it's'`
fn apostrophe(value: &Value<'_>) -> Option<Advice> {
    (value.text.starts_with('\'') && value.text.matches('\'').count() > 2)
        .then(|| value.whole("within '…' a quote is written twice: 'it''s'"))
        .flatten()
}

/// `text: "abc`
fn unclosed_quote(value: &Value<'_>) -> Option<Advice> {
    value
        .text
        .starts_with(['"', '\''])
        .then(|| value.whole("write the same quote at its end"))
        .flatten()
}

/// `text: "a" b`
fn more_than_quoted(value: &Value<'_>) -> Option<Advice> {
    value
        .text
        .starts_with(['"', '\''])
        .then(|| value.whole("quote the whole value, or none of it"))
        .flatten()
}

/// `summary: fix: typo`
fn colon(value: &Value<'_>) -> Option<Advice> {
    value.whole("a text with `: ` in it needs quotes")
}

/// `text: @me`
fn first_character(value: &Value<'_>) -> Option<Advice> {
    let first = value.text.chars().next()?;
    let special = "*&!%@`|>{[]},:#".contains(first);
    (special || value.text.starts_with("- ") || value.text.starts_with("? "))
        .then(|| {
            value.whole("this character cannot begin a plain text: use quotes, or a block that begins with `|`")
        })
        .flatten()
}

/// `text: [a, b`
fn unclosed_bracket(value: &Value<'_>) -> Option<Advice> {
    value
        .text
        .starts_with(['[', '{'])
        .then(|| value.whole("close it, or use quotes if the bracket is part of a text"))
        .flatten()
}
