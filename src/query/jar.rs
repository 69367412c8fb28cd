//! `jar NAME [ATTRIBUTE]`: a cookie that the session holds after this answer.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::cookie_name::{self, CookieName};
use super::example::{Example, ORDER};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::http::Cookie;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "jar",
    signature: "jar NAME [ATTRIBUTE]",
    about: "a cookie that the session now holds; NAME may hold one `*`; attributes are `expires`, `domain`, `path`, `secure`, \
            `httponly`, `samesite`",
    value_type: "text; a boolean for `secure`, `httponly`",
    argument: Argument::Needed("NAME"),
    read: Some(|argument| Ok(Arc::new(JarCookie::read(argument)?))),
    example: Example::of(
        &ORDER,
        "jar shop_cart path",
        r#""/""#,
        (
            "jar shop_cart max-age",
            "`max-age` is no attribute of `jar`",
        ),
    ),
    ..Row::PLAIN
};

#[derive(Debug)]
struct JarCookie {
    name: CookieName,
    attribute: Option<Attribute>,
}

type Attribute = fn(&Cookie) -> Found;

const ATTRIBUTES: &[(&str, Attribute)] = &[
    ("expires", |cookie| Found::maybe(cookie.expires.as_deref())),
    ("domain", |cookie| Found::text(cookie.domain.as_str())),
    ("path", |cookie| Found::text(cookie.path.as_str())),
    ("secure", |cookie| Found::Value(cookie.secure.into())),
    ("httponly", |cookie| Found::Value(cookie.httponly.into())),
    ("samesite", |cookie| {
        Found::maybe(cookie.samesite.as_deref())
    }),
];

impl JarCookie {
    fn read(argument: &str) -> Result<Self, Fault> {
        let (name, attribute) = cookie_name::read("jar", argument, ATTRIBUTES)?;
        Ok(Self { name, attribute })
    }
}

impl Source for JarCookie {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let fitting: Vec<&Cookie> = observation
            .jar
            .iter()
            .filter(|cookie| self.name.fits(&cookie.name))
            .collect();
        match fitting.as_slice() {
            [] => Ok(Found::Absent),
            [cookie] => Ok(self
                .attribute
                .map_or_else(|| Found::text(cookie.value.as_str()), |ask| ask(cookie))),
            several => {
                // Two cookies of one name differ in where they belong to.
                let named = |cookie: &&Cookie| {
                    format!("{} of {}{}", cookie.name, cookie.domain, cookie.path)
                };
                Err(self
                    .name
                    .ambiguous(&several.iter().map(named).collect::<Vec<_>>()))
            }
        }
    }

    fn why_absent(&self, observation: &Observation<'_>) -> Option<String> {
        let held = observation.jar.iter();
        let names = held.map(|cookie| cookie.name.as_str()).collect();
        self.name.why_absent("the session holds", names)
    }
}
