//! Reading JSON as it stands in a text, value by value, without a copy of it.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

/// Values within values, as `serde_json` has it.
const DEEPEST: usize = 127;
/// Digits of a number that is no infinity for certain.
const LONGEST_NUMBER: usize = 300;

/// The kinds of bytes that a text has, each a bit.
pub(super) type Kinds = u8;
/// A byte that ends a text.
const QUOTE: Kinds = 1;
/// A byte that begins an escape of JSON.
pub(super) const BACKSLASH: Kinds = 2;
/// A byte that may not stand in a text.
const CONTROL: Kinds = 4;
/// A byte of a character beyond ASCII, or DEL.
pub(super) const HIGH: Kinds = 8;
/// A byte that marks begin with.
pub(super) const OPENING: Kinds = 16;
/// A byte that other escapes begin with, or a `+`, which may stand for a blank.
pub(super) const ESCAPING: Kinds = 32;
/// A byte that is looked for.
pub(super) const WANTED: Kinds = 64;

/// What each byte is.
pub(super) type Table = [Kinds; 256];

pub(super) const TABLE: Table = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'"' => QUOTE,
            b'\\' => BACKSLASH,
            0..=0x1f => CONTROL,
            0x7f..=0xff => HIGH,
            b'[' | b'{' => OPENING,
            b'&' | b'%' | b'+' => ESCAPING,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// A place in a text that is read as JSON. What it says of texts with escapes is known when they are decoded.
#[derive(Debug, Clone)]
pub(super) struct Scan<'t> {
    text: &'t str,
    pub(super) at: usize,
    depth: usize,
}

/// A text of JSON as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quoted {
    /// With its quotes.
    pub(super) range: Range<usize>,
    /// The kinds of bytes in it.
    pub(super) kinds: Kinds,
}

impl Quoted {
    /// Within the quotes.
    pub(super) fn inner(&self) -> Range<usize> {
        self.range.start + 1..self.range.end - 1
    }

    /// What it says; none if its escapes are none.
    pub(super) fn decoded<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        decoded(text.get(self.range.clone())?)
    }
}

/// What a text in quotes says.
pub(super) fn decoded(quoted: &str) -> Option<Cow<'_, str>> {
    let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
    match inner.contains('\\') {
        true => serde_json::from_str(quoted).ok().map(Cow::Owned),
        false => Some(Cow::Borrowed(inner)),
    }
}

/// Whether a text is JSON, as `serde_json` has it.
pub(super) fn is_json(text: &str) -> bool {
    let mut scan = Scan::new(text);
    scan.check().is_some() && scan.end().is_some()
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self::at(text, 0)
    }

    pub(super) fn at(text: &'t str, at: usize) -> Self {
        Self { text, at, depth: 0 }
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    /// Passes a byte that must come next.
    pub(super) fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// That there is nothing more.
    pub(super) fn end(&mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }

    /// Passes the bracket that begins a list or an object, which ends as it says. What is in it is passed by [`Scan::more`].
    pub(super) fn begin(&mut self) -> Option<u8> {
        let closing = match self.peek()? {
            b'[' => b']',
            b'{' => b'}',
            _ => return None,
        };
        self.at += 1;
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(closing)
    }

    /// Whether there is one more behind `count` of them in a list or an object; else it is passed.
    pub(super) fn more(&mut self, closing: u8, count: usize) -> Option<bool> {
        let byte = self.peek()?;
        if byte == closing {
            self.at += 1;
            self.depth = self.depth.saturating_sub(1);
            return Some(false);
        }
        if count > 0 {
            self.pass(b',')?;
        }
        Some(true)
    }

    /// Passes a text.
    pub(super) fn text(&mut self, table: &Table) -> Option<Quoted> {
        if self.peek()? != b'"' {
            return None;
        }
        let bytes = self.text.as_bytes();
        let start = self.at;
        let (mut at, mut kinds) = (start + 1, 0);
        loop {
            let kind = table[usize::from(*bytes.get(at)?)];
            kinds |= kind;
            at += 1;
            if kind & (QUOTE | BACKSLASH | CONTROL) != 0 {
                match kind & (QUOTE | BACKSLASH) {
                    QUOTE => break,
                    BACKSLASH => at += 1,
                    _ => return None,
                }
            }
        }
        self.at = at;
        Some(Quoted {
            range: start..at,
            kinds,
        })
    }

    /// Passes the key of a member, and the colon.
    pub(super) fn key(&mut self, table: &Table) -> Option<Quoted> {
        let key = self.text(table)?;
        self.pass(b':')?;
        Some(key)
    }

    /// Passes a number, `true`, `false` or `null`.
    pub(super) fn literal(&mut self) -> Option<Range<usize>> {
        self.peek()?;
        let bytes = self.text.as_bytes();
        let start = self.at;
        let end = start
            + bytes[start..]
                .iter()
                .take_while(|byte| of_literal(byte))
                .count();
        let literal = self.text.get(start..end)?;
        let is_one = match literal {
            "true" | "false" | "null" => true,
            _ => is_number(literal.as_bytes()),
        };
        let doubtful = literal.len() > LONGEST_NUMBER || literal.contains(['e', 'E']);
        let counts = is_one && (!doubtful || serde_json::from_str::<Value>(literal).is_ok());
        counts.then(|| {
            self.at = end;
            start..end
        })
    }

    /// Passes a value and checks it.
    pub(super) fn check(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.checked_text(Self::text),
            b'[' | b'{' => {
                let closing = self.begin()?;
                let mut count = 0;
                while self.more(closing, count)? {
                    if closing == b'}' {
                        self.checked_text(Self::key)?;
                    }
                    self.check()?;
                    count += 1;
                }
                Some(())
            }
            _ => self.literal().map(drop),
        }
    }

    fn checked_text(&mut self, pass: fn(&mut Self, &Table) -> Option<Quoted>) -> Option<()> {
        let quoted = pass(self, &TABLE)?;
        (quoted.kinds & BACKSLASH == 0 || quoted.decoded(self.text).is_some()).then_some(())
    }

    /// Passes a value of a text that is JSON.
    pub(super) fn skip(&mut self) -> Option<Range<usize>> {
        let byte = self.peek()?;
        let start = self.at;
        match byte {
            b'"' => Some(self.text(&TABLE)?.range),
            b'[' | b'{' => self.skip_within().map(|()| start..self.at),
            _ => self.literal(),
        }
    }

    /// Passes a list or an object: only texts may have brackets that do not count.
    fn skip_within(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (self.at, 0_usize);
        loop {
            let byte = *bytes.get(at)?;
            at += 1;
            match byte {
                b'"' => loop {
                    let byte = *bytes.get(at)?;
                    at += 1;
                    match byte {
                        b'"' => break,
                        b'\\' => at += 1,
                        _ => {}
                    }
                },
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth <= 1 => break,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
        }
        self.at = at;
        Some(())
    }

    /// Passes a value of a text that is JSON, and says whether it is the same text as another value.
    pub(super) fn skip_like(&mut self, other: &str) -> Option<(Range<usize>, bool)> {
        self.peek()?;
        let rest = self.text.get(self.at..)?;
        let behind = rest.as_bytes().get(other.len());
        if rest.starts_with(other) && !behind.is_some_and(of_literal) {
            let start = self.at;
            self.at += other.len();
            return Some((start..self.at, true));
        }
        self.skip().map(|range| (range, false))
    }
}

/// Whether a byte may stand in a number, or in `true`, `false` or `null`.
fn of_literal(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// A member of an object: its key, and where its value stands.
pub(super) type Member<'t> = (Cow<'t, str>, Range<usize>);

/// Where the elements of a list stand that begins somewhere in a text that is JSON.
pub(super) fn elements(text: &str, list: usize) -> Vec<Range<usize>> {
    let mut scan = Scan::at(text, list);
    let mut found = Vec::new();
    let Some(closing) = scan.begin() else {
        return found;
    };
    while scan.more(closing, found.len()) == Some(true) {
        let Some(element) = scan.skip() else { break };
        found.push(element);
    }
    found
}

/// The members of an object.
pub(super) fn members(text: &str, object: usize) -> Vec<Member<'_>> {
    let mut scan = Scan::at(text, object);
    let mut found = Vec::new();
    let Some(closing) = scan.begin() else {
        return found;
    };
    while scan.more(closing, found.len()) == Some(true) {
        let key = scan.key(&TABLE);
        let key = key.as_ref().and_then(|key: &Quoted| key.decoded(text));
        let (Some(key), Some(value)) = (key, scan.skip()) else {
            break;
        };
        found.push((key, value));
    }
    found
}

/// RFC 8259 section 6.
fn is_number(bytes: &[u8]) -> bool {
    let digits = |bytes: &[u8]| {
        bytes
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let rest = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'+' | b'-', rest @ ..] => rest,
            all => all,
        };
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_one(text: &str) -> bool {
        serde_json::from_str::<Value>(text).is_ok()
    }

    #[rustfmt::skip]
    const WRITTEN: &[&str] = &[
        "", " ", "1", "-0", "-", "01", "1.", ".5", "1.5", "1e5", "1E+5", "1e", "1e-", "1e999", "-1e999",
        "1e-999", "+1", "tru", "true", "nul", "null ", "[1,]", "[,1]", "[1 2]", "[1]2", "{\"a\":1,}",
        "{\"a\" 1}", "{a:1}", "{\"a\":1 \"b\":2}", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\ud800\"",
        "\"\\ud83d\\ude00\"", "\"\\u00\"", "\"a\nb\"", "\"a\u{7f}\u{202e}\"", "[\"\\ud800\"]",
        "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}", " [ ] ", "\u{feff}1", "[1\u{a0}]", "[1}", "{]", "1\"a\"",
        "\"\\u+123\"",
    ];

    #[test]
    fn what_is_json_is_as_serde_json_has_it() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let deep = [126, 127, 128, 100_000].map(nested).into_iter();
        let deep = deep.chain([126, 127, 128].map(objects));
        let long = [
            "1".repeat(308),
            "9".repeat(309),
            format!("0.{}", "1".repeat(400)),
        ];
        let written = WRITTEN.iter().map(|text| (*text).to_owned());
        for text in written.chain(deep).chain(long) {
            let shown: String = text.chars().take(60).collect();
            assert_eq!(is_json(&text), is_one(&text), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_json_or_not_as_serde_json_has_it(text in "[\\[\\]{}\",:\\\\ue0-9.+ tfnrals-]{0,12}") {
            prop_assert_eq!(is_json(&text), is_one(&text));
        }

        #[test]
        fn json_that_was_changed_is_json_or_not(json in crate::value::any_json(), at in 0..60_usize, c in "[\\[\\]{}\",:\\\\0e. ]") {
            let mut text = json.to_string();
            prop_assert!(is_json(&text));
            if text.is_char_boundary(at) {
                text.insert_str(at, &c);
            }
            prop_assert_eq!(is_json(&text), is_one(&text), "{}", text);
        }
    }
}
