//! Where JSON answers of the same request differ, and by which rules they would not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::kind::{Sample, blinds, kind_of};
use super::lists::reordered;
use super::{Difference, Found};
use crate::event::Varies;
use crate::scenario::MaskKind;
use crate::snapshot::mark::{ByPath, Mark, SORTED};
use crate::value::{equal, member};

/// Characters of a text from which only what differs in it is masked.
pub(in crate::snapshot) const LONG: usize = 200;

/// A JSON body as a snapshot would show it.
pub(super) struct Tree<'m> {
    pub(super) value: Value,
    pub(super) marks: ByPath<'m>,
    /// Which of the deployments it is of.
    pub(super) deployment: usize,
}

/// A step down a path of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Key(String),
    Index(usize),
    All,
}

/// The way to a value.
pub(super) type Path = Vec<Step>;

/// What differs at one place of all answers to a step.
struct Place {
    samples: Vec<Sample>,
    /// What is known without looking at values.
    kind: Option<MaskKind>,
    why: Varies,
}

/// What differs in the answers of a step.
#[derive(Default)]
pub(super) struct Places {
    by_path: BTreeMap<Path, Place>,
    /// Long texts: all that stood at one place in the answers of one series, with its marks.
    pub(super) texts: Vec<LongText>,
}

/// A long text in each answer.
pub(super) struct LongText {
    pub(super) path: String,
    pub(super) texts: Vec<String>,
    pub(super) marks: Vec<String>,
    pub(super) deployments: Vec<usize>,
}

impl Places {
    /// Adds what differs between answers to the same request.
    pub(super) fn compare(&mut self, answers: &[Tree<'_>]) {
        let nodes: Vec<Node<'_>> = answers
            .iter()
            .map(|tree| Node {
                value: &tree.value,
                tree,
            })
            .collect();
        self.walk(&mut Vec::new(), &nodes);
    }

    fn walk(&mut self, path: &mut Path, nodes: &[Node<'_>]) {
        let Some((first, others)) = nodes.split_first() else {
            return;
        };
        if others.iter().all(|other| equal(first.value, other.value)) {
            return;
        }
        let objects: Option<Vec<_>> = nodes.iter().map(|node| node.value.as_object()).collect();
        let lists: Option<Vec<_>> = nodes.iter().map(|node| node.value.as_array()).collect();
        match (objects, lists) {
            (Some(objects), _) => self.objects(path, nodes, &objects),
            (_, Some(lists)) => self.lists(path, nodes, &lists),
            _ => self.leaf(path, nodes),
        }
    }

    /// A single value that differs.
    fn leaf(&mut self, path: &Path, nodes: &[Node<'_>]) {
        let shown = shown(path);
        let texts: Option<Vec<&str>> = nodes.iter().map(|node| node.value.as_str()).collect();
        if let Some(texts) = texts
            && texts
                .iter()
                .all(|text| text.chars().count() > LONG || text.contains('\n'))
        {
            let marks = nodes.iter().flat_map(|node| node.tree.marks.at(&shown));
            let marks: BTreeSet<String> = marks.map(Mark::shown).collect();
            self.texts.push(LongText {
                path: shown,
                texts: texts.into_iter().map(str::to_owned).collect(),
                marks: marks.into_iter().collect(),
                deployments: nodes.iter().map(|node| node.tree.deployment).collect(),
            });
            return;
        }
        let samples = nodes
            .iter()
            .map(|node| Sample::of(node.value, &node.tree.marks.at(&shown)));
        self.note(path, samples.collect(), None, why(nodes));
    }

    fn objects(&mut self, path: &mut Path, nodes: &[Node<'_>], objects: &[&Map<String, Value>]) {
        let keys: BTreeSet<&String> = objects.iter().flat_map(|object| object.keys()).collect();
        let is_everywhere = |key: &String| objects.iter().all(|object| object.contains_key(key));
        let (stable, unstable): (Vec<&String>, Vec<&String>) =
            keys.into_iter().partition(|key| is_everywhere(key));
        if are_made_up(objects, &unstable) {
            let kind = MaskKind::Type("object");
            let samples = objects.iter().map(|object| keys_of(object, &unstable));
            return self.note(path, samples.collect(), Some(kind), why(nodes));
        }
        for key in stable {
            let below: Vec<Node<'_>> = nodes
                .iter()
                .zip(objects)
                .filter_map(|(node, object)| {
                    let value = object.get(key)?;
                    Some(Node { value, ..*node })
                })
                .collect();
            path.push(Step::Key(key.clone()));
            self.walk(path, &below);
            path.pop();
        }
        for key in unstable {
            let samples = objects.iter().filter_map(|object| object.get(key));
            let samples = samples.map(|value| Sample::of(value, &[])).collect();
            path.push(Step::Key(key.clone()));
            self.note(path, samples, Some(MaskKind::Drop), why(nodes));
            path.pop();
        }
    }

    fn lists(&mut self, path: &mut Path, nodes: &[Node<'_>], lists: &[&Vec<Value>]) {
        let length = lists.first().map_or(0, |list| list.len());
        let whole = |kind: MaskKind| {
            let samples = lists.iter().map(|list| Value::from((*list).clone()));
            let samples = samples.map(|value| Sample::of(&value, &[])).collect();
            (samples, Some(kind))
        };
        if lists.iter().any(|list| list.len() != length) {
            let (samples, kind) = whole(MaskKind::Type("array"));
            return self.note(path, samples, kind, why(nodes));
        }
        let place = shown(path);
        let sorted = Mark::Mask(SORTED.to_owned());
        let is_sorted = nodes
            .iter()
            .any(|node| node.tree.marks.at(&place).contains(&&sorted));
        match reordered(lists, is_sorted) {
            Some(varying) => {
                if !is_sorted {
                    let (samples, kind) = whole(MaskKind::Sorted);
                    self.note(path, samples, kind, why(nodes));
                }
                path.push(Step::All);
                for below in varying {
                    self.all_at(path, &below, nodes);
                }
                path.pop();
            }
            None if is_sorted => {
                let (samples, kind) = whole(MaskKind::Type("array"));
                self.note(path, samples, kind, why(nodes));
            }
            None => {
                for index in 0..length {
                    let below = nodes.iter().zip(lists).filter_map(|(node, list)| {
                        let value = list.get(index)?;
                        Some(Node { value, ..*node })
                    });
                    path.push(Step::Index(index));
                    self.walk(path, &below.collect::<Vec<_>>());
                    path.pop();
                }
            }
        }
    }

    /// The values below all elements of a list whose order means nothing.
    fn all_at(&mut self, path: &Path, below: &[Step], nodes: &[Node<'_>]) {
        let path: Path = path.iter().chain(below).cloned().collect();
        let mut samples = Vec::new();
        for node in nodes {
            for item in node.value.as_array().into_iter().flatten() {
                // Its index here is not its index in the answer, so marks are looked up by the path for all.
                each(item, below, &mut |value| {
                    samples.push(Sample::of(value, &node.tree.marks.at(&shown(&path))));
                });
            }
        }
        self.note(&path, samples, None, why(nodes));
    }

    fn note(&mut self, path: &Path, samples: Vec<Sample>, kind: Option<MaskKind>, why: Varies) {
        let place = self.by_path.entry(path.clone()).or_insert(Place {
            samples: Vec::new(),
            kind: None,
            why,
        });
        place.samples.extend(samples);
        place.why = place.why.and(why);
        // Of two that are known without values the one that hides more.
        if place.kind.as_ref().is_none_or(|own| !blinds(own)) && kind.is_some() {
            place.kind = kind;
        }
    }

    /// The rules by which nothing would differ; one for all elements of a list where that holds in every one of `answers`.
    pub(super) fn rules(self, answers: &[Tree<'_>]) -> Vec<Difference> {
        let mut groups: BTreeMap<Path, Vec<(Path, Place)>> = BTreeMap::new();
        for (path, place) in self.by_path {
            groups
                .entry(starred(&path))
                .or_default()
                .push((path, place));
        }
        let mut rules = Vec::new();
        for members in groups.into_values() {
            match general(&members, answers) {
                Some((path, found)) => rules.push(difference(&path, found)),
                None => rules.extend(members.into_iter().map(|(path, place)| {
                    let kind = place.kind.unwrap_or_else(|| kind_of(&place.samples));
                    difference(&path, (kind, place.samples, place.why))
                })),
            }
        }
        rules
    }
}

type KindFound = (MaskKind, Vec<Sample>, Varies);

fn difference(path: &[Step], (kind, samples, why): KindFound) -> Difference {
    let mut values: Vec<String> = Vec::new();
    for sample in &samples {
        let shown = sample.shown();
        if !values.contains(&shown) {
            values.push(shown);
        }
    }
    Difference {
        at: shown(path),
        values,
        why,
        found: Found::Kind(kind),
    }
}

/// One rule for several elements of lists that vary in the same manner.
fn general(members: &[(Path, Place)], answers: &[Tree<'_>]) -> Option<(Path, KindFound)> {
    let ((first, place), others) = members.split_first()?;
    if others.is_empty() {
        return None;
    }
    let path: Path = (0..first.len())
        .filter_map(|at| {
            let own = first.get(at)?;
            let same = others.iter().all(|(other, _)| other.get(at) == Some(own));
            Some(if same { own.clone() } else { Step::All })
        })
        .collect();
    let samples: Vec<Sample> = members
        .iter()
        .flat_map(|(_, place)| place.samples.clone())
        .collect();
    let known = |place: &Place| place.kind.clone();
    let kind = match known(place) {
        None if others.iter().all(|(_, place)| place.kind.is_none()) => kind_of(&samples),
        Some(kind)
            if others
                .iter()
                .all(|(_, place)| place.kind.as_ref() == Some(&kind)) =>
        {
            kind
        }
        _ => return None,
    };
    let is_number = |kind: &MaskKind| matches!(kind, MaskKind::Type("integer" | "number"));
    let alike = members.iter().all(|(_, place)| {
        let own = known(place).unwrap_or_else(|| kind_of(&place.samples));
        own == kind || (is_number(&own) && is_number(&kind))
    });
    if !alike {
        return None;
    }
    let place = shown(&path);
    let mut all_hold = true;
    for answer in answers {
        each(&answer.value, &path, &mut |value| {
            all_hold &= Sample::of(value, &answer.marks.at(&place)).is_of(&kind);
        });
    }
    let why = members
        .iter()
        .map(|(_, place)| place.why)
        .reduce(Varies::and)?;
    all_hold.then_some((path, (kind, samples, why)))
}

/// A value of an answer.
#[derive(Clone, Copy)]
struct Node<'t> {
    value: &'t Value,
    tree: &'t Tree<'t>,
}

/// Whether values are the same in all answers of one deployment.
fn why(nodes: &[Node<'_>]) -> Varies {
    let of_two = nodes
        .iter()
        .map(|node| node.tree.deployment)
        .collect::<BTreeSet<_>>()
        .len()
        > 1;
    let same_at_home = nodes.iter().all(|node| {
        let mut own = nodes
            .iter()
            .filter(|other| other.tree.deployment == node.tree.deployment);
        own.all(|other| equal(node.value, other.value))
    });
    match of_two && same_at_home {
        true => Varies::BetweenTargets,
        false => Varies::BetweenRuns,
    }
}

/// Whether keys come new with each answer, as ids do, instead of being there or not.
fn are_made_up(objects: &[&Map<String, Value>], unstable: &[&String]) -> bool {
    let own = objects.iter().map(|object| {
        let keys = unstable.iter().filter(|key| object.contains_key(**key));
        keys.collect::<BTreeSet<_>>()
    });
    let own: Vec<_> = own.collect();
    !unstable.is_empty()
        && own.iter().all(|keys| !keys.is_empty())
        && own.iter().all(|left| {
            own.iter()
                .all(|right| left == right || left.is_disjoint(right))
        })
}

/// The keys of an object that not every answer has.
fn keys_of(object: &Map<String, Value>, unstable: &[&String]) -> Sample {
    let keys = object.keys().filter(|key| unstable.contains(key));
    let keys = keys.map(|key| (key.clone(), Value::from("…")));
    Sample::Value(Value::Object(keys.collect()), Vec::new())
}

/// Hands over every value that a path finds.
fn each(value: &Value, path: &[Step], take: &mut dyn FnMut(&Value)) {
    let Some((step, rest)) = path.split_first() else {
        return take(value);
    };
    match (step, value) {
        (Step::Key(key), Value::Object(entries)) => {
            if let Some(value) = entries.get(key) {
                each(value, rest, take);
            }
        }
        (Step::Index(index), Value::Array(items)) => {
            if let Some(value) = items.get(*index) {
                each(value, rest, take);
            }
        }
        (Step::All, Value::Array(items)) => items.iter().for_each(|value| each(value, rest, take)),
        _ => {}
    }
}

fn starred(path: &Path) -> Path {
    let star = |step: &Step| match step {
        Step::Index(_) => Step::All,
        other => other.clone(),
    };
    path.iter().map(star).collect()
}

/// As a JSONPath.
fn shown(path: &[Step]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Key(key) => member(key),
        Step::Index(index) => format!("[{index}]"),
        Step::All => "[*]".to_owned(),
    });
    std::iter::once("$".to_owned()).chain(steps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::learn::kind::written;
    use crate::snapshot::mark::Marks;
    use serde_json::json;

    fn rules(answers: &[Value]) -> Vec<String> {
        rules_of(answers, &vec![0; answers.len()])
    }

    fn rules_of(answers: &[Value], deployments: &[usize]) -> Vec<String> {
        let marks = Marks::default();
        let answers: Vec<Tree<'_>> = answers
            .iter()
            .zip(deployments)
            .map(|(value, deployment)| Tree {
                value: value.clone(),
                marks: marks.by_path(),
                deployment: *deployment,
            })
            .collect();
        let mut places = Places::default();
        places.compare(&answers);
        let rules = places.rules(&answers).into_iter();
        rules
            .map(|rule| {
                let Found::Kind(kind) = &rule.found else {
                    panic!("{rule:?}");
                };
                let why = if rule.why == Varies::BetweenTargets {
                    " (deployments)"
                } else {
                    ""
                };
                format!("{}: {}{why}", rule.at, written(kind))
            })
            .collect()
    }

    #[test]
    fn each_place_that_differs_gets_its_rule() {
        let time = |second: u32| format!("2026-11-22T12:00:0{second}Z");
        for (answers, wanted) in [
            (
                vec![json!({"a": 1, "b": "x"}), json!({"a": 1, "b": "x"})],
                vec![],
            ),
            (
                vec![json!({"a": 1, "t": time(1)}), json!({"a": 2, "t": time(2)})],
                vec!["$.a: integer", "$.t: timestamp"],
            ),
            // Several elements that vary in the same manner.
            (
                vec![
                    json!({"l": [{"n": 1}, {"n": 2}]}),
                    json!({"l": [{"n": 3}, {"n": 4}]}),
                ],
                vec!["$.l[*].n: integer"],
            ),
            // One element alone, beside others that stay.
            (
                vec![json!([{"n": 1}, {"n": 2}]), json!([{"n": 1}, {"n": 4}])],
                vec!["$[1].n: integer"],
            ),
            // Not every element is of the kind.
            (
                vec![json!([1, 2, "all"]), json!([3, 4, "all"])],
                vec!["$[0]: integer", "$[1]: integer"],
            ),
            // Only the inner index varies.
            (
                vec![
                    json!([{"l": [1, 2]}, {"l": [7, 7]}]),
                    json!([{"l": [3, 4]}, {"l": [7, 7]}]),
                ],
                vec!["$[0].l[*]: integer"],
            ),
        ] {
            assert_eq!(rules(&answers), wanted, "{answers:?}");
        }
    }

    #[test]
    fn order_and_what_comes_and_goes_get_rules_of_their_own() {
        for (answers, wanted) in [
            // Order.
            (
                vec![json!(["a", "b"]), json!(["b", "a"])],
                vec!["$: sorted"],
            ),
            (
                vec![
                    json!([{"k": "a", "n": 1}, {"k": "b", "n": 2}]),
                    json!([{"k": "b", "n": 3}, {"k": "a", "n": 4}]),
                ],
                vec!["$: sorted", "$[*].n: integer"],
            ),
            (
                vec![json!({"l": [1, 2]}), json!({"l": [1, 2, 3]})],
                vec!["$.l: array"],
            ),
            // Keys.
            (
                vec![json!({"a": 1, "warn": "x"}), json!({"a": 1})],
                vec!["$.warn: drop"],
            ),
            (
                vec![
                    json!({"pages": {"12": {"title": "A"}}}),
                    json!({"pages": {"13": {"title": "A"}}}),
                ],
                vec!["$.pages: object"],
            ),
            (
                vec![json!({"o'k y": 1}), json!({"o'k y": 2})],
                vec![r"$['o\'k y']: integer"],
            ),
            (vec![json!({"a": [1]}), json!({"a": "x"})], vec!["$.a: any"]),
        ] {
            assert_eq!(rules(&answers), wanted, "{answers:?}");
        }
    }

    #[test]
    fn what_differs_between_deployments_alone_is_told_as_such() {
        let answer = |name: &str, n: u32| json!({"name": name, "n": n});
        let answers = [
            answer("One", 1),
            answer("Two", 2),
            answer("One", 3),
            answer("Two", 4),
        ];
        assert_eq!(
            rules_of(&answers, &[0, 1, 0, 1]),
            ["$.n: integer", r"$.name: {matches: ^\w+$} (deployments)"]
        );
    }

    #[test]
    fn a_long_text_is_not_masked_as_a_whole() {
        let text = |n: u32| json!({"html": format!("<p>\nrevision {n}\n</p>")});
        let marks = Marks::default();
        let answers = [text(1), text(2)].map(|value| Tree {
            value,
            marks: marks.by_path(),
            deployment: 0,
        });
        let mut places = Places::default();
        places.compare(&answers);
        assert_eq!(places.texts.len(), 1);
        assert!(places.rules(&answers).is_empty());
    }
}
