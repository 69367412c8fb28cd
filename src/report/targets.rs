//! How each case ended on each of several targets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::event::{Event, EventKind, RunPlace, SnapshotOutcome, Verdict};

/// Put together from events.
#[derive(Default)]
pub(super) struct ByTarget {
    /// As they were given, in that order.
    pub(super) targets: Vec<String>,
    /// In the order in which they first ended.
    pub(super) cases: Vec<CaseByTarget>,
    /// Where a scenario with a row stands among them.
    at: HashMap<(String, Option<String>), usize>,
    /// The variants that held in the case that has not ended.
    held: BTreeSet<String>,
}

/// A case on the targets.
pub(super) struct CaseByTarget {
    /// Path of the scenario's file, as given.
    pub(super) scenario: String,
    /// Name of the scenario, and of the row.
    pub(super) name: String,
    /// By the number of the target; none where it was not run.
    pub(super) ended: BTreeMap<usize, EndedOnTarget>,
}

/// How a case ended on a target: of repetitions the worst.
pub(super) struct EndedOnTarget {
    pub(super) verdict: Verdict,
    /// The versions of the variants of snapshots that held, as `1.43+`.
    pub(super) variants: BTreeSet<String>,
}

impl ByTarget {
    /// Takes the next event.
    pub(super) fn take(&mut self, event: &Event) {
        if let EventKind::RunStarted { targets, .. } = &event.kind {
            self.targets.clone_from(targets);
        }
        let Some(place) = event.place.as_ref().filter(|place| place.target.is_some()) else {
            return;
        };
        match &event.kind {
            EventKind::SnapshotCompared { path, outcome } => {
                self.held
                    .extend(variant_held(path, outcome).map(str::to_owned));
            }
            EventKind::CaseFinished { name, verdict, .. } => self.ended(place, name, *verdict),
            _ => {}
        }
    }

    fn ended(&mut self, place: &RunPlace, name: &str, verdict: Verdict) {
        let variants = std::mem::take(&mut self.held);
        let target = self.target(place.target.as_deref().unwrap_or_default());
        let key = (place.scenario.clone(), place.row.clone());
        let at = *self.at.entry(key).or_insert_with(|| {
            self.cases.push(CaseByTarget {
                scenario: place.scenario.clone(),
                name: name.to_owned(),
                ended: BTreeMap::new(),
            });
            self.cases.len() - 1
        });
        let ended = { self.cases[at].ended.entry(target) }.or_insert_with(|| EndedOnTarget {
            verdict,
            variants: BTreeSet::new(),
        });
        ended.verdict = ended.verdict.max(verdict);
        ended.variants.extend(variants);
    }

    /// The number of a target; one that the beginning of the run did not name stands behind the others.
    fn target(&mut self, target: &str) -> usize {
        let known = self.targets.iter().position(|known| known == target);
        known.unwrap_or_else(|| {
            self.targets.push(target.to_owned());
            self.targets.len() - 1
        })
    }

    /// The targets as they stand above columns.
    pub(super) fn headings(&self) -> Vec<String> {
        headings(&self.targets)
    }
}

/// The versions of the variant that an answer was compared with, as the path of the snapshot names them: no other name has an `@`.
pub(super) fn variant(path: &str) -> Option<&str> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = name.strip_suffix(".snap").unwrap_or(name);
    name.split_once('@').map(|(_, versions)| versions)
}

/// The same of a variant that the answer fits.
pub(super) fn variant_held<'p>(path: &'p str, outcome: &SnapshotOutcome) -> Option<&'p str> {
    match outcome {
        SnapshotOutcome::Same | SnapshotOutcome::Updated { .. } => variant(path),
        SnapshotOutcome::New | SnapshotOutcome::Refused | SnapshotOutcome::Changed { .. } => None,
    }
}

/// Targets as they stand above columns: names as they are, and of addresses as little as tells each from the others.
pub(super) fn headings(targets: &[String]) -> Vec<String> {
    let shorter: [fn(&str) -> &str; 2] = [host, without_scheme];
    for shorten in shorter {
        let short: Vec<&str> = targets.iter().map(|target| shorten(target)).collect();
        let different: BTreeSet<&str> = short.iter().copied().collect();
        if different.len() == short.len() {
            return short.into_iter().map(str::to_owned).collect();
        }
    }
    targets.to_vec()
}

fn without_scheme(target: &str) -> &str {
    target.split_once("://").map_or(target, |(_, rest)| rest)
}

fn host(target: &str) -> &str {
    match target.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or(rest),
        None => target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(targets: &[&str]) -> Vec<String> {
        let targets: Vec<String> = targets.iter().map(|&target| target.to_owned()).collect();
        headings(&targets)
    }

    #[test]
    fn of_an_address_stands_as_little_as_tells_it_from_the_others() {
        let both = ["staging", "https://wiki.example:8/w/api.php"];
        assert_eq!(shown(&both), ["staging", "wiki.example:8"]);
        let paths = ["https://wiki.example/a", "http://wiki.example/b"];
        assert_eq!(shown(&paths), ["wiki.example/a", "wiki.example/b"]);
        let schemes = ["https://wiki.example/a", "http://wiki.example/a"];
        assert_eq!(shown(&schemes), schemes);
        assert_eq!(
            shown(&["a.example", "http://a.example/"]),
            ["a.example", "a.example/"]
        );
    }

    #[test]
    fn the_variant_stands_in_the_name_of_the_file() {
        assert_eq!(variant("a@b/step@1.43+.snap"), Some("1.43+"));
        assert_eq!(variant("a@b/step.snap"), None);
        let fits = |outcome| variant_held("step@1.39-1.42.snap", &outcome);
        assert_eq!(fits(SnapshotOutcome::Same), Some("1.39-1.42"));
        assert_eq!(fits(SnapshotOutcome::Refused), None);
    }
}
