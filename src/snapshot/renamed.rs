//! Snapshots of steps, rows and rounds that were renamed: an answer that has none fits one that nothing has any more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file::Stored;
use super::location::{Location, displayed, stem_of};
use super::names::Names;
use super::picture::Picture;
use super::possible::Possible;
use super::sidecar::{Sidecar, beside};
use super::spare::Spare;
use super::store::Store;
use crate::plan::Outline;
use crate::text::shell_word;

/// The snapshots of a scenario that no step of it can have.
#[derive(Debug)]
pub struct Former {
    by_location: BTreeMap<PathBuf, Vec<PathBuf>>,
}

/// The snapshot that an answer had under another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Where it stands, without a version.
    pub file: PathBuf,
    /// The same as a person would write it.
    pub from: PathBuf,
    /// The line of a shell that gives it to the answer, with its variants.
    pub command: String,
}

impl Former {
    /// Those of a scenario.
    pub fn of(outline: &Outline) -> Self {
        let mut by_location: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for spare in Spare::of(std::slice::from_ref(outline)) {
            if let Some(location) = Location::of_file(spare.path()).filter(|_| !spare.is_same()) {
                let files = by_location.entry(location.file()).or_default();
                files.push(spare.path().to_owned());
            }
        }
        Self { by_location }
    }

    /// The one that the answer of a case without a snapshot in `path` fits: one of the same case, or of the same step in another
    /// one. `taken` says which ones belong to other answers.
    pub fn fitting(
        &self,
        (outline, path): (&Outline, &Path),
        (picture, names): (&Picture, &Names),
        store: Store,
        taken: impl Fn(&Path) -> bool,
    ) -> Option<Renamed> {
        if self.by_location.is_empty() {
            return None;
        }
        let possible = Possible::new(outline);
        let (row, parts) = possible.parts(path)?;
        let mut found: Vec<_> = self
            .by_location
            .iter()
            .filter(|(from, _)| !taken(from))
            .filter_map(|(from, files)| {
                let (own_row, own_parts) = possible.parts(from)?;
                let elsewhere = own_row != row;
                (!elsewhere || own_parts == parts).then_some((elsewhere, from, files))
            })
            .collect();
        found.sort();
        let fits = |file: &PathBuf| store.fits(file, picture, names);
        let mut found = found.into_iter();
        let (_, from, files) = found.find(|(_, _, files)| files.iter().any(fits))?;
        Some(Renamed {
            file: from.clone(),
            from: displayed(from),
            command: command(files, path)?,
        })
    }
}

/// Moves the files of one snapshot to another.
fn command(files: &[PathBuf], to: &Path) -> Option<String> {
    let word = |path: &Path| shell_word(&displayed(path).display().to_string());
    let to = Location::of_file(to)?;
    let made = (!to.folder.is_dir()).then(|| format!("mkdir -p {}", word(&to.folder)));
    let moves = files.iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?;
        let version = name.get(stem_of(name)?.len()..)?;
        let new = to.folder.join(format!("{}{version}", to.stem));
        let mut moves = vec![format!("mv {} {}", word(file), word(&new))];
        let stored = Stored::read(file).ok().flatten();
        if let Some(Sidecar::Kept(ending)) = stored.map(|stored| stored.sidecar) {
            let (old, new) = (beside(file, ending), beside(&new, ending));
            moves.extend(
                old.is_file()
                    .then(|| format!("mv {} {}", word(&old), word(&new))),
            );
        }
        Some(moves.join(" && "))
    });
    let all: Vec<String> = made.into_iter().chain(moves).collect();
    Some(all.join(" && "))
}
