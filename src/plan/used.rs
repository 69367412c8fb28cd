//! The names that a file uses and sets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::block::all_steps;
use super::{Block, InputSpec, project};
use crate::scenario::{Action, Rows, Scenario, Step, Use};
use crate::template::UsedName;
use crate::text::Place;

/// The names of a file and of its fragments that templates use, without attributes.
pub(super) fn used_names(block: &Arc<Block>) -> BTreeSet<String> {
    let used = used_in(block).into_iter();
    used.map(|name| first(&name.path).to_owned()).collect()
}

/// Whether a file cannot do without an input: it declares it, or it uses it as one of these names.
pub(super) fn is_needed(input: &InputSpec<'_>, used: &BTreeSet<String>) -> bool {
    input.declared.is_some() || used.contains(input.name)
}

/// The inputs that a file cannot do without.
pub fn needed_inputs(block: &Arc<Block>) -> Vec<InputSpec<'_>> {
    let used = used_names(block);
    let mut inputs = block.inputs();
    inputs.retain(|input| is_needed(input, &used));
    inputs
}

/// The names that the templates of a file use, with their attributes and places.
pub(super) fn used_in(block: &Block) -> Vec<UsedName> {
    let mut used = used_by_file(block);
    let project = block.project.iter();
    let defaults = project.filter_map(|file| file.project.defaults.as_ref());
    used.extend(defaults.flat_map(|defaults| defaults.names()));
    used
}

fn used_by_file(block: &Block) -> Vec<UsedName> {
    let scenario = &block.scenario;
    let mut used = Vec::new();
    for step in all_steps(scenario) {
        used.extend(step.names_before());
        used.extend(step.names_after());
    }
    used.extend(
        scenario
            .defaults
            .iter()
            .flat_map(|defaults| defaults.names()),
    );
    for session in &scenario.sessions {
        let defaults = session.defaults.iter();
        used.extend(defaults.flat_map(|defaults| defaults.names()));
        used.extend(session.login.iter().flat_map(Use::names));
    }
    used.extend(scenario.vars.iter().flat_map(|var| var.value.names()));
    used
}

/// The names that all templates and conditions of a file use, those of its `flowrun.yaml` apart.
pub(super) fn names_in(block: &Block) -> Vec<UsedName> {
    let scenario = &block.scenario;
    let mut used = used_by_file(block);
    used.extend(
        scenario
            .requires
            .iter()
            .flat_map(|requires| requires.names()),
    );
    let inputs = scenario.inputs.iter();
    let defaults = inputs.filter_map(|input| input.default.as_ref());
    used.extend(defaults.flat_map(|default| default.names()));
    if let Some(Rows::Inline(rows)) = &scenario.rows {
        used.extend(rows.iter().flat_map(|row| row.names()));
    }
    used
}

/// The names that something needs: a template or condition of a file or of its `flowrun.yaml`, or whoever uses the file.
pub(super) fn all_used_names(block: &Block) -> BTreeSet<String> {
    let project = block.project.iter();
    let of_project = project.flat_map(|file| project::names_of(&file.project));
    let used = names_in(block).into_iter().chain(of_project);
    let outputs = block.scenario.outputs.iter();
    used.map(|name| first(&name.path).to_owned())
        .chain(outputs.map(|(name, _)| name.clone()))
        .collect()
}

/// The sessions that a scenario logs in: those that its steps are sent in or take values of, and those that they are copies of.
pub(super) fn used_sessions(block: &Arc<Block>) -> BTreeSet<String> {
    let steps = all_steps(&block.scenario);
    let mut written = steps.iter().filter_map(|step| step.session.as_ref());
    if written.any(|session| session.literal().is_none()) {
        return block.sessions.keys().cloned().collect();
    }
    let mut used = used_names(block);
    used.extend(steps.iter().map(|step| {
        let named = step.session.as_ref().and_then(|session| session.literal());
        named.unwrap_or("main").to_owned()
    }));
    let original = |name: &String| {
        let declared = block.declaration(block.sessions.get(name)?)?;
        declared.copy.as_ref().map(|(original, _)| original.clone())
    };
    let mut copied: Vec<String> = used.iter().filter_map(original).collect();
    while let Some(name) = copied.pop() {
        copied.extend(original(&name).filter(|next| !used.contains(next)));
        used.insert(name);
    }
    used.retain(|name| block.sessions.contains_key(name));
    used
}

/// A scenario and the fragments that it runs: those of its steps, and those that log the sessions in that it uses.
pub(super) fn reached(block: &Arc<Block>) -> Vec<Arc<Block>> {
    let mut all = vec![Arc::clone(block)];
    let sessions = used_sessions(block).into_iter();
    all.extend(sessions.filter_map(|session| block.sessions.get(&session)?.login.clone()));
    let mut at = 0;
    while let Some(block) = all.get(at).cloned() {
        for used in uses(&block.scenario) {
            let fragment = block.fragment(used);
            let new = fragment.filter(|own| !all.iter().any(|known| Arc::ptr_eq(known, own)));
            all.extend(new.cloned());
        }
        at += 1;
    }
    all
}

/// Every `use` of a file's steps.
pub(super) fn uses(scenario: &Scenario) -> Vec<&Use> {
    let steps = all_steps(scenario).into_iter();
    steps
        .filter_map(|step| match &step.action {
            Action::Use { fragment, .. } => Some(fragment),
            Action::Request(_) => None,
        })
        .collect()
}

/// The names that steps of a file extract: set by the time of the teardown, or never.
pub fn extracted_names(block: &Block) -> BTreeSet<String> {
    let steps = all_steps(&block.scenario).into_iter();
    steps
        .flat_map(extracted_by)
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The names of a file in the order of declaration: inputs that it declares or uses, and addresses of its service; vars; what
/// its steps extract. Other inputs of its service may have a value on one target and none on the next.
pub fn names_in_order(block: &Arc<Block>) -> Vec<String> {
    let used = used_names(block);
    let addresses = block.service().map_or(&[][..], |service| service.addresses);
    let counts = |input: &InputSpec<'_>| {
        input.declared.is_some()
            || used.contains(input.name)
            || addresses.iter().any(|(name, _)| *name == input.name)
    };
    let inputs = block.inputs().into_iter().filter(counts);
    let mut names: Vec<String> = inputs.map(|input| input.name.to_owned()).collect();
    let vars = block.scenario.vars.iter().map(|var| var.name.as_str());
    let extracted = all_steps(&block.scenario)
        .into_iter()
        .flat_map(extracted_by);
    for name in vars.chain(extracted.map(|(name, _)| name)) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// A name without its attributes.
pub(super) fn first(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// The names that a step sets, with their places.
pub(super) fn extracted_by(step: &Step) -> Vec<(&str, &Place)> {
    let own = step
        .extract
        .iter()
        .map(|extraction| (extraction.name.as_str(), &extraction.place));
    let outputs = match &step.action {
        Action::Use { outputs, .. } => outputs.as_slice(),
        Action::Request(_) => &[],
    };
    own.chain(
        outputs
            .iter()
            .map(|(name, place, _)| (name.as_str(), place)),
    )
    .collect()
}

/// Where a fragment is first used; none of the scenario itself.
pub(super) fn used_at(fragment: &Arc<Block>, blocks: &[Arc<Block>]) -> Option<Place> {
    let mut uses = blocks.iter().flat_map(|block| {
        let sessions = block.scenario.sessions.iter();
        let logins = sessions.filter_map(|session| session.login.as_ref());
        let used = uses(&block.scenario).into_iter().chain(logins);
        used.map(move |used| (block, used))
    });
    uses.find(|(block, used)| {
        block
            .fragment(used)
            .is_some_and(|own| Arc::ptr_eq(own, fragment))
    })
    .map(|(_, used)| used.place.clone())
}
