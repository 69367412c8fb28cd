//! XPath 1.0 (W3C, 1999), on HTML and XML.
//!
//! Reading is linear in the text; finding is bounded in steps. Names are taken as authors mean them, which differs from the letter of
//! the standard in one thing: a name without prefix means an element that is written without prefix, whatever its namespace. So
//! `//entry` finds the entries of an Atom feed. A prefix means what the document means by it. Start at [`XPath`].

mod evaluate;
mod functions;
mod lex;
mod parse;
mod syntax;
mod value;

use self::evaluate::Evaluation;
use self::syntax::Expr;
use self::value::Value;
use super::steps::TOO_MANY;
use super::{Fault, Markup, brackets};

/// An expression that was read.
#[derive(Debug)]
pub struct XPath {
    expr: Expr,
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// The string-values of the nodes, in the order of the document.
    Nodes(Vec<String>),
    /// A text.
    Text(String),
    /// A number, maybe none that JSON knows.
    Number(f64),
    /// A boolean.
    Boolean(bool),
}

impl XPath {
    /// Reads an expression.
    pub fn read(text: &str) -> Result<Self, Fault> {
        brackets::measure(text)?;
        Ok(Self {
            expr: parse::parse(text)?,
        })
    }

    /// What it gives on a document: of the nodes, `most` at most. The error is a phrase.
    pub fn find(&self, markup: &Markup, most: usize) -> Result<Given, String> {
        let evaluation = Evaluation::new(&markup.tree, markup.form);
        let too_many = |_| TOO_MANY.to_owned();
        Ok(match evaluation.whole(&self.expr).map_err(too_many)? {
            Value::Nodes(nodes) => {
                let texts = nodes
                    .into_iter()
                    .take(most)
                    .map(|node| evaluation.text(node));
                Given::Nodes(texts.collect::<Result<_, _>>().map_err(too_many)?)
            }
            Value::Text(text) => Given::Text(text),
            Value::Number(number) => Given::Number(number),
            Value::Boolean(boolean) => Given::Boolean(boolean),
        })
    }
}
