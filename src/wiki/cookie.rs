//! Cookies of the wiki: reading the `Cookie` header, and the attributes with which MediaWiki sets and clears its own.
//!
//! Which cookie is set when is decided in [`super::session`] and the modules. Start at [`SetCookie`].

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

/// No more cookies of a request are read.
const MOST_COOKIES: usize = 200;

/// The cookies that a request sent, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads the values of all `Cookie` headers.
    pub(crate) fn read<'a>(headers: impl Iterator<Item = &'a str>) -> Cookies {
        let mut cookies = Cookies::default();
        for pair in headers
            .flat_map(|header| header.split(';'))
            .take(MOST_COOKIES)
        {
            if let Some((name, value)) = pair.trim().split_once('=')
                && cookies.get(name).is_none()
            {
                let value = percent_decode_str(&value.replace('+', " "))
                    .decode_utf8_lossy()
                    .into_owned();
                cookies.0.push((name.to_owned(), value));
            }
        }
        cookies
    }

    /// The value of a cookie; an empty one is none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// A cookie to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetCookie {
    /// Its name.
    pub(crate) name: String,
    /// Its value; `None` clears the cookie.
    pub(crate) value: Option<String>,
    /// For how many seconds; `None` until the browser is closed.
    pub(crate) max_age: Option<i64>,
}

impl SetCookie {
    /// The header's value, at a time in seconds since 1970. Attributes, their order and their case are MediaWiki's (seen on 1.39.17
    /// and 1.43.9).
    pub(crate) fn header(&self, now: i64) -> String {
        let SetCookie {
            name,
            value,
            max_age,
        } = self;
        match (value, max_age) {
            (None, _) => format!(
                "{name}=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/; HttpOnly"
            ),
            (Some(value), None) => format!("{name}={}; path=/; HttpOnly", encode(value)),
            (Some(value), Some(age)) => {
                format!(
                    "{name}={}; expires={}; Max-Age={age}; path=/; HttpOnly",
                    encode(value),
                    http_date(now.saturating_add(*age))
                )
            }
        }
    }
}

/// PHP encodes all but letters, digits and `-_.` in a cookie's value.
fn encode(value: &str) -> String {
    const SAFE: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.');
    percent_encoding::utf8_percent_encode(value, &SAFE)
        .to_string()
        .replace("%20", "+")
}

/// A time as HTTP writes it.
pub(crate) fn http_date(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A time as the API writes it.
pub(crate) fn iso_date(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
