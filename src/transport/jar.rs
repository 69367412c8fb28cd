//! A cookie jar, by RFC 6265.

use cookie_store::{CookieDomain, CookieExpiration, CookieStore, RawCookie, StoreAction};
use url::Url;

use crate::http::{Cookie, Response, fits};
use crate::secret::{Name, Text};

/// The cookies of a session. Cloning copies them.
#[derive(Debug, Clone, Default)]
pub struct Jar {
    store: CookieStore,
}

/// Two cookies fit a name with a `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmbiguousCookie {
    /// The name as written.
    pub pattern: String,
    /// The cookies that fit.
    pub names: Vec<String>,
}

impl Jar {
    /// The cookies that it holds, in the order in which they came; expired ones are gone.
    pub fn cookies(&self) -> Vec<Cookie> {
        self.stored().map(cookie).collect()
    }

    /// What is stored of those.
    pub(super) fn stored(&self) -> impl Iterator<Item = &cookie_store::Cookie<'static>> {
        self.store.iter_unexpired()
    }

    /// Takes a cookie as an address may set it; one that has ended, or is not the address's to set, is left out.
    pub(super) fn put(&mut self, cookie: &cookie_store::Cookie<'static>, url: &Url) {
        let _refused = self.store.insert(cookie.clone(), url);
    }

    /// Takes what an answer sets. Cookies that its address may not set are left out (RFC 6265 section 5.3).
    pub fn take(&mut self, response: &Response, url: &Url) {
        let raw = response
            .header_values("set-cookie")
            .into_iter()
            .filter_map(|header| RawCookie::parse(header.to_owned()).ok())
            .collect::<Vec<_>>();
        let mut takes_away = false;
        for cookie in raw {
            // A refused cookie is none; the answer is there to be looked at.
            let taken = self.store.insert_raw(&cookie, url);
            takes_away |= matches!(taken, Ok(StoreAction::ExpiredExisting));
        }
        if !takes_away {
            return;
        }
        // What an answer takes away is gone at once, not when somebody looks.
        let gone: Vec<(String, String, String)> = self
            .store
            .iter_any()
            .filter(|cookie| cookie.is_expired())
            .map(|cookie| {
                (
                    domain(cookie),
                    String::from(&cookie.path),
                    cookie.name().to_owned(),
                )
            })
            .collect();
        for (domain, path, name) in gone {
            self.store.remove(&domain, &path, &name);
        }
    }

    /// The value of the `Cookie` header for an address: the jar's cookies, less and more what `own` says for this request. Each
    /// value is secret under the cookie's name.
    pub fn header(
        &self,
        url: &Url,
        own: &[(String, Option<Text>)],
    ) -> Result<Option<Text>, AmbiguousCookie> {
        let mut fitting = self.store.matches(url);
        // Longer paths first; those that are as long stay in the order in which they came (RFC 6265 section 5.4).
        fitting.sort_by_key(|cookie| std::cmp::Reverse(String::from(&cookie.path).len()));
        let secret = |cookie: &&cookie_store::Cookie<'_>| {
            let name = cookie.name();
            (
                name.to_owned(),
                Text::secret(cookie.value(), &Name::from(name)),
            )
        };
        let mut pairs: Vec<(String, Text)> = fitting.iter().map(secret).collect();
        for (pattern, value) in own {
            let fitting: Vec<usize> = (0..pairs.len())
                .filter(|at| fits(pattern, &pairs[*at].0))
                .collect();
            match (fitting.as_slice(), value) {
                ([], Some(value)) if !pattern.contains('*') => {
                    pairs.push((pattern.clone(), value.clone()))
                }
                ([], _) => {}
                ([at], Some(value)) => pairs[*at].1 = value.clone(),
                ([at], None) => drop(pairs.remove(*at)),
                (several, _) => {
                    let names = several.iter().map(|at| pairs[*at].0.clone()).collect();
                    return Err(AmbiguousCookie {
                        pattern: pattern.clone(),
                        names,
                    });
                }
            }
        }
        let mut header = Text::default();
        for (index, (name, value)) in pairs.iter().enumerate() {
            header.push_plain(if index > 0 { "; " } else { "" });
            header.push_plain(name);
            header.push_plain("=");
            header.push(value);
        }
        Ok((!header.is_empty()).then_some(header))
    }
}

fn domain(cookie: &cookie_store::Cookie<'_>) -> String {
    match &cookie.domain {
        CookieDomain::HostOnly(host) | CookieDomain::Suffix(host) => host.clone(),
        CookieDomain::NotPresent | CookieDomain::Empty => String::new(),
    }
}

fn cookie(cookie: &cookie_store::Cookie<'static>) -> Cookie {
    let expires = match &cookie.expires {
        CookieExpiration::AtUtc(time) => jiff::Timestamp::from_second(time.unix_timestamp()).ok(),
        CookieExpiration::SessionEnd => None,
    };
    Cookie {
        name: cookie.name().to_owned(),
        value: cookie.value().to_owned(),
        domain: domain(cookie),
        path: String::from(&cookie.path),
        expires: expires.map(|time| time.to_string()),
        secure: cookie.secure().unwrap_or(false),
        httponly: cookie.http_only().unwrap_or(false),
        samesite: cookie.same_site().map(|same_site| same_site.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> Url {
        Url::parse("http://127.0.0.1:8080/api.php").expect("an address")
    }

    fn answer(cookies: &[&str]) -> Response {
        Response {
            headers: cookies
                .iter()
                .map(|cookie| ("Set-Cookie".to_owned(), (*cookie).to_owned()))
                .collect(),
            ..Response::default()
        }
    }

    fn jar() -> Jar {
        let mut jar = Jar::default();
        jar.take(
            &answer(&[
                "wiki_session=abc; path=/; HttpOnly",
                "wiki_BPsession=def; path=/",
            ]),
            &url(),
        );
        jar
    }

    #[test]
    fn holds_sends_and_loses_cookies() {
        let mut jar = jar();
        let sent = jar
            .header(&url(), &[])
            .expect("not ambiguous")
            .expect("a header");
        assert_eq!(sent.reveal(), "wiki_session=abc; wiki_BPsession=def");
        assert_eq!(
            sent.masked(),
            "wiki_session=[secret wiki_session]; wiki_BPsession=[secret wiki_BPsession]"
        );
        jar.take(
            &answer(&[
                "wiki_BPsession=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/",
            ]),
            &url(),
        );
        assert_eq!(
            jar.cookies()
                .iter()
                .map(|cookie| cookie.name.as_str())
                .collect::<Vec<_>>(),
            ["wiki_session"]
        );
    }

    #[test]
    fn a_request_may_leave_out_or_replace_a_cookie() {
        let own = [
            ("*_session".to_owned(), None),
            ("wiki_BPsession".to_owned(), Some("x".into())),
            ("new".to_owned(), Some("y".into())),
        ];
        let sent = jar()
            .header(&url(), &own)
            .expect("not ambiguous")
            .expect("a header");
        assert_eq!(sent.reveal(), "wiki_BPsession=x; new=y");
        let ambiguous = jar()
            .header(&url(), &[("wiki_*".to_owned(), None)])
            .expect_err("two fit");
        assert_eq!(ambiguous.names, ["wiki_session", "wiki_BPsession"]);
    }

    #[test]
    fn longer_paths_come_first() {
        let mut jar = Jar::default();
        jar.take(
            &answer(&["a=1; path=/", "b=2; path=/api.php", "c=3; path=/"]),
            &url(),
        );
        let sent = jar
            .header(&url(), &[])
            .expect("not ambiguous")
            .expect("a header");
        assert_eq!(sent.reveal(), "b=2; a=1; c=3");
    }

    #[test]
    fn other_hosts_get_nothing_and_set_nothing() {
        let other = Url::parse("http://localhost:8080/").expect("an address");
        assert_eq!(jar().header(&other, &[]), Ok(None));
        let mut jar = jar();
        jar.take(&answer(&["a=b; Domain=example.org"]), &other);
        assert_eq!(jar.cookies().len(), 2);
    }
}
