//! What two runs on one deployment differ in, and which differences to another deployment are no greater.
//!
//! A value is noise at the very place at which the two runs differ, and only if it is as their values there are: of the narrowest kind
//! that both are of, and of texts that are of none, with what both begin and end with. Elements and lines that come and go are noise in their
//! list or text. Start at [`is_noise`].

use serde_json::Value;

use super::places::{Differing, list_of};
use crate::scenario::MaskKind;
use crate::service::of_all;
use crate::snapshot::learn::{Sample, kind_of};

/// Whether a difference is as those between two runs on one deployment.
pub(super) fn is_noise(one: &Differing, noise: &[Differing]) -> bool {
    let same: Vec<&Differing> = noise.iter().filter(|other| other.at == one.at).collect();
    if explains(one, &same) {
        return true;
    }
    is_in_a_list_that_varies(one, noise) || is_one_that_comes(one, noise)
}

/// Whether it stands in an element of a list whose elements come and go, and is as what stands there in those.
fn is_in_a_list_that_varies(one: &Differing, noise: &[Differing]) -> bool {
    let Some(value) = &one.new else {
        return false;
    };
    let ends = one.at.match_indices(']').map(|(at, _)| at + 1);
    let mut elements = ends.filter_map(|end| one.at.split_at_checked(end));
    elements.any(|(element, rest)| {
        let Some(list) = list_of(element).filter(|_| !rest.is_empty()) else {
            return false;
        };
        let others = noise
            .iter()
            .filter(|other| list_of(&other.at) == Some(list));
        let others = others.flat_map(values_of);
        let there: Vec<&Value> = others.filter_map(|other| below(other, rest)).collect();
        is_alike(value, &there)
    })
}

/// What stands below a value, by the rest of a path as differences have it.
fn below<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = value;
    let mut rest = path;
    while !rest.is_empty() {
        let (step, behind) = match rest.strip_prefix('.') {
            Some(name) => name.split_at(name.find(['.', '[']).unwrap_or(name.len())),
            None => rest.strip_prefix('[')?.split_once(']')?,
        };
        value = match step
            .strip_prefix('\'')
            .and_then(|key| key.strip_suffix('\''))
        {
            Some(key) => value.get(key)?,
            None => match step.parse::<usize>() {
                Ok(index) => value.get(index)?,
                Err(_) => value.get(step)?,
            },
        };
        rest = behind;
    }
    Some(value)
}

/// Whether it is an element or a line that came or went as others do.
fn is_one_that_comes(one: &Differing, noise: &[Differing]) -> bool {
    let comes = |one: &Differing| one.old.is_none() || one.new.is_none();
    let Some(place) = within(&one.at).filter(|_| comes(one)) else {
        return false;
    };
    let others = noise
        .iter()
        .filter(|other| within(&other.at) == Some(place));
    let others: Vec<&Differing> = others.collect();
    let values: Vec<&Value> = others.iter().flat_map(|other| values(other)).collect();
    others.iter().any(|other| comes(other)) && values_of(one).all(|value| is_alike(value, &values))
}

/// The list or the text that an element or a line is of.
fn within(at: &str) -> Option<&str> {
    let line = at.rsplit_once(" line ").map(|(text, _)| text);
    line.filter(|_| of_all(at) != at).or_else(|| list_of(at))
}

fn values(one: &Differing) -> Vec<&Value> {
    values_of(one).collect()
}

fn values_of(one: &Differing) -> impl Iterator<Item = &Value> {
    one.old.iter().chain(&one.new)
}

/// Whether what stands at the place of a difference now may stand there by the noise at that place.
fn explains(one: &Differing, same: &[&Differing]) -> bool {
    let absent = same
        .iter()
        .any(|other| other.old.is_none() || other.new.is_none());
    let values: Vec<&Value> = same.iter().flat_map(|other| values(other)).collect();
    match &one.new {
        None => absent,
        Some(value) => !same.is_empty() && is_alike(value, &values),
    }
}

/// Whether a value is as some others are: objects with the keys of one of them, lists of elements like theirs, single values of the kind
/// that all of them are of.
fn is_alike(value: &Value, others: &[&Value]) -> bool {
    match value {
        Value::Object(own) => {
            let objects = others.iter().filter_map(|other| other.as_object());
            let same: Vec<_> = objects
                .filter(|other| other.keys().eq(own.keys()))
                .collect();
            !same.is_empty()
                && own.iter().all(|(key, value)| {
                    let values: Vec<&Value> =
                        same.iter().filter_map(|other| other.get(key)).collect();
                    is_alike(value, &values)
                })
        }
        Value::Array(own) => {
            let lists = others.iter().filter_map(|other| other.as_array());
            let elements: Vec<&Value> = lists.flatten().collect();
            let is_list = others.iter().any(|other| other.is_array());
            is_list && own.iter().all(|value| is_alike(value, &elements))
        }
        single => is_alike_single(single, others),
    }
}

fn is_alike_single(value: &Value, others: &[&Value]) -> bool {
    if others.is_empty() || others.contains(&value) {
        return !others.is_empty();
    }
    let samples: Vec<Sample> = others.iter().map(|other| Sample::of(other, &[])).collect();
    let kind = kind_of(&samples);
    let texts: Option<Vec<&str>> = others.iter().map(|other| other.as_str()).collect();
    match (&kind, texts, value.as_str()) {
        // Nothing is said by these.
        (MaskKind::Type("any" | "object" | "array"), ..) => false,
        (MaskKind::Type("string"), Some(texts), Some(text)) => {
            let start = common(&texts, |text| Box::new(text.chars()));
            let end = common(&texts, |text| Box::new(text.chars().rev()));
            let end: String = end.chars().rev().collect();
            text.starts_with(&start) && text.ends_with(&end)
        }
        _ => Sample::of(value, &[]).is_of(&kind),
    }
}

/// What all texts begin with, in the order in which their characters are given.
fn common<'t>(
    texts: &[&'t str],
    given: fn(&'t str) -> Box<dyn Iterator<Item = char> + 't>,
) -> String {
    let Some((first, others)) = texts.split_first() else {
        return String::new();
    };
    let mut others: Vec<_> = others.iter().map(|other| given(other)).collect();
    let same =
        given(first).take_while(|own| others.iter_mut().all(|other| other.next() == Some(*own)));
    same.collect()
}
