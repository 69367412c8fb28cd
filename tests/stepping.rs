//! `--step`: going through a run, the answers being lines of stdin.

use std::io::Read;
use std::process::Stdio;

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

/// Starts a run with these lines on its stdin, which ends behind them.
fn answered(flow: &Flow, args: &[&str], lines: &str) -> Ran {
    flow.run_fed(args.iter().copied(), lines)
}

/// A scenario of three steps and a teardown on a server that counts, gone through with these lines.
fn steps(server: &Server, lines: &str) -> Ran {
    let scenario = "scenario: It\ninputs: {url: {}, key: {secret: true}}
defaults: {url: '{{ url }}', headers: {X-Key: '{{ key }}'}}
steps:
  - {id: one, name: The first, request: {path: one, params: {u: '{{ unique() }}'}}, extract: {n: $.n, path: $.path}, expect: {$.n: {type: integer}}}
  - {id: two, request: {path: two, form: {n: '{{ n }}', key: '{{ key }}'}}}
  - {id: three, request: {path: three}}
teardown:
  - {id: after, request: {path: after}}";
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .env("FLOWRUN_VAR_key", "s3cret-k+y");
    let url = server.url();
    let args = [
        "it.yaml",
        "--target",
        &url,
        "--writable",
        "--step",
        "--seed",
        "1",
    ];
    answered(&flow, &args, lines)
}

/// The paths that were asked for, in order.
fn paths(server: &Server) -> Vec<String> {
    let received = server.received().into_iter();
    let path = |target: String| target.split('?').next().unwrap_or_default().to_owned();
    received.map(|received| path(received.target)).collect()
}

#[test]
fn each_request_is_shown_and_sent_when_it_may_go() {
    let server = Server::counting();
    let ran = steps(&server, "\nn\nnext\n\n\n\n\n\n").exits(0);
    assert_eq!(paths(&server), ["/one", "/two", "/three", "/after"]);
    let ran = ran
        .says("STEP The first  one, session main")
        .says(&format!("GET {}/one?u=", server.url()))
        .says("X-Key: [secret key]")
        .says("n=1&key=[secret key]")
        .says("extracted n = 1")
        .says("PASS all checks hold")
        .says("1 scenario: 1 passed · 4 steps: 4 passed");
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr.matches("send? ").count(), 4);
    // In full once, then by letters.
    assert_eq!(ran.stderr.matches("send? [n]ext, [c]ontinue").count(), 1);
    assert_eq!(ran.stderr.matches("send? [n c q v j b ?]: ").count(), 3);
    assert_eq!(ran.stderr.matches("next? [n]ext, [r]un").count(), 1);
    assert_eq!(ran.stderr.matches("next? [n r c q v j b ?]: ").count(), 3);
    ran.never_says("s3cret");
}

#[test]
fn a_request_is_made_and_sent_again_as_often_as_one_likes() {
    let server = Server::counting();
    let ran = steps(&server, "n\nr\nn\nr\nn\nn\nc\n").exits(0);
    assert_eq!(
        paths(&server),
        ["/one", "/one", "/one", "/two", "/three", "/after"]
    );
    let sent = server.received();
    assert_ne!(sent[0].target, sent[1].target, "it is made anew");
    // What the last answer gave is carried on; each is the first to its address.
    assert_eq!(sent[3].body, "n=1&key=s3cret-k%2By");
    ran.says("extracted path = \"/one?u=").never_says("s3cret");
}

#[test]
fn what_an_answer_gave_is_forgotten_when_it_is_asked_for_again() {
    let server = Server::start(|_, before| match before {
        0 => Answer::json(json!({"a": "first", "b": "of the first alone"})),
        _ => Answer::json(json!({"a": "second"})),
    });
    let scenario = "scenario: It\ninputs: {url: {}}\nsteps: [{id: one, request: {url: '{{ url }}'}, extract: {a: $.a, b: $.b, all: {from: $.a, append: true}}}]";
    let flow = Flow::new().file("it.yaml", scenario);
    let args = ["it.yaml", "--target", &server.url(), "--step"];
    let ran = answered(&flow, &args, "n\nv\nr\nn\nv\nn\n")
        .exits(3)
        .says("`b` could not be extracted");
    let (first, again) = ran.stderr.split_once("?]: r\n").expect("it was run again");
    assert!(first.contains("b = \"of the first alone\""), "{first}");
    assert!(first.contains("all = [\"first\"]"), "{first}");
    assert!(again.contains("all = [\"second\"]"), "{again}");
    assert!(!again.contains("of the first alone"), "{again}");
}

#[test]
fn a_round_that_is_sent_again_counts_once() {
    let server = Server::counting();
    let scenario = "scenario: It\ninputs: {url: {}}\nsteps: [{id: one, request: {url: '{{ url }}'}, extract: {all: {from: $.n, append: true}}, repeat: {until: {'$.n': {at_least: 3}}}}]";
    let flow = Flow::new().file("it.yaml", scenario);
    let args = ["it.yaml", "--target", &server.url(), "--step"];
    // The second answer is asked for again, and so the third one takes its place.
    answered(&flow, &args, "n\nn\nn\nr\nn\nv\nn\n")
        .exits(0)
        .says("all = [1,3]")
        .never_says("[1,2,3]");
}

#[test]
fn who_stops_leaves_the_rest_out_and_nothing_behind() {
    for (lines, sent, says) in [
        (
            "q\n",
            &["/after"][..],
            "SKIP [        ] 1/4 The first (stopped by you)",
        ),
        (
            "n\nq\n",
            &["/one", "/after"],
            "SKIP [        ] 2/4 two (stopped by you)",
        ),
        (
            "n\nn\nq\n",
            &["/one", "/after"],
            "SKIP [        ] 2/4 two (stopped by you)",
        ),
        // The end of the input.
        (
            "n\n\n",
            &["/one", "/after"],
            "stopping: there are no more answers",
        ),
        // Nobody answered at all: that is no success.
        ("", &["/after"], "stopping: there are no answers"),
    ] {
        let server = Server::counting();
        // Nobody answered at all: that must not look like success.
        let exit = if lines.is_empty() { 6 } else { 0 };
        let ran = steps(&server, lines).exits(exit).says(says);
        assert_eq!(paths(&server), sent, "{lines:?}");
        ran.says("SKIP [        ] It (stopped by you)");
    }
    // Behind the last step nothing is left out.
    let server = Server::counting();
    let ran = steps(&server, "n\nn\nn\nn\nn\nq\n").exits(0);
    assert_eq!(paths(&server), ["/one", "/two", "/three", "/after"]);
    ran.says("1 scenario: 1 passed · 4 steps: 4 passed");
}

#[test]
fn who_stops_behind_a_failure_has_failed() {
    let server = Server::counting();
    let scenario = "scenario: It\ninputs: {url: {}}\ndefaults: {url: '{{ url }}'}\nsteps:\n  - {id: bad, request: {}, expect: {$.n: 7}}\n  - {id: next, request: {}}\n";
    let flow = Flow::new()
        .file("a.yaml", scenario)
        .file("b.yaml", scenario);
    let args = ["a.yaml", "b.yaml", "--target", &server.url(), "--step"];
    let ran = answered(&flow, &args, "n\nq\n").exits(4);
    assert_eq!(server.received().len(), 1);
    // What comes before the question says what is wrong; the second scenario is never begun.
    ran.says("FAIL `$.n` is not as expected (a.yaml:5)")
        .never_says("b.yaml)");
}

#[test]
fn what_was_looked_at_when_one_stops_counts_as_ever() {
    let step = |id: &str, more: &str| {
        format!("  - {{id: {id}, request: {{url: '{{{{ url }}}}'}}, snapshot: false{more}}}\n")
    };
    let fails = ", expect: {$.n: 7}";
    let known = ", expected_failure: a bug";
    let passes = step("it", known);
    let mends = step("it", &format!("{fails}{known}"));
    let waits = step(
        "it",
        &format!("{known}, repeat: {{until: {{$.n: 3}}, times: 5}}"),
    );
    let (bad, good) = (step("bad", fails), step("good", ""));
    for (head, steps, exit, says) in [
        // Of a step.
        ("", format!("{mends}{good}"), 0, "XFAIL"),
        (
            "",
            format!("{passes}{good}"),
            4,
            "`it` is known to fail, and passed",
        ),
        // It is not known what a round would have given that did not come.
        ("", waits, 0, "SKIP [        ] 1/1 it (stopped by you)"),
        // Of the scenario: bad it is already, and passed it would have to the end.
        (
            "expected_failure: a bug\n",
            format!("{bad}{good}"),
            0,
            "XFAIL [        ] It (a bug)",
        ),
        (
            "expected_failure: a bug\n",
            good.clone(),
            4,
            "the scenario is known to fail, and passed",
        ),
        (
            "expected_failure: a bug\n",
            format!("{good}{bad}"),
            0,
            "SKIP [        ] It (stopped by you)",
        ),
        ("", format!("{bad}{good}"), 4, "FAIL"),
    ] {
        let server = Server::counting();
        let scenario = format!("scenario: It\ninputs: {{url: {{}}}}\n{head}steps:\n{steps}");
        let flow = Flow::new().file("it.yaml", scenario.clone());
        let args = ["it.yaml", "--target", &server.url(), "--step"];
        let ran = answered(&flow, &args, "n\nq\n").exits(exit);
        assert_eq!(server.received().len(), 1, "{scenario}");
        ran.says(says);
    }
}

#[test]
fn a_snapshot_is_compared_before_one_is_asked_and_written_behind_it() {
    let server = Server::start(|_, before| Answer::json(json!({"n": before / 2})));
    let scenario =
        "scenario: It\ninputs: {url: {}}\nsteps: [{id: one, request: {url: '{{ url }}'}}]";
    let flow = Flow::new().file("it.yaml", scenario);
    let args = ["it.yaml", "--target", &server.url(), "--step"];
    // 0, 0: nothing is written of the first, which is as the second.
    let ran = answered(&flow, &args, "n\nr\n").exits(0);
    ran.says("snapshot new, snapshots/it/one.snap");
    assert_eq!(flow.files("snapshots"), [""; 0]);
    answered(&flow, &args, "n\nn\n").exits(0);
    assert_eq!(flow.files("snapshots"), ["snapshots/it/one.snap"]);
    // 1: it differs, is seen to, and is sent again.
    let ran = answered(&flow, &args, "n\nr\n").exits(0);
    let ran = ran
        .says("DIFF the answer differs from its snapshot `snapshots/it/one.snap`")
        .says("+  \"n\": 1")
        .never_says("all checks hold");
    assert!(!ran.stderr.contains("1 snapshot changed"), "{}", ran.stderr);
    assert_eq!(flow.files("snapshots"), ["snapshots/it/one.snap"]);
    answered(&flow, &args, "n\nq\n").exits(5);
    assert_eq!(
        flow.files("snapshots"),
        ["snapshots/it/one.snap", "snapshots/it/one.snap.new"]
    );
}

#[test]
fn a_request_is_shown_with_the_cookies_and_credentials_that_it_goes_with() {
    let server = Server::start(|_, _| {
        Answer::json(json!({})).header("set-cookie", "sid=c00kie-of-it; Path=/")
    });
    let scenario =
        "scenario: It\ninputs: {url: {}, pw: {secret: true}}\ndefaults: {url: '{{ url }}'}\nsteps:
  - {id: first, request: {}}
  - {id: basic, request: {auth: {basic: {username: u, password: '{{ pw }}'}}}}
  - {id: digest, as: anonymous, request: {auth: {digest: {username: u, password: '{{ pw }}'}}}}";
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .env("FLOWRUN_VAR_pw", "s3cret-k+y");
    let args = ["it.yaml", "--target", &server.url(), "--step"];
    let ran = answered(&flow, &args, "n\nn\nn\nn\nn\nn\n").exits(0);
    let asked: Vec<&str> = ran.stderr.split("STEP ").collect();
    let [_, first, basic, digest] = asked.as_slice() else {
        panic!("{}", ran.stderr)
    };
    assert!(
        !first.contains("Cookie: ") && !first.contains("auth "),
        "{first}"
    );
    assert!(basic.contains("Cookie: sid=[secret sid]"), "{basic}");
    assert!(
        basic.contains("Authorization: Basic [secret Authorization]"),
        "{basic}"
    );
    assert!(basic.contains("auth basic, u with [secret pw]"), "{basic}");
    // The session `anonymous` has no cookies, and a challenge must come first.
    assert!(
        !digest.contains("Cookie: ") && !digest.contains("Authorization: "),
        "{digest}"
    );
    assert!(
        digest.contains("auth digest, u with [secret pw], when it is asked for"),
        "{digest}"
    );
    ran.never_says("s3cret").never_says("c00kie-of-it");
}

#[test]
fn within_fragments_and_logins_one_is_asked_too() {
    let scenario = "scenario: It
inputs: {url: {}}
sessions: {bob: {use: in.yaml}}
steps:
  - {id: used, as: bob, use: part.yaml}
  - {id: proven, as: bob, request: {url: '{{ url }}', path: proven}, then: part.yaml}";
    let part = |path: &str| {
        format!(
            "fragment: F\ninputs: {{url: {{}}}}\nsteps:\n  - {{id: {path}-a, request: {{url: '{{{{ url }}}}', path: {path}-a}}}}\n  - {{id: {path}-b, request: {{url: '{{{{ url }}}}', path: {path}-b}}}}"
        )
    };
    for (questions, sent, says) in [
        (
            1,
            &["/in-a"][..],
            "SKIP [        ] 1/2 used (stopped by you)",
        ),
        (
            3,
            &["/in-a", "/in-b", "/part-a"],
            "SKIP [        ] 1/2 used (stopped by you)",
        ),
        (
            5,
            &["/in-a", "/in-b", "/part-a", "/part-b", "/proven"],
            "SKIP [        ] 2/2 proven (stopped by you)",
        ),
    ] {
        let server = Server::counting();
        let flow = Flow::new()
            .file("it.yaml", scenario)
            .file("in.yaml", part("in"))
            .file("part.yaml", part("part"));
        let args = ["it.yaml", "--target", &server.url(), "--step"];
        let lines = format!("{}q\n", "n\nn\n".repeat(questions));
        let ran = answered(&flow, &args, &lines).exits(0).says(says);
        assert_eq!(paths(&server), sent);
        let ran = ran.says("1 scenario: 1 skipped");
        if questions > 1 {
            ran.says("used › part-a, session bob");
        }
    }
}

#[test]
fn one_can_look_around() {
    let server = Server::start(|_, _| {
        let long: Vec<String> = (0..300).map(|n| format!("line {n}")).collect();
        Answer::text(&long.join("\n"))
            .header("set-cookie", "sid=abc; Path=/")
            .header("set-cookie", "longer=0123456789abcdef; Path=/")
    });
    let scenario = "scenario: It\ninputs: {url: {}, key: {secret: true}}\nvars: {made: '{{ key }} made'}\nrows: [{name: r, x: {y: 1}}]\nsteps:\n  - {id: one, request: {url: '{{ url }}', text: body}}\n  - {id: two, request: {url: '{{ url }}'}}";
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .env("FLOWRUN_VAR_key", "s3cret-k+y");
    let url = server.url();
    let args = ["it.yaml", "--target", &url, "--writable", "--step"];
    let ran = answered(&flow, &args, "v\nb\nr\nhm\n?\nn\nj\nb\n\nc\n").exits(0);
    assert_eq!(server.received().len(), 2);
    let ran = ran
        .says("key = \"[secret key]\"")
        .says("made = \"[secret key]\"")
        .says("row.x = {\"y\":1}")
        .says("nothing was sent yet that could be sent again")
        .says("there is no answer `hm`; `?` lists them")
        .says("c, continue = ")
        .says("sid = [secret sid] for 127.0.0.1/")
        .says("cookie longer set")
        .says("`b` shows them all")
        .says("line 299")
        .never_says("s3cret")
        .never_says("0123456789abcdef")
        .never_says("abc for");
    assert_eq!(ran.stderr.matches("line 200").count(), 1);
}

#[test]
fn a_try_that_fails_is_seen_before_the_next() {
    let server = Server::good_from(2);
    let scenario = "scenario: It\ninputs: {url: {}}\nsteps: [{id: one, request: {url: '{{ url }}'}, retry: {tries: 3, pause: 1ms}}]";
    let flow = Flow::new().file("it.yaml", scenario);
    let args = ["it.yaml", "--target", &server.url(), "--step"];
    let ran = answered(&flow, &args, "n\nn\nn\nn\n").exits(0);
    assert_eq!(server.received().len(), 2);
    ran.says("one, try 2, session main")
        .says("(flaky: passed on try 2)");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_waiting_for_an_answer() {
    let server = Server::counting();
    let flow = Flow::new().file(
        "it.yaml",
        "scenario: It\ninputs: {url: {}}\nsteps: [{id: one, request: {url: '{{ url }}'}}]\nteardown: [{id: after, request: {url: '{{ url }}', path: after}}]",
    );
    let url = server.url();
    let mut command = flow.command(["it.yaml", "--target", &url, "--step"]);
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("flowrun is started");
    let mut stderr = child.stderr.take().expect("its stderr");
    let mut said = Vec::new();
    while !said.ends_with(b": ") || !said.contains(&b'?') {
        let mut byte = [0];
        assert_eq!(stderr.read(&mut byte).expect("it says something"), 1);
        said.extend(byte);
    }
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(sent.expect("kill is there").success());
    // Its stdin stays open all the while.
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(paths(&server), ["/after"]);
}

#[test]
fn without_the_flag_nothing_is_asked_and_stdin_is_for_answers_alone() {
    let server = Server::counting();
    let flow = Flow::new().file(
        "it.yaml",
        "scenario: It\ninputs: {url: {}}\nsteps: [{id: one, request: {url: '{{ url }}'}}]",
    );
    let url = server.url();
    answered(&flow, &["it.yaml", "--target", &url], "q\n")
        .exits(0)
        .never_says("send?")
        .says("1 scenario: 1 passed");
    answered(&flow, &["-", "--step", "--target", &url], "scenario: It")
        .exits(1)
        .says("`--step` reads answers from stdin");
    // One case at a time, and no clock runs while somebody thinks.
    for more in [["--jobs", "2"], ["--timeout", "1s"]] {
        let args = ["it.yaml", "--step", "--target", &url, more[0], more[1]];
        flow.run(args).exits(1).says("cannot be used with");
    }
    let help = flow.run(["run", "--help"]).exits(0).stdout;
    assert!(
        help.contains("--step") && help.contains("step by step"),
        "{help}"
    );
}
