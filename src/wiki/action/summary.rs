//! The summaries that a wiki writes when nobody else does (seen on MediaWiki 1.35.13, 1.39.17 and 1.43.9).
//!
//! Always in English, as in a wiki whose content is.

use super::super::page::{Page, redirect};

/// The summary of an edit that has none: by what became of the text. One that quotes a text has at most `longest` bytes.
pub(super) fn automatic(before: Option<&str>, after: &str, longest: usize) -> String {
    if let Some(target) = redirect(after)
        && before.is_none_or(|before| redirect(before).is_none())
    {
        return format!("Redirected page to [[{target}]]");
    }
    match before {
        None if after.is_empty() => "Created blank page".to_owned(),
        None => quoted("Created page with", after, longest),
        Some(before) if after.is_empty() && !before.is_empty() => "Blanked the page".to_owned(),
        Some(before) if before.len() > 10 * after.len() && after.len() < 500 => {
            quoted("Replaced content with", after, longest)
        }
        Some(_) => String::new(),
    }
}

/// No more of a page is quoted in the reason of its deletion, in bytes.
const LONGEST_QUOTE: usize = 200;

/// The reason of a deletion that has none: what the page was, and who wrote it if it was one alone.
pub(super) fn deletion(page: &Page) -> String {
    let text = cut(
        &page.latest().text.replace(['\n', '\r'], " "),
        LONGEST_QUOTE,
    );
    let author = &page.latest().user;
    if page
        .revisions
        .iter()
        .any(|revision| revision.user != *author)
    {
        return format!("content was: \"{text}\"");
    }
    format!(
        "content was: \"{text}\", and the only contributor was \"[[Special:Contributions/{author}|{author}]]\" ([[User \
         talk:{author}|talk]])"
    )
}

/// The beginning of a text on one line, behind some words.
fn quoted(words: &str, text: &str, longest: usize) -> String {
    let line = text.replace(['\n', '\r'], " ");
    let room = longest.saturating_sub(words.len() + "\"$1\" ".len());
    format!("{words} \"{}\"", cut(&line, room))
}

/// A line that is cut with `...` where it has more bytes than there is room for.
fn cut(line: &str, room: usize) -> String {
    if line.len() <= room {
        return line.to_owned();
    }
    let mut end = room.saturating_sub("...".len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}...", &line[..end])
}

#[cfg(test)]
mod tests {
    use super::automatic;

    #[test]
    fn each_kind_of_edit_has_its_words() {
        for (before, after, summary) in [
            (None, "before", "Created page with \"before\""),
            (None, "a\nb", "Created page with \"a b\""),
            (None, "", "Created blank page"),
            (Some("before"), "afterx", ""),
            (Some("before"), "", "Blanked the page"),
            (Some(""), "again", ""),
            (
                Some("0123456789 0123456789 0123456789 0123456789 0"),
                "tiny",
                "Replaced content with \"tiny\"",
            ),
            (
                None,
                "#REDIRECT [[Main Page]]",
                "Redirected page to [[Main Page]]",
            ),
        ] {
            assert_eq!(
                automatic(before, after, 200),
                summary,
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let text = "0123456789 ".repeat(22);
        assert_eq!(automatic(None, text.trim_end(), 200).len(), 198);
        assert_eq!(automatic(None, text.trim_end(), 500).len(), 261);
    }
}
