//! Files beside a scenario: read whole, bounded, and never from outside of the folder that it must stay in.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The folder that paths are relative to, and the one that they must stay in.
#[derive(Debug, Clone)]
pub struct Folder {
    folder: PathBuf,
    root: PathBuf,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// There is none.
    Missing,
    /// It lies outside of the folder that it must stay in.
    Outside,
    /// It has more bytes than are read.
    TooLarge,
    /// This happened.
    Failed(String),
}

impl Folder {
    /// Paths are relative to `folder` and must stay, links resolved, inside of `root`.
    pub fn new(folder: impl Into<PathBuf>, root: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            root: root.into(),
        }
    }

    /// The folder that paths must stay in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file lies, as a person would type it.
    pub fn path(&self, path: &str) -> PathBuf {
        match self.folder.as_os_str().is_empty() || self.folder == Path::new(".") {
            true => PathBuf::from(path),
            false => self.folder.join(path),
        }
    }

    /// The bytes of a file, if they are at most `most`.
    pub fn bytes(&self, path: &str, most: u64) -> Result<Vec<u8>, Unread> {
        read_file(&self.found(path)?, most)
    }

    /// What keeps a file from being read, if it is looked for now; nothing of it is read.
    pub fn unread(&self, path: &str, most: u64) -> Option<Unread> {
        self.found(path).and_then(|path| open(&path, most)).err()
    }

    /// The file behind all links.
    fn found(&self, path: &str) -> Result<PathBuf, Unread> {
        let found = self
            .folder
            .join(path)
            .canonicalize()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => Unread::Missing,
                _ => Unread::Failed(error.to_string()),
            })?;
        let root = self.root.canonicalize();
        match root.is_ok_and(|root| found.starts_with(root)) {
            true => Ok(found),
            false => Err(Unread::Outside),
        }
    }
}

/// The bytes of a file, if they are at most `most`.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    // It may have grown since it was measured.
    open(path, most)?
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Unread::Failed(error.to_string()))?;
    match bytes.len() as u64 > most {
        true => Err(Unread::TooLarge),
        false => Ok(bytes),
    }
}

/// Opens a file of at most `most` bytes. What is no file is not opened: a pipe could keep us waiting for ever.
fn open(path: &Path, most: u64) -> Result<File, Unread> {
    let failed = |error: std::io::Error| Unread::Failed(error.to_string());
    let metadata = path.metadata().map_err(failed)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() {
            "a folder"
        } else {
            "no file"
        };
        return Err(Unread::Failed(format!("it is {what}")));
    }
    if metadata.len() > most {
        return Err(Unread::TooLarge);
    }
    File::open(path).map_err(failed)
}
