//! Lines `NAME=VALUE`, as many tools read them from a file `.env`.
//!
//! Nothing is put in for `$NAME`: a value is what is written. `'…'` is taken as it is, `"…"` has the escapes `\n`, `\r`, `\t`, `\"`,
//! `\\` and `\$`; both may span lines. Without quotes a value ends with its line, or at a `#` behind a blank.

use std::sync::Arc;

use super::EnvLine;
use crate::text::{Diagnostic, Place, Source, Span};

/// The names and values of a file, in order.
pub(super) fn read(source: &Arc<Source>) -> Result<Vec<EnvLine>, Diagnostic> {
    let mut reader = Reader { source, at: 0 };
    let mut found: Vec<EnvLine> = Vec::new();
    loop {
        reader.skip(char::is_whitespace);
        let begun = reader.at;
        if reader.rest().is_empty() {
            return Ok(found);
        }
        if reader.rest().starts_with('#') {
            reader.skip(|c| c != '\n');
            continue;
        }
        let (name, value) = reader.line()?;
        if found.iter().any(|known| known.name == name) {
            let message = format!("`{name}` stands twice in this file");
            return Err(reader.wrong(begun, message, "leave one of them out"));
        }
        let at = format!("{}:{}", source.name(), source.position(begun).0);
        found.push(EnvLine { name, value, at });
    }
}

struct Reader<'s> {
    source: &'s Arc<Source>,
    at: usize,
}

impl<'s> Reader<'s> {
    fn rest(&self) -> &'s str {
        &self.source.text()[self.at..]
    }

    /// Passes over characters and gives them.
    fn skip(&mut self, while_so: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let end = rest.find(|c| !while_so(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn blanks(&mut self) -> &'s str {
        self.skip(|c| c == ' ' || c == '\t')
    }

    fn line(&mut self) -> Result<(String, String), Diagnostic> {
        let export = self.rest().strip_prefix("export");
        if export.is_some_and(|rest| rest.starts_with([' ', '\t'])) {
            self.at += "export".len();
            self.blanks();
        }
        let begun = self.at;
        let name = self.skip(|c| c.is_ascii_alphanumeric() || c == '_');
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            let help = "a line is `NAME=VALUE`; a name has letters, digits and `_`, and does not begin with a digit";
            return Err(self.wrong(begun, "a name is wanted here", help));
        }
        self.blanks();
        if !self.rest().starts_with('=') {
            // What stands there may be the second line of a secret, and is not repeated.
            let help = "a line is `NAME=VALUE`; a value of several lines goes in quotes";
            return Err(self.wrong(self.at, "a `=` is wanted behind this name", help));
        }
        self.at += 1;
        Ok((name.to_owned(), self.value()?))
    }

    fn value(&mut self) -> Result<String, Diagnostic> {
        let between = self.blanks();
        let value = match self.rest().chars().next() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote)?,
            // A comment, and nothing before it.
            Some('#') if !between.is_empty() => return Ok(String::new()),
            _ => {
                let line = self.skip(|c| c != '\n');
                let end = line.find(" #").or_else(|| line.find("\t#"));
                return Ok(line[..end.unwrap_or(line.len())].trim_end().to_owned());
            }
        };
        self.skip(|c| c != '\n' && c.is_whitespace());
        match self.rest().chars().next() {
            None | Some('\n' | '#') => Ok(value),
            Some(_) => Err(self.wrong(
                self.at,
                "something stands behind the closing quote",
                "a quote within quotes of its kind is written `\\\"`; within `'…'` there is no way to write a `'`",
            )),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Diagnostic> {
        let begun = self.at;
        self.at += 1;
        let mut value = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                _ if c == quote => {
                    self.at += at + 1;
                    return Ok(value);
                }
                '\\' if quote == '"' => match chars.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 'r')) => value.push('\r'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, c @ ('"' | '\\' | '$'))) => value.push(c),
                    _ => {
                        return Err(self.wrong(
                            self.at + at,
                            "within `\"…\"` a backslash begins an escape, and there is none like this",
                            "write `\\\\` for a backslash, or use `'…'`",
                        ));
                    }
                },
                c => value.push(c),
            }
        }
        Err(self.wrong(
            begun,
            format!("this {quote} is not closed"),
            "a value that only begins with a quote goes in quotes of the other kind",
        ))
    }

    fn wrong(&self, at: usize, message: impl Into<String>, help: &str) -> Diagnostic {
        let place = Place::new(self.source, Span::new(at, at));
        Diagnostic::error("env-syntax", message, &place, "").help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<(String, String)>, Diagnostic> {
        let lines = read(&Source::new(".env", text))?.into_iter();
        Ok(lines.map(|line| (line.name, line.value)).collect())
    }

    #[test]
    fn a_line_knows_where_it_begins() {
        let lines = read(&Source::new(".env", "\n# none\nexport A='x\ny'\n\nB=2"));
        let places = lines.expect("two lines").into_iter().map(|line| line.at);
        assert_eq!(Vec::from_iter(places), [".env:3", ".env:6"]);
    }

    #[test]
    fn lines_are_read() {
        for (text, value) in [
            ("A=x", "x"),
            ("A=", ""),
            ("A= # nothing", ""),
            ("export A=x", "x"),
            ("export\tA = x y  ", "x y"),
            ("# first\n\n  A=x # comment\r\n", "x"),
            ("A=x\r\n", "x"),
            ("A=a#b", "a#b"),
            ("A=#b", "#b"),
            ("A='a # b' # c", "a # b"),
            ("A='a\\n\"b'", "a\\n\"b"),
            (r#"A="a\n\"b\" \\ \$x""#, "a\n\"b\" \\ $x"),
            ("A=\"one\ntwo\"\n", "one\ntwo"),
            ("A=$HOME/x", "$HOME/x"),
            ("A=a=b", "a=b"),
            ("A=it's", "it's"),
            ("A=ä ö", "ä ö"),
        ] {
            let found = read_text(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
            assert_eq!(found, [("A".to_owned(), value.to_owned())], "{text:?}");
        }
        assert_eq!(read_text("").expect("no line"), []);
        let several = read_text("A=1\n# none\nB=2").expect("two lines");
        assert_eq!(several.len(), 2);
        // Not the word, but a name that begins with it.
        assert_eq!(read_text("exported=1").expect("a line")[0].0, "exported");
    }

    #[test]
    fn a_file_that_ends_anywhere_is_read_or_refused() {
        let text = "export A = \"x\\n\\\"é\" # c\nB='ü\n' \n C=d #e\r\nexport";
        for end in text.char_indices().map(|(at, _)| at) {
            let _read_or_refused = read_text(&text[..end]);
            let _read_or_refused = read_text(&text[end..]);
        }
    }

    #[test]
    fn mistakes_are_told_at_their_place() {
        for (text, line, column, says) in [
            ("A=1\nB", 2, 2, "a `=` is wanted"),
            ("A=1\n=2", 2, 1, "a name is wanted"),
            ("1A=2", 1, 1, "a name is wanted"),
            ("A-B=2", 1, 2, "a `=` is wanted"),
            ("A='x' y", 1, 7, "behind the closing quote"),
            ("A='x", 1, 3, "not closed"),
            ("A=\"x\\d\"", 1, 5, "a backslash begins an escape"),
            ("A=\"x\\", 1, 5, "a backslash begins an escape"),
            ("A=1\nA=2", 2, 1, "stands twice"),
        ] {
            let found = read_text(text).expect_err(text);
            assert_eq!(found.position(), Some((".env", line, column)), "{text:?}");
            assert!(found.message.contains(says), "{text:?}: {}", found.message);
        }
    }
}
