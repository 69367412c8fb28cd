//! Written as Markdown for GitHub and its like.

use super::{Block, Inline, on_a_line};

/// Blocks as Markdown, an empty line between two, without one at the end.
pub(in super::super) fn markdown(blocks: &[Block]) -> String {
    let written: Vec<String> = blocks.iter().map(block).collect();
    written.join("\n\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => {
            format!(
                "{} {}",
                "#".repeat(usize::from(*level)),
                inlines(text, false)
            )
        }
        Block::Paragraph(text) => begun(&inlines(text, false)),
        Block::Code(code) => {
            let text = code.text.trim_end_matches('\n');
            let fence = "`".repeat(longest_run(text).max(2) + 1);
            format!("{fence}{}\n{text}\n{fence}", word(&code.language))
        }
        Block::Quote(blocks) => indented(&markdown(blocks), "> ", "> "),
        Block::List(first, items) => {
            let items = items.iter().enumerate();
            let items: Vec<String> = items
                .map(|(index, item)| {
                    let sign = match first {
                        Some(first) => format!("{}. ", first.saturating_add(index as u64)),
                        None => "- ".to_owned(),
                    };
                    let rest = " ".repeat(sign.len());
                    let tight = item.iter().all(|block| !matches!(block, Block::Code(_)));
                    let inner = match tight {
                        true => { item.iter().map(self::block) }
                            .collect::<Vec<_>>()
                            .join("\n"),
                        false => markdown(item),
                    };
                    indented(&inner, &sign, &rest)
                })
                .collect();
            items.join("\n")
        }
        Block::Table(head, rows) => {
            let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
            let cells = |cells: &[Vec<Inline>]| -> Vec<String> {
                cells.iter().map(|cell| inlines(cell, true)).collect()
            };
            let mut lines = vec![line(cells(head)), line(vec!["---".to_owned(); head.len()])];
            lines.extend(rows.iter().map(|row| line(cells(row))));
            lines.join("\n")
        }
        Block::Rule => "---".to_owned(),
        Block::Within(_, blocks) | Block::Part(_, blocks) => markdown(blocks),
    }
}

/// Each line behind a beginning.
fn indented(text: &str, first: &str, rest: &str) -> String {
    let mut begin = first;
    let mut all = String::new();
    for line in text.lines() {
        if !all.is_empty() {
            all.push('\n');
            begin = rest;
        }
        all.push_str(begin);
        all.push_str(line);
        all.truncate(all.trim_end().len());
    }
    all
}

fn inlines(inlines: &[Inline], in_table: bool) -> String {
    let inner = |inner: &[Inline]| self::inlines(inner, in_table);
    let written = inlines.iter().map(|inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::Code(text) => match in_table {
            true => code(text).replace('|', "\\|"),
            false => code(text),
        },
        Inline::Strong(text) => format!("**{}**", inner(text)),
        Inline::Emphasis(text) => format!("*{}*", inner(text)),
        Inline::Link(to, shown) => link(to, &inner(shown)),
        Inline::Page(title, address) => link(address, &escaped(title)),
        Inline::Break if in_table => "<br>".to_owned(),
        Inline::Break => "\\\n".to_owned(),
    });
    written.collect()
}

fn link(to: &str, shown: &str) -> String {
    let to = on_a_line(to).replace('<', "%3C").replace('>', "%3E");
    match to.contains([' ', '(', ')']) {
        true => format!("[{shown}](<{to}>)"),
        false => format!("[{shown}]({to})"),
    }
}

/// A text in which nothing means anything.
fn escaped(text: &str) -> String {
    let text = on_a_line(text);
    let mut all = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        let next = rest.chars().next().unwrap_or(' ');
        let means = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => true,
            '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
            '&' => is_entity(rest),
            // Within a word it is a part of it.
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            _ => false,
        };
        if means {
            all.push('\\');
        }
        all.push(c);
        before = c;
    }
    all
}

/// Whether what stands behind an ampersand makes it an entity.
fn is_entity(rest: &str) -> bool {
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    end.is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
}

/// A paragraph whose first signs begin nothing else.
fn begun(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let number = digits > 0 && text[digits..].starts_with(['.', ')']);
    match text.chars().next() {
        Some('#' | '+' | '-' | '=' | '>') => format!("\\{text}"),
        _ if number => format!("{}\\{}", &text[..digits], &text[digits..]),
        _ => text.to_owned(),
    }
}

fn code(text: &str) -> String {
    let text = on_a_line(text);
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let blank =
        match text.starts_with('`') || text.ends_with('`') || text.trim().len() != text.len() {
            true => " ",
            false => "",
        };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// The language of a block, which ends with the line.
fn word(language: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#');
    language.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in [
            "a <b>c</b> & &amp; &#38; x&y=1 d_e _f_ *g* [h](i) `j` | k ~~l~~ \\ ![m](n)",
            "# no heading",
            "- no list",
            "12. no list",
            "> no quote",
            "--> <!-- flowrun:end errors --> </script> }} {{ x }}",
        ] {
            let cell = vec![Inline::text(text)];
            let blocks = [
                Block::Heading(2, cell.clone()),
                Block::Paragraph(cell.clone()),
                Block::List(None, vec![vec![Block::paragraph(text)]]),
                Block::Table(vec![cell.clone()], vec![vec![cell.clone()]]),
                Block::code("x", format!("{text}\n```\n````\n")),
                Block::Paragraph(vec![
                    Inline::Strong(cell.clone()),
                    Inline::Code(text.into()),
                ]),
                Block::Table(vec![vec![Inline::Code(text.into())]], Vec::new()),
            ];
            let written = markdown(&blocks);
            assert_eq!(read(&written), blocks, "{written}");
        }
    }
}
