//! Finding files.

use std::io;
use std::path::{Path, PathBuf};

/// Files that one folder may hold, folders below it included.
const MOST_FILES: usize = 10_000;

/// The YAML files of a folder and of all folders below it, in the order of their paths; what begins with a dot is left out, and so
/// is `flowrun.yaml`. Fragments are among them: whoever reads them knows.
pub fn find(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') || name == PROJECT_FILE {
                continue;
            }
            // A link to a folder is not followed: it may lead back up.
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if is_one(&path) {
                found.push(path);
            }
        }
        if found.len() > MOST_FILES {
            return Err(io::Error::other(format!(
                "more than {MOST_FILES} scenarios"
            )));
        }
    }
    found.sort();
    Ok(found)
}

/// A folder and all folders below it that [`find`] looks into.
pub fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(folder) = found.get(next).cloned() {
        next += 1;
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.file_type()?.is_dir() {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

/// Whether a file is a scenario or a fragment, by its name.
pub fn is_one(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending == "yaml" || ending == "yml")
        && path.file_name().is_some_and(|name| name != PROJECT_FILE)
}

/// What the scenarios of a folder share.
const PROJECT_FILE: &str = "flowrun.yaml";

/// The nearest `flowrun.yaml` of a file's folder or of one above it.
pub fn project_file(file: &Path) -> Option<PathBuf> {
    project_files(file).into_iter().find(|path| path.is_file())
}

/// Where one would have to be to be nearer than that.
pub fn absent_project_files(file: &Path) -> Vec<PathBuf> {
    let places = project_files(file).into_iter();
    places.take_while(|path| !path.is_file()).collect()
}

/// Where the `flowrun.yaml` of a file may be, the nearest first.
fn project_files(file: &Path) -> Vec<PathBuf> {
    let absolute = std::path::absolute(file).unwrap_or_default();
    let folders = absolute.ancestors().skip(1);
    folders.map(|folder| folder.join(PROJECT_FILE)).collect()
}
