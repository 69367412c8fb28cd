//! The wiki as one value: its accounts, sessions and pages, and which program answers at which path.
//!
//! What the API answers is in [`super::dispatch`]. Start at [`Site::answer`].

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::account::Users;
use super::dispatch;
use super::exchange::{Request, Response};
use super::form::Fields;
use super::format;
use super::page::Pages;
use super::random::Random;
use super::rest;
use super::session::Sessions;
use super::settings::Settings;
use super::throttle::Throttle;
use super::title::Title;

/// A wiki that can answer requests.
#[derive(Debug)]
pub(crate) struct Site {
    /// How it is to be.
    pub(crate) settings: Settings,
    /// Its address without a path.
    pub(crate) server: String,
    state: Mutex<State>,
}

/// All that changes in a wiki.
#[derive(Debug)]
pub(crate) struct State {
    /// Who can log in.
    pub(crate) users: Users,
    /// Who is logged in.
    pub(crate) sessions: Sessions,
    /// Which passwords were tried.
    pub(crate) throttle: Throttle,
    /// What is written.
    pub(crate) pages: Pages,
    /// Where unguessable values come from.
    pub(crate) random: Random,
}

impl Site {
    /// A new wiki at this address.
    pub(crate) fn new(settings: Settings, server: String) -> Site {
        let mut random = Random::new();
        let now = Timestamp::now().as_second();
        let state = State {
            users: Users::new(&settings.accounts, &mut random, now),
            sessions: Sessions::new(&settings.database),
            throttle: Throttle::default(),
            pages: Pages::new(&settings.site_name, now),
            random,
        };
        Site {
            settings,
            server,
            state: Mutex::new(state),
        }
    }

    /// Answers a request. Requests are answered one after the other: each sees the wiki as the one before left it.
    pub(crate) fn answer(&self, request: &Request) -> Response {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Timestamp::now().as_second();
        let response = match request.path.as_str() {
            "/api.php" => dispatch::answer(self, &mut state, request, now),
            path if path.starts_with("/api.php/") => self.redirect(request),
            "/index.php" => index(&mut state, &self.settings, request),
            path if path.starts_with("/rest.php/") => rest::answer(self, &mut state, request),
            _ => not_found(),
        };
        // PHP's own server closes each connection; here it also makes that no connection outlives the wiki.
        response.header("Connection", "close")
    }

    /// Nothing may stand after `api.php` but a query.
    fn redirect(&self, request: &Request) -> Response {
        let query = if request.query.is_empty() {
            String::new()
        } else {
            format!("?{}", request.query)
        };
        Response::new(301)
            .header("Location", format!("{}/api.php{query}", self.server))
            .header("Content-Type", "text/html; charset=utf-8")
            .body("This endpoint does not support \"path info\", i.e. extra text between \"api.php\" and the \"?\".\n")
    }
}

/// A page for people, which says only that the embedded wiki has none.
fn index(state: &mut State, settings: &Settings, request: &Request) -> Response {
    let fields = Fields::urlencoded(request.query.as_bytes());
    let title = Title::parse(
        fields.text("title").unwrap_or("Main Page"),
        &settings.site_name,
    );
    let exists = title
        .as_ref()
        .is_some_and(|title| title.namespace < 0 || state.pages.by_title(title).is_some());
    let shown = title.map(|title| title.text).unwrap_or_default();
    let differences = settings.release.differences();
    let response = Response::new(if exists { 200 } else { 404 });
    let response = format::page_for_people(response, &shown, differences);
    if differences.request_id {
        response.header("X-Request-Id", state.random.request_id())
    } else {
        response
    }
}

fn not_found() -> Response {
    Response::new(404)
        .header("Content-Type", "text/html; charset=UTF-8")
        .body("<!DOCTYPE html><title>404 Not Found</title><h1>Not Found</h1>\n<p>The embedded wiki has nothing at this address.</p>\n")
}
