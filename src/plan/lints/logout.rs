//! `shared-logout`: a logout of a session that other scenarios of the run still need.

use super::super::{Block, change};
use super::{File, Lint, refusal, warning};
use crate::scenario::{Action, RecoveryItem, Step};
use crate::text::{Diagnostic, Place};

pub(super) const ROW: Lint = Lint {
    code: "shared-logout",
    in_file: logouts,
    ..Lint::NONE
};

fn logouts(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let scenario = &block.scenario;
    let mut found = Vec::new();
    let steps = scenario.setup.iter().chain(&scenario.steps);
    for step in steps.chain(&scenario.teardown) {
        let mut ended = Vec::new();
        ends(block, step, Some("main"), &mut ended);
        for (session, place) in ended {
            let Some(shared) = shared(block, &session) else {
                continue;
            };
            let message = format!("this logs out `{shared}`, which all scenarios of a run share");
            let help = format!(
                "give the scenario a session of its own: declare one under its `sessions` with `use`, without `once: run`, and send this step `as` that instead of `{session}`"
            );
            found.push(warning(message, &place, "").help(help));
        }
    }
    found
}

/// The sessions that a step of a file certainly ends, each with the place where the file says so. `outer` is the session of whoever it
/// belongs to, if that is known.
fn ends(block: &Block, step: &Step, outer: Option<&str>, ended: &mut Vec<(String, Place)>) {
    let own = match &step.session {
        Some(named) => named.literal(),
        None => outer,
    };
    if let Some(session) = own {
        match &step.action {
            Action::Request(request) => {
                let logout = block.service().and_then(|service| service.logout.as_ref());
                let asked =
                    logout.and_then(|touch| Some((touch, change::written(request, touch.param)?)));
                let is_one = asked.is_some_and(|(touch, value)| touch.values.contains(&value));
                if is_one && !refusal::is_expected(step) {
                    ended.push((session.to_owned(), request.place.clone()));
                }
            }
            Action::Use { fragment, .. } => {
                let mut inner = Vec::new();
                if let Some(used) = block.fragment(fragment) {
                    for step in &used.scenario.steps {
                        ends(used, step, Some(session), &mut inner);
                    }
                }
                // One line of this file, whatever the fragment does.
                let first = inner.into_iter().find(|(name, _)| name == session);
                ended.extend(first.map(|(name, _)| (name, fragment.place.clone())));
            }
        }
    }
    for step in &step.then {
        ends(block, step, own, ended);
    }
    for item in step.recover.iter().flat_map(|recovery| &recovery.run) {
        if let RecoveryItem::Step(step) = item {
            ends(block, step, own, ended);
        }
    }
}

/// The shared session that a session is, or is a copy of.
fn shared(block: &Block, session: &str) -> Option<String> {
    let mut name = session.to_owned();
    // A circle of copies is an error of its own.
    for _ in 0..=block.sessions.len() {
        let declared = block.declaration(block.sessions.get(&name)?)?;
        if declared.once_a_run {
            return Some(name);
        }
        name.clone_from(&declared.copy.as_ref()?.0);
    }
    None
}
