//! The credentials of a proxy (RFC 9110 section 11.7.2). The HTTP library sends them; here they are only known.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::http::Connection;
use crate::secret::{Name, Text};

/// What is secret in the address of a target's proxy, as an answer of the proxy may repeat it: the password, or a user without one,
/// and both as they are sent.
pub fn proxy_secrets(connection: &Connection) -> Vec<Text> {
    let proxy = connection.proxy.as_ref();
    let Some(url) = proxy.and_then(|proxy| Url::parse(proxy.reveal()).ok()) else {
        return Vec::new();
    };
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let username = decoded(url.username());
    let password = url.password().map(decoded);
    let sent = format!("{username}:{}", password.as_deref().unwrap_or_default());
    if sent == ":" {
        return Vec::new();
    }
    let found = [password.unwrap_or(username), STANDARD.encode(sent)];
    let name = Name::from("proxy");
    found.map(|text| Text::secret(text, &name)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_secret_else_the_user() {
        let bare = |proxy: &str| {
            let connection = Connection {
                proxy: Some(proxy.into()),
                ..Connection::default()
            };
            let found = proxy_secrets(&connection);
            let bare = found.iter().map(|text| text.reveal().to_owned());
            bare.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(bare("http://u:p%40ss@127.0.0.1:1"), "p@ss dTpwQHNz");
        assert_eq!(bare("http://token@127.0.0.1:1"), "token dG9rZW46");
        assert_eq!(bare("socks5://127.0.0.1:1"), "");
        assert!(proxy_secrets(&Connection::default()).is_empty());
    }
}
