//! The answers of a step as snapshots, by its rules and those that were learned, and how they differ.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::head::{self, Head};
use super::home::mask_rules;
use super::lines;
use super::sighting::{MoreMasks, Sighting};
use super::tree::{LongText, Places, Tree};
use super::{Difference, Found, varies};
use crate::snapshot::file::{About, Stored};
use crate::snapshot::mark::{Mark, Marks};
use crate::snapshot::markup::form_of;
use crate::snapshot::picture::Picture;
use crate::snapshot::store::{fits, stored_of};
use crate::snapshot::trouble::Trouble;

/// All answers of a step, each series by itself: the answers that one snapshot is for.
pub(super) struct Looks<'s> {
    series: Vec<Vec<Look<'s>>>,
}

/// An answer as a snapshot.
pub(super) struct Look<'s> {
    deployment: usize,
    pub(super) sighting: &'s Sighting,
    picture: Picture,
    pub(super) stored: Stored,
}

impl<'s> Look<'s> {
    pub(super) fn of(
        deployment: usize,
        sighting: &'s Sighting,
        more: &MoreMasks,
    ) -> Result<Self, Trouble> {
        let picture = sighting.picture(more)?;
        let stored = stored_of(&picture.document, About::default());
        Ok(Self {
            deployment,
            sighting,
            picture,
            stored,
        })
    }

    /// What stands above the body.
    fn head(&self) -> Head<'_> {
        Head::of(&self.stored, self.deployment)
    }

    /// The body as JSON.
    pub(super) fn tree(&self) -> Option<Tree<'_>> {
        let value = serde_json::from_str::<Value>(self.stored.parts().1).ok()?;
        (self.stored.body == "json").then(|| Tree {
            value,
            marks: self.stored.marks.by_path(),
            deployment: self.deployment,
        })
    }
}

impl<'s> Looks<'s> {
    /// Looks at all answers of a step; `rules` count as the nearest.
    pub(super) fn of(
        sightings: &[(usize, &'s Sighting)],
        rules: &[Difference],
    ) -> Result<Self, Trouble> {
        let mut series: BTreeMap<&Path, Vec<Look<'s>>> = BTreeMap::new();
        for (deployment, sighting) in sightings {
            let more = MoreMasks {
                of_step: mask_rules(rules.iter(), &sighting.place),
                ..MoreMasks::default()
            };
            let look = Look::of(*deployment, sighting, &more)?;
            series.entry(&sighting.snapshot).or_default().push(look);
        }
        Ok(Self {
            series: series.into_values().collect(),
        })
    }

    /// Whether every answer fits the first one of its series.
    pub(super) fn fit(&self) -> bool {
        self.series.iter().all(|looks| fit(looks))
    }

    /// Every place that differs, with what would hide it.
    pub(super) fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut places = Places::default();
        let mut trees: Vec<Tree<'_>> = Vec::new();
        let mut texts: Vec<LongText> = Vec::new();
        for looks in &self.series {
            let heads: Vec<Head<'_>> = looks.iter().map(Look::head).collect();
            if let Some(status) = head::status(&heads) {
                found.push(status);
                continue;
            }
            found.extend(head::rules(&heads));
            match of_one_kind(looks) {
                Err(difference) => found.push(difference),
                Ok("json") => {
                    let own: Vec<Tree<'_>> = looks.iter().filter_map(Look::tree).collect();
                    places.compare(&own);
                    trees.extend(own);
                }
                Ok(_) if !differs(looks) => {}
                Ok(word) if word == "text" || form_of(word).is_some() => {
                    texts.push(long_text(looks));
                }
                Ok(_) => found.push(no_text(looks)),
            }
        }
        texts.append(&mut places.texts);
        found.extend(places.rules(&trees));
        found.extend(texts.iter().flat_map(lines::rules));
        found
    }

    /// What differs for no reason that a rule could be made of.
    pub(super) fn unexplained(&self) -> Vec<Difference> {
        let mut found = self.differences();
        for difference in &mut found {
            difference.found =
                Found::Inexpressible("it still differs with every rule that could be found");
        }
        if found.is_empty() {
            let texts = self.series.iter().filter(|looks| !fit(looks));
            found.extend({ texts }.next().map(|looks| Difference {
                found: Found::Inexpressible("no rule could be found by which it is the same"),
                ..no_text(looks)
            }));
        }
        found
    }
}

fn fit(looks: &[Look<'_>]) -> bool {
    let Some((first, others)) = looks.split_first() else {
        return true;
    };
    others
        .iter()
        .all(|other| fits(&first.stored, &other.picture, &other.sighting.names))
}

/// What all bodies of a series are, or that they are not the same.
fn of_one_kind<'l>(looks: &'l [Look<'_>]) -> Result<&'l str, Difference> {
    let words: Vec<&str> = looks.iter().map(|look| look.stored.body.as_str()).collect();
    let first = words.first().copied().unwrap_or_default();
    if words.iter().all(|word| *word == first) {
        return Ok(first);
    }
    let mut values: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    values.sort();
    values.dedup();
    Err(Difference {
        at: "body".to_owned(),
        why: varies(&words, &deployments(looks)),
        values,
        found: Found::Inexpressible("no rule hides what a body is"),
    })
}

fn no_text(looks: &[Look<'_>]) -> Difference {
    let bodies: Vec<&str> = looks.iter().map(|look| look.stored.parts().1).collect();
    let mut values: Vec<String> = bodies
        .iter()
        .map(|body| body.lines().next().unwrap_or_default().to_owned())
        .collect();
    values.dedup();
    Difference {
        at: "body".to_owned(),
        why: varies(&bodies, &deployments(looks)),
        values,
        found: Found::Inexpressible("no rule hides a part of a body that is no text"),
    }
}

fn long_text(looks: &[Look<'_>]) -> LongText {
    let mut marks: Vec<String> = looks
        .iter()
        .flat_map(|look| marks_at(&look.stored.marks, "body"))
        .collect();
    marks.sort();
    marks.dedup();
    LongText {
        path: "body".to_owned(),
        texts: looks
            .iter()
            .map(|look| look.stored.parts().1.to_owned())
            .collect(),
        marks,
        deployments: deployments(looks),
    }
}

fn marks_at(marks: &Marks, path: &str) -> Vec<String> {
    marks
        .by_path()
        .at(path)
        .into_iter()
        .map(Mark::shown)
        .collect()
}

fn deployments(looks: &[Look<'_>]) -> Vec<usize> {
    looks.iter().map(|look| look.deployment).collect()
}

fn differs(looks: &[Look<'_>]) -> bool {
    let bodies: Vec<&str> = looks.iter().map(|look| look.stored.parts().1).collect();
    bodies.windows(2).any(|pair| pair.first() != pair.last())
}
