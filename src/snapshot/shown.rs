//! The names that the snapshots of a scenario show values by.

use std::collections::BTreeSet;
use std::path::Path;

use super::file::Stored;
use super::location::folder_of;
use super::mark::Mark;
use super::pending::files_below;

/// The names by which the snapshots of a scenario show values, those that wait for review included: `user` of `{{ user }}`, `ids` of
/// `{{ ids[0] }}`. None if it has no snapshots, or if one of them cannot be read.
pub fn names_shown(scenario: &Path) -> Option<BTreeSet<String>> {
    let is_one = |name: &str| name.ends_with(".snap") || name.ends_with(".snap.new");
    let files = files_below(&folder_of(scenario), is_one).ok()?;
    let mut names = BTreeSet::new();
    for file in &files {
        names.extend(names_in(file)?);
    }
    (!files.is_empty()).then_some(names)
}

/// The names by which one snapshot shows values; none if it is not there or cannot be read.
pub fn names_in(file: &Path) -> Option<BTreeSet<String>> {
    let stored = Stored::read(file).ok()??;
    let names = stored.marks.iter().filter_map(|(_, mark)| match mark {
        Mark::Name(name) => name.split(['[', '.']).next().map(str::to_owned),
        Mark::Mask(_) | Mark::Secret(_) => None,
    });
    Some(names.collect())
}
