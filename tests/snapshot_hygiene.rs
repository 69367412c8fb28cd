//! Snapshots that nothing needs: who has none any more, how they are told, moved and removed.

use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;

use crate::flow::{Flow, project};
use crate::server::{Answer, Server};
use crate::site::Site;

const UNREFERENCED: &str = "unreferenced snapshot";
const ONE: &str = "1 unreferenced snapshot: `flowrun accept --prune` removes what no step needs";

/// Steps with these ids.
fn steps(ids: &[&str]) -> String {
    let steps = ids
        .iter()
        .map(|id| format!("  - {{id: {id}, request: {{path: {id}}}}}\n"));
    format!("steps:\n{}", steps.collect::<String>())
}

/// A site with a snapshot of each step; answers differ by step, so that none fits another's.
fn written(body: &str) -> (Flow, Server) {
    let server = Server::start(|received, _| Answer::json(json!({"path": received.target})));
    let flow = Flow::new();
    write(&flow, "it", body);
    run(&flow, &server, &[]).exits(0).never_says(UNREFERENCED);
    (flow, server)
}

fn write(flow: &Flow, name: &str, body: &str) {
    let head = "inputs: {url: {}, many: {default: [1, 2]}}\ndefaults: {url: \"{{ url }}\"}\n";
    let text = format!("scenario: It\n{head}{body}");
    flow.write(&format!("scenarios/{name}.yaml"), text);
}

fn run(flow: &Flow, server: &Server, more: &[&str]) -> crate::flow::Ran {
    let url = server.url();
    let args = ["scenarios/it.yaml", "--target", &url, "--writable"];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

#[test]
fn a_snapshot_that_no_step_has_any_more_is_counted_and_pruned() {
    let (flow, server) = written(&steps(&["one", "two"]));
    write(&flow, "it", &steps(&["one"]));
    run(&flow, &server, &[]).exits(0).says(ONE);
    run(&flow, &server, &["--ci"]).exits(0).says(ONE);
    let listed = flow.run(["accept", "--prune", "--list"]).exits(0);
    let wanted = "snapshots/it/two.snap (no step of scenarios/it.yaml has it)\n";
    assert_eq!(listed.stdout, wanted);
    assert!(flow.has("snapshots/it/two.snap"), "a list removes nothing");
    flow.run(["accept", "--prune"])
        .exits(0)
        .says("removed snapshots/it/two.snap (no step of scenarios/it.yaml has it)");
    assert_eq!(flow.files("snapshots"), ["snapshots/it/one.snap"]);
    run(&flow, &server, &["--ci"])
        .exits(0)
        .never_says(UNREFERENCED);
    let none = flow.run(["accept", "--prune"]);
    none.exits(6).says("every snapshot is needed");
}

#[test]
fn what_only_did_not_run_is_no_reason() {
    let all = "rows: [{name: a}, {name: b}]\nsteps:\n  - {id: first, request: {}}\n  - id: each\n    for_each: '{{ many }}'\n    \
               request: {path: each}\n    then: [{id: inner, request: {path: inner}}]\n  - {id: last, use: part.yaml}\n";
    let (flow, server) = {
        let server = Server::start(|received, _| Answer::json(json!({"path": received.target})));
        let flow = Flow::new().file(
            "scenarios/part.yaml",
            "fragment: Part\ninputs: {url: {}}\nsteps: [{id: deep, request: {url: '{{ url }}/deep'}}]\n",
        );
        write(&flow, "it", all);
        run(&flow, &server, &[]).exits(0).never_says(UNREFERENCED);
        (flow, server)
    };
    assert_eq!(flow.files("snapshots").len(), 12);
    for (before, after, status) in [
        ("{id: first,", "{id: first, skip: later,", 0),
        ("{id: first,", "{id: first, when: 'false',", 0),
        ("{id: first,", "{id: first, expect: {status: 404},", 4),
        ("scenario: It", "scenario: It\nskip: not now", 0),
        ("scenario: It", "scenario: It\nexpected_failure: known", 1),
        ("use: part.yaml", "when: 'false', use: part.yaml", 0),
        ("[1, 2]", "[]", 0),
        ("[1, 2]", "[1]", 0),
        ("name: b", "name: '{{ \"b\" }}'", 0),
    ] {
        let whole = flow.read("scenarios/it.yaml");
        flow.write("scenarios/it.yaml", whole.replace(before, after));
        let ran = run(&flow, &server, &["--update", "all"]).never_says(UNREFERENCED);
        assert!(
            status == 1 || ran.status == status,
            "{after}: {}",
            ran.stderr
        );
        flow.run(["accept", "--prune", "--list"]).exits(6);
        flow.write("scenarios/it.yaml", whole);
    }
    flow.write(
        "scenarios/it.yaml",
        flow.read("scenarios/it.yaml")
            .replace("{id: last,", "{id: end,"),
    );
    // Part of it is run: what is left over is for those who run all.
    for part in [["--name", "[a]"], ["--from", "each"], ["--to", "first"]] {
        run(&flow, &server, &part).exits(0).never_says(UNREFERENCED);
    }
    run(&flow, &server, &[])
        .exits(0)
        .says("2 unreferenced snapshots");
}

#[test]
fn rows_rounds_and_inner_steps_that_are_gone_are_found() {
    let body = "rows: [{name: a}, {name: b}]\nsteps:\n  - {id: first, request: {}}\n  - id: each\n    for_each: [{name: x}, {name: y}]\n    \
                request: {}\n    then: [{id: inner, request: {}}]\n";
    let (flow, server) = written(body);
    for (before, after, gone) in [
        (", {name: b}", "", "snapshots/it/b/first.snap"),
        (", {name: y}", "", "snapshots/it/a/each.y.snap"),
        (
            "    for_each: [{name: x}, {name: y}]\n",
            "",
            "snapshots/it/a/each/inner.x.snap",
        ),
        (
            "[{id: inner, request: {}}]",
            "[]",
            "snapshots/it/a/each/inner.x.snap",
        ),
        (
            "{id: first, ",
            "{id: first, snapshot: false, ",
            "snapshots/it/a/first.snap",
        ),
        (
            "rows: [{name: a}, {name: b}]\n",
            "",
            "snapshots/it/a/first.snap",
        ),
        (
            "scenario: It",
            "scenario: It\nsnapshot: false",
            "snapshots/it/b/each.y.snap",
        ),
    ] {
        let whole = flow.read("scenarios/it.yaml");
        flow.write("scenarios/it.yaml", whole.replace(before, after));
        let listed = flow.run(["accept", "--prune", "--list", "scenarios/it.yaml"]);
        let listed = listed.exits(0).stdout;
        assert!(
            listed.contains(&format!("{gone} (no step")),
            "{after}: {listed}"
        );
        let count = listed.lines().count();
        run(&flow, &server, &["--ci"]).says(&format!("{count} unreferenced snapshot"));
        flow.write("scenarios/it.yaml", whole);
        run(&flow, &server, &["--ci"])
            .exits(0)
            .never_says(UNREFERENCED);
    }
}

#[test]
fn a_scenario_does_not_speak_for_those_below_it() {
    let (flow, server) = written(&steps(&["one"]));
    write(&flow, "it/inner", &steps(&["two"]));
    let url = server.url();
    let inner = ["scenarios/it/inner.yaml", "--target", &url, "--writable"];
    flow.run(inner).exits(0).never_says(UNREFERENCED);
    run(&flow, &server, &[]).exits(0).never_says(UNREFERENCED);
    flow.run(["accept", "--prune", "--list"]).exits(6);
    // Of a scenario that is gone only somebody who looks at all of them can tell.
    std::fs::remove_file(flow.path("scenarios/it/inner.yaml")).expect("it was there");
    run(&flow, &server, &[]).exits(0).never_says(UNREFERENCED);
    let kept = ["accept", "--prune", "--list", "scenarios/it.yaml"];
    flow.run(kept).exits(6);
    flow.run(["accept", "--prune"])
        .exits(0)
        .says("removed snapshots/it/inner/two.snap (there is no scenarios/it/inner.yaml)");
    assert_eq!(flow.files("snapshots"), ["snapshots/it/one.snap"]);
    assert!(
        !flow.path("snapshots/it/inner").exists(),
        "no empty folder is left"
    );
}

#[test]
fn snapshots_that_moved_with_their_scenario_are_its_own() {
    let (flow, server) = written(&steps(&["one", "two"]));
    let moved = |from: &str, to: &str| {
        std::fs::rename(flow.path(from), flow.path(to)).expect("it is moved");
    };
    moved("scenarios/it.yaml", "scenarios/other.yaml");
    moved("snapshots/it", "snapshots/other");
    let url = server.url();
    let other = ["scenarios/other.yaml", "--target", &url, "--writable"];
    flow.run(other).exits(0).never_says("snapshot");
    flow.run(["accept", "--prune"]).exits(6);
    write(&flow, "other", &steps(&["one"]));
    flow.run(other).exits(0).says(ONE);
    flow.run(["accept", "--prune"])
        .exits(0)
        .says("removed snapshots/other/two.snap (no step of scenarios/other.yaml has it)");
}

#[test]
fn pruning_leaves_alone_what_it_does_not_know() {
    let (flow, server) = written(&steps(&["one", "two"]));
    let old = flow.read("snapshots/it/two.snap");
    let foreign = "---\nsource: src/lib.rs\nexpression: x\n---\nx\n";
    flow.write("snapshots/it/rust.snap", foreign);
    flow.write("snapshots/it/damaged.snap", "no front matter");
    flow.write("snapshots/it/notes.txt", "mine");
    flow.write("elsewhere/two.snap", &old);
    flow.write("other/it/two.snap", &old);
    std::os::unix::fs::symlink(flow.path("elsewhere"), flow.path("snapshots/it/linked"))
        .expect("a link");
    std::os::unix::fs::symlink(
        flow.path("elsewhere/two.snap"),
        flow.path("snapshots/it/l.snap"),
    )
    .expect("a link");
    let hidden = old.replace("scenarios/it.yaml", ".hidden/it.yaml");
    flow.write(".hidden/it.yaml", flow.read("scenarios/it.yaml"));
    flow.write("snapshots/hidden/it/two.snap", &hidden);
    let before = flow.files(".");
    flow.run(["accept", "--prune"]).exits(6);
    write(&flow, "it", &steps(&["one"]));
    flow.write("snapshots/it/two.snap.new", &old);
    let removed = flow.run(["accept", "--prune"]).exits(0);
    assert_eq!(removed.stderr.lines().count(), 1, "{}", removed.stderr);
    let mut after = flow.files(".");
    after.push("./snapshots/it/two.snap".to_owned());
    after.sort();
    let names = |files: &[String]| -> Vec<String> {
        let names = files.iter();
        let mut names: Vec<String> = names
            .map(|file| file.trim_start_matches("./").to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&after), names(&before));
    run(&flow, &server, &["--ci"])
        .exits(0)
        .never_says(UNREFERENCED);
}

#[test]
fn what_waits_for_no_step_is_pruned_too() {
    let (flow, server) = written(&steps(&["one", "two"]));
    let pending = flow.read("snapshots/it/two.snap");
    flow.write("snapshots/it/two.snap.new", &pending);
    flow.write("snapshots/it/one.snap.new", &pending);
    std::fs::remove_file(flow.path("snapshots/it/two.snap")).expect("it was there");
    // Its step is there: it waits to be the first snapshot.
    flow.run(["accept", "--prune"]).exits(6);
    write(&flow, "it", &steps(&["one"]));
    flow.write(
        "snapshots/it/foreign.snap.new",
        "---\nsource: a.rs\nexpression: x\n---\nx\n",
    );
    let gone = "snapshots/it/two.snap.new (no step of scenarios/it.yaml has it)\n";
    for path in [
        ".",
        "snapshots/it/two.snap.new",
        "scenarios/it.yaml",
        "snapshots/**/*.new",
    ] {
        let listed = flow.run(["accept", "--prune", "--list", path]).exits(0);
        assert_eq!(listed.stdout, gone, "{path}");
    }
    run(&flow, &server, &["--ci"]).exits(0).says(ONE);
    flow.run(["accept", "--prune"])
        .exits(0)
        .says("removed snapshots/it/two.snap.new");
    let left = ["foreign.snap.new", "one.snap", "one.snap.new"];
    assert_eq!(
        flow.files("snapshots"),
        left.map(|name| format!("snapshots/it/{name}"))
    );
}

#[test]
fn what_a_killed_run_left_is_pruned_when_it_is_old() {
    let (flow, server) = written(&steps(&["one"]));
    let old = std::time::SystemTime::now() - Duration::from_secs(3700);
    for (name, is_old) in [
        (".flowrun-aB3xYz", true),
        (".flowrun-young1", false),
        (".other-aB3xYz", true),
    ] {
        let name = format!("snapshots/it/{name}");
        flow.write(&name, "half a snap");
        let file = std::fs::File::options()
            .append(true)
            .open(flow.path(&name))
            .expect("it is there");
        if is_old {
            file.set_modified(old).expect("its time is set");
        }
    }
    // Whoever asks for one scenario or snapshot has not asked for it, and to a run it is nothing.
    flow.run(["accept", "--prune", "--list", "scenarios/it.yaml"])
        .exits(6);
    run(&flow, &server, &[])
        .exits(0)
        .never_says("flowrun-")
        .never_says(UNREFERENCED);
    let left = "snapshots/it/.flowrun-aB3xYz (a run that was killed left it)\n";
    assert_eq!(
        flow.run(["accept", "--prune", "--list"]).exits(0).stdout,
        left
    );
    flow.run(["accept", "--prune", "snapshots"])
        .exits(0)
        .says("removed snapshots/it/.flowrun-aB3xYz (a run that was killed left it)");
    let names = [".flowrun-young1", ".other-aB3xYz", "one.snap"];
    assert_eq!(
        flow.files("snapshots"),
        names.map(|name| format!("snapshots/it/{name}"))
    );
    flow.run(["accept", "--prune"]).exits(6);
}

#[test]
fn a_scenario_that_cannot_be_read_keeps_its_snapshots() {
    let (flow, _server) = written(&steps(&["one", "two"]));
    write(&flow, "it", &steps(&["one"]));
    let good = flow.read("scenarios/it.yaml");
    for bad in [
        "scenario: [",
        "scenario: It\nnothing: 1\n",
        &good.replace("{path: one}", "{pat: one}"),
    ] {
        flow.write("scenarios/it.yaml", bad);
        flow.run(["accept", "--prune"]).exits(6);
        assert!(flow.has("snapshots/it/two.snap"), "{bad}");
    }
    flow.write("scenarios/it.yaml", good);
    flow.run(["accept", "--prune"]).exits(0);
    assert!(!flow.has("snapshots/it/two.snap"));
}

#[test]
fn a_path_narrows_what_is_pruned() {
    let (flow, server) = written(&steps(&["one", "two", "three"]));
    write(&flow, "b/it", &steps(&["one", "two"]));
    let url = server.url();
    flow.run(["scenarios/b/it.yaml", "--target", &url, "--writable"])
        .exits(0);
    write(&flow, "it", &steps(&["one"]));
    write(&flow, "b/it", &steps(&["one"]));
    for (path, count) in [
        ("scenarios", 3),
        ("scenarios/b", 1),
        ("scenarios/it.yaml", 2),
        ("snapshots", 3),
        ("snapshots/it", 2),
        ("snapshots/it/two.snap", 1),
        (".", 3),
    ] {
        let listed = flow.run(["accept", "--prune", "--list", path]).exits(0);
        assert_eq!(
            listed.stdout.lines().count(),
            count,
            "{path}: {}",
            listed.stdout
        );
    }
    flow.run(["accept", "--prune", "snapshots/it/one.snap"])
        .exits(6);
    flow.run(["accept", "--prune", "nowhere"])
        .exits(1)
        .says("there is no file `nowhere`");
    flow.write("notes.txt", "");
    flow.run(["accept", "--prune", "notes.txt"])
        .exits(1)
        .says("is no snapshot, folder or scenario");
    flow.run(["accept", "--prune", "snapshots/it/two.snap", "scenarios/b"])
        .exits(0);
    assert!(flow.has("snapshots/it/three.snap") && !flow.has("snapshots/it/two.snap"));
    // From elsewhere the summary names the folder.
    let path = flow.path("scenarios/it.yaml").display().to_string();
    let folder = flow.path("snapshots").display().to_string();
    let away = Flow::new();
    let ran = away.run([path.as_str(), "--target", &url, "--writable"]);
    ran.exits(0)
        .says(&format!("`flowrun accept --prune {folder}`"));
    away.run(["accept", "--prune", &folder]).exits(0);
    assert!(!flow.has("snapshots/it/three.snap"));
}

#[test]
fn a_step_with_another_name_is_offered_its_old_snapshot() {
    let (flow, server) = written(&steps(&["one", "two"]));
    let renamed = steps(&["one", "zwei"]).replace("path: zwei", "path: two");
    write(&flow, "it", &renamed);
    let command = "mv snapshots/it/two.snap snapshots/it/zwei.snap";
    run(&flow, &server, &["--ci"])
        .exits(5)
        .says("it fits `snapshots/it/two.snap`, which no step has any more")
        .says(&format!("if the step was renamed, `{command}`"))
        .says(ONE);
    run(&flow, &server, &[])
        .exits(0)
        .says("new snapshot snapshots/it/zwei.snap")
        .says("fits snapshots/it/two.snap, which no step has any more; if the step was renamed:")
        .says(command);
    let status = std::process::Command::new("sh")
        .args(["-c", command])
        .current_dir(flow.path("."))
        .status();
    assert!(status.expect("a shell").success());
    run(&flow, &server, &["--ci"])
        .exits(0)
        .never_says("snapshot");
    // What answers otherwise is another step.
    write(&flow, "it", &steps(&["one", "drei"]));
    run(&flow, &server, &["--ci"])
        .exits(5)
        .never_says("if the step was renamed")
        .says(ONE);
}

#[test]
fn a_renamed_snapshot_is_a_pattern_and_is_offered_once() {
    let body = "vars: {own: 'x{{ unique() }}'}\nsteps:\n  - {id: one, request: {path: 'p/{{ own }}'}}\n  - {id: two, request: {path: 'p/{{ own }}'}}\n";
    let (flow, server) = written(body);
    let body = body
        .replace("id: one", "id: eins")
        .replace("id: two", "id: zwei");
    write(&flow, "it", &body);
    run(&flow, &server, &["--ci", "--seed", "77"])
        .exits(5)
        .says("`mv snapshots/it/one.snap snapshots/it/eins.snap`");
    write(
        &flow,
        "it",
        &body.replace("id: eins", "id: eins, continue_on_failure: true"),
    );
    run(&flow, &server, &["--ci", "--seed", "78"])
        .exits(5)
        .says("`mv snapshots/it/one.snap snapshots/it/eins.snap`")
        .says("`mv snapshots/it/two.snap snapshots/it/zwei.snap`");
}

#[test]
fn a_row_with_another_name_keeps_its_snapshots_too() {
    let body = "rows: [{name: a}, {name: b}]\nsteps: [{id: one, request: {}}]\n";
    let (flow, server) = written(body);
    write(&flow, "it", &body.replace("name: b", "name: c"));
    run(&flow, &server, &["--ci"])
        .exits(5)
        .says("`mkdir -p snapshots/it/c && mv snapshots/it/b/one.snap snapshots/it/c/one.snap`");
}

#[test]
fn a_run_does_not_remove_what_another_one_at_the_same_time_found() {
    const PENDING: &str = "snapshots/it/step.snap.new";
    let patience = Duration::from_secs(20);
    let (arrived, wait) = mpsc::channel::<()>();
    let (go, going) = mpsc::channel::<()>();
    let (arrived, going) = (Mutex::new(arrived), Mutex::new(going));
    let same = Server::start(|_, _| Answer::json(json!({"a": 1})));
    let other = Server::start(|_, _| Answer::json(json!({"a": 2})));
    let slow = Server::start(move |_, _| {
        let told = arrived.lock().expect("a sender").send(());
        // Bounded: where the test fails nobody lets it go on.
        let freed = going.lock().expect("a receiver").recv_timeout(patience);
        Answer::json(json!({"a": if told.is_ok() && freed.is_ok() { 1 } else { 3 }}))
    });
    let flow = Flow::new();
    write(&flow, "it", &steps(&["step"]));
    run(&flow, &same, &[]).exits(0);
    let url = slow.url();
    let args = ["scenarios/it.yaml", "--target", &url, "--writable"];
    let mut command = flow.command(args);
    let mut running = command
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it is started");
    wait.recv_timeout(patience).expect("its request came");
    run(&flow, &other, &[]).exits(5);
    assert!(flow.has(PENDING));
    go.send(()).expect("it waits");
    assert!(running.wait().expect("it ends").success());
    assert!(flow.has(PENDING), "it is for whoever runs the other one");
    run(&flow, &same, &[]).exits(0);
    assert!(!flow.has(PENDING), "a later run knows better");
}

#[test]
fn nothing_of_this_project_is_unreferenced() {
    let flow = Flow::new()
        .project("scenarios")
        .project("snapshots")
        .project("flowrun.yaml");
    let all = flow.files("snapshots").len();
    assert!(all > 100, "{all}");
    flow.run(["scenarios", "--ci"])
        .exits(0)
        .never_says(UNREFERENCED)
        .never_says("needless");
    flow.run(["accept", "--prune"]).exits(6);
    let stray = std::fs::read_to_string(project().join("snapshots/logout/log-out.snap"));
    flow.write("snapshots/logout/stray.snap", stray.expect("a snapshot"));
    flow.run(["scenarios", "--ci"]).exits(0).says(ONE);
}

#[test]
fn the_event_of_a_site_without_snapshots_is_nothing() {
    let site = Site::of_step("snapshot: false", Answer::json(json!({})));
    site.run(&[]).exits(0).never_says("snapshot");
    site.flow.run(["accept", "--prune"]).exits(6);
}
