//! Sources, places in them, and what is said about a place.
//!
//! Nothing here knows what a source means, and nothing here prints: [`Diagnostic::render`] gives text to whoever does.
//! Start at [`Diagnostic`].

mod command;
mod diagnostic;
mod nearest;
mod render;
mod shell;
mod source;

pub use command::harmless;
pub use diagnostic::{Diagnostic, Excerpt, Mark, Severity};
pub use nearest::{is_slip, nearest};
pub use render::{Style, printable, printable_json, steers};
pub use shell::{NEWLINE, shell_line, shell_quoted, shell_word};
pub use source::{Place, STDIN, Source, Span};
