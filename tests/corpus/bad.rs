//! Files with a mistake: what the binary says of each, word for word.
//!
//! What is said stands beside the file. `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it corpus::bad` writes it anew, to be read before
//! it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flowrun::docs::explain;
use flowrun::plan::LINTS;
use regex::Regex;
use url::Url;

use super::{files, folder};
use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// A mistake: a file, or a folder whose `scenario.yaml` is run.
struct Bad {
    /// Its code, and behind `--` what is special about it.
    name: String,
    path: PathBuf,
}

/// Codes that are not about what a file says, but about what was recorded of it: their tests are `snapshot_files` and
/// `check_snapshots`.
const OF_SNAPSHOTS: &[&str] = &[
    "snapshot-missing",
    "snapshot-differs",
    "snapshot-unusable",
    "pending-snapshot",
    "unreferenced-snapshot",
    "needless-variant",
];

/// Codes that no file of the corpus can provoke, and why.
const WITHOUT_FILE: &[(&str, &str)] = &[
    (
        "asked-to-wait",
        "it takes a host that is not this machine, which a file names without the port of a test; its tests are `manners`",
    ),
    (
        "two-main-scenarios",
        "a run does not mind it; its tests are `docs`",
    ),
];

/// Mistakes that are more than one error.
const SEVERAL: &[&str] = &[
    "expectation",
    "recovery-failed",
    "login-failed",
    "wrong-type--target",
    "timed-out",
];

impl Bad {
    fn code(&self) -> &str {
        self.name.split("--").next().unwrap_or_default()
    }

    /// A file that stands beside the mistake and belongs to it.
    fn beside(&self, ending: &str) -> PathBuf {
        folder("bad").join(format!("{}.{ending}", self.name))
    }

    /// Runs it among its own files alone; what is said names no port, folder or time.
    fn said(&self) -> String {
        let (flow, file) = self.flow();
        let server = Server::start(|received, _| as_asked(received));
        let arguments = std::fs::read_to_string(self.beside("args")).unwrap_or_default();
        let arguments = arguments.replace("{server}", &server.url());
        let always = [file.as_str(), "--seed", "1"];
        let ran = flow.run(always.into_iter().chain(arguments.lines()));
        steady(&ran, &flow)
    }

    fn flow(&self) -> (Flow, String) {
        let read = |path: &Path| std::fs::read(path).expect("a bad file");
        if !self.path.is_dir() {
            let file = format!("{}.yaml", self.name);
            return (Flow::new().file(&file, read(&self.path)), file);
        }
        let flow = files(&self.path, "")
            .iter()
            .fold(Flow::new(), |flow, file| {
                let name = file.strip_prefix(&self.path).expect("below it");
                flow.file(&name.to_string_lossy(), read(file))
            });
        (flow, "scenario.yaml".to_owned())
    }
}

/// Every mistake.
fn all() -> Vec<Bad> {
    let entries = std::fs::read_dir(folder("bad")).expect("the folder of bad files");
    let mut all: Vec<Bad> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| Bad {
            name: stem(&path),
            path,
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// An answer as the request asks for it: `status`, `header` (several), `body`; else 200 with `{}`.
fn as_asked(received: &Received) -> Answer {
    let asked = Url::parse(&format!("http://server{}", received.target)).expect("a target");
    let mut status = 200;
    let mut body = "{}".to_owned();
    let mut headers = Vec::new();
    for (name, value) in asked.query_pairs() {
        match &*name {
            "status" => status = value.parse().expect("a status"),
            "body" => body = value.into_owned(),
            "header" => headers.push(value.into_owned()),
            _ => {}
        }
    }
    let answer = Answer::body("application/json", body).status(status);
    headers.iter().fold(answer, |answer, header| {
        let (name, value) = header.split_once(": ").expect("NAME: VALUE");
        answer.header(name, value)
    })
}

/// The exit code and stderr, without what differs from run to run.
fn steady(ran: &Ran, flow: &Flow) -> String {
    static TIMES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[ *[0-9.]+ m?s\]").expect("a regular expression"));
    static PORTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"127\.0\.0\.1:\d{4,5}").expect("a regular expression"));
    let folder = flow.path("").to_string_lossy().into_owned();
    let said = ran.stderr.replace(&folder, "FOLDER/");
    let said = TIMES.replace_all(&said, "[    TIME]");
    let said = PORTS.replace_all(&said, "127.0.0.1:PORT");
    format!("exit code {}\n{}", ran.status, said)
}

/// The codes of the errors of what is said, in order.
fn codes(said: &str) -> Vec<&str> {
    let errors = said.lines().filter_map(|line| {
        let (_, code) = line.split_once("error[")?;
        Some(code.split_once(']')?.0)
    });
    errors.collect()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes a message writes what is said by this test"
)]
fn of_each_is_said_what_stands_beside_it() {
    let write = std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for bad in all() {
        let said = bad.said();
        if write {
            std::fs::write(bad.beside("stderr"), &said).expect("what is said is written");
        }
        let golden = std::fs::read_to_string(bad.beside("stderr")).unwrap_or_default();
        if golden != said {
            wrong.push(format!(
                "{} says\n{said}\nand should say\n{golden}",
                bad.name
            ));
        }
        if !codes(&said).contains(&bad.code()) {
            wrong.push(format!("{} does not say its code:\n{said}", bad.name));
        }
        if codes(&said).len() != 1 && !SEVERAL.contains(&bad.name.as_str()) {
            wrong.push(format!("{} is one mistake:\n{said}", bad.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn nothing_stands_beside_a_mistake_that_is_not_there() {
    let names: BTreeSet<String> = all().into_iter().map(|bad| bad.name).collect();
    for entry in std::fs::read_dir(folder("bad")).expect("the folder of bad files") {
        let path = entry.expect("an entry").path();
        let ending = path.extension().map(|ending| ending.to_string_lossy());
        let known = matches!(ending.as_deref(), None | Some("yaml" | "stderr" | "args"));
        let fits = known && names.contains(&stem(&path));
        assert!(fits, "{} is of no file", path.display());
    }
}

#[test]
fn each_code_has_a_file_or_a_reason() {
    let all_codes = explain::codes().map(|code| code.name);
    let known: BTreeSet<&str> = all_codes
        .filter(|code| !OF_SNAPSHOTS.contains(code))
        .filter(|code| !LINTS.iter().any(|lint| lint.code == *code))
        .collect();
    let reasons: BTreeMap<&str, &str> = WITHOUT_FILE.iter().copied().collect();
    let all = all();
    let provoked: BTreeSet<&str> = all.iter().map(Bad::code).collect();
    let unknown: Vec<_> = provoked.difference(&known).collect();
    assert!(unknown.is_empty(), "no codes: {unknown:?}");
    for code in &known {
        let (file, reason) = (provoked.contains(code), reasons.contains_key(code));
        assert!(
            file != reason,
            "{code} has a bad file: {file}, a reason for none: {reason}"
        );
    }
}
