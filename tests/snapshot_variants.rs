//! Variants of snapshots by version: which one held, which are needless, and how they are made.

use serde_json::json;

use crate::flow::Ran;
use crate::server::Answer;
use crate::site::Site;

const PLAIN: &str = "snapshots/it/step.snap";

/// A site with a snapshot.
fn site() -> Site {
    let site = Site::of_step("", Answer::json(json!({"a": 1})));
    let scenario =
        "scenario: It\nservice: mediawiki\nsteps: [{id: step, request: {url: '{{ api }}'}}]\n";
    site.flow.write("scenarios/it.yaml", scenario);
    run(&site, &[]).exits(0);
    site
}

fn run(site: &Site, more: &[&str]) -> Ran {
    let api = format!("{}/api.php", site.url());
    let args = ["scenarios/it.yaml", "--target", &api];
    site.flow.run(args.into_iter().chain(more.iter().copied()))
}

fn variant(versions: &str) -> String {
    format!("snapshots/it/step@{versions}.snap")
}

/// Writes a variant that says this of `a`.
fn put(site: &Site, versions: &str, a: u32) {
    let text = site
        .flow
        .read(PLAIN)
        .replace("\"a\": 1", &format!("\"a\": {a}"));
    site.flow.write(&variant(versions), text);
}

fn listed(site: &Site) -> Vec<String> {
    let listed = site.flow.run(["accept", "--prune", "--list"]);
    listed.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn the_line_of_a_step_says_which_variant_held() {
    let site = site();
    put(&site, "1.43+", 2);
    site.answers(Answer::json(json!({"a": 2})));
    run(&site, &["--target-version", "1.43.1"])
        .exits(0)
        .says("1/1 step (snapshot @1.43+)\n");
    run(&site, &["--target-version", "1.42", "--ci"])
        .exits(5)
        .never_says("(snapshot @");
    site.answers(Answer::json(json!({"a": 3})));
    run(&site, &["--target-version", "1.44", "--ci"])
        .exits(5)
        .says("1/1 step (snapshot @1.43+)\n");
}

#[test]
fn a_variant_that_says_what_holds_without_it_is_needless() {
    let site = site();
    for (variants, wanted) in [
        (&[("1.43+", 2)][..], &[][..]),
        (&[("1.43+", 1)], &[("1.43+", "step.snap")]),
        // What lies between says otherwise.
        (&[("1.39+", 2), ("1.43+", 1)], &[]),
        (
            &[("1.39+", 2), ("1.43+", 2)],
            &[("1.43+", "step@1.39+.snap")],
        ),
        (&[("1.39-1.42", 2), ("1.43+", 1)], &[("1.43+", "step.snap")]),
        // It holds in part where the plain one would.
        (&[("1.39-1.42", 2), ("1.40-1.44", 2)], &[]),
        (
            &[("1.39-1.42", 2), ("1.40-1.41", 2)],
            &[("1.40-1.41", "step@1.39-1.42.snap")],
        ),
        (
            &[("1.39", 1), ("1.39.4", 2), ("1.39.4-1.39.6", 1)],
            &[("1.39.4-1.39.6", "step@1.39.snap")],
        ),
    ] {
        for (versions, a) in variants {
            put(&site, versions, *a);
        }
        let said: Vec<String> = wanted
            .iter()
            .map(|(versions, other)| {
                format!("{} (the same as snapshots/it/{other})", variant(versions))
            })
            .collect();
        let found = listed(&site);
        let rest: Vec<&String> = found.iter().filter(|line| !said.contains(line)).collect();
        assert!(
            said.iter().all(|line| found.contains(line)),
            "{variants:?}: {found:?}"
        );
        assert!(
            rest.len() <= usize::from(variants.len() == 3),
            "{variants:?}: {found:?}"
        );
        for (versions, _) in variants {
            std::fs::remove_file(site.flow.path(&variant(versions))).expect("it was there");
        }
    }
}

#[test]
fn needless_variants_are_counted_by_a_run_and_pruned() {
    let site = site();
    put(&site, "1.43+", 1);
    let version = ["--target-version", "1.44", "--ci"];
    run(&site, &version)
        .exits(0)
        .says("1 needless variant: `flowrun accept --prune` removes what no step needs");
    site.flow
        .run(["accept", "--prune"])
        .exits(0)
        .says("removed snapshots/it/step@1.43+.snap (the same as snapshots/it/step.snap)");
    assert_eq!(site.flow.files("snapshots"), [PLAIN]);
    run(&site, &version).exits(0).never_says("needless");
    put(&site, "1.45+", 2);
    run(&site, &version).exits(0).never_says("needless");
    site.flow.run(["accept", "--prune"]).exits(6);
}

#[test]
fn a_pending_snapshot_is_taken_for_some_versions() {
    let site = site();
    let old = site.flow.read(PLAIN);
    site.answers(Answer::json(json!({"a": 2})));
    run(&site, &["--target-version", "1.43"]).exits(5);
    site.flow
        .run(["accept", "scenarios/it.yaml", "--variant", "1.43+"])
        .exits(0)
        .says("accepted snapshots/it/step@1.43+.snap");
    assert_eq!(
        site.flow.files("snapshots"),
        [PLAIN.to_owned(), variant("1.43+")]
    );
    assert_eq!(site.flow.read(PLAIN), old);
    run(&site, &["--target-version", "1.43", "--ci"]).exits(0);
    run(&site, &["--target-version", "1.42", "--ci"]).exits(5);
    // And once more, from the variant.
    site.answers(Answer::json(json!({"a": 3})));
    run(&site, &["--target-version", "1.45"]).exits(5);
    let pending = format!("{}.new", variant("1.43+"));
    site.flow
        .run(["accept", &pending, "--variant", "@1.45+"])
        .exits(0);
    run(&site, &["--target-version", "1.45", "--ci"])
        .exits(0)
        .says("(snapshot @1.45+)");
    site.flow
        .run(["accept", "--variant", "1.46+"])
        .exits(6)
        .says("no snapshot is pending");
}

#[test]
fn versions_that_make_no_sense_are_refused_and_nothing_is_taken() {
    let site = site();
    put(&site, "1.39-1.42", 7);
    site.answers(Answer::json(json!({"a": 2})));
    run(&site, &["--target-version", "1.43"]).exits(5);
    let before = site.flow.files("snapshots");
    for (versions, said) in [
        (
            "new",
            "`new` names no versions: write `1.43+`, `1.39-1.42` or `1.43`",
        ),
        ("1.43-", "`1.43-` names no versions"),
        ("../1.43+", "`../1.43+` names no versions"),
        ("", "`` names no versions"),
        (
            "1.43-1.39",
            "`1.43-1.39` ends before it begins: write `1.39-1.43`",
        ),
        (
            "1.39-1.42",
            "`snapshots/it/step@1.39-1.42.snap` is there already",
        ),
        (
            "1.42+",
            "`snapshots/it/step@1.39-1.42.snap` holds for some of these versions and for others",
        ),
        (
            "1.36-1.39",
            "`snapshots/it/step@1.39-1.42.snap` holds for some of these versions and for others",
        ),
    ] {
        site.flow
            .run(["accept", "--variant", versions])
            .exits(1)
            .says("`snapshots/it/step.snap` cannot be taken so: ")
            .says(said);
        assert_eq!(site.flow.files("snapshots"), before, "{versions}");
    }
    site.flow
        .run(["accept", "--variant", "1.43+", "--list"])
        .exits(1);
    site.flow
        .run(["accept", "--variant", "1.42.5-1.42"])
        .exits(0);
}
