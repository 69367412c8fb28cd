//! The forms of a page: Markdown and wikitext within marks, so that what people write around them stays.
//!
//! Start at [`Form`] and [`Page::fitted`].

mod marks;

use super::facts::Facts;
use super::page::{Page, Section};
use super::prose::{Block, Inline, markdown, wikitext};
use super::site::OURS;
use super::words::Words;

pub use marks::Misplaced;

/// Whether a text looks as if it had been made in a form.
pub fn is_of_form(form: Form, text: &str) -> bool {
    match form {
        Form::Html => text.contains(OURS),
        Form::Markdown | Form::Wikitext => marks::has_marks(text),
    }
}

/// A form of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A site of its own.
    Html,
    /// A file a page, for GitHub and its like.
    Markdown,
    /// A file a page, to be put on a wiki.
    Wikitext,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Html, Self::Markdown, Self::Wikitext];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Wikitext => "wikitext",
        }
    }

    /// What the names of its files end in, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Wikitext => "wiki",
        }
    }

    fn blocks(self, blocks: &[Block]) -> String {
        match self {
            Self::Wikitext => wikitext(blocks),
            Self::Html | Self::Markdown => markdown(blocks),
        }
    }
}

/// A page as it is to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Fitted {
    /// The whole file.
    pub text: String,
    /// Sections that have something to say and no place in the file.
    pub left_out: Vec<&'static str>,
}

impl Page {
    /// The page as Markdown or wikitext: a file of its own, or with its sections in the places that an existing file has for them.
    pub fn fitted(
        &self,
        (form, words): (Form, &'static Words),
        facts: &Facts,
        existing: Option<&str>,
    ) -> Result<Fitted, Misplaced> {
        let sections = self.sections(facts, words);
        let made: Vec<(&'static str, String)> = { sections.iter() }
            .map(|section| (section.name, form.blocks(&section.blocks)))
            .collect();
        match existing {
            Some(text) => marks::put(text, &made),
            None => Ok(Fitted {
                text: self.anew(form, &sections),
                left_out: Vec::new(),
            }),
        }
    }

    /// The page as nobody has changed it. On a wiki its title stands above it anyway.
    fn anew(&self, form: Form, sections: &[Section]) -> String {
        let heading =
            |level, text: &str| form.blocks(&[Block::Heading(level, vec![Inline::text(text)])]);
        let mut parts = Vec::new();
        if form != Form::Wikitext {
            parts.push(heading(1, &self.title));
        }
        for section in sections.iter().filter(|section| !section.blocks.is_empty()) {
            parts.extend(section.heading.map(|text| heading(2, text)));
            parts.push(marks::within(section.name, &form.blocks(&section.blocks)));
        }
        format!("{}\n", parts.join("\n\n"))
    }
}
