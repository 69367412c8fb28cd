//! What an answer says of its origin, so that who asked the recorder goes on asking it.

use std::net::SocketAddr;

use bytes::Bytes;
use url::Url;

use crate::transport::end_to_end;

/// The recorder's own origin and that of the target.
#[derive(Debug)]
pub(super) struct Lead {
    pub(super) own: String,
    pub(super) target: String,
    /// The host and port that requests must name.
    pub(super) host: String,
    encrypted: bool,
}

impl Lead {
    pub(super) fn new(address: SocketAddr, url: &Url) -> Self {
        Self {
            own: format!("http://{address}"),
            target: url.origin().ascii_serialization(),
            host: address.to_string(),
            encrypted: url.scheme() == "https",
        }
    }

    /// An address of the target as one of the recorder.
    pub(super) fn inward(&self, url: &str) -> String {
        let whole = url.trim();
        let rest = whole.get(..self.target.len()).and_then(|origin| {
            let rest = &whole[self.target.len()..];
            let ends = rest.is_empty() || rest.starts_with(['/', '?', '#']);
            (ends && origin.eq_ignore_ascii_case(&self.target)).then_some(rest)
        });
        match rest {
            Some(rest) => format!("{}{rest}", self.own),
            None => url.to_owned(),
        }
    }

    /// The headers of an answer as they go to who asked.
    pub(super) fn headers(&self, headers: &[(String, Bytes)]) -> Vec<(String, Bytes)> {
        let change = |(name, value): (String, Bytes)| {
            let change: fn(&Self, &str) -> String = match name.to_lowercase().as_str() {
                "location" | "content-location" => Self::inward,
                "set-cookie" => Self::cookie,
                _ => return (name, value),
            };
            let changed = match std::str::from_utf8(&value) {
                Ok(text) => Bytes::from(change(self, text)),
                Err(_) => value,
            };
            (name, changed)
        };
        end_to_end(headers).into_iter().map(change).collect()
    }

    /// A cookie as the recorder may set it: of its own host, and, since it does not encrypt, not only for those who do. Without that
    /// no browser takes one for other sites either.
    fn cookie(&self, cookie: &str) -> String {
        let stays = |attribute: &str| {
            let text = attribute.trim().to_lowercase();
            let name = text.split('=').next().unwrap_or_default().trim();
            let secure = name == "secure" || text.replace(' ', "") == "samesite=none";
            name != "domain" && !(self.encrypted && secure)
        };
        let mut pieces = cookie.split(';');
        let pair = pieces.next().unwrap_or_default();
        let staying = pieces.filter(|attribute| stays(attribute));
        std::iter::once(pair)
            .chain(staying)
            .collect::<Vec<_>>()
            .join(";")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(target: &str) -> Lead {
        let address = "127.0.0.1:9".parse().expect("an address");
        Lead::new(address, &Url::parse(target).expect("an address"))
    }

    #[test]
    fn addresses_of_the_target_lead_to_the_recorder_and_no_others() {
        let lead = lead("https://wiki.example/w/api.php");
        for (address, led) in [
            (
                "https://wiki.example/w/api.php?a=b",
                "http://127.0.0.1:9/w/api.php?a=b",
            ),
            ("HTTPS://Wiki.example", "http://127.0.0.1:9"),
            ("https://wiki.example.org/", "https://wiki.example.org/"),
            ("https://wiki.example:8443/", "https://wiki.example:8443/"),
            ("http://wiki.example/", "http://wiki.example/"),
            ("/w/index.php", "/w/index.php"),
            ("", ""),
        ] {
            assert_eq!(lead.inward(address), led);
        }
    }

    #[test]
    fn cookies_become_those_of_the_recorder() {
        let encrypted = lead("https://wiki.example/");
        let cookie = "s=a=b; Path=/; Domain=.wiki.example; secure; SameSite=None; HttpOnly";
        assert_eq!(encrypted.cookie(cookie), "s=a=b; Path=/; HttpOnly");
        let plain = lead("http://wiki.example/");
        assert_eq!(
            plain.cookie("s=; domain = x; Secure; SameSite=Lax"),
            "s=; Secure; SameSite=Lax"
        );
    }
}
