//! JSONPath as RFC 9535 has it: `$.query.pages[0].title`.
//!
//! Reading is linear in the text, and following a path is bounded in steps, whatever the path and the document.
//! Start at [`JsonPath`].

mod evaluate;
mod filter;
mod iregexp;
mod parse;
mod syntax;

use serde_json::Value;

use self::evaluate::{Evaluation, TooMuch};
use self::syntax::Steps;
use super::Row;
use super::fault::Fault;
use super::source::LONGEST;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "$",
    signature: "$…",
    about: "a JSONPath (RFC 9535): of names and indexes only, the value; any other, the list of all it finds",
    value_type: "JSON",
    ..Row::PLAIN
};

/// A path that was read.
#[derive(Debug)]
pub(super) struct JsonPath {
    steps: Steps,
    singular: bool,
}

impl JsonPath {
    /// Reads a path; the error knows the byte at which it stops to be one.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(Fault::new("query-jsonpath", format!("a JSONPath of more than {LONGEST} bytes")));
        }
        let steps = parse::parse(text).map_err(|fault| explained(text, &fault))?;
        Ok(Self { singular: steps.is_singular(), steps })
    }

    /// Whether it finds one node at most: then it gives that value and not a list.
    pub(super) fn is_singular(&self) -> bool {
        self.singular
    }

    /// What it finds in a document.
    pub(super) fn find_in(&self, document: &Value) -> Result<Found, String> {
        self.found(document).map_err(|TooMuch| "this JSONPath takes too many steps on this answer".to_owned())
    }

    fn found(&self, document: &Value) -> Result<Found, TooMuch> {
        let mut evaluation = Evaluation::new(document);
        let nodes = evaluation.nodes(&self.steps, document)?;
        if self.singular {
            return Ok(Found::maybe(nodes.first().map(|node| (*node).clone())));
        }
        let copies: Vec<Value> = nodes.into_iter().map(|node| evaluation.copy(node)).collect::<Result<_, _>>()?;
        Ok(Found::Value(Value::Array(copies)))
    }
}

/// The fault with the advice that its surroundings give.
fn explained(text: &str, fault: &parse::Fault) -> Fault {
    let (before, rest) = text.split_at(fault.at);
    let found = Fault::new("query-jsonpath", format!("`{text}` is no JSONPath: {}", fault.why)).at(fault.at);
    if rest.starts_with('-') && before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
        let start = before.rfind('.').unwrap_or(0);
        let end = rest.find(['.', '[', ' ']).unwrap_or(rest.len());
        let name = format!("{}{}", &before[start..].trim_start_matches('.'), &rest[..end]);
        let dots = if before[..start].ends_with('.') { "." } else { "" };
        let head = &before[..start];
        return found.help(format!(
            "in a bare name only letters, digits and `_` may stand: write `{head}{dots}['{name}']{}`",
            &rest[end..]
        ));
    }
    if rest.trim_start().starts_with('|') {
        return found.help("a filter needs a blank before and after the `|`");
    }
    if rest.trim_start().starts_with(['=', '<', '>', '!', '~']) {
        return found.help("what must be there stands behind the colon: `QUERY: VALUE`");
    }
    found
}
