//! Schemas in files, read when the scenario is.

use std::path::Path;

use super::block::all_steps;
use crate::matcher::SchemaFile;
use crate::scenario::Scenario;
use crate::text::Diagnostic;

/// Bytes that a schema may have.
const LARGEST: u64 = 1 << 20;

/// Reads the schemas that a scenario names; a path is relative to `folder` and stays within `root`.
pub(super) fn read(scenario: &Scenario, folder: &Path, root: &Path) -> Vec<Diagnostic> {
    let files = all_steps(scenario)
        .into_iter()
        .flat_map(|step| step.schema_files());
    files
        .filter_map(|file| fill(file, folder, root).err())
        .collect()
}

fn fill(file: &SchemaFile, folder: &Path, root: &Path) -> Result<(), Diagnostic> {
    let problem =
        |code: &'static str, message: String| Diagnostic::error(code, message, file.place(), "");
    let path = folder.join(file.path());
    let canonical = path.canonicalize().map_err(|_| {
        problem(
            "no-such-file",
            format!("there is no file `{}`", path.display()),
        )
    })?;
    if !root
        .canonicalize()
        .is_ok_and(|root| canonical.starts_with(root))
    {
        let message = format!("`{}` lies outside of `{}`", file.path(), root.display());
        return Err(problem("outside-folder", message));
    }
    let unreadable = |error: std::io::Error| {
        problem(
            "file-unreadable",
            format!("`{}` cannot be read: {error}", file.path()),
        )
    };
    let size = canonical.metadata().map_err(unreadable)?.len();
    if size > LARGEST {
        let message = format!(
            "`{}` has {size} bytes, more than {} MiB",
            file.path(),
            LARGEST >> 20
        );
        return Err(problem("too-large", message));
    }
    file.fill(&std::fs::read_to_string(canonical).map_err(unreadable)?)
}
