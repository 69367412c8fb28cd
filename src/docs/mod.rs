//! Pages: the reference of the language and its JSON Schema, made of the tables that the parser itself reads; what `flowrun explain`
//! tells; pages of an API, made of the scenarios that document it, and sample code.
//!
//! Nothing here reads or writes files. Start at [`reference()`], [`explain::explain`] and [`pages`].

pub mod explain;
mod facts;
mod form;
mod page;
mod prose;
mod reference;
pub mod samples;
mod schema;
mod site;
mod subject;
mod words;

pub use facts::{Facts, Proof};
pub use form::{Fitted, Form, Misplaced, is_of_form};
pub use page::{Answers, Page, Sample, Told, TwoMains, pages};
pub use reference::reference;
pub use schema::schema;
pub use site::{OneFile, Site, site};
pub use words::{WORDS, Words};
