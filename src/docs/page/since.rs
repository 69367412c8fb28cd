//! Sets of versions: what holds from which release on, and until which.

use std::cmp::Ordering;

use crate::template::{Comparison, Condition, Scope, Version, World};

/// Versions at which something may change, in order: each stands for all up to the next one.
#[derive(Debug, Default)]
pub(super) struct Releases {
    starts: Vec<Version>,
}

/// Some of them, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Set(Vec<bool>);

impl Releases {
    /// Those at which conditions change, and these.
    pub(super) fn new<'c>(
        conditions: impl IntoIterator<Item = &'c Condition>,
        more: impl IntoIterator<Item = Version>,
    ) -> Self {
        let first = "0".parse().map(|version: Version| version.lowest());
        let mut starts: Vec<Version> = first.into_iter().chain(more).collect();
        for version in conditions.into_iter().flat_map(Condition::versions) {
            starts.extend([version.lowest(), version.just_after()]);
        }
        starts.sort_by(in_order);
        starts.dedup_by(|one, other| in_order(one, other) == Ordering::Equal);
        Self { starts }
    }

    /// Each, with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Version)> {
        self.starts.iter().enumerate()
    }

    /// Those for which conditions may hold: what only a run knows may be so.
    pub(super) fn holding(&self, conditions: &[&Condition]) -> Set {
        let scope = Scope::new(&World::new(0), ".", ".");
        let may_hold = |version: &Version| {
            let known = |condition: &&Condition| condition.known(&scope, Some(version));
            conditions
                .iter()
                .all(|condition| known(condition) != Some(false))
        };
        Set(self.starts.iter().map(may_hold).collect())
    }

    /// A set in words: `≥ 1.35`, `≥ 1.33, < 1.35`; none if it is all of them.
    pub(super) fn in_words(&self, set: &Set) -> Option<String> {
        let mut ranges = Vec::new();
        let mut begun: Option<usize> = None;
        for (index, start) in self.iter() {
            match (set.has(index), begun) {
                (true, None) => begun = Some(index),
                (false, Some(from)) => {
                    ranges.push(range(self.from(from), Some(start)));
                    begun = None;
                }
                _ => {}
            }
        }
        if let Some(from) = begun {
            ranges.push(range(self.from(from), None));
        }
        let words = ranges.join("; ");
        (!words.is_empty()).then_some(words)
    }

    /// The first version of a set, if not every early one is in it.
    pub(super) fn first(&self, set: &Set) -> Option<String> {
        let first = self.iter().find(|(index, _)| set.has(*index))?;
        (first.0 > 0).then(|| shown(first.1))
    }

    fn from(&self, index: usize) -> Option<&Version> {
        self.starts.get(index).filter(|_| index > 0)
    }
}

impl Set {
    pub(super) fn has(&self, index: usize) -> bool {
        self.0.get(index).copied().unwrap_or(false)
    }

    pub(super) fn add(&mut self, index: usize) {
        if self.0.len() <= index {
            self.0.resize(index + 1, false);
        }
        if let Some(own) = self.0.get_mut(index) {
            *own = true;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        let longest = self.0.len().max(other.0.len());
        (0..longest).all(|index| self.has(index) == other.has(index))
    }

    /// What is in both.
    pub(super) fn both(&self, other: &Self) -> Self {
        let own = self.0.iter().enumerate();
        Self(own.map(|(index, has)| *has && other.has(index)).collect())
    }
}

fn range(from: Option<&Version>, until: Option<&Version>) -> String {
    let from = from.map(|from| format!("≥ {}", shown(from)));
    let until = until.map(|until| format!("< {}", shown(until)));
    let both: Vec<String> = from.into_iter().chain(until).collect();
    both.join(", ")
}

/// A version as people write it: what comes before a release is not said.
fn shown(version: &Version) -> String {
    let text = version.to_string();
    text.trim_end_matches("-alpha").to_owned()
}

/// The order of versions of which each is one and not a line of releases.
fn in_order(one: &Version, other: &Version) -> Ordering {
    if one.compares(Comparison::Less, other) {
        Ordering::Less
    } else if one.compares(Comparison::Greater, other) {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Place, Source, Span};

    fn condition(text: &str) -> Condition {
        let source = Source::new("a.yaml", text);
        let place = Place::new(&source, Span::new(0, text.len()));
        Condition::read(text, &place, Some("mediawiki")).expect("a condition")
    }

    fn words(texts: &[&str]) -> Option<String> {
        let conditions: Vec<Condition> = texts.iter().map(|text| condition(text)).collect();
        let conditions: Vec<&Condition> = conditions.iter().collect();
        let releases = Releases::new(conditions.iter().copied(), []);
        releases.in_words(&releases.holding(&conditions))
    }

    #[test]
    fn conditions_in_words() {
        for (conditions, wanted) in [
            (&["mediawiki >= 1.35"][..], Some("≥ 1.35")),
            (
                &["mediawiki < 1.35", "mediawiki >= 1.33"],
                Some("≥ 1.33, < 1.35"),
            ),
            (&["mediawiki <= 1.42"], Some("< 1.43")),
            (&["mediawiki == 1.39"], Some("≥ 1.39, < 1.40")),
            (&["not mediawiki == 1.39"], Some("< 1.39; ≥ 1.40")),
            (&["mediawiki >= 1.27.6"], Some("≥ 1.27.6")),
            (&["embedded"], None),
            (&[], None),
        ] {
            assert_eq!(words(conditions).as_deref(), wanted, "{conditions:?}");
        }
    }

    #[test]
    fn the_first_release() {
        let requires = condition("mediawiki >= 1.33 and not embedded");
        let releases = Releases::new([&requires], []);
        let set = releases.holding(&[&requires]);
        assert_eq!(releases.first(&set).as_deref(), Some("1.33"));
        let all = releases.holding(&[]);
        assert_eq!(
            (releases.first(&all), releases.in_words(&all)),
            (None, None)
        );
    }
}
