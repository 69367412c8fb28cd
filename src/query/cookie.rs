//! `cookie NAME [ATTRIBUTE]`: a cookie as this answer set it.

use super::unanswered::Unanswered;
use std::sync::Arc;

use jiff::Timestamp;

use super::cookie_name::{self, CookieName};
use super::example::{Example, ORDER};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::http::{Response, SetCookie};
use crate::value::{Found, parse_cookie_date, parse_time};

pub(super) const ROW: Row = Row {
    word: "cookie",
    signature: "cookie NAME [ATTRIBUTE]",
    about: "a cookie as this answer set it; NAME may hold one `*`; attributes are `expires`, `max-age`, `domain`, `path`, \
            `secure`, `httponly`, `samesite`, `cleared`",
    value_type: "text; a number for `max-age`, a boolean for `secure`, `httponly`, `cleared`",
    argument: Argument::Needed("NAME"),
    read: Some(|argument| Ok(Arc::new(AnswerCookie::read(argument)?))),
    example: Example::of(
        &ORDER,
        "cookie *_cart max-age",
        "3600",
        (
            "cookie shop_cart maxage",
            "`maxage` is no attribute of `cookie`",
        ),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct AnswerCookie {
    name: CookieName,
    attribute: Option<Attribute>,
}

#[derive(Debug, Clone, Copy)]
enum Attribute {
    Expires,
    MaxAge,
    /// One that is given as it stands.
    Text(&'static str),
    Flag(&'static str),
    Cleared,
}

const ATTRIBUTES: &[(&str, Attribute)] = &[
    ("expires", Attribute::Expires),
    ("max-age", Attribute::MaxAge),
    ("domain", Attribute::Text("domain")),
    ("path", Attribute::Text("path")),
    ("secure", Attribute::Flag("secure")),
    ("httponly", Attribute::Flag("httponly")),
    ("samesite", Attribute::Text("samesite")),
    ("cleared", Attribute::Cleared),
];

impl AnswerCookie {
    fn read(argument: &str) -> Result<Self, Fault> {
        let (name, attribute) = cookie_name::read("cookie", argument, ATTRIBUTES)?;
        Ok(Self { name, attribute })
    }
}

impl Source for AnswerCookie {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let response = &observation.exchange.response;
        let mut cookies = response.set_cookies();
        cookies.retain(|cookie| self.name.fits(&cookie.name));
        let Some(cookie) = cookies.last() else {
            return Ok(Found::Absent);
        };
        let mut names: Vec<String> = cookies.iter().map(|cookie| cookie.name.clone()).collect();
        names.sort();
        names.dedup();
        if names.len() > 1 {
            return Err(self.name.ambiguous(&names));
        }
        Ok(match self.attribute {
            None => Found::text(cookie.value.as_str()),
            Some(Attribute::Expires) => {
                Found::maybe(cookie_expires(cookie).map(|time| time.to_string()))
            }
            Some(Attribute::MaxAge) => Found::maybe(max_age(cookie)),
            Some(Attribute::Text(name)) => Found::maybe(cookie.attribute(name)),
            Some(Attribute::Flag(name)) => Found::Value(cookie.attribute(name).is_some().into()),
            Some(Attribute::Cleared) => Found::Value(is_cleared(cookie, response).into()),
        })
    }

    fn why_absent(&self, observation: &Observation<'_>) -> Option<String> {
        let set = observation.exchange.response.set_cookies();
        let names = set.iter().map(|cookie| cookie.name.as_str()).collect();
        self.name.why_absent("this answer sets", names)
    }
}

/// When a cookie ends, by its `Expires`.
pub fn cookie_expires(cookie: &SetCookie) -> Option<Timestamp> {
    cookie.attribute("expires").and_then(parse_cookie_date)
}

/// RFC 6265 section 5.2.2: digits, maybe with a `-`; anything else does not count.
fn max_age(cookie: &SetCookie) -> Option<i64> {
    let written = cookie.attribute("max-age")?;
    if written.starts_with('+') {
        None
    } else {
        written.parse().ok()
    }
}

/// Whether the answer deletes the cookie: `Max-Age` counts before `Expires` (RFC 6265 section 5.3). The time is that of the
/// answer itself, since a query has no clock; an answer without one deletes with a time at the beginning of 1970.
pub fn is_cleared(cookie: &SetCookie, response: &Response) -> bool {
    const A_YEAR: i64 = 365 * 24 * 60 * 60;
    let date = response.header_values("date");
    let now = date.first().and_then(|date| parse_time(date));
    match (max_age(cookie), cookie_expires(cookie)) {
        (Some(seconds), _) => seconds <= 0,
        (None, Some(expires)) => match now {
            Some(now) => expires <= now,
            None => expires.as_second() < A_YEAR,
        },
        (None, None) => false,
    }
}
