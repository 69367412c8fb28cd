//! What a request says, taken apart in the same way whoever wrote it.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::http::Request;
use crate::transport::forward::Incoming;
use crate::transport::live::payload;

/// A request taken apart.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) method: String,
    /// The segments of its path, decoded.
    pub(super) path: Vec<String>,
    /// The pairs of its query, in order and decoded.
    pub(super) query: Vec<(String, String)>,
    /// Names in lower case; without cookies.
    pub(super) headers: Vec<(String, String)>,
    /// The names of the cookies that it sends, sorted.
    pub(super) cookies: Vec<String>,
    pub(super) body: Body,
}

/// A body taken apart.
#[derive(Debug)]
pub(super) enum Body {
    None,
    /// The pairs of a form, in order.
    Form(Vec<(String, String)>),
    /// The parts of `multipart/form-data`, in order.
    Parts(Vec<Part>),
    Json(Value),
    Bytes(Bytes),
}

/// A part of a body.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) filename: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) content: Bytes,
}

impl Said {
    /// What a request says that is sent, cookies and all.
    pub(super) fn sent(request: &Request, url: &Url) -> Self {
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.reveal().to_owned()));
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let body = payload(request).unwrap_or_default();
        Self::of(&request.method, &target, headers.collect(), &body)
    }

    /// What a recorded request says. `asked` and `meant` are origins: what names the one is read as if it named the other.
    pub(super) fn recorded(incoming: &Incoming, (asked, meant): &(String, String)) -> Self {
        let meant = |text: &str| text.replace(asked.as_str(), meant);
        let headers = incoming.headers.iter();
        let headers = headers.map(|(name, value)| {
            let value = String::from_utf8_lossy(value);
            (name.to_lowercase(), meant(&value))
        });
        let mut said = Self::of(
            &incoming.method,
            &incoming.target,
            headers.collect(),
            &incoming.body,
        );
        let form = match &mut said.body {
            Body::Form(pairs) => pairs.as_mut_slice(),
            _ => &mut [],
        };
        for (_, value) in said.query.iter_mut().chain(form) {
            *value = meant(value);
        }
        said
    }

    fn of(method: &str, target: &str, headers: Vec<(String, String)>, body: &Bytes) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let decoded = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let (cookies, headers): (Vec<_>, Vec<_>) =
            headers.into_iter().partition(|(name, _)| name == "cookie");
        let mut cookies: Vec<String> = cookies.iter().flat_map(|(_, value)| names(value)).collect();
        cookies.sort();
        let content_type = headers.iter().find(|(name, _)| name == "content-type");
        let content_type = content_type.map_or("", |(_, value)| value.as_str());
        Self {
            method: method.to_owned(),
            path: path.split('/').map(decoded).collect(),
            query: pairs(query.as_bytes()),
            cookies,
            body: Body::of(content_type, body),
            headers,
        }
    }
}

fn names(cookies: &str) -> impl Iterator<Item = String> {
    let each = cookies.split(';').map(str::trim);
    let each = each.filter(|cookie| !cookie.is_empty());
    each.map(|cookie| cookie.split('=').next().unwrap_or_default().to_owned())
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// A media type without its parameters, in lower case.
pub(super) fn media_type(content_type: &str) -> String {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().to_lowercase()
}

impl Body {
    fn of(content_type: &str, bytes: &Bytes) -> Self {
        let media_type = media_type(content_type);
        let says_json = media_type == "application/json" || media_type.ends_with("+json");
        let taken_apart = match media_type.as_str() {
            _ if bytes.is_empty() => Some(Self::None),
            "application/x-www-form-urlencoded" => Some(Self::Form(pairs(bytes))),
            "multipart/form-data" => parts(content_type, bytes).map(Self::Parts),
            _ if says_json => serde_json::from_slice(bytes).map(Self::Json).ok(),
            _ => None,
        };
        taken_apart.unwrap_or_else(|| Self::Bytes(bytes.clone()))
    }
}

/// The parts of a body (RFC 7578, RFC 2046 section 5.1.1); none if it is not what it says.
fn parts(content_type: &str, bytes: &Bytes) -> Option<Vec<Part>> {
    let boundary = parameter(content_type, "boundary")?;
    let boundary = format!("--{boundary}");
    // The line end before a boundary belongs to it; the first one has none.
    let between = [b"\r\n", boundary.as_bytes()].concat();
    let mut rest = bytes.slice(boundary.len().min(bytes.len())..);
    if !bytes.starts_with(boundary.as_bytes()) {
        return None;
    }
    let mut parts = Vec::new();
    while rest.starts_with(b"\r\n") {
        rest = rest.slice(2..);
        let end = memchr::memmem::find(&rest, &between)?;
        parts.push(Part::of(&rest.slice(..end))?);
        rest = rest.slice(end + between.len()..);
    }
    rest.starts_with(b"--").then_some(parts)
}

impl Part {
    fn of(bytes: &Bytes) -> Option<Self> {
        let end = memchr::memmem::find(bytes, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut part = Self {
            content: bytes.slice(end + 4..),
            ..Self::default()
        };
        for line in head.split("\r\n") {
            let (name, value) = line.split_once(':')?;
            match name.trim().to_lowercase().as_str() {
                "content-disposition" => {
                    part.name = parameter(value, "name")?;
                    part.filename = parameter(value, "filename");
                }
                "content-type" => part.content_type = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        Some(part)
    }
}

/// A parameter of a header's value, with or without quotes. Browsers write a quote in one as `%22`, others behind a backslash.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value;
    while let Some((_, behind)) = rest.split_once(';') {
        let (own, behind) = behind.split_once('=')?;
        let quoted = behind.trim_start().strip_prefix('"');
        let (found, after) = match quoted {
            Some(text) => unquoted(text),
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                (behind[..end].trim().to_owned(), &behind[end..])
            }
        };
        if own.trim().eq_ignore_ascii_case(name) {
            return Some(found);
        }
        rest = after;
    }
    None
}

/// The text up to the closing quote, and what is behind it.
fn unquoted(text: &str) -> (String, &str) {
    let mut found = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (found, &text[at + 1..]),
            '\\' => found.extend(characters.next().map(|(_, escaped)| escaped)),
            other => found.push(other),
        }
    }
    (found, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_taken_apart_and_what_is_none_is_not() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"a;b\\\"\"\r\n\r\nx\r\n--\r\n--B\r\nContent-Type: image/png\r\nContent-Disposition: form-data; filename=f.png; name=file\r\n\r\n\x89\r\n\r\n\r\n--B--\r\n";
        let whole = Bytes::from_static(body);
        let found = parts("multipart/form-data; boundary=\"B\"", &whole).expect("parts");
        let shown: Vec<_> = found
            .iter()
            .map(|part| {
                (
                    part.name.as_str(),
                    part.filename.as_deref(),
                    &part.content[..],
                )
            })
            .collect();
        let png = (b"\x89\r\n\r\n").as_slice();
        assert_eq!(
            shown,
            [
                ("a;b\"", None, &b"x\r\n--"[..]),
                ("file", Some("f.png"), png)
            ]
        );
        assert!(parts("multipart/form-data; boundary=C", &whole).is_none());
        assert!(parts("multipart/form-data", &whole).is_none());
        for cut in 0..body.len() - 4 {
            assert!(parts("multipart/form-data; boundary=B", &whole.slice(..cut)).is_none());
        }
    }
}
