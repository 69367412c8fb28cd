//! The suites of other projects, told as scenarios: each must notice when an answer is not as it says. One literal of an expectation is
//! changed in each, and the run must fail at it. (`mutation` asks the same of refusals, `snapshot_leaves` of snapshots.)

use std::collections::BTreeSet;

use crate::flow::Flow;

/// A suite, something that it expects, and something else.
const CHANGED: &[(&str, &str, &str)] = &[
    (
        "phester/contribs.yaml",
        "comment\": [more, made]",
        "comment\": [made, more]",
    ),
    (
        "phester/contribs.yaml",
        "ucshow: top}, revids: [\"{{ talked }}\", \"{{ second }}\"]",
        "ucshow: top}, revids: [\"{{ talked }}\", \"{{ first }}\"]",
    ),
    (
        "phester/list-users.yaml",
        "[\"{{ prefix }}c\", \"{{ prefix }}b\", \"{{ prefix }}a\"]",
        "[\"{{ prefix }}a\", \"{{ prefix }}b\", \"{{ prefix }}c\"]",
    ),
    (
        "phester/list-users.yaml",
        "aufrom: \"{{ prefix }}c\"",
        "aufrom: \"{{ prefix }}b\"",
    ),
    ("phester/page-revisions.yaml", "[0, 11, 10]", "[0, 10, 11]"),
    (
        "phester/page-revisions.yaml",
        "'Second text' | sha1",
        "'First text' | sha1",
    ),
    ("phester/recent-changes.yaml", "[11, 3]", "[11, 4]"),
    (
        "phester/recent-changes.yaml",
        "{rcshow: minor}, revid: \"{{ second }}\"",
        "{rcshow: minor}, revid: \"{{ first }}\"",
    ),
    (
        "phester/site-statistics.yaml",
        "{{ edits + 1 }}\"}}",
        "{{ edits + 2 }}\"}}",
    ),
    (
        "phester/site-statistics.yaml",
        "more_edits + 1",
        "more_edits + 2",
    ),
    (
        "core/delete.yaml",
        "reason: no longer needed}}",
        "reason: still needed}}",
    ),
    ("core/delete.yaml", "missing\": true", "missing\": false"),
    (
        "core/edit.yaml",
        "$.edit.nochange: true",
        "$.edit.nochange: false",
    ),
    (
        "core/edit.yaml",
        "Sic: {{ text }} dolor",
        "Sic {{ text }} dolor",
    ),
    ("core/preferences.yaml", "']\": '2'", "']\": '3'"),
    (
        "core/preferences.yaml",
        "{contains: flowrun-no-such}",
        "{contains: something else}",
    ),
    (
        "core/rollback.yaml",
        "last_revid: \"{{ good }}\"",
        "last_revid: \"{{ last }}\"",
    ),
    (
        "core/rollback.yaml",
        "error: alreadyrolled",
        "error: onlyauthor",
    ),
    ("core/undo.yaml", "text: Two}}", "text: One}}"),
    ("core/user-info.yaml", "edits + 1", "edits + 2"),
    (
        "core/user-info.yaml",
        "groups: ['*'], editcount: 0",
        "groups: [user], editcount: 0",
    ),
];

fn suites(flow: &Flow) -> BTreeSet<String> {
    let files = ["scenarios/phester", "scenarios/core"].map(|folder| flow.files(folder));
    files.concat().into_iter().collect()
}

#[test]
fn a_changed_expectation_of_each_suite_is_noticed() {
    let mut changed = BTreeSet::new();
    for (name, expected, other) in CHANGED {
        let flow = Flow::new().project("flowrun.yaml").project("scenarios");
        let file = format!("scenarios/{name}");
        let text = flow.read(&file);
        assert_eq!(text.matches(expected).count(), 1, "{name}: {expected}");
        // Nothing is gained by trying again here.
        let text = text
            .replace(expected, other)
            .replace("pause: 500ms", "pause: 1ms");
        flow.write(&file, text);
        let ran = flow.run([file.as_str(), "--update", "none"]).exits(4);
        assert!(
            ran.stderr.contains("error[expectation]"),
            "{name}: {}",
            ran.stderr
        );
        changed.insert(file);
    }
    let flow = Flow::new().project("scenarios");
    assert_eq!(changed, suites(&flow), "each suite has one");
}

#[test]
fn each_suite_passes_again_with_its_snapshots() {
    let flow = || {
        Flow::new()
            .project("flowrun.yaml")
            .project("scenarios")
            .project("snapshots")
    };
    for release in ["1.35", "1.39", "1.43"] {
        let folders = [
            "scenarios/phester",
            "scenarios/core",
            "--ci",
            "--mediawiki",
            release,
        ];
        flow().run(folders).exits(0).says("11 scenarios: 11 passed");
    }
}

#[test]
fn accounts_are_made_on_wikis_alone_that_can_be_thrown_away() {
    let flow = Flow::new().project("flowrun.yaml").project("scenarios");
    let file = "scenarios/phester/list-users.yaml";
    flow.run([file, "--writable", "--target", "http://127.0.0.1:9/api.php"])
        .exits(2)
        .says("error[not-disposable]")
        .says("nothing was sent");
}
