//! What cannot be written: no output is worth a verdict. A run says by its exit what it found, and that something of it is lost; nothing
//! panics, and no file is left half-written.

use std::fs::OpenOptions;
use std::process::{Output, Stdio};

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

const GOOD: &str = "scenario: Good\nservice: mediawiki\nsteps:\n  - {id: ask, request: {url: '{{ api }}', params: {action: query, meta: siteinfo, format: json}}}\n";

/// The last step fails.
const BAD: &str = "scenario: Bad\nservice: mediawiki\nsteps:\n  - {request: {url: '{{ api }}', params: {action: query, format: json}}, snapshot: false, expect: {status: 299}}\n";

const DOCUMENTED: &str = "scenario: Ask\nservice: mediawiki\ndocuments: action=query\nsteps:\n  - {request: {url: '{{ api }}', params: {action: query, format: json}}}\n";

/// Every command with arguments that make it say something; the exit when it can, and whether it is said on stdout.
const COMMANDS: &[(&str, &[&str], i32, bool)] = &[
    ("run", &["good.yaml"], 0, false),
    ("run", &["bad.yaml"], 4, false),
    ("run", &["good.yaml", "--ci"], 5, false),
    ("run", &["invalid.yaml"], 2, false),
    ("run", &["none.yaml"], 1, false),
    ("run", &["good.yaml", "--report", "events"], 0, true),
    ("report", &["saved.jsonl"], 0, true),
    ("report", &["saved.jsonl", "--report", "events"], 0, true),
    ("report", &["none.jsonl"], 1, false),
    ("check", &["good.yaml"], 0, false),
    ("check", &["invalid.yaml"], 2, false),
    ("check", &["good.yaml", "--json"], 0, true),
    ("check", &["invalid.yaml", "--json"], 2, true),
    ("list", &["good.yaml"], 0, true),
    ("list", &["good.yaml", "--json"], 0, true),
    ("show", &["good.yaml"], 0, true),
    ("show", &["good.yaml", "--json"], 0, true),
    ("review", &["--list"], 5, true),
    ("review", &["--list", "--json"], 5, true),
    ("accept", &["--list"], 5, true),
    ("accept", &[], 0, false),
    ("reject", &[], 0, false),
    ("explain", &[], 0, true),
    ("explain", &["no-answer"], 0, true),
    ("explain", &["expect", "--color", "always"], 0, true),
    ("wiki", &["--port", "99999"], 1, false),
    ("learn", &["good.yaml"], 0, true),
    ("learn", &["missing.yaml"], 1, false),
    (
        "diff",
        &[
            "http://127.0.0.1:1/api.php",
            "http://127.0.0.1:1/w/api.php",
            "good.yaml",
        ],
        3,
        false,
    ),
    ("docs", &["documented.yaml", "--out", "site"], 0, false),
    (
        "docs",
        &["documented.yaml", "--out", "site", "--check"],
        4,
        false,
    ),
    ("init", &["new"], 0, false),
    ("init", &["new", "--library"], 0, false),
    ("upgrade-check", &[], 1, false),
    ("upgrade-check", &["http://127.0.0.1:1/api.php"], 3, false),
    ("generate", &["schema"], 0, true),
    ("generate", &["completions", "bash"], 0, true),
    ("generate", &["man"], 0, true),
    ("generate", &["man", "--out", "pages"], 0, false),
    ("generate", &["reference"], 0, true),
    ("help", &[], 0, true),
    ("help", &["run"], 0, true),
    ("--help", &[], 0, true),
    ("--version", &[], 0, true),
];

/// A folder in which each of them has something to say: a snapshot waits.
fn folder() -> Flow {
    let flow = Flow::new()
        .file("good.yaml", GOOD)
        .file("bad.yaml", BAD)
        .file("documented.yaml", DOCUMENTED)
        .file("invalid.yaml", "scenario: Invalid\n");
    let waiting = Flow::new().file("good.yaml", GOOD);
    waiting
        .run(["good.yaml", "--events", "saved.jsonl"])
        .exits(0);
    flow.write("saved.jsonl", waiting.read("saved.jsonl"));
    let snapshot = waiting.files("snapshots").remove(0);
    let text = waiting.read(&snapshot);
    flow.write("snapshots/good/other.snap.new", &text);
    flow
}

fn full() -> Stdio {
    let file = OpenOptions::new().write(true).open("/dev/full");
    file.expect("a full disk").into()
}

/// The end of a pipe that nobody reads.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// Runs a command with these in the place of its streams.
fn with(command: &(&str, &[&str], i32, bool), stdout: Stdio, stderr: Stdio) -> Output {
    let (name, args, ..) = command;
    let flow = folder();
    let mut command = flow.command(std::iter::once(*name).chain(args.iter().copied()));
    command.stdout(stdout).stderr(stderr);
    command.output().expect("flowrun is started")
}

#[test]
fn every_command_is_tried() {
    let help = Flow::new().run(["--help"]).exits(0).stdout;
    let commands = help.split_once("Commands:\n").expect("they are listed").1;
    let names = commands.lines().take_while(|line| !line.is_empty());
    let names: Vec<&str> = names
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.len() >= 11, "{names:?}");
    for name in names {
        assert!(COMMANDS.iter().any(|command| command.0 == name), "{name}");
    }
}

#[test]
fn nothing_is_wrong_while_all_can_be_written() {
    for command in COMMANDS {
        let ended = with(command, Stdio::piped(), Stdio::piped());
        let ran = Ran::of(&ended).never_says("mistake of its own");
        assert_eq!(ran.status, command.2, "{command:?}: {}", ran.stderr);
        assert_eq!(
            ran.stdout.is_empty(),
            !command.3,
            "{command:?}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_stdout_that_takes_nothing_is_told_by_the_exit_and_nothing_else() {
    for command in COMMANDS {
        for stdout in [full, unread] {
            let ended = with(command, stdout(), Stdio::piped());
            let ran = Ran::of(&ended).never_says("mistake of its own");
            let status = match (command.2, command.3) {
                (0 | 5, true) => 7,
                (status, _) => status,
            };
            assert_eq!(ran.status, status, "{command:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_stderr_that_takes_nothing_changes_no_verdict() {
    for command in COMMANDS {
        for stderr in [full, unread] {
            let ended = with(command, Stdio::piped(), stderr());
            let ran = Ran::of(&ended).never_says("mistake of its own");
            // The report of a run is what is lost.
            let lost = matches!(command.0, "run" | "learn") && command.2 == 0;
            let status = if lost { 7 } else { command.2 };
            assert_eq!(ran.status, status, "{command:?}: {}", ran.stdout);
            assert_eq!(ran.stdout.is_empty(), !command.3, "{command:?}");
        }
    }
}

#[test]
fn the_first_line_is_enough_for_whoever_wants_no_more() {
    let flow = folder();
    for command in [
        "explain",
        "generate reference",
        "generate schema",
        "show good.yaml",
    ] {
        let script = format!("flowrun {command} | head -n 1; echo ${{PIPESTATUS[0]}}");
        let mut shell = flow.clean("bash", "");
        let ran = Ran::of(&shell.args(["-c", &script]).output().expect("a shell"));
        assert_eq!(ran.stderr, "", "{command}");
        let status = ran.stdout.lines().last();
        assert!(
            matches!(status, Some("0" | "7")),
            "{command}: {}",
            ran.stdout
        );
    }
}

#[test]
fn streams_that_are_closed_keep_nobody_from_a_verdict() {
    let flow = folder();
    for (command, status) in [("good.yaml", 0), ("bad.yaml", 4), ("check invalid.yaml", 2)] {
        let script = format!("exec flowrun {command} <&- >&- 2>&-");
        let mut shell = flow.clean("bash", "");
        let ended = shell.args(["-c", &script]).status().expect("a shell");
        assert_eq!(ended.code(), Some(status), "{command}");
    }
}

/// Runs flowrun where no file can grow, as on a full disk.
fn on_a_full_disk(flow: &Flow, args: &str) -> Ran {
    where_no_file_grows(
        flow,
        &format!("trap '' XFSZ; ulimit -f 0; exec flowrun {args}"),
    )
}

fn where_no_file_grows(flow: &Flow, script: &str) -> Ran {
    let mut shell = flow.clean("bash", "");
    let ended = shell.args(["-c", script]).output().expect("a shell");
    Ran::of(&ended).never_says("mistake of its own")
}

#[test]
fn what_cannot_be_written_to_a_full_disk_is_told_and_leaves_no_half() {
    let server = Server::echo();
    let text = "scenario: Keeps\ninputs: {url: {}}\nsteps:\n  - {id: ask, request: {url: '{{ url }}'}}\n  - {id: then, request: {url: '{{ url }}'}, snapshot: false}\n";
    let url = server.url();
    let flow = Flow::new().file("a.yaml", text);
    on_a_full_disk(&flow, &format!("a.yaml --writable --target {url}"))
        .exits(3)
        .says("snapshots/a/ask.snap")
        .says("File too large")
        .says("1 scenario: 1 failed");
    assert_eq!(flow.files("."), ["a.yaml"]);

    // A jar that is there stays as it was.
    let flow = Flow::new().file(
        "a.yaml",
        text.replace("id: ask", "id: ask, snapshot: false"),
    );
    flow.write("jar", "# Netscape HTTP Cookie File\n");
    on_a_full_disk(&flow, &format!("a.yaml --target {url} --cookie-jar jar"))
        .exits(7)
        .says("the cookies could not be written to jar: File too large")
        .says("1 scenario: 1 passed");
    assert_eq!(flow.files("."), ["a.yaml", "jar"]);
    assert_eq!(flow.read("jar"), "# Netscape HTTP Cookie File\n");

    let args = format!("a.yaml --target {url} --events saved.jsonl");
    on_a_full_disk(&flow, &args)
        .exits(7)
        .says("the report `events` to saved.jsonl cannot be written: File too large")
        .says("1 scenario: 1 passed");

    let flow = folder();
    let before = flow.files(".");
    on_a_full_disk(&flow, "accept")
        .exits(3)
        .says("File too large");
    assert_eq!(flow.files("."), before);
    on_a_full_disk(&flow, "init new")
        .exits(3)
        .says("cannot be made");
    on_a_full_disk(&flow, "generate man --out pages").exits(3);
    on_a_full_disk(&flow, "docs documented.yaml --out site")
        .exits(3)
        .says("cannot be written: File too large");
    assert_eq!(flow.files("site"), Vec::<String>::new());
}

#[test]
fn a_file_that_may_not_grow_ends_no_run() {
    let server = Server::echo();
    let text =
        "scenario: Keeps\ninputs: {url: {}}\nsteps:\n  - {id: ask, request: {url: '{{ url }}'}}\n";
    let flow = Flow::new().file("a.yaml", text);
    let script = format!("ulimit -f 0; exec flowrun a.yaml --target {}", server.url());
    where_no_file_grows(&flow, &script)
        .exits(3)
        .says("snapshots/a/ask.snap")
        .says("File too large")
        .says("1 scenario: 1 failed");
    assert_eq!(flow.files("."), ["a.yaml"]);
}

#[test]
#[ignore = "it mounts a small file system, which not everybody may: .ci/run does"]
fn a_disk_that_fills_up_loses_nothing_that_was_there() {
    let server = Server::start(|received, _| {
        Answer::text(&"x".repeat(match &*received.target {
            "/small" => 10,
            _ => 100_000,
        }))
    });
    let text = "scenario: Keeps\ninputs: {url: {}}\ndefaults: {url: '{{ url }}'}\nsteps:\n  - {id: small, request: {path: /small}}\n  - {id: large, request: {path: /large}, continue_on_failure: true}\n  - {id: last, request: {path: /small}}\n";
    let flow = Flow::new().file("disk/.keep", "");
    flow.write("a.yaml", text);
    let url = server.url();
    let run = "flowrun disk/a.yaml --target \"$0\" --events saved.jsonl";
    let script = format!(
        "set -e; mount -t tmpfs -o size=64k none disk; cp a.yaml disk; code=0; {run} || code=$?; mkdir kept; cp -r disk/. kept; exit $code"
    );
    let mut shell = flow.clean("unshare", "");
    let asked = shell.args(["--mount", "--map-root-user", "sh", "-c", &script, &url]);
    let ran = Ran::of(&asked.output().expect("unshare"));
    ran.exits(3)
        .says("snapshots/a/large.snap")
        .says("No space left on device")
        .says("3 steps: 2 passed, 1 broken");
    // What had room is whole, and of the rest there is nothing.
    let kept = flow.files("kept");
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    assert_eq!(
        kept,
        [
            "kept/a.yaml",
            "kept/snapshots/a/last.snap",
            "kept/snapshots/a/small.snap"
        ]
    );
    assert!(
        flow.read("kept/snapshots/a/last.snap")
            .contains("xxxxxxxxxx")
    );
    assert!(flow.read("saved.jsonl").contains("run-finished"));
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    let server = Server::echo();
    let text =
        "scenario: Keeps\ninputs: {url: {}}\nsteps:\n  - {id: ask, request: {url: '{{ url }}'}}\n";
    let url = server.url();
    // A file is in the place of the folder: the same for whoever may write everything.
    let flow = Flow::new().file("a.yaml", text).file("snapshots", "mine");
    flow.run(["a.yaml", "--target", &url])
        .exits(3)
        .says("the snapshot `snapshots/a` cannot be read: Not a directory")
        .says("1 scenario: 1 failed");
    assert_eq!(flow.read("snapshots"), "mine");
    let flow = Flow::new().file(
        "a.yaml",
        text.replace("id: ask", "id: ask, snapshot: false"),
    );
    flow.run(["a.yaml", "--target", &url, "--cookie-jar", "/proc/jar"])
        .exits(7)
        .says("the cookies could not be written to /proc/jar")
        .says("1 scenario: 1 passed");
}
