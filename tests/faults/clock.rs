//! A clock that jumps while a run goes on: what is measured and awaited does not follow it.

use std::path::Path;

use crate::flow::Flow;
use crate::server::{Answer, Server};

/// Where Debian and its children have the library that shows a program another time.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

#[test]
#[ignore = "needs libfaketime, of the package of that name"]
fn no_jump_is_measured_or_waited_for() {
    assert!(Path::new(LIBRARY).exists(), "{LIBRARY} is there");
    let text = "scenario: Jumps\ninputs: {url: {}}\ndefaults: {url: '{{ url }}', timeout: 20s}\nsteps:\n  - {id: one, request: {path: one}, expect: {duration: {at_least: 0, at_most: 20000}}}\n  - {id: tries, request: {path: tries}, retry: {tries: 3, pause: 10ms}, expect: {status: 200}}\n  - {id: last, request: {path: last}, expect: {duration: {at_least: 0, at_most: 20000}}}\n";
    let flow = Flow::new().file("a.yaml", text).file("clock", "+0");
    let clock = flow.path("clock");
    // Each request moves the clock: forth, back, forth …
    let server = Server::start(move |received, before| {
        let to = if received.target == "/tries" {
            "-800d"
        } else {
            "+800d"
        };
        std::fs::write(&clock, to).expect("a file");
        let status = if received.target == "/tries" && before < 2 {
            500
        } else {
            200
        };
        Answer::text("fine").status(status)
    });
    let clock = flow.path("clock");
    let flow = flow
        .env("LD_PRELOAD", LIBRARY)
        .env("FAKETIME_TIMESTAMP_FILE", clock.to_str().expect("a name"))
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("DONT_FAKE_MONOTONIC", "1");
    let ran = flow.run(["a.yaml", "--target", &server.url(), "--timeout", "60s"]);
    let ran = ran.exits(0).says("(flaky: passed on try 3)");
    assert!(!ran.stderr.contains(" s]"), "{}", ran.stderr);
    assert_eq!(server.received().len(), 5);
}
