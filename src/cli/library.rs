//! The library of scenarios that is in the binary, with its snapshots, and how it is written into a folder.
//!
//! Nothing that is there is replaced. Start at [`write`].

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::docs;

/// Path and content of each file, in the order of the paths.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// What the scenarios share.
pub(super) const PROJECT: &str = "flowrun.yaml";
const SCENARIOS: &str = "scenarios/";
const SNAPSHOTS: &str = "snapshots/";
/// Fragments are used by scenarios, so they go with any of them.
const FRAGMENTS: &str = "scenarios/fragments/";
/// What the checks send lies beside them.
const CHECKS: &str = "scenarios/upgrade/";
/// The schema for editors, which the scenarios name.
const SCHEMA: &str = "docs/scenario.schema.json";

/// What could not be made, and why.
pub(super) type Trouble = (PathBuf, io::Error);

/// What became of the files of a folder.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Written {
    /// Files that were made.
    pub(super) made: usize,
    /// Files that were there.
    pub(super) kept: usize,
}

/// What became of all.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// By the name of a file at the top, or of the folder there.
    pub(super) places: BTreeMap<String, Written>,
    /// Scenarios, and what they share, that were there and are not as they are in the library.
    pub(super) different: Vec<String>,
}

/// Makes a file with its folder; false if a file of that name is there.
pub(super) fn make(path: &Path, content: &[u8]) -> Result<bool, Trouble> {
    let written = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| OpenOptions::new().write(true).create_new(true).open(path))
        .and_then(|mut file| file.write_all(content));
    let trouble = |why: &str| Err((path.to_owned(), io::Error::other(why)));
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_file() => Ok(false),
        Err(_) if path.is_dir() => trouble("it is there, and a folder"),
        // A folder on its way that is a file is said to exist as well.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            trouble("a file stands where its folder should be")
        }
        Err(error) => Err((path.to_owned(), error)),
    }
}

/// Writes the library into a folder: all of it, or the scenarios that have a tag with all that they need. `project` is what stands in
/// `flowrun.yaml` behind what the library says there.
///
/// Of some, the snapshots of a scenario are written with it, and not beside one that is there: those are what its wiki answered.
pub(super) fn write(folder: &Path, tag: Option<&str>, project: &str) -> Result<Report, Trouble> {
    let mut report = Report::default();
    let schema = docs::schema();
    report.note(SCHEMA, make(&folder.join(SCHEMA), schema.as_bytes())?);
    for (name, content) in FILES.iter().filter(|(name, _)| *name != PROJECT) {
        let scenario = name.strip_prefix(SCENARIOS);
        let is_wanted = |content| tag.is_none_or(|tag| has_tag(content, tag));
        let is_data = !name.ends_with(".yaml") && name.starts_with(CHECKS);
        let goes_with = name.starts_with(FRAGMENTS) || is_data;
        if scenario.is_none() || !(goes_with || is_wanted(content)) {
            continue;
        }
        if tag.is_none() || !folder.join(name).exists() {
            for (snapshot, content) in snapshots_of(name) {
                report.note(snapshot, make(&folder.join(snapshot), content)?);
            }
        }
        report.put(folder, name, content)?;
    }
    let shared = FILES.iter().find(|(name, _)| *name == PROJECT);
    let shared = shared.map_or(&[][..], |(_, content)| content);
    report.put(folder, PROJECT, &[shared, project.as_bytes()].concat())?;
    Ok(report)
}

/// The snapshots of a scenario.
fn snapshots_of(scenario: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let stem = scenario.strip_prefix(SCENARIOS).unwrap_or(scenario);
    let stem = stem.strip_suffix(".yaml").unwrap_or(stem);
    let folder = format!("{SNAPSHOTS}{stem}/");
    let files = FILES.iter().copied();
    files.filter(move |(name, _)| name.starts_with(&folder))
}

/// Whether a scenario of the library has a tag: they are written `tags: [one, another]`.
fn has_tag(content: &[u8], tag: &str) -> bool {
    let text = String::from_utf8_lossy(content);
    let tags = text.lines().find_map(|line| line.strip_prefix("tags: ["));
    let tags = tags.and_then(|tags| tags.split_once(']'));
    tags.is_some_and(|(tags, _)| tags.split(',').any(|own| own.trim() == tag))
}

impl Report {
    /// Makes a file that people change.
    fn put(&mut self, folder: &Path, name: &str, content: &[u8]) -> Result<(), Trouble> {
        let path = folder.join(name);
        let made = make(&path, content)?;
        self.note(name, made);
        if !made && fs::read(&path).is_ok_and(|there| there != content) {
            self.different.push(name.to_owned());
        }
        Ok(())
    }

    fn note(&mut self, name: &str, made: bool) {
        let place = name.split_once('/').map_or(name, |(folder, _)| folder);
        let written = self.places.entry(place.to_owned()).or_default();
        match made {
            true => written.made += 1,
            false => written.kept += 1,
        }
    }

    /// Files that were made.
    pub(super) fn made(&self) -> usize {
        self.places.values().map(|written| written.made).sum()
    }
}
