//! Whether the negatives prove anything: the embedded wiki is started with a defect on purpose, that it carries out what it refuses
//! while it answers the refusal word for word. A negative that only looks at the code of the refusal passes on such a wiki, and is
//! worth nothing. Each must fail there, and pass on the same wiki without the defect.
//!
//! A scenario is taken for a negative unless it stands in [`NO_NEGATIVES`] with the reason. Start at
//! [`every_negative_notices_what_was_carried_out_all_the_same`].

use std::collections::BTreeSet;

use flowrun::wiki::{Settings, Wiki};
use regex::Regex;
use tokio::runtime::Runtime;

use crate::flow::{Flow, Ran, project};
use crate::shipped;

/// What only reads has no effect that could be seen.
const IT_READS: &str = "what it is refused only reads";

/// Scenarios that show nothing refused that could be carried out all the same.
const NO_NEGATIVES: &[(&str, &str)] = &[
    ("logout.yaml", "nothing is refused in it"),
    ("core/user-info.yaml", "nothing is refused in it"),
    (
        "pages/purge.yaml",
        "a purge leaves nothing that could be seen",
    ),
    ("phester/contribs.yaml", "what it is refused is a list"),
    ("phester/list-users.yaml", "nothing is refused in it"),
    ("phester/page-revisions.yaml", "nothing is refused in it"),
    (
        "phester/recent-changes.yaml",
        "what it is refused is a list",
    ),
    ("phester/site-statistics.yaml", "nothing is refused in it"),
    ("reading/error-formats.yaml", IT_READS),
    ("reading/paraminfo.yaml", "nothing is refused in it"),
    ("reading/siteinfo.yaml", "nothing is refused in it"),
    ("reading/xml.yaml", IT_READS),
    ("rest/errors.yaml", IT_READS),
    ("safety/cache-headers.yaml", IT_READS),
    ("safety/nothing-leaks.yaml", IT_READS),
    ("session/checktoken.yaml", IT_READS),
    (
        "session/cookie-replay.yaml",
        "old cookies are no request: they are not refused, but nobody's",
    ),
    ("session/createaccount.yaml", "nothing is refused in it"),
    (
        "session/logout-before-token.yaml",
        "its releases refuse nothing",
    ),
];

const NO_SUCH_PAGE: &str = "there is no page to which it could be done";

/// Steps whose refusal could not be told from what it refuses, even if that were carried out.
const NOTHING_TO_SEE: &[(&str, &str, &str)] = &[
    (
        "reading/cors.yaml",
        "A callback is answered as nobody too",
        "it reads",
    ),
    (
        "reading/cors.yaml",
        "An origin that is not that of the header",
        "it reads",
    ),
    (
        "reading/maxlag.yaml",
        "A limit that no wiki can keep",
        "it reads",
    ),
    (
        "reading/maxlag.yaml",
        "A limit that is no number",
        "it reads",
    ),
    (
        "safety/expired-session.yaml",
        "An assertion notices that it is gone",
        "it reads",
    ),
    (
        "safety/expired-session.yaml",
        "So does one with a session that the wiki does not know",
        "it reads",
    ),
    (
        "safety/debug-api.yaml",
        "A login by GET",
        "there is no session yet in which it could be",
    ),
    (
        "session/createaccount-refused.yaml",
        "A name that is taken",
        "there is such a user already",
    ),
    (
        "session/createaccount-refused.yaml",
        "A name that can be none",
        "there can be no such user",
    ),
    (
        "session/clientlogin-refused.yaml",
        "Inside the session of a bot",
        "who is logged in stays so",
    ),
    ("session/assert.yaml", "fails", "it reads"),
    ("session/assert.yaml", "Nobody fails as a user", "it reads"),
    (
        "session/logout-twice.yaml",
        "Again with the same token",
        "nobody is logged in any more",
    ),
    (
        "session/login-token.yaml",
        "Inside a bot session",
        "who is logged in stays so",
    ),
    ("core/delete.yaml", "A page that is not there", NO_SUCH_PAGE),
    (
        "core/delete.yaml",
        "A second time there is nothing to delete",
        NO_SUCH_PAGE,
    ),
    (
        "core/edit.yaml",
        "Neither a title nor a number",
        NO_SUCH_PAGE,
    ),
    ("core/edit.yaml", "A title that can be none", NO_SUCH_PAGE),
    (
        "pages/edit-refused.yaml",
        "A page that has no such number",
        NO_SUCH_PAGE,
    ),
    (
        "pages/edit-refused.yaml",
        "A number that is none",
        NO_SUCH_PAGE,
    ),
    ("pages/edit-refused.yaml", "A special page", NO_SUCH_PAGE),
    (
        "core/preferences.yaml",
        "Nobody has preferences",
        "nobody has any",
    ),
    (
        "core/preferences.yaml",
        "Nothing is asked for",
        "nothing could be carried out",
    ),
    ("core/rollback.yaml", "Without a title", NO_SUCH_PAGE),
    (
        "core/rollback.yaml",
        "A page that is not there",
        NO_SUCH_PAGE,
    ),
];

/// The shipped scenarios, with one of them replaced if `text` is given.
fn with(scenario: &str, text: Option<&str>) -> Flow {
    let flow = Flow::new().project("flowrun.yaml").project("scenarios");
    match text {
        Some(text) => flow.file(&format!("scenarios/{scenario}"), text),
        None => flow,
    }
}

/// Runs a scenario on a wiki that runs in this process.
fn run(flow: Flow, scenario: &str, carries_out_refused: bool) -> Ran {
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
    flow.disposable_target(&api);
    let mut args = vec![
        file,
        "--writable".to_owned(),
        "--target=disposable".to_owned(),
        "--var=embedded=true".to_owned(),
    ];
    for (name, value) in [
        ("username", &accounts.bot_name),
        ("main_username", &accounts.username),
        ("admin_username", &accounts.admin),
    ] {
        args.push(format!("--var={name}={value}"));
    }
    let ran = flow
        .env("FLOWRUN_VAR_password", &accounts.bot_password)
        .env("FLOWRUN_VAR_main_password", &accounts.password)
        .env("FLOWRUN_VAR_admin_password", &accounts.admin_password)
        .run(args.iter().map(String::as_str))
        .never_says(&accounts.bot_password)
        .never_says(&accounts.password)
        .never_says(&accounts.admin_password);
    assert!(!shows_a_token(&ran.stderr), "{scenario}: {}", ran.stderr);
    ran
}

/// The scenarios that the embedded wiki can carry out, by their paths below `scenarios/`.
fn scenarios() -> BTreeSet<String> {
    let mut files = shipped::files();
    files.retain(|file| !file.is_fragment() && !file.needs_real_wiki());
    let paths = files.iter().map(|file| &file.path["scenarios/".len()..]);
    paths.map(str::to_owned).collect()
}

/// Whether a token is shown that a wiki gave out: 40 hexadecimal digits, the last 8 of them the time.
fn shows_a_token(text: &str) -> bool {
    let token = Regex::new(r"\b[0-9a-f]{32}6[0-9a-f]{7}\b").expect("a regex");
    token.is_match(text)
}

/// The scenarios that are taken for negatives.
fn negatives() -> impl Iterator<Item = String> {
    let other = |scenario: &String| NO_NEGATIVES.iter().any(|(name, _)| name == scenario);
    scenarios()
        .into_iter()
        .filter(move |scenario| !other(scenario))
}

/// A scenario cut up where its steps begin: what stands before them, each step, and the teardown.
struct Cut {
    head: String,
    steps: Vec<String>,
    tail: String,
}

impl Cut {
    fn of(scenario: &str) -> Self {
        let path = project().join("scenarios").join(scenario);
        let text = std::fs::read_to_string(path).expect("a scenario");
        let (head, rest) = text.split_once("\nsteps:\n").expect("steps");
        let (steps, tail) = rest.split_once("\nteardown:\n").unwrap_or((rest, ""));
        Self {
            head: format!("{head}\nsteps:\n"),
            steps: cut_before(steps, "  - "),
            tail: match tail {
                "" => String::new(),
                tail => format!("teardown:\n{tail}"),
            },
        }
    }

    /// Whether a step expects a refusal, and nothing but that.
    fn refuses(step: &str) -> bool {
        let expects = step.split_once("expect:").map_or("", |(_, after)| after);
        expects.contains("error: ") && !step.contains("recover:")
    }

    /// The scenario with one step in place of all that expect a refusal.
    fn with_only(&self, index: usize, step: &str) -> String {
        let steps = self.steps.iter().enumerate();
        let kept = steps.filter_map(|(at, other)| match at == index {
            true => Some(step),
            false if Self::refuses(other) => None,
            false => Some(other.as_str()),
        });
        format!("{}{}{}", self.head, kept.collect::<String>(), self.tail)
    }
}

/// The lines of a text from each line that begins so to the next.
fn cut_before(text: &str, start: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines() {
        match parts.last_mut() {
            Some(part) if !line.starts_with(start) => part.push_str(&format!("{line}\n")),
            _ => parts.push(format!("{line}\n")),
        }
    }
    parts
}

/// A step that is a table as one step an element, any other step as it is.
fn rounds(step: &str) -> Vec<String> {
    let lines: Vec<&str> = step.lines().collect();
    let element = |line: &str| line.starts_with("      - {");
    let table = step.contains("    for_each:\n");
    let elements = lines.iter().filter(|line| table && element(line)).count();
    if elements == 0 {
        return vec![step.to_owned()];
    }
    let only = |wanted: usize| {
        let mut at = 0;
        let kept = lines.iter().filter(|line| {
            at += usize::from(element(line));
            !element(line) || at == wanted
        });
        kept.map(|line| format!("{line}\n")).collect()
    };
    (1..=elements).map(only).collect()
}

#[test]
fn every_negative_notices_what_was_carried_out_all_the_same() {
    for scenario in negatives() {
        run(with(&scenario, None), &scenario, false).exits(0);
        run(with(&scenario, None), &scenario, true).exits(4);
    }
}

#[test]
fn every_refusal_is_noticed_by_its_own_step() {
    let mut fooled = Vec::new();
    let mut tried = 0;
    for scenario in negatives() {
        let cut = Cut::of(&scenario);
        for (index, step) in cut.steps.iter().enumerate() {
            let named = |name: &str| {
                step.lines()
                    .next()
                    .is_some_and(|line| line.ends_with(&format!(": {name}")))
            };
            let nothing = NOTHING_TO_SEE
                .iter()
                .any(|(file, name, _)| *file == scenario && named(name));
            if nothing || !Cut::refuses(step) {
                continue;
            }
            for round in rounds(step) {
                let text = cut.with_only(index, &round);
                tried += 1;
                if run(with(&scenario, Some(&text)), &scenario, true).status != 4 {
                    fooled.push(format!("{scenario}:\n{round}"));
                }
            }
        }
    }
    assert!(fooled.is_empty(), "{}", fooled.join("\n"));
    assert!(tried > 30, "only {tried} refusals were found");
}

#[test]
fn every_row_of_a_table_of_refused_logins_is_noticed() {
    let scenario = "session/login-refused.yaml";
    run(with(scenario, None), scenario, true).says("5 scenarios: 5 failed");
}

#[test]
fn scenarios_that_are_no_negatives_pass_with_the_defect_too() {
    let all = scenarios();
    for (scenario, reason) in NO_NEGATIVES {
        assert!(all.contains(*scenario), "{scenario} ({reason}) is gone");
        run(with(scenario, None), scenario, true).exits(0);
    }
}
