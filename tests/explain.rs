//! `flowrun explain`: every code has a page whose wrong example gives it and whose mended one passes, every word is told of.

use std::collections::BTreeSet;
use std::path::Path;

use flowrun::docs::explain::{self, Code, Example, SECTIONS};
use flowrun::scenario::SHAPES;
use flowrun::text::Style;
use flowrun::value::Type;
use flowrun::wiki::{Settings, Wiki};
use flowrun::{matcher, query, service, template};
use regex::Regex;
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::corpus::files;
use crate::flow::{Flow, Ran, project};
use crate::server::{Answer, Server};

/// Columns that a line of an example may have: with what it is set in by, a page has 100.
const WIDEST: usize = 92;
/// Columns of a meaning, so that the list of all codes has a line for each.
const WIDEST_MEANING: usize = 74;

/// Rooms whose dashed words are no codes: names of functions of XPath, codes of services, words of languages; and the pages themselves.
const NO_CODES: &[&str] = &["markup", "service", "wiki", "docs", "cli/prove"];

/// Where the examples say that a wiki of one's own is listening, and a server that has moved.
const WIKI: &str = "127.0.0.1:8080";
const MOVED: &str = "127.0.0.1:8081";

/// What the examples are tried on.
struct Places {
    wiki: Wiki,
    moved: Server,
    _runtime: Runtime,
}

impl Places {
    fn new() -> Self {
        let moved = Server::start(|received, _| match received.target.as_str() {
            "/old" => Answer::body("text/plain", "")
                .status(301)
                .header("Location", "/newer"),
            "/newer" => Answer::body("text/plain", "")
                .status(301)
                .header("Location", "/newest"),
            "/busy" => Answer::text("").status(429).header("Retry-After", "3600"),
            _ => Answer::body("text/plain", "Here I am"),
        });
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        let wiki = runtime.block_on(Wiki::start(Settings::default()));
        Self {
            wiki: wiki.expect("a wiki"),
            moved,
            _runtime: runtime,
        }
    }

    /// A text of an example, with the addresses of this test.
    fn here(&self, text: &str) -> String {
        let place = |address: &str| {
            Url::parse(address)
                .expect("an address")
                .authority()
                .to_owned()
        };
        text.replace(WIKI, &place(&self.wiki.api()))
            .replace(MOVED, &place(&self.moved.url()))
    }

    /// Writes the files of an example and types what it says; gives how the last command ended.
    fn try_out(&self, flow: &Flow, example: &Example, typed: &[&'static str]) -> Ran {
        for file in &example.files {
            let text = self.here(&file.text);
            match file.latin_1 {
                true => flow.write(file.path, text.chars().map(|c| c as u8).collect::<Vec<_>>()),
                false => flow.write(file.path, text),
            }
        }
        let ran = typed.iter().filter_map(|line| {
            let line = self.here(line);
            let words = shlex(&line);
            let mut words = words.iter().map(String::as_str);
            match words.next() {
                Some("flowrun") => Some(flow.run(words)),
                Some("rm") => {
                    words.for_each(|file| std::fs::remove_file(flow.path(file)).expect("a file"));
                    None
                }
                other => panic!("`{other:?}` is typed"),
            }
        });
        ran.last().expect("flowrun is run")
    }

    /// What is wrong with the examples of a code.
    fn wrong_of(&self, code: &Code) -> Option<String> {
        let page = code.page();
        let flow = Flow::new();
        let typed =
            |example: &Example, else_typed: Vec<&'static str>| match example.commands.is_empty() {
                true => else_typed,
                false => example.commands.clone(),
            };
        let first = typed(&page.wrong, vec![Example::USUAL]);
        let ran = self.try_out(&flow, &page.wrong, &first);
        let gives = |ran: &Ran, level| {
            let said = format!("{level}[{}]", code.name);
            ran.stderr.contains(&said) || ran.stdout.contains(&said)
        };
        // A warning fails nothing.
        let refused = ran.status != 0 && gives(&ran, "error");
        if !refused && !gives(&ran, "warning") {
            return Some(format!(
                "{}: exit {}, {}",
                code.name, ran.status, ran.stderr
            ));
        }
        let ran = self.try_out(&flow, &page.mended, &typed(&page.mended, first));
        let held = ran.status == 0 && !ran.stderr.contains("error[") && !gives(&ran, "warning");
        (!held).then(|| format!("{}, mended: exit {}, {}", code.name, ran.status, ran.stderr))
    }
}

/// The words of a line; quotes are taken off.
fn shlex(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words
}

#[test]
fn each_wrong_example_gives_its_code_and_each_mended_one_passes() {
    let places = Places::new();
    let wrong: Vec<_> = explain::codes()
        .filter_map(|code| places.wrong_of(code))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn each_page_says_what_to_do_and_can_be_read() {
    for code in explain::codes() {
        let (name, page) = (code.name, code.page());
        let meaning = page.meaning;
        assert!(!meaning.is_empty() && !meaning.ends_with('.'), "{name}");
        assert!(
            meaning.chars().count() <= WIDEST_MEANING,
            "{name}: {meaning}"
        );
        assert!(
            page.about.concat().len() > 80,
            "{name}: hardly anything is said"
        );
        assert!(!page.wrong.files.is_empty(), "{name}: no wrong file");
        let mended = &page.mended;
        assert!(
            !mended.files.is_empty() || !mended.commands.is_empty(),
            "{name}"
        );
        let shown = page.wrong.files.iter().chain(&page.mended.files);
        for line in shown.flat_map(|file| file.text.lines()) {
            assert!(line.chars().count() <= WIDEST, "{name}: {line}");
        }
    }
}

#[test]
fn each_page_is_of_a_code() {
    let folder = project().join("src/docs/explain/codes");
    let pages = files(&folder, ".md");
    assert!(pages.len() > 80);
    for path in pages {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(explain::code(&name).is_some(), "{name} is not in the table");
    }
}

/// The codes that the sources give.
fn given() -> BTreeSet<String> {
    let given = Regex::new(
        r#"(?:error|unplaced|new|refused|code|of_markup|&str)\s*[(:=]\s*(?:(?:\w+::)*Severity::\w+,\s*)?"([a-z]+(?:-[a-z0-9]+)+|expectation)""#,
    );
    let given = given.expect("a regular expression");
    let sources = project().join("src");
    let mut all = BTreeSet::new();
    for path in files(&sources, ".rs") {
        let room = path.strip_prefix(&sources).expect("below it");
        if NO_CODES.iter().any(|other| room.starts_with(other)) || is_test(room) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        let code = text.split("mod tests {").next().unwrap_or_default();
        all.extend(given.captures_iter(code).map(|found| found[1].to_owned()));
    }
    all
}

fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs")
}

#[test]
fn the_table_has_the_codes_that_the_sources_give_and_no_others() {
    let table: BTreeSet<String> = explain::codes().map(|code| code.name.to_owned()).collect();
    assert_eq!(table.len(), explain::codes().count(), "a code stands twice");
    let given = given();
    let untold: Vec<_> = given.difference(&table).collect();
    assert!(untold.is_empty(), "without a page: {untold:?}");
    let dead: Vec<_> = table.difference(&given).collect();
    assert!(dead.is_empty(), "nothing gives {dead:?}");
}

/// Every word of every table.
fn words() -> Vec<&'static str> {
    let mut words = vec!["drop", "sorted", "matches"];
    words.extend(
        SHAPES
            .iter()
            .flat_map(|shape| shape.keys)
            .map(|key| key.name),
    );
    words.extend(query::ROWS.iter().map(|row| row.word));
    words.extend(matcher::ROWS.iter().map(|row| row.word));
    words.extend(Type::ROWS.iter().map(Type::name));
    words.extend(template::filters::ROWS.iter().map(|row| row.name));
    words.extend(template::functions::ROWS.iter().map(|row| row.name));
    words.extend(service::ROWS.iter().map(|row| row.name));
    words
}

#[test]
fn every_word_of_every_table_is_told_of() {
    for word in words() {
        let told = explain::explain(word, Style::PLAIN);
        let told = told.unwrap_or_else(|message| panic!("{message}"));
        assert!(told.starts_with(&format!("{word}: ")), "{told}");
        for entry in explain::entries().iter().filter(|entry| entry.word == word) {
            assert!(told.contains(&format!("{word}: {}", entry.kind)), "{told}");
        }
    }
}

#[test]
fn a_word_that_is_several_things_is_told_of_as_each() {
    let told = Flow::new().run(["explain", "unique"]).exits(0).stdout;
    for kind in ["a matcher", "a filter", "a function of templates"] {
        assert!(told.contains(&format!("unique: {kind}\n")), "{told}");
    }
}

#[test]
fn a_code_and_a_word_may_be_written_as_they_are_met() {
    let flow = Flow::new();
    let told = flow.run(["explain", "unknown-key"]).exits(0).stdout;
    for asked in [
        "error[unknown-key]",
        "error[unknown-key]:",
        "`unknown-key`",
        "Unknown-Key",
    ] {
        assert_eq!(
            flow.run(["explain", asked]).exits(0).stdout,
            told,
            "{asked}"
        );
    }
    let told = flow.run(["explain", "now"]).exits(0).stdout;
    assert_eq!(flow.run(["explain", "now()"]).exits(0).stdout, told);
    assert_eq!(flow.run(["explain", "Now"]).exits(0).stdout, told);
    let told = flow.run(["explain", "$"]).exits(0).stdout;
    assert_eq!(
        flow.run(["explain", "$.query.pages[0]"]).exits(0).stdout,
        told
    );
}

#[test]
fn a_query_is_told_of_with_its_argument() {
    let flow = Flow::new();
    let told = flow.run(["explain", "header"]).exits(0).stdout;
    assert_eq!(flow.run(["explain", "header NAME"]).exits(0).stdout, told);
    let none = flow.run(["explain", ""]).exits(1);
    assert_eq!(none.says("no word is to be explained").stdout, "");
}

#[test]
fn of_what_is_no_word_the_nearest_are_named() {
    let refused = |asked: &str| {
        let ran = Flow::new().run(["explain", asked]).exits(1);
        assert_eq!(ran.stdout, "");
        ran.stderr
    };
    let said = refused("unkown-key");
    assert!(said.starts_with("error: `unkown-key` is no code, and no word of the language\n"));
    assert!(said.contains("help: did you mean `unknown-key`"), "{said}");
    assert!(refused("timestmp").contains("help: did you mean `timestamp`"));
    // A word of other tools is known by ours.
    assert!(refused("assert").contains("did you mean `expect`?"));
    // What a page speaks of is found there.
    assert!(refused("session").contains("`reserved-name`"));
    let said = refused("xyzzy");
    assert!(!said.contains("did you mean"), "{said}");
    assert!(
        said.contains("help: `flowrun explain` lists every code"),
        "{said}"
    );
    for (asked, command) in [
        ("accept", "accept"),
        ("--seed", "run"),
        ("seed", "run"),
        ("--port", "wiki"),
    ] {
        let said = refused(asked);
        assert!(
            said.contains(&format!("help: `flowrun help {command}`")),
            "{said}"
        );
    }
    refused("");
    refused("\u{1b}[31m")
        .chars()
        .for_each(|c| assert!(c != '\u{1b}'));
}

#[test]
fn without_a_word_every_code_is_listed_by_section() {
    let listed = Flow::new().run(["explain"]).exits(0).stdout;
    let mut rest = listed.as_str();
    for section in SECTIONS {
        let (_, behind) = rest
            .split_once(&format!("\n\n{}\n\n", section.title))
            .expect(section.title);
        rest = behind;
        for code in section.codes {
            let line = |line: &&str| line.trim_start().starts_with(&format!("{} ", code.name));
            let line = rest
                .lines()
                .find(line)
                .unwrap_or_else(|| panic!("{}", code.name));
            assert!(line.ends_with(code.page().meaning), "{line}");
        }
    }
    assert!(
        listed.lines().all(|line| line.chars().count() <= 100),
        "{listed}"
    );
}

#[test]
fn colours_are_for_terminals_or_whoever_asks() {
    let flow = Flow::new();
    flow.run(["explain", "like"]).exits(0).never_says("\u{1b}[");
    let forced = flow.run(["explain", "like", "--color", "always"]).exits(0);
    assert!(forced.stdout.contains("\u{1b}["));
    let never = flow.run(["explain", "like", "--color", "never"]).exits(0);
    assert_eq!(never.stdout, flow.run(["explain", "like"]).stdout);
}

#[test]
fn a_refused_run_says_once_where_more_is_told() {
    let scenario =
        "scenario: A\nsteps:\n  - request: {url: x, uri: y}\n    expects: {}\n    as: nobody\n";
    let flow = Flow::new().file("a.yaml", scenario);
    let said = flow.run(["a.yaml"]).exits(2).stderr;
    assert_eq!(said.matches("flowrun explain").count(), 1, "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("help: `flowrun explain "), "{said}");
    for code in codes_of(&said) {
        assert!(last.contains(&format!("{code}`")), "{code}: {said}");
    }
    // What comes out of a run has its answer beside it, and no hint.
    let failing = "scenario: A\nservice: mediawiki\nsteps:\n  - id: a\n    request: {url: \"{{ api }}\"}\n    expect: {status: 201}\n";
    let flow = Flow::new().file("a.yaml", failing);
    flow.run(["a.yaml"]).exits(4).never_says("flowrun explain");
}

fn codes_of(said: &str) -> Vec<&str> {
    let errors = said.lines().filter_map(|line| line.strip_prefix("error["));
    errors
        .filter_map(|line| Some(line.split_once(']')?.0))
        .collect()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes how it looks writes what is said by this test"
)]
fn what_is_told_looks_as_it_was_looked_at() {
    let write = std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some();
    for asked in ["input-missing", "rows-shape", "header", "retry"] {
        let path = project().join(format!("tests/explain/{asked}.txt"));
        let told = Flow::new().run(["explain", asked]).exits(0).stdout;
        if write {
            std::fs::write(&path, &told).expect("what is told is written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            golden == told,
            "{asked} is told of so:\n{told}\nand should be so:\n{golden}"
        );
    }
}
