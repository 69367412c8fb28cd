//! The order of steps: loops over elements, what belongs to a step, what is skipped, setup and teardown.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

#[test]
fn for_each_runs_the_whole_step_once_an_element() {
    let server = Server::counting();
    server
        .run(
            "
steps:
  - id: table
    name: 'Row {{ item.name }}'
    for_each: [{name: one, v: 1}, {name: two, v: 2}]
    request: {path: '{{ index }}-{{ item.v }}'}
    then: {request: {path: 'then-{{ item.name }}'}}
  - for_each: [a, b]
    request: {path: 'plain-{{ item }}'}
",
        )
        .exits(0)
        .says("1/2 Row one")
        .says("1/2 Row two")
        .says("2/2 step-2 [1]")
        .says("4 steps: 4 passed");
    assert_eq!(
        server.targets(),
        [
            "GET /1-1",
            "GET /then-one",
            "GET /2-2",
            "GET /then-two",
            "GET /plain-a",
            "GET /plain-b"
        ]
    );
}

#[test]
fn for_each_goes_on_with_the_next_element_and_its_verdict_is_the_worst() {
    let server = Server::counting();
    server
        .run(
            "
steps:
  - {id: table, for_each: [1, 2, 3], request: {path: '{{ item }}'}, expect: {$.path: {not: /2}}}
  - {id: after, request: {path: after}}
",
        )
        .exits(4)
        .says("4 steps: 2 passed, 1 failed, 1 skipped")
        .says("after (needs `table`, which did not pass)");
    assert_eq!(server.targets(), ["GET /1", "GET /2", "GET /3"]);
}

#[test]
fn for_each_takes_a_list_that_was_extracted_and_an_empty_one_skips() {
    let server =
        Server::start(|_, _| Answer::json(json!({"all": ["x", "y"], "none": [], "one": 1})));
    server
        .run(
            "
steps:
  - {request: {}, extract: {all: $.all, nothing: $.none}}
  - {for_each: '{{ all }}', request: {path: '{{ item }}'}}
  - {id: empty, for_each: '{{ nothing }}', request: {path: never}}
",
        )
        .exits(0)
        .says("empty (`for_each` has an empty list)")
        .says("4 steps: 3 passed, 1 skipped");
    assert_eq!(server.targets(), ["GET /", "GET /x", "GET /y"]);
    server
        .run("steps:\n  - {request: {}, extract: {one: $.one}}\n  - {for_each: '{{ one }}', request: {}}")
        .exits(3)
        .says("`for_each` must give a list");
}

#[test]
fn a_loop_holds_no_other_loop() {
    Server::counting()
        .run("steps: [{for_each: [1], request: {}, repeat: {until: {status: 200}}}]")
        .exits(2)
        .says("loop-in-loop");
    Server::counting()
        .run("steps: [{request: {path: '{{ item }}'}}]")
        .exits(2)
        .says("`item` has no value here");
}

#[test]
fn what_belongs_to_a_step_runs_whatever_its_expectations_say() {
    let server = Server::counting();
    server
        .run(
            "
sessions: {other: {}}
steps:
  - id: refused
    request: {path: refused}
    expect: {$.n: 9}
    then:
      - {request: {path: looked}}
      - {request: {path: elsewhere}, as: other}
  - {id: after, request: {path: after}}
",
        )
        .exits(4)
        .says("after (needs `refused`, which did not pass)");
    assert_eq!(
        server.targets(),
        ["GET /refused", "GET /looked", "GET /elsewhere"]
    );
    Server::counting()
        .run("steps: [{id: outer, request: {}, then: {id: proof, request: {}, expect: {$.n: 9}}}]")
        .exits(4)
        .says("FAIL")
        .says("outer › proof")
        .says("1 step: 1 failed");
}

#[test]
fn a_loop_has_a_bound() {
    let server = Server::start(|_, _| Answer::json(json!((0..1001).collect::<Vec<_>>())));
    server
        .run("steps:\n  - {request: {}, extract: {all: $}}\n  - {for_each: '{{ all }}', request: {path: x}}")
        .exits(3)
        .says("1001 elements, more than 1000");
    assert_eq!(server.targets(), ["GET /"]);
}

#[test]
fn the_reason_of_a_skipped_step_is_said_and_what_follows_is_skipped_after_a_failure() {
    let server = Server::counting();
    server
        .run(
            "
inputs: {url: {}, wanted: {type: boolean, default: false}}
steps:
  - {id: one, skip: not yet, request: {path: never}}
  - {id: two, when: wanted, request: {path: never}}
  - {id: three, request: {path: three}, expect: {$.n: 2}, continue_on_failure: true}
  - {id: four, request: {path: four}, expect: {$.n: 2}}
  - {id: five, request: {path: never}}
"
            .replace(
                "inputs: {url: {}, wanted: {type: boolean, default: false}}",
                "vars: {wanted: false}",
            )
            .as_str(),
        )
        .exits(4)
        .says("one (not yet)")
        .says("two (when wanted)")
        .says("five (needs `four`, which did not pass)")
        .says("5 steps: 2 failed, 3 skipped");
    assert_eq!(server.targets(), ["GET /three", "GET /four"]);
    server
        .run("skip: never ready\nsteps: [{request: {path: never}}]")
        .exits(0)
        .says("It (never ready)")
        .says("1 scenario: 1 skipped");
}

#[test]
fn a_teardown_runs_always_and_skips_what_was_never_made() {
    let server = Server::counting();
    server
        .run(
            "
setup: [{id: prepare, request: {path: prepare}}]
steps:
  - {id: make, request: {path: make}, expect: {$.n: 2}, extract: {made: $.path}}
  - {id: other, request: {path: other}, extract: {other: $.path}}
teardown:
  - {id: rid, request: {path: 'rid{{ made }}'}, expect: {$.n: 2}}
  - {id: rid-other, request: {path: 'rid{{ other }}'}}
  - {id: rid-each, for_each: '{{ other }}', request: {path: 'rid{{ item }}'}}
  - {id: bye, request: {path: bye}}
",
        )
        .exits(3)
        .says("other (needs `make`, which did not pass)")
        .says("rid-other (`other` was never set)")
        .says("rid-each (`other` was never set)")
        .says("6/7 rid-each")
        .says("7/7 bye");
    assert_eq!(
        server.targets(),
        ["GET /prepare", "GET /make", "GET /rid/make", "GET /bye"]
    );
}

#[test]
fn a_teardown_that_fails_means_that_something_was_left_behind() {
    let body =
        "steps: [{request: {}}]\nteardown: [{id: rid, request: {path: rid}, expect: {$.n: 2}}]";
    Server::counting()
        .run(body)
        .exits(3)
        .says("BROKEN")
        .says("2/2 rid");
}

#[test]
fn a_signal_ends_the_steps_and_not_the_teardown_with_all_that_it_needs() {
    let (arrived, first) = std::sync::mpsc::channel();
    let server = Server::start(move |_, before| {
        // Whoever waits for it may be gone by the second time.
        let _ = arrived.send(());
        Answer::json(json!({"n": before + 1}))
    });
    let url = server.url();
    let child = Flow::new()
        .file(
            "log-in.yaml",
            "fragment: In\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}/login'}}]",
        )
        .file(
            "rid.yaml",
            "fragment: Rid\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}/rid'}}]",
        )
        .file(
            "it.yaml",
            "
scenario: It
inputs: {url: {}}
defaults: {url: '{{ url }}'}
sessions: {cleaner: {use: log-in.yaml}}
steps:
  - {id: endless, request: {}, repeat: {until: {$.n: never}, times: 10000}}
  - {id: second, request: {path: never}}
teardown:
  - {use: rid.yaml, as: cleaner}
",
        );
    let mut command = child.command(["it.yaml", "--target", &url]);
    let running = command
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("flowrun is started");
    first.recv().expect("the first request");
    let sent = std::process::Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
    let ran = Ran::of(&running.wait_with_output().expect("flowrun ends"));
    ran.exits(130).says("second (the run was stopped)");
    let targets = server.targets();
    assert_eq!(targets[targets.len() - 2..], ["GET /login", "GET /rid"]);
}

#[test]
fn a_setup_that_fails_skips_the_steps_and_not_the_teardown() {
    let server = Server::counting();
    server
        .run(
            "
setup: [{id: prepare, request: {}, expect: {$.n: 2}}]
steps: [{id: step, request: {path: never}}]
teardown: [{request: {path: bye}}]
",
        )
        .exits(4)
        .says("step (could not be set up)");
    assert_eq!(server.targets(), ["GET /", "GET /bye"]);
}

#[test]
fn ids_are_unique_and_a_changing_name_needs_one() {
    let cases = [
        (
            "steps: [{id: a, request: {}}, {id: a, request: {}}]",
            "duplicate-id",
        ),
        (
            "steps: [{name: 'A b', request: {}}, {name: 'a B!', request: {}}]",
            "duplicate-id",
        ),
        (
            "setup: [{id: a, request: {}}]\nsteps: [{id: a, request: {}}]",
            "duplicate-id",
        ),
        ("steps: [{name: '{{ url }}', request: {}}]", "id-needed"),
        ("steps: [{id: 'A b', request: {}}]", "bad-name"),
        (
            "steps: [{request: {path: '{{ later }}'}}, {request: {}, extract: {later: $}}]",
            "used-before-extracted",
        ),
        ("steps: [{request: {path: '{{ latr }}'}}]", "undefined-name"),
        (
            "steps: [{request: {path: '{{ latr[1:] }}'}}]",
            "undefined-name",
        ),
        (
            "vars: {a: 1, url: 2}\nsteps: [{request: {}}]",
            "duplicate-name",
        ),
        ("vars: {none: 1}\nsteps: [{request: {}}]", "reserved-name"),
        ("vars: {row: 1}\nsteps: [{request: {}}]", "reserved-name"),
        (
            "steps: [{request: {}, when: '{{ url }}'}]",
            "braces-in-condition",
        ),
        ("steps: [{request: {}, when: nothing}]", "undefined-name"),
        (
            "steps: [{request: {}, extract: {url: $}}]",
            "duplicate-name",
        ),
    ];
    let server = Server::counting();
    for (body, code) in cases {
        server.run(body).exits(2).says(code);
    }
    assert!(server.received().is_empty());
}
