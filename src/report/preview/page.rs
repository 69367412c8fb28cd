//! Lines of a page: wrapped at its width, with what is not known yet and what is secret in colours.

use std::io::{self, Write};

use crate::report::Look;
use crate::report::console::look::printable;

/// Columns that a text keeps however deep it stands.
const NARROWEST: usize = 24;

/// A page that is being written.
pub(in crate::report) struct Page<'w, W: Write> {
    pub(in crate::report) out: &'w mut W,
    pub(in crate::report) look: Look,
}

impl<W: Write> Page<'_, W> {
    /// An empty line.
    pub(in crate::report) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line that stands as it is.
    pub(in crate::report) fn line(&mut self, indent: usize, text: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{text}", "")
    }

    /// A text behind a label, wrapped; what follows the first line stands below its beginning.
    pub(in crate::report) fn labelled(
        &mut self,
        indent: usize,
        (label, columns): (&str, usize),
        text: &str,
    ) -> io::Result<()> {
        let padded = format!("{label:columns$}");
        let label = match label.is_empty() {
            true => padded,
            false => self.look.dim(&padded),
        };
        self.hanging((indent, columns), &label, text)
    }

    /// A text behind something of so many columns.
    pub(in crate::report) fn hanging(
        &mut self,
        (indent, columns): (usize, usize),
        label: &str,
        text: &str,
    ) -> io::Result<()> {
        let room = self.look.width.saturating_sub(indent + columns);
        let mut paint = Paint {
            look: self.look,
            within: None,
        };
        for (index, line) in wrapped(&printable(text), room.max(NARROWEST))
            .iter()
            .enumerate()
        {
            let line = paint.line(line);
            match index {
                0 => writeln!(self.out, "{:indent$}{label}{line}", "")?,
                _ => writeln!(self.out, "{:indent$}{:columns$}{line}", "", "")?,
            }
        }
        Ok(())
    }
}

/// A text in lines of so many characters: broken before the `&` of a parameter, else behind a blank, else anywhere.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while rest.len() > room {
        let fits = rest.get(..=room).unwrap_or_default();
        let parameter = (room / 2..=room).rev();
        let parameter = parameter.filter(|&at| fits.get(at) == Some(&'&'));
        let blank = (1..=room).rev();
        let mut ends = parameter.chain(blank.filter(|&at| fits.get(at - 1) == Some(&' ')));
        let end = ends.next().unwrap_or(room);
        let after = rest.split_off(end);
        lines.push(rest.iter().collect::<String>().trim_end().to_owned());
        rest = after;
    }
    lines.push(rest.iter().collect());
    lines
}

/// Colours of the pieces of a text that goes over several lines.
struct Paint {
    look: Look,
    /// What ends the piece that the last line ended in.
    within: Option<char>,
}

/// How pieces with a colour begin, and what ends them.
const PIECES: [(&str, char); 2] = [("‹", '›'), ("[secret ", ']')];

impl Paint {
    fn line(&mut self, line: &str) -> String {
        let mut painted = String::new();
        let mut rest = line;
        while !rest.is_empty() {
            let end = match self.within {
                Some(close) => {
                    let found = rest.find(close).map(|at| at + close.len_utf8());
                    let end = found.unwrap_or(rest.len());
                    let (piece, _) = rest.split_at(end);
                    painted.push_str(&match close {
                        '›' => self.look.later(piece),
                        _ => self.look.warning(piece),
                    });
                    if found.is_some() {
                        self.within = None;
                    }
                    end
                }
                None => {
                    let begins = PIECES.iter();
                    let begins =
                        begins.filter_map(|(open, close)| Some((rest.find(open)?, *close)));
                    let (end, within) = begins
                        .min()
                        .map_or((rest.len(), None), |(at, close)| (at, Some(close)));
                    painted.push_str(rest.get(..end).unwrap_or_default());
                    self.within = within;
                    end
                }
            };
            rest = rest.get(end..).unwrap_or_default();
        }
        painted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_where_it_may_be() {
        let url = "http://h/api.php?format=json&action=query";
        assert_eq!(
            wrapped(url, 30),
            ["http://h/api.php?format=json", "&action=query"]
        );
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn a_piece_keeps_its_colour_on_the_next_line() {
        let look = Look {
            color: true,
            width: 80,
            ..Look::PLAIN
        };
        let mut paint = Paint { look, within: None };
        let first = paint.line("a ‹token from");
        assert_eq!(first, format!("a {}", look.later("‹token from")));
        let second = paint.line("step x› b [secret p]");
        let expected = format!("{} b {}", look.later("step x›"), look.warning("[secret p]"));
        assert_eq!(second, expected);
    }
}
