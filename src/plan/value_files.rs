//! Files of values that the person names: `--vars` (a map in YAML or JSON) and `--env-file` (lines `NAME=VALUE`).
//!
//! Such a file may hold secrets, and nobody knows yet which of its values are: messages say line and column, and show no line.
//! Start at [`Settings::read_vars`] and [`Settings::read_env_file`].

use std::path::Path;

use serde_json::Value;

use super::file::read_source;
use super::{PlanError, Settings, dotenv};
use crate::syntax::parse;
use crate::text::{Diagnostic, Severity};

/// A value of a file of `--vars`.
#[derive(Debug, Clone)]
pub struct FileValue {
    /// The input that it is for.
    pub name: String,
    /// With the type that it has in the file.
    pub value: Value,
    /// Where it stands: `FILE:LINE:COLUMN`.
    pub at: String,
}

/// A line of a file of `--env-file`.
#[derive(Debug, Clone)]
pub struct EnvLine {
    /// The variable.
    pub name: String,
    /// What it holds.
    pub value: String,
    /// Where it stands: `FILE:LINE`.
    pub at: String,
}

impl Settings {
    /// Adds the values of a file of `--vars`: what an earlier file says of the same name counts less.
    pub fn read_vars(&mut self, path: &Path) -> Result<(), PlanError> {
        let source = read_source(path).map_err(not_there)?;
        if source.text().trim().is_empty() {
            let message = format!("`{}` holds no values", source.name());
            let found = Diagnostic::unplaced(Severity::Error, "wrong-type", message);
            return Err(invalid(
                found.help("write `NAME: VALUE` on a line, or `{}` for none"),
            ));
        }
        let node = parse(&source).map_err(|found| invalid(unshown(found)))?;
        let entries = node
            .map("a file of values")
            .map_err(|found| invalid(unshown(found).help("write `NAME: VALUE` on a line")))?;
        for entry in entries {
            let (line, column) = entry.key_place.position();
            self.file_values.retain(|earlier| earlier.name != entry.key);
            self.file_values.push(FileValue {
                name: entry.key.clone(),
                value: entry.value.to_json(),
                at: format!("{}:{line}:{column}", source.name()),
            });
        }
        Ok(())
    }

    /// Adds the lines of a file of `--env-file`: as values of inputs, and as environment, stronger than that of the process.
    pub fn read_env_file(&mut self, path: &Path) -> Result<(), PlanError> {
        let source = read_source(path).map_err(not_there)?;
        let lines = dotenv::read(&source).map_err(|found| invalid(unshown(found)))?;
        for line in lines {
            let EnvLine { name, value, .. } = &line;
            self.environment.retain(|(earlier, _)| earlier != name);
            self.environment.push((name.clone(), value.clone()));
            self.env_file.retain(|earlier| earlier.name != *name);
            self.env_file.push(line);
        }
        Ok(())
    }
}

/// What is wrong with a file, without the lines that it is about.
fn unshown(mut found: Diagnostic) -> Diagnostic {
    // It quotes what stands where a name should, which may be a name and a value.
    if found.code == "nothing-written" {
        found.message = "a name has no value".to_owned();
        found.help = vec!["write `NAME: VALUE`, with a blank behind the `:`".to_owned()];
    }
    if let Some((file, line, column)) = found.position() {
        found.message = format!("{file}:{line}:{column}: {}", found.message);
    }
    found.excerpts.clear();
    found.note("the line is not shown: such a file may hold secrets")
}

fn invalid(found: Diagnostic) -> PlanError {
    PlanError::Invalid(vec![found])
}

/// A file that cannot be had is a mistake of the command line, one that is no text a mistake of the file.
fn not_there(found: Diagnostic) -> PlanError {
    match &*found.code {
        "no-such-file" | "file-unreadable" => PlanError::Usage(found.message),
        _ => invalid(found),
    }
}
