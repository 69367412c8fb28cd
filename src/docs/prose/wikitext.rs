//! Written as wikitext, to be put on a wiki.

use super::{Block, Inline, on_a_line};

/// Blocks as wikitext, an empty line between two, without one at the end.
pub(in super::super) fn wikitext(blocks: &[Block]) -> String {
    let written: Vec<String> = blocks.iter().map(self::block).collect();
    written.join("\n\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => {
            let signs = "=".repeat(usize::from(*level));
            format!("{signs} {} {signs}", inlines(text))
        }
        Block::Paragraph(text) => begun(&inlines(text)),
        Block::Code(code) => {
            let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-');
            let language: String = code.language.chars().filter(allowed).collect();
            let language = if language.is_empty() {
                "text".into()
            } else {
                language
            };
            let line = if code.numbered { " line" } else { "" };
            // Nothing else ends it.
            let text = code.text.trim_end_matches('\n').replace("</", "<\u{200b}/");
            let text = match code.text.to_lowercase().contains("</syntaxhighlight") {
                true => text,
                false => code.text.trim_end_matches('\n').to_owned(),
            };
            format!("<syntaxhighlight lang=\"{language}\"{line}>\n{text}\n</syntaxhighlight>")
        }
        Block::Quote(blocks) => format!("<blockquote>\n{}\n</blockquote>", wikitext(blocks)),
        Block::List(first, items) => list(if first.is_some() { "#" } else { "*" }, items),
        Block::Table(head, rows) => {
            let mut lines = vec!["{| class=\"wikitable\"".to_owned()];
            lines.extend(head.iter().map(|cell| format!("! {}", inlines(cell))));
            for row in rows {
                lines.push("|-".to_owned());
                lines.extend(row.iter().map(|cell| format!("| {}", inlines(cell))));
            }
            lines.push("|}".to_owned());
            lines.join("\n")
        }
        Block::Rule => "----".to_owned(),
        Block::Part(_, blocks) => wikitext(blocks),
        Block::Within(page, _) => {
            let allowed =
                |c: &char| c.is_alphanumeric() || matches!(c, ':' | '/' | '+' | '-' | '_' | ' ');
            format!(
                "{{{{{}}}}}",
                page.chars().filter(allowed).collect::<String>()
            )
        }
    }
}

/// A list whose items begin with these signs, and what stands in them with one more.
fn list(signs: &str, items: &[Vec<Block>]) -> String {
    let mut lines = Vec::new();
    for item in items {
        let mut text = String::new();
        let mut below = Vec::new();
        for block in item {
            match block {
                Block::Paragraph(inner) if text.is_empty() => text = inlines(inner),
                Block::Paragraph(inner) => text.push_str(&format!("<br>{}", inlines(inner))),
                Block::List(first, items) => {
                    let more = if first.is_some() { "#" } else { "*" };
                    below.push(list(&format!("{signs}{more}"), items));
                }
                other => below.push(self::block(other)),
            }
        }
        lines.push(format!("{signs} {text}"));
        lines.extend(below);
    }
    lines.join("\n")
}

fn inlines(inlines: &[Inline]) -> String {
    let written = inlines.iter().map(|inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::Code(text) => format!("<code>{}</code>", escaped(text)),
        Inline::Strong(text) => format!("'''{}'''", self::inlines(text)),
        Inline::Emphasis(text) => format!("''{}''", self::inlines(text)),
        Inline::Link(to, shown) => link(to, &self::inlines(shown)),
        Inline::Page(title, address) => match is_title(title) {
            true => format!("[[{title}]]"),
            false => link(address, &escaped(title)),
        },
        Inline::Break => "<br>".to_owned(),
    });
    written.collect()
}

/// A relative address leads nowhere on a wiki.
fn link(to: &str, shown: &str) -> String {
    let is_web =
        to.starts_with("http://") || to.starts_with("https://") || to.starts_with("mailto:");
    let means = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '[' | ']' | '<' | '>' | '"' | '\'' | '{' | '}' | '|')
    };
    match is_web && !to.contains(means) {
        true => format!("[{to} {shown}]"),
        false => shown.to_owned(),
    }
}

/// Whether a wiki may call a page so (manual, `$wgLegalTitleChars`).
fn is_title(title: &str) -> bool {
    let illegal =
        |c: char| c.is_control() || matches!(c, '#' | '<' | '>' | '[' | ']' | '{' | '}' | '|');
    !title.is_empty() && !title.contains(illegal) && !title.contains("''") && !title.contains("~~~")
}

/// A text in which nothing means anything.
fn escaped(text: &str) -> String {
    let text = on_a_line(text);
    let signs = ["[", "]", "{", "}", "|", "''", "~~~", "__", "://", "-{"];
    let next = |at: usize| text[at + 1..].chars().next().unwrap_or(' ');
    let begins = |(at, sign): (usize, &str)| match sign {
        "<" => next(at).is_ascii_alphabetic() || matches!(next(at), '/' | '!' | '?'),
        _ => next(at).is_ascii_alphanumeric() || next(at) == '#',
    };
    let means =
        signs.iter().any(|sign| text.contains(sign)) || text.match_indices(['<', '&']).any(begins);
    if !means {
        return text;
    }
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<nowiki>{text}</nowiki>")
}

/// A paragraph whose first signs begin nothing else.
fn begun(text: &str) -> String {
    match text.chars().next() {
        Some('*' | '#' | ':' | ';' | '=' | ' ' | '-') => format!("<nowiki/>{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        for (text, wanted) in [
            ("plain, (text): yes!", "plain, (text): yes!"),
            ("≥ 1.35, < 1.43 & more", "≥ 1.35, < 1.43 & more"),
            ("a &lt; b", "<nowiki>a &amp;lt; b</nowiki>"),
            ("{{x}} [[y]]", "<nowiki>{{x}} [[y]]</nowiki>"),
            ("a | b\nc", "<nowiki>a | b c</nowiki>"),
            ("</nowiki>{{x}}", "<nowiki>&lt;/nowiki&gt;{{x}}</nowiki>"),
            (
                "<!-- flowrun:end x -->",
                "<nowiki>&lt;!-- flowrun:end x --&gt;</nowiki>",
            ),
        ] {
            assert_eq!(wikitext(&[Block::paragraph(text)]), wanted);
        }
        assert_eq!(wikitext(&[Block::paragraph("* a")]), "<nowiki/>* a");
        let code = wikitext(&[Block::code("json", "\"</syntaxhighlight>{{x}}\"")]);
        assert_eq!(code.matches("</syntaxhighlight>").count(), 1, "{code}");
        let code = wikitext(&[Block::code("html", "<b></b>")]);
        assert!(code.contains("<b></b>"), "{code}");
    }

    #[test]
    fn pages_are_linked_by_their_titles() {
        let page = |title: &str| {
            let page = Inline::Page(title.to_owned(), "https://w.example/wiki/x".to_owned());
            wikitext(&[Block::Paragraph(vec![page])])
        };
        assert_eq!(page("API:Login"), "[[API:Login]]");
        assert_eq!(
            page("a|b"),
            "[https://w.example/wiki/x <nowiki>a|b</nowiki>]"
        );
    }
}
