//! Inline snapshots written in place: `flowrun accept` and `--update all` change the text in the scenario, and not a byte besides.

use std::io::Write;
use std::process::Stdio;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

/// A server whose page `/NAME` is what a test says last.
fn pages() -> Server {
    Server::start(|request, _| {
        let page = request.target.trim_start_matches('/');
        let text = match page {
            "poem" => "One\n  two\n\nthree\n",
            "word" => "plain",
            "braces" => "{{ nobody }} and {% raw %}\n",
            "list" => "[\"a\", \"b\"]",
            "raw" => "{{ x }} {% endraw %}",
            "odd" => "a\r\nb\u{7}",
            other => other,
        };
        Answer::body("text/plain; charset=utf-8", text)
    })
}

struct Place {
    flow: Flow,
    server: Server,
}

impl Place {
    fn new(scenario: &str) -> Self {
        let flow = Flow::new().file("scenarios/it.yaml", scenario);
        Self {
            flow,
            server: pages(),
        }
    }

    fn run(&self, more: &[&str]) -> Ran {
        let url = self.server.url();
        let args = ["scenarios/it.yaml", "--target", &url];
        self.flow.run(args.into_iter().chain(more.iter().copied()))
    }

    fn now(&self) -> String {
        self.flow.read("scenarios/it.yaml")
    }

    /// Replaces a part of the scenario.
    fn becomes(&self, from: &str, to: &str) {
        let now = self.now();
        assert!(now.contains(from), "{now}");
        self.flow
            .write("scenarios/it.yaml", now.replacen(from, to, 1));
    }
}

const WAITS: &str = "scenarios/.it.yaml.inline.new";

const TWO: &str = "\
scenario: It   # with a comment
inputs: {url: {}}
snapshot: false

steps:
  - id: poem
    request: {url: \"{{ url }}\", path: /poem}
    continue_on_failure: true
    expect:
      # What the page says:
      body:
        snapshot: \"\"  # not yet
        length:   {at_least: 1}

  # and one of a line
  - id: word
    request: {'url': \"{{ url }}\", path: /word,
              method: GET}
    expect: {status: 200, body: {snapshot: 'nothing'}} # in braces
";

#[test]
fn what_came_waits_and_is_written_without_another_byte() {
    let place = Place::new(TWO);
    place
        .run(&[])
        .exits(5)
        .says("help: `flowrun accept scenarios/it.yaml:12` writes what came into the file, `flowrun reject scenarios/it.yaml:12` keeps what stands there")
        .says("`flowrun accept scenarios/it.yaml:19` writes")
        .says("2 snapshots changed: `flowrun review` shows what changed");
    assert_eq!(place.now(), TWO, "nothing is written before it is accepted");
    assert!(place.flow.has(WAITS));
    let listed = place.flow.run(["accept", "--list"]).exits(5);
    assert_eq!(
        listed.stdout,
        "scenarios/it.yaml:12\nscenarios/it.yaml:19\n"
    );
    let accepted = place.flow.run(["accept"]).exits(0);
    assert_eq!(
        accepted.stderr,
        "accepted scenarios/it.yaml:12\naccepted scenarios/it.yaml:19\n"
    );
    let wanted = TWO
        .replace(
            "snapshot: \"\"  # not yet",
            "snapshot: |  # not yet\n          One\n            two\n\n          three",
        )
        .replace("{snapshot: 'nothing'}", "{snapshot: 'plain'}");
    assert_eq!(place.now(), wanted);
    assert!(!place.flow.has(WAITS), "nothing waits any more");
    place.run(&[]).exits(0);
    place
        .flow
        .run(["accept"])
        .exits(6)
        .says("no snapshot is pending");
}

#[test]
fn one_after_the_other_is_found_though_lines_moved() {
    let place = Place::new(TWO);
    place.run(&[]).exits(5);
    place.flow.run(["accept", "scenarios/it.yaml:12"]).exits(0);
    place.becomes(
        "steps:\n",
        "steps:\n  - {id: first, request: {url: \"{{ url }}\"}}\n",
    );
    let listed = place.flow.run(["accept", "--list", "scenarios/it.yaml"]);
    assert_eq!(listed.exits(5).stdout, "scenarios/it.yaml:24\n");
    place
        .flow
        .run(["accept", "scenarios/it.yaml"])
        .exits(0)
        .says("accepted scenarios/it.yaml:24");
    place.run(&[]).exits(0);
}

#[test]
fn a_text_that_differs_is_a_snapshot_that_differs_and_no_failed_check() {
    let place = Place::new(TWO);
    // What comes behind goes on, as it does behind any snapshot that differs.
    place.becomes("    continue_on_failure: true\n", "");
    let ran = place.run(&["--ci"]).exits(5);
    ran.says("DIFF [")
        .says("2 steps: 2 differ")
        .never_says("FAIL [");
    // A check that failed beside it, in the same answer or another one, still wins.
    place.becomes("{at_least: 1}", "{at_least: 1000}");
    place.run(&["--ci"]).exits(4).says("1 failed");
    place.becomes("{at_least: 1000}", "{at_least: 1}");
    place.becomes("status: 200,", "status: 201,");
    place.run(&["--ci"]).exits(4).says("1 differ, 1 failed");
    // A warning is neither.
    place.becomes("status: 201, body: {snapshot: 'nothing'}", "status: 200");
    place.becomes(
        "    expect:\n      # What",
        "    expect:\n      severity: warn\n      # What",
    );
    place.run(&["--ci"]).exits(0);
    // What prepares or cleans up has no snapshots: there it is a check like others.
    let setup = one("/word", "{snapshot: ''}")
        .replace("steps:", "steps: [{request: {url: '{{ url }}'}}]\nsetup:");
    Place::new(&setup).run(&["--ci"]).exits(4);
    let teardown = setup.replace("setup:", "teardown:");
    Place::new(&teardown).run(&["--ci"]).exits(3);
}

#[test]
fn what_somebody_changed_meanwhile_is_left_as_it_is() {
    let place = Place::new(TWO);
    place.run(&[]).exits(5);
    place.becomes("'nothing'", "'my own'");
    place.becomes("\"\"  # not yet", "\"\"  # soon");
    let before = place.now();
    place
        .flow
        .run(["accept", "scenarios/it.yaml:19"])
        .exits(3)
        .says("`scenarios/it.yaml:19` is left as it is: the text that was compared does not stand there any more")
        .says("`flowrun reject` forgets what waits");
    assert_eq!(place.now(), before);
    // A step that is not there any more.
    place.becomes("id: poem", "id: verse");
    let before = place.now();
    place
        .flow
        .run(["accept"])
        .exits(3)
        .says("does not stand there any more");
    assert_eq!(place.now(), before);
    // A file with a mistake.
    place.becomes("steps:", "stepps:");
    place
        .flow
        .run(["accept"])
        .exits(3)
        .says("the file has a mistake");
    place
        .flow
        .run(["reject"])
        .exits(0)
        .says("rejected scenarios/it.yaml:");
    assert!(!place.flow.has(WAITS));
}

#[test]
fn rejecting_keeps_the_text_and_agreeing_ends_the_wait() {
    let place = Place::new(TWO);
    place.run(&[]).exits(5);
    place.flow.run(["reject", "scenarios/it.yaml:12"]).exits(0);
    assert_eq!(place.now(), TWO);
    let listed = place.flow.run(["accept", "--list"]).exits(5);
    assert_eq!(listed.stdout, "scenarios/it.yaml:19\n");
    place.becomes("'nothing'", "plain");
    place.run(&[]).exits(5);
    let listed = place.flow.run(["accept", "--list"]).exits(5);
    assert_eq!(
        listed.stdout, "scenarios/it.yaml:12\n",
        "the other one agrees"
    );
}

#[test]
fn update_says_whether_anything_is_written() {
    let place = Place::new(TWO);
    for none in [["--ci"].as_slice(), &["--update", "none"]] {
        place
            .run(none)
            .exits(5)
            .says("to take the new text, run it with `--update new` and accept it");
        assert!(!place.flow.has(WAITS));
    }
    place.run(&[]).exits(5);
    place
        .run(&["--update", "all"])
        .exits(0)
        .says("updated scenarios/it.yaml:12")
        .says("2 updated snapshots: look at what changed, then commit");
    assert!(!place.flow.has(WAITS), "what waited was written");
    assert!(
        place.now().contains("{snapshot: 'plain'}}"),
        "{}",
        place.now()
    );
    place.run(&["--ci"]).exits(0);
}

fn one(path: &str, matcher: &str) -> String {
    format!(
        "scenario: It\ninputs: {{url: {{}}, key: {{default: hush-hush, secret: true}}}}\nsnapshot: false\nsteps:\n  - id: it\n    request: {{url: \"{{{{ url }}}}\", path: \"{path}\"}}\n    expect:\n      body: {matcher}\n"
    )
}

#[test]
fn a_text_that_looks_like_a_template_is_none_when_it_is_written() {
    let place = Place::new(&one("/braces", "{snapshot: ''}"));
    place.run(&[]).exits(5);
    let before = place.now();
    place.flow.run(["accept"]).exits(0);
    assert!(place.now().contains("{% raw %}"), "{}", place.now());
    assert_ne!(place.now(), before);
    place.run(&[]).exits(0);
}

#[test]
fn what_cannot_be_written_without_a_template_is_left_to_the_author() {
    let place = Place::new(&one("/raw", "{snapshot: ''}"));
    let before = place.now();
    place.run(&[]).exits(5);
    place
        .flow
        .run(["accept"])
        .exits(3)
        .says("`scenarios/it.yaml:8` is left as it is: a template would be read in what came");
    place
        .run(&["--update", "all"])
        .exits(5)
        .says("help: `scenarios/it.yaml:8` is left as it is");
    assert_eq!(place.now(), before);
}

#[test]
fn what_no_block_can_hold_stands_in_quotes() {
    let place = Place::new(&one("/odd", "\n        snapshot: |\n          old\n"));
    place.run(&["--update", "all"]).exits(0);
    assert!(
        place
            .now()
            .ends_with("        snapshot: \"a\\r\\nb\\u0007\"\n\n"),
        "{}",
        place.now()
    );
    place.run(&[]).exits(0);
}

#[test]
fn templates_and_secrets_are_left_to_the_author() {
    let place = Place::new(&one("/word", "{snapshot: \"{{ 'x' }}\"}"));
    place
        .run(&[])
        .exits(5)
        .says("this snapshot is made with templates, so `flowrun accept` leaves it to you");
    assert!(!place.flow.has(WAITS));
    for update in ["new", "all"] {
        let place = Place::new(&one("/my-hush-hush-word", "{snapshot: ''}"));
        let before = place.now();
        place
            .run(&["--update", update])
            .exits(5)
            .says("what came holds a secret, which is written into no file")
            .never_says("my-hush-hush");
        assert!(!place.flow.has(WAITS));
        assert_eq!(place.now(), before);
    }
}

#[test]
fn an_answer_with_another_mistake_becomes_no_snapshot() {
    let place = Place::new(&one("/word", "{snapshot: '', length: 1}"));
    for update in ["new", "all"] {
        place
            .run(&["--update", update])
            .exits(4)
            .never_says("flowrun accept");
        assert!(!place.flow.has(WAITS));
    }
    assert!(place.now().contains("snapshot: ''"));
}

#[test]
fn cases_that_disagree_leave_nothing() {
    let rows = |words: &str| {
        let rows = format!("snapshot: false\nrows: [{words}]\n");
        let text = one("/{{ row.word }}", "{snapshot: ''}");
        text.replace("snapshot: false\n", &rows)
    };
    let place = Place::new(&rows("{name: a, word: x}, {name: b, word: y}"));
    for update in ["new", "all"] {
        place
            .run(&["--update", update, "--jobs", "1"])
            .exits(5)
            .says("other cases or rounds of this run gave another text here");
        assert!(!place.flow.has(WAITS));
    }
    // The same each time is one text.
    let place = Place::new(&rows("{name: a, word: x}, {name: b, word: x}"));
    place.run(&[]).exits(5);
    place
        .flow
        .run(["accept"])
        .exits(0)
        .says("accepted scenarios/it.yaml:9");
    place.run(&[]).exits(0);
    // Where it holds for one case, it is not taken from another.
    place.becomes("word: x}]", "word: y}]");
    place
        .run(&["--jobs", "1"])
        .exits(5)
        .says("other cases or rounds of this run gave another text here");
    assert!(!place.flow.has(WAITS));
    // Nor from one element of a list.
    let each = one("/list", "").replace("body: ", "body | json: {each: {snapshot: b}}");
    let place = Place::new(&each);
    place.run(&[]).exits(4).never_says("flowrun accept");
}

#[test]
fn the_text_of_a_fragment_is_written_into_the_fragment() {
    let fragment = "fragment: Word\ninputs: {url: {}}\nsteps:\n  - id: word\n    request: {url: \"{{ url }}\", path: /word}\n    expect: {body: {snapshot: \"\"}}\n";
    let scenario = "scenario: It\ninputs: {url: {}}\nsnapshot: false\nsteps:\n  - id: used\n    use: ../fragments/word.yaml\n    with: {url: \"{{ url }}\"}\n";
    let place = Place::new(scenario);
    place.flow.write("flowrun.yaml", "{}\n");
    place.flow.write("fragments/word.yaml", fragment);
    place
        .run(&[])
        .exits(5)
        .says("`flowrun accept fragments/word.yaml:6` writes");
    place
        .flow
        .run(["accept"])
        .exits(0)
        .says("accepted fragments/word.yaml:6");
    assert_eq!(
        place.flow.read("fragments/word.yaml"),
        fragment.replace("\"\"}}", "\"plain\"}}")
    );
    assert_eq!(place.now(), scenario);
    place.run(&[]).exits(0);
}

#[test]
fn lines_keep_their_ends() {
    let text = one("/poem", "\n        snapshot: |\n          old\n").replace('\n', "\r\n");
    let place = Place::new(&text);
    place.run(&[]).exits(5);
    place.flow.run(["accept"]).exits(0);
    let wanted = "          One\r\n            two\r\n\r\n          three\r\n";
    assert_eq!(place.now(), text.replace("          old\r\n", wanted));
    place.run(&[]).exits(0);
}

#[test]
fn what_is_known_to_fail_and_what_came_on_stdin_leave_nothing() {
    let text = one("/word", "{snapshot: ''}");
    let known = text.replace("  - id: it\n", "  - id: it\n    expected_failure: later\n");
    let place = Place::new(&known);
    place.run(&[]).exits(0);
    assert!(!place.flow.has(WAITS));
    let url = place.server.url();
    let mut command = place.flow.command(["-", "--target", &url]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("stdin");
    stdin.write_all(text.as_bytes()).expect("written");
    drop(stdin);
    let ran = Ran::of(&child.wait_with_output().expect("ended"));
    ran.exits(5)
        .says("`body` is not as expected")
        .never_says("flowrun accept");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let place = Place::new("");
    let flow = &place.flow;
    flow.write("elsewhere.yaml", one("/word", "{snapshot: ''}"));
    let link = flow.path("scenarios/it.yaml");
    std::fs::remove_file(&link).expect("removed");
    std::os::unix::fs::symlink(flow.path("elsewhere.yaml"), &link).expect("a link");
    let before = flow.read("elsewhere.yaml");
    place.run(&["--update", "all"]).exits(5).says("is a link");
    place.run(&[]).exits(5);
    flow.run(["accept"]).exits(3).says("it is a link");
    assert_eq!(flow.read("elsewhere.yaml"), before);
}

#[test]
fn a_damaged_file_of_waiting_texts_is_told_and_can_be_rejected() {
    let place = Place::new(&one("/word", "{snapshot: ''}"));
    place.flow.write(WAITS, "{\"flowrun\":1}\n");
    place
        .run(&[])
        .exits(5)
        .says("is damaged: a line of it cannot be read");
    place.flow.run(["accept"]).exits(3).says("is damaged");
    place.flow.run(["reject"]).exits(0);
    assert!(!place.flow.has(WAITS));
    place.run(&[]).exits(5);
    place.flow.run(["accept"]).exits(0);
    place.run(&[]).exits(0);
}

#[test]
fn a_review_lists_texts_of_scenarios_and_variants_are_not_for_them() {
    let place = Place::new(TWO);
    place.run(&[]).exits(5);
    let listed = place.flow.run(["review", "--list"]).exits(5);
    assert!(
        listed
            .stdout
            .contains("flowrun accept scenarios/it.yaml:12"),
        "{}",
        listed.stdout
    );
    let listed = place.flow.run(["review", "--list", "--json"]).exits(5);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert_eq!(listed[0]["path"], "scenarios/it.yaml:12");
    let refused = place.flow.run(["accept", "--variant", "1.43+"]).exits(1);
    refused.says("the same for all versions");
    place.flow.run(["accept"]).exits(0);
    place.flow.run(["review", "--list"]).exits(6);
}
