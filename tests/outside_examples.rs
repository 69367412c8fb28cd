//! Example scenarios from outside, against the APIs that they are about. FLOWRUN_EXAMPLES names the folder that holds them.

use std::path::{Path, PathBuf};

use crate::apis::{Host, issues, login, signup};
use crate::flow::{Flow, Ran};

/// Folders of examples; each file in them is run.
const FOLDERS: &[&str] = &["other", "hurl"];

/// Files whose snapshots hold what inline rows draw: values of rows are never shown by name, so only the same seed draws the same.
const SEEDED: &[&str] = &["other/signup.yaml"];

/// The examples in a folder of their own.
fn copied() -> (Flow, Vec<String>) {
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
    for name in FOLDERS {
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
    let (flow, scenarios) = copied();
    assert!(scenarios.len() >= 9, "{scenarios:?}");
    let host = Host::all();
    let mut wrong = Vec::new();
    for file in &scenarios {
        let seed: &[&str] = match SEEDED.contains(&file.as_str()) {
            true => &["--seed", "7"],
            false => &[],
        };
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
