//! The bytes of a binary body, in a file beside the snapshot: `step.snap.png`, and `step.snap.new.png` while it waits. insta names those of
//! its own binary snapshots in the same way, but keeps no status and no headers with them, so ours are no such ones.
//!
//! A snapshot says size and hash of the bytes and is compared by them: what stands beside it is for people to look at. It is written before
//! the snapshot and removed after it, so that a snapshot never says of bytes that they are there before they are.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::file::Stored;
use super::location::displayed;
use super::trouble::Trouble;
use super::whole::{no_link, write_whole};
use crate::http;
use crate::secret::Secrets;

/// Bytes that are kept: more would make a repository large.
const LARGEST: usize = 1 << 20;
/// The ending of what has none of its own.
const OTHER: &str = "bin";
/// The endings of media types.
const ENDINGS: &[(&str, &str)] = &[
    ("application/gzip", "gz"),
    ("application/pdf", "pdf"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("application/wasm", "wasm"),
    ("application/x-gzip", "gz"),
    ("application/x-tar", "tar"),
    ("application/zip", "zip"),
    ("application/zstd", "zst"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/wav", "wav"),
    ("font/otf", "otf"),
    ("font/ttf", "ttf"),
    ("font/woff", "woff"),
    ("font/woff2", "woff2"),
    ("image/avif", "avif"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/tiff", "tif"),
    ("image/vnd.microsoft.icon", "ico"),
    ("image/webp", "webp"),
    ("image/x-icon", "ico"),
    ("video/mp4", "mp4"),
    ("video/webm", "webm"),
];

/// What a snapshot says of the bytes of its body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Sidecar {
    /// Nothing: it has no binary body, or was written before bytes were kept.
    #[default]
    Unsaid,
    /// They stand beside it, in a file of this ending.
    Kept(&'static str),
    /// They do not, and why.
    LeftOut(String),
}

/// The bytes of a binary body, or why they are not at hand.
pub(super) type Bytes = Result<Arc<[u8]>, String>;

impl Sidecar {
    /// Reads what the front matter says.
    pub(super) fn read(said: &str) -> Self {
        let mut endings = ENDINGS.iter().map(|(_, ending)| *ending).chain([OTHER]);
        match endings.find(|ending| *ending == said) {
            Some(ending) => Self::Kept(ending),
            None => Self::LeftOut(said.to_owned()),
        }
    }

    /// What the front matter says; none if nothing.
    pub(super) fn said(&self) -> Option<&str> {
        match self {
            Self::Unsaid => None,
            Self::Kept(ending) => Some(ending),
            Self::LeftOut(why) => Some(why),
        }
    }
}

/// The bytes of an answer and what is to be said of them.
pub(super) fn of_answer(body: &http::Body, secrets: &Secrets) -> (Sidecar, Bytes) {
    let bytes = body.bytes();
    let left_out = match bytes.len() > LARGEST {
        true => format!("left out: more than {} MiB", LARGEST >> 20),
        false if hold_secret(bytes, secrets) || secrets.marked(&body.text()).has_secret() => {
            "left out: a secret is in them".to_owned()
        }
        false => {
            let media_type = body.media_type();
            let mut endings = ENDINGS.iter();
            let ending = endings.find(|(own, _)| *own == media_type);
            let ending = ending.map_or(OTHER, |(_, ending)| ending);
            return (Sidecar::Kept(ending), Ok(Arc::from(&bytes[..])));
        }
    };
    (Sidecar::LeftOut(left_out.clone()), Err(left_out))
}

/// Whether a known secret stands among bytes, in letters of one byte or of two.
pub(super) fn hold_secret(bytes: &[u8], secrets: &Secrets) -> bool {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    [bytes, &narrow]
        .into_iter()
        .any(|bytes| secrets.marked(&String::from_utf8_lossy(bytes)).has_secret())
}

/// Size and hash, as a snapshot says them.
pub(super) fn described(bytes: &[u8]) -> String {
    let hash = hex::encode(Sha256::digest(bytes));
    format!("{} bytes, sha256 {hash}", bytes.len())
}

/// The file beside a snapshot.
pub(super) fn beside(snapshot: &Path, ending: &str) -> PathBuf {
    let mut name = snapshot.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// The bytes that stand beside the snapshot in a file; the error is a phrase that says why they cannot be had.
pub(super) fn read(snapshot: &Path, stored: &Stored) -> Bytes {
    let ending = match &stored.sidecar {
        Sidecar::Kept(ending) => ending,
        Sidecar::LeftOut(why) => return Err(why.clone()),
        Sidecar::Unsaid => return Err("they were not kept".to_owned()),
    };
    let file = beside(snapshot, ending);
    let named = format!("`{}`", displayed(&file).display());
    match std::fs::metadata(&file) {
        // A pipe of that name could keep us waiting for ever.
        Ok(data) if !data.is_file() || data.len() > LARGEST as u64 => {
            return Err(format!(
                "{named} is no file of at most {} MiB",
                LARGEST >> 20
            ));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(format!("{named} is not there"));
        }
        _ => {}
    }
    let bytes = std::fs::read(&file).map_err(|error| format!("{named} cannot be read: {error}"))?;
    let body = stored.contents.split_once("\n\n").map(|(_, body)| body);
    match body == Some(&described(&bytes)) {
        true => Ok(bytes.into()),
        false => Err(format!("{named} is not what the snapshot says")),
    }
}

/// Writes the bytes beside a snapshot whole or not at all.
pub(super) fn write(snapshot: &Path, ending: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let file = beside(snapshot, ending);
    write_whole(&file, bytes).map_err(|error| Trouble::unwritable(&file, error))
}

/// Removes what stands beside a snapshot, but for what it says that does.
pub(super) fn sweep(snapshot: &Path, keep: &Sidecar) -> Result<(), Trouble> {
    let endings = ENDINGS.iter().map(|(_, ending)| *ending).chain([OTHER]);
    for ending in endings.filter(|ending| *keep != Sidecar::Kept(ending)) {
        let file = beside(snapshot, ending);
        // Asked first: where nothing can be written, removing what is not there fails as well.
        if file.symlink_metadata().is_ok_and(|found| found.is_file()) {
            let removed = no_link(&file).and_then(|()| std::fs::remove_file(&file));
            removed.map_err(|error| Trouble::unwritable(&file, error))?;
        }
    }
    Ok(())
}
