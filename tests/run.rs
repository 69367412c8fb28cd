//! `flowrun FILE`: what it says and how it ends.

use crate::flow::Flow;
use crate::server::Server;

#[test]
fn the_canonical_scenario_passes_on_the_embedded_wiki() {
    let ran = Flow::new()
        .project("scenarios/logout.yaml")
        .run(["scenarios/logout.yaml"])
        .exits(0);
    for line in [
        "PASS",
        "1/5 Fetch a login token",
        "5/5 The session is gone",
        "1 scenario: 1 passed · 5 steps: 5 passed",
    ] {
        assert!(ran.stderr.contains(line), "{line}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "", "stdout is for product");
}

#[test]
fn a_failing_check_is_shown_at_its_line_with_both_values_and_their_types() {
    let flow = Flow::new().project("scenarios/logout.yaml");
    let broken = flow
        .read("scenarios/logout.yaml")
        .replace("$.query.userinfo.id: 0", "$.query.userinfo.id: \"7\"");
    let line = 1 + broken
        .lines()
        .position(|line| line.contains("userinfo.id: \"7\""))
        .expect("the line");
    let ran = flow
        .file("scenarios/logout.yaml", broken)
        .run(["scenarios/logout.yaml"])
        .exits(4);
    let ran = ran
        .says("FAIL")
        .says(&format!("--> scenarios/logout.yaml:{line}:28"))
        .says("expected: the text \"7\"")
        .says("actual: the number 0")
        .says("exchange: GET http://127.0.0.1:")
        .says("send again: curl")
        .says("run again: flowrun scenarios/logout.yaml");
    assert!(
        ran.stderr.contains("5 steps: 4 passed, 1 failed"),
        "{}",
        ran.stderr
    );
}

#[test]
fn secrets_are_never_said() {
    let flow = Flow::new().project("scenarios/logout.yaml");
    let broken = flow
        .read("scenarios/logout.yaml")
        .replace("$.login.result: Success", "$.login.result: Failure");
    flow.file("scenarios/logout.yaml", broken)
        .run(["scenarios/logout.yaml"])
        .exits(4)
        .says("--data-urlencode lgpassword=\"$password\"")
        .says("SKIP")
        .says("needs `log-in`, which did not pass")
        .never_says("0123456789abcdef0123456789abcdef")
        .never_says("%2B%5C");
}

#[test]
fn a_wrong_password_is_told_by_the_refusal_and_nothing_else() {
    Flow::new()
        .project("scenarios/logout.yaml")
        .env("FLOWRUN_VAR_password", "surely not this one")
        .run(["scenarios/logout.yaml"])
        .exits(4)
        .says("error[undeclared-error]: API error Failed: Incorrect username or password entered.")
        .never_says("extraction-missing")
        .never_says("surely not this one");
}

#[test]
fn a_seed_gives_the_same_values_wherever_it_is_run() {
    let server = Server::echo();
    let scenario = "scenario: x\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}', path: ['{{ unique() }}']}}]\n";
    let flow = Flow::new()
        .file("project/scenarios/a.yaml", scenario)
        .file("project/flowrun.yaml", "inputs: {}\n");
    let url = format!("url={}", server.url());
    flow.run([
        "project/scenarios/a.yaml",
        "--seed",
        "7",
        "--ci",
        "--var",
        &url,
    ]);
    let mut elsewhere = flow.command(["scenarios/a.yaml", "--seed", "7", "--ci", "--var", &url]);
    elsewhere
        .current_dir(flow.path("project"))
        .output()
        .expect("flowrun is started");
    let targets = server.targets();
    assert_eq!(targets.len(), 2, "{targets:?}");
    assert_eq!(targets[0], targets[1]);
}
