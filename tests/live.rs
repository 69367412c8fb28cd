//! What a person sees in a terminal while a run of several scenarios goes on.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use crate::flow::Flow;
use crate::server::{Answer, Server};
use crate::terminal::Terminal;

/// A server that answers `/last` when it is told to.
fn server() -> (Server, Sender<()>) {
    let (go_on, told) = channel();
    let told = Mutex::new(told);
    let server = Server::start(move |received, _| {
        if received.target == "/last" {
            let _test_ended = told.lock().expect("nobody panicked").recv();
        }
        Answer::text("")
    });
    (server, go_on)
}

fn flow() -> Flow {
    let scenario = |name: &str, last: &str| {
        format!(
            "scenario: The {name}\nsnapshot: false\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\nsteps:\n  - request: {{path: /first}}\n    expect: {{status: {last}}}\n    continue_on_failure: true\n  - request: {{path: /last}}\n"
        )
    };
    Flow::new()
        .file("a.yaml", scenario("one", "200"))
        .file("b.yaml", scenario("other", "404"))
        .file("c.yaml", scenario("third", "200"))
}

#[test]
fn what_goes_on_stands_below_what_was_told_and_is_gone_at_the_end() {
    let ((server, go_on), flow) = (server(), flow());
    let url = server.url();
    let args = [
        "a.yaml", "b.yaml", "c.yaml", "--jobs", "1", "--target", &url,
    ];
    let mut terminal = Terminal::start(&flow, args, 100);
    terminal
        .until("Running The one")
        .until("a.yaml 1/2")
        .until("0 of 3 scenarios");
    go_on.send(()).expect("it waits");
    terminal.until("b.yaml 1/2").until("1 of 3 scenarios");
    go_on.send(()).expect("it waits");
    terminal
        .until("c.yaml 1/2")
        .until("2 of 3 scenarios, 1 failed");
    go_on.send(()).expect("it waits");
    let screen = terminal.until_end(4);
    assert!(
        screen.contains("3 scenarios: 2 passed, 1 failed"),
        "{screen}"
    );
    assert!(!screen.contains("of 3 scenarios"), "{screen}");
    // It is the text that is piped elsewhere, times aside.
    for _step in 0..3 {
        go_on.send(()).expect("it waits");
    }
    let piped = flow.run(args).exits(4).stderr;
    assert_eq!(timeless(&screen), timeless(&piped));
    assert!(!piped.contains("of 3 scenarios"), "{piped}");
}

/// The text without its durations and the seed of the run.
fn timeless(text: &str) -> String {
    let pattern = r"\[ *[0-9.]+ m?s\]|--seed \d+";
    let pattern = regex::Regex::new(pattern).expect("a pattern");
    let text = pattern.replace_all(text.trim_end(), "…").into_owned();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn nothing_of_it_is_shown_where_nobody_looks_or_nobody_asked() {
    let ((server, go_on), flow) = (server(), flow());
    let url = server.url();
    let cases = [
        (vec!["a.yaml", "c.yaml", "--target", &url], ("CI", "true")),
        (vec!["a.yaml", "c.yaml", "--target", &url], ("TERM", "dumb")),
        (
            vec!["a.yaml", "c.yaml", "-q", "--target", &url],
            ("TERM", "xterm"),
        ),
        // The lines of one scenario say where it is.
        (vec!["a.yaml", "--target", &url], ("TERM", "xterm")),
    ];
    for (args, (name, value)) in cases {
        for _last in args.iter().filter(|arg| arg.ends_with(".yaml")) {
            go_on.send(()).expect("it waits");
        }
        let mut command = flow.command(args.iter().copied());
        let mut terminal = Terminal::of(
            {
                command.env(name, value);
                command
            },
            100,
        );
        terminal.until_end(0);
        let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
        assert!(raw.contains("Summary"), "{raw}");
        assert!(
            !raw.contains("1/2\r") && !raw.contains("scenarios\u{1b}"),
            "{raw}"
        );
        assert!(
            !raw.contains(" of 2 scenarios") && !raw.contains(" of 1 scenarios"),
            "{raw}"
        );
    }
}
