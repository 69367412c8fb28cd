//! Pages of an API, made of the scenarios that document it: what stands on them, in which order, whatever form they are written in.
//!
//! Nothing here reads files: who calls hands over the cases with their previews, and a way to their snapshots.
//! Start at [`pages`] and [`Page::sections`].

mod module;
mod refusals;
mod request;
mod sections;
mod since;

use std::collections::BTreeMap;

use crate::docs::subject::Subject;
use crate::event::{Preview, ShownStep};
use crate::scenario::{Check, Scenario, Step};
use crate::service::Service;
use crate::snapshot::Recorded;
use crate::template::Condition;
use crate::text::Place;
use refusals::Refused;
use request::{ShownExample, Taken};
use since::{Releases, Set};

pub(super) use module::kept;
pub(super) use sections::{SECTIONS, Section};

use super::samples::Language;

/// Gives the snapshots of a step's answer, by its id and those of the steps that it stands in, and its round.
pub type Answers<'a> = &'a dyn Fn(&[String], Option<&str>) -> Vec<Recorded>;

/// A case that documents something.
pub struct Told<'t> {
    /// What its file says.
    pub scenario: &'t Scenario,
    /// Path of the file.
    pub path: &'t str,
    /// The case before it is run.
    pub preview: &'t Preview,
    /// Its snapshots.
    pub answers: Answers<'t>,
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// What it is called.
    pub title: String,
    /// What its files are called, without an ending.
    pub stem: String,
    /// What its scenarios say that they document.
    pub documents: String,
    /// The number, among the cases that it was made of, of the one whose steps are the sample code.
    pub main: usize,
    /// The folder of its main scenario.
    pub group: String,
    /// The path of the module of the API that it is about.
    pub module: Option<String>,
    /// The code of its samples.
    pub samples: Vec<Sample>,
    service: Option<&'static Service>,
    since: Option<String>,
    about: Option<String>,
    example: Option<Example>,
    refusals: Vec<Refused>,
    history: Vec<(String, String)>,
    notes: Option<String>,
    see_also: Vec<String>,
}

/// Sample code.
#[derive(Debug)]
pub struct Sample {
    /// In which language.
    pub language: &'static Language,
    /// What its file is called, without an ending.
    pub stem: String,
    /// The code, or why there is none.
    pub code: Result<String, String>,
}

/// A request, and what was answered.
#[derive(Debug)]
struct Example {
    request: ShownExample,
    /// Words for where each name in it comes from: of a step what it is called.
    taken: Vec<(String, Taken)>,
    answers: Vec<Answer>,
}

/// What was answered, on some releases.
#[derive(Debug)]
struct Answer {
    recorded: Recorded,
    /// The releases; none if all are.
    versions: Option<String>,
}

/// Two scenarios each of which says that the page is its own.
#[derive(Debug)]
pub struct TwoMains {
    /// What they document.
    pub documents: String,
    /// Where their names stand.
    pub places: (Place, Place),
}

/// The pages of cases, in the order of their titles. A scenario that documents nothing is on none.
pub fn pages(cases: &[Told<'_>]) -> Result<Vec<Page>, TwoMains> {
    let mut by_subject: BTreeMap<&str, Vec<(usize, &Told<'_>)>> = BTreeMap::new();
    for (number, told) in cases.iter().enumerate() {
        if let Some(documents) = told.scenario.documents.as_deref() {
            by_subject
                .entry(documents.trim())
                .or_default()
                .push((number, told));
        }
    }
    let mut pages = Vec::new();
    for (documents, cases) in by_subject {
        pages.extend(page(documents, &cases)?);
    }
    pages.sort_by(|one: &Page, other| {
        (&one.title, &one.documents).cmp(&(&other.title, &other.documents))
    });
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for page in &mut pages {
        let times = used.entry(page.stem.clone()).or_default();
        *times += 1;
        if *times > 1 {
            page.stem = format!("{}-{times}", page.stem);
        }
    }
    Ok(pages)
}

fn page(documents: &str, cases: &[(usize, &Told<'_>)]) -> Result<Option<Page>, TwoMains> {
    let subject = Subject::read(documents);
    let Some((number, main)) = main_of(documents, &subject, cases)? else {
        return Ok(None);
    };
    let scenario = main.scenario;
    let service = scenario.service;
    let told: Vec<&Told<'_>> = cases.iter().map(|(_, told)| *told).collect();
    let requires = scenario.requires.as_ref();
    let releases = Releases::new(requires, []);
    let required: Vec<_> = requires.into_iter().collect();
    let required = releases.first(&releases.holding(&required));
    let first = scenario.history.first().map(|(version, _)| version.clone());
    Ok(Some(Page {
        title: subject.title(documents, service),
        stem: subject.stem(documents),
        documents: documents.to_owned(),
        main: number,
        group: group(main.path),
        module: subject.module(service),
        samples: Vec::new(),
        service,
        since: first.or(required),
        about: scenario.about.clone(),
        example: example(main, &subject),
        refusals: refusals::refusals(&told, &subject),
        history: scenario.history.clone(),
        notes: scenario.notes.clone(),
        see_also: scenario.see_also.clone(),
    }))
}

/// The case that a page is of: of the scenario that says more of it, else of the first that shows a request which is not refused.
fn main_of<'c, 't>(
    documents: &str,
    subject: &Subject,
    cases: &'c [(usize, &'t Told<'t>)],
) -> Result<Option<(usize, &'t Told<'t>)>, TwoMains> {
    let says_more = |told: &Told<'_>| {
        let scenario = told.scenario;
        !scenario.history.is_empty() || scenario.notes.is_some() || !scenario.see_also.is_empty()
    };
    let own: Vec<&'c (usize, &Told<'_>)> =
        cases.iter().filter(|(_, told)| says_more(told)).collect();
    if let Some((_, first)) = own.first()
        && let Some((_, other)) = own.iter().find(|(_, told)| told.path != first.path)
    {
        return Err(TwoMains {
            documents: documents.to_owned(),
            places: (first.scenario.place.clone(), other.scenario.place.clone()),
        });
    }
    let mut sorted: Vec<&(usize, &Told<'_>)> = cases.iter().collect();
    sorted.sort_by_key(|(number, told)| (told.path, *number));
    let shows = sorted
        .iter()
        .find(|(_, told)| told.example(subject).is_some());
    let chosen = own.first().or(shows).or(sorted.first());
    Ok(chosen.map(|(number, told)| (*number, *told)))
}

/// The name of the folder that a file lies in.
fn group(path: &str) -> String {
    let mut folders = path.rsplit(['/', '\\']).skip(1);
    let folder = folders.next().unwrap_or_default();
    folder.trim_matches('.').to_owned()
}

fn example(told: &Told<'_>, subject: &Subject) -> Option<Example> {
    let (path, shown, step) = told.example(subject)?;
    let request = ShownExample::new(shown.request.as_ref()?, told.scenario.service);
    let taken = request.taken.iter().map(|(name, taken)| {
        let named = match taken {
            Taken::Step(ids) => Taken::Step(told.step_name(ids)),
            login => login.clone(),
        };
        (name.clone(), named)
    });
    Some(Example {
        taken: taken.collect(),
        answers: answers(told, step, (told.answers)(&path, shown.item.as_deref())),
        request,
    })
}

/// What was answered to a step, with the releases that answer so. What differs by its headers alone looks the same on a page.
fn answers(told: &Told<'_>, step: &Step, all: Vec<Recorded>) -> Vec<Answer> {
    let conditions: Vec<&Condition> = told.scenario.requires.iter().chain(&step.when).collect();
    let starts = all.iter().flat_map(Recorded::starts);
    let releases = Releases::new(conditions.iter().copied(), starts);
    let holding = releases.holding(&conditions);
    let body = |one: &Recorded| (one.kind.clone(), one.body.clone());
    let mut answers: Vec<Answer> = Vec::new();
    for recorded in &all {
        if answers
            .iter()
            .any(|own| body(&own.recorded) == body(recorded))
        {
            continue;
        }
        let mut set = Set::default();
        for (index, version) in releases.iter().filter(|(index, _)| holding.has(*index)) {
            let answered = Recorded::for_version(&all, version);
            if answered.is_some_and(|one| body(one) == body(recorded)) {
                set.add(index);
            }
        }
        answers.push(Answer {
            recorded: recorded.clone(),
            versions: releases.in_words(&set),
        });
    }
    answers
}

impl Told<'_> {
    /// Goes through the steps that the file itself has, with the ids of each and of those that it stands in.
    fn each_step<'s>(&'s self, visit: &mut dyn FnMut(&[String], &'s ShownStep, &'s Step)) {
        walk(
            &self.preview.steps,
            &self.scenario.steps,
            &mut Vec::new(),
            visit,
        );
    }

    /// The first step that sends a request of a page and is not expected to be refused.
    fn example(&self, subject: &Subject) -> Option<(Vec<String>, &ShownStep, &Step)> {
        let mut found = None;
        self.each_step(&mut |path, shown, step| {
            let is_of_error = |check: &Check| check.query.text() == "error";
            let mut checks = step.expect.iter().flat_map(|group| &group.checks);
            if found.is_none() && subject.is_of_step(shown) && !checks.any(is_of_error) {
                found = Some((path.to_vec(), shown, step));
            }
        });
        found
    }

    /// What the step with these ids is called, parted by `/`.
    fn step_name(&self, ids: &str) -> String {
        let mut name = None;
        self.each_step(&mut |path, shown, _| {
            if path.join("/") == ids {
                name.get_or_insert_with(|| shown.name.clone());
            }
        });
        name.unwrap_or_else(|| ids.to_owned())
    }
}

fn walk<'s>(
    shown: &'s [ShownStep],
    steps: &'s [Step],
    path: &mut Vec<String>,
    visit: &mut dyn FnMut(&[String], &'s ShownStep, &'s Step),
) {
    for one in shown {
        let Some(step) = steps.iter().find(|step| step.id == one.id) else {
            continue;
        };
        path.push(one.id.clone());
        visit(path, one, step);
        walk(&one.then, &step.then, path, visit);
        path.pop();
    }
}
