//! `flowrun show`: what a run would send, and nothing is sent.
//!
//! The pages of some scenarios stand in `tests/data/show`. `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it show::` writes them anew, to
//! be read before they are committed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::flow::{Flow, Ran, project};
use crate::server::{Received, Server};

/// Compares what a command printed with a file of `tests/data/show`.
#[track_caller]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes a page writes it by this test"
)]
fn reads_as(ran: &Ran, golden: &str) {
    let path = project().join("tests/data/show").join(golden);
    if std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &ran.stdout).expect("the page is written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(ran.stdout, expected, "{golden}");
    assert_eq!(ran.stderr, "", "{golden}");
}

fn data(name: &str) -> String {
    std::fs::read_to_string(project().join("tests/data/show").join(name)).expect("a file")
}

fn everything() -> Flow {
    Flow::new()
        .file("everything.yaml", data("everything.yaml"))
        .file("frags/in.yaml", data("in.yaml"))
        .file("a.txt", "of 17 characters.")
        .env("FLOWRUN_VAR_key", "s3cret-k+y")
}

#[test]
fn the_canonical_scenario_is_understood_in_a_minute() {
    let flow = Flow::new().project("scenarios/logout.yaml");
    let ran = flow.run(["show", "scenarios/logout.yaml", "--seed", "1"]);
    reads_as(&ran.exits(0), "logout.txt");
    assert!(!flow.has("snapshots"));
}

#[test]
fn every_part_of_a_step_has_its_place() {
    let args = "show everything.yaml --target http://127.0.0.1:9/api?x=1 --seed 7 --name [nl]";
    let ran = everything().run(args.split(' ')).exits(0);
    reads_as(&ran, "everything.txt");
    let longest = ran.stdout.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(140), "{longest:?}");
}

#[test]
fn as_json_it_is_one_document_with_all_of_it() {
    let args = "show everything.yaml --target http://127.0.0.1:9/api?x=1 --seed 7 --json";
    let ran = everything().run(args.split(' ')).exits(0);
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(document["seed"], 7);
    let cases = document["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 2);
    let case = &cases[1];
    assert_eq!(case["name"], "Everything [nl]");
    assert_eq!(case["requires"], "size > 1");
    let value = |name: &str| {
        let values = case["values"].as_array().expect("values");
        let found = values.iter().find(|value| value["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(value("key")["value"], "[secret key]");
    assert_eq!(
        value("key")["origin"],
        "environment variable FLOWRUN_VAR_key"
    );
    assert_eq!(value("size")["origin"], "default, everything.yaml:10");
    assert_eq!(value("absent")["origin"], Value::Null);
    assert!(
        value("absent")["help"]
            .as_str()
            .expect("help")
            .contains("--var absent=VALUE")
    );
    assert_eq!(value("row.language")["value"], "nl");
    let step = |id: &str| {
        let steps = case["steps"].as_array().expect("steps");
        let found = steps.iter().find(|step| step["id"] == id);
        found.unwrap_or_else(|| panic!("no {id}")).clone()
    };
    let request = &step("send")["request"];
    assert_eq!(request["method"], "POST");
    assert_eq!(request["url"], "http://127.0.0.1:9/api?x=1");
    let body: Value = serde_json::from_str(request["body"]["text"].as_str().expect("a text"))
        .expect("what is shown of a JSON body is JSON");
    assert_eq!(body["n"], "‹n from step begin›");
    assert_eq!(body["text"], "x ‹n from step begin› y");
    assert_eq!(
        body["list"][1]["token"],
        "‹bob.token from the login of session bob›"
    );
    assert_eq!(step("send")["logins"][0]["session"], "bob");
    assert_eq!(step("send")["recover"][0]["steps"][0]["id"], "again");
    assert_eq!(step("never")["skipped"], "when size > 3");
    assert_eq!(step("never")["request"], Value::Null);
    assert!(
        step("not-possible")["trouble"]
            .as_str()
            .expect("trouble")
            .contains("not a number")
    );
}

/// Every request of a case in the order in which a run sends them.
fn requests(case: &Value) -> Vec<Value> {
    fn of_step(step: &Value, found: &mut Vec<Value>) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        for login in list(&step["logins"]) {
            list(&login["steps"])
                .iter()
                .for_each(|step| of_step(step, found));
        }
        found.extend(Some(step["request"].clone()).filter(Value::is_object));
        list(&step["fragment"]["steps"])
            .iter()
            .for_each(|step| of_step(step, found));
        list(&step["then"])
            .iter()
            .for_each(|step| of_step(step, found));
    }
    let mut found = Vec::new();
    for phase in ["setup", "steps", "teardown"] {
        let steps = case[phase].as_array().expect("steps");
        steps.iter().for_each(|step| of_step(step, &mut found));
    }
    found
}

/// The names and values of what a server received, without what is added when it is sent.
fn headers_of(received: &Received) -> Vec<(String, String)> {
    let added = ["host", "content-length", "cookie", "authorization"];
    let headers = received.headers.iter().cloned();
    headers
        .filter(|(name, _)| !added.contains(&name.as_str()))
        .collect()
}

/// A scenario of which everything is known before it is run.
const KNOWN: &str = "
scenario: Known
inputs: {url: {}, flag: {type: boolean}}
vars: {title: 'T {{ unique() }}', word: '{{ uuid() }}'}
rows: [{name: one, x: '{{ unique() }}'}, {name: two, x: 'a b&c/d'}]
defaults: {url: '{{ url }}', params: {format: json}, headers: {X-All: 'é {{ row.name }}'}}
sessions: {bob: {use: in.yaml, with: {who: '{{ row.x }}'}, once: run}}
setup:
  - {id: before, request: {path: [a b, '{{ row.x }}'], params: {t: '{{ title }}', l: [1, 1.10], none: null}}}
steps:
  - {id: form, as: bob, request: {form: {t: '{{ title }}', u: '{{ unique() }}', r: {raw: a+b}, f: '{{ flag }}'}}, retry: 2}
  - {id: each, for_each: [{name: x, v: '{{ unique() }}'}, {name: y, v: ü}], request: {method: PUT, json: {v: '{{ item.v }}', u: '{{ unique() }}', deep: {n: 1.50}}},
     recover: {on: {status: 500}, run: [{id: mend, request: {params: {u: '{{ unique() }}'}}}]}}
  - {id: part, use: part.yaml, with: {what: '{{ word }}-{{ unique() }}'}, then: [{id: then, request: {text: 'after {{ unique() }}'}}]}
  - {id: no, when: not flag, request: {params: {u: '{{ unique() }}'}}}
  - {id: parts, request: {multipart: {t: '{{ unique() }}', n: '1'}}}
teardown:
  - {id: after, request: {method: DELETE, headers: {X-U: '{{ unique() }}'}}}
";

/// Asserts that a request came as it was shown, its address apart.
#[track_caller]
fn is_the_same(sent: &Received, shown: &Value) {
    assert_eq!(sent.method, shown["method"], "{shown}");
    let body = shown["body"]["text"].as_str().unwrap_or_default();
    assert_eq!(sent.body, body);
    let headers: Vec<(String, String)> =
        serde_json::from_value(shown["headers"].clone()).expect("pairs");
    let headers = headers.into_iter();
    let mut headers: Vec<(String, String)> = headers
        .map(|(name, value)| (name.to_lowercase(), value))
        .collect();
    let mut came = headers_of(sent);
    headers.sort();
    came.sort();
    assert_eq!(came, headers);
}

#[test]
fn what_is_shown_is_what_a_run_with_the_same_seed_sends() {
    let server = Server::echo();
    let url = format!("{}/api?a=1", server.url());
    let flow = Flow::new()
        .file("known.yaml", KNOWN)
        .file("in.yaml", "fragment: In\ninputs: {who: {}, url: {}}\nvars: {own: 'I {{ unique() }}'}\nsteps: [{id: in, request: {url: '{{ url }}', form: {who: '{{ who }}', own: '{{ own }}'}}}]")
        .file("part.yaml", "fragment: Part\ninputs: {what: {}, url: {}, more: {default: 'D {{ unique() }}'}}\nsteps: [{id: p, request: {url: '{{ url }}', params: {what: '{{ what }}', more: '{{ more }}'}}}]");
    let args = format!("known.yaml --target {url} --seed 11 --writable --var flag=true");
    let args: Vec<&str> = args.split(' ').collect();
    let shown = flow.run([&["show", "--json"], &args[..]].concat()).exits(0);
    assert!(server.received().is_empty(), "show sends nothing");
    flow.run(args.iter().copied().chain(["--jobs", "1"]))
        .exits(0);
    let document: Value = serde_json::from_str(&shown.stdout).expect("JSON");
    let cases = document["cases"].as_array().expect("cases");
    let shown: Vec<Value> = cases.iter().flat_map(requests).collect();
    let sent = server.received();
    assert_eq!(sent.len(), shown.len());
    assert_eq!(sent.len(), 18);
    for (sent, shown) in sent.iter().zip(&shown) {
        assert_eq!(format!("{}{}", server.url(), sent.target), shown["url"]);
        is_the_same(sent, shown);
    }
    // Another seed is another page.
    let args = args.iter().map(|arg| if *arg == "11" { "12" } else { arg });
    let other = flow
        .run(["show", "--json"].into_iter().chain(args))
        .exits(0);
    let other: Value = serde_json::from_str(&other.stdout).expect("JSON");
    assert_ne!(requests(&other["cases"][0])[0], shown[0]);
}

/// Inputs by the source that gives each.
const SOURCES: [&str; 10] = [
    "env", "vars", "filed", "typed", "target", "project", "named", "read", "usual", "flag",
];

/// The secret of a source, with characters that each encoding writes in another way.
fn secret(source: &str) -> String {
    format!("p@ss {source}/+\\'\"ö")
}

/// A scenario that puts the secret of each source wherever one can stand.
fn secretive() -> String {
    let declared = SOURCES.map(|name| match name {
        "named" => "named: {secret: true, env: FLOWRUN_NAMED}".to_owned(),
        "usual" => {
            let default = Value::from(secret(name));
            format!("usual: {{secret: true, default: {default}}}")
        }
        name => format!("{name}: {{secret: true}}"),
    });
    let step = "
  - id: NAME
    request:
      path: ['{{ NAME }}']
      params: {p: '{{ NAME }}', h: '{{ NAME | hex }}'}
      headers: {X-S: 'a {{ NAME | base64_encode }} b'}
      json: {k: '{{ NAME }}', cut: '{{ NAME[1:] }}'}
      auth: {basic: {username: u, password: '{{ NAME }}'}}
  - {id: NAME-form, use: part.yaml, with: {what: '{{ NAME }} and more'}}";
    let mut steps = SOURCES.map(|name| step.replace("NAME", name)).to_vec();
    // Where nothing marks it, before anything did and behind.
    let literal = Value::from(secret("env"));
    for at in [0, steps.len()] {
        let plain = format!(
            "\n  - {{id: plain-{at}, name: {literal}, request: {{params: {{{literal}: {literal}}}, json: [{literal}]}}, expect: {{$.x: {literal}}}}}"
        );
        steps.insert(at.min(steps.len()), plain);
    }
    format!(
        "scenario: It\ninputs:\n  url: {{}}\n  {}\nvars: {{made: '{{{{ env }}}} made'}}\ndefaults: {{url: '{{{{ url }}}}', headers: {{Authorization: Bearer literal-token}}}}\nsteps:{}",
        declared.join("\n  "),
        steps.concat()
    )
}

/// Shows it with a secret from each source.
fn show_secretive(more: &[&str]) -> Ran {
    let typed = format!("typed={}", secret("typed"));
    let args = ["show", "it.yaml", "--target", "here", "--var", &typed];
    let files = [
        "--vars",
        "values.yaml",
        "--env-file",
        ".env",
        "--secret",
        "flag",
    ];
    let vars = format!("vars: {}", Value::from(secret("vars")));
    let lines = format!("filed='{}'\n", secret("filed").replace('\'', ""));
    let flow = Flow::new()
        .file("it.yaml", secretive())
        .file("part.yaml", "fragment: Part\ninputs: {what: {}, url: {}}\nsteps: [{id: p, request: {url: '{{ url }}', form: {what: '{{ what }}'}}}]")
        .file("values.yaml", vars)
        .file(".env", lines)
        .file("secret.txt", secret("read"))
        .file("flowrun.yaml", "inputs: {project: {env: FLOWRUN_PROJECT}}\ntargets: {here: {inputs: {url: 'http://127.0.0.1:9/', target: {env: FLOWRUN_TARGET}, read: {file: secret.txt}}}}")
        .env("FLOWRUN_VAR_env", &secret("env"))
        .env("FLOWRUN_VAR_flag", &secret("flag"))
        .env("FLOWRUN_NAMED", &secret("named"))
        .env("FLOWRUN_TARGET", &secret("target"))
        .env("FLOWRUN_PROJECT", &secret("project"));
    flow.run([&args[..], &files, more].concat()).exits(0)
}

#[test]
fn a_secret_of_any_source_is_shown_in_no_encoding() {
    for more in [&[][..], &["--json"], &["--color", "always"]] {
        let mut ran = show_secretive(more).never_says("literal-token");
        for name in SOURCES.into_iter().chain(["Authorization"]) {
            let mask = format!("[secret {name}]");
            assert!(ran.stdout.contains(&mask), "{name}: {}", ran.stdout);
        }
        for name in SOURCES {
            for text in [
                format!("ss {name}"),
                format!("ss%20{name}"),
                format!("ss+{name}"),
                hex::encode(format!("ss {name}")),
                // At each alignment, less what its neighbours change.
                inner(&STANDARD.encode(secret(name))),
                inner(&STANDARD.encode(format!("u:{}", secret(name)))),
                inner(&STANDARD.encode(format!("-{}", secret(name)))),
            ] {
                ran = ran.never_says(&text);
            }
        }
    }
}

#[test]
fn of_each_value_is_said_who_gives_it() {
    let ran = show_secretive(&[]);
    for origin in [
        "environment variable FLOWRUN_VAR_env)",
        "--vars values.yaml:1)",
        "--env-file .env:1)",
        "--var)",
        "--secret)",
        "environment variable FLOWRUN_TARGET, flowrun.yaml:2)",
        "environment variable FLOWRUN_PROJECT, flowrun.yaml:1)",
        "environment variable FLOWRUN_NAMED, it.yaml:10)",
        "target here, flowrun.yaml:2)",
        "default, it.yaml:12)",
    ] {
        assert!(ran.stdout.contains(origin), "no {origin} in {}", ran.stdout);
    }
}

/// The middle of a base64 text, which is the same whatever stands around it.
fn inner(base64: &str) -> String {
    base64.chars().skip(4).take(12).collect()
}

#[test]
fn it_fails_where_a_plan_fails_and_nowhere_else() {
    let flow = everything()
        .file("bad.yaml", "scenario: Bad\nstep: []")
        .file("wiki.yaml", "scenario: W\nservice: mediawiki\nsteps: [{id: a, request: {url: '{{ api }}', form: {action: edit, p: '{{ password }}'}}}]");
    flow.run(["show", "bad.yaml"])
        .exits(2)
        .says("did you mean `steps`?");
    flow.run(["show", "none.yaml"])
        .exits(1)
        .says("there is no file `none.yaml`");
    // As of the current folder, of which one file is wrong.
    flow.run(["show"]).exits(2).says("did you mean `steps`?");
    flow.run(["show", "everything.yaml", "--name", "nobody"])
        .exits(6)
        .says("no case is selected");
    flow.run(["show", "everything.yaml", "--var", "absnt=1"])
        .exits(1)
        .says("did you mean `absent`?");
    flow.run(["show", "everything.yaml", "--ci"])
        .exits(1)
        .says("--ci");
    flow.run(["shwo"])
        .exits(1)
        .says("did you mean the command `flowrun show`?");
    // A run would be refused: a stranger's wiki without a contact, which would be changed, and has no password.
    let ran = flow
        .run([
            "show",
            "wiki.yaml",
            "--target",
            "https://wiki.example/w/api.php",
        ])
        .exits(0);
    assert!(
        ran.stdout
            .contains("password  has no value: give it with `--secret password`"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("POST https://wiki.example/w/api.php\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("p=‹password, not given›"),
        "{}",
        ran.stdout
    );
}

#[test]
fn everything_that_can_be_run_can_be_shown() {
    let shipped = Flow::new().project("flowrun.yaml").project("scenarios");
    let corpus = Flow::new().project("tests/corpus/good");
    for (flow, folder, least) in [
        (shipped, "scenarios", 10),
        (corpus, "tests/corpus/good", 25),
    ] {
        for more in [&[][..], &["--json"]] {
            let ran = flow.run(["show", folder].into_iter().chain(more.iter().copied()));
            let ran = ran.exits(0).never_says("cannot be made: ");
            let files = flow.files(folder).into_iter();
            let shown = files.filter(|file| ran.stdout.contains(file)).count();
            assert!(shown >= least, "{shown} of {folder}");
        }
        assert!(!flow.has("snapshots"));
    }
}

#[test]
fn lists_and_conditions_are_those_of_a_run() {
    let server = Server::echo();
    let scenario =
        "scenario: It\ninputs: {url: {}, n: {type: integer}}\ndefaults: {url: '{{ url }}'}\nsteps:
  - {id: text, for_each: '{{ url }}', request: {}, continue_on_failure: true}
  - {id: none, for_each: '{{ [] }}', request: {}}
  - {id: when, when: n > 1 and mediawiki_is_no_name is not defined, request: {}}
  - {id: part, use: part.yaml}
  - {id: skipped, use: part.yaml, when: n < 1}";
    let scenario = scenario.replace(" and mediawiki_is_no_name is not defined", "");
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .file("part.yaml", "fragment: P\nrequires: n > 1\ninputs: {n: {type: integer, default: 2}, url: {}}\nsteps: [{id: p, request: {url: '{{ url }}'}}]");
    let url = server.url();
    let ran = flow
        .run(["show", "it.yaml", "--target", &url, "--var", "n=2"])
        .exits(0);
    for line in [
        "   cannot be made: `for_each` must give a list (it.yaml:5:26)",
        "   skipped  `for_each` has an empty list",
        "   when n > 1",
        "            runs only if n > 1",
        "   skipped  when n < 1",
    ] {
        assert!(
            ran.stdout.lines().any(|own| own == line),
            "{line}: {}",
            ran.stdout
        );
    }
    flow.run(["it.yaml", "--target", &url, "--var", "n=2"])
        .exits(3)
        .says("`for_each` must give a list")
        .says("2/5 none (`for_each` has an empty list)")
        .says("5/5 skipped (when n < 1)");
    assert_eq!(server.received().len(), 2);
}

#[test]
fn colours_are_for_terminals_and_change_nothing_else() {
    let show = |color: &str| {
        everything()
            .run(["show", "everything.yaml", "--seed", "1", "--color", color])
            .exits(0)
            .stdout
    };
    let (plain, coloured) = (show("auto"), show("always"));
    assert!(!plain.contains('\u{1b}'));
    assert!(coloured.contains('\u{1b}'));
    let colour = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("a regex");
    assert_eq!(colour.replace_all(&coloured, ""), plain);
}

/// A scenario of one step.
fn one(step: &str) -> Flow {
    let scenario = format!(
        "scenario: It\nsnapshot: false\ninputs: {{url: {{}}, key: {{secret: true, default: s3cret-k+y}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\nsteps:\n  - {{id: first, request: {{path: first}}, extract: {{t: $.path, n: $.n}}}}\n  - {{id: it, {step}}}\n"
    );
    Flow::new().file("a.yaml", scenario)
}

#[test]
fn an_address_is_shown_as_it_is_sent() {
    for (step, shown) in [
        ("request: {path: '../../y z'}", "/y%20z"),
        (
            "request: {path: 'a/./b/../c?q=ü x#part'}",
            "/a/c?q=%C3%BC%20x",
        ),
        (
            "request: {path: 'a b/{{ t }}'}",
            "/a%20b/‹t from step first›",
        ),
        (
            "request: {path: 'a b', params: {k: '{{ key }}', t: '{{ t }}'}}",
            "/a%20b?k=[secret key]&t=‹t from step first›",
        ),
    ] {
        let flow = one(step);
        let server = Server::counting();
        let shown = format!("GET {}{shown}\n", server.url());
        let ran = flow
            .run(["show", "a.yaml", "--target", &server.url()])
            .exits(0);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words(&ran.stdout).contains(words(&shown).as_str()),
            "{}",
            ran.stdout
        );
        if !shown.contains(['‹', '[']) {
            flow.run(["a.yaml", "--target", &server.url()]);
            let sent = server.targets();
            assert!(
                sent.iter()
                    .any(|sent| shown.ends_with(&format!("{}\n", &sent[4..]))),
                "{sent:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_sent_is_said_where_it_would_be() {
    let refused = "Not all of it is sent so";
    for (step, says) in [
        (
            "request: {method: 'GE T'}",
            "cannot be sent: `GE T` is no method of HTTP",
        ),
        (
            "request: {headers: {'a b': x}}",
            "cannot be sent: the header `a b` cannot be sent",
        ),
        (
            "request: {method: PUT}",
            "cannot be sent: this PUT request may change something",
        ),
        (
            "request: {url: 'http://elsewhere.test/'}",
            "cannot be sent: this run may not go to `http://elsewhere.test`",
        ),
        (
            "request: {url: 'http://127.0.0.2:1/', params: {k: '{{ key }}'}}",
            "cannot be sent: this run may not go to",
        ),
        (
            "request: {url: 'ftp://127.0.0.1/'}",
            "cannot be sent: `ftp` is not spoken",
        ),
    ] {
        let flow = one(step);
        let server = Server::counting();
        let url = server.url();
        let ran = flow.run(["show", "a.yaml", "--target", &url]).exits(0);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains(says) && text.contains(refused),
            "{}",
            ran.stdout
        );
        // And so it is.
        assert_ne!(flow.run(["a.yaml", "--target", &url]).status, 0, "{step}");
        assert_eq!(
            text.contains("help: `--writable` allows it"),
            step.contains("PUT")
        );
    }
}

#[test]
fn what_a_secret_or_a_far_target_needs_is_said_too() {
    let flow = one("request: {url: 'http://127.0.0.2:1/', params: {k: '{{ key }}'}}");
    let args = [
        "show",
        "a.yaml",
        "--target",
        "http://127.0.0.1:9/",
        "--allow-host",
        "127.0.0.2:1",
    ];
    let ran = flow.run(args).exits(0);
    assert!(
        ran.stdout
            .contains("this request would carry a secret to `http://127.0.0.2:1`"),
        "{}",
        ran.stdout
    );
    let far = one("request: {}").run(["show", "a.yaml", "--target", "https://far.test/"]);
    assert!(
        far.stdout
            .contains("cannot be sent: `https://far.test` should know who"),
        "{}",
        far.stdout
    );
}

#[test]
fn what_is_as_it_should_be_or_not_known_yet_is_no_mistake() {
    for (step, more) in [
        ("request: {path: x}", &[][..]),
        ("request: {method: PUT}", &["--writable"]),
        ("request: {method: \"{{ 'PUT' if t else 'GET' }}\"}", &[]),
        ("request: {url: '{{ t }}'}", &[]),
        ("request: {url: 'http://{{ t }}/'}", &[]),
        ("request: {headers: {X-T: '{{ t }}'}}", &[]),
    ] {
        let args = ["show", "a.yaml", "--target", "http://127.0.0.1:9/"];
        let ran = one(step)
            .run(args.into_iter().chain(more.iter().copied()))
            .exits(0);
        assert!(!ran.stdout.contains("cannot be"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("Not all of it"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("IF T"), "{}", ran.stdout);
    }
}

#[test]
fn the_very_run_is_shown_that_would_be_started() {
    let flow = one("request: {path: x}");
    let shown = |more: &[&str]| {
        let args = [
            "show",
            "a.yaml",
            "--target",
            "http://127.0.0.1:9/",
            "--seed",
            "1",
        ];
        flow.run(args.into_iter().chain(more.iter().copied()))
    };
    let part = shown(&["--to", "first"]).exits(0).stdout;
    assert!(
        part.contains(" 2 it\n") && part.contains("after `--to first`"),
        "{part}"
    );
    assert!(part.contains("--to first --seed 1"), "{part}");
    shown(&["--from", "nowhere"])
        .exits(1)
        .says("`--from nowhere` is no step");
    flow.write("jar.txt", "# Netscape HTTP Cookie File\n");
    let with = shown(&["--cookie", "jar.txt"]).exits(0).stdout;
    assert!(with.contains(" --cookie jar.txt --seed 1"), "{with}");
    shown(&["--cookie", "none.txt"])
        .exits(1)
        .says("the cookie file none.txt does not exist");
    // The release decides conditions.
    let wiki = "scenario: W\nservice: mediawiki\nsteps:\n  - {id: new, when: mediawiki >= 1.40, request: {url: '{{ api }}'}}\n  - {id: old, when: mediawiki < 1.40, request: {url: '{{ api }}'}}\n";
    let flow = Flow::new().file("w.yaml", wiki);
    for (release, skipped) in [
        ("1.43", "when mediawiki < 1.40"),
        ("1.35", "when mediawiki >= 1.40"),
    ] {
        let ran = flow
            .run(["show", "w.yaml", "--mediawiki", release])
            .exits(0);
        assert!(
            ran.stdout.contains(&format!("skipped  {skipped}")),
            "{}",
            ran.stdout
        );
        assert_eq!(ran.stdout.matches("skipped").count(), 1, "{}", ran.stdout);
    }
}

#[test]
fn without_files_those_of_the_current_folder_are_shown_as_they_are_listed() {
    let flow = one("request: {}");
    let listed = flow.run(["list"]).exits(0).stdout;
    assert!(listed.contains("a.yaml: It"), "{listed}");
    let ran = flow.run(["show"]).exits(0);
    assert!(ran.stdout.contains("(a.yaml)"), "{}", ran.stdout);
    for command in ["list", "show"] {
        let help = flow.run([command, "--help"]).exits(0).stdout;
        assert!(
            help.contains("Exit codes:") && help.contains("6  nothing was selected"),
            "{help}"
        );
    }
}

#[test]
fn values_of_the_project_and_of_fragments_say_whose_they_are() {
    let project = "inputs: {who: {env: FLOWRUN_WHO}}\nsessions: {shared: {use: in.yaml, with: {who: '{{ who }}'}}}\n";
    let login = "fragment: L\ninputs: {who: {}, url: {default: 'http://127.0.0.1:8/'}}\nsteps: [{id: li, request: {url: '{{ url }}', params: {w: '{{ who }}'}}}]\n";
    let scenario = "scenario: It\ninputs: {url: {default: 'http://127.0.0.1:9/'}}\nsteps: [{id: a, as: shared, request: {url: '{{ url }}'}}]\n";
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("in.yaml", login)
        .file("a.yaml", scenario)
        .env("FLOWRUN_WHO", "me-it-is");
    let ran = flow.run(["show", "a.yaml"]).exits(0);
    let text = ran.stdout.as_str();
    assert!(
        text.contains("who  [secret who]  (environment variable FLOWRUN_WHO, flowrun.yaml:1)"),
        "{text}"
    );
    assert!(
        text.contains("url  http://127.0.0.1:9/  (default, a.yaml:2)"),
        "{text}"
    );
    assert!(
        text.contains("url  http://127.0.0.1:8/  (default, in.yaml:2, in in.yaml alone)"),
        "{text}"
    );
}
