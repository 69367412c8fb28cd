//! A scenario on stdin: `flowrun -`, and of the commands that take files.

use crate::flow::{Flow, Ran};

const SCENARIO: &str = "scenario: From elsewhere
service: mediawiki
defaults: {url: '{{ api }}', params: {format: json, formatversion: 2}}
steps:
  - id: ask
    request: {params: {action: query, meta: userinfo}}
    expect: {$.query.userinfo.id: ID}
";

fn fed(flow: &Flow, args: &[&str], text: impl AsRef<[u8]>) -> Ran {
    flow.run_fed(args.iter().copied(), text)
}

fn scenario(id: u32) -> String {
    SCENARIO.replace("ID", &id.to_string())
}

#[test]
fn it_is_run_and_has_no_snapshots() {
    let flow = Flow::new();
    fed(&flow, &["-"], scenario(0))
        .exits(0)
        .says("Running From elsewhere (<stdin>)")
        .says("1 scenario: 1 passed");
    assert_eq!(flow.files("."), Vec::<String>::new());
    // What would fail for want of a snapshot does not: none is compared.
    fed(&flow, &["-", "--ci"], scenario(0)).exits(0);
    let explicit = scenario(0).replace("  - id: ask", "  - id: ask\n    snapshot: true");
    fed(&flow, &["-"], explicit).exits(0);
    assert_eq!(flow.files("."), Vec::<String>::new());
}

#[test]
fn what_is_wrong_is_shown_and_can_be_run_again() {
    let ran = fed(&Flow::new(), &["-", "--seed", "3"], scenario(7)).exits(4);
    ran.says("--> <stdin>:7:")
        .says("run again: flowrun - --seed 3");
}

#[test]
fn paths_in_it_are_relative_to_the_current_folder() {
    let fragment = "fragment: Nobody\nservice: mediawiki\nsteps:\n  - id: who\n    request: {params: {action: query, meta: userinfo}}\n    expect: {$.query.userinfo.id: 0}";
    let flow = Flow::new()
        .file(
            "flowrun.yaml",
            "defaults: {url: '{{ api }}', params: {format: json, formatversion: 2}}",
        )
        .file("parts/nobody.yaml", fragment);
    let text = "scenario: Uses\nservice: mediawiki\nsteps: [{use: parts/nobody.yaml}]";
    fed(&flow, &["-"], text).exits(0);
    fed(&flow, &["-"], text.replace("parts", "prats"))
        .exits(2)
        .says("there is no fragment `prats/nobody.yaml`");
}

#[test]
fn check_and_list_take_it_too() {
    let flow = Flow::new();
    let ran = fed(&flow, &["list", "-"], scenario(0)).exits(0);
    assert_eq!(ran.stdout, "<stdin>: From elsewhere\n");
    let ran = fed(&flow, &["check", "-"], scenario(0)).exits(0);
    assert_eq!(ran.stderr, "1 scenario checked: no errors, no warnings\n");
    fed(&flow, &["check", "-", "-"], "scenario: Bad")
        .exits(2)
        .says("--> <stdin>:1:1")
        .says("1 invalid file checked: 1 error");
}

#[test]
fn what_cannot_be_one_is_refused_as_a_file_is() {
    let flow = Flow::new();
    fed(&flow, &["-"], "").exits(2).says("`<stdin>` is empty");
    fed(&flow, &["-"], b"scenario: \xe9")
        .exits(2)
        .says("`<stdin>` is not UTF-8");
    fed(&flow, &["-"], "#".repeat((4 << 20) + 1))
        .exits(2)
        .says("`<stdin>` is larger than 4 MiB");
    fed(
        &flow,
        &["-"],
        "fragment: Part\nsteps: [{request: {url: x}}]",
    )
    .exits(1)
    .says("`<stdin>` is a fragment");
}
