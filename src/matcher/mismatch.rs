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
    /// The text that is there, where the scenario itself could hold it instead of the one that it holds.
    pub rewrite: Option<Rewrite>,
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

/// A text of the scenario that an answer gave another one for. It may hold secrets: it is not masked.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// The text of the scenario; none if it is made of templates, so that it is for its author to change.
    pub old: Option<String>,
    /// The one that came.
    pub new: String,
}

impl Mismatch {
    pub(super) fn rewrite(mut self, old: Option<&str>, new: &str) -> Self {
        self.rewrite = Some(Rewrite {
            old: old.map(str::to_owned),
            new: new.to_owned(),
        });
        self
    }

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

    /// The same of one value among several: what is right for it may be wrong for the others.
    pub(super) fn of_one(mut self) -> Self {
        self.rewrite = None;
        self
    }

    /// The same, found at a place within the value.
    pub(super) fn within(mut self, path: &str) -> Self {
        self.actual = format!("{} at `{path}`", self.actual);
        self
    }
}
