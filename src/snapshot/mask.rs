//! Masks: what varies in answers, and how it is checked all the same.

use std::ops::Range;

use serde_json::Value;

use super::mark::SORTED;
use crate::http::fits;
use crate::query::{Query, Shape};
use crate::scenario::{MaskKind, MaskQuery, MaskRule};
use crate::service::Service;
use crate::text::{Diagnostic, Place, Source, Span};
use crate::value::{Pattern, Type};

/// The rules for an answer, the nearest first.
#[derive(Debug, Clone, Default)]
pub struct Masks {
    rules: Vec<Rule>,
    /// The rules `$..name` by the name: the nearest of each. Rules are told by their places among all.
    anywhere: Vec<(String, usize)>,
    /// The rules `$.a.b`, as many as [`Masks::members`] can tell.
    members: Vec<(Vec<String>, usize)>,
    /// The other rules that point into JSON, with keys that they need.
    others: Vec<(usize, Vec<String>)>,
    /// Whether what a rule finds in a text may depend on where the text ends.
    look_around: bool,
}

/// How far rules `$.a.b` were followed: which of them, each a bit, and how many names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    open: u64,
    depth: usize,
}

impl Way {
    /// The way to an element of a list, where no rule leads that has names only.
    pub(super) const NOWHERE: Self = Self { open: 0, depth: 0 };
}

/// Rules that are told by a bit each.
const MOST_MEMBERS: usize = 64;

#[derive(Debug, Clone)]
struct Rule {
    query: Target,
    /// The query as it is written, by which nearer rules replace farther ones.
    text: String,
    /// None where nothing is masked, whatever a farther rule says.
    kind: Option<Kind>,
}

/// Where a rule points at.
#[derive(Debug, Clone)]
enum Target {
    Json(Query),
    Header(String),
    /// A name that may hold one `*`, and an attribute.
    Cookie(String, Option<String>),
    Regex(Pattern),
}

/// How a value is masked.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Type(Type),
    Matches(Pattern),
    Sorted,
    Drop,
}

impl Masks {
    /// The rules of a service and of files, farthest first: of several that point at the same place the nearest counts, and one without
    /// a kind removes the others.
    pub fn new(service: Option<&Service>, layers: &[&[MaskRule]]) -> Result<Self, Diagnostic> {
        let mut masks = Self::default();
        for (query, kind) in service.map_or(&[][..], |service| service.masks) {
            masks.put(Rule::of_service(query, kind)?);
        }
        for rule in layers.iter().copied().flatten() {
            masks.put(Rule::of_file(rule)?);
        }
        masks.rules.reverse();
        masks.sort();
        Ok(masks)
    }

    /// Sorts the rules that point into JSON by how they are followed.
    fn sort(&mut self) {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        for (rank, rule) in self.rules.iter().enumerate() {
            if let Target::Regex(pattern) = &rule.query {
                self.look_around |= pattern.looks_around();
            }
            let Target::Json(query) = &rule.query else {
                continue;
            };
            match query.shape() {
                Some(Shape::Anywhere(name)) => {
                    let place = self
                        .anywhere
                        .binary_search_by(|(known, _)| known.as_str().cmp(name));
                    if let Err(place) = place {
                        self.anywhere.insert(place, (name.to_owned(), rank));
                    }
                }
                Some(Shape::Members(names)) if self.members.len() < MOST_MEMBERS => {
                    self.members.push((owned(names), rank));
                }
                Some(Shape::Members(needed) | Shape::Other(needed)) => {
                    self.others.push((rank, owned(needed)));
                }
                None => self.others.push((rank, Vec::new())),
            }
        }
    }

    fn put(&mut self, rule: Rule) {
        self.rules.retain(|known| known.text != rule.text);
        self.rules.push(rule);
    }

    /// The rules that must be followed in the JSON of a text as a whole, by their places.
    pub(super) fn to_follow(&self, text: &str) -> impl Iterator<Item = (usize, &Query)> {
        // A key that is not there as it is may be there with a letter escaped.
        let may_have = |key: &String| text.contains(key.as_str()) || text.contains("\\u00");
        let plain = |key: &String| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        self.others
            .iter()
            .filter(move |(_, needed)| needed.iter().all(|key| !plain(key) || may_have(key)))
            .filter_map(|(rank, _)| match &self.rules.get(*rank)?.query {
                Target::Json(query) => Some((*rank, query)),
                _ => None,
            })
    }

    /// The way to members that rules `$.a.b` point at, from the root.
    pub(super) fn way(&self) -> Way {
        Way {
            open: u64::MAX
                .checked_shr(u64::BITS - self.members.len() as u32)
                .unwrap_or(0),
            depth: 0,
        }
    }

    /// The nearest rule for a member of an object to which a way leads, and the way on to it.
    pub(super) fn member(&self, way: Way, key: &str) -> (Option<usize>, Way) {
        let place = self
            .anywhere
            .binary_search_by(|(known, _)| known.as_str().cmp(key));
        let mut nearest = place.ok().map(|place| self.anywhere[place].1);
        let mut next = Way {
            open: 0,
            depth: way.depth + 1,
        };
        let mut open = way.open;
        while open != 0 {
            let index = open.trailing_zeros();
            open &= open - 1;
            let Some((names, rank)) = self.members.get(index as usize) else {
                continue;
            };
            if names.get(way.depth).is_some_and(|name| name == key) {
                match names.len() == next.depth {
                    true => nearest = Some(nearest.map_or(*rank, |other| other.min(*rank))),
                    false => next.open |= 1 << index,
                }
            }
        }
        (nearest, next)
    }

    /// How a rule masks; none where it keeps farther ones away.
    pub(super) fn kind(&self, rank: usize) -> Option<&Kind> {
        self.rules.get(rank)?.kind.as_ref()
    }

    /// The rules for parts of texts that may find something in a text or in a part of it.
    pub(super) fn may_touch(&self, text: &str) -> bool {
        let is_in = |rule: &Rule| match &rule.query {
            Target::Regex(pattern) => pattern.is_in(text),
            _ => false,
        };
        self.look_around || self.rules.iter().any(is_in)
    }

    /// The rule for a header.
    pub(super) fn of_header(&self, name: &str) -> Option<&Kind> {
        self.first(|query| matches!(query, Target::Header(own) if own.eq_ignore_ascii_case(name)))
    }

    /// The rule for a cookie, or for an attribute of it.
    pub(super) fn of_cookie(&self, name: &str, attribute: Option<&str>) -> Option<&Kind> {
        self.first(|query| match query {
            Target::Cookie(pattern, own) => own.as_deref() == attribute && fits(pattern, name),
            _ => false,
        })
    }

    /// Parts of any text that are masked.
    pub(super) fn in_text(&self, text: &str) -> Vec<(Range<usize>, &Kind)> {
        let mut found: Vec<(Range<usize>, &Kind)> = Vec::new();
        for rule in &self.rules {
            if let (Target::Regex(pattern), Some(kind)) = (&rule.query, &rule.kind) {
                found.extend(pattern.spans(text).into_iter().map(|span| (span, kind)));
            }
        }
        found
    }

    fn first(&self, fits: impl Fn(&Target) -> bool) -> Option<&Kind> {
        let rule = self.rules.iter().find(|rule| fits(&rule.query))?;
        rule.kind.as_ref()
    }
}

impl Rule {
    fn of_file(rule: &MaskRule) -> Result<Self, Diagnostic> {
        let query = match &rule.query {
            MaskQuery::Json(path) => Target::Json(Query::read(path, &rule.place, false)?),
            MaskQuery::Header(name) => Target::Header(name.clone()),
            MaskQuery::Cookie(written) => cookie(written),
            MaskQuery::Regex(written) => Target::Regex(pattern(written, &rule.place)?),
        };
        let kind = match &rule.kind {
            None => None,
            Some(MaskKind::Type(name)) => Type::named(name).map(Kind::Type),
            Some(MaskKind::Matches(written)) => Some(Kind::Matches(pattern(written, &rule.place)?)),
            Some(MaskKind::Sorted) => Some(Kind::Sorted),
            Some(MaskKind::Drop) => Some(Kind::Drop),
        };
        Ok(Self {
            query,
            text: rule.text.clone(),
            kind,
        })
    }

    /// A row of a service's table: the same words as in a file.
    fn of_service(query: &str, kind: &str) -> Result<Self, Diagnostic> {
        let source = Source::new("the service's masks", query);
        let place = Place::new(&source, Span::new(0, query.len()));
        let target = match query.split_once(' ') {
            Some(("header", name)) => Target::Header(name.to_owned()),
            Some(("cookie", written)) => cookie(written),
            Some(("regex", written)) => Target::Regex(pattern(written, &place)?),
            _ => Target::Json(Query::read(query, &place, false)?),
        };
        let kind = match kind {
            "sorted" => Some(Kind::Sorted),
            "drop" => Some(Kind::Drop),
            name => Type::named(name).map(Kind::Type),
        };
        Ok(Self {
            query: target,
            text: query.to_owned(),
            kind,
        })
    }
}

fn cookie(written: &str) -> Target {
    let mut words = written.split_whitespace().map(str::to_owned);
    let name = words.next().unwrap_or_default();
    Target::Cookie(name, words.next())
}

fn pattern(written: &str, place: &Place) -> Result<Pattern, Diagnostic> {
    Pattern::remembered(written).map_err(|why| {
        let message = format!("`{written}` is no regular expression: {why}");
        Diagnostic::error("query-regex", message, place, "")
    })
}

impl Kind {
    /// What stands in the brackets of the mask.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Type(kind) => kind.name().to_owned(),
            // A mask stands on one line.
            Self::Matches(pattern) => pattern.written().replace('\n', "\\n"),
            Self::Sorted => SORTED.to_owned(),
            Self::Drop => "drop".to_owned(),
        }
    }

    /// Whether a JSON value is of the kind. `sorted` and `drop` stand for no value.
    pub(super) fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Type(kind), value) => kind.holds(value),
            (Self::Matches(pattern), Value::String(text)) => pattern.is_in(text),
            (Self::Matches(_) | Self::Sorted | Self::Drop, _) => false,
        }
    }

    /// Whether what a text says is of the kind: a header that says `5` is a number.
    pub(super) fn holds_text(&self, text: &str) -> bool {
        self.holds(&Value::from(text))
            || serde_json::from_str::<Value>(text)
                .is_ok_and(|value| !value.is_string() && self.holds(&value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rule(query: &str, kind: Option<MaskKind>) -> MaskRule {
        let source = Source::new("a.yaml", query);
        let parsed = match query.split_once(' ') {
            Some(("cookie", rest)) => MaskQuery::Cookie(rest.to_owned()),
            Some(("header", rest)) => MaskQuery::Header(rest.to_owned()),
            _ => MaskQuery::Json(query.to_owned()),
        };
        MaskRule {
            query: parsed,
            text: query.to_owned(),
            place: Place::new(&source, Span::new(0, query.len())),
            kind,
        }
    }

    #[test]
    fn nearer_rules_replace_and_null_removes() {
        let far = [
            rule("header X", Some(MaskKind::Drop)),
            rule("header Y", Some(MaskKind::Drop)),
        ];
        let near = [
            rule("header X", Some(MaskKind::Type("uuid"))),
            rule("header Y", None),
        ];
        let masks = Masks::new(None, &[&far, &near]).expect("masks");
        assert_eq!(
            masks.of_header("x").map(Kind::shown).as_deref(),
            Some("uuid")
        );
        assert!(masks.of_header("y").is_none());
        let back = [rule("header Y", Some(MaskKind::Drop))];
        let masks = Masks::new(None, &[&far, &near, &back]).expect("masks");
        assert!(masks.of_header("Y").is_some());
    }

    #[test]
    fn null_removes_by_place_however_it_is_written() {
        let far = [
            rule("header X-Id", Some(MaskKind::Drop)),
            rule("cookie *_id", Some(MaskKind::Drop)),
        ];
        let near = [rule("header x-id", None), rule("cookie wiki_id", None)];
        let masks = Masks::new(None, &[&far, &near]).expect("masks");
        assert!(masks.of_header("X-Id").is_none());
        assert!(masks.of_cookie("wiki_id", None).is_none());
        assert!(masks.of_cookie("other_id", None).is_some());
    }

    #[test]
    fn a_cookie_and_its_attribute_are_two_things() {
        let rules = [rule("cookie *_id expires", Some(MaskKind::Drop))];
        let masks = Masks::new(None, &[&rules]).expect("masks");
        assert!(masks.of_cookie("wiki_id", Some("expires")).is_some());
        assert!(masks.of_cookie("wiki_id", None).is_none());
        assert!(masks.of_cookie("other", Some("expires")).is_none());
    }

    #[test]
    fn a_text_may_say_a_number() {
        let integer = Kind::Type(Type::named("integer").expect("a type"));
        assert!(integer.holds(&json!(5)) && !integer.holds(&json!("5")));
        assert!(integer.holds_text("5") && !integer.holds_text("5 s"));
    }
}
