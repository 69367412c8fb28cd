//! The order of steps: loops, tries, recoveries, fragments, what belongs to a step, setup and teardown.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// 200 from the `good`th request to the same address on, 500 before.
fn flaky(good: usize) -> Server {
    Server::start(move |received, before| {
        let answer = Answer::json(json!({"path": received.target, "n": before + 1}));
        answer.status(if before + 1 < good { 500 } else { 200 })
    })
}

fn counting() -> Server {
    flaky(0)
}

#[test]
fn for_each_runs_the_whole_step_once_an_element() {
    let server = counting();
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
    let server = counting();
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
    counting()
        .run("steps: [{for_each: [1], request: {}, repeat: {until: {status: 200}}}]")
        .exits(2)
        .says("loop-in-loop");
    counting()
        .run("steps: [{request: {path: '{{ item }}'}}]")
        .exits(2)
        .says("`item` has no value here");
}

#[test]
fn repeat_sends_until_something_holds_and_carries_values_from_round_to_round() {
    let server = Server::start(|received, _| match received.target.as_str() {
        "/?list=all" => Answer::json(json!({"items": ["a", "b"], "next": {"page": 2}})),
        "/?list=all&page=2" => Answer::json(json!({"items": ["c"], "next": {"page": 3}})),
        _ => Answer::json(json!({"items": ["d"]})),
    });
    server
        .run(
            "
vars: {more: {}}
steps:
  - request: {params: [{list: all}, '{{ more }}']}
    expect: {$.items: {empty: false}}
    extract:
      more: $.next | default({})
      items: {from: $.items, append: true}
    repeat: {until: {$.next: {exists: false}}}
  - request: {path: '{{ items | join }}'}
",
        )
        .exits(0);
    let expected = [
        "GET /?list=all",
        "GET /?list=all&page=2",
        "GET /?list=all&page=3",
        "GET /abcd",
    ];
    assert_eq!(server.targets(), expected);
}

#[test]
fn repeat_ends_where_its_times_are_used_up_or_an_expectation_fails() {
    let server = counting();
    server
        .run("steps: [{request: {}, repeat: {until: {$.n: 9}, times: 3}}]")
        .exits(4)
        .says("repeat-exhausted")
        .says("sent 3 times, and `until` did not hold");
    assert_eq!(server.targets().len(), 3);
    let server = counting();
    server
        .run("steps: [{request: {}, expect: {$.n: {less_than: 2}}, repeat: {until: {$.n: 9}}}]")
        .exits(4)
        .says("`$.n` is not as expected");
    assert_eq!(server.targets().len(), 2);
}

#[test]
fn retry_sends_again_while_the_step_fails_and_says_that_it_is_flaky() {
    let server = flaky(3);
    server
        .run("steps: [{id: slow, request: {}, expect: {tries: 3}, retry: {tries: 5, pause: 1ms}}]")
        .exits(0)
        .says("slow (flaky: passed on try 3)")
        .says("1 step passed on a later try only");
    let server = flaky(9);
    server
        .run("steps: [{request: {}, retry: {tries: 2, pause: 1ms}}]")
        .exits(4)
        .says("undeclared-status");
    assert_eq!(server.targets().len(), 2);
    let server = flaky(2);
    server.run("steps: [{request: {}}]").exits(4);
    assert_eq!(
        server.targets().len(),
        1,
        "nothing is sent twice without `retry`"
    );
}

#[test]
fn a_retry_renders_anew_and_adds_nothing_of_a_try_that_failed() {
    let server = flaky(3);
    server
        .run(
            "
vars: {last: 0}
steps:
  - request: {path: x, headers: {X-Last: '{{ last }}'}}
    extract: {last: $.n, all: {from: $.n, append: true}}
    retry: {tries: 3, pause: 1ms}
  - request: {path: 'all-{{ all }}'}
    expect: {status: {exists: true}}
",
        )
        .exits(0);
    let received = server.received();
    let last: Vec<_> = received
        .iter()
        .flat_map(|received| received.header("x-last"))
        .collect();
    assert_eq!(last, ["0", "1", "2"]);
    assert_eq!(received[3].target, "/all-[3]");
}

#[test]
fn an_answer_may_ask_for_a_longer_pause() {
    let server = Server::start(|_, before| {
        let answer = Answer::json(json!({})).header("retry-after", "1");
        answer.status(if before == 0 { 503 } else { 200 })
    });
    let begun = std::time::Instant::now();
    server
        .run("steps: [{request: {}, retry: {tries: 2, pause: 1ms}}]")
        .exits(0);
    assert!(
        begun.elapsed().as_secs() >= 1,
        "no shorter than `Retry-After`"
    );
}

/// Says 403 until `/login` was asked for as often as `logins` says.
fn guarded(logins: usize) -> Server {
    let seen = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |received: &Received, before| {
        use std::sync::atomic::Ordering::SeqCst;
        let answer = Answer::json(json!({"token": before + 1}));
        if received.target == "/login" {
            seen.fetch_add(1, SeqCst);
            return answer;
        }
        answer.status(if seen.load(SeqCst) < logins { 403 } else { 200 })
    })
}

#[test]
fn a_recovery_runs_steps_or_ids_and_sends_once_more() {
    let server = guarded(1);
    server
        .run(
            "
vars: {token: none}
steps:
  - id: act
    request: {path: 'act-{{ token }}'}
    recover:
      on: {status: 403}
      run: [{id: fetch, request: {path: login}, extract: {token: $.token}}]
    expect: {tries: 2}
  - {request: {path: 'kept-{{ token }}'}, expect: {tries: 1}}
",
        )
        .exits(0)
        .says("2 steps: 2 passed");
    assert_eq!(
        server.targets(),
        ["GET /act-none", "GET /login", "GET /act-1", "GET /kept-1"]
    );
    let server = guarded(2);
    server
        .run(
            "
sessions: {other: {}}
steps:
  - {id: login, request: {path: login}, extract: {token: $.token}}
  - id: act
    as: other
    request: {path: act, headers: {X-Token: '{{ token }}'}}
    recover: [{on: {status: 500}, run: [login]}, {on: {status: 403}, run: [login]}]
",
        )
        .exits(0);
    assert_eq!(
        server.targets(),
        ["GET /login", "GET /act", "GET /login", "GET /act"]
    );
    assert_eq!(server.received()[3].header("x-token"), ["2"]);
}

#[test]
fn a_recovery_happens_once_and_a_failing_one_fails_the_step() {
    let server = guarded(9);
    server
        .run("steps: [{request: {path: act}, recover: {on: {status: 403}, run: [{request: {path: login}}]}}]")
        .exits(4)
        .says("the answer has the status 403");
    assert_eq!(server.targets(), ["GET /act", "GET /login", "GET /act"]);
    let server = guarded(9);
    server
        .run("steps: [{request: {path: act}, recover: {on: {status: 403}, run: [{request: {path: no}}]}}]")
        .exits(4)
        .says("recovery-failed");
    assert_eq!(server.targets(), ["GET /act", "GET /no"]);
    let server = guarded(0);
    server
        .run("steps: [{request: {}, expect: {status: 201}, recover: {on: {status: 403}, run: [{request: {path: login}}]}}]")
        .exits(4);
    assert_eq!(server.targets(), ["GET /"]);
    server
        .run("steps: [{request: {}, recover: {on: {status: 403}, run: [nowhere]}}]")
        .exits(2)
        .says("unknown-step");
}

#[test]
fn what_belongs_to_a_step_runs_whatever_its_expectations_say() {
    let server = counting();
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
    counting()
        .run("steps: [{id: outer, request: {}, then: {id: proof, request: {}, expect: {$.n: 9}}}]")
        .exits(4)
        .says("FAIL")
        .says("outer › proof")
        .says("1 step: 1 failed");
}

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
    let server = counting();
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
fn what_is_wrong_about_a_use_is_found_before_anything_is_sent() {
    let server = counting();
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
    let server = counting();
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
    let server = counting();
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
fn a_loop_has_a_bound() {
    let server = Server::start(|_, _| Answer::json(json!((0..1001).collect::<Vec<_>>())));
    server
        .run("steps:\n  - {request: {}, extract: {all: $}}\n  - {for_each: '{{ all }}', request: {path: x}}")
        .exits(3)
        .says("1001 elements, more than 1000");
    assert_eq!(server.targets(), ["GET /"]);
}

#[test]
fn a_fragment_sees_nothing_of_whoever_uses_it() {
    let server = counting();
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
fn the_reason_of_a_skipped_step_is_said_and_what_follows_is_skipped_after_a_failure() {
    let server = counting();
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
    let server = counting();
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
    counting().run(body).exits(3).says("BROKEN").says("2/2 rid");
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
    let server = counting();
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
    let server = counting();
    for (body, code) in cases {
        server.run(body).exits(2).says(code);
    }
    assert!(server.received().is_empty());
}
