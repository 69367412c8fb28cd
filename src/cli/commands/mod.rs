//! The commands, one file each.

pub(super) mod accept;
pub(super) mod list;
pub(super) mod run;
pub(super) mod show;
pub(super) mod wiki;
