//! Addresses that point to others: for good, after a form, in a chain, in a circle.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::{fields, json as answer, text, with};

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// A form is to be sent again instead of its result being asked for.
    AsksForTheFormAgain,
    /// What moved is said to be gone.
    ForgetsWhereTo,
}

pub(crate) fn router(defect: Option<Defect>) -> Router {
    Router::new()
        .route("/old", get(old))
        .route("/new", get(async || answer(200, &json!({"page": "new"}))))
        .route("/submit", post(submit))
        .route("/keep", post(async || to(307, "/received")))
        .route("/received", post(received))
        .route("/chain/{left}", get(chain))
        .route("/circle", get(async || to(302, "/circle")))
        .with_state(defect)
}

fn to(status: u16, location: &str) -> Response<Body> {
    with(
        text(status, "text/plain", "elsewhere\n"),
        "location",
        location,
    )
}

async fn old(State(defect): State<Option<Defect>>) -> Response<Body> {
    match defect {
        Some(Defect::ForgetsWhereTo) => text(410, "text/plain", "gone\n"),
        _ => to(301, "/new"),
    }
}

async fn submit(State(defect): State<Option<Defect>>, body: Bytes) -> Response<Body> {
    if fields(&body).is_empty() {
        return text(422, "text/plain", "nothing was filled in\n");
    }
    match defect {
        Some(Defect::AsksForTheFormAgain) => to(307, "/new"),
        _ => to(303, "/new"),
    }
}

async fn received(body: Bytes) -> Response<Body> {
    answer(200, &json!({"received": String::from_utf8_lossy(&body)}))
}

async fn chain(Path(left): Path<u32>) -> Response<Body> {
    match left {
        0 => answer(200, &json!({"page": "end of the chain"})),
        left => to(302, &format!("/chain/{}", left - 1)),
    }
}
