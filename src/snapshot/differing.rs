//! The JSON of two texts, less what is the same in both: of a large answer hardly anything differs.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::scan::{Scan, elements, is_json, members};
use crate::value::LONGEST_ALIGNED;

/// Bytes of texts that are read as a whole.
const SMALL: usize = 1 << 20;

/// Two values that differ where those of the texts do, at the same paths, and nowhere else; none if one of the texts is no JSON.
pub(super) fn differing(old: &str, new: &str) -> Option<(Value, Value)> {
    if old.len().max(new.len()) <= SMALL {
        return Some((
            serde_json::from_str(old).ok()?,
            serde_json::from_str(new).ok()?,
        ));
    }
    (is_json(old) && is_json(new)).then(|| pair(old.trim(), new.trim()))?
}

fn pair(old: &str, new: &str) -> Option<(Value, Value)> {
    if old == new {
        return Some((same(), same()));
    }
    match (old.as_bytes().first(), new.as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => objects(old, new),
        (Some(b'['), Some(b'[')) => lists(old, new),
        _ => whole(old, new),
    }
}

/// What stands for values that are the same: nothing that an answer says.
fn same() -> Value {
    Value::from("\u{f8ff}")
}

fn whole(old: &str, new: &str) -> Option<(Value, Value)> {
    Some((
        serde_json::from_str(old).ok()?,
        serde_json::from_str(new).ok()?,
    ))
}

fn objects(old: &str, new: &str) -> Option<(Value, Value)> {
    let (left, right) = (members(old, 0), members(new, 0));
    let by_key: HashMap<&str, &str> = right
        .iter()
        .map(|(key, value)| (&**key, &new[value.clone()]))
        .collect();
    let mut known = HashMap::with_capacity(left.len());
    let (mut before, mut now) = (Map::new(), Map::new());
    for (key, value) in &left {
        let value = &old[value.clone()];
        // Of a key that repeats the last value counts, as for any reader: then nothing is left out.
        if known.insert(&**key, ()).is_some() || by_key.len() < right.len() {
            return whole(old, new);
        }
        match by_key.get(&**key) {
            Some(other) if *other == value => {}
            Some(other) => {
                let (value, other) = pair(value, other)?;
                before.insert(key.to_string(), value);
                now.insert(key.to_string(), other);
            }
            None => drop(before.insert(key.to_string(), serde_json::from_str(value).ok()?)),
        }
    }
    for (key, value) in right.iter().filter(|(key, _)| !known.contains_key(&**key)) {
        now.insert(
            key.to_string(),
            serde_json::from_str(&new[value.clone()]).ok()?,
        );
    }
    Some((Value::Object(before), Value::Object(now)))
}

/// Elements that are the same stand for nothing, as many in both lists. Shorter lists are aligned, beginning with what is the same at
/// their beginnings and ends; longer ones are compared place by place.
fn lists(old: &str, new: &str) -> Option<(Value, Value)> {
    let left: Vec<&str> = elements(old, 0)
        .into_iter()
        .map(|range| &old[range])
        .collect();
    let right = elements_like(new, &left);
    let (mut before, mut now) = (Vec::new(), Vec::new());
    if left.len().max(right.len()) > LONGEST_ALIGNED {
        let both = left.len().min(right.len());
        for (old, new) in left.iter().zip(&right) {
            let (old, new) = pair(old, new)?;
            before.push(old);
            now.push(new);
        }
        before.extend(read(&left[both..])?);
        now.extend(read(&right[both..])?);
        return Some((Value::Array(before), Value::Array(now)));
    }
    let alike = |(old, new): &(&&str, &&str)| old == new;
    let first = left.iter().zip(&right).take_while(alike).count();
    let (left, right) = (&left[first..], &right[first..]);
    let last = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(alike)
        .count();
    let (left, right) = (&left[..left.len() - last], &right[..right.len() - last]);
    before.resize(first, same());
    now.resize(first, same());
    if let ([old], [new]) = (left, right) {
        let (old, new) = pair(old, new)?;
        before.push(old);
        now.push(new);
    } else {
        before.extend(read(left)?);
        now.extend(read(right)?);
    }
    before.resize(before.len() + last, same());
    now.resize(now.len() + last, same());
    Some((Value::Array(before), Value::Array(now)))
}

/// The elements of a list of which many are those of another one.
fn elements_like<'t>(list: &'t str, others: &[&str]) -> Vec<&'t str> {
    let mut scan = Scan::new(list);
    let mut found: Vec<&str> = Vec::with_capacity(others.len());
    scan.begin();
    while scan.more(b']', found.len()) == Some(true) {
        let other = others.get(found.len()).copied().unwrap_or("]");
        let Some((element, _)) = scan.skip_like(other) else {
            break;
        };
        found.push(&list[element]);
    }
    found
}

fn read(texts: &[&str]) -> Option<Vec<Value>> {
    texts
        .iter()
        .map(|text| serde_json::from_str(text).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{any_json, differences, equal};
    use proptest::prelude::*;
    use serde_json::json;

    fn told(old: &Value, new: &Value) -> Vec<String> {
        differences(old, new)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn pruned(old: &Value, new: &Value) -> Vec<String> {
        let (old, new) = (old.to_string(), new.to_string());
        let (old, new) = pair(&old, &new).expect("JSON");
        told(&old, &new)
    }

    #[test]
    fn what_is_the_same_is_left_out() {
        let many = |odd: usize, value: Value| -> Value {
            let item = |n: usize| {
                if n == odd {
                    value.clone()
                } else {
                    json!({"n": n, "x": [n, "y"]})
                }
            };
            json!({"a": {"b": "c"}, "items": (0..5000).map(item).collect::<Vec<_>>()})
        };
        let (old, new) = (
            many(4000, json!({"n": 1, "x": []})),
            many(4000, json!({"n": 2, "x": []})),
        );
        assert_eq!(pruned(&old, &new), ["$.items[4000].n: 1 → 2"]);
        let (left, _) = pair(&old.to_string(), &new.to_string()).expect("JSON");
        assert!(left.to_string().len() < 60_000 && left.get("a").is_none());
        let (old, new) = (json!([1, 2, 3, 4]), json!([1, 2, 5, 6, 3, 4]));
        assert_eq!(pruned(&old, &new), told(&old, &new));
    }

    proptest! {
        #[test]
        fn it_differs_at_the_same_places(left in any_json(), right in any_json(), list in prop::collection::vec(any_json(), 0..4)) {
            let mut old = list.clone();
            old.insert(list.len() / 2, left.clone());
            let mut new = list;
            new.insert(new.len() / 2, right.clone());
            for (old, new) in [(left, right), (json!({"a": old, "b": 1}), json!({"b": 1, "a": new}))] {
                let found = pruned(&old, &new);
                prop_assert_eq!(found.is_empty(), equal(&old, &new));
                // Elements that came and went can be told in several ways, all of them true.
                let came_or_went = |told: &[String]| told.iter().any(|told| told.contains(": missing ") || told.contains(": added "));
                let all = told(&old, &new);
                prop_assert!(found == all || came_or_went(&all), "{found:?}, {all:?}");
            }
        }
    }
}
