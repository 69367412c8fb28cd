//! `flowrun review`: in a real terminal, and as a list where there is none.
//!
//! Some screens stand in `tests/data/review`. `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it review::` writes them anew, to be read before
//! they are committed.

use serde_json::{Value, json};

use crate::flow::{Flow, project};
use crate::server::Answer;
use crate::site::Site;
use crate::terminal::Terminal;

/// Three steps, so three snapshots.
const STEPS: &str = "steps:\n  - {id: one, name: The first, request: {params: {a: 1}}}\n  - {id: two, request: {form: {token: t0ken, b: x y}}}\n  - {id: three, request: {}}\n";

fn answer(changed: bool) -> Answer {
    let user = if changed { "bob" } else { "alice" };
    let far: Vec<u32> = (0..12).collect();
    Answer::json(json!({
        "query": {"far": far, "users": [{"name": user, "groups": ["*", "user"]}]},
        "text": "a long text that goes over the edge of a narrow terminal, so that it must be broken",
    }))
}

/// A site of which three snapshots wait.
fn waiting() -> Site {
    let site = Site::new(STEPS, answer(false));
    site.run(&[]).exits(0);
    site.answers(answer(true));
    site.run(&[]).exits(5);
    assert_eq!(pending(&site.flow), ["one", "three", "two"]);
    site
}

/// The steps whose snapshots wait.
fn pending(flow: &Flow) -> Vec<String> {
    let files = flow.files("snapshots").into_iter();
    let step = |file: String| {
        Some(
            file.strip_prefix("snapshots/it/")?
                .strip_suffix(".snap.new")?
                .to_owned(),
        )
    };
    files.filter_map(step).collect()
}

fn accepted(site: &Site, step: &str) -> bool {
    site.snapshot(step).contains("bob")
}

fn review(site: &Site) -> Terminal {
    Terminal::start(&site.flow, ["review"], 100)
}

const ASKED: &str = "[q]uit, [?]:";

#[test]
fn each_is_decided_by_a_key() {
    let site = waiting();
    let old = site.snapshot("three");
    let mut terminal = review(&site);
    terminal
        .until("Snapshot 1 of 3  snapshots/it/one.snap")
        .until(ASKED);
    assert!(terminal.is_raw(), "a key needs no Enter and is not shown");
    terminal.press("a").until("accepted snapshots/it/one.snap");
    terminal
        .until("Snapshot 2 of 3  snapshots/it/three.snap")
        .until(ASKED);
    terminal
        .press("r")
        .until("rejected snapshots/it/three.snap");
    terminal
        .until("Snapshot 3 of 3  snapshots/it/two.snap")
        .until(ASKED);
    terminal.press("s").until("skipped snapshots/it/two.snap");
    terminal
        .until("1 accepted, 1 rejected, 1 skipped")
        .until("commit the snapshots that you accepted")
        .until("what you rejected differs again in the next run")
        .until("1 snapshot still waits: `flowrun review` shows it again");
    terminal.until_end(5);
    assert!(accepted(&site, "one"));
    assert_eq!(site.snapshot("three"), old);
    assert!(!accepted(&site, "two"));
    assert_eq!(pending(&site.flow), ["two"]);
}

#[test]
fn when_nothing_is_left_it_ends_well() {
    for (keys, wanted) in [
        ("aaa", true),
        ("rrr", false),
        ("A", true),
        ("R", false),
        ("rA", true),
    ] {
        let site = waiting();
        // Keys that come before they are asked for are not lost.
        let screen = review(&site).press(keys).until_end(0);
        assert_eq!(pending(&site.flow), [""; 0], "{keys}");
        assert_eq!(accepted(&site, "two"), wanted, "{keys}");
        assert!(!screen.contains("still wait"), "{keys}: {screen}");
        site.run(&["--ci"])
            .exits(if keys == "aaa" || keys == "A" { 0 } else { 5 });
        Terminal::start(&site.flow, ["review"], 80).until_end(6);
    }
}

#[test]
fn what_is_not_decided_still_waits() {
    for (keys, told) in [
        ("q", "nothing decided"),
        ("\u{4}", "nothing decided"),
        ("S", "3 skipped"),
        ("x\u{1b}[A\r", "there is no key `x`; `?` lists them"),
    ] {
        let site = waiting();
        let mut terminal = review(&site);
        terminal.until(ASKED).press(keys).until(told);
        if keys.starts_with('x') {
            terminal.until(ASKED).press("q");
        }
        let screen = terminal.until_end(5);
        assert!(
            screen.ends_with("3 snapshots still wait: `flowrun review` shows them again"),
            "{screen}"
        );
        assert_eq!(pending(&site.flow).len(), 3, "{keys}");
        assert!(!accepted(&site, "one"), "{keys}");
    }
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    for (signal, code) in [("\u{3}", 130), ("-INT", 130), ("-TERM", 143)] {
        let site = waiting();
        let mut terminal = review(&site);
        terminal
            .until(ASKED)
            .press("a")
            .until("Snapshot 2 of 3")
            .until(ASKED);
        assert!(terminal.is_raw());
        match signal.strip_prefix('-') {
            None => drop(terminal.press(signal)),
            Some(_) => {
                let id = terminal.id().to_string();
                let sent = std::process::Command::new("kill")
                    .args([signal, &id])
                    .status();
                assert!(sent.expect("kill is there").success());
            }
        }
        let screen = terminal.until_end(code);
        assert!(screen.contains("\n1 accepted\n"), "{screen}");
        assert_eq!(pending(&site.flow), ["three", "two"]);
    }
}

#[test]
fn a_key_shows_the_old_one_the_new_one_and_the_difference_again() {
    let site = waiting();
    let mut terminal = review(&site);
    terminal
        .until("-        \"name\": \"alice\"")
        .until("+        \"name\": \"bob\"")
        .until(ASKED);
    terminal
        .press("d")
        .until("old snapshot")
        .until("\"name\": \"alice\"")
        .until(ASKED);
    terminal
        .press("d")
        .until("new answer")
        .until("\"name\": \"bob\"")
        .until(ASKED);
    terminal
        .press("d")
        .until("-old snapshot")
        .until("+new answer")
        .until(ASKED);
    terminal
        .press("?")
        .until("a accept: takes the new answer")
        .until(ASKED);
    terminal
        .press("i")
        .until("marks    none: every letter counts")
        .until(ASKED);
    terminal.press("q").until_end(5);
}

#[test]
fn the_front_matter_is_told_in_words() {
    let keys = "extract: {token: {from: $.token, secret: true}}\nmask: {$.when: timestamp}";
    let body =
        |n: u32| json!({"user": "alice", "token": "t0ken", "when": "2026-11-22T12:30:45Z", "n": n});
    let site = Site::of_step(keys, Answer::json(body(1)));
    site.run(&["--var", "user=alice"]).exits(0);
    site.answers(Answer::json(body(2)));
    site.run(&["--var", "user=alice"]).exits(5);
    let mut terminal = review(&site);
    terminal.until(ASKED).press("i");
    terminal
        .until("scenario scenarios/it.yaml")
        .until("$.user: {{ user }}, by its name")
        .until("$.when: [timestamp], anything of that kind")
        .until("$.token: [secret token], never shown")
        .until(ASKED);
    terminal.press("q").until_end(5);
}

#[test]
fn a_request_is_shown_without_its_secrets() {
    let site = Site::new(
        "inputs: {key: {secret: true}}\nsteps: [{id: step, request: {params: {k: '{{ key }}'}, form: {key: '{{ key }}', a: b c}}}]\n"
            .replace("inputs: {key: {secret: true}}\n", "").as_str(),
        Answer::json(json!({"n": 1})),
    );
    let text = site.flow.read("scenarios/it.yaml");
    site.flow.write(
        "scenarios/it.yaml",
        text.replace("inputs: {", "inputs: {key: {secret: true}, "),
    );
    site.run(&["--secret", "key=s3cret+k y"]).exits(0);
    assert!(!site.snapshot("step").contains("request"));
    site.answers(Answer::json(json!({"n": 2})));
    site.run(&["--secret", "key=s3cret+k y"]).exits(5);
    let file = site.flow.read("snapshots/it/step.snap.new");
    let sent = format!(
        "request: \"POST {}?k=[secret key]\\nkey=[secret key]&a=b+c\"\n",
        site.url()
    );
    assert!(file.contains(&sent), "{sent} in {file}");
    assert!(!file.contains("s3cret"), "{file}");
    let mut terminal = review(&site);
    terminal
        .until("request  POST http")
        .until("?k=[secret key]")
        .until("key=[secret key]&a=b+c")
        .until(ASKED);
    let screen = terminal.press("a").until_end(0);
    assert!(!screen.contains("s3cret"), "{screen}");
    assert!(!site.snapshot("step").contains("request"));
}

#[test]
fn what_is_gone_meanwhile_is_told_and_passed_by() {
    let site = waiting();
    let mut terminal = review(&site);
    terminal.until(ASKED);
    site.flow
        .run(["accept", "snapshots/it/one.snap", "snapshots/it/three.snap"])
        .exits(0);
    terminal
        .press("a")
        .until("snapshots/it/one.snap waits no longer");
    terminal.until("snapshots/it/three.snap waits no longer");
    terminal.until("Snapshot 3 of 3").until(ASKED).press("a");
    let screen = terminal.until_end(0);
    assert!(screen.contains("\n1 accepted\n"), "{screen}");
}

#[test]
fn what_is_gone_is_no_error_when_all_are_taken() {
    let site = waiting();
    let mut terminal = review(&site);
    terminal.until(ASKED);
    site.flow
        .run(["reject", "snapshots/it/three.snap"])
        .exits(0);
    terminal
        .press("A")
        .until("accepted snapshots/it/one.snap")
        .until("snapshots/it/three.snap waits no longer")
        .until("accepted snapshots/it/two.snap")
        .until("2 accepted")
        .until_end(0);
}

#[test]
fn what_changed_meanwhile_is_shown_again_before_it_is_taken() {
    let site = waiting();
    for (file, from, to) in [
        ("one.snap.new", "bob", "carol"),
        ("one.snap", "alice", "zoe"),
    ] {
        let mut terminal = review(&site);
        terminal.until(ASKED);
        let file = format!("snapshots/it/{file}");
        let text = site.flow.read(&file);
        site.flow.write(&file, text.replace(from, to));
        terminal
            .press("a")
            .until("nothing was done: it changed since it was shown")
            .until("Snapshot 1 of 3")
            .until(to)
            .until(ASKED);
        assert!(
            !site.snapshot("one").contains("carol"),
            "it is not taken unseen"
        );
        terminal.press("q").until_end(5);
    }
    review(&site)
        .press("a")
        .until("accepted")
        .press("q")
        .until_end(5);
    assert!(site.snapshot("one").contains("carol"));
}

#[test]
fn one_without_an_old_one_is_shown_whole() {
    let site = waiting();
    std::fs::remove_file(site.flow.path("snapshots/it/one.snap")).expect("it was there");
    site.flow.write("snapshots/it/two.snap", "no snapshot");
    let mut terminal = review(&site);
    terminal
        .until("old      none, this one would be the first")
        .until("new answer")
        .until("HTTP 200")
        .until(ASKED);
    terminal
        .press("a")
        .until("accepted snapshots/it/one.snap")
        .until(ASKED)
        .press("s");
    terminal
        .until("is damaged: it does not begin with `---`; it would")
        .until("HTTP 200")
        .until(ASKED);
    terminal.press("a").until_end(5);
    assert!(accepted(&site, "one") && accepted(&site, "two"));
}

#[test]
fn one_that_cannot_be_read_is_not_taken() {
    let site = waiting();
    site.flow.write("snapshots/it/one.snap.new", "no snapshot");
    let mut terminal = review(&site);
    let told = "error: the snapshot `snapshots/it/one.snap.new` is damaged";
    terminal.until(told).until(ASKED);
    terminal.press("i").until("it cannot be read").until(ASKED);
    terminal.press("a").until(told).until(ASKED);
    terminal
        .press("r")
        .until("rejected snapshots/it/one.snap")
        .until(ASKED);
    terminal.press("A").until_end(3);
    assert!(!accepted(&site, "one") && accepted(&site, "two"));
    site.flow.run(["review", "--list"]).exits(6);
}

#[test]
fn a_long_difference_is_folded_and_cut_and_says_so() {
    let far = |n: u32| json!({"list": (0..3000).map(|i| json!({"i": i * n})).collect::<Vec<_>>(), "z": n});
    let site = Site::of_step("", Answer::json(far(1)));
    site.run(&[]).exits(0);
    site.answers(Answer::json(far(2)));
    site.run(&[]).exits(5).says("│ … and more");
    let mut terminal = review(&site);
    terminal
        .until("and 80 more")
        .until("… and more")
        .until(ASKED);
    terminal.press("q").until_end(5);
}

/// A screen with the port, which differs from run to run, made the same.
fn steady(site: &Site, screen: &str) -> String {
    let url = site.url();
    let port = url.rsplit(':').next().expect("a port");
    screen.replace(port, "54321")
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the environment says whether to write anew"
)]
fn screens_are_as_they_should_be() {
    let site = waiting();
    let text = "a long text that goes over the edge of a narrow terminal, and so it is broken";
    site.answers(Answer::json(json!({
        "query": {"far": (0..12).collect::<Vec<_>>(), "users": [{"name": "bob", "groups": ["*", "user"]}]}, "text": text,
    })));
    site.run(&[]).exits(5);
    for (columns, asked) in [(40, "a, r, s, d, i, q, ?:"), (80, ASKED), (200, ASKED)] {
        let args = ["review", "snapshots/it/two.snap", "--color", "never"];
        let mut terminal = Terminal::start(&site.flow, args, columns);
        let screen = steady(&site, &terminal.until(asked).press("i?q").until_end(5)) + "\n";
        let golden = project().join(format!("tests/data/review/{columns}.txt"));
        if std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some() {
            std::fs::create_dir_all(golden.parent().expect("a folder")).expect("a folder");
            std::fs::write(&golden, &screen).expect("it is written");
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(screen, wanted, "{columns} columns: {screen}");
    }
}

#[test]
fn changed_words_stand_out_in_colour() {
    let site = waiting();
    let mut terminal = review(&site);
    terminal.until(ASKED);
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    let word = |word: &str| {
        raw.contains(&format!("\u{1b}[4m\u{1b}[31m{word}"))
            || raw.contains(&format!("\u{1b}[4m\u{1b}[32m{word}"))
    };
    assert!(word("alice") && word("bob"), "{raw:?}");
    terminal.press("q").until_end(5);
    let run = site.run(&["--color", "always"]);
    assert!(
        run.stderr.contains("\u{1b}[4m\u{1b}[32mbob"),
        "{}",
        run.stderr
    );
    let mut plain = Terminal::start(&site.flow, ["review", "--color", "never"], 80);
    plain.until(ASKED);
    assert!(!String::from_utf8_lossy(&plain.raw).contains("\u{1b}[3"));
    plain.press("q").until_end(5);
}

#[test]
fn paths_choose_as_they_do_for_accept() {
    let site = waiting();
    let mut terminal = Terminal::start(&site.flow, ["review", "snapshots/it/two.snap"], 100);
    terminal
        .until("Snapshot 1 of 1  snapshots/it/two.snap")
        .until(ASKED);
    terminal.press("a").until_end(0);
}

#[test]
fn without_a_terminal_it_lists_what_waits_and_how_to_decide() {
    let site = waiting();
    for args in [
        &["review"][..],
        &["review", "--list"],
        &["review", "scenarios/it.yaml"],
    ] {
        let ran = site.flow.run(args.iter().copied()).exits(5);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!(lines.len(), 3, "{}", ran.stdout);
        assert_eq!(
            lines[0],
            "snapshots/it/one.snap: It: The first (scenarios/it.yaml:5), 1 change: flowrun accept snapshots/it/one.snap · flowrun reject snapshots/it/one.snap"
        );
        assert_eq!(ran.stderr, "");
    }
    assert_eq!(pending(&site.flow).len(), 3, "a list decides nothing");
    let mut listed = Terminal::start(&site.flow, ["review", "--list"], 200);
    listed.until("flowrun reject snapshots/it/two.snap");
    listed.until_end(5);
    site.flow.run(["accept"]).exits(0);
    site.flow
        .run(["review"])
        .exits(6)
        .says("no snapshot is pending");
    site.flow
        .run(["review", "nowhere"])
        .exits(1)
        .says("there is no file `nowhere`");
    site.flow.run(["review", "--json"]).exits(1);
}

#[test]
fn the_list_may_be_json() {
    let site = waiting();
    std::fs::remove_file(site.flow.path("snapshots/it/three.snap")).expect("it was there");
    site.flow.write("snapshots/it/two.snap.new", "no snapshot");
    let args = ["review", "--list", "--json"];
    let ran = site.flow.run(args).exits(3).says("is damaged");
    let listed: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let wanted = json!([
        {
            "path": "snapshots/it/one.snap", "name": "It: The first", "scenario": "scenarios/it.yaml", "step": "one",
            "file": "scenarios/it.yaml", "line": 5, "request": format!("GET {}?a=1", site.url()), "has_old": true,
            "changes": ["$.query.users[0].name: \"alice\" → \"bob\""], "changed_paths": ["$.query.users[0].name"],
        },
        {
            "path": "snapshots/it/three.snap", "name": "It: three", "scenario": "scenarios/it.yaml", "step": "three",
            "file": "scenarios/it.yaml", "line": 7, "request": format!("GET {}", site.url()), "has_old": false,
            "changes": [], "changed_paths": [],
        },
    ]);
    assert_eq!(listed, wanted);
    site.flow.run(["reject"]).exits(0);
    let ran = site.flow.run(args).exits(6);
    assert_eq!(ran.stdout, "[]\n");
}

#[test]
fn paths_of_all_that_changed_are_listed() {
    let site = Site::of_step(
        "expect: {status: {one_of: [200, 404]}}",
        Answer::body("text/plain", "one\ntwo").header("location", "/a"),
    );
    site.run(&[]).exits(0);
    let changed = Answer::body("text/plain", "one\n2")
        .header("location", "/b")
        .status(404);
    site.answers(changed);
    site.run(&[]).exits(5);
    let ran = site.flow.run(["review", "--list", "--json"]).exits(5);
    let listed: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        listed[0]["changed_paths"],
        json!(["status", "header Location", "body"])
    );
    assert_eq!(
        listed[0]["changes"],
        json!([
            "status: 200 → 404",
            "header Location: no longer `/a`",
            "header Location: now `/b`"
        ])
    );
}

#[test]
fn a_folder_that_cannot_be_read_is_told() {
    let site = waiting();
    // Its path is longer than any system call takes, so that not even root can read it.
    let name = "x".repeat(200);
    let deep = format!("for i in $(seq 25); do mkdir {name} && cd -P {name} || exit 1; done");
    let made = std::process::Command::new("sh")
        .args(["-c", &deep])
        .current_dir(site.flow.path("snapshots"))
        .status();
    assert!(made.expect("sh is there").success());
    let screen = review(&site).until_end(3);
    assert!(screen.contains("error: the folder"), "{screen}");
    assert!(screen.contains("cannot be read"), "{screen}");
    site.flow
        .run(["review", "--list"])
        .exits(3)
        .says("cannot be read");
    Terminal::start(&site.flow, ["review", "scenarios/it.yaml"], 80)
        .press("A")
        .until_end(0);
}

#[test]
fn a_folder_that_cannot_be_written_leaves_it_waiting() {
    let site = waiting();
    let outside = Flow::new();
    std::fs::rename(site.flow.path("snapshots/it"), outside.path("it")).expect("it is moved");
    std::os::unix::fs::symlink(outside.path("it"), site.flow.path("snapshots/it")).expect("a link");
    let mut terminal = Terminal::start(&site.flow, ["review", "snapshots/it/one.snap"], 100);
    terminal
        .until(ASKED)
        .press("a")
        .until("error: the snapshot")
        .until("is a link")
        .until("help:")
        .until(ASKED);
    terminal.press("q").until_end(3);
    assert!(outside.has("it/one.snap.new"));
}
