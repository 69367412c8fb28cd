//! The commands, one file each.

pub(super) mod run;
pub(super) mod wiki;
