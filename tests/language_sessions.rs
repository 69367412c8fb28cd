//! Sessions: what each sends and keeps, how they are logged in and copied.

use serde_json::json;

use crate::flow::Flow;
use crate::server::{Answer, Received, Server};

/// Sets the cookies `a_session` and `b` by `/set/VALUE`, takes `a_session` away by `/clear`, and answers with the cookies it was sent.
fn cookies() -> Server {
    Server::start(|received, _| {
        let answer = Answer::json(json!({"cookies": sent(received)}));
        match received.target.strip_prefix("/set/") {
            Some(value) => answer
                .header(
                    "set-cookie",
                    &format!("a_session={value}; path=/; HttpOnly"),
                )
                .header("set-cookie", &format!("b={value}; path=/")),
            None if received.target == "/clear" => answer.header(
                "set-cookie",
                "a_session=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/",
            ),
            None => answer,
        }
    })
}

fn sent(received: &Received) -> String {
    received.header("cookie").join("; ")
}

/// What each request was to, and the cookies that it brought.
fn visits(server: &Server) -> Vec<(String, String)> {
    let received = server.received();
    received
        .iter()
        .map(|received| (received.target.clone(), sent(received)))
        .collect()
}

fn assert_visits(server: &Server, expected: &[(&str, &str)]) {
    let visits = visits(server);
    let visits: Vec<_> = visits
        .iter()
        .map(|(target, cookies)| (target.as_str(), cookies.as_str()))
        .collect();
    assert_eq!(visits, expected);
}

#[test]
fn sessions_do_not_share_cookies_and_anonymous_has_none() {
    let server = cookies();
    server
        .run(
            "
sessions: {other: {}}
steps:
  - request: {path: set/main}
    expect: {jar a_session: main, jar a_session httponly: true, cookie b: main}
  - {request: {path: look}, as: other, expect: {jar a_session: {exists: false}}}
  - {request: {path: set/other}, as: other}
  - {request: {path: set/nobody}, as: anonymous, expect: {cookie b: nobody, jar b: {exists: false}}}
  - {request: {path: look}, as: anonymous}
  - {request: {path: look}}
  - request: {path: clear}
    expect: {cookie a_session cleared: true, jar a_session: {exists: false}, jar b: main}
  - {request: {path: look}}
  - {request: {path: look}, as: other}
",
        )
        .exits(0);
    assert_visits(
        &server,
        &[
            ("/set/main", ""),
            ("/look", ""),
            ("/set/other", ""),
            ("/set/nobody", ""),
            ("/look", ""),
            ("/look", "a_session=main; b=main"),
            ("/clear", "a_session=main; b=main"),
            ("/look", "b=main"),
            ("/look", "a_session=other; b=other"),
        ],
    );
}

#[test]
fn cookies_of_a_request_are_of_that_request_alone() {
    let server = cookies();
    server
        .run(
            "
steps:
  - request: {path: set/x}
  - request: {path: look, cookies: {a_session: mine}}
  - request: {path: look, cookies: {'*_session': null, extra: '1'}}
  - request: {path: look, cookies: {b: null}}
  - request: {path: look}
",
        )
        .exits(0);
    let visits: Vec<_> = visits(&server)
        .into_iter()
        .skip(1)
        .map(|(_, cookies)| {
            let mut cookies: Vec<_> = cookies.split("; ").map(str::to_owned).collect();
            cookies.sort();
            cookies.join("; ")
        })
        .collect();
    assert_eq!(
        visits,
        [
            "a_session=mine; b=x",
            "b=x; extra=1",
            "a_session=x",
            "a_session=x; b=x"
        ]
    );
}

#[test]
fn two_cookies_that_fit_are_ambiguous() {
    let server = Server::start(|_, _| {
        Answer::json(json!({}))
            .header("set-cookie", "a_session=1")
            .header("set-cookie", "b_session=2")
    });
    server
        .run("steps: [{request: {}, expect: {cookie *_session: {exists: true}}}]")
        .exits(4)
        .says("error[ambiguous-cookie]")
        .says("a_session")
        .says("b_session");
}

const LOG_IN: &str = "
fragment: Log in
inputs: {url: {}, who: {default: someone}}
defaults: {url: '{{ url }}'}
steps:
  - id: log-in
    request: {path: ['set', '{{ who }}']}
    extract: {user: cookie b}
outputs: [user]
";

#[test]
fn a_session_is_logged_in_before_its_first_use_and_only_then() {
    let server = cookies();
    let flow = Flow::new().file("log-in.yaml", LOG_IN);
    server
        .run_in(
            flow,
            "
sessions:
  main: {use: log-in.yaml}
  ann: {use: log-in.yaml, with: {who: ann}}
  never: {use: log-in.yaml, with: {who: never}}
steps:
  - {request: {path: first}, as: anonymous}
  - {request: {path: 'by-{{ session.user }}'}}
  - {request: {path: 'of-{{ ann.user }}'}}
  - {request: {path: 'again-{{ main.user }}-{{ session.user }}'}, as: ann}
",
            &[],
        )
        .exits(0);
    assert_visits(
        &server,
        &[
            ("/first", ""),
            ("/set/someone", ""),
            ("/by-someone", "a_session=someone; b=someone"),
            ("/set/ann", ""),
            ("/of-ann", "a_session=someone; b=someone"),
            ("/again-someone-ann", "a_session=ann; b=ann"),
        ],
    );
}

#[test]
fn a_part_of_a_value_logs_its_session_in_too() {
    let server = cookies();
    let body =
        "sessions: {ann: {use: log-in.yaml}}\nsteps: [{request: {path: 'of-{{ ann.user[:4] }}'}}]";
    server
        .run_in(Flow::new().file("log-in.yaml", LOG_IN), body, &[])
        .exits(0);
    assert_eq!(server.targets(), ["GET /set/someone", "GET /of-some"]);
}

#[test]
fn a_copy_is_the_jar_as_it_was() {
    let server = cookies();
    let flow = Flow::new().file("log-in.yaml", LOG_IN);
    server
        .run_in(
            flow,
            "
sessions:
  main: {use: log-in.yaml}
  fresh: {copy: main}
  later: {copy: main, after: changed}
steps:
  - {id: changed, request: {path: set/changed}}
  - {request: {path: clear}}
  - {request: {path: fresh}, as: fresh}
  - {request: {path: later}, as: later}
  - {request: {path: main}}
",
            &[],
        )
        .exits(0);
    assert_visits(
        &server,
        &[
            ("/set/someone", ""),
            ("/set/changed", "a_session=someone; b=someone"),
            ("/clear", "a_session=changed; b=changed"),
            ("/fresh", "a_session=someone; b=someone"),
            ("/later", "a_session=changed; b=changed"),
            ("/main", "b=changed"),
        ],
    );
}

#[test]
fn a_copy_of_what_has_not_happened_cannot_be_had() {
    let server = cookies();
    server
        .run(
            "
sessions: {later: {copy: main, after: second}}
steps:
  - {id: first, request: {}, as: later}
  - {id: second, request: {}}
",
        )
        .exits(3)
        .says("name-unset")
        .says("the step `second` was not carried out in the session `main` yet");
    server
        .run("sessions: {later: {copy: main, after: sceond}}\nsteps: [{id: second, request: {}}]")
        .exits(2)
        .says("unknown-step");
    server
        .run("sessions: {later: {copy: nobody}}\nsteps: [{request: {}}]")
        .exits(2)
        .says("unknown-session");
}

#[test]
fn one_login_serves_a_run_and_each_case_begins_with_its_jar() {
    let server = cookies();
    let project = "sessions: {shared: {use: log-in.yaml, with: {who: all}, once: run}}";
    let scenario = "
scenario: It
inputs: {url: {}}
defaults: {url: '{{ url }}'}
rows: [{name: one}, {name: two}]
steps:
  - {request: {path: '{{ row.name }}-{{ shared.user }}'}, as: shared}
  - {request: {path: 'set/{{ row.name }}'}, as: shared}
";
    let url = server.url();
    Flow::new()
        .file("log-in.yaml", LOG_IN)
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario)
        .file(
            "other.yaml",
            scenario.replace(
                "- {request: {path: 'set",
                "- {skip: 'no', request: {path: 'set",
            ),
        )
        .run(["it.yaml", "other.yaml", "--jobs", "1", "--target", &url])
        .exits(0);
    assert_visits(
        &server,
        &[
            ("/set/all", ""),
            ("/one-all", "a_session=all; b=all"),
            ("/set/one", "a_session=all; b=all"),
            ("/two-all", "a_session=all; b=all"),
            ("/set/two", "a_session=all; b=all"),
            ("/one-all", "a_session=all; b=all"),
            ("/two-all", "a_session=all; b=all"),
        ],
    );
}

#[test]
fn what_a_default_draws_by_chance_does_not_part_a_shared_login() {
    let server = cookies();
    let project = "sessions: {main: {use: log-in.yaml, once: run}}";
    let drawn = LOG_IN.replace("default: someone", "default: 'u{{ unique() }}'");
    server
        .run_in(
            Flow::new()
                .file("log-in.yaml", drawn)
                .file("flowrun.yaml", project),
            "rows: [{name: one}, {name: two}]\nsteps: [{request: {path: look}}]",
            &[],
        )
        .exits(0);
    let targets = server.targets();
    assert_eq!(targets.len(), 3, "{targets:?}");
    assert_eq!(targets[1..], ["GET /look", "GET /look"]);
}

#[test]
fn a_login_that_fails_fails_the_step_and_is_not_tried_again() {
    let server = Server::start(|_, _| Answer::json(json!({})));
    let flow = Flow::new().file("log-in.yaml", LOG_IN);
    server
        .run_in(
            flow,
            "
sessions: {main: {use: log-in.yaml}}
continue_on_failure: true
steps:
  - {id: first, request: {path: first}}
  - {id: second, request: {path: second}}
teardown:
  - {id: last, request: {path: last}, as: anonymous}
",
            &[],
        )
        .exits(3)
        .says("the session `main` could not be logged in")
        .says("`user` could not be extracted");
    assert_eq!(server.targets(), ["GET /set/someone", "GET /last"]);
}

#[test]
fn a_shared_login_that_fails_is_not_tried_by_the_next_case() {
    let server = Server::start(|_, _| Answer::json(json!({})));
    let project = "sessions: {main: {use: log-in.yaml, once: run}}";
    server
        .run_in(
            Flow::new()
                .file("log-in.yaml", LOG_IN)
                .file("flowrun.yaml", project),
            "rows: [{name: one}, {name: two}]\nsteps: [{request: {}}]",
            &[],
        )
        .exits(3)
        .says("2 scenarios: 2 failed");
    assert_eq!(server.targets(), ["GET /set/someone"]);
}

#[test]
fn a_session_may_come_from_a_template_and_must_be_declared() {
    let server = cookies();
    server
        .run(
            "
sessions: {ann: {}, bob: {}}
steps:
  - {id: in, for_each: [ann, bob], as: '{{ item }}', request: {path: 'set/{{ item }}'}}
  - {id: out, for_each: [bob, ann], as: '{{ item }}', request: {path: look}, expect: {jar b: '{{ item }}'}}
",
        )
        .exits(0);
    server
        .run("sessions: {ann: {}}\nsteps: [{request: {}, as: amn}]")
        .exits(2)
        .says("unknown-session")
        .says("did you mean `ann`?");
    server
        .run("vars: {who: zoe}\nsteps: [{request: {}, as: '{{ who }}'}]")
        .exits(3)
        .says("unknown-session");
}

#[test]
fn what_a_shared_session_needs_is_known_before_anything_is_sent() {
    let server = Server::echo();
    let project = "defaults: {url: \"{{ api }}\"}
sessions:
  admin: {use: in.yaml, with: {who: \"{{ admin_username }}\", word: x}}
";
    let login = "fragment: In
service: mediawiki
inputs: {who: {}, word: {}}
steps:
  - request: {path: '/in-{{ who }}'}
";
    let flow = |session: &str| {
        let scenario = format!(
            "scenario: It\nservice: mediawiki\nsteps:\n  - as: {session}\n    request: {{path: /x}}\n    snapshot: false\n"
        );
        Flow::new()
            .file("flowrun.yaml", project)
            .file("in.yaml", login)
            .file("it.yaml", scenario)
    };
    let url = format!("{}/api.php", server.url());
    let args = ["it.yaml", "--target", &url, "--writable"];
    flow("admin")
        .run(args)
        .exits(2)
        .says("error[input-missing]: the input `admin_username` has no value")
        .says("flowrun.yaml:3:");
    assert!(server.received().is_empty());
    // Who does not use the session does not need it.
    flow("main").run(args).exits(0);
    flow("admin")
        .env("FLOWRUN_VAR_admin_username", "Root-the-Admin")
        .run(args)
        .exits(0);
    assert_eq!(server.received()[1].target, "/api.php/in-Root-the-Admin");
}
