//! Fragments: arguments, outputs, and what they do not see.

use crate::flow::Flow;
use crate::server::Server;

const READ: &str = "
fragment: Read
inputs: {url: {}, page: {}, times: {type: integer, default: 1}}
defaults: {url: '{{ url }}'}
steps:
  - {id: read, request: {path: '{{ page }}'}, expect: {$.n: '{{ times }}'}, extract: {path: $.path, n: $.n}}
outputs: [path, n, page]
";

#[test]
fn a_fragment_takes_arguments_and_gives_outputs() {
    let server = Server::counting();
    let flow = Flow::new().file("parts/read.yaml", READ);
    server
        .run_in(
            flow,
            "
steps:
  - {use: parts/read.yaml, with: {page: a}, extract: [path]}
  - {id: renamed, use: parts/read.yaml, with: {page: a, times: 2}, extract: {mine: n}}
  - {request: {path: 'x{{ path }}-{{ mine }}'}}
  - {id: each, for_each: [b, c], use: parts/read.yaml, with: {page: '{{ item }}'}}
",
            &[],
        )
        .exits(0)
        .says("1/4 read");
    assert_eq!(
        server.targets(),
        ["GET /a", "GET /a", "GET /x/a-2", "GET /b", "GET /c"]
    );
}

#[test]
fn a_path_of_which_no_id_can_be_made_numbers_its_step() {
    let server = Server::counting();
    let flow = Flow::new().file("日本.yaml", READ);
    let steps = "
steps:
  - {use: 日本.yaml, with: {page: a}}
  - {use: 日本.yaml, with: {page: b}}
  - {id: c, request: {path: c}, then: {use: 日本.yaml, with: {page: d}}}
";
    let ran = server.run_in(flow, steps, &[]).exits(0);
    ran.says("1/3 step-1").says("2/3 step-2").says("then-1");
}

#[test]
fn what_is_wrong_about_a_use_is_found_before_anything_is_sent() {
    let server = Server::counting();
    let cases = [
        (
            "{use: read.yaml, with: {page: a, pages: b}}",
            "no-such-input",
        ),
        (
            "{use: read.yaml, with: {page: a}, extract: [paht]}",
            "no-such-output",
        ),
        ("{use: read.yaml}", "input-missing"),
        ("{use: gone.yaml}", "no-such-fragment"),
        ("{use: ../read.yaml}", "no-such-fragment"),
        ("{use: it.yaml}", "fragment-cycle"),
        (
            "{use: read.yaml, with: {page: a}, expect: {status: 200}}",
            "expect-on-use",
        ),
        ("{request: {}, use: read.yaml}", "step-needs-one"),
        ("{name: Nothing}", "step-needs-one"),
        ("{use: circle.yaml}", "circle.yaml → circle.yaml"),
    ];
    for (step, code) in cases {
        let flow = Flow::new().file("read.yaml", READ).file(
            "circle.yaml",
            "fragment: Round\nsteps: [{use: circle.yaml}]",
        );
        server
            .run_in(flow, &format!("steps: [{step}]"), &[])
            .exits(2)
            .says(code);
    }
    assert!(server.received().is_empty());
}

#[test]
fn arguments_have_the_type_that_the_fragment_declares() {
    let server = Server::counting();
    for (value, code) in [
        ("2.5", "wrong-type"),
        ("two", "wrong-type"),
        ("'1'", "wrong-type"),
    ] {
        let body = format!("steps: [{{use: read.yaml, with: {{page: a, times: {value}}}}}]");
        server
            .run_in(Flow::new().file("read.yaml", READ), &body, &[])
            .exits(3)
            .says(code);
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_fragment_whose_requirement_does_not_hold_skips_the_step() {
    let server = Server::counting();
    let flow = Flow::new().file(
        "read.yaml",
        READ.replace("inputs:", "requires: times > 1\ninputs:"),
    );
    server
        .run_in(
            flow,
            "
steps:
  - {id: one, use: read.yaml, with: {page: a}}
  - {id: two, use: read.yaml, with: {page: a, times: 2}, continue_on_failure: true}
  - {id: three, request: {path: after}}
",
            &[],
        )
        .exits(4)
        .says("one (`read.yaml` requires times > 1)");
    assert_eq!(server.targets(), ["GET /a", "GET /after"]);
}

#[test]
fn a_fragment_sees_nothing_of_whoever_uses_it() {
    let server = Server::counting();
    let flow = Flow::new().file(
        "nosy.yaml",
        "fragment: Nosy\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}/{{ secret_of_mine }}'}}]",
    );
    server
        .run_in(
            flow,
            "vars: {secret_of_mine: x}\nsteps: [{use: nosy.yaml}]",
            &[],
        )
        .exits(2)
        .says("undefined-name")
        .says("nosy.yaml");
}

#[test]
fn a_login_of_the_project_may_be_the_first_file_that_is_read() {
    let flow = Flow::new()
        .file("flowrun.yaml", "sessions: {alice: {use: a/log-in.yaml}}")
        .file(
            "a/log-in.yaml",
            "fragment: Log in\nservice: mediawiki\nsteps: [{request: {url: '{{ api }}'}}]",
        )
        .file(
            "it.yaml",
            "scenario: It\nservice: mediawiki\nsteps: [{as: alice, request: {url: '{{ api }}', params: {action: query, format: json}}}]",
        );
    flow.run(["."]).exits(0).says("1 scenario: 1 passed");
    flow.run(["a/log-in.yaml"])
        .exits(1)
        .says("`a/log-in.yaml` is a fragment");
    let flow = Flow::new().file("flowrun.yaml", "sessions: {alice: {use: a.yaml}}");
    flow.file("a.yaml", "fragment: A\nsteps: [{use: a.yaml}]")
        .run(["a.yaml"])
        .exits(2)
        .says("fragment-cycle");
}
