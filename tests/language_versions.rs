//! Conditions: versions, and how they are had; values.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

/// A wiki that tells this version, or nothing.
fn wiki(generator: Option<&'static str>) -> Server {
    Server::start(move |received, _| {
        let told = generator.filter(|_| received.target.contains("siteinfo"));
        told.map_or_else(
            || Answer::json(json!({"error": {"code": "readapidenied"}})),
            |generator| Answer::json(json!({"query": {"general": {"generator": generator}}})),
        )
    })
}

fn requiring(server: &Server, condition: &str, args: &[&str]) -> Ran {
    let scenario = format!(
        "scenario: It\nservice: mediawiki\nrequires: {condition}\nsteps: [{{request: {{url: '{{{{ api }}}}'}}, expect: {{error: readapidenied}}}}]"
    );
    let target = format!("{}/api.php", server.url());
    let args = ["it.yaml", "--target", &target]
        .into_iter()
        .chain(args.iter().copied());
    Flow::new()
        .file("it.yaml", scenario)
        .run(args.collect::<Vec<_>>())
}

#[test]
fn versions_are_compared_as_far_as_the_condition_writes_them() {
    // generator, condition, whether it holds
    let cases = [
        ("1.42.7", "mediawiki >= 1.43", false),
        ("1.43.0-alpha", "mediawiki >= 1.43", true),
        ("1.43.0-wmf.12", "mediawiki >= 1.43.0", false),
        ("1.43.0-rc.1", "mediawiki >= 1.43.0-rc.0", true),
        ("1.43.9", "mediawiki == 1.43", true),
        ("1.39.4", "mediawiki < 1.43 and not mediawiki < 1.35", true),
        ("1.9.3", "mediawiki >= 1.10", false),
        (
            "1.32.1",
            "mediawiki == 1.31 or (mediawiki == 1.32 and mediawiki < 1.32.2)",
            true,
        ),
    ];
    for (version, condition, holds) in cases {
        let generator: &'static str = format!("MediaWiki {version}").leak();
        let ran = requiring(&wiki(Some(generator)), condition, &[]).exits(0);
        let expected = if holds {
            "1 scenario: 1 passed"
        } else {
            "1 scenario: 1 skipped"
        };
        let skipped = format!("(requires {condition})");
        let ran = ran.says(expected);
        assert_eq!(
            !holds,
            ran.stderr.contains(&skipped),
            "{version} {condition}"
        );
    }
}

#[test]
fn a_version_that_cannot_be_had_may_be_given() {
    let server = wiki(None);
    requiring(&server, "mediawiki >= 1.35", &[])
        .exits(3)
        .says("version-unknown")
        .says("--target-version");
    let asked = server.received().len();
    requiring(&server, "mediawiki >= 1.35", &["--target-version", "1.39"])
        .exits(0)
        .says("1 passed");
    requiring(
        &server,
        "mediawiki >= 1.35",
        &["--target-version", "1.31.0"],
    )
    .exits(0)
    .says("1 skipped");
    let targets = server.targets();
    assert!(
        targets[asked..]
            .iter()
            .all(|target| !target.contains("siteinfo"))
    );
}

#[test]
fn a_wiki_that_hides_its_version_from_strangers_is_asked_in_the_session() {
    let server = Server::start(|received, _| {
        let known = received.header("cookie") == ["s=1"];
        match (received.target.as_str(), known) {
            ("/in", _) => Answer::json(json!({})).header("set-cookie", "s=1; path=/"),
            (target, true) if target.contains("siteinfo") => {
                Answer::json(json!({"query": {"general": {"generator": "MediaWiki 1.39.4"}}}))
            }
            (_, true) => Answer::json(json!({})),
            _ => Answer::json(json!({"error": {"code": "readapidenied"}})),
        }
    });
    let api = format!("{}/api.php", server.url());
    let log_in = "fragment: In\nservice: mediawiki\nsteps: [{request: {url: '{{ api }}', path: ''}, skip: 'no'}, {id: in, request: {url: 'IN'}}]"
        .replace("IN", &format!("{}/in", server.url()));
    Flow::new()
        .file("in.yaml", log_in)
        .file(
            "it.yaml",
            "scenario: It\nservice: mediawiki\nrequires: mediawiki >= 1.39\nsessions: {main: {use: in.yaml}}\nsteps: [{request: {url: '{{ api }}'}}]",
        )
        .run(["it.yaml", "--target", &api])
        .exits(0)
        .says("1 passed");
    let targets = server.targets();
    assert_eq!(targets.len(), 4, "{targets:?}");
    assert_eq!(targets[1], "GET /in");
}

#[test]
fn conditions_see_inputs_and_carried_values() {
    let server = Server::echo();
    server
        .run(
            "
vars: {deep: {a: [1, 2]}}
steps:
  - {id: one, request: {path: one}, extract: {seen: $.method}}
  - {id: two, when: seen == 'GET' and deep.a | length == 2, request: {path: two}}
  - {id: three, when: seen == 'POST', request: {path: three}}
  - {id: four, when: later is defined, request: {path: four}, extract: {later: $.method}}
  - {id: five, when: seen >= '1.43', request: {path: five}}
",
        )
        .exits(2)
        .says("used-before-extracted");
    server
        .run(
            "
vars: {deep: {a: [1, 2]}}
steps:
  - {id: one, request: {path: one}, extract: {seen: $.method}}
  - {id: two, when: seen == 'GET' and deep.a | length == 2, request: {path: two}}
  - {id: three, when: seen == 'POST', request: {path: three}}
",
        )
        .exits(0)
        .says("three (when seen == 'POST')");
    assert_eq!(server.targets(), ["GET /one", "GET /two"]);
}
