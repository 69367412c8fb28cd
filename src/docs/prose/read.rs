//! Markdown, as CommonMark and the tables of GitHub have it.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use super::{Block, Code, Inline, Inlines};

/// Lists, quotes and markup within each other; what stands deeper stands there.
const DEEPEST: usize = 16;

/// Something that has begun and not ended, with what is in it so far.
#[derive(Default)]
struct Open {
    kind: Kind,
    inlines: Inlines,
    blocks: Vec<Block>,
    items: Vec<Vec<Block>>,
    head: Vec<Inlines>,
    rows: Vec<Vec<Inlines>>,
    cells: Vec<Inlines>,
}

#[derive(Default)]
enum Kind {
    #[default]
    Whole,
    Paragraph,
    Heading(u8),
    Quote,
    Code(String),
    List(Option<u64>),
    Item,
    Table,
    Head,
    Row,
    Cell,
    Strong,
    Emphasis,
    Link(String),
}

/// Reads Markdown.
pub(in super::super) fn read(markdown: &str) -> Vec<Block> {
    let mut open = vec![Open::default()];
    let mut too_deep = 0_usize;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(_) if too_deep > 0 || open.len() > DEEPEST => too_deep += 1,
            Event::End(_) if too_deep > 0 => too_deep -= 1,
            Event::Start(tag) => open.push(Open {
                kind: kind(tag),
                ..Open::default()
            }),
            Event::End(_) => {
                if let (Some(done), Some(outer)) = (open.pop(), open.last_mut()) {
                    done.close(outer);
                }
            }
            other => {
                if let Some(inner) = open.last_mut() {
                    inner.take(other);
                }
            }
        }
    }
    // It ends what it begins.
    let whole = open.into_iter().next().unwrap_or_default();
    whole.into_blocks()
}

/// The first sentence of Markdown, as it stands within a line.
pub(in super::super) fn sentence(markdown: &str) -> Inlines {
    let first = read(markdown).into_iter().find_map(|block| match block {
        Block::Paragraph(inlines) => Some(inlines),
        _ => None,
    });
    let mut kept = Vec::new();
    for inline in first.unwrap_or_default() {
        if let Inline::Text(text) = &inline
            && let Some(end) = text.find(". ")
        {
            kept.push(Inline::text(&text[..=end]));
            break;
        }
        kept.push(inline);
    }
    kept
}

fn kind(tag: Tag<'_>) -> Kind {
    match tag {
        Tag::Heading { level, .. } => Kind::Heading(match level {
            HeadingLevel::H1 => 1,
            HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H4 => 4,
            HeadingLevel::H5 => 5,
            HeadingLevel::H6 => 6,
        }),
        Tag::BlockQuote(_) => Kind::Quote,
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::Code(info.into_string()),
        Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code(String::new()),
        Tag::List(first) => Kind::List(first),
        Tag::Item => Kind::Item,
        Tag::Table(_) => Kind::Table,
        Tag::TableHead => Kind::Head,
        Tag::TableRow => Kind::Row,
        Tag::TableCell => Kind::Cell,
        Tag::Strong => Kind::Strong,
        Tag::Emphasis => Kind::Emphasis,
        // A picture is fetched by nobody: its address is there for whoever wants to see it.
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            Kind::Link(dest_url.into_string())
        }
        _ => Kind::Paragraph,
    }
}

/// Whether an address may be followed: one of the web, of a letter, or relative to the page.
fn is_harmless(to: &str) -> bool {
    let known = ["http://", "https://", "mailto:"];
    let lower = to.to_ascii_lowercase();
    let scheme = to.split(['/', '?', '#']).next().unwrap_or_default();
    let is_clean = !to.contains(|c: char| c.is_control() || c.is_whitespace());
    is_clean && (known.iter().any(|begin| lower.starts_with(begin)) || !scheme.contains(':'))
}

impl Open {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                match self.inlines.last_mut() {
                    Some(Inline::Text(before)) => before.push_str(&text),
                    _ => self.inlines.push(Inline::Text(text.into_string())),
                }
            }
            Event::Code(text) => self.inlines.push(Inline::Code(text.into_string())),
            Event::SoftBreak => self.take(Event::Text(" ".into())),
            Event::HardBreak => self.inlines.push(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            _ => {}
        }
    }

    /// Ends the paragraph that nobody began: an item of a list may have its text alone.
    fn flush(&mut self) {
        if !self.inlines.is_empty() {
            let inlines = std::mem::take(&mut self.inlines);
            self.blocks.push(Block::Paragraph(inlines));
        }
    }

    fn block(&mut self, block: Block) {
        self.flush();
        self.blocks.push(block);
    }

    fn into_blocks(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }

    /// Puts it, now that it has ended, into what it stands in.
    fn close(self, outer: &mut Self) {
        let Self { kind, .. } = &self;
        match kind {
            Kind::Whole => {}
            Kind::Paragraph if self.inlines.is_empty() => outer.blocks.extend(self.blocks),
            Kind::Paragraph => outer.block(Block::Paragraph(trimmed(self.inlines))),
            Kind::Heading(level) => outer.block(Block::Heading(*level, self.inlines)),
            Kind::Quote => {
                let quote = self.into_blocks();
                outer.block(Block::Quote(quote));
            }
            Kind::Code(info) => {
                let language = info.split_whitespace().next().unwrap_or_default();
                let code = Code {
                    language: language.to_owned(),
                    numbered: false,
                    text: super::plain(&self.inlines),
                };
                outer.block(Block::Code(code));
            }
            Kind::List(first) => {
                let list = Block::List(*first, self.items);
                outer.block(list);
            }
            Kind::Item => outer.items.push(self.into_blocks()),
            Kind::Table => {
                let table = Block::Table(self.head, self.rows);
                outer.block(table);
            }
            Kind::Head => outer.head = self.cells,
            Kind::Row => outer.rows.push(self.cells),
            Kind::Cell => outer.cells.push(self.inlines),
            Kind::Strong => outer.inlines.push(Inline::Strong(self.inlines)),
            Kind::Emphasis => outer.inlines.push(Inline::Emphasis(self.inlines)),
            Kind::Link(to) if is_harmless(to) => {
                let link = Inline::Link(to.clone(), self.inlines);
                outer.inlines.push(link);
            }
            Kind::Link(_) => outer.inlines.extend(self.inlines),
        }
    }
}

/// The same without the line feed that HTML ends with.
fn trimmed(mut inlines: Inlines) -> Inlines {
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        text.truncate(text.trim_end_matches('\n').len());
    }
    inlines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_text() {
        let read = read("a <b>c</b>\n\n<script>x</script>\n");
        let wanted = [
            Block::paragraph("a <b>c</b>"),
            Block::paragraph("<script>x</script>"),
        ];
        assert_eq!(read, wanted);
    }

    #[test]
    fn links_that_are_no_addresses_are_texts() {
        for (to, kept) in [
            ("https://a.example/b", true),
            ("../guide/a.md#b", true),
            ("#b", true),
            ("mailto:a@b.example", true),
            ("javascript:alert(1)", false),
            ("JavaScript:alert(1)", false),
            ("data:text/html,x", false),
        ] {
            let found = read(&format!("[x](<{to}>)"));
            let link = Inline::Link(to.to_owned(), vec![Inline::text("x")]);
            let wanted = if kept { link } else { Inline::text("x") };
            assert_eq!(found, [Block::Paragraph(vec![wanted])], "{to}");
        }
    }

    #[test]
    fn what_is_very_deep_is_read() {
        let found = read(&format!("{}x", "> ".repeat(50_000)));
        assert_eq!(found.len(), 1);
        assert!(found[0].words().contains('x'));
    }

    #[test]
    fn a_tight_list_a_table_and_a_sentence() {
        let found = read("- a\n- b\n  - c\n\n| x | y |\n|---|---|\n| 1 | `2` |\n");
        let text = |text: &str| Block::paragraph(text);
        let inner = Block::List(None, vec![vec![text("c")]]);
        let list = Block::List(None, vec![vec![text("a")], vec![text("b"), inner]]);
        let cell = |text: &str| vec![Inline::text(text)];
        let row = vec![cell("1"), vec![Inline::code("2")]];
        let table = Block::Table(vec![cell("x"), cell("y")], vec![row]);
        assert_eq!(found, [list, table]);
        assert_eq!(
            sentence("One `x`. Two."),
            [
                Inline::text("One "),
                Inline::code("x"),
                Inline::text(". ").clone(),
            ]
            .map(|inline| match inline {
                Inline::Text(text) => Inline::text(text.replace(". ", ".")),
                other => other,
            })
        );
    }
}
