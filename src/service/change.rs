//! Whether a request can change something.

use url::Url;

use super::{Service, Touch};
use crate::http::{Content, Payload, Request};
use crate::secret::Text;

impl Service {
    /// Whether a request to an address can change more than the session it is sent in. It is so unless it can be seen that it does
    /// not, whatever the server takes for the parameter that names the module.
    pub fn may_change(&self, request: &Request, url: &Url) -> bool {
        // Other methods are for other entry points, and so are other paths: there the parameter means nothing.
        let harmless = |touch: &Touch| {
            let named = named(request, url, touch.param).unwrap_or_default();
            let known = |value: &String| {
                let rows = self.session_only.iter();
                let mut rows = rows.filter(|row| row.param == touch.param);
                rows.any(|row| row.values.contains(&value.as_str()))
            };
            url.path().ends_with(touch.path) && !named.is_empty() && named.iter().all(known)
        };
        request.method != "POST" || !self.session_only.iter().any(harmless)
    }
}

/// The values of all that a server may take for a parameter, in address and body; none if the body cannot be seen through.
fn named(request: &Request, url: &Url, name: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for (own, value) in url.query_pairs() {
        if may_be(&own, name) {
            values.push(value.into_owned());
        }
    }
    let mut take = |own: &Text, value: String| {
        if may_be(&own.masked(), name) {
            values.push(value);
        }
        // A name that is made of a secret may be any.
        (!own.has_secret()).then_some(())
    };
    match &request.payload {
        Payload::None => {}
        Payload::Form(fields) => {
            for field in fields {
                take(&field.name, field.value.masked())?;
                if field.raw && has(&field.value, '&') {
                    return None;
                }
            }
        }
        Payload::Multipart(multipart) => {
            for part in &multipart.parts {
                let value = match &part.content {
                    Content::Text(text) => text.masked(),
                    Content::File(_) => String::new(),
                };
                take(&part.name, value)?;
            }
        }
        // Parameters are read out of forms alone (PHP manual, `$_POST`).
        Payload::Text(_) | Payload::File(_) if is_no_form(request) => {}
        Payload::Text(_) | Payload::File(_) => return None,
    }
    Some(values)
}

/// Whether a request says that its body is of a kind that no form has.
fn is_no_form(request: &Request) -> bool {
    let mut kinds = request
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.masked().to_ascii_lowercase());
    let first = kinds.next();
    first.is_some_and(|kind| kind.starts_with("application/json")) && kinds.next().is_none()
}

/// Whether a server takes a parameter for the one of a name: PHP leaves out blanks before a name and all behind a NUL, and makes a
/// list of one with brackets.
fn may_be(own: &str, name: &str) -> bool {
    let end = own.find(['\0', '[']).unwrap_or(own.len());
    own[..end].trim_start() == name
}

fn has(text: &Text, wanted: char) -> bool {
    let mut pieces = text.pieces().into_iter();
    pieces.any(|(piece, _)| piece.contains(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Multipart, Parameter, Part};
    use crate::service::named as service;

    fn asks(method: &str, url: &str, payload: Payload) -> bool {
        let request = Request {
            payload,
            ..Request::new(method, url)
        };
        let url = Url::parse(url).expect("an address");
        let service = service("mediawiki").expect("a service");
        service.may_change(&request, &url)
    }

    fn form(fields: &[(&str, &str)]) -> Payload {
        let fields = fields.iter().map(|(name, value)| Parameter {
            name: (*name).into(),
            value: (*value).into(),
            raw: true,
        });
        Payload::Form(fields.collect())
    }

    fn parts(names: &[(&str, &str)]) -> Payload {
        let parts = names.iter().map(|(name, text)| Part {
            name: (*name).into(),
            filename: None,
            content_type: None,
            content: Content::Text((*text).into()),
        });
        Payload::Multipart(Multipart {
            boundary: "B".to_owned(),
            parts: parts.collect(),
        })
    }

    const API: &str = "http://127.0.0.1/w/api.php";

    #[test]
    fn what_touches_the_session_alone_changes_nothing() {
        let login = format!("{API}?action=login");
        assert!(!asks("POST", &login, Payload::None));
        assert!(!asks("POST", &login, form(&[("lgname", "A")])));
        assert!(!asks(
            "POST",
            API,
            form(&[("action", "logout"), ("token", "a+\\")])
        ));
        assert!(!asks(
            "POST",
            API,
            parts(&[("action", "clientlogin"), ("x", "a&action=edit")])
        ));
        assert!(!asks("POST", &login, form(&[("action", "query")])));
    }

    #[test]
    fn a_body_that_says_that_it_is_no_form_names_nothing() {
        let login = format!("{API}?action=login");
        let asks = |kinds: &[&str]| {
            let kinds = kinds.iter();
            let request = Request {
                headers: kinds
                    .map(|kind| ("Content-type".to_owned(), (*kind).into()))
                    .collect(),
                payload: Payload::Text("action=edit".into()),
                ..Request::new("POST", login.as_str())
            };
            let url = Url::parse(&login).expect("an address");
            let service = service("mediawiki").expect("a service");
            service.may_change(&request, &url)
        };
        assert!(!asks(&["application/json"]));
        let form = "application/x-www-form-urlencoded";
        for kinds in [
            &[][..],
            &[form],
            &["text/plain"],
            &["application/json", form],
        ] {
            assert!(asks(kinds), "{kinds:?}");
        }
    }

    #[test]
    fn what_a_server_may_read_in_another_way_may_change_something() {
        let login = format!("{API}?action=login");
        let cases = [
            (login.as_str(), Payload::Text("action=edit".into())),
            (&login, form(&[("action", "edit")])),
            (API, form(&[("action", "login"), ("x", "1&action=edit")])),
            (API, form(&[("action", "login"), (" action", "edit")])),
            (API, form(&[("action", "login"), ("action[]", "edit")])),
            (API, form(&[("action", "login"), ("action\0x", "edit")])),
            (API, form(&[("action", "edit"), ("action", "login")])),
            (API, parts(&[("action", "login"), (" action", "edit")])),
            (API, Payload::None),
            (
                "http://127.0.0.1/w/api.php?action=edit#?action=login",
                Payload::None,
            ),
            ("http://127.0.0.1/w/index.php?action=login", Payload::None),
            (
                "http://127.0.0.1/w/rest.php/v1/page?action=login",
                Payload::None,
            ),
        ];
        for (url, payload) in cases {
            let told = format!("{url} {payload:?}");
            assert!(asks("POST", url, payload), "{told}");
        }
        assert!(asks("PUT", &login, Payload::None));
        let hidden = Parameter {
            name: "x".into(),
            value: Text::secret("1&action=edit", &"pw".into()),
            raw: true,
        };
        let Payload::Form(mut fields) = form(&[("action", "login")]) else {
            unreachable!("a form");
        };
        fields.push(hidden);
        assert!(asks("POST", API, Payload::Form(fields)));
    }
}
