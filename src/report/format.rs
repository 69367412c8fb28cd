//! The forms that a report may have: a row each, so that whatever takes one knows them all.

use std::io::Write;

use super::console::Console;
use super::events::Events;
use super::{Look, Reporter};

/// Where a report is written to.
pub type Out = Box<dyn Write + Send>;

/// A form of reports.
pub struct Format {
    /// Its word for `--report`.
    pub word: &'static str,
    /// What it is, in a phrase.
    pub about: &'static str,
    /// Makes a report that is written to a place, for people who look at it in such a way.
    pub make: fn(Out, Look) -> Box<dyn Reporter>,
}

/// All of them.
pub const FORMATS: &[Format] = &[
    Format {
        word: "console",
        about: "the lines that a run writes to the terminal",
        make: |out, look| Box::new(Console::new(out, look)),
    },
    Format {
        word: "events",
        about: "a saved run: a line of JSON an event, for `flowrun report`",
        make: |out, _| Box::new(Events::new(out)),
    },
];

impl Format {
    /// The form of a word.
    pub fn named(word: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.word == word)
    }
}
