//! What a redirect asks for next (RFC 9110 section 15.4).

use url::{Origin, Url};

use super::{TransportError, is_spoken};
use crate::http::{Payload, Request, Response};
use crate::secret::Text;

/// Headers that speak of a body that is no longer sent.
const OF_BODY: [&str; 6] = [
    "content-type",
    "content-length",
    "content-encoding",
    "content-language",
    "content-location",
    "transfer-encoding",
];

/// Headers that are credentials of the origin that they were meant for.
const CREDENTIALS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// Where a redirect leads.
#[derive(Debug)]
pub struct Onward {
    /// The request that follows, without what must not go there.
    pub request: Request,
    /// Where it goes.
    pub url: Url,
    /// As the answer says it.
    pub location: String,
}

/// The request that an answer asks for instead of `request`, which went to `url`; none if it is no redirect.
///
/// After 303 it is a GET, after 301 and 302 if it was a POST; else it is the same with its body. To another origin go no credentials,
/// no cookies that the request brought, and no header with a secret in it.
pub fn redirected(
    request: &Request,
    url: &Url,
    response: &Response,
) -> Result<Option<Onward>, TransportError> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.header_values("location").first().copied() else {
        return Ok(None);
    };
    let mut next = url.join(location).ok().filter(is_spoken).ok_or_else(|| {
        TransportError::new(format!(
            "the answer redirects to `{location}`, which is no address"
        ))
        .help("an address begins with `http://` or `https://`")
    })?;
    // They are not sent, and no place for what somebody else says (RFC 9110 section 4.2.4).
    let _has_host = next.set_username("").and_then(|()| next.set_password(None));
    if next.fragment().is_none() {
        next.set_fragment(url.fragment());
    }
    let mut onward = Request {
        url: Text::plain(next.as_str()),
        params: Vec::new(),
        ..request.clone()
    };
    let to_get = match response.status {
        303 => request.method != "HEAD",
        301 | 302 => request.method == "POST",
        _ => false,
    };
    if to_get {
        onward.method = "GET".to_owned();
        onward.payload = Payload::None;
        onward
            .headers
            .retain(|(name, _)| !is_one_of(name, &OF_BODY));
    }
    if !same_origin(url, &next) {
        onward.auth = None;
        // What is not to be sent is not sent there either.
        onward.cookies.retain(|(_, value)| value.is_none());
        onward
            .headers
            .retain(|(name, value)| !value.has_secret() && !is_one_of(name, &CREDENTIALS));
    }
    // It named the host that it was meant for.
    onward
        .headers
        .retain(|(name, _)| same_origin(url, &next) || !name.eq_ignore_ascii_case("host"));
    Ok(Some(Onward {
        request: onward,
        url: next,
        location: location.to_owned(),
    }))
}

fn is_one_of(name: &str, known: &[&str]) -> bool {
    known.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn same_origin(left: &Url, right: &Url) -> bool {
    let (left, right) = (left.origin(), right.origin());
    left == right && matches!(left, Origin::Tuple(..))
}
