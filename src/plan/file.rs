//! Files as sources, and paths as a person would type them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::syntax::LARGEST_FILE;
use crate::template::{Folder, Unread, read_file};
use crate::text::{Diagnostic, Place, Severity, Source};

/// Reads a file of the language: UTF-8, with or without a byte order mark.
pub(super) fn read_source(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let refused =
        |code: &'static str, message: String| Diagnostic::unplaced(Severity::Error, code, message);
    let bytes = read_file(path, LARGEST_FILE as u64).map_err(|unread| match unread {
        Unread::TooLarge => too_large(path),
        Unread::Failed(why) => {
            let message = format!("`{}` cannot be read: {why}", path.display());
            refused("file-unreadable", message)
        }
        Unread::Missing | Unread::Outside => refused(
            "no-such-file",
            format!("there is no file `{}`", path.display()),
        ),
    })?;
    source_of(path, bytes)
}

/// The bytes of a file of the language as its source.
pub(super) fn source_of(path: &Path, bytes: Vec<u8>) -> Result<Arc<Source>, Diagnostic> {
    let refused =
        |code: &'static str, message: String| Diagnostic::unplaced(Severity::Error, code, message);
    if bytes.len() > LARGEST_FILE {
        return Err(too_large(path));
    }
    let text = String::from_utf8(bytes).map_err(|wrong| {
        let bytes = wrong.as_bytes();
        let found = refused("not-utf8", format!("`{}` is not UTF-8", path.display()));
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return found.note("it is UTF-16").help("save it as UTF-8");
        }
        let valid = &bytes[..wrong.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        let bad = bytes[valid.len()];
        found
            .note(format!(
                "line {line} has the byte 0x{bad:02x}, which begins no character"
            ))
            .help("save it as UTF-8")
    })?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    };
    Ok(Source::new(path.display().to_string(), text))
}

fn too_large(path: &Path) -> Diagnostic {
    let most = LARGEST_FILE >> 20;
    let message = format!("`{}` is larger than {most} MiB", path.display());
    Diagnostic::unplaced(Severity::Error, "too-large", message)
        .help("split it: scenarios share steps with `use`")
}

/// Bytes that a file of data may have.
const LARGEST_DATA: u64 = 16 << 20;

/// The text of a file of data that a file of the language names at `place`: its path is relative to `folder`, and must stay, links
/// resolved, inside of `root`.
pub(super) fn read_data(
    folder: &Path,
    root: &Path,
    (path, place): (&str, &Place),
) -> Result<String, Diagnostic> {
    let bytes = Folder::new(folder, root)
        .bytes(path, LARGEST_DATA)
        .map_err(|unread| not_read(&unread, (folder, root), (path, place), LARGEST_DATA))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let file = display_path(&folder.join(path));
        let message = format!("`{}` cannot be read: it is not UTF-8", file.display());
        Diagnostic::error("file-unreadable", message, place, "")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

/// What will keep a file of at most `most` bytes from being read, if anything does.
pub(super) fn unreadable(
    folder: &Path,
    root: &Path,
    (path, place): (&str, &Place),
    most: u64,
) -> Option<Diagnostic> {
    let unread = Folder::new(folder, root).unread(path, most)?;
    Some(not_read(&unread, (folder, root), (path, place), most))
}

fn not_read(
    unread: &Unread,
    (folder, root): (&Path, &Path),
    (path, place): (&str, &Place),
    most: u64,
) -> Diagnostic {
    let refused = |code: &'static str, message: String| Diagnostic::error(code, message, place, "");
    let file = display_path(&folder.join(path));
    match unread {
        Unread::Missing => refused(
            "no-such-file",
            format!("there is no file `{}`", file.display()),
        )
        .help("a path is relative to the file in which it stands"),
        Unread::Outside => {
            let message = format!("`{path}` lies outside of `{}`", root.display());
            refused("outside-folder", message).help(STAY_INSIDE)
        }
        Unread::TooLarge => refused(
            "too-large",
            format!("`{path}` is larger than {} MiB", most >> 20),
        ),
        Unread::Failed(why) => {
            let message = format!("`{}` cannot be read: {why}", file.display());
            refused("file-unreadable", message)
        }
    }
}

/// Said where a path leads out.
pub(super) const STAY_INSIDE: &str = "paths stay inside the folder of the `flowrun.yaml` that applies, or of the scenario if there is none";

/// The folder of a file.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A path without `.` and `x/..`, relative to the current folder if it lies below it: what a person would type.
pub(super) fn display_path(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(clean.components().next_back(), Some(Component::Normal(_))) =>
            {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    match std::path::absolute(".")
        .ok()
        .and_then(|here| clean.strip_prefix(here).ok().map(Path::to_owned))
    {
        Some(relative) if !relative.as_os_str().is_empty() => relative,
        _ => clean,
    }
}
