//! Cookies that are called otherwise on the new deployment. A snapshot shows their names without what differs from place to place; but who
//! keeps cookies under other names is logged in no more.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Event, EventKind, RunPlace};
use crate::service::Service;

/// Cookies that have other names on the new deployment, by the names that they have there and had before.
#[derive(Debug)]
pub struct RenamedCookies {
    /// Where the first of them was set on the new one.
    pub at: RunPlace,
    /// The names on the old one.
    pub old: String,
    /// And on the new one.
    pub new: String,
}

/// The cookies of a run by their patterns.
#[derive(Default)]
struct Cookies<'e> {
    by_pattern: BTreeMap<&'static str, BTreeSet<&'e str>>,
    first: BTreeMap<&'e str, &'e RunPlace>,
}

/// The cookies of a service that two runs set under names of which the part differs that belongs to a deployment.
pub fn renamed_cookies(service: &Service, old: &[Event], new: &[Event]) -> Option<RenamedCookies> {
    let (old, new) = (Cookies::of(service, old), Cookies::of(service, new));
    let part = |name: &str| service.cookie_part(name).map(|(_, part)| part.to_owned());
    let parts = |names: &BTreeSet<&str>| -> BTreeSet<String> {
        names.iter().filter_map(|name| part(name)).collect()
    };
    let both = new.by_pattern.iter().filter_map(|(pattern, new)| {
        let old = old.by_pattern.get(pattern)?;
        (parts(old) != parts(new)).then_some((old, new))
    });
    let both: Vec<_> = both.collect();
    let first = both.iter().flat_map(|(_, new)| new.iter()).next()?;
    let listed = |names: Vec<&str>| names.join(", ");
    Some(RenamedCookies {
        at: (*new.first.get(first)?).clone(),
        old: listed(
            both.iter()
                .flat_map(|(old, _)| old.iter().copied())
                .collect(),
        ),
        new: listed(
            both.iter()
                .flat_map(|(_, new)| new.iter().copied())
                .collect(),
        ),
    })
}

impl<'e> Cookies<'e> {
    fn of(service: &Service, events: &'e [Event]) -> Self {
        let mut cookies = Self::default();
        for event in events {
            let (EventKind::JarChanged { changes, .. }, Some(place)) = (&event.kind, &event.place)
            else {
                continue;
            };
            for change in changes.iter().filter(|change| change.change == "set") {
                if let Some((pattern, _)) = service.cookie_part(&change.name) {
                    let names = cookies.by_pattern.entry(pattern).or_default();
                    names.insert(&change.name);
                    cookies.first.entry(&change.name).or_insert(place);
                }
            }
        }
        cookies
    }
}
