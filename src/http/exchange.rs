//! A request and what came back.

use std::time::Duration;

use super::{Body, Request, SetCookie};

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// From the first byte of the request to the last of the answer.
    pub duration: Duration,
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

    /// The cookies that it sets, in order.
    pub fn set_cookies(&self) -> Vec<SetCookie> {
        self.header_values("set-cookie")
            .into_iter()
            .filter_map(SetCookie::parse)
            .collect()
    }
}
