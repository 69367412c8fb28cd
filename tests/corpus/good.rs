//! Files as they should be: each is read, planned, and written as a file that says the same.

use std::path::Path;

use flowrun::plan::{self, PlanError, Settings};
use flowrun::syntax::Yaml;

use super::same::{self, Model};
use super::{files, folder};
use crate::flow::Flow;

/// A file of the corpus: its name below the folder, and its text.
pub(super) struct Good {
    pub(super) name: String,
    pub(super) text: String,
}

/// Every good file.
pub(super) fn all() -> Vec<Good> {
    let folder = folder("good");
    let found = files(&folder, ".yaml");
    assert!(found.len() >= 25, "the corpus is there");
    found
        .iter()
        .map(|path| Good {
            name: path
                .strip_prefix(&folder)
                .expect("below it")
                .to_string_lossy()
                .into_owned(),
            text: std::fs::read_to_string(path).expect("a good file"),
        })
        .collect()
}

impl Good {
    pub(super) fn model(&self) -> Model {
        self.read(&self.text)
    }

    /// Reads another text as what this file is.
    fn read(&self, text: &str) -> Model {
        Model::read(&self.name, text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }
}

#[test]
fn each_is_read_and_planned() {
    // Where no flowrun.yaml but those of the corpus applies.
    let flow = Flow::new().project("tests/corpus/good");
    for good in all() {
        let model = good.model();
        let Some(service) = model.scenario_service() else {
            continue;
        };
        let path = flow.path("tests/corpus/good").join(&good.name);
        match plan::plan(&settings(&path, service)) {
            Ok(planned) => assert!(!planned.cases.is_empty(), "{}", good.name),
            Err(PlanError::Invalid(found)) => panic!("{}", same::told(&good.name, &found)),
            Err(error) => panic!("{}: {error:?}", good.name),
        }
    }
}

/// A scenario of a service that is embedded goes there, any other to an address that nobody is asked at.
fn settings(path: &Path, service: Option<&str>) -> Settings {
    Settings {
        paths: vec![path.to_owned()],
        targets: { (service != Some("mediawiki")).then(|| "http://127.0.0.1:9/".to_owned()) }
            .into_iter()
            .collect(),
        writable: true,
        ..Settings::default()
    }
}

#[test]
fn what_is_written_of_each_says_the_same() {
    for good in all() {
        let model = good.model();
        let written = model.dump().to_string();
        let again = good.read(&written);
        if let Some(difference) = same::difference(&model.shown(), &again.shown()) {
            panic!("{}: {difference}\n{written}", good.name);
        }
        assert_eq!(again.dump().to_string(), written, "{}", good.name);
    }
}

#[test]
fn whatever_is_changed_in_what_is_written_is_seen() {
    let mut changed = 0;
    for good in all() {
        let model = good.model();
        let shown = model.shown();
        for (what, other) in same::changes(&model.dump()) {
            let text = other.to_string();
            // What is refused is seen as well.
            if let Ok(other) = Model::read(&good.name, &text) {
                let seen = same::difference(&shown, &other.shown()).is_some();
                assert!(seen, "{}: {what} makes no difference\n{text}", good.name);
                changed += 1;
            }
        }
    }
    assert!(changed > 1000, "{changed} changes were made");
}

#[test]
fn a_key_that_is_dropped_and_a_value_that_is_changed_are_seen() {
    let text =
        "scenario: One\nsteps:\n  - request: {url: x, timeout: 2s}\n    expect: {status: 200}\n";
    let model = Model::read("one.yaml", text).expect("a scenario");
    let shown = model.shown();
    let other = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Model::read("one.yaml", &text.replace(from, to)).expect("a scenario")
    };
    for (from, to) in [
        (", timeout: 2s", ""),
        ("2s", "3s"),
        ("url: x", "url: y"),
        ("200", "\"200\""),
        ("status: 200", "status: {not: 200}"),
        ("status", "size"),
        ("One", "Two"),
    ] {
        let seen = same::difference(&shown, &other(from, to).shown());
        assert!(seen.is_some(), "{from} → {to}");
    }
    let elsewhere = other("scenario: One\n", "# moved by a line\nscenario:    'One'\n");
    assert_eq!(same::difference(&shown, &elsewhere.shown()), None);
    let Yaml::Map(entries) = model.dump() else {
        panic!("a file is a map");
    };
    assert_eq!(entries.len(), 2);
}
