//! What is wrong with several targets, told before anything is sent, with the target that it is about.

use super::{asking, far, on, run};
use crate::flow::Flow;
use crate::server::Server;

const CHANGES: &str = "scenario: Change\ninputs: {url: {}}\nsnapshot: false\nsteps:\n  - request: {method: POST, url: '{{ url }}'}\n";

/// Two servers, and a project in which each is a target: one may be changed.
fn places() -> ([Server; 2], Flow) {
    let servers = [Server::echo(), Server::echo()];
    let [one, two] = servers.each_ref().map(Server::url);
    let project = format!(
        "targets:\n  open: {{writable: true, inputs: {{url: '{one}'}}}}\n  shut: {{inputs: {{url: '{two}'}}}}\n"
    );
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", CHANGES);
    (servers, flow)
}

fn nothing_was_sent(servers: &[Server]) {
    for server in servers {
        assert_eq!(server.targets(), [""; 0]);
    }
}

#[test]
fn nothing_is_sent_if_one_of_them_is_not_writable() {
    let (servers, flow) = places();
    let [one, two] = servers.each_ref().map(Server::url);
    run(&flow, &["it.yaml"], &["open", "shut"], &[])
        .exits(2)
        .says("error[not-writable]")
        .says("= on the target `shut`")
        .says("each that has a name says itself that it may be changed: `writable: true` in flowrun.yaml")
        .says("1 error; nothing was sent");
    run(&flow, &["it.yaml"], &[&one, &two], &[])
        .exits(2)
        .says(&format!("= on the targets `{one}`, `{two}`"))
        .says("`--writable` allows it on all targets that are given by their addresses");
    // The flag is for addresses.
    run(&flow, &["it.yaml"], &[&one, "shut"], &["--writable"])
        .exits(2)
        .says("= on the target `shut`");
    nothing_was_sent(&servers);
    run(&flow, &["it.yaml"], &[&two, "open"], &["--writable"]).exits(0);
    run(&flow, &["it.yaml"], &[&one, &two], &["--writable"]).exits(0);
    assert_eq!(
        servers.each_ref().map(|server| server.targets().len()),
        [2, 2]
    );
}

#[test]
fn what_is_seen_only_when_it_is_rendered_is_not_sent_either() {
    let (servers, flow) = places();
    flow.write(
        "it.yaml",
        CHANGES.replace("method: POST", "method: '{{ \"POST\" | trim }}'"),
    );
    run(&flow, &["it.yaml"], &["open", "shut"], &["--writable"])
        .exits(3)
        .says("error[not-writable]")
        .says("2 scenarios: 1 passed, 1 failed");
    let [open, shut] = servers.each_ref().map(Server::targets);
    assert_eq!((open.len(), shut.len()), (1, 0));
}

#[test]
fn a_target_on_another_machine_wants_a_contact_and_is_named() {
    let servers = [Server::echo(), Server::echo()];
    let project = far(&[("far", &servers[0])], "").replace("contact: me@far.example\n", "");
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", asking("a"));
    let near = servers[1].url();
    run(&flow, &["it.yaml"], &[&near, "far"], &[])
        .exits(2)
        .says("error[contact-missing]")
        .says("note: on the target `far`");
    nothing_was_sent(&servers);
    run(
        &flow,
        &["it.yaml"],
        &[&near, "far"],
        &["--contact", "me@far.example"],
    )
    .exits(0);
}

#[test]
fn an_input_that_one_target_does_not_supply_is_missed_there() {
    let servers = [Server::echo(), Server::echo()];
    let [one, two] = servers.each_ref().map(Server::url);
    let project = format!(
        "targets:\n  one: {{inputs: {{url: '{one}', name: Ann}}}}\n  two: {{inputs: {{url: '{two}'}}}}\n"
    );
    let scenario = asking("a")
        .replace("{url: {}}", "{url: {}, name: {}}")
        .replace("path: a", "path: '{{ name }}'");
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario);
    run(&flow, &["it.yaml"], &["one", "two"], &[])
        .exits(2)
        .says("error[input-missing]")
        .says("= on the target `two`");
    nothing_was_sent(&servers);
    // What is wrong on none of the selected targets hinders nobody.
    run(&flow, &["it.yaml"], &["one"], &[]).exits(0);
}

#[test]
fn targets_must_be_known_and_differ() {
    let (servers, flow) = places();
    let [one, two] = servers.each_ref().map(Server::url);
    run(&flow, &["it.yaml"], &["open", "shutt"], &[])
        .exits(1)
        .says("there is no target `shutt`")
        .says("did you mean `shut`?");
    run(&flow, &["it.yaml"], &["open", "shut", "open"], &[])
        .exits(1)
        .says("`--target open` is given twice")
        .says("`--count` runs it several times");
    // A value that counts more than the targets would lead all of them to one place.
    let url = format!("url={two}");
    run(&flow, &["it.yaml"], &[&one, "shut"], &["--writable", "--var", &url])
        .exits(1)
        .says(&format!("the input `url` is the address of the target `{one}`, and --var gives all targets the same one"));
    let typed = Flow::new()
        .env("FLOWRUN_VAR_url", &two)
        .file("it.yaml", asking("a"));
    run(&typed, &["it.yaml"], &[&one, &two], &[])
        .exits(1)
        .says("environment variable FLOWRUN_VAR_url gives all targets the same one");
    nothing_was_sent(&servers);
    // With one target it counts as ever.
    run(&typed, &["it.yaml"], &[&one], &[]).exits(0);
    assert_eq!(servers[1].targets(), ["GET /a"]);
}

#[test]
fn learning_is_done_on_one_target() {
    let (servers, flow) = places();
    flow.write("it.yaml", asking("a"));
    let args = [&["learn", "it.yaml"][..], &on(&["open", "shut"])].concat();
    flow.run(args)
        .exits(1)
        .says("`--target` is given 2 times, and this command takes one")
        .says("help: `--against` names another deployment to learn across");
    nothing_was_sent(&servers);
}

#[test]
fn a_check_looks_at_each_target() {
    let (servers, flow) = places();
    let check = |targets: &[&str]| flow.run([&["check", "it.yaml"][..], &on(targets)].concat());
    check(&["open", "shut"])
        .exits(2)
        .says("error[not-writable]")
        .says("= on the target `shut`");
    check(&["open"]).exits(0);
    nothing_was_sent(&servers);
}
