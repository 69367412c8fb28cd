//! Pages: so far the reference of the language, made of the tables that the parser itself reads.
//!
//! Nothing here reads or writes files. Start at [`reference()`].

mod reference;

pub use reference::reference;
