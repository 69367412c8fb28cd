//! Files beside the scenario.

use minijinja::{Error, ErrorKind, State};

use super::{Example, Row, surroundings};
use crate::template::folder::{Folder, Unread};

/// Bytes that a file may have.
const LARGEST: u64 = 16 << 20;

pub(in crate::template) const FILE: Row = Row {
    name: "file",
    signature: "file(\"PATH\")",
    about: "the text of a file, its path relative to the scenario",
    example: Example::of(
        (r#"file("greeting.txt")"#, "Hello"),
        (r#"file("missing.txt")"#, "there is no file `missing.txt`"),
    ),
    add: |environment| environment.add_function("file", file),
};

fn file(state: &State<'_, '_>, path: &str) -> Result<String, Error> {
    let around = surroundings(state)?;
    read(&around.folder, path).map_err(|fault| {
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

/// Reads the text of a file.
fn read(folder: &Folder, path: &str) -> Result<String, Fault> {
    let unreadable = |why: &str| {
        let why = format!("the file `{path}` cannot be read: {why}");
        Fault::new("file-unreadable", why)
    };
    let bytes = folder.bytes(path, LARGEST).map_err(|unread| match unread {
        Unread::Missing => Fault::new("no-such-file", format!("there is no file `{path}`")),
        Unread::Outside => {
            let root = folder.root().display();
            let why = format!("the file `{path}` lies outside of `{root}`");
            Fault::new("outside-folder", why)
        }
        Unread::TooLarge => {
            let why = format!("the file `{path}` is larger than {} MiB", LARGEST >> 20);
            Fault::new("too-large", why)
        }
        Unread::Failed(why) => unreadable(&why),
    })?;
    String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8"))
}
