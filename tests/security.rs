//! `SECURITY.md` says which test holds each promise: each is there.

use std::process::Command;

use crate::flow::project;

#[test]
fn every_test_that_holds_a_promise_exists() {
    let page = std::fs::read_to_string(project().join("SECURITY.md")).expect("it is there");
    let own = std::env::current_exe().expect("this program");
    let listed = Command::new(own)
        .arg("--list")
        .output()
        .expect("it is started");
    let listed = String::from_utf8(listed.stdout).expect("a text");
    let named = regex::Regex::new(r"`(\w+(?:::\w+)+)`").expect("a pattern");
    let named: Vec<String> = named
        .captures_iter(&page)
        .map(|found| found[1].to_owned())
        .collect();
    assert!(named.len() > 10, "{named:?}");
    for test in &named {
        let is_there = listed
            .lines()
            .any(|line| line.strip_suffix(": test") == Some(test));
        assert!(is_there, "there is no test {test}");
    }
    for paragraph in page.split("\n\n").filter(|text| text.starts_with("**")) {
        let held = paragraph.contains("\n— `") || paragraph.starts_with("**What is secret.**");
        assert!(held, "nothing holds: {paragraph}");
    }
}
