//! The files with the rules that were learned: each change proved, and what cannot be proved told to be made by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Studied;
use super::home::{Homes, Rule};
use super::sighting::{Sighting, StepKey};
use crate::event::LearnedFile;
use crate::scenario::{self, MaskKind, StepNodes};
use crate::snapshot::diff::text_lines;
use crate::snapshot::inline::{read_source, replace};
use crate::snapshot::location::{displayed, resolved, root_of};
use crate::snapshot::trouble::Trouble;
use crate::syntax::{Edit, Kind, Node, NodePath, Segment, Unproved, Yaml};
use crate::text::Source;

const MASK: &str = "mask";
/// Keys of a step that masks stand behind, the first that there is.
const BEFORE: &[&str] = &["extract", "expect", "request"];
/// Keys of a file before which masks stand.
const BEHIND: &[&str] = &["snapshot", "setup", "steps", "teardown", "outputs"];

/// A file and what becomes of it.
#[derive(Debug)]
pub struct FileChange {
    path: PathBuf,
    before: Arc<Source>,
    now: Arc<Source>,
    /// Changes that are not made.
    by_hand: Vec<Unproved>,
}

impl FileChange {
    /// The file, as a person would write its path.
    pub fn path(&self) -> PathBuf {
        displayed(&self.path)
    }

    /// Whether there is something to be written.
    pub fn is_made(&self) -> bool {
        self.before.text() != self.now.text()
    }

    /// Whether something is left to be made by hand.
    pub fn is_left(&self) -> bool {
        !self.by_hand.is_empty()
    }

    /// Writes the file, if it still is as it was read.
    pub fn write(&self) -> Result<(), Trouble> {
        replace(&self.path, self.before.text(), self.now.text())
            .map_err(|error| Trouble::unwritable(&self.path, error))
    }

    /// As it is told.
    pub(super) fn told(&self) -> LearnedFile {
        let by_hand = self.by_hand.iter();
        LearnedFile {
            path: self.path().display().to_string(),
            diff: text_lines(self.before.text(), self.now.text()),
            by_hand: by_hand
                .map(|left| (left.why.clone(), left.by_hand.clone()))
                .collect(),
        }
    }
}

/// The files with all rules where they belong.
pub(super) fn changes(homes: &Homes, steps: &BTreeMap<StepKey, Studied<'_>>) -> Vec<FileChange> {
    let of_steps = homes.of_steps.keys().map(|key| &key.file);
    let files: BTreeSet<&PathBuf> = homes.of_files.keys().chain(of_steps).collect();
    files
        .into_iter()
        .filter_map(|file| {
            let own = steps.iter().filter(|(key, _)| key.file == *file);
            let own: Vec<(&StepKey, &Sighting)> = own
                .filter_map(|(key, studied)| Some((key, studied.sightings.first()?.1)))
                .collect();
            let (_, first) = own.first()?;
            Some(Writing::new(file, first).finished(homes, &own))
        })
        .collect()
}

/// A file that is being changed.
struct Writing<'f> {
    file: &'f Path,
    before: Arc<Source>,
    now: Arc<Source>,
    by_hand: Vec<Unproved>,
    /// Why nothing of it is changed.
    refused: Option<String>,
}

impl<'f> Writing<'f> {
    fn new(file: &'f Path, sighting: &Sighting) -> Self {
        let before = Arc::clone(&sighting.place.source);
        let root = root_of(&sighting.scenario);
        let refused = match read_source(file) {
            _ if !resolved(file).starts_with(&root) => {
                Some("the file is outside of the project's folder".to_owned())
            }
            Err(error) => Some(error.to_string()),
            Ok(source) if source.text() != before.text() => {
                Some("the file was changed while the flow ran".to_owned())
            }
            Ok(_) => None,
        };
        Self {
            file,
            now: Arc::clone(&before),
            before,
            by_hand: Vec::new(),
            refused,
        }
    }

    fn finished(mut self, homes: &Homes, own: &[(&StepKey, &Sighting)]) -> FileChange {
        // Ways to steps stay the same whatever is put into the file, for no list gets longer.
        let nodes = scenario::read(&self.before).ok();
        let nodes = nodes.as_ref().and_then(StepNodes::of);
        if let Some(nodes) = &nodes {
            for (key, sighting) in own {
                if let Some(rules) = homes.of_steps.get(*key)
                    && let Some(way) = way_to(nodes, sighting)
                {
                    self.put(&way, rules, BEFORE);
                }
            }
            if let Some(rules) = homes.of_files.get(self.file) {
                let before = keys_before(nodes.root());
                let before: Vec<&str> = before.iter().map(String::as_str).collect();
                self.put(&NodePath::default(), rules, &before);
            }
        }
        FileChange {
            path: self.file.to_owned(),
            before: self.before,
            now: self.now,
            by_hand: self.by_hand,
        }
    }

    /// Puts rules into the masks of a step or of the whole file.
    fn put(&mut self, way: &NodePath, rules: &[Rule], behind: &[&str]) {
        let masks = way.and(Segment::Key(MASK.to_owned()));
        let root = crate::syntax::parse(&self.now).ok();
        let present = root.as_ref().and_then(|root| masks.walk(root));
        let Some(present) = present else {
            let entries = rules
                .iter()
                .map(|(query, kind)| (query.clone(), yaml(kind)));
            let map = root.as_ref().and_then(|root| way.walk(root));
            let key = behind
                .iter()
                .find(|key| map.is_some_and(|map| has(map, key)));
            return self.edit(&Edit::Put {
                into: way.clone(),
                key: MASK.to_owned(),
                value: Yaml::Map(entries.collect()),
                after: key.map(|key| (*key).to_owned()),
            });
        };
        let known: Vec<bool> = rules.iter().map(|(query, _)| has(present, query)).collect();
        for ((query, kind), known) in rules.iter().zip(known) {
            let value = yaml(kind);
            self.edit(&match known {
                true => Edit::Set {
                    at: masks.and(Segment::Key(query.clone())),
                    value,
                },
                false => Edit::Put {
                    into: masks.clone(),
                    key: query.clone(),
                    value,
                    after: None,
                },
            });
        }
    }

    fn edit(&mut self, edit: &Edit) {
        let refused = self.refused.as_ref().map(|why| Unproved {
            why: why.clone(),
            by_hand: edit.by_hand(&self.now),
        });
        let edited = match refused {
            Some(refused) => Err(refused),
            None => scenario::edited(&self.now, edit),
        };
        match edited {
            Ok(now) => self.now = now,
            Err(left) => self.by_hand.push(left),
        }
    }
}

/// The way to the step that an answer is of.
fn way_to(nodes: &StepNodes, sighting: &Sighting) -> Option<NodePath> {
    let start = sighting.place.span.start;
    let mut ways = nodes.called(&sighting.step);
    ways.find(|way| {
        let node = way.walk(nodes.root());
        node.is_some_and(|node| match &node.kind {
            Kind::Map(entries) => entries
                .first()
                .is_some_and(|entry| entry.key_place.span.start == start),
            _ => false,
        })
    })
    .cloned()
}

/// The keys of a file before those that masks stand before, the last first.
fn keys_before(root: &Node) -> Vec<String> {
    let Kind::Map(entries) = &root.kind else {
        return Vec::new();
    };
    let keys = entries.iter().map(|entry| entry.key.clone());
    let mut keys: Vec<String> = keys
        .take_while(|key| !BEHIND.contains(&key.as_str()))
        .collect();
    keys.reverse();
    keys
}

fn has(map: &Node, key: &str) -> bool {
    match &map.kind {
        Kind::Map(entries) => entries.iter().any(|entry| entry.key == key),
        _ => false,
    }
}

fn yaml(kind: &MaskKind) -> Yaml {
    match kind {
        MaskKind::Matches(pattern) => {
            Yaml::Map(vec![("matches".to_owned(), Yaml::text(pattern.clone()))])
        }
        other => Yaml::text(super::kind::written(other)),
    }
}
