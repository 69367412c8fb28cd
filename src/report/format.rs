//! The forms that a report may have: a row each, so that whatever takes one knows them all.

use std::io::{BufWriter, Write};

use super::console::Console;
use super::curl::Script;
use super::events::Events;
use super::github::Github;
use super::har::Har;
use super::html::Html;
use super::json::Json;
use super::junit::JUnit;
use super::markdown::Markdown;
use super::tap::Tap;
use super::{Look, Reporter};

/// Where a report is written to.
pub type Out = Box<dyn Write + Send>;

/// What reads a report beside those it is for: a terminal, or a CI that takes some lines as commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text, whose lines are to be commands to nobody.
    Text,
    /// JSON, which says the same when all but ASCII is escaped.
    Json,
    /// Commands to a CI: lines in which nothing from outside is one.
    Commands,
}

/// A form of reports.
pub struct Format {
    /// Its word for `--report`.
    pub word: &'static str,
    /// What it is, in a phrase.
    pub about: &'static str,
    /// What it is made of.
    pub content: Content,
    /// Makes a report that is written to a place, for people who look at it in such a way.
    pub make: fn(Out, Look) -> Box<dyn Reporter>,
}

/// All of them.
pub const FORMATS: &[Format] = &[
    Format {
        word: "console",
        about: "the lines that a run writes to the terminal",
        content: Content::Text,
        make: |out, look| Box::new(Console::new(out, look)),
    },
    Format {
        word: "events",
        about: "a saved run: a line of JSON an event, for `flowrun report`",
        content: Content::Json,
        make: |out, _| Box::new(Events::new(out)),
    },
    Format {
        word: "html",
        about: "the run as one page for a browser, without a network: search, waterfall, differences",
        content: Content::Text,
        make: |out, _| Box::new(Html::new(out)),
    },
    Format {
        word: "json",
        about: "the run as one JSON document: cases, their steps, and all about them",
        content: Content::Json,
        make: |out, _| Box::new(Json::new(out)),
    },
    Format {
        word: "junit",
        about: "JUnit XML: a suite a case, a test case a step",
        content: Content::Text,
        make: |out, _| Box::new(JUnit::new(out)),
    },
    Format {
        word: "tap",
        about: "TAP 14: a subtest a case, a test point a step",
        content: Content::Text,
        make: |out, _| Box::new(Tap::new(out)),
    },
    Format {
        word: "github",
        about: "annotations of GitHub Actions: what is wrong, at its line",
        content: Content::Commands,
        make: |out, _| Box::new(Github::new(out)),
    },
    Format {
        word: "markdown",
        about: "a summary in Markdown: counts, a table of the cases, what is wrong",
        content: Content::Text,
        make: |out, _| Box::new(Markdown::new(BufWriter::new(out))),
    },
    Format {
        word: "har",
        about: "HAR 1.2: every request with its answer and its timings",
        content: Content::Json,
        make: |out, _| Box::new(Har::new(out)),
    },
    Format {
        word: "curl",
        about: "a shell script that sends the requests again with curl",
        content: Content::Text,
        make: |out, _| Box::new(Script::new(BufWriter::new(out))),
    },
];

impl Format {
    /// The form of a word.
    pub fn named(word: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.word == word)
    }
}
