//! What `flowrun upgrade-check` is made of: the wiki that it is given, the folder of its checks, what is told of a wiki that is in no
//! state to be checked.

mod address;
mod checks;
mod notices;

pub(super) use address::Wiki;
pub(super) use checks::{Checks, tell_what_next};
use notices::Notices;
