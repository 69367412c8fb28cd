//! `flowrun check` about snapshots: those that nothing needs, and what waits for review.

use serde_json::{Value, json};

use crate::flow::{Flow, Ran};
use crate::server::Answer;
use crate::site::Site;

const SCENARIO: &str = "scenarios/it.yaml";

/// Two steps with snapshots.
fn site() -> Site {
    let site = Site::new(&steps(&["one", "two"]), Answer::json(json!({"a": 1})));
    site.run(&[]).exits(0);
    site
}

fn steps(ids: &[&str]) -> String {
    let steps = ids
        .iter()
        .map(|id| format!("  - {{id: {id}, request: {{params: {{u: '{{{{ user }}}}'}}}}}}\n"));
    format!("steps:\n{}", steps.collect::<String>())
}

fn check(site: &Site, more: &[&str]) -> Ran {
    site.flow
        .run(["check"].into_iter().chain(more.iter().copied()))
}

#[test]
fn snapshots_that_are_as_they_should_be_are_nothing_to_tell() {
    let site = site();
    check(&site, &["--deny-warnings"])
        .exits(0)
        .says("no errors, no warnings");
}

#[test]
fn an_unreferenced_snapshot_is_told_as_a_run_tells_it() {
    let site = site();
    site.says(&steps(&["one"]));
    let told = check(&site, &[]).exits(0);
    let told = told
        .says("warning[unreferenced-snapshot]: unreferenced snapshot: no step of scenarios/it.yaml has it")
        .says("--> snapshots/it/two.snap:4:1")
        .says("expression: two")
        .says("help: `flowrun accept --prune` removes what no step needs")
        .says("1 scenario checked: 1 warning");
    assert!(
        told.stderr
            .contains("`flowrun explain unreferenced-snapshot` tells more")
    );
    site.run(&["--ci"])
        .exits(0)
        .says("1 unreferenced snapshot: `flowrun accept --prune` removes what no step needs");
    check(&site, &["--deny-warnings"]).exits(4);
    check(&site, &[SCENARIO]).exits(0).says("1 warning");
    let found: Value =
        serde_json::from_str(&check(&site, &["--json"]).exits(0).stdout).expect("JSON");
    assert_eq!(
        found,
        json!([{
            "code": "unreferenced-snapshot", "severity": "warning",
            "message": "unreferenced snapshot: no step of scenarios/it.yaml has it",
            "file": "snapshots/it/two.snap", "line": 4, "column": 1, "notes": [],
            "help": ["`flowrun accept --prune` removes what no step needs"],
        }])
    );
    // What is wrong with the scenario comes first, and who selects has not asked for all of it.
    check(&site, &["--name", "It"]).exits(0).says("no warnings");
    let good = site.flow.read(SCENARIO);
    site.flow
        .write(SCENARIO, good.replace("id: one", "idd: one"));
    check(&site, &[]).exits(2).never_says("unreferenced");
    site.flow.write(SCENARIO, good);
    site.flow.run(["accept", "--prune"]).exits(0);
    check(&site, &["--deny-warnings"])
        .exits(0)
        .says("no warnings");
}

#[test]
fn a_needless_variant_is_told() {
    let site = site();
    let text = site.snapshot("one");
    site.flow.write("snapshots/it/one@1.43+.snap", &text);
    check(&site, &["--deny-warnings"])
        .exits(4)
        .says("warning[needless-variant]: needless variant: the same as snapshots/it/one.snap")
        .says("--> snapshots/it/one@1.43+.snap:4:1");
    site.flow.write(
        "snapshots/it/one@1.43+.snap",
        text.replace("\"a\": 1", "\"a\": 2"),
    );
    check(&site, &["--deny-warnings"]).exits(0);
}

#[test]
fn what_waits_is_told_with_the_commands_that_decide() {
    let site = site();
    site.answers(Answer::json(json!({"a": 2})));
    site.run(&[]).exits(5);
    check(&site, &["--deny-warnings"])
        .exits(4)
        .says("warning[pending-snapshot]: a new answer waits for review")
        .says("--> snapshots/it/one.snap.new:")
        .says("help: `flowrun review snapshots/it/two.snap` shows it; `flowrun accept snapshots/it/two.snap` takes it, `flowrun reject snapshots/it/two.snap` keeps the old one")
        .says("2 warnings");
    // Of a step that is gone nothing waits: all of it can go.
    site.says(&steps(&["one"]));
    check(&site, &[])
        .exits(0)
        .says("warning[unreferenced-snapshot]")
        .says("2 warnings");
    site.flow.run(["accept", "--prune"]).exits(0);
    site.flow.run(["reject"]).exits(0);
    check(&site, &["--deny-warnings"]).exits(0);
    // One that cannot be read can be rejected at least.
    site.flow.write("snapshots/it/one.snap.new", "---\n");
    check(&site, &[])
        .exits(0)
        .says("a new answer waits for review")
        .says("its front matter has no end");
}

#[test]
fn a_text_that_waits_is_told_where_it_stands() {
    let expects = "    expect:\n      body:\n        snapshot: \"\"  # not yet\n";
    let site = Site::new(
        &format!("snapshot: false\nsteps:\n  - id: one\n    request: {{}}\n{expects}"),
        Answer::text("Hello"),
    );
    site.run(&[]).exits(5);
    let found: Value =
        serde_json::from_str(&check(&site, &["--json"]).exits(0).stdout).expect("JSON");
    let found = found.as_array().expect("a list").iter();
    let found: Vec<_> = found
        .filter(|one| one["code"] == "pending-snapshot")
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["file"], SCENARIO);
    assert_eq!(found[0]["message"], "a new text waits for review");
    let line = found[0]["line"].as_u64().expect("a line");
    let said = site.flow.read(SCENARIO);
    let said = said.lines().nth(line as usize - 1).expect("it is there");
    assert!(said.contains("snapshot: \"\""), "{said}");
    assert_eq!(
        found[0]["help"][0],
        format!(
            "`flowrun review {SCENARIO}:{line}` shows it; `flowrun accept {SCENARIO}:{line}` takes it, `flowrun reject {SCENARIO}:{line}` keeps the old one"
        )
    );
    site.flow.run(["accept"]).exits(0);
    check(&site, &[]).exits(0).never_says("pending-snapshot");
}

#[test]
fn what_comes_on_stdin_has_no_snapshots() {
    let flow = Flow::new();
    flow.write("snapshots/x/y.snap.new", "---\n");
    let text = "scenario: It\nsteps: [{id: a, request: {url: 'http://127.0.0.1:9/'}}]\n";
    flow.run_fed(["check", "-"], text)
        .exits(0)
        .says("no warnings");
}
