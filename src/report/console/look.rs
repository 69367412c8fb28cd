//! Colours, widths and words.

use anstyle::{AnsiColor, Style};

use crate::event::Verdict;
use crate::text;
use crate::text::steers;

/// How the console looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// How much is told.
    pub verbosity: Verbosity,
    /// Whether it is told by case: how each ended and what it is about, and of its steps those alone that are worth a look.
    pub by_case: bool,
}

/// How much the console tells of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// What failed, and the summary.
    Quiet,
    /// A line a step as well.
    #[default]
    Normal,
    /// The steps within steps as well, and of each its requests, answers and cookies, a line each.
    Verbose,
    /// Everything: headers, bodies, values.
    Full,
}

/// Columns of the words at the beginning of lines.
const WORD: usize = 12;

impl Look {
    /// That of a file, which is read anywhere.
    pub const PLAIN: Self = Self {
        color: false,
        width: 140,
        verbosity: Verbosity::Normal,
        by_case: false,
    };

    /// A verdict as a right-aligned word.
    pub(in crate::report) fn verdict(self, verdict: Verdict) -> String {
        let word = match verdict {
            Verdict::Skipped => "SKIP",
            Verdict::Xfailed => "XFAIL",
            Verdict::Passed => "PASS",
            Verdict::Differs => "DIFF",
            Verdict::Failed => "FAIL",
            Verdict::Broken => "BROKEN",
        };
        self.word(word, verdict)
    }

    /// A right-aligned word in the colour of a verdict.
    pub(in crate::report) fn word(self, word: &str, verdict: Verdict) -> String {
        self.in_color(&format!("{word:>WORD$}"), verdict)
    }

    /// A text in the colour of a verdict.
    pub(in crate::report) fn in_color(self, text: &str, verdict: Verdict) -> String {
        let color = match verdict {
            Verdict::Skipped => AnsiColor::BrightBlack,
            Verdict::Passed => AnsiColor::Green,
            Verdict::Xfailed | Verdict::Differs => AnsiColor::Yellow,
            Verdict::Failed | Verdict::Broken => AnsiColor::Red,
        };
        self.styled(color.on_default().bold(), text)
    }

    pub(in crate::report) fn strong(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    pub(in crate::report) fn dim(self, text: &str) -> String {
        self.styled(AnsiColor::BrightBlack.on_default(), text)
    }

    pub(in crate::report) fn warning(self, text: &str) -> String {
        self.styled(AnsiColor::Yellow.on_default(), text)
    }

    /// A line that was there.
    pub(in crate::report) fn removed(self, text: &str) -> String {
        self.styled(AnsiColor::Red.on_default(), text)
    }

    /// A line that is there now.
    pub(in crate::report) fn added(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default(), text)
    }

    /// What such a line had and the one in its place has not.
    pub(in crate::report) fn removed_word(self, text: &str) -> String {
        self.styled(AnsiColor::Red.on_default().bold().underline(), text)
    }

    /// What such a line has and the one that it replaces had not.
    pub(in crate::report) fn added_word(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default().bold().underline(), text)
    }

    /// What is not known yet.
    pub(in crate::report) fn later(self, text: &str) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// What is sent, and a heading over it.
    pub(in crate::report) fn heading(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default().bold(), text)
    }

    pub(super) fn diagnostics(self) -> text::Style {
        text::Style {
            color: self.color,
            width: self.width,
        }
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// A duration in brackets, ten columns wide; nothing was done in the time of what was skipped.
pub(in crate::report) fn milliseconds(microseconds: u64, verdict: Verdict) -> String {
    match verdict {
        Verdict::Skipped => "[        ]".to_owned(),
        _ if microseconds < 9_999_500 => format!("[{:>5} ms]", (microseconds + 500) / 1000),
        _ => format!("[{:>6.1} s]", microseconds as f64 / 1e6),
    }
}

/// Text from outside on one line, without what could steer a terminal.
pub(in crate::report) fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            if steers(c) {
                c.escape_default().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}
