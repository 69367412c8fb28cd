//! The commands, one file each.

pub(super) mod accept;
pub(super) mod check;
pub(super) mod diff;
pub(super) mod docs;
pub(super) mod explain;
pub(super) mod generate;
pub(super) mod init;
pub(super) mod learn;
pub(super) mod list;
pub(super) mod report;
pub(super) mod review;
pub(super) mod run;
pub(super) mod show;
pub(super) mod upgrade_check;
pub(super) mod wiki;
