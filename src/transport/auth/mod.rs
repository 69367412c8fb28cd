//! The values of `Authorization`: one file a scheme, each a function of what it is given.
//!
//! Nothing here sends anything. The files of the schemes draw nothing by chance and read no clock and no file: nonces, times, the
//! text of a .netrc and the challenges of an answer come from here. What comes out is secret behind the name of the scheme, whatever
//! went in (RFC 9110 section 11.4). Start at [`credited`] and [`answered`].

mod basic;
mod bearer;
mod challenge;
mod digest;
mod netrc;
mod oauth1;
mod oauth2;
mod proxy;

pub use oauth2::{Token, token, token_request, token_secrets};
pub use proxy::proxy_secrets;

use std::path::Path;

use url::Url;

use super::TransportError;
use super::live::payload;
use crate::http::{Auth, Login, Request, Response};
use crate::secret::{Name, Text};

/// What the secret part of the header is called when it is not shown.
const NAME: &str = "Authorization";

/// The value of the header: the scheme, and a secret.
fn value(scheme: &str, secret: &str) -> Text {
    let mut value = Text::plain(scheme);
    value.push_plain(" ");
    value.push_secret(secret, &Name::from(NAME));
    value
}

/// Fields of the header that prove the password without saying it: whoever has one can guess passwords until one fits.
const PROOFS: [&str; 2] = [" response=\"", " oauth_signature=\""];

/// The proofs in the headers of a request. They are secret by themselves: an answer may repeat one without the rest of its header.
pub fn proofs(request: &Request) -> Vec<Text> {
    let header = request.header(NAME).map_or("", Text::reveal);
    let found = PROOFS.iter().filter_map(|field| {
        let (_, behind) = header.split_once(field)?;
        let (proof, _) = behind.split_once('"')?;
        let proof = percent_encoding::percent_decode_str(proof).decode_utf8_lossy();
        Some(Text::secret(proof, &Name::from(NAME)))
    });
    found.collect()
}

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Bytes that a .netrc may have.
const LARGEST_NETRC: u64 = 1 << 20;

/// A request with the header that its credentials are: one that a challenge must be awaited for (`digest`) goes without it first.
/// Those of `oauth2` and `netrc` are looked up before, and given by `found`.
pub fn credited(
    request: &Request,
    url: &Url,
    found: Option<&Auth>,
) -> Result<Request, TransportError> {
    let value = match found.or(request.auth.as_ref()) {
        None | Some(Auth::Digest(_) | Auth::Oauth2(_) | Auth::Netrc) => return Ok(request.clone()),
        Some(Auth::Basic(login)) => {
            basic::basic(&login.username, &login.password).map_err(TransportError::new)?
        }
        Some(Auth::Bearer(token)) => bearer::bearer(token),
        Some(Auth::Oauth1(signer)) => {
            // What counts is what the request says of its body (RFC 5849 section 3.4.1.3.1).
            let said = request.header("content-type").map_or("", Text::reveal);
            let media_type = said.split(';').next().unwrap_or_default().trim();
            let form = match media_type.eq_ignore_ascii_case(FORM) {
                true => request.body_text(),
                false => None,
            };
            let signed = oauth1::Signed {
                method: &request.method,
                url,
                form: form.as_ref().map_or("", Text::reveal),
                nonce: &nonce(),
                timestamp: u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default(),
            };
            oauth1::oauth1(signer, &signed)
        }
    };
    Ok(with_header(request, value))
}

/// The request again with an answer to the challenge of a 401; none if it has no credentials that answer challenges, or if there was
/// no challenge.
pub fn answered(
    request: &Request,
    url: &Url,
    response: &Response,
) -> Result<Option<Request>, TransportError> {
    let (Some(Auth::Digest(login)), 401) = (&request.auth, response.status) else {
        return Ok(None);
    };
    let challenges = response.header_values("www-authenticate");
    if request.header(NAME).is_some() || challenges.is_empty() {
        return Ok(None);
    }
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let asked = digest::Asked {
        method: &request.method,
        target: &target,
        body: &payload(request).unwrap_or_default(),
        username: &login.username,
        password: &login.password,
        client_nonce: &nonce(),
        count: 1,
    };
    let value = digest::digest(&challenges, &asked).map_err(TransportError::new)?;
    Ok(Some(with_header(request, value)))
}

/// What a .netrc has for a host. Its entry for all other hosts counts only where secrets may go: a stranger's request must not
/// collect it.
pub fn from_netrc(path: Option<&Path>, host: &str, trusted: bool) -> Result<Login, TransportError> {
    let path = path.ok_or_else(|| {
        TransportError::new("there is no .netrc: the home folder is not known")
            .help("the environment variable NETRC may name the file")
    })?;
    let shown = path.display();
    let failed = |why: &str| TransportError::new(format!("`{shown}` cannot be read: {why}"));
    let size = path
        .metadata()
        .map_err(|error| failed(&error.to_string()))?;
    if !size.is_file() || size.len() > LARGEST_NETRC {
        return Err(failed("it is no file of logins"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(&error.to_string()))?;
    let found = netrc::credentials(&text, host, trusted)
        .map_err(|why| TransportError::new(format!("`{shown}`: {why}")))?;
    found.ok_or_else(|| {
        TransportError::new(format!("`{shown}` has no login for `{host}`"))
            .help(format!("add a line `machine {host} login … password …`"))
    })
}

/// What was never sent before.
fn nonce() -> String {
    hex::encode(fastrand::u128(..).to_be_bytes())
}

fn with_header(request: &Request, value: Text) -> Request {
    let mut credited = request.clone();
    credited
        .headers
        .retain(|(name, _)| !name.eq_ignore_ascii_case(NAME));
    credited.headers.push((NAME.to_owned(), value));
    credited
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Payload, Signer};

    #[test]
    fn oauth1_signs_a_body_that_says_that_it_is_a_form_and_no_other() {
        let signer = Signer {
            consumer_key: "ck".into(),
            consumer_secret: Text::secret("cs", &"secret".into()),
            token: None,
            token_secret: None,
        };
        let url = Url::parse("http://127.0.0.1/").expect("an address");
        for (media_type, form) in [
            ("application/x-www-form-urlencoded", "a=1&b=2"),
            (
                "Application/X-WWW-Form-Urlencoded ; charset=utf-8",
                "a=1&b=2",
            ),
            ("text/plain", ""),
        ] {
            let request = Request {
                headers: vec![("Content-Type".to_owned(), media_type.into())],
                payload: Payload::Text("a=1&b=2".into()),
                auth: Some(Auth::Oauth1(signer.clone())),
                ..Request::new("POST", url.as_str())
            };
            let sent = credited(&request, &url, None).expect("a signature");
            let header = sent.header(NAME).expect("a header").reveal();
            let field = |name: &str| {
                let (_, behind) = header.split_once(&format!("{name}=\"")).expect(name);
                behind.split('"').next().unwrap_or_default()
            };
            let again = oauth1::oauth1(
                &signer,
                &oauth1::Signed {
                    method: "POST",
                    url: &url,
                    form,
                    nonce: field("oauth_nonce"),
                    timestamp: field("oauth_timestamp").parse().expect("a number"),
                },
            );
            assert_eq!(header, again.reveal(), "{media_type}");
        }
    }
}
