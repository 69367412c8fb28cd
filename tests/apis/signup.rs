//! Signing up: an invitation, addresses that are looked at, problems in the language of who asks (RFC 9457).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{header, json as answer, text, with};

pub(crate) const INVITATION: &str = "come-in-we-are-open";

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// Every text is an address.
    TakesAnyAddress,
    /// Problems are told in English to everybody.
    SpeaksEnglishOnly,
    /// Nobody is greeted by the right words.
    GreetsBadly,
}

struct Site {
    /// Addresses by id.
    users: Mutex<HashMap<String, String>>,
    defect: Option<Defect>,
}

type Shared = State<Arc<Site>>;

pub(crate) fn router(defect: Option<Defect>) -> Router {
    let site = Site {
        users: Mutex::default(),
        defect,
    };
    Router::new()
        .route("/users", post(sign_up))
        .route("/users/{id}", get(user).delete(remove))
        .route("/users/{id}/greeting", get(greet))
        .with_state(Arc::new(site))
}

/// The languages that it speaks, each with what it says of an address that is none, is taken, and of a bad invitation.
const LANGUAGES: &[(&str, [&str; 3])] = &[
    (
        "en",
        [
            "This is no address",
            "Somebody has this address",
            "Nobody invited you",
        ],
    ),
    (
        "nl",
        [
            "Dit is geen adres",
            "Iemand heeft dit adres",
            "Niemand nodigde u uit",
        ],
    ),
];

impl Site {
    /// The first language of who asks that it speaks.
    fn language(&self, headers: &HeaderMap) -> &'static (&'static str, [&'static str; 3]) {
        let asked = header(headers, "accept-language").unwrap_or_default();
        let asked = asked.split(',').map(|tag| {
            let tag = tag.split([';', '-']).next().unwrap_or_default();
            tag.trim().to_ascii_lowercase()
        });
        let known = |tag: String| LANGUAGES.iter().find(|(own, _)| *own == tag);
        match self.defect {
            Some(Defect::SpeaksEnglishOnly) => &LANGUAGES[0],
            _ => asked.filter_map(known).next().unwrap_or(&LANGUAGES[0]),
        }
    }
}

async fn sign_up(State(site): Shared, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let (tag, messages) = site.language(&headers);
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mail = asked["mail"].as_str().unwrap_or_default().to_owned();
    let mut users = site.users.lock().expect("no panic");
    let good = match mail.split_once('@') {
        Some((name, host)) => !name.is_empty() && host.contains('.') && !host.contains('@'),
        None => site.defect == Some(Defect::TakesAnyAddress),
    };
    let problem = if asked["invite"] != INVITATION {
        Some(("invite", messages[2]))
    } else if !good {
        Some(("mail", messages[0]))
    } else if users.values().any(|known| *known == mail) {
        Some(("mail", messages[1]))
    } else {
        None
    };
    let said = match problem {
        Some((field, message)) => {
            let errors = json!([{"field": field, "message": message}]);
            let problem = json!({"title": "Unprocessable", "status": 422, "errors": errors});
            text(422, "application/problem+json", problem.to_string())
        }
        None => {
            let id = uuid();
            users.insert(id.clone(), mail.clone());
            answer(201, &json!({"id": id, "mail": mail}))
        }
    };
    with(said, "content-language", tag)
}

async fn user(State(site): Shared, Path(id): Path<String>) -> Response<Body> {
    match site.users.lock().expect("no panic").get(&id) {
        Some(mail) => answer(200, &json!({"id": id, "mail": mail})),
        None => text(404, "text/plain", "nobody\n"),
    }
}

async fn remove(State(site): Shared, Path(id): Path<String>) -> Response<Body> {
    match site.users.lock().expect("no panic").remove(&id) {
        Some(_) => text(204, "text/plain", ""),
        None => text(404, "text/plain", "nobody\n"),
    }
}

async fn greet(State(site): Shared, Path(id): Path<String>) -> Response<Body> {
    let users = site.users.lock().expect("no panic");
    match (users.contains_key(&id), site.defect) {
        (true, Some(Defect::GreetsBadly)) => text(200, "text/plain", "Welcome\n"),
        (true, _) => text(200, "text/plain", "Welcome!\n"),
        (false, _) => text(404, "text/plain", "nobody\n"),
    }
}

/// A random UUID (RFC 9562 section 5.4).
fn uuid() -> String {
    let random = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{random:032x}");
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}
