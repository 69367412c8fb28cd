//! The options of curl for how a target is reached.

use super::quoted;
use crate::http::{Connection, HttpVersion, Pem};
use crate::text::shell_word;

/// The options with which curl takes the same way to an address.
pub(super) fn options(connection: &Connection, url: &str) -> Vec<String> {
    let mut options = Vec::new();
    let proxy = connection.proxy.as_ref();
    options.extend(proxy.map(|proxy| format!("--proxy {}", quoted(proxy))));
    options.extend(connection.insecure.then(|| "--insecure".to_owned()));
    for (option, pem) in [
        ("--cacert", &connection.ca),
        ("--cert", &connection.cert),
        ("--key", &connection.key),
    ] {
        options.extend(pem.as_ref().map(|pem| file(option, pem)));
    }
    let socket = connection.unix_socket.as_ref();
    options.extend(socket.map(|path| {
        let path = path.display().to_string();
        format!("--unix-socket {}", shell_word(&path))
    }));
    for (host, ip) in &connection.resolve {
        let ip = bracketed(&ip.to_string());
        options.extend(port(url, host).map(|port| format!("--resolve {host}:{port}:{ip}")));
    }
    for detour in &connection.connect_to {
        let [from, to] =
            [&detour.from, &detour.to].map(|(host, port)| format!("{}:{port}", bracketed(host)));
        options.push(format!(
            "--connect-to {}",
            shell_word(&format!("{from}:{to}"))
        ));
    }
    options.extend(connection.http_version.map(|version| {
        let option = match version {
            HttpVersion::Http10 => "--http1.0",
            HttpVersion::Http11 => "--http1.1",
            HttpVersion::Http2 if url.starts_with("http://") => "--http2-prior-knowledge",
            HttpVersion::Http2 => "--http2",
        };
        option.to_owned()
    }));
    options
}

/// A file in PEM. What came from the environment must be put into one first, of the name of the option.
fn file(option: &str, pem: &Pem) -> String {
    match &pem.path {
        Some(path) => format!("{option} {}", shell_word(&path.display().to_string())),
        None => format!("{option} {}.pem", option.trim_start_matches('-')),
    }
}

/// The port of an address, if it is of this host.
fn port(url: &str, host: &str) -> Option<u16> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let own = authority.rsplit('@').next()?;
    let (name, port) = match own.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, port.parse().ok()?)
        }
        _ => (own, if scheme == "https" { 443 } else { 80 }),
    };
    name.eq_ignore_ascii_case(host).then_some(port)
}

/// An IPv6 address in brackets.
fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Detour;
    use crate::secret::Text;

    #[test]
    fn the_same_way_is_taken() {
        let mut address = Text::plain("http://user:");
        address.push_secret("pass-word", &"proxy".into());
        address.push_plain("@127.0.0.1:3128");
        let pem = |path: Option<&str>| {
            Some(Pem {
                text: Text::default(),
                path: path.map(Into::into),
            })
        };
        let connection = Connection {
            proxy: Some(address),
            insecure: true,
            ca: pem(Some("our ca.pem")),
            cert: pem(Some("me.pem")),
            key: pem(None),
            unix_socket: Some("run/s.sock".into()),
            resolve: vec![
                ("wiki.example".to_owned(), [127, 0, 0, 1].into()),
                ("other.example".to_owned(), [127, 0, 0, 2].into()),
            ],
            connect_to: vec![Detour {
                from: ("wiki.example".to_owned(), 443),
                to: ("::1".to_owned(), 8443),
            }],
            http_version: Some(HttpVersion::Http2),
            ..Connection::default()
        };
        assert_eq!(
            options(&connection, "https://wiki.example/api.php").join(" "),
            r#"--proxy http://user:"$proxy"@127.0.0.1:3128 --insecure --cacert 'our ca.pem' --cert me.pem --key key.pem --unix-socket run/s.sock --resolve wiki.example:443:127.0.0.1 --connect-to 'wiki.example:443:[::1]:8443' --http2"#
        );
        let plain = options(&Connection::default(), "http://127.0.0.1/");
        assert!(plain.is_empty(), "{plain:?}");
    }

    #[test]
    fn the_port_is_that_of_the_address() {
        assert_eq!(port("http://a.example:8080/x", "a.example"), Some(8080));
        assert_eq!(port("http://u:p@A.example?x", "a.example"), Some(80));
        assert_eq!(port("http://b.example/", "a.example"), None);
    }
}
