//! Where a rule is written: at its step, or once for the whole file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::look::Look;
use super::sighting::{MoreMasks, Sighting, StepKey};
use super::{Difference, Found, Studied};
use crate::query::Query;
use crate::scenario::{MaskKind, MaskQuery, MaskRule};
use crate::snapshot::store::fits;
use crate::snapshot::trouble::Trouble;
use crate::text::Place;
use crate::value::Pattern;

/// A query and a kind.
pub(super) type Rule = (String, MaskKind);

/// Which rules stand where.
#[derive(Debug, Default)]
pub(super) struct Homes {
    pub(super) of_files: BTreeMap<PathBuf, Vec<Rule>>,
    pub(super) of_steps: BTreeMap<StepKey, Vec<Rule>>,
}

impl Homes {
    /// The homes of all rules. What several steps of a file have in common is a rule of the file, if it hides nothing in another step
    /// and nothing differs then.
    pub(super) fn of(steps: &BTreeMap<StepKey, Studied<'_>>) -> Result<Self, Trouble> {
        let shared = Self::shared(steps)?;
        let homes = Self::with(steps, shared);
        if homes.of_files.is_empty() || homes.hold(steps)? {
            return Ok(homes);
        }
        Ok(Self::with(steps, BTreeMap::new()))
    }

    /// Whether a rule of a step stands in the head of its file.
    pub(super) fn is_of_file(&self, step: &StepKey, difference: &Difference) -> bool {
        let rules = self.of_files.get(&step.file).into_iter().flatten();
        { rules }.any(|rule| Some(rule) == rule_of(difference).as_ref())
    }

    fn with(
        steps: &BTreeMap<StepKey, Studied<'_>>,
        of_files: BTreeMap<PathBuf, Vec<Rule>>,
    ) -> Self {
        let mut of_steps: BTreeMap<StepKey, Vec<Rule>> = BTreeMap::new();
        for (key, studied) in steps {
            let shared = of_files
                .get(&key.file)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let own = studied.rules.iter().filter_map(rule_of);
            let own: Vec<Rule> = own.filter(|rule| !shared.contains(rule)).collect();
            if !own.is_empty() {
                of_steps.insert(key.clone(), own);
            }
        }
        Self { of_files, of_steps }
    }

    /// Rules that several steps of a file have and that find nothing in the others.
    fn shared(
        steps: &BTreeMap<StepKey, Studied<'_>>,
    ) -> Result<BTreeMap<PathBuf, Vec<Rule>>, Trouble> {
        let mut shared: BTreeMap<PathBuf, Vec<Rule>> = BTreeMap::new();
        let files: BTreeSet<&PathBuf> = steps.keys().map(|key| &key.file).collect();
        for file in files {
            let own = steps.iter().filter(|(key, _)| key.file == *file);
            let rules: Vec<Rule> = own
                .flat_map(|(_, studied)| studied.rules.iter().filter_map(rule_of))
                .collect();
            for (index, rule) in rules.iter().enumerate() {
                let again = rules
                    .get(index + 1..)
                    .is_some_and(|rest| rest.contains(rule));
                let known = rules
                    .get(..index)
                    .is_some_and(|before| before.contains(rule));
                if again && !known && !is_used_elsewhere(file, rule, steps)? {
                    shared.entry(file.clone()).or_default().push(rule.clone());
                }
            }
        }
        Ok(shared)
    }

    /// Whether nothing differs with these rules where they stand.
    fn hold(&self, steps: &BTreeMap<StepKey, Studied<'_>>) -> Result<bool, Trouble> {
        for (key, studied) in steps {
            if !studied.inexpressible.is_empty() {
                continue;
            }
            let mut first: BTreeMap<&Path, Look<'_>> = BTreeMap::new();
            for (deployment, sighting) in &studied.sightings {
                let more = self.masks(key, sighting);
                match first.get(sighting.snapshot.as_path()) {
                    None => {
                        let look = Look::of(*deployment, sighting, &more)?;
                        first.insert(&sighting.snapshot, look);
                    }
                    Some(look) => {
                        let picture = sighting.picture(&more)?;
                        if !fits(&look.stored, &picture, &sighting.names) {
                            return Ok(false);
                        }
                    }
                }
            }
        }
        Ok(true)
    }

    fn masks(&self, key: &StepKey, sighting: &Sighting) -> MoreMasks {
        let rules = |rules: Option<&Vec<Rule>>| {
            let rules = rules.into_iter().flatten();
            let rules = rules.map(|(query, kind)| mask_rule(query, kind, &sighting.place));
            rules.collect()
        };
        MoreMasks {
            of_scenario: rules(self.of_files.get(&sighting.scenario)),
            of_file: rules(self.of_files.get(&key.file)),
            of_step: rules(self.of_steps.get(key)),
        }
    }
}

/// Whether a rule of a file would find something in a step that has no need of it.
fn is_used_elsewhere(
    file: &Path,
    rule: &Rule,
    steps: &BTreeMap<StepKey, Studied<'_>>,
) -> Result<bool, Trouble> {
    for studied in steps.values() {
        let has_it = studied
            .rules
            .iter()
            .filter_map(rule_of)
            .any(|own| own == *rule);
        let reached = studied
            .sightings
            .iter()
            .filter(|(_, sighting)| sighting.file == file || sighting.scenario == file);
        for (deployment, sighting) in reached.filter(|_| !has_it) {
            let look = Look::of(*deployment, sighting, &MoreMasks::default())?;
            if finds(&rule.0, &look) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a query finds something in an answer.
fn finds(query: &str, look: &Look<'_>) -> bool {
    let (head, _) = look.stored.parts();
    let line = |start: String| head.lines().any(|line| line.starts_with(&start));
    match query.split_once(' ') {
        Some(("header", name)) => line(format!("{name}:")),
        Some(("cookie", name)) => {
            let name = name.split(' ').next().unwrap_or(name);
            line(format!("Set-Cookie: {name}="))
        }
        Some(("regex", written)) => {
            Pattern::read(written).is_ok_and(|pattern| pattern.is_in(&look.stored.contents))
        }
        _ => look.tree().is_some_and(|tree| {
            let query = Query::read(query, &look.sighting.place, false);
            query.is_ok_and(|query| {
                query
                    .nodes_in(&tree.value)
                    .is_ok_and(|nodes| !nodes.is_empty())
            })
        }),
    }
}

/// The query and kind of what can be masked.
pub(super) fn rule_of(difference: &Difference) -> Option<Rule> {
    match &difference.found {
        Found::Kind(kind) => Some((difference.at.clone(), kind.clone())),
        Found::Inexpressible(_) => None,
    }
}

/// Rules as those of a file at a place.
pub(super) fn mask_rules<'d>(
    rules: impl Iterator<Item = &'d Difference>,
    place: &Place,
) -> Vec<MaskRule> {
    let rules = rules.filter_map(rule_of);
    rules
        .map(|(query, kind)| mask_rule(&query, &kind, place))
        .collect()
}

fn mask_rule(query: &str, kind: &MaskKind, place: &Place) -> MaskRule {
    let parsed = match query.split_once(' ') {
        Some(("header", name)) => MaskQuery::Header(name.to_owned()),
        Some(("cookie", name)) => MaskQuery::Cookie(name.to_owned()),
        Some(("regex", written)) => MaskQuery::Regex(written.to_owned()),
        _ => MaskQuery::Json(query.to_owned()),
    };
    MaskRule {
        query: parsed,
        text: query.to_owned(),
        place: place.clone(),
        kind: Some(kind.clone()),
    }
}
