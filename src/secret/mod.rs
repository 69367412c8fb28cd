//! What must not be seen: texts with secret parts, and known secrets in text that has lost its marks.
//!
//! Nothing here decides what is secret: inputs, services and extractions do. The first net is [`Text`], which carries its marks
//! from the template to the wire; the second is [`Secrets`], which finds what is known to be secret in any text, however encoded.
//! Start at [`Text`].

mod datum;
mod encodings;
mod escapes;
mod known;
mod text;

pub use datum::Datum;
pub use known::{Knowledge, Secrets, Suspects};
pub use text::{Name, Text, waited_for};
