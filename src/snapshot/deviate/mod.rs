//! The answers of two deployments to the same scenarios: where they differ, what of it is known, and what is noise.
//!
//! An answer of the new deployment is looked at as if that of the old one were its snapshot: by the same masks, and with names in the
//! place of values that inputs, vars and extraction gave, each with its value on its own side. No file is read. Start at [`deviations`].

mod cookie_names;
mod noise;
mod own_names;
mod places;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::learn::{Sighting, Sightings};
use super::trouble::Trouble;
use crate::event::RunPlace;
use crate::http::Request;
use crate::service::{Deviating, KnownDifference};
use crate::template::Version;
pub use cookie_names::{RenamedCookies, renamed_cookies};
use own_names::OwnNames;
use places::Differing;

/// Characters of a request that are told.
const LONGEST_REQUEST: usize = 200;
/// Characters of a value that are told.
const LONGEST_VALUE: usize = 200;
/// Of a longer one, characters before what differs.
const LEAD: usize = 60;

/// What came of comparing answers.
#[derive(Debug, Default)]
pub struct AnswersCompared {
    /// How many there were of both.
    pub answers: usize,
    /// Where they differ.
    pub deviations: Vec<AnswerDeviation>,
}

/// A place at which two answers differ.
#[derive(Debug)]
pub struct AnswerDeviation {
    /// The step.
    pub at: RunPlace,
    /// The request in a line, less the host.
    pub request: String,
    /// A JSONPath, `header NAME`, `cookie NAME` and an attribute, `status`, `body`; of a long text with ` line N` behind.
    pub path: String,
    /// The value on the old one, as JSON and shortened; none if nothing stands there.
    pub old: Option<String>,
    /// And on the new one.
    pub new: Option<String>,
    /// What it is.
    pub class: Class,
}

/// What a deviation is.
#[derive(Debug, Clone, Copy)]
pub enum Class {
    /// Known of a release between the two.
    Known(&'static KnownDifference),
    /// As great as between two runs on the old one.
    Noise,
    /// Anything else.
    Finding,
}

/// What is known of the two deployments.
#[derive(Debug, Default)]
pub struct Known {
    /// The name of their service and their versions, if both told.
    pub versions: Option<(&'static str, Version, Version)>,
    /// What is called otherwise on the new one and means the same: its hosts with their ports.
    pub hosts: Vec<(String, String)>,
}

/// Where the answers of two runs differ; what differs between the runs of the old one is noise.
pub fn deviations(
    (old, new): (&Sightings, &Sightings),
    again: Option<&Sightings>,
    known: &Known,
) -> Result<AnswersCompared, Trouble> {
    let own_names = OwnNames::of(known);
    let new = by_snapshot(new);
    let again = again.map(by_snapshot).unwrap_or_default();
    let mut compared = AnswersCompared::default();
    for old in old.all() {
        let Some(new) = new.get(old.snapshot.as_path()) else {
            continue;
        };
        compared.answers += 1;
        let differing = places::differing(old, new, &own_names)?;
        if differing.is_empty() {
            continue;
        }
        let noise = match again.get(old.snapshot.as_path()) {
            Some(again) => places::differing(old, again, &OwnNames::default())?,
            None => Vec::new(),
        };
        let request = in_short(new);
        for place in differing {
            let class = class(&place, new, &noise, known);
            compared.deviations.push(AnswerDeviation {
                at: old.at.clone(),
                request: request.clone(),
                old: shown(place.old.as_ref(), place.new.as_ref()),
                new: shown(place.new.as_ref(), place.old.as_ref()),
                path: place.at,
                class,
            });
        }
    }
    Ok(compared)
}

fn by_snapshot(sightings: &Sightings) -> BTreeMap<&Path, &Sighting> {
    let all = sightings.all();
    all.map(|sighting| (sighting.snapshot.as_path(), sighting))
        .collect()
}

/// What a place at which answers differ is. What is known is asked first: the version explains it better than chance.
fn class(place: &Differing, new: &Sighting, noise: &[Differing], known: &Known) -> Class {
    let known = new.service.and_then(|service| {
        let (_, older, newer) =
            { known.versions.as_ref() }.filter(|(own, ..)| *own == service.name)?;
        let found = Deviating {
            request: &new.answer.request,
            at: &place.at,
            old: place.old.as_ref(),
            new: place.new.as_ref(),
            answer: new.answer.response.body.json().ok(),
        };
        service.known_difference((older, newer), found)
    });
    match known {
        Some(known) => Class::Known(known),
        None if noise::is_noise(place, noise) => Class::Noise,
        None => Class::Finding,
    }
}

/// The request of an answer in a line, less the host, which differs anyway: path and parameters, then the body.
fn in_short(sighting: &Sighting) -> String {
    let request: &Request = &sighting.answer.request;
    let url = request.full_url().masked();
    let behind = url
        .split_once("://")
        .map_or(url.as_str(), |(_, behind)| behind);
    let path = behind.find('/').and_then(|at| behind.get(at..));
    let mut told = format!("{} {}", request.method, path.unwrap_or("/"));
    if let Some(body) = request.body_text() {
        told.push(' ');
        told.push_str(&body.masked());
    }
    let told = sighting.secrets.mask(&told).replace(['\n', '\r'], " ");
    match told.char_indices().nth(LONGEST_REQUEST) {
        Some((end, _)) => format!("{}…", told.get(..end).unwrap_or_default()),
        None => told,
    }
}

/// A value as JSON. Of a long one the part around what the other one has not.
fn shown(value: Option<&Value>, other: Option<&Value>) -> Option<String> {
    let text = value?.to_string();
    let count = text.chars().count();
    if count <= LONGEST_VALUE {
        return Some(text);
    }
    let other = other.map(Value::to_string).unwrap_or_default();
    let same = text.chars().zip(other.chars());
    let same = same.take_while(|(one, other)| one == other).count();
    let start = match same < count {
        true => same.saturating_sub(LEAD).min(count - LONGEST_VALUE),
        false => count - LONGEST_VALUE,
    };
    let part: String = text.chars().skip(start).take(LONGEST_VALUE).collect();
    let before = if start > 0 { "…" } else { "" };
    let behind = if start + LONGEST_VALUE < count {
        "…"
    } else {
        ""
    };
    Some(format!("{before}{part}{behind} ({count} characters)"))
}
