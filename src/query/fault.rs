//! What is wrong with a query, before it is known where it stands.

use crate::markup;
use crate::text::{Diagnostic, Place};

/// A fault of a query or of its argument.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    code: &'static str,
    message: String,
    help: Option<String>,
    at: Option<usize>,
}

impl Fault {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            at: None,
        }
    }

    /// The byte of the source's text at which it is.
    pub(super) fn at(mut self, at: usize) -> Self {
        self.at = Some(at);
        self
    }

    /// The same for a text with so many bytes before it.
    pub(super) fn behind(mut self, bytes: usize) -> Self {
        self.at = self.at.map(|at| at + bytes);
        self
    }

    /// What is wrong with a selector or an XPath; `what` has an example of one.
    pub(super) fn of_markup(
        code: &'static str,
        (what, example): (&str, &str),
        text: &str,
        fault: markup::Fault,
    ) -> Self {
        let message = format!("`{}` is no {what}: {}", shortened(text), fault.why);
        let help = fault
            .help
            .unwrap_or_else(|| format!("for instance `{example}`"));
        Self::new(code, message).at(fault.at).help(help)
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding, pointing at what is wrong where `written` stands in `place` as it is.
    pub(super) fn found(self, written: &str, place: &Place) -> Diagnostic {
        let start = place.text().find(written).filter(|_| !written.is_empty());
        let marked = match (start, self.at) {
            (Some(start), Some(at)) if at < written.len() => {
                place.part(start + at..start + written.len())
            }
            (Some(start), _) => place.part(start..start + written.len()),
            (None, _) => place.clone(),
        };
        Diagnostic::error(self.code, self.message, &marked, "").help_maybe(self.help)
    }
}

/// Characters of a query that a message repeats.
const SHOWN: usize = 120;

/// The beginning of a text, if it is long.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
