//! Where values come from: inputs and their precedence, vars, rows.

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
    let ran = server.run_in(flow, &body, &["--seed", "1", "--jobs", "1"]);
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
            .run_in(Flow::new(), body, &["--seed", seed, "--jobs", "1"])
            .exits(4)
            .says("3 scenarios: 2 passed, 1 failed");
    }
    let targets = server.targets();
    assert_eq!(targets[1], targets[4]);
    assert_ne!(targets[1], targets[7]);
}

#[test]
fn a_scenario_asks_whether_its_wiki_is_the_embedded_one() {
    const READ: &str = "{request: {url: '{{ api }}', params: {action: query, meta: siteinfo, format: json}}, snapshot: false}";
    let flow = || {
        let file = |name: &str, requires: &str| {
            format!("scenario: {name}\nservice: mediawiki\nrequires: {requires}\nsteps: [{READ}]\n")
        };
        Flow::new()
            .file(
                "real.yaml",
                file("Of real wikis", "not embedded and mediawiki >= 1.35"),
            )
            .file("ours.yaml", file("Of the embedded wiki", "embedded"))
    };
    let files = ["real.yaml", "ours.yaml"];
    flow()
        .run(files)
        .exits(0)
        .says("Of real wikis (requires not embedded and mediawiki >= 1.35)")
        .says("2 scenarios: 1 passed, 1 skipped");

    let siteinfo = || serde_json::json!({"query": {"general": {"generator": "MediaWiki 1.43.9"}}});
    let server = Server::start(move |_, _| Answer::json(siteinfo()));
    let api = format!("{}/api.php", server.url());
    let run = |more: &[&str]| {
        let args = [&files[..], &["--target", &api], more].concat();
        flow().run(args).exits(0)
    };
    run(&[]).says("Of the embedded wiki (requires embedded)");
    // `flowrun wiki` stands alone: whoever goes there says what it is.
    run(&["--var", "embedded=true"]).says("Of real wikis (requires not embedded");
    flow()
        .run(["real.yaml", "--target", &api, "--var", "embedded=perhaps"])
        .exits(2)
        .says("the input `embedded` must be `true` or `false`, not `perhaps`");
    let text = "scenario: It\nservice: mediawiki\ninputs: {embedded: no wiki}\nsteps: [{request: {url: '{{ api }}', params: {action: query, format: json}}, when: embedded == 'no wiki', snapshot: false}]";
    Flow::new()
        .file("it.yaml", text)
        .run(["it.yaml"])
        .exits(0)
        .says("1 passed")
        .never_says("SKIP");
}
