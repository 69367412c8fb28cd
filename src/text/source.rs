//! A named text and spans in it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// What stdin is called where a file would be.
pub const STDIN: &str = "<stdin>";

/// A text with a name, usually a file, and where its lines begin.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Wraps `text`; `name` is what messages call it, a path as the user would type it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Arc::new(Self {
            name: name.into(),
            text,
            line_starts,
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both from 1; columns count characters.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let offset = self.floor_boundary(offset);
        let line = self.line_starts.partition_point(|&start| start <= offset) - 1;
        let column = self.text[self.line_starts[line]..offset].chars().count() + 1;
        (line as u32 + 1, column as u32)
    }

    /// The bytes of the lines that `span` touches, without the last line's end.
    pub fn lines_of(&self, span: Span) -> Range<usize> {
        let first = self.line_index(span.start);
        let last = self.line_index(span.end.max(span.start + 1) - 1);
        let end = self
            .line_starts
            .get(last + 1)
            .map_or(self.text.len(), |&next| next - 1);
        self.line_starts[first]..end.max(self.line_starts[first])
    }

    /// How many lines a range of bytes touches.
    pub(super) fn lines_in(&self, range: &Range<usize>) -> usize {
        self.line_index(range.end) - self.line_index(range.start) + 1
    }

    /// The byte at which a line, counted from 1, begins; the end of the text if there is no such line.
    pub fn line_start(&self, line: u32) -> usize {
        self.line_starts
            .get(line.max(1) as usize - 1)
            .copied()
            .unwrap_or(self.text.len())
    }

    fn line_index(&self, offset: usize) -> usize {
        self.line_starts
            .partition_point(|&start| start <= offset.min(self.text.len()))
            - 1
    }

    fn floor_boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// A range of bytes of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// From the start of this span to the end of `other`.
    pub fn to(self, other: Span) -> Self {
        Self::new(self.start, other.end)
    }
}

/// A span of a particular source: what every node, template and check of a scenario carries.
#[derive(Clone)]
pub struct Place {
    /// Where to look.
    pub source: Arc<Source>,
    /// What is meant there.
    pub span: Span,
}

impl Place {
    /// `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self {
            source: Arc::clone(source),
            span,
        }
    }

    /// The text at this place.
    pub fn text(&self) -> &str {
        self.source
            .text()
            .get(self.span.start..self.span.end)
            .unwrap_or_default()
    }

    /// Line and column of its start, both from 1.
    pub fn position(&self) -> (u32, u32) {
        self.source.position(self.span.start)
    }

    /// A part of this place, in bytes from its start. It never leaves the place.
    pub fn part(&self, range: Range<usize>) -> Self {
        let end = self.span.end;
        let span = Span::new(
            (self.span.start + range.start).min(end),
            (self.span.start + range.end).min(end),
        );
        Self::new(&self.source, span)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.position();
        write!(f, "{}:{line}:{column}", self.source.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("a.yaml", "ä: 1\nb: ü x\n");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position("ä: 1\nb: ü".len()), (2, 5));
        assert_eq!(source.position(1), (1, 1), "inside a character");
        assert_eq!(source.position(1000), (3, 1));
    }

    #[test]
    fn lines_are_whole_and_without_their_end() {
        let source = Source::new("a.yaml", "one\ntwo\nthree");
        assert_eq!(&source.text()[source.lines_of(Span::new(5, 6))], "two");
        assert_eq!(
            &source.text()[source.lines_of(Span::new(2, 9))],
            "one\ntwo\nthree"
        );
        assert_eq!(&source.text()[source.lines_of(Span::new(99, 99))], "three");
    }
}
