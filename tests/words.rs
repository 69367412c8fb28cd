//! Words that look into pages, feeds, bytes and schemas, from the scenario to what is told of it.

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

const PAGE: &str = "<!DOCTYPE html><title>Log\n in</title><meta name=_csrf_token content=abcdef>
<form id=login-form method=post><input name=_csrf type=hidden value='t+k/n'><input name=user></form>";

const FEED: &str = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:m='urn:m'>
<entry><title>One</title><m:size>10</m:size></entry><entry><title>Two</title></entry></feed>";

const STORE: &str = r#"{"store": {"book": [{"price": 8.95}, {"price": "8.95"}]}}"#;

fn server() -> Server {
    Server::start(|received, _| match received.target.as_str() {
        "/page" => Answer::body("text/html; charset=utf-8", PAGE),
        "/feed" => Answer::body("application/atom+xml", FEED),
        "/store" => Answer::body("application/json", STORE),
        _ => Answer::body("text/plain", received.body.as_str()),
    })
}

/// Runs one step that asks `path` and expects `expect`.
fn ran(flow: Flow, path: &str, expect: &str) -> Ran {
    let steps = format!("steps:\n  - request: {{path: {path}}}\n    expect:\n{expect}");
    server().run_in(flow, &steps, &[])
}

#[test]
fn a_token_from_a_page_is_sent_back() {
    let server = server();
    let ran = server.run(
        "steps:
  - request: {path: /page}
    expect:
      css title: Log in
      css input[name=\"_csrf\"] @type: hidden
      all css form input @name: {contains: [_csrf, user]}
      xpath normalize-space(//head/title): Log in
      'css #login-form @method': post
      bytes | sha256: {matches: '^[0-9a-f]{64}$'}
      body | css('title'): Log in
    extract:
      csrf: {from: 'css input[name=\"_csrf\"] @value', secret: true}
      other: \"xpath string(//meta[@name='_csrf_token']/@content)\"
  - request: {path: /login, form: {csrf: '{{ csrf }}', other: '{{ other | upper }}'}}
    expect: {body: 'csrf=t%2Bk%2Fn&other=ABCDEF'}
",
    );
    ran.exits(0);
}

#[test]
fn a_feed_is_asked_by_the_names_that_it_writes() {
    let good = "      all xpath //entry/title: [One, Two]\n      xpath //m:size | int: 10\n      xpath count(//entry): 2\n";
    ran(Flow::new(), "/feed", good).exits(0);
    let bad = ran(
        Flow::new(),
        "/feed",
        "      xpath //entry[3]/title: Three\n",
    )
    .exits(4);
    assert!(bad.stderr.contains("nothing"), "{}", bad.stderr);
}

#[test]
fn what_is_no_page_is_told() {
    for query in ["css title", "xpath //title"] {
        let told = ran(Flow::new(), "/store", &format!("      {query}: x\n"))
            .exits(4)
            .stderr;
        assert!(
            told.contains("the answer is not HTML or XML: it is application/json"),
            "{told}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_told_at_its_column_before_anything_is_sent() {
    for (expect, code, place) in [
        ("      css 'p >': x\n", "query-css", "it.yaml:7:14"),
        ("      xpath //a[b: x\n", "query-xpath", "it.yaml:7"),
        ("      bytes: x\n", "query-argument", "it.yaml:7:7"),
        (
            "      $: {schema: {properties: {a: {type: txet}}}}\n",
            "schema-invalid",
            "it.yaml:7:43",
        ),
        (
            "      $: {schema: none.json}\n",
            "no-such-file",
            "it.yaml:7:19",
        ),
        (
            "      $: {schema: ../up.json}\n",
            "outside-folder",
            "it.yaml:7:19",
        ),
        (
            "      $: {not: {schema: broken.json}}\n",
            "schema-invalid",
            "it.yaml:7:25",
        ),
    ] {
        let flow = Flow::new()
            .file("broken.json", "{\"type\": 5}")
            .file("../up.json", "{}");
        let server = server();
        let steps = format!("steps:\n  - request: {{path: /store}}\n    expect:\n{expect}");
        let told = server.run_in(flow, &steps, &[]).exits(2).stderr;
        assert!(
            told.contains(code) && told.contains(place),
            "{expect}: {told}"
        );
        assert_eq!(server.received().len(), 0, "{expect}");
    }
}

#[test]
fn a_schema_beside_the_scenario_is_read_and_tells_each_fault_with_its_path() {
    let schema = r##"{"type": "object", "required": ["book"], "properties": {"book": {"items": {"$ref": "#/$defs/book"}}},
        "$defs": {"book": {"properties": {"price": {"type": "number"}}}}}"##;
    let flow = || Flow::new().file("schemas/store.json", schema);
    let first = "      $.store.book[0]: {schema: {properties: {price: {exclusiveMinimum: 0}}}}\n";
    ran(flow(), "/store", first).exits(0);
    let told = ran(
        flow(),
        "/store",
        "      $.store: {schema: schemas/store.json}\n",
    )
    .exits(4)
    .stderr;
    for part in [
        "valid by `schemas/store.json`",
        "`$.book[1].price`",
        "is not of type \"number\"",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
