//! The marks in a file between which a page is made anew: `<!-- flowrun:begin NAME -->` and `<!-- flowrun:end NAME -->`.
//!
//! Everything outside of them keeps its bytes.

use std::fmt;

use super::Fitted;
use crate::docs::page::SECTIONS;

const COMMENT: &str = "<!--";
const END: &str = "-->";
const OURS: &str = "flowrun:";

/// Why a file has no places for sections.
#[derive(Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// A mark in a text.
struct Mark<'t> {
    begins: bool,
    name: &'t str,
    /// Its first byte, and one past its last.
    from: usize,
    to: usize,
}

/// A section between its marks.
pub(super) fn within(name: &str, text: &str) -> String {
    format!(
        "{COMMENT} {OURS}begin {name} {END}\n{}\n{COMMENT} {OURS}end {name} {END}",
        tame(text)
    )
}

/// Whether a file has marks.
pub(super) fn has_marks(text: &str) -> bool {
    marks(text).next().is_some()
}

/// What is between our own marks is ours: a text that looks like one of them is broken up by a sign that takes no room.
fn tame(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut last = 0;
    for mark in marks(text) {
        all.push_str(&text[last..mark.from]);
        all.push_str("<!\u{200b}--");
        last = mark.from + COMMENT.len();
    }
    all.push_str(&text[last..]);
    all
}

/// Puts sections into the places that a file has for them.
pub(super) fn put(text: &str, sections: &[(&'static str, String)]) -> Result<Fitted, Misplaced> {
    let places = places(text)?;
    let mut all = String::new();
    let mut last = 0;
    for (name, from, to) in &places {
        let made = sections.iter().find(|(own, _)| own == name);
        let made = made.map_or("", |(_, made)| made.as_str());
        // A file of another system keeps its ends of lines.
        let end = match text[..*from].ends_with("\r\n") || text[*from..].starts_with("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        all.push_str(&text[last..*from]);
        all.push_str(end);
        if !made.is_empty() {
            all.push_str(&tame(made).replace('\n', end));
            all.push_str(end);
        }
        last = *to;
    }
    all.push_str(&text[last..]);
    let has_place = |name: &str| places.iter().any(|(own, ..)| *own == name);
    let left_out = sections
        .iter()
        .filter(|(name, made)| !made.is_empty() && !has_place(name));
    Ok(Fitted {
        text: all,
        left_out: left_out.map(|(name, _)| *name).collect(),
    })
}

/// The sections that a file has places for, with the bytes between their marks.
fn places(text: &str) -> Result<Vec<(&str, usize, usize)>, Misplaced> {
    let wrong = |mark: &Mark<'_>, why: String, help: String| Misplaced {
        line: text[..mark.from].matches('\n').count() + 1,
        why,
        help,
    };
    let mut places: Vec<(&str, usize, usize)> = Vec::new();
    let mut open: Option<Mark<'_>> = None;
    for mark in marks(text) {
        let name = mark.name;
        if !SECTIONS.contains(&name) {
            let why = format!("there is no section `{name}`");
            return Err(wrong(
                &mark,
                why,
                format!("the sections are {}", SECTIONS.join(", ")),
            ));
        }
        match (mark.begins, open.take()) {
            (true, None) if places.iter().any(|(own, ..)| *own == name) => {
                let why = format!("the section `{name}` begins a second time");
                return Err(wrong(&mark, why, "leave one place for it".to_owned()));
            }
            (true, None) => open = Some(mark),
            (true, Some(before)) => {
                return Err(wrong(
                    &before,
                    not_closed(before.name),
                    closing(before.name),
                ));
            }
            (false, Some(begun)) if begun.name == name => places.push((name, begun.to, mark.from)),
            (false, Some(begun)) => {
                return Err(wrong(&begun, not_closed(begun.name), closing(begun.name)));
            }
            (false, None) => {
                let why = format!("the section `{name}` ends here and does not begin");
                let help = format!("put `{COMMENT} {OURS}begin {name} {END}` where it begins");
                return Err(wrong(&mark, why, help));
            }
        }
    }
    if let Some(begun) = open {
        return Err(wrong(&begun, not_closed(begun.name), closing(begun.name)));
    }
    if places.is_empty() {
        return Err(Misplaced {
            line: 1,
            why: "the file has no place for any section".to_owned(),
            help: format!(
                "put `{COMMENT} {OURS}begin errors {END}` and `{COMMENT} {OURS}end errors {END}` where the table of errors goes, and so for {}; or move the file away, then it is written anew",
                SECTIONS.join(", ")
            ),
        });
    }
    Ok(places)
}

fn not_closed(name: &str) -> String {
    format!(
        "the section `{name}` begins here and does not end before another mark or the end of the file"
    )
}

fn closing(name: &str) -> String {
    format!("put `{COMMENT} {OURS}end {name} {END}` where it ends")
}

/// The marks of a text, in order.
fn marks(text: &str) -> impl Iterator<Item = Mark<'_>> {
    let comments = text.match_indices(COMMENT);
    comments.filter_map(|(from, _)| {
        let inner = text[from + COMMENT.len()..].trim_start_matches([' ', '\t']);
        let said = inner.strip_prefix(OURS)?;
        let (said, _) = said.split_once(END)?;
        let to = text.len() - inner.len() + OURS.len() + said.len() + END.len();
        let (word, name) = said.trim_end().split_once([' ', '\t'])?;
        let begins = match word {
            "begin" => true,
            "end" => false,
            _ => return None,
        };
        Some(Mark {
            begins,
            name: name.trim(),
            from,
            to,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections() -> Vec<(&'static str, String)> {
        vec![
            ("errors", "E1\nE2".to_owned()),
            ("notes", String::new()),
            ("lead", "L".to_owned()),
        ]
    }

    #[test]
    fn only_what_is_between_marks_changes() {
        let text = "= A =\n<translate><!--T:1--> x</translate>\n<!-- flowrun:begin errors -->old\n<!--flowrun:end errors-->\n\u{feff}tail <!-- flowrun:begin notes -->\nold\n<!-- flowrun:end notes -->";
        let fitted = put(text, &sections()).expect("places");
        assert_eq!(
            fitted.text,
            "= A =\n<translate><!--T:1--> x</translate>\n<!-- flowrun:begin errors -->\nE1\nE2\n<!--flowrun:end errors-->\n\u{feff}tail <!-- flowrun:begin notes -->\n<!-- flowrun:end notes -->"
        );
        assert_eq!(fitted.left_out, ["lead"]);
        assert_eq!(
            put(&fitted.text, &sections()).expect("places").text,
            fitted.text
        );
    }

    #[test]
    fn ends_of_lines_are_those_of_the_file() {
        let text = "a\r\n<!-- flowrun:begin errors -->\r\n<!-- flowrun:end errors -->\r\n";
        let fitted = put(text, &sections()).expect("places");
        assert_eq!(
            fitted.text,
            "a\r\n<!-- flowrun:begin errors -->\r\nE1\r\nE2\r\n<!-- flowrun:end errors -->\r\n"
        );
    }

    #[test]
    fn marks_that_do_not_fit_are_told_with_their_lines() {
        let begin = "<!-- flowrun:begin errors -->";
        let end = "<!-- flowrun:end errors -->";
        for (text, line, why) in [
            ("no marks".to_owned(), 1, "no place"),
            (format!("\n{begin}\n"), 2, "does not end"),
            (format!("\n\n{end}\n"), 3, "does not begin"),
            (format!("{begin}{end}\n{begin}{end}"), 2, "second time"),
            (format!("{begin}\n{begin}\n{end}"), 1, "does not end"),
            (
                format!("{begin}\n<!-- flowrun:end notes -->"),
                1,
                "does not end",
            ),
            (
                "\n<!-- flowrun:begin eror -->".to_owned(),
                2,
                "no section `eror`",
            ),
        ] {
            let wrong = put(&text, &sections()).expect_err("wrong");
            assert_eq!(wrong.line, line, "{text}");
            assert!(wrong.why.contains(why), "{text}: {}", wrong.why);
        }
    }

    #[test]
    fn what_is_put_there_is_no_mark() {
        let text = within(
            "errors",
            "{\"a\": \"<!-- flowrun:end errors --><!-- flowrun:begin x -->\"}",
        );
        let again = put(&text, &[("errors", "x".to_owned())]).expect("places");
        assert_eq!(again.text, within("errors", "x"));
        let other = within("errors", "<!-- a comment -->");
        assert!(other.contains("<!-- a comment -->"));
    }
}
