//! `unchecked-write`: a step that changes something, and nothing would notice if it did not.

use super::super::{Block, change};
use super::written::{Part, values};
use super::{File, Lint, warning};
use crate::scenario::{Action, RequestTemplate, Scenario, Step};
use crate::text::Diagnostic;

pub(super) const ROW: Lint = Lint {
    code: "unchecked-write",
    in_file: unchecked,
    ..Lint::NONE
};

fn unchecked(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let mut lists: Vec<&[Step]> = vec![&block.scenario.steps];
    let mut found = Vec::new();
    while let Some(steps) = lists.pop() {
        lists.extend(steps.iter().map(|step| step.then.as_slice()));
        for (index, step) in steps.iter().enumerate() {
            let rest = steps.get(index + 1..).unwrap_or_default();
            if !is_checked(step, &block.scenario) && !is_looked_at(block, rest) {
                found.extend(write(block, step));
            }
        }
    }
    found
}

/// What is said of a step that changes something.
fn write(block: &Block, step: &Step) -> Option<Diagnostic> {
    let Action::Request(request) = &step.action else {
        return None;
    };
    let method = change::changing_method(block.service(), request)?;
    if asks(request) {
        return None;
    }
    let message = format!("nothing would notice if this {method} request changed nothing");
    let help = "write what must hold: `expect: {status: 201}`, or let its answer be compared: `snapshot: true`";
    let label = "no `expect`, no `extract`, no snapshot";
    Some(warning(message, &request.place, label).help(help))
}

/// Whether the first step of those that follow that does not change anything looks at something.
fn is_looked_at(block: &Block, following: &[Step]) -> bool {
    let changes = |step: &&Step| match &step.action {
        Action::Request(request) => change::changing_method(block.service(), request).is_some(),
        Action::Use { .. } => false,
    };
    let next = following.iter().find(|step| !changes(step));
    next.is_some_and(|step| is_compared(step, &block.scenario))
}

/// Whether a request asks with GraphQL: such a query changes nothing.
fn asks(request: &RequestTemplate) -> bool {
    let mut values = values(request).into_iter();
    values.any(|value| {
        let text = value
            .place
            .text()
            .trim_start_matches(['"', '\'', '|', '>', '-', ' ', '\n']);
        let is_query =
            text.starts_with("query") || text.starts_with('{') && !text.starts_with("{{");
        value.part == Part::Body && value.name == Some("query") && is_query
    })
}

fn is_compared(step: &Step, scenario: &Scenario) -> bool {
    let expects = step.expect.iter().any(|group| !group.checks.is_empty());
    expects || step.snapshot.unwrap_or(scenario.snapshot)
}

fn is_checked(step: &Step, scenario: &Scenario) -> bool {
    is_compared(step, scenario)
        || !step.extract.is_empty()
        || !step.then.is_empty()
        || step.repeat.is_some()
}
