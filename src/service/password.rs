//! Which requests try a password, and what an answer says of it.

use url::{Url, form_urlencoded};

use super::{Login, Service, Throttle, at_path};
use crate::http::{Content, Exchange, Payload, Request};

/// A request that tries the password of an account.
#[derive(Debug)]
pub struct Attempt {
    /// The name of the account, as it is written.
    pub name: String,
    /// The account: names that may be taken for the same are the same.
    pub account: String,
    /// How many may be wrong.
    pub throttle: &'static Throttle,
    login: &'static Login,
}

/// What became of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It was right: nothing is counted any more.
    Right,
    /// It was wrong, or nobody can tell.
    Wrong,
    /// It was not looked at.
    Not,
}

impl Service {
    /// The password that a request to an address tries, if it tries one. Where a server may read it in several ways, the one counts in
    /// which it tries one.
    pub fn attempt(&'static self, request: &Request, url: &Url) -> Option<Attempt> {
        let throttle = self.throttle.as_ref()?;
        if request.method != "POST" {
            return None;
        }
        let sent = sent(request, url);
        let last = |name: &str| {
            let mut found = sent.iter().rev().filter(|(own, _)| own == name);
            found.find_map(|(_, value)| (!value.is_empty()).then_some(value.as_str()))
        };
        let login = throttle.logins.iter().find(|login| {
            let Login { touch, .. } = login;
            let mut values = sent.iter().filter(|(own, _)| own == touch.param);
            url.path().ends_with(touch.path)
                && values.any(|(_, value)| touch.values.contains(&value.as_str()))
        })?;
        last(login.password)?;
        let name = last(login.account)?;
        Some(Attempt {
            name: name.to_owned(),
            account: account(name),
            throttle,
            login,
        })
    }

    /// Whether an answer says that the server is too busy to do anything.
    pub fn is_busy(&self, exchange: &Exchange) -> bool {
        let told = self.refusals(exchange);
        told.iter().any(|code| self.busy.contains(&code.as_str()))
    }
}

impl Attempt {
    /// What an answer says of the password.
    pub fn judged(&self, exchange: &Exchange) -> Judged {
        let Ok(body) = exchange.response.body.json() else {
            return Judged::Wrong;
        };
        let told = at_path(body, self.login.told);
        let told = told.first().and_then(|(_, value)| value.as_str());
        match told {
            Some(told) if self.login.right.contains(&told) => Judged::Right,
            Some(told) if !self.login.unjudged.contains(&told) => Judged::Wrong,
            // What says nothing of it refuses for another reason.
            _ => Judged::Not,
        }
    }
}

/// The parameters of a request, in the order in which the last of a name counts. What is secret stands there by its name.
fn sent(request: &Request, url: &Url) -> Vec<(String, String)> {
    let owned = |pairs: form_urlencoded::Parse<'_>| -> Vec<(String, String)> {
        pairs
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    };
    let mut sent = owned(url.query_pairs());
    match &request.payload {
        Payload::Multipart(multipart) => sent.extend(multipart.parts.iter().map(|part| {
            let value = match &part.content {
                Content::Text(text) => text.masked(),
                Content::File(_) => String::new(),
            };
            (part.name.masked(), value)
        })),
        Payload::None => {}
        Payload::Form(_) | Payload::Text(_) | Payload::File(_) => {
            for text in request.body_texts() {
                sent.extend(owned(form_urlencoded::parse(text.masked().as_bytes())));
            }
        }
    }
    sent
}

/// An account by its name. What is the same to one service may not be to another: the same is counted rather than told apart.
fn account(name: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    name.replace('_', " ").trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Body, Multipart, Parameter, Part, Response, Timing};
    use crate::secret::Text;
    use crate::service::named;

    const API: &str = "http://127.0.0.1/w/api.php";

    fn form(fields: &[(&str, &str)]) -> Payload {
        let fields = fields.iter().map(|(name, value)| Parameter {
            name: (*name).into(),
            value: (*value).into(),
            raw: false,
        });
        Payload::Form(fields.collect())
    }

    fn attempt(method: &str, url: &str, payload: Payload) -> Option<Attempt> {
        let request = Request {
            payload,
            ..Request::new(method, url)
        };
        let url = Url::parse(url).expect("an address");
        named("mediawiki")
            .expect("a service")
            .attempt(&request, &url)
    }

    #[test]
    fn a_login_with_a_name_and_a_password_tries_it() {
        let login = [
            ("action", "login"),
            ("lgname", "alice_Smith@bot"),
            ("lgpassword", "wrong"),
        ];
        let tried = attempt("POST", API, form(&login)).expect("an attempt");
        assert_eq!(
            (tried.account.as_str(), tried.throttle.most),
            ("alice smith", 4)
        );
        let client = [
            ("action", "clientlogin"),
            ("username", "Alice Smith"),
            ("password", "wrong"),
        ];
        let tried = attempt("POST", API, form(&client)).expect("an attempt");
        assert_eq!(tried.account, "alice smith");
        let with_action = format!("{API}?action=login");
        assert!(attempt("POST", &with_action, form(&login[1..])).is_some());
        let text = Payload::Text("action=login&lgname=A&lgpassword=b%20c".into());
        assert!(attempt("POST", API, text).is_some());
        let mut secret = Text::plain("action=login&lgname=A&lgpassword=");
        secret.push_secret("b", &"password".into());
        assert!(attempt("POST", API, Payload::Text(secret)).is_some());
        let parts = login.map(|(name, text)| Part {
            name: name.into(),
            filename: None,
            content_type: None,
            content: Content::Text(text.into()),
        });
        let multipart = Multipart {
            boundary: "B".to_owned(),
            parts: parts.to_vec(),
        };
        assert!(attempt("POST", API, Payload::Multipart(multipart)).is_some());
    }

    #[test]
    fn what_tries_none_is_told_apart() {
        let login = [("action", "login"), ("lgname", "A"), ("lgpassword", "b")];
        assert!(attempt("GET", API, form(&login)).is_none());
        assert!(attempt("POST", "http://127.0.0.1/index.php", form(&login)).is_none());
        assert!(attempt("POST", API, form(&login[..2])).is_none());
        assert!(attempt("POST", API, form(&[login[0], login[2]])).is_none());
        assert!(
            attempt(
                "POST",
                API,
                form(&[("action", "query"), login[1], login[2]])
            )
            .is_none()
        );
        let empty = [login[0], login[1], ("lgpassword", "")];
        assert!(attempt("POST", API, form(&empty)).is_none());
    }

    #[test]
    fn an_answer_that_does_not_say_so_is_no_right_password() {
        let login = [("action", "login"), ("lgname", "A"), ("lgpassword", "b")];
        let tried = attempt("POST", API, form(&login)).expect("an attempt");
        let judged = |body: &str| {
            let response = Response {
                body: Body::new(body.as_bytes().to_vec(), "application/json"),
                ..Response::default()
            };
            tried.judged(&Exchange {
                request: Request::new("POST", API),
                response,
                duration: std::time::Duration::ZERO,
                timing: Timing::default(),
                hops: Vec::new(),
            })
        };
        assert_eq!(judged(r#"{"login": {"result": "Success"}}"#), Judged::Right);
        for wrong in [
            r#"{"login": {"result": "Failed"}}"#,
            r#"{"login": {"result": "Whatever"}}"#,
            "<api><login result=\"Failed\" /></api>",
            "",
        ] {
            assert_eq!(judged(wrong), Judged::Wrong, "{wrong}");
        }
        for other in [
            r#"{"login": {"result": "NeedToken"}}"#,
            r#"{"login": {"result": "WrongToken"}}"#,
            r#"{"error": {"code": "mustbeposted"}}"#,
        ] {
            assert_eq!(judged(other), Judged::Not, "{other}");
        }
    }
}
