//! Signals: a run ends soon, tears down what it set up, and says by its exit what ended it.

use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::flow::Flow;
use crate::raw_server::RawServer;

/// Far less than the request would wait by itself.
const SOON: Duration = Duration::from_secs(10);

/// A server that answers `/quick` and never anything else, and tells of each request line.
fn server() -> (RawServer, Receiver<String>) {
    let (told, requests) = channel();
    let told = std::sync::Mutex::new(told);
    let server = RawServer::new(move |stream, request| {
        let line = request.lines().next().unwrap_or_default().to_owned();
        let quick = line.contains("quick");
        told.lock()
            .expect("no test panicked")
            .send(line)
            .expect("the test listens");
        if quick {
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _gone = std::io::Write::write_all(stream, answer);
        } else {
            // Until the other side closes.
            let _closed = stream.read(&mut [0]);
        }
    });
    (server, requests)
}

fn scenario(teardown: &str) -> String {
    format!(
        "scenario: Wait\ninputs: {{url: {{}}}}\ndefaults: {{url: \"{{{{ url }}}}\"}}\nsteps:\n  - request: {{path: slow}}\n    retry: {{tries: 5, pause: 60s}}\n  - request: {{path: quick-never}}\nteardown:\n  - request: {{path: {teardown}}}\n"
    )
}

fn start(server: &RawServer, flow: &Flow) -> Child {
    let url = format!("url={}", server.url());
    flow.command(["a.yaml", "--var", &url])
        .stderr(Stdio::piped())
        .spawn()
        .expect("flowrun is started")
}

fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(sent.success());
}

/// The line of the next request.
#[track_caller]
fn next(requests: &Receiver<String>) -> String {
    requests
        .recv_timeout(Duration::from_secs(20))
        .expect("a request")
}

#[test]
fn a_signal_ends_the_request_under_way_and_the_teardown_still_runs() {
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let (server, requests) = server();
        let flow = Flow::new().file("a.yaml", scenario("quick-teardown"));
        let child = start(&server, &flow);
        assert!(next(&requests).contains("/slow"));
        let begun = Instant::now();
        signal(&child, name);
        assert!(next(&requests).contains("/quick-teardown"), "{name}");
        let ended = child.wait_with_output().expect("its end");
        assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
        assert_eq!(ended.status.code(), Some(code), "{name}");
        let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(stderr.contains("the run was stopped"), "{stderr}");
        assert!(requests.try_recv().is_err(), "nothing else was sent");
    }
}

#[test]
fn the_end_of_a_run_from_outside_is_no_failure_that_was_expected() {
    let (server, requests) = server();
    let text = scenario("quick-teardown").replace("steps:\n", "expected_failure: known\nsteps:\n");
    let flow = Flow::new().file("a.yaml", text);
    let child = start(&server, &flow);
    assert!(next(&requests).contains("/slow"));
    signal(&child, "-INT");
    let ended = child.wait_with_output().expect("its end");
    assert_eq!(ended.status.code(), Some(130));
    let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(stderr.contains("BROKEN"), "{stderr}");
    assert!(
        !stderr.contains("XFAIL") && !stderr.contains("unexpected-pass"),
        "{stderr}"
    );
}

#[test]
fn a_signal_ends_a_pause_between_tries() {
    let server = RawServer::saying("");
    let flow = Flow::new().file("a.yaml", scenario("quick"));
    let mut child = start(&server, &flow);
    let mut stderr = child.stderr.take().expect("its stderr");
    let mut said = Vec::new();
    let mut byte = [0];
    // Said when the pause begins.
    while !String::from_utf8_lossy(&said).contains("TRY")
        && stderr.read(&mut byte).expect("its stderr") == 1
    {
        said.push(byte[0]);
    }
    let begun = Instant::now();
    signal(&child, "-INT");
    stderr.read_to_end(&mut said).expect("its stderr");
    assert_eq!(
        child.wait().expect("its end").code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&said)
    );
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
}

#[test]
fn a_second_signal_ends_the_teardown_too() {
    let (server, requests) = server();
    let flow = Flow::new().file("a.yaml", scenario("slow-teardown"));
    let mut child = start(&server, &flow);
    assert!(next(&requests).contains("/slow"));
    signal(&child, "-INT");
    assert!(next(&requests).contains("/slow-teardown"));
    let begun = Instant::now();
    signal(&child, "-INT");
    assert_eq!(child.wait().expect("its end").code(), Some(130));
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
}

/// Three cases, of which two run at once, each with a teardown of its own.
fn start_two(server: &RawServer, flow: &Flow) -> Child {
    let url = format!("url={}", server.url());
    let args = ["--jobs", "2", "--var", &url];
    flow.command(["a.yaml", "b.yaml", "c.yaml"].into_iter().chain(args))
        .stderr(Stdio::piped())
        .spawn()
        .expect("flowrun is started")
}

fn three(teardown: &str) -> Flow {
    ["a", "b", "c"].into_iter().fold(Flow::new(), |flow, name| {
        let text = scenario(&format!("{teardown}-{name}"));
        flow.file(
            &format!("{name}.yaml"),
            text.replacen("path: slow", &format!("path: slow-{name}"), 1),
        )
    })
}

#[test]
fn a_signal_ends_all_that_run_at_once_and_each_is_torn_down() {
    let (server, requests) = server();
    let flow = three("quick-teardown");
    let child = start_two(&server, &flow);
    let begun: Vec<String> = (0..2).map(|_| next(&requests)).collect();
    assert!(
        begun.iter().all(|line| line.contains("/slow-")),
        "{begun:?}"
    );
    signal(&child, "-INT");
    let mut torn_down: Vec<String> = (0..2).map(|_| next(&requests)).collect();
    torn_down.sort();
    for (line, name) in torn_down.iter().zip(["a", "b"]) {
        assert!(line.contains(&format!("/quick-teardown-{name}")), "{line}");
    }
    let ended = child.wait_with_output().expect("its end");
    assert_eq!(ended.status.code(), Some(130));
    let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        stderr.contains("3 scenarios: 2 failed, 1 not run"),
        "{stderr}"
    );
    assert!(requests.try_recv().is_err(), "nothing else was sent");
}

#[test]
fn a_second_signal_ends_the_teardown_of_all() {
    let (server, requests) = server();
    let flow = three("slow-teardown");
    let mut child = start_two(&server, &flow);
    for awaited in ["/slow-", "/slow-teardown-"] {
        for _ in 0..2 {
            assert!(next(&requests).contains(awaited), "{awaited}");
        }
        signal(&child, "-INT");
    }
    let begun = Instant::now();
    assert_eq!(child.wait().expect("its end").code(), Some(130));
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
}
