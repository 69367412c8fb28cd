//! What a request does, as far as it can be seen without rendering it: its method or body is written there, with its parameters.
//!
//! What cannot be seen so is checked when it is rendered.

use std::sync::Arc;

use super::block::all_steps;
use super::{Block, Target};
use crate::scenario::{Action, BodyTemplate, Layer, RequestTemplate};
use crate::service::{Service, Touch};
use crate::template::ValueTemplate;
use crate::text::Diagnostic;

/// Requests of a file that certainly may change something, as refusals of a target that does not allow it.
pub(super) fn certain(block: &Arc<Block>, target: &Target) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for step in all_steps(&block.scenario) {
        let Action::Request(request) = &step.action else {
            continue;
        };
        if let Some(method) = changing_method(block.service(), request) {
            let message = format!(
                "this {method} request may change something, and the target is not said to be writable"
            );
            problems.push(
                Diagnostic::error("not-writable", message, &request.place, "")
                    .help(target.how_to_allow_changes()),
            );
        }
    }
    problems
}

/// The method of a request that certainly may change something.
pub(super) fn changing_method(
    service: Option<&Service>,
    request: &RequestTemplate,
) -> Option<String> {
    let method = written_method(request)?;
    let reads = matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS");
    // What a service says of a module it says of requests by POST.
    let changes = method != "POST" || certainly_changes(service, request);
    (!reads && changes).then_some(method)
}

/// The last literal value of a parameter, in address or body.
pub(super) fn written<'r>(request: &'r RequestTemplate, param: &str) -> Option<&'r str> {
    let params = if let Layer::Set(maps) = &request.params {
        maps.as_slice()
    } else {
        &[]
    };
    let form = if let Layer::Set(BodyTemplate::Form(maps)) = &request.body {
        maps.as_slice()
    } else {
        &[]
    };
    let written = params.iter().chain(form);
    let written: Vec<_> = written.flat_map(ValueTemplate::member_literals).collect();
    let mut last_first = written.into_iter().rev();
    last_first
        .find(|(name, _)| *name == param)
        .map(|(_, value)| value)
}

fn written_method(request: &RequestTemplate) -> Option<String> {
    match (&request.method, &request.body) {
        (Layer::Set(template), _) => template.literal().map(str::to_ascii_uppercase),
        (_, Layer::Set(_)) => Some("POST".to_owned()),
        _ => None,
    }
}

/// A request by POST changes something unless its service says that the module it names does not. One that names no module in sight
/// is left to be seen.
fn certainly_changes(service: Option<&Service>, request: &RequestTemplate) -> bool {
    let Some(service) = service else { return true };
    let touches = service.session_only.iter();
    let modules: Vec<(&Touch, &str)> = touches
        .filter_map(|touch| Some((touch, written(request, touch.param)?)))
        .collect();
    !modules.is_empty()
        && !modules
            .iter()
            .any(|(touch, value)| touch.values.contains(value))
}
