//! Regular expressions on texts.

use std::cell::RefCell;
use std::ops::Range;

use regex::{Captures, Regex, RegexBuilder};

/// Bytes that a pattern may have.
const LONGEST: usize = 4096;
/// Bytes that a compiled pattern may have: `(\w{99}){99}` is short to write.
const LARGEST: usize = 8 << 20;
/// Groups within groups.
const DEEPEST: u32 = 64;
/// Matches of one pattern in one text that are kept: `x*` matches at every character.
const MOST_MATCHES: usize = 100_000;
/// Patterns that a thread remembers.
const REMEMBERED: usize = 16;

/// What a fault has in it, and what to do about it.
const ADVICE: [(&str, &str); 9] = [
    (
        "unclosed group",
        "a `)` is missing; a `(` that stands for itself is `\\(`",
    ),
    ("unopened group", "a `)` that stands for itself is `\\)`"),
    (
        "unclosed character class",
        "a `]` is missing; a `[` that stands for itself is `\\[`",
    ),
    (
        "repetition operator missing expression",
        "`*`, `+` and `?` repeat what stands before them: `.*` is any text, and `\\*` the character",
    ),
    (
        "repetition quantifier",
        "a `{` that stands for itself is `\\{`",
    ),
    (
        "unrecognized escape sequence",
        "a backslash that stands for itself is `\\\\`; a letter that stands for itself needs none",
    ),
    (
        "incomplete escape sequence",
        "a backslash that stands for itself is `\\\\`",
    ),
    (
        "backreferences",
        "say what is repeated once more, or take it out with `extract` and compare",
    ),
    (
        "invalid character class range",
        "the smaller character comes first: `[a-z]`; a `-` that stands for itself comes last",
    ),
];

/// A regular expression of Rust's `regex`: it searches, in time linear in the text, and knows no look-around. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
}

impl Pattern {
    /// Reads a pattern; the error is a phrase that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        Self::read_within(text, LARGEST)
    }

    /// What to do about a fault that [`Pattern::read`] told.
    pub fn advice(why: &str) -> Option<&'static str> {
        ADVICE
            .iter()
            .find(|(fault, _)| why.contains(fault))
            .map(|(_, advice)| *advice)
    }

    /// The same for a pattern that may take so many bytes only: one that comes from an answer.
    pub fn read_within(text: &str, bytes: usize) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it has more than {LONGEST} bytes"));
        }
        let regex = RegexBuilder::new(text)
            .size_limit(bytes)
            .dfa_size_limit(LARGEST)
            .nest_limit(DEEPEST)
            .build()
            .map_err(|error| fault(&error))?;
        Ok(Self { regex })
    }

    /// The same, remembered for the next time: for filters, which get their pattern anew with each value.
    pub fn remembered(text: &str) -> Result<Self, String> {
        thread_local! {
            /// The latest first.
            static LATEST: RefCell<Vec<Pattern>> = const { RefCell::new(Vec::new()) };
        }
        LATEST.with_borrow_mut(|latest| {
            if let Some(at) = latest
                .iter()
                .position(|pattern| pattern.regex.as_str() == text)
            {
                latest[..=at].rotate_right(1);
                return Ok(latest[0].clone());
            }
            let pattern = Self::read(text)?;
            latest.truncate(REMEMBERED - 1);
            latest.insert(0, pattern.clone());
            Ok(pattern)
        })
    }

    /// Whether what it matches depends on what stands around: it may have `^`, `$`, `\\b` or the like. Some that have none are
    /// said to have one.
    pub fn looks_around(&self) -> bool {
        let written = self.regex.as_str();
        let edges = written.match_indices('\\').any(|(at, _)| {
            let named = written.get(at + 1..).unwrap_or_default();
            named.starts_with(['b', 'B', 'A', 'z', '<', '>'])
        });
        edges || written.contains(['^', '$'])
    }

    /// Whether it is found anywhere in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// What its first match in a text gives: group 1, or the whole if there is no group.
    pub fn first(&self, text: &str) -> Option<String> {
        self.regex
            .captures(text)
            .and_then(|captures| given(&captures))
    }

    /// What each match gives, in order; `None` if there are too many to be kept.
    pub fn all(&self, text: &str) -> Option<Vec<String>> {
        let found = self.regex.captures_iter(text).take(MOST_MATCHES + 1);
        let found: Vec<String> = found.filter_map(|captures| given(&captures)).collect();
        (found.len() <= MOST_MATCHES).then_some(found)
    }

    /// Where each match is: that of group 1, or of the whole.
    pub fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.regex.captures_iter(text).take(MOST_MATCHES);
        found
            .filter_map(|captures| Some(captures.get(group_of(&captures))?.range()))
            .filter(|span| !span.is_empty())
            .collect()
    }

    /// What the named groups of its first match in a text hold; those that took no part are left out.
    pub fn groups(&self, text: &str) -> Vec<(String, String)> {
        let Some(captures) = self.regex.captures(text) else {
            return Vec::new();
        };
        let names = self.regex.capture_names().flatten();
        names
            .filter_map(|name| {
                let held = captures.name(name)?;
                Some((name.to_owned(), held.as_str().to_owned()))
            })
            .collect()
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        self.regex.as_str()
    }
}

/// A group that took no part in the match gives nothing.
fn given(captures: &Captures<'_>) -> Option<String> {
    let found = captures.get(group_of(captures))?;
    Some(found.as_str().to_owned())
}

/// Group 1, or the whole if there is no group.
fn group_of(captures: &Captures<'_>) -> usize {
    usize::from(captures.len() > 1)
}

/// The last line of what the crate draws: the lines above show the pattern again.
fn fault(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => {
            "it takes too much memory, as `\\w` and `\\d` do, which stand for those of all scripts: write `[0-9]`"
                .to_owned()
        }
        other => {
            let drawn = other.to_string();
            let last = drawn.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_group_one_or_the_whole() {
        for (pattern, text, first) in [
            (r"id=(\d+)", "id=42 id=7", Some("42")),
            (r"\d+", "id=42", Some("42")),
            (r"a(b)?", "ac", None),
            ("x", "y", None),
        ] {
            let pattern = Pattern::read(pattern).expect("a pattern");
            assert_eq!(pattern.first(text).as_deref(), first);
        }
        let digits = Pattern::read(r"=(\d+)").expect("a pattern");
        assert_eq!(
            digits.all("a=1 b=2"),
            Some(vec!["1".to_owned(), "2".to_owned()])
        );
        assert_eq!(digits.all(&"=1".repeat(MOST_MATCHES + 1)), None);
    }

    #[test]
    fn groups_are_given_by_name() {
        let pattern = Pattern::read("(?<a>x+)(y)?(?<b>z)?").expect("a pattern");
        let given = |text: &str| pattern.groups(text);
        assert_eq!(given("xxy"), [("a".to_owned(), "xx".to_owned())]);
        assert_eq!(given("xz").len(), 2);
        assert_eq!(given("z"), []);
    }

    #[test]
    fn what_is_wrong_is_said_in_a_phrase() {
        for (pattern, why) in [
            ("(", "unclosed group"),
            (
                "(?=x)",
                "look-around, including look-ahead and look-behind, is not supported",
            ),
            (
                r"(\w{99}){99}",
                "it takes too much memory, as `\\w` and `\\d` do, which stand for those of all scripts: write `[0-9]`",
            ),
        ] {
            assert_eq!(Pattern::read(pattern).expect_err("refused"), why);
            assert_eq!(Pattern::remembered(pattern).expect_err("refused"), why);
        }
        assert!(Pattern::read(&"(".repeat(5000)).is_err());
    }

    #[test]
    fn more_patterns_than_are_remembered_still_work() {
        for number in (0..40).chain(0..40) {
            assert!(
                Pattern::remembered(&format!("^{number}$"))
                    .expect("a pattern")
                    .is_in(&number.to_string())
            );
        }
    }
}
