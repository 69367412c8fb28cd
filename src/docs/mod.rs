//! Pages: the reference of the language and its JSON Schema, made of the tables that the parser itself reads, and what `flowrun explain`
//! tells.
//!
//! Nothing here reads or writes files. Start at [`reference()`] and [`explain::explain`].

pub mod explain;
mod facts;
mod reference;
pub mod samples;
mod schema;

pub use facts::{Facts, Proof};
pub use reference::reference;
pub use schema::schema;
