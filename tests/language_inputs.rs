//! Where values come from: inputs and their precedence, vars, rows, versions; and where secrets never show.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

const PROJECT: &str = "
inputs: {x: from project, y: {env: FLOWRUN_Y}}
targets:
  here: {inputs: {url: 'URL', x: from target}}
";

/// What is sent for the input `x`, with less and less to supply it.
fn value_of_x(server: &Server, flow: Flow, declared: &str, args: &[&str]) -> String {
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, x: {declared}}}\nsteps: [{{request: {{url: '{{{{ url }}}}', params: {{x: '{{{{ x }}}}'}}}}}}]"
    );
    flow.file("it.yaml", scenario)
        .run(["it.yaml"].into_iter().chain(args.iter().copied()))
        .exits(0);
    let sent = server.received().pop().expect("a request").target;
    sent.replace("/?x=", "").replace("%20", " ")
}

#[test]
fn the_strongest_source_of_an_input_wins() {
    let server = Server::echo();
    let url = server.url();
    let project = PROJECT.replace("URL", &url);
    let with_project = || Flow::new().file("flowrun.yaml", &project);
    let env = "{default: by default, env: FLOWRUN_X}";
    let with_env = || with_project().env("FLOWRUN_X", "from env");
    let set = || with_env().env("FLOWRUN_VAR_x", "from environment");
    let here = ["--target", "here"];
    let by_url = ["--target", url.as_str()];
    let x = |flow, declared, args: &[&str]| value_of_x(&server, flow, declared, args);
    assert_eq!(
        x(set(), env, &[&here[..], &["--var", "x=typed"]].concat()),
        "typed"
    );
    assert_eq!(x(set(), env, &here), "from environment");
    assert_eq!(x(with_env(), env, &here), "from target");
    assert_eq!(x(with_env(), env, &by_url), "from project");
    let bare = || Flow::new().env("FLOWRUN_X", "from env");
    assert_eq!(x(bare(), env, &by_url), "from env");
    assert_eq!(x(Flow::new(), env, &by_url), "by default");
    assert_eq!(
        x(Flow::new(), "by short default", &by_url),
        "by short default"
    );
}

#[test]
fn an_input_without_a_value_is_said_before_anything_is_sent() {
    let server = Server::echo();
    let flow = || {
        Flow::new().file("it.yaml", "scenario: It\ninputs: {url: {}, x: {}, p: {secret: true}}\nsteps: [{request: {url: '{{ url }}'}}]")
    };
    let url = server.url();
    flow()
        .run(["it.yaml", "--target", &url])
        .exits(2)
        .says("input-missing")
        .says("--var x=VALUE")
        .says("--secret p")
        .says("FLOWRUN_VAR_p");
    assert!(server.received().is_empty());
    flow()
        .run(["it.yaml", "--target", &url, "--var", "x=1", "--secret", "p"])
        .exits(1)
        .says("FLOWRUN_VAR_p");
}

#[test]
fn a_file_reads_the_environment_only_as_far_as_it_may() {
    let server = Server::echo();
    let url = server.url();
    let flow = || {
        Flow::new().env("HOME_OF", "x").file("it.yaml", "scenario: It\ninputs: {url: {}, h: {env: HOME_OF}}\nsteps: [{request: {url: '{{ url }}', path: '{{ h }}'}}]")
    };
    flow()
        .run(["it.yaml", "--target", &url])
        .exits(2)
        .says("env-not-allowed")
        .says("--env HOME_OF");
    flow()
        .run(["it.yaml", "--target", &url, "--env", "HOME_OF"])
        .exits(0);
    assert_eq!(server.targets(), ["GET /x"]);
}

#[test]
fn a_text_from_outside_becomes_the_type_of_its_input() {
    let server = Server::echo();
    let url = server.url();
    let run = |declared: &str, value: &str| {
        let scenario = format!(
            "scenario: It\ninputs: {{url: {{}}, x: {declared}}}\nsteps: [{{request: {{url: '{{{{ url }}}}', json: ['{{{{ x }}}}']}}}}]"
        );
        let flow = Flow::new().file("it.yaml", scenario);
        flow.run([
            "it.yaml",
            "--target",
            &url,
            "--writable",
            "--var",
            &format!("x={value}"),
        ])
    };
    let cases = [
        ("{}", "007", r#"["007"]"#),
        ("{type: integer}", "7", "[7]"),
        ("{type: number}", "1.5", "[1.5]"),
        ("{type: boolean}", "true", "[true]"),
        ("{type: array}", "[1]", "[[1]]"),
        ("{type: object}", r#"{"a":1}"#, r#"[{"a":1}]"#),
        ("false", "true", "[true]"),
    ];
    for (declared, value, body) in cases {
        run(declared, value).exits(0);
        assert_eq!(server.received().pop().expect("a request").body, body);
    }
    for (declared, value) in [
        ("{type: integer}", "7.5"),
        ("{type: boolean}", "yes"),
        ("1", "x"),
    ] {
        run(declared, value).exits(2).says("wrong-type");
    }
}

#[test]
fn vars_are_evaluated_once_and_cannot_be_set_from_outside() {
    let server = Server::echo();
    let body = "
vars: {base: 'T {{ unique() }}', title: '{{ base }}-{{ url | length }}'}
steps:
  - request: {path: ['{{ title }}']}
  - request: {path: ['{{ title }}']}
";
    server
        .run_in(Flow::new(), body, &["--seed", "1", "--var", "base=x"])
        .exits(1)
        .says("no scenario has an input `base`");
    server.run_in(Flow::new(), body, &["--seed", "1"]).exits(0);
    server.run_in(Flow::new(), body, &["--seed", "2"]).exits(0);
    let targets = server.targets();
    assert!(targets[0].starts_with("GET /T%20"), "{targets:?}");
    assert!(
        targets[..2].iter().all(|target| *target == targets[0]),
        "{targets:?}"
    );
    assert_ne!(targets[2], targets[0], "another seed");
}

/// Runs a scenario with rows and gives the paths that it asked for.
fn rows(flow: Flow, rows: &str) -> (Ran, Vec<String>) {
    let server = Server::echo();
    let body = format!(
        "rows: {rows}\nsteps: [{{id: ask, request: {{path: ['{{{{ row.v }}}}', '{{{{ row.v is string }}}}']}}}}]"
    );
    let ran = server.run_in(flow, &body, &["--seed", "1"]);
    (ran, server.targets())
}

#[test]
fn each_row_of_any_kind_of_file_is_a_case() {
    let files = [
        (
            "rows.csv",
            "name,v\none,1\n\"two, too\",a b\n",
            ["GET /1/true", "GET /a%20b/true"],
        ),
        (
            "rows.json",
            r#"[{"name": "one", "v": 1}, {"name": "two, too", "v": "a b"}]"#,
            ["GET /1/false", "GET /a%20b/true"],
        ),
        (
            "rows.jsonl",
            "{\"name\": \"one\", \"v\": 1}\n{\"name\": \"two, too\", \"v\": \"a b\"}\n",
            ["GET /1/false", "GET /a%20b/true"],
        ),
        (
            "rows.yaml",
            "- {name: one, v: 1}\n- {name: 'two, too', v: a b}\n",
            ["GET /1/false", "GET /a%20b/true"],
        ),
    ];
    for (name, content, targets) in files {
        let (ran, asked) = rows(Flow::new().file(name, content), name);
        ran.exits(0)
            .says("It [one]")
            .says("It [two, too]")
            .says("2 scenarios: 2 passed");
        assert_eq!(asked, targets, "{name}");
    }
    let (ran, asked) = rows(Flow::new(), "[{v: '{{ url | length > 3 }}'}, {v: x}]");
    ran.exits(0).says("It [1]").says("It [2]");
    assert_eq!(asked, ["GET /true/false", "GET /x/true"]);
}

#[test]
fn rows_that_are_none_are_found_before_anything_is_sent() {
    let cases = [
        ("[]", "rows-shape"),
        ("[1]", "rows-shape"),
        ("gone.csv", "no-such-file"),
        ("../rows.csv", "no-such-file"),
        ("rows.txt", "rows-shape"),
        ("[{name: A}, {name: a}]", "duplicate-name"),
    ];
    for (written, code) in cases {
        let (ran, asked) = rows(Flow::new().file("rows.txt", "v\n1\n"), written);
        ran.exits(2).says(code);
        assert!(asked.is_empty());
    }
    Server::echo()
        .run("steps: [{request: {path: '{{ row.v }}'}}]")
        .exits(2)
        .says("`row` has no value here");
}

#[test]
fn a_failing_row_leaves_the_others_alone_and_what_rows_draw_follows_from_the_seed() {
    let server = Server::echo();
    let body = "rows: [{v: a}, {v: '{{ unique() }}'}, {v: c}]\nsteps: [{request: {path: '{{ row.v }}'}, expect: {$.target: {not: /a}}}]";
    for seed in ["1", "1", "2"] {
        server
            .run_in(Flow::new(), body, &["--seed", seed])
            .exits(4)
            .says("3 scenarios: 2 passed, 1 failed");
    }
    let targets = server.targets();
    assert_eq!(targets[1], targets[4]);
    assert_ne!(targets[1], targets[7]);
}

/// A wiki that tells this version, or nothing.
fn wiki(generator: Option<&'static str>) -> Server {
    Server::start(move |received, _| {
        let told = generator.filter(|_| received.target.contains("siteinfo"));
        told.map_or_else(
            || Answer::json(json!({"error": {"code": "readapidenied"}})),
            |generator| Answer::json(json!({"query": {"general": {"generator": generator}}})),
        )
    })
}

fn requiring(server: &Server, condition: &str, args: &[&str]) -> Ran {
    let scenario = format!(
        "scenario: It\nservice: mediawiki\nrequires: {condition}\nsteps: [{{request: {{url: '{{{{ api }}}}'}}, expect: {{error: readapidenied}}}}]"
    );
    let target = format!("{}/api.php", server.url());
    let args = ["it.yaml", "--target", &target]
        .into_iter()
        .chain(args.iter().copied());
    Flow::new()
        .file("it.yaml", scenario)
        .run(args.collect::<Vec<_>>())
}

#[test]
fn versions_are_compared_as_far_as_the_condition_writes_them() {
    // generator, condition, whether it holds
    let cases = [
        ("1.42.7", "mediawiki >= 1.43", false),
        ("1.43.0-alpha", "mediawiki >= 1.43", true),
        ("1.43.0-wmf.12", "mediawiki >= 1.43.0", false),
        ("1.43.0-rc.1", "mediawiki >= 1.43.0-rc.0", true),
        ("1.43.9", "mediawiki == 1.43", true),
        ("1.39.4", "mediawiki < 1.43 and not mediawiki < 1.35", true),
        ("1.9.3", "mediawiki >= 1.10", false),
        (
            "1.32.1",
            "mediawiki == 1.31 or (mediawiki == 1.32 and mediawiki < 1.32.2)",
            true,
        ),
    ];
    for (version, condition, holds) in cases {
        let generator: &'static str = format!("MediaWiki {version}").leak();
        let ran = requiring(&wiki(Some(generator)), condition, &[]).exits(0);
        let expected = if holds {
            "1 scenario: 1 passed"
        } else {
            "1 scenario: 1 skipped"
        };
        let skipped = format!("(requires {condition})");
        let ran = ran.says(expected);
        assert_eq!(
            !holds,
            ran.stderr.contains(&skipped),
            "{version} {condition}"
        );
    }
}

#[test]
fn a_version_that_cannot_be_had_may_be_given() {
    let server = wiki(None);
    requiring(&server, "mediawiki >= 1.35", &[])
        .exits(3)
        .says("version-unknown")
        .says("--target-version");
    let asked = server.received().len();
    requiring(&server, "mediawiki >= 1.35", &["--target-version", "1.39"])
        .exits(0)
        .says("1 passed");
    requiring(
        &server,
        "mediawiki >= 1.35",
        &["--target-version", "1.31.0"],
    )
    .exits(0)
    .says("1 skipped");
    let targets = server.targets();
    assert!(
        targets[asked..]
            .iter()
            .all(|target| !target.contains("siteinfo"))
    );
}

#[test]
fn a_wiki_that_hides_its_version_from_strangers_is_asked_in_the_session() {
    let server = Server::start(|received, _| {
        let known = received.header("cookie") == ["s=1"];
        match (received.target.as_str(), known) {
            ("/in", _) => Answer::json(json!({})).header("set-cookie", "s=1; path=/"),
            (target, true) if target.contains("siteinfo") => {
                Answer::json(json!({"query": {"general": {"generator": "MediaWiki 1.39.4"}}}))
            }
            (_, true) => Answer::json(json!({})),
            _ => Answer::json(json!({"error": {"code": "readapidenied"}})),
        }
    });
    let api = format!("{}/api.php", server.url());
    let log_in = "fragment: In\nservice: mediawiki\nsteps: [{request: {url: '{{ api }}', path: ''}, skip: 'no'}, {id: in, request: {url: 'IN'}}]"
        .replace("IN", &format!("{}/in", server.url()));
    Flow::new()
        .file("in.yaml", log_in)
        .file(
            "it.yaml",
            "scenario: It\nservice: mediawiki\nrequires: mediawiki >= 1.39\nsessions: {main: {use: in.yaml}}\nsteps: [{request: {url: '{{ api }}'}}]",
        )
        .run(["it.yaml", "--target", &api])
        .exits(0)
        .says("1 passed");
    let targets = server.targets();
    assert_eq!(targets.len(), 4, "{targets:?}");
    assert_eq!(targets[1], "GET /in");
}

#[test]
fn conditions_see_inputs_and_carried_values() {
    let server = Server::echo();
    server
        .run(
            "
vars: {deep: {a: [1, 2]}}
steps:
  - {id: one, request: {path: one}, extract: {seen: $.method}}
  - {id: two, when: seen == 'GET' and deep.a | length == 2, request: {path: two}}
  - {id: three, when: seen == 'POST', request: {path: three}}
  - {id: four, when: later is defined, request: {path: four}, extract: {later: $.method}}
  - {id: five, when: seen >= '1.43', request: {path: five}}
",
        )
        .exits(2)
        .says("used-before-extracted");
    server
        .run(
            "
vars: {deep: {a: [1, 2]}}
steps:
  - {id: one, request: {path: one}, extract: {seen: $.method}}
  - {id: two, when: seen == 'GET' and deep.a | length == 2, request: {path: two}}
  - {id: three, when: seen == 'POST', request: {path: three}}
",
        )
        .exits(0)
        .says("three (when seen == 'POST')");
    assert_eq!(server.targets(), ["GET /one", "GET /two"]);
}

/// A secret with characters that each encoding writes in another way.
const SECRET: &str = "pä$$ w/ord+\"x\\";

#[test]
fn a_secret_is_shown_in_no_encoding() {
    let server = Server::echo();
    let body = "
inputs: {url: {}, pw: {secret: true}}
steps:
  - id: sent
    name: 'With {{ pw }}'
    request:
      path: ['{{ pw }}']
      params: {p: '{{ pw }}', q: {raw: '{{ pw | urlencode }}'}}
      headers: {X-P: '{{ pw | base64_encode }}', X-H: '{{ pw | hex }}'}
      form: {p: '{{ pw }}', up: '{{ pw | upper }}', cut: '{{ pw[2:] }}'}
    expect: {$.body: nothing like that, $.target: x, $.headers: x}
    continue_on_failure: true
  - {id: json, request: {json: {p: ['{{ pw }}']}}, expect: {$.body: '{{ pw }}'}}
"
    .replace("inputs: {url: {}, pw: {secret: true}}", "");
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, pw: {{secret: true}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\n{body}"
    );
    let url = server.url();
    let ran = Flow::new()
        .env("FLOWRUN_VAR_pw", SECRET)
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &url, "--writable", "--secret", "pw"])
        .exits(4);
    let percent = "p%C3%A4%24%24%20w%2Ford%2B%22x%5C";
    let shown = [
        SECRET,
        percent,
        "p%C3%A4%24%24+w%2Ford%2B%22x%5C",
        "pä$$ w/ord+\\\"x\\\\",
        "cMOkJCQgdy9vcmQrIngc",
        "cMOkJCQgdy9vcmQr",
        "70c3a4242420772f6f7264",
        "PÄ$$ W/ORD",
        "$$ w/ord",
    ];
    let mut ran = ran.says("[secret pw]");
    for text in shown {
        ran = ran.never_says(text);
    }
    let sent = server.received();
    assert!(
        sent[0].target.contains(percent),
        "what is sent is the secret itself"
    );
    ran.says("$pw");
}

#[test]
fn a_secret_goes_to_the_target_alone() {
    let (here, there) = (Server::echo(), Server::echo());
    let host = there.url().replace("http://", "");
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, pw: {{secret: true}}}}\nsteps: [{{request: {{url: '{}', params: {{p: '{{{{ pw }}}}'}}}}}}]",
        there.url()
    );
    Flow::new()
        .env("FLOWRUN_VAR_pw", SECRET)
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &here.url(), "--allow-host", &host])
        .exits(3)
        .says("secret-origin");
    assert!(there.received().is_empty());
}

#[test]
fn what_an_extraction_marks_is_secret_from_then_on() {
    let server = Server::start(|received, _| {
        Answer::json(json!({"key": "k-123456789", "back": received.target}))
    });
    server
        .run(
            "
steps:
  - {id: get, request: {}, extract: {key: {from: $.key, secret: true}}}
  - {id: use, request: {params: {key: '{{ key }}'}}, expect: {$.key: 'x'}}
",
        )
        .exits(4)
        .says("[secret key]")
        .never_says("k-123456789");
}
