//! Why a snapshot could not be read or written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

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
            Self::Mask(_) => "give the mask a simpler path",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => {
                write!(
                    f,
                    "the snapshot `{}` cannot be read: {error}",
                    path.display()
                )
            }
            Self::Unwritable(path, error) => {
                write!(
                    f,
                    "the snapshot `{}` cannot be written: {error}",
                    path.display()
                )
            }
            Self::Damaged(path, why) => {
                write!(f, "the snapshot `{}` is damaged: {why}", path.display())
            }
            Self::Foreign(path) => {
                write!(f, "`{}` is a snapshot of another program", path.display())
            }
            Self::Mask(why) => f.write_str(why),
        }
    }
}
