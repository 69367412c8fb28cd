//! Which variables of the environment files may read.

use crate::text::{Diagnostic, Place};

/// Whether a file may read a variable that it names at `place`: one that begins with `FLOWRUN_`, or that the person allowed. A
/// stranger's file must not collect what else the environment holds.
pub(super) fn may_read(
    variable: &str,
    allowed: &[String],
    place: &Place,
) -> Result<(), Diagnostic> {
    if variable.starts_with("FLOWRUN_") || allowed.iter().any(|known| known == variable) {
        return Ok(());
    }
    let message = format!("a file may not read the environment variable `{variable}` by itself");
    let help =
        format!("allow it with `--env {variable}`, or give it a name that begins with `FLOWRUN_`");
    Err(Diagnostic::error("env-not-allowed", message, place, "").help(help))
}
