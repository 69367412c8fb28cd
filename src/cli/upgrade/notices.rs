//! Says once, in an operator's words, that a wiki is in no state to be checked: down, behind a login, moved, read-only and the like. The
//! checks go on, and tell on their own what they found.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::cli::host::Host;
use crate::event::{Event, EventKind, ExchangeRecord, Problem, RunPlace, Sink};
use crate::template::Version;

/// Passes events on, and says what they tell of the wiki.
pub(in crate::cli) struct Notices<'h> {
    host: &'h Host,
    inner: &'h dyn Sink,
    /// Words of what was said.
    said: Mutex<BTreeSet<&'static str>>,
}

/// A word for a state, what is so, and what to do.
type Notice = (&'static str, String, String);

/// Bytes of an answer that are looked at.
const MOST: usize = 64 << 10;

impl<'h> Notices<'h> {
    pub(in crate::cli) fn new(inner: &'h dyn Sink, host: &'h Host) -> Self {
        Self {
            host,
            inner,
            said: Mutex::default(),
        }
    }

    /// Whether this was said.
    fn was_said(&self, word: &'static str) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        !said.insert(word)
    }
}

impl Sink for Notices<'_> {
    fn emit(&self, event: Event) {
        let notice = match &event.kind {
            EventKind::Exchanged(exchange) => of_answer(exchange),
            EventKind::StepFinished { problems, .. } => problems.iter().find_map(of_problem),
            EventKind::CaseFinished { problems, .. } => problems.iter().find_map(of_problem),
            _ => None,
        };
        if let Some((word, message, help)) = notice
            && !self.was_said(word)
        {
            self.host.tell(&format!("note: {message}\nhelp: {help}"));
        }
        self.inner.emit(event);
    }

    fn hear(&self, place: Option<&RunPlace>, kind: &EventKind) {
        self.inner.hear(place, kind);
    }
}

fn of_problem(problem: &Problem) -> Option<Notice> {
    match &*problem.diagnostic.code {
        "no-answer" | "timed-out" => Some((
            "down",
            "the wiki does not answer".to_owned(),
            "see whether its web server runs and can be reached from here; then run this again"
                .to_owned(),
        )),
        "version-unknown" => Some((
            "version",
            "the wiki does not tell its version".to_owned(),
            "give it with `--target-version`, for instance `--target-version 1.43`".to_owned(),
        )),
        _ => None,
    }
}

/// What an answer of api.php says of the wiki as a whole.
fn of_answer(exchange: &ExchangeRecord) -> Option<Notice> {
    let address = exchange.url.split(['?', '#']).next().unwrap_or_default();
    // An origin that is not allowed is refused, as it should be.
    if !address.ends_with("/api.php") || exchange.url.contains("origin=") {
        return None;
    }
    let status = exchange.status?;
    let header = |name: &str| {
        let mut headers = exchange.response_headers.iter();
        headers.find_map(|(own, value)| own.eq_ignore_ascii_case(name).then_some(value.as_str()))
    };
    let body = exchange.response_body.as_ref();
    match status {
        300..=399 => return Some(moved(address, status, header("location"))),
        401 | 403 => return Some(barred(status)),
        429 => {
            return Some((
                "busy",
                "the wiki says that it is asked too often (429)".to_owned(),
                "give a pace, for instance `--rate 1/s`, and run this again".to_owned(),
            ));
        }
        500.. => {
            return Some((
                "failing",
                format!("the wiki fails: it answers with the status {status}"),
                "see its error log, and whether it is switched off for maintenance; then run this again".to_owned(),
            ));
        }
        _ => {}
    }
    if body.is_some_and(|body| body.media_type().contains("html"))
        && exchange.url.contains("format=json")
    {
        let text = body
            .map(|body| body.text(MOST).to_lowercase())
            .unwrap_or_default();
        let is_login = text.contains("type=\"password\"") || text.contains("type='password'");
        return Some(match is_login {
            true => barred(status),
            false => (
                "html",
                "the address answers with a page of HTML and not with JSON".to_owned(),
                "see in a browser what it shows: a fault of PHP, a maintenance page, or an address that is no api.php".to_owned(),
            ),
        });
    }
    of_json(&body?.text(MOST))
}

fn moved(address: &str, status: u16, location: Option<&str>) -> Notice {
    let to = location.unwrap_or("nowhere");
    let to = to.split(['?', '#']).next().unwrap_or(to);
    let https = address
        .strip_prefix("http://")
        .map(|rest| format!("https://{rest}"));
    let message = match https.as_deref() == Some(to) {
        true => "the wiki wants to be asked with https".to_owned(),
        false => format!("the wiki has moved: it sends whoever asks on to {to} ({status})"),
    };
    let help = match to.ends_with("/api.php") {
        true => format!("give that address: `flowrun upgrade-check {to}`"),
        false => "that is no api.php: see in a browser whether it is a login, and which address the wiki has now".to_owned(),
    };
    ("moved", message, help)
}

fn barred(status: u16) -> Notice {
    let how = match status {
        401 | 403 => format!("it answers with the status {status}"),
        _ => "it answers with a page that asks for a password".to_owned(),
    };
    (
        "barred",
        format!("something before the wiki asks for a login or keeps strangers out: {how}"),
        "run this where the wiki lets you in, or give it a name under `targets` in flowrun.yaml, with what lets you in among its `headers`".to_owned(),
    )
}

fn of_json(text: &str) -> Option<Notice> {
    let answer: Value = serde_json::from_str(text).ok()?;
    if answer.pointer("/error/code").and_then(Value::as_str) == Some("readapidenied") {
        return Some((
            "private",
            "the wiki is private: it tells strangers nothing".to_owned(),
            "with `--var private=true` it is checked that this stays so".to_owned(),
        ));
    }
    let general = answer.pointer("/query/general")?;
    if general.get("readonly").is_some_and(|is| *is != false) {
        let reason = general.get("readonlyreason").and_then(Value::as_str);
        let reason = reason
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        return Some((
            "read-only",
            format!("the wiki is read-only{reason}"),
            "logins and edits are refused until that is lifted (`$wgReadOnly`, or the database); then run this again".to_owned(),
        ));
    }
    let generator = general
        .get("generator")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let version = generator.rsplit(' ').next().unwrap_or_default();
    if version.parse::<Version>().is_err() {
        return Some((
            "version",
            format!("the wiki tells no version that is known: `{generator}`"),
            "give it with `--target-version`, for instance `--target-version 1.43`".to_owned(),
        ));
    }
    None
}
