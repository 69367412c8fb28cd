//! Cookie files in the form of Netscape, as curl and browsers' exports have them: seven fields divided by tabs a line.
//!
//! The fields are: domain, whether its hosts count too, path, whether only over https, the second since 1970 at which it ends (0: with
//! the session), name, value. `#HttpOnly_` before the domain says that scripts do not see it; any other `#` begins a comment. The form
//! knows no `SameSite`.

use cookie_store::{Cookie, CookieDomain, CookieExpiration, RawCookie};
use url::Url;

use super::Jar;

const HEAD: &str =
    "# Netscape HTTP Cookie File\n# Written by flowrun. Whoever has this file is logged in.\n\n";

const HTTP_ONLY: &str = "#HttpOnly_";

/// The last second that a time can be in every zone, in the year 9999: cookies that end later end then.
const LAST_SECOND: i64 = 253_402_207_200;

impl Jar {
    /// Reads a file's text. What has ended is left out. A line that is no cookie is an error: its number, from 1, and what is wrong,
    /// without any value.
    pub fn from_netscape(text: &str) -> Result<Self, (usize, String)> {
        let mut jar = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let (line, http_only) = match line.strip_prefix(HTTP_ONLY) {
                Some(rest) => (rest, true),
                None => (line, false),
            };
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let line = Line::read(line).map_err(|why| (index + 1, why))?;
            let (cookie, url) = line.cookie(http_only).map_err(|why| (index + 1, why))?;
            jar.put(&cookie, &url);
        }
        Ok(jar)
    }

    /// The text of a file with these cookies. One that no line can hold is named in a comment.
    pub fn to_netscape(&self) -> String {
        let mut text = HEAD.to_owned();
        for cookie in self.stored() {
            let (domain, below) = match &cookie.domain {
                CookieDomain::HostOnly(host) => (host.clone(), "FALSE"),
                CookieDomain::Suffix(suffix) => (format!(".{suffix}"), "TRUE"),
                CookieDomain::NotPresent | CookieDomain::Empty => continue,
            };
            let path = String::from(&cookie.path);
            let fields = [&domain, &path, cookie.name(), cookie.value()];
            if fields.iter().any(|field| field.contains(char::is_control)) {
                let name = cookie.name().replace(char::is_control, "?");
                text.push_str(&format!(
                    "# left out: `{name}` of {domain} holds a tab or the like, which divides fields here\n"
                ));
                continue;
            }
            let seconds = match &cookie.expires {
                CookieExpiration::AtUtc(time) => time.unix_timestamp().min(LAST_SECOND),
                CookieExpiration::SessionEnd => 0,
            };
            let flag = |set: Option<bool>| {
                if set.unwrap_or(false) {
                    "TRUE"
                } else {
                    "FALSE"
                }
            };
            let mark = match cookie.http_only() {
                Some(true) => HTTP_ONLY,
                _ => "",
            };
            let domain = domain.replace(['[', ']'], "");
            text.push_str(&format!(
                "{mark}{domain}\t{below}\t{path}\t{}\t{seconds}\t{}\t{}\n",
                flag(cookie.secure()),
                cookie.name(),
                cookie.value()
            ));
        }
        text
    }
}

/// A line taken apart.
struct Line<'l> {
    domain: &'l str,
    below: bool,
    path: &'l str,
    secure: bool,
    ends: i64,
    name: &'l str,
    value: &'l str,
}

impl<'l> Line<'l> {
    fn read(line: &'l str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split('\t').collect();
        let (fields, value) = match fields.as_slice() {
            [first @ .., value] if fields.len() == 7 => (first, *value),
            // A line whose last tab was trimmed away has an empty value.
            six if fields.len() == 6 => (six, ""),
            [_] => {
                return Err(
                    "a cookie has seven fields divided by tabs, and here is no tab".to_owned(),
                );
            }
            other => {
                let found = other.len();
                return Err(format!(
                    "a cookie has seven fields divided by tabs, and here are {found}"
                ));
            }
        };
        let &[domain, below, path, secure, ends, name] = fields else {
            return Err("a cookie has seven fields".to_owned());
        };
        if !path.starts_with('/') {
            return Err("the third field, the path, does not begin with `/`".to_owned());
        }
        if name.is_empty() || name.contains(['=', ';']) || name.contains(char::is_control) {
            return Err("the sixth field is no name of a cookie".to_owned());
        }
        if value.contains(';') || value.contains(char::is_control) {
            return Err(format!(
                "the value of `{name}` holds what no cookie may hold"
            ));
        }
        Ok(Self {
            domain,
            below: flag(below).ok_or("the second field is neither TRUE nor FALSE")?,
            path,
            secure: flag(secure).ok_or("the fourth field is neither TRUE nor FALSE")?,
            ends: seconds(ends).ok_or("the fifth field is no number of seconds")?,
            name,
            value,
        })
    }

    /// The cookie, and an address that may set it.
    fn cookie(&self, http_only: bool) -> Result<(Cookie<'static>, Url), String> {
        let bad = || "the first field is no host".to_owned();
        let host = self.domain.strip_prefix('.').unwrap_or(self.domain);
        let host = match host.parse::<std::net::Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => host.to_owned(),
        };
        let url = Url::parse(&format!("https://{host}/")).map_err(|_| bad())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || url.port().is_some() || !url.username().is_empty() {
            return Err(bad());
        }
        // The date is read from a text, since its type belongs to a crate that is not ours to name.
        let mut raw = match self.ends {
            0 => RawCookie::new("name", ""),
            ends => {
                let time = jiff::Timestamp::from_second(ends.clamp(1, LAST_SECOND));
                let time = time.map_err(|error| error.to_string())?;
                let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT");
                RawCookie::parse(format!("name=; Expires={date}"))
                    .map_err(|error| error.to_string())?
            }
        };
        raw.set_name(self.name.to_owned());
        raw.set_value(self.value.to_owned());
        raw.set_path(self.path.to_owned());
        raw.set_secure(self.secure);
        raw.set_http_only(http_only);
        if self.below {
            raw.set_domain(url.host_str().unwrap_or_default().to_owned());
        }
        let cookie = Cookie::try_from_raw_cookie(&raw, &url).map_err(|error| error.to_string())?;
        Ok((cookie.into_owned(), url))
    }
}

fn flag(text: &str) -> Option<bool> {
    match text {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Some exports have parts of a second.
fn seconds(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
    whole.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests;
