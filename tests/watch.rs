//! `--watch`: run again when what was read changes, and never else.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::flow::Flow;
use crate::server::{Answer, Server};

/// Longer than any run takes.
const LONG: Duration = Duration::from_secs(30);

/// A flowrun that watches. It is killed if a test leaves it behind.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(flow: &Flow, arguments: &[&str]) -> Self {
        let mut child = flow
            .command(arguments.iter().copied().chain(["--watch"]))
            .stderr(Stdio::piped())
            .spawn()
            .expect("flowrun is started");
        let stderr = child.stderr.take().expect("its stderr");
        let (told, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if !line.is_empty() && told.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// The next line that is not empty.
    #[track_caller]
    fn line(&self) -> String {
        self.lines.recv_timeout(LONG).expect("a line")
    }

    /// Reads on to a line with this in it, and gives all that was read.
    #[track_caller]
    fn until(&self, text: &str) -> String {
        let mut read = String::new();
        loop {
            match self.lines.recv_timeout(LONG) {
                Ok(line) => {
                    read += &format!("{line}\n");
                    if line.contains(text) {
                        return read;
                    }
                }
                Err(error) => panic!("no {text:?} ({error}) in: {read}"),
            }
        }
    }

    /// Reads the rule that says what changed, which is the next line, and the run that follows to its end.
    #[track_caller]
    fn runs_because(&self, of: &str) -> String {
        let rule = self.line();
        assert!(rule.starts_with("────"), "{rule}");
        let time = rule.split(' ').nth(1).unwrap_or_default();
        assert!(time.len() == 8 && time.matches(':').count() == 2, "{rule}");
        assert!(rule.ends_with(of), "{rule} does not say {of}");
        self.until("watching")
    }

    /// Sends a signal and gives the exit code.
    fn ends(mut self, signal: &str) -> Option<i32> {
        let sent = std::process::Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .expect("kill is there");
        assert!(sent.success());
        self.child.wait().expect("its end").code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn ask(id: &str) -> String {
    format!(
        "scenario: Ask\ninputs: {{url: {{}}}}\nsteps:\n  - id: {id}\n    request: {{url: \"{{{{ url }}}}\"}}\n"
    )
}

fn at(server: &Server) -> String {
    format!("url={}", server.url())
}

#[test]
fn a_changed_scenario_is_run_again_and_nothing_else_makes_it_run() {
    let server = Server::start(|_, _| Answer::text("hello"));
    let url = at(&server);
    let flow = Flow::new().file("a/a.yaml", ask("first"));
    let watching = Watching::start(&flow, &["a", "--var", &url]);
    let first = watching.until("watching 1 file; Ctrl-C ends it");
    assert!(first.contains("new snapshot"), "{first}");
    assert!(first.contains("1 step: 1 passed"), "{first}");
    // It wrote snapshots; these are neither read nor scenarios.
    flow.write("a/notes.txt", "of no interest");
    flow.write("a/.hidden.yaml", "scenario: no");
    flow.write("a/b.snap.new", "");
    flow.write("a/a.yaml", ask("second"));
    let second = watching.runs_because("a/a.yaml changed");
    assert!(second.contains("1/1 second"), "{second}");
    assert_eq!(server.received().len(), 2);
    assert_eq!(watching.ends("-INT"), Some(130));
}

#[test]
fn a_slip_of_the_pen_ends_nothing() {
    let server = Server::start(|_, _| Answer::text("hello"));
    let url = at(&server);
    let flow = Flow::new().file("a.yaml", ask("one"));
    let watching = Watching::start(&flow, &["a.yaml", "--var", &url]);
    watching.until("watching");
    flow.write("a.yaml", ask("one").replace("steps", "stpes"));
    let refused = watching.runs_because("a.yaml changed");
    assert!(refused.contains("did you mean `steps`?"), "{refused}");
    assert!(refused.contains("nothing was sent"), "{refused}");
    flow.write("a.yaml", ask("one"));
    let mended = watching.runs_because("a.yaml changed");
    assert!(mended.contains("1 step: 1 passed"), "{mended}");
    assert_eq!(watching.ends("-TERM"), Some(143));
}

#[test]
fn all_that_was_read_is_watched_and_what_is_missing_too() {
    let server = Server::start(|_, _| Answer::json(serde_json::json!({"id": 7})));
    let url = at(&server);
    let using = "scenario: Use\ninputs: {url: {}}\nrows: rows.csv\nsteps:\n  - use: parts/ask.yaml\n    with: {url: \"{{ url }}\"}\n";
    let fragment = |id: &str| ask(id).replace("scenario:", "fragment:");
    let flow = Flow::new()
        .file("flowrun.yaml", "defaults: {timeout: 5s}\n")
        .file("all/a.yaml", using)
        .file("all/rows.csv", "name\none\n")
        .file("values.yaml", format!("url: {}\n", server.url()));
    let arguments = ["all", "--vars", "values.yaml", "--update", "none"];
    let watching = Watching::start(&flow, &arguments);
    let refused = watching.until("watching");
    assert!(refused.contains("no-such-fragment"), "{refused}");
    flow.write("all/parts/ask.yaml", fragment("of-part"));
    let whole = watching.runs_because("all/parts/ask.yaml is new");
    assert!(whole.contains("watching 5 files"), "{whole}");
    flow.write("all/rows.csv", "name\none\ntwo\n");
    let rows = watching.runs_because("all/rows.csv changed");
    assert!(rows.contains("Use [two]"), "{rows}");
    flow.write("flowrun.yaml", "defaults: {timeout: 10s}\n");
    watching.runs_because("flowrun.yaml changed");
    flow.write("all/b.yaml", ask("b"));
    let added = watching.runs_because("all/b.yaml is new");
    assert!(added.contains("Running Ask (all/b.yaml)"), "{added}");
    std::fs::remove_file(flow.path("all/b.yaml")).expect("removed");
    let removed = watching.runs_because("all/b.yaml is gone");
    assert!(!removed.contains("all/b.yaml"), "{removed}");
    flow.write(
        "values.yaml",
        format!("url: {url}\n", url = &url[4..]) + "# more\n",
    );
    watching.runs_because("values.yaml changed");
    assert_eq!(watching.ends("-INT"), Some(130));
}

#[test]
fn what_comes_and_would_have_been_read_is_seen() {
    let server = Server::start(|_, _| Answer::text("hello"));
    let url = at(&server);
    let flow = Flow::new().file("s/a.yaml", ask("a"));
    let watching = Watching::start(&flow, &["s/*.yaml", "--var", &url, "--update", "none"]);
    watching.until("watching 1 file;");
    // Beside the scenario and above it.
    flow.write("flowrun.yaml", "defaults: {timeout: 5s}\n");
    watching.runs_because("flowrun.yaml is new");
    flow.write("s/flowrun.yaml", "defaults: {timeout: 5s}\n");
    let nearer = watching.runs_because("s/flowrun.yaml is new");
    assert!(nearer.contains("watching 2 files"), "{nearer}");
    flow.write("s/other.txt", "fits no pattern");
    flow.write("s/b.yaml", ask("b"));
    let added = watching.runs_because("s/b.yaml is new");
    assert!(added.contains("Running Ask (s/b.yaml)"), "{added}");
    assert_eq!(watching.ends("-INT"), Some(130));
}

#[test]
fn stdin_cannot_be_watched() {
    let flow = Flow::new();
    flow.run(["-", "--watch"])
        .exits(1)
        .says("`--watch` reads files again, and what stdin held can be read once");
}

#[test]
fn a_run_under_way_is_finished_first() {
    let (asked, requests) = channel();
    let (release, released) = channel::<()>();
    let (asked, released) = (Mutex::new(asked), Mutex::new(released));
    let server = Server::start(move |_, before| {
        if before == 0 {
            asked
                .lock()
                .expect("no panic")
                .send(())
                .expect("the test listens");
            let _let_go = released.lock().expect("no panic").recv_timeout(LONG);
        }
        Answer::text("hello")
    });
    let url = at(&server);
    let flow = Flow::new().file("a.yaml", ask("one"));
    let watching = Watching::start(&flow, &["a.yaml", "--var", &url]);
    requests.recv_timeout(LONG).expect("a request");
    flow.write("a.yaml", ask("another"));
    release.send(()).expect("the server waits");
    let first = watching.until("Summary");
    assert!(first.contains("1/1 one"), "{first}");
    let second = watching.until("watching");
    assert!(second.contains("a.yaml changed\n"), "{second}");
    assert!(second.contains("1/1 another"), "{second}");
    assert_eq!(watching.ends("-INT"), Some(130));
}

#[test]
fn a_signal_during_a_run_ends_the_watching_too() {
    let (asked, requests) = channel();
    let asked = Mutex::new(asked);
    let (release, released) = channel::<()>();
    let released = Mutex::new(released);
    let server = Server::start(move |_, _| {
        asked
            .lock()
            .expect("no panic")
            .send(())
            .expect("the test listens");
        let _let_go = released.lock().expect("no panic").recv();
        Answer::text("hello")
    });
    let url = at(&server);
    let flow = Flow::new().file("a.yaml", ask("one"));
    let watching = Watching::start(&flow, &["a.yaml", "--var", &url]);
    requests.recv_timeout(LONG).expect("a request");
    assert_eq!(watching.ends("-INT"), Some(130));
    // Else the server never ends.
    drop(release);
}

#[test]
fn what_no_file_can_mend_ends_at_once() {
    let flow = Flow::new().file("part.yaml", "fragment: A\nsteps: []\n");
    flow.run(["nowhere.yaml", "--watch"])
        .exits(1)
        .says("there is no file `nowhere.yaml`");
    flow.run(["--watch"]).exits(6).says("no scenario was named");
}

#[test]
fn rounds_of_a_watch_count_the_same_passwords() {
    let server =
        Server::start(|_, _| Answer::json(serde_json::json!({"login": {"result": "Failed"}})));
    let scenario = |name: &str| {
        format!(
            "scenario: {name}\nservice: mediawiki\nsnapshot: false\nsteps:\n  - for_each: [1, 2, 3]\n    request: {{url: '{{{{ api }}}}', form: {{action: login, lgname: Alice, lgpassword: wrong}}}}\n    expect: {{error: Failed}}\n"
        )
    };
    let api = format!("{}/api.php", server.url());
    let flow = Flow::new().file("a.yaml", scenario("First"));
    let watching = Watching::start(&flow, &["a.yaml", "--target", &api]);
    let first = watching.until("watching");
    assert!(first.contains("1 passed"), "{first}");
    flow.write("a.yaml", scenario("Second"));
    let second = watching.runs_because("a.yaml changed");
    assert!(second.contains("error[too-many-passwords]"), "{second}");
    assert_eq!(server.received().len(), 4);
    assert_eq!(watching.ends("-INT"), Some(130));
}
