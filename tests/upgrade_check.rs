//! `flowrun upgrade-check`: against a wiki that is played, well and with one thing wrong at a time.
//!
//! `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it upgrade_check::` writes what the runs look like into `tests/data/upgrade`.

#![expect(
    clippy::disallowed_methods,
    reason = "it asks the environment whether to write"
)]

pub(crate) mod played;

use std::collections::BTreeSet;

use crate::flow::{Flow, Ran, project};
use crate::raw_server::RawServer;
use crate::server::{Answer, Server};
use played::Played;

/// The checks that need no account.
const READING: usize = 12;

fn check(flow: &Flow, wiki: &Played, more: &[&str]) -> Ran {
    let api = wiki.api();
    flow.run(
        ["upgrade-check", &api]
            .into_iter()
            .chain(more.iter().copied()),
    )
}

/// What was said, as if the wiki were always in one place, and always as quick.
fn steady(wiki: &Played, said: &str) -> String {
    let url = wiki.server.url();
    let address = url.trim_start_matches("http://").to_owned();
    let said = said
        .replace(&address, "127.0.0.1:8080")
        .replace(&address.replace(':', "-"), "127.0.0.1-8080");
    // Whoever adds a fragment need not come here.
    let files = regex::Regex::new("[0-9]+ files,").expect("a pattern");
    let said = files.replace_all(&said, "… files,");
    let time = regex::Regex::new(r"\[ *[0-9.]+ m?s\]").expect("a pattern");
    let chance = regex::Regex::new(r"--seed [0-9]+|Flowrun%20[a-z0-9]+|Flowrun [a-z0-9]{10}")
        .expect("a pattern");
    let said = time.replace_all(&said, "[    2 ms]");
    chance.replace_all(&said, "…").into_owned()
}

/// Compares with what it looked like, or writes that.
fn looks(name: &str, said: &str) {
    let golden = project().join(format!("tests/data/upgrade/{name}.console"));
    if std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some() {
        std::fs::write(&golden, said).expect("it is written");
    }
    let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(said, wanted, "{name}");
}

/// The names of checks that did not pass: the files of their scenarios.
fn failed(ran: &Ran) -> BTreeSet<String> {
    let lines = ran.stderr.lines();
    let places = lines.filter_map(|line| line.trim_start().strip_prefix("--> "));
    let names = places.filter_map(|place| place.rsplit('/').next()?.split(".yaml").next());
    names.map(str::to_owned).collect()
}

#[test]
fn before_and_after_an_upgrade() {
    let (flow, wiki) = (Flow::new(), Played::start());
    let before = check(&flow, &wiki, &[]).exits(0);
    assert_eq!(before.stdout, "");
    looks("before", &steady(&wiki, &before.stderr));
    let posts = wiki
        .server
        .targets()
        .into_iter()
        .filter(|line| !line.starts_with("GET "));
    // A token is looked at by POST, which changes nothing.
    assert_eq!(posts.count(), 1, "{:?}", wiki.server.targets());
    let again = check(&flow, &wiki, &[]).exits(0);
    looks("again", &steady(&wiki, &again.stderr));
    wiki.is_wrong("upgraded");
    let after = check(&flow, &wiki, &[]).exits(5);
    looks("after", &steady(&wiki, &after.stderr));
    assert_eq!(
        failed(&after),
        BTreeSet::from(["extensions".into(), "modules".into()])
    );
    flow.run(["accept"]).exits(0);
    check(&flow, &wiki, &[]).exits(0);
}

#[test]
fn each_thing_that_is_wrong_is_found_by_the_check_for_it_alone() {
    let rows = [
        ("read-only", "answers", 4),
        ("lag", "answers", 4),
        ("version", "answers", 4),
        ("rest", "entry-points", 4),
        ("load", "entry-points", 4),
        ("cookie", "tokens", 4),
        ("domain", "tokens", 5),
        ("session", "session", 4),
        ("debug", "debug", 4),
        ("hostnames", "debug", 4),
        ("cors", "cors", 4),
        ("site", "cors", 5),
        ("cache", "cache", 4),
        ("codes", "errors", 4),
        ("search", "search", 4),
        ("modules", "modules", 4),
    ];
    let (flow, wiki) = (Flow::new(), Played::start());
    check(&flow, &wiki, &[]).exits(0);
    for (wrong, by, exit) in rows {
        wiki.is_wrong(wrong);
        let ran = check(&flow, &wiki, &["--ci"]).exits(exit);
        assert_eq!(
            failed(&ran),
            BTreeSet::from([by.to_owned()]),
            "{wrong}: {}",
            ran.stderr
        );
    }
    wiki.is_wrong("");
    check(&flow, &wiki, &["--ci"]).exits(0);
}

#[test]
fn a_private_wiki_passes_and_one_that_is_public_afterwards_does_not() {
    let (flow, wiki) = (Flow::new(), Played::start());
    wiki.is_private(true);
    check(&flow, &wiki, &[])
        .exits(0)
        .says("note: the wiki is private")
        .says("help: with `--var private=true`");
    check(&flow, &wiki, &["--var", "private=true", "--ci"]).exits(0);
    wiki.is_private(false);
    let ran = check(&flow, &wiki, &[]).exits(5);
    assert_eq!(
        failed(&ran),
        BTreeSet::from(["privacy".into()]),
        "{}",
        ran.stderr
    );
    let other = Flow::new();
    let ran = check(&other, &wiki, &["--var", "private=true"]).exits(4);
    assert_eq!(failed(&ran), BTreeSet::from(["privacy".into()]));
}

#[test]
fn a_wiki_in_no_state_to_be_checked_is_told_of_once_and_the_rest_goes_on() {
    let rows = [
        (
            "maintenance",
            "note: the wiki fails: it answers with the status 503",
            "maintenance",
        ),
        (
            "login page",
            "note: something before the wiki asks for a login",
            "headers",
        ),
        ("barred", "it answers with the status 401", "headers"),
        (
            "html",
            "note: the address answers with a page of HTML and not with JSON",
            "fault of PHP",
        ),
        (
            "moved",
            "note: the wiki has moved: it sends whoever asks on to https://new.example/w/api.php (301)",
            "flowrun upgrade-check https://new.example/w/api.php",
        ),
        ("busy", "asked too often", "--rate 1/s"),
        (
            "read-only",
            "note: the wiki is read-only: We are upgrading.",
            "$wgReadOnly",
        ),
        (
            "version",
            "note: the wiki tells no version that is known: `Some Wiki`",
            "--target-version",
        ),
    ];
    for (wrong, note, help) in rows {
        let (flow, wiki) = (Flow::new(), Played::start());
        wiki.is_wrong(wrong);
        let ran = check(&flow, &wiki, &["--ci"]);
        assert_eq!(
            ran.stderr.matches(note).count(),
            1,
            "{wrong}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(help), "{wrong}: {}", ran.stderr);
        // All checks were tried.
        let told = format!("{} scenarios: ", READING + 10);
        assert!(ran.stderr.contains(&told), "{wrong}: {}", ran.stderr);
        assert!(ran.status >= 3, "{wrong}: {}", ran.stderr);
    }
}

#[test]
fn a_wiki_that_is_down_or_cuts_its_answers_is_told_of_once() {
    let closed = Flow::new().run(["upgrade-check", "http://127.0.0.1:1/api.php"]);
    let closed = closed.exits(3);
    assert_eq!(
        closed
            .stderr
            .matches("note: the wiki does not answer")
            .count(),
        1
    );
    let cut = RawServer::saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    let api = format!("{}/api.php", cut.url());
    let ran = Flow::new().run(["upgrade-check", &api]).exits(3);
    assert_eq!(
        ran.stderr.matches("note: the wiki does not answer").count(),
        1
    );
}

#[test]
fn wrong_use_says_which_address_is_wanted() {
    let rows = [
        (
            &[][..],
            "no wiki was named",
            "flowrun upgrade-check https://wiki.example.org/w/api.php",
        ),
        (
            &["https://w.example/w/index.php?title=A"],
            "is not the address of an api.php",
            "is it `https://w.example/w/api.php`?",
        ),
        (
            &["https://w.example/wiki/Main_Page"],
            "is not the address of an api.php",
            "is it `https://w.example/w/api.php`?",
        ),
        (
            &["https://w.example"],
            "is not the address of an api.php",
            "Special:Version",
        ),
        (
            &["w.example/wiki/A"],
            "is no address and no name",
            "is it `https://w.example/w/api.php`?",
        ),
        (
            &["ftp://w.example/api.php"],
            "is no address of HTTP",
            "http://",
        ),
        (
            &["https://me:secret@w.example/api.php"],
            "holds a user or a password",
            "headers",
        ),
        (&["staging"], "there is no target `staging`", "api.php"),
    ];
    for (args, message, help) in rows {
        let flow = Flow::new();
        let ran = flow
            .run(["upgrade-check"].iter().chain(args).copied())
            .exits(1);
        let ran = ran.says(message).says(help).never_says("secret@");
        assert_eq!(ran.stdout, "");
        assert!(!flow.has("upgrade-check"), "{args:?}");
    }
    Flow::new()
        .file(
            "flowrun.yaml",
            "targets: {staging: {inputs: {api: 'http://127.0.0.1:1/api.php'}}}\n",
        )
        .run(["upgrade-check", "stagin"])
        .exits(1)
        .says("did you mean `staging`?");
    Flow::new()
        .run(["upgrade-check", "https://w.example/w/api.php"])
        .exits(2)
        .says("contact-missing")
        .says("nothing was sent");
}

#[test]
fn what_is_not_given_is_said_and_nothing_writes_without_it() {
    let (flow, wiki) = (Flow::new(), Played::start());
    check(&flow, &wiki, &[])
        .exits(0)
        .says("A page is written, read, and taken away (needs --var username=VALUE, --secret password, --writable)")
        .says("Log out (needs --var username=VALUE, --secret password)")
        .says("12 passed, 10 skipped");
    let flow = flow.env("FLOWRUN_VAR_password", "not of this wiki");
    let account = ["--var", "username=You@flow", "--secret", "password"];
    let ran = check(&flow, &wiki, &account);
    let ran = ran.says("A page is written, read, and taken away (needs --writable)");
    ran.never_says("not of this wiki");
    let targets = wiki.server.received();
    assert!(targets.iter().all(|one| !one.body.contains("action=edit")));
}

#[test]
fn a_target_by_name_is_that_of_the_folder_where_it_is_run() {
    let (flow, wiki) = (Flow::new(), Played::start());
    let api = wiki.api();
    let project = format!(
        "targets:\n  staging:\n    headers: {{X-Door: open}}\n    inputs: {{api: '{api}', username: You@flow, password: {{file: key.txt}}}}\n    writable: true\n"
    );
    let flow = flow
        .file("flowrun.yaml", project)
        .file("key.txt", "a password of ours");
    flow.run(["upgrade-check", "staging", "--name", "It answers"])
        .exits(0);
    let received = wiki.server.received();
    assert!(!received.is_empty());
    assert!(received.iter().all(|one| one.header("x-door") == ["open"]));
    // It has an account, so that is tried.
    let ran = flow.run(["upgrade-check", "staging", "--name", "A page is written"]);
    ran.exits(3)
        .says("login-failed")
        .never_says("needs --")
        .never_says("a password of ours");
}

#[test]
fn what_is_there_is_kept_and_what_differs_is_said() {
    let (flow, wiki) = (Flow::new(), Played::start());
    check(&flow, &wiki, &[])
        .exits(0)
        .says("made upgrade-check/");
    let files = flow.files("upgrade-check");
    let file = files
        .iter()
        .find(|file| file.ends_with("upgrade/answers.yaml"))
        .expect("it is there");
    let own = flow
        .read(file)
        .replace("It answers, tells", "It really answers, tells");
    flow.write(file, &own);
    let ran = check(&flow, &wiki, &[])
        .exits(0)
        .says("It really answers, tells");
    assert_eq!(
        ran.stderr
            .matches("is kept, and is not as it comes with this flowrun")
            .count(),
        1
    );
    ran.says("answers.yaml is kept")
        .never_says("made upgrade-check/");
    assert_eq!(flow.read(file), own);
    // What was written can be checked and reviewed as any other folder.
    let folder = file.split("/scenarios/").next().expect("a folder");
    flow.run(["check", folder]).exits(0);
    std::fs::remove_file(flow.path(file)).expect("it is removed");
    check(&flow, &wiki, &[]).exits(0).says("1 file,");
    let taken = Flow::new().file("upgrade-check", "a file");
    check(&taken, &wiki, &[]).exits(3).says("cannot be made");
}

#[test]
fn reports_tell_what_a_check_is_about() {
    let (flow, wiki) = (Flow::new(), Played::start());
    let reports = [
        "--report",
        "json=run.json",
        "--report",
        "html=run.html",
        "--report",
        "markdown=run.md",
        "--events",
        "run.jsonl",
    ];
    wiki.is_wrong("session");
    check(&flow, &wiki, &reports).exits(4);
    let about = "rotects from a session that is lost between two requests";
    for file in ["run.json", "run.html", "run.md", "run.jsonl"] {
        assert!(flow.read(file).contains(about), "{file}");
    }
    flow.run(["report", "run.jsonl", "--report", "json=again.json"])
        .exits(0);
    assert_eq!(flow.read("run.json"), flow.read("again.json"));
}

#[test]
fn the_library_is_written_out_and_passes() {
    let flow = Flow::new();
    let ran = flow.run(["init", "--library", "ours"]).exits(0);
    ran.says("made flowrun.yaml\n")
        .says("made scenarios: ")
        .says("made snapshots: ")
        .says("next: cd ours && flowrun scenarios\n");
    for file in [
        "flowrun.yaml",
        "scenarios/logout.yaml",
        "scenarios/session/login-refused.csv",
        "snapshots/logout/log-in.snap",
        "scenarios/upgrade/dot.png",
    ] {
        let shipped = std::fs::read(project().join(file)).expect("a file of the project");
        assert_eq!(
            std::fs::read(flow.path(&format!("ours/{file}"))).expect("it was made"),
            shipped,
            "{file}"
        );
    }
    flow.run(["check", "ours", "--deny-warnings"]).exits(0);
    flow.run(["ours/scenarios/logout.yaml", "--ci"]).exits(0);
    flow.write("ours/scenarios/logout.yaml", "scenario: Mine\n");
    flow.run(["init", "--library", "ours"])
        .exits(0)
        .says("kept scenarios: ")
        .says("note: scenarios/logout.yaml is not as it is in the library");
    assert_eq!(flow.read("ours/scenarios/logout.yaml"), "scenario: Mine\n");
    let lines = ["kept flowrun.yaml, which is there", "kept snapshots: "];
    lines
        .into_iter()
        .fold(flow.run(["init", "--library", "ours"]).exits(0), Ran::says);
}

#[test]
fn an_ordinary_run_leaves_the_checks_out() {
    let server = Server::start(|_, _| Answer::text("unasked").status(500));
    let api = format!("{}/api.php", server.url());
    let flow = Flow::new().project("flowrun.yaml").project("scenarios");
    flow.run([
        "scenarios/upgrade/answers.yaml",
        "scenarios/upgrade/tokens.yaml",
        "--target",
        &api,
    ])
    .exits(0)
    .says("(requires baseline)")
    .says("2 skipped");
    assert_eq!(server.targets(), [""; 0]);
}
