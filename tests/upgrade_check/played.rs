//! A wiki that is played: it answers what the checks ask as a good one does, until it is told to be otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Answer, Received, Server};

/// A wiki and what is the matter with it.
pub(crate) struct Played {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

/// How the wiki is set up.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// What is wrong, by a word.
    pub(crate) wrong: &'static str,
    /// Whether strangers may read nothing.
    pub(crate) private: bool,
}

impl Played {
    pub(crate) fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let server = Server::start(move |received, _| {
            let state = shared.lock().expect("nobody panicked").clone();
            answer(received, &state)
        });
        Self { server, state }
    }

    /// The address of its api.php.
    pub(crate) fn api(&self) -> String {
        format!("{}/w/api.php", self.server.url())
    }

    /// From now on this is wrong with it; an empty word: nothing.
    pub(crate) fn is_wrong(&self, wrong: &'static str) {
        self.state.lock().expect("nobody panicked").wrong = wrong;
    }

    /// From now on it is private, or not.
    pub(crate) fn is_private(&self, private: bool) {
        self.state.lock().expect("nobody panicked").private = private;
    }
}

/// What is asked for, by the names of parameters.
struct Asked(HashMap<String, String>);

impl Asked {
    /// The value of a parameter; empty if it was not sent.
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// Path and parameters, those of the body included.
fn asked(received: &Received) -> (String, Asked) {
    let (path, query) = received
        .target
        .split_once('?')
        .unwrap_or((&received.target, ""));
    let body = match received.method.as_str() {
        "POST" => received.body.as_str(),
        _ => "",
    };
    let all = [query, body].join("&");
    let pairs = url::form_urlencoded::parse(all.as_bytes()).into_owned();
    (path.to_owned(), Asked(pairs.collect()))
}

fn answer(received: &Received, state: &State) -> Answer {
    match state.wrong {
        "maintenance" => return Answer::text("<h1>Back soon</h1>").status(503),
        "login page" => return Answer::text("<form><input type=\"password\"></form>"),
        "barred" => return Answer::text("no").status(401),
        "html" => return Answer::text("<b>Fatal error</b>"),
        "moved" => {
            let to = format!("https://new.example{}", received.target);
            return Answer::text("").status(301).header("location", &to);
        }
        "busy" => return Answer::text("").status(429),
        _ => {}
    }
    let (path, asked) = asked(received);
    if path.starts_with("/w/rest.php") {
        return rest(state);
    }
    match path.as_str() {
        "/w/load.php" => match state.wrong {
            "load" => Answer::text("<h1>Not found</h1>").status(404),
            _ => Answer::body(
                "text/javascript; charset=utf-8",
                "function isCompatible(){}",
            ),
        },
        "/w/api.php" => {
            let denied =
                state.private && asked.get("meta") != "tokens" && reads(asked.get("action"));
            let answered = match denied {
                true => refused(
                    "readapidenied",
                    "You need read permission to use this module.",
                ),
                false => api(&asked, received, state),
            };
            let cache = match state.wrong {
                "cache" => "public, max-age=60",
                _ => "private, must-revalidate, max-age=0",
            };
            answered
                .header("cache-control", cache)
                .header("x-content-type-options", "nosniff")
        }
        _ => Answer::text("nothing").status(404),
    }
}

fn reads(action: &str) -> bool {
    matches!(action, "query" | "parse" | "checktoken")
}

fn rest(state: &State) -> Answer {
    match (state.wrong, state.private) {
        ("rest", _) => Answer::text("<h1>Not found</h1>").status(404),
        (_, true) => Answer::json(json!({"errorKey": "rest-read-denied", "httpCode": 403, "httpReason": "Forbidden"})).status(403),
        _ => Answer::json(json!({"errorKey": "rest-nonexistent-title", "httpCode": 404, "httpReason": "Not Found"})).status(404),
    }
}

fn refused(code: &str, info: &str) -> Answer {
    Answer::json(json!({"error": {"code": code, "info": info}})).header("mediawiki-api-error", code)
}

fn api(asked: &Asked, received: &Received, state: &State) -> Answer {
    match asked.get("action") {
        "query" => query(asked, received, state),
        "logout" if asked.get("token").is_empty() => match state.wrong {
            "codes" => refused("no-token", "The token is missing."),
            _ => refused("missingparam", "The \"token\" parameter must be set."),
        },
        "logout" => match state.wrong {
            "debug" => Answer::json(
                json!({"warnings": {"logout": {"warnings": "The \"logout\" module requires a POST request."}}}),
            ),
            _ => refused(
                "mustpostparams",
                "The following parameter was found in the query string: token.",
            ),
        },
        "checktoken" => {
            let sticks = received
                .header("cookie")
                .iter()
                .any(|cookie| cookie.contains("wiki_session="));
            let result = match sticks && state.wrong != "session" {
                true => "valid",
                false => "invalid",
            };
            Answer::json(json!({"checktoken": {"result": result}}))
        }
        "parse" => Answer::json(json!({"parse": {"title": "API", "revid": 0}})),
        "paraminfo" => Answer::json(paraminfo(state)),
        other => refused(
            "badvalue",
            &format!("Unrecognized value for parameter \"action\": {other}."),
        ),
    }
}

fn query(asked: &Asked, received: &Received, state: &State) -> Answer {
    match (asked.get("meta"), asked.get("list")) {
        ("tokens", _) => tokens(asked, received, state),
        ("userinfo", _) => Answer::json(
            json!({"query": {"userinfo": {"id": 0, "name": "127.0.0.1", "anon": true}}}),
        ),
        ("siteinfo", _) => Answer::json(
            json!({"batchcomplete": true, "query": siteinfo(asked.get("siprop"), state)}),
        ),
        (_, "prefixsearch") => Answer::json(
            json!({"query": {"prefixsearch": [{"ns": 0, "title": asked.get("pssearch"), "pageid": 1}]}}),
        ),
        (_, "search") => match state.wrong {
            "search" => Answer::json(json!({"query": {"search": []}})),
            _ => Answer::json(
                json!({"query": {"search": [{"ns": 0, "title": "Main Page", "pageid": 1}]}}),
            ),
        },
        _ => Answer::json(json!({"batchcomplete": true})),
    }
}

fn tokens(asked: &Asked, received: &Received, state: &State) -> Answer {
    let origin = asked.get("origin");
    if origin == "*" {
        let warning = "Tokens may not be obtained when the same-origin policy is not applied.";
        return Answer::json(json!({"warnings": {"tokens": {"warnings": warning}}}))
            .header("access-control-allow-origin", "*")
            .header("access-control-allow-credentials", "false");
    }
    if asked.get("type") == "login" {
        let token = "0123456789abcdef0123456789abcdef65abcdef+\\";
        let cookie = match state.wrong {
            "cookie" => "wiki_session=abcdefghijklmnopqrstuvwxyz012345; path=/",
            "domain" => {
                "wiki_session=abcdefghijklmnopqrstuvwxyz012345; path=/; domain=127.0.0.1; HttpOnly; SameSite=Strict"
            }
            _ => "wiki_session=abcdefghijklmnopqrstuvwxyz012345; path=/; HttpOnly",
        };
        return Answer::json(json!({"query": {"tokens": {"logintoken": token}}}))
            .header("set-cookie", cookie);
    }
    let mut answer = json!({"query": {"tokens": {"csrftoken": "+\\"}}});
    if !asked.get("servedby").is_empty() && state.wrong == "hostnames" {
        answer["servedby"] = json!("db-master-7.internal");
    }
    let sites = received.header("origin");
    match (sites.first(), state.wrong) {
        (Some(site), "cors") => Answer::json(answer)
            .header("access-control-allow-origin", site)
            .header("access-control-allow-credentials", "true"),
        (Some(site), "site") if site.contains("mediawiki.org") => Answer::json(answer)
            .header("access-control-allow-origin", site)
            .header("access-control-allow-credentials", "true"),
        (Some(_), _) => Answer::json(answer).header("mediawiki-cors-rejection", "Origin mismatch"),
        (None, _) => Answer::json(answer),
    }
}

fn siteinfo(wanted: &str, state: &State) -> Value {
    let generator = match state.wrong {
        "version" => "Some Wiki",
        "upgraded" => "MediaWiki 1.43.5",
        _ => "MediaWiki 1.39.17",
    };
    let mut general = json!({"mainpage": "Main Page", "generator": generator});
    if state.wrong == "read-only" {
        general["readonly"] = json!(true);
        general["readonlyreason"] = json!("We are upgrading.");
    }
    let extension = |name: &str| json!({"type": "other", "name": name, "version": generator});
    let mut extensions = vec![extension("Cite"), extension("Gadgets")];
    if state.wrong == "upgraded" {
        extensions.remove(0);
    }
    let all = json!({
        "general": general,
        "dbrepllag": [{"host": "", "lag": if state.wrong == "lag" { 4000 } else { -1 }}],
        "extensions": extensions,
        "rightsinfo": {"url": "", "text": ""},
    });
    let wanted: Vec<&str> = wanted.split('|').collect();
    let parts = all.as_object().expect("a map").clone().into_iter();
    Value::Object(
        parts
            .filter(|(name, _)| wanted.contains(&name.as_str()))
            .collect(),
    )
}

fn paraminfo(state: &State) -> Value {
    let token = |kind: &str| json!({"index": 9, "name": "token", "type": "string", "required": true, "tokentype": kind});
    let posted = |name: &str, kind: &str| {
        let mut parameters = vec![token(kind)];
        if name == "move" {
            parameters.insert(
                0,
                json!({"index": 1, "name": "to", "type": "string", "required": true}),
            );
        }
        json!({"name": name, "classname": "Api", "mustbeposted": true, "parameters": parameters})
    };
    let mut modules = vec![
        json!({"name": "login", "mustbeposted": true, "parameters": [{"index": 1, "name": "name", "type": "string", "required": false}]}),
        json!({"name": "query", "parameters": []}),
        json!({"name": "parse", "parameters": []}),
        posted("clientlogin", "login"),
        posted("watch", "watch"),
        posted("rollback", "rollback"),
    ];
    for name in [
        "logout", "edit", "upload", "move", "delete", "undelete", "protect", "purge", "options",
        "block",
    ] {
        modules.push(posted(name, "csrf"));
    }
    if state.wrong == "upgraded" {
        modules[1] = json!({"name": "query", "parameters": [{"index": 1, "name": "new", "type": "string", "required": false}]});
    }
    if state.wrong == "modules" {
        modules[0]["mustbeposted"] = json!(false);
    }
    json!({"paraminfo": {"modules": modules}})
}
