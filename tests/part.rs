//! `--from` and `--to`: a part of a scenario.

use crate::flow::Flow;
use crate::server::Server;

/// A scenario whose steps send their names, and what it says besides.
fn flow(more: &str) -> Flow {
    let step = |id: &str| format!("  - {{id: {id}, request: {{path: {id}}}}}\n");
    let steps: String = ["one", "two", "three", "four"].map(step).concat();
    Flow::new().file(
        "a.yaml",
        format!(
            "scenario: Parts\nsnapshot: false\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\n{more}\nsetup:\n{}steps:\n{steps}teardown:\n{}",
            step("up"),
            step("down")
        ),
    )
}

/// What is sent with these arguments, and the exit code.
fn sent(flow: &Flow, more: &[&str]) -> (String, i32) {
    let server = Server::echo();
    let url = server.url();
    let args = ["a.yaml", "--target", &url];
    let ran = flow.run(args.into_iter().chain(more.iter().copied()));
    let targets = server.targets();
    let paths: Vec<String> = targets
        .iter()
        .map(|target| target.replace("GET /", ""))
        .collect();
    (paths.join(" "), ran.status)
}

#[test]
fn setup_and_teardown_run_around_the_part() {
    for (more, expected) in [
        (&[][..], "up one two three four down"),
        (&["--from", "three"], "up three four down"),
        (&["--to", "two"], "up one two down"),
        (&["--from", "two", "--to", "three"], "up two three down"),
        (&["--from", "two", "--to", "two"], "up two down"),
    ] {
        assert_eq!(sent(&flow(""), more), (expected.to_owned(), 0), "{more:?}");
    }
}

#[test]
fn each_case_of_the_one_scenario_has_the_part() {
    let rows = "rows: [{name: good}, {name: bad}]";
    let (paths, status) = sent(&flow(rows), &["--from", "four", "--jobs", "1"]);
    assert_eq!((paths.as_str(), status), ("up four down up four down", 0));
}

#[test]
fn what_is_left_out_says_why_and_a_failure_how_to_run_it_again() {
    let flow = flow("").file("b.yaml", "");
    let text = flow
        .read("a.yaml")
        .replace("path: three}", "path: three}, expect: {status: 201}");
    flow.write("a.yaml", text);
    let server = Server::echo();
    let url = server.url();
    flow.run(["a.yaml", "--target", &url, "--from", "two", "--to", "three"])
        .exits(4)
        .says("1/6 up")
        .says("2/6 one (before `--from two`)")
        .says("5/6 four (after `--to three`)")
        .says("run again: flowrun a.yaml --target")
        .says(" --from two --to three --seed ");
}

#[test]
fn steps_that_are_not_there_are_refused_before_anything_is_sent() {
    for (more, said) in [
        (&["--from", "tow"][..], "did you mean `two`?"),
        (
            &["--to", "nowhere"],
            "its steps are `one`, `two`, `three`, `four`",
        ),
        (&["--from", "up"], "it is a step of `setup`"),
        (&["--to", "down"], "it is a step of `teardown`"),
        (
            &["--from", "three", "--to", "two"],
            "`--to two` stands before `--from three`",
        ),
    ] {
        let flow = flow("");
        assert_eq!(sent(&flow, more), (String::new(), 1), "{more:?}");
        let args = ["a.yaml", "--target", "http://127.0.0.1:9/"];
        flow.run(args.into_iter().chain(more.iter().copied()))
            .exits(1)
            .says(said);
    }
}

#[test]
fn it_needs_one_scenario() {
    let flow = flow("");
    flow.write("b.yaml", flow.read("a.yaml").replace("Parts", "Others"));
    let args = [
        "a.yaml",
        "b.yaml",
        "--target",
        "http://127.0.0.1:9/",
        "--from",
        "two",
    ];
    flow.run(args)
        .exits(1)
        .says("`--from` needs one scenario, and 2 are selected");
    let server = Server::echo();
    let url = server.url();
    flow.run([
        "a.yaml", "b.yaml", "--target", &url, "--name", "Others", "--from", "four",
    ])
    .exits(0);
}

/// A scenario of two steps: the first extracts `token`, and the second is this.
fn carried(head: &str, second: &str) -> Flow {
    Flow::new().file(
        "a.yaml",
        format!(
            "scenario: Carried\nsnapshot: false\ninputs: {{url: {{}}}}\n{head}\nsteps:\n  - {{id: first, request: {{url: '{{{{ url }}}}', path: first, headers: null}}, extract: {{token: status}}}}\n  - {second}\nteardown:\n  - {{id: down, request: {{url: '{{{{ url }}}}', path: 'down-{{{{ token }}}}'}}}}\n"
        ),
    )
}

#[test]
fn what_a_step_needs_of_one_that_is_left_out_is_said_before_anything_is_sent() {
    let url = "url: '{{ url }}'";
    for (head, second) in [
        (
            "",
            format!("{{id: second, request: {{{url}, path: '{{{{ token }}}}'}}}}"),
        ),
        (
            "",
            format!("{{id: second, request: {{{url}}}, expect: {{status: '{{{{ token }}}}'}}}}"),
        ),
        (
            "",
            format!("{{id: second, when: token > 1, request: {{{url}}}}}"),
        ),
        (
            "",
            format!(
                "{{id: second, request: {{{url}}}, then: {{request: {{{url}, path: '{{{{ token }}}}'}}}}}}"
            ),
        ),
        (
            "defaults: {headers: {X-T: '{{ token }}'}}",
            format!("{{id: second, request: {{{url}}}}}"),
        ),
        (
            "sessions: {copied: {copy: main, after: first}}",
            format!("{{id: second, as: copied, request: {{{url}}}}}"),
        ),
    ] {
        let flow = carried(head, &second);
        assert_eq!(sent(&flow, &[]).1, 0, "{second}");
        let part = ["--from", "second"];
        assert_eq!(sent(&flow, &part), (String::new(), 2), "{second}");
        let args = ["a.yaml", "--target", "http://127.0.0.1:9/"];
        flow.run(args.into_iter().chain(part))
            .says("error[used-before-extracted]")
            .says("begin with it: `--from first`")
            .says("`--from second` skips that");
    }
}

#[test]
fn what_is_set_elsewhere_is_not_missed() {
    let second = "{id: second, request: {url: '{{ url }}', path: '{{ token }}'}}";
    let plain = "{id: second, request: {url: '{{ url }}', path: second}}";
    let setup =
        "setup: [{id: up, request: {url: '{{ url }}', path: up}, extract: {token: status}}]";
    for (head, second, expected) in [
        ("vars: {token: seven}", second, "seven down-seven"),
        (setup, second, "up 200 down-200"),
        // A teardown step that uses a name which was never set is skipped, as ever.
        ("", plain, "second"),
    ] {
        let (paths, status) = sent(&carried(head, second), &["--from", "second"]);
        assert_eq!((paths.as_str(), status), (expected, 0), "{head} {second}");
    }
    // What a step removes of a layer it does not need, and of an address only its own.
    let head = "defaults: {url: 'http://{{ token }}/', headers: {X-T: '{{ token }}'}}";
    let removed = "{id: second, request: {url: '{{ url }}', path: second, headers: null}}";
    let (paths, status) = sent(&carried(head, removed), &["--from", "second"]);
    assert_eq!((paths.as_str(), status), ("second", 0));
}

#[test]
fn a_snapshot_that_shows_what_was_not_extracted_is_not_compared() {
    let scenario = "scenario: Shown
service: mediawiki
defaults: {url: '{{ api }}', params: {format: json, formatversion: 2}}
steps:
  - id: first
    request: {params: {action: query, meta: userinfo}}
    extract: {me: $.query.userinfo.name}
  - id: second
    request: {params: {action: query, meta: userinfo}}
  - id: third
    request: {params: {action: query, meta: tokens}}
";
    let flow = Flow::new().file("a.yaml", scenario);
    // Nothing is written that would show a value where it has a name.
    flow.run(["a.yaml", "--from", "second"]).exits(0);
    assert!(!flow.has("snapshots"));
    flow.run(["a.yaml"]).exits(0);
    assert!(flow.read("snapshots/a/second.snap").contains("{{ me }}"));
    flow.run(["a.yaml", "--from", "second"]).exits(0);
    flow.run(["a.yaml", "--to", "second"]).exits(0);
    let snapshot = "snapshots/a/third.snap";
    flow.write(
        snapshot,
        flow.read(snapshot).replace("HTTP 200", "HTTP 201"),
    );
    flow.run(["a.yaml", "--from", "second", "--ci"])
        .exits(5)
        .says("snapshots/a/third.snap");
}

#[test]
fn a_part_that_passes_says_nothing_of_what_is_known_to_fail() {
    let flow = flow("expected_failure: it is broken");
    let (_, whole) = sent(&flow, &[]);
    assert_eq!(whole, 4, "an unexpected pass");
    let (_, part) = sent(&flow, &["--to", "two"]);
    assert_eq!(part, 0);
}

#[test]
fn what_can_be_done_without_is_no_need() {
    let scenario = |step: &str| {
        format!(
            "scenario: It\nsnapshot: false\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\nsteps:\n  - {{id: one, request: {{}}, extract: {{t: $.path}}}}\n  - {{id: two, {step}}}\n"
        )
    };
    for (step, exit) in [
        ("when: t is defined, request: {path: '{{ t }}'}", 0),
        ("when: t is not defined, request: {path: a}", 0),
        ("when: t is defined and t != 'x', request: {path: a}", 0),
        (r#"request: {path: "{{ t | default('none') }}"}"#, 0),
        (
            r#"request: {path: "{{ 'a' if t is undefined else 'b' }}"}"#,
            0,
        ),
        // It is asked for something else, or of something else.
        ("when: t is string, request: {path: a}", 2),
        (r#"request: {path: "{{ t | lower | default('none') }}"}"#, 2),
        ("when: url is defined, request: {path: '{{ t }}'}", 2),
        (r#"request: {path: "{{ url | default(t) }}"}"#, 2),
    ] {
        let server = Server::echo();
        let flow = Flow::new().file("a.yaml", scenario(step));
        let ran = flow.run(["a.yaml", "--target", &server.url(), "--from", "two"]);
        assert_eq!(ran.status, exit, "{step}: {}", ran.stderr);
    }
}
