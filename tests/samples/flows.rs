//! Flows for tests, made by hand.

use flowrun::docs::samples::{
    Body, Check, Flow, FlowInput, FlowStep, Holds, Hop, Json, Pick, Send, Take, Term,
};
use serde_json::Value;

/// A text as it is.
pub(crate) fn text(text: &str) -> Term {
    Term::Literal(text.to_owned())
}

/// A variable.
pub(crate) fn name(name: &str) -> Term {
    Term::Name(name.to_owned())
}

/// Names and texts.
pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Term)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), text(value)))
        .collect()
}

/// A place in JSON, as `query.pages.0.title`.
pub(crate) fn at(path: &str) -> Pick {
    let hops = path.split('.').filter(|hop| !hop.is_empty());
    let hops = hops.map(|hop| match hop.parse() {
        Ok(at) => Hop::Element(at),
        Err(_) => Hop::Member(hop.to_owned()),
    });
    Pick::Json(hops.collect())
}

/// Something taken from there.
pub(crate) fn take(name: &str, pick: Pick) -> Take {
    Take {
        name: name.to_owned(),
        pick,
    }
}

/// What must be so.
pub(crate) fn check(pick: Pick, holds: Holds, says: &[&str]) -> Check {
    Check {
        pick,
        holds,
        says: says.iter().map(|path| at(path)).collect(),
    }
}

/// Must be this.
pub(crate) fn equals(value: impl Into<Value>) -> Holds {
    Holds::Equals(Json::Literal(value.into()))
}

/// An input that has to be set.
pub(crate) fn input(name: &str, about: &str) -> FlowInput {
    FlowInput {
        name: name.to_owned(),
        environment: format!("WIKI_{}", name.to_uppercase()),
        about: about.to_owned(),
        default: None,
        secret: name == "password",
    }
}

/// A request without a body in the session `main`.
pub(crate) fn get(title: &str, url: Term, params: Vec<(String, Term)>) -> Send {
    Send {
        title: title.to_owned(),
        about: String::new(),
        session: Some("main".to_owned()),
        method: "GET".to_owned(),
        url,
        params,
        headers: Vec::new(),
        cookies: Vec::new(),
        basic: None,
        body: Body::None,
        redirects: 0,
        checks: Vec::new(),
        takes: Vec::new(),
        is_shown: false,
    }
}

/// A flow with the sessions that its requests are sent in.
pub(crate) fn flow(title: &str, stem: &str, inputs: Vec<FlowInput>, sends: Vec<Send>) -> Flow {
    let mut sessions: Vec<String> = Vec::new();
    for session in sends.iter().filter_map(|send| send.session.as_ref()) {
        if !sessions.contains(session) {
            sessions.push(session.clone());
        }
    }
    Flow {
        title: title.to_owned(),
        about: String::new(),
        stem: stem.to_owned(),
        inputs,
        sessions,
        steps: sends.into_iter().map(FlowStep::Send).collect(),
    }
}

/// The checks that every request to an action API makes first.
fn accepted() -> Vec<Check> {
    vec![
        check(Pick::Status, Holds::AtMost(399), &["error.info"]),
        check(at("error"), Holds::Absent, &["error.info"]),
    ]
}

/// A question to an action API.
fn ask(title: &str, params: &[(&str, &str)]) -> Send {
    let always = [("format", "json"), ("formatversion", "2")];
    let mut send = get(title, name("api"), pairs(&[&always, params].concat()));
    send.checks = accepted();
    send
}

/// A form for an action API.
fn tell(title: &str, form: &[(&str, Term)]) -> Send {
    let mut send = ask(title, &[]);
    let form = form.iter();
    "POST".clone_into(&mut send.method);
    let form = form.map(|(name, value)| ((*name).to_owned(), value.clone()));
    send.body = Body::Form(form.collect());
    send
}

/// What `scenarios/logout.yaml` does.
pub(crate) fn logout() -> Flow {
    let mut login_token = ask(
        "Fetch a login token",
        &[("action", "query"), ("meta", "tokens"), ("type", "login")],
    );
    login_token.takes = vec![take("login_token", at("query.tokens.logintoken"))];
    let mut login = tell(
        "Log in with a bot password",
        &[
            ("action", text("login")),
            ("lgname", name("username")),
            ("lgpassword", name("password")),
            ("lgtoken", name("login_token")),
        ],
    );
    login.checks.push(check(
        at("login.result"),
        equals("Success"),
        &["login.reason"],
    ));
    let mut csrf_token = ask(
        "Fetch a CSRF token",
        &[("action", "query"), ("meta", "tokens")],
    );
    csrf_token.checks.push(check(
        at("query.tokens.csrftoken"),
        Holds::Differs(Json::Literal("+\\".into())),
        &[],
    ));
    csrf_token.takes = vec![take("csrf_token", at("query.tokens.csrftoken"))];
    let mut logout = tell(
        "Log out",
        &[("action", text("logout")), ("token", name("csrf_token"))],
    );
    logout.checks[0] = check(Pick::Status, equals(200), &[]);
    logout
        .checks
        .push(check(at(""), equals(serde_json::json!({})), &[]));
    logout.is_shown = true;
    let mut who = ask(
        "The session is gone",
        &[("action", "query"), ("meta", "userinfo")],
    );
    who.checks
        .push(check(at("query.userinfo.id"), equals(0), &[]));
    let inputs = vec![
        input("api", "Address of api.php"),
        input(
            "username",
            "Name of a bot password, from Special:BotPasswords",
        ),
        input("password", "The bot password"),
    ];
    let sends = vec![login_token, login, csrf_token, logout, who];
    let mut flow = flow("Log out", "logout", inputs, sends);
    "A logout is a POST with a CSRF token. The wiki ends the session and takes its cookies away.\n\nProtects from a bot that stays logged in though it was told that it is not.\n".clone_into(&mut flow.about);
    flow
}
