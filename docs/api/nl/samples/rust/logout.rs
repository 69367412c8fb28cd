// logout.rs: Log out
//
// A logout is a POST with a CSRF token. The wiki ends the session and takes
// its cookies away.
//
// To run it:
//
//     # in Cargo.toml, below [dependencies]:
//     # reqwest = { version = "0.13", features = ["blocking", "cookies", "form", "json", "multipart", "query"] }
//     # serde_json = { version = "1", features = ["arbitrary_precision", "preserve_order"] }
//     # Address of api.php
//     export WIKI_API=https://wiki.example.org/w/api.php
//     # Name of a bot password, from Special:BotPasswords
//     export WIKI_USERNAME=your_bot_username
//     # The bot password
//     export WIKI_PASSWORD=your_bot_password
//     cargo run --quiet
//
// Licence: MIT OR Apache-2.0

use std::process::exit;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

// Say here who runs this and how to reach you: whoever runs the server wants to know.
const USER_AGENT: &str = "logout.rs/1.0 (put your address here: https://example.org/you)";

/// What is done, as it is told where it fails.
struct Step(&'static str);

impl Step {
    /// Gives the text at a place in JSON, or ends where nothing is.
    fn take(&self, data: &Value, place: &str) -> String {
        match data.pointer(place) {
            Some(value) => text(value),
            None => self.fail(&format!("the answer lacks {place}"), &[]),
        }
    }

    /// Ends, telling what is wrong and what the answer says of it.
    fn fail(&self, wrong: &str, said: &[Option<&Value>]) -> ! {
        match said.iter().flatten().find(|said| !said.is_null()) {
            Some(said) => eprintln!("{}: {wrong}: {}", self.0, text(said)),
            None => eprintln!("{}: {wrong}", self.0),
        }
        exit(1)
    }

    /// Sends a request and gives the JSON that is answered, or ends where it is refused.
    fn send(&self, request: RequestBuilder) -> (u16, Value) {
        let sent = request.send().and_then(|answer| {
            let status = answer.status().as_u16();
            Ok((status, answer.bytes()?))
        });
        let (status, body) = sent.unwrap_or_else(|error| {
            self.fail(&format!("no answer ({})", error.without_url()), &[])
        });
        let Ok(data) = serde_json::from_slice::<Value>(&body) else {
            self.fail(&format!("the answer is not JSON (status {status})"), &[])
        };
        if status > 399 {
            self.fail(
                &format!("the status is {status}"),
                &[data.pointer("/error/info")],
            );
        }
        if data.pointer("/error").is_some() {
            self.fail("the answer has error", &[data.pointer("/error/info")]);
        }
        (status, data)
    }
}

/// Gives an environment variable, or ends where it is not set.
fn setting(name: &str, about: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        eprintln!("{name} is not set: {about}");
        exit(2)
    })
}

/// Begins a session: it keeps cookies from one request to the next.
fn client() -> Client {
    let client = Client::builder().user_agent(USER_AGENT).cookie_store(true);
    client.redirect(Policy::none()).build().expect("a client")
}

/// Gives a value as text: a number as JSON writes it.
fn text(value: &Value) -> String {
    let text = value.as_str().map(str::to_owned);
    text.unwrap_or_else(|| value.to_string())
}

fn main() {
    let api = setting("WIKI_API", "Address of api.php");
    let username = setting(
        "WIKI_USERNAME",
        "Name of a bot password, from Special:BotPasswords",
    );
    let password = setting("WIKI_PASSWORD", "The bot password");
    let session = client();

    // Step 1: Fetch a login token
    let step = Step("Step 1, Fetch a login token");
    let params = [
        ("format", "json"),
        ("formatversion", "2"),
        ("action", "query"),
        ("meta", "tokens"),
        ("type", "login"),
    ];
    let request = session.get(&api).query(&params);
    let (_, data) = step.send(request);
    let login_token = step.take(&data, "/query/tokens/logintoken");

    // Step 2: Log in with a bot password
    let step = Step("Step 2, Log in with a bot password");
    let params = [("format", "json"), ("formatversion", "2")];
    let form = [
        ("action", "login"),
        ("lgname", username.as_str()),
        ("lgpassword", password.as_str()),
        ("lgtoken", login_token.as_str()),
    ];
    let request = session.post(&api).query(&params).form(&form);
    let (_, data) = step.send(request);
    if data.pointer("/login/result") != Some(&json!("Success")) {
        step.fail(
            "login.result is not \"Success\"",
            &[data.pointer("/login/reason")],
        );
    }

    // Step 3: Fetch a CSRF token
    let step = Step("Step 3, Fetch a CSRF token");
    let params = [
        ("format", "json"),
        ("formatversion", "2"),
        ("action", "query"),
        ("meta", "tokens"),
    ];
    let request = session.get(&api).query(&params);
    let (_, data) = step.send(request);
    if data.pointer("/query/tokens/csrftoken") == Some(&json!("+\\")) {
        step.fail("query.tokens.csrftoken is \"+\\\\\"", &[]);
    }
    let csrf_token = step.take(&data, "/query/tokens/csrftoken");

    // Step 4: Log out
    let step = Step("Step 4, Log out");
    let params = [("format", "json"), ("formatversion", "2")];
    let form = [("action", "logout"), ("token", csrf_token.as_str())];
    let request = session.post(&api).query(&params).form(&form);
    let (status, result) = step.send(request);
    let data = &result;
    if status != 200 {
        step.fail(&format!("the status is {status}"), &[]);
    }
    if data.pointer("") != Some(&json!({})) {
        step.fail("the answer is not {}", &[]);
    }

    // Step 5: The session is gone
    let step = Step("Step 5, The session is gone");
    let params = [
        ("format", "json"),
        ("formatversion", "2"),
        ("action", "query"),
        ("meta", "userinfo"),
    ];
    let request = session.get(&api).query(&params);
    let (_, data) = step.send(request);
    if data.pointer("/query/userinfo/id") != Some(&json!(0)) {
        step.fail("query.userinfo.id is not 0", &[]);
    }

    println!("{result:#}");
}
