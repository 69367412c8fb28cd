//! Snapshots that wait for somebody to look at them: finding, accepting and rejecting them. Those that stand in a scenario itself wait
//! beside it (`inline`) and are found, accepted and rejected with the others.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::file::Stored;
use super::inline::{self, Inline};
use super::location::{below_root, displayed, folder_of, resolved, root_of};
use super::meant::meant;
use super::sidecar::{self, Sidecar};
use super::trouble::Trouble;
use super::variant::Variant;

/// The ending of a pending snapshot.
pub(super) const PENDING: &str = ".snap.new";
/// Folders that hold no snapshots of ours and may be huge.
const PASSED_BY: &[&str] = &["target", "node_modules"];
/// Folders within each other.
const DEEPEST: usize = 64;

/// A changed snapshot that waits beside the one it would replace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pending {
    /// The file that waits; of a text that stands in a scenario the scenario.
    path: PathBuf,
    inline: Option<Inline>,
}

/// Why pending snapshots cannot be found.
#[derive(Debug)]
pub enum PendingError {
    /// A path that was named is not there.
    Missing(PathBuf),
    /// A path that was named can have no pending snapshot.
    NoSnapshot(PathBuf),
    /// Nothing that fits a pattern can have a pending snapshot.
    NothingFits(PathBuf),
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
            Self::NothingFits(path) => write!(
                f,
                "no snapshot, folder or scenario fits the pattern `{}`\nhelp: `*` stands for a part of a name, `**` for any folders",
                path.display()
            ),
            Self::Unreadable(path, error) => {
                write!(f, "the folder `{}` cannot be read: {error}", path.display())
            }
            Self::Unknown(why) => f.write_str(why),
        }
    }
}

impl Pending {
    /// The pending snapshots that paths mean, which may be patterns, each once; without any, all below the root of the current folder.
    pub fn meant_by(paths: &[PathBuf]) -> Result<Vec<Self>, PendingError> {
        if paths.is_empty() {
            return below(&root_of(Path::new(".")));
        }
        let mut found = Vec::new();
        for path in meant(paths)? {
            found.extend(Self::of(&path)?);
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The pending snapshots that a path means: a snapshot or its pending one, a folder, or a scenario.
    pub(super) fn of(path: &Path) -> Result<Vec<Self>, PendingError> {
        if path.is_dir() {
            return below(path);
        }
        if let Some(found) = at_line(path) {
            return Ok(found);
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
        let inline = inline(path);
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Ok(inline);
        }
        // Below the folder of a scenario may be that of another one: `a.yaml` and `a/b.yaml`.
        let own = below_root(path, &root_of(path));
        let mut found = below(&folder)?;
        found.retain(|pending| pending.inline.is_none());
        found.retain(|pending| match Stored::read(&pending.path) {
            Ok(Some(stored)) => stored.about.input_file == own,
            Ok(None) | Err(_) => true,
        });
        found.extend(inline);
        Ok(found)
    }

    /// The text that stands in a scenario itself, if it is one.
    pub fn inline(&self) -> Option<&Inline> {
        self.inline.as_ref()
    }

    /// The snapshot that it would replace, as a person would write it: its file, or `SCENARIO:LINE`.
    pub fn snapshot(&self) -> PathBuf {
        if let Some(inline) = &self.inline {
            return inline.position(&self.path).into();
        }
        displayed(&self.file())
    }

    /// Where it waits.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What its file says; none if it is not there any more.
    pub(super) fn read(&self) -> Result<Option<Stored>, Trouble> {
        Stored::read(&self.path)
    }

    /// Whether it still waits.
    pub fn waits(&self) -> bool {
        match &self.inline {
            Some(_) => matches!(self.review(), Ok(Some(_))),
            None => self.path.exists(),
        }
    }

    /// Takes it in the place of the snapshot, or writes the text into its scenario.
    pub fn accept(&self) -> Result<(), Trouble> {
        if let Some(inline) = &self.inline {
            inline.write(&self.path)?;
            return self.reject();
        }
        self.accept_in(&self.file())
    }

    /// The snapshot that it would replace.
    pub(super) fn file(&self) -> PathBuf {
        self.path.with_extension("")
    }

    /// Where it would be taken as the snapshot for some versions, written as `1.43+` or `1.39-1.42`. The error says why it cannot be.
    pub fn variant(&self, versions: &str) -> Result<PathBuf, String> {
        if self.inline.is_some() {
            return Err("a text that stands in a scenario is the same for all versions".to_owned());
        }
        Variant::beside(&self.file(), versions)
    }

    /// Takes it as the snapshot in a file.
    pub fn accept_in(&self, path: &Path) -> Result<(), Trouble> {
        if let Some(mut stored) = Stored::read(&self.path)? {
            stored.load(&self.path);
            if let (Sidecar::Kept(_), Some(Err(why))) = (&stored.sidecar, &stored.bytes) {
                return Err(Trouble::Damaged(self.path.clone(), why.clone()));
            }
            stored.accepted().write(path)?;
        }
        self.reject()
    }

    /// Removes it, so that the snapshot stays as it is.
    pub fn reject(&self) -> Result<(), Trouble> {
        if let Some(inline) = &self.inline {
            return inline::forget(&self.path, inline);
        }
        let removed = std::fs::remove_file(&self.path);
        removed.map_err(|error| Trouble::unwritable(&self.path, error))?;
        sidecar::sweep(&self.path, &Sidecar::Unsaid)
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
    Some(Pending { path, inline: None })
}

/// The texts that wait for a scenario. A file of such that cannot be read waits as a whole: to be rejected.
fn inline(scenario: &Path) -> Vec<Pending> {
    let scenario = &resolved(scenario);
    let pending = |path: &Path, inline| Pending {
        path: path.to_owned(),
        inline,
    };
    match inline::waiting_in(scenario) {
        Ok(waiting) => waiting
            .into_iter()
            .map(|one| pending(scenario, Some(one)))
            .collect(),
        Err(_) => {
            let file = inline::waiting_beside(scenario);
            file.iter().map(|file| pending(file, None)).collect()
        }
    }
}

/// What `SCENARIO:LINE` means, if there is something.
fn at_line(path: &Path) -> Option<Vec<Pending>> {
    let (scenario, line) = path.to_str()?.rsplit_once(':')?;
    let (scenario, line) = (Path::new(scenario), line.parse::<u32>().ok()?);
    if path.exists() || !scenario.is_file() {
        return None;
    }
    let mut found = inline(scenario);
    found.retain(|pending| pending.inline().is_some_and(|inline| inline.line == line));
    Some(found)
}

/// The pending snapshots below a folder, by path, less those of other programs.
fn below(folder: &Path) -> Result<Vec<Pending>, PendingError> {
    let is_one = |name: &str| name.ends_with(PENDING) || name.ends_with(inline::WAITING);
    let files = files_below(folder, is_one)?.into_iter();
    let mut found: Vec<Pending> = files
        .flat_map(|path| match inline::scenario_of(&path) {
            Some(scenario) => inline(&scenario),
            None => vec![Pending { path, inline: None }],
        })
        .collect();
    let foreign = |path: &Path| matches!(Stored::read(path), Err(Trouble::Foreign(_)));
    found.retain(|pending| pending.inline.is_some() || !foreign(&pending.path));
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
