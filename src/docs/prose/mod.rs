//! What stands on a page, whatever form it is written in: read from Markdown or put together, and written as Markdown, wikitext or HTML.
//!
//! Text is text: no writer takes anything in it for markup. HTML that stands in Markdown is shown as it was written.
//! Start at [`Block`] and [`read`].

mod html;
mod markdown;
mod read;
mod wikitext;

pub(super) use html::{Html, escaped, html};
pub(super) use markdown::markdown;
pub(super) use read::{read, sentence};
pub(super) use wikitext::wikitext;

/// Texts that follow each other.
pub(super) type Inlines = Vec<Inline>;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// A heading of this level, 1 to 6.
    Heading(u8, Inlines),
    /// A paragraph.
    Paragraph(Inlines),
    /// A text that is shown as it is.
    Code(Code),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// A list: the number of its first item if they are numbered, and what stands in each.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A table: the cells of its head, and rows of cells.
    Table(Vec<Inlines>, Vec<Vec<Inlines>>),
    /// A line across.
    Rule,
    /// A part of a page that has a name for scripts.
    Part(String, Vec<Block>),
    /// A page of a wiki, shown within another; blocks for all who are no wiki.
    Within(String, Vec<Block>),
}

/// A text that is shown as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Code {
    /// What a highlighter calls its language; may be empty.
    pub(super) language: String,
    /// Whether its lines have numbers, where that can be had.
    pub(super) numbered: bool,
    /// The text.
    pub(super) text: String,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Inline {
    /// Text.
    Text(String),
    /// Words of a language of programs.
    Code(String),
    /// What counts.
    Strong(Inlines),
    /// What is said louder.
    Emphasis(Inlines),
    /// Leads to an address.
    Link(String, Inlines),
    /// Leads to a page of a wiki, which its title is enough for within the wiki, and this address everywhere else.
    Page(String, String),
    /// The next line begins.
    Break,
}

impl Inline {
    /// Text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Words of a language of programs.
    pub(super) fn code(text: impl Into<String>) -> Self {
        Self::Code(text.into())
    }
}

impl Block {
    /// A paragraph of one text.
    pub(super) fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Inline::text(text)])
    }

    /// Code of a language.
    pub(super) fn code(language: &str, text: impl Into<String>) -> Self {
        Self::Code(Code {
            language: language.to_owned(),
            numbered: false,
            text: text.into(),
        })
    }

    /// All that can be read of it, without markup: lines of words to be searched.
    pub(super) fn words(&self) -> String {
        let all = |blocks: &[Block]| {
            let words: Vec<String> = blocks.iter().map(Block::words).collect();
            words.join("\n")
        };
        match self {
            Self::Heading(_, text) | Self::Paragraph(text) => plain(text),
            Self::Code(code) => code.text.clone(),
            Self::Quote(blocks) | Self::Within(_, blocks) | Self::Part(_, blocks) => all(blocks),
            Self::List(_, items) => {
                let items: Vec<String> = items.iter().map(|item| all(item)).collect();
                items.join("\n")
            }
            Self::Table(head, rows) => {
                let rows = std::iter::once(head).chain(rows);
                let lines: Vec<String> = rows
                    .map(|cells| {
                        let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
                        cells.join(" ")
                    })
                    .collect();
                lines.join("\n")
            }
            Self::Rule => String::new(),
        }
    }
}

impl Block {
    /// Visits the address of each link in it, in order.
    pub(super) fn each_link(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::Heading(_, text) | Self::Paragraph(text) => each_link(text, visit),
            Self::Quote(blocks) | Self::Within(_, blocks) | Self::Part(_, blocks) => {
                blocks.iter().for_each(|block| block.each_link(visit));
            }
            Self::List(_, items) => {
                items
                    .iter()
                    .flatten()
                    .for_each(|block| block.each_link(visit));
            }
            Self::Table(head, rows) => {
                let cells = head.iter().chain(rows.iter().flatten());
                cells.for_each(|cell| each_link(cell, visit));
            }
            Self::Code(_) | Self::Rule => {}
        }
    }
}

fn each_link(inlines: &[Inline], visit: &mut dyn FnMut(&str)) {
    for inline in inlines {
        match inline {
            Inline::Link(to, _) => visit(to),
            Inline::Strong(inner) | Inline::Emphasis(inner) => each_link(inner, visit),
            _ => {}
        }
    }
}

/// The text alone.
pub(super) fn plain(inlines: &[Inline]) -> String {
    let texts = inlines.iter().map(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Page(text, _) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link(_, inner) => plain(inner),
        Inline::Break => " ".to_owned(),
    });
    texts.collect()
}

/// A text on one line, without signs that steer.
fn on_a_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
