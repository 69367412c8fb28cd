//! A step.

use std::collections::HashMap;
use std::sync::Arc;

use super::model::{Action, Step};
use super::names::{id, step_id};
use super::{Reader, shapes};
use crate::syntax::{Fields, Node};
use crate::template::{Template, ValueTemplate};
use crate::text::Diagnostic;

impl Reader<'_> {
    /// Reads a list of steps; `kind` begins the ids of those without a name.
    pub(super) fn steps(&mut self, node: &Node, what: &str, kind: &str) -> Vec<Step> {
        let Some(items) = self.findings.ok(node.list(what)) else {
            return Vec::new();
        };
        let steps = items.iter().enumerate();
        steps
            .filter_map(|(index, item)| self.step(item, &format!("{kind}-{}", index + 1)))
            .collect()
    }

    /// Reads a step; `numbered` is its id if nothing else gives one.
    pub(super) fn step(&mut self, node: &Node, numbered: &str) -> Option<Step> {
        let fields = Fields::read(node, &shapes::STEP, self.findings)?;
        let name = fields
            .get("name")
            .and_then(|node| self.template(node, "`name`"));
        self.keys_that_fit(&fields);
        let action = self.action(&fields);
        let id = self.id_of(&fields, name.as_ref(), action.as_ref(), numbered);
        let step = Step {
            id: id?,
            place: fields.place().clone(),
            name,
            about: fields
                .get("about")
                .and_then(|node| self.text(node, "`about`")),
            session: fields
                .get("as")
                .and_then(|node| self.template(node, "`as`")),
            when: fields
                .get("when")
                .and_then(|node| self.condition(node, "`when`")),
            skip: fields
                .get("skip")
                .and_then(|node| self.text(node, "`skip`")),
            for_each: fields.get("for_each").and_then(|node| self.for_each(node)),
            expect: self.expectations(&fields),
            extract: match (&action, fields.get("extract")) {
                (Some(Action::Request(_)), Some(node)) => self.extractions(node),
                _ => Vec::new(),
            },
            masks: fields
                .get("mask")
                .map(|node| self.masks(node))
                .unwrap_or_default(),
            snapshot: fields
                .get("snapshot")
                .and_then(|node| self.findings.ok(node.boolean("`snapshot`"))),
            repeat: fields.get("repeat").and_then(|node| self.repeat(node)),
            retry: fields.get("retry").and_then(|node| self.retry(node)),
            recover: fields
                .get("recover")
                .map(|node| self.recoveries(node))
                .unwrap_or_default(),
            then: fields
                .get("then")
                .map(|node| self.then(node))
                .unwrap_or_default(),
            continue_on_failure: fields
                .get("continue_on_failure")
                .and_then(|node| self.findings.ok(node.boolean("`continue_on_failure`"))),
            expected_failure: fields
                .get("expected_failure")
                .and_then(|node| self.text(node, "`expected_failure`")),
            action: action?,
        };
        Some(step)
    }

    fn action(&mut self, fields: &Fields<'_>) -> Option<Action> {
        match (fields.get("request"), fields.get("use")) {
            (Some(request), None) => self.request(request).map(Arc::new).map(Action::Request),
            (None, Some(_)) => {
                let fragment = self.use_of(fields)?;
                let outputs = fields
                    .get("extract")
                    .map(|node| self.outputs(node))
                    .unwrap_or_default();
                Some(Action::Use { fragment, outputs })
            }
            (Some(_), Some(_)) => {
                let message = "a step has a `request` or a `use`, not both";
                self.needs_one(fields, message, "make two steps of it");
                None
            }
            (None, None) => {
                let message = "a step needs a `request` or a `use`";
                self.needs_one(
                    fields,
                    message,
                    "a `request` is sent, a `use` runs a fragment",
                );
                None
            }
        }
    }

    fn needs_one(&mut self, fields: &Fields<'_>, message: &str, help: &str) {
        let found = Diagnostic::error("step-needs-one", message, fields.place(), "this step");
        self.findings.add(found.help(help));
    }

    fn expectations(&mut self, fields: &Fields<'_>) -> Vec<super::Group> {
        let Some(node) = fields.get("expect") else {
            return Vec::new();
        };
        if let (Some(_), Some(place)) = (fields.get("use"), fields.key_place("expect")) {
            self.findings.add(
                Diagnostic::error(
                    "expect-on-use",
                    "a step that uses a fragment expects nothing itself",
                    place,
                    "",
                )
                .help(
                    "a fragment holds its own checks, and takes what it should find as arguments",
                ),
            );
        }
        self.groups(node)
    }

    /// Reports keys that cannot stand together, and keys that say nothing where they stand.
    fn keys_that_fit(&mut self, fields: &Fields<'_>) {
        fields.needs("with", "use", self.findings);
        if let (Some(_), Some(repeat)) = (fields.get("for_each"), fields.get("repeat")) {
            let message = "a step has `for_each` or `repeat`, not both";
            let found =
                Diagnostic::error("loop-in-loop", message, &repeat.place, "a loop in a loop");
            self.findings.add(
                found.help("put the step that repeats into a fragment, and `use` it for each"),
            );
        }
        // What sends a request again has nothing to send in a step that uses a fragment.
        for key in ["repeat", "retry", "recover"] {
            if let (Some(_), Some(place)) = (fields.get("use"), fields.key_place(key)) {
                let message = format!("`{key}` is for a step with a `request`");
                let found = Diagnostic::error("expect-on-use", message, place, "");
                let help = format!("write `{key}` at the steps of the fragment");
                self.findings.add(found.help(help));
            }
        }
    }

    fn for_each(&mut self, node: &Node) -> Option<ValueTemplate> {
        let template = node
            .scalar()
            .is_some_and(|scalar| scalar.text.contains("{{"));
        if !template {
            self.findings.ok(node.list("`for_each`"))?;
        }
        ValueTemplate::read(node, self.findings)
    }

    fn id_of(
        &mut self,
        fields: &Fields<'_>,
        name: Option<&Template>,
        action: Option<&Action>,
        numbered: &str,
    ) -> Option<String> {
        if let Some(node) = fields.get("id") {
            let text = self.findings.ok(node.text("`id`"))?;
            return self.findings.ok(id(text, &node.place));
        }
        let made = usual_id(name, action, numbered);
        if let Some(name) = name
            && made.as_ref().is_none_or(String::is_empty)
        {
            let message = match made {
                None => "a name with a template changes, so the step needs an `id`",
                Some(_) => "no id can be made of this name, so the step needs an `id`",
            };
            self.findings
                .add(Diagnostic::error("id-needed", message, name.place(), "").help(id_help(name)));
        }
        made
    }

    /// Reports steps that share an id: ids name snapshots.
    pub(super) fn unique_ids(&mut self, steps: &[&Step]) {
        let mut known: HashMap<&str, &Step> = HashMap::new();
        for step in steps {
            if self.findings.is_full() {
                return;
            }
            if let Some(first) = known.get(step.id.as_str()) {
                let message = format!("two steps have the id `{}`", step.id);
                self.findings.add(
                    Diagnostic::error("duplicate-id", message, &step.place, "again")
                        .also(&first.place, "first here")
                        .help("an id comes from the name if none is written; give one of them an `id` of its own"),
                );
            } else {
                known.insert(&step.id, step);
            }
        }
    }
}

/// An id like the name, if one can be made of its letters.
fn id_help(name: &Template) -> String {
    let like = step_id(name.text());
    let id = if like.is_empty() { "a-word" } else { &like };
    format!("write for instance `id: {id}`")
}

/// The id of a step that is given none, `numbered` if nothing else makes one. None if its name is not known before it is run.
pub(super) fn usual_id(
    name: Option<&Template>,
    action: Option<&Action>,
    numbered: &str,
) -> Option<String> {
    match (name, action) {
        (Some(name), _) => name.literal().map(step_id),
        (None, Some(Action::Use { fragment, .. })) => {
            let stem = file_stem(&fragment.path);
            Some(stem)
                .filter(|stem| !stem.is_empty())
                .or(Some(numbered.to_owned()))
        }
        _ => Some(numbered.to_owned()),
    }
}

/// The name of a file without folder and ending, as an id; empty if none can be made of it.
fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    step_id(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}
