//! Where status, headers and cookies of answers differ, and by which rules they would not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::kind::{Sample, kind_of_written};
use super::{Difference, Found, varies};
use crate::event::Varies;
use crate::scenario::MaskKind;
use crate::snapshot::file::Stored;
use crate::snapshot::mark::ByPath;

/// What a snapshot shows above the body.
pub(in crate::snapshot) struct Head<'m> {
    pub(in crate::snapshot) status: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) marks: ByPath<'m>,
    pub(super) deployment: usize,
}

const SET_COOKIE: &str = "Set-Cookie";

impl<'m> Head<'m> {
    /// That of a snapshot.
    pub(in crate::snapshot) fn of(stored: &'m Stored, deployment: usize) -> Self {
        let mut lines = stored.parts().0.lines();
        let status = lines.next().and_then(|line| line.strip_prefix("HTTP "));
        let headers = lines.filter_map(|line| line.split_once(':'));
        Self {
            status: status.unwrap_or_default().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.trim_start().to_owned()))
                .collect(),
            marks: stored.marks.by_path(),
            deployment,
        }
    }

    /// The headers less those that set cookies.
    pub(in crate::snapshot) fn plain_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.headers.iter().filter(|(name, _)| name != SET_COOKIE);
        headers.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The status, if it differs: nothing else can be compared then.
pub(super) fn status(heads: &[Head<'_>]) -> Option<Difference> {
    let all: Vec<String> = heads.iter().map(|head| head.status.clone()).collect();
    differs(&all).then(|| Difference {
        at: "status".to_owned(),
        why: why(&all, heads),
        values: distinct(all),
        found: Found::Inexpressible("a status that varies is no difference to hide"),
    })
}

/// A rule for each header and each attribute of a cookie that differs.
pub(super) fn rules(heads: &[Head<'_>]) -> Vec<Difference> {
    let names: BTreeSet<&str> = heads
        .iter()
        .flat_map(|head| head.headers.iter().map(|(name, _)| name.as_str()))
        .collect();
    let (cookies, headers): (Vec<&str>, Vec<&str>) =
        names.into_iter().partition(|name| *name == SET_COOKIE);
    let mut rules: Vec<Difference> = headers
        .into_iter()
        .filter_map(|name| header(name, heads))
        .collect();
    if !cookies.is_empty() {
        rules.extend(all_cookies(heads));
    }
    rules
}

fn header(name: &str, heads: &[Head<'_>]) -> Option<Difference> {
    let values: Vec<Vec<&str>> = heads
        .iter()
        .map(|head| {
            let own = head.headers.iter().filter(|(own, _)| own == name);
            own.map(|(_, value)| value.as_str()).collect()
        })
        .collect();
    if !differs(&values) {
        return None;
    }
    let counts: Vec<usize> = values.iter().map(Vec::len).collect();
    let samples: Vec<Sample> = heads
        .iter()
        .zip(&values)
        .flat_map(|(head, values)| {
            values.iter().enumerate().map(|(index, value)| {
                let path = match index {
                    0 => format!("header {name}"),
                    index => format!("header {name} {}", index + 1),
                };
                Sample::of(&Value::from(*value), &head.marks.at(&path))
            })
        })
        .collect();
    let kind = match differs(&counts) {
        true => MaskKind::Drop,
        false => kind_of_written(&samples),
    };
    Some(Difference {
        at: format!("header {name}"),
        values: distinct(samples.iter().map(Sample::shown).collect()),
        why: why(&values, heads),
        found: Found::Kind(kind),
    })
}

/// A cookie as a snapshot shows it: the value, and the attributes by their names.
pub(in crate::snapshot) type Cookie<'h> = (&'h str, Vec<(&'h str, &'h str)>);

fn all_cookies(heads: &[Head<'_>]) -> Vec<Difference> {
    let all: Vec<Vec<(&str, Cookie<'_>)>> = heads.iter().map(cookies_of).collect();
    let names: BTreeSet<&str> = all.iter().flatten().map(|(name, _)| *name).collect();
    let mut rules = Vec::new();
    for name in names {
        let own: Vec<Vec<&Cookie<'_>>> = all
            .iter()
            .map(|cookies| {
                let own = cookies.iter().filter(|(other, _)| *other == name);
                own.map(|(_, cookie)| cookie).collect()
            })
            .collect();
        if differs(&own) {
            rules.extend(cookie(name, &own, heads));
        }
    }
    rules
}

/// The cookies that a head sets, by name.
pub(in crate::snapshot) fn cookies_of<'h>(head: &'h Head<'_>) -> Vec<(&'h str, Cookie<'h>)> {
    let lines = head.headers.iter().filter(|(name, _)| name == SET_COOKIE);
    lines
        .filter_map(|(_, line)| {
            let mut parts = line.split("; ");
            let (name, value) = parts.next()?.split_once('=')?;
            let attributes = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
            Some((name, (value, attributes.collect())))
        })
        .collect()
}

/// The rules for a cookie that differs.
fn cookie(name: &str, own: &[Vec<&Cookie<'_>>], heads: &[Head<'_>]) -> Vec<Difference> {
    let query = format!("cookie {name}");
    let shown = |set: &Vec<&Cookie<'_>>| match set.len() {
        0 => "not set".to_owned(),
        1 => "set".to_owned(),
        count => format!("set {count} times"),
    };
    let counts: Vec<String> = own.iter().map(shown).collect();
    if differs(&counts) || own.iter().any(|set| set.len() != 1) {
        return vec![Difference {
            at: query,
            why: why(&counts, heads),
            values: distinct(counts),
            found: Found::Kind(MaskKind::Drop),
        }];
    }
    let each: Vec<&Cookie<'_>> = own.iter().flatten().copied().collect();
    let mut rules = Vec::new();
    let values: Vec<&str> = each.iter().map(|cookie| cookie.0).collect();
    if differs(&values) {
        rules.push(value_of(&query, &values, heads));
    }
    let keys: BTreeSet<&str> = each
        .iter()
        .flat_map(|cookie| cookie.1.iter().map(|(key, _)| *key))
        .collect();
    for key in keys {
        let values: Vec<Option<&str>> = each
            .iter()
            .map(|cookie| Some(cookie.1.iter().find(|(own, _)| *own == key)?.1))
            .collect();
        if differs(&values) {
            rules.push(attribute(&query, key, &values, heads));
        }
    }
    rules
}

/// The value of a cookie differs only where it is no secret, or empty.
fn value_of(query: &str, values: &[&str], heads: &[Head<'_>]) -> Difference {
    let samples: Vec<Sample> = values
        .iter()
        .map(|value| Sample::Value(Value::from(*value), Vec::new()))
        .collect();
    let set_or_not = values.iter().any(|value| value.is_empty());
    Difference {
        at: query.to_owned(),
        values: distinct(samples.iter().map(Sample::shown).collect()),
        why: why(values, heads),
        found: match set_or_not {
            true => Found::Inexpressible("no rule hides whether a cookie has a value"),
            false => Found::Kind(kind_of_written(&samples)),
        },
    }
}

fn attribute(query: &str, key: &str, values: &[Option<&str>], heads: &[Head<'_>]) -> Difference {
    let samples: Vec<Sample> = values
        .iter()
        .flatten()
        .map(|value| Sample::Value(Value::from(*value), Vec::new()))
        .collect();
    let shown = values
        .iter()
        .map(|value| value.map_or("none".to_owned(), str::to_owned));
    Difference {
        at: format!("{query} {}", key.to_lowercase()),
        values: distinct(shown.collect()),
        why: why(values, heads),
        found: if key == "cleared" {
            Found::Inexpressible("no rule hides whether a cookie is cleared")
        } else if values.iter().any(Option::is_none) {
            Found::Kind(MaskKind::Drop)
        } else {
            Found::Kind(kind_of_written(&samples))
        },
    }
}

fn differs(all: &[impl PartialEq]) -> bool {
    all.windows(2).any(|pair| pair.first() != pair.last())
}

fn distinct(values: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut values = values;
    values.retain(|value| seen.insert(value.clone()));
    values
}

fn why(values: &[impl PartialEq], heads: &[Head<'_>]) -> Varies {
    let deployments: Vec<usize> = heads.iter().map(|head| head.deployment).collect();
    varies(values, &deployments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::learn::kind::written;
    use crate::snapshot::mark::Marks;

    fn of(heads: &[&[(&str, &str)]]) -> Vec<String> {
        let marks = Marks::default();
        let heads: Vec<Head<'_>> = heads
            .iter()
            .map(|headers| Head {
                status: "200".to_owned(),
                headers: headers
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
                marks: marks.by_path(),
                deployment: 0,
            })
            .collect();
        let told = rules(&heads).into_iter().map(|rule| match &rule.found {
            Found::Kind(kind) => format!("{}: {}", rule.at, written(kind)),
            Found::Inexpressible(why) => format!("{}: {why}", rule.at),
        });
        told.collect()
    }

    #[test]
    fn each_header_and_attribute_that_differs_gets_its_rule() {
        let (cookie, location) = ("Set-Cookie", "Location");
        for (heads, wanted) in [
            (vec![&[(location, "/a")][..], &[(location, "/a")]], vec![]),
            (
                vec![
                    &[(location, "/orders/12")][..],
                    &[(location, "/orders/345")],
                ],
                vec![r"header Location: {matches: ^/orders/\d+$}"],
            ),
            (
                vec![&[("X-Limit", "12")][..], &[("X-Limit", "9")]],
                vec!["header X-Limit: integer"],
            ),
            (
                vec![&[(location, "/a")][..], &[]],
                vec!["header Location: drop"],
            ),
            (
                vec![
                    &[(cookie, "sid=[cookie]; Max-Age=3600; Path=/")][..],
                    &[(cookie, "sid=[cookie]; Max-Age=3599; Path=/")],
                ],
                vec!["cookie sid max-age: integer"],
            ),
            (
                vec![
                    &[(cookie, "sid=[cookie]; Path=/")][..],
                    &[(cookie, "sid=[cookie]")],
                ],
                vec!["cookie sid path: drop"],
            ),
            (
                vec![
                    &[(cookie, "a=[cookie]"), (cookie, "b=[cookie]")][..],
                    &[(cookie, "a=[cookie]")],
                ],
                vec!["cookie b: drop"],
            ),
            (
                vec![&[(cookie, "a=[cookie]")][..], &[(cookie, "a=")]],
                vec!["cookie a: no rule hides whether a cookie has a value"],
            ),
        ] {
            assert_eq!(of(&heads), wanted, "{heads:?}");
        }
    }
}
