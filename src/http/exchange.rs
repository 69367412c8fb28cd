//! A request and what came back.

use std::time::Duration;

use super::{Body, Certificate, HttpVersion, Request, SetCookie, Timing};

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// From the first byte of a request to the last of its answer, over all requests that led to this answer.
    pub duration: Duration,
    /// Where the time of this request went, without the hops before it.
    pub timing: Timing,
    /// The redirects that led to it, in order.
    pub hops: Vec<Hop>,
}

/// A redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The status that told to go on.
    pub status: u16,
    /// The address that gave it.
    pub url: String,
    /// Where it led, as the header says it.
    pub location: String,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// The status code, 100 to 599.
    pub status: u16,
    /// The reason phrase, often empty.
    pub reason: String,
    /// As received and in order; bytes that are not UTF-8 are read as Latin-1 (RFC 9110 section 5.5).
    pub headers: Vec<(String, String)>,
    /// What was sent with it.
    pub body: Body,
    /// The address that gave it.
    pub url: String,
    /// The version of HTTP that it came by.
    pub version: Option<HttpVersion>,
    /// The certificate of the server, if there was one.
    pub certificate: Option<Certificate>,
}

impl Response {
    /// All values of a header, its name compared without regard to case.
    pub fn header_values(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// What its headers warn of, as `NAME: VALUE`: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and `Warning` (RFC 7234 section 5.5,
    /// obsolete and still sent).
    pub fn warning_headers(&self) -> Vec<String> {
        const NAMES: [&str; 3] = ["Deprecation", "Sunset", "Warning"];
        let told = |name: &'static str| {
            let values = self.header_values(name).into_iter();
            values.map(move |value| format!("{name}: {value}"))
        };
        NAMES.into_iter().flat_map(told).collect()
    }

    /// The cookies that it sets, in order.
    pub fn set_cookies(&self) -> Vec<SetCookie> {
        self.header_values("set-cookie")
            .into_iter()
            .filter_map(SetCookie::parse)
            .collect()
    }
}
