//! What `flowrun diff` tells of real wikis: of two releases, and of one that was changed on purpose.

use std::net::TcpListener;
use std::process::Command;

use tempfile::TempDir;

use super::{Wiki, wiki_in, wikis};
use crate::flow::{Flow, Ran, project};

/// The wiki of a release.
fn of_release(release: &str) -> Wiki {
    let found = wikis().into_iter().find(|wiki| wiki.get("name") == release);
    found.unwrap_or_else(|| panic!("no {release} is up"))
}

/// A wiki of the newest release with settings of its own, which ends with this.
struct OwnWiki {
    folder: TempDir,
    port: String,
}

impl OwnWiki {
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
        // One that runs may answer by the settings before for a while: PHP keeps what it has compiled.
        self.down();
        let mut script = Command::new(project().join("tests/real/wiki"));
        let folder = self.folder.path();
        script.args(["up", "1.43", &self.port]).arg(folder);
        let output = script.env("FLOWRUN_WIKI_SETTINGS", settings).output();
        let output = output.expect("the script runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        wiki_in(folder).expect("it is up")
    }

    fn down(&self) {
        let mut script = Command::new(project().join("tests/real/wiki"));
        let _down = script.arg("down").arg(self.folder.path()).output();
    }
}

impl Drop for OwnWiki {
    fn drop(&mut self) {
        self.down();
    }
}

/// Compares two wikis that can be thrown away.
fn diff(old: &Wiki, new: &Wiki, args: &[&str]) -> Ran {
    let flow = Flow::new().project("flowrun.yaml").project("scenarios");
    let flow = flow.file("releases.yaml", include_str!("../real/releases.yaml"));
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
    let changed = OwnWiki::new();
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
                || one["case"]
                    .as_str()
                    .is_some_and(|case| case.starts_with("Log in with "))
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
