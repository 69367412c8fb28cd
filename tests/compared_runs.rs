//! A run and those before it: what changed, and running again only what failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::flow::Flow;
use crate::server::{Answer, Server};

const ALL: &str = "
scenario: All
snapshot: false
inputs: {url: {}}
defaults: {url: '{{ url }}'}
steps:
  - {name: Is good, request: {path: /good}, expect: {status: 200}, continue_on_failure: true}
  - {name: Breaks, request: {path: /breaks}, expect: {status: 200}, continue_on_failure: true}
  - {name: Heals, request: {path: /heals}, expect: {status: 200}, continue_on_failure: true}
  - {name: Stays, request: {path: /stays}, expect: {status: 404}, continue_on_failure: true}
  - {name: Comes round, request: {path: /round}, expect: {status: 200}, retry: {tries: 3, pause: 1ms}}
";

/// A server that is another one from when it is told to: `/breaks` is broken, `/heals` is not, `/round` is at first.
fn server() -> (Server, Arc<AtomicBool>) {
    let later = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&later);
    let server = Server::start(move |received, before| {
        let later = asked.load(Ordering::SeqCst);
        let status = match received.target.as_str() {
            "/breaks" if later => 500,
            "/heals" if !later => 500,
            "/round" if later && before < 3 => 503,
            _ => 200,
        };
        Answer::text("").status(status)
    });
    (server, later)
}

/// Lets all steps of a saved run have taken 5 ms, and the slow one 90.
fn timed(flow: &Flow, file: &str, slow: &str) {
    let lines = flow.read(file);
    let lines = lines.lines().map(|line| {
        let mut event: Value = serde_json::from_str(line).expect("an event");
        if event["kind"] == "step-finished" {
            let slow = event["name"] == slow;
            event["duration"] = json!(if slow { 90_000 } else { 5_000 });
        }
        format!("{event}\n")
    });
    flow.write(file, lines.collect::<String>());
}

#[test]
fn what_changed_between_two_runs_is_told_before_the_summary() {
    let ((server, later), flow) = (server(), Flow::new().file("all.yaml", ALL));
    let url = server.url();
    let run = |events: &str| {
        flow.run(["all.yaml", "--target", &url, "--events", events])
            .exits(4)
    };
    run("old.jsonl");
    later.store(true, Ordering::SeqCst);
    run("new.jsonl");
    timed(&flow, "old.jsonl", "");
    timed(&flow, "new.jsonl", "Is good");
    let told = flow
        .run(["report", "new.jsonl", "--against", "old.jsonl"])
        .exits(0)
        .stdout;
    let (_, behind) = told.split_once("     Against ").expect("it is compared");
    let (changes, summary) = behind.split_once("────").expect("a summary");
    assert_eq!(
        changes,
        "old.jsonl: 1 newly failing, 1 fixed, 1 still failing, 1 slower, 1 flaky\n    \
         NEW FAIL All › Breaks (all.yaml)\n       \
         FIXED All › Heals (all.yaml)\n  \
         STILL FAIL All › Stays (all.yaml)\n      \
         SLOWER All › Is good, 5 ms → 90 ms (all.yaml)\n             \
         up to 100 % more may be chance\n       \
         FLAKY All › Comes round, passed on try 3 (all.yaml)\n"
    );
    assert!(summary.contains("Summary"), "{summary}");

    // The other way round, and with itself.
    let told = flow
        .run(["report", "old.jsonl", "--against", "new.jsonl"])
        .exits(0);
    assert!(
        told.stdout.contains("NEW FAIL All › Heals"),
        "{}",
        told.stdout
    );
    let told = flow
        .run(["report", "old.jsonl", "--against", "old.jsonl"])
        .exits(0);
    assert!(
        told.stdout.contains("Against old.jsonl: 2 still failing\n"),
        "{}",
        told.stdout
    );

    // Other programs have it too, and a saved run that is made of it keeps it.
    let args = [
        "report",
        "new.jsonl",
        "--against",
        "old.jsonl",
        "--report",
        "json=it.json",
    ];
    flow.run(args.into_iter().chain(["--events", "both.jsonl"]))
        .exits(0);
    let read: Value = serde_json::from_str(&flow.read("it.json")).expect("JSON");
    assert_eq!(read["against"], json!(["old.jsonl"]));
    assert_eq!(read["changes"]["fixed"][0]["name"], "All › Heals");
    let again = flow.run(["report", "both.jsonl"]).exits(0);
    assert!(
        again.stdout.contains("NEW FAIL All › Breaks"),
        "{}",
        again.stdout
    );
    // Without a wish nothing is compared.
    let plain = flow.run(["report", "new.jsonl"]).exits(0);
    assert!(!plain.stdout.contains("Against"), "{}", plain.stdout);
}

#[test]
fn a_run_to_compare_with_must_be_one() {
    let ((server, _), flow) = (server(), Flow::new().file("all.yaml", ALL));
    let url = server.url();
    flow.run(["all.yaml", "--target", &url, "--events", "old.jsonl"])
        .exits(4);
    flow.run(["report", "old.jsonl", "--against", "none.jsonl"])
        .exits(1)
        .says("`none.jsonl`: it cannot be read");
    flow.run(["report", "old.jsonl", "--against", "all.yaml"])
        .exits(1)
        .says("`all.yaml`: it is no saved run");
}

/// Rows of which one fails, beside a scenario that holds and one that cannot be carried out.
fn suite() -> Flow {
    let rows = "
scenario: Rows
snapshot: false
inputs: {url: {}}
defaults: {url: '{{ url }}'}
rows:
  - {name: one, path: /good}
  - {name: two, path: /breaks}
steps:
  - {request: {path: '{{ row.path }}'}, expect: {status: 200}}
";
    let one = |name: &str, step: &str| {
        format!(
            "scenario: {name}\nsnapshot: false\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\nsteps: [{step}]\n"
        )
    };
    Flow::new()
        .file("suite/rows.yaml", rows)
        .file("suite/holds.yaml", one("Holds", "{request: {path: /good}}"))
        .file(
            "suite/lacks.yaml",
            one("Lacks", "{request: {path: /lacks}, extract: {x: $.y}}"),
        )
}

#[test]
fn only_what_failed_is_run_again() {
    let ((server, later), flow) = (server(), suite());
    let url = server.url();
    later.store(true, Ordering::SeqCst);
    flow.run(["suite", "--target", &url, "--events", "old.jsonl"])
        .exits(3);
    assert_eq!(server.targets().len(), 4);
    let failed = ["GET /breaks", "GET /lacks"];
    let asked = |before: usize| {
        let mut asked = server.targets()[before..].to_vec();
        asked.sort();
        asked
    };
    // With the files, and without them.
    flow.run(["suite", "--target", &url, "--failed", "old.jsonl"])
        .exits(3);
    assert_eq!(asked(4), failed);
    flow.run(["--failed", "old.jsonl", "--target", &url])
        .exits(3);
    assert_eq!(asked(6), failed);
    flow.run([
        "./suite/rows.yaml",
        "--failed",
        "old.jsonl",
        "--target",
        &url,
    ])
    .exits(4);
    assert_eq!(asked(8), ["GET /breaks"]);
    // Beside another selection, and none of either.
    flow.run([
        "suite",
        "--failed",
        "old.jsonl",
        "--name",
        "Lacks",
        "--target",
        &url,
    ])
    .exits(3);
    assert_eq!(asked(9), ["GET /lacks"]);
    flow.run([
        "suite/holds.yaml",
        "--failed",
        "old.jsonl",
        "--target",
        &url,
    ])
    .exits(6)
    .says("no case is selected by `--failed`");
    assert_eq!(server.targets().len(), 10);
}

#[test]
fn where_nothing_failed_nothing_is_run_and_what_did_not_end_failed() {
    let ((server, _), flow) = (server(), suite());
    let url = server.url();
    flow.run([
        "suite/holds.yaml",
        "--target",
        &url,
        "--events",
        "good.jsonl",
    ])
    .exits(0);
    flow.run(["suite", "--failed", "good.jsonl", "--target", &url])
        .exits(6)
        .says("no case failed in `good.jsonl`");
    // The program was ended in its midst.
    let saved = flow.read("good.jsonl");
    let cut = saved.find("step-finished").expect("a step ended");
    flow.write("cut.jsonl", &saved[..cut]);
    flow.run(["suite", "--failed", "cut.jsonl", "--target", &url])
        .exits(0)
        .says("1 scenario: 1 passed");
    assert_eq!(server.targets(), ["GET /good"; 2]);
    for (file, says) in [
        ("none.jsonl", "it cannot be read"),
        ("suite/rows.yaml", "it is no saved run"),
    ] {
        flow.run(["suite", "--failed", file, "--target", &url])
            .exits(1)
            .says(&format!("`{file}`: {says}"));
    }
    assert_eq!(server.targets().len(), 2);
}
