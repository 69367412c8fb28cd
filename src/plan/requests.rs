//! Requests that can be seen to lack something before they are sent.

use std::sync::Arc;

use super::Block;
use super::block::all_steps;
use crate::scenario::{Action, Layer, RequestTemplate};
use crate::text::Diagnostic;

/// Checks the requests of a scenario and of all that it uses.
pub(super) fn check(block: &Arc<Block>) -> Vec<Diagnostic> {
    // The session that a fragment's steps are sent in is known when they are sent.
    let of_session = block.sessions.values().any(|session| {
        let declared = block.declaration(session);
        gives_url(declared.and_then(|declared| declared.defaults.as_deref()))
    });
    if of_session {
        return Vec::new();
    }
    let blocks = block.with_fragments();
    blocks
        .iter()
        .flat_map(|block| without_address(block))
        .collect()
}

fn without_address(block: &Block) -> Vec<Diagnostic> {
    let project = block.project.as_ref().map(|file| &file.project);
    let farther = [
        project.and_then(|project| project.defaults.as_deref()),
        block.scenario.defaults.as_deref(),
    ];
    let by_default = farther.into_iter().any(gives_url);
    let mut problems = Vec::new();
    for step in all_steps(&block.scenario) {
        let Action::Request(request) = &step.action else {
            continue;
        };
        let has_address = match request.url {
            Layer::Set(_) => true,
            Layer::Unset => by_default,
            Layer::Removed => false,
        };
        if !has_address {
            let message = "this request has no address";
            problems.push(
                Diagnostic::error("missing-key", message, &request.place, "no `url`")
                    .help("write `url` in the request, or in `defaults` of its own file or of flowrun.yaml"),
            );
        }
    }
    problems
}

fn gives_url(layer: Option<&RequestTemplate>) -> bool {
    layer.is_some_and(|layer| matches!(layer.url, Layer::Set(_)))
}
