//! Snapshots that several targets share: the first that is named writes them, and the others are compared with what it wrote.

use serde_json::{Value, json};

use super::{Meeting, run};
use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

const SNAPSHOT: &str = "snapshots/it/it.snap";
const PENDING: &str = "snapshots/it/it.snap.new";

const SCENARIO: &str = "scenario: It\ninputs: {url: {}}\nsteps:\n  - {id: it, request: {url: '{{ url }}', path: it}}\n";

/// Two servers that answer so. The first is last to answer: it waits until the second has been asked.
fn servers(one: Value, two: Value) -> [Server; 2] {
    let meeting = Meeting::default();
    let both = |_: &str, came: &[String]| came.iter().any(|request| request.starts_with("two"));
    let saying = |body: Value| move |_: &Received| Answer::json(body.clone());
    [
        meeting.server("one", both, saying(one)),
        meeting.server("two", |_, _| true, saying(two)),
    ]
}

/// Runs the scenario on both, side by side.
fn on_both(flow: &Flow, servers: &[Server; 2], more: &[&str]) -> Ran {
    let urls = servers.each_ref().map(Server::url);
    let more = [&["--jobs", "2"][..], more].concat();
    run(
        flow,
        &["it.yaml"],
        &urls.each_ref().map(String::as_str),
        &more,
    )
}

/// A flow in which the answer is known to have been 1.
fn known() -> Flow {
    let flow = Flow::new().file("it.yaml", SCENARIO);
    let server = Server::start(|_, _| Answer::json(json!({"a": 1})));
    let url = server.url();
    flow.run(["it.yaml", "--target", &url]).exits(0);
    flow
}

#[test]
fn a_new_snapshot_is_that_of_the_first_target_however_late_it_answers() {
    for (one, two) in [(1, 2), (2, 1)] {
        let flow = Flow::new().file("it.yaml", SCENARIO);
        let servers = servers(json!({"a": one}), json!({"a": two}));
        on_both(&flow, &servers, &[])
            .exits(5)
            .says("1 new snapshot:")
            .says("1 snapshot changed:")
            .says("differs from its snapshot");
        assert!(flow.read(SNAPSHOT).contains(&format!("\"a\": {one}")));
        assert!(flow.read(PENDING).contains(&format!("\"a\": {two}")));
        assert_eq!(flow.files("snapshots"), [SNAPSHOT, PENDING]);
    }
    // Those that answer the same have one, which was written once.
    let flow = Flow::new().file("it.yaml", SCENARIO);
    let servers = servers(json!({"a": 1}), json!({"a": 1}));
    on_both(&flow, &servers, &[])
        .exits(0)
        .says("1 new snapshot:");
    assert_eq!(flow.files("snapshots"), [SNAPSHOT]);
}

#[test]
fn of_answers_that_differ_that_of_the_first_target_waits_and_the_others_are_told() {
    let flow = known();
    let differing = servers(json!({"a": 2}), json!({"a": 3}));
    let first = differing[0].url();
    let other =
        format!("the answer of `{first}` differs in another way, and waits: there is room for one");
    on_both(&flow, &differing, &[])
        .exits(5)
        .says(&other)
        .says("1 snapshot changed:")
        .says("$.a: 1 → 3");
    assert!(flow.read(PENDING).contains("\"a\": 2"));
    assert!(flow.read(SNAPSHOT).contains("\"a\": 1"));
    // The same difference is one that waits.
    let alike = servers(json!({"a": 4}), json!({"a": 4}));
    let first = alike[0].url();
    on_both(&flow, &alike, &[])
        .exits(5)
        .says(&format!(
            "the answer of `{first}` differs in the same way, and waits for both"
        ))
        .says("1 snapshot changed:");
    flow.run(["accept"])
        .exits(0)
        .says("accepted snapshots/it/it.snap");
    on_both(&flow, &alike, &["--ci"]).exits(0);
    // Where the first one fits, the second one waits.
    let second = servers(json!({"a": 4}), json!({"a": 5}));
    on_both(&flow, &second, &[])
        .exits(5)
        .never_says("differs in");
    assert!(flow.read(PENDING).contains("\"a\": 5"));
}

#[test]
fn what_one_target_wrote_without_review_no_other_one_replaces() {
    let flow = known();
    let differing = servers(json!({"a": 2}), json!({"a": 1}));
    on_both(&flow, &differing, &["--update", "all"])
        .exits(5)
        .says("1 updated snapshot:")
        .says("$.a: 2 → 1");
    assert!(flow.read(SNAPSHOT).contains("\"a\": 2"));
    assert!(flow.read(PENDING).contains("\"a\": 1"));
}

#[test]
fn repetitions_keep_to_the_order_of_the_plan() {
    let flow = Flow::new().file("it.yaml", SCENARIO);
    let servers = servers(json!({"a": 1}), json!({"a": 2}));
    on_both(&flow, &servers, &["--count", "3"])
        .exits(5)
        .says("6 scenarios: 3 passed, 3 failed");
    assert!(flow.read(SNAPSHOT).contains("\"a\": 1"));
    assert!(flow.read(PENDING).contains("\"a\": 2"));
}

#[test]
fn an_answer_that_fits_waits_for_nobody_and_one_that_may_write_nothing_neither() {
    // The first target answers when the second one has been asked for the second step.
    let meeting = Meeting::default();
    let goes_on = |request: &str, came: &[String]| {
        request != "one /it" || came.iter().any(|other| other == "two /behind")
    };
    let saying = |body: Value| {
        move |received: &Received| match received.target.as_str() {
            "/it" => Answer::json(body.clone()),
            _ => Answer::json(json!({})),
        }
    };
    let servers = [
        meeting.server("one", goes_on, saying(json!({"a": 1}))),
        meeting.server("two", |_, _| true, saying(json!({"a": 1}))),
    ];
    let flow = known();
    let behind = "  - {id: behind, request: {url: '{{ url }}', path: behind}, snapshot: false}\n";
    flow.write("it.yaml", format!("{SCENARIO}{behind}"));
    on_both(&flow, &servers, &[]).exits(0);
    // The same where it differs and nothing may be written.
    let meeting = Meeting::default();
    let servers = [
        meeting.server("one", goes_on, saying(json!({"a": 2}))),
        meeting.server("two", |_, _| true, saying(json!({"a": 3}))),
    ];
    on_both(&flow, &servers, &["--ci"])
        .exits(5)
        .says("2 snapshots missing or changed")
        .never_says("late");
}

#[test]
fn nobody_waits_for_a_step_that_fails_or_is_skipped_on_another_target() {
    let meeting = Meeting::default();
    // The first target stays at its last step until the second one has come there.
    let last = |request: &str, came: &[String]| {
        request != "one /last" || came.iter().any(|other| other == "two /last")
    };
    let bad = |received: &Received| {
        let status = if received.target == "/it" { 404 } else { 200 };
        Answer::json(json!({"a": 1})).status(status)
    };
    let good = |_: &Received| Answer::json(json!({"a": 1}));
    let servers = [
        meeting.server("one", last, bad),
        meeting.server("two", |_, _| true, good),
    ];
    let scenario = SCENARIO.replace("path: it}}", "path: it}, continue_on_failure: true}");
    let last = "  - {id: last, request: {url: '{{ url }}', path: last}, snapshot: false}\n";
    let flow = Flow::new().file("it.yaml", format!("{scenario}{last}"));
    on_both(&flow, &servers, &[])
        .exits(4)
        .says("2 scenarios: 1 passed, 1 failed")
        .says("1 new snapshot:");
}

#[test]
fn cases_with_a_lock_wait_for_each_other_and_not_for_ever() {
    let servers = [1, 2].map(|a| Server::start(move |_, _| Answer::json(json!({"a": a}))));
    let scenario = SCENARIO.replace("inputs:", "lock: it\nrows: [{name: x}, {name: y}]\ninputs:");
    let flow = Flow::new().file("it.yaml", scenario);
    let urls = servers.each_ref().map(Server::url);
    for jobs in ["2", "4"] {
        let more = ["--jobs", jobs];
        run(
            &flow,
            &["it.yaml"],
            &urls.each_ref().map(String::as_str),
            &more,
        )
        .exits(5)
        .says("4 scenarios: 2 passed, 2 failed");
    }
}

#[test]
fn a_text_in_the_scenario_that_two_targets_answer_otherwise_is_told_and_left() {
    let scenario = "scenario: It\ninputs: {url: {}}\nsnapshot: false\nsteps:\n  - {id: it, request: {url: '{{ url }}'}, expect: {$.a: {snapshot: old}}}\n";
    let servers =
        ["new", "other"].map(|a| Server::start(move |_, _| Answer::json(json!({"a": a}))));
    let flow = Flow::new().file("it.yaml", scenario);
    on_both(&flow, &servers, &[])
        .exits(5)
        .says("gave another text here, and one snapshot cannot be both");
    assert!(!flow.has(".it.yaml.inline.new"));
    assert_eq!(flow.read("it.yaml"), scenario);
}
