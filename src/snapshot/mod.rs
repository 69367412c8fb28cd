//! Snapshots: what an answer looked like when somebody last found it right, in a file that `insta` and its tools can read.
//!
//! A snapshot is a pattern: where it says a name, the value of this run is put in; where it says a mask, the kind of what is
//! there counts; all else is literal. Which is which stands in the front matter of the file, so an answer cannot pretend.
//! Nothing here prints, asks a person, or decides which answers are compared: that is for the engine.
//!
//! An answer becomes a [`Picture`] by what is known of the run ([`Lens`]); a [`Store`] compares it with the file that
//! [`Location`] names. What differs waits beside it as `.snap.new`, and [`Pending`] is what can be done about that. A text that stands in
//! the scenario itself is a snapshot too: [`Inline`].
//! Start at [`Store::compare`]; nothing is written before [`Comparison::settle`].

mod binary;
mod cookies;
mod deviate;
mod diff;
mod differing;
mod document;
mod draw;
mod file;
mod front;
mod headers;
mod inline;
mod json;
mod learn;
mod lens;
mod location;
mod mark;
mod markup;
mod mask;
mod meant;
mod names;
mod node;
mod path;
mod pending;
mod phrase;
mod picture;
#[cfg(test)]
mod plain;
mod possible;
mod recorded;
mod renamed;
mod review;
mod saved;
mod scan;
mod sheet;
mod shown;
mod sidecar;
mod spare;
mod standard;
mod stands;
mod store;
mod trouble;
mod variant;
mod warnings;
mod whole;

pub use deviate::{
    AnswerDeviation, AnswersCompared, Class, Known, RenamedCookies, deviations, renamed_cookies,
};
pub use file::About;
pub use inline::{Inline, change_waiting, waiting_in};
pub use learn::{FileChange, Lesson, Sighting, Sightings, learn};
pub use lens::{Extracted, Lens};
pub use location::{Location, displayed};
pub use mask::Masks;
pub use names::Names;
pub use pending::{Pending, PendingError};
pub use picture::Picture;
pub use possible::Possible;
pub use recorded::Recorded;
pub use renamed::{Former, Renamed};
pub use review::Review;
pub use shown::{names_in, names_shown};
pub use spare::Spare;
pub use store::{Comparison, Store, Update};
pub use trouble::Trouble;
pub use variant::Variant;
pub use warnings::warnings;
