//! Snapshots that can go: those that no step of a scenario can have, and variants that say what holds without them as well.
//!
//! What cannot be known stays: a scenario that cannot be read may have any snapshot, and what is not one of flowrun is left alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file::Stored;
use super::location::{FOLDER, Location, displayed, folder_of, resolved, root_of};
use super::meant::meant;
use super::pending::{PENDING, PendingError, files_below, pending_of};
use super::possible::Possible;
use super::sidecar::{self, Sidecar};
use super::trouble::Trouble;
use super::variant::Variant;
use super::whole::{UNNAMED, no_link};
use crate::plan::{Outline, PlanError, Settings, outlines};
use crate::scenario;
use crate::text::shell_word;

/// A snapshot that can go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spare {
    path: PathBuf,
    /// The scenario that it is or was of.
    scenario: PathBuf,
    why: Why,
}

/// Why a snapshot can go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// No step of its scenario can have it.
    NoStep,
    /// Its scenario is not there.
    NoScenario,
    /// It is a variant, and this other file, which holds where it is not, says the same.
    SameAs(PathBuf),
    /// It has not got its name, and whoever wrote it was killed before.
    Unnamed,
}

/// How long a file without its name is somebody's who writes it just now.
const WRITING: Duration = Duration::from_secs(3600);

/// The snapshots of scenarios, by the folders that they stand in.
struct Owners<'p, 'o> {
    by_folder: HashMap<&'p Path, Vec<&'p Possible<'o>>>,
}

impl<'p, 'o> Owners<'p, 'o> {
    fn new(all: &'p [Possible<'o>]) -> Self {
        let mut by_folder: HashMap<&Path, Vec<_>> = HashMap::new();
        for possible in all {
            let own = by_folder.entry(possible.folder.as_path()).or_default();
            own.push(possible);
        }
        Self { by_folder }
    }

    /// The scenarios whose folders a file stands in, the nearest first.
    fn around(&self, file: &Path) -> impl Iterator<Item = &'p Possible<'o>> {
        let folders = file.ancestors().skip(1);
        folders
            .filter_map(|folder| self.by_folder.get(folder))
            .flatten()
            .copied()
    }

    /// The scenario that can have the snapshot in a file.
    fn of(&self, file: &Path) -> Option<&'p Possible<'o>> {
        let file = &snapshot_of(file);
        self.around(file).find(|possible| possible.holds(file))
    }
}

impl Spare {
    /// Those of scenarios whose files are named, and of no others that may stand below them.
    pub fn of(scenarios: &[Outline]) -> Vec<Self> {
        let named = scenarios.iter();
        let named = named.filter(|outline| outline.block.may_have_snapshots());
        let possible: Vec<Possible> = named.map(Possible::new).collect();
        let owners = Owners::new(&possible);
        let folders: BTreeSet<&Path> = owners.by_folder.keys().copied().collect();
        let mut found = BTreeSet::new();
        for folder in folders {
            // What cannot be read is told when it is compared.
            let files = snapshots_below(folder).unwrap_or_default();
            found.extend(same_variants(&files, &owners));
            for file in files.iter().filter(|file| owners.of(file).is_none()) {
                let own = written_by(file).and_then(|input_file| {
                    let mut around = owners.around(file);
                    around.find(|possible| is_of(file, &input_file, possible))
                });
                found.extend(own.map(|possible| Self::without_step(file, possible)));
            }
        }
        found.into_iter().collect()
    }

    /// Those that paths mean, which are snapshots, folders or scenarios; without any, all below the root of the current folder.
    pub fn meant_by(paths: &[PathBuf]) -> Result<Vec<Self>, PendingError> {
        if paths.is_empty() {
            return Self::below(&root_of(Path::new(".")));
        }
        let paths = &meant(paths)?;
        let mut by_root: BTreeMap<PathBuf, Vec<Self>> = BTreeMap::new();
        let mut found = BTreeSet::new();
        for path in paths {
            if path.symlink_metadata().is_err() {
                return Err(PendingError::Missing(path.clone()));
            }
            let whole = resolved(path);
            let is_snapshot = snapshot_of(&whole).extension() == Some(OsStr::new("snap"));
            if !whole.is_dir() && !is_snapshot && !scenario::is_one(&whole) {
                return Err(PendingError::NoSnapshot(path.clone()));
            }
            let root = root_around(&whole);
            if !by_root.contains_key(&root) {
                by_root.insert(root.clone(), Self::below(&root)?);
            }
            let spare = by_root.get(&root).into_iter().flatten();
            let meant = spare.filter(|spare| {
                spare.path.starts_with(&whole) || spare.scenario.starts_with(&whole)
            });
            found.extend(meant.cloned());
        }
        Ok(found.into_iter().collect())
    }

    /// All of the scenarios below a folder, and of those that were there.
    fn below(folder: &Path) -> Result<Vec<Self>, PendingError> {
        let is_one = |name: &str| scenario::is_one(Path::new(name));
        let settings = Settings {
            paths: files_below(folder, is_one)?,
            ..Settings::default()
        };
        let all = match outlines(&settings) {
            Ok(all) => all,
            Err(PlanError::Usage(why)) => return Err(PendingError::Unknown(why)),
            Err(PlanError::Invalid(_) | PlanError::NothingSelected(_)) => {
                return Err(PendingError::Unknown("no scenario can be read".to_owned()));
            }
        };
        let possible: Vec<Possible> = all.known.iter().map(Possible::new).collect();
        let owners = Owners::new(&possible);
        let wrong: Vec<PathBuf> = all.wrong.iter().map(|path| folder_of(path)).collect();
        let roots = possible.iter().map(|possible| possible.root.clone());
        let roots: BTreeSet<PathBuf> = roots.chain([folder.to_owned()]).collect();
        let mut found = BTreeSet::new();
        for root in roots {
            let files = snapshots_below(&root.join(FOLDER))?;
            found.extend(same_variants(&files, &owners));
            found.extend(unnamed_below(&root.join(FOLDER))?);
            for file in &files {
                let unknown = wrong.iter().any(|folder| file.starts_with(folder));
                if !unknown && owners.of(file).is_none() {
                    found.extend(Self::without_owner(file, &root, &possible, &owners));
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// A snapshot that no scenario can have, unless its own is there and nothing is known of it.
    fn without_owner(
        file: &Path,
        root: &Path,
        possible: &[Possible<'_>],
        owners: &Owners<'_, '_>,
    ) -> Option<Self> {
        let input_file = written_by(file)?;
        let is_own =
            |possible: &&Possible<'_>| possible.root == root && possible.input_file == input_file;
        if let Some(own) = possible.iter().find(is_own) {
            return Some(Self::without_step(file, own));
        }
        let scenario = root.join(&input_file);
        if scenario.symlink_metadata().is_ok() {
            return None;
        }
        let mut around = owners.around(file);
        match around.find(|possible| is_of(file, &input_file, possible)) {
            Some(possible) => Some(Self::without_step(file, possible)),
            None => Some(Self {
                path: file.to_owned(),
                scenario,
                why: Why::NoScenario,
            }),
        }
    }

    fn without_step(file: &Path, possible: &Possible<'_>) -> Self {
        Self {
            path: file.to_owned(),
            scenario: possible.root.join(&possible.input_file),
            why: Why::NoStep,
        }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a variant that says what holds without it as well.
    pub fn is_same(&self) -> bool {
        matches!(self.why, Why::SameAs(_))
    }

    /// Why it can go, in a phrase.
    pub fn reason(&self) -> String {
        let scenario = displayed(&self.scenario);
        match &self.why {
            Why::NoStep => format!("no step of {} has it", scenario.display()),
            Why::NoScenario => format!("there is no {}", scenario.display()),
            Why::SameAs(other) => format!("the same as {}", displayed(other).display()),
            Why::Unnamed => "a run that was killed left it".to_owned(),
        }
    }

    /// The line of a shell that removes them all; none if there are none.
    pub fn command(all: &[Self]) -> Option<String> {
        let roots: BTreeSet<PathBuf> = all.iter().map(|spare| root_around(&spare.path)).collect();
        let here = root_of(Path::new("."));
        let elsewhere = roots.iter().any(|root| *root != here);
        let folders = roots.iter().filter(|_| elsewhere).map(|root| {
            let folder = displayed(&root.join(FOLDER)).display().to_string();
            format!(" {}", shell_word(&folder))
        });
        let folders: String = folders.collect();
        (!all.is_empty()).then(|| format!("flowrun accept --prune{folders}"))
    }

    /// Removes it, what waits to replace it, and the folders that are empty then.
    pub fn remove(&self) -> Result<(), Trouble> {
        let unwritable = |error| Trouble::Unwritable(self.path.clone(), error);
        no_link(&self.path).map_err(unwritable)?;
        let pending = pending_of(&self.path);
        if let Ok(Some(_)) = Stored::read(&pending) {
            std::fs::remove_file(&pending).map_err(unwritable)?;
            sidecar::sweep(&pending, &Sidecar::Unsaid)?;
        }
        std::fs::remove_file(&self.path).map_err(unwritable)?;
        sidecar::sweep(&self.path, &Sidecar::Unsaid)?;
        for folder in self.path.ancestors().skip(1) {
            // One that is not empty stays.
            let removed = std::fs::remove_dir(folder).is_ok();
            if !removed || folder.file_name().is_some_and(|name| name == FOLDER) {
                break;
            }
        }
        Ok(())
    }
}

/// The root of the snapshots that a path is one of, or that a scenario or folder of them has.
fn root_around(path: &Path) -> PathBuf {
    let mut around = path.ancestors();
    let folder = around.find(|folder| folder.file_name().is_some_and(|name| name == FOLDER));
    root_of(folder.and_then(Path::parent).unwrap_or(path))
}

/// The snapshot that a pending one would replace; any other file as it is.
fn snapshot_of(file: &Path) -> PathBuf {
    match file.to_string_lossy().ends_with(PENDING) {
        true => file.with_extension(""),
        false => file.to_owned(),
    }
}

/// The files of snapshots below a folder, and the pending ones that would replace none; the folder must be no link, nor any of them.
fn snapshots_below(folder: &Path) -> Result<Vec<PathBuf>, PendingError> {
    let is_one = |name: &str| name.ends_with(".snap") || name.ends_with(PENDING);
    let mut files = real_files_below(folder, is_one)?;
    files.retain(|file| {
        let snapshot = snapshot_of(file);
        *file == snapshot || snapshot.symlink_metadata().is_err()
    });
    Ok(files)
}

/// The files below a folder that never got their names.
fn unnamed_below(folder: &Path) -> Result<Vec<Spare>, PendingError> {
    let mut files = real_files_below(folder, |name| name.starts_with(UNNAMED))?;
    files.retain(|file| {
        let written = file.metadata().and_then(|data| data.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        age.is_some_and(|age| age > WRITING)
    });
    let left = files.into_iter().map(|path| Spare {
        scenario: path.clone(),
        path,
        why: Why::Unnamed,
    });
    Ok(left.collect())
}

/// The files below a folder whose names are wanted, in their order, and no links.
fn real_files_below(
    folder: &Path,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>, PendingError> {
    let kind = folder.symlink_metadata();
    if !kind.is_ok_and(|kind| kind.is_dir()) {
        return Ok(Vec::new());
    }
    let mut files = files_below(folder, is_wanted)?;
    files.retain(|file| file.symlink_metadata().is_ok_and(|kind| kind.is_file()));
    files.sort();
    Ok(files)
}

/// The scenario that a snapshot says it is of; none if it is no snapshot of ours that can be read.
fn written_by(file: &Path) -> Option<String> {
    let stored = Stored::read(file).ok()??;
    Some(stored.about.input_file)
}

/// Whether a snapshot in the folder of a scenario is of that one: it says so, or it was moved there with its folder.
fn is_of(file: &Path, input_file: &str, possible: &Possible<'_>) -> bool {
    if possible.input_file == input_file {
        return true;
    }
    let said = possible.root.join(input_file);
    said.symlink_metadata().is_err() && !file.starts_with(folder_of(&said))
}

/// The variants among snapshots that say what holds without them as well.
fn same_variants(files: &[PathBuf], owners: &Owners<'_, '_>) -> Vec<Spare> {
    let stems = files.iter().filter_map(|file| {
        let location = Location::of_file(file)?;
        (location.file() != **file).then_some((location.folder, location.stem))
    });
    let stems: BTreeSet<(PathBuf, String)> = stems.collect();
    let mut found = Vec::new();
    for (folder, stem) in stems {
        let location = Location { folder, stem };
        let Some(owner) = owners.of(&location.file()) else {
            continue;
        };
        let same = Variant::needless(&location);
        found.extend(same.into_iter().map(|(path, other)| Spare {
            path,
            scenario: owner.root.join(&owner.input_file),
            why: Why::SameAs(other),
        }));
    }
    found
}
