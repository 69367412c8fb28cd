//! The places at which two answers differ, with both values.

use std::collections::BTreeMap;

use serde_json::Value;

use super::own_names::OwnNames;
use crate::snapshot::differing::differing as pruned;
use crate::snapshot::document::Document;
use crate::snapshot::file::{About, Stored};
use crate::snapshot::learn::{Head, LONG, MoreMasks, Sighting, cookies_of};
use crate::snapshot::store::stored_of;
use crate::snapshot::trouble::Trouble;
use crate::value::{Difference, all_differences, equal, line_pairs};

/// A place at which two answers differ.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Differing {
    /// A JSONPath, `header NAME`, `cookie NAME` and an attribute, `status`, `body`; of a long text with ` line N` behind.
    pub(super) at: String,
    /// The value in the old answer; none if nothing stands there.
    pub(super) old: Option<Value>,
    /// And in the new one.
    pub(super) new: Option<Value>,
}

/// Where the answer that a run got differs from that of another run to the same step.
pub(super) fn differing(
    old: &Sighting,
    new: &Sighting,
    own_names: &OwnNames,
) -> Result<Vec<Differing>, Trouble> {
    let more = MoreMasks::default();
    let (before, now) = (old.picture(&more)?, new.picture(&more)?);
    let mut before = stored_of(&before.document, About::default());
    before.contents = own_names.in_new(&before.contents);
    let answer = now.document;
    let pattern = Document::read(&before, &new.names, &answer).map_err(Trouble::Mask)?;
    // It says the new answer in the words of the old one wherever it fits.
    let Some(now) = pattern.unless_fits(&answer) else {
        return Ok(Vec::new());
    };
    let now = stored_of(&now, About::default());
    let mut found = head(&before, &now);
    found.extend(body(&before, &now));
    if found.is_empty() {
        found.push(Differing {
            at: "body".to_owned(),
            old: Some(Value::from("as the masks of the file say")),
            new: Some(Value::from("not as they say")),
        });
    }
    Ok(found)
}

/// Status, headers and cookies.
fn head(before: &Stored, now: &Stored) -> Vec<Differing> {
    let (old, new) = (said(before), said(now));
    let mut places: Vec<&String> = old.keys().chain(new.keys()).collect();
    places.sort_by_key(|place| (rank(place), place.as_str()));
    places.dedup();
    let differs = places.into_iter().filter_map(|place| {
        let (old_value, new_value) = (old.get(place), new.get(place));
        // That a cookie is set on one side only says all of its attributes.
        let cookie = cookie_of(place).filter(|cookie| cookie != place);
        let whole =
            cookie.is_none_or(|cookie| old.contains_key(&cookie) && new.contains_key(&cookie));
        (old_value != new_value && whole).then(|| Differing {
            at: place.clone(),
            old: old_value.map(|value| Value::from(value.as_str())),
            new: new_value.map(|value| Value::from(value.as_str())),
        })
    });
    differs.collect()
}

/// The order in which the parts of a head are told.
fn rank(place: &str) -> u8 {
    match place.split(' ').next() {
        Some("status") => 0,
        Some("header") => 1,
        _ => 2,
    }
}

/// The cookie that a place is of.
fn cookie_of(place: &str) -> Option<String> {
    let name = place.strip_prefix("cookie ")?.split(' ').next()?;
    Some(format!("cookie {name}"))
}

/// All that stands above the body, by places.
fn said(stored: &Stored) -> BTreeMap<String, String> {
    let head = Head::of(stored, 0);
    let mut all = BTreeMap::from([("status".to_owned(), head.status.clone())]);
    let mut add = |place: String, value: &str| {
        let several = (2..).map(|count| format!("{place} {count}"));
        let mut free = std::iter::once(place.clone()).chain(several);
        if let Some(place) = free.find(|place| !all.contains_key(place)) {
            all.insert(place, value.to_owned());
        }
    };
    for (name, value) in head.plain_headers() {
        add(format!("header {name}"), value);
    }
    for (name, (value, attributes)) in cookies_of(&head) {
        add(format!("cookie {name}"), value);
        for (key, value) in attributes {
            add(format!("cookie {name} {}", key.to_lowercase()), value);
        }
    }
    all
}

fn body(before: &Stored, now: &Stored) -> Vec<Differing> {
    let (old, new) = (before.parts().1, now.parts().1);
    let whole = |old: &str, new: &str| Differing {
        at: "body".to_owned(),
        old: Some(Value::from(old)),
        new: Some(Value::from(new)),
    };
    if before.body != now.body {
        return vec![whole(&before.body, &now.body)];
    }
    if old == new {
        return Vec::new();
    }
    if before.body == "json"
        && let Some((old, new)) = pruned(old, new)
    {
        let found = in_other_order(all_differences(&old, &new));
        return found.into_iter().flat_map(in_lines).collect();
    }
    match old.contains('\n') || new.contains('\n') || old.chars().count() > LONG {
        true => lines("body", old, new),
        false => vec![whole(old, new)],
    }
}

/// Elements that stand elsewhere in their list are told as that, and not as two changes.
fn in_other_order(differences: Vec<Difference>) -> Vec<Differing> {
    let mut found: Vec<Differing> = Vec::new();
    let mut moved: Vec<String> = Vec::new();
    for difference in differences {
        let one = Differing {
            at: difference.path,
            old: difference.expected,
            new: difference.actual,
        };
        let Some(list) = list_of(&one.at).filter(|_| one.old.is_none() || one.new.is_none()) else {
            found.push(one);
            continue;
        };
        let is_it = |other: &Differing| {
            let same = match (&other.old, &other.new, &one.old, &one.new) {
                (Some(gone), None, None, Some(came)) | (None, Some(came), Some(gone), None) => {
                    equal(gone, came)
                }
                _ => false,
            };
            same && list_of(&other.at) == Some(list)
        };
        match found.iter().position(is_it) {
            Some(at) => {
                found.remove(at);
                moved.push(list.to_owned());
            }
            None => found.push(one),
        }
    }
    moved.dedup();
    found.extend(moved.into_iter().map(|list| Differing {
        at: list,
        old: Some(Value::from(ORDERED)),
        new: Some(Value::from(REORDERED)),
    }));
    found
}

/// What is said of a list instead of its elements.
const ORDERED: &str = "in one order";
const REORDERED: &str = "the same in another order";

/// The list that an element is of, by the paths of both.
pub(super) fn list_of(path: &str) -> Option<&str> {
    let (list, index) = path.strip_suffix(']')?.rsplit_once('[')?;
    index
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(list)
}

/// Long texts are told by the lines that differ.
fn in_lines(one: Differing) -> Vec<Differing> {
    let texts = (
        one.old.as_ref().and_then(Value::as_str),
        one.new.as_ref().and_then(Value::as_str),
    );
    let (Some(old), Some(new)) = texts else {
        return vec![one];
    };
    let long = |text: &str| text.contains('\n') || text.chars().count() > LONG;
    match long(old) && long(new) {
        true => lines(&one.at, old, new),
        false => vec![one],
    }
}

fn lines(at: &str, old: &str, new: &str) -> Vec<Differing> {
    let pairs = line_pairs(old, new);
    if pairs.is_empty() {
        // They end differently.
        return vec![Differing {
            at: at.to_owned(),
            old: Some(Value::from(old)),
            new: Some(Value::from(new)),
        }];
    }
    let told = pairs.into_iter().map(|(old, new)| {
        let number = new.or(old).map_or(0, |(number, _)| number);
        Differing {
            at: format!("{at} line {number}"),
            old: old.map(|(_, line)| Value::from(line)),
            new: new.map(|(_, line)| Value::from(line)),
        }
    });
    told.collect()
}
