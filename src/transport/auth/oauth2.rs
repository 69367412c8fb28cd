//! OAuth 2.0, a token for an application itself: the grant `client_credentials` (RFC 6749 section 4.4).
//!
//! The token is sent by [`super::bearer`].

use std::time::Duration;

use serde_json::Value;

use super::basic::basic;
use crate::http::{Client, Parameter, Payload, Request, percent_encode};
use crate::secret::{Name, Text};
use crate::transport::TransportError;

/// What a token is called when it is not shown.
const NAME: &str = "access_token";

/// Fields of an answer that let in whoever has them (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).
const SECRET_FIELDS: [&str; 3] = [NAME, "refresh_token", "id_token"];

/// The longest part of a stranger's text that is told.
const LONGEST_TOLD: usize = 200;

/// A token as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Secret.
    pub value: Text,
    /// How long it is good for, if the server says so.
    pub expires_in: Option<Duration>,
}

/// Asks for a token. Name and secret go as `Basic`, each encoded as in a form first (RFC 6749 section 2.3.1).
pub fn token_request(client: &Client) -> Result<Request, TransportError> {
    let field = |text: &Text| text.encoded(|piece| percent_encode(piece).replace("%20", "+"));
    let credentials = basic(&field(&client.client_id), &field(&client.client_secret))
        .map_err(TransportError::new)?;
    let parameter = |(name, value): (&str, Text)| Parameter {
        name: name.into(),
        value,
        raw: false,
    };
    let scope = client.scope.clone().map(|scope| ("scope", scope));
    let grant = ("grant_type", "client_credentials".into());
    let headers = [
        ("Accept", "application/json".into()),
        ("Content-Type", "application/x-www-form-urlencoded".into()),
        ("Authorization", credentials),
    ];
    Ok(Request {
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        payload: Payload::Form([grant].into_iter().chain(scope).map(parameter).collect()),
        ..Request::new("POST", client.token_url.clone())
    })
}

/// Reads the answer (RFC 6749 sections 5.1 and 5.2). A server that does not say of which type its token is means `Bearer`.
pub fn token(status: u16, body: &[u8]) -> Result<Token, String> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| {
        let found = answer.get(name).and_then(Value::as_str);
        found.filter(|text| !text.is_empty())
    };
    if let Some(error) = text("error") {
        let mut message = format!("no token was given: `{}`", shortened(error));
        if let Some(more) = text("error_description") {
            message.push_str(&format!(", {}", shortened(more)));
        }
        return Err(format!("{message} (status {status})"));
    }
    if !(200..300).contains(&status) {
        return Err(format!(
            "no token was given: the answer has the status {status}"
        ));
    }
    if !answer.is_object() {
        return Err("no token was given: the answer is no JSON object".to_owned());
    }
    let Some(found) = text("access_token") else {
        return Err("no token was given: the answer has no text `access_token`".to_owned());
    };
    let kind = text("token_type").unwrap_or("Bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(format!(
            "the token is of the type `{}`, and only `Bearer` can be sent",
            shortened(kind)
        ));
    }
    let seconds = answer.get("expires_in").and_then(|given| match given {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_u64(),
    });
    Ok(Token {
        value: Text::secret(found, &Name::from(NAME)),
        expires_in: seconds.map(Duration::from_secs),
    })
}

/// What is secret in an answer, whether a token can be read of it or not: some servers answer as a form, or have the token deeper.
pub fn token_secrets(body: &[u8]) -> Vec<Text> {
    let mut found = Vec::new();
    match serde_json::from_slice(body) {
        Ok(answer) => gather_secrets(&answer, &mut found),
        Err(_) => {
            let fields = url::form_urlencoded::parse(body);
            found.extend(fields.filter_map(|(name, text)| field_secret(&name, &text)));
        }
    }
    found
}

fn gather_secrets(value: &Value, found: &mut Vec<Text>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather_secrets(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) => found.extend(field_secret(name, text)),
                    other => gather_secrets(other, found),
                }
            }
        }
        _ => {}
    }
}

fn field_secret(name: &str, text: &str) -> Option<Text> {
    let known = SECRET_FIELDS.iter().find(|known| **known == name)?;
    Some(Text::secret(text, &Name::from(*known)))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TOLD) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn asks_as_the_rfc_says() {
        let client = Client {
            token_url: "https://127.0.0.1/token".into(),
            client_id: "s6BhdRkqt3".into(),
            client_secret: "7Fjfp0ZBr1KtDRbnfVdmIw".into(),
            scope: None,
        };
        let asked = token_request(&client).expect("a request");
        let sent = asked.body_text().expect("a form");
        assert_eq!(sent.reveal(), "grant_type=client_credentials");
        let (name, value) = &asked.headers[2];
        assert_eq!(name, "Authorization");
        assert_eq!(
            value.reveal(),
            "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        );
        assert_eq!(value.masked(), "Basic [secret Authorization]");
    }

    #[test]
    fn name_and_secret_are_encoded_first() {
        let client = Client {
            token_url: "https://127.0.0.1/token".into(),
            client_id: "a:b c".into(),
            client_secret: Text::secret("p+%ü\n", &"pw".into()),
            scope: Some("read write".into()),
        };
        let asked = token_request(&client).expect("a request");
        let sent = asked.headers[2].1.reveal().trim_start_matches("Basic ");
        let decoded = STANDARD.decode(sent).expect("base64");
        assert_eq!(decoded, b"a%3Ab+c:p%2B%25%C3%BC%0A");
        let form = asked.body_text().expect("a form");
        assert!(form.reveal().ends_with("&scope=read+write"), "{form:?}");
    }

    #[test]
    fn a_token_is_read_and_secret() {
        let body = br#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bEARER","expires_in":3600,"scope":"x"}"#;
        let got = token(200, body).expect("a token");
        assert_eq!(got.value.reveal(), "2YotnFZFEjr1zCsicMWpAA");
        assert_eq!(got.value.masked(), "[secret access_token]");
        assert_eq!(got.expires_in, Some(Duration::from_secs(3600)));
        for (given, expected) in [
            ("\"60\"", Some(60)),
            ("-1", None),
            ("1.5", None),
            ("null", None),
        ] {
            let body = format!(r#"{{"access_token":"t","expires_in":{given}}}"#);
            let got = token(200, body.as_bytes()).expect("a token");
            assert_eq!(got.expires_in, expected.map(Duration::from_secs), "{given}");
        }
    }

    #[test]
    fn secrets_are_found_wherever_an_answer_has_them() {
        let shown = |body: &[u8]| {
            let found = token_secrets(body);
            let bare = found.iter().map(|text| (text.reveal(), text.masked()));
            bare.map(|(text, name)| format!("{text} {name}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let deep = br#"{"data":[{"access_token":"a1","x":"y"}],"id_token":"i1","refresh_token":7}"#;
        assert_eq!(
            shown(deep),
            "a1 [secret access_token], i1 [secret id_token]"
        );
        let form = b"access_token=a%2B1&scope=x&refresh_token=r1";
        assert_eq!(
            shown(form),
            "a+1 [secret access_token], r1 [secret refresh_token]"
        );
        assert_eq!(shown(b"<html>"), "");
    }

    #[test]
    fn what_is_no_token_says_why() {
        let refused = br#"{"error":"invalid_client","error_description":"Unknown client"}"#;
        let cases: [(u16, &[u8], &str); 8] = [
            (
                401,
                refused,
                "no token was given: `invalid_client`, Unknown client (status 401)",
            ),
            (
                200,
                br#"{"error":"invalid_scope"}"#,
                "no token was given: `invalid_scope` (status 200)",
            ),
            (
                503,
                b"<html>",
                "no token was given: the answer has the status 503",
            ),
            (
                500,
                br#"{"access_token":"t"}"#,
                "no token was given: the answer has the status 500",
            ),
            (
                200,
                b"<html>",
                "no token was given: the answer is no JSON object",
            ),
            (
                200,
                b"[]",
                "no token was given: the answer is no JSON object",
            ),
            (
                200,
                br#"{"access_token":1}"#,
                "no token was given: the answer has no text `access_token`",
            ),
            (
                200,
                br#"{"access_token":"t","token_type":"mac"}"#,
                "the token is of the type `mac`, and only `Bearer` can be sent",
            ),
        ];
        for (status, body, expected) in cases {
            assert_eq!(token(status, body).expect_err(expected), expected);
        }
        let long = format!(r#"{{"error":"{}"}}"#, "ä".repeat(5000));
        assert!(token(400, long.as_bytes()).expect_err("refused").len() < 500);
    }
}
