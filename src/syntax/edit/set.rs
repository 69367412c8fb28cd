//! Another value behind a key, in the style of the one before where that can hold it.

use std::ops::Range;

use super::super::quote::{double, in_quotes, quoted, single};
use super::super::{Entry, Yaml};
use super::{Splices, line_end, newline};
use crate::text::{Source, steers};

/// Columns by which a block stands farther right than its key, and the most that its header can say.
const INDENT: usize = 2;
const MOST_INDENT: usize = 9;

/// How a single value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// A single value where it stands.
struct Written<'t> {
    text: &'t str,
    style: Style,
    /// Without a comment behind it: of a block its header.
    value: Range<usize>,
    /// The end of the line in which `value` ends.
    line_end: usize,
    /// The column of its key.
    column: usize,
    /// Of a block: its lines, from the end of the header's line to the end of the last one that is not empty.
    lines: Range<usize>,
    /// To the end of the empty lines behind it.
    empty_end: usize,
    /// How far its lines are indented.
    indent: usize,
    /// In brackets there are no blocks.
    flow: bool,
}

/// The ways to write a value in the place of the one behind a key.
pub(super) fn ways(source: &Source, entry: &Entry, value: &Yaml, flow: bool) -> Vec<Splices> {
    let Some(written) = Written::find(source.text(), entry, flow) else {
        return Vec::new();
    };
    let (Yaml::Text(text), true) = (value, entry.value.scalar().is_some()) else {
        return match entry.value.scalar() {
            Some(_) => vec![written.on_the_line(&value.line())],
            None => Vec::new(),
        };
    };
    let inner = text.trim_end_matches('\n').contains('\n');
    let block = |mark| written.block(text, mark);
    let plain = || Some(quoted(text)).filter(|word| word == text && (!flow || fits_flow(text)));
    let one_line = |word: Option<String>| word.map(|word| vec![written.on_the_line(&word)]);
    let ways = match written.style {
        Style::Plain if !text.contains('\n') => vec![one_line(plain())],
        Style::Single if !text.contains('\n') => vec![one_line(single(text))],
        Style::Double if !inner => vec![one_line(Some(double(text)))],
        Style::Plain | Style::Single | Style::Double | Style::Literal => vec![block('|')],
        Style::Folded if !inner => vec![block('>'), block('|')],
        Style::Folded => vec![block('|')],
    };
    let in_quotes = [in_quotes(text), double(text)];
    let in_quotes = in_quotes.iter().map(|word| written.on_the_line(word));
    ways.into_iter()
        .flatten()
        .flatten()
        .chain(in_quotes)
        .collect()
}

fn fits_flow(text: &str) -> bool {
    !text.contains(['{', '}', '[', ']', ','])
}

impl<'t> Written<'t> {
    /// The value behind a key, found from the key on: of a block no place tells where its header stands.
    fn find(text: &'t str, entry: &Entry, flow: bool) -> Option<Self> {
        let key = &entry.key_place;
        let start = value_start(text, key.span.end)?;
        let style = match text[start..].chars().next()? {
            '"' => Style::Double,
            '\'' => Style::Single,
            '|' if !flow => Style::Literal,
            '>' if !flow => Style::Folded,
            _ => Style::Plain,
        };
        let column = key.position().1 as usize - 1;
        let mut written = Self {
            text,
            style,
            value: start..entry.value.place.span.end.max(start),
            line_end: start,
            column,
            lines: start..start,
            empty_end: start,
            indent: column + INDENT,
            flow,
        };
        if matches!(style, Style::Literal | Style::Folded) {
            let header = text[start..].split(|c: char| c.is_whitespace()).next()?;
            written.value = start..start + header.len();
        }
        written.line_end = line_end(text, written.value.end);
        if matches!(style, Style::Literal | Style::Folded) {
            written.find_lines();
        } else {
            let end = written.line_end;
            let behind = text[end..].trim_start_matches([' ', '\r', '\n']);
            let empty = text[end..text.len() - behind.len()].rfind('\n');
            written.lines = end..end;
            written.empty_end = empty.map_or(end, |at| before_newline(text, end + at));
        }
        Some(written)
    }

    /// The lines of a block (YAML 1.2 section 8.1): indented as its header says, or as the first that is not empty.
    fn find_lines(&mut self) {
        let said = self.text[self.value.clone()]
            .chars()
            .find_map(|c| c.to_digit(10));
        let mut indent = said.map(|digit| self.column + digit as usize);
        let (mut end, mut empty_end) = (self.line_end, self.line_end);
        let mut rest = self.text[self.line_end..].split_inclusive('\n');
        // The end of the header's own line.
        let mut at = self.line_end + rest.next().map_or(0, str::len);
        for line in rest {
            let bare = line.trim_end_matches(['\n', '\r']);
            let blanks = bare.len() - bare.trim_start_matches(' ').len();
            if !bare.trim().is_empty() {
                let wanted = *indent.get_or_insert(blanks);
                if blanks < wanted || wanted <= self.column && blanks <= self.column {
                    break;
                }
                end = at + bare.len();
            }
            empty_end = at + bare.len();
            at += line.len();
        }
        self.lines = self.line_end..end;
        self.empty_end = empty_end;
        if let Some(indent) = indent.filter(|indent| *indent > self.column && end > self.line_end) {
            self.indent = indent;
        }
    }

    /// In the place of the value, and of its lines if it has some.
    fn on_the_line(&self, word: &str) -> Splices {
        vec![
            (self.value.clone(), word.to_owned()),
            (self.lines.clone(), String::new()),
        ]
    }

    /// As a block of lines, if the text can be one.
    fn block(&self, text: &str, mark: char) -> Option<Vec<Splices>> {
        let odd = |c: char| {
            steers(c) && c != '\n' && c != '\t'
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                )
        };
        if self.flow || text.contains(odd) || text.trim().is_empty() {
            return None;
        }
        // The first line says how far a block is indented, unless the header does.
        let says = text.starts_with([' ', '\t', '\n']);
        let indent = match self.indent - self.column > MOST_INDENT && says {
            true => self.column + INDENT,
            false => self.indent,
        };
        let said = match says {
            true => (indent - self.column).to_string(),
            false => String::new(),
        };
        let (chomping, ended) = match text.strip_suffix('\n') {
            None => ("-", text),
            Some(ended) if ended.ends_with('\n') => ("+", ended),
            Some(ended) => ("", ended),
        };
        let newline = newline(self.text, self.value.start);
        let margin = " ".repeat(indent);
        let lines = ended.split('\n').map(|line| match line.is_empty() {
            true => newline.to_owned(),
            false => format!("{newline}{margin}{line}"),
        });
        let mut lines: String = lines.collect();
        // At the end of the file, where nothing ends its last line.
        if chomping != "-" && self.empty_end == self.text.len() {
            lines.push_str(newline);
        }
        let header = (self.value.clone(), format!("{mark}{said}{chomping}"));
        let until = |end| vec![header.clone(), (self.lines.start..end, lines.clone())];
        let mut ways = vec![until(self.lines.end)];
        if self.empty_end > self.lines.end {
            ways.push(until(self.empty_end));
        }
        // What was kept of the empty lines goes with the text that it belonged to.
        if self.text[self.value.clone()].contains('+') {
            ways.reverse();
        }
        Some(ways)
    }
}

/// The byte of a newline, or that of the carriage return before it.
fn before_newline(text: &str, at: usize) -> usize {
    at - usize::from(text[..at].ends_with('\r'))
}

/// Where the value behind a key begins: behind blanks, the `:`, and what comments stand between.
fn value_start(text: &str, key_end: usize) -> Option<usize> {
    let behind = text.get(key_end..)?;
    let colon = behind.len() - behind.trim_start().len();
    let mut rest = behind[colon..].strip_prefix(':')?.trim_start();
    while rest.starts_with('#') {
        rest = rest.find('\n').map_or("", |end| &rest[end..]).trim_start();
    }
    Some(text.len() - rest.len())
}
