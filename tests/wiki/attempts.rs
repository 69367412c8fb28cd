//! Too many wrong passwords: the sixth in five minutes is not judged any more, where a wiki counts them.
//!
//! All releases agree; seen on real wikis of 1.35, 1.39 and 1.43 with a main cache, 1.32 was not seen. Start at
//! [`the_sixth_password_is_not_judged`].

use flowrun::wiki::{Accounts, Settings};
use serde_json::json;

use super::client::{self, Client, Running};
use super::releases::{BOT, each_with};

const WRONG: &str = "Incorrect username or password entered. Please try again.";
const TOO_MANY: &str =
    "You have made too many recent login attempts. Please wait 5 minutes before trying again.";

/// Wrong, but such that MediaWiki takes it for a bot password.
const WRONG_BOT_PASSWORD: &str = "11111111111111111111111111111111";

fn counting() -> Settings {
    Settings {
        throttles_logins: true,
        ..Settings::default()
    }
}

/// What a login in a new session is told; nothing where it succeeds.
fn told(running: &Running, name: &str, password: &str) -> Option<String> {
    let answer = Client::new(running).log_in(name, password).json();
    let login = &answer["login"];
    (login["result"] != "Success").then(|| login["reason"].as_str().unwrap().to_owned())
}

fn all(running: &Running, times: usize, login: (&str, &str), expected: &str) {
    for turn in 0..times {
        let told = told(running, login.0, login.1);
        assert_eq!(told.as_deref(), Some(expected), "{turn}");
    }
}

#[test]
fn the_sixth_password_is_not_judged() {
    each_with(&counting(), |_, running| {
        let Accounts {
            username,
            password,
            admin,
            admin_password,
            ..
        } = running.wiki.accounts();
        all(running, 5, (username, "wrong"), WRONG);
        all(running, 2, (username, "wrong"), TOO_MANY);
        all(running, 1, (username, password), TOO_MANY);
        all(running, 1, ("alice", password), TOO_MANY);
        let nothing = "The supplied credentials could not be authenticated.";
        all(running, 1, (username, ""), nothing);
        assert_eq!(told(running, admin, admin_password), None);
        assert_eq!(told(running, BOT.0, BOT.1), None);
    });
}

#[test]
fn a_login_counts_anew() {
    each_with(&counting(), |_, running| {
        let accounts = running.wiki.accounts();
        let name = accounts.username.as_str();
        all(running, 4, (name, "wrong"), WRONG);
        assert_eq!(told(running, name, &accounts.password), None);
        all(running, 5, (name, "wrong"), WRONG);
        all(running, 1, (name, "wrong"), TOO_MANY);
    });
}

#[test]
fn names_of_nobody_count_too() {
    each_with(&counting(), |_, running| {
        all(running, 5, ("Nobody", "wrong"), WRONG);
        all(running, 1, ("Nobody", "wrong"), TOO_MANY);
    });
}

#[test]
fn bot_passwords_are_counted_by_account() {
    each_with(&counting(), |_, running| {
        all(running, 5, ("Alice@other", WRONG_BOT_PASSWORD), WRONG);
        all(running, 1, BOT, TOO_MANY);
        let accounts = running.wiki.accounts();
        assert_eq!(told(running, &accounts.username, &accounts.password), None);
    });
}

#[test]
fn a_wrong_bot_password_also_counts_as_that_of_an_account_of_the_whole_name() {
    each_with(&counting(), |_, running| {
        let wrong = (BOT.0, WRONG_BOT_PASSWORD);
        all(running, 4, wrong, WRONG);
        assert_eq!(told(running, BOT.0, BOT.1), None);
        // The login has made the bot passwords count anew, but not the whole name.
        all(running, 1, wrong, WRONG);
        all(running, 5, wrong, TOO_MANY);
        all(running, 1, BOT, TOO_MANY);
    });
}

#[test]
fn what_is_no_bot_password_by_its_form_is_counted_by_the_whole_name() {
    each_with(&counting(), |_, running| {
        all(running, 5, (BOT.0, "wrong"), WRONG);
        all(running, 1, (BOT.0, "wrong"), TOO_MANY);
        assert_eq!(told(running, BOT.0, BOT.1), None);
    });
}

#[test]
fn how_a_client_is_told() {
    each_with(&counting(), |release, running| {
        let mut client = Client::new(running);
        let token = client.token("login");
        let mut send = |format: &str| {
            let parameters = [
                ("action", "clientlogin"),
                ("username", "Alice"),
                ("password", "wrong"),
                ("loginreturnurl", "http://127.0.0.1/"),
                ("loginmessageformat", format),
                ("logintoken", &token),
            ];
            client.post(&parameters).json()["clientlogin"].take()
        };
        for _ in 0..5 {
            assert_eq!(send("wikitext")["messagecode"], "wrongpassword");
        }
        let words = "You have made too many recent login attempts.\nPlease wait 5 minutes before trying again.";
        let told = json!({"status": "FAIL", "message": words, "messagecode": "login-throttled"});
        assert_eq!(send("wikitext"), told, "{release}");
        let key = json!({"key": "login-throttled", "params": [{"duration": 300}]});
        assert_eq!(send("raw")["message"], key, "{release}");
    });
}

#[test]
fn attempts_are_not_counted_unless_the_wiki_is_told_to() {
    let running = client::start(Settings::default());
    all(&running, 8, ("Alice", "wrong"), WRONG);
}
