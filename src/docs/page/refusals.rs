//! With which codes requests are refused: what steps expect of them, and what was answered.

use serde_json::Value;

use super::Told;
use super::since::{Releases, Set};
use crate::docs::prose::{Inline, Inlines, sentence};
use crate::docs::subject::Subject;
use crate::event::ShownStep;
use crate::scenario::{Group, Step};
use crate::snapshot::Recorded;
use crate::syntax::Yaml;
use crate::template::Condition;

/// A code that requests are refused with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    pub(super) code: String,
    /// What the API says, with the releases that say it if not all do that refuse with the code.
    pub(super) texts: Vec<(String, Option<String>)>,
    /// When it does, a line each.
    pub(super) conditions: Vec<Inlines>,
    /// The releases that do; none if all do.
    pub(super) versions: Option<String>,
}

/// A step that a scenario expects to be refused.
struct Expecting<'t> {
    told: &'t Told<'t>,
    shown: &'t ShownStep,
    step: &'t Step,
    answers: Vec<Recorded>,
}

/// A code so far.
struct Row {
    code: String,
    texts: Vec<(String, Set)>,
    conditions: Vec<Inlines>,
    /// Where a step says this code and no other.
    surely: Set,
    /// Where it says several.
    maybe: Set,
}

/// The codes of the requests of a page, in the order of the alphabet.
pub(super) fn refusals(page: &[&Told<'_>], subject: &Subject) -> Vec<Refused> {
    let mut expecting = Vec::new();
    for told in page {
        told.each_step(&mut |path, shown, step| {
            let groups = step.expect.iter();
            let refused = groups
                .into_iter()
                .any(|group| group.checks.iter().any(is_of_error));
            if refused && subject.is_of_step(shown) {
                expecting.push(Expecting {
                    told,
                    shown,
                    step,
                    answers: (told.answers)(path, shown.item.as_deref()),
                });
            }
        });
    }
    let conditions = expecting.iter().flat_map(|one| {
        let groups = one
            .step
            .expect
            .iter()
            .filter_map(|group| group.when.as_ref());
        one.conditions().into_iter().chain(groups)
    });
    let starts = expecting.iter().flat_map(|one| &one.answers);
    let releases = Releases::new(conditions, starts.flat_map(Recorded::starts));
    let mut rows: Vec<Row> = Vec::new();
    for one in &expecting {
        one.add(&releases, &mut rows);
    }
    rows.sort_by(|one, other| one.code.cmp(&other.code));
    rows.into_iter().map(|row| row.told(&releases)).collect()
}

fn is_of_error(check: &crate::scenario::Check) -> bool {
    check.query.text() == "error"
}

impl Expecting<'_> {
    /// What must be so for the step to be carried out.
    fn conditions(&self) -> Vec<&Condition> {
        let requires = self.told.scenario.requires.iter();
        requires.chain(&self.step.when).collect()
    }

    fn add(&self, releases: &Releases, rows: &mut Vec<Row>) {
        for group in &self.step.expect {
            for check in group.checks.iter().filter(|check| is_of_error(check)) {
                self.add_check(releases, (group, &check.written), rows);
            }
        }
    }

    fn add_check(
        &self,
        releases: &Releases,
        (group, written): (&Group, &Yaml),
        rows: &mut Vec<Row>,
    ) {
        let mut conditions = self.conditions();
        conditions.extend(&group.when);
        let holding = releases.holding(&conditions);
        let expected = codes(written);
        for (index, version) in releases.iter().filter(|(index, _)| holding.has(*index)) {
            let answered = Recorded::for_version(&self.answers, version);
            let (given, text) = answered.map(|one| self.said(one)).unwrap_or_default();
            let mut all = expected.clone().unwrap_or_else(|| given.clone());
            all.retain(|code| !self.is_our_own(code));
            let is_sure = all.len() == 1;
            for code in all {
                let row = self.row(&code, rows);
                match is_sure {
                    true => row.surely.add(index),
                    false => row.maybe.add(index),
                }
                if let Some(text) = text.as_ref().filter(|_| given.contains(&code)) {
                    row.add_text(text, index);
                }
            }
        }
    }

    /// The row of a code, with what this step says of it.
    fn row<'r>(&self, code: &str, rows: &'r mut Vec<Row>) -> &'r mut Row {
        let at = rows.iter().position(|row| row.code == code);
        let at = at.unwrap_or_else(|| {
            rows.push(Row {
                code: code.to_owned(),
                texts: Vec::new(),
                conditions: Vec::new(),
                surely: Set::default(),
                maybe: Set::default(),
            });
            rows.len() - 1
        });
        let about = self.step.about.as_deref().map(sentence);
        let about = about.filter(|about| !about.is_empty());
        let condition = about.unwrap_or_else(|| vec![Inline::text(self.shown.name.as_str())]);
        let row = &mut rows[at];
        if !row.conditions.contains(&condition) {
            row.conditions.push(condition);
        }
        row
    }

    /// The codes of an answer, and what it says.
    fn said(&self, answer: &Recorded) -> (Vec<String>, Option<String>) {
        let body: Option<Value> = serde_json::from_str(&answer.body).ok();
        match (self.told.scenario.service, body) {
            (Some(service), Some(body)) => {
                // What is masked is no text.
                let text = service.refusal_message(&body);
                let text = text.filter(|text| !(text.starts_with('[') && text.ends_with(']')));
                (service.codes_in(&body), text)
            }
            _ => Default::default(),
        }
    }

    /// Whether a code is one that the API never says.
    fn is_our_own(&self, code: &str) -> bool {
        let service = self.told.scenario.service;
        let own = service.and_then(|service| service.not_json.as_ref());
        own.is_some_and(|own| own.code == code)
    }
}

/// The codes that an expectation names; none if it names none as they are.
fn codes(written: &Yaml) -> Option<Vec<String>> {
    match written {
        Yaml::Text(text) | Yaml::Plain(text) => (!text.contains("{{")).then(|| vec![text.clone()]),
        Yaml::Map(entries) => match entries.as_slice() {
            [(word, Yaml::List(all))] if word == "one_of" => {
                let all: Option<Vec<Vec<String>>> = all.iter().map(codes).collect();
                all.map(|all| all.concat())
            }
            [(word, one)] if word == "equals" => codes(one),
            _ => None,
        },
        Yaml::List(_) => None,
    }
}

impl Row {
    fn add_text(&mut self, text: &str, index: usize) {
        let at = self.texts.iter().position(|(own, _)| own == text);
        let at = at.unwrap_or_else(|| {
            self.texts.push((text.to_owned(), Set::default()));
            self.texts.len() - 1
        });
        self.texts[at].1.add(index);
    }

    fn told(self, releases: &Releases) -> Refused {
        let versions = match self.surely.is_empty() {
            false => self.surely,
            true => self.maybe,
        };
        let texts = self.texts.into_iter();
        // Of a release that some step says another code of nothing was seen.
        let texts = texts.filter(|(_, set)| {
            releases
                .iter()
                .any(|(index, _)| set.has(index) && versions.has(index))
        });
        let texts: Vec<(String, Set)> = texts.collect();
        let several = texts.len() > 1;
        let texts = texts.into_iter().map(|(text, set)| {
            let all = set.same(&versions) || !several;
            let words = releases.in_words(&set.both(&versions)).filter(|_| !all);
            (text, words)
        });
        Refused {
            code: self.code,
            texts: texts.collect(),
            conditions: self.conditions,
            versions: releases.in_words(&versions),
        }
    }
}
