//! Snapshots as files: when they are written, where, and what accepting and rejecting does.

use serde_json::json;

use crate::flow::Flow;
use crate::server::Answer;
use crate::site::{Site, one_step};

const FILE: &str = "snapshots/it/step.snap";
const PENDING: &str = "snapshots/it/step.snap.new";

fn site() -> Site {
    Site::of_step("", Answer::json(json!({"a": 1, "b": "x"})))
}

/// A site whose answer has changed since its snapshot was written.
fn changed() -> Site {
    let site = site();
    site.run(&[]).exits(0);
    site.answers(Answer::json(json!({"a": 2, "b": "x"})));
    site
}

#[test]
fn a_new_answer_is_written_at_once_and_counted() {
    let site = site();
    site.run(&[])
        .exits(0)
        .says("new snapshot snapshots/it/step.snap")
        .says("1 new snapshot: look at it, then commit");
    assert_eq!(
        site.snapshot("step"),
        "---\nsource: scenarios/it.yaml\ndescription: \"It: step\"\nexpression: step\ninfo:\n  flowrun: 1\n  body: json\n\
         input_file: scenarios/it.yaml\n---\nHTTP 200\nContent-Type: application/json\n\n{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n"
    );
    let before = site.snapshot("step");
    site.run(&[]).exits(0).never_says("snapshot");
    assert_eq!(site.snapshot("step"), before);
    assert_eq!(site.flow.files("snapshots"), [FILE]);
}

#[test]
fn a_changed_answer_waits_beside_its_snapshot_and_shows_where_it_differs() {
    let site = changed();
    let before = site.snapshot("step");
    site.run(&[])
        .exits(5)
        .says("DIFF")
        .says("the answer differs from its snapshot `snapshots/it/step.snap`")
        .says("$.a: 1 → 2")
        .says("    5       │-  \"a\": 1,")
        .says("          5 │+  \"a\": 2,")
        .says("    6     6 │   \"b\": \"x\"")
        .says("`flowrun accept snapshots/it/step.snap` takes the new answer")
        .says("1 snapshot changed: `flowrun review` shows what changed and asks; `flowrun accept` takes all, `flowrun reject` none");
    assert_eq!(site.snapshot("step"), before);
    let pending = site.flow.read(PENDING);
    assert!(pending.contains("\nassertion_line: 5\n"), "{pending}");
    assert!(pending.contains("\"a\": 2"), "{pending}");
}

#[test]
fn the_order_of_keys_and_the_way_numbers_are_written_are_no_difference() {
    let site = site();
    site.run(&[]).exits(0);
    site.answers(Answer::body(
        "application/json",
        "{\"b\":\"\\u0078\",\"a\":1.0}",
    ));
    site.run(&[]).exits(0);
}

#[test]
fn what_agrees_again_waits_no_longer() {
    let site = changed();
    site.run(&[]).exits(5);
    assert!(site.flow.has(PENDING));
    site.answers(Answer::json(json!({"a": 1, "b": "x"})));
    site.run(&[]).exits(0);
    assert!(!site.flow.has(PENDING));
}

#[test]
fn an_accepted_snapshot_is_equal_on_the_next_run() {
    let site = changed();
    site.run(&[]).exits(5);
    site.flow
        .run(["accept"])
        .exits(0)
        .says("accepted snapshots/it/step.snap");
    assert!(!site.flow.has(PENDING));
    let accepted = site.snapshot("step");
    assert!(!accepted.contains("assertion_line"), "{accepted}");
    site.run(&["--ci"]).exits(0);
    assert_eq!(site.snapshot("step"), accepted);
}

#[test]
fn a_rejected_one_is_gone_and_the_old_one_stays() {
    let site = changed();
    let before = site.snapshot("step");
    site.run(&[]).exits(5);
    site.flow
        .run(["reject", PENDING])
        .exits(0)
        .says("rejected snapshots/it/step.snap");
    assert!(!site.flow.has(PENDING));
    assert_eq!(site.snapshot("step"), before);
}

#[test]
fn pending_ones_are_listed_on_stdout() {
    let site = changed();
    site.flow
        .run(["accept", "--list"])
        .exits(6)
        .says("no snapshot is pending");
    site.run(&[]).exits(5);
    let ran = site.flow.run(["accept", "--list"]).exits(5);
    assert_eq!(ran.stdout, "snapshots/it/step.snap\n");
    assert!(site.flow.has(PENDING), "listing decides nothing");
}

#[test]
fn a_path_may_be_a_snapshot_a_folder_or_a_scenario() {
    for path in [
        FILE,
        PENDING,
        "snapshots",
        "snapshots/it/",
        "scenarios/it.yaml",
        ".",
    ] {
        let site = changed();
        site.run(&[]).exits(5);
        site.flow.run(["accept", path]).exits(0);
        assert!(!site.flow.has(PENDING), "{path}");
        // A pending one that is gone is a path that is not there.
        let gone = if path == PENDING { 1 } else { 6 };
        site.flow.run(["accept", path]).exits(gone);
        site.flow.run(["reject", path]).exits(gone);
    }
}

#[test]
fn a_path_may_be_a_pattern() {
    let ids = ["log-in", "login-again", "who"];
    let steps: String = ids
        .iter()
        .map(|id| format!("  - {{id: {id}, request: {{}}}}\n"))
        .collect();
    for (pattern, wanted) in [
        ("snapshots/**/log*.snap.new", &ids[..2]),
        ("snapshots/**/log*.snap", &ids[..2]),
        ("snapshots/it/*", &ids),
        ("snap*", &ids),
        ("scenarios/*.yaml", &ids),
        ("snapshots/it/w[hx]o.snap", &ids[2..]),
        ("**/login-?gain.snap", &ids[1..2]),
    ] {
        let site = Site::new(&format!("steps:\n{steps}"), Answer::json(json!({"a": 1})));
        site.run(&[]).exits(0);
        site.answers(Answer::json(json!({"a": 2})));
        site.run(&[]).exits(5);
        let wanted: Vec<String> = wanted
            .iter()
            .map(|id| format!("snapshots/it/{id}.snap\n"))
            .collect();
        let listed = site.flow.run(["accept", "--list", pattern]).exits(5).stdout;
        assert_eq!(listed, wanted.concat(), "{pattern}");
        let review = site.flow.run(["review", "--list", pattern]).exits(5).stdout;
        assert_eq!(review.lines().count(), wanted.len(), "{pattern}");
        site.flow.run(["reject", pattern]).exits(0);
        site.flow
            .run(["accept", "--list", pattern])
            .exits(match pattern.ends_with("new") {
                true => 1,
                false => 6,
            });
        let left = site.flow.run(["accept", "--list"]).stdout;
        assert_eq!(left.lines().count(), ids.len() - wanted.len(), "{pattern}");
    }
    let site = changed();
    site.run(&[]).exits(5);
    for none in ["snapshots/**/none*", "scenarios/*.txt"] {
        site.flow.run(["accept", none]).exits(1).says(&format!(
            "no snapshot, folder or scenario fits the pattern `{none}`"
        ));
    }
    site.flow
        .run(["accept", "a***b"])
        .exits(1)
        .says("it is no pattern");
    // A file that is called so is no pattern.
    site.flow
        .write("snapshots/it/[x].snap", site.snapshot("step"));
    site.flow.run(["accept", "snapshots/it/[x].snap"]).exits(6);
}

#[test]
fn a_scenario_means_its_own_snapshots_only() {
    let site = changed();
    site.run(&[]).exits(5);
    site.flow
        .write("scenarios/other.yaml", "scenario: Other\nsteps: []\n");
    site.flow.run(["accept", "scenarios/other.yaml"]).exits(6);
    let other = site.flow.read(PENDING).replace("it.yaml", "it/inner.yaml");
    site.flow.write("snapshots/it/inner/step.snap.new", other);
    site.flow.run(["accept", "scenarios/it.yaml"]).exits(0);
    assert!(site.flow.has("snapshots/it/inner/step.snap.new"));
}

#[test]
fn wrong_paths_are_told() {
    let site = changed();
    site.flow
        .run(["accept", "nowhere"])
        .exits(1)
        .says("there is no file `nowhere`");
    site.flow
        .run(["reject", "snapshots/it/gone.snap"])
        .exits(1)
        .says("there is no file `snapshots/it/gone.snap`");
    site.flow.write("notes.txt", "");
    site.flow
        .run(["accept", "notes.txt"])
        .exits(1)
        .says("`notes.txt` is no snapshot, folder or scenario");
    site.flow.run(["accept", FILE]).exits(6);
    site.flow.run(["accept", "--unknown"]).exits(1);
}

#[test]
fn pending_snapshots_of_other_programs_are_left_alone() {
    let site = changed();
    site.run(&[]).exits(5);
    let foreign = "---\nsource: tests/a.rs\nassertion_line: 3\nexpression: x\n---\ny\n";
    site.flow.write("tests/snapshots/a.snap.new", foreign);
    let ran = site.flow.run(["accept", "--list"]).exits(5);
    assert_eq!(ran.stdout, "snapshots/it/step.snap\n");
    site.flow.run(["accept"]).exits(0);
    assert_eq!(site.flow.read("tests/snapshots/a.snap.new"), foreign);
}

#[test]
fn where_nothing_may_be_written_nothing_is() {
    for (args, variable) in [
        (&["--ci"][..], None),
        (&["--update", "none"][..], None),
        (&[][..], Some(("CI", "true"))),
    ] {
        let mut fresh = site();
        let mut other = changed();
        if let Some((name, value)) = variable {
            fresh.flow = fresh.flow.env(name, value);
            other.flow = other.flow.env(name, value);
        }
        fresh
            .run(args)
            .exits(5)
            .says("the answer has no snapshot `snapshots/it/step.snap`, and none may be written")
            .says("run it with `--update new`, look at what was written, and commit it")
            .says("1 snapshot missing or changed, and none may be written here");
        assert!(!fresh.flow.has("snapshots"));
        let before = other.snapshot("step");
        other.run(args).exits(5).says("$.a: 1 → 2");
        assert_eq!(other.flow.files("snapshots"), [FILE]);
        assert_eq!(other.snapshot("step"), before);
    }
}

#[test]
fn the_command_line_counts_more_than_the_environment() {
    let mut site = site();
    site.flow = site.flow.env("CI", "true");
    site.run(&["--update", "new"]).exits(0);
    assert!(site.flow.has(FILE));
    site.run(&["--ci", "--update", "new"]).exits(1);
    site.run(&["--update", "some"])
        .exits(1)
        .says("possible values: new, all, none");
    let mut outside = Site::of_step("", Answer::json(json!({})));
    outside.flow = outside.flow.env("CI", "false");
    outside.run(&[]).exits(0).says("new snapshot");
}

/// A site whose answer to `step` has changed if its snapshot is made to say another `a`, and whose step `fresh` has none yet.
fn with_a_fresh_one(a: u32) -> Site {
    let steps = |ids: &[&str]| {
        let steps = ids.iter();
        let steps = steps.map(|id| format!("  - {{id: {id}, request: {{path: {id}}}}}\n"));
        format!("steps:\n{}", steps.collect::<String>())
    };
    let site = Site::new(&steps(&["same", "step"]), Answer::json(json!({"a": 1})));
    site.run(&[]).exits(0);
    let text = site.snapshot("step");
    site.flow
        .write(FILE, text.replace("\"a\": 1", &format!("\"a\": {a}")));
    site.says(&steps(&["same", "step", "fresh"]));
    site
}

#[test]
fn each_way_to_update_does_its_own_with_new_changed_and_same_ones() {
    const KEPT: [&str; 2] = ["snapshots/it/same.snap", FILE];
    const FRESH: &str = "snapshots/it/fresh.snap";
    for (update, exit, more) in [
        ("new", 5, &[FRESH, PENDING][..]),
        ("all", 0, &[FRESH]),
        ("none", 5, &[]),
    ] {
        let site = with_a_fresh_one(0);
        let ran = site.run(&["--update", update]).exits(exit);
        for (text, by) in [
            ("new snapshot snapshots/it/fresh.snap", &["new", "all"][..]),
            ("1 new snapshot", &["new", "all"]),
            ("updated snapshots/it/step.snap", &["all"]),
            ("$.a: 0 → 1", &["new", "all", "none"]),
            ("-old snapshot", &["new", "none"]),
            ("has no snapshot `snapshots/it/fresh.snap`", &["none"]),
        ] {
            let said = ran.stderr.contains(text);
            assert_eq!(
                said,
                by.contains(&update),
                "{update}: {text}: {}",
                ran.stderr
            );
        }
        let mut left: Vec<&str> = KEPT.iter().chain(more).copied().collect();
        left.sort_unstable();
        assert_eq!(site.flow.files("snapshots"), left, "{update}");
        let taken = site.snapshot("step").contains("\"a\": 1");
        assert_eq!(taken, update == "all", "{update}");
    }
}

#[test]
fn without_a_flag_new_ones_are_written_and_none_in_ci() {
    let looked = "1 new snapshot: look at it, then commit";
    with_a_fresh_one(1).run(&[]).exits(0).says(looked);
    let mut in_ci = with_a_fresh_one(1);
    in_ci.flow = in_ci.flow.env("CI", "1");
    in_ci.run(&[]).exits(5).says("none may be written");
    // Both at once contradict each other, or are one too many.
    for update in ["new", "all", "none"] {
        in_ci
            .run(&["--ci", "--update", update])
            .exits(1)
            .says("cannot be used with");
    }
}

#[test]
fn all_are_written_anew_where_the_person_says_so() {
    let site = changed();
    site.run(&[]).exits(5);
    site.run(&["--update", "all"])
        .exits(0)
        .says("updated snapshots/it/step.snap")
        .says("$.a: 1 → 2")
        .says("1 updated snapshot: look at what changed, then commit");
    assert_eq!(site.flow.files("snapshots"), [FILE]);
    site.run(&["--ci"]).exits(0);
}

#[test]
fn an_answer_that_a_check_refuses_becomes_no_snapshot() {
    let failing = "expect: {$.a: 7}\ncontinue_on_failure: true";
    let site = Site::of_step(failing, Answer::json(json!({"a": 1})));
    site.run(&[]).exits(4);
    assert!(!site.flow.has("snapshots"));
    site.says(&one_step(""));
    site.run(&[]).exits(0);
    site.says(&one_step(failing))
        .answers(Answer::json(json!({"a": 2})));
    site.run(&[])
        .exits(4)
        .never_says("differs from its snapshot");
    assert_eq!(site.flow.files("snapshots"), [FILE]);
}

#[test]
fn only_the_steps_that_a_scenario_is_about_have_snapshots() {
    let body = "setup:\n  - id: before\n    request: {}\nsteps:\n  - id: seen\n    request: {}\n  - id: unseen\n    request: {}\n    \
                snapshot: false\n  - id: hidden\n    use: fragment.yaml\n    snapshot: false\n  - id: shown\n    use: fragment.yaml\n    \
                then:\n      - id: inner\n        request: {}\n  - id: recovered\n    request: {}\n    recover:\n      on: {$.a: 1}\n      \
                run: [{id: fix, request: {}}]\nteardown:\n  - id: after\n    request: {}\n";
    let site = Site::new(body, Answer::json(json!({"a": 1})));
    site.flow.write(
        "scenarios/fragment.yaml",
        "fragment: F\ninputs: {url: {}}\ndefaults: {url: \"{{ url }}\"}\nsteps:\n  - {id: part, request: {}}\n",
    );
    site.run(&[]).exits(0);
    let files = [
        "snapshots/it/recovered.snap",
        "snapshots/it/seen.snap",
        "snapshots/it/shown/inner.snap",
        "snapshots/it/shown/part.snap",
    ];
    assert_eq!(site.flow.files("snapshots"), files);
}

#[test]
fn a_file_without_snapshots_has_none_in_its_fragments_either() {
    let body = "snapshot: false\nsteps:\n  - id: hidden\n    use: fragment.yaml\n  - id: shown\n    snapshot: true\n    request: {}\n";
    let site = Site::new(body, Answer::json(json!({})));
    site.flow.write(
        "scenarios/fragment.yaml",
        "fragment: F\ninputs: {url: {}}\ndefaults: {url: \"{{ url }}\"}\nsteps:\n  - {id: part, request: {}}\n",
    );
    site.run(&[]).exits(0);
    assert_eq!(site.flow.files("snapshots"), ["snapshots/it/shown.snap"]);
}

#[test]
fn rows_and_rounds_have_files_of_their_own() {
    let body = "rows: [{name: First Row}, {x: 1}]\nsteps:\n  - id: each\n    for_each: [{name: A/b}, {x: 2}]\n    request: {}\n    \
                then: {id: inner, request: {}}\n";
    let site = Site::new(body, Answer::json(json!({})));
    site.run(&[]).exits(0);
    let mut wanted = Vec::new();
    for row in ["2", "first-row"] {
        for step in ["each.2", "each.a-b", "each/inner.2", "each/inner.a-b"] {
            wanted.push(format!("snapshots/it/{row}/{step}.snap"));
        }
    }
    assert_eq!(site.flow.files("snapshots"), wanted);
    site.run(&["--ci"]).exits(0);
}

#[test]
fn two_answers_never_share_a_file() {
    for body in [
        "steps:\n  - id: each\n    for_each: [{name: A b}, {name: a-B}]\n    request: {}\n",
        "rows: [{name: x y}, {name: x-y}]\nsteps:\n  - {id: each, request: {}}\n",
    ] {
        let site = Site::new(body, Answer::json(json!({})));
        site.run(&[])
            .exits(3)
            .says("another answer of this run has the snapshot `snapshots/it/")
            .says("compared without case");
    }
    let site = site();
    let again = site.flow.read("scenarios/it.yaml");
    site.flow.write("scenarios/it.yml", again);
    site.run(&["scenarios/it.yml"])
        .exits(3)
        .says("another answer");
    site.run(&["scenarios/it.yaml"]).exits(0);
}

#[test]
fn the_root_is_that_of_the_scenario_and_never_the_current_folder() {
    let site = site();
    for (file, wanted) in [
        ("a/scenarios/deep/it.yaml", "a/snapshots/deep/it/step.snap"),
        ("b/it.yaml", "b/snapshots/it/step.snap"),
        ("c/scenarios/it.yaml", "c/scenarios/snapshots/it/step.snap"),
    ] {
        let text = site.flow.read("scenarios/it.yaml");
        site.flow.write(file, text);
        if file.starts_with('c') {
            site.flow.write("c/scenarios/flowrun.yaml", "inputs: {}\n");
        }
        site.run(&[file, "--update", "new"]).exits(0);
        assert!(site.flow.has(wanted), "{file}: {:?}", site.flow.files("."));
    }
}

#[test]
fn a_variant_holds_for_its_versions_and_the_narrowest_wins() {
    let site = site();
    let scenario =
        "scenario: It\nservice: mediawiki\nsteps: [{id: step, request: {url: '{{ api }}'}}]\n";
    site.flow.write("scenarios/it.yaml", scenario);
    let api = format!("{}/api.php", site.url());
    let run = |more: &[&str]| {
        let args = ["scenarios/it.yaml", "--target", &api];
        site.flow.run(args.into_iter().chain(more.iter().copied()))
    };
    let version = |version| run(&["--target-version", version, "--ci"]);
    run(&[]).exits(0);
    let old = site.snapshot("step");
    site.flow.write("snapshots/it/step@1.43+.snap", &old);
    site.flow.write(FILE, old.replace("\"a\": 1", "\"a\": 2"));
    version("1.43.2").exits(0);
    version("1.42.7")
        .exits(5)
        .says("its snapshot `snapshots/it/step.snap`");
    let narrow = "snapshots/it/step@1.43-1.44.snap";
    site.flow.write(narrow, site.flow.read(FILE));
    version("1.44.9").exits(5).says(narrow);
    version("1.45").exits(0);
    run(&["--target-version", "1.44"]).exits(5);
    assert!(site.flow.has(&format!("{narrow}.new")));
    site.flow.run(["accept"]).exits(0);
    version("1.44").exits(0);
    run(&["--ci"])
        .exits(3)
        .says("its snapshots differ by version");
    site.flow.write("snapshots/it/step@new.snap", &old);
    version("1.44")
        .exits(3)
        .says("`@new` names no versions: write `@1.43+` or `@1.39-1.42`");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let site = site();
    site.flow.write("snapshots", "a file in its place");
    site.run(&[])
        .exits(3)
        .says("error[snapshot-unusable]: the ")
        .says("cannot be");
}

#[test]
fn what_cannot_be_written_is_told_and_everything_else_goes_on() {
    let body = "steps:\n  - {id: one, request: {}, then: [{id: inner, request: {}}]}\n  - {id: two, request: {}, expect: {$.a: 2}}\n  - {id: three, request: {}}\n";
    let site = Site::new(body, Answer::json(json!({"a": 2})));
    // A file stands where the folder of the inner step has to be, and a folder where a snapshot has to be.
    site.flow.write("snapshots/it/one", "");
    site.flow.write("snapshots/it/three.snap/kept", "");
    site.run(&[])
        .exits(3)
        .says("error[snapshot-unusable]")
        .says("PASS")
        .says("2/3 two")
        .says("new snapshot snapshots/it/two.snap")
        .says("3 steps: 1 passed, 2 broken")
        .never_says("did not pass");
    // A step that really could not be carried out keeps those behind it from running.
    site.says(&body.replace(
        "id: one, request: {}",
        "id: one, request: {url: 'http://127.0.0.1:1/'}",
    ));
    site.run(&["--allow-host", "127.0.0.1:1"])
        .exits(3)
        .says("needs `one`, which did not pass");
}

#[test]
fn a_damaged_snapshot_is_told_with_what_to_do() {
    let site = site();
    site.run(&[]).exits(0);
    let whole = site.snapshot("step");
    for (damaged, why) in [
        (String::new(), "it does not begin with `---`"),
        ("old format".to_owned(), "it does not begin with `---`"),
        (
            whole[..whole.find("info").expect("it has some")].to_owned(),
            "its front matter has no end",
        ),
        (
            whole.replace("body: json", "body: [json"),
            "not as flowrun or insta write it",
        ),
        (
            whole.replace("flowrun: 1", "flowrun: .inf"),
            "not as flowrun or insta write it",
        ),
        (
            whole.replace("flowrun: 1", "flowrun: 2"),
            "a newer version of flowrun wrote it",
        ),
        (
            whole.replace("body: json", "body: \"json"),
            "its front matter cannot be read",
        ),
        (
            whole.replace("  flowrun: 1\n", ""),
            "is one of another program",
        ),
        (
            whole.replace("HTTP 200", "HTTP two"),
            "it does not begin with `HTTP` and a status",
        ),
        (
            whole.replace("\"x\"\n", "\"x\"\n<<<<<<< HEAD\n"),
            "its body is not JSON any more",
        ),
        (
            whole.replace("Content-Type: ", "Content-Type "),
            "is no header",
        ),
    ] {
        site.flow.write(FILE, &damaged);
        site.run(&[])
            .exits(3)
            .says(why)
            .says("restore it from version control, or delete it and run again");
        assert_eq!(site.snapshot("step"), damaged, "it is left for the person");
    }
    site.flow.write(FILE, b"---\n\xff");
    site.run(&[]).exits(3).says("it is not UTF-8");
    site.run(&["--update", "all"]).exits(0);
    assert_eq!(site.snapshot("step"), whole);
    site.flow.write(PENDING, "---\n");
    site.flow
        .run(["accept"])
        .exits(3)
        .says("its front matter has no end");
    site.flow.run(["reject"]).exits(0);
}

#[test]
fn the_canonical_scenario_has_the_same_snapshots_on_every_release() {
    for release in ["1.35", "1.39", "1.43"] {
        Flow::new()
            .project("flowrun.yaml")
            .project("scenarios")
            .project("snapshots")
            .run(["scenarios/logout.yaml", "--ci", "--mediawiki", release])
            .exits(0);
    }
}

#[test]
fn nothing_is_written_through_a_link() {
    let flow = Flow::new()
        .project("scenarios/logout.yaml")
        .file("elsewhere/kept", "");
    std::os::unix::fs::symlink("elsewhere", flow.path("snapshots")).expect("a link");
    flow.run(["scenarios/logout.yaml"])
        .exits(3)
        .says("error[snapshot-unusable]")
        .says("is a link");
    assert_eq!(flow.files("elsewhere"), ["elsewhere/kept"]);
}
