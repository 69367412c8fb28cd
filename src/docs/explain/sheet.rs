//! Text for a terminal: wrapped, indented, with colours or without.

use anstyle::{AnsiColor, Style as Paint};

use crate::text::Style;

/// Columns that are written at most: longer lines are hard to read.
const WIDEST: usize = 100;
/// Columns that are written at least, however narrow the terminal.
const NARROWEST: usize = 40;
/// What an example stands in from the left.
const INDENT: &str = "    ";

/// What is written on; each part is set off by an empty line.
pub(super) struct Sheet {
    style: Style,
    text: String,
}

/// What a heading says of what follows.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Plain,
    Wrong,
    Right,
}

impl Sheet {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            text: String::new(),
        }
    }

    /// All that was written, without a newline at the end.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn heading(&mut self, text: &str, tone: Tone) {
        let paint = match tone {
            Tone::Plain => Paint::new().bold(),
            Tone::Wrong => AnsiColor::Red.on_default().bold(),
            Tone::Right => AnsiColor::Green.on_default().bold(),
        };
        self.set_off();
        let lines = wrapped(text, self.width());
        let painted = lines.iter().map(|line| self.painted(paint, line));
        self.text.push_str(&painted.collect::<Vec<_>>().join("\n"));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.set_off();
        let lines = wrapped(text, self.width());
        let painted: Vec<_> = lines.iter().map(|line| self.with_code(line)).collect();
        self.text.push_str(&painted.join("\n"));
    }

    /// Lines as they are, set in from the left.
    pub(super) fn example(&mut self, text: &str) {
        self.set_off();
        let lines = text.lines().map(|line| match line {
            "" => String::new(),
            line => format!("{INDENT}{line}"),
        });
        self.text.push_str(&lines.collect::<Vec<_>>().join("\n"));
    }

    /// A name above an example, or what is typed for it.
    pub(super) fn caption(&mut self, text: &str) {
        self.set_off();
        let caption = self.painted(AnsiColor::Cyan.on_default(), text);
        self.text.push_str("  ");
        self.text.push_str(&caption);
    }

    /// Rows of two columns, the first as wide as its widest cell.
    pub(super) fn columns(&mut self, rows: &[(&str, &str)]) {
        self.set_off();
        let cells = rows.iter().map(|(first, _)| first.chars().count());
        let first_width = cells.max().unwrap_or_default();
        let room = self
            .width()
            .saturating_sub(first_width + 4)
            .max(NARROWEST / 2);
        let mut lines = Vec::new();
        for (first, second) in rows {
            let gap = " ".repeat(first_width.saturating_sub(first.chars().count()));
            let name = self.painted(AnsiColor::Cyan.on_default(), first);
            let mut before = format!("  {name}{gap}  ");
            for line in wrapped(second, room) {
                lines.push(format!("{before}{line}"));
                before = " ".repeat(first_width + 4);
            }
        }
        self.text.push_str(&lines.join("\n"));
    }

    fn width(&self) -> usize {
        self.style.width.clamp(NARROWEST, WIDEST)
    }

    fn set_off(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    fn painted(&self, paint: Paint, text: &str) -> String {
        if self.style.color {
            format!("{paint}{text}{paint:#}")
        } else {
            text.to_owned()
        }
    }

    /// What stands between backticks is painted; no line ends within them unless it must.
    fn with_code(&self, line: &str) -> String {
        let mut parts = line.split('`');
        let mut text = parts.next().unwrap_or_default().to_owned();
        while let Some(code) = parts.next() {
            match parts.next() {
                Some(behind) => {
                    let code = format!("`{code}`");
                    text.push_str(&self.painted(AnsiColor::Cyan.on_default(), &code));
                    text.push_str(behind);
                }
                None => text.push_str(&format!("`{code}")),
            }
        }
        text
    }
}

/// The lines of a text of at most `width` columns; what stands between backticks stays together.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let (have, more) = (line.chars().count(), piece.chars().count());
        if have > 0 && have + 1 + more > width {
            lines.push(std::mem::take(&mut line));
        } else if have > 0 {
            line.push(' ');
        }
        line.push_str(&piece);
    }
    lines.push(line);
    lines
}

/// The words of a text.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut in_code = false;
    for c in text.chars() {
        in_code ^= c == '`';
        match pieces.last_mut() {
            Some(piece) if c != ' ' || in_code => piece.push(c),
            _ => pieces.push(String::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_never_in_code() {
        let lines = wrapped("one two `three four` five", 12);
        assert_eq!(lines, ["one two", "`three four`", "five"]);
        assert_eq!(wrapped("a-word-that-is-too-long for it", 10).len(), 2);
    }

    #[test]
    fn only_what_is_asked_for_is_painted() {
        let plain = Sheet::new(Style::PLAIN);
        assert_eq!(plain.with_code("write `x` or `"), "write `x` or `");
        let colored = Sheet::new(Style {
            color: true,
            width: 80,
        });
        assert!(colored.with_code("write `x`").contains("\u{1b}["));
    }
}
