//! Texts in parts that vary or not as a whole, and a regular expression for texts that are alike.

use std::sync::LazyLock;

use regex::Regex;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) class: Class,
    pub(super) text: String,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A time, a date, a UUID: by the place of its row in [`SHAPES`].
    Shape(usize),
    /// A number with a fraction.
    Decimal,
    /// Letters, digits and `_`.
    Word,
    /// A single other character.
    Other,
    /// What stands for a value of the run: a name, a secret, an older mask.
    Mark,
}

/// What is taken as a whole, though only its end may differ within a second. Longer ones first.
const SHAPES: &[&str] = &[
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?",
    r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}(?: GMT| [+-]\d{4})?",
    r"\d{1,2}:\d{2}(?::\d{2})?, \d{1,2} \p{L}+ \d{4}",
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    r"\d{4}-\d{2}-\d{2}",
    r"\d{1,2}:\d{2}:\d{2}",
];

/// A number that may have a fraction.
pub(super) const NUMBER: &str = r"\d+(?:\.\d+)?";
/// Bytes of a pattern that somebody still reads.
const LONGEST: usize = 200;
/// Characters from which a word of hexadecimal digits is no other word.
const HEX: usize = 6;

static FINDERS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let anchored = SHAPES
        .iter()
        .map(|shape| Regex::new(&format!(r"^(?:{shape})\b")));
    anchored.filter_map(Result::ok).collect()
});

/// The parts of a text; each of `marks` is one wherever it stands.
pub(super) fn tokens(text: &str, marks: &[String]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (class, length) = next(rest, first, marks);
        let (part, after) = rest.split_at(length);
        tokens.push(Token {
            class,
            text: part.to_owned(),
        });
        rest = after;
    }
    tokens
}

/// The class of the next part, and its bytes.
fn next(rest: &str, first: char, marks: &[String]) -> (Class, usize) {
    let mark = marks.iter().find(|mark| rest.starts_with(mark.as_str()));
    if let Some(mark) = mark.filter(|mark| !mark.is_empty()) {
        return (Class::Mark, mark.len());
    }
    if !is_word(first) {
        return (Class::Other, first.len_utf8());
    }
    for (row, finder) in FINDERS.iter().enumerate() {
        if let Some(found) = finder.find(rest) {
            return (Class::Shape(row), found.end());
        }
    }
    let end = |text: &str| text.find(|c| !is_word(c)).unwrap_or(text.len());
    let whole = end(rest);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Of what has two dots, as a version, each number is a word.
    if let (word, Some(behind)) = (&rest[..whole], rest[whole..].strip_prefix('.')) {
        let fraction = end(behind);
        let mut after = behind[fraction..].chars();
        let ends = after.next() != Some('.') || !after.next().is_some_and(is_word);
        if digits(word) && digits(&behind[..fraction]) && ends {
            return (Class::Decimal, whole + 1 + fraction);
        }
    }
    (Class::Word, whole)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A text that stands for itself in a regular expression.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out
}

/// Whether texts have the same parts but for what these say.
pub(super) fn are_aligned(texts: &[Vec<Token>]) -> bool {
    let Some((first, others)) = texts.split_first() else {
        return false;
    };
    others.iter().all(|other| {
        other.len() == first.len()
            && first.iter().zip(other).all(|(left, right)| {
                left.class == right.class && (left.class != Class::Other || left.text == right.text)
            })
    })
}

/// What fits the part at an index of texts that are aligned: the part itself if it is the same everywhere.
pub(super) fn part(texts: &[Vec<Token>], index: usize) -> String {
    let parts: Vec<&Token> = texts.iter().filter_map(|text| text.get(index)).collect();
    let Some(first) = parts.first() else {
        return String::new();
    };
    match first.class {
        Class::Mark => ".+".to_owned(),
        // Within a few seconds most of a time is the same: that says nothing of tomorrow.
        Class::Shape(row) => SHAPES
            .get(row)
            .map_or_else(String::new, |s| (*s).to_owned()),
        _ if parts.iter().all(|part| part.text == first.text) => escaped(&first.text),
        Class::Decimal => NUMBER.to_owned(),
        _ => word(
            &parts
                .iter()
                .map(|part| part.text.as_str())
                .collect::<Vec<_>>(),
        ),
    }
}

/// What fits words that differ.
fn word(words: &[&str]) -> String {
    let all = |is: fn(&u8) -> bool| words.iter().all(|word| word.bytes().all(|byte| is(&byte)));
    let long = words.iter().all(|word| word.len() >= HEX);
    let some_digit = words
        .iter()
        .any(|word| word.contains(|c: char| c.is_ascii_digit()));
    if all(u8::is_ascii_digit) {
        return r"\d+".to_owned();
    }
    if long && some_digit && all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return "[0-9a-f]+".to_owned();
    }
    if long && some_digit && all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')) {
        return "[0-9A-F]+".to_owned();
    }
    let before = |word: &&str| {
        word.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let befores: Vec<String> = words.iter().map(before).collect();
    match befores.first() {
        Some(first)
            if befores.iter().all(|before| before == first)
                && words.iter().all(|word| word.len() > first.len()) =>
        {
            format!(r"{}\d+", escaped(first))
        }
        _ => r"\w+".to_owned(),
    }
}

/// A regular expression for all of these texts, from beginning to end. None if it would fit any text, or if nobody could read it.
pub(super) fn pattern(texts: &[Vec<Token>]) -> Option<String> {
    let inner = match are_aligned(texts) {
        true => {
            let length = texts.first()?.len();
            let parts = (0..length).map(|index| part(texts, index));
            parts.collect::<String>()
        }
        false => around(texts),
    };
    let says_nothing = matches!(inner.as_str(), ".+" | ".*" | "(?s:.+)" | "(?s:.*)");
    (!says_nothing && inner.len() <= LONGEST).then(|| format!("^{inner}$"))
}

/// How many parts all texts begin with, and then end with; no mark is one.
pub(super) fn common(texts: &[Vec<Token>]) -> (usize, usize) {
    let shortest = texts.iter().map(Vec::len).min().unwrap_or_default();
    let same = |at: &dyn Fn(&Vec<Token>) -> Option<Token>| {
        let mut tokens = texts.iter().map(at);
        let first = tokens.next().flatten();
        first
            .as_ref()
            .is_some_and(|token| token.class != Class::Mark)
            && tokens.all(|token| token == first)
    };
    let from_start = |index: &usize| same(&|text| text.get(*index).cloned());
    let before = (0..shortest).take_while(from_start).count();
    let from_end = |index: &usize| same(&|text| text.get(text.len() - 1 - index).cloned());
    let after = (0..shortest - before).take_while(from_end).count();
    (before, after)
}

/// What texts begin and end with, and a class for what is between.
fn around(texts: &[Vec<Token>]) -> String {
    let (before, after) = common(texts);
    let Some(first) = texts.first() else {
        return String::new();
    };
    let literal = |tokens: &[Token]| {
        let parts = tokens.iter().map(|token| escaped(&token.text));
        parts.collect::<String>()
    };
    let middles: Vec<&[Token]> = texts
        .iter()
        .map(|text| text.get(before..text.len() - after).unwrap_or_default())
        .collect();
    format!(
        "{}{}{}",
        literal(first.get(..before).unwrap_or_default()),
        class(&middles),
        literal(first.get(first.len() - after..).unwrap_or_default())
    )
}

/// A class of characters that fits what differs.
pub(super) fn class(middles: &[&[Token]]) -> String {
    let marked = middles
        .iter()
        .any(|middle| middle.iter().any(|token| token.class == Class::Mark));
    let texts: Vec<String> = middles
        .iter()
        .map(|middle| middle.iter().map(|token| token.text.as_str()).collect())
        .collect();
    let all = |is: fn(char) -> bool| !marked && texts.iter().all(|text| text.chars().all(is));
    let times = if texts.iter().any(String::is_empty) {
        "*"
    } else {
        "+"
    };
    if all(|c| c.is_ascii_digit()) {
        format!(r"\d{times}")
    } else if all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
        format!("[0-9a-f]{times}")
    } else if all(is_word) {
        format!(r"\w{times}")
    } else if texts.iter().any(|text| text.contains('\n')) {
        format!("(?s:.{times})")
    } else {
        format!(".{times}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Option<String> {
        let texts: Vec<_> = texts.iter().map(|text| tokens(text, &[])).collect();
        pattern(&texts)
    }

    #[test]
    fn what_is_common_stays_and_what_differs_is_a_class() {
        for (texts, wanted) in [
            (&["order 12", "order 145"][..], Some(r"^order \d+$")),
            (&["order12.", "order145."], Some(r"^order\d+\.$")),
            (&["v=9f86d081 x", "v=60303ae2 x"], Some("^v=[0-9a-f]+ x$")),
            (&["v=9F86D081", "v=60303AE2"], Some("^v=[0-9A-F]+$")),
            (&["Hi Ann!", "Hi Bob!"], Some(r"^Hi \w+!$")),
            (&["Hi Ann!", "Hi Bob and Al!"], Some("^Hi .+!$")),
            (&["x:1", "x:"], Some(r"^x:\d*$")),
            (&["in 0.05 s", "in 1.012 s"], Some(r"^in \d+(?:\.\d+)? s$")),
            (
                &["v1.43.9 in 0.05.", "v1.43.9 in 1.0."],
                Some(r"^v1\.43\.9 in \d+(?:\.\d+)?\.$"),
            ),
            (&["a b", "c"], None),
            (&["a\nb", "a\nc\nd"], Some(r"^a\n(?s:.+)$")),
            (
                &[
                    "at 12:00:01, 22 November 2026",
                    "at 12:00:02, 22 November 2026",
                ],
                Some(r"^at \d{1,2}:\d{2}(?::\d{2})?, \d{1,2} \p{L}+ \d{4}$"),
            ),
            (
                &[
                    "Sun, 22 Nov 2026 12:00:01 GMT",
                    "Sun, 22 Nov 2026 12:00:02 GMT",
                ],
                Some(
                    r"^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}(?: GMT| [+-]\d{4})?$",
                ),
            ),
        ] {
            assert_eq!(of(texts).as_deref(), wanted, "{texts:?}");
            if let Some(wanted) = wanted {
                let regex = Regex::new(wanted).expect("a pattern");
                for text in texts {
                    assert!(regex.is_match(text), "{wanted}: {text}");
                }
            }
        }
        assert_eq!(
            of(&[&"a b ".repeat(80), &"a c ".repeat(80)]),
            None,
            "nobody reads that"
        );
    }

    #[test]
    fn a_mark_is_whatever_the_value_is() {
        let marks = ["{{ user }}".to_owned()];
        let texts = ["by {{ user }}: 1", "by {{ user }}: 2"].map(|text| tokens(text, &marks));
        assert_eq!(pattern(&texts).as_deref(), Some(r"^by .+: \d+$"));
    }
}
