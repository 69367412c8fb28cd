//! The ledger of warnings: what was warned of anywhere, once each, and `--deny-warnings`.

use serde_json::{Value, json};

use crate::flow::Flow;
use crate::server::{Answer, Server};

/// Two steps that meet the same warning of a wiki, one of which only an expectation with `severity: warn` makes.
const WIKI: &str = "scenario: Warned
service: mediawiki
vars: {title: \"Flowrun {{ unique() }}\"}
snapshot: false
defaults: {url: '{{ api }}', params: {action: query, format: json, formatversion: 2}}
steps:
  - id: one
    request: {params: {bogus: 1}}
    expect: {warning: {exists: true}}
  - id: two
    request: {params: {bogus: 2}}
    expect: {warning: {contains: bogus}}
  - id: three
    request: {params: {meta: tokens, type: \"{{ title }}\"}}
    expect: {warning: {exists: true}}
  - id: four
    request: {params: {meta: siteinfo}}
    expect: [{severity: warn, $.query.general.sitename: Elsewhere}]
";

const BOGUS: &str = "Unrecognized parameter: bogus.";
const TYPE: &str = "Unrecognized value for parameter \"type\": {{ title }}";

fn wiki() -> Flow {
    Flow::new().file("warned.yaml", WIKI)
}

#[test]
fn each_warning_is_told_once_with_its_steps_and_values_by_name() {
    let brief = wiki().run(["warned.yaml"]).exits(0);
    brief
        .says("             1 warning: `-v` lists all, `--deny-warnings` fails on them")
        .never_says("- Unrecognized");
    let ran = wiki().run(["warned.yaml", "-v"]).exits(0);
    let list = ran.stderr.split("3 warnings\n").nth(1).expect("the list");
    let lines: Vec<&str> = list.lines().map(str::trim).collect();
    let expected = [
        &format!("- {BOGUS}"),
        "warned.yaml › one",
        "warned.yaml › two",
        &format!("- {TYPE}"),
        "warned.yaml › three",
        "- `$.query.general.sitename` is not as expected",
        "warned.yaml › four",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn they_are_denied_unless_a_file_lists_them() {
    wiki()
        .run(["warned.yaml", "--deny-warnings"])
        .exits(4)
        .says("error: 3 warnings are denied")
        .says(BOGUS)
        .says("warned.yaml › two")
        .says("`--deny-warnings=FILE`");

    let flow = wiki();
    let with = |more: &[&str]| {
        let args = ["warned.yaml", "--deny-warnings=known/warnings.txt"];
        flow.run(args.iter().chain(more).copied())
    };
    with(&["--ci"])
        .exits(4)
        .says("error: 3 warnings are denied");
    assert!(!flow.has("known/warnings.txt"));
    with(&[])
        .exits(0)
        .says("wrote known/warnings.txt: 3 warnings known from now on");
    let all = flow.read("known/warnings.txt");
    let lines: Vec<&str> = all.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(
        lines,
        [BOGUS, TYPE, "`$.query.general.sitename` is not as expected"]
    );
    // Another run has another title.
    with(&["--ci"]).exits(0).never_says("denied");

    let flow = wiki().file(
        "known/warnings.txt",
        all.replace(&format!("{BOGUS}\n"), "# nothing\n"),
    );
    let with = |more: &[&str]| {
        let args = ["warned.yaml", "--deny-warnings=known/warnings.txt"];
        flow.run(args.iter().chain(more).copied())
    };
    let ran = with(&[])
        .exits(4)
        .says("error: 1 warning is denied")
        .says(BOGUS);
    assert!(!ran.stderr.contains(TYPE), "{}", ran.stderr);
    with(&["--update", "all"])
        .exits(0)
        .says("1 warning known from now on");
    assert!(
        flow.read("known/warnings.txt")
            .ends_with(&format!("{BOGUS}\n"))
    );
    with(&["--ci"]).exits(0);
}

#[test]
fn a_run_that_fails_or_cannot_read_the_list_writes_none() {
    let flow = wiki();
    let text = flow.read("warned.yaml") + "  - {id: five, request: {}, expect: {$.x: 1}}\n";
    let flow = flow.file("warned.yaml", text);
    let ran = flow.run(["warned.yaml", "--deny-warnings=w.txt"]).exits(4);
    ran.says("error: 3 warnings are denied");
    assert!(!flow.has("w.txt"));
    // What is worse wins.
    let broken = wiki().run([
        "warned.yaml",
        "--deny-warnings",
        "--target",
        "http://127.0.0.1:9/api.php",
    ]);
    broken.exits(3).never_says("denied");
    wiki()
        .file("folder/x", "")
        .run(["warned.yaml", "--deny-warnings=folder"])
        .exits(1)
        .says("error: `--deny-warnings=folder` cannot be read");
    wiki()
        .file("w", "")
        .run(["warned.yaml", "--deny-warnings=w/w.txt"])
        .exits(1);
}

#[test]
fn headers_warn_of_deprecations_whatever_the_service() {
    let server = Server::start(|received, _| match received.target.as_str() {
        "/new" => Answer::json(json!({})),
        _ => Answer::json(json!({}))
            .header("Deprecation", "@1688169599")
            .header("Sunset", "Wed, 11 Nov 2026 11:11:11 GMT")
            .header("Warning", "299 - \"#old\""),
    });
    let url = server.url();
    let text = format!(
        "scenario: It\nsnapshot: false\nsteps: [{{id: old, request: {{url: '{url}/old'}}}}, {{id: new, request: {{url: '{url}/new'}}}}]"
    );
    let flow = Flow::new().file("it.yaml", text);
    let args = ["it.yaml", "--target", &url, "--report", "json"];
    let ran = flow.run(args).exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let met = json!(["it.yaml › old"]);
    assert_eq!(
        report["warnings"],
        json!([
            {"warning": "Deprecation: @1688169599", "met": met},
            {"warning": "Sunset: Wed, 11 Nov 2026 11:11:11 GMT", "met": met},
            {"warning": "Warning: 299 - \"#old\"", "met": met},
        ])
    );
    flow.run(args.into_iter().chain(["--deny-warnings=w.txt"]))
        .exits(0);
    flow.run(args.into_iter().chain(["--deny-warnings=w.txt", "--ci"]))
        .exits(0);
    // Nothing to warn of is nothing to deny.
    flow.run(args.into_iter().chain(["--deny-warnings", "--to", "old"]))
        .exits(4);
    flow.run(args.into_iter().chain(["--deny-warnings", "--from", "new"]))
        .exits(0);
}

#[test]
fn saved_runs_and_reports_tell_them_and_no_secret_is_among_them() {
    let secret = "correct-horse-battery";
    let text = "scenario: It
service: mediawiki
snapshot: false
inputs: {password: {secret: true}}
steps:
  - id: one
    request: {url: '{{ api }}', params: {action: query, format: json, meta: tokens, type: '{{ password }}'}}
    expect: {warning: {exists: true}}
";
    let flow = Flow::new()
        .file("it.yaml", text)
        .env("FLOWRUN_VAR_password", secret);
    let args = [
        "it.yaml",
        "--secret",
        "password",
        "-v",
        "--events",
        "run.jsonl",
    ];
    let reports = ["--report", "markdown=run.md", "--report", "html=run.html"];
    let ran = flow.run(args.into_iter().chain(reports)).exits(0);
    ran.says("parameter \"type\": [secret password]")
        .never_says(secret);
    for file in ["run.jsonl", "run.md", "run.html"] {
        let text = flow.read(file);
        assert!(!text.contains(secret), "{file}");
        assert!(text.contains("Unrecognized value for parameter"), "{file}");
    }
    assert!(
        flow.read("run.md")
            .contains("## Warnings\n\n- Unrecognized value")
    );
    let again = flow.run(["report", "run.jsonl", "-v"]).exits(0);
    assert!(again.stdout.contains("1 warning\n") || again.stderr.contains("1 warning\n"));
}

#[test]
fn of_several_targets_the_step_says_which_one_warns() {
    let old = |_: &_, _| Answer::json(json!({})).header("Deprecation", "@1688169599");
    let (old, new) = (Server::start(old), Server::echo());
    let text = "scenario: It\nsnapshot: false\ninputs: {url: {}}\nsteps: [{id: ask, request: {url: '{{ url }}'}}]";
    let (old, new) = (old.url(), new.url());
    let ran = Flow::new()
        .file("it.yaml", text)
        .run(["it.yaml", "-v", "--target", &old, "--target", &new])
        .exits(0);
    let list = ran.stderr.split("1 warning\n").nth(1).expect("the list");
    assert!(list.contains(&format!("it.yaml @ {old} › ask\n")), "{list}");
    assert!(!list.contains(&new), "{list}");
}
