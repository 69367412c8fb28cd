//! Every name that a file uses must be set by then, and everything that it points at must exist.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Block;
use super::block::all_steps;
use super::project;
use super::strange;
use super::used::{extracted_by, first, used_at};
use crate::scenario::{Action, FileKind, RecoveryItem, Scenario, Step, Use};
use crate::template::UsedName;
use crate::text::{Diagnostic, Place, nearest};

/// Checks a scenario and all that it uses.
pub(super) fn check(block: &Arc<Block>) -> Vec<Diagnostic> {
    let blocks = block.with_fragments();
    let mut problems = Vec::new();
    for own in &blocks {
        let found = Names::of(own).check();
        let user = used_at(own, &blocks);
        problems.extend(found.into_iter().map(|problem| match &user {
            Some(place) => problem.note(format!("used by {place}")),
            None => problem,
        }));
    }
    problems.extend(project::check(block));
    problems
}

struct Names<'b> {
    block: &'b Block,
    scenario: &'b Scenario,
    /// Names that are set by now, and where.
    known: BTreeMap<&'b str, Option<&'b Place>>,
    /// Names that some step extracts, and where.
    extracted: BTreeMap<&'b str, &'b Place>,
    steps_so_far: Vec<&'b str>,
    in_loop: bool,
    problems: Vec<Diagnostic>,
}

impl<'b> Names<'b> {
    fn of(block: &'b Block) -> Self {
        let scenario = &block.scenario;
        let mut extracted = BTreeMap::new();
        for step in all_steps(scenario) {
            for (name, place) in extracted_by(step) {
                extracted.entry(name).or_insert(place);
            }
        }
        Self {
            block,
            scenario,
            known: BTreeMap::new(),
            extracted,
            steps_so_far: Vec::new(),
            in_loop: false,
            problems: Vec::new(),
        }
    }

    fn check(mut self) -> Vec<Diagnostic> {
        self.inputs_and_vars();
        if let Some(requires) = &self.scenario.requires {
            self.names(requires.names());
        }
        self.sessions();
        for step in self.scenario.setup.iter().chain(&self.scenario.steps) {
            self.step(step);
        }
        if let Some(defaults) = &self.scenario.defaults {
            // They are merged into requests of which the later ones see all that was extracted.
            let all: Vec<_> = self
                .extracted
                .iter()
                .map(|(name, place)| (*name, Some(*place)))
                .collect();
            let before = self.known.clone();
            self.known.extend(all);
            self.names(defaults.names());
            self.known = before;
        }
        self.known.extend(
            self.extracted
                .iter()
                .map(|(name, place)| (*name, Some(*place))),
        );
        for step in &self.scenario.teardown {
            self.step(step);
        }
        for (output, place) in &self.scenario.outputs {
            if !self.known.contains_key(output.as_str()) {
                self.unknown(output, place);
            }
        }
        self.problems
    }

    fn inputs_and_vars(&mut self) {
        let scenario = self.scenario;
        let declared = scenario
            .inputs
            .iter()
            .map(|input| (input.name.as_str(), &input.place));
        for (name, place) in declared.chain(
            scenario
                .sessions
                .iter()
                .map(|session| (session.name.as_str(), &session.place)),
        ) {
            self.define(name, place);
        }
        for input in self.block.inputs() {
            self.known
                .entry(input.name)
                .or_insert(input.declared.map(|declared| &declared.place));
        }
        for input in &scenario.inputs {
            if let Some(default) = &input.default {
                self.names(default.names());
            }
        }
        for var in &scenario.vars {
            self.names(var.value.names());
            self.define(&var.name, &var.place);
        }
        for session in &scenario.sessions {
            self.known.remove(session.name.as_str());
        }
    }

    fn define(&mut self, name: &'b str, place: &'b Place) {
        if let Some(Some(earlier)) = self.known.insert(name, Some(place)) {
            self.problems.push(
                Diagnostic::error(
                    "duplicate-name",
                    format!("the name `{name}` is given twice"),
                    place,
                    "again",
                )
                .also(earlier, "first here")
                .help(
                    "inputs, vars and extracted values share their names: give one of them another",
                ),
            );
        }
    }

    fn sessions(&mut self) {
        for session in &self.scenario.sessions {
            if let Some(login) = &session.login {
                self.used(login);
                self.names(login.names());
            }
            if let Some(defaults) = &session.defaults {
                self.names(defaults.names());
            }
            if let Some((copied, place)) = &session.copy {
                self.session(copied, place);
            }
            if let Some((step, place)) = &session.after {
                let ids = self
                    .scenario
                    .setup
                    .iter()
                    .chain(&self.scenario.steps)
                    .map(|step| step.id.as_str());
                self.known_step(step, ids.collect(), place);
            }
        }
    }

    fn step(&mut self, step: &'b Step) {
        if let Some(items) = &step.for_each {
            self.names(items.names());
        }
        let outer = self.in_loop;
        self.in_loop = outer || step.for_each.is_some();
        self.names(step.names_before());
        if let Some(session) = &step.session
            && let Some(name) = session.literal()
        {
            self.session(name, session.place());
        }
        if let Action::Use { fragment, outputs } = &step.action {
            self.used(fragment);
            for (_, place, output) in outputs {
                self.output(fragment, output, place);
            }
        }
        // A recovery may set what the request uses the second time, and what comes later.
        for recovery in &step.recover {
            for item in &recovery.run {
                match item {
                    RecoveryItem::Id(id, place) => {
                        self.known_step(id, self.steps_so_far.clone(), place)
                    }
                    RecoveryItem::Step(step) => self.step(step),
                }
            }
        }
        for (name, place) in extracted_by(step) {
            if let Some(input) = self.scenario.inputs.iter().find(|input| input.name == name) {
                self.problems.push(
                    Diagnostic::error(
                        "duplicate-name",
                        format!("the name `{name}` is an input already"),
                        place,
                        "again",
                    )
                    .also(&input.place, "first here"),
                );
            }
            self.known.insert(name, Some(place));
        }
        self.names(step.names_after());
        for inner in &step.then {
            self.step(inner);
        }
        self.in_loop = outer;
        self.steps_so_far.push(&step.id);
    }

    /// The arguments and the existence of a fragment.
    fn used(&mut self, used: &'b Use) {
        let Some(fragment) = self.block.fragment(used) else {
            return;
        };
        for (name, place, _) in &used.with {
            let inputs = fragment.inputs();
            if !inputs.iter().any(|input| input.name == name) {
                let message = format!("`{}` has no input `{name}`", used.path);
                let names: Vec<&str> = inputs.iter().map(|input| input.name).collect();
                self.problems.push(
                    Diagnostic::error("no-such-input", message, place, "")
                        .help(near_or_all(name, &names, "inputs")),
                );
            }
        }
    }

    fn output(&mut self, used: &Use, output: &str, place: &Place) {
        let Some(fragment) = self.block.fragment(used) else {
            return;
        };
        self.output_of(fragment, output, place);
    }

    fn output_of(&mut self, fragment: &Block, output: &str, place: &Place) {
        let outputs = &fragment.scenario.outputs;
        if outputs.iter().any(|(name, _)| name == output) {
            return;
        }
        let message = format!("`{}` has no output `{output}`", fragment.path.display());
        let names: Vec<&str> = outputs.iter().map(|(name, _)| name.as_str()).collect();
        self.problems.push(
            Diagnostic::error("no-such-output", message, place, "")
                .help(near_or_all(output, &names, "outputs")),
        );
    }

    fn known_step(&mut self, id: &str, ids: Vec<&str>, place: &Place) {
        if !ids.contains(&id) {
            let near = nearest(id, ids);
            self.problems.push(
                Diagnostic::error(
                    "unknown-step",
                    format!("there is no step `{id}` before this"),
                    place,
                    "",
                )
                .help_maybe(near.map(|near| format!("did you mean `{near}`?"))),
            );
        }
    }

    fn session(&mut self, name: &str, place: &Place) {
        let fragment = self.scenario.kind == FileKind::Fragment;
        if ["main", "anonymous"].contains(&name) || self.block.sessions.contains_key(name) {
            return;
        }
        let near = nearest(
            name,
            self.block
                .sessions
                .keys()
                .map(String::as_str)
                .chain(["main", "anonymous"]),
        );
        let help = match (near, fragment) {
            (_, true) => {
                "a fragment is sent in the session of whoever uses it; it may name only `anonymous`"
                    .to_owned()
            }
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, _) => "declare it under `sessions`".to_owned(),
        };
        self.problems.push(
            Diagnostic::error(
                "unknown-session",
                format!("there is no session `{name}`"),
                place,
                "",
            )
            .help(help),
        );
    }

    fn names(&mut self, names: Vec<UsedName>) {
        for name in names {
            let head = first(&name.path);
            let member = name.path.split('.').nth(1);
            match head {
                "item" | "index" if self.in_loop => {}
                "row" if self.scenario.has_rows() => {}
                "session" if self.scenario.kind == FileKind::Fragment => {}
                "item" | "index" => self.nowhere(head, "it exists inside `for_each`", &name.place),
                "row" => self.nowhere(head, "it needs `rows` or a `matrix`", &name.place),
                _ if self.known.contains_key(head) => {}
                _ => match self
                    .block
                    .sessions
                    .get(head)
                    .map(|session| session.login.clone())
                {
                    Some(Some(login)) => {
                        if let Some(member) = member {
                            self.output_of(&login, member, &name.place);
                        }
                    }
                    Some(None) if head == "session" => {}
                    Some(None) => self.nowhere(
                        head,
                        "the session is not logged in by a fragment, so it has no values",
                        &name.place,
                    ),
                    None if head == "session" => self.session_values(&name.place),
                    None => self.unknown(head, &name.place),
                },
            }
        }
    }

    fn session_values(&mut self, place: &Place) {
        let logged_in = self
            .block
            .sessions
            .values()
            .any(|session| session.login.is_some());
        if !logged_in {
            self.nowhere(
                "session",
                "no session of this file is logged in by a fragment",
                place,
            );
        }
    }

    fn nowhere(&mut self, name: &str, why: &str, place: &Place) {
        let message = format!("`{name}` has no value here");
        self.problems
            .push(Diagnostic::error("undefined-name", message, place, "").note(why.to_owned()));
    }

    fn unknown(&mut self, name: &str, place: &Place) {
        if let Some(later) = self.extracted.get(name) {
            let message = format!("`{name}` is used before it is extracted");
            self.problems.push(
                Diagnostic::error("used-before-extracted", message, place, "used here")
                    .also(later, "extracted here")
                    .help("put the step that extracts it before this one"),
            );
            return;
        }
        let known = self
            .known
            .keys()
            .copied()
            .chain(self.block.sessions.keys().map(String::as_str));
        let near = nearest(name, known);
        let help = near.map_or_else(
            || strange::advice(name).to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.problems.push(
            Diagnostic::error(
                "undefined-name",
                format!("there is nothing called `{name}`"),
                place,
                "not known",
            )
            .help(help),
        );
    }
}

/// The name that was meant, or all that could be.
fn near_or_all(name: &str, all: &[&str], what: &str) -> String {
    match nearest(name, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => format!("it has no {what}"),
        None => format!("its {what} are `{}`", all.join("`, `")),
    }
}
