//! `expected_failure`: what is known to fail counts as such, and a pass of it does not go by unseen.

use serde_json::json;

use crate::flow::Flow;
use crate::server::{Answer, Server};

#[test]
fn a_failure_of_a_step_is_expected_and_later_steps_go_on() {
    let server = Server::counting();
    server
        .run(
            "
steps:
  - {id: first, request: {path: first}, expect: {$.n: 9}, expected_failure: 'the counter is broken'}
  - {id: second, request: {path: second}}
",
        )
        .exits(0)
        .says("XFAIL")
        .says("1/2 first (the counter is broken)")
        .says("`$.n` is not as expected (it.yaml:")
        .says("1 scenario: 1 passed · 2 steps: 1 passed, 1 xfailed")
        .never_says("error[")
        .never_says("run again");
    assert_eq!(server.targets(), ["GET /first", "GET /second"]);
    // Without the key it is a failure, and what follows is skipped.
    server
        .run("steps: [{id: first, request: {}, expect: {$.n: 9}}, {id: second, request: {}}]")
        .exits(4)
        .says("1 failed, 1 skipped");
}

#[test]
fn what_cannot_be_carried_out_is_expected_as_well() {
    let server = Server::counting();
    server
        .run("steps: [{id: first, request: {}, extract: {x: $.nowhere}, expected_failure: known}]")
        .exits(0)
        .says("1 xfailed");
    server
        .run("steps: [{id: first, request: {}, extract: {x: $.nowhere}}]")
        .exits(3);
}

#[test]
fn a_pass_is_a_failure_that_says_what_to_do() {
    let server = Server::counting();
    server
        .run(
            "
steps:
  - {id: first, request: {}, expected_failure: the counter is broken}
  - {id: second, request: {}}
",
        )
        .exits(4)
        .says("error[unexpected-pass]: the step `first` is known to fail, and passed")
        .says("the counter is broken")
        .says("remove the key `expected_failure`")
        .says("1 failed, 1 skipped");
    server
        .run("expected_failure: the counter is broken\nsteps: [{request: {}}]")
        .exits(4)
        .says("error[unexpected-pass]: the scenario is known to fail, and passed")
        .says("1 scenario: 1 failed · 1 step: 1 passed");
}

#[test]
fn a_failure_of_a_scenario_is_expected_but_its_steps_are_skipped_as_ever() {
    let server = Server::counting();
    server
        .run(
            "
expected_failure: the counter is broken
steps:
  - {id: first, request: {path: first}}
  - {id: second, request: {path: second}, expect: {$.n: 9}}
  - {id: third, request: {path: third}}
",
        )
        .exits(0)
        .says("XFAIL [")
        .says("third (needs `second`, which did not pass)")
        .says("1 scenario: 1 xfailed · 3 steps: 1 passed, 1 xfailed, 1 skipped")
        .never_says("FAIL [    ]")
        .never_says("error[");
    assert_eq!(server.targets(), ["GET /first", "GET /second"]);
}

#[test]
fn each_row_of_a_scenario_that_is_known_to_fail_is_a_case_of_its_own() {
    Server::counting()
        .run(
            "
expected_failure: the counter is broken
rows: [{name: bad, n: 9}, {name: good, n: 0}]
steps: [{request: {path: '{{ row.name }}'}, expect: {$.path: '/bad'}}]
",
        )
        .exits(4)
        .says("2 scenarios: 1 xfailed, 1 failed");
}

#[test]
fn what_is_skipped_stays_skipped() {
    Server::counting()
        .run(
            "
steps:
  - {id: first, request: {}, skip: not today, expected_failure: known}
  - {id: second, request: {}, when: 'false', expected_failure: known}
",
        )
        .exits(0)
        .says("2 steps: 2 skipped");
    Server::counting()
        .run("skip: not today\nexpected_failure: known\nsteps: [{request: {}}]")
        .exits(0)
        .says("1 scenario: 1 skipped");
    Server::counting()
        .run("expected_failure: known\nsteps: [{request: {}, skip: not today}]")
        .exits(0)
        .says("1 step: 1 skipped");
}

#[test]
fn a_round_that_fails_is_enough() {
    let rounds = |expected: &str| {
        Server::counting().run(&format!(
            "steps: [{{id: table, for_each: [1, 2, 3], request: {{path: '{{{{ item }}}}'}}, expect: {{$.path: {{{expected}}}}}, expected_failure: known}}]"
        ))
    };
    rounds("not: /1")
        .exits(0)
        .says("3 steps: 2 passed, 1 xfailed");
    rounds("not: /3")
        .exits(0)
        .says("3 steps: 2 passed, 1 xfailed");
    rounds("starts_with: /")
        .exits(4)
        .says("unexpected-pass")
        .says("3 steps: 2 passed, 1 failed");
}

#[test]
fn what_belongs_to_a_step_and_what_it_uses_fails_with_it() {
    let server = Server::counting();
    server
        .run(
            "
steps:
  - id: outer
    request: {}
    then: {id: inner, request: {}, expect: {$.n: 9}}
    expected_failure: known
  - {id: after, request: {}}
",
        )
        .exits(0)
        .says("2 steps: 1 passed, 1 xfailed")
        .never_says("error[");
    let flow = Flow::new().file(
        "part.yaml",
        "fragment: Part\ninputs: {url: {}}\nsteps: [{id: inner, request: {url: '{{ url }}'}, expect: {$.n: 9}, expected_failure: known}]",
    );
    // An expected failure within a fragment does not make the step that uses it fail.
    server
        .run_in(flow, "steps: [{id: uses, use: part.yaml}]", &[])
        .exits(0)
        .says("PASS");
}

#[test]
fn a_teardown_that_fails_is_never_expected() {
    let body = |key: &str| {
        format!(
            "{key}\nsteps: [{{id: first, request: {{}}, expect: {{$.n: 9}}}}]\nteardown: [{{id: clean, request: {{}}, expect: {{$.n: 9}}}}]"
        )
    };
    Server::counting()
        .run(&body("expected_failure: known"))
        .exits(3)
        .says("BROKEN")
        .says("error[expectation]");
    Server::counting().run(&body("")).exits(3);
}

#[test]
fn an_answer_that_is_known_to_differ_is_not_offered_as_the_snapshot() {
    let server = Server::start(|_, earlier| match earlier {
        0 => Answer::json(json!({"lift": "up"})),
        _ => Answer::json(json!({"lift": "stuck"})),
    });
    let flow = |key: &str| {
        format!(
            "scenario: It\ninputs: {{url: {{}}}}\nsteps: [{{id: first, request: {{url: '{{{{ url }}}}'}}{key}}}]"
        )
    };
    let url = server.url();
    let args = ["it.yaml", "--target", &url];
    let folder = Flow::new().file("it.yaml", flow(""));
    folder.run(args).exits(0).says("1 new snapshot");
    let before = folder.read("snapshots/it/first.snap");
    folder.write("it.yaml", flow(", expected_failure: it is stuck"));
    for more in [&[][..], &["--update", "all"], &["--ci"]] {
        let all: Vec<&str> = args.iter().chain(more).copied().collect();
        folder
            .run(all)
            .exits(0)
            .says("1 xfailed")
            .says("differs from its snapshot")
            .never_says("+new answer")
            .never_says("flowrun accept");
        assert!(!folder.has("snapshots/it/first.snap.new"));
        assert_eq!(folder.read("snapshots/it/first.snap"), before);
    }
    folder.write("it.yaml", flow(""));
    folder.run(args).exits(5).says("flowrun accept");
}
