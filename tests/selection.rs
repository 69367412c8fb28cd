//! Which cases are run: `--tags`, `--name`, and what is said where nothing is left.

use crate::flow::Flow;
use crate::server::Server;

/// Three scenarios, one of them with rows, and a fragment.
fn flow() -> Flow {
    let scenario = |head: &str, step: &str| {
        format!(
            "scenario: {head}\ninputs: {{url: {{}}}}\nsnapshot: false\nsteps: [{{request: {{url: '{{{{ url }}}}', path: '{step}'}}}}]"
        )
    };
    Flow::new()
        .file(
            "all/in.yaml",
            scenario(
                "Log in\ntags: [session, quick]\nrows: [{name: good}, {name: bad}]",
                "in-{{ row.name }}",
            ),
        )
        .file(
            "all/out.yaml",
            scenario("Log out\ntags: [session, slow]", "out"),
        )
        .file("all/read.yaml", scenario("Read", "read"))
        .file(
            "all/part.yaml",
            "fragment: Part\nsteps: [{request: {url: x}}]",
        )
}

/// What a selection sends, and the exit code.
fn sent(more: &[&str]) -> (Vec<String>, i32) {
    let server = Server::echo();
    let url = server.url();
    let args = ["all", "--jobs", "1", "--target", &url];
    let ran = flow().run(args.into_iter().chain(more.iter().copied()));
    let targets = server.targets();
    let paths = targets.iter().map(|target| target.replace("GET /", ""));
    (paths.collect(), ran.status)
}

#[test]
fn tags_and_names_say_which_cases_run() {
    for (more, expected) in [
        (&[][..], "in-good in-bad out read"),
        (&["--tags", "session"], "in-good in-bad out"),
        (&["--tags", "session and not slow"], "in-good in-bad"),
        (&["--tags", "not (quick or slow)"], "read"),
        (&["--name", "log"], "in-good in-bad out"),
        (&["--name", "[bad]"], "in-bad"),
        (&["--name", "/^Log (out|in .good)/"], "in-good out"),
        (&["--name", "/^log/"], ""),
        (&["--name", "Read", "--name", "bad"], "in-bad read"),
        (&["--tags", "session", "--name", "out"], "out"),
        (&["--tags", "quick", "--name", "out"], ""),
    ] {
        let (sent, status) = sent(more);
        assert_eq!(sent.join(" "), expected, "{more:?}");
        assert_eq!(status, if expected.is_empty() { 6 } else { 0 }, "{more:?}");
    }
}

#[test]
fn where_nothing_is_selected_it_is_said_what_there_is() {
    let server = Server::echo();
    let url = server.url();
    let run = |more: &[&str]| {
        let args = ["all", "--target", &url];
        flow()
            .run(args.into_iter().chain(more.iter().copied()))
            .exits(6)
    };
    run(&["--tags", "sesion"])
        .says("error: no case is selected by `--tags sesion`")
        .says("no scenario has the tag `sesion`")
        .says("did you mean `session`?")
        .says("Log in (session, quick)")
        .says("Read (no tags)");
    run(&["--tags", "session", "--name", "Read"])
        .says("no case is selected by `--tags session` with `--name Read`")
        .says("Log in [good] (session, quick)");
    assert!(server.received().is_empty());
}

#[test]
fn a_tag_that_no_scenario_has_is_a_warning_if_it_looks_like_a_slip() {
    let server = Server::echo();
    let url = server.url();
    flow()
        .run(["all", "--target", &url, "--tags", "not slwo"])
        .exits(0)
        .says("warning: no scenario has the tag `slwo`")
        .says("did you mean `slow`?");
    flow()
        .run(["all", "--target", &url, "--tags", "not destructive"])
        .exits(0)
        .never_says("warning");
}

#[test]
fn a_mistake_of_an_expression_is_told() {
    for (flag, text, says) in [
        ("--tags", "session and", "a tag is wanted behind `and`"),
        (
            "--tags",
            "session slow",
            "`and` or `or` is wanted between `session` and `slow`",
        ),
        ("--name", "/(/", "--name"),
        ("--name", "", "a part of a name"),
        ("--name", "//", "a part of a name"),
    ] {
        flow().run(["all", flag, text]).exits(1).says(says);
    }
}

#[test]
fn a_file_that_is_named_twice_runs_once() {
    let server = Server::echo();
    let url = server.url();
    flow()
        .run([
            "all/read.yaml",
            "./all/../all/read.yaml",
            "all",
            "all/read.yaml",
            "--target",
            &url,
            "--name",
            "Read",
        ])
        .exits(0)
        .says("1 scenario: 1 passed");
    assert_eq!(server.targets(), ["GET /read"]);
    // A fragment that is named is a mistake, also where a folder held it before.
    flow()
        .run(["all", "all/part.yaml", "--target", &url])
        .exits(1)
        .says("is a fragment");
}

#[test]
fn what_is_not_selected_may_be_wrong_but_need_not_be_carried_out() {
    let server = Server::echo();
    let url = server.url();
    let select = ["all", "--target", &url, "--tags", "not destructive"];
    // Neither its input nor a disposable target is needed.
    let flow = flow().file(
        "all/delete.yaml",
        "scenario: Delete\ntags: [destructive]\ninputs: {url: {}, page: {}}\nsteps: [{request: {url: '{{ url }}', path: '{{ page }}'}}]",
    );
    flow.run(select).exits(0);
    flow.run(["all", "--target", &url, "--name", "Read"])
        .exits(0);
    flow.run(["all", "--target", &url])
        .exits(2)
        .says("input-missing");
    // A value of its input is no slip of the pen.
    let with_page: Vec<&str> = select.into_iter().chain(["--var", "page=x"]).collect();
    flow.run(with_page).exits(0);
    flow.write(
        "all/delete.yaml",
        "scenario: Delete\ntags: [destructive]\nsteps: [{requets: {}}]",
    );
    flow.run(select).exits(2).says("unknown-key");
}

#[test]
fn the_selection_is_part_of_running_the_same_again() {
    let server = Server::echo();
    let url = server.url();
    let flow = Flow::new().file(
        "it.yaml",
        "scenario: It\ntags: [a]\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}'}, expect: {status: 201}}]",
    );
    flow.run([
        "it.yaml", "--target", &url, "--tags", "a or b", "--name", "it",
    ])
    .exits(4)
    .says("run again: flowrun it.yaml --tags 'a or b' --name it --target");
}

#[test]
fn a_secret_of_a_scenario_that_is_not_selected_is_not_told_again() {
    let server = Server::echo();
    let url = server.url();
    let step = "steps: [{request: {url: '{{ url }}'}, expect: {status: 201}}]";
    let flow = Flow::new()
        .file(
            "all/a.yaml",
            format!("scenario: A\ninputs: {{url: {{}}, pw: {{secret: true}}}}\n{step}"),
        )
        .file(
            "all/b.yaml",
            format!("scenario: B\ninputs: {{url: {{}}}}\n{step}"),
        );
    flow.run([
        "all",
        "--target",
        &url,
        "--name",
        "B",
        "--var",
        "pw=swordfish",
    ])
    .exits(4)
    .says("--secret pw")
    .never_says("swordfish");
}

#[test]
fn a_pattern_is_expanded_where_the_shell_does_not() {
    let flow = flow()
        .file("flowrun.yaml", "contact: me@example.org")
        .file(
            "all/deep/er.yaml",
            "scenario: Deep\nsteps: [{request: {url: 'http://127.0.0.1/'}}]",
        )
        .file("all/data.csv", "a,b")
        .file(
            "all/[x].yaml",
            "scenario: Odd\nsteps: [{request: {url: 'http://127.0.0.1/'}}]",
        );
    for (pattern, expected) in [
        ("all/*n.yaml", "Log in [good],Log in [bad]"),
        (
            "all/**/*.yaml",
            "Odd,Deep,Log in [good],Log in [bad],Log out,Read",
        ),
        ("**/e?.yaml", "Deep"),
        ("all/[or]*.yaml", "Log out,Read"),
        // A folder that fits is one that was named, and what is no scenario is left out.
        ("all/d*", "Deep"),
        // A file that is there is no pattern.
        ("all/[x].yaml", "Odd"),
    ] {
        let ran = flow.run(["list", pattern]).exits(0);
        let names = ran.stdout.lines().map(|line| line.split(": ").nth(1));
        let names: Vec<&str> = names
            .flatten()
            .map(|name| name.split(" (").next().unwrap_or(name))
            .collect();
        assert_eq!(names.join(","), expected, "{pattern}");
    }
    for pattern in ["all/*.yml", "nowhere/**/*.yaml", "all/*.csv", "all/part*"] {
        let ran = flow.run([pattern]);
        let fragments = pattern == "all/part*";
        assert_eq!(
            ran.status,
            if fragments { 6 } else { 1 },
            "{pattern}: {}",
            ran.stderr
        );
        if !fragments {
            ran.says(&format!("no scenario fits the pattern `{pattern}`"));
        }
    }
    flow.run(["all/[x"]).exits(1).says("it is no pattern");
}
