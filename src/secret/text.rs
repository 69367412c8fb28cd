//! A text that knows which of its parts are secret.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// What a secret is called when it is not shown: the input, extraction or cookie that it came from.
pub type Name = Arc<str>;

/// Begins what a part is called that is not known yet: no name of a file or a server begins so.
const NOT_KNOWN_YET: char = '\u{1}';

/// What stands for a part that is not known yet, whatever is made of it.
const PLACEHOLDER: &str = "?";

/// A text with secret parts. It cannot be printed: [`Text::masked`] is what may be shown, and `reveal` is for sending, for
/// templates and for comparing only (`tests/architecture.rs` holds the rooms that call it).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    /// In order, not empty, not overlapping.
    secret: Vec<(Range<usize>, Name)>,
}

impl Text {
    /// A text without secrets.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            secret: Vec::new(),
        }
    }

    /// A text that is secret as a whole.
    pub fn secret(text: impl Into<String>, name: &Name) -> Self {
        let mut whole = Self::default();
        whole.push_secret(&text.into(), name);
        whole
    }

    /// A text that will be known later, shown as `‹WHAT›` in whatever is made of it.
    pub fn not_known_yet(what: &str) -> Self {
        Self::secret(PLACEHOLDER, &format!("{NOT_KNOWN_YET}{what}").into())
    }

    /// Whether any part will be known only later.
    pub fn is_open(&self) -> bool {
        self.secrets().any(|(_, name)| waited_for(name).is_some())
    }

    /// Appends what anybody may see.
    pub fn push_plain(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a secret.
    pub fn push_secret(&mut self, text: &str, name: &Name) {
        if !text.is_empty() {
            let start = self.text.len();
            self.text.push_str(text);
            self.secret.push((start..self.text.len(), Arc::clone(name)));
        }
    }

    /// Appends another text with its marks.
    pub fn push(&mut self, other: &Text) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.secret.extend(
            other
                .secret
                .iter()
                .map(|(range, name)| (range.start + start..range.end + start, Arc::clone(name))),
        );
    }

    /// The text as it is, secrets and all.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The parts in order: text, and its name if it is secret.
    pub fn pieces(&self) -> Vec<(&str, Option<&Name>)> {
        let mut pieces = Vec::with_capacity(self.secret.len() * 2 + 1);
        let mut at = 0;
        for (range, name) in &self.secret {
            if at < range.start {
                pieces.push((&self.text[at..range.start], None));
            }
            pieces.push((&self.text[range.clone()], Some(name)));
            at = range.end;
        }
        if at < self.text.len() {
            pieces.push((&self.text[at..], None));
        }
        pieces
    }

    /// The text with each part passed through an encoder, so that what is shown is made of the same parts as what is sent.
    /// Right only for encoders that turn characters into characters, one by one.
    #[must_use]
    pub fn encoded(&self, encode: impl Fn(&str) -> String) -> Self {
        if !self.has_secret() {
            return Self::plain(encode(&self.text));
        }
        let mut encoded = Self::default();
        for (piece, name) in self.pieces() {
            match name {
                Some(name) => encoded.push_secret(&encode(piece), name),
                None => encoded.push_plain(&encode(piece)),
            }
        }
        encoded
    }

    /// The text without its first character.
    #[must_use]
    pub fn without_first(&self) -> Self {
        let first = self.text.chars().next().map_or(0, char::len_utf8);
        self.split_at(first).1
    }

    /// What stands before a character, and the rest from there on, which is empty if it is nowhere.
    #[must_use]
    pub fn split_before(&self, c: char) -> (Self, Self) {
        self.split_at(self.text.find(c).unwrap_or(self.text.len()))
    }

    /// The first bytes, up to where a character begins, and the rest.
    fn split_at(&self, bytes: usize) -> (Self, Self) {
        let (mut first, mut rest) = (Self::default(), Self::default());
        let mut left = bytes;
        for (piece, name) in self.pieces() {
            let (before, behind) = piece.split_at(left.min(piece.len()));
            left -= before.len();
            for (half, part) in [(&mut first, before), (&mut rest, behind)] {
                match name {
                    Some(name) => half.push_secret(part, name),
                    None => half.push_plain(part),
                }
            }
        }
        (first, rest)
    }

    /// The text as the value of a header that holds credentials: all behind the scheme is secret (RFC 9110 section 11.4), or all of
    /// it if there is none. One that has marks keeps them.
    #[must_use]
    pub fn as_credentials(&self, name: &Name) -> Self {
        if self.has_secret() {
            return self.clone();
        }
        let (scheme, credentials) = match self.text.find(' ') {
            Some(at) => self.text.split_at(at + 1),
            None => ("", self.text.as_str()),
        };
        let mut marked = Self::plain(scheme);
        marked.push_secret(credentials, name);
        marked
    }

    /// The text as a secret: what has no mark yet gets this one.
    #[must_use]
    pub fn as_secret(&self, name: &Name) -> Self {
        let mut marked = Self::default();
        for (piece, own) in self.pieces() {
            marked.push_secret(piece, own.unwrap_or(name));
        }
        marked
    }

    /// The same text, its secret parts under other names.
    #[must_use]
    pub fn renamed(&self, rename: impl Fn(&Name) -> Name) -> Self {
        let mut renamed = self.clone();
        for (_, name) in &mut renamed.secret {
            *name = rename(name);
        }
        renamed
    }

    /// The text as it may be shown: each secret part as `[NAME]`.
    pub fn masked(&self) -> String {
        self.shown(|name| mask(name))
    }

    /// The text with each secret part shown in a way of the caller's.
    pub fn shown(&self, show: impl Fn(&Name) -> String) -> String {
        if !self.has_secret() {
            return self.text.clone();
        }
        let mut shown = String::with_capacity(self.text.len());
        for (piece, name) in self.pieces() {
            match name {
                Some(name) => shown.push_str(&show(name)),
                None => shown.push_str(piece),
            }
        }
        shown
    }

    /// Whether any part is secret.
    pub fn has_secret(&self) -> bool {
        !self.secret.is_empty()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The secret parts with their names.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &Name)> {
        self.secret
            .iter()
            .map(|(range, name)| (&self.text[range.clone()], name))
    }
}

/// What is waited for, if the part that is called so is not known yet.
pub fn waited_for(name: &str) -> Option<&str> {
    name.strip_prefix(NOT_KNOWN_YET)
}

/// How a part is shown that is secret, or not known yet.
pub(super) fn mask(name: &str) -> String {
    match waited_for(name) {
        Some(what) => format!("‹{what}›"),
        None => format!("[secret {name}]"),
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.masked(), f)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password() -> Text {
        let mut text = Text::plain("user=Alice&pw=");
        text.push_secret("p w+", &"password".into());
        text.push_plain("&n=1");
        text
    }

    #[test]
    fn shows_everything_but_the_secret() {
        assert_eq!(password().masked(), "user=Alice&pw=[secret password]&n=1");
        assert_eq!(
            format!("{:?}", password()),
            "\"user=Alice&pw=[secret password]&n=1\""
        );
        assert_eq!(password().reveal(), "user=Alice&pw=p w+&n=1");
    }

    #[test]
    fn an_encoder_keeps_the_marks() {
        let encoded = password().encoded(|piece| piece.replace('+', "%2B").replace(' ', "%20"));
        assert_eq!(encoded.reveal(), "user=Alice&pw=p%20w%2B&n=1");
        assert_eq!(encoded.masked(), "user=Alice&pw=[secret password]&n=1");
    }

    #[test]
    fn what_is_not_known_yet_is_shown_whatever_is_made_of_it() {
        let mut text = Text::plain("a b=");
        text.push(&Text::not_known_yet("token from step log in"));
        assert!(text.is_open() && !password().is_open());
        let encoded = text.encoded(|piece| piece.replace(' ', "%20").replace('?', "%3F"));
        assert_eq!(encoded.masked(), "a%20b=‹token from step log in›");
    }

    #[test]
    fn appended_texts_keep_their_marks() {
        let mut text = Text::plain("a");
        text.push(&password());
        text.push(&Text::secret("x", &"y".into()));
        assert_eq!(
            text.masked(),
            "auser=Alice&pw=[secret password]&n=1[secret y]"
        );
    }
}
