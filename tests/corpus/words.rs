//! Every word of the language that this version carries out is used by some good file, and written again from its model.

use std::collections::BTreeSet;

use flowrun::query::QueryTemplate;
use flowrun::scenario::{InputType, SHAPES};
use flowrun::syntax::{Yaml, parse};
use flowrun::text::{Place, Source, Span};
use flowrun::value::Type;
use flowrun::{matcher, query, service, template};
use regex::Regex;

use super::good;

/// A kind of word, and the word.
type Word = (String, String);

fn word(kind: &str, word: &str) -> Word {
    (kind.to_owned(), word.to_owned())
}

/// The words that must be used, filters and functions apart.
fn all() -> BTreeSet<Word> {
    let mut all = BTreeSet::new();
    for shape in SHAPES {
        all.extend(shape.keys.iter().map(|key| word(shape.what, key.name)));
    }
    for row in query::ROWS {
        all.insert(word("query", row.word));
        if row.all {
            all.insert(word("query", &format!("all {}", row.word)));
        }
    }
    let matchers = matcher::ROWS.iter();
    all.extend(matchers.map(|row| word("matcher", row.word)));
    for row in Type::ROWS {
        all.insert(word("type", row.name()));
        all.insert(word("mask", row.name()));
    }
    // Of masks the two kinds that are no type, and what takes a farther rule away.
    all.extend(["sorted", "drop", "null"].map(|kind| word("mask", kind)));
    all.extend(service::ROWS.iter().map(|row| word("service", row.name)));
    let inputs = [
        InputType::String,
        InputType::Number,
        InputType::Integer,
        InputType::Boolean,
        InputType::Array,
        InputType::Object,
        InputType::Any,
    ];
    all.extend(inputs.map(|of| word("type of an input", of.word())));
    all
}

/// The words of a tree that is a file.
#[derive(Default)]
struct Used(BTreeSet<Word>);

fn entries(tree: &Yaml) -> &[(String, Yaml)] {
    match tree {
        Yaml::Map(entries) => entries,
        _ => &[],
    }
}

/// The items of a list, or what stands there alone.
fn one_or_more(tree: &Yaml) -> &[Yaml] {
    match tree {
        Yaml::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// A scalar as it is written.
fn scalar(tree: &Yaml) -> Option<&str> {
    match tree {
        Yaml::Plain(text) | Yaml::Text(text) => Some(text),
        _ => None,
    }
}

impl Used {
    fn add(&mut self, kind: &str, used: &str) {
        self.0.insert(word(kind, used));
    }

    /// The entries of a map of this shape, its keys noted.
    fn keys<'t>(&mut self, what: &str, tree: &'t Yaml) -> &'t [(String, Yaml)] {
        for (key, _) in entries(tree) {
            self.add(what, key);
        }
        entries(tree)
    }

    fn file(&mut self, tree: &Yaml) {
        let has = |head: &str| entries(tree).iter().any(|(key, _)| key == head);
        let what = match (has("scenario"), has("fragment")) {
            (true, _) => "a scenario",
            (_, true) => "a fragment",
            _ => "a flowrun.yaml",
        };
        for (key, value) in self.keys(what, tree) {
            match key.as_str() {
                "service" => self.add("service", scalar(value).unwrap_or_default()),
                "inputs" if what != "a flowrun.yaml" => self.inputs(value),
                "sessions" => self.sessions(value),
                "targets" => {
                    for (_, target) in entries(value) {
                        self.keys("a target", target);
                    }
                }
                _ => self.step_key(key, value),
            }
        }
    }

    fn inputs(&mut self, tree: &Yaml) {
        for (_, input) in entries(tree) {
            for (key, value) in self.keys("an input", input) {
                if key == "type" {
                    self.add("type of an input", scalar(value).unwrap_or_default());
                }
            }
        }
    }

    fn sessions(&mut self, tree: &Yaml) {
        for (_, session) in entries(tree) {
            for (key, value) in self.keys("a session", session) {
                self.step_key(key, value);
            }
        }
    }

    fn step(&mut self, tree: &Yaml) {
        for (key, value) in self.keys("a step", tree) {
            self.step_key(key, value);
        }
    }

    fn request(&mut self, tree: &Yaml) {
        for (key, value) in self.keys("a request", tree) {
            match key.as_str() {
                "multipart" => {
                    let parts = entries(value).iter();
                    for part in parts.flat_map(|(_, part)| one_or_more(part)) {
                        self.keys("a part of `multipart`", part);
                    }
                }
                "auth" => {
                    for (scheme, value) in self.keys("`auth`", value) {
                        self.keys(&format!("`{scheme}`"), value);
                    }
                }
                _ => {}
            }
        }
    }

    /// Keys that mean the same wherever they stand.
    fn step_key(&mut self, key: &str, value: &Yaml) {
        match key {
            "steps" | "setup" | "teardown" | "then" | "run" => {
                one_or_more(value).iter().for_each(|step| self.step(step));
            }
            "request" | "defaults" => self.request(value),
            "expect" => one_or_more(value)
                .iter()
                .for_each(|group| self.group(group)),
            "extract" => self.extractions(value),
            "mask" => self.masks(value),
            "repeat" => {
                for (key, value) in self.keys("`repeat`", value) {
                    if key == "until" {
                        self.group(value);
                    }
                }
            }
            "retry" => drop(self.keys("`retry`", value)),
            "recover" => {
                for recovery in one_or_more(value) {
                    for (key, value) in self.keys("a recovery", recovery) {
                        match key.as_str() {
                            "on" => self.group(value),
                            key => self.step_key(key, value),
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn group(&mut self, tree: &Yaml) {
        for (key, value) in entries(tree) {
            if ["when", "severity", "about"].contains(&key.as_str()) {
                self.add("a group of expectations", key);
            } else {
                self.query(key);
                self.matchers(value);
            }
        }
    }

    fn extractions(&mut self, tree: &Yaml) {
        for (_, value) in entries(tree) {
            for (key, value) in self.keys("an extraction", value) {
                if let ("from", Some(query)) = (key.as_str(), scalar(value)) {
                    self.query(query);
                }
            }
            scalar(value)
                .into_iter()
                .for_each(|query| self.query(query));
        }
    }

    fn query(&mut self, text: &str) {
        let place = Place::new(&Source::new("a query", text), Span::new(0, text.len()));
        let read = QueryTemplate::read(text, &place, true).ok();
        if let Some(query) = read.as_ref().and_then(QueryTemplate::fixed) {
            let all = if query.is_all() { "all " } else { "" };
            self.add("query", &format!("{all}{}", query.source_word()));
        }
    }

    fn matchers(&mut self, tree: &Yaml) {
        // A plain value is compared as `equals` does; that counts for the word only where it is written.
        for (matcher, argument) in entries(tree) {
            self.add("matcher", matcher);
            match matcher.as_str() {
                "type" => {
                    for name in one_or_more(argument).iter().filter_map(scalar) {
                        self.add("type", name);
                    }
                }
                "has" => {
                    for (_, inner) in entries(argument) {
                        self.matchers(inner);
                    }
                }
                "not" | "some" | "each" | "length" => self.matchers(argument),
                _ => {}
            }
        }
    }

    fn masks(&mut self, tree: &Yaml) {
        for (_, kind) in entries(tree) {
            self.keys("a mask", kind);
            if let Some(kind) = scalar(kind) {
                self.add("mask", kind);
            }
        }
    }
}

#[track_caller]
fn nothing_is_missing(used: Used, by: &str) {
    let missing: Vec<Word> = all().difference(&used.0).cloned().collect();
    assert!(missing.is_empty(), "no {by} uses {missing:?}");
}

#[test]
fn each_is_used_by_a_good_file() {
    let mut used = Used::default();
    for good in good::all() {
        let node = parse(&Source::new(&good.name, &good.text)).expect("YAML");
        used.file(&Yaml::from(&node));
    }
    nothing_is_missing(used, "good file");
}

#[test]
fn each_is_written_from_the_model() {
    let mut used = Used::default();
    for good in good::all() {
        used.file(&good.model().dump());
    }
    nothing_is_missing(used, "file that is written");
}

#[test]
fn each_filter_and_function_is_used_by_a_good_file() {
    let files: Vec<String> = good::all().into_iter().map(|good| good.text).collect();
    let missing = |pattern: String| {
        let pattern = Regex::new(&pattern).expect("a regular expression");
        !files.iter().any(|text| pattern.is_match(text))
    };
    let filters = template::filters::ROWS.iter().map(|row| row.name);
    let filters: Vec<&str> = filters
        .filter(|name| missing(format!(r"\| {name}\b")))
        .collect();
    assert!(
        filters.is_empty(),
        "no good file uses the filters {filters:?}"
    );
    let functions = template::functions::ROWS.iter().map(|row| row.name);
    let functions: Vec<&str> = functions
        .filter(|name| missing(format!(r"\{{\{{ (?:[^}}]*[ (])?{name}\(")))
        .collect();
    assert!(
        functions.is_empty(),
        "no good file uses the functions {functions:?}"
    );
}
