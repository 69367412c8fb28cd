//! Example scenarios from outside, against the APIs that they are about. FLOWRUN_EXAMPLES names the folder that holds them.
//!
//! Those of MediaWiki run on the embedded wiki; [`ON_THE_WIKI`] says of each whether it can. Start at
//! [`every_example_passes_and_passes_again_with_its_snapshots`] and [`every_example_of_mediawiki_does_what_is_said_of_it`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::apis::{Host, issues, login, signup};
use crate::flow::{Flow, Ran};

/// Folders of examples; each file in them is run.
const FOLDERS: &[&str] = &["other", "hurl"];

/// Files whose snapshots hold what was drawn: values of rows are never shown by name, nor is a name with a letter more, so only the
/// same seed draws the same.
const SEEDED: &[&str] = &["other/signup.yaml", "mediawiki/phester/list-users.yaml"];

/// The seed of a file, if it needs one.
fn seed(file: &str) -> &'static [&'static str] {
    match SEEDED.contains(&file) {
        true => &["--seed", "7"],
        false => &[],
    }
}

/// What becomes of an example on the embedded wiki.
#[derive(Clone, Copy)]
enum Fate {
    /// It passes, twice.
    Passes,
    /// It passes on this release only; on the newest it is skipped.
    PassesOn(&'static str),
    /// It is skipped, for this reason of its own.
    Skipped(&'static str),
    /// It cannot pass: how the run ends, and why.
    Fails(i32, &'static str),
}

use Fate::{Fails, Passes, PassesOn, Skipped};

/// The folder of the examples of MediaWiki, and every scenario in it.
const MEDIAWIKI: &str = "mediawiki";
const ON_THE_WIKI: &[(&str, Fate)] = &[
    (
        "core/rollback.yaml",
        Fails(
            4,
            "who makes an account is not logged in to it, so its edits are nobody's: on real wikis too",
        ),
    ),
    ("pages/edit-conflict.yaml", Passes),
    ("pages/edit-readback.yaml", Passes),
    ("pages/purge-each.yaml", Passes),
    ("pages/upload.yaml", Skipped("requires uploads")),
    ("phester/list-users.yaml", Passes),
    (
        "phester/magic-words.yaml",
        Fails(4, "the embedded wiki has no templates and parser functions"),
    ),
    ("reading/continuation.yaml", Passes),
    ("reading/cors.yaml", Passes),
    ("reading/error-formats.yaml", Passes),
    ("reading/maxlag.yaml", Skipped("requires replicated")),
    ("reading/siteinfo.yaml", Passes),
    ("reading/xml.yaml", Passes),
    (
        "rest/page-crud.yaml",
        Fails(
            3,
            "the embedded wiki's REST API only reads; of real ones 1.43 leads from a title with blanks to one without, and 1.39 has \
             another status for a method that there is not",
        ),
    ),
    ("session/assert.yaml", Passes),
    ("session/clientlogin.yaml", Passes),
    ("session/cookie-replay.yaml", Passes),
    ("session/edit-after-logout.yaml", Passes),
    ("session/failed-login.yaml", Passes),
    ("session/log-in-again.yaml", Passes),
    ("session/login-refused.yaml", Passes),
    ("session/login-token.yaml", Passes),
    ("session/logout-before-token.yaml", PassesOn("1.32")),
    ("session/logout-refused.yaml", Passes),
    ("session/logout-twice.yaml", Passes),
    (
        "session/oauth1.yaml",
        Fails(
            2,
            "the embedded wiki has no OAuth, so there are no keys to give",
        ),
    ),
    ("session/post-with-token.yaml", Passes),
    ("session/tokens.yaml", Passes),
];

/// The examples of these folders in a folder of their own.
fn copied(folders: &[&str]) -> (Flow, Vec<String>) {
    // The environment is part of what this test is asked.
    #[allow(
        clippy::disallowed_methods,
        reason = "the examples lie outside of the project"
    )]
    let folder = std::env::var("FLOWRUN_EXAMPLES")
        .expect("FLOWRUN_EXAMPLES names the folder with the examples");
    let folder = PathBuf::from(folder);
    let mut flow = Flow::new();
    let mut scenarios = Vec::new();
    for name in folders {
        for path in files(&folder.join(name)) {
            let below = path.strip_prefix(&folder).expect("below it");
            let below = below.to_string_lossy().into_owned();
            flow = flow.file(&below, std::fs::read(&path).expect("a file"));
            if below.ends_with(".yaml") {
                scenarios.push(below);
            }
        }
    }
    scenarios.sort();
    (flow, scenarios)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .collect()
}

/// Runs a file with all that any of them asks for.
fn run(flow: &Flow, host: &str, file: &str, more: &[&str]) -> Ran {
    let mut command = flow.command([file, "--writable"]);
    command
        .args(["--env", "GITHUB_TOKEN", "--env", "INVITE_CODE"])
        .args(more)
        .env("GITHUB_TOKEN", issues::TOKEN)
        .env("INVITE_CODE", signup::INVITATION);
    let inputs = [
        ("site", host.to_owned()),
        ("api", host.to_owned()),
        ("endpoint", format!("{host}/graphql")),
        ("owner", issues::OWNER.to_owned()),
        ("repo", issues::REPOSITORY.to_owned()),
        ("user", login::USER.to_owned()),
        ("password", login::PASSWORD.to_owned()),
    ];
    for (name, value) in inputs {
        command.env(format!("FLOWRUN_VAR_{name}"), value);
    }
    Ran::of(&command.output().expect("flowrun is started"))
}

#[test]
#[ignore = "needs the examples of FLOWRUN_EXAMPLES"]
fn every_example_passes_and_passes_again_with_its_snapshots() {
    let (flow, scenarios) = copied(FOLDERS);
    assert!(scenarios.len() >= 9, "{scenarios:?}");
    let host = Host::all();
    let mut wrong = Vec::new();
    for file in &scenarios {
        let seed = seed(file);
        let first = run(&flow, &host.url(), file, seed);
        let again = run(&flow, &host.url(), file, &[seed, &["--ci"]].concat());
        for (what, ran) in [("first", first), ("again", again)] {
            if ran.status != 0 {
                wrong.push(format!(
                    "{file}, {what}: exit {}\n{}",
                    ran.status, ran.stderr
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs the examples of FLOWRUN_EXAMPLES"]
fn every_example_of_mediawiki_is_planned_and_something_is_said_of_it() {
    let (flow, files) = copied(&[MEDIAWIKI]);
    let text = |file: &String| flow.read(file);
    let scenarios = files
        .iter()
        .filter(|file| text(file).lines().any(|line| line.starts_with("scenario:")));
    let found: BTreeSet<&str> = scenarios
        .filter_map(|file| file.strip_prefix(MEDIAWIKI)?.strip_prefix('/'))
        .collect();
    let said: BTreeSet<&str> = ON_THE_WIKI.iter().map(|(file, _)| *file).collect();
    assert_eq!(found, said);
    let ran = flow.run(["list", MEDIAWIKI]).exits(0);
    for file in found {
        assert!(ran.stdout.contains(file), "{file}: {}", ran.stdout);
    }
}

#[test]
#[ignore = "needs the examples of FLOWRUN_EXAMPLES"]
fn every_example_of_mediawiki_does_what_is_said_of_it() {
    let (flow, _) = copied(&[MEDIAWIKI]);
    let mut wrong = Vec::new();
    for (name, fate) in ON_THE_WIKI {
        let file = format!("{MEDIAWIKI}/{name}");
        let release = match fate {
            PassesOn(release) => *release,
            _ => "1.43",
        };
        let run = |more: &[&str]| {
            let args = [file.as_str(), "--mediawiki", release];
            let more = seed(&file).iter().chain(more).copied();
            flow.run(args.into_iter().chain(more))
        };
        let (first, again) = (run(&[]), run(&["--ci"]));
        let passes = |ran: &Ran| ran.status == 0 && !ran.stderr.contains("scenario: 1 skipped");
        let holds = match fate {
            Passes | PassesOn(_) => passes(&first) && passes(&again),
            Skipped(why) => {
                first.status == 0 && first.stderr.contains(&format!("({why})")) && !passes(&first)
            }
            Fails(status, _) => first.status == *status,
        };
        if !holds {
            let said = match fate {
                Fails(status, why) => format!("exit {status}, since {why}"),
                Skipped(why) => format!("skipped, since it {why}"),
                Passes | PassesOn(_) => format!("it passes on {release}"),
            };
            wrong.push(format!(
                "{name}: {said}\n{}\n{}",
                first.stderr, again.stderr
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
