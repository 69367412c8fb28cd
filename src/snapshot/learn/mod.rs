//! Masks that are learned: a flow was carried out several times, and what differs between its answers gets a rule each.
//!
//! Nothing is believed: with the rules each answer is looked at again, and has to fit the first one of its step. What still differs is
//! told and not hidden. Answers are compared as snapshots would show them, so no secret and nothing that has a name is ever looked at.
//! Start at [`learn`].

mod change;
mod head;
mod home;
mod kind;
mod lines;
mod lists;
mod look;
mod sighting;
mod token;
mod tree;

use std::collections::BTreeMap;
use std::path::Path;

pub use change::FileChange;
pub(super) use head::{Head, cookies_of};
pub(super) use kind::{Sample, kind_of};
pub(super) use sighting::MoreMasks;
pub use sighting::{Sighting, Sightings};
pub(super) use tree::LONG;

use super::location::displayed;
use super::trouble::Trouble;
use crate::event::{Learned, LearnedKind, LearnedPlace, LearnedStep, Varies};
use crate::scenario::MaskKind;
use home::Homes;
use look::Looks;
use sighting::StepKey;

/// How often rules are looked for: what one of them shows or sorts may differ in its turn.
const PASSES: usize = 5;
/// Values of a place that are told.
const VALUES: usize = 3;

/// What was learned, and the files with the change.
#[derive(Debug)]
pub struct Lesson {
    /// As it is told.
    pub learned: Learned,
    /// Files that change.
    pub changes: Vec<FileChange>,
}

/// A place of a step's answers that differs.
#[derive(Debug, Clone, PartialEq)]
struct Difference {
    /// The query of a mask; `status` or `body` where no mask can be.
    at: String,
    /// Values that were seen, as a person sees them.
    values: Vec<String>,
    why: Varies,
    found: Found,
}

/// What would hide a difference.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Kind(MaskKind),
    Inexpressible(&'static str),
}

/// A step, and what its answers were in all runs.
struct Studied<'s> {
    sightings: Vec<(usize, &'s Sighting)>,
    rules: Vec<Difference>,
    inexpressible: Vec<Difference>,
}

/// Learns from what was seen in several runs, each with the number of its deployment.
pub fn learn(runs: &[(usize, Sightings)]) -> Result<Lesson, Trouble> {
    let mut by_step: BTreeMap<StepKey, Studied<'_>> = BTreeMap::new();
    let seen = runs
        .iter()
        .flat_map(|(deployment, sightings)| sightings.all().map(|one| (*deployment, one)));
    for (deployment, sighting) in seen {
        let studied = by_step.entry(sighting.key()).or_insert_with(|| Studied {
            sightings: Vec::new(),
            rules: Vec::new(),
            inexpressible: Vec::new(),
        });
        studied.sightings.push((deployment, sighting));
    }
    for studied in by_step.values_mut() {
        studied.study()?;
    }
    let homes = Homes::of(&by_step)?;
    let changes = change::changes(&homes, &by_step);
    let answers = by_step.values().map(Studied::answers).sum();
    let steps = by_step
        .iter()
        .filter_map(|(key, studied)| studied.told(key, &homes));
    Ok(Lesson {
        learned: Learned {
            steps: steps.collect(),
            files: changes.iter().map(FileChange::told).collect(),
            answers,
        },
        changes,
    })
}

impl Studied<'_> {
    /// Looks for rules until nothing differs, or until nothing more is found.
    fn study(&mut self) -> Result<(), Trouble> {
        for _ in 0..PASSES {
            let looks = Looks::of(&self.sightings, &self.rules)?;
            if looks.fit() {
                return Ok(());
            }
            let before = self.rules.clone();
            for difference in looks.differences() {
                match difference.found {
                    Found::Kind(_) => self.take(difference),
                    Found::Inexpressible(_) if !self.inexpressible.contains(&difference) => {
                        self.inexpressible.push(difference);
                    }
                    Found::Inexpressible(_) => {}
                }
            }
            if self.rules == before {
                break;
            }
        }
        let looks = Looks::of(&self.sightings, &self.rules)?;
        if !looks.fit() && self.inexpressible.is_empty() {
            self.inexpressible.extend(looks.unexplained());
        }
        Ok(())
    }

    /// Takes a rule; it replaces one of the same query.
    fn take(&mut self, rule: Difference) {
        match self.rules.iter_mut().find(|own| own.at == rule.at) {
            Some(own) => *own = rule,
            None => self.rules.push(rule),
        }
    }

    /// Answers that were compared: of a step with rounds or rows there are several.
    fn answers(&self) -> usize {
        let mut snapshots: Vec<&Path> = self
            .sightings
            .iter()
            .map(|(_, one)| one.snapshot.as_path())
            .collect();
        snapshots.sort_unstable();
        snapshots.dedup();
        snapshots.len()
    }

    fn told(&self, key: &StepKey, homes: &Homes) -> Option<LearnedStep> {
        let (_, sighting) = self.sightings.first()?;
        let all = self.rules.iter().chain(&self.inexpressible);
        let places: Vec<LearnedPlace> = all
            .map(|difference| LearnedPlace {
                query: difference.at.clone(),
                values: difference.values.iter().take(VALUES).cloned().collect(),
                varies: difference.why,
                kind: match &difference.found {
                    Found::Kind(found) => LearnedKind::Masked {
                        kind: kind::written(found),
                        blinds: kind::blinds(found),
                        of_file: homes.is_of_file(key, difference),
                    },
                    Found::Inexpressible(why) => LearnedKind::Inexpressible((*why).to_owned()),
                },
            })
            .collect();
        (!places.is_empty()).then(|| LearnedStep {
            name: sighting.name.clone(),
            file: displayed(&sighting.file).display().to_string(),
            line: sighting.place.position().0,
            places,
        })
    }
}

/// Between what values vary; each is of the deployment beside it.
fn varies(values: &[impl PartialEq], deployments: &[usize]) -> Varies {
    let all: Vec<_> = deployments.iter().zip(values).collect();
    let of_several = deployments
        .windows(2)
        .any(|pair| pair.first() != pair.last());
    let same_at_home = all.iter().all(|(own, value)| {
        all.iter()
            .all(|(other, also)| own != other || value == also)
    });
    match of_several && same_at_home {
        true => Varies::BetweenTargets,
        false => Varies::BetweenRuns,
    }
}
