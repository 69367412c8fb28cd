//! A tree as YAML that `parse` reads back as the same tree.
//!
//! Collections are written in blocks, an empty one as `{}` or `[]`. Which quotes a text gets is for `quote`.

use std::fmt;

use super::quote::{block, quoted};
use super::scalar::resolve;
use super::yaml::Yaml;

/// Columns by which what is inside stands farther right.
const INDENT: usize = 2;
/// Bytes that a key on the line of its value may have: YAML bounds it at 1024 characters.
const LONGEST_KEY: usize = 1000;

/// A document, with a newline at its end.
impl fmt::Display for Yaml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = String::new();
        match self {
            Yaml::Map(entries) if !entries.is_empty() => map(&mut written, entries, 0),
            Yaml::List(items) if !items.is_empty() => list(&mut written, items, 0),
            // A block of lines needs something that it is indented more than.
            Yaml::Text(text) => {
                written.push_str(&quoted(text));
                written.push('\n');
            }
            _ => value(&mut written, self, 0),
        }
        f.write_str(&written)
    }
}

impl Yaml {
    /// All of it on one line.
    pub fn line(&self) -> String {
        match self {
            Self::Plain(text) if !resolve(text).is_string() => text.clone(),
            Self::Plain(text) | Self::Text(text) => {
                match text.contains(['{', '}', '[', ']', ',']) {
                    // Within brackets these end a text.
                    true => super::quote::in_quotes(text),
                    false => quoted(text),
                }
            }
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::line).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries = entries.iter();
                let entries: Vec<String> = entries
                    .map(|(key, value)| format!("{}: {}", Self::text(key).line(), value.line()))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }
}

/// A key with its value, for a map whose keys stand at a column; the first line is not indented, and the last one ends.
pub(super) fn entry_at(key: &str, value: &Yaml, column: usize) -> String {
    let mut written = String::new();
    map(&mut written, &[(key.to_owned(), value.clone())], column);
    written
}

/// The entries of a map whose keys stand at a column; the first is written where the text ends now.
fn map(written: &mut String, entries: &[(String, Yaml)], column: usize) {
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 {
            indent(written, column);
        }
        let key = quoted(key);
        if key.len() > LONGEST_KEY {
            written.push_str("? ");
            written.push_str(&key);
            written.push('\n');
            indent(written, column);
        } else {
            written.push_str(&key);
        }
        written.push(':');
        behind_key(written, value, column);
    }
}

/// The items of a list whose `-` stand at a column.
fn list(written: &mut String, items: &[Yaml], column: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            indent(written, column);
        }
        written.push_str("- ");
        value(written, item, column);
    }
}

fn behind_key(written: &mut String, value_of_key: &Yaml, column: usize) {
    let nested = match value_of_key {
        Yaml::Map(entries) => !entries.is_empty(),
        Yaml::List(items) => !items.is_empty(),
        _ => false,
    };
    if nested {
        written.push('\n');
        indent(written, column + INDENT);
    } else {
        written.push(' ');
    }
    value(written, value_of_key, column);
}

/// A value within a collection that stands at `column`, written where the text ends now.
fn value(written: &mut String, value: &Yaml, column: usize) {
    let inner = column + INDENT;
    match value {
        Yaml::Map(entries) if !entries.is_empty() => return map(written, entries, inner),
        Yaml::List(items) if !items.is_empty() => return list(written, items, inner),
        Yaml::Map(_) => written.push_str("{}"),
        Yaml::List(_) => written.push_str("[]"),
        Yaml::Plain(text) if !resolve(text).is_string() => written.push_str(text),
        Yaml::Plain(text) | Yaml::Text(text) => match block(text) {
            Some(chomping) => return lines(written, text, chomping, inner),
            None => written.push_str(&quoted(text)),
        },
    }
    written.push('\n');
}

/// A text in a block of lines.
fn lines(written: &mut String, text: &str, chomping: &str, column: usize) {
    written.push('|');
    written.push_str(chomping);
    written.push('\n');
    let ended = text.strip_suffix('\n').unwrap_or(text);
    for line in ended.split('\n') {
        if !line.is_empty() {
            indent(written, column);
            written.push_str(line);
        }
        written.push('\n');
    }
}

fn indent(written: &mut String, column: usize) {
    written.extend(std::iter::repeat_n(' ', column));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;
    use crate::text::{Source, Style};

    fn read(text: &str) -> Yaml {
        let node = parse(&Source::new("written.yaml", text))
            .unwrap_or_else(|error| panic!("{}\n{text}", error.render(Style::PLAIN)));
        Yaml::from(&node)
    }

    #[track_caller]
    fn comes_back(tree: &Yaml) {
        let text = tree.to_string();
        assert_eq!(read(&text), *tree, "{text}");
    }

    fn text(text: &str) -> Yaml {
        Yaml::text(text)
    }

    #[test]
    fn on_one_line_it_is_the_same() {
        for written in [
            "[]",
            "{}",
            "[a, 1, 1.10, \"1\", {b: [\"x, y\", \"\"], \"{{ c }}\": null}]",
            "{equals: {}, at_least: 3, matches: '^\\d{3}$'}",
            "\"a\\nb: c\"",
        ] {
            let tree = read(written);
            assert_eq!(tree.line(), written);
            assert_eq!(read(&tree.line()), tree);
        }
    }

    #[test]
    fn a_file_looks_as_one_would_write_it() {
        let written = "\
scenario: Log in
about: |
  Two lines,
    the second one indented.
steps:
  - id: ask
    request:
      url: \"{{ api }}\"
      params:
        format: json
        version: 1.10
        code: \"1.10\"
        nothing: null
    expect:
      - $.a['b: c']: {}
      - - 1
        - two
";
        let quoted = written.replace("$.a['b: c']", "\"$.a['b: c']\"");
        assert_eq!(read(&quoted).to_string(), quoted);
    }

    #[test]
    fn texts_that_look_like_something_else_come_back_as_texts() {
        let words = "null ~ true False yes 1 -1 1.10 010 0x1f .5 .inf 2026-11-22 12:30 1_000 << = - ? : ... --- 2s -x +x";
        for word in words.split(' ') {
            comes_back(&Yaml::Map(vec![(word.to_owned(), text(word))]));
        }
        for odd in [
            "",
            " ",
            "a ",
            " a",
            "a: b",
            "a:",
            ":a",
            "a #b",
            "#a",
            "a#b",
            "- a",
            "-a",
            "? a",
            "?a",
            "*a",
            "&a",
            "!a",
            "|",
            "> a",
            "@a",
            "`a`",
            "%a",
            "{a}",
            "[a]",
            "a, b",
            "'a'",
            "\"a\"",
            "it's",
            "\\d+",
            "+\\",
            "\\'",
            "\\\"'",
            "{{ a }}",
            "{{ f('x') }}",
            "{{ f(\"x\") }}",
            "a\tb",
            "\ta",
            "a\r",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{fffe}",
            "\u{1b}[0m",
            "\u{202e}",
            "日本",
            "🦀",
            "\0",
        ] {
            comes_back(&text(odd));
            comes_back(&Yaml::List(vec![text(odd)]));
            comes_back(&Yaml::Map(vec![(odd.to_owned(), text(odd))]));
        }
    }

    #[test]
    fn texts_of_several_lines_come_back_whole() {
        for lines in [
            "a\nb",
            "a\nb\n",
            "a\nb\n\n\n",
            "a\n\n b\n",
            "\na\n",
            "\n",
            "\n\n",
            " a\nb",
            "a \nb ",
            "a\n \nb",
            "a\n\tb\n",
            "\ta\nb",
            "a\r\nb",
            "- a\n# b\n--- c\n...\n",
            "a\nb\u{85}c",
            "== {{ x }} ==\n* [[A]]\n",
            "a\n  ",
            "a\n  \n",
        ] {
            comes_back(&Yaml::Map(vec![
                ("before".to_owned(), text(lines)),
                (
                    "list".to_owned(),
                    Yaml::List(vec![text(lines), text(lines), text("x")]),
                ),
                (lines.to_owned(), text(lines)),
            ]));
        }
        let simple = Yaml::Map(vec![("a".to_owned(), text("b\nc\n"))]);
        assert_eq!(simple.to_string(), "a: |\n  b\n  c\n");
    }

    #[test]
    fn what_is_no_plain_scalar_is_not_written_as_one() {
        let wrong = Yaml::Map(vec![("a".to_owned(), Yaml::Plain("b: c".to_owned()))]);
        assert_eq!(
            read(&wrong.to_string()),
            Yaml::Map(vec![("a".to_owned(), text("b: c"))])
        );
    }

    #[test]
    fn a_long_key_comes_back() {
        comes_back(&Yaml::Map(vec![
            ("k".repeat(3000), text("x")),
            (
                "l".repeat(3000),
                Yaml::Map(vec![("m".repeat(3000), Yaml::List(vec![text("y")]))]),
            ),
            (
                "m".to_owned(),
                Yaml::List(vec![Yaml::Map(vec![
                    ("n".repeat(3000), text("a\nb\n")),
                    ("o".to_owned(), text("z")),
                ])]),
            ),
        ]));
    }

    #[test]
    fn whatever_is_written_comes_back() {
        const PARTS: &[&str] = &[
            "a", "b c", " ", "\n", "\n\n", ":", ": ", "#", " #", "-", "- ", "'", "\"", "\\", "{",
            "}", "{{ x }}", "[", "]", ",", "|", ">", "\t", "\r", "é", "1", ".", "!", "&", "*", "?",
            "%", "@", "`", "=", "~", "\u{2028}", "\u{feff}", "---", "...",
        ];
        let mut state = 7_u64;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..5_000 {
            let mut made = |most: usize| -> String {
                let parts = next(most);
                (0..parts).map(|_| PARTS[next(PARTS.len())]).collect()
            };
            let (key, first, second) = (made(5), made(8), made(4));
            comes_back(&Yaml::Map(vec![
                ("first".to_owned(), text(&first)),
                (
                    format!("k{key}"),
                    Yaml::List(vec![text(&second), Yaml::List(vec![text(&first)])]),
                ),
                (key, Yaml::Map(vec![("x".to_owned(), text(&second))])),
            ]));
        }
    }
}
