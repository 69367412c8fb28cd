//! The top of a scenario or fragment.

use std::sync::Arc;

use super::model::{FileKind, Scenario, Step};
use super::names::{lock, name};
use super::project::service_named;
use super::{Reader, shapes};
use crate::syntax::{Entry, Fields, Kind, Node, Shape};
use crate::text::{Diagnostic, Place, Source, nearest};

impl Reader<'_> {
    pub(super) fn head(&mut self, node: &Node, source: &Arc<Source>) -> Option<Scenario> {
        let (kind, shape) = self.kind_of(node)?;
        let fields = Fields::read(node, shape, self.findings)?;
        let title = fields.require(
            if kind == FileKind::Scenario {
                "scenario"
            } else {
                "fragment"
            },
            self.findings,
        )?;
        // First, since queries and conditions depend on it.
        self.service = fields.get("service").and_then(|node| {
            let name = self.findings.ok(node.text("`service`"))?;
            self.findings.ok(service_named(name, &node.place))
        });
        let mut scenario = self.described(&fields, kind, title, source)?;
        scenario.inputs = fields
            .get("inputs")
            .map(|node| self.inputs(node))
            .unwrap_or_default();
        scenario.vars = fields
            .get("vars")
            .map(|node| self.vars(node))
            .unwrap_or_default();
        scenario.defaults = fields
            .get("defaults")
            .and_then(|node| self.request(node))
            .map(Arc::new);
        scenario.masks = fields
            .get("mask")
            .map(|node| self.masks(node))
            .unwrap_or_default();
        scenario.snapshot = self.flag(&fields, "snapshot", true);
        match kind {
            FileKind::Scenario => self.scenario_only(&fields, &mut scenario),
            FileKind::Fragment => {
                scenario.outputs = fields
                    .get("outputs")
                    .map(|node| self.names(node))
                    .unwrap_or_default()
            }
        }
        if let Some(node) = fields.require("steps", self.findings) {
            scenario.steps = self.steps(node, "`steps`", "step");
            if scenario.steps.is_empty() && !self.findings.has_errors() {
                self.findings
                    .add(node.wrong_type("`steps`", "a list with at least one step"));
            }
        }
        let together: Vec<&Step> = scenario.setup.iter().chain(&scenario.steps).collect();
        self.unique_ids(&together);
        self.unique_ids(&scenario.teardown.iter().collect::<Vec<_>>());
        Some(scenario)
    }

    fn kind_of(&mut self, node: &Node) -> Option<(FileKind, &'static Shape)> {
        let entries = self.findings.ok(node.map("a scenario"))?;
        let has = |key: &str| entries.iter().any(|entry| entry.key == key);
        match (has("scenario"), has("fragment")) {
            (_, false) if has("scenario") => Some((FileKind::Scenario, &shapes::SCENARIO)),
            (false, true) => Some((FileKind::Fragment, &shapes::FRAGMENT)),
            (true, true) => {
                let place = entries
                    .first()
                    .map_or(&node.place, |entry| &entry.key_place);
                let message = "a file is a `scenario` or a `fragment`, not both";
                self.findings
                    .add(Diagnostic::error("unknown-key", message, place, "").help(
                    "a `scenario` is run by itself, the steps of a `fragment` are used by others",
                ));
                None
            }
            _ => {
                self.findings.add(headless(node, entries));
                None
            }
        }
    }

    fn described(
        &mut self,
        fields: &Fields<'_>,
        kind: FileKind,
        title: &Node,
        source: &Arc<Source>,
    ) -> Option<Scenario> {
        let only = |key: &str| {
            if kind == FileKind::Scenario {
                fields.get(key)
            } else {
                None
            }
        };
        Some(Scenario {
            source: Arc::clone(source),
            kind,
            name: self.text(title, "the name")?,
            place: title.place.clone(),
            about: fields
                .get("about")
                .and_then(|node| self.text(node, "`about`")),
            documents: only("documents").and_then(|node| self.text(node, "`documents`")),
            notes: only("notes").and_then(|node| self.text(node, "`notes`")),
            history: only("history")
                .map(|node| self.history(node))
                .unwrap_or_default(),
            see_also: only("see_also")
                .map(|node| self.words(node, "`see_also`"))
                .unwrap_or_default(),
            service: self.service,
            requires: fields
                .get("requires")
                .and_then(|node| self.condition(node, "`requires`")),
            tags: only("tags")
                .map(|node| self.placed_words(node, "`tags`"))
                .unwrap_or_default(),
            skip: only("skip").and_then(|node| self.text(node, "`skip`")),
            expected_failure: None,
            continue_on_failure: false,
            lock: None,
            inputs: Vec::new(),
            vars: Vec::new(),
            rows: None,
            matrix: Vec::new(),
            sessions: Vec::new(),
            defaults: None,
            masks: Vec::new(),
            snapshot: true,
            setup: Vec::new(),
            steps: Vec::new(),
            teardown: Vec::new(),
            outputs: Vec::new(),
        })
    }

    fn scenario_only(&mut self, fields: &Fields<'_>, scenario: &mut Scenario) {
        scenario.expected_failure = fields
            .get("expected_failure")
            .and_then(|node| self.text(node, "`expected_failure`"));
        scenario.continue_on_failure = self.flag(fields, "continue_on_failure", false);
        scenario.lock = fields.get("lock").and_then(|node| {
            let text = self.text(node, "`lock`")?;
            self.findings.ok(lock(&text, &node.place))
        });
        scenario.rows = fields.get("rows").and_then(|node| self.rows(node));
        scenario.matrix = fields
            .get("matrix")
            .map(|node| self.matrix(node))
            .unwrap_or_default();
        scenario.sessions = fields
            .get("sessions")
            .map(|node| self.sessions(node))
            .unwrap_or_default();
        scenario.setup = fields
            .get("setup")
            .map(|node| self.steps(node, "`setup`", "setup"))
            .unwrap_or_default();
        scenario.teardown = fields
            .get("teardown")
            .map(|node| self.steps(node, "`teardown`", "teardown"))
            .unwrap_or_default();
        for step in &scenario.teardown {
            if step.expected_failure.is_some() {
                self.findings.add(left_behind_quietly(step));
            }
        }
    }

    fn history(&mut self, node: &Node) -> Vec<(String, String)> {
        let Some(entries) = self.findings.ok(node.map("`history`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| {
                Some((
                    entry.key.clone(),
                    self.text(&entry.value, "an entry of `history`")?,
                ))
            })
            .collect()
    }

    fn words(&mut self, node: &Node, what: &str) -> Vec<String> {
        let words = self.placed_words(node, what).into_iter();
        words.map(|(word, _)| word).collect()
    }

    fn placed_words(&mut self, node: &Node, what: &str) -> Vec<(String, Place)> {
        let items = node.list(what).map_err(|found| match node.scalar() {
            Some(one) => found.help(format!("a list of one is `[{}]`", one.text)),
            None => found,
        });
        let Some(items) = self.findings.ok(items) else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| Some((self.text(item, what)?, item.place.clone())))
            .collect()
    }

    fn names(&mut self, node: &Node) -> Vec<(String, Place)> {
        match &node.kind {
            Kind::List(items) => items
                .iter()
                .filter_map(|item| {
                    let text = self.findings.ok(item.text("an output"))?;
                    Some((
                        self.findings.ok(name(text, &item.place))?,
                        item.place.clone(),
                    ))
                })
                .collect(),
            _ => {
                self.findings
                    .add(node.wrong_type("`outputs`", "a list of names"));
                Vec::new()
            }
        }
    }
}

/// A teardown that fails leaves something behind, which is never as it should be.
fn left_behind_quietly(step: &Step) -> Diagnostic {
    let message = "a step of `teardown` cannot have `expected_failure`";
    Diagnostic::error("unknown-key", message, &step.place, "this step")
        .note("where a teardown fails something is left behind, and that is always told")
        .help("leave the key out; `skip` or `when` say that a step is not for this target")
}

/// A file without a head key: a slip of the pen, or none at all.
fn headless(node: &Node, entries: &[Entry]) -> Diagnostic {
    let heads = ["scenario", "fragment"];
    let mut slips = entries.iter();
    if let Some((entry, head)) = slips.find_map(|entry| Some((entry, nearest(&entry.key, heads)?)))
    {
        let message = format!("`{}` begins no file", entry.key);
        return Diagnostic::error("unknown-key", message, &entry.key_place, "not known here")
            .help(format!("did you mean `{head}`?"));
    }
    let first = entries.first();
    let place = first.map_or(&node.place, |entry| &entry.key_place);
    let message = "a scenario needs the key `scenario`";
    Diagnostic::error("missing-key", message, place, "the file begins here")
        .help("begin the file with `scenario: NAME`, or `fragment: NAME` for steps that others use")
}
