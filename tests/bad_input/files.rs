//! Files, folders and command lines that are not as they should be.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant};

use super::findings;
use crate::flow::Flow;
use crate::raw_server::RawServer;

const GOOD: &str =
    "scenario: Good\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\"}\n";

#[test]
fn a_file_that_is_not_there_is_wrong_usage() {
    Flow::new()
        .run(["nothing.yaml"])
        .exits(1)
        .says("error: there is no file `nothing.yaml`");
    Flow::new()
        .file("a.yaml", GOOD)
        .run(["a.yaml", "b.yaml"])
        .exits(1)
        .says("there is no file `b.yaml`")
        .never_says("Running");
}

#[test]
fn a_word_near_a_command_is_taken_for_one() {
    for (word, command) in [("wikki", "wiki"), ("rnu", "run")] {
        Flow::new()
            .run([word])
            .exits(1)
            .says(&format!("error: there is no file `{word}`"))
            .says(&format!("did you mean the command `flowrun {command}`?"));
    }
    Flow::new()
        .run(["elephant"])
        .exits(1)
        .never_says("did you mean");
}

#[test]
fn a_folder_without_scenarios_selects_nothing() {
    let flow = Flow::new()
        .file("empty/notes.txt", "")
        .file("folder.yaml/notes.txt", "");
    for folder in ["empty", "folder.yaml"] {
        flow.run([folder])
            .exits(6)
            .says(&format!("error: there is no scenario in `{folder}`"));
    }
    Flow::new()
        .file(
            "parts/f.yaml",
            "fragment: F\nsteps:\n  - request: {url: x}\n",
        )
        .run(["parts"])
        .exits(6);
    flow.run(["run"]).exits(6).says("no scenario was named");
}

#[test]
fn files_that_hold_nothing_say_so() {
    for text in [
        "",
        "\n\n",
        "# only\n# comments\n",
        "---\n",
        "\u{feff}",
        "~\n",
        "null\n",
    ] {
        let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]).exits(2);
        let found = &findings(&ran)[0];
        assert!(
            ["nothing-written", "wrong-type"].contains(&found.code.as_str()),
            "{text:?}: {found:?}"
        );
        assert_eq!(found.place, "a.yaml:1:1", "{text:?}");
    }
}

#[test]
fn only_utf8_is_read() {
    let bad = |bytes: &[u8]| {
        Flow::new()
            .file("a.yaml", bytes)
            .run(["a.yaml"])
            .exits(2)
            .says("error[not-utf8]: `a.yaml` is not UTF-8")
    };
    bad(b"scenario: a\nabout: caf\xe9\n")
        .says("line 2 has the byte 0xe9")
        .says("save it as UTF-8");
    bad(b"\xff\xfes\0c\0").says("it is UTF-16");
    bad(b"\xfe\xff\0s\0c").says("it is UTF-16");
    bad(b"\x80\x81\x82").says("line 1 has the byte 0x80");
}

#[test]
fn large_and_deep_files_are_refused_at_once() {
    let begun = Instant::now();
    let large = "scenario: x\n".to_owned() + &"# much\n".repeat(100 << 20 >> 3);
    let flow = Flow::new().file("large.yaml", large);
    flow.run(["large.yaml"])
        .exits(2)
        .says("error[too-large]: `large.yaml` is larger than 4 MiB");
    let deep = 100_000;
    for text in [
        format!(
            "scenario: x\nsteps: {}{}",
            "[".repeat(deep),
            "]".repeat(deep)
        ),
        format!("scenario: x\nsteps: {}", "{a: ".repeat(deep)),
        format!("scenario: x\nsteps:\n{}a", "- ".repeat(deep)),
        (0..1000).fold("scenario: x\n".to_owned(), |text, depth| {
            text + &" ".repeat(depth) + "a:\n"
        }),
    ] {
        let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]).exits(2);
        assert_eq!(findings(&ran)[0].code, "too-deep", "{}", ran.stderr);
        assert!(ran.stderr.len() < 2000, "the excerpt is short");
    }
    let keys: String = (0..100_000).map(|key| format!("  k{key}: 1\n")).collect();
    Flow::new()
        .file("a.yaml", format!("scenario: x\nvars:\n{keys}stepps: []\n"))
        .run(["a.yaml"])
        .exits(2)
        .says("did you mean `steps`?");
    let key = "k".repeat(1_000_000);
    let ran = Flow::new()
        .file("a.yaml", format!("scenario: x\n{key}: 1\n"))
        .run(["a.yaml"])
        .exits(2);
    assert!(ran.stderr.len() < 2000, "the excerpt is short");
    Flow::new()
        .file("a.yaml", format!("scenario: x\n\"{key}\": 1\nsteps: []\n"))
        .run(["a.yaml"])
        .exits(2)
        .never_says(&key);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "took {:?}",
        begun.elapsed()
    );
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let flow = Flow::new()
        .file("closed.yaml", GOOD)
        .file("folder.yaml/a.txt", "");
    symlink("loop.yaml", flow.path("loop.yaml")).expect("a link");
    symlink("gone.yaml", flow.path("broken.yaml")).expect("a link");
    flow.run(["loop.yaml"]).exits(2).says(
        "error[file-unreadable]: `loop.yaml` cannot be read: Too many levels of symbolic links",
    );
    flow.run(["broken.yaml"])
        .exits(2)
        .says("`broken.yaml` cannot be read: No such file");
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(flow.path("closed.yaml"), closed).expect("its permissions");
    // To root nothing is closed.
    if std::fs::read(flow.path("closed.yaml")).is_err() {
        flow.run(["closed.yaml"])
            .exits(2)
            .says("`closed.yaml` cannot be read: Permission denied");
    }
    let flow = flow.file("user.yaml", "scenario: x\nsteps:\n  - use: folder.yaml\n");
    flow.run(["user.yaml"])
        .exits(2)
        .says("`folder.yaml` cannot be read: it is a folder")
        .says("used by user.yaml:3:10");
    flow.run(["/dev/zero"])
        .exits(2)
        .says("`/dev/zero` cannot be read: it is no file");
}

#[test]
fn a_link_to_a_folder_is_not_followed_in_circles() {
    let flow = Flow::new().file("all/a.yaml", GOOD);
    symlink("..", flow.path("all/up")).expect("a link");
    flow.run(["all"]).exits(0).says("1 scenario: 1 passed");
}

#[test]
fn a_fragment_is_not_run_by_itself() {
    Flow::new()
        .file("f.yaml", "fragment: F\nsteps:\n  - request: {url: x}\n")
        .run(["f.yaml"])
        .exits(1)
        .says("`f.yaml` is a fragment")
        .says("used by scenarios");
}

#[test]
fn one_bad_file_keeps_all_from_being_sent() {
    let server = RawServer::with_body("text/plain", "");
    let target = server.url();
    Flow::new()
        .file("a.yaml", GOOD)
        .file("b.yaml", "scenario: Bad\nsteps: []\n")
        .run(["a.yaml", "b.yaml", "--target", &target])
        .exits(2)
        .says("--> b.yaml:2:8")
        .says("this is an empty list")
        .says("1 error; nothing was sent");
    assert_eq!(server.connections(), 0);
}

#[test]
fn all_errors_are_reported_in_the_order_of_their_places() {
    let text = "scenario: Wrong\nservice: mediawki\ninputs:\n  1a: {}\nsteps:\n  - name: One\n    requests: {}\n    request: {url: x, params: {a: {b: 1}}}\n    expect:\n      sttus: 200\n  - name: One\n    request: {url: x, tiemout: 1s}\n";
    let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]).exits(2);
    let places: Vec<String> = findings(&ran)
        .into_iter()
        .map(|found| found.place)
        .collect();
    assert_eq!(
        places,
        [
            "a.yaml:2:10",
            "a.yaml:4:3",
            "a.yaml:7:5",
            "a.yaml:8:35",
            "a.yaml:10:7",
            "a.yaml:11:5",
            "a.yaml:12:23"
        ],
        "{}",
        ran.stderr
    );
    ran.says("7 errors; nothing was sent");
}

#[test]
fn an_error_in_a_fragment_tells_who_uses_it_and_is_told_once() {
    let user = |name: &str| {
        format!(
            "scenario: {name}\nservice: mediawiki\nsteps:\n  - use: parts/f.yaml\n  - id: again\n    use: parts/f.yaml\n"
        )
    };
    let flow = Flow::new()
        .file("a.yaml", user("A"))
        .file("b.yaml", user("B"));
    let wrong = "fragment: F\nsteps:\n  - request: {urll: x}\n";
    let ran = flow
        .file("parts/f.yaml", wrong)
        .run(["a.yaml", "b.yaml"])
        .exits(2);
    let ran = ran
        .says("--> parts/f.yaml:3:15")
        .says("used by a.yaml:4:10")
        .says("did you mean `url`?");
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stderr);
    let flow = Flow::new()
        .file("a.yaml", user("A"))
        .file("b.yaml", user("B"));
    let unknown = "fragment: F\nsteps:\n  - request: {url: \"{{ nothing }}\"}\n";
    let ran = flow
        .file("parts/f.yaml", unknown)
        .run(["a.yaml", "b.yaml"])
        .exits(2);
    let ran = ran
        .says("--> parts/f.yaml:3:24")
        .says("used by a.yaml:4:10");
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stderr);
}

#[test]
fn fragments_in_a_circle_are_shown_as_a_chain() {
    let uses = |head: &str, next: &str| format!("{head}\nsteps:\n  - use: {next}\n");
    Flow::new()
        .file("a.yaml", uses("scenario: A", "b.yaml"))
        .file("b.yaml", uses("fragment: B", "c.yaml"))
        .file("c.yaml", uses("fragment: C", "b.yaml"))
        .run(["a.yaml"])
        .exits(2)
        .says(
            "error[fragment-cycle]: fragments use each other in a circle: b.yaml → c.yaml → b.yaml",
        )
        .says("--> c.yaml:3:10");
    Flow::new()
        .file("a.yaml", uses("scenario: A", "f.yaml"))
        .file("f.yaml", uses("fragment: F", "f.yaml"))
        .run(["a.yaml"])
        .exits(2)
        .says("f.yaml → f.yaml");
    let deep = (0..20).fold(
        Flow::new().file("a.yaml", uses("scenario: A", "f0.yaml")),
        |flow, name| {
            flow.file(
                &format!("f{name}.yaml"),
                uses("fragment: F", &format!("f{}.yaml", name + 1)),
            )
        },
    );
    deep.file("f20.yaml", "fragment: F\nsteps:\n  - request: {url: x}\n")
        .run(["a.yaml"])
        .exits(2)
        .says("more than 16 fragments within each other");
}

#[test]
fn paths_stay_inside_the_folder() {
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(
        outside.path().join("f.yaml"),
        "fragment: F\nsteps:\n  - request: {url: x}\n",
    )
    .expect("a file");
    std::fs::write(outside.path().join("rows.csv"), "a\n1\n").expect("a file");
    let flow = Flow::new();
    symlink(outside.path(), flow.path("link")).expect("a link");
    let away = outside.path().display().to_string();
    let up = format!(
        "../{}",
        outside
            .path()
            .file_name()
            .expect("its name")
            .to_string_lossy()
    );
    for folder in ["link", &away, &up] {
        std::fs::write(
            flow.path("a.yaml"),
            format!("scenario: x\nsteps:\n  - use: {folder}/f.yaml\n"),
        )
        .expect("a file");
        flow.run(["a.yaml"])
            .exits(2)
            .says("error[outside-folder]")
            .says("--> a.yaml:3:10");
        std::fs::write(
            flow.path("a.yaml"),
            format!("scenario: x\nrows: {folder}/rows.csv\nservice: mediawiki\nsteps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n"),
        )
        .expect("a file");
        flow.run(["a.yaml"])
            .exits(2)
            .says("error[outside-folder]")
            .says("--> a.yaml:2:7");
        let text = format!(
            "scenario: x\nservice: mediawiki\nsteps:\n  - request: {{url: \"{{{{ api }}}}\", text: \"{{{{ file('{folder}/rows.csv') }}}}\"}}\n"
        );
        std::fs::write(flow.path("a.yaml"), text).expect("a file");
        flow.run(["a.yaml"])
            .exits(3)
            .says("error[outside-folder]")
            .says("lies outside of")
            .says("--> a.yaml:4:");
    }
    let flow = flow
        .file("flowrun.yaml", "inputs: {word: {file: link/rows.csv}}\n")
        .file("a.yaml", GOOD);
    flow.run(["a.yaml"])
        .exits(2)
        .says("error[outside-folder]")
        .says("--> flowrun.yaml:1:23");
}

#[test]
fn command_lines_that_are_wrong_are_usage() {
    let flow = Flow::new().file("a.yaml", GOOD);
    for (args, says) in [
        (vec!["--frobnicate"], "unexpected argument '--frobnicate'"),
        (
            vec!["a.yaml", "--traget", "x"],
            "a similar argument exists: '--target'",
        ),
        (
            vec!["a.yaml", "--target"],
            "a value is required for '--target <URL|NAME>'",
        ),
        (vec!["a.yaml", "--var", "name"], "write NAME=VALUE"),
        (
            vec!["a.yaml", "--var", "usrname=x"],
            "no scenario has an input `usrname`\nhelp: did you mean `username`?",
        ),
        (vec!["a.yaml", "--var", "=value"], "write NAME=VALUE"),
        (
            vec!["a.yaml", "--allow-host", "https://x/"],
            "write HOST or HOST:PORT",
        ),
        (
            vec!["a.yaml", "--allow-host", ""],
            "--allow-host <HOST[:PORT]>",
        ),
        (
            vec!["a.yaml", "--contact", " "],
            "write an e-mail address or the address of a page",
        ),
        (
            vec!["a.yaml", "--target-version", "x"],
            "`x` is no version such as `1.43`",
        ),
        (
            vec!["a.yaml", "--seed", "x"],
            "invalid value 'x' for '--seed",
        ),
        (vec!["a.yaml", "--mediawiki", "9.9"], "no release `9.9`"),
        (
            vec!["a.yaml", "--color", "pink"],
            "possible values: auto, always, never",
        ),
        (
            vec!["a.yaml", "--secret", "password"],
            "set the environment variable FLOWRUN_VAR_password",
        ),
        (vec!["wiki", "--port", "99999"], "99999 is not in 0..=65535"),
        (
            vec!["wiki", "--target", "x"],
            "unexpected argument '--target'",
        ),
        (vec![""], "a value is required for '[FILE]...'"),
    ] {
        let ran = flow.run(args).exits(1).says(says);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn flags_without_a_file_are_no_success() {
    for args in [vec!["--ci"], vec!["run"], vec!["--seed", "1"]] {
        Flow::new()
            .run(args)
            .exits(6)
            .says("no scenario was named\nhelp: name files or folders");
    }
}

#[test]
fn help_and_version_are_product() {
    for args in [
        vec![],
        vec!["-h"],
        vec!["--help"],
        vec!["help"],
        vec!["run", "--help"],
    ] {
        let ran = Flow::new().run(args.iter().copied()).exits(0);
        assert!(
            ran.stdout.contains("Usage: flowrun"),
            "{args:?}: {}",
            ran.stdout
        );
        assert_eq!(ran.stderr, "", "{args:?}");
    }
    let ran = Flow::new().run(["--version"]).exits(0);
    assert_eq!(
        ran.stdout,
        format!("flowrun {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_report_that_nobody_reads_is_lost_and_nothing_else() {
    let flow = Flow::new().file("a.yaml", GOOD);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full disk");
    let status = flow
        .command(["a.yaml"])
        .stderr(full)
        .status()
        .expect("flowrun is started");
    assert_eq!(status.code(), Some(7));
}

#[test]
fn names_of_files_and_words_of_the_command_line_do_not_steer_the_terminal() {
    let wrong = "scenario: Bad\nsteps: []\n";
    let flow = Flow::new()
        .file("\u{1b}[31m.yaml", wrong)
        .file("folder/\u{1b}[2J.yaml", wrong);
    for args in [
        vec!["\u{1b}[31m.yaml"],
        vec!["folder"],
        vec!["\u{1b}[31mnone"],
        vec!["folder", "--\u{1b}[31m"],
        vec!["folder", "--target", "\u{1b}[31m"],
        vec!["folder", "--secret", "\u{1b}[31m"],
        vec!["folder", "--var", "\u{1b}[31m=x"],
    ] {
        let ran = flow.run(args.iter().copied());
        assert!([1, 2].contains(&ran.status), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{args:?}: {:?}", ran.stderr);
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_keeps_nobody_waiting() {
    let flow = Flow::new()
        .file("good/a.yaml", GOOD)
        .file("good/snapshots/a/notes.txt", "");
    for name in ["pipe.yaml", "good/snapshots/a/step-1.snap"] {
        let made = std::process::Command::new("mkfifo")
            .arg(flow.path(name))
            .status();
        assert!(made.expect("mkfifo is there").success());
    }
    flow.run(["pipe.yaml"])
        .exits(2)
        .says("`pipe.yaml` cannot be read: it is no file");
    flow.run(["good"])
        .exits(3)
        .says("step-1.snap")
        .says("it is no file");
}
