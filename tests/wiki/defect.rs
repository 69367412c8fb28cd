//! The defect on purpose: a wiki that carries out what it refuses. Each refusal must be answered as an honest wiki answers it, and
//! only on the defective one must something have happened.
//!
//! Start at [`compare`].

use flowrun::wiki::{Accounts, Settings};
use regex::Regex;

use super::client::{self, Answer, Client, Running};

type Send = fn(&mut Client, &str) -> Answer;

fn wiki(carries_out_refused: bool) -> Running {
    client::start(Settings {
        carries_out_refused,
        ..Settings::default()
    })
}

/// What a client sees of an answer, less what differs from wiki to wiki.
fn seen(answer: &Answer) -> String {
    let volatile =
        Regex::new(r"[0-9a-f]{40}\+|=[0-9a-v]{32};|127\.0\.0\.1:\d+|[0-9a-f]{24}\n").unwrap();
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id" | "content-length"));
    let headers: Vec<_> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let text = format!("{}\n{}\n{}", answer.status, headers.join("\n"), answer.text);
    volatile.replace_all(&text, "VOLATILE").into_owned()
}

/// Sends each request on an honest and on a defective wiki: the answers are the same, and only the defective wiki has acted.
fn compare(requests: &[(&str, Send)], prepare: fn(&mut Client), acted: fn(&mut Client) -> bool) {
    for (name, send) in requests {
        let mut answers = Vec::new();
        for defective in [false, true] {
            let running = wiki(defective);
            let mut client = Client::new(&running);
            prepare(&mut client);
            assert!(!acted(&mut client), "{name}: it was so before");
            let token = client.token("csrf");
            answers.push(seen(&send(&mut client, &token)));
            assert_eq!(
                acted(&mut client),
                defective,
                "{name}: whether something happened"
            );
        }
        assert_eq!(answers[0], answers[1], "{name}");
    }
}

fn log_in(client: &mut Client) {
    let Accounts {
        bot_name,
        bot_password,
        ..
    } = Accounts::default();
    client.log_in(&bot_name, &bot_password);
}

fn form(client: &mut Client, target: &str, body: &str, more: &[(&str, &str)]) -> Answer {
    let mut headers = vec![(
        "Content-Type".to_owned(),
        "application/x-www-form-urlencoded".to_owned(),
    )];
    headers.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    client.send("POST", target, &headers, Some(body.as_bytes()))
}

static LOGOUTS: &[(&str, Send)] = &[
    ("GET without token", |client, _| {
        client.get(&[("action", "logout")])
    }),
    ("GET with token", |client, token| {
        client.get(&[("action", "logout"), ("token", token)])
    }),
    ("no token", |client, _| client.post(&[("action", "logout")])),
    ("empty token", |client, _| {
        client.post(&[("action", "logout"), ("token", "")])
    }),
    ("bad token", |client, _| {
        client.post(&[("action", "logout"), ("token", "bad")])
    }),
    ("anonymous token", |client, _| {
        client.post(&[("action", "logout"), ("token", "+\\")])
    }),
    ("cut token", |client, token| {
        client.post(&[("action", "logout"), ("token", &token[..token.len() - 1])])
    }),
    ("login token", |client, _| {
        let token = client.token("login");
        client.post(&[("action", "logout"), ("token", &token)])
    }),
    ("failing assertion", |client, token| {
        client.post(&[("action", "logout"), ("token", token), ("assert", "bot")])
    }),
    ("bad assertion", |client, token| {
        client.post(&[("action", "logout"), ("token", token), ("assert", "bogus")])
    }),
    ("bad number", |client, token| {
        client.post(&[("action", "logout"), ("token", token), ("maxlag", "x")])
    }),
    ("token in the address", |client, token| {
        let target = format!("/api.php?{}", client::encode(&[("token", token)]));
        form(client, &target, "action=logout&format=json", &[])
    }),
    ("promise not to write", |client, token| {
        let body = client::encode(&[("action", "logout"), ("format", "json"), ("token", token)]);
        form(
            client,
            "/api.php",
            &body,
            &[("Promise-Non-Write-API-Action", "true")],
        )
    }),
    ("JSON body", |client, token| {
        let json = [("Content-Type".to_owned(), "application/json".to_owned())];
        let body = format!("{{\"token\": {token:?}}}");
        client.send(
            "POST",
            "/api.php?action=logout&format=json",
            &json,
            Some(body.as_bytes()),
        )
    }),
    ("no content type", |client, token| {
        let body = client::encode(&[("action", "logout"), ("format", "json"), ("token", token)]);
        client.send("POST", "/api.php", &[], Some(body.as_bytes()))
    }),
    ("PUT", |client, _| {
        client.send("PUT", "/api.php?action=logout&format=json", &[], None)
    }),
    ("another origin", |client, _| {
        client.send(
            "GET",
            "/api.php?action=logout&format=json&origin=http://other.example",
            &[],
            None,
        )
    }),
];

#[test]
fn logout() {
    compare(LOGOUTS, log_in, |client| client.user() == 0);
}

static LOGINS: &[(&str, Send)] = &[
    ("wrong password", |client, _| {
        client.log_in("Alice@flow", "wrong")
    }),
    ("unknown user", |client, _| {
        client.log_in("Nobody", "whatever")
    }),
    ("no name", |client, _| client.log_in("", "whatever")),
    ("wrong token", |client, _| {
        client.post(&[("action", "login"), ("lgname", "Alice"), ("lgtoken", "bad")])
    }),
    ("no token", |client, _| {
        client.post(&[("action", "login"), ("lgname", "Alice")])
    }),
    ("GET", |client, _| {
        client.get(&[("action", "login"), ("lgname", "Alice")])
    }),
    ("password in the address", |client, _| {
        form(
            client,
            "/api.php?lgpassword=x",
            "action=login&format=json&lgname=Alice",
            &[],
        )
    }),
    ("clientlogin: wrong password", |client, _| {
        let token = client.token("login");
        let back = ("loginreturnurl", "http://127.0.0.1/");
        client.post(&[
            ("action", "clientlogin"),
            ("username", "Alice"),
            ("password", "x"),
            ("logintoken", &token),
            back,
        ])
    }),
    ("clientlogin: no address to come back to", |client, _| {
        let token = client.token("login");
        client.post(&[
            ("action", "clientlogin"),
            ("username", "Alice"),
            ("logintoken", &token),
        ])
    }),
    ("clientlogin: bad token", |client, _| {
        client.post(&[("action", "clientlogin"), ("logintoken", "bad")])
    }),
];

#[test]
fn login() {
    let with_session = |client: &mut Client| {
        client.token("login");
    };
    compare(LOGINS, with_session, |client| client.user() != 0);
}

static EDITS: &[(&str, Send)] = &[
    ("bad token", |client, _| {
        client.post(&[
            ("action", "edit"),
            ("title", "Main Page"),
            ("text", "new"),
            ("token", "bad"),
        ])
    }),
    ("no token", |client, _| {
        client.post(&[("action", "edit"), ("title", "Main Page"), ("text", "new")])
    }),
    ("createonly", |client, token| {
        let only = ("createonly", "1");
        client.post(&[
            ("action", "edit"),
            ("title", "Main Page"),
            ("text", "new"),
            only,
            ("token", token),
        ])
    }),
    ("bad checksum", |client, token| {
        client.post(&[
            ("action", "edit"),
            ("title", "Main Page"),
            ("text", "new"),
            ("md5", "0"),
            ("token", token),
        ])
    }),
    ("failing assertion", |client, token| {
        client.post(&[
            ("action", "edit"),
            ("title", "Main Page"),
            ("text", "new"),
            ("token", token),
            ("assert", "bot"),
        ])
    }),
];

#[test]
fn edit() {
    compare(EDITS, log_in, |client| {
        client.page("Main Page").as_deref() == Some("new")
    });
}

static DELETIONS: &[(&str, Send)] = &[
    ("no right", |client, token| {
        client.post(&[
            ("action", "delete"),
            ("title", "Main Page"),
            ("token", token),
        ])
    }),
    ("bad token", |client, _| {
        client.post(&[
            ("action", "delete"),
            ("title", "Main Page"),
            ("token", "bad"),
        ])
    }),
];

#[test]
fn delete() {
    compare(DELETIONS, log_in, |client| {
        client.page("Main Page").is_none()
    });
}

static CHANGES: &[(&str, Send)] = &[
    ("no right", |client, token| {
        client.post(&[
            ("action", "options"),
            ("change", "nickname=N"),
            ("token", token),
        ])
    }),
    ("bad token", |client, _| {
        client.post(&[
            ("action", "options"),
            ("change", "nickname=N"),
            ("token", "bad"),
        ])
    }),
];

#[test]
fn options() {
    compare(CHANGES, log_in, |client| {
        let answer = client
            .get(&[
                ("action", "query"),
                ("meta", "userinfo"),
                ("uiprop", "options"),
            ])
            .json();
        answer["query"]["userinfo"]["options"]["nickname"] == "N"
    });
}

static ACCOUNTS: &[(&str, Send)] = &[
    ("another retype", |client, _| {
        let token = client.token("createaccount");
        create(client, &token, "other")
    }),
    ("a wrong token", |client, _| {
        create(client, "+\\", "long enough")
    }),
];

fn create(client: &mut Client, token: &str, retype: &str) -> Answer {
    client.post(&[
        ("action", "createaccount"),
        ("createreturnurl", "http://127.0.0.1/"),
        ("createtoken", token),
        ("username", "Carol"),
        ("password", "long enough"),
        ("retype", retype),
    ])
}

#[test]
fn an_account_is_made_although_it_is_refused() {
    compare(
        ACCOUNTS,
        |_| {},
        |client| {
            let list = [("action", "query"), ("list", "allusers")];
            client.get(&list).text.contains("Carol")
        },
    );
}
