//! Files as texts, and paths as a person would type them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::text::{Diagnostic, Severity, Source};

pub(super) fn read_source(path: &Path) -> Result<Arc<Source>, Vec<Diagnostic>> {
    let error = |code: &'static str, message: String| {
        vec![Diagnostic::unplaced(Severity::Error, code, message)]
    };
    let largest = crate::syntax::LARGEST_FILE;
    let size = path
        .metadata()
        .map_err(|error| vec![unreadable(path, &error)])?
        .len();
    if size > largest as u64 {
        let message = format!(
            "`{}` has {} MiB, more than {} MiB",
            path.display(),
            size >> 20,
            largest >> 20
        );
        return Err(error("too-large", message));
    }
    let bytes = std::fs::read(path).map_err(|error| vec![unreadable(path, &error)])?;
    let text = String::from_utf8(bytes).map_err(|wrong| {
        let valid = wrong.utf8_error().valid_up_to();
        let line = wrong.as_bytes()[..valid]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        error(
            "not-utf8",
            format!(
                "`{}` is not UTF-8: line {line} has a byte that is none",
                path.display()
            ),
        )
    })?;
    let text = text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text);
    Ok(Source::new(path.display().to_string(), text))
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be read: {error}", path.display());
    Diagnostic::unplaced(Severity::Error, "file-unreadable", message)
}

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
