//! Queries: where to look in an answer.
//!
//! Nothing here decides what must be there: matchers do. A query is a function of an [`Observation`]; it has no clock and reads
//! no file. One file a query, one row each in [`ROWS`]. Start at [`Query`].

mod body;
mod bytes;
mod certificate;
mod choice;
mod cookie;
mod cookie_name;
mod css;
mod duration;
mod error;
mod example;
mod fault;
mod grammar;
mod header;
mod http_version;
mod jar;
mod jsonpath;
mod observation;
mod pipeline;
mod query_template;
mod redirects;
mod regex;
mod size;
mod source;
mod status;
mod timing;
mod tries;
mod unanswered;
mod url;
mod warning;
mod xpath;

pub use cookie::{cookie_expires, is_cleared};
pub use example::{Answer, Example};
pub use jsonpath::Shape;
pub use observation::Observation;
pub use pipeline::Query;
pub use query_template::QueryTemplate;
pub use unanswered::Unanswered;

/// A query of the language.
#[derive(Debug)]
pub struct Row {
    /// Its first word; `$` stands for all that begin with it.
    pub word: &'static str,
    /// With its argument, as in the reference.
    pub signature: &'static str,
    /// What it gives.
    pub about: &'static str,
    /// Of what type that is.
    pub value_type: &'static str,
    /// What follows the word.
    pub argument: Argument,
    /// Whether `all` may stand before it.
    pub all: bool,
    /// Whether a filter must follow, since what it finds is no JSON value.
    pub needs_filter: bool,
    /// Whether only a service can answer it.
    pub needs_service: bool,
    /// A use of it; every row has one.
    pub example: Option<Example>,
    read: Option<source::Read>,
}

/// What follows the word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// A text, which is called so in the reference.
    Needed(&'static str),
}

impl Row {
    const PLAIN: Self = Self {
        word: "",
        signature: "",
        about: "",
        value_type: "",
        argument: Argument::None,
        all: false,
        needs_filter: false,
        needs_service: false,
        example: None,
        read: None,
    };
}

/// Every query, in the order of the reference.
pub const ROWS: &[Row] = &[
    jsonpath::ROW,
    status::ROW,
    header::ROW,
    cookie::ROW,
    jar::ROW,
    body::ROW,
    bytes::ROW,
    size::ROW,
    css::ROW,
    xpath::ROW,
    regex::ROW,
    url::ROW,
    redirects::ROW,
    http_version::ROW,
    duration::ROW,
    timing::ROW,
    certificate::ROW,
    tries::ROW,
    error::ROW,
    warning::ROW,
];

#[cfg(test)]
mod tests;
