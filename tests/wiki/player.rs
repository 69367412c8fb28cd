//! Plays one exchange of a recording at a time, and says what of an answer may differ between two runs.
//!
//! A value that a recorded answer gave out (a token, a session) stands in later requests for what this wiki gave out in its place;
//! nothing else of a request is changed. Start at [`Player::play`].

use std::collections::{BTreeMap, HashMap};

use regex::Regex;
use serde::Deserialize;

use super::client::{self, Answer, Running};

/// One exchange of a recording.
#[derive(Deserialize)]
pub(super) struct Exchange {
    pub(super) case: Option<String>,
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
    pub(super) status: u16,
    pub(super) answer: Vec<(String, String)>,
    pub(super) text: String,
}

/// What may differ between two runs: each rule names one thing, and none touches a code, a text, a key, or a cookie's name or
/// attributes.
const RULES: &[(&str, &str, &str)] = &[
    ("token", r"[0-9a-f]{40}\+", "TOKEN+"),
    (
        "session id",
        r"(?P<name>_(?:BP)?session|Token)=[0-9a-v]{32};",
        "${name}=ID;",
    ),
    (
        "request id",
        r"x-request-id: [0-9a-f]{24}",
        "x-request-id: ID",
    ),
    ("time", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"),
    (
        "time of a header",
        r"(?P<name>expires[:=] ?)(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), \d\d \w{3} 202\d \d\d:\d\d:\d\d GMT",
        "${name}TIME",
    ),
    ("port", r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (
        "database id",
        r#"(?P<name>"(?:oldrevid|newrevid|revid|parentid|pageid)":)\d+"#,
        "${name}N",
    ),
    (
        "database id as a key",
        r#""\d+":\{"pageid""#,
        r#""N":{"pageid""#,
    ),
];

/// What is known of a replay while it goes on.
pub(super) struct Player {
    given_out: HashMap<String, String>,
    token: Regex,
    value: Regex,
    rules: Vec<(&'static str, Regex, &'static str)>,
    /// How many recorded answers each rule changed.
    pub(super) used: BTreeMap<&'static str, usize>,
}

impl Player {
    /// Nothing is known yet.
    pub(super) fn new() -> Player {
        let rules = RULES
            .iter()
            .map(|(name, pattern, replacement)| (*name, Regex::new(pattern).unwrap(), *replacement))
            .collect();
        Player {
            given_out: HashMap::new(),
            token: Regex::new(r"([0-9a-f]{40})\+").unwrap(),
            value: Regex::new("[0-9A-Za-z]{32,}").unwrap(),
            rules,
            used: RULES.iter().map(|(name, ..)| (*name, 0)).collect(),
        }
    }

    /// Sends the request of an exchange and notes what this wiki gave out for what the recorded one gave out.
    pub(super) fn play(&mut self, running: &Running, exchange: &Exchange) -> Answer {
        let target = self.translate(&exchange.target);
        let headers: Vec<_> = exchange
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), self.translate(value)))
            .collect();
        let body = exchange.body.as_ref().map(|body| self.translate(body));
        let ours = client::request(
            &running.address,
            &exchange.method,
            &target,
            &headers,
            body.as_ref().map(String::as_bytes),
        );
        let theirs = Answer {
            status: exchange.status,
            headers: exchange.answer.clone(),
            text: exchange.text.clone(),
        };
        let jar: HashMap<_, _> = ours.cookies().filter_map(pair).collect();
        for (name, value) in theirs.cookies().filter_map(pair) {
            if let Some(mine) = jar.get(name).filter(|_| value.len() >= 32) {
                self.given_out.insert(value.to_owned(), (*mine).to_owned());
            }
        }
        let tokens = |text| {
            self.token
                .captures_iter(text)
                .map(|found| found[1].to_owned())
                .collect::<Vec<_>>()
        };
        for (recorded, mine) in tokens(&theirs.text).into_iter().zip(tokens(&ours.text)) {
            self.given_out
                .insert(recorded.to_uppercase(), mine.to_uppercase());
            self.given_out.insert(recorded, mine);
        }
        ours
    }

    fn translate(&self, text: &str) -> String {
        let replace = |found: &regex::Captures<'_>| {
            self.given_out
                .get(&found[0])
                .cloned()
                .unwrap_or_else(|| found[0].to_owned())
        };
        self.value.replace_all(text, replace).into_owned()
    }

    /// [`Player::normalise`], and notes which rules changed something.
    pub(super) fn normalise_recorded(&mut self, answer: &Answer) -> Normal {
        let normal = self.normalise(answer);
        for name in &normal.rules {
            *self.used.entry(name).or_default() += 1;
        }
        normal
    }

    /// An answer, less what may differ.
    pub(super) fn normalise(&self, answer: &Answer) -> Normal {
        const OF_THE_CONNECTION: &[&str] = &["connection", "content-length", "date"];
        let headers = answer
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value));
        let headers: Vec<_> = headers
            .filter(|(name, _)| !OF_THE_CONNECTION.contains(&name.as_str()))
            .collect();
        // Cookies keep their order among themselves, and stand where the first of them stands.
        let first = headers
            .iter()
            .position(|(name, _)| name == "set-cookie")
            .unwrap_or(0);
        let (cookies, mut headers): (Vec<_>, Vec<_>) = headers
            .into_iter()
            .partition(|(name, _)| name == "set-cookie");
        headers.splice(first..first, cookies);
        let headers: Vec<_> = headers
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let mut head = format!("{}\n{}", answer.status, headers.join("\n"));
        let mut body = answer.text.clone();
        let mut rules = Vec::new();
        for (name, pattern, replacement) in &self.rules {
            let new_head = pattern.replace_all(&head, *replacement).into_owned();
            let new_body = pattern.replace_all(&body, *replacement).into_owned();
            if (&new_head, &new_body) != (&head, &body) {
                rules.push(*name);
            }
            (head, body) = (new_head, new_body);
        }
        Normal { head, body, rules }
    }
}

/// An answer, less what may differ, and the rules that changed it.
#[derive(Debug)]
pub(super) struct Normal {
    /// Status and headers.
    pub(super) head: String,
    /// The body.
    pub(super) body: String,
    rules: Vec<&'static str>,
}

impl PartialEq for Normal {
    fn eq(&self, other: &Normal) -> bool {
        (&self.head, &self.body) == (&other.head, &other.body)
    }
}

/// Name and value of a `Set-Cookie` header.
fn pair(cookie: &str) -> Option<(&str, &str)> {
    cookie.split(';').next()?.split_once('=')
}
