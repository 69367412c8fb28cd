//! How a run on several targets is told: a table of how each case ended on each, and each case with its target, in every form.

#![expect(
    clippy::disallowed_methods,
    reason = "it asks the environment whether to write"
)]

use flowrun::report::{FORMATS, Look, Verbosity};
use serde_json::{Value, json};

use super::{Wikis, asking, on, run};
use crate::flow::{Flow, project};
use crate::reports::console;
use crate::server::{Answer, Server};

/// A saved run on four targets in which a case ended in each way.
const RUN: &str = include_str!("../data/reports/targets.events");

#[test]
fn the_table_can_be_read_however_wide_the_terminal_is() {
    let write = std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some();
    let looks = [
        ("normal", Verbosity::Normal, 40),
        ("normal", Verbosity::Normal, 80),
        ("normal", Verbosity::Normal, 120),
        ("quiet", Verbosity::Quiet, 120),
    ];
    for (name, verbosity, width) in looks {
        let look = Look {
            color: false,
            width,
            verbosity,
            by_case: false,
        };
        let told = console(RUN, look);
        let from = told.find("     Targets").expect("a table");
        let (table, _) = told[from..].split_once("────").expect("a summary");
        let golden = project().join(format!("tests/data/reports/console/targets-{name}-{width}"));
        if write {
            std::fs::write(&golden, table).expect("it is written");
        }
        let golden = std::fs::read_to_string(golden).unwrap_or_default();
        assert!(table == golden, "{name}, {width} columns:\n{table}");
        let widest = table.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(width), "{width} columns:\n{table}");
        let colored = console(
            RUN,
            Look {
                color: true,
                ..look
            },
        );
        assert!(colored.contains("differs\u{1b}[0m"), "{colored}");
    }
}

#[test]
fn the_variant_that_held_stands_in_the_cell() {
    let wikis = Wikis::new(&["1.39", "1.43"]);
    let scenario = "scenario: Which
service: mediawiki
steps:
  - id: which
    request: {url: '{{ api }}', params: {action: query, meta: siteinfo, siprop: general, format: json}}
    mask: {$.query.general: drop, $.batchcomplete: drop}
";
    let flow = Flow::new().file("scenarios/which.yaml", scenario);
    let apis = wikis.apis();
    let targets: Vec<&str> = apis.iter().map(String::as_str).collect();
    let go = |more: &[&str]| run(&flow, &["scenarios/which.yaml"], &targets, more);
    go(&[]).exits(0).says("1 new snapshot:");
    let plain = flow.read("snapshots/which/which.snap");
    flow.write("snapshots/which/which@1.43+.snap", plain);
    let heads: Vec<&str> = { apis.iter() }
        .map(|api| {
            api.trim_start_matches("http://")
                .trim_end_matches("/api.php")
        })
        .collect();
    let ran = go(&[
        "--ci",
        "--events",
        "run.jsonl",
        "--report",
        "html=page.html",
    ])
    .exits(0);
    let table = format!(
        "     Targets {}  {}\n             {:<width$}passed @1.43+    Which\n",
        heads[0],
        heads[1],
        "passed",
        width = heads[0].len() + 2
    );
    ran.says(&table.replace(
        "    Which",
        &format!("{}Which", " ".repeat((heads[1].len() + 2).max(15) - 13)),
    ));
    let told = flow.run(["report", "run.jsonl"]).exits(0);
    assert!(told.stdout.contains("passed @1.43+"), "{}", told.stdout);
    let page = flow.read("page.html");
    assert!(page.contains("\"variants\":[\"1.43+\"]"));
    // One that differs held nothing.
    flow.write(
        "snapshots/which/which@1.43+.snap",
        flow.read("snapshots/which/which.snap")
            .replace("200", "201"),
    );
    go(&["--ci"])
        .exits(5)
        .says("differs")
        .never_says("differs @");
}

/// Two servers of which the second fails, and what is run on them.
fn pair() -> ([Server; 2], Flow) {
    let servers = [
        Server::echo(),
        Server::start(|_, _| Answer::json(json!({})).status(500)),
    ];
    let [one, two] = servers.each_ref().map(Server::url);
    let project = format!(
        "targets:\n  good: {{inputs: {{url: '{one}'}}}}\n  bad: {{inputs: {{url: '{two}'}}}}\n"
    );
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("a.yaml", asking("a"))
        .file(
            "b.yaml",
            asking("b").replace("snapshot: false\n", "snapshot: false\nskip: not today\n"),
        );
    (servers, flow)
}

#[test]
fn every_form_tells_the_target_of_each_case() {
    let (_servers, flow) = pair();
    run(
        &flow,
        &["a.yaml", "b.yaml"],
        &["good", "bad"],
        &["--events", "run.jsonl"],
    )
    .exits(4);
    for format in FORMATS {
        let word = format.word;
        flow.run(["report", "run.jsonl", "--report", &format!("{word}=report")])
            .exits(0);
        let made = flow.read("report");
        let says = |text: &str| assert!(made.contains(text), "{word}, {text}: {made}");
        match word {
            "events" => {
                says("\"targets\":[\"good\",\"bad\"]");
                says("\"place\":{\"scenario\":\"a.yaml\",\"target\":\"bad\"");
            }
            "json" | "html" => {
                says("\"given_target\":\"good\"");
                says("\"given_target\":\"bad\"");
            }
            "junit" => {
                says("<testsuite name=\"Ask a @ good\"");
                says("classname=\"Ask a @ bad\"");
                says("<testcase name=\"Ask b @ bad\" classname=\"Ask b @ bad\"");
            }
            // What went well is no annotation.
            "github" => says("title=Ask a @ bad"),
            "markdown" => {
                says("| Ask a @\u{2060} good |");
                says("| Ask b @\u{2060} bad (not today) |");
            }
            _ => {
                says("Ask a @ good");
                says("Ask a @ bad");
                says("Ask b @ bad");
            }
        }
        assert!(
            !made.contains("--target good --target bad"),
            "{word}: {made}"
        );
        if !["events", "github", "har", "curl"].contains(&word) {
            says("--target bad");
        }
    }
}

#[test]
fn what_is_run_again_goes_to_the_target_where_it_failed() {
    let (servers, flow) = pair();
    let ran = run(
        &flow,
        &["a.yaml"],
        &["good", "bad"],
        &["--events", "old.jsonl", "--seed", "7"],
    )
    .exits(4)
    .says(" run again: flowrun a.yaml --target bad --seed 7\n")
    .says("1/1 step-1 @ bad (a.yaml:5)\n");
    assert_eq!(ran.stderr.matches("run again").count(), 1);
    let asked = |server: &Server| server.targets().len();
    flow.run([
        "--failed",
        "old.jsonl",
        "--target",
        "good",
        "--target",
        "bad",
        "--events",
        "new.jsonl",
    ])
    .exits(4)
    .says("1 scenario: 1 failed");
    assert_eq!(servers.each_ref().map(asked), [1, 2]);
    flow.run(["--failed", "old.jsonl", "--target", "bad"])
        .exits(4);
    assert_eq!(servers.each_ref().map(asked), [1, 3]);
    flow.run(["--failed", "old.jsonl", "--target", "good"])
        .exits(6)
        .says("no case is selected by `--failed`");
    // A saved run leads nobody anywhere by itself.
    flow.run(["--failed", "old.jsonl"])
        .exits(1)
        .says("what failed went to one of several targets, and none is given")
        .says("help: add `--target bad`");
    assert_eq!(servers.each_ref().map(asked), [1, 3]);
}

#[test]
fn what_changed_is_told_by_target() {
    let (servers, flow) = pair();
    let [one, two] = servers.each_ref().map(Server::url);
    run(
        &flow,
        &["a.yaml"],
        &["good", "bad"],
        &["--events", "old.jsonl"],
    )
    .exits(4);
    // They change places.
    let project = format!(
        "targets:\n  good: {{inputs: {{url: '{two}'}}}}\n  bad: {{inputs: {{url: '{one}'}}}}\n"
    );
    flow.write("flowrun.yaml", project);
    run(
        &flow,
        &["a.yaml"],
        &["good", "bad"],
        &["--events", "new.jsonl"],
    )
    .exits(4);
    let told = flow
        .run(["report", "new.jsonl", "--against", "old.jsonl"])
        .exits(0)
        .stdout;
    for line in [
        "Against old.jsonl: 1 newly failing, 1 fixed\n",
        "NEW FAIL Ask a @ good › step-1 (a.yaml)\n",
        "FIXED Ask a @ bad › step-1 (a.yaml)\n",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[test]
fn a_list_and_a_preview_have_each_case_once_a_target() {
    let (servers, flow) = pair();
    let list = |more: &[&str]| {
        let args = [&["list", "a.yaml"][..], more].concat();
        flow.run(args).exits(0).stdout
    };
    assert_eq!(
        list(&on(&["good", "bad"])),
        "a.yaml: Ask a @ good\na.yaml: Ask a @ bad\n"
    );
    assert_eq!(list(&on(&["good"])), "a.yaml: Ask a\n");
    let listed: Value =
        serde_json::from_str(&list(&[&on(&["good", "bad"])[..], &["--json"]].concat()))
            .expect("JSON");
    let targets: Vec<&Value> = { listed.as_array().expect("a list").iter() }
        .map(|case| &case["target"])
        .collect();
    assert_eq!(targets, ["good", "bad"]);
    assert!(!list(&["--json", "--target", "good"]).contains("\"target\""));
    let shown = flow
        .run(
            [
                &["show", "a.yaml", "--seed", "7"][..],
                &on(&["good", "bad"]),
            ]
            .concat(),
        )
        .exits(0);
    for line in [
        "Ask a @ good (a.yaml)\n",
        "Ask a @ bad (a.yaml)\n",
        "run it: flowrun a.yaml --target good --target bad --seed 7\n",
    ] {
        assert!(shown.stdout.contains(line), "{line}: {}", shown.stdout);
    }
    assert!(servers.iter().all(|server| server.targets().is_empty()));
}

#[test]
fn with_one_target_nothing_of_it_is_told() {
    let (_servers, flow) = pair();
    let ran = run(&flow, &["a.yaml"], &["good"], &["--events", "run.jsonl"]).exits(0);
    ran.never_says("Targets").never_says(" @ ");
    let events = flow.read("run.jsonl");
    assert!(
        !events.contains("\"targets\"") && !events.contains("\"target\":\"good\""),
        "{events}"
    );
}

#[test]
fn several_that_are_repeated_are_counted_by_target() {
    let (_servers, flow) = pair();
    run(&flow, &["a.yaml"], &["good", "bad"], &["--count", "2"])
        .exits(4)
        .says("Running Ask a @ bad (2 of 2) (a.yaml)")
        .says("FAIL 0 of 2 passed: Ask a @ bad (a.yaml)")
        .never_says("FLAKY")
        .says("             passed  failed  Ask a\n");
}
