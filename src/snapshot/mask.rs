//! Masks: what varies in answers, and how it is checked all the same.

use std::ops::Range;

use serde_json::Value;

use super::mark::SORTED;
use crate::http::fits;
use crate::query::Query;
use crate::scenario::{MaskKind, MaskQuery, MaskRule};
use crate::service::Service;
use crate::text::{Diagnostic, Place, Source, Span};
use crate::value::{Pattern, Type};

/// The rules for an answer, the nearest first.
#[derive(Debug, Clone, Default)]
pub struct Masks {
    rules: Vec<Rule>,
}

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
        Ok(masks)
    }

    fn put(&mut self, rule: Rule) {
        self.rules.retain(|known| known.text != rule.text);
        self.rules.push(rule);
    }

    /// The rules that point into JSON, the nearest first; without a kind those that keep farther ones away.
    pub(super) fn of_json(&self) -> impl Iterator<Item = (&Query, Option<&Kind>)> {
        self.rules.iter().filter_map(|rule| match &rule.query {
            Target::Json(query) => Some((query, rule.kind.as_ref())),
            _ => None,
        })
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
