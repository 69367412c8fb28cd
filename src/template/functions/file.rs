//! Files beside the scenario.

use std::path::Path;

use minijinja::{Error, ErrorKind, State};

use super::{Example, Row, surroundings};

/// Bytes that a file may have.
const LARGEST: u64 = 16 << 20;

pub(super) const FILE: Row = Row {
    name: "file",
    signature: "file(\"PATH\")",
    about: "the text of a file, its path relative to the scenario",
    example: Example::of(
        (r#"file("greeting.txt")"#, "Hello"),
        (r#"file("missing.txt")"#, "`missing.txt` cannot be read"),
    ),
    add: |environment| environment.add_function("file", file),
};

fn file(state: &State<'_, '_>, path: &str) -> Result<String, Error> {
    let around = surroundings(state)?;
    read(&around.folder, &around.root, path).map_err(|fault| {
        Error::new(ErrorKind::InvalidOperation, fault.why.clone()).with_source(fault)
    })
}

/// Why a file was not read.
#[derive(Debug)]
pub(in super::super) struct Fault {
    /// The code of the finding.
    pub(in super::super) code: &'static str,
    why: String,
}

impl Fault {
    fn new(code: &'static str, why: impl Into<String>) -> Self {
        Self {
            code,
            why: why.into(),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Fault {}

/// Reads `path`, which must lie, symbolic links resolved, within `root`.
fn read(folder: &Path, root: &Path, path: &str) -> Result<String, Fault> {
    let failed = |why: &str| {
        let why = format!("the file `{path}` cannot be read: {why}");
        Fault::new("file-unreadable", why)
    };
    let unreadable = |error: std::io::Error| failed(&error.to_string());
    let found = folder.join(path).canonicalize().map_err(unreadable)?;
    if !found.starts_with(root.canonicalize().map_err(unreadable)?) {
        let why = format!("the file `{path}` lies outside of `{}`", root.display());
        return Err(Fault::new("outside-folder", why));
    }
    let metadata = found.metadata().map_err(unreadable)?;
    // A pipe could keep us waiting for ever.
    if !metadata.is_file() {
        return Err(failed("it is no file"));
    }
    if metadata.len() > LARGEST {
        let why = format!("the file `{path}` is larger than {} MiB", LARGEST >> 20);
        return Err(Fault::new("too-large", why));
    }
    std::fs::read_to_string(found).map_err(unreadable)
}
