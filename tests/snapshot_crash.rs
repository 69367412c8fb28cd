//! Snapshots where writing them goes wrong: a run that is killed, two at once, no room, a folder that nobody may write to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

const SCENARIO: &str = "scenarios/it.yaml";
/// Snapshots that a run writes.
const MANY: usize = 12;
/// How often a run is killed.
const ROUNDS: usize = 24;
/// The first letters of a file that has no name yet.
const UNNAMED: &str = ".flowrun-";

/// Texts of files by their paths.
type Files = BTreeMap<String, String>;

/// A scenario with many snapshots, and a server whose answers say `word` very often.
fn place(word: &'static str) -> (Flow, Server) {
    let server = server(word);
    let rows = (0..MANY).fold(String::new(), |mut rows, row| {
        let _written = write!(rows, "{{name: r{row}}}, ");
        rows
    });
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}}}\nrows: [{rows}]\nsteps: [{{id: step, request: {{url: '{{{{ url }}}}'}}}}]\n"
    );
    (Flow::new().file(SCENARIO, scenario), server)
}

fn server(word: &'static str) -> Server {
    Server::start(move |_, _| Answer::text(&word.repeat(20_000)))
}

fn command(flow: &Flow, server: &Server, more: &[&str]) -> Command {
    let url = server.url();
    let args = [SCENARIO, "--target", &url, "--jobs", "4"];
    flow.command(args.into_iter().chain(more.iter().copied()))
}

fn run(flow: &Flow, server: &Server, more: &[&str]) -> Ran {
    let output = command(flow, server, more).output();
    Ran::of(&output.expect("flowrun is started"))
}

/// Starts it with nothing to read of it.
fn started(flow: &Flow, server: &Server, more: &[&str]) -> Child {
    let mut command = command(flow, server, more);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it is started")
}

/// The snapshots, less the files that have no name yet.
fn snapshots(flow: &Flow) -> Files {
    let files = flow.files("snapshots").into_iter();
    let named = files.filter(|file| !file.contains(UNNAMED));
    named.map(|file| (file.clone(), flow.read(&file))).collect()
}

/// How many files below a folder have other bytes than an old snapshot: new ones are longer, those that are being written have no name.
fn begun(folder: &Path, old: u64) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => begun(&entry.path(), old),
            Ok(data) => {
                let unnamed = entry.file_name().to_string_lossy().starts_with(UNNAMED);
                usize::from(unnamed || data.len() > old)
            }
            Err(_) => 0,
        })
        .sum()
}

fn put(flow: &Flow, files: &Files) {
    let _gone = std::fs::remove_dir_all(flow.path("snapshots"));
    for (file, text) in files {
        flow.write(file, text);
    }
}

#[test]
fn a_run_that_is_killed_leaves_whole_snapshots_and_the_next_one_is_clean() {
    let (flow, old_server) = place("old");
    run(&flow, &old_server, &[]).exits(0);
    let old = snapshots(&flow);
    let new_server = server("newer");
    run(&flow, &new_server, &["--update", "all"]).exits(0);
    let new = snapshots(&flow);
    assert_eq!((old.len(), new.len()), (MANY, MANY));
    let longest = old.values().map(String::len).max().expect("some") as u64;
    let mut cut_short = 0;
    for round in 0..ROUNDS {
        // Half of the rounds have nothing yet, the others the old ones.
        let before = match round % 2 {
            0 => Files::new(),
            _ => old.clone(),
        };
        put(&flow, &before);
        let folder = flow.path("snapshots");
        let mut child = started(&flow, &new_server, &["--update", "all"]);
        // It is killed when so many files were begun: in the middle of whatever it does then.
        while begun(&folder, longest) <= round % (MANY - 2) {
            if child.try_wait().expect("it is ours").is_some() {
                break;
            }
        }
        child.kill().expect("it is killed");
        child.wait().expect("it ended");
        let left = snapshots(&flow);
        for (file, text) in &left {
            let whole = Some(text) == new.get(file) || Some(text) == before.get(file);
            assert!(whole, "{file} in round {round} has {} bytes", text.len());
        }
        assert!(
            before.keys().all(|file| left.contains_key(file)),
            "round {round}: one is gone"
        );
        cut_short += usize::from(left != new);
        if round % 8 == 7 {
            // What it left over is in nobody's way.
            run(&flow, &new_server, &["--update", "all"]).exits(0);
            assert_eq!(snapshots(&flow), new, "round {round}");
            run(&flow, &new_server, &["--ci"])
                .exits(0)
                .never_says("flowrun-");
            flow.run(["accept", "--list"]).exits(6);
        }
    }
    assert!(
        cut_short >= 20,
        "only {cut_short} of 40 were killed before their end"
    );
}

#[test]
fn two_runs_at_once_do_not_spoil_the_snapshots_of_each_other() {
    let (flow, first) = place("first");
    let second = server("second");
    run(&flow, &first, &[]).exits(0);
    let of_first = snapshots(&flow);
    run(&flow, &second, &["--update", "all"]).exits(0);
    let of_second = snapshots(&flow);
    for round in 0..8 {
        let update = ["all", "new"][round % 2];
        let before = match round % 4 {
            // The first answers of all, and a difference for both.
            0 | 1 => Files::new(),
            _ => of_first
                .iter()
                .map(|(file, text)| (file.clone(), text.replace("first", "third")))
                .collect(),
        };
        put(&flow, &before);
        let more = ["--update", update];
        let mut children = [
            started(&flow, &first, &more),
            started(&flow, &second, &more),
        ];
        let ends = children
            .each_mut()
            .map(|child| child.wait().expect("it ends").code());
        for end in ends {
            // Whoever comes second sees a difference that is none of its own making.
            let fine = if update == "all" {
                end == Some(0)
            } else {
                matches!(end, Some(0 | 5))
            };
            assert!(fine, "{update} in round {round}: {ends:?}");
        }
        for file in flow.files("snapshots") {
            assert!(!file.contains(UNNAMED), "{file} in round {round}");
            let text = flow.read(&file);
            let snapshot = file.trim_end_matches(".new");
            let body = |text: &str| text.split_once("\nHTTP ").map(|(_, body)| body.to_owned());
            let whole = [&of_first, &of_second, &before].iter().any(|known| {
                known
                    .get(snapshot)
                    .is_some_and(|known| body(known) == body(&text))
            });
            assert!(whole, "{file} in round {round}");
        }
        if update == "new" {
            flow.run(["reject"]);
        }
        run(&flow, &first, &["--update", "all"]).exits(0);
        assert_eq!(snapshots(&flow), of_first, "round {round}");
    }
}

/// A step with a long answer between two with short ones.
fn long_and_short() -> (Flow, Server) {
    let server = Server::start(|received, before| match received.target.as_str() {
        "/long" => Answer::text(&format!("word {before} ").repeat(20_000)),
        _ => Answer::json(json!({"n": before})),
    });
    let step = |id: &str| format!("  - {{id: {id}, request: {{path: /{id}}}}}\n");
    let steps: String = ["one", "long", "two"].map(step).concat();
    let head = "scenario: It\ninputs: {url: {}}\ndefaults: {url: '{{ url }}'}\nsteps:\n";
    (Flow::new().file(SCENARIO, format!("{head}{steps}")), server)
}

#[test]
fn where_there_is_no_room_the_other_answers_are_kept_and_nothing_is_half_written() {
    let (flow, server) = long_and_short();
    let url = server.url();
    // A file may have some kilobytes: the short snapshots have room. The signal that says so would end a program before it can say why.
    let limited = |update: &str| {
        let script = "trap '' XFSZ; ulimit -f 16; exec flowrun \"$@\"";
        let mut shell = flow.clean("sh", "");
        shell.args([
            "-c", script, "sh", SCENARIO, "--target", &url, "--update", update,
        ]);
        Ran::of(&shell.output().expect("a shell"))
    };
    let is_told = |ran: Ran, pending: &str| {
        ran.exits(3)
            .says(&format!("error[snapshot-unusable]: the snapshot `snapshots/it/long.snap{pending}` cannot be written: File too large"))
            .says("help: check who may write there")
            .says("3/3 two")
            .never_says("did not pass")
    };
    is_told(limited("new"), "")
        .says("3 steps: 2 passed, 1 broken")
        .says("2 new snapshots");
    let short = ["snapshots/it/one.snap", "snapshots/it/two.snap"];
    assert_eq!(flow.files("snapshots"), short);
    flow.run([SCENARIO, "--target", &url, "--update", "all"])
        .exits(0);
    let before = flow.read("snapshots/it/long.snap");
    is_told(limited("new"), ".new").says("3 steps: 2 differ, 1 broken");
    is_told(limited("all"), "")
        .says("3 steps: 2 passed, 1 broken")
        .says("2 updated snapshots");
    assert_eq!(flow.read("snapshots/it/long.snap"), before);
    let nothing_else = flow
        .files("snapshots")
        .iter()
        .all(|file| !file.contains(UNNAMED));
    assert!(nothing_else, "{:?}", flow.files("snapshots"));
}

#[test]
fn where_nobody_may_write_verdicts_are_what_they_are() {
    let (flow, server) = long_and_short();
    let url = server.url();
    flow.run([SCENARIO, "--target", &url]).exits(0);
    let folder = flow.path("snapshots/it");
    // Permissions do not hold for root, and this does; only root may say so.
    let may_not_change = |yes: bool| {
        let flag = if yes { "+i" } else { "-i" };
        let mut chattr = Command::new("chattr");
        let ended = chattr.arg(flag).arg(&folder).stderr(Stdio::null()).status();
        ended.is_ok_and(|ended| ended.success())
    };
    if !may_not_change(true) {
        let mut permissions = std::fs::metadata(&folder)
            .expect("it is there")
            .permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&folder, permissions).expect("it is ours");
        if std::fs::write(folder.join("probe"), "").is_ok() {
            eprintln!("skipped: nothing keeps this user from writing");
            return;
        }
    }
    let ran = flow.run([SCENARIO, "--target", &url]);
    let compared = flow.run([SCENARIO, "--target", &url, "--ci"]);
    let rejected = flow.run(["accept", "--prune"]);
    may_not_change(false);
    let mut permissions = std::fs::metadata(&folder)
        .expect("it is there")
        .permissions();
    #[expect(
        clippy::permissions_set_readonly_false,
        reason = "so that the folder can be removed"
    )]
    permissions.set_readonly(false);
    std::fs::set_permissions(&folder, permissions).expect("it is ours");
    ran.exits(3)
        .says("snapshots/it/one.snap.new` cannot be written")
        .says("snapshots/it/two.snap.new` cannot be written")
        .says("`--update none` compares without writing anything")
        .says("3 steps: 3 broken");
    compared.exits(5).says("3 steps: 3 differ");
    rejected.exits(6);
}
