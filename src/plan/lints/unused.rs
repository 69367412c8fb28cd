//! `unused-extraction`, `unused-input`, `unused-session`: what is given and never taken.

use super::super::block::all_steps;
use super::super::project;
use super::super::used::{all_used_names, extracted_by, used_sessions};
use super::{File, Lint, Shared, warning};
use crate::scenario::{Action, FileKind, Project};
use crate::text::{Diagnostic, Place, nearest};

pub(super) const EXTRACTION: Lint = Lint {
    code: "unused-extraction",
    in_file: extractions,
    ..Lint::NONE
};

pub(super) const INPUT: Lint = Lint {
    code: "unused-input",
    in_file: inputs,
    in_project: inputs_of_project,
};

pub(super) const SESSION: Lint = Lint {
    code: "unused-session",
    in_file: sessions,
    in_project: sessions_of_project,
};

fn extractions(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let used = all_used_names(block);
    let mut found = Vec::new();
    for step in all_steps(&block.scenario) {
        let output = matches!(step.action, Action::Use { .. });
        for (name, place) in extracted_by(step) {
            let mut own = step.extract.iter();
            let masked = own.any(|extraction| extraction.name == name && extraction.secret);
            if used.contains(name) || masked || may_be_shown(file, name) {
                continue;
            }
            let advice = match output {
                true => "leave it out: the fragment gives it to whoever asks",
                false => {
                    "leave it out; a value that should be there is expected, and one that varies in a snapshot is masked"
                }
            };
            let message = format!("`{name}` is extracted and never used");
            found.push(warning(message, place, "").help(advice));
        }
    }
    found
}

/// Whether a snapshot shows a value by this name, or will.
fn may_be_shown(file: &File, name: &str) -> bool {
    let scenario = &file.block.scenario;
    let mut steps = all_steps(scenario).into_iter();
    match &file.shown {
        Some(shown) => shown.contains(name),
        None => steps.any(|step| step.snapshot.unwrap_or(scenario.snapshot)),
    }
}

fn inputs(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let used = all_used_names(block);
    let inputs = block.scenario.inputs.iter();
    let unused = inputs.filter(|input| !used.contains(&input.name));
    let found = unused.map(|input| {
        let message = format!("the input `{}` is never used", input.name);
        let advice = match block.scenario.kind {
            FileKind::Scenario => {
                "leave it out, or use it; a fragment sees only what it declares itself"
            }
            FileKind::Fragment => "leave it out, or use it",
        };
        warning(message, &input.place, "").help(advice)
    });
    found.collect()
}

fn sessions(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let used = used_sessions(block);
    let sessions = block.scenario.sessions.iter();
    let unused = sessions.filter(|session| !used.contains(&session.name));
    let found = unused.map(|session| {
        let message = format!("no step uses the session `{}`", session.name);
        let advice = format!(
            "a step is sent in it with `as: {}`; else leave it out",
            session.name
        );
        warning(message, &session.place, "").help(advice)
    });
    found.collect()
}

fn inputs_of_project(shared: &Shared) -> Vec<Diagnostic> {
    let project = shared.project();
    let used = project::names_of(project);
    let mut known: Vec<&str> = shared
        .blocks
        .iter()
        .flat_map(|block| block.inputs())
        .map(|input| input.name)
        .collect();
    known.extend(
        used.iter()
            .map(|name| super::super::used::first(&name.path)),
    );
    let mut found = Vec::new();
    for (name, place) in supplied(project) {
        if known.contains(&name) || !shared.is_nowhere_else(name) {
            continue;
        }
        let message = format!("no scenario below this flowrun.yaml has an input `{name}`");
        let near = nearest(name, known.iter().copied());
        found.push(warning(message, place, "").help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "leave it out, or declare it under `inputs` of a scenario".to_owned(),
        }));
    }
    found
}

/// The inputs that a `flowrun.yaml` and its targets give values to.
fn supplied(project: &Project) -> Vec<(&str, &Place)> {
    let targets = project.targets.iter();
    let of_targets = targets.flat_map(|target| &target.inputs);
    let all = project.inputs.iter().chain(of_targets);
    all.map(|(name, place, _)| (name.as_str(), place)).collect()
}

fn sessions_of_project(shared: &Shared) -> Vec<Diagnostic> {
    let scenarios = shared.blocks.iter();
    let scenarios = scenarios.filter(|block| block.scenario.kind == FileKind::Scenario);
    let used: Vec<String> = scenarios.flat_map(used_sessions).collect();
    let sessions = shared.project().sessions.iter();
    let unused = sessions.filter(|session| {
        !used.contains(&session.name) && shared.is_no_session_elsewhere(&session.name)
    });
    let found = unused.map(|session| {
        let message = format!(
            "no scenario below this flowrun.yaml uses the session `{}`",
            session.name
        );
        warning(message, &session.place, "").help("leave it out")
    });
    found.collect()
}
