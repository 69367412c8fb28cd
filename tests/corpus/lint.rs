//! Files that say what they hardly mean: what `flowrun check` says of each, word for word.
//!
//! What is said stands beside the file. `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it corpus::lint` writes it anew, to be read before
//! it is committed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use flowrun::docs::explain;
use flowrun::plan::LINTS;

use super::{files, folder};
use crate::flow::{Flow, Ran, project};

/// A file, or a folder of several that is checked as a whole.
struct Doubtful {
    name: String,
    path: PathBuf,
}

impl Doubtful {
    fn code(&self) -> &str {
        self.name.split("--").next().unwrap_or_default()
    }

    fn golden(&self) -> PathBuf {
        folder("lint").join(format!("{}.stderr", self.name))
    }

    fn check(&self) -> Ran {
        let read = |path| std::fs::read(path).expect("a file of the corpus");
        if !self.path.is_dir() {
            let file = format!("{}.yaml", self.name);
            return Flow::new()
                .file(&file, read(&self.path))
                .run(["check", &file]);
        }
        let flow = files(&self.path, "")
            .iter()
            .fold(Flow::new(), |flow, file| {
                let name = file.strip_prefix(&self.path).expect("below it");
                flow.file(
                    &name.to_string_lossy(),
                    std::fs::read(file).expect("a file"),
                )
            });
        flow.run(["check"])
    }
}

fn all() -> Vec<Doubtful> {
    let entries = std::fs::read_dir(folder("lint")).expect("the folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut all: Vec<Doubtful> = paths
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| Doubtful {
            name: path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            path,
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The codes that are said, each once.
fn codes(said: &str) -> BTreeSet<&str> {
    let lines = said.lines();
    let found = lines.filter_map(|line| {
        let (_, code) = line
            .split_once("warning[")
            .or_else(|| line.split_once("error["))?;
        Some(code.split_once(']')?.0)
    });
    found.collect()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes a message writes what is said by this test"
)]
fn of_each_is_said_what_stands_beside_it() {
    let write = std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for doubtful in all() {
        let ran = doubtful.check();
        let said = format!("exit code {}\n{}", ran.status, ran.stderr);
        if write {
            std::fs::write(doubtful.golden(), &said).expect("what is said is written");
        }
        let golden = std::fs::read_to_string(doubtful.golden()).unwrap_or_default();
        if golden != said {
            wrong.push(format!(
                "{} says\n{said}\nand should say\n{golden}",
                doubtful.name
            ));
        }
        if codes(&said) != BTreeSet::from([doubtful.code()]) {
            wrong.push(format!(
                "{} says more than its code:\n{said}",
                doubtful.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn each_lint_has_a_page_in_its_section() {
    let mut sections = explain::SECTIONS.iter();
    let section = sections.find(|section| section.title == "Lints");
    let pages = section.expect("a section").codes.iter();
    let pages: Vec<&str> = pages.map(|code| code.name).collect();
    let lints: Vec<&str> = LINTS.iter().map(|lint| lint.code).collect();
    assert_eq!(pages, lints);
}

#[test]
fn each_lint_has_a_file_and_each_file_is_of_a_lint() {
    let known: BTreeSet<String> = LINTS.iter().map(|lint| lint.code.to_owned()).collect();
    let all = all();
    let provoked: BTreeSet<String> = all.iter().map(|one| one.code().to_owned()).collect();
    assert_eq!(known, provoked);
    for path in files(&folder("lint"), ".stderr") {
        let stem = path.file_stem().expect("a name").to_string_lossy();
        assert!(
            all.iter().any(|one| one.name == stem),
            "{stem} is of no file"
        );
    }
}

#[test]
fn what_is_as_it_should_be_is_silent() {
    let good = Flow::new().project("tests/corpus/good");
    good.run(["check"]).exits(0).says("no errors, no warnings");
    let shipped = project().join("scenarios");
    let ran = Flow::new()
        .run(["check", &*shipped.to_string_lossy()])
        .exits(0);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        lines.len() == 1 && lines[0].ends_with(" checked: no errors, no warnings"),
        "{}",
        ran.stderr
    );
    let apis = Flow::new().project("tests/apis/scenarios");
    let ran = apis
        .file("tests/apis/scenarios/table.csv", "a,b\n1,2\n")
        .run(["check"]);
    ran.exits(0).says("no errors, no warnings");
}
