//! Changing a file that somebody wrote: where its steps stand, and the proof that it is a scenario as before.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::model::{RecoveryItem, Scenario, Step};
use super::read;
use crate::syntax::{self, Edit, Kind, Node, NodePath, Unproved};
use crate::text::{Source, Span};

/// A value of a step: found again though lines and steps were put before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepPlace {
    /// The id of the step.
    pub step: String,
    /// The way to the value from the step.
    pub within: NodePath,
}

/// The steps of a file as nodes.
#[derive(Debug)]
pub struct StepNodes {
    root: Node,
    /// The id of each step and the way to it.
    steps: Vec<(String, NodePath)>,
}

impl StepNodes {
    /// Those of a file that was read; none if it cannot be read again.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let root = syntax::parse(&scenario.source).ok()?;
        let mut ids = HashMap::new();
        for steps in [&scenario.setup, &scenario.steps, &scenario.teardown] {
            note(steps, &mut ids);
        }
        let mut steps = Vec::new();
        NodePath::default().visit(&root, &mut |path, node| {
            if let Kind::Map(entries) = &node.kind
                && let Some(first) = entries.first()
                && let Some(id) = ids.get(&first.key_place.span.start)
            {
                steps.push((id.clone(), path.clone()));
            }
        });
        Some(Self { root, steps })
    }

    /// The root of the file.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The ways to the steps of an id; there is more than one if ids are used in several lists.
    pub fn called<'s>(&'s self, id: &'s str) -> impl Iterator<Item = &'s NodePath> {
        let steps = self.steps.iter();
        steps.filter_map(move |(own, path)| (own == id).then_some(path))
    }

    /// What stands in a span, as a value of the innermost step around it.
    pub fn at(&self, span: Span) -> Option<StepPlace> {
        let path = NodePath::to(&self.root, span)?;
        let around = self.steps.iter();
        let around = around.filter(|(_, step)| path.0.starts_with(&step.0));
        let (id, step) = around.max_by_key(|(_, step)| step.0.len())?;
        Some(StepPlace {
            step: id.clone(),
            within: NodePath(path.0.get(step.0.len()..)?.to_vec()),
        })
    }

    /// The ways to a value of a step: one, none if it is not there any more, several if the step's id does not tell.
    pub fn find(&self, place: &StepPlace) -> Vec<NodePath> {
        let steps = self.called(&place.step);
        let paths = steps.map(|step| step.join(&place.within));
        paths
            .filter(|path| path.walk(&self.root).is_some())
            .collect()
    }
}

/// Notes the id of each step by the byte at which it begins.
fn note(steps: &[Step], ids: &mut HashMap<usize, String>) {
    for step in steps {
        ids.insert(step.place.span.start, step.id.clone());
        note(&step.then, ids);
        for item in step.recover.iter().flat_map(|recovery| &recovery.run) {
            if let RecoveryItem::Step(step) = item {
                note(std::slice::from_ref(step), ids);
            }
        }
    }
}

/// The text of a scenario or fragment with a change, proved: it is read as the same tree but for the change ([`Edit::proved`]), so the
/// model, which is made of the tree, differs in the change alone; and what the change says is part of the language.
pub fn edited(source: &Arc<Source>, edit: &Edit) -> Result<Arc<Source>, Unproved> {
    let new = edit.proved(source)?;
    match read(&new) {
        Ok(_) => Ok(new),
        Err(found) => Err(Unproved {
            why: found.first().map_or_else(String::new, |first| {
                format!("then the file would have a mistake: {}", first.message)
            }),
            by_hand: edit.by_hand(source),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Segment, Yaml};

    const FILE: &str = "\
scenario: It
steps:
  - id: outer
    request: {path: a}
    then:
      - id: inner   # of it
        request: {path: b}
        expect: {body: {snapshot: old}}
      - {id: flow, request: {path: c}, mask: {$.a: any}}
";

    fn read_again(source: &Arc<Source>) -> Scenario {
        read(source).expect("a scenario")
    }

    fn mask(of: &str, kind: &str) -> (Arc<Source>, Edit) {
        let source = Source::new("it.yaml", FILE);
        let nodes = StepNodes::of(&read_again(&source)).expect("nodes");
        let step = nodes.called(of).next().expect("the step").clone();
        let rule = ("$.b".to_owned(), Yaml::text(kind));
        let has_some = step.and(Segment::Key("mask".to_owned()));
        let edit = match has_some.walk(nodes.root()) {
            Some(_) => Edit::Put {
                into: has_some,
                key: rule.0,
                value: rule.1,
                after: None,
            },
            None => Edit::Put {
                into: step,
                key: "mask".to_owned(),
                value: Yaml::Map(vec![rule]),
                after: Some("expect".to_owned()),
            },
        };
        (source, edit)
    }

    #[test]
    fn a_mask_is_put_into_a_step_that_has_none_or_some() {
        for (step, from, to) in [
            (
                "inner",
                "{snapshot: old}}\n",
                "{snapshot: old}}\n        mask:\n          $.b: timestamp\n",
            ),
            ("flow", "$.a: any}", "$.a: any, $.b: timestamp}"),
        ] {
            let (source, edit) = mask(step, "timestamp");
            let new = edited(&source, &edit).expect("an edit");
            assert_eq!(new.text(), FILE.replace(from, to));
        }
    }

    #[test]
    fn what_is_not_of_the_language_is_refused_and_told() {
        let (source, edit) = mask("inner", "timestamps");
        let refused = edited(&source, &edit).expect_err("a refusal");
        assert_eq!(
            refused.why,
            "then the file would have a mistake: `timestamps` is no kind of mask"
        );
        assert_eq!(
            refused.by_hand,
            "it.yaml:6\n+        mask:\n+          $.b: timestamps"
        );
    }

    #[test]
    fn a_value_is_found_by_its_step_wherever_that_moved() {
        let source = Source::new("it.yaml", FILE);
        let nodes = StepNodes::of(&read_again(&source)).expect("nodes");
        let at = FILE.find("old").expect("a text");
        let place = nodes.at(Span::new(at, at + 3)).expect("a place");
        assert_eq!(place.step, "inner");
        let moved = FILE.replace("    then:\n", "    then:\n      - request: {path: x}\n");
        let nodes = StepNodes::of(&read_again(&Source::new("it.yaml", moved))).expect("nodes");
        let ways = nodes.find(&place);
        let [way] = ways.as_slice() else {
            panic!("{ways:?}");
        };
        let found = way.walk(nodes.root()).expect("a node");
        assert_eq!(found.place.text(), "old");
        let renamed = FILE.replace("id: inner", "id: other");
        let nodes = StepNodes::of(&read_again(&Source::new("it.yaml", renamed))).expect("nodes");
        assert_eq!(nodes.find(&place), []);
    }
}
