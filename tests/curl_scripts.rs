//! The report `curl`: scripts that a shell runs.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// What a text from outside may try in a script.
const HOSTILE: &str = "it's\n$(touch broken) `touch broken` ; touch broken\n#\" & touch broken \\";

/// A server that gives a session and wants it, and says what was sent.
fn server() -> Server {
    Server::start(|received, before| {
        let answer = Answer::json(json!({"key": "quite-secret-1234", "path": received.target}));
        match (received.target.as_str(), before) {
            ("/in", _) => answer.header("set-cookie", "sid=first-sid-value; Path=/"),
            ("/flaky", 0) => answer.status(503),
            ("/away", _) => answer.status(302).header("location", "/there?a=%27"),
            _ => answer,
        }
    })
}

/// Saves a run of some steps, and gives its script.
fn script(flow: &Flow, server: &Server, more: &[&str]) -> String {
    let url = server.url();
    let args = [
        "it.yaml",
        "--target",
        &url,
        "--writable",
        "--report",
        "curl=it.sh",
    ];
    let ran = flow.run(args.into_iter().chain(more.iter().copied()));
    assert!(ran.status < 5, "{}", ran.stderr);
    flow.read("it.sh")
}

fn shell(flow: &Flow, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut shell = flow.clean("sh", "");
    shell.args(args).envs(variables.iter().copied());
    Ran::of(&shell.output().expect("a shell"))
}

/// Path, and names and values, which each program encodes in its own way.
fn decoded(target: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    (path.to_owned(), pairs.collect())
}

/// What tells one request from another; each program names itself and says in its own words what it takes.
fn told(received: &Received) -> impl PartialEq + std::fmt::Debug + use<> {
    let own = [
        "user-agent",
        "accept-encoding",
        "accept",
        "host",
        "content-length",
    ];
    let mut headers = received.headers.clone();
    headers.retain(|(name, _)| !own.contains(&name.as_str()));
    headers.sort();
    let is_form = |(_, value): &(String, String)| value.ends_with("x-www-form-urlencoded");
    let body = match headers.iter().any(is_form) {
        true => decoded(&format!("?{}", received.body)),
        false => (received.body.clone(), Vec::new()),
    };
    let target = decoded(&received.target);
    (received.method.clone(), target, body, headers)
}

const HEAD: &str = "scenario: It\ninputs: {url: {}, pw: {secret: true, default: hush-hush-123}}\ndefaults: {url: '{{ url }}'}\n";

#[test]
fn the_server_sees_the_same_requests() {
    let server = server();
    let steps = r#"
steps:
  - {name: Log in, request: {method: POST, path: /in, form: {pw: "{{ pw }}", n: "a b&c"}}, extract: {key: {from: $.key, secret: true}}}
  - {name: Ask, request: {path: /ask, params: {key: "{{ key }}", q: "it's\n*"}, headers: {X-It: "; $x"}, cookies: {own: mine}}}
  - {name: Flaky, request: {path: /flaky}, retry: {tries: 2, pause: 1ms}}
  - {name: Away, request: {path: /away, follow_redirects: 3}}
  - {name: Put, request: {method: PUT, path: /put, json: {a: "ü\t\u2028"}}}
  - {name: Head, request: {method: HEAD, path: /head}}
  - {name: Without, as: anonymous, request: {path: /without}}
  - {name: Is skipped, skip: not today, request: {path: /never}}
"#;
    let flow = Flow::new().file("it.yaml", format!("{HEAD}{steps}"));
    let script = script(&flow, &server, &[]);
    let sent: Vec<_> = server.received().iter().map(told).collect();
    assert_eq!(sent.len(), 9, "{sent:?}");
    let cookies = |at: usize| server.received()[at].header("cookie").join("");
    assert_eq!(cookies(1), "sid=first-sid-value; own=mine");
    assert_eq!(cookies(8), "");
    for secret in ["hush-hush-123", "quite-secret-1234", "first-sid-value"] {
        assert!(!script.contains(secret), "{script}");
    }
    assert!(
        script.contains("# Is skipped was skipped (not today)\n"),
        "{script}"
    );
    shell(&flow, &["-n", "it.sh"], &[]).exits(0);

    // Each secret is asked for where it is needed.
    let stopped = |variables: &[(&str, &str)]| {
        let ran = shell(&flow, &["it.sh"], variables);
        assert_ne!(ran.status, 0);
        ran
    };
    stopped(&[]).says("pw: set it: a secret of the run");
    assert_eq!(server.received().len(), sent.len());
    stopped(&[("pw", "hush-hush-123")]).says("key: set it: what a step took from an answer");
    assert_eq!(server.received().len(), sent.len() + 1);
    let variables = [("pw", "hush-hush-123"), ("key", "quite-secret-1234")];
    let ran = shell(&flow, &["it.sh"], &variables).exits(0);
    assert!(
        ran.stdout.contains("\"path\":\"/without\""),
        "{}",
        ran.stdout
    );
    let again = server.received();
    let again: Vec<_> = again.iter().skip(sent.len() + 1).map(told).collect();
    assert_eq!(again, sent, "{script}");
}

#[test]
fn a_text_from_outside_breaks_out_of_nothing() {
    let server = Server::start(|_, _| {
        // The server names a cookie as a variable that is there.
        Answer::json(json!({"said": HOSTILE}))
            .header("set-cookie", "HOME=a-cookie-of-theirs; Path=/only")
    });
    let quoted = serde_json::to_string(HOSTILE).expect("JSON");
    let steps = format!(
        "steps:\n  - {{name: {quoted}, request: {{path: /only, params: {{q: {quoted}, c: a-cookie-of-theirs}}, json: {{j: {quoted}}}}}, extract: {{it: $.said, theirs: cookie HOME}}}}\n  - {{name: Again, request: {{path: /other, params: {{q: '{{{{ it }}}}', c: '{{{{ theirs }}}}'}}}}}}\n  - {{name: Skipped, skip: {quoted}, request: {{}}}}\n"
    );
    let flow = Flow::new().file("it.yaml", format!("{HEAD}{steps}"));
    let script = script(&flow, &server, &[]);
    shell(&flow, &["-n", "it.sh"], &[]).exits(0);
    let sent = server.received();
    let ran = shell(&flow, &["it.sh"], &[("cookie_HOME", "set")]).exits(0);
    assert!(!flow.has("broken"), "{script}{}", ran.stderr);
    let again = server.received();
    assert_eq!(again.len(), sent.len() * 2, "{script}");
    for (first, second) in sent.iter().zip(again.iter().skip(sent.len())) {
        assert_eq!(first.body, second.body, "{script}");
        let ((path, first), (own, second)) = (decoded(&first.target), decoded(&second.target));
        assert_eq!((path, &first[0]), (own, &second[0]));
        // The value of their cookie is no variable that happens to be there.
        assert!(
            ["[secret HOME]", "set"].contains(&second[1].1.as_str()),
            "{second:?}"
        );
    }
}

#[test]
fn what_got_no_answer_does_not_end_the_script() {
    let server = server();
    let steps = "steps:\n  - {name: Nobody, request: {url: 'http://127.0.0.1:9/'}}\n  - {name: Rest, request: {path: /rest}}\n";
    let flow = Flow::new().file("it.yaml", format!("{HEAD}{steps}"));
    let script = script(&flow, &server, &["--allow-host", "127.0.0.1:9"]);
    assert!(script.contains("http://127.0.0.1:9/ || true\n"), "{script}");
    shell(&flow, &["it.sh"], &[]).exits(0);
}

#[test]
fn shellcheck_minds_nothing() {
    let flow = Flow::new().file("run.jsonl", include_str!("data/reports/run.events"));
    flow.run(["report", "run.jsonl", "--report", "curl=it.sh"])
        .exits(0);
    let mut check = flow.clean("shellcheck", "");
    // It is not everywhere.
    let Ok(said) = check.arg("it.sh").output() else {
        return;
    };
    let said = Ran::of(&said);
    assert_eq!(said.stdout, "");
    said.exits(0);
}
