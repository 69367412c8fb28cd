//! The scenarios that are shipped, on the embedded wiki of every release.

use crate::flow::Flow;
use crate::shipped::{assert_all_passed, listed, verdicts};

/// Releases, and what they say of the folder besides.
const RELEASES: &[(&str, &[&str])] = &[
    (
        "1.43",
        &[
            "SKIP [        ] Log out by GET, before the token was needed (requires mediawiki < 1.27.6 or",
            "SKIP [        ] Move a page (requires not embedded and mediawiki >= 1.35)",
        ],
    ),
    ("1.39", &[]),
    (
        "1.35",
        &["SKIP [        ] 4/7 All types (when mediawiki >= 1.37)"],
    ),
    (
        "1.32",
        &[
            "SKIP [        ] Log out, refused (requires mediawiki >= 1.33)",
            "Running Log out by GET, before the token was needed",
        ],
    ),
];

fn shipped() -> Flow {
    Flow::new().project("flowrun.yaml").project("scenarios")
}

#[test]
fn the_folder_passes_on_every_release_and_says_why_it_skips() {
    let all = listed(&shipped(), &["scenarios".to_owned()]);
    for (release, lines) in RELEASES {
        let ran = shipped()
            .run(["scenarios", "--mediawiki", release, "--report", "json"])
            .exits(0);
        assert_all_passed(&all, &verdicts(&ran.stdout), release, true);
        for line in *lines {
            assert!(
                ran.stderr.contains(line),
                "{release}: {line}: {}",
                ran.stderr
            );
        }
    }
}

#[test]
fn a_row_is_a_case_of_its_own() {
    let ran = shipped()
        .run(["scenarios/session/login-refused.yaml"])
        .exits(0);
    for row in [
        "wrong password",
        "unknown user",
        "unknown bot",
        "empty password",
        "no name",
    ] {
        assert!(
            ran.stderr.contains(&format!("Log in, refused [{row}]")),
            "{row}: {}",
            ran.stderr
        );
    }
    ran.says("5 scenarios: 5 passed");
}

#[test]
fn a_secret_of_one_column_is_not_seen_in_another() {
    shipped()
        .run(["scenarios/session/logout-refused.yaml"])
        .exits(0)
        .says("8/12 Wrong token: a login token")
        .says("8/12 Wrong token: last character lost");
}

#[test]
fn the_canonical_scenario_needs_no_other_file() {
    Flow::new()
        .project("scenarios/logout.yaml")
        .run(["scenarios/logout.yaml"])
        .exits(0);
    shipped().run(["scenarios/logout.yaml"]).exits(0);
}
