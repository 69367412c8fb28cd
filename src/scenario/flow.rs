//! `repeat`, `retry`, `recover`, `then` and `use`.

use std::time::Duration;

use super::model::{Action, Recovery, RecoveryItem, Repeat, Retry, Step, Use};
use super::names::{duration_of, name};
use super::step::usual_id;
use super::{Reader, shapes};
use crate::syntax::{Fields, Kind, Node};
use crate::template::ValueTemplate;
use crate::text::Place;

/// Rounds of a `repeat` that does not say.
pub(super) const TIMES: u32 = 100;

/// What a `retry` that does not say otherwise is.
pub(super) const RETRY: Retry = Retry {
    tries: 1,
    pause: Duration::from_secs(1),
    backoff: 1.0,
    max_pause: Duration::from_secs(30),
};

impl Reader<'_> {
    pub(super) fn repeat(&mut self, node: &Node) -> Option<Repeat> {
        let fields = Fields::read(node, &shapes::REPEAT, self.findings)?;
        let until = fields.require("until", self.findings)?;
        let times = fields
            .get("times")
            .map(|node| node.count("`times`", 1, 10_000));
        let times = times
            .and_then(|times| self.findings.ok(times))
            .map_or(TIMES, |times| times as u32);
        Some(Repeat {
            until: self.checks(until, "`until`"),
            times,
            place: node.place.clone(),
        })
    }

    pub(super) fn retry(&mut self, node: &Node) -> Option<Retry> {
        let mut retry = RETRY;
        if let Kind::Scalar(_) = node.kind {
            retry.tries = self.findings.ok(node.count("`retry`", 1, 100))? as u32;
            return Some(retry);
        }
        let fields = Fields::read(node, &shapes::RETRY, self.findings)?;
        let tries = fields.require("tries", self.findings)?;
        retry.tries = self.findings.ok(tries.count("`tries`", 1, 100))? as u32;
        if let Some(node) = fields.get("pause") {
            retry.pause = self.findings.ok(duration_of(node, "`pause`"))?;
        }
        if let Some(node) = fields.get("max_pause") {
            retry.max_pause = self.findings.ok(duration_of(node, "`max_pause`"))?;
        }
        if let Some(node) = fields.get("backoff") {
            let factor = node.scalar().and_then(|scalar| scalar.value().as_f64());
            let factor = factor.filter(|factor| (1.0..=10.0).contains(factor));
            let factor =
                factor.ok_or_else(|| node.wrong_type("`backoff`", "a number from 1 to 10"));
            retry.backoff = self.findings.ok(factor)?;
        }
        Some(retry)
    }

    pub(super) fn recoveries(&mut self, node: &Node) -> Vec<Recovery> {
        let recoveries: &[Node] = match &node.kind {
            Kind::List(recoveries) => recoveries,
            _ => std::slice::from_ref(node),
        };
        recoveries
            .iter()
            .filter_map(|recovery| self.recovery(recovery))
            .collect()
    }

    fn recovery(&mut self, node: &Node) -> Option<Recovery> {
        let fields = Fields::read(node, &shapes::RECOVERY, self.findings)?;
        let on = fields.require("on", self.findings);
        let run = fields.require("run", self.findings)?;
        let items = self.findings.ok(run.list("`run`"))?;
        let mut steps = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match &item.kind {
                Kind::Scalar(_) => {
                    let id = self.text(item, "the id of a step");
                    steps.extend(id.map(|id| RecoveryItem::Id(id, item.place.clone())));
                }
                _ => steps.extend(
                    self.step(item, &format!("recover-{}", index + 1))
                        .map(Box::new)
                        .map(RecoveryItem::Step),
                ),
            }
        }
        let written = steps.iter().filter_map(|item| match item {
            RecoveryItem::Step(step) => Some(step.as_ref()),
            RecoveryItem::Id(..) => None,
        });
        let written: Vec<&Step> = written.collect();
        self.unique_ids(&written);
        Some(Recovery {
            on: self.checks(on?, "`on`"),
            run: steps,
        })
    }

    /// Reads `then`: a path, a step, or a list of them.
    pub(super) fn then(&mut self, node: &Node) -> Vec<Step> {
        let steps: &[Node] = match &node.kind {
            Kind::List(steps) => steps,
            _ => std::slice::from_ref(node),
        };
        let mut then = Vec::new();
        for (index, node) in steps.iter().enumerate() {
            let numbered = format!("then-{}", index + 1);
            match &node.kind {
                Kind::Scalar(_) => {
                    let path = self.text(node, "`then`");
                    then.extend(path.map(|path| use_of(&path, &node.place, &numbered)));
                }
                _ => then.extend(self.step(node, &numbered)),
            }
        }
        let all: Vec<&Step> = then.iter().collect();
        self.unique_ids(&all);
        then
    }

    /// Reads `use` with its `with`.
    pub(super) fn use_of(&mut self, fields: &Fields<'_>) -> Option<Use> {
        let node = fields.get("use")?;
        let path = self.text(node, "`use`")?;
        let with = fields
            .get("with")
            .map(|node| self.arguments(node))
            .unwrap_or_default();
        Some(Use {
            path,
            place: node.place.clone(),
            with,
        })
    }

    fn arguments(&mut self, node: &Node) -> Vec<(String, Place, ValueTemplate)> {
        let Some(entries) = self.findings.ok(node.map("`with`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| {
                let name = self.findings.ok(name(&entry.key, &entry.key_place));
                let value = ValueTemplate::read(&entry.value, self.findings);
                Some((name?, entry.key_place.clone(), value?))
            })
            .collect()
    }
}

/// The step that a path is short for.
fn use_of(path: &str, place: &Place, numbered: &str) -> Step {
    let fragment = Use {
        path: path.to_owned(),
        place: place.clone(),
        with: Vec::new(),
    };
    let action = Action::Use {
        fragment,
        outputs: Vec::new(),
    };
    Step {
        id: usual_id(None, Some(&action), numbered).unwrap_or_default(),
        place: place.clone(),
        name: None,
        about: None,
        session: None,
        when: None,
        skip: None,
        for_each: None,
        action,
        expect: Vec::new(),
        extract: Vec::new(),
        masks: Vec::new(),
        snapshot: None,
        repeat: None,
        retry: None,
        recover: Vec::new(),
        then: Vec::new(),
        continue_on_failure: None,
        expected_failure: None,
    }
}
