//! Every flag of a run, as `--help` lists them: each scenario is run with each.

use std::process::Stdio;

use regex::Regex;

use flowrun::report::{FORMATS, Format};

use super::finder::Finder;
use super::place::{JAR, Place, binary};
use super::scenarios::{SCENARIOS, Scenario};
use super::{COOKIE, KEY, PASSWORD, PLANTED};
use crate::flow::Flow;

/// A flag as `--help` tells of it.
pub(super) struct Flag {
    pub(super) name: String,
    takes_value: bool,
    /// Whether it is another one when it is given twice.
    counts: bool,
    choices: Vec<String>,
}

/// What a run with a flag does of the scenario.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    /// All of it.
    Whole,
    /// What its last step does, and maybe more.
    Last,
    /// What its first step does.
    First,
}

/// How a flag that takes a value is given; `LAST` and `FIRST` are steps of the scenario.
const WAYS: &[(&str, &[&str], Work)] = &[
    ("tags", &["--tags", "canary"], Work::Whole),
    (
        "name",
        &["--name", "canary", "--name", KEY.value],
        Work::Whole,
    ),
    ("failed", &["--failed", "failed.jsonl"], Work::Whole),
    ("from", &["--from", "LAST"], Work::Last),
    ("to", &["--to", "FIRST"], Work::First),
    // Every run has one, and this one more.
    ("target", &["--target", OTHER], Work::Whole),
    ("secret", &[], Work::Whole),
    ("writable", &[], Work::Whole),
    ("events", &["--events", SAVED], Work::Whole),
    ("target-version", &["--target-version", "1.43"], Work::Whole),
    ("contact", &["--contact", "ada@example.org"], Work::Whole),
    ("allow-host", &["--allow-host", "localhost:1"], Work::Whole),
    ("mediawiki", &["--mediawiki", "1.39"], Work::Whole),
    ("var", &["--var", "key=Cnry5Other8Value2"], Work::Whole),
    ("vars", &["--vars", "values.yaml"], Work::Whole),
    ("env-file", &["--env-file", "values.env"], Work::Whole),
    ("env", &["--env", "FLOWRUN_KEY"], Work::Whole),
    ("seed", &["--seed", "7"], Work::Whole),
    ("cookie", &["--cookie", "cookies.txt"], Work::Whole),
    ("cookie-jar", &["--cookie-jar", JAR], Work::Whole),
    ("jobs", &["--jobs", "2"], Work::Whole),
    ("count", &["--count", "2"], Work::Whole),
    ("timeout", &["--timeout", "60s"], Work::Whole),
    ("rate", &["--rate", "10000/s"], Work::Whole),
];

/// Stands for the address of the origin as another target.
const OTHER: &str = "OTHER";

/// Flags that are no other way to do the same work, and where they are looked at.
const ELSEWHERE: &[(&str, &str)] = &[
    ("help", "it tells of nothing that was given"),
    ("watch", "a_watched_run_tells_no_secret"),
];

/// Where reports go: what is called so is one.
pub(super) const REPORTS: &str = "reports";
/// A saved run.
pub(super) const SAVED: &str = "reports/run.events";

/// A saved run in which the scenario began and did not end.
const BEGUN: &str = r#"{"sequence":0,"at":0,"kind":"run-started","format":1,"began":0,"version":"0","again":"","seed":1,"cases":1,"count":1}
{"sequence":1,"at":1,"place":{"scenario":"canary.yaml"},"kind":"case-started","name":"Canary","target":"","steps":1}
"#;

/// What `--step` is answered: everything that it can show, each time.
const ANSWERS: &str = "?\nv\nj\nb\nn\n";

/// The flags of a command.
pub(super) fn flags(command: &[&str]) -> Vec<Flag> {
    let help = Flow::new()
        .clean(&binary(), "")
        .args(command)
        .arg("-h")
        .output();
    let help = String::from_utf8(help.expect("flowrun is started").stdout).expect("a text");
    let begin = Regex::new(r"(?m)^ +(?:-\w, )?--([a-z-]+)( <[^ ]+>)?(\.\.\.)?").expect("a pattern");
    let choices = Regex::new(r"\[possible\s+values:\s+([^\]]+)\]").expect("a pattern");
    let found: Vec<_> = begin.captures_iter(&help).collect();
    let flag = |(at, found): (usize, &regex::Captures<'_>)| {
        let from = found.get(0).expect("all of it").end();
        let end = begin
            .find_at(&help, from)
            .map_or(help.len(), |next| next.start());
        let listed = choices.captures(&help[from..end]);
        let listed = listed.map_or(String::new(), |listed| listed[1].to_owned());
        assert!(at < 100, "help ends");
        Flag {
            name: found[1].to_owned(),
            takes_value: found.get(2).is_some(),
            counts: found.get(3).is_some(),
            choices: listed
                .split(',')
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect(),
        }
    };
    found.iter().enumerate().map(flag).collect()
}

impl Flag {
    /// All ways to give it that need nobody to say them; none if it takes a value that must be said.
    pub(super) fn by_itself(&self) -> Option<Vec<Vec<String>>> {
        let flag = format!("--{}", self.name);
        match (self.takes_value, self.choices.as_slice()) {
            (false, _) if self.counts => Some(vec![vec![flag.clone()], vec![flag.clone(), flag]]),
            (false, _) => Some(vec![vec![flag]]),
            (true, []) => None,
            (true, choices) => Some(
                choices
                    .iter()
                    .map(|choice| vec![flag.clone(), choice.clone()])
                    .collect(),
            ),
        }
    }
}

/// How each report is asked for that there is.
pub(super) fn reports() -> Vec<Vec<String>> {
    let asked = |format: &Format| {
        let file = format!("{}={REPORTS}/{}", format.word, format.word);
        vec!["--report".to_owned(), file]
    };
    FORMATS.iter().map(asked).collect()
}

/// The ways to give a flag to a run of a scenario.
fn ways(flag: &Flag, scenario: &Scenario) -> Vec<(Vec<String>, Work)> {
    if ELSEWHERE.iter().any(|(name, _)| *name == flag.name) {
        return Vec::new();
    }
    if let Some((_, args, work)) = WAYS.iter().find(|(name, ..)| *name == flag.name) {
        let (first, last) = (scenario.steps.first(), scenario.steps.last());
        let word = |word: &&str| match *word {
            "FIRST" => (*first.expect("a step")).to_owned(),
            "LAST" => (*last.expect("a step")).to_owned(),
            other => other.to_owned(),
        };
        return vec![(args.iter().map(word).collect(), *work)];
    }
    if flag.name == "report" {
        return reports()
            .into_iter()
            .map(|args| (args, Work::Whole))
            .collect();
    }
    let all = flag.by_itself();
    let all = all.unwrap_or_else(|| {
        panic!(
            "say how the canary runs `flowrun run --{}`: a row of WAYS",
            flag.name
        )
    });
    all.into_iter().map(|args| (args, Work::Whole)).collect()
}

/// Runs a scenario with each flag of a run, and without any.
fn tells_nothing(name: &str) {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name);
    let scenario = scenario.expect("a scenario");
    let mut all = vec![(Vec::new(), Work::Whole)];
    for flag in flags(&["run"]) {
        // Which cases, values and hosts there are changes nothing of how one of them is told: one scenario is enough.
        let told_otherwise = name == "sent" || !WAYS.iter().any(|(own, ..)| *own == flag.name);
        all.extend(ways(&flag, scenario).into_iter().filter(|_| told_otherwise));
    }
    assert!(
        all.len() > if name == "sent" { 25 } else { 8 },
        "flags were found"
    );
    let values = format!("key: {:?}\npassword: {:?}\n", KEY.value, PASSWORD.value);
    let lines = format!("key={}\n", KEY.value);
    let cookies = format!("127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t{}\n", COOKIE.value);
    let place = Place::new([
        ("canary.yaml", scenario.text()),
        ("values.yaml", values),
        ("values.env", lines),
        ("failed.jsonl", BEGUN.to_owned()),
        ("cookies.txt", cookies),
    ]);
    let other = format!("{}/", place.origin.url());
    for (mut more, work) in all {
        for arg in more.iter_mut().filter(|arg| *arg == OTHER) {
            arg.clone_from(&other);
        }
        let mut run = Scenario::run(&place, &more);
        if more.iter().any(|arg| arg == "--step") {
            run.fed = ANSWERS.repeat(60);
        }
        place.origin.log();
        let ran = place.run(&run);
        assert!(
            ran.status == scenario.exit || (work != Work::Whole && ran.status > 2),
            "{more:?}: {} {}",
            ran.status,
            ran.stderr
        );
        names_its_steps(scenario, (&more, work), &ran.stderr);
        for report in place.flow.files(REPORTS) {
            let text = place.flow.read(&report);
            let is_there = scenario.steps.iter().all(|step| text.contains(step));
            assert!(is_there, "{report} does not name all steps: {text}");
        }
        let asked = more.iter().filter(|arg| arg.contains(REPORTS)).count();
        assert!(
            place.flow.files(REPORTS).len() >= asked,
            "no report of {more:?}"
        );
        // What a person types there is there.
        if name == "sent" && work == Work::Whole && !more.iter().any(|arg| arg == KEY.value) {
            let processes = place.origin.processes();
            assert!(!processes.is_empty(), "the list of processes was read");
            let found = Finder::of(PLANTED).find(&processes);
            assert!(
                found.is_empty(),
                "leaked: in the list of processes: {found:?}"
            );
        }
        sent_its_secrets(scenario, (&more, work), &place.origin.log());
    }
}

/// Whether a report names the steps that failed.
fn names_its_steps(scenario: &Scenario, (more, work): (&[String], Work), said: &str) {
    let steps = match work {
        Work::Whole => scenario.steps,
        Work::First => &scenario.steps[..1],
        Work::Last => &scenario.steps[scenario.steps.len() - 1..],
    };
    let bad = |line: &&str| ["FAIL", "BROKEN"].iter().any(|word| line.contains(word));
    let ended: Vec<&str> = said.lines().filter(bad).collect();
    for step in steps {
        let is_named = ended.iter().any(|line| line.contains(step));
        assert!(is_named, "no {step} in {more:?}: {said}");
    }
}

/// Whether the server got the secrets.
fn sent_its_secrets(scenario: &Scenario, (more, work): (&[String], Work), log: &[u8]) {
    // Of another value is the run that was given one.
    let has_other = more.iter().any(|arg| arg.starts_with("key="));
    let sent = |name: &str| {
        scenario.sent.contains(&name) && work == Work::Whole && !(has_other && name == "key")
    };
    for secret in PLANTED.iter().filter(|secret| sent(secret.name)) {
        let found = Finder::of(&[*secret]).find(log);
        assert!(
            !found.is_empty(),
            "{} was not sent with {more:?}",
            secret.name
        );
    }
}

#[test]
fn what_is_sent_is_told_by_no_flag() {
    tells_nothing("sent");
}

#[test]
fn what_comes_back_is_told_by_no_flag() {
    tells_nothing("reflected");
}

#[test]
fn what_goes_astray_is_told_by_no_flag() {
    tells_nothing("astray");
}

#[test]
fn what_a_template_is_wrong_with_is_told_by_no_flag() {
    tells_nothing("templates");
}

#[test]
fn what_an_answer_mints_is_told_by_no_flag() {
    tells_nothing("minted");
}

#[test]
fn what_proves_who_one_is_is_told_by_no_flag() {
    tells_nothing("credentials");
}

#[test]
fn a_watched_run_tells_no_secret() {
    let scenario = SCENARIOS
        .iter()
        .find(|scenario| scenario.name == "sent")
        .expect("it is there");
    let place = scenario.place();
    let run = Scenario::run(&place, &["--watch".to_owned()]);
    let mut command = place.command(&run);
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .expect("flowrun is started");
    let mut stderr = child.stderr.take().expect("its stderr");
    let mut said = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&said).contains("Ctrl-C ends it") {
        let count = std::io::Read::read(&mut stderr, &mut byte).expect("it says more");
        assert_eq!(count, 1, "it ended: {}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.expect("kill is there").success());
    std::io::Read::read_to_end(&mut stderr, &mut said).expect("its end");
    assert_eq!(child.wait().expect("its end").code(), Some(130));
    place.searched(&run, &[], &said);
    let said = String::from_utf8_lossy(&said);
    assert!(
        scenario.steps.iter().all(|step| said.contains(step)),
        "{said}"
    );
}
