//! Where snapshots are: a file for each answer of each case.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::event::RunPlace;
use crate::scenario::project_file;

/// The folder of snapshots below the root.
pub(super) const FOLDER: &str = "snapshots";
/// The folder that scenarios usually stand in.
const SCENARIOS: &str = "scenarios";
/// Bytes of a name: file systems allow 255, and endings are added.
const LONGEST: usize = 120;
/// Names that stand for devices on some systems, whatever their ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Where the snapshot of an answer is, before its version is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The folder that holds it.
    pub(super) folder: PathBuf,
    /// Its name without ending.
    pub(super) stem: String,
}

impl Location {
    /// The location of a step's answer, by the scenario's file and the place in the run. Names are in lower case, so that no two
    /// differ by case alone, and have only characters that every file system allows.
    pub fn new(scenario: &Path, place: &RunPlace) -> Self {
        let mut folder = folder_of(scenario);
        folder.extend(place.row.iter().map(|row| allowed(row)));
        let (last, outer) = place
            .step
            .split_last()
            .map_or(("", &[][..]), |(last, outer)| (last.as_str(), outer));
        folder.extend(outer.iter().map(|id| allowed(id)));
        let stem = match &place.item {
            Some(round) => format!("{}.{}", allowed(last), allowed(round)),
            None => allowed(last),
        };
        Self { folder, stem }
    }

    /// The location of a snapshot's file, whatever versions it is for; none if it is no snapshot.
    pub(super) fn of_file(file: &Path) -> Option<Self> {
        Some(Self {
            folder: file.parent()?.to_owned(),
            stem: stem_of(file.file_name()?.to_str()?)?.to_owned(),
        })
    }

    /// The file without a version.
    pub fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.snap", self.stem))
    }
}

/// The name of a snapshot's file without its version and ending.
pub(super) fn stem_of(file: &str) -> Option<&str> {
    let name = file.strip_suffix(".snap")?;
    Some(name.split_once('@').map_or(name, |(stem, _)| stem))
}

/// The folder of a scenario's snapshots.
pub(super) fn folder_of(scenario: &Path) -> PathBuf {
    let scenario = resolved(scenario);
    let root = root_of(&scenario);
    let below = scenario.strip_prefix(&root).unwrap_or(&scenario);
    let mut parts: Vec<String> = below
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if let Some(at) = parts.iter().rposition(|part| part == SCENARIOS)
        && at + 1 < parts.len()
    {
        parts.drain(..=at);
    }
    let mut folder = root.join(FOLDER);
    folder.extend(parts.iter().map(|part| allowed(part)));
    folder
}

/// The folder that snapshots of a file, or of the scenarios in a folder, stand below: the nearest one upward with a
/// `flowrun.yaml`, else the parent of the nearest `scenarios`, else the file's own folder. Never the current folder as such.
pub(super) fn root_of(path: &Path) -> PathBuf {
    let path = resolved(path);
    let own = if path.is_dir() {
        path
    } else {
        path.parent().map_or_else(PathBuf::new, Path::to_owned)
    };
    // A folder has the project file that a file in it has.
    if let Some(project) = project_file(&own.join("any")) {
        return project.parent().map_or(own, Path::to_owned);
    }
    let scenarios = own
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == SCENARIOS));
    match scenarios.and_then(Path::parent) {
        Some(parent) => parent.to_owned(),
        None => own,
    }
}

/// A path relative to the root of its snapshots, written the same on every system.
pub(super) fn below_root(path: &Path, root: &Path) -> String {
    let path = resolved(path);
    let below = path.strip_prefix(root).unwrap_or(&path);
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// A path as a person would write it: relative to the current folder if it lies below it.
pub fn displayed(path: &Path) -> PathBuf {
    let here = std::path::absolute(".").map(|here| resolved(&here));
    match here.ok().and_then(|here| path.strip_prefix(here).ok()) {
        Some(below) if !below.as_os_str().is_empty() => below.to_owned(),
        _ => path.to_owned(),
    }
}

/// The absolute path with the folder's links and `..` resolved; the file itself may be a link.
pub(super) fn resolved(path: &Path) -> PathBuf {
    if let (true, Ok(folder)) = (path.is_dir(), path.canonicalize()) {
        return folder;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (
        absolute.parent().map(Path::canonicalize),
        absolute.file_name(),
    ) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

/// A name that every file system allows: letters and digits in lower case, `.`, `_` and `-`; all else becomes `-`.
pub(super) fn allowed(name: &str) -> String {
    let mut allowed = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') {
            allowed.push(c);
        } else if !allowed.ends_with('-') {
            allowed.push('-');
        }
    }
    let trimmed = allowed.trim_matches(['-', '.']);
    // Of a hash that stays the same for ever: file names are kept longer than programs.
    let hash = || hex::encode(&Sha256::digest(name)[..4]);
    if trimmed.is_empty() {
        return format!("x-{}", hash());
    }
    if trimmed.len() > LONGEST {
        let hash = hash();
        let mut end = LONGEST - hash.len() - 1;
        while !trimmed.is_char_boundary(end) {
            end -= 1;
        }
        return format!("{}-{hash}", &trimmed[..end]);
    }
    let word = trimmed.split('.').next().unwrap_or_default();
    let port = word.len() == 4
        && (word.starts_with("com") || word.starts_with("lpt"))
        && word.ends_with(|c: char| c.is_ascii_digit());
    if DEVICES.contains(&word) || port {
        // It is a device whatever stands behind a `.`.
        return format!("{word}_{}", &trimmed[word.len()..]);
    }
    trimmed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_only_what_every_file_system_allows() {
        for (name, wanted) in [
            ("log-in", "log-in"),
            ("Made Up: a/b\\c?", "made-up-a-b-c"),
            ("Zoë", "zoë"),
            ("..", "x-"),
            ("../../etc/passwd", "etc-passwd"),
            ("con", "con_"),
            ("COM1", "com1_"),
            ("NUL.txt", "nul_.txt"),
            ("common", "common"),
            ("", "x-e3b0c442"),
            ("!?", "x-"),
        ] {
            let got = allowed(name);
            assert!(
                got == wanted || (wanted == "x-" && got.starts_with(wanted)),
                "{name}: {got}"
            );
        }
        let long = "a".repeat(300);
        assert!(allowed(&long).len() <= LONGEST);
        assert_ne!(allowed(&long), allowed(&format!("{long}b")));
    }

    #[test]
    fn a_location_follows_the_place_in_the_run() {
        let temp = tempfile::tempdir().expect("a folder");
        let root = temp.path().canonicalize().expect("it is there");
        let scenarios = root.join("scenarios/session");
        std::fs::create_dir_all(&scenarios).expect("a folder");
        let place = RunPlace {
            row: Some("Bad Password".to_owned()),
            step: vec!["log-out".to_owned(), "who-am-i".to_owned()],
            item: Some("2".to_owned()),
            ..RunPlace::default()
        };
        let file = Location::new(&scenarios.join("../session/refused.yaml"), &place).file();
        let wanted = "snapshots/session/refused/bad-password/log-out/who-am-i.2.snap";
        assert_eq!(file, root.join(wanted));
        std::fs::write(scenarios.join("flowrun.yaml"), "").expect("a file");
        let file = Location::new(&scenarios.join("refused.yaml"), &RunPlace::default()).folder;
        assert_eq!(file, scenarios.join("snapshots/refused"));
    }

    #[test]
    fn without_any_landmark_the_root_is_the_scenarios_own_folder() {
        let temp = tempfile::tempdir().expect("a folder");
        let root = temp.path().canonicalize().expect("it is there");
        assert_eq!(root_of(&root.join("a.yaml")), root);
        assert_eq!(folder_of(&root.join("a.yaml")), root.join("snapshots/a"));
    }
}
