//! Pages: the reference of the language and its JSON Schema, made of the tables that the parser itself reads.
//!
//! Nothing here reads or writes files. Start at [`reference()`].

mod reference;
mod schema;

pub use reference::reference;
pub use schema::schema;
