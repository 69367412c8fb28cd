//! Pages: the reference of the language and its JSON Schema, made of the tables that the parser itself reads, and what `flowrun explain`
//! tells.
//!
//! Nothing here reads or writes files. Start at [`reference()`] and [`explain::explain`].

pub mod explain;
mod reference;
mod schema;

pub use reference::reference;
pub use schema::schema;
