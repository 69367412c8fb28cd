//! Something to say about a place in a source.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Place, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It cannot go on, or does not hold.
    Error,
    /// It goes on, and somebody should look.
    Warning,
}

/// A finding: what it is, where it is, what to do. Plain data that holds the lines it shows, so that a saved run can show them
/// when the file has long changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for this kind of finding, as in `flowrun explain CODE`.
    pub code: Cow<'static, str>,
    /// What happened: a fragment without a full stop.
    pub message: String,
    /// The lines shown, one excerpt a source; the first holds the primary mark.
    pub excerpts: Vec<Excerpt>,
    /// More facts, each a line or several.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: Vec<String>,
}

/// Lines of one source with marks below them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The source's name.
    pub file: String,
    /// Number of the first line of `text`, from 1.
    pub first_line: u32,
    /// Whole lines.
    pub text: String,
    /// What is pointed at.
    pub marks: Vec<Mark>,
}

/// Some bytes of an excerpt, with something to say about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// First byte in the excerpt's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Said beside the carets; may be empty.
    pub label: String,
    /// Whether this is what the diagnostic is about; else it explains.
    pub primary: bool,
}

/// Lines that one excerpt may span: a mark further away gets an excerpt of its own.
const LONGEST_EXCERPT: usize = 200;

impl Diagnostic {
    /// An error about `place`; `label` stands beside the carets and may be empty.
    pub fn error(
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        place: &Place,
        label: impl Into<String>,
    ) -> Self {
        Self::unplaced(Severity::Error, code, message).mark(place, label, true)
    }

    /// A finding about no place in a source.
    pub fn unplaced(
        severity: Severity,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code: code.into(),
            message: message.into(),
            excerpts: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The same finding as a warning.
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Also points at `place`.
    pub fn also(self, place: &Place, label: impl Into<String>) -> Self {
        self.mark(place, label, false)
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds advice if there is any.
    pub fn help_maybe(self, help: Option<impl Into<String>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// File, line and column of the primary mark, if it is about a place.
    pub fn position(&self) -> Option<(&str, u32, u32)> {
        let excerpt = self.excerpts.first()?;
        let mark = excerpt
            .marks
            .iter()
            .find(|mark| mark.primary)
            .or_else(|| excerpt.marks.first())?;
        let before = excerpt.text.get(..mark.start)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = excerpt.first_line + before.matches('\n').count() as u32;
        Some((
            &excerpt.file,
            line,
            before[line_start..].chars().count() as u32 + 1,
        ))
    }

    /// Passes every text of it through `change`: where it is stamped, secrets are masked by this.
    pub fn map_text(mut self, change: impl Fn(&str) -> String) -> Self {
        self.message = change(&self.message);
        for excerpt in &mut self.excerpts {
            for mark in &mut excerpt.marks {
                mark.label = change(&mark.label);
            }
        }
        for line in self.notes.iter_mut().chain(&mut self.help) {
            *line = change(line);
        }
        self
    }

    fn mark(mut self, place: &Place, label: impl Into<String>, primary: bool) -> Self {
        let label = label.into();
        let source = &place.source;
        let own = source.lines_of(place.span);
        if let Some(excerpt) = self
            .excerpts
            .iter_mut()
            .find(|excerpt| excerpt.file == source.name())
        {
            let old = excerpt.bytes_in(source);
            let all = old.start.min(own.start)..old.end.max(own.end);
            if source.lines_in(&all) <= LONGEST_EXCERPT {
                let moved = old.start - all.start;
                for mark in &mut excerpt.marks {
                    mark.start += moved;
                    mark.end += moved;
                }
                excerpt.first_line = source.position(all.start).0;
                excerpt.text = source.text()[all.clone()].to_owned();
                excerpt
                    .marks
                    .push(Mark::new(place.span, all.start, label, primary));
                return self;
            }
        }
        self.excerpts.push(Excerpt {
            file: source.name().to_owned(),
            first_line: source.position(own.start).0,
            text: source.text()[own.clone()].to_owned(),
            marks: vec![Mark::new(place.span, own.start, label, primary)],
        });
        self
    }
}

impl Excerpt {
    fn bytes_in(&self, source: &super::Source) -> std::ops::Range<usize> {
        let start = source.line_start(self.first_line);
        start..start + self.text.len()
    }
}

impl Mark {
    fn new(span: Span, excerpt_start: usize, label: String, primary: bool) -> Self {
        Self {
            start: span.start - excerpt_start,
            end: span.end - excerpt_start,
            label,
            primary,
        }
    }
}
