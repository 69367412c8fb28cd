//! Telling what happened, one file or folder a format, each a row of [`FORMATS`].
//!
//! A report knows events and nothing of the engine: it is made from a run or from a saved one, and is the same. Start at [`Reporter`].

mod about;
mod again;
mod console;
mod curl;
mod deviations;
mod difference;
mod events;
mod exchange;
mod format;
mod github;
mod halt;
mod har;
mod html;
mod json;
mod junit;
mod learned;
mod live;
mod markdown;
mod preview;
mod review;
mod story;
mod tap;
mod targets;
mod wrong;

pub use console::{Console, Look, Verbosity, write_warnings};
pub use deviations::write_deviations;
pub use exchange::write_body;
pub use format::{Content, FORMATS, Format, Out};
pub use halt::{write_after, write_before, write_pairs};
pub use learned::{counted, write_learned};
pub use live::Live;
pub use markdown::summary;
pub use preview::write_preview;
pub use review::{View, write_front, write_keys, write_view, write_waiting};

use std::io;

use crate::event::Event;

/// Takes the events of a run, in order, and writes to where it was told to when it was made.
pub trait Reporter: Send {
    /// Takes the next event.
    fn on_event(&mut self, event: &Event) -> io::Result<()>;
}
