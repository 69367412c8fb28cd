//! Whether the negatives prove anything: the embedded wiki is started with a defect on purpose, that it carries out what it refuses
//! while it answers the refusal word for word. A negative that only looks at the code of the refusal passes on such a wiki, and is
//! worth nothing. Each must fail there, and pass on the same wiki without the defect.
//!
//! A scenario is taken for a negative unless it stands in [`NO_NEGATIVES`] with the reason. Start at
//! [`every_negative_notices_what_was_carried_out_all_the_same`].

use std::collections::BTreeSet;
use std::path::Path;

use flowrun::wiki::{Settings, Wiki};
use regex::Regex;
use tokio::runtime::Runtime;

use crate::flow::{Flow, Ran, project};

/// Scenarios that show nothing refused that could be carried out all the same.
const NO_NEGATIVES: &[(&str, &str)] = &[
    ("logout.yaml", "nothing is refused in it"),
    (
        "session/cookie-replay.yaml",
        "old cookies are no request: they are not refused, but nobody's",
    ),
    (
        "session/logout-before-token.yaml",
        "its releases refuse nothing",
    ),
];

/// Runs a scenario on a wiki that runs in this process.
fn run(scenario: &str, carries_out_refused: bool) -> Ran {
    let runtime = Runtime::new().expect("a runtime for the wiki");
    let settings = Settings {
        carries_out_refused,
        ..Settings::default()
    };
    let wiki = runtime
        .block_on(Wiki::start(settings))
        .expect("a wiki is started");
    let accounts = wiki.accounts();
    let api = wiki.api();
    let file = format!("scenarios/{scenario}");
    let mut args = vec![file, "--writable".to_owned(), format!("--target={api}")];
    for (name, value) in [
        ("username", &accounts.bot_name),
        ("main_username", &accounts.username),
        ("admin_username", &accounts.admin),
    ] {
        args.push(format!("--var={name}={value}"));
    }
    Flow::new()
        .project("flowrun.yaml")
        .project("scenarios")
        .env("FLOWRUN_VAR_password", &accounts.bot_password)
        .env("FLOWRUN_VAR_main_password", &accounts.password)
        .env("FLOWRUN_VAR_admin_password", &accounts.admin_password)
        .run(args.iter().map(String::as_str))
        .never_says(&accounts.bot_password)
        .never_says(&accounts.password)
        .never_says(&accounts.admin_password)
}

/// The scenarios below a folder of `scenarios/`, fragments aside.
fn scenarios(below: &str) -> BTreeSet<String> {
    let folder = project().join("scenarios");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder.join(below)).expect("the scenarios") {
        let path = entry.expect("an entry").path();
        let name = path.strip_prefix(&folder).unwrap_or(&path);
        let name = name.to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(scenarios(&name));
        } else if path.extension().is_some_and(|ending| ending == "yaml")
            && !Path::new(&name).starts_with("fragments")
        {
            found.insert(name);
        }
    }
    found
}

/// Whether a token is shown that a wiki gave out: 40 hexadecimal digits, the last 8 of them the time.
fn shows_a_token(text: &str) -> bool {
    let token = Regex::new(r"\b[0-9a-f]{32}6[0-9a-f]{7}\b").expect("a regex");
    token.is_match(text)
}

#[test]
fn every_negative_notices_what_was_carried_out_all_the_same() {
    let mut fooled = Vec::new();
    for scenario in scenarios("") {
        if NO_NEGATIVES.iter().any(|(name, _)| *name == scenario) {
            continue;
        }
        run(&scenario, false).exits(0);
        let ran = run(&scenario, true);
        assert!(!shows_a_token(&ran.stderr), "{scenario}: {}", ran.stderr);
        if ran.status != 4 {
            fooled.push(format!(
                "{scenario} ends with {}: {}",
                ran.status, ran.stderr
            ));
        }
    }
    assert!(fooled.is_empty(), "{}", fooled.join("\n"));
}

#[test]
fn scenarios_that_are_no_negatives_pass_with_the_defect_too() {
    let all = scenarios("");
    for (scenario, reason) in NO_NEGATIVES {
        assert!(all.contains(*scenario), "{scenario} ({reason}) is gone");
        run(scenario, true).exits(0);
    }
}
