//! The names that a `flowrun.yaml` uses.

use std::sync::Arc;

use super::Block;
use super::block::all_steps;
use super::used::{first, reached, used_sessions};
use crate::scenario::{Action, Layer, Project, RequestTemplate, Session, Use};
use crate::service::ROWS;
use crate::template::UsedName;
use crate::text::{Diagnostic, nearest};

/// `flowrun.yaml` sees its own inputs and those of the service of the scenario, and nothing else of it. An input of another service is
/// for scenarios of that, and wrong here only if it is needed.
pub(super) fn check(block: &Arc<Block>) -> Vec<Diagnostic> {
    let Some(file) = &block.project else {
        return Vec::new();
    };
    let project = &file.project;
    let of_service = block.service().map_or(&[][..], |service| service.inputs);
    let own = project.inputs.iter().map(|(name, ..)| name.as_str());
    let known: Vec<&str> = own
        .chain(of_service.iter().map(|input| input.name))
        .collect();
    let needed = needed(block, project);
    let is_needed = |name: &UsedName| needed.iter().any(|own| own.place.span == name.place.span);
    names_of(project)
        .into_iter()
        .filter(|name| !known.contains(&first(&name.path)))
        .filter(|name| is_needed(name) || !is_of_a_service(first(&name.path)))
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

/// The names that all templates of a `flowrun.yaml` use.
pub(super) fn names_of(project: &Project) -> Vec<UsedName> {
    let layers = project.defaults.iter().chain(headers(project));
    let in_layers = layers.flat_map(|layer| layer.names());
    let in_sessions = project.sessions.iter().flat_map(names_of_session);
    in_layers.chain(in_sessions).collect()
}

fn headers(project: &Project) -> impl Iterator<Item = &Arc<RequestTemplate>> {
    let targets = project.targets.iter();
    targets.filter_map(|target| target.headers.as_ref())
}

fn names_of_session(session: &Session) -> Vec<UsedName> {
    let login = session.login.iter().flat_map(Use::names);
    let defaults = session.defaults.iter();
    login
        .chain(defaults.flat_map(|defaults| defaults.names()))
        .collect()
}

fn is_of_a_service(name: &str) -> bool {
    let mut inputs = ROWS.iter().flat_map(|service| service.inputs);
    inputs.any(|input| input.name == name)
}

/// The names that a scenario and its fragments need of it: of what is merged into their requests, and of sessions they are sent in.
fn needed(block: &Arc<Block>, project: &Project) -> Vec<UsedName> {
    let mut names: Vec<UsedName> = headers(project).flat_map(|layer| layer.names()).collect();
    let used = used_sessions(block);
    let sessions = project.sessions.iter();
    let sessions = sessions.filter(|session| used.contains(&session.name));
    names.extend(sessions.flat_map(names_of_session));
    if let Some(defaults) = &project.defaults {
        names.extend(merged(block, defaults).names());
    }
    names
}

/// What is left of a layer when what no request takes of it is left out: of these keys the nearest one alone counts.
fn merged(block: &Arc<Block>, layer: &RequestTemplate) -> RequestTemplate {
    let blocks = reached(block);
    RequestTemplate {
        method: taken(&blocks, layer, |layer| &layer.method),
        url: taken(&blocks, layer, |layer| &layer.url),
        path: taken(&blocks, layer, |layer| &layer.path),
        auth: taken(&blocks, layer, |layer| &layer.auth),
        ..layer.clone()
    }
}

fn taken<T: Clone>(
    blocks: &[Arc<Block>],
    layer: &RequestTemplate,
    key: impl Fn(&RequestTemplate) -> &Layer<T>,
) -> Layer<T> {
    let unset = |layer: &RequestTemplate| matches!(key(layer), Layer::Unset);
    let takes = |block: &Arc<Block>| {
        let by_file = block.scenario.defaults.as_deref().is_none_or(unset);
        let mut steps = all_steps(&block.scenario).into_iter();
        by_file
            && steps.any(|step| match &step.action {
                Action::Request(request) => unset(request),
                Action::Use { .. } => false,
            })
    };
    match blocks.iter().any(takes) {
        true => key(layer).clone(),
        false => Layer::Unset,
    }
}
