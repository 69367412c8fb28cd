//! The tool of insta, `cargo insta`, on what flowrun leaves in a Cargo project. Ignored unless asked for, since the tool must be there:
//! `cargo install cargo-insta && cargo test --test it cargo_insta:: -- --ignored`; `.ci/run` does both.

use std::process::Command;

use serde_json::json;

use crate::flow::Ran;
use crate::server::Answer;
use crate::site::Site;
use crate::terminal::Terminal;

const FILE: &str = "snapshots/it/step.snap";
const PENDING: &str = "snapshots/it/step.snap.new";

/// A Cargo project with a scenario whose answer has changed, and with names, masks and secrets in its snapshot.
fn waiting() -> Site {
    let keys = "name: 'A \"quoted\" name'\nextract: {word: {from: $.secret, secret: true}}\nmask: {$.when: timestamp}\n";
    let answer = |n: u32| {
        Answer::json(json!({
            "n": n, "user": "alice-in-chains", "secret": "correct horse", "when": "2026-11-22T12:30:45Z",
        }))
    };
    let site = Site::of_step(keys, answer(1));
    site.flow.write(
        "Cargo.toml",
        "[package]\nname = \"project\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    site.flow.write("src/lib.rs", "");
    run(&site, &[]).exits(0);
    site.answers(answer(2));
    run(&site, &[]).exits(5);
    site
}

fn run(site: &Site, more: &[&str]) -> Ran {
    let user = ["--var", "user=alice-in-chains"];
    site.run(&[&user, more].concat())
}

/// `cargo insta` in the project.
fn insta(site: &Site, command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["insta", command])
        .current_dir(site.flow.path(""))
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("CI")
        .env_remove("INSTA_UPDATE")
        .env_remove("INSTA_WORKSPACE_ROOT");
    cargo
}

fn ran(site: &Site, command: &str) -> Ran {
    let output = insta(site, command).output().expect("cargo is there");
    Ran::of(&output).exits(0)
}

#[test]
#[ignore = "needs cargo-insta"]
fn what_it_accepts_is_what_flowrun_accepts() {
    let site = waiting();
    let (old, new) = (site.flow.read(FILE), site.flow.read(PENDING));
    assert!(new.contains("\nrequest: \"GET http"), "{new}");
    ran(&site, "accept");
    assert!(!site.flow.has(PENDING));
    let by_insta = site.flow.read(FILE);
    assert!(by_insta.contains("\"n\": 2"), "{by_insta}");
    run(&site, &["--ci"]).exits(0);
    site.flow.write(FILE, old);
    site.flow.write(PENDING, new);
    site.flow.run(["accept"]).exits(0);
    assert_eq!(site.flow.read(FILE), by_insta, "byte for byte");
    run(&site, &["--ci"]).exits(0);
}

#[test]
#[ignore = "needs cargo-insta"]
fn what_it_rejects_is_gone() {
    let site = waiting();
    let old = site.flow.read(FILE);
    ran(&site, "reject");
    assert!(!site.flow.has(PENDING));
    assert_eq!(site.flow.read(FILE), old);
    run(&site, &["--ci"]).exits(5);
}

#[test]
#[ignore = "needs cargo-insta"]
fn it_reviews_them_in_a_terminal() {
    let site = waiting();
    let mut terminal = Terminal::of(insta(&site, "review"), 100);
    terminal.until("step.snap").until("accept");
    terminal.press("a");
    terminal.until_end(0);
    assert!(site.flow.read(FILE).contains("\"n\": 2"));
    run(&site, &["--ci"]).exits(0);
    site.flow.run(["review"]).exits(6);
}
