//! How samples end: what each check says where it does not hold, what else goes wrong, and which cookies are sent.

use flowrun::docs::samples::{Flow, Holds, Json, Pick, Send, Term};
use serde_json::{Value, json};

use super::flows::{at, check, equals, flow, get, input, name, pairs, take, text};
use super::started::{Written, programs, written};
use crate::flow::Ran;
use crate::server::{Answer, Received, Server};

fn to(path: &str) -> Term {
    Term::Joined(vec![name("url"), text(path)])
}

fn asked(title: &str, path: &str) -> Send {
    let mut send = get(title, to(path), Vec::new());
    send.checks = vec![check(Pick::Status, Holds::AtMost(399), &[])];
    send
}

fn url() -> Vec<flowrun::docs::samples::FlowInput> {
    vec![input("url", "Address of the server")]
}

/// What a good server answers.
fn good() -> Value {
    json!({"a": "x", "n": 5, "b": true, "z": null, "list": [1, {"k": null}], "why": "Because of it"})
}

/// Every kind of check, on one answer.
fn checked() -> Flow {
    let mut send = asked("Look \"at\" it", "/look");
    let differs = Holds::Differs(Json::Literal("y".into()));
    let header = |name: &str| Pick::Header(name.to_owned());
    send.checks.extend([
        check(Pick::Status, equals(200), &[]),
        check(at("a"), equals("x"), &["not.there", "why"]),
        check(at("n"), equals(5), &[]),
        check(at("b"), equals(true), &[]),
        check(at("z"), equals(Value::Null), &[]),
        check(at("list"), equals(json!([1, {"k": null}])), &[]),
        check(at("d"), differs.clone(), &[]),
        check(at("list.1.k"), Holds::Exists, &[]),
        check(at("gone"), Holds::Absent, &["gone"]),
        check(header("X-It"), equals("one"), &[]),
        check(header("X-There"), Holds::Exists, &[]),
        check(header("X-Gone"), Holds::Absent, &[]),
    ]);
    send.takes = vec![take("taken", at("taken.0")), take("it", header("X-Taken"))];
    let mut second = asked("Tell it", "/tell");
    second.params = vec![(
        "q".to_owned(),
        Term::Joined(vec![name("taken"), name("it")]),
    )];
    flow("Checks", "checked", url(), vec![send, second])
}

/// What the server answers, and what is said of it: the last part of the path says what is wrong.
const WRONG: &[(&str, &str)] = &[
    ("status", "the status is 500"),
    ("created", "the status is 201"),
    ("a", "a is not \"x\": Because of it"),
    ("n", "n is not 5"),
    ("n-true", "n is not 5"),
    ("b", "b is not true"),
    ("z", "z is not null"),
    ("z-gone", "z is not null"),
    ("list", "list is not [1,{\"k\":null}]"),
    ("d", "d is \"y\""),
    ("d-gone", "d is \"y\""),
    ("k-gone", "list"),
    ("gone", "the answer has gone: null and void"),
    ("x-it", "the header X-It is not \"one\""),
    ("x-there", "the answer lacks the header X-There"),
    ("x-gone", "the answer has the header X-Gone"),
    ("taken", "the answer lacks"),
    ("x-taken", "the answer lacks the header X-Taken"),
    ("json", "the answer is not JSON"),
    ("empty", "the answer is not JSON"),
];

fn changed(variant: &str) -> Answer {
    let mut value = good();
    value["d"] = "z".into();
    value["taken"] = json!([7]);
    let map = value.as_object_mut().expect("an object");
    match variant {
        "a" => map["a"] = "w".into(),
        "n" => map["n"] = 6.into(),
        "n-true" => map["n"] = "5".into(),
        "b" => map["b"] = 1.into(),
        "z" => map["z"] = false.into(),
        "z-gone" => drop(map.remove("z")),
        "list" => map["list"] = json!([1, {"k": 0}]),
        "d" => map["d"] = "y".into(),
        "d-gone" => drop(map.remove("d")),
        "k-gone" => map["list"] = json!([1, {}]),
        "gone" => drop(map.insert("gone".to_owned(), "null and void".into())),
        "taken" => map["taken"] = json!([]),
        _ => {}
    }
    let mut answer = match variant {
        "json" => Answer::text("<p>It is down"),
        "empty" => Answer::text(""),
        _ => Answer::json(value),
    };
    answer = match variant {
        "status" => answer.status(500),
        "created" => answer.status(201),
        "x-it" => answer.header("x-it", "two"),
        "x-gone" => answer.header("x-gone", ""),
        _ => answer,
    };
    for (wrong, name, value) in [
        ("x-it", "x-it", "one"),
        ("x-there", "x-there", "y"),
        ("x-taken", "x-taken", "t"),
    ] {
        if variant != wrong {
            answer = answer.header(name, value);
        }
    }
    answer
}

/// A flow of which all answers are JSON, and whose first is shown.
fn shown() -> Flow {
    let mut first = asked("Ask", "/shown");
    first
        .checks
        .push(check(at("error"), Holds::Absent, &["error.info"]));
    first.is_shown = true;
    let mut second = asked("Ask again", "/error");
    second.checks = first.checks.clone();
    flow("Shown", "shown", url(), vec![first, second])
}

const SHOWN: &str = "{\n  \"z\": \"ü😀\",\n  \"a\": {\n    \"x\": [],\n    \"y\": {}\n  },\n  \"n\": [\n    1,\n    null\n  ]\n}\n";

/// Cookies that are set, replaced and taken away, in two sessions and in none.
fn cookies() -> Flow {
    let in_session = |title: &str, path: &str, session: Option<&str>| {
        let mut send = asked(title, path);
        send.session = session.map(str::to_owned);
        send
    };
    let (main, other) = (Some("main"), Some("other"));
    let sends = vec![
        in_session("Set", "/set", main),
        in_session("See", "/see/1", main),
        in_session("Set elsewhere", "/set-other", other),
        in_session("See elsewhere", "/see/2", other),
        in_session("Set in none", "/set", None),
        in_session("See in none", "/see/3", None),
        in_session("Replace", "/replace", main),
        in_session("See", "/see/4", main),
        in_session("Expire", "/expire", main),
        in_session("See", "/see/5", main),
        in_session("See elsewhere", "/see/6", other),
    ];
    flow("Cookies", "cookies", url(), sends)
}

/// Redirects that are followed, and one that is not.
fn redirects() -> Flow {
    let mut first = asked("Stay", "/away");
    first.checks.push(check(Pick::Status, equals(302), &[]));
    let mut second = asked("Follow", "/hop/2");
    "POST".clone_into(&mut second.method);
    second.body = flowrun::docs::samples::Body::Form(pairs(&[("a", "b")]));
    second.redirects = 2;
    let mut third = second.clone();
    third.redirects = 1;
    "Follow too far".clone_into(&mut third.title);
    flow("Redirects", "redirects", url(), vec![first, second, third])
}

fn answered(received: &Received) -> Answer {
    let path = received.target.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let plain = Answer::json(json!({}));
    match parts.as_slice() {
        // Node puts several values of a header together.
        [variant, "look"] if received.header("user-agent").join("").contains(".js/") => {
            changed(variant)
        }
        [variant, "look"] => changed(variant).header("x-it", "three"),
        ["good" | "status", "shown"] => Answer::body(
            "application/json",
            "{\"z\":\"\\u00fc😀\",\"a\":{\"x\":[],\"y\":{}},\"n\":[1,null]}",
        ),
        ["status", "error"] => Answer::json(json!({"error": {"info": "No \"such\" thing"}})),
        [_, "set"] => plain
            .header("set-cookie", "a=1; Path=/; HttpOnly")
            .header("set-cookie", "b=x=y; Path=/"),
        [_, "set-other"] => plain.header("set-cookie", "c=4; Path=/"),
        [_, "replace"] => plain
            .header("set-cookie", "a=3; Path=/; Max-Age=1000")
            .header("set-cookie", "b=; Path=/; Max-Age=0"),
        [_, "expire"] => plain.header(
            "set-cookie",
            "a=gone; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
        ),
        [_, "away"] => plain.status(302).header("location", "/good/there"),
        [variant, "hop", "2"] => plain
            .status(302)
            .header("location", &format!("/{variant}/hop/1")),
        [_, "hop", "1"] => plain.status(303).header("location", "there"),
        _ => plain,
    }
}

fn run(samples: &Written, server: &Server, stem: &str, variant: &str) -> Ran {
    samples.run(
        stem,
        &[("WIKI_URL", &format!("{}/{variant}", server.url()))],
    )
}

#[track_caller]
fn refused(ran: Ran, said: &str) {
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(
        ran.stderr.lines().any(|line| line.starts_with(said)),
        "{said}: {}",
        ran.stderr
    );
}

fn ends(word: &str) {
    let language = programs()
        .find(|language| language.word == word)
        .expect("a language");
    let server = Server::start(|received, _| answered(received));
    let samples = written(language, &[checked(), shown(), cookies(), redirects()]);

    run(&samples, &server, "checked", "good").exits(0);
    let told = server.targets().pop().expect("a request");
    assert_eq!(told, "GET /good/tell?q=7t");
    for (variant, said) in WRONG {
        let ran = run(&samples, &server, "checked", variant);
        refused(
            ran,
            &format!(
                "Step 1, Look \"at\" it: {}",
                said.replace("list.1.k", "list")
            ),
        );
    }

    let ran = run(&samples, &server, "shown", "good").exits(0);
    assert_eq!(ran.stdout, SHOWN);
    let ran = run(&samples, &server, "shown", "status");
    refused(
        ran,
        "Step 2, Ask again: the answer has error: No \"such\" thing",
    );
    let ran = samples
        .run("shown", &[])
        .exits(2)
        .says("WIKI_URL is not set: Address of the server");
    assert_eq!(ran.stdout, "");
    // Nobody listens there any more.
    let gone = Server::echo().url();
    let ran = samples.run("shown", &[("WIKI_URL", &gone)]);
    refused(ran, "Step 1, Ask: no answer");

    keeps_cookies(&samples, &server);
    follows_redirects(&samples, &server);
}

fn keeps_cookies(samples: &Written, server: &Server) {
    let before = server.received().len();
    run(samples, server, "cookies", "good").exits(0);
    let received = server.received().split_off(before);
    let seen = received
        .iter()
        .filter(|received| received.target.contains("/see/"));
    let seen: Vec<String> = seen
        .map(|received| {
            let line = received.header("cookie").join("; ");
            let mut pairs: Vec<&str> = line.split("; ").collect();
            pairs.sort_unstable();
            pairs.join("; ")
        })
        .collect();
    assert_eq!(seen, ["a=1; b=x=y", "c=4", "", "a=3", "", "c=4"]);
}

fn follows_redirects(samples: &Written, server: &Server) {
    let before = server.received().len();
    let ran = run(samples, server, "redirects", "good");
    refused(ran, "Step 3, Follow too far: ");
    let targets = server.targets().split_off(before);
    let hops = [
        "GET /good/away",
        "POST /good/hop/2",
        "GET /good/hop/1",
        "GET /good/hop/there",
        "POST /good/hop/2",
        "GET /good/hop/1",
    ];
    assert_eq!(targets, hops);
}

#[test]
#[ignore = "needs python3 with requests: .ci/run"]
fn a_sample_in_python_ends_as_it_says() {
    ends("python");
}

#[test]
#[ignore = "needs php with curl: .ci/run"]
fn a_sample_in_php_ends_as_it_says() {
    ends("php");
}

#[test]
#[ignore = "needs node: .ci/run"]
fn a_sample_in_javascript_ends_as_it_says() {
    ends("javascript");
}

#[test]
#[ignore = "needs curl and jq: .ci/run"]
fn a_sample_in_shell_ends_as_it_says() {
    ends("shell");
}

#[test]
#[ignore = "builds a package: .ci/run"]
fn a_sample_in_rust_ends_as_it_says() {
    ends("rust");
}
