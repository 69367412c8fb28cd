//! Manners towards those who are asked: the pace, the pauses that they ask for, and no more wrong passwords than an account stands.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

/// A far target that this server plays, and scenarios that ask it.
fn far(server: &Server, keys: &str, scenarios: &[(&str, &str)]) -> Flow {
    let port = server.url().rsplit_once(':').expect("a port").1.to_owned();
    let project = format!(
        "contact: me@far.example\ntargets:\n  far:\n    inputs: {{url: 'http://far.example:{port}', api: 'http://far.example:{port}/api.php'}}\n    resolve: {{far.example: 127.0.0.1}}\n{keys}"
    );
    let flow = Flow::new().file("flowrun.yaml", project);
    scenarios.iter().fold(flow, |flow, (name, steps)| {
        flow.file(&format!("all/{name}.yaml"), scenario(name, steps))
    })
}

fn scenario(name: &str, steps: &str) -> String {
    format!(
        "scenario: {name}\nsnapshot: false\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\n{steps}"
    )
}

const ASK: &str = "steps:\n  - request: {}\n";
const TWICE: &str = "continue_on_failure: true\nsteps:\n  - {id: first, request: {}, expect: {status: {one_of: [200, 429, 503]}}}\n  - {id: second, request: {path: second}}\n";

#[test]
fn a_rate_is_one_pace_for_all_that_a_run_sends_to_a_host() {
    let many = [("a", ASK), ("b", ASK), ("c", ASK)];
    let follows = "steps:\n  - request: {path: away, follow_redirects: true}\n";
    let logs_in = "sessions: {main: {use: ../part.yaml}}\nsteps:\n  - request: {path: after}\n";
    let runs = [
        (&many[..], "", &["--rate", "4/h", "--jobs", "3"][..]),
        (&many, "    rate: 0.001\n", &["--jobs", "3"]),
        (
            &many,
            "    rate: 10000\n",
            &["--rate", "4/h", "--jobs", "1"],
        ),
        (&many, "    rate: 0.001\n", &["--rate", "600000/min"]),
        (&[("a", follows)], "", &["--rate", "4/h"]),
        (&[("a", logs_in)], "", &["--rate", "4/h"]),
    ];
    std::thread::scope(|scope| {
        for (scenarios, key, flags) in runs {
            scope.spawn(move || {
                let server = Server::start(|received, _| match received.target.as_str() {
                    "/away" => Answer::text("").status(302).header("Location", "/there"),
                    _ => Answer::json(json!({})),
                });
                let part = "fragment: Part\ninputs: {url: {}}\nsteps:\n  - request: {url: '{{ url }}', path: login}\n";
                let flow = far(&server, key, scenarios).file("part.yaml", part);
                let always = ["all", "--target", "far", "--timeout", "3s"];
                let ran = flow.run(always.into_iter().chain(flags.iter().copied()));
                assert_eq!(ran.status, 3, "{flags:?}: {}", ran.stderr);
                let said = "the time of `--timeout` was over before it was this request's turn at `far.example` by the rate";
                assert!(ran.stderr.contains(said), "{flags:?}: {}", ran.stderr);
                assert_eq!(server.received().len(), 1, "{flags:?}: {}", ran.stderr);
            });
        }
    });
}

#[test]
fn servers_on_this_machine_have_a_pace_each() {
    let (one, two) = (Server::counting(), Server::counting());
    let text = "scenario: It\nsnapshot: false\ninputs: {url: {}, two: {}}\nsteps:\n  - request: {url: '{{ url }}'}\n  - request: {url: '{{ two }}'}\n";
    let named = format!("two={}", two.url());
    let url = one.url();
    Flow::new()
        .file("it.yaml", text)
        .run([
            "it.yaml", "--target", &url, "--var", &named, "--rate", "4/h",
        ])
        .exits(0);
    assert_eq!((one.received().len(), two.received().len()), (1, 1));
}

#[test]
fn a_rate_is_written_as_so_many_in_a_time() {
    let server = Server::counting();
    let url = server.url();
    let flow = Flow::new().file("it.yaml", scenario("It", ASK));
    for fine in ["5", "5/s", "300/min", "36/h", "0.5"] {
        flow.run(["it.yaml", "--target", &url, "--rate", fine])
            .exits(0);
    }
    for wrong in ["0", "-1", "5/d", "many", "1/h"] {
        flow.run(["it.yaml", "--target", &url, &format!("--rate={wrong}")])
            .exits(1)
            .says("`5/s`, `300/min` or `20/h`");
    }
    // Whoever runs a failure again does it at the same pace.
    Flow::new()
        .file(
            "it.yaml",
            scenario("It", "steps:\n  - request: {}\n    expect: {status: 404}\n"),
        )
        .run(["it.yaml", "--target", &url, "--rate", "300/min"])
        .exits(4)
        .says("--rate 5 ");
}

/// Asks to be left alone for a while the first time, in this way.
fn busy(status: u16, headers: &'static [(&str, &str)], body: &'static str) -> Server {
    Server::start(move |received, before| {
        let busy = before == 0 && !received.target.contains("second");
        let answer = Answer::body("application/json", if busy { body } else { "{}" });
        let answer = answer.status(if busy { status } else { 200 });
        let headers = headers.iter().filter(|_| busy);
        headers.fold(answer, |answer, (name, value)| answer.header(name, value))
    })
}

#[test]
fn nothing_more_is_sent_to_a_host_that_asks_to_be_left_alone_for_long() {
    let hour: &[(&str, &str)] = &[("Retry-After", "3600")];
    let date: &[(&str, &str)] = &[
        ("Date", "Sun, 22 Nov 2026 10:00:00 GMT"),
        ("Retry-After", "Sun, 22 Nov 2026 11:00:00 GMT"),
    ];
    for (status, headers) in [(429, hour), (503, hour), (503, date)] {
        let server = busy(status, headers, "{}");
        let all = [("a", TWICE), ("b", TWICE)];
        let ran = far(&server, "", &all)
            .run(["all", "--target", "far"])
            .exits(3);
        let told = "far.example asks to wait 3600 s: nothing more is sent there until then";
        assert_eq!(ran.stderr.matches(told).count(), 1, "{}", ran.stderr);
        assert_eq!(
            ran.stderr.matches("error[asked-to-wait]").count(),
            3,
            "{}",
            ran.stderr
        );
        ran.says("`far.example` asked to be left alone for ")
            .says("300 s are waited at most")
            .says("--rate");
        assert_eq!(server.targets(), ["GET /"], "{status}");
        // A step that is tried again is not either.
        let server = busy(status, headers, "{}");
        let retries = "steps:\n  - {request: {}, retry: {tries: 3, pause: 1ms}}\n";
        let ran = far(&server, "", &[("a", retries)]).run(["all", "--target", "far"]);
        ran.exits(4);
        assert_eq!(server.targets(), ["GET /"], "{status}");
    }
}

#[test]
fn a_short_pause_is_waited_and_told_once() {
    for status in [429, 503] {
        let server = busy(status, &[("Retry-After", "1")], "{}");
        let ran = far(&server, "", &[("a", TWICE)])
            .run(["all", "--target", "far"])
            .exits(0);
        let told = "far.example asks to wait 1 s: the run waits";
        assert_eq!(ran.stderr.matches(told).count(), 1, "{}", ran.stderr);
        assert_eq!(server.targets(), ["GET /", "GET /second"]);
    }
}

#[test]
fn a_pause_is_asked_for_by_few_answers_and_kept_off_this_machine_alone() {
    let quiet: [(u16, &[(&str, &str)]); 4] = [
        (200, &[("Retry-After", "3600")]),
        (429, &[]),
        (503, &[("Retry-After", "soon")]),
        (503, &[("Retry-After", "0")]),
    ];
    for (status, headers) in quiet {
        let server = busy(status, headers, "{}");
        far(&server, "", &[("a", TWICE)])
            .run(["all", "--target", "far"])
            .exits(0)
            .never_says("asks to wait");
        assert_eq!(server.received().len(), 2, "{status} {headers:?}");
    }
    let server = busy(503, &[("Retry-After", "3600")], "{}");
    server
        .run(&format!("snapshot: false\n{TWICE}"))
        .exits(0)
        .never_says("asks to wait");
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_wiki_that_lags_is_left_alone_and_asked_again_only_where_that_is_wanted() {
    const LAGS: &str = r#"{"error": {"code": "maxlag", "info": "Waiting for a database server: 70 seconds lagged."}}"#;
    let text = |step: &str| {
        format!(
            "scenario: It\nservice: mediawiki\nsnapshot: false\ncontinue_on_failure: true\nsteps:\n  - request: {{url: '{{{{ api }}}}', params: {{maxlag: 5}}}}\n    {step}\n  - request: {{url: '{{{{ api }}}}', path: second}}\n"
        )
    };
    let run = |server: &Server, step: &str| {
        far(server, "", &[])
            .file("it.yaml", text(step))
            .run(["it.yaml", "--target", "far"])
    };
    let server = busy(200, &[("Retry-After", "3600")], LAGS);
    run(&server, "expect: {error: maxlag}")
        .exits(3)
        .says("error[asked-to-wait]");
    assert_eq!(server.received().len(), 1);
    let server = busy(200, &[("Retry-After", "1")], LAGS);
    run(&server, "retry: {tries: 2, pause: 1ms}")
        .exits(0)
        .says("far.example asks to wait 1 s");
    assert_eq!(
        server.targets(),
        [
            "GET /api.php?maxlag=5",
            "GET /api.php?maxlag=5",
            "GET /api.php/second"
        ]
    );
    // Nothing is added to a request, and none is sent again unasked.
    let server = busy(200, &[("Retry-After", "1")], LAGS);
    run(&server, "expect: {status: 200}")
        .exits(4)
        .says("maxlag");
    assert_eq!(server.received().len(), 2);
}

/// A wiki that refuses every password but `right`.
fn wiki(kind: &'static str) -> Server {
    Server::start(move |received, _| {
        let right = received.body.contains("right");
        match kind {
            "xml" => Answer::body("text/xml", "<api><login result=\"Failed\" /></api>"),
            "clientlogin" => Answer::json(
                json!({"clientlogin": {"status": if right { "PASS" } else { "FAIL" }}}),
            ),
            "token" => Answer::json(json!({"login": {"result": "WrongToken"}})),
            _ => {
                Answer::json(json!({"login": {"result": if right { "Success" } else { "Failed" }}}))
            }
        }
    })
}

fn login(name: &str, password: &str) -> String {
    format!("form: {{action: login, lgname: '{name}', lgpassword: '{password}', format: json}}")
}

/// Runs steps on a wiki, with these arguments.
fn log_in(server: &Server, steps: &str, more: &[&str]) -> Ran {
    let text = format!(
        "scenario: It\nservice: mediawiki\nsnapshot: false\ncontinue_on_failure: true\nsteps:\n{steps}"
    );
    let project = format!(
        "targets: {{throwaway: {{disposable: true, inputs: {{api: '{0}/api.php'}}}}}}\n",
        server.url()
    );
    let api = format!("{}/api.php", server.url());
    let args = match more.contains(&"--target") {
        true => vec!["it.yaml"],
        false => vec!["it.yaml", "--target", &api],
    };
    let flow = Flow::new()
        .file("it.yaml", &text)
        .file("too.yaml", text)
        .file("flowrun.yaml", project);
    flow.run(args.into_iter().chain(more.iter().copied()))
}

/// A step for each of so many passwords.
fn tries(times: usize, request: &str) -> String {
    let list: Vec<String> = (0..times).map(|time| time.to_string()).collect();
    format!(
        "  - for_each: [{}]\n    request: {{url: '{{{{ api }}}}', {request}}}\n    expect: {{status: 200}}\n",
        list.join(", ")
    )
}

#[test]
fn the_fifth_wrong_password_of_an_account_is_not_sent() {
    let wrong = login("Alice", "wrong");
    let client = "form: {action: clientlogin, username: Alice, password: wrong, format: json}";
    let text = "headers: {Content-Type: application/x-www-form-urlencoded}, method: POST, text: 'action=login&lgname=Alice&lgpassword=wrong'";
    let retries = format!(
        "  - request: {{url: '{{{{ api }}}}', {wrong}}}\n    retry: {{tries: 9, pause: 1ms}}\n"
    );
    let others = format!(
        "{}{}",
        tries(3, &login("alice@bot", "wrong")),
        tries(3, &login("Alice@other", "wrong"))
    );
    let cases: [(&str, String, &[&str]); 8] = [
        ("", tries(6, &wrong), &[]),
        ("clientlogin", tries(6, client), &[]),
        ("xml", tries(6, &wrong), &[]),
        ("", retries, &[]),
        ("", tries(1, &wrong), &["--count", "6", "--jobs", "3"]),
        ("", tries(3, &wrong), &["too.yaml", "--jobs", "2"]),
        ("", others, &[]),
        ("", tries(6, text), &["--writable"]),
    ];
    for (kind, steps, more) in cases {
        let server = wiki(kind);
        let ran = log_in(&server, &steps, more);
        assert_eq!(
            server.received().len(),
            4,
            "{steps} {more:?}: {}",
            ran.stderr
        );
        // A refused login that nothing expects is a failure as well, and a broken step is worse.
        assert_eq!(ran.status, 3, "{steps}: {}", ran.stderr);
        ran.says("error[too-many-passwords]: 4 logins as `")
            .says("one more could shut the account to its owner")
            .says("log in again in ")
            .says("`disposable: true`");
    }
}

#[test]
fn what_shuts_nobody_out_is_not_counted() {
    let wrong = login("Alice", "wrong");
    // The right password is forgotten about, other accounts are others, and what is not looked at is no password.
    let mixed = [tries(4, &wrong), tries(4, &login("Bob", "wrong"))].concat();
    let right = login("Alice", "right");
    let eased = [tries(3, &wrong), tries(1, &right), tries(4, &wrong)].concat();
    let empty = tries(7, "form: {action: login, lgname: Alice, format: json}");
    for (kind, steps, more, came) in [
        ("", mixed, &[][..], 8),
        ("", eased, &[], 8),
        ("", tries(9, &right), &[], 9),
        ("token", tries(7, &wrong), &[], 7),
        ("", empty, &[], 7),
        ("", tries(7, &wrong), &["--target", "throwaway"], 7),
    ] {
        let server = wiki(kind);
        let ran = log_in(&server, &steps, more).never_says("too-many-passwords");
        assert_eq!(server.received().len(), came, "{steps}: {}", ran.stderr);
    }
    // The embedded wiki is of the case alone.
    let text = format!("scenario: It\nservice: mediawiki\nsnapshot: false\nsteps:\n  - request: {{url: '{{{{ api }}}}', params: {{action: query, meta: tokens, type: login, format: json}}}}\n    extract: {{token: $.query.tokens.logintoken}}\n{}", tries(7, "form: {action: login, lgname: Alice, lgpassword: wrong, lgtoken: '{{ token }}', format: json}").replace("{status: 200}", "{error: Failed}"));
    Flow::new().file("it.yaml", text).run(["it.yaml"]).exits(0);
}

#[test]
fn a_contact_is_what_a_header_may_hold() {
    let server = Server::echo();
    let flow = || far(&server, "", &[("a", ASK)]);
    let line = "me@far.example\r\nX-Own: 1";
    flow()
        .run(["all", "--target", "far", "--contact", line])
        .exits(1)
        .says("write an e-mail address or the address of a page");
    let project = flow().read("flowrun.yaml");
    let written = project.replace("me@far.example", "\"me@far.example\\r\\nX-Own: 1\"");
    flow()
        .file("flowrun.yaml", written)
        .run(["all", "--target", "far"])
        .exits(2)
        .says("`contact` holds what no header may hold");
    assert!(server.received().is_empty());
    // Who says it on the command line is who runs it.
    flow()
        .run([
            "all",
            "--target",
            "far",
            "--contact",
            "https://far.example/bot",
        ])
        .exits(0);
    let agent = concat!(
        "flowrun/",
        env!("CARGO_PKG_VERSION"),
        " (https://far.example/bot)"
    );
    assert_eq!(server.received()[0].header("user-agent"), [agent]);
    // A name of one's own may stand before it; on this machine there is nothing to tell.
    let own =
        "steps:\n  - request: {headers: {User-Agent: 'TestBot/2.0 (me@far.example) flowrun'}}\n";
    far(&server, "", &[("a", own)])
        .run(["all", "--target", "far"])
        .exits(0);
    server
        .run("snapshot: false\nsteps:\n  - request: {headers: {User-Agent: null}}\n")
        .exits(0);
    assert!(server.received()[2].header("user-agent").is_empty());
}
