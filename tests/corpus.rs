//! Scenario files as tests: `corpus/good` is read, planned, written and read again; `corpus/bad` is refused in words that stand
//! beside each file. Both grow by files alone (`corpus/README.md`).

mod bad;
mod good;
mod lint;
mod same;
mod words;

use std::path::{Path, PathBuf};

use crate::flow::project;

/// The folder of a half of the corpus.
fn folder(half: &str) -> PathBuf {
    project().join("tests/corpus").join(half)
}

/// The files below a folder whose names end so, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the corpus") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
