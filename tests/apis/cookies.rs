//! Cookies: one that is set with attributes, those that came, and one that is cleared.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::{cookies_of, with};

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// Scripts can read the cookie.
    NotHttpOnly,
    /// Clearing only empties it.
    ClearsBadly,
}

pub(crate) fn router(defect: Option<Defect>) -> Router {
    Router::new()
        .route("/set", get(set))
        .route("/echo", get(echo))
        .route("/clear", get(clear))
        .with_state(defect)
}

async fn set(State(defect): State<Option<Defect>>) -> Response<Body> {
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let end = end.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let http_only = match defect {
        Some(Defect::NotHttpOnly) => "",
        _ => "; HttpOnly",
    };
    let cookie =
        format!("theme=dark; Expires={end}; Max-Age=3600; Path=/{http_only}; SameSite=Lax");
    with(
        super::json(200, &json!({"set": ["theme"]})),
        "set-cookie",
        &cookie,
    )
}

async fn echo(headers: HeaderMap) -> Response<Body> {
    let cookies = cookies_of(&headers).into_iter();
    let cookies: Map<String, Value> = cookies
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    super::json(200, &json!({"cookies": cookies}))
}

async fn clear(State(defect): State<Option<Defect>>) -> Response<Body> {
    let cookie = match defect {
        Some(Defect::ClearsBadly) => "theme=; Path=/",
        _ => "theme=; Max-Age=0; Path=/",
    };
    with(
        super::json(200, &json!({"cleared": ["theme"]})),
        "set-cookie",
        cookie,
    )
}
