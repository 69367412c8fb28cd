//! `http_version`, and what is spoken without it.

use super::{ASK, ask, target, wrong};
use crate::raw_server::RawServer;
use crate::server::Server;
use crate::tls_server::{Authority, TlsServer};

/// Asks which version was spoken.
fn seen(version: &str) -> String {
    format!("  - request: {{}}\n    expect: {{http_version: '{version}'}}\n")
}

#[test]
fn a_version_is_spoken_and_seen_over_http() {
    let server = Server::echo();
    let versions = [
        (None, "1.1", "HTTP/1.1"),
        (Some("1.0"), "1.0", "HTTP/1.0"),
        (Some("1.1"), "1.1", "HTTP/1.1"),
        (Some("2"), "2", "HTTP/2.0"),
    ];
    for (key, known, received) in versions {
        let key = key.map(|version| format!("http_version: {version}"));
        let keys: Vec<&str> = key.iter().map(String::as_str).collect();
        target(&server.url(), &keys, &seen(known)).there().exits(0);
        let last = server.received().pop().expect("a request");
        assert_eq!(last.version, received, "{keys:?}");
    }
}

#[test]
fn a_version_is_agreed_on_and_seen_over_https() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    let versions = [
        (None, "2", "h2"),
        (Some("1.0"), "1.0", "http/1.1"),
        (Some("1.1"), "1.1", "http/1.1"),
        (Some("2"), "2", "h2"),
    ];
    for (key, known, protocol) in versions {
        let key = key.map(|version| format!("http_version: '{version}'"));
        let keys: Vec<&str> = key
            .iter()
            .map(String::as_str)
            .chain(["ca: ca.pem"])
            .collect();
        target(&server.url(), &keys, &seen(known))
            .with_ca(&authority)
            .there()
            .exits(0);
        let last = server
            .handshakes()
            .pop()
            .expect("a connection")
            .expect("TLS");
        assert_eq!(last.protocol.as_deref(), Some(protocol), "{keys:?}");
        let version = server.received().pop().expect("a request").version;
        assert_eq!(
            version,
            format!("HTTP/{}{}", known, if known == "2" { ".0" } else { "" })
        );
    }
}

#[test]
fn a_server_that_knows_one_version_is_spoken_with_in_it() {
    let authority = Authority::new();
    for (protocol, version) in [("h2", "2"), ("http/1.1", "1.1")] {
        let server = TlsServer::speaking(&authority.local(), &[protocol]);
        target(&server.url(), &["ca: ca.pem"], &seen(version))
            .with_ca(&authority)
            .there()
            .exits(0);
        let other = if version == "2" { "1.1" } else { "2" };
        target(
            &server.url(),
            &["ca: ca.pem", &format!("http_version: {other}")],
            ASK,
        )
        .with_ca(&authority)
        .there()
        .exits(3)
        .says(&format!("it does not speak HTTP/{other}"))
        .says("without `http_version` of the target the server chooses");
        assert_eq!(server.received().len(), 1);
    }
}

#[test]
fn a_server_without_http_2_is_said_to_be_none() {
    let server = RawServer::with_body("text/plain", "hello");
    ask(&server.url(), &["http_version: 1.1"]).exits(0);
    ask(&server.url(), &["http_version: 2"])
        .exits(3)
        .says("no answer from 127.0.0.1:")
        .says("does the server know HTTP/2?");
}

#[test]
fn a_header_that_names_the_host_is_sent_where_there_is_one() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    let steps = "  - request: {headers: {Host: own.example}}\n    expect: {http_version: '1.1'}\n";
    target(&server.url(), &["ca: ca.pem"], steps)
        .with_ca(&authority)
        .there()
        .exits(0);
    assert_eq!(server.received()[0].header("host"), ["own.example"]);
    target(&server.url(), &["ca: ca.pem", "http_version: 2"], steps)
        .with_ca(&authority)
        .there()
        .exits(3)
        .says("over HTTP/2 the host is the one of the address");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn wrong_forms_are_refused() {
    let said = "`1.0`, `1.1` or `2`";
    wrong(&[
        ("http_version: 3", said),
        ("http_version: 1", said),
        ("http_version: 2.0", said),
        ("http_version: h2", said),
        ("http_version: [2]", "`http_version`"),
    ]);
}
