//! Schemas in files, read when the scenario is.

use std::path::Path;

use super::block::all_steps;
use super::file::read_data;
use crate::matcher::SchemaFile;
use crate::scenario::Scenario;
use crate::text::Diagnostic;

/// Reads the schemas that a scenario names; a path is relative to `folder` and stays within `root`.
pub(super) fn read(scenario: &Scenario, folder: &Path, root: &Path) -> Vec<Diagnostic> {
    let fill = |file: &SchemaFile| {
        let text = read_data(folder, root, (file.path(), file.place()))?;
        file.fill(&text)
    };
    let steps = all_steps(scenario);
    let files = steps.iter().flat_map(|step| step.schema_files());
    files.filter_map(|file| fill(file).err()).collect()
}
