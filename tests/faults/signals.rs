//! Signals at any time: whatever a run is at, it ends soon, tears down, counts what it left out, and exits as what ended it says.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStderr, ExitStatus, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::flow::Flow;
use crate::raw_server::{RawServer, head, until_closed};
use crate::terminal::Terminal;

/// The signals, and the exit of each.
const SIGNALS: [(&str, i32); 2] = [("-INT", 130), ("-TERM", 143)];

/// A server that says something to some requests, and then tells what it was asked.
struct Told {
    server: RawServer,
    requests: mpsc::Receiver<String>,
}

const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

impl Told {
    /// `says` is what is said to a request line; where that is no whole answer, no more comes.
    fn new(says: fn(&str) -> &'static str) -> Self {
        let (tells, requests) = mpsc::channel();
        let tells = Mutex::new(tells);
        let server = RawServer::new(move |stream, request| {
            let line = request.lines().next().unwrap_or_default().to_owned();
            let said = says(&line);
            let _gone = stream.write_all(said.as_bytes());
            let _nobody = tells.lock().map(|tells| tells.send(line));
            if said != DONE {
                until_closed(stream);
            }
        });
        Self { server, requests }
    }

    #[track_caller]
    fn next(&self) -> String {
        let next = self.requests.recv_timeout(Duration::from_secs(20));
        next.expect("a request")
    }
}

fn start(flow: &Flow, args: &[&str]) -> Child {
    let mut command = flow.command(args.iter().copied());
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("flowrun is started")
}

fn signal(id: u32, name: &str) {
    let mut kill = std::process::Command::new("kill");
    let sent = kill.args([name, &id.to_string()]).status();
    assert!(sent.expect("kill is there").success());
}

/// Waits until something is said, and gives all that was said by then.
fn until_said(stderr: &mut BufReader<ChildStderr>, text: &str) -> String {
    let mut said = String::new();
    while !said.contains(text) && stderr.read_line(&mut said).expect("its stderr") > 0 {}
    said
}

/// A scenario of three steps and a teardown; the second step has these keys.
fn scenario(second: &str, teardown: &str) -> String {
    format!(
        "scenario: Wait\ninputs: {{url: {{}}, first: {{}}}}\ndefaults: {{url: '{{{{ first }}}}'}}\nsteps:\n  - {{id: one, request: {{path: one}}, snapshot: false}}\n  - {{id: two, {second}, snapshot: false}}\n  - {{id: three, request: {{path: three}}, snapshot: false}}\nteardown:\n  - {{id: cleans, request: {{path: {teardown}}}, snapshot: false}}\n"
    )
}

/// Runs it until `reached`, sends the signal, and asserts that what happened, and what did not, is told.
#[track_caller]
fn ends(name: &str, code: i32, second: &str, url: &str, reached: impl Fn(&Told)) {
    let first = Told::new(|_| DONE);
    let flow = Flow::new().file("a.yaml", scenario(second, "cleans"));
    let flow = flow.file(
        "b.yaml",
        "scenario: Later\ninputs: {url: {}, first: {}}\nsteps: [{request: {url: '{{ first }}'}}]\n",
    );
    let vars = [
        format!("url={url}"),
        format!("first={}", first.server.url()),
    ];
    let args = [
        "a.yaml",
        "b.yaml",
        "--jobs",
        "1",
        "--writable",
        "--var",
        &vars[0],
        "--var",
        &vars[1],
    ];
    let child = start(&flow, &args);
    assert!(first.next().contains("/one"));
    reached(&first);
    signal(child.id(), name);
    assert!(first.next().contains("/cleans"), "{second}");
    let ended = child.wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(code), "{said}");
    for told in [
        "PASS",
        " one",
        "two",
        "SKIP",
        "three (the run was stopped)",
        " cleans",
        "2 scenarios: 1 failed, 1 not run",
    ] {
        assert!(said.contains(told), "{second}: no {told:?} in: {said}");
    }
    assert!(first.requests.try_recv().is_err(), "nothing else was sent");
    assert_eq!(flow.files(".").len(), 2, "{:?}", flow.files("."));
}

/// Waits until somebody wants a connection to a port of this machine and has none (`SYN_SENT` of proc(5)).
fn until_asked(port: u16) {
    let end = Instant::now() + Duration::from_secs(20);
    let is_it = |line: &str| {
        let mut fields = line.split_whitespace().skip(2);
        let remote = fields.next().and_then(|remote| remote.split_once(':'));
        remote.is_some_and(|(_, own)| own == format!("{port:04X}")) && fields.next() == Some("02")
    };
    while !std::fs::read_to_string("/proc/net/tcp").is_ok_and(|all| all.lines().any(is_it)) {
        assert!(Instant::now() < end, "nobody wants a connection");
        std::thread::yield_now();
    }
}

#[test]
fn while_nobody_accepts_the_connection() {
    for (name, code) in SIGNALS {
        // As many as fit wait already; the next one gets no answer from the system either.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let waiting: Vec<_> = (0..5000)
            .map_while(|_| {
                std::net::TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok()
            })
            .collect();
        let url = format!("http://{address}");
        ends(name, code, "request: {url: '{{ url }}'}", &url, |_| {
            until_asked(address.port());
        });
        drop(waiting);
    }
}

#[test]
fn while_tls_is_set_up() {
    for (name, code) in SIGNALS {
        let (tells, told) = mpsc::channel();
        let tells = Mutex::new(tells);
        let server = RawServer::accepting(move |stream| {
            let _hello = stream.read(&mut [0; 64]);
            let _nobody = tells.lock().map(|tells| tells.send(()));
            until_closed(stream);
        });
        let url = server.url().replace("http:", "https:");
        ends(name, code, "request: {url: '{{ url }}'}", &url, |_| {
            told.recv_timeout(Duration::from_secs(20))
                .expect("TLS begins");
        });
    }
}

#[test]
fn amid_the_head_and_amid_the_body() {
    let half: [fn(&str) -> &'static str; 2] = [
        |_| "HTTP/1.1 200 OK\r\nContent-Ty",
        |_| "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    ];
    for (says, (name, code)) in half.into_iter().zip(SIGNALS) {
        let slow = Told::new(says);
        ends(
            name,
            code,
            "request: {url: '{{ url }}'}",
            &slow.server.url(),
            |_| {
                slow.next();
            },
        );
    }
}

#[test]
fn in_the_teardown_alone_which_goes_on() {
    for (name, code) in SIGNALS {
        let (go_on, goes_on) = mpsc::channel::<()>();
        let (tells, told) = mpsc::channel();
        let (goes_on, tells) = (Mutex::new(goes_on), Mutex::new(tells));
        let server = RawServer::accepting(move |stream| {
            let request = head(stream);
            if request.contains("/cleans") {
                let _nobody = tells.lock().map(|tells| tells.send(()));
                let _gone = goes_on.lock().map(|goes_on| goes_on.recv());
            }
            let _gone = stream.write_all(DONE.as_bytes());
        });
        let flow = Flow::new().file("a.yaml", scenario("request: {path: two}", "cleans"));
        let vars = [
            "url=http://127.0.0.1:1".to_owned(),
            format!("first={}", server.url()),
        ];
        let mut child = start(
            &flow,
            &["a.yaml", "--writable", "--var", &vars[0], "--var", &vars[1]],
        );
        told.recv_timeout(Duration::from_secs(20))
            .expect("the teardown");
        let mut stderr = BufReader::new(child.stderr.take().expect("its stderr"));
        signal(child.id(), name);
        let mut said = until_said(&mut stderr, "stopping: ");
        go_on.send(()).expect("the server waits");
        stderr.read_to_string(&mut said).expect("its stderr");
        assert_eq!(child.wait().expect("its end").code(), Some(code), "{said}");
        assert!(said.contains("4/4 cleans"), "{said}");
        assert!(said.contains("1 scenario: 1 passed"), "{said}");
    }
}

/// Whether it ended as a shell tells by this number.
fn by(status: ExitStatus, code: i32) -> bool {
    status.code() == Some(code) || status.signal() == Some(code - 128)
}

#[test]
fn before_anything_is_planned() {
    for (name, code) in SIGNALS {
        // The scenario on stdin never comes to its end.
        let mut child = start(&Flow::new(), &["-"]);
        let mut stdin = child.stdin.take().expect("its stdin");
        stdin.write_all(b"scenario: ").expect("it reads");
        signal(child.id(), name);
        let ended = child.wait_with_output().expect("its end");
        assert!(by(ended.status, code), "{:?}", ended.status);
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
        drop(stdin);
    }
}

#[test]
fn whenever_it_comes_each_step_is_told_or_counted() {
    for n in 0..12 {
        let server = Told::new(|_| DONE);
        let steps: String = (0..8)
            .map(|n| format!("  - {{id: s{n}, request: {{path: s{n}}}}}\n"))
            .collect();
        let text = format!(
            "scenario: Many\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\nsteps:\n{steps}"
        );
        let flow = Flow::new().file("a.yaml", text);
        let var = format!("url={}", server.server.url());
        let child = start(&flow, &["a.yaml", "--writable", "--var", &var]);
        for _ in 0..n.min(8) {
            server.next();
        }
        signal(child.id(), "-TERM");
        let ended = child.wait_with_output().expect("its end");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        let told = said.lines().take_while(|line| !line.starts_with('─'));
        let told = told.filter(|line| line.contains("/8 s")).count();
        match ended.status.code() {
            // It was the last to be told, and nobody listens any more.
            Some(0 | 143) => assert_eq!(told, 8, "{n}: {said}"),
            _ => assert!(
                by(ended.status, 143) && said.is_empty(),
                "{n}: {:?} {said}",
                ended.status
            ),
        }
        // What was written is whole.
        for file in flow.files("snapshots") {
            assert!(file.ends_with(".snap"), "{file}");
            assert!(flow.read(&file).starts_with("---\n"), "{file}");
        }
    }
}

#[test]
fn while_a_secret_is_typed_the_terminal_is_as_it_was() {
    let text = "scenario: Asks\ninputs: {word: {secret: true}, url: {}}\nsteps: [{request: {url: '{{ url }}', headers: {X-Word: '{{ word }}'}}}]\n";
    let flow = Flow::new().file("a.yaml", text);
    let args = [
        "a.yaml",
        "--secret",
        "word",
        "--target",
        "http://127.0.0.1:1",
    ];
    for (name, code) in SIGNALS {
        let mut terminal = Terminal::start(&flow, args, 100);
        terminal.until("word: ").press("halfway");
        signal(terminal.id(), name);
        terminal.until_end(code);
    }
    let mut terminal = Terminal::start(&flow, args, 100);
    terminal.until("word: ").press("half\u{3}");
    assert!(!terminal.until_end(130).contains("half"));
    let mut terminal = Terminal::start(&flow, args, 100);
    terminal.until("word: ").press("\u{4}");
    let screen = terminal.until_end(1);
    assert!(
        screen.contains("the secret `word` cannot be read: nothing was typed"),
        "{screen}"
    );
}

#[test]
fn a_secret_that_is_typed_is_used_and_not_shown() {
    let server = crate::server::Server::echo();
    let text = "scenario: Asks\nsnapshot: false\ninputs: {word: {secret: true}, url: {}}\nsteps: [{request: {url: '{{ url }}', headers: {X-Word: '{{ word }}'}}}]\n";
    let flow = Flow::new().file("a.yaml", text);
    let url = server.url();
    let args = ["a.yaml", "--secret", "word", "--target", &url];
    for (keys, typed) in [
        ("glückskind\r", "glückskind"),
        ("wrong\u{15}rightly\u{7f}\u{7f}er\n", "righter"),
        ("a blank\r", "a blank"),
    ] {
        let mut terminal = Terminal::start(&flow, args, 100);
        terminal.until("word: ").press(keys);
        let screen = terminal.until_end(0);
        assert!(!screen.contains(typed), "{screen}");
        let received = server.received();
        let sent = received
            .last()
            .expect("a request")
            .header("x-word")
            .concat();
        assert_eq!(sent, typed);
    }
}
