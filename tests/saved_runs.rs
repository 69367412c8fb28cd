//! Saved runs, and reports that are made of them: each is the same as if it had been written while the run went on.

use flowrun::report::FORMATS;
use serde_json::{Value, json};

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

/// Something of everything that a report may have to tell.
const FLOW: &str = r#"
scenario: All that may happen
inputs: {url: {}}
defaults: {url: "{{ url }}"}
setup:
  - request: {path: /setup}
steps:
  - name: A good one
    request: {method: POST, path: /good, json: {a: "<b>&amp; ]]> ü"}}
    expect: {$.method: POST}
  - name: Flaky
    request: {path: /flaky}
    retry: {tries: 3, pause: 1ms}
  - name: Fails
    request: {path: /fails}
    expect: {$.method: PUT}
  - name: Is known
    expected_failure: it is not there
    request: {path: /known}
    expect: {$.method: PUT}
  - name: Is skipped
    skip: not today
    request: {path: /never}
  - name: Rounds
    for_each: [one, "::error::two"]
    request: {path: "/round/{{ item }}"}
    then:
      - request: {path: /then}
teardown:
  - request: {path: /teardown}
"#;

/// Another one, which cannot be carried out.
const BROKEN: &str = r#"
scenario: Broken
inputs: {url: {}}
defaults: {url: "{{ url }}"}
steps:
  - name: Takes what is not there
    request: {path: /broken}
    extract: {token: $.nothing}
"#;

fn server() -> Server {
    Server::start(|received, before| {
        let status = match (received.target.as_str(), before) {
            ("/flaky", 0) => 503,
            _ => 200,
        };
        Answer::json(received.described()).status(status)
    })
}

fn flow() -> Flow {
    Flow::new()
        .file("scenarios/all.yaml", FLOW)
        .file("scenarios/broken.yaml", BROKEN)
}

fn run(flow: &Flow, files: &str, server: &Server, more: &[&str]) -> Ran {
    let url = server.url();
    let args = ["run", files, "--target", &url, "--writable", "--seed", "7"];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

/// Arguments that ask for every report there is, into files of a folder.
fn all_reports(folder: &str) -> Vec<String> {
    let asked = FORMATS.iter().flat_map(|format| {
        let word = format.word;
        ["--report".to_owned(), format!("{word}={folder}/{word}")]
    });
    asked.collect()
}

fn borrowed(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

#[test]
fn a_report_of_a_saved_run_is_the_one_of_the_run() {
    let (flow, server) = (flow(), server());
    let live = all_reports("live");
    let asked = [&borrowed(&live)[..], &["--events", "saved.jsonl"]].concat();
    run(&flow, "scenarios", &server, &asked).exits(3);
    let later = all_reports("later");
    let asked = [&["report", "saved.jsonl"], &borrowed(&later)[..]].concat();
    let told = flow.run(asked).exits(0);
    assert_eq!(told.stdout + &told.stderr, "");
    for format in FORMATS {
        let word = format.word;
        let (live, later) = (format!("live/{word}"), format!("later/{word}"));
        assert!(flow.read(&live).contains("All that may happen"), "{word}");
        assert_eq!(flow.read(&live), flow.read(&later), "{word}");
    }
    // Without a wish it is what the terminal showed.
    let shown = flow.run(["report", "saved.jsonl"]).exits(0);
    assert_eq!(shown.stdout, flow.read("live/console"));
}

#[test]
fn a_step_that_ended_names_its_exchange_and_has_it_again() {
    let (flow, server) = (flow(), server());
    run(&flow, "scenarios", &server, &["--events", "saved.jsonl"]).exits(3);
    let saved = flow.read("saved.jsonl");
    let events: Vec<Value> = saved
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    assert_eq!(events[0]["kind"], "run-started");
    assert_eq!(events[0]["format"], 1);
    assert_eq!(events[0]["cases"], 2);
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence"], json!(number));
    }
    let good = events
        .iter()
        .find(|event| event["kind"] == "step-finished" && event["name"] == "A good one");
    let good = good.expect("the step is told of");
    assert_eq!(good.get("exchange"), None);
    let exchanged = good["exchanged"].as_u64().expect("a number") as usize;
    assert_eq!(events[exchanged]["kind"], "exchanged");
    assert_eq!(events[exchanged]["place"]["step"], json!(["a-good-one"]));
    assert_eq!(events[exchanged]["method"], "POST");
}

#[test]
fn a_saved_run_that_was_cut_off_is_told_up_to_its_last_whole_line() {
    let (flow, server) = (flow(), server());
    run(&flow, "scenarios", &server, &["--events", "saved.jsonl"]).exits(3);
    let saved = flow.read("saved.jsonl");
    let first = saved.find('\n').expect("lines") + 1;
    let ends = saved.match_indices('\n').map(|(at, _)| at + 1);
    for (number, end) in ends.enumerate().step_by(5) {
        for cut in [end, end + 3] {
            flow.write("cut.jsonl", &saved.as_bytes()[..cut.min(saved.len())]);
            let told = flow
                .run(["report", "cut.jsonl", "--report", "events"])
                .exits(0);
            let lines: Vec<Value> = told
                .stdout
                .lines()
                .map(|line| serde_json::from_str(line).expect("a line is JSON"))
                .collect();
            // All that was told, and an end.
            assert!(lines.len() > number, "{number}: {}", told.stdout);
            let last = lines.last().expect("lines");
            assert_eq!(last["kind"], "run-finished");
            let begun = lines.iter().filter(|line| line["kind"] == "case-started");
            let ended = lines.iter().filter(|line| line["kind"] == "case-finished");
            assert_eq!(begun.count(), ended.count(), "{number}");
            if cut < saved.len() {
                told.says("`cut.jsonl` ends before its run does");
                assert_ne!(last["tally"], json!({}));
            }
        }
    }
    flow.write("cut.jsonl", &saved[..first / 2]);
    flow.run(["report", "cut.jsonl"])
        .exits(1)
        .says("it is no saved run");
    // In the midst of a case nothing says that it passed.
    let second = saved.find("case-finished").expect("a case ended");
    flow.write("cut.jsonl", &saved[..second]);
    let told = flow.run(["report", "cut.jsonl"]).exits(0);
    assert!(
        told.stdout.contains("FAIL") && told.stdout.contains("the saved run ends here"),
        "{}",
        told.stdout
    );
}

#[test]
fn several_saved_runs_are_told_as_one() {
    let (flow, server) = (flow(), server());
    for (name, exit) in [("all", 4), ("broken", 3)] {
        let (file, events) = (format!("scenarios/{name}.yaml"), format!("{name}.jsonl"));
        run(&flow, &file, &server, &["--events", &events]).exits(exit);
    }
    let (fresh, server) = (self::flow(), self::server());
    run(&fresh, "scenarios", &server, &["--events", "both.jsonl"]).exits(3);
    let told = flow
        .run(["report", "all.jsonl", "broken.jsonl", "--report", "events"])
        .exits(0);
    let tally = |log: &str| -> Value {
        let last = log.lines().last().expect("lines");
        serde_json::from_str::<Value>(last).expect("JSON")["tally"].take()
    };
    let (one, whole) = (tally(&told.stdout), tally(&fresh.read("both.jsonl")));
    assert_eq!(one["cases_broken"], 1);
    assert_eq!(one["cases_failed"], 1);
    assert_eq!(one, whole);
    let begun: Value =
        serde_json::from_str(told.stdout.lines().next().expect("a line")).expect("JSON");
    assert_eq!(begun["cases"], 2);
}

#[test]
fn what_is_no_saved_run_is_refused() {
    let (flow, server) = (flow(), server());
    run(&flow, "scenarios", &server, &["--events", "saved.jsonl"]).exits(3);
    let saved = flow.read("saved.jsonl");
    flow.write("empty.jsonl", "");
    flow.write("other.jsonl", "{\"a\": 1}\n{\"a\": 2}\n");
    let second: Vec<&str> = saved.lines().skip(1).collect();
    flow.write("headless.jsonl", second.join("\n") + "\n");
    flow.write(
        "newer.jsonl",
        saved.replacen("\"format\":1", "\"format\":2", 1),
    );
    flow.write(
        "damaged.jsonl",
        saved.replacen("step-started", "step-startled", 1),
    );
    for (file, exit, says) in [
        ("missing.jsonl", 1, "it cannot be read"),
        ("empty.jsonl", 1, "it is no saved run"),
        ("other.jsonl", 1, "it is no saved run"),
        ("headless.jsonl", 1, "it is no saved run"),
        ("scenarios/all.yaml", 1, "it is no saved run"),
        ("newer.jsonl", 1, "a newer version of flowrun wrote it"),
        (
            "damaged.jsonl",
            3,
            "is no event: unknown variant `step-startled`",
        ),
    ] {
        let told = flow.run(["report", file]).exits(exit).says(says);
        assert!(
            told.stderr.contains(&format!("error: `{file}`")),
            "{}",
            told.stderr
        );
    }
}

#[test]
fn a_report_that_cannot_be_written_stops_nothing_else() {
    let server = server();
    let flow = Flow::new().file(
        "scenarios/good.yaml",
        FLOW.replace("PUT", "GET")
            .replace("    expected_failure: it is not there\n", ""),
    );
    flow.write("taken", "a file");
    let asked = [
        "--report",
        "events=/dev/full",
        "--report",
        "console=taken/x",
        "--events",
        "saved.jsonl",
    ];
    let told = run(&flow, "scenarios", &server, &asked)
        .exits(7)
        .says("the report `events` to /dev/full cannot be written")
        .says("the report `console` to taken/x cannot be written");
    assert!(
        told.stderr.contains("1 scenario: 1 passed"),
        "{}",
        told.stderr
    );
    assert!(flow.read("saved.jsonl").contains("run-finished"));
    assert_eq!(
        told.stderr.matches("/dev/full").count(),
        1,
        "{}",
        told.stderr
    );
    // What the run came to counts more.
    let flow = self::flow();
    run(
        &flow,
        "scenarios",
        &server,
        &["--report", "events=/dev/full"],
    )
    .exits(3);
    run(&flow, "scenarios", &server, &["--events", "saved.jsonl"]).exits(3);
    flow.run(["report", "saved.jsonl", "--report", "console=/dev/full"])
        .exits(7)
        .says("cannot be written");
}

#[test]
fn reports_that_would_spoil_each_other_are_refused() {
    let (flow, server) = (flow(), server());
    for (asked, says) in [
        (
            ["--report", "events=a", "--report", "console=a"],
            "the reports `events` and `console` both go to a",
        ),
        (
            ["--report", "events", "--report", "console"],
            "the reports `events` and `console` both go to stdout",
        ),
        (
            ["--report", "nothing", "--events", "a"],
            "there are console, events",
        ),
        (
            ["--report", "events=", "--events", "a"],
            "write a file behind `events=`",
        ),
    ] {
        run(&flow, "scenarios", &server, &asked).exits(1).says(says);
    }
    assert_eq!(server.received().len(), 0);
}
