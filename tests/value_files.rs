//! `--vars FILE` and `--env-file FILE`: values of inputs from files that the person names.

use crate::flow::{Flow, Ran};
use crate::server::Server;

/// Sends the input `x`, declared so, as JSON; `more` are the arguments behind the target.
fn send(server: &Server, flow: Flow, declared: &str, more: &[&str]) -> Ran {
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, x: {declared}}}\nsnapshot: false\nsteps: [{{id: send, request: {{url: '{{{{ url }}}}', json: ['{{{{ x }}}}']}}}}]"
    );
    let url = server.url();
    let args = ["it.yaml", "--target", &url, "--writable"];
    let flow = flow.file("it.yaml", scenario);
    flow.run(args.into_iter().chain(more.iter().copied()))
}

fn sent(server: &Server) -> String {
    server.received().pop().expect("a request").body
}

#[test]
fn each_source_counts_as_much_as_it_should() {
    let server = Server::echo();
    let flow = || {
        Flow::new()
            .file("values.yaml", "x: of vars")
            .file("later.json", "{\"x\": \"of later vars\"}")
            .file(".env", "# for tools\nexport x='of env file'\nOTHER=1\n")
            .file("local.env", "FLOWRUN_VAR_x=of another env file")
            .env("FLOWRUN_VAR_x", "of environment")
    };
    let vars = ["--vars", "values.yaml"];
    let env = ["--env-file", ".env"];
    for (more, value) in [
        (vec!["--var", "x=typed", vars[0], vars[1]], "typed"),
        (vec![env[0], env[1], vars[0], vars[1]], "of vars"),
        (
            vec![vars[0], vars[1], "--vars", "later.json"],
            "of later vars",
        ),
        (env.to_vec(), "of env file"),
        (vec!["--env-file", "local.env"], "of another env file"),
        (vec![], "of environment"),
    ] {
        send(&server, flow(), "{}", &more).exits(0);
        assert_eq!(sent(&server), format!("[\"{value}\"]"), "{more:?}");
    }
}

#[test]
fn values_of_a_map_keep_their_type() {
    let server = Server::echo();
    let file = |text: &str| Flow::new().file("values.yaml", text);
    let vars = ["--vars", "values.yaml"];
    for (text, declared, body) in [
        ("x: 7", "{type: integer}", "[7]"),
        ("x: '7'", "{}", "[\"7\"]"),
        ("x: 7", "{type: any}", "[7]"),
        ("x: [1, {a: true}]", "{type: array}", "[[1,{\"a\":true}]]"),
        ("{\"x\": {\"a\": null}}", "{type: object}", "[{\"a\":null}]"),
        ("x: '{{ url }}'", "{}", "[\"{{ url }}\"]"),
    ] {
        send(&server, file(text), declared, &vars).exits(0);
        assert_eq!(sent(&server), body, "{text}");
    }
    send(&server, file("\nx: '7'"), "{type: integer}", &vars)
        .exits(2)
        .says("error[wrong-type]: the input `x` must be a number without fraction")
        .says("its value stands at values.yaml:2:1")
        .says("a value has the type that it is written with");
    // A line of an environment is a text, and converted.
    let flow = Flow::new().file(".env", "x=7");
    send(&server, flow, "{type: integer}", &["--env-file", ".env"]).exits(0);
    assert_eq!(sent(&server), "[7]");
}

#[test]
fn a_name_that_no_scenario_has_is_a_mistake_of_vars_but_not_of_an_environment() {
    let server = Server::echo();
    let flow = Flow::new().file("values.yaml", "x: 1\nxs: 2");
    send(&server, flow, "{}", &["--vars", "values.yaml"])
        .exits(1)
        .says("no scenario has an input `xs` (values.yaml:2:1)")
        .says("did you mean `x`?");
    let flow = Flow::new().file(".env", "x=1\nxs=2");
    send(&server, flow, "{}", &["--env-file", ".env"]).exits(0);
}

#[test]
fn a_wrong_file_is_told_by_line_and_column_and_not_shown() {
    let server = Server::echo();
    for (name, text, at, says) in [
        ("v.yaml", "x: 1\nx: hunter2", "v.yaml:2:1: ", "stands twice"),
        (
            "v.yaml",
            "x: 1\n{y:hunter2}",
            "v.yaml:2:1: ",
            "error[yaml-syntax]",
        ),
        (
            "v.yaml",
            "{x:hunter2}",
            "v.yaml:1:2: ",
            "a name has no value",
        ),
        ("v.yaml", "- hunter2", "v.yaml:1:1: ", "must be a map"),
        (
            "v.json",
            "{\"x\": \"hunter2\",,}",
            "v.json:1:17: ",
            "error[",
        ),
        (".env", "A=1\nhunter2", ".env:2:", "error[env-syntax]"),
        (".env", "A=1\nB='hunter2", ".env:2:3: ", "not closed"),
    ] {
        let flag = if name == ".env" {
            "--env-file"
        } else {
            "--vars"
        };
        let ran = send(&server, Flow::new().file(name, text), "{}", &[flag, name])
            .exits(2)
            .says(at)
            .says(says)
            .says("such a file may hold secrets");
        ran.never_says("hunter2");
    }
    for flag in ["--vars", "--env-file"] {
        send(&server, Flow::new(), "{}", &[flag, "none.yaml"])
            .exits(1)
            .says("`none.yaml` cannot be read");
    }
    let flow = Flow::new().file("v.yaml", " \n");
    send(&server, flow, "{}", &["--vars", "v.yaml"])
        .exits(2)
        .says("`v.yaml` holds no values");
    assert!(server.received().is_empty());
}

#[test]
fn a_secret_from_a_file_stays_secret_and_is_asked_for_there() {
    let server = Server::echo();
    for (name, text, more) in [
        ("v.yaml", "x: swordfish", &["--vars", "v.yaml"][..]),
        (".env", "x=swordfish", &["--env-file", ".env"]),
        (
            ".env",
            "x=swordfish",
            &["--env-file", ".env", "--secret", "x"],
        ),
        (
            ".env",
            "FLOWRUN_VAR_x=swordfish",
            &["--env-file", ".env", "--secret", "x"],
        ),
    ] {
        let declared = if more.contains(&"--secret") {
            "{}"
        } else {
            "{secret: true}"
        };
        let scenario_fails = format!(
            "scenario: It\ninputs: {{url: {{}}, x: {declared}}}\nsteps: [{{id: send, request: {{url: '{{{{ url }}}}', params: {{x: '{{{{ x }}}}'}}}}, expect: {{status: 201}}}}]"
        );
        let url = server.url();
        let flow = Flow::new().file(name, text).file("it.yaml", scenario_fails);
        let args = ["it.yaml", "--target", &url];
        flow.run(args.into_iter().chain(more.iter().copied()))
            .exits(4)
            .says("[secret x]")
            .never_says("swordfish");
        let target = server.received().pop().expect("a request").target;
        assert_eq!(target, "/?x=swordfish");
    }
}

#[test]
fn the_files_are_named_to_run_the_same_again() {
    let server = Server::echo();
    let flow = Flow::new()
        .file("my values.yaml", "x: 1")
        .file(".env", "A=1")
        .file("it.yaml", "scenario: It\ninputs: {url: {}, x: {}}\nsteps: [{id: send, request: {url: '{{ url }}/{{ x }}'}, expect: {status: 201}}]");
    let url = server.url();
    flow.run([
        "it.yaml",
        "--target",
        &url,
        "--vars",
        "my values.yaml",
        "--env-file",
        ".env",
    ])
    .exits(4)
    .says(" --vars 'my values.yaml' --env-file .env --seed");
}

#[test]
fn a_file_reads_the_environment_of_an_env_file_only_as_far_as_it_may() {
    let server = Server::echo();
    let flow = || {
        Flow::new()
            .file(".env", "HOME_OF=of file\nFLOWRUN_X=of file too")
            .env("FLOWRUN_X", "of process")
    };
    let env = ["--env-file", ".env"];
    send(&server, flow(), "{env: HOME_OF}", &env)
        .exits(2)
        .says("env-not-allowed");
    send(
        &server,
        flow(),
        "{env: HOME_OF}",
        &[&env[..], &["--env", "HOME_OF"]].concat(),
    )
    .exits(0);
    assert_eq!(sent(&server), "[\"of file\"]");
    send(&server, flow(), "{env: FLOWRUN_X}", &env).exits(0);
    assert_eq!(sent(&server), "[\"of file too\"]");
    send(&server, flow(), "{env: FLOWRUN_X}", &[]).exits(0);
    assert_eq!(sent(&server), "[\"of process\"]");
}

#[test]
fn an_address_of_a_file_is_a_place_to_go_if_it_is_of_an_input() {
    let server = Server::echo();
    let scenario = "scenario: It\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}'}}]";
    let url = server.url();
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .file(".env", format!("url={url}"))
        .file("v.yaml", format!("url: '{url}'"))
        .file("other.env", format!("elsewhere={url}"));
    flow.run(["it.yaml", "--env-file", ".env"]).exits(0);
    flow.run(["it.yaml", "--vars", "v.yaml"]).exits(0);
    assert_eq!(server.received().len(), 2);
    flow.write(
        "it.yaml",
        format!("scenario: It\nsteps: [{{request: {{url: '{url}'}}}}]"),
    );
    flow.run(["it.yaml", "--env-file", "other.env"])
        .says("origin-not-allowed");
    assert_eq!(server.received().len(), 2);
}
