//! Why a snapshot could not be read or written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::location::displayed;
use crate::syntax::Unproved;

/// Something is wrong with a file, not with an answer.
#[derive(Debug)]
pub enum Trouble {
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It, or its folder, cannot be written.
    Unwritable(PathBuf, io::Error),
    /// It is damaged.
    Damaged(PathBuf, String),
    /// It is a snapshot, but not one of flowrun.
    Foreign(PathBuf),
    /// A text of a scenario is not changed: where it stands, why, and what to do by hand.
    NotEdited(String, Unproved),
    /// The answer cannot be looked at.
    Mask(String),
}

impl Trouble {
    pub(super) fn unwritable(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::Unwritable(path.to_owned(), error.into())
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreadable(..) => "check who may read it",
            Self::Unwritable(..) => {
                "check who may write there; `--update none` compares without writing anything"
            }
            Self::Damaged(..) | Self::Foreign(_) => {
                "restore it from version control, or delete it and run again"
            }
            Self::NotEdited(..) => {
                "write it by hand; `flowrun reject` forgets what waits, and a run finds out what differs now"
            }
            Self::Mask(_) => {
                "give the mask a simpler path, or leave the answer out with `snapshot: false`"
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, what) = match self {
            Self::Unreadable(path, error) => (path, format!("cannot be read: {error}")),
            Self::Unwritable(path, error) => (path, format!("cannot be written: {error}")),
            Self::Damaged(path, why) => (path, format!("is damaged: {why}")),
            Self::Foreign(path) => (path, "is one of another program".to_owned()),
            Self::NotEdited(at, found) if found.by_hand.is_empty() => {
                return write!(f, "`{at}` is left as it is: {found}");
            }
            Self::NotEdited(at, found) => {
                return write!(f, "`{at}` is left as it is: {found}\n{}", found.by_hand);
            }
            Self::Mask(why) => return f.write_str(why),
        };
        write!(f, "the snapshot `{}` {what}", displayed(path).display())
    }
}
