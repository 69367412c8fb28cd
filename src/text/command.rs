//! Lines that a CI reads as commands to itself: what is written to its log may carry foreign text, and must not command it.

use std::borrow::Cow;

/// A text of which no line is a command: GitHub takes lines that begin with `::` for ones, and it and others whatever stands in
/// `##word[…]` anywhere (`##[error]`, `##vso[…]`, `##teamcity[…]`). The sign that makes it one is shown by its code.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    text.split_inclusive('\n').map(tamed).collect()
}

fn tamed(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    // `::: ` is how an excerpt names its second file, and no command: its word would be `:`.
    let line = match line[indent..].strip_prefix("::") {
        Some(rest) if !rest.starts_with(": ") => format!("{}\\u{{3a}}:{rest}", &line[..indent]),
        _ => line.to_owned(),
    };
    without_brackets(&line, "#\\u{23}")
}

/// Puts `instead` in the place of each `##` that a word and `[` follow.
pub(super) fn without_brackets(text: &str, instead: &str) -> String {
    let mut tame = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("##") {
        let (before, behind) = rest.split_at(at);
        tame.push_str(before);
        let word = behind.trim_start_matches('#');
        let signs = behind.len() - word.len();
        let commands = word
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric())
            .starts_with('[');
        if commands {
            tame.extend(std::iter::repeat_n('#', signs - 2));
            tame.push_str(instead);
        } else {
            tame.push_str(&behind[..signs]);
        }
        rest = word;
    }
    tame + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_commands() {
        for (text, shown) in [
            ("fine", "fine"),
            (" ::: a.yaml:1:2\n", " ::: a.yaml:1:2\n"),
            (":::a", "\\u{3a}::a"),
            ("a::b ## c\n# d [e]", "a::b ## c\n# d [e]"),
            ("::error::x", "\\u{3a}:error::x"),
            ("a\n \t::b\n::", "a\n \t\\u{3a}:b\n\\u{3a}:"),
            ("\u{a0}\u{3000}::b", "\u{a0}\u{3000}\\u{3a}:b"),
            ("a ##[b] ###vso[c]", "a #\\u{23}[b] ##\\u{23}vso[c]"),
            ("::##[a]", "\\u{3a}:#\\u{23}[a]"),
            ("####", "####"),
        ] {
            assert_eq!(harmless(text), shown);
            assert_eq!(harmless(&harmless(text)), shown);
        }
    }
}
