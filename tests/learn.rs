//! `flowrun learn`: what varies is masked by a change of the YAML that leaves all else as it was, and what no mask can say is told.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// A file with comments, quotes and braces of its author's own.
const FILE: &str = "\
# What an API says that has no two answers alike.
scenario: It     # its name
inputs:
  url: {about: Where it is}
  key: {secret: true, default: none-at-all}

defaults: {url: \"{{ url }}\"}

steps:
  # A step with keys in lines.
  - id: all
    request: {path: all}
    expect: {status: 200}   # no more

  - id: page
    request: {path: page}

  - {id: short, request: {path: short}}   # in braces
";

/// An API of which each answer differs from the one before.
fn varied(received: &Received, before: usize) -> Answer {
    let n = before + 1;
    let time = format!("2026-11-22T12:00:{:02}Z", n % 60);
    let path = received.target.split('?').next().unwrap_or_default();
    match path {
        "/all" => {
            let mut tags = vec!["new", "paid", "sent"];
            tags.rotate_left(n % 3);
            let mut answer = json!({
                "id": format!("123e4567-e89b-12d3-a456-4266141{:05}", n),
                "number": n,
                "name": "same",
                "made": time,
                "label": format!("order-{n} of today"),
                "digest": format!("{:016x}", 0x9f86_d081_884c_7d65_u64.wrapping_mul(n as u64)),
                "tags": tags,
                "lines": [{"sku": "A", "seen": n}, {"sku": "B", "seen": n + 1}],
                "pages": {},
            });
            answer["pages"][format!("{n}00")] = json!({"title": "One"});
            if n.is_multiple_of(2) {
                answer["hint"] = json!("now and then");
            }
            Answer::json(answer)
                .header("location", &format!("/orders/{n}"))
                .header(
                    "set-cookie",
                    &format!("sid=x{n}; Max-Age={}; Path=/", 3600 + n),
                )
        }
        "/page" => Answer::text(&format!(
            "<h1>Order</h1>\n<p>Seen {n} times, at {time}.</p>\n<p>Made in 2026</p>\n<!-- in 0.0{} seconds -->",
            n % 7
        )),
        _ => Answer::json(json!({"made": time})),
    }
}

struct Shop {
    server: Server,
    flow: Flow,
    /// From now on times are words.
    wrong: Arc<AtomicBool>,
}

impl Shop {
    fn new(file: &str) -> Self {
        let wrong = Arc::new(AtomicBool::default());
        let is_wrong = Arc::clone(&wrong);
        let server = Server::start(move |received, before| {
            match is_wrong.load(Ordering::SeqCst) && received.target.starts_with("/short") {
                true => Answer::json(json!({"made": "soon"})),
                false => varied(received, before),
            }
        });
        let flow = Flow::new().file("scenarios/it.yaml", file);
        Self {
            server,
            flow,
            wrong,
        }
    }

    fn command(&self, command: &str, more: &[&str]) -> Ran {
        let url = self.server.url();
        let args = [command, "scenarios/it.yaml", "--target", &url, "--writable"];
        self.flow.run(args.into_iter().chain(more.iter().copied()))
    }
}

/// A server that answers each path with a value that is made of how often it was asked for.
fn server(answer: impl Fn(&str, usize) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |received, before| {
        answer(
            received.target.split('?').next().unwrap_or_default(),
            before + 1,
        )
    })
}

fn scenario(steps: &str) -> String {
    format!(
        "scenario: It\ninputs: {{url: {{}}}}\ndefaults: {{url: \"{{{{ url }}}}\"}}\nsteps:\n{steps}"
    )
}

fn learn(flow: &Flow, server: &Server, more: &[&str]) -> Ran {
    let url = server.url();
    let args = [
        "learn",
        "scenarios/it.yaml",
        "--target",
        &url,
        "--count",
        "2",
    ];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

fn it(steps: &str) -> Flow {
    Flow::new().file("scenarios/it.yaml", scenario(steps))
}

#[test]
fn what_varies_is_masked_and_nothing_else_is_changed() {
    let shop = Shop::new(FILE);
    let ran = shop
        .command("learn", &[])
        .exits(0)
        .says("masks were written into 1 file");
    let wanted = FILE
        .replace(
            "    expect: {status: 200}   # no more\n",
            r"    expect: {status: 200}   # no more
    mask:
      header Location:
        matches: '^/orders/\d+$'
      cookie sid max-age: integer
      $.digest: hex
      $.hint: drop
      $.id: uuid
      $.label:
        matches: '^order-\d+ of today$'
      $.lines[*].seen: integer
      $.number: integer
      $.pages: object
      $.tags: sorted
",
        )
        .replace(
            "    request: {path: page}\n",
            r"    request: {path: page}
    mask:
      regex Seen (\d+) times: integer
      regex at (\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)\.</p: timestamp
      regex in (\d+(?:\.\d+)?) seconds: number
",
        )
        .replace("\nsteps:", "mask:\n  $.made: timestamp\n\nsteps:");
    assert_eq!(
        shop.flow.read("scenarios/it.yaml"),
        wanted,
        "{}",
        ran.stdout
    );
    for told in [
        "It: all (scenarios/it.yaml:11)",
        "  $.made: timestamp, for the whole file",
        "    differs from run to run: \"2026-11-22T12:00:01Z\"",
        "    from now on nobody sees what stands there",
        "--- scenarios/it.yaml",
        "+      $.number: integer",
    ] {
        assert!(ran.stdout.contains(told), "no {told:?} in {}", ran.stdout);
    }
    let snapshot = shop.flow.read("snapshots/it/page.snap");
    assert!(
        snapshot.contains("<p>Seen [integer] times, at [timestamp].</p>\n<p>Made in 2026</p>"),
        "{snapshot}"
    );
    shop.command("run", &["--ci", "--count", "8"]).exits(0);
    // A mask is no blindfold.
    shop.wrong.store(true, Ordering::SeqCst);
    shop.command("run", &["--ci"]).exits(5).says("$.made");
}

#[test]
fn where_nothing_may_be_written_the_change_is_shown_and_not_made() {
    let shop = Shop::new(FILE);
    for none in [&["--ci"][..], &["--update", "none"]] {
        let ran = shop
            .command("learn", none)
            .exits(5)
            .says("nothing was written");
        assert!(
            ran.stdout.contains("+      $.number: integer"),
            "{}",
            ran.stdout
        );
    }
    assert_eq!(shop.flow.read("scenarios/it.yaml"), FILE);
    assert!(!shop.flow.has("snapshots"));
}

#[test]
fn what_stays_the_same_needs_no_mask() {
    let server = server(|_, _| Answer::json(json!({"a": 1})));
    let flow = it("  - id: a\n");
    flow.write(
        "scenarios/it.yaml",
        scenario("  - {id: a, request: {path: a}}\n"),
    );
    let before = flow.read("scenarios/it.yaml");
    learn(&flow, &server, &["--ci"])
        .exits(5)
        .says("snapshot-missing");
    let ran = learn(&flow, &server, &[])
        .exits(0)
        .says("no mask was needed");
    assert_eq!(
        ran.stdout,
        "Nothing varies: 1 answer came the same in every run.\n"
    );
    assert_eq!(flow.read("scenarios/it.yaml"), before);
    assert!(flow.has("snapshots/it/a.snap"));
    learn(&flow, &server, &["--ci"]).exits(0);
}

#[test]
fn what_no_mask_can_say_is_told_and_nothing_is_hidden() {
    for (answer, told) in [
        (
            (|n| Answer::json(json!({"n": n})).status(if n.is_multiple_of(2) { 201 } else { 200 }))
                as fn(usize) -> Answer,
            ["status: not masked", "200 · 201"],
        ),
        (
            |n| Answer::text(&"line\n".repeat(n)),
            ["body: not masked", "1 lines · 2 lines"],
        ),
        (
            |n| {
                if n.is_multiple_of(2) {
                    Answer::text("{no JSON")
                } else {
                    Answer::json(json!({}))
                }
            },
            ["body: not masked", "json · text"],
        ),
    ] {
        let server = server(move |_, n| answer(n));
        let flow = it("  - {id: a, request: {path: a}}\n");
        let before = flow.read("scenarios/it.yaml");
        let ran = learn(&flow, &server, &[]).exits(4).says("no mask can say");
        for told in told {
            assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
        }
        assert_eq!(flow.read("scenarios/it.yaml"), before);
        assert!(!flow.has("snapshots"));
    }
}

#[test]
fn a_run_that_fails_ends_it_as_ever() {
    let server =
        server(|_, n| Answer::json(json!({"n": n})).status(if n == 2 { 500 } else { 200 }));
    let flow = it("  - {id: a, request: {path: a}, expect: {status: 200}}\n");
    let before = flow.read("scenarios/it.yaml");
    learn(&flow, &server, &[])
        .exits(4)
        .says("run 1 of 2 held")
        .says("error[expectation]")
        .says("nothing was learned and nothing written");
    assert_eq!(flow.read("scenarios/it.yaml"), before);
    assert!(!flow.has("snapshots"));
}

#[test]
fn what_differs_between_two_targets_is_masked_too() {
    let site = |name: &'static str| {
        server(move |_, n| Answer::json(json!({"site": name, "n": n, "kind": "shop"})))
    };
    let (one, two) = (site("One"), site("Two"));
    let flow = it("  - {id: a, request: {path: a}}\n");
    let ran = learn(&flow, &one, &["--against", &two.url()]).exits(0);
    assert!(
        ran.stdout.contains(
            "$.site: {matches: ^\\w+$}\n    differs between the targets: \"One\" · \"Two\""
        ),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("$.n: integer\n    differs from run to run"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("$.kind"), "{}", ran.stdout);
    for server in [&one, &two] {
        let url = server.url();
        flow.run(["scenarios/it.yaml", "--target", &url, "--ci"])
            .exits(0);
    }
    // Alone, the one target shows nothing of it.
    let alone = it("  - {id: a, request: {path: a}}\n");
    learn(&alone, &one, &[]).exits(0).never_says("$.site");
}

#[test]
fn a_change_that_cannot_be_proved_is_left_to_be_made_by_hand() {
    let server = server(|_, n| Answer::json(json!({"n": format!("no {n}"), "m": n})));
    let flow = it(
        "  - id: a\n    request: {path: a}\n    mask:\n      $.n: {matches: '^no 1$'}   # the first alone\n",
    );
    let ran = learn(&flow, &server, &[]).exits(5).says("by hand");
    let told =
        "to be written by hand at scenarios/it.yaml:8: no way to write it there can be proved";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(ran.stdout.contains("+      $.n: string"), "{}", ran.stdout);
    let file = flow.read("scenarios/it.yaml");
    assert!(
        file.contains("$.n: {matches: '^no 1$'}   # the first alone\n      $.m: integer\n"),
        "{file}"
    );
    assert!(!flow.has("snapshots"));
}

#[test]
fn a_rule_that_does_not_hold_any_more_is_replaced() {
    let server = server(|_, n| {
        Answer::json(
            json!({"n": if n == 1 { json!(1) } else { json!(1.5) }, "t": "2026-11-22T12:00:00Z"}),
        )
    });
    let flow = it(
        "  - id: a\n    request: {path: a}\n    mask:\n      $.n: integer   # so far\n      $.t: timestamp\n",
    );
    learn(&flow, &server, &[]).exits(0);
    let file = flow.read("scenarios/it.yaml");
    assert!(
        file.ends_with("    mask:\n      $.n: number   # so far\n      $.t: timestamp\n"),
        "{file}"
    );
}

#[test]
fn a_step_of_a_fragment_is_masked_there() {
    let fragment = "fragment: Part\ninputs: {url: {}}\nsteps:\n  # Here.\n  - {id: n, request: {url: \"{{ url }}/n\"}}\n";
    let steps = "  - {id: a, use: part.yaml, with: {url: \"{{ url }}\"}}\n";
    let server = server(|_, n| Answer::json(json!({"n": n})));
    let flow = it(steps).file("scenarios/part.yaml", fragment);
    let before = flow.read("scenarios/it.yaml");
    learn(&flow, &server, &[]).exits(0);
    assert_eq!(flow.read("scenarios/it.yaml"), before);
    assert_eq!(
        flow.read("scenarios/part.yaml"),
        fragment.replace("/n\"}}", "/n\"}, mask: {$.n: integer}}")
    );
}

#[test]
fn what_is_no_file_of_its_own_is_not_written() {
    let server = server(|_, n| Answer::json(json!({"n": n})));
    let url = server.url();
    let file = scenario("  - {id: a, request: {path: a}}\n");
    // What stdin held has no snapshots.
    let flow = Flow::new();
    flow.run_fed(["learn", "-", "--target", &url, "--count", "2"], &file)
        .exits(6);
    assert!(flow.files(".").is_empty(), "{:?}", flow.files("."));
    // What is written through a link lands wherever it leads.
    let flow = Flow::new().file("elsewhere.yaml", &file);
    std::os::unix::fs::symlink("elsewhere.yaml", flow.path("it.yaml")).expect("a link");
    let ran = flow
        .run(["learn", "it.yaml", "--target", &url, "--count", "2"])
        .exits(5)
        .says("no snapshot was written");
    for told in [
        "to be written by hand at it.yaml:5: it is a link",
        "$.n: integer",
    ] {
        assert!(ran.stdout.contains(told), "no {told:?} in {}", ran.stdout);
    }
    assert_eq!(flow.read("elsewhere.yaml"), file);
}

#[test]
fn snapshots_that_are_there_wait_for_review() {
    let shop = Shop::new(FILE);
    shop.command("run", &[]).exits(0);
    let before = shop.flow.read("snapshots/it/short.snap");
    shop.command("learn", &[]).exits(5).says("flowrun review");
    assert_eq!(shop.flow.read("snapshots/it/short.snap"), before);
    assert!(shop.flow.has("snapshots/it/short.snap.new"));
    shop.flow.run(["accept"]).exits(0);
    shop.command("run", &["--ci", "--count", "4"]).exits(0);
    shop.command("learn", &["--ci"]).exits(0);
}

#[test]
fn a_secret_is_never_shown() {
    let server = server(|_, n| {
        Answer::json(
            json!({"text": format!("hush-hush-{n} is n{n}"), "of": format!("hush-hush {n}")}),
        )
    });
    let file = scenario("  - {id: a, request: {path: a}}\n").replace(
        "inputs: {url: {}}",
        "inputs: {url: {}, word: {secret: true}}",
    );
    let flow = Flow::new()
        .file("scenarios/it.yaml", file)
        .env("FLOWRUN_VAR_word", "hush-hush");
    learn(&flow, &server, &["--secret", "word"])
        .exits(0)
        .never_says("hush");
    assert!(!flow.read("scenarios/it.yaml").contains("hush"));
    assert!(!flow.read("snapshots/it/a.snap").contains("hush"));
}

#[test]
fn a_signal_between_two_runs_ends_it_and_nothing_is_written() {
    let shop = Shop::new(FILE);
    let url = shop.server.url();
    let args = [
        "learn",
        "scenarios/it.yaml",
        "--target",
        &url,
        "--count",
        "100",
    ];
    let mut command = shop.flow.command(args);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    let stderr = child.stderr.take().expect("its stderr");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stderr));
    let first = lines.next().expect("a line").expect("text");
    assert_eq!(first, "run 1 of 100 held");
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(sent.expect("kill is there").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(shop.flow.read("scenarios/it.yaml"), FILE);
    assert!(!shop.flow.has("snapshots"));
}

#[test]
fn on_the_embedded_wiki_an_edit_is_learned_with_nothing_known_of_wikis_but_the_service() {
    let file = "\
scenario: Edit
service: mediawiki
sessions:
  main: {use: log-in.yaml}
vars: {title: \"Learn {{ unique() }}\"}
defaults: {url: \"{{ api }}\", params: {format: json, formatversion: 2}}
mask: {$..timestamp: null, $..newtimestamp: null, $..newrevid: null, $..pageid: null}   # as if nobody knew
steps:
  - id: edit
    request: {form: {action: edit, title: \"{{ title }}\", text: One, token: \"{{ main.csrf_token }}\"}}
    expect: {$.edit.result: Success}
  - id: read
    request: {params: {action: query, prop: revisions, titles: \"{{ title }}\", rvprop: ids|timestamp}}
";
    let flow = Flow::new()
        .project("scenarios/fragments")
        .file(
            "flowrun.yaml",
            "defaults: {url: \"{{ api }}\", params: {format: json, formatversion: 2}}\n",
        )
        .file(
            "scenarios/it.yaml",
            file.replace("log-in.yaml", "fragments/main-log-in.yaml"),
        );
    let ran = flow.run(["learn", "scenarios/it.yaml"]).exits(0);
    let written = flow.read("scenarios/it.yaml");
    assert!(
        written.contains("$.edit.newtimestamp: timestamp"),
        "{}",
        ran.stdout
    );
    flow.run(["scenarios/it.yaml", "--ci", "--count", "10"])
        .exits(0);
}

#[test]
fn one_run_is_none_to_learn_from_and_a_case_without_snapshots_neither() {
    let server = server(|_, _| Answer::json(Value::Null));
    let flow = it("  - {id: a, request: {path: a}, snapshot: false}\n");
    let url = server.url();
    flow.run([
        "learn",
        "scenarios/it.yaml",
        "--target",
        &url,
        "--count",
        "1",
    ])
    .exits(1);
    learn(&flow, &server, &[])
        .exits(6)
        .says("no answer of these cases has a snapshot");
    learn(&flow, &server, &["--name", "other"]).exits(6);
    flow.run(["learn", "missing.yaml"]).exits(1);
}
