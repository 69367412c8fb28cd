//! Plays the recordings of real wikis against the embedded one: status, headers in their order, cookies and the bytes of each named
//! answer are compared.
//!
//! How one exchange is played and what may differ is in `player`. Start at [`replay`].

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::GzDecoder;
use flowrun::wiki::{Accounts, Release, Settings};

use super::client::{self, Answer};
use super::player::{Exchange, Player};

/// Cases that do not agree, each with the reason. A case that is not listed must agree, a listed one must not.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "an HTML page: the embedded wiki shows its own",
        &[
            "logout/bot: JSON body",
            "logout/bot: PUT with a form body",
            "logout/bot: unknown format",
            "logout/bot: no format",
            "logout/bot: format=jsonfm",
            "logout/bot: Special:Userlogout token (logoutToken salt) is not needed: csrf token on GET index",
            "logout/main: JSON body",
            "logout/main: PUT with a form body",
            "logout/main: unknown format",
            "logout/main: no format",
            "logout/main: format=jsonfm",
            "logout/main: Special:Userlogout token (logoutToken salt) is not needed: csrf token on GET index",
            "help/logout html",
            "help/no parameters at all",
            "main/unknown format",
            "main/format=jsonfm",
            "main/format=rawfm",
            "main/index.php Special:UserLogin",
        ],
    ),
    (
        "the page of help is the embedded wiki's own, also within JSON",
        &["help/logout wrapped json"],
    ),
    (
        "the parser's report on its own time and cache is not emulated",
        &["edit/bot: 4 parse", "edit/main: 4 parse"],
    ),
    (
        "lists all actions of MediaWiki; the embedded wiki lists those that it has",
        &[
            "paraminfo/main",
            "paraminfo/main fv2",
            "main/unknown action [errorformat=raw]",
            "main/unknown action [errorformat=raw,fv2]",
        ],
    ),
];

/// The groups of which 95 in a hundred must agree whatever is listed; HTML pages of `main` do not count.
const GROUPS: &[&str] = &[
    "tokens",
    "query",
    "userinfo",
    "login",
    "clientlogin",
    "logout",
    "edit",
    "main",
];

#[test]
fn replays_1_39() {
    let judged = replay("1.39", &Renaming::none());
    println!("{}", judged.report.join("\n"));
    judged.must_hold();
}

#[test]
fn replays_1_43() {
    let judged = replay("1.43", &Renaming::none());
    println!("{}", judged.report.join("\n"));
    judged.must_hold();
}

#[test]
fn replays_1_39_under_other_names() {
    let judged = replay("1.39", &Renaming::all());
    println!("{}", judged.report.join("\n"));
    judged.must_hold();
}

#[test]
fn replays_1_43_under_other_names() {
    let judged = replay("1.43", &Renaming::all());
    println!("{}", judged.report.join("\n"));
    judged.must_hold();
}

/// Other names for what a wiki is set up with, so that an answer that was learnt by heart is found out.
struct Renaming {
    settings: Settings,
    words: &'static [(&'static str, &'static str)],
}

impl Renaming {
    fn none() -> Renaming {
        Renaming {
            settings: Settings::default(),
            words: &[],
        }
    }

    /// Accounts, passwords, titles of pages, site and database.
    fn all() -> Renaming {
        let accounts = Accounts {
            admin: "Chief".to_owned(),
            admin_password: "chief-pass-for-tests".to_owned(),
            username: "Berta".to_owned(),
            password: "berta-pass-for-tests".to_owned(),
            bot_name: "Berta@robot".to_owned(),
            bot_password: "fedcba9876543210fedcba9876543210".to_owned(),
        };
        let settings = Settings {
            accounts,
            database: "base".to_owned(),
            site_name: "Sandbox".to_owned(),
            ..Settings::default()
        };
        let words = &[
            ("Alice", "Berta"),
            ("alice", "berta"),
            ("Admin", "Chief"),
            ("%40flow", "%40robot"),
            ("flow%40", "robot%40"),
            (
                "0123456789abcdef0123456789abcdef",
                "fedcba9876543210fedcba9876543210",
            ),
            ("wiki_session", "base_session"),
            ("wiki_BPsession", "base_BPsession"),
            ("wikiUserID", "baseUserID"),
            ("wikiUserName", "baseUserName"),
            ("wikiToken", "baseToken"),
            ("\"wikiid\":\"wiki\"", "\"wikiid\":\"base\""),
            ("TestWiki", "Sandbox"),
            ("Flow+test", "Other+sheet"),
            ("Flow test", "Other sheet"),
            ("Anon+page", "Nameless+sheet"),
            ("Anon page", "Nameless sheet"),
        ];
        Renaming { settings, words }
    }

    fn apply(&self, text: &str) -> String {
        self.words
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// The recording of a wiki that was set up with the other names.
    fn exchange(&self, exchange: Exchange) -> Exchange {
        let pairs = |headers: Vec<(String, String)>| {
            headers
                .into_iter()
                .map(|(name, value)| (name, self.apply(&value)))
                .collect()
        };
        Exchange {
            target: self.apply(&exchange.target),
            headers: pairs(exchange.headers),
            body: exchange.body.map(|body| self.apply(&body)),
            answer: pairs(exchange.answer),
            text: self.apply(&exchange.text),
            ..exchange
        }
    }
}

/// Plays a recording and judges it.
fn replay(release: &str, renaming: &Renaming) -> Judged {
    let release: Release = release.parse().unwrap();
    let running = client::start(Settings {
        release,
        ..renaming.settings.clone()
    });
    let mut player = Player::new();
    let mut wrong = Vec::new();
    let mut groups: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for exchange in recording(release)
        .into_iter()
        .map(|exchange| renaming.exchange(exchange))
    {
        let ours = player.play(&running, &exchange);
        let Some(case) = exchange.case.clone() else {
            continue;
        };
        let html = exchange.text.starts_with("<!DOCTYPE html>");
        let theirs = Answer {
            status: exchange.status,
            headers: exchange.answer,
            text: exchange.text,
        };
        let (expected, actual) = (player.normalise_recorded(&theirs), player.normalise(&ours));
        let group = case.split('/').next().unwrap_or_default().to_owned();
        let counts = groups.entry(group).or_default();
        counts[1] += 1;
        counts[2] += usize::from(html);
        let listed = LEFT_OUT
            .iter()
            .any(|(_, cases)| cases.contains(&case.as_str()));
        let differ = format!(
            "--- recorded\n{}\n{}\n--- embedded\n{}\n{}",
            expected.head, expected.body, actual.head, actual.body
        );
        match (expected == actual, listed) {
            (true, false) => counts[0] += 1,
            (false, true) if expected.head == actual.head => {}
            (false, true) => wrong.push(format!("{case} is left out for its body alone\n{differ}")),
            (false, false) => wrong.push(format!("{case} disagrees\n{differ}")),
            (true, true) => wrong.push(format!("{case} is listed as left out, and agrees")),
        }
    }
    let mut report = Vec::new();
    for (name, used) in &player.used {
        report.push(format!(
            "{release}: the rule `{name}` changed {used} of the recorded answers"
        ));
    }
    for (group, [agree, all, html]) in &groups {
        report.push(format!(
            "{release} {group}: {agree} of {all} agree, {html} of them HTML pages"
        ));
        let counted = if group == "main" { all - html } else { *all };
        if GROUPS.contains(&group.as_str()) && agree * 100 < counted * 95 {
            wrong.push(format!(
                "only {agree} of {counted} agree in the group {group}"
            ));
        }
    }
    Judged { report, wrong }
}

/// What was found in a replay.
struct Judged {
    report: Vec<String>,
    wrong: Vec<String>,
}

impl Judged {
    fn must_hold(&self) {
        let Judged { wrong, .. } = self;
        assert!(
            wrong.is_empty(),
            "{} findings:\n{}",
            wrong.len(),
            wrong.join("\n\n")
        );
    }
}

fn recording(release: Release) -> Vec<Exchange> {
    let bytes: &[u8] = match release {
        Release::V1_39 => include_bytes!("mediawiki-1.39.jsonl.gz"),
        _ => include_bytes!("mediawiki-1.43.jsonl.gz"),
    };
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
