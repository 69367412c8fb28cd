//! Sessions, tokens and pages in flows that the recordings do not hold: being remembered, two sessions at once, two users at one
//! page, tokens that get too old.
//!
//! Start at [`a_remembered_user_comes_back_after_a_logout`].

use flowrun::wiki::{Accounts, Settings};
use serde_json::json;

use super::client::{self, Client, Running};
use super::releases::logged_in;

fn wiki() -> Running {
    client::start(Settings::default())
}

/// A client of the main account, logged in with `action=login`, which always remembers.
fn remembered(running: &Running) -> Client {
    let mut client = Client::new(running);
    let Accounts {
        username, password, ..
    } = Accounts::default();
    let answer = client.log_in(&username, &password).json();
    assert_eq!(answer["login"]["result"], "Success");
    client
}

fn administrator(running: &Running) -> Client {
    let mut client = Client::new(running);
    let Accounts {
        admin,
        admin_password,
        ..
    } = Accounts::default();
    client.log_in(&admin, &admin_password);
    assert_eq!(client.user(), 1);
    client
}

fn log_out(client: &mut Client) {
    let token = client.token("csrf");
    assert_eq!(
        client
            .post(&[("action", "logout"), ("token", &token)])
            .json(),
        json!({})
    );
}

fn save(client: &mut Client, title: &str, text: &str, more: &[(&str, &str)]) -> client::Answer {
    let token = client.token("csrf");
    let mut parameters = vec![
        ("action", "edit"),
        ("title", title),
        ("text", text),
        ("token", &token),
    ];
    parameters.extend(more);
    client.post(&parameters)
}

#[test]
fn a_remembered_user_comes_back_after_a_logout() {
    let running = wiki();
    let mut client = remembered(&running);
    let before = client.jar.clone();
    let token = client.token("csrf");
    let answer = client.post(&[("action", "logout"), ("token", &token)]);
    let cleared: Vec<_> = answer
        .cookies()
        .map(|cookie| cookie.split(';').next().unwrap())
        .collect();
    assert_eq!(
        cleared,
        [
            "wiki_session=deleted",
            "wikiUserID=deleted",
            "wikiToken=deleted"
        ]
    );
    assert_eq!(client.user(), 0);
    assert!(client.jar.contains_key("wikiUserName"));

    client.jar = before.clone();
    assert_eq!(client.user(), 3, "the old cookies log in again");
    assert_ne!(client.jar["wiki_session"], before["wiki_session"]);
    let refused = client.post(&[("action", "logout"), ("token", &token)]);
    assert_eq!(
        refused.error().as_deref(),
        Some("badtoken"),
        "the token is not worth anything any more"
    );
}

#[test]
fn the_remember_me_cookies_alone_log_in() {
    let running = wiki();
    let mut client = remembered(&running);
    client.jar.remove("wiki_session");
    assert_eq!(client.user(), 3);
    assert!(client.jar.contains_key("wiki_session"));
}

#[test]
fn a_forged_remember_me_cookie_is_nobody() {
    let running = wiki();
    let mut client = remembered(&running);
    client.jar.insert("wikiToken".to_owned(), "0".repeat(32));
    assert_eq!(client.user(), 0);
    assert!(!client.jar.contains_key("wikiToken"));
}

#[test]
fn the_name_of_somebody_else_is_nobody() {
    let running = wiki();
    let mut client = remembered(&running);
    client
        .jar
        .insert("wikiUserName".to_owned(), "Admin".to_owned());
    assert_eq!(client.user(), 0);
}

#[test]
fn a_bot_session_wins_over_the_other_until_it_ends() {
    let running = wiki();
    let mut client = remembered(&running);
    let main = client.token("csrf");
    let Accounts {
        bot_name,
        bot_password,
        ..
    } = Accounts::default();
    assert_eq!(
        client.log_in(&bot_name, &bot_password).json()["login"]["result"],
        "Success"
    );
    assert_ne!(client.token("csrf")[..32], main[..32]);
    log_out(&mut client);
    assert_eq!(client.user(), 3, "the session of the account shows again");
    log_out(&mut client);
    assert_eq!(client.user(), 0);
}

#[test]
fn another_session_of_the_same_user_lives_on() {
    let running = wiki();
    let (mut one, mut other) = (logged_in(&running), logged_in(&running));
    log_out(&mut one);
    assert_eq!((one.user(), other.user()), (0, 3));
}

#[test]
fn a_login_token_logs_in_once_to_the_account_and_again_with_a_bot_password() {
    let running = wiki();
    let mut client = logged_in(&running);
    let token = client.token("login");
    log_out(&mut client);
    let Accounts {
        bot_name,
        bot_password,
        ..
    } = Accounts::default();
    let of_main = client.token("login");
    let parameters = [
        ("action", "login"),
        ("lgname", bot_name.as_str()),
        ("lgpassword", &bot_password),
        ("lgtoken", &of_main),
    ];
    assert_eq!(
        client.post(&parameters).json()["login"]["result"],
        "Success"
    );
    log_out(&mut client);
    assert_eq!(
        client.post(&parameters).json()["login"]["result"],
        "Success"
    );
    assert_ne!(
        token[..32],
        of_main[..32],
        "a bot session has secrets of its own"
    );
}

#[test]
fn a_token_gets_too_old_for_whoever_asks() {
    let running = wiki();
    let mut client = logged_in(&running);
    let token = client.token("csrf");
    let mut check = |more: &[(&str, &str)]| {
        let mut parameters = vec![
            ("action", "checktoken"),
            ("type", "csrf"),
            ("token", &*token),
        ];
        parameters.extend(more);
        client.post(&parameters).json()["checktoken"].clone()
    };
    assert_eq!(check(&[])["result"], "valid");
    assert!(check(&[])["generated"].as_str().unwrap().ends_with('Z'));
    assert_eq!(check(&[("maxtokenage", "60")])["result"], "valid");
    assert_eq!(check(&[("maxtokenage", "-1")])["result"], "expired");
    assert_eq!(
        client
            .post(&[("action", "checktoken"), ("type", "csrf"), ("token", "x")])
            .json(),
        json!({"checktoken": {"result": "invalid"}})
    );
}

#[test]
fn two_users_at_one_page() {
    let running = wiki();
    let (mut alice, mut admin) = (logged_in(&running), administrator(&running));
    let first = save(&mut admin, "Shared", "one", &[]).json()["edit"]["newrevid"].to_string();
    let second = save(&mut admin, "Shared", "two", &[("baserevid", &first)]).json();
    assert_eq!(
        second["edit"]["result"], "Success",
        "one's own edit is no conflict: {second}"
    );
    let refused = save(&mut alice, "Shared", "three", &[("baserevid", &first)]);
    assert_eq!(refused.error().as_deref(), Some("editconflict"));
    assert_eq!(alice.page("Shared").as_deref(), Some("two"));
    let parameters = [
        ("action", "query"),
        ("prop", "revisions"),
        ("titles", "Shared"),
        ("rvprop", "ids"),
        ("rvlimit", "max"),
        ("formatversion", "2"),
    ];
    let revisions = alice.get(&parameters).json()["query"]["pages"][0]["revisions"].clone();
    assert_eq!(revisions.as_array().unwrap().len(), 2);
    assert_eq!(revisions[0]["revid"], second["edit"]["newrevid"]);
}

#[test]
fn only_an_administrator_deletes() {
    let running = wiki();
    let (mut alice, mut admin) = (logged_in(&running), administrator(&running));
    save(&mut alice, "Gone soon", "x", &[]);
    let token = alice.token("csrf");
    let refused = alice
        .post(&[
            ("action", "delete"),
            ("title", "Gone soon"),
            ("token", &token),
        ])
        .json();
    let info = "The action you have requested is limited to users in the group: [[TestWiki:Administrators|Administrators]].";
    assert_eq!(
        (&refused["error"]["code"], &refused["error"]["info"]),
        (&json!("permissiondenied"), &json!(info))
    );
    let token = admin.token("csrf");
    let deleted = admin
        .post(&[
            ("action", "delete"),
            ("title", "Gone soon"),
            ("reason", "test"),
            ("token", &token),
        ])
        .json();
    assert_eq!(
        deleted["delete"],
        json!({"title": "Gone soon", "reason": "test", "logid": 1})
    );
    assert_eq!(alice.page("Gone soon"), None);
    let again = admin.post(&[
        ("action", "delete"),
        ("title", "Gone soon"),
        ("token", &token),
    ]);
    assert_eq!(again.error().as_deref(), Some("missingtitle"));
}

#[test]
fn preferences_belong_to_the_account_itself() {
    let running = wiki();
    let mut bot = logged_in(&running);
    let watch = bot.token("watch");
    let wrong = bot.post(&[
        ("action", "options"),
        ("change", "nickname=N"),
        ("token", &watch),
    ]);
    assert_eq!(wrong.error().as_deref(), Some("badtoken"));
    let token = bot.token("csrf");
    let refused = bot.post(&[
        ("action", "options"),
        ("change", "nickname=N"),
        ("token", &token),
    ]);
    assert_eq!(refused.error().as_deref(), Some("permissiondenied"));
    let mut person = remembered(&running);
    let token = person.token("csrf");
    let changed = person
        .post(&[
            ("action", "options"),
            ("change", "nickname=N"),
            ("token", &token),
        ])
        .json();
    assert_eq!(changed, json!({"options": "success"}));
}

#[test]
fn a_checksum_is_compared() {
    let running = wiki();
    let mut client = logged_in(&running);
    // The MD5 sum of `x`.
    let right = save(
        &mut client,
        "Sum",
        "x",
        &[("md5", "9dd4e461268c8034f5c8564e155c67a6")],
    );
    assert_eq!(right.json()["edit"]["result"], "Success");
    let wrong = save(
        &mut client,
        "Sum",
        "y",
        &[("md5", "9dd4e461268c8034f5c8564e155c67a6")],
    );
    assert_eq!(wrong.error().as_deref(), Some("badmd5"));
    assert_eq!(
        save(&mut client, "Not there", "y", &[("nocreate", "1")])
            .error()
            .as_deref(),
        Some("missingtitle")
    );
}

#[test]
fn a_lag_that_no_wiki_can_undercut() {
    let running = wiki();
    let answer = Client::new(&running).get(&[("action", "query"), ("maxlag", "-2")]);
    assert_eq!(
        (answer.status, answer.error().as_deref()),
        (200, Some("maxlag"))
    );
    assert_eq!(
        (
            answer.header("retry-after"),
            answer.header("x-database-lag")
        ),
        (Some("5"), Some("-1"))
    );
    assert_eq!(answer.json()["error"]["lag"], -1);
}

#[test]
fn what_is_not_emulated_is_unknown() {
    let running = wiki();
    let mut client = logged_in(&running);
    for action in ["block", "protect", "upload", "LOGOUT", "tokens"] {
        let answer = client.get(&[("action", action)]);
        assert_eq!(answer.error().as_deref(), Some("badvalue"), "{action}");
    }
    let answer = client
        .get(&[("action", "query"), ("list", "watchlist")])
        .json();
    assert_eq!(
        answer,
        json!({"batchcomplete": "", "warnings": {"query": {"*": "Unrecognized value for parameter \"list\": watchlist"}}})
    );
}

#[test]
fn an_answer_in_xml() {
    let running = wiki();
    let answer = client::request(
        &running.address,
        "GET",
        "/api.php?action=query&meta=userinfo&format=xml",
        &[],
        None,
    );
    let expected = "<?xml version=\"1.0\"?><api batchcomplete=\"\"><query><userinfo id=\"0\" name=\"127.0.0.1\" anon=\"\" /></query></api>";
    assert_eq!(answer.text, expected);
    let error = client::request(
        &running.address,
        "GET",
        "/api.php?action=bogus&format=xml",
        &[],
        None,
    );
    let start = "<?xml version=\"1.0\"?><api><error code=\"badvalue\" info=\"Unrecognized value for parameter &quot;action&quot;: bogus.\" xml:space=\"preserve\">See ";
    assert!(error.text.starts_with(start), "{}", error.text);
}

#[test]
fn the_help_says_whose_it_is() {
    let running = wiki();
    for target in ["/api.php", "/api.php?action=help&modules=logout"] {
        let answer = client::request(&running.address, "GET", target, &[], None);
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("text/html"),
            "{answer:?}"
        );
        assert!(
            answer.text.contains("the help of the embedded wiki"),
            "{answer:?}"
        );
    }
}

#[test]
fn nothing_but_a_query_may_follow_the_program() {
    let running = wiki();
    let answer = client::request(
        &running.address,
        "GET",
        "/api.php/extra?action=query",
        &[],
        None,
    );
    let location = format!("http://{}/api.php?action=query", running.address);
    assert_eq!(
        (answer.status, answer.header("location")),
        (301, Some(location.as_str()))
    );
    assert_eq!(
        client::request(&running.address, "GET", "/w/api.php", &[], None).status,
        404
    );
}
