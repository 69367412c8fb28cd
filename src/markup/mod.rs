//! HTML and XML as one kind of tree, and the two languages that find something in it: CSS selectors and XPath 1.0.
//!
//! Nothing here knows of answers or scenarios. Documents and expressions come from strangers: reading is measured, nothing recurses
//! into a document, finding is bounded in steps, and neither an entity nor a file nor an address is ever looked up.
//! Start at [`Markup`], [`Selector`] and [`XPath`].

mod brackets;
mod fault;
mod form;
mod html;
mod layout;
mod piece;
mod selector;
mod steps;
mod tree;
mod word;
mod xml;
mod xpath;

pub use fault::Fault;
pub use form::Form;
pub use layout::LaidOut;
pub use selector::Selector;
pub use xpath::{Given, XPath};

use tree::Tree;

/// Bytes that a document may have: its tree takes many times as much.
const LARGEST: usize = 8 << 20;

/// A document that was read.
#[derive(Debug)]
pub struct Markup {
    form: Form,
    tree: Tree,
}

impl Markup {
    /// Reads a document. The error is a phrase that says why it is none; HTML is only refused for its size, as browsers read anything.
    pub fn read(text: &str, form: Form) -> Result<Self, String> {
        if text.len() > LARGEST {
            let size = text.len();
            return Err(format!(
                "it has {size} bytes, more than {} MiB",
                LARGEST >> 20
            ));
        }
        let tree = match form {
            Form::Html => html::read(text)?,
            Form::Xml => xml::read(text)?,
        };
        Ok(Self { form, tree })
    }
}

/// The characters that a named entity of HTML stands for; the name without `&` and with its `;`.
pub fn named_characters(name: &str) -> Option<impl Iterator<Item = char> + use<>> {
    let (first, second) = html5ever::data::NAMED_ENTITIES.get(name)?;
    let codes = [*first, *second].into_iter().filter(|code| *code != 0);
    Some(codes.filter_map(char::from_u32))
}

#[cfg(test)]
mod tests;
