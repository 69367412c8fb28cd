//! `auth`: who sends a request, against servers that check it.

use md5::{Digest, Md5};
use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

const HEAD: &str = "scenario: It
inputs: {url: {}, token_url: {default: none}, password: {secret: true, default: 'open sesame'}}
defaults: {url: '{{ url }}'}
";

fn flow(steps: &str) -> Flow {
    Flow::new().file("it.yaml", format!("{HEAD}{steps}"))
}

fn run(server: &Server, flow: &Flow, more: &[&str]) -> Ran {
    let url = server.url();
    let args = ["it.yaml", "--target", &url, "--writable"];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

fn authorization(received: &Received) -> String {
    received.header("authorization").concat()
}

#[test]
fn basic_and_bearer_are_headers() {
    let cases = [
        (
            "basic: {username: Alüce, password: '{{ password }}'}",
            "Basic QWzDvGNlOm9wZW4gc2VzYW1l",
        ),
        ("bearer: '{{ password }}'", "Bearer open sesame"),
    ];
    for (auth, expected) in cases {
        let server = Server::echo();
        let steps = format!("steps:\n  - request: {{auth: {{{auth}}}}}\n");
        run(&server, &flow(&steps), &[]).exits(0);
        assert_eq!(authorization(&server.received()[0]), expected);
        // The echo repeats it, and the snapshot does not.
    }
}

#[test]
fn credentials_are_shown_by_name_alone() {
    let server = Server::echo();
    let steps = "
steps:
  - request: {auth: {basic: {username: Alice, password: '{{ password }}'}}}
    expect: {status: 201}
";
    let flow = flow(steps);
    let ran = run(&server, &flow, &[]).exits(4);
    let curl = r#"curl -u Alice:"$password" "#;
    let mut ran = ran.says(curl);
    let snapshots: String = flow
        .files("snapshots")
        .iter()
        .map(|file| flow.read(file))
        .collect();
    for secret in ["open sesame", "QWxpY2U6b3BlbiBzZXNhbWU"] {
        ran = ran.never_says(secret);
        assert!(!snapshots.contains(secret), "{snapshots}");
    }
}

#[test]
fn a_session_is_who_sends_and_a_step_may_be_nobody() {
    let server = Server::echo();
    let steps = "
sessions: {main: {defaults: {auth: {bearer: '{{ password }}'}}}}
steps:
  - request: {}
  - request: {auth: null}
  - request: {}
    as: anonymous
";
    run(&server, &flow(steps), &[]).exits(0);
    let sent: Vec<String> = server.received().iter().map(authorization).collect();
    assert_eq!(sent, ["Bearer open sesame", "", ""]);
}

/// A server that lets in who answers its challenge with this password (RFC 7616 with MD5 and `qop=auth`).
fn challenging(password: &'static str) -> Server {
    let hex = |text: String| hex::encode(Md5::digest(text));
    Server::start(move |received, _| {
        let header = authorization(received);
        let Some(fields) = header.strip_prefix("Digest ") else {
            return Answer::text("who?").status(401).header(
                "WWW-Authenticate",
                "Basic realm=\"r\", Digest realm=\"r\", nonce=\"n1\", qop=\"auth\", opaque=\"o\"",
            );
        };
        let field = |name: &str| {
            let found = fields.split(", ").find_map(|field| {
                let (own, value) = field.split_once('=')?;
                (own == name).then(|| value.trim_matches('"').to_owned())
            });
            found.unwrap_or_default()
        };
        let who = hex(format!("Alice:r:{password}"));
        let what = hex(format!("{}:{}", received.method, received.target));
        let expected = hex(format!(
            "{who}:n1:{}:{}:auth:{what}",
            field("nc"),
            field("cnonce")
        ));
        let right = field("response") == expected && field("uri") == received.target;
        Answer::json(json!({"right": right})).status(if right { 200 } else { 401 })
    })
}

#[test]
fn digest_answers_the_challenge() {
    let server = challenging("open sesame");
    let steps = "
steps:
  - request: {path: /a, params: {b: c d}, form: {x: 1}, auth: {digest: {username: Alice, password: '{{ password }}'}}}
    expect: {$.right: true, tries: 1}
";
    run(&server, &flow(steps), &[]).exits(0);
    assert_eq!(server.targets(), ["POST /a?b=c%20d"; 2]);
    assert_eq!(server.received()[1].body, "x=1");
}

#[test]
fn a_wrong_password_is_refused_once() {
    let server = challenging("another one");
    let steps = "
steps:
  - request: {auth: {digest: {username: Alice, password: '{{ password }}'}}}
";
    run(&server, &flow(steps), &[])
        .exits(4)
        .says("error[undeclared-status]")
        .says(r#"curl --digest -u Alice:"$password" "#);
    assert_eq!(server.targets().len(), 2);
}

#[test]
fn oauth1_signs_each_request_anew() {
    let server = Server::echo();
    let steps = "
sessions:
  main:
    defaults:
      auth: {oauth1: {consumer_key: ck, consumer_secret: '{{ password }}', token: tk, token_secret: other-secret}}
steps:
  - request: {params: {action: query}}
  - request: {form: {action: logout}}
";
    run(&server, &flow(steps), &[]).exits(0);
    let sent: Vec<String> = server.received().iter().map(authorization).collect();
    for header in &sent {
        for part in [
            "OAuth ",
            "oauth_consumer_key=\"ck\"",
            "oauth_token=\"tk\"",
            "oauth_signature=\"",
        ] {
            assert!(header.contains(part), "{header}");
        }
    }
    let nonce = |header: &str| {
        let (_, rest) = header.split_once("oauth_nonce=\"").expect("a nonce");
        rest.split('"').next().expect("its end").to_owned()
    };
    assert_ne!(nonce(&sent[0]), nonce(&sent[1]));
}

/// A server of tokens that knows one client, and of things that want the token.
fn token_server(lasts: u64) -> Server {
    Server::start(move |received, before| match received.target.as_str() {
        "/token" => {
            let right = authorization(received) == "Basic Y2xpZW50Om9wZW4rc2VzYW1l"
                && received.body == "grant_type=client_credentials&scope=read+write";
            match right {
                true => Answer::json(
                    json!({"access_token": format!("token-number-{before}"), "token_type": "Bearer", "expires_in": lasts}),
                ),
                false => {
                    Answer::json(json!({"error": "invalid_client", "error_description": "unknown"}))
                        .status(401)
                }
            }
        }
        _ => {
            let known = authorization(received).starts_with("Bearer token-number-");
            Answer::json(json!({"let in": known})).status(if known { 200 } else { 401 })
        }
    })
}

const OAUTH2: &str = "
sessions:
  main: {defaults: {auth: {oauth2: {token_url: '{{ url }}/token', client_id: client, client_secret: '{{ password }}', scope: read write}}}}
steps:
  - request: {path: /a}
  - request: {path: /b}
";

#[test]
fn oauth2_fetches_a_token_once() {
    let server = token_server(3600);
    run(&server, &flow(OAUTH2), &[]).exits(0);
    assert_eq!(server.targets(), ["POST /token", "GET /a", "GET /b"]);
    let server = token_server(1);
    run(&server, &flow(OAUTH2), &[]).exits(0);
    assert_eq!(
        server.targets().len(),
        4,
        "a token that is over is fetched anew"
    );
}

#[test]
fn a_target_that_is_not_writable_gives_tokens_too() {
    let server = token_server(3600);
    let url = server.url();
    flow(OAUTH2).run(["it.yaml", "--target", &url]).exits(0);
}

#[test]
fn a_token_that_is_refused_is_told() {
    let server = token_server(3600);
    run(&server, &flow(OAUTH2), &["--var", "password=wrong-secret"])
        .exits(3)
        .says("error[login-failed]")
        .says("no token was given: `invalid_client`, unknown (status 401)")
        .never_says("wrong-secret");
    assert_eq!(server.targets(), ["POST /token"]);
}

#[test]
fn a_secret_goes_to_no_token_server_that_the_person_did_not_name() {
    let server = Server::echo();
    let stranger = token_server(3600);
    let steps = OAUTH2.replace("{{ url }}/token", &format!("{}/token", stranger.url()));
    run(&server, &flow(&steps), &[])
        .exits(3)
        .says("error[origin-not-allowed]");
    run(&server, &flow(&steps), &["--allow-host", "127.0.0.1"])
        .exits(3)
        .says("error[secret-origin]");
    assert!(stranger.received().is_empty());
    let steps = OAUTH2.replace("{{ url }}/token", "{{ token_url }}");
    let named = format!("token_url={}/token", stranger.url());
    run(&server, &flow(&steps), &["--var", &named]).exits(0);
    assert_eq!(stranger.targets(), ["POST /token"]);
}

#[test]
fn a_proof_of_a_password_is_not_shown_without_its_header_either() {
    let server = Server::start(|received, _| {
        let header = authorization(received);
        let proof = |field: &str| {
            let behind = header.split(field).nth(1)?;
            behind.split('"').next().map(str::to_owned)
        };
        match proof(" response=\"").or_else(|| proof("oauth_signature=\"")) {
            None => Answer::text("").status(401).header(
                "WWW-Authenticate",
                "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"",
            ),
            Some(proof) => Answer::text(&format!("<{proof}>")).status(403),
        }
    });
    for auth in [
        "digest: {username: Alice, password: '{{ password }}'}",
        "oauth1: {consumer_key: ck, consumer_secret: '{{ password }}'}",
    ] {
        run(
            &server,
            &flow(&format!("steps:\n  - request: {{auth: {{{auth}}}}}\n")),
            &[],
        )
        .exits(4)
        .says("<[secret Authorization]>");
    }
}

#[test]
fn an_answer_that_is_no_use_tells_no_token_either() {
    for (status, more) in [
        (500, ""),
        (200, r#","token_type":"mac""#),
        (200, r#","error":"x""#),
    ] {
        let answer = format!(
            r#"{{"access_token":"the-token-of-all","refresh_token":"another-token","id_token":"who-it-is"{more}}}"#
        );
        let server = Server::start(move |_, _| {
            Answer::body("application/json", answer.as_str()).status(status)
        });
        let mut ran = run(&server, &flow(OAUTH2), &[])
            .exits(3)
            .says("error[login-failed]")
            .says(r#"{"access_token":"[secret access_token]","refresh_token":"#);
        for secret in ["the-token-of-all", "another-token", "who-it-is"] {
            ran = ran.never_says(secret);
        }
    }
}

#[test]
fn what_comes_with_a_token_is_secret_from_then_on() {
    let server = Server::start(|received, _| match received.target.as_str() {
        "/token" => {
            Answer::json(json!({"access_token": "first-token", "refresh_token": "again-token"}))
        }
        _ => Answer::text("first-token again-token").status(403),
    });
    run(&server, &flow(OAUTH2), &[])
        .exits(4)
        .says("[secret access_token] [secret refresh_token]");
}

#[test]
fn an_answer_that_repeats_a_login_of_netrc_does_not_show_it() {
    let server =
        Server::start(|_, _| Answer::text("not Alice-Liddell with pass-of-netrc").status(403));
    let login = "machine 127.0.0.1 login Alice-Liddell password pass-of-netrc\n";
    let flow = flow("steps:\n  - request: {auth: {netrc: true}}\n").file("logins", login);
    let file = flow.path("logins").display().to_string();
    run(&server, &flow.env("NETRC", &file), &[])
        .exits(4)
        .says("not [secret netrc login] with [secret netrc password]");
}

#[test]
fn netrc_has_the_login_of_a_host() {
    let server = Server::echo();
    let steps = "steps:\n  - request: {auth: {netrc: true}}\n    expect: {status: 201}\n";
    let netrc = "machine other.example login x password y\nmachine 127.0.0.1 login Alice password pass-of-netrc\n";
    let flow = flow(steps).file("logins", netrc);
    let file = flow.path("logins").display().to_string();
    let flow = flow.env("NETRC", &file);
    let ran = run(&server, &flow, &[]).exits(4);
    assert_eq!(
        authorization(&server.received()[0]),
        "Basic QWxpY2U6cGFzcy1vZi1uZXRyYw=="
    );
    ran.says("curl --netrc ").never_says("pass-of-netrc");

    flow.write("logins", "machine other.example login x password y\n");
    run(&server, &flow, &[])
        .exits(3)
        .says("error[no-credentials]")
        .says("has no login for `127.0.0.1`");
    run(&server, &flow.env("NETRC", "/nowhere/at/all"), &[])
        .exits(3)
        .says("`/nowhere/at/all` cannot be read");
}

#[test]
fn auth_is_one_scheme_with_all_that_it_needs() {
    let cases = [
        ("{}", "`auth` must be a map of one scheme"),
        ("{basic: {username: a}}", "`basic` needs the key `password`"),
        (
            "{basic: {username: a, password: b}, bearer: c}",
            "a request is sent by one, not by `basic` and `bearer`",
        ),
        (
            "{oauth1: {consumer_key: a, consumer_secret: b, token: c}}",
            "says nothing without `token_secret`",
        ),
        ("{netrc: false}", "leave it out, or write `auth: null`"),
        ("{kerberos: x}", "`kerberos` is no key of `auth`"),
        (
            "{digest: {username: '{{ nobody }}', password: b}}",
            "undefined-name",
        ),
    ];
    for (auth, message) in cases {
        flow(&format!("steps:\n  - request: {{auth: {auth}}}\n"))
            .run(["it.yaml", "--var", "url=http://127.0.0.1:1"])
            .exits(2)
            .says(message);
    }
}

#[test]
fn a_challenge_that_cannot_be_met_is_not_called_no_answer() {
    let server = Server::start(|_, _| {
        Answer::text("")
            .status(401)
            .header("WWW-Authenticate", "Negotiate")
    });
    let steps =
        "steps:\n  - request: {auth: {digest: {username: Alice, password: '{{ password }}'}}}\n";
    run(&server, &flow(steps), &[])
        .exits(3)
        .says("error[no-credentials]: the server asks for Negotiate, not for Digest");
}
