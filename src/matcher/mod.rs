//! Matchers: what must be there.
//!
//! Nothing here knows where a value comes from: queries do. A matcher is a function of a value and of the names that its
//! templates use. One file a matcher or close family, one row each in [`ROWS`]. Start at [`Matcher`].

mod advice;
mod affix;
mod argument;
mod conjunction;
mod contains;
mod demand;
mod empty;
mod equals;
mod example;
mod exists;
mod has;
mod json_schema;
mod length;
mod like;
mod matches;
mod members;
mod mismatch;
mod not;
mod one_of;
mod order;
mod schema;
mod schema_cost;
mod snapshot;
mod some_each;
mod sorted;
mod type_of;
mod unique;

pub use conjunction::Matcher;
pub use example::Example;
pub use mismatch::{Mismatch, Rewrite, Texts};
pub use schema::SchemaFile;

/// A matcher of the language.
#[derive(Debug)]
pub struct Row {
    /// As it is written.
    pub word: &'static str,
    /// With its argument, as in the reference.
    pub signature: &'static str,
    /// When it holds: "the value …".
    pub about: &'static str,
    /// A use of it.
    pub example: Example,
    read: demand::Read,
}

impl Row {
    const fn new(
        word: &'static str,
        signature: &'static str,
        about: &'static str,
        example: Example,
        read: demand::Read,
    ) -> Self {
        Self {
            word,
            signature,
            about,
            example,
            read,
        }
    }
}

/// Every matcher, in the order of the reference.
pub const ROWS: &[Row] = &[
    equals::ROW,
    not::ROW,
    one_of::ROW,
    like::ROW,
    members::ROW,
    has::ROW,
    contains::ROW,
    some_each::SOME,
    some_each::EACH,
    matches::ROW,
    affix::STARTS_WITH,
    affix::ENDS_WITH,
    exists::ROW,
    empty::ROW,
    length::ROW,
    type_of::ROW,
    unique::ROW,
    sorted::ROW,
    order::LESS_THAN,
    order::AT_MOST,
    order::GREATER_THAN,
    order::AT_LEAST,
    order::BETWEEN,
    schema::ROW,
    snapshot::ROW,
];

#[cfg(test)]
mod tests;
