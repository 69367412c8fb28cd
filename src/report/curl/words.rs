//! The words of a curl line, taken apart and put together again: whatever a mask put into the line, what comes out is words and nothing else.

use crate::text::{NEWLINE, shell_word};

/// A word of a shell.
pub(super) type Word = Vec<Piece>;

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it is.
    Text(String),
    /// What a variable holds.
    Variable(String),
}

/// The words of a line that an [`ExchangeRecord`](crate::event::ExchangeRecord) holds.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut reader = Reader {
        words: Vec::new(),
        word: None,
        rest: line,
    };
    if line.starts_with(&format!("{NEWLINE}=$(")) {
        reader.rest = line.splitn(3, "; ").nth(2).unwrap_or_default();
    }
    while let Some(c) = reader.rest.chars().next() {
        reader.take(c);
    }
    reader.end_word();
    reader.words
}

struct Reader<'l> {
    words: Vec<Word>,
    /// The one that is being read.
    word: Option<Word>,
    rest: &'l str,
}

impl<'l> Reader<'l> {
    fn take(&mut self, c: char) {
        match c {
            ' ' => {
                self.skip(1);
                self.end_word();
            }
            '\'' => {
                self.skip(1);
                let text = self.up_to('\'');
                self.push(text);
            }
            '"' => {
                self.skip(1);
                let inner = self.up_to('"');
                self.push_quoted(inner);
            }
            '\\' => {
                self.skip(1);
                let escaped = self.rest.chars().next().map_or(0, char::len_utf8);
                let text = self.skip(escaped);
                self.push(text);
            }
            // A mask stands where a text was that needed no quotes.
            '[' if self.rest.starts_with("[secret ") => {
                let end = self.rest.find(']').map_or(self.rest.len(), |at| at + 1);
                let text = self.skip(end);
                self.push(text);
            }
            c => {
                let text = self.skip(c.len_utf8());
                self.push(text);
            }
        }
    }

    fn skip(&mut self, bytes: usize) -> &'l str {
        let (skipped, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        skipped
    }

    /// What stands before a sign, which is read as well.
    fn up_to(&mut self, sign: char) -> &'l str {
        let (before, rest) = self.rest.split_once(sign).unwrap_or((self.rest, ""));
        self.rest = rest;
        before
    }

    fn push(&mut self, text: &str) {
        let word = self.word.get_or_insert_default();
        match word.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => word.push(Piece::Text(text.to_owned())),
        }
    }

    /// What stands between `"`: a variable, or a character by its bytes.
    fn push_quoted(&mut self, inner: &str) {
        if let Some(octal) = inner.strip_prefix("$(printf '") {
            let digits = octal.trim_end_matches("')").split('\\');
            let bytes = digits.filter_map(|digits| u8::from_str_radix(digits, 8).ok());
            let bytes: Vec<u8> = bytes.collect();
            return self.push(&String::from_utf8_lossy(&bytes));
        }
        let name = inner.strip_prefix('$').filter(|name| is_name(name));
        match name {
            // No secret is called so.
            Some(NEWLINE) => self.push("\n"),
            Some(name) => {
                let word = self.word.get_or_insert_default();
                word.push(Piece::Variable(name.to_owned()));
            }
            None => self.push(inner),
        }
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| fits(c) && !c.is_ascii_digit()) && name.chars().all(fits)
}

/// A word as a shell reads it.
pub(super) fn written(word: &Word) -> String {
    if word.is_empty() {
        return shell_word("");
    }
    let pieces = word.iter().map(|piece| match piece {
        Piece::Text(text) if text.is_empty() && word.len() > 1 => String::new(),
        Piece::Text(text) => shell_word(text),
        Piece::Variable(name) => format!("\"${name}\""),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::shell_line;

    fn again(line: &str) -> String {
        let words: Vec<String> = words(line).iter().map(written).collect();
        shell_line(words.join(" "))
    }

    #[test]
    fn a_line_is_the_same_when_it_is_put_together_again() {
        for line in [
            "curl -H 'X-Say: it'\\''s' --url-query format=json token=\"$csrf_token\" http://127.0.0.1/",
            "curl --data ''",
            "newline=$(printf '\\n.'); newline=${newline%.}; curl 'a'\"$newline\"'b'\"$(printf '\\011')\"'c'",
            "curl \"$newline\"",
        ] {
            let once = again(line);
            assert_eq!(words(&once), words(line), "{line}");
            assert_eq!(again(&once), once, "{line}");
        }
    }

    #[test]
    fn what_is_no_word_of_ours_is_quoted() {
        for (line, shown) in [
            ("curl a;b $(c) `d` | e", "curl 'a;b' '$(c)' '`d`' '|' e"),
            ("curl http://h/[secret k]&x", "curl 'http://h/[secret k]&x'"),
            ("curl 'open", "curl open"),
            ("curl \"$(rm)\" \"$1\" \"a", "curl '$(rm)' '$1' a"),
            ("curl 'x\"$y\"'", "curl 'x\"$y\"'"),
        ] {
            assert_eq!(again(line), shown, "{line}");
        }
    }
}
