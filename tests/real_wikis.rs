//! Against real wikis, brought up by `tests/real/wiki` (see `tests/real/README.md`). Ignored by a plain `cargo test`: the folder that
//! `FLOWRUN_REAL_WIKIS` names holds a folder with an `env` file for each wiki.

mod compared;
mod upgrade;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::flow::{Flow, Ran, project};
use crate::shipped::{self, assert_all_passed, listed, verdicts};
use crate::snapshot_leaves::{answer_of, any_of_them, change_one_leaf_each, differing, missing};

/// A wiki that is up.
struct Wiki {
    folder: PathBuf,
    values: BTreeMap<String, String>,
}

impl Wiki {
    fn get(&self, key: &str) -> &str {
        self.values
            .get(key)
            .unwrap_or_else(|| panic!("no `{key}` in the env file of {}", self.folder.display()))
    }

    fn is_foreign(&self) -> bool {
        self.get("name") == "foreign"
    }

    /// Runs scenarios on it, as an operator would.
    fn run(&self, flow: Flow, args: &[&str]) -> Ran {
        let mut flow = flow;
        // Ours can be thrown away, and say so where there is a file to say it in.
        let ours = !self.is_foreign() && flow.has("flowrun.yaml");
        if ours {
            flow.disposable_target(self.get("api"));
        }
        let target = if ours { "disposable" } else { self.get("api") };
        let mut all = vec!["--target".to_owned(), target.to_owned()];
        for name in ["username", "main_username", "admin_username"] {
            all.extend(["--var".to_owned(), format!("{name}={}", self.get(name))]);
        }
        for name in ["password", "main_password", "admin_password"] {
            flow = flow.env(&format!("FLOWRUN_VAR_{name}"), self.get(name));
            all.extend(["--secret".to_owned(), name.to_owned()]);
        }
        flow.run(args.iter().copied().chain(all.iter().map(String::as_str)))
    }

    /// Brings it up again, which takes no second: with settings of `tests/real/settings`, or as it was.
    fn up(&self, settings: Option<&str>) {
        let real = project().join("tests/real");
        let address = self.get("api").trim_start_matches("http://127.0.0.1:");
        let port = address.split('/').next().unwrap_or_default();
        let mut command = Command::new(real.join("wiki"));
        command
            .args(["up", self.get("name"), port])
            .arg(&self.folder);
        match settings {
            Some(name) => command.env(
                "FLOWRUN_WIKI_SETTINGS",
                real.join("settings").join(format!("{name}.php")),
            ),
            None => command.env_remove("FLOWRUN_WIKI_SETTINGS"),
        };
        let output = command.output().expect("the script runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// A digest of everything that a write would change.
    fn fingerprint(&self) -> String {
        let script = project().join("tests/real/wiki");
        let output = Command::new(script)
            .arg("fingerprint")
            .arg(&self.folder)
            .output()
            .expect("the script runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("text")
    }
}

/// A wiki with other settings, for as long as this lives.
struct Changed<'a>(&'a Wiki);

impl<'a> Changed<'a> {
    fn new(wiki: &'a Wiki, settings: &str) -> Self {
        let changed = Self(wiki);
        wiki.up(Some(settings));
        changed
    }
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        self.0.up(None);
    }
}

/// The wikis that are up; at least one.
#[expect(
    clippy::disallowed_methods,
    reason = "the wikis are given by the environment"
)]
fn wikis() -> Vec<Wiki> {
    let folder = std::env::var("FLOWRUN_REAL_WIKIS")
        .expect("FLOWRUN_REAL_WIKIS names the folder of the wikis");
    let mut wikis = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        wikis.extend(wiki_in(&entry.expect("an entry").path()));
    }
    assert!(!wikis.is_empty(), "no wiki is up in {folder}");
    wikis
}

/// The wiki of a folder.
fn wiki_in(folder: &Path) -> Option<Wiki> {
    let text = std::fs::read_to_string(folder.join("env")).ok()?;
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let values = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Some(Wiki {
        folder: folder.to_owned(),
        values: values.collect(),
    })
}

/// The shipped scenarios that write, or those that do not.
fn that_write(write: bool) -> Vec<shipped::File> {
    let mut files = shipped::files();
    files.retain(|file| !file.is_fragment() && file.has_tag("writes") == write);
    files
}

/// The shipped scenarios that may run on a wiki.
fn for_wiki(wiki: &Wiki) -> Vec<String> {
    let mut files = that_write(false);
    if !wiki.is_foreign() {
        files.extend(that_write(true));
    }
    files.into_iter().map(|file| file.path).collect()
}

fn all_files() -> Flow {
    Flow::new()
        .project("flowrun.yaml")
        .project("scenarios")
        .project("snapshots")
}

/// Runs all shipped scenarios; nothing is written beside them.
fn run_shipped(wiki: &Wiki, flow: Flow) -> Ran {
    let mut args = for_wiki(wiki);
    if !wiki.is_foreign() {
        args.push("--writable".to_owned());
    }
    args.extend(["--ci", "--report", "json"].map(str::to_owned));
    wiki.run(flow, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn every_scenario_passes_on_every_wiki_with_the_same_snapshots() {
    for wiki in wikis() {
        let ran = run_shipped(&wiki, all_files());
        assert_eq!(ran.status, 0, "{}: {}", wiki.get("name"), ran.stderr);
        let all = listed(&all_files(), &for_wiki(&wiki));
        let found = verdicts(&ran.stdout);
        assert_all_passed(&all, &found, wiki.get("version"), false);
    }
}

/// Settings of `tests/real/settings`, what a scenario is told of them, and the scenarios that are for such a wiki.
const DEPLOYMENTS: &[(&str, &str, &[&str])] = &[
    (
        "private",
        "private=true",
        &["scenarios/safety/private-wiki.yaml"],
    ),
    (
        "read-only",
        "read_only=true",
        &["scenarios/safety/read-only-wiki.yaml"],
    ),
    (
        "throttle",
        "limits=true",
        &[
            "scenarios/safety/rate-limit.yaml",
            "scenarios/safety/password-throttle.yaml",
        ],
    ),
];

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn what_is_said_of_a_deployment_holds_where_it_is_so_and_nowhere_else() {
    for wiki in wikis().into_iter().filter(|wiki| !wiki.is_foreign()) {
        for (settings, told, files) in DEPLOYMENTS {
            let mut args = files.to_vec();
            args.extend(["--ci", "--writable", "--var", told]);
            let all = format!("{0} scenario{1}: {0} passed", files.len(), plural(files));
            let changed = Changed::new(&wiki, settings);
            wiki.run(all_files(), &args).exits(0).says(&all);
            drop(changed);
            wiki.run(all_files(), &args).exits(4);
            args.truncate(args.len() - 2);
            wiki.run(all_files(), &args).exits(0).says("skipped");
        }
    }
}

fn plural(files: &[&str]) -> &'static str {
    if files.len() == 1 { "" } else { "s" }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn whoever_comes_back_to_a_wiki_that_lags_is_served() {
    for wiki in wikis().into_iter().filter(|wiki| !wiki.is_foreign()) {
        let _lagged = Changed::new(&wiki, "lagged");
        wiki.run(all_files(), &["scenarios/reading/maxlag.yaml", "--ci"])
            .exits(0)
            .says("flaky: passed on try 2");
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn an_api_in_debug_mode_is_noticed() {
    for wiki in wikis().into_iter().filter(|wiki| !wiki.is_foreign()) {
        let _debugging = Changed::new(&wiki, "debug");
        wiki.run(all_files(), &["scenarios/safety/debug-api.yaml", "--ci"])
            .exits(4)
            .says("Security Warning");
        wiki.run(
            all_files(),
            &["scenarios/safety/nothing-leaks.yaml", "--ci"],
        )
        .exits(4)
        .says("Who serves is not told");
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn a_changed_literal_of_each_snapshot_is_found_on_every_wiki() {
    for wiki in wikis() {
        let without = Flow::new().project("flowrun.yaml").project("scenarios");
        let compared = missing(&run_shipped(&wiki, without).exits(5));
        assert!(
            compared.len() > 60,
            "{}: {} answers",
            wiki.get("name"),
            compared.len()
        );
        let flow = all_files();
        change_one_leaf_each(&flow, &any_of_them);
        let found = differing(&run_shipped(&wiki, flow).exits(5));
        let found: BTreeSet<String> = found.iter().map(|file| answer_of(file)).collect();
        assert_eq!(found, compared, "{}", wiki.get("name"));
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn nothing_is_written_on_the_foreign_wiki() {
    for wiki in wikis().into_iter().filter(Wiki::is_foreign) {
        let before = wiki.fingerprint();
        run_shipped(&wiki, all_files()).exits(0);
        assert_eq!(wiki.fingerprint(), before);
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn steps_that_write_are_refused_without_a_word_and_nothing_is_sent() {
    for wiki in wikis() {
        let before = wiki.fingerprint();
        let flow = all_files();
        let mut files = that_write(true);
        if wiki.is_foreign() {
            // What destroys is refused before all else.
            files.retain(|file| !file.has_tag("destructive"));
        }
        let files: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert!(files.len() > 10, "{files:?}");
        wiki.run(flow, &files)
            .exits(2)
            .says("not-writable")
            .says("--writable")
            .says("nothing was sent");
        assert_eq!(wiki.fingerprint(), before, "{}", wiki.get("name"));
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn a_wrong_password_is_told_in_the_words_of_the_wiki() {
    for wiki in wikis() {
        let flow = Flow::new()
            .project("scenarios/logout.yaml")
            .env("FLOWRUN_VAR_password", "surely not this one");
        let username = format!("username={}", wiki.get("username"));
        let args = [
            "scenarios/logout.yaml",
            "--target",
            wiki.get("api"),
            "--var",
            &username,
            "--secret",
            "password",
        ];
        flow.run(args)
            .exits(4)
            .says("API error Failed: Incorrect username or password entered.")
            .never_says("surely not this one")
            .never_says("surely+not")
            .never_says("surely%20not");
    }
}

/// An edit of a page, written as for any API: no service says what varies on a wiki.
const EDIT: &str = r#"# Nothing is known of wikis here.
scenario: Edit as any API
tags: [writes]   # it changes pages
inputs:
  api: {}
  admin_username: {}
  admin_password: {secret: true}
vars:
  title: "Flowrun learn {{ unique() }}"
defaults:
  url: "{{ api }}"
  params: {format: json, formatversion: 2}

steps:
  # First a token.
  - id: login-token
    request: {params: {action: query, meta: tokens, type: login}}
    extract: {login_token: {from: $.query.tokens.logintoken, secret: true}}

  - id: log-in
    request:
      form: {action: login, lgname: "{{ admin_username }}", lgpassword: "{{ admin_password }}", lgtoken: "{{ login_token }}"}
    expect: {$.login.result: Success}

  - id: token
    request: {params: {action: query, meta: tokens}}
    extract: {token: {from: $.query.tokens.csrftoken, secret: true}}

  - id: create
    request:
      form: {action: edit, title: "{{ title }}", text: One, summary: made, token: "{{ token }}"}
    expect: {$.edit.result: Success}   # it is made

  - id: again
    request:
      form: {action: edit, title: "{{ title }}", text: Two, token: "{{ token }}"}
    expect: {$.edit.result: Success}

  - id: read
    request: {params: {action: query, prop: revisions, titles: "{{ title }}", rvprop: ids|timestamp|user|size|sha1}}

  - id: page
    request: {params: {action: parse, page: "{{ title }}", prop: text|revid}}

  - id: changes
    request: {params: {action: query, list: recentchanges, rctitle: "{{ title }}", rcprop: ids|title|timestamp|user}}

  - {id: info, request: {params: {action: query, titles: "{{ title }}", prop: info, curtimestamp: 1}}}   # in braces
"#;

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn learn_masks_what_varies_in_an_edit_and_fifty_runs_show_no_difference() {
    for wiki in wikis().into_iter().filter(|wiki| !wiki.is_foreign()) {
        let flow = Flow::new()
            .file("edit.yaml", EDIT)
            .env("FLOWRUN_VAR_admin_password", wiki.get("admin_password"));
        let api = format!("api={}", wiki.get("api"));
        let user = format!("admin_username={}", wiki.get("admin_username"));
        let run = |args: &[&str]| {
            let given = [
                "edit.yaml",
                "--var",
                &api,
                "--var",
                &user,
                "--secret",
                "admin_password",
                "--writable",
            ];
            flow.run(args.iter().copied().chain(given))
        };
        run(&["run"]).exits(0);
        run(&["run", "--ci"]).exits(5);
        std::fs::remove_dir_all(flow.path("snapshots")).expect("removed");
        let ran = run(&["learn"]).exits(0);
        let (before, now) = (EDIT.lines(), flow.read("edit.yaml"));
        let lost: Vec<&str> = before
            .filter(|line| !line.contains("id: info") && !now.lines().any(|own| own == *line))
            .collect();
        assert!(lost.is_empty(), "{lost:?} in {}", ran.stdout);
        run(&["run", "--ci", "--count", "50"])
            .exits(0)
            .says("50 passed");
    }
}
