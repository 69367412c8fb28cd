//! `has`.

use std::sync::Arc;

use super::argument;
use super::conjunction::Matcher;
use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::schema::SchemaFile;
use super::{Example, Row};
use crate::query::QueryTemplate;
use crate::syntax::{Entry, Findings, Node};
use crate::template::{Scope, UsedName};
use crate::text::Diagnostic;

const WORD: &str = "has";

pub(super) const ROW: Row = Row::new(
    WORD,
    "has: {$…: MATCHER}",
    "is a JSON value in which these hold, `$` being this value",
    Example::of(
        "has: {$.total: {greater_than: 0}}",
        r#"{"total": 12.5}"#,
        r#"{"total": 0}"#,
    ),
    read,
);

#[derive(Debug)]
struct Has(Vec<(QueryTemplate, Matcher)>);

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    let Ok(entries) = node.map("") else {
        findings.add(argument::wrong(WORD, "a map of queries", node));
        return None;
    };
    if entries.is_empty() {
        let got = node.described();
        findings.add(argument::unfit(
            WORD,
            "at least one query",
            &node.place,
            got,
        ));
        return None;
    }
    let asked: Vec<_> = entries
        .iter()
        .map(|entry| {
            let query = findings.ok(query(entry));
            let matcher = Matcher::read(&entry.value, findings);
            query.zip(matcher)
        })
        .collect();
    Some(Arc::new(Has(asked.into_iter().collect::<Option<_>>()?)))
}

fn query(entry: &Entry) -> Result<QueryTemplate, Diagnostic> {
    let query = QueryTemplate::read(&entry.key, &entry.key_place, true)?;
    if query
        .fixed()
        .is_some_and(|fixed| fixed.json_path().is_none())
    {
        let message = format!(
            "`{}` asks the answer, and `has` asks the value that is there",
            entry.key
        );
        return Err(
            Diagnostic::error("query-argument", message, &entry.key_place, "no JSONPath")
                .help("queries of `has` begin with `$`, which is this value"),
        );
    }
    Ok(query)
}

impl Demand for Has {
    fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let all: Vec<String> = self
            .0
            .iter()
            .map(|(query, matcher)| Ok(format!("`{}`: {}", query.text(), matcher.expected(scope)?)))
            .collect::<Result<_, Diagnostic>>()?;
        Ok(format!("a value with {}", all.join(", ")))
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        let mut mismatches = Vec::new();
        for (query, matcher) in &self.0 {
            let query = query.resolve(case.scope)?;
            match query.find_in(case.value) {
                Ok(found) => {
                    let inner = matcher.judge(&found, query.is_list(), case.scope)?;
                    mismatches.extend(
                        inner
                            .into_iter()
                            .map(|mismatch| mismatch.within(query.text())),
                    );
                }
                Err(why) => mismatches.push(
                    case.fails(matcher.expected(case.scope)?)
                        .help(Some(why.to_string()))
                        .within(query.text()),
                ),
            }
        }
        Ok(mismatches)
    }

    fn schema_files(&self) -> Vec<&SchemaFile> {
        let matchers = self.0.iter().map(|(_, matcher)| matcher);
        matchers.flat_map(Matcher::schema_files).collect()
    }

    fn names(&self) -> Vec<UsedName> {
        self.0
            .iter()
            .flat_map(|(query, matcher)| [query.names(), matcher.names()].concat())
            .collect()
    }
}
