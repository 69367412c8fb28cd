//! Lines on their way to a stream that a terminal or a CI may read.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::text::{harmless, printable_json};

/// Passes whole lines on, none of which is a command to a CI.
pub(super) struct Lines<W> {
    out: W,
    /// The line that has no end yet.
    begun: Vec<u8>,
    tamed: fn(&str) -> Cow<'_, str>,
}

impl<W: Write> Lines<W> {
    /// Text for people.
    pub(super) fn of_text(out: W) -> Self {
        Self::new(out, harmless)
    }

    /// JSON, which stays what it is.
    pub(super) fn of_json(out: W) -> Self {
        Self::new(out, |json| Cow::Owned(printable_json(json)))
    }

    fn new(out: W, tamed: fn(&str) -> Cow<'_, str>) -> Self {
        let begun = Vec::new();
        Self { out, begun, tamed }
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        // What was there before these bytes has no end of a line.
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            let rest = self
                .begun
                .split_off(self.begun.len() - bytes.len() + end + 1);
            let lines = std::mem::replace(&mut self.begun, rest);
            let lines = String::from_utf8_lossy(&lines);
            self.out.write_all((self.tamed)(&lines).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_in_pieces_is_none_either() {
        let mut out = Vec::new();
        let mut lines = Lines::of_text(&mut out);
        for piece in ["a\n ", ":", ":error::b\n##", "[c]", "\nd"] {
            lines.write_all(piece.as_bytes()).expect("into memory");
        }
        assert_eq!(out, b"a\n \\u{3a}:error::b\n#\\u{23}[c]\n");
    }

    #[test]
    fn json_is_the_same_to_whoever_reads_it() {
        let mut out = Vec::new();
        let said = serde_json::json!({"a": "##[error]::\u{9b}\u{202e}"});
        writeln!(Lines::of_json(&mut out), "{said}").expect("into memory");
        let text = String::from_utf8(out).expect("a text");
        assert!(!text.contains("##[") && text.is_ascii(), "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read, said);
    }
}
