//! The logout in each release: one test a row of the matrix of what it answers, and whether the session has ended after it.
//!
//! The promise not to write is asked of the login too. What else differs is in `releases`. Start at [`refused`].

use flowrun::wiki::Release;
use serde_json::{Value, json};

use super::client::{self, Answer, Client, Running};
use super::releases::{BOT, each, logged_in};

/// What a logout answers that 1.32 carries out although it was sent a token.
fn token_unknown() -> Value {
    json!({"warnings": {"main": {"*": "Unrecognized parameter: token."}}})
}

/// Sends a logout in a new bot session; says what was answered, and whether the session has ended.
fn log_out(running: &Running, send: impl Fn(&mut Client, &str) -> Answer) -> (Answer, bool) {
    let mut client = logged_in(running);
    let token = client.token("csrf");
    let answer = send(&mut client, &token);
    let ended = client.user() == 0;
    (answer, ended)
}

/// A refused logout: an error from 1.33 on, done in 1.32.
fn refused(release: Release, (answer, ended): &(Answer, bool), code: &str, in_1_32: &Value) {
    if release == Release::V1_32 {
        assert_eq!(
            (answer.json(), *ended),
            (in_1_32.clone(), true),
            "{release}"
        );
    } else {
        assert_eq!(
            (answer.error().as_deref(), *ended),
            (Some(code), false),
            "{release}"
        );
    }
}

#[test]
fn logout_by_get_without_token() {
    each(|release, running| {
        let done = log_out(running, |client, _| client.get(&[("action", "logout")]));
        refused(release, &done, "missingparam", &json!({}));
    });
}

#[test]
fn logout_by_get_with_token() {
    each(|release, running| {
        let done = log_out(running, |client, token| {
            client.get(&[("action", "logout"), ("token", token)])
        });
        refused(release, &done, "mustpostparams", &token_unknown());
    });
}

#[test]
fn logout_by_post_without_token() {
    each(|release, running| {
        let done = log_out(running, |client, _| client.post(&[("action", "logout")]));
        refused(release, &done, "missingparam", &json!({}));
    });
}

#[test]
fn logout_by_post_with_bad_token() {
    each(|release, running| {
        let done = log_out(running, |client, _| {
            client.post(&[("action", "logout"), ("token", "bad")])
        });
        refused(release, &done, "badtoken", &token_unknown());
    });
}

#[test]
fn logout_by_post_with_good_token() {
    each(|release, running| {
        let (answer, ended) = log_out(running, |client, token| {
            client.post(&[("action", "logout"), ("token", token)])
        });
        let expected = if release == Release::V1_32 {
            token_unknown()
        } else {
            json!({})
        };
        assert_eq!((answer.json(), ended), (expected, true), "{release}");
        assert!(
            answer
                .cookies()
                .next()
                .unwrap()
                .starts_with("wiki_BPsession=deleted; "),
            "{answer:?}"
        );
    });
}

#[test]
fn success_in_every_format() {
    each(|release, running| {
        for format in ["bc", "plaintext", "wikitext", "html", "raw", "none"] {
            for version in ["1", "2"] {
                let (answer, ended) = log_out(running, |client, token| {
                    let mut parameters = vec![
                        ("action", "logout"),
                        ("errorformat", format),
                        ("formatversion", version),
                    ];
                    if release != Release::V1_32 {
                        parameters.push(("token", token));
                    }
                    client.post(&parameters)
                });
                let context = format!("{release} {format} {version}");
                assert_eq!((answer.text.as_str(), ended), ("{}", true), "{context}");
            }
        }
    });
}

#[test]
fn logout_with_the_anonymous_token_while_logged_in() {
    each(|release, running| {
        let done = log_out(running, |client, _| {
            client.post(&[("action", "logout"), ("token", "+\\")])
        });
        refused(release, &done, "badtoken", &token_unknown());
    });
}

#[test]
fn anonymous_logout() {
    each(|release, running| {
        let mut client = Client::new(running);
        client.token("login");
        let answer = client.post(&[("action", "logout"), ("token", "+\\")]);
        let expected = match release {
            Release::V1_32 => token_unknown(),
            Release::V1_35 | Release::V1_39 => json!({}),
            Release::V1_43 => json!({"warnings": {"logout": {"*": "You must be logged in."}}}),
        };
        assert_eq!(answer.json(), expected, "{release}");
        let cleared = answer
            .cookies()
            .any(|cookie| cookie.starts_with("wiki_session=deleted"));
        assert_eq!(cleared, release < Release::V1_43, "{release}");
    });
}

#[test]
fn logout_again_with_the_used_token() {
    each(|release, running| {
        let mut client = logged_in(running);
        let token = client.token("csrf");
        client.post(&[("action", "logout"), ("token", &token)]);
        let again = client.post(&[("action", "logout"), ("token", &token)]);
        let expected = (release != Release::V1_32).then_some("badtoken");
        assert_eq!(again.error().as_deref(), expected, "{release}");
    });
}

#[test]
fn a_promise_not_to_write() {
    each(|release, running| {
        let (answer, ended) = log_out(running, |client, token| {
            let headers = [
                (
                    "Content-Type".to_owned(),
                    "application/x-www-form-urlencoded".to_owned(),
                ),
                ("Promise-Non-Write-API-Action".to_owned(), "true".to_owned()),
            ];
            let body =
                client::encode(&[("action", "logout"), ("token", token), ("format", "json")]);
            client.send("POST", "/api.php", &headers, Some(body.as_bytes()))
        });
        let expected = (release == Release::V1_43).then_some("promised-nonwrite-api");
        assert_eq!(answer.error().as_deref(), expected, "{release}");
        assert_eq!(ended, expected.is_none(), "{release}");
    });
}

#[test]
fn a_promise_not_to_write_in_other_words() {
    each(|release, running| {
        for (promise, counts) in [("1", true), ("no", true), ("0", false)] {
            let (answer, _) = log_out(running, |client, token| {
                let headers = [
                    (
                        "Content-Type".to_owned(),
                        "application/x-www-form-urlencoded".to_owned(),
                    ),
                    (
                        "Promise-Non-Write-API-Action".to_owned(),
                        promise.to_owned(),
                    ),
                ];
                let parameters = [("action", "edit"), ("title", "P"), ("text", "x")];
                let more = [("token", token), ("format", "json")];
                let body = client::encode(&[&parameters[..], &more].concat());
                client.send("POST", "/api.php", &headers, Some(body.as_bytes()))
            });
            let expected = counts.then_some("promised-nonwrite-api");
            assert_eq!(answer.error().as_deref(), expected, "{release} {promise}");
        }
    });
}

#[test]
fn a_promise_not_to_write_at_a_login() {
    each(|release, running| {
        let mut client = Client::new(running);
        let token = client.token("login");
        let headers = [
            (
                "Content-Type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            ),
            ("Promise-Non-Write-API-Action".to_owned(), "true".to_owned()),
        ];
        let parameters = [
            ("action", "login"),
            ("format", "json"),
            ("lgname", BOT.0),
            ("lgpassword", BOT.1),
            ("lgtoken", &token),
        ];
        let body = client::encode(&parameters);
        let answer = client.send("POST", "/api.php", &headers, Some(body.as_bytes()));
        let refused = release >= Release::V1_39;
        let expected = refused.then_some("promised-nonwrite-api");
        assert_eq!(answer.error().as_deref(), expected, "{release}");
        assert_eq!(client.user() == 0, refused, "{release}");
    });
}
