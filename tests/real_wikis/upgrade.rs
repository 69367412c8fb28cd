//! `flowrun upgrade-check` on real wikis: what passes, what an upgrade changes, which check finds what is wrong.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use super::{Wiki, wikis};
use crate::flow::{Flow, Ran, project};

/// Jobs are run, and files taken, as on a wiki in use.
const IN_USE: &str = "$wgEnableUploads = true; $wgJobRunRate = 100; $wgRunJobsAsync = false;";

impl Wiki {
    fn check(&self, flow: &Flow, more: &[&str]) -> Ran {
        let args = ["upgrade-check", self.get("api")];
        flow.run(args.into_iter().chain(more.iter().copied()))
    }

    /// The folder of its checks.
    fn folder(&self) -> String {
        let url = url::Url::parse(self.get("api")).expect("an address");
        let port = url.port().expect("a port");
        format!("upgrade-check/127.0.0.1-{port}")
    }

    /// Starts it anew with settings of PHP, none if they are empty. One that goes on running would know the old ones for a while.
    fn set_up(&self, settings: &str) {
        let script = project().join("tests/real/wiki");
        let url = url::Url::parse(self.get("api")).expect("an address");
        let port = url.port().expect("a port").to_string();
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("<?php\n{settings}\n")).expect("it is written");
        let mut down = Command::new(&script);
        down.arg("down").arg(&self.folder);
        let mut up = Command::new(&script);
        up.args(["up", self.get("name"), &port]).arg(&self.folder);
        match settings {
            "" => up.env_remove("FLOWRUN_WIKI_SETTINGS"),
            _ => up.env("FLOWRUN_WIKI_SETTINGS", file.path()),
        };
        // What other tests left to be done would take longer than a check waits.
        let mut jobs = Command::new(&script);
        jobs.arg("jobs").arg(&self.folder);
        for command in [&mut down, &mut up, &mut jobs] {
            let Output { status, stderr, .. } = command.output().expect("the script runs");
            assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        }
    }
}

/// A wiki that is as it was when this is dropped, whatever a test finds.
struct Restored<'w>(&'w Wiki);

impl Drop for Restored<'_> {
    fn drop(&mut self) {
        self.0.set_up("");
    }
}

/// The checks in which something was found.
fn found(ran: &Ran) -> BTreeSet<String> {
    let lines = ran.stderr.lines();
    let places = lines.filter_map(|line| line.trim_start().strip_prefix("--> "));
    let names = places.filter_map(|place| place.rsplit('/').next()?.split(".yaml").next());
    names.map(str::to_owned).collect()
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn checks_that_read_pass_on_every_wiki_and_write_nothing() {
    for wiki in wikis() {
        let before = wiki.fingerprint();
        let flow = Flow::new();
        for baseline in ["baseline: 7 answers written", "baseline: no answer differs"] {
            let ran = wiki.check(&flow, &[]).exits(0).says(baseline);
            ran.says("12 passed, 10 skipped").never_says("note:");
        }
        assert_eq!(wiki.fingerprint(), before, "{}", wiki.get("name"));
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn checks_that_write_pass_with_a_bot_password() {
    for wiki in wikis().into_iter().filter(|wiki| !wiki.is_foreign()) {
        let _restored = Restored(&wiki);
        wiki.set_up(IN_USE);
        for bot in ["", "admin_bot_"] {
            let (name, password) = match bot {
                "" => (wiki.get("username"), wiki.get("password")),
                _ => (
                    wiki.get("admin_bot_username"),
                    wiki.get("admin_bot_password"),
                ),
            };
            let username = format!("username={name}");
            let flow = Flow::new().env("FLOWRUN_VAR_password", password);
            let more = ["--writable", "--var", &username, "--secret", "password"];
            wiki.check(&flow, &more)
                .exits(0)
                .says("22 scenarios: 22 passed")
                .never_says(password);
        }
    }
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn what_an_upgrade_changes_is_told_and_nothing_else() {
    let wikis = wikis();
    let named = |name: &str| wikis.iter().find(|wiki| wiki.get("name") == name);
    let (Some(old), Some(new)) = (named("1.39"), named("1.43")) else {
        return;
    };
    let flow = Flow::new();
    old.check(&flow, &[]).exits(0);
    std::fs::rename(flow.path(&old.folder()), flow.path(&new.folder())).expect("it is moved");
    let ran = new.check(&flow, &[]).exits(5);
    assert_eq!(
        found(&ran),
        BTreeSet::from(["modules".to_owned()]),
        "{}",
        ran.stderr
    );
    ran.says("`flowrun review`")
        .says(r#"added {"multi":false,"mustExist":false,"name":"returnto""#)
        .says("baseline: 1 answer differs");
    flow.run(["accept"]).exits(0);
    new.check(&flow, &[]).exits(0);
}

#[test]
#[ignore = "needs real wikis: FLOWRUN_REAL_WIKIS"]
fn what_is_wrong_is_found_by_the_check_for_it_alone() {
    const PRIVATE: &str = "$wgGroupPermissions['*']['read'] = false;";
    const HTML: &str = "if ( str_ends_with( $_SERVER['SCRIPT_NAME'] ?? '', '/rest.php' ) ) { header( 'Content-Type: text/html' ); echo '<h1>Oops</h1>'; exit; }";
    let rows = [
        ("", "$wgDebugAPI = true;", "debug", 4),
        (
            "",
            "$wgShowHostnames = true; $wgShowExceptionDetails = true;",
            "debug",
            4,
        ),
        ("", "$wgCookieHttpOnly = false;", "tokens", 4),
        ("", "$wgCookieSameSite = 'Lax';", "tokens", 5),
        ("", HTML, "entry-points", 4),
        ("", "$wgCrossSiteAJAXdomains = [ '*' ];", "cors", 4),
        (
            "",
            "$wgCrossSiteAJAXdomains = [ 'www.mediawiki.org' ];",
            "cors",
            5,
        ),
        ("", "$wgReadOnly = 'An upgrade.';", "answers", 4),
        ("", PRIVATE, "privacy", 5),
        (PRIVATE, "", "privacy", 5),
    ];
    let wikis = wikis();
    for wiki in wikis.iter().filter(|wiki| wiki.get("name") == "1.43") {
        let _restored = Restored(wiki);
        for (before, after, by, exit) in rows {
            let flow = Flow::new();
            wiki.set_up(before);
            wiki.check(&flow, &[]).exits(0);
            wiki.set_up(after);
            let ran = wiki.check(&flow, &[]);
            assert_eq!(
                found(&ran),
                BTreeSet::from([by.to_owned()]),
                "{after}: {}",
                ran.stderr
            );
            ran.exits(exit);
        }
    }
}
