//! Answers that are whole and mean harm, and requests that cannot be made. What a server does wrong on the way stands in `faults`.

use std::time::{Duration, Instant};

use crate::flow::{Flow, Ran};
use crate::raw_server::RawServer;

/// Longer than any of these runs needs on a busy machine, and shorter than a request may take by itself.
const LONG: Duration = Duration::from_secs(15);

const SCENARIO: &str = "\
scenario: Ask
service: mediawiki
steps:
  - id: ask
    request: {url: \"{{ api }}\", params: {format: json}, timeout: 5s}
";

/// Runs a scenario against an address; it must end soon and write no snapshot.
#[track_caller]
fn against(url: &str, scenario: &str) -> Ran {
    let flow = Flow::new().file("a.yaml", scenario);
    let begun = Instant::now();
    let ran = flow.run(["a.yaml", "--target", url, "--writable"]);
    assert!(begun.elapsed() < LONG, "took {:?}", begun.elapsed());
    ran.never_says("panicked")
}

#[test]
fn what_is_no_json_is_a_refusal_of_the_service() {
    let server = RawServer::with_body("application/json", "{\"login\": ");
    against(&server.url(), SCENARIO)
        .exits(4)
        .says("error[undeclared-error]")
        .says("not-json");
    let asked =
        SCENARIO.replace("service: mediawiki\n", "inputs: {api: {}}\n") + "    expect: {$.a: 1}\n";
    let flow = Flow::new().file("a.yaml", asked);
    let var = format!("api={}", server.url());
    flow.run(["a.yaml", "--var", &var])
        .exits(4)
        .says("`$.a` cannot be asked of this answer")
        .says("--> a.yaml:6:14");
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = RawServer::with_body("text/plain", "");
    let said = format!(
        "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        elsewhere.url()
    );
    let scenario = SCENARIO.replace("params: {format: json}, ", "") + "    expect: {status: 302}\n";
    against(&RawServer::saying(said).url(), &scenario).exits(0);
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn an_answer_does_not_steer_the_terminal() {
    let body = "\u{1b}[2J\u{1b}]0;title\u{7}\u{8}\u{202e}evil\r\n\u{9b}31m";
    let head = "HTTP/1.1 500 \u{1b}[31mred\r\nX-Evil: \u{1b}[31m\r\nSet-Cookie: a=\u{1b}[31m\r\n";
    let said = format!(
        "{head}Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for server in [
        RawServer::saying(said),
        RawServer::with_body("text/plain", body),
    ] {
        let ran = against(&server.url(), SCENARIO);
        assert!([3, 4].contains(&ran.status), "{}", ran.stderr);
        for steering in ['\u{1b}', '\u{7}', '\u{8}', '\u{9b}', '\u{202e}', '\r'] {
            assert!(
                !ran.stderr.contains(steering),
                "{steering:?} in {:?}",
                ran.stderr
            );
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_not_lost_on_the_way() {
    let bytes = [0xff, 0xfe, 0x00, 0xc3, 0x28];
    let head = b"HTTP/1.1 200 OK\r\nX-Latin: caf\xe9\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nConnection: close\r\n\r\n";
    let server = RawServer::saying([head.as_slice(), &bytes].concat());
    let scenario = SCENARIO.replace("params: {format: json}, ", "")
        + "    expect: {header X-Latin: café, size: 5}\n";
    against(&server.url(), &scenario).exits(0);
}

#[test]
fn json_that_is_a_bomb_is_refused() {
    let deep = "[".repeat(1_000_000);
    against(
        &RawServer::with_body("application/json", deep).url(),
        SCENARIO,
    )
    .exits(4)
    .says("not-json");
    let compressed = RawServer::saying(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone".to_owned(),
    );
    assert!([3, 4].contains(&against(&compressed.url(), SCENARIO).status));
}

#[test]
fn a_request_that_http_cannot_say_is_not_sent() {
    let server = RawServer::with_body("text/plain", "");
    for (line, status, why) in [
        ("method: \"GE T\"", 3, "`GE T` is no method of HTTP"),
        ("headers: {a b: c}", 3, "the header `a b` cannot be sent"),
        (
            "headers: {a: \"b\\r\\nEvil: c\"}",
            3,
            "the header `a` cannot be sent",
        ),
        (
            "headers: {a: \"{{ 'b\\n' }}\"}",
            3,
            "the header `a` cannot be sent",
        ),
        (
            "cookies: {a: \"b\\nc\"}",
            3,
            "the header `Cookie` cannot be sent",
        ),
        (
            "path: [\"..\", secrets]",
            3,
            "the segment `..` leads elsewhere",
        ),
        (
            "path: \"{{ ['..', 'secrets'] }}\"",
            3,
            "the segment `..` leads elsewhere",
        ),
        (
            "params: [\"{{ 1 }}\"]",
            3,
            "this must give a map of parameters",
        ),
        ("params: {a: {raw: {b: c}}}", 2, "`raw` must be a text"),
        ("timeout: 0s", 2, "a request needs some time"),
        ("url: x", 2, "`x` is no address"),
        ("url: \"\"", 2, "`` is no address"),
    ] {
        let url = if line.starts_with("url") {
            ""
        } else {
            "url: \"{{ api }}\", "
        };
        let text =
            format!("scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {{{url}{line}}}\n");
        let flow = Flow::new().file("a.yaml", text);
        let target = server.url();
        flow.run(["a.yaml", "--target", &target, "--writable"])
            .exits(status)
            .says(why)
            .says("--> a.yaml:4:");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_method_does_not_write_lines_of_the_report() {
    let text = "scenario: It\ninputs: {url: {}}\nsteps:\n  - request: {url: '{{ url }}', method: \"GET\\n        PASS\\e[2J\"}\n";
    let ran = Flow::new()
        .file("it.yaml", text)
        .run(["it.yaml", "--target", "http://127.0.0.1:1", "--writable"])
        .exits(3);
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
    let exchange = ran.stderr.lines().find(|line| line.contains("exchange:"));
    let exchange = exchange.expect("the exchange is told");
    assert!(exchange.contains("PASS"), "{}", ran.stderr);
}
