//! How a text is written: plain, in quotes, or as a block of lines.

use super::scalar::resolve;
use crate::text::steers;

/// Texts that other readers of YAML take for booleans or numbers, in lower case.
const TAKEN_FOR_OTHERS: &[&str] = &["yes", "no", "on", "off", "y", "n", "+.inf"];

/// A text on one line, with the quotes that it needs.
pub(super) fn quoted(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => in_quotes(text),
    }
}

/// A text on one line in quotes, whether it needs them or not.
pub(super) fn in_quotes(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => single(text).unwrap_or_else(|| double(text)),
        false => double(text),
    }
}

/// A text in `'…'`, which has no escapes but that of the quote.
pub(super) fn single(text: &str) -> Option<String> {
    (!text.contains(needs_escape)).then(|| format!("'{}'", text.replace('\'', "''")))
}

/// How the end of a text is marked when it is written as a block of lines; none if it must be in quotes.
pub(super) fn block(text: &str) -> Option<&'static str> {
    let odd = |c: char| needs_escape(c) && c != '\n';
    // The first line says how far a block is indented, and a line of blanks may or may not be part of one.
    let blank = |line: &str| !line.is_empty() && line.trim_matches([' ', '\t']).is_empty();
    let unfit = text.starts_with([' ', '\n']) || text.contains(odd) || text.split('\n').any(blank);
    if !text.contains('\n') || unfit {
        return None;
    }
    Some(match text.strip_suffix('\n') {
        None => "-",
        Some(rest) if rest.ends_with('\n') => "+",
        Some(_) => "",
    })
}

/// Whether the text can stand without quotes, be read as a text by anybody, and not be taken for something else by a person.
fn is_plain(text: &str) -> bool {
    let first = |c: char| c.is_alphanumeric() || "$/(_+".contains(c);
    let cut = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    text.starts_with(first)
        && !text.ends_with(' ')
        && !cut
        && !text.contains("{{")
        && !text.contains(needs_escape)
        && !is_taken_for_another(text)
}

fn is_taken_for_another(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    // Numbers, dates and times of any version of YAML.
    let figures = |c: char| c.is_ascii_digit() || "+-.:_ext".contains(c);
    !resolve(text).is_string()
        || TAKEN_FOR_OTHERS.contains(&lower.as_str())
        || (text.starts_with(|c: char| c.is_ascii_digit() || c == '+')
            && lower.chars().all(figures))
}

/// What cannot stand for itself, or should not: controls, what ends a line somewhere, what turns the direction of writing.
fn needs_escape(c: char) -> bool {
    steers(c)
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// A text in `"…"`, with escapes where it needs them.
pub(super) fn double(text: &str) -> String {
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            c if needs_escape(c) => written.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}
