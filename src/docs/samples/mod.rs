//! Sample code from scenarios: a flow in the terms that every language has, and one file a language that writes it.
//!
//! Nothing here runs a sample. Start at [`Flow`] and [`LANGUAGES`].

mod flow;
mod functions;
mod javascript;
mod mw_api;
mod names;
mod of_sketch;
mod php;
mod python;
mod reads;
mod rust;
mod shape;
mod shell;
mod words;

pub use flow::{
    Body, Change, Check, Draw, Flow, FlowInput, FlowStep, Holds, Hop, Json, Part, PartContent,
    Pick, Send, Take, Term,
};
pub use of_sketch::{Heading, flow, left_out};

/// A language that samples are written in.
#[derive(Debug)]
pub struct Language {
    /// Its word in `--samples` and in file names: `python`.
    pub word: &'static str,
    /// What people call it, as a heading: `Python`.
    pub title: &'static str,
    /// What the names of its files end in, without the dot.
    pub extension: &'static str,
    /// What a highlighter of wikitext and Markdown calls it.
    pub highlighted_as: &'static str,
    /// Writes a flow. The error says in a few words what of it the language cannot say here.
    pub write: fn(&Flow) -> Result<String, String>,
}

/// Every language, in the order in which pages show them.
pub const LANGUAGES: &[Language] = &[
    Language {
        word: "python",
        title: "Python",
        extension: "py",
        highlighted_as: "python",
        write: python::write,
    },
    Language {
        word: "php",
        title: "PHP",
        extension: "php",
        highlighted_as: "php",
        write: php::write,
    },
    Language {
        word: "javascript",
        title: "JavaScript",
        extension: "js",
        highlighted_as: "javascript",
        write: javascript::write,
    },
    Language {
        word: "mediawiki-js",
        title: "MediaWiki JS",
        extension: "gadget.js",
        highlighted_as: "javascript",
        write: mw_api::write,
    },
    Language {
        word: "shell",
        title: "curl",
        extension: "sh",
        highlighted_as: "bash",
        write: shell::write,
    },
    Language {
        word: "rust",
        title: "Rust",
        extension: "rs",
        highlighted_as: "rust",
        write: rust::write,
    },
];
