//! Snapshots are files of insta: what flowrun writes insta reads and would write the same, and what insta wrote flowrun reads.

use insta::Snapshot;
use serde_json::json;

use crate::server::Answer;
use crate::site::Site;

const FILE: &str = "snapshots/it/step.snap";
const PENDING: &str = "snapshots/it/step.snap.new";

/// A site whose snapshot has every kind of mark, and characters that YAML must quote.
fn rich() -> Site {
    let answer = Answer::json(json!({
        "id": 7, "when": "2026-11-22T12:30:45Z", "text": "for alice-in-chains: \"yes\"", "list": ["b", "a"],
        "-key: with 'quotes'": "2026-11-22", "secret": "correct horse",
    }))
    .header("location", "/alice-in-chains/x")
    .header("set-cookie", "sid=abc; Path=/; HttpOnly");
    let keys = "name: 'A \"quoted\" name: {{ user }}'\nextract: {number: $.id, word: {from: $.secret, secret: true}}\n\
                mask:\n  $.when: timestamp\n  $.list: sorted\n  \"$['-key: with \\\\'quotes\\\\'']\": {matches: '^[0-9-]+$'}\n";
    let site = Site::of_step(keys, answer);
    site.run(&["--var", "user=alice-in-chains"]).exits(0);
    site
}

#[test]
fn insta_reads_what_flowrun_writes_and_would_write_it_byte_for_byte() {
    let site = rich();
    let path = site.flow.path(FILE);
    let snapshot = Snapshot::from_file(&path).expect("insta reads it");
    let metadata = snapshot.metadata();
    assert_eq!(metadata.source(), Some("scenarios/it.yaml"));
    assert_eq!(metadata.input_file(), Some("scenarios/it.yaml"));
    assert_eq!(metadata.expression(), Some("step"));
    assert_eq!(
        metadata.description(),
        Some("It: A \"quoted\" name: {{ user }}")
    );
    assert_eq!(metadata.assertion_line(), None);
    let again = site.flow.path("again.snap");
    snapshot.save(&again).expect("insta writes it");
    assert_eq!(site.flow.read("again.snap"), site.flow.read(FILE));
}

#[test]
fn every_kind_of_mark_is_in_the_front_matter() {
    let text = rich().snapshot("step");
    for line in [
        "  names:\n    header Location: user\n    $.id: number\n    $.text: user\n",
        "  masks:\n    header Set-Cookie: cookie\n",
        "    $.when: timestamp\n",
        "    $.list: sorted\n",
        "  secrets:\n    $.secret: word\n",
        "Location: /{{ user }}/x\n",
        "Set-Cookie: sid=[cookie]; Path=/; HttpOnly\n",
        "\"text\": \"for {{ user }}: \\\"yes\\\"\"",
        "\"when\": \"[timestamp]\"",
        "\"secret\": \"[secret word]\"",
        "\"-key: with 'quotes'\": \"[^[0-9-]+$]\"",
        "\"list\": [\n    \"a\",\n    \"b\"\n  ]",
    ] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
}

#[test]
fn insta_accepts_a_pending_snapshot_as_flowrun_does() {
    let site = rich();
    site.answers(Answer::json(json!({"id": 8, "secret": "correct horse"})));
    site.run(&["--var", "user=alice-in-chains"]).exits(5);
    let pending = Snapshot::from_file(&site.flow.path(PENDING)).expect("insta reads it");
    assert_eq!(pending.metadata().assertion_line(), Some(5));
    // insta does not know the key, and leaves it out.
    assert!(site.flow.read(PENDING).contains("\nrequest: \"GET http"));
    pending
        .save(&site.flow.path("by-insta.snap"))
        .expect("insta writes it");
    site.flow.run(["accept"]).exits(0);
    assert_eq!(site.flow.read("by-insta.snap"), site.flow.read(FILE));
}

#[test]
fn flowrun_reads_what_insta_wrote() {
    let site = rich();
    let path = site.flow.path(FILE);
    let snapshot = Snapshot::from_file(&path).expect("insta reads it");
    std::fs::remove_file(&path).expect("it was there");
    snapshot.save(&path).expect("insta writes it");
    site.run(&["--var", "user=alice-in-chains", "--ci"])
        .exits(0);
    // insta takes JSON for the front matter too, as other writers give it.
    let text = site
        .flow
        .read(FILE)
        .replace("expression: step", "expression: \"step\"");
    site.flow.write(FILE, text.replace('\n', "\r\n"));
    site.run(&["--var", "user=alice-in-chains", "--ci"])
        .exits(0);
}
