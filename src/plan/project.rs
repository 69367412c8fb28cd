//! The names that a `flowrun.yaml` uses.

use super::Block;
use super::used::first;
use crate::scenario::Use;
use crate::text::{Diagnostic, nearest};

/// `flowrun.yaml` sees its own inputs and those of the service of the scenario, and nothing else of it.
pub(super) fn check(block: &Block) -> Vec<Diagnostic> {
    let Some(file) = &block.project else {
        return Vec::new();
    };
    let project = &file.project;
    let sessions = project.sessions.iter();
    let in_sessions = sessions.flat_map(|session| {
        let login = session.login.iter().flat_map(Use::names);
        let defaults = session
            .defaults
            .iter()
            .flat_map(|defaults| defaults.names());
        login.chain(defaults)
    });
    let headers = project
        .targets
        .iter()
        .filter_map(|target| target.headers.as_ref());
    let layers = project.defaults.iter().chain(headers);
    let names = layers.flat_map(|layer| layer.names()).chain(in_sessions);
    let of_service = block.service().map_or(&[][..], |service| service.inputs);
    let own = project.inputs.iter().map(|(name, _)| name.as_str());
    let known: Vec<&str> = own
        .chain(of_service.iter().map(|input| input.name))
        .collect();
    names
        .filter(|name| !known.contains(&first(&name.path)))
        .map(|name| {
            let head = first(&name.path);
            let near = nearest(head, known.iter().copied());
            let message = format!("there is nothing called `{head}` in a flowrun.yaml");
            Diagnostic::error("undefined-name", message, &name.place, "not known")
                .note("it sees its own `inputs` and those of the service, whatever a scenario declares")
                .help_maybe(near.map(|near| format!("did you mean `{near}`?")))
        })
        .collect()
}
