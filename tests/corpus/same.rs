//! Whether two files say the same: their models are compared in all that they hold but places.

use std::sync::LazyLock;

use flowrun::scenario::{self, Project, Scenario};
use flowrun::syntax::Yaml;
use flowrun::text::{Diagnostic, Source, Style};
use regex::Regex;

/// What a file was read to.
pub(super) enum Model {
    File(Box<Scenario>),
    Project(Box<Project>),
}

/// The name of every source, by which places are found in what a model shows of itself; no file has such a word.
const SOURCE: &str = "source-of-the-corpus";

impl Model {
    /// Reads a file, as a project if it is called so.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, String> {
        let source = Source::new(SOURCE, text);
        if name.ends_with("flowrun.yaml") {
            let project = scenario::read_project(&source, flowrun::service::named("mediawiki"));
            return project
                .map(|project| Self::Project(Box::new(project)))
                .map_err(|found| told(name, &found));
        }
        let mut scenario = scenario::read(&source).map_err(|found| told(name, &found))?;
        scenario.source = Source::new("", "");
        Ok(Self::File(Box::new(scenario)))
    }

    pub(super) fn dump(&self) -> Yaml {
        match self {
            Self::File(scenario) => scenario::dump(scenario),
            Self::Project(project) => scenario::dump_project(project),
        }
    }

    /// The service that it names, if it is a scenario.
    pub(super) fn scenario_service(&self) -> Option<Option<&'static str>> {
        match self {
            Self::File(file) if file.kind == scenario::FileKind::Scenario => {
                Some(file.service.map(|service| service.name))
            }
            _ => None,
        }
    }

    /// All that it holds, without places.
    pub(super) fn shown(&self) -> String {
        static PLACE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(&format!(r"{SOURCE}:\d+:\d+")).expect("a regular expression")
        });
        let shown = match self {
            Self::File(scenario) => format!("{scenario:#?}"),
            Self::Project(project) => format!("{project:#?}"),
        };
        PLACE.replace_all(&shown, "there").into_owned()
    }
}

pub(super) fn told(name: &str, found: &[Diagnostic]) -> String {
    let told: Vec<String> = found
        .iter()
        .map(|found| found.render(Style::PLAIN))
        .collect();
    format!("{name}:\n{}", told.join("\n"))
}

/// The first lines in which what two models show of themselves differs.
pub(super) fn difference(one: &str, other: &str) -> Option<String> {
    let mut lines = one.lines().zip(other.lines()).enumerate();
    let differs = lines.find(|(_, (one, other))| one != other);
    match differs {
        Some((line, (one, other))) => Some(format!("line {line}: {one} and {other}")),
        None if one == other => None,
        None => Some("one of them ends early".to_owned()),
    }
}

/// Every tree that differs from this one in one place: an entry or item less, or another scalar; with what was changed.
pub(super) fn changes(tree: &Yaml) -> Vec<(String, Yaml)> {
    match tree {
        Yaml::Text(text) => vec![(format!("{text:?}"), Yaml::text(format!("{text}x")))],
        Yaml::Plain(text) => vec![(text.clone(), Yaml::Plain(other_scalar(text).to_owned()))],
        Yaml::List(items) => {
            let mut changed = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let mut fewer = items.clone();
                fewer.remove(index);
                changed.push((format!("item {index} dropped"), Yaml::List(fewer)));
                for (what, other) in changes(item) {
                    let mut others = items.clone();
                    others[index] = other;
                    changed.push((format!("{index}: {what}"), Yaml::List(others)));
                }
            }
            changed
        }
        Yaml::Map(entries) => {
            let mut changed = Vec::new();
            for (index, (key, value)) in entries.iter().enumerate() {
                let mut fewer = entries.clone();
                fewer.remove(index);
                changed.push((format!("{key} dropped"), Yaml::Map(fewer)));
                for (what, other) in changes(value) {
                    let mut others = entries.clone();
                    others[index].1 = other;
                    changed.push((format!("{key}: {what}"), Yaml::Map(others)));
                }
            }
            changed
        }
    }
}

fn other_scalar(text: &str) -> &'static str {
    match text {
        "true" => "false",
        "false" => "true",
        "8" => "9",
        _ => "8",
    }
}
