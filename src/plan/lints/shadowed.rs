//! `shadowed-name`: a name of the file that hides an input which has a value without it.

use super::super::Block;
use super::super::block::all_steps;
use super::super::used::extracted_by;
use super::{File, Lint, warning};
use crate::text::{Diagnostic, Place};

pub(super) const ROW: Lint = Lint {
    code: "shadowed-name",
    in_file: shadowed,
    ..Lint::NONE
};

fn shadowed(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let scenario = &block.scenario;
    let mut names: Vec<(&str, &Place)> = Vec::new();
    names.extend(
        scenario
            .vars
            .iter()
            .map(|var| (var.name.as_str(), &var.place)),
    );
    let sessions = scenario.sessions.iter();
    names.extend(sessions.map(|session| (session.name.as_str(), &session.place)));
    for (name, place) in all_steps(scenario).into_iter().flat_map(extracted_by) {
        // A var or an earlier step that has the name was told already.
        if !names.iter().any(|(known, _)| *known == name) {
            names.push((name, place));
        }
    }
    let declared = |name: &str| scenario.inputs.iter().any(|input| input.name == name);
    names.retain(|(name, _)| !declared(name));
    let found = names
        .into_iter()
        .filter_map(|(name, place)| hidden(block, name, place));
    found.collect()
}

fn hidden(block: &Block, name: &str, place: &Place) -> Option<Diagnostic> {
    let help = "give it another name";
    let service = block.service();
    if let Some(service) =
        service.filter(|service| service.inputs.iter().any(|input| input.name == name))
    {
        let message = format!("`{name}` hides the input of `service: {}`", service.name);
        return Some(warning(message, place, "").help(help));
    }
    let project = &block.project.as_ref()?.project;
    let targets = project.targets.iter();
    let of_targets = targets.flat_map(|target| &target.inputs);
    let mut inputs = project.inputs.iter().chain(of_targets);
    let (_, given, _) = inputs.find(|(own, ..)| own == name)?;
    let message = format!("`{name}` hides the input that flowrun.yaml has a value for");
    Some(
        warning(message, place, "")
            .also(given, "not seen in this file")
            .help(help),
    )
}
