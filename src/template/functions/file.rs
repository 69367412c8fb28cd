//! Files beside the scenario.

use std::path::Path;

use minijinja::{Error, ErrorKind, State};

use super::{Row, surroundings};

/// Bytes that a file may have.
const LARGEST: u64 = 16 << 20;

pub(super) const FILE: Row = Row {
    name: "file",
    signature: "file(\"PATH\")",
    about: "the text of a file, its path relative to the scenario",
    add: |environment| environment.add_function("file", file),
};

fn file(state: &State<'_, '_>, path: &str) -> Result<String, Error> {
    let around = surroundings(state)?;
    read(&around.folder, &around.root, path)
        .map_err(|why| Error::new(ErrorKind::InvalidOperation, why))
}

/// Reads `path`, which must lie, symbolic links resolved, within `root`.
fn read(folder: &Path, root: &Path, path: &str) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("the file `{path}` cannot be read: {error}");
    let found = folder.join(path).canonicalize().map_err(unreadable)?;
    if !found.starts_with(root.canonicalize().map_err(unreadable)?) {
        return Err(format!(
            "the file `{path}` lies outside of `{}`",
            root.display()
        ));
    }
    let size = found.metadata().map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(format!(
            "the file `{path}` has {size} bytes, more than {} MiB",
            LARGEST >> 20
        ));
    }
    std::fs::read_to_string(found).map_err(unreadable)
}
