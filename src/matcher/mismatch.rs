//! What a value was found to be instead.

use crate::text::Place;
use crate::value::Difference;

/// A matcher that does not hold, in words for people.
#[derive(Debug, Clone)]
pub struct Mismatch {
    /// Where the matcher's argument stands.
    pub place: Place,
    /// Its word; that of a plain value is `equals`.
    pub matcher: &'static str,
    /// What should be there, with its type: "the number 201", "a text that matches …".
    pub expected: String,
    /// What is there, with its type.
    pub actual: String,
    /// Where the two differ, if both are lists or objects.
    pub differences: Vec<Difference>,
    /// Two long texts, to be told by the lines in which they differ.
    pub texts: Option<Texts>,
    /// What the author may have meant.
    pub help: Option<String>,
}

/// Two texts that differ. Whoever shows them masks them first, and only then looks for lines: a secret may have several.
#[derive(Debug, Clone)]
pub struct Texts {
    /// What should be there, the secrets in it masked.
    pub expected: String,
    /// What is there, the same secrets masked.
    pub actual: String,
    /// Whether they differ in white space alone, so that it must be made visible.
    pub unseen: bool,
}

impl Mismatch {
    pub(super) fn texts(mut self, texts: Texts) -> Self {
        self.texts = Some(texts);
        self
    }

    pub(super) fn help(mut self, help: Option<impl Into<String>>) -> Self {
        self.help = help.map(Into::into);
        self
    }

    pub(super) fn differences(mut self, differences: Vec<Difference>) -> Self {
        self.differences = differences;
        self
    }

    /// The same, found at a place within the value.
    pub(super) fn within(mut self, path: &str) -> Self {
        self.actual = format!("{} at `{path}`", self.actual);
        self
    }
}
