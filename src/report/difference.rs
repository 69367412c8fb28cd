//! How two texts differ, line by line: the number before, the number now, the line, and in it the words that changed. In the two columns
//! that users of insta know.

use std::io::{self, Write};
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::console::look::{Look, printable};
use crate::event::DiffLine;
use crate::value::{Parts, word_differences};

/// Columns that a text keeps however narrow the terminal is.
const NARROWEST: usize = 16;
/// Columns from which on numbers get as many as users of insta know.
const WIDE: usize = 60;
/// Columns of a line number where there is room.
const NUMBER: usize = 5;
/// Characters of a line of a whole text that are shown.
const LONGEST: usize = 1000;
/// Columns of a rule at most, right of its joint.
const RULE: usize = 80;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Removed,
    Added,
}

/// Lines behind columns of numbers.
pub(super) struct Lines<'w, W: Write> {
    out: &'w mut W,
    look: Look,
    /// Columns of a number.
    number: usize,
    /// Columns of all numbers and what is between them.
    gutter: usize,
    /// Whether lines are broken where the terminal ends; else it does that by itself.
    breaks: bool,
}

/// Writes the lines that differ; `breaks` says whether lines too long for the terminal go on below the beginning of their text.
pub(super) fn write_difference(
    out: &mut impl Write,
    look: Look,
    lines: &[DiffLine],
    breaks: bool,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", look.removed("-old snapshot"))?;
    writeln!(out, "{}", look.added("+new answer"))?;
    let last = lines.iter().filter_map(|line| line.before.max(line.now));
    let number = columns(look, last.max().unwrap_or_default());
    let mut page = Lines {
        out,
        look,
        number,
        gutter: number * 2 + 2,
        breaks,
    };
    page.rule('┬')?;
    page.difference(lines)?;
    page.rule('┴')
}

/// The words that changed: the line of the difference, from 0, and their bytes in it.
pub(super) fn changed_words(lines: &[DiffLine]) -> Vec<(usize, Range<usize>)> {
    let mut changed = Vec::new();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        let removed = count(rest, Side::Removed);
        let (old, behind) = rest.split_at(removed);
        let (new, _) = behind.split_at(count(behind, Side::Added));
        let words = word_differences(&texts(old), &texts(new)).unwrap_or_default();
        for (first, parts) in [(at, words.0), (at + removed, words.1)] {
            for (index, parts) in parts.into_iter().enumerate() {
                changed.extend(parts.into_iter().map(|part| (first + index, part)));
            }
        }
        at += (removed + new.len()).max(1);
    }
    changed
}

/// Writes the whole of a text with the numbers of its lines; of very many the first, and how many there are more.
pub(super) fn write_numbered(
    out: &mut impl Write,
    look: Look,
    text: &str,
    most: usize,
) -> io::Result<()> {
    let count = text.lines().count();
    let number = columns(look, count.min(most) as u32);
    let mut page = Lines {
        out,
        look,
        number,
        gutter: number + 1,
        breaks: true,
    };
    page.rule('┬')?;
    for (index, line) in text.lines().take(most).enumerate() {
        let gutter = format!("{:>number$} ", index + 1);
        let shown: String = line.chars().take(LONGEST).collect();
        page.line(&gutter, Side::Both, &shown, &[])?;
        if shown.len() < line.len() {
            page.remark(&format!("… {} more bytes", line.len() - shown.len()))?;
        }
    }
    if count > most {
        let more = format!("… {} more lines", count - most);
        page.remark(&more)?;
    }
    page.rule('┴')
}

/// Columns of a number up to `last`.
fn columns(look: Look, last: u32) -> usize {
    let needed = last.to_string().len();
    match look.width < WIDE {
        true => needed,
        false => needed.max(NUMBER),
    }
}

impl<W: Write> Lines<'_, W> {
    fn difference(&mut self, lines: &[DiffLine]) -> io::Result<()> {
        let mut rest = lines;
        let mut next: Numbers = (None, None);
        while let Some(first) = rest.first() {
            // What was removed, and what came in its place.
            let removed = count(rest, Side::Removed);
            let added = count(rest.get(removed..).unwrap_or_default(), Side::Added);
            let (done, after) = rest.split_at((removed + added).max(1));
            self.fold(next, first)?;
            match removed + added {
                0 => self.both(first)?,
                _ => self.block(done.split_at(removed))?,
            }
            for line in done {
                if line.before.is_none() && line.now.is_none() {
                    // What comes behind a remark are lines of something else.
                    next = (None, None);
                    continue;
                }
                let after = |number: Option<u32>| number.map(|number| number + 1);
                next = (after(line.before).or(next.0), after(line.now).or(next.1));
            }
            rest = after;
        }
        Ok(())
    }

    /// Lines between this one and those above it are the same in both texts.
    fn fold(&mut self, next: Numbers, line: &DiffLine) -> io::Result<()> {
        let between = |next: Option<u32>, own: Option<u32>| {
            next.zip(own)
                .map(|(next, own)| own.saturating_sub(next))
                .filter(|count| *count > 0)
        };
        let Some(count) = between(next.0, line.before).or(between(next.1, line.now)) else {
            return Ok(());
        };
        let number = self.number;
        let text = match count {
            1 => "… 1 line".to_owned(),
            count => format!("… {count} lines"),
        };
        let row = format!("{:>number$} {:>number$} │ {text}", "…", "…");
        writeln!(self.out, "{}", self.look.dim(&row))
    }

    fn both(&mut self, line: &DiffLine) -> io::Result<()> {
        if line.before.is_none() && line.now.is_none() {
            return self.remark(&printable(&line.text));
        }
        let gutter = self.numbers(line);
        self.line(&gutter, Side::Both, &line.text, &[])
    }

    fn block(&mut self, (old, new): (&[DiffLine], &[DiffLine])) -> io::Result<()> {
        // Without colours nobody would see it.
        let words = match self.look.color {
            true => word_differences(&texts(old), &texts(new)),
            false => None,
        };
        let (left, right) = words.unwrap_or_default();
        self.side(Side::Removed, old, &left)?;
        self.side(Side::Added, new, &right)
    }

    fn side(&mut self, side: Side, lines: &[DiffLine], parts: &Parts) -> io::Result<()> {
        for (index, line) in lines.iter().enumerate() {
            let parts = parts.get(index).map_or(&[][..], Vec::as_slice);
            let gutter = self.numbers(line);
            self.line(&gutter, side, &line.text, parts)?;
        }
        Ok(())
    }

    fn numbers(&self, line: &DiffLine) -> String {
        let width = self.number;
        let number = |number: Option<u32>| number.map_or(String::new(), |n| n.to_string());
        format!(
            "{:>width$} {:>width$} ",
            number(line.before),
            number(line.now)
        )
    }

    /// A line, and in it the parts that changed.
    fn line(
        &mut self,
        gutter: &str,
        side: Side,
        text: &str,
        parts: &[Range<usize>],
    ) -> io::Result<()> {
        let room = match self.breaks {
            true => self.look.width.saturating_sub(self.gutter + 2),
            false => usize::MAX,
        };
        let sign = match side {
            Side::Both => ' ',
            Side::Removed => '-',
            Side::Added => '+',
        };
        for (index, row) in broken(&pieces(text, parts), room.max(NARROWEST))
            .iter()
            .enumerate()
        {
            let mut shown = String::new();
            for (text, changed) in row {
                shown.push_str(&self.painted(side, text, *changed));
            }
            let (gutter, sign) = match index {
                0 => (gutter.to_owned(), sign),
                _ => (" ".repeat(self.gutter), ' '),
            };
            let sign = self.painted(side, &sign.to_string(), false);
            writeln!(
                self.out,
                "{}{sign}{shown}",
                self.look.dim(&format!("{gutter}│"))
            )?;
        }
        Ok(())
    }

    fn painted(&self, side: Side, text: &str, changed: bool) -> String {
        match (side, changed) {
            _ if text.is_empty() => String::new(),
            (Side::Both, _) => text.to_owned(),
            (Side::Removed, false) => self.look.removed(text),
            (Side::Removed, true) => self.look.removed_word(text),
            (Side::Added, false) => self.look.added(text),
            (Side::Added, true) => self.look.added_word(text),
        }
    }

    fn remark(&mut self, text: &str) -> io::Result<()> {
        let row = format!("{}│ {text}", " ".repeat(self.gutter));
        writeln!(self.out, "{}", self.look.dim(&row))
    }

    fn rule(&mut self, joint: char) -> io::Result<()> {
        let right = self.look.width.saturating_sub(self.gutter + 1).min(RULE);
        let rule = format!("{}{joint}{}", "─".repeat(self.gutter), "─".repeat(right));
        writeln!(self.out, "{}", self.look.dim(&rule))
    }
}

/// The numbers that the next line would have.
type Numbers = (Option<u32>, Option<u32>);

fn side(line: &DiffLine) -> Side {
    match (line.before, line.now) {
        (Some(_), None) => Side::Removed,
        (None, Some(_)) => Side::Added,
        _ => Side::Both,
    }
}

/// How many lines of one kind stand first.
fn count(lines: &[DiffLine], wanted: Side) -> usize {
    lines.iter().take_while(|line| side(line) == wanted).count()
}

fn texts(lines: &[DiffLine]) -> Vec<&str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}

/// A text in pieces: what may be printed, and whether it changed.
type Pieces = Vec<(String, bool)>;

fn pieces(text: &str, parts: &[Range<usize>]) -> Pieces {
    let mut pieces = Pieces::new();
    let mut at = 0;
    for part in parts {
        for (range, changed) in [(at..part.start, false), (part.clone(), true)] {
            let piece = text.get(range).unwrap_or_default();
            pieces.push((printable(piece), changed));
        }
        at = part.end;
    }
    pieces.push((printable(text.get(at..).unwrap_or_default()), false));
    pieces
}

/// The same in rows of so many columns.
fn broken(pieces: &Pieces, room: usize) -> Vec<Pieces> {
    let mut rows = vec![Pieces::new()];
    let mut used = 0;
    for (text, changed) in pieces {
        let mut row = String::new();
        for c in text.chars() {
            let width = c.width().unwrap_or(0);
            if used + width > room {
                rows.last_mut()
                    .into_iter()
                    .for_each(|last| last.push((std::mem::take(&mut row), *changed)));
                rows.push(Pieces::new());
                used = 0;
            }
            used += width;
            row.push(c);
        }
        rows.last_mut()
            .into_iter()
            .for_each(|last| last.push((row.clone(), *changed)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &[(Option<u32>, Option<u32>, &str)], width: usize) -> Vec<String> {
        let line = |(before, now, text): &(Option<u32>, Option<u32>, &str)| DiffLine {
            before: *before,
            now: *now,
            text: (*text).to_owned(),
        };
        let lines: Vec<DiffLine> = lines.iter().map(line).collect();
        let look = Look {
            color: false,
            width,
            ..Look::PLAIN
        };
        let mut out = Vec::new();
        write_difference(&mut out, look, &lines, true).expect("memory takes everything");
        let out = String::from_utf8(out).expect("text");
        out.lines().skip(2).map(str::to_owned).collect()
    }

    #[test]
    fn what_is_the_same_between_lines_is_folded() {
        let lines = [
            (Some(2), Some(2), "a"),
            (Some(9), None, "b"),
            (None, Some(9), "c"),
            (Some(10), Some(10), "d"),
            (Some(12), Some(12), "e"),
            (None, None, "… and more"),
        ];
        assert_eq!(
            shown(&lines, 30),
            [
                "──────┬───────────────────────",
                " 2  2 │ a",
                " …  … │ … 6 lines",
                " 9    │-b",
                "    9 │+c",
                "10 10 │ d",
                " …  … │ … 1 line",
                "12 12 │ e",
                "      │ … and more",
                "──────┴───────────────────────",
            ]
        );
    }

    #[test]
    fn a_line_goes_on_below_its_beginning_by_columns_not_characters() {
        let lines = [
            (Some(1), None, "ab\u{1b}[31m日本語日本語日本語"),
            (None, Some(1), ""),
        ];
        assert_eq!(
            shown(&lines, 24)[1..4],
            ["1   │-ab\\u{1b}[31m日本語", "    │ 日本語日本語", "  1 │+",]
        );
    }

    #[test]
    fn words_are_those_of_the_lines_that_took_the_place_of_others() {
        let line = |before, now, text: &str| DiffLine {
            before,
            now,
            text: text.to_owned(),
        };
        let lines = [
            line(Some(1), Some(1), "the same before"),
            line(Some(2), None, "one blue ball here"),
            line(None, Some(2), "one red ball here"),
            line(Some(3), Some(3), "the same behind"),
            line(None, Some(4), "all of it is new"),
        ];
        assert_eq!(changed_words(&lines), [(1, 4..8), (2, 4..7)]);
    }

    #[test]
    fn changed_parts_keep_their_place_in_broken_lines() {
        let parts = [3..6, 6..8];
        let pieces = pieces("abcdefghij", &parts);
        let rows = broken(&pieces, 4);
        let text = |row: &Pieces| {
            row.iter()
                .map(|(text, _)| text.as_str())
                .collect::<String>()
        };
        let rows_text: Vec<String> = rows.iter().map(text).collect();
        assert_eq!(rows_text, ["abcd", "efgh", "ij"]);
        let changed: String = rows
            .iter()
            .flatten()
            .filter(|(_, changed)| *changed)
            .map(|(text, _)| text.as_str())
            .collect();
        assert_eq!(changed, "defgh");
    }
}
