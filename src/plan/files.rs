//! The files that were named: by their paths, as folders of them, by a pattern, or on stdin.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::file::display_path;
use super::{PlanError, Settings};
use crate::scenario;
use crate::text::STDIN;

/// A file to be planned.
#[derive(Debug)]
pub(super) struct PlannedFile {
    pub(super) path: PathBuf,
    /// Whether the person named this very file.
    pub(super) named: bool,
}

/// Names stdin on the command line.
const DASH: &str = "-";

/// What makes a pattern of an argument that is no file.
pub(super) const WILD: [char; 3] = ['*', '?', '['];

/// The files that were named and those of the folders that were, each once however often it was named.
pub(super) fn scenario_files(settings: &Settings) -> Result<Vec<PlannedFile>, PlanError> {
    let mut files: Vec<PlannedFile> = Vec::new();
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    for file in named_files(settings)? {
        let place = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
        match places.entry(display_path(&place)) {
            Entry::Occupied(known) => {
                if let Some(known) = files.get_mut(*known.get()) {
                    known.named |= file.named;
                }
            }
            Entry::Vacant(new) => {
                new.insert(files.len());
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// The pattern that an argument is, if it is one.
pub fn pattern_of(path: &Path) -> Option<&str> {
    let wild = path.to_str().filter(|path| path.contains(WILD))?;
    path.symlink_metadata().is_err().then_some(wild)
}

/// The scenarios and fragments that fit a pattern now.
pub(super) fn fitting(pattern: &str) -> BTreeSet<PathBuf> {
    let found = matching(pattern).unwrap_or_default().into_iter();
    found.map(|file| file.path).collect()
}

fn named_files(settings: &Settings) -> Result<Vec<PlannedFile>, PlanError> {
    let mut files = Vec::new();
    for path in &settings.paths {
        let named = |path: &Path| PlannedFile {
            path: path.to_owned(),
            named: true,
        };
        if path.as_os_str() == DASH && settings.stdin.is_some() {
            files.push(named(Path::new(STDIN)));
        } else if path.is_dir() {
            let found = in_folder(path)?;
            if found.is_empty() {
                return Err(PlanError::NothingSelected(format!(
                    "there is no scenario in `{}`",
                    path.display()
                )));
            }
            files.extend(found);
        } else if path.symlink_metadata().is_ok() {
            files.push(named(path));
        } else if let Some(pattern) = pattern_of(path) {
            files.extend(matching(pattern)?);
        } else {
            return Err(PlanError::Usage(format!(
                "there is no file `{}`",
                path.display()
            )));
        }
    }
    Ok(files)
}

fn in_folder(folder: &Path) -> Result<Vec<PlannedFile>, PlanError> {
    let found = scenario::find(folder).map_err(|error| {
        PlanError::Usage(format!("`{}` cannot be read: {error}", folder.display()))
    })?;
    let found = found.into_iter();
    Ok(found
        // Of `.` they are called as a person would.
        .map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path))
        .map(|path| PlannedFile { path, named: false })
        .collect())
}

/// Files and folders that fit a pattern, whatever they are, in the order of their names. The error says why it is none, or what of it
/// cannot be read.
pub fn paths_of(pattern: &str) -> Result<Vec<PathBuf>, PlanError> {
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let paths = glob::glob_with(pattern, options).map_err(|error| {
        PlanError::Usage(format!(
            "there is no file `{pattern}`, and it is no pattern: {}",
            error.msg
        ))
    })?;
    let unreadable = |error: glob::GlobError| {
        let (path, why) = (error.path().display(), error.error());
        PlanError::Usage(format!("`{path}` cannot be read: {why}"))
    };
    paths.map(|path| path.map_err(unreadable)).collect()
}

/// The files of a pattern, and those of the folders that fit it; what is no scenario is left out, as it is of a folder.
fn matching(pattern: &str) -> Result<Vec<PlannedFile>, PlanError> {
    let mut files = Vec::new();
    for path in paths_of(pattern)? {
        if path.is_dir() {
            files.extend(in_folder(&path)?);
        } else if scenario::is_one(&path) {
            files.push(PlannedFile { path, named: false });
        }
    }
    match files.is_empty() {
        true => Err(PlanError::Usage(format!(
            "no scenario fits the pattern `{pattern}`\nhelp: `*` stands for a part of a name, `**` for any folders"
        ))),
        false => Ok(files),
    }
}
