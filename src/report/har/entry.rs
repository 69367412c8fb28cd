//! An exchange as an entry.

use serde::Serialize;
use url::form_urlencoded;

use super::milliseconds;
use crate::event::{BodyHandle, ExchangeRecord};
use crate::value::parse_cookie_date;

/// A request and its answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'e> {
    pageref: String,
    started_date_time: String,
    /// Milliseconds.
    time: f64,
    request: Request<'e>,
    response: Response<'e>,
    cache: Cache,
    timings: Timings,
    comment: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'e> {
    method: &'e str,
    url: String,
    http_version: &'static str,
    cookies: Vec<Cookie>,
    headers: Vec<Pair<'e>>,
    query_string: Vec<Pair<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData>,
    headers_size: i64,
    body_size: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'e> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: Vec<Cookie>,
    headers: Vec<Pair<'e>>,
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: &'e str,
    headers_size: i64,
    body_size: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'static str,
}

/// Nothing is ever taken from one.
#[derive(Serialize)]
struct Cache {}

/// Parts of the time in milliseconds, -1 for what did not happen.
#[derive(Serialize)]
struct Timings {
    blocked: f64,
    dns: f64,
    connect: f64,
    ssl: f64,
    send: f64,
    wait: f64,
    receive: f64,
}

#[derive(Serialize)]
struct Pair<'e> {
    name: std::borrow::Cow<'e, str>,
    value: std::borrow::Cow<'e, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: String,
    /// Fields of a form; then there is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Vec<Pair<'static>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    /// Bytes, decoded.
    size: usize,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'static str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Cookie {
    name: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secure: Option<bool>,
}

/// What HAR says where nobody knows.
const UNKNOWN: &str = "unknown";

impl<'e> Entry<'e> {
    /// An exchange of a page, with the moment when it began and what is said of it.
    pub(super) fn of(
        exchange: &'e ExchangeRecord,
        (pageref, started_date_time, comment): (String, String, String),
    ) -> Self {
        let timings = Timings::of(exchange);
        Self {
            pageref,
            started_date_time,
            time: timings.sum(),
            request: Request::of(exchange),
            response: Response::of(exchange),
            cache: Cache {},
            timings,
            comment,
        }
    }
}

impl Timings {
    fn of(exchange: &ExchangeRecord) -> Self {
        let part = |part: Option<u64>| part.map_or(-1.0, milliseconds);
        let Some(timing) = exchange.timing else {
            return Self {
                blocked: -1.0,
                dns: -1.0,
                connect: -1.0,
                ssl: -1.0,
                send: 0.0,
                wait: milliseconds(exchange.duration),
                receive: 0.0,
            };
        };
        // HAR counts it as a part of connecting.
        let connect = match (timing.connect, timing.tls) {
            (None, None) => None,
            (connect, tls) => Some(connect.unwrap_or_default() + tls.unwrap_or_default()),
        };
        let told = [
            timing.dns,
            connect,
            Some(timing.wait),
            Some(timing.transfer),
        ];
        let told: u64 = told.into_iter().flatten().sum();
        // What is left went by before anything of it began.
        let blocked = exchange.duration.checked_sub(told);
        Self {
            blocked: part(blocked),
            dns: part(timing.dns),
            connect: part(connect),
            ssl: part(timing.tls),
            // It is told with the time until the first byte came.
            send: 0.0,
            wait: milliseconds(timing.wait),
            receive: milliseconds(timing.transfer),
        }
    }

    /// The whole time; encrypting is a part of connecting.
    fn sum(&self) -> f64 {
        let parts = [
            self.blocked,
            self.dns,
            self.connect,
            self.send,
            self.wait,
            self.receive,
        ];
        // Of microseconds: what is added as milliseconds ends in many digits.
        let happened = parts.into_iter().filter(|part| *part > 0.0);
        happened.map(|part| (part * 1000.0).round()).sum::<f64>() / 1000.0
    }
}

impl<'e> Request<'e> {
    fn of(exchange: &'e ExchangeRecord) -> Self {
        let headers = &exchange.request_headers;
        let query = exchange.url.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let cookies = all(headers, "cookie").flat_map(|value| value.split(';'));
        let body = exchange.request_body.as_ref();
        Self {
            method: &exchange.method,
            url: as_url(&exchange.url),
            http_version: UNKNOWN,
            cookies: cookies.filter_map(pair_of_cookie).collect(),
            headers: pairs(headers),
            query_string: fields(query).collect(),
            post_data: body.map(|body| PostData::of(body, header(headers, "content-type"))),
            headers_size: -1,
            body_size: body.map_or(0, |body| body.size() as i64),
        }
    }
}

impl PostData {
    fn of(body: &BodyHandle, said: Option<&str>) -> Self {
        let text = body.saved_text();
        let mime_type = said.unwrap_or(body.media_type()).to_owned();
        let is_form = body.media_type() == "application/x-www-form-urlencoded";
        let (params, text) = match is_form {
            true => {
                let owned = |pair: Pair<'_>| Pair {
                    name: pair.name.into_owned().into(),
                    value: pair.value.into_owned().into(),
                };
                (Some(fields(&text).map(owned).collect()), None)
            }
            false => (None, Some(text)),
        };
        Self {
            mime_type,
            params,
            text,
        }
    }
}

impl<'e> Response<'e> {
    fn of(exchange: &'e ExchangeRecord) -> Self {
        let headers = &exchange.response_headers;
        let length = header(headers, "content-length").and_then(|length| length.parse().ok());
        Self {
            status: exchange.status.unwrap_or(0),
            status_text: "",
            http_version: UNKNOWN,
            cookies: all(headers, "set-cookie").filter_map(set_cookie).collect(),
            headers: pairs(headers),
            content: Content::of(
                exchange.response_body.as_ref(),
                header(headers, "content-type"),
            ),
            redirect_url: header(headers, "location").unwrap_or_default(),
            headers_size: -1,
            body_size: length.unwrap_or(-1),
            comment: match exchange.status {
                Some(_) => "",
                None => "no answer came",
            },
        }
    }
}

impl Content {
    fn of(body: Option<&BodyHandle>, said: Option<&str>) -> Self {
        let media_type = body.map_or("", BodyHandle::media_type);
        Self {
            size: body.map_or(0, BodyHandle::size),
            mime_type: said.unwrap_or(media_type).to_owned(),
            text: body.map(BodyHandle::saved_text),
            comment: match body.is_some_and(BodyHandle::is_cut) {
                true => "the text is the beginning of it",
                false => "",
            },
        }
    }
}

fn all<'h>(headers: &'h [(String, String)], name: &str) -> impl Iterator<Item = &'h str> {
    let own = headers
        .iter()
        .filter(move |(own, _)| own.eq_ignore_ascii_case(name));
    own.map(|(_, value)| value.as_str())
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    all(headers, name).next()
}

fn pairs(headers: &[(String, String)]) -> Vec<Pair<'_>> {
    let pairs = headers.iter().map(|(name, value)| Pair {
        name: name.into(),
        value: value.into(),
    });
    pairs.collect()
}

/// The pairs of a query or a form, decoded.
fn fields(text: &str) -> impl Iterator<Item = Pair<'_>> {
    form_urlencoded::parse(text.as_bytes()).map(|(name, value)| Pair { name, value })
}

fn pair_of_cookie(text: &str) -> Option<Cookie> {
    let (name, value) = text.trim().split_once('=')?;
    Some(Cookie {
        name: name.to_owned(),
        value: value.to_owned(),
        ..Cookie::default()
    })
}

/// What `Set-Cookie` says.
fn set_cookie(text: &str) -> Option<Cookie> {
    let mut parts = text.split(';');
    let mut cookie = pair_of_cookie(parts.next()?)?;
    cookie.http_only = Some(false);
    cookie.secure = Some(false);
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().to_owned();
        match name.trim().to_ascii_lowercase().as_str() {
            "path" => cookie.path = Some(value),
            "domain" => cookie.domain = Some(value),
            "expires" => cookie.expires = parse_cookie_date(&value).map(|date| date.to_string()),
            "httponly" => cookie.http_only = Some(true),
            "secure" => cookie.secure = Some(true),
            _ => {}
        }
    }
    Some(cookie)
}

/// An address as RFC 3986 has it: what a mask put there is encoded as well.
fn as_url(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| at + 3);
    let end = text[start..]
        .find(['/', '?', '#'])
        .map_or(text.len(), |at| start + at);
    let host = text[start..end]
        .rfind('@')
        .map_or(start, |at| start + at + 1);
    // One of IPv6 stands in brackets.
    let inner = |c: char| c.is_ascii_hexdigit() || ":.[]".contains(c);
    let is_address = text[host..end].starts_with('[') && text[host..end].chars().all(inner);
    let mut encoded = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let stands = c.is_ascii_alphanumeric()
            || "-._~:/?#@!$&'()*+,;=%".contains(c)
            || (is_address && (host..end).contains(&at));
        match stands {
            true => encoded.push(c),
            false => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    encoded.push_str(&format!("%{byte:02X}"));
                }
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::TimingRecord;

    #[test]
    fn what_a_mask_put_into_an_address_is_encoded() {
        for (text, url) in [
            (
                "http://a.example/x?a=1&b=%20#c",
                "http://a.example/x?a=1&b=%20#c",
            ),
            (
                "http://a.example/[secret k]?t=[secret t]",
                "http://a.example/%5Bsecret%20k%5D?t=%5Bsecret%20t%5D",
            ),
            (
                "http://u:[secret p]@[::1]:80/é",
                "http://u:%5Bsecret%20p%5D@[::1]:80/%C3%A9",
            ),
            ("nothing", "nothing"),
        ] {
            assert_eq!(as_url(text), url);
        }
    }

    #[test]
    fn the_parts_of_the_time_make_the_whole() {
        let saved = serde_json::json!({
            "method": "GET", "url": "https://a.example/", "request_headers": [], "curl": "",
            "status": 200, "duration": 1000,
            "timing": {"dns": 100, "connect": 200, "tls": 300, "wait": 250, "transfer": 50},
        });
        let mut exchange: ExchangeRecord = serde_json::from_value(saved).expect("a record");
        let timings = Timings::of(&exchange);
        let parts = [timings.blocked, timings.dns, timings.connect, timings.ssl];
        assert_eq!(parts, [0.1, 0.1, 0.5, 0.3]);
        assert_eq!(timings.sum(), 1.0);
        // A connection that was open already.
        exchange.timing = Some(TimingRecord {
            wait: 900,
            transfer: 200,
            ..TimingRecord::default()
        });
        let timings = Timings::of(&exchange);
        let parts = [timings.blocked, timings.dns, timings.connect, timings.ssl];
        assert_eq!(parts, [-1.0; 4]);
        assert_eq!(timings.sum(), 1.1);
    }

    #[test]
    fn a_cookie_that_is_set_says_how_long_and_for_whom() {
        let text = "a=b=c; Path=/x; HttpOnly; expires=Mon, 23 Nov 2026 01:45:38 GMT";
        let cookie = serde_json::to_value(set_cookie(text)).expect("JSON");
        let expected = serde_json::json!({
            "name": "a", "value": "b=c", "path": "/x", "expires": "2026-11-23T01:45:38Z",
            "httpOnly": true, "secure": false,
        });
        assert_eq!(cookie, expected);
    }
}
