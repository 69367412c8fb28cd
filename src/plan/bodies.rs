//! Files that requests send: those whose paths are written must be there before anything is sent.

use std::path::Path;

use super::block::all_steps;
use super::file::unreadable;
use crate::http::SentFile;
use crate::scenario::{Action, Layer, RequestTemplate, Scenario};
use crate::text::Diagnostic;

/// Looks for the files that the requests of a scenario are made of; a path is relative to `folder` and stays within `root`.
pub(super) fn check(scenario: &Scenario, folder: &Path, root: &Path) -> Vec<Diagnostic> {
    let steps = all_steps(scenario).into_iter();
    let requests = steps.filter_map(|step| match &step.action {
        Action::Request(request) => Some(request.as_ref()),
        Action::Use { .. } => None,
    });
    let requests = requests.chain(scenario.defaults.as_deref());
    requests
        .flat_map(|request| missing(request, folder, root))
        .collect()
}

fn missing(request: &RequestTemplate, folder: &Path, root: &Path) -> Vec<Diagnostic> {
    let Layer::Set(body) = &request.body else {
        return Vec::new();
    };
    let written = body
        .files()
        .into_iter()
        .filter_map(|path| Some((path.literal()?, path.place())));
    written
        .filter_map(|path| unreadable(folder, root, path, SentFile::LARGEST))
        .collect()
}
