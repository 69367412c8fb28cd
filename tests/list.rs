//! `flowrun list`: the cases that would run.

use serde_json::{Value, json};

use crate::flow::Flow;

/// Scenarios that could not run as they are: inputs are missing, and there is no target.
fn flow() -> Flow {
    let step = "inputs: {url: {}, key: {secret: true}}\nsteps: [{request: {url: '{{ url }}', params: {key: '{{ key }}'}}}]";
    Flow::new()
        .file(
            "all/in.yaml",
            format!("scenario: Log in\ntags: [session, quick]\nrows: [{{name: good}}, {{name: bad}}]\n{step}"),
        )
        .file(
            "all/out.yaml",
            format!("scenario: Log out\nexpected_failure: it stays\ntags: [destructive]\n{step}"),
        )
        .file("all/read.yaml", format!("scenario: \"Read\\e[1m\\nit\"\nskip: not today\n{step}"))
        .file("all/part.yaml", "fragment: Part\nsteps: [{request: {url: x}}]")
}

#[test]
fn each_case_is_a_line_on_stdout() {
    let ran = flow().run(["list", "all"]).exits(0);
    assert_eq!(
        ran.stdout,
        "all/in.yaml: Log in [good] (session, quick)\n\
         all/in.yaml: Log in [bad] (session, quick)\n\
         all/out.yaml: Log out (destructive)\n\
         all/read.yaml: Read\\u{1b}[1m it\n"
    );
    assert_eq!(ran.stderr, "");
    // The current folder, if none is named.
    let flow = flow();
    let here = flow.run(["list"]).exits(0);
    assert_eq!(here.stdout, ran.stdout);
    assert!(!flow.has("snapshots"));
}

#[test]
fn it_uses_the_selection_of_a_run() {
    for (more, lines) in [
        (&["--tags", "not session"][..], 2),
        (&["--name", "[bad]"], 1),
        (&["all/in.yaml", "--tags", "session"], 2),
    ] {
        let ran = flow().run(["list", "all"].into_iter().chain(more.iter().copied()));
        assert_eq!(ran.exits(0).stdout.lines().count(), lines, "{more:?}");
    }
    let ran = flow().run(["list", "all", "--name", "nowhere"]).exits(6);
    assert_eq!(ran.stdout, "");
    ran.says("no case is selected by `--name nowhere`");
}

#[test]
fn as_json_it_says_more() {
    let ran = flow().run(["list", "all", "--json"]).exits(0);
    let listed: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let listed = listed.as_array().expect("a list");
    assert_eq!(listed.len(), 4);
    assert_eq!(
        listed[1],
        json!({
            "file": "all/in.yaml", "name": "Log in [bad]", "row": "bad", "tags": ["session", "quick"],
            "skip": null, "expected_failure": null
        })
    );
    assert_eq!(listed[2]["row"], Value::Null);
    assert_eq!(listed[2]["expected_failure"], "it stays");
    assert_eq!(listed[3]["skip"], "not today");
}

#[test]
fn a_file_with_a_mistake_is_an_error_as_in_a_run() {
    let flow = flow().file("all/bad.yaml", "scenario: Bad\nstep: []");
    let ran = flow.run(["list", "all"]).exits(2);
    assert_eq!(ran.stdout, "");
    ran.says("did you mean `steps`?");
    flow.run(["list", "none"])
        .exits(1)
        .says("there is no file `none`");
    flow.run(["lsit"])
        .exits(1)
        .says("did you mean the command `flowrun list`?");
}
