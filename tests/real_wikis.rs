//! Against real wikis, brought up by `tests/real/wiki` (see `tests/real/README.md`). Ignored by a plain `cargo test`: the folder that
//! `FLOWRUN_REAL_WIKIS` names holds a folder with an `env` file for each wiki.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::flow::{Flow, Ran, project};
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

/// The wiki of a release.
fn of_release(release: &str) -> Wiki {
    let found = wikis().into_iter().find(|wiki| wiki.get("name") == release);
    found.unwrap_or_else(|| panic!("no {release} is up"))
}

/// A wiki of the newest release with settings of its own, which ends with this.
struct Changed {
    folder: TempDir,
    port: String,
}

impl Changed {
    fn new() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("its address").port().to_string();
        Self {
            folder: tempfile::tempdir().expect("a folder for the wiki"),
            port,
        }
    }

    /// The wiki with the settings of this name.
    fn with(&self, settings: &str) -> Wiki {
        let settings = project().join("tests/real/settings").join(settings);
        let mut script = Command::new(project().join("tests/real/wiki"));
        let folder = self.folder.path();
        script.args(["up", "1.43", &self.port]).arg(folder);
        let output = script.env("FLOWRUN_WIKI_SETTINGS", settings).output();
        let output = output.expect("the script runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        wiki_in(folder).expect("it is up")
    }
}

impl Drop for Changed {
    fn drop(&mut self) {
        let mut script = Command::new(project().join("tests/real/wiki"));
        let _down = script.arg("down").arg(self.folder.path()).output();
    }
}

/// Compares two wikis that can be thrown away.
fn diff(old: &Wiki, new: &Wiki, args: &[&str]) -> Ran {
    let flow = Flow::new().project("flowrun.yaml").project("scenarios");
    let flow = flow.file("releases.yaml", include_str!("real/releases.yaml"));
    let target = |name: &str, wiki: &Wiki| {
        let given = ["api", "rest", "username", "main_username", "admin_username"];
        let given = given.map(|key| format!("{key}: \"{}\"", wiki.get(key)));
        let passwords = ["password", "main_password", "admin_password"];
        let passwords = passwords.map(|key| format!("{key}: {{env: FLOWRUN_{name}_{key}}}"));
        let given = [given.join(", "), passwords.join(", ")].join(", ");
        format!(
            "  {name}: {{service: mediawiki, disposable: true, writable: true, inputs: {{{given}}}}}\n"
        )
    };
    let project = flow.read("flowrun.yaml");
    let targets = format!("{}{}", target("old", old), target("new", new));
    flow.write("flowrun.yaml", format!("{project}\ntargets:\n{targets}"));
    let mut flow = flow;
    let mut all = vec!["diff".to_owned(), "old".to_owned(), "new".to_owned()];
    for (name, wiki) in [("old", old), ("new", new)] {
        for key in ["password", "main_password", "admin_password"] {
            let variable = format!("FLOWRUN_{name}_{key}");
            flow = flow.env(&variable, wiki.get(key));
            all.extend(["--env".to_owned(), variable]);
        }
    }
    let given = all.iter().map(String::as_str);
    flow.run(given.chain(args.iter().copied()))
}

/// Whether a finding is of a change.
type IsOfIt = fn(&serde_json::Value) -> bool;

/// What of a difference counts: each finding as JSON.
fn findings(ran: &Ran) -> Vec<serde_json::Value> {
    let told: serde_json::Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr));
    told["findings"].as_array().expect("a list").clone()
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn what_differs_between_releases_is_expected_and_nothing_else() {
    let wikis = ["1.35", "1.39", "1.43"].map(of_release);
    let [oldest, old, new] = &wikis;
    for (old, new, least) in [(old, new, 80), (oldest, old, 20), (oldest, new, 90)] {
        let args = ["scenarios", "releases.yaml", "--json", "--again"];
        let ran = diff(old, new, &args).exits(0);
        assert!(findings(&ran).is_empty(), "{}", ran.stdout);
        let told: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let expected = told["expected"].as_array().expect("a list").iter();
        let expected: usize = expected
            .map(|one| one["places"].as_array().map_or(0, Vec::len))
            .sum();
        assert!(expected >= least, "{expected} of {least}");
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn a_change_of_a_wiki_is_found_and_nothing_else() {
    let wiki = of_release("1.43");
    let changed = Changed::new();
    let scenarios = [
        "scenarios/session",
        "scenarios/core",
        "scenarios/logout.yaml",
        "--json",
    ];
    let rows: &[(&str, IsOfIt)] = &[
        ("injected.php", |one| {
            one["path"] == "$.query.userinfo.injected" && one["new"] == "\"x\""
        }),
        ("debug-api.php", |one| {
            let said = one.to_string();
            said.contains("wgDebugAPI")
                || said.contains("requires a POST")
                || one["kind"] == "check"
                || one["case"] == "Log in with a wrong or missing token"
        }),
        ("cookie-prefix.php", |one| {
            one["kind"] == "everywhere"
                && one["old"]
                    .as_str()
                    .is_some_and(|old| old.contains("wiki_session"))
        }),
        ("no-rollback.php", |one| {
            one["case"] == "Roll back edits" && one["ids"][0] == "nobody-else-has-edited-the-page"
                || one["case"] == "Who am I" && one["ids"][0] == "an-administrator"
        }),
        ("message.php", |one| {
            one.to_string().contains("Session failure")
        }),
    ];
    for (settings, is_of_it) in rows {
        let new = changed.with(settings);
        let ran = diff(&wiki, &new, &scenarios);
        assert!(
            [3, 4].contains(&ran.status),
            "{settings}: {} {}",
            ran.status,
            ran.stderr
        );
        let found = findings(&ran);
        assert!(!found.is_empty(), "{settings}");
        for one in &found {
            assert!(is_of_it(one), "{settings}: {one:#}");
        }
    }
}

/// Whether a scenario says that it writes, and so is not for the foreign wiki.
fn writes(flow: &Flow, file: &str) -> bool {
    let text = flow.read(file);
    let mut lines = text.lines();
    lines.any(|line| line.starts_with("tags: ") && line.contains("writes"))
}

/// The shipped scenarios that may run on a wiki, and what lets them.
fn shipped(wiki: &Wiki) -> Vec<String> {
    let flow = Flow::new().project("scenarios");
    let mut files = flow.files("scenarios");
    files.retain(|file| file.ends_with(".yaml") && !file.contains("/fragments/"));
    if wiki.is_foreign() {
        files.retain(|file| !writes(&flow, file));
        return files;
    }
    files.push("--writable".to_owned());
    files
}

fn all_files() -> Flow {
    Flow::new()
        .project("flowrun.yaml")
        .project("scenarios")
        .project("snapshots")
}

/// Runs all shipped scenarios; nothing is written beside them.
fn run_shipped(wiki: &Wiki, flow: Flow) -> Ran {
    let mut args = shipped(wiki);
    args.push("--ci".to_owned());
    wiki.run(flow, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn every_scenario_passes_on_every_wiki_with_the_same_snapshots() {
    for wiki in wikis() {
        let ran = run_shipped(&wiki, all_files());
        assert_eq!(ran.status, 0, "{}: {}", wiki.get("name"), ran.stderr);
        let least = if wiki.is_foreign() {
            "14 passed"
        } else {
            "28 passed"
        };
        assert!(
            ran.stderr.contains(least),
            "{}: {}",
            wiki.get("name"),
            ran.stderr
        );
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
        let mut files = flow.files("scenarios");
        files.retain(|file| !file.contains("/fragments/") && writes(&flow, file));
        let mut files: Vec<_> = files.iter().map(String::as_str).collect();
        if wiki.is_foreign() {
            // What destroys is refused before all else.
            files.retain(|file| *file != "scenarios/phester/list-users.yaml");
        }
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
