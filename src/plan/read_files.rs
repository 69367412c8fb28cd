//! Which files a plan is made of, and whether they are still what they were.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::block::all_steps;
use super::file::{display_path, folder_of};
use super::files::{WILD, fitting, pattern_of};
use crate::scenario::{self, Action, Layer, Rows, Scenario};

/// Files and folders, each as it was just before it was read. What is missing or wrong is among them: it may be mended.
#[derive(Debug, Default)]
pub struct ReadFiles {
    files: BTreeMap<PathBuf, Option<Stamp>>,
    /// Folders that were named, and the scenarios and fragments in them.
    folders: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Patterns that were named, and the scenarios and fragments that fit them.
    patterns: BTreeMap<String, BTreeSet<PathBuf>>,
    /// What would have been read if it were there.
    absent: BTreeSet<PathBuf>,
}

/// When a file was written, and its bytes: as much as can be seen without reading it.
type Stamp = (SystemTime, u64);

/// A file that is no longer what it was.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// As a person would type it.
    pub path: PathBuf,
    /// In a word: `changed`, `new`, `gone`.
    pub word: &'static str,
}

impl ReadFiles {
    /// Notes a file that is about to be read. The first time counts.
    pub fn note(&mut self, path: &Path) {
        let stamp = stamp(path);
        self.files.entry(display_path(path)).or_insert(stamp);
    }

    /// Notes a file that is not there, and would be read if it were.
    pub(super) fn note_absent(&mut self, path: &Path) {
        self.absent.insert(display_path(path));
    }

    /// Notes what the person named: a file, a folder of them, or a pattern.
    pub(super) fn note_named(&mut self, path: &Path) {
        if path.is_dir() {
            self.folders.insert(path.to_owned(), found(path));
        } else if let Some(pattern) = pattern_of(path) {
            self.patterns.insert(pattern.to_owned(), fitting(pattern));
        } else {
            self.note(path);
        }
    }

    /// Notes the files that a scenario or fragment names, as far as their names are written: rows, schemas, bodies.
    pub(super) fn note_data(&mut self, scenario: &Scenario, folder: &Path) {
        let steps = all_steps(scenario);
        let schemas = steps.iter().flat_map(|step| step.schema_files());
        let mut paths: Vec<&str> = schemas.map(|file| file.path()).collect();
        if let Some(Rows::File(path, _)) = &scenario.rows {
            paths.push(path);
        }
        let requests = steps.iter().filter_map(|step| match &step.action {
            Action::Request(request) => Some(request.as_ref()),
            Action::Use { .. } => None,
        });
        for request in requests.chain(scenario.defaults.as_deref()) {
            if let Layer::Set(body) = &request.body {
                paths.extend(body.files().iter().filter_map(|path| path.literal()));
            }
        }
        for path in paths {
            self.note(&folder.join(path));
        }
    }

    /// Takes over what another one has.
    pub(super) fn append(&mut self, other: Self) {
        for (path, stamp) in other.files {
            self.files.entry(path).or_insert(stamp);
        }
        self.folders.extend(other.folders);
        self.patterns.extend(other.patterns);
        self.absent.extend(other.absent);
    }

    /// What is no longer as it was, in the order of paths.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (path, was) in &self.files {
            let word = match (was, stamp(path)) {
                (was, is) if *was == is => continue,
                (None, _) => "new",
                (_, None) => "gone",
                _ => "changed",
            };
            changes.push(Change {
                path: path.clone(),
                word,
            });
        }
        let in_folders = self.folders.iter();
        let in_folders = in_folders.map(|(folder, were)| (found(folder), were));
        let of_patterns = self.patterns.iter();
        let of_patterns = of_patterns.map(|(pattern, were)| (fitting(pattern), were));
        for (are, were) in in_folders.chain(of_patterns) {
            // Those that are gone were read, and are among the files.
            let added = are.difference(were);
            changes.extend(added.map(|path| Change {
                path: display_path(path),
                word: "new",
            }));
        }
        let there = self.absent.iter().filter(|path| path.is_file());
        changes.extend(there.map(|path| Change {
            path: path.clone(),
            word: "new",
        }));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes.dedup();
        changes
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is nothing that could change.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.folders.is_empty() && self.patterns.is_empty()
    }

    /// The folders in which something may change.
    pub fn places(&self) -> BTreeSet<PathBuf> {
        let files = self.files.keys().chain(&self.absent);
        let mut places: BTreeSet<PathBuf> = files.map(|file| folder_of(file)).collect();
        for (pattern, fit) in &self.patterns {
            let (folder, rest) = split(pattern);
            if rest.contains('/') {
                places.extend(scenario::folders(&folder).unwrap_or_default());
            }
            places.extend(fit.iter().map(|file| folder_of(file)));
            places.insert(folder);
        }
        for folder in self.folders.keys() {
            places.extend(scenario::folders(folder).unwrap_or_default());
        }
        // Of one that is not there yet, the one in which it would be.
        let there = places.iter().filter_map(|place| {
            let mut above = place.ancestors();
            above.find(|place| place.is_dir() || place.as_os_str().is_empty())
        });
        there
            .map(|place| match place.as_os_str().is_empty() {
                true => PathBuf::from("."),
                false => place.to_owned(),
            })
            .collect()
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The folder in which everything is that fits a pattern, and what of the pattern goes on from there.
fn split(pattern: &str) -> (PathBuf, &str) {
    let fixed = pattern.find(WILD).and_then(|at| pattern.get(..at));
    let slash = fixed.unwrap_or_default().rfind('/');
    let Some((folder, rest)) = slash.and_then(|at| pattern.split_at_checked(at)) else {
        return (PathBuf::from("."), pattern);
    };
    let folder = if folder.is_empty() { "/" } else { folder };
    (PathBuf::from(folder), rest.trim_start_matches('/'))
}

fn found(folder: &Path) -> BTreeSet<PathBuf> {
    scenario::find(folder)
        .unwrap_or_default()
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_changed_or_gone_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| std::fs::write(file(name), text).expect("a file");
        for name in ["same.yaml", "longer.yaml", "gone.yaml"] {
            write(name, "1");
        }
        let mut read = ReadFiles::default();
        assert!(read.is_empty());
        read.note_named(folder.path());
        for name in [
            "same.yaml",
            "longer.yaml",
            "gone.yaml",
            "missing.csv",
            "absent.yaml",
        ] {
            read.note(&file(name));
        }
        assert_eq!(read.changes(), []);
        write("longer.yaml", "12");
        write("missing.csv", "");
        write("fresh.yaml", "");
        write("fresh.snap.new", "");
        std::fs::remove_file(file("gone.yaml")).expect("removed");
        // Whatever is noted again is what it was the first time.
        read.note(&file("longer.yaml"));
        let changes = read.changes();
        let told: Vec<(String, &str)> = changes
            .iter()
            .map(|change| {
                let name = change.path.file_name().expect("a name");
                (name.to_string_lossy().into_owned(), change.word)
            })
            .collect();
        let told: Vec<(&str, &str)> = told
            .iter()
            .map(|(name, word)| (name.as_str(), *word))
            .collect();
        assert_eq!(
            told,
            [
                ("fresh.yaml", "new"),
                ("gone.yaml", "gone"),
                ("longer.yaml", "changed"),
                ("missing.csv", "new"),
            ]
        );
    }

    #[test]
    fn what_would_fit_a_pattern_or_be_read_if_it_were_there_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| folder.path().join(name);
        let scenario = |name: &str| std::fs::write(file(name), "scenario: A\nsteps: []\n");
        scenario("a.yaml").expect("a file");
        let mut read = ReadFiles::default();
        read.note_named(&file("*.yaml"));
        read.note_absent(&file("flowrun.yaml"));
        assert!(!read.is_empty());
        assert!(read.places().contains(folder.path()));
        assert_eq!(read.changes(), []);
        scenario("b.yaml").expect("a file");
        scenario("c.txt").expect("a file");
        std::fs::write(file("flowrun.yaml"), "").expect("a file");
        let changes = read.changes();
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.path.clone(), change.word))
            .collect();
        assert_eq!(
            told,
            [(file("b.yaml"), "new"), (file("flowrun.yaml"), "new")]
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_looked_for_where_it_would_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("scenarios/inner");
        std::fs::create_dir_all(&inner).expect("a folder");
        let mut read = ReadFiles::default();
        read.note(&folder.path().join("later/fragments/a.yaml"));
        read.note_named(&folder.path().join("scenarios"));
        let places = read.places();
        let wanted = [folder.path(), &folder.path().join("scenarios"), &inner];
        assert_eq!(
            places,
            wanted.iter().map(|path| path.to_path_buf()).collect()
        );
    }
}
