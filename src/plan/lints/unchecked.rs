//! `unchecked-write`: a step that changes something, and nothing would notice if it did not.

use super::super::change;
use super::{File, Lint, warning};
use crate::scenario::{Action, Scenario, Step};
use crate::text::Diagnostic;

pub(super) const ROW: Lint = Lint {
    code: "unchecked-write",
    in_file: unchecked,
    ..Lint::NONE
};

fn unchecked(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let mut steps: Vec<&Step> = block.scenario.steps.iter().collect();
    let mut found = Vec::new();
    while let Some(step) = steps.pop() {
        steps.extend(&step.then);
        let Action::Request(request) = &step.action else {
            continue;
        };
        if is_checked(step, &block.scenario) {
            continue;
        }
        if let Some(method) = change::changing_method(block.service(), request) {
            let message = format!("nothing would notice if this {method} request changed nothing");
            let help = "write what must hold: `expect: {status: 201}`, or let its answer be compared: `snapshot: true`";
            found.push(
                warning(
                    message,
                    &request.place,
                    "no `expect`, no `extract`, no snapshot",
                )
                .help(help),
            );
        }
    }
    found
}

fn is_checked(step: &Step, scenario: &Scenario) -> bool {
    let expects = step.expect.iter().any(|group| !group.checks.is_empty());
    let has_snapshot = step.snapshot.unwrap_or(scenario.snapshot);
    expects
        || has_snapshot
        || !step.extract.is_empty()
        || !step.then.is_empty()
        || step.repeat.is_some()
}
