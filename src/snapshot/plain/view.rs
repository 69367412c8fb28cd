//! What is known when an answer is looked at, in many combinations.

use serde_json::json;

use super::written::PASSWORD;
use crate::query::Query;
use crate::scenario::{MaskKind, MaskQuery, MaskRule};
use crate::secret::Secrets;
use crate::snapshot::lens::{Extracted, Lens};
use crate::snapshot::mask::Masks;
use crate::snapshot::names::Names;
use crate::template::Binding;
use crate::text::{Place, Source, Span};
use crate::value::Type;

/// Rules that may hold together, the farthest first.
const RULES: &[(&str, &str)] = &[
    ("$..time", "timestamp"),
    ("$.time", "string"),
    ("$..list", "sorted"),
    ("$..b", "drop"),
    ("$.a.name", "string"),
    ("$.a[?@.anon].name", "drop"),
    ("$[*][0]", "integer"),
    ("$.list", "array"),
    ("$..['x[3]']", "matches secret pw"),
    ("$..['odd key']", "matches ^"),
    ("regex <!--.*?-->", "drop"),
    ("regex [0-9]+-[0-9T:Z-]+", "string"),
    ("regex ^word", "string"),
    ("$", "drop"),
];

/// The rules that `bits` chooses.
fn rules(bits: u32) -> Vec<MaskRule> {
    let chosen = RULES
        .iter()
        .enumerate()
        .filter(|(at, _)| bits >> at & 1 == 1);
    let mut rules: Vec<MaskRule> = Vec::new();
    for (_, (text, kind)) in chosen {
        let source = Source::new("a.yaml", *text);
        rules.push(MaskRule {
            query: match text.strip_prefix("regex ") {
                Some(regex) => MaskQuery::Regex(regex.to_owned()),
                None => MaskQuery::Json((*text).to_owned()),
            },
            text: (*text).to_owned(),
            place: Place::new(&source, Span::new(0, text.len())),
            kind: Some(match *kind {
                "sorted" => MaskKind::Sorted,
                "drop" => MaskKind::Drop,
                kind => match kind.strip_prefix("matches ") {
                    Some(regex) => MaskKind::Matches(regex.to_owned()),
                    None => MaskKind::Type(Type::named(kind).expect("a type").name()),
                },
            }),
        });
    }
    rules
}

fn names(user: &str) -> Names {
    let mut names = Names::default();
    for (name, value) in [
        ("user", json!(user)),
        ("short", json!("Bob")),
        ("ids", json!(["ab", "end"])),
        ("number", json!(12345)),
        ("base", json!("word one")),
    ] {
        names.add(name, &Binding::new(&value, None));
    }
    names.add("pin", &Binding::new(&json!("0042"), Some("pin".into())));
    names.add("pw", &Binding::new(&json!(PASSWORD), Some("pw".into())));
    names
}

/// What is known when an answer is looked at.
pub(super) struct View {
    /// Where each rule points at in JSON, the farthest first.
    pub(super) rules: Vec<Query>,
    pub(super) masks: Masks,
    pub(super) names: Names,
    pub(super) extracted: Vec<Extracted>,
    pub(super) secrets: Secrets,
}

fn query(text: &str) -> Query {
    let source = Source::new("a.yaml", text);
    let place = Place::new(&source, Span::new(0, text.len()));
    Query::read(text, &place, false).expect("a query")
}

impl View {
    /// `bits` says which rules hold, and what was extracted.
    pub(super) fn new(user: &str, bits: u32) -> Self {
        let holds = |at: usize| bits >> at & 1 == 1;
        let rules = rules(bits);
        let masks = Masks::new(None, &[&rules]).expect("masks");
        let names = names(user);
        let extract = |at: usize, name: &str, path: &str, append: bool| {
            holds(at).then(|| Extracted {
                name: name.to_owned(),
                query: query(path),
                append,
            })
        };
        let extracted = [
            extract(20, "number", "$.a", false),
            extract(21, "ids", "$.list", true),
            extract(22, "ids", "$..name", false),
            extract(23, "pw", "$.b", false),
            extract(24, "user", "$['odd key']", false),
        ];
        let secrets = Secrets::default();
        if holds(25) {
            secrets.learn(PASSWORD, &"pw".into());
            secrets.learn("1234567", &"number".into());
        }
        Self {
            rules: rules
                .iter()
                .map(|rule| match &rule.query {
                    MaskQuery::Json(path) => query(path),
                    _ => query("$.nowhere_at_all"),
                })
                .collect(),
            masks,
            names,
            extracted: extracted.into_iter().flatten().collect(),
            secrets,
        }
    }

    pub(super) fn lens(&self) -> Lens<'_> {
        Lens {
            names: &self.names,
            extracted: &self.extracted,
            masks: &self.masks,
            service: None,
            secrets: &self.secrets,
        }
    }
}
