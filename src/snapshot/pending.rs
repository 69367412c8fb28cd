//! Snapshots that wait for somebody to look at them: finding, accepting and rejecting them.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::file::Stored;
use super::location::{below_root, displayed, folder_of, root_of};
use super::trouble::Trouble;
use super::variant::Variant;

/// The ending of a pending snapshot.
const PENDING: &str = ".snap.new";
/// Folders that hold no snapshots of ours and may be huge.
const PASSED_BY: &[&str] = &["target", "node_modules"];
/// Folders within each other.
const DEEPEST: usize = 64;

/// A changed snapshot that waits beside the one it would replace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pending {
    path: PathBuf,
}

/// Why pending snapshots cannot be found.
#[derive(Debug)]
pub enum PendingError {
    /// A path that was named is not there.
    Missing(PathBuf),
    /// A path that was named can have no pending snapshot.
    NoSnapshot(PathBuf),
    /// A folder cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It cannot be known what the scenarios are; says why.
    Unknown(String),
}

impl fmt::Display for PendingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "there is no file `{}`", path.display()),
            Self::NoSnapshot(path) => {
                write!(f, "`{}` is no snapshot, folder or scenario", path.display())
            }
            Self::Unreadable(path, error) => {
                write!(f, "the folder `{}` cannot be read: {error}", path.display())
            }
            Self::Unknown(why) => f.write_str(why),
        }
    }
}

impl Pending {
    /// Every pending snapshot below the root of the current folder.
    pub fn all() -> Result<Vec<Self>, PendingError> {
        below(&root_of(Path::new(".")))
    }

    /// The pending snapshots that a path means: a snapshot or its pending one, a folder, or a scenario.
    pub fn of(path: &Path) -> Result<Vec<Self>, PendingError> {
        if path.is_dir() {
            return below(path);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(pending) = waiting(path, &name) {
            let there = pending.path.exists() || path.exists();
            return match (there, pending.path.exists()) {
                (false, _) => Err(PendingError::Missing(path.to_owned())),
                (true, false) => Ok(Vec::new()),
                (true, true) => Ok(vec![pending]),
            };
        }
        if !path.exists() {
            return Err(PendingError::Missing(path.to_owned()));
        }
        if !(name.ends_with(".yaml") || name.ends_with(".yml")) {
            return Err(PendingError::NoSnapshot(path.to_owned()));
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        // Below the folder of a scenario may be that of another one: `a.yaml` and `a/b.yaml`.
        let own = below_root(path, &root_of(path));
        let mut found = below(&folder)?;
        found.retain(|pending| match Stored::read(&pending.path) {
            Ok(Some(stored)) => stored.about.input_file == own,
            Ok(None) | Err(_) => true,
        });
        Ok(found)
    }

    /// The snapshot that it would replace, as a person would write it.
    pub fn snapshot(&self) -> PathBuf {
        displayed(&self.file())
    }

    /// The snapshot that it would replace.
    pub fn file(&self) -> PathBuf {
        self.path.with_extension("")
    }

    /// Where it would be taken as the snapshot for some versions, written as `1.43+` or `1.39-1.42`. The error says why it cannot be.
    pub fn variant(&self, versions: &str) -> Result<PathBuf, String> {
        Variant::beside(&self.file(), versions)
    }

    /// Takes it as the snapshot in a file.
    pub fn accept_in(&self, path: &Path) -> Result<(), Trouble> {
        let stored = Stored::read(&self.path)?;
        if let Some(stored) = stored {
            stored.accepted().write(path)?;
        }
        self.reject()
    }

    /// Removes it, so that the snapshot stays as it is.
    pub fn reject(&self) -> Result<(), Trouble> {
        std::fs::remove_file(&self.path).map_err(|error| Trouble::unwritable(&self.path, error))
    }
}

/// Where a changed snapshot waits.
pub(super) fn pending_of(path: &Path) -> PathBuf {
    path.with_extension("snap.new")
}

/// The pending snapshot that a name means.
fn waiting(path: &Path, name: &str) -> Option<Pending> {
    let path = match (name.ends_with(PENDING), name.ends_with(".snap")) {
        (true, _) => path.to_owned(),
        (false, true) => path.with_extension("snap.new"),
        (false, false) => return None,
    };
    Some(Pending { path })
}

/// The pending snapshots below a folder, by path, less those of other programs.
fn below(folder: &Path) -> Result<Vec<Pending>, PendingError> {
    let found = files_below(folder, |name| name.ends_with(PENDING))?.into_iter();
    let mut found: Vec<Pending> = found.map(|path| Pending { path }).collect();
    found.retain(|pending| !matches!(Stored::read(&pending.path), Err(Trouble::Foreign(_))));
    found.sort();
    Ok(found)
}

/// The files below a folder whose names are wanted; folders that hold no snapshots are passed by.
pub(super) fn files_below(
    folder: &Path,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>, PendingError> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let unreadable = |error| PendingError::Unreadable(folder.clone(), error);
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // A link to a folder is not followed: it may lead back up.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let passed_by = name.starts_with('.') || PASSED_BY.contains(&&*name);
            if is_folder && !passed_by && depth < DEEPEST {
                folders.push((entry.path(), depth + 1));
            } else if !is_folder && is_wanted(&name) {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}
