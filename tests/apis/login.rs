//! A site with a login form: a token against forged requests, a session that changes with the login, a page for members.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::{cookies_of, field, fields, header, random_word, text, with};

pub(crate) const USER: &str = "zoe";
pub(crate) const PASSWORD: &str = "correct horse battery";
const COOKIE: &str = "sid";

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// The token is not looked at.
    TakesForgedRequests,
    /// Everybody is a member.
    OpenToAll,
}

#[derive(Clone)]
struct Session {
    token: String,
    user: Option<String>,
}

struct Site {
    sessions: Mutex<HashMap<String, Session>>,
    defect: Option<Defect>,
}

type Shared = State<Arc<Site>>;

pub(crate) fn router(defect: Option<Defect>) -> Router {
    let site = Site {
        sessions: Mutex::default(),
        defect,
    };
    Router::new()
        .route("/login", get(form).post(log_in))
        .route("/my-movies", get(movies))
        .with_state(Arc::new(site))
}

impl Site {
    fn session(&self, headers: &HeaderMap) -> Option<(String, Session)> {
        let cookies = cookies_of(headers);
        let id = field(&cookies, COOKIE)?;
        let sessions = self.sessions.lock().expect("no panic");
        Some((id.to_owned(), sessions.get(id)?.clone()))
    }

    /// Begins a session and gives its cookie.
    fn begin(&self, user: Option<&str>) -> (String, Session) {
        let id = random_word();
        let session = Session {
            token: format!("{}+/=", random_word()),
            user: user.map(str::to_owned),
        };
        let mut sessions = self.sessions.lock().expect("no panic");
        sessions.insert(id.clone(), session.clone());
        (format!("{COOKIE}={id}; Path=/; HttpOnly"), session)
    }
}

async fn form(State(site): Shared, headers: HeaderMap) -> Response<Body> {
    match site.session(&headers) {
        Some((_, session)) => page(200, &session.token, ""),
        None => {
            let (cookie, session) = site.begin(None);
            with(page(200, &session.token, ""), "set-cookie", &cookie)
        }
    }
}

async fn log_in(State(site): Shared, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let form = fields(&body);
    let Some((id, session)) = site.session(&headers) else {
        return forbidden();
    };
    let token = header(&headers, "x-csrf-token").or_else(|| field(&form, "_csrf"));
    let forged = token != Some(&session.token);
    if forged && site.defect != Some(Defect::TakesForgedRequests) {
        return forbidden();
    }
    let user = field(&form, "username");
    if (user, field(&form, "password")) != (Some(USER), Some(PASSWORD)) {
        return page(
            401,
            &session.token,
            "<p class=error>Wrong name or password</p>",
        );
    }
    site.sessions.lock().expect("no panic").remove(&id);
    let (cookie, _) = site.begin(user);
    let found = with(text(302, "text/plain", ""), "location", "/my-movies");
    with(found, "set-cookie", &cookie)
}

async fn movies(State(site): Shared, headers: HeaderMap) -> Response<Body> {
    let user = site.session(&headers).and_then(|(_, session)| session.user);
    match user {
        Some(user) => text(200, "text/html", format!("<title>Movies of {user}</title>")),
        None if site.defect == Some(Defect::OpenToAll) => {
            text(200, "text/html", "<title>Movies of everybody</title>")
        }
        None => with(text(302, "text/plain", ""), "location", "/login"),
    }
}

fn page(status: u16, token: &str, remark: &str) -> Response<Body> {
    let page = format!(
        "<!DOCTYPE html>
<html lang=en>
<head><title>Log in</title><meta name=\"_csrf_token\" content=\"{token}\"></head>
<body>{remark}
<form id=\"login-form\" method=\"post\" action=\"/login\">
<input type=\"hidden\" name=\"_csrf\" value=\"{token}\">
<input name=\"username\"><input type=\"password\" name=\"password\"><button>Log in</button>
</form>
</body>
</html>
"
    );
    text(status, "text/html; charset=utf-8", page)
}

fn forbidden() -> Response<Body> {
    text(
        403,
        "text/html; charset=utf-8",
        "<title>Forbidden</title><p>This form is too old.</p>",
    )
}
