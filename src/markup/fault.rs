//! What is wrong with a selector or an XPath.

/// A fault of an expression, before it is known where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, a phrase.
    pub why: String,
    /// The byte of the expression at which it is.
    pub at: usize,
    /// What may have been meant.
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn new(at: usize, why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            at,
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
