//! What is one of a target and of no other: logins, cookies, tokens, versions.

use serde_json::json;

use super::{Wikis, on, run};
use crate::flow::Flow;
use crate::server::{Answer, Received, Server};

const PROJECT: &str = "sessions: {me: {use: log-in.yaml, with: {name: ann}, once: run}}\n";

const LOGIN: &str = "fragment: Log in
inputs: {url: {}, name: {}}
outputs: [token]
steps:
  - request: {url: '{{ url }}', path: 'log-in/{{ name }}'}
    extract: {token: {from: $.token, secret: true}}
";

const SCENARIO: &str = "scenario: It
inputs: {url: {}}
snapshot: false
rows: [{name: a}, {name: b}, {name: c}]
steps:
  - as: me
    request: {url: '{{ url }}', path: '{{ row.name }}', params: {token: '{{ me.token }}'}}
";

/// A site that gives whoever logs in a cookie and a token of its own.
fn site(name: &'static str) -> Server {
    Server::start(move |received, before| {
        let answer = Answer::json(json!({"token": format!("token-of-{name}-{before}")}));
        match received.target.starts_with("/log-in") {
            true => answer.header("Set-Cookie", &format!("session=cookie-of-{name}; Path=/")),
            false => answer,
        }
    })
}

/// What a site was asked by those who were logged in: of each its path with the token, and its cookie.
fn asked(server: &Server) -> Vec<(String, String)> {
    let received = server.received();
    let asked = received
        .iter()
        .filter(|one| !one.target.starts_with("/log-in"));
    let mut asked: Vec<(String, String)> = asked
        .map(|one: &Received| (one.target.clone(), one.header("cookie").concat()))
        .collect();
    asked.sort();
    asked
}

fn logins(server: &Server) -> usize {
    let targets = server.targets();
    targets
        .iter()
        .filter(|target| target.contains("/log-in/ann"))
        .count()
}

fn expected(name: &str) -> Vec<(String, String)> {
    let rows = ["a", "b", "c"].iter();
    rows.map(|row| {
        let target = format!("/{row}?token=token-of-{name}-0");
        (target, format!("session=cookie-of-{name}"))
    })
    .collect()
}

#[test]
fn each_target_has_its_own_login_of_the_run_with_its_cookies_and_tokens() {
    for jobs in ["1", "6"] {
        let (one, two) = (site("one"), site("two"));
        let flow = Flow::new()
            .file("flowrun.yaml", PROJECT)
            .file("log-in.yaml", LOGIN)
            .file("it.yaml", SCENARIO);
        let urls = [one.url(), two.url()];
        let ran = run(
            &flow,
            &["it.yaml"],
            &urls.each_ref().map(String::as_str),
            &["--jobs", jobs],
        );
        ran.exits(0).never_says("token-of-");
        for (server, name) in [(&one, "one"), (&two, "two")] {
            assert_eq!(logins(server), 1, "{name}, {jobs} jobs");
            assert_eq!(asked(server), expected(name), "{jobs} jobs");
        }
    }
}

#[test]
fn what_one_address_leads_to_is_for_its_target_to_say() {
    // Both targets say the same address, and each is another machine.
    let (one, two) = (site("one"), site("two"));
    let target = |name: &str, server: &Server| {
        let there = server.url().replace("http://", "");
        format!(
            "  {name}:\n    inputs: {{url: 'http://wiki.example'}}\n    connect_to: {{'wiki.example:80': '{there}'}}\n"
        )
    };
    let project = format!(
        "{PROJECT}contact: me@far.example\ntargets:\n{}{}",
        target("one", &one),
        target("two", &two)
    );
    // Beyond this machine a secret would have to be encrypted.
    let login = LOGIN.replace("{from: $.token, secret: true}", "$.token");
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("log-in.yaml", login)
        .file("it.yaml", SCENARIO);
    run(&flow, &["it.yaml"], &["one", "two"], &[]).exits(0);
    for (server, name) in [(&one, "one"), (&two, "two")] {
        assert_eq!(logins(server), 1, "{name}");
        assert_eq!(asked(server), expected(name));
    }
}

#[test]
fn a_token_of_oauth2_is_one_of_its_target() {
    let tokens = Server::start(|_, before| {
        let token = format!("token-number-{before}-of-all");
        Answer::json(json!({"access_token": token, "token_type": "bearer", "expires_in": 3600}))
    });
    let (one, two) = (Server::echo(), Server::echo());
    let target = |name: &str, server: &Server| {
        let (url, tokens) = (server.url(), tokens.url());
        format!("  {name}: {{inputs: {{url: '{url}', tokens: '{tokens}/token'}}}}\n")
    };
    let project = format!("targets:\n{}{}", target("one", &one), target("two", &two));
    let scenario = "scenario: It
inputs: {url: {}, tokens: {}}
snapshot: false
sessions:
  main: {defaults: {auth: {oauth2: {token_url: '{{ tokens }}', client_id: client, client_secret: not-so-secret}}}}
steps:
  - request: {url: '{{ url }}', path: a}
  - request: {url: '{{ url }}', path: b}
";
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario);
    run(&flow, &["it.yaml"], &["one", "two"], &["--jobs", "1"]).exits(0);
    assert_eq!(tokens.targets(), ["POST /token"; 2]);
    for (server, number) in [(&one, 0), (&two, 1)] {
        let received = server.received();
        let shown = received.iter().flat_map(|one| one.header("authorization"));
        let shown: Vec<&str> = shown.collect();
        let token = format!("Bearer token-number-{number}-of-all");
        assert_eq!(shown, [&token, &token]);
    }
}

#[test]
fn each_target_is_asked_for_its_version_once() {
    let wiki = |generator: &'static str| {
        Server::start(move |_, _| {
            Answer::json(json!({"query": {"general": {"generator": generator}}}))
        })
    };
    let (old, new) = (wiki("MediaWiki 1.39.2"), wiki("MediaWiki 1.43.1"));
    let scenario = "scenario: It
service: mediawiki
snapshot: false
rows: [{name: a}, {name: b}]
steps:
  - {id: old, when: mediawiki < 1.40, request: {url: '{{ api }}', path: old}}
  - {id: new, when: mediawiki >= 1.40, request: {url: '{{ api }}', path: new}}
";
    // One address leads to both.
    let target = |name: &str, server: &Server| {
        let there = server.url().replace("http://", "");
        format!(
            "  {name}:\n    inputs: {{api: 'http://wiki.example/api.php'}}\n    connect_to: {{'wiki.example:80': '{there}'}}\n"
        )
    };
    let targets = [target("old", &old), target("new", &new)].concat();
    let project = format!("contact: me@far.example\ntargets:\n{targets}");
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario);
    run(&flow, &["it.yaml"], &["old", "new"], &[]).exits(0);
    for (server, path) in [(&old, "old"), (&new, "new")] {
        let targets = server.targets();
        let asked = |what: &str| {
            targets
                .iter()
                .filter(|target| target.contains(what))
                .count()
        };
        let counts = (asked("siteinfo"), asked(&format!("/{path}")));
        assert_eq!((counts, targets.len()), ((1, 2), 3), "{targets:?}");
    }
}

#[test]
fn wikis_of_two_releases_log_the_same_user_in_each_for_itself() {
    let wikis = Wikis::new(&["1.39", "1.43"]);
    let project = "defaults: {url: '{{ api }}', params: {format: json, formatversion: 2}}
sessions: {me: {use: log-in.yaml, with: {name: '{{ username }}', pass: '{{ password }}'}, once: run}}
";
    let login = "fragment: Log in
inputs: {name: {}, pass: {secret: true}}
steps:
  - request: {params: {action: query, meta: tokens, type: login}}
    extract: {token: $.query.tokens.logintoken}
  - request: {form: {action: login, lgname: '{{ name }}', lgpassword: '{{ pass }}', lgtoken: '{{ token }}'}}
    expect: {$.login.result: Success}
";
    let scenario = "scenario: It
service: mediawiki
snapshot: false
rows: [{name: a}, {name: b}]
steps:
  - id: token
    as: me
    request: {params: {action: query, meta: tokens, assert: user}}
    extract: {token: {from: $.query.tokens.csrftoken, secret: true}}
  - {id: check, as: me, request: {form: {action: checktoken, type: csrf, token: '{{ token }}'}}, expect: {$.checktoken.result: valid}}
";
    let accounts = &wikis.wikis[0].accounts();
    let flow = Flow::new()
        .env("FLOWRUN_VAR_password", &accounts.bot_password)
        .file("flowrun.yaml", project)
        .file("log-in.yaml", login)
        .file("it.yaml", scenario);
    let user = format!("username={}", accounts.bot_name);
    let apis = wikis.apis();
    let targets: Vec<&str> = apis.iter().map(String::as_str).collect();
    let args = [
        &[
            "it.yaml",
            "--var",
            &user,
            "--writable",
            "--events",
            "run.jsonl",
        ][..],
        &on(&targets),
    ];
    flow.run(args.concat())
        .exits(0)
        .says("4 scenarios: 4 passed");
    let events = flow.read("run.jsonl");
    let logins = events
        .matches("\"kind\":\"step-finished\",\"name\":\"step-2\"")
        .count();
    assert_eq!(logins, 2, "{events}");
}
