//! What is seen of a connection: `timing`, `certificate`, redirects between http and https.

use super::{port, target};
use crate::proxy_servers::Proxy;
use crate::server::{Answer, Server};
use crate::tls_server::{Authority, TlsServer};

const FIRST: &str =
    "timing connect: {at_least: 0}, timing wait: {at_least: 0}, timing transfer: {at_least: 0}";
const REUSED: &str = "timing dns: {exists: false}, timing connect: {exists: false}, timing tls: {exists: false}, timing wait: {at_least: 0}, timing transfer: {at_least: 0}";

#[test]
fn a_connection_is_made_once_and_timed_once() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    for (name, dns) in [("localhost", "at_least: 0"), ("127.0.0.1", "exists: false")] {
        let steps = format!(
            "  - request: {{}}\n    expect: {{{FIRST}, timing tls: {{at_least: 0}}, timing dns: {{{dns}}}, duration: {{at_least: 0}}}}\n  - request: {{}}\n    expect: {{{REUSED}}}\n"
        );
        target(&server.url_at(name), &["ca: ca.pem"], &steps)
            .with_ca(&authority)
            .there()
            .exits(0);
    }
    assert_eq!(server.handshakes().len(), 2);
}

#[test]
fn without_https_there_is_no_tls_to_time() {
    let server = Server::echo();
    let url = server.url().replace("127.0.0.1", "wiki.example");
    let steps = format!(
        "  - request: {{}}\n    expect: {{{FIRST}, timing tls: {{exists: false}}, timing dns: {{at_least: 0}}}}\n  - request: {{}}\n    expect: {{{REUSED}}}\n"
    );
    let keys = ["resolve: {wiki.example: 127.0.0.1}", "http_version: 2"];
    target(&url, &keys, &steps).there().exits(0);
}

/// What the certificate of a test is seen to be, on a connection that is made and on one that is there.
fn certificate() -> String {
    let expect = "expect: {certificate subject: CN=rcgen self signed cert, certificate issuer: CN=Authority of the test, certificate starts: '1975-01-01T00:00:00Z', certificate expires: '4096-01-01T00:00:00Z', certificate serial: '123456'}";
    format!("  - request: {{}}\n    {expect}\n  - request: {{}}\n    {expect}\n")
}

#[test]
fn a_certificate_is_seen_however_it_came() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    let proxies = [Proxy::http(None), Proxy::socks5(None)];
    let proxies = proxies
        .each_ref()
        .map(|proxy| format!("proxy: {}", proxy.url()));
    for more in [
        "insecure: false",
        "insecure: true",
        "http_version: 1.1",
        &proxies[0],
        &proxies[1],
    ] {
        target(&server.url(), &["ca: ca.pem", more], &certificate())
            .with_ca(&authority)
            .there()
            .exits(0);
    }
}

#[test]
fn without_https_there_is_no_certificate() {
    let server = Server::echo();
    let absent = "  - request: {}\n    expect: {certificate subject: {exists: false}, certificate serial: {exists: false}}\n";
    target(&server.url(), &["insecure: true"], absent)
        .there()
        .exits(0);
}

/// A step that is sent with all kinds of credentials and follows where it is led.
const CREDENTIALS: &str = "  - request:
      headers: {X-Key: '{{ key }}', X-Plain: plain}
      cookies: {mine: own-cookie}
      auth: {basic: {username: u, password: pass-word}}
      follow_redirects: true
    expect: {redirects: {length: 1}, http_version: 'VERSION', url: {ends_with: /there}}
";

/// Follows from one address to the one of the other server.
fn across(url: &str, authority: &Authority, version: &str) {
    let steps = CREDENTIALS.replace("VERSION", version);
    let flow = target(url, &["ca: ca.pem"], &steps).with_ca(authority);
    let scenario = flow
        .read("it.yaml")
        .replace("url: {}}", "url: {}, key: {secret: true}}");
    flow.write("it.yaml", scenario);
    flow.env("FLOWRUN_VAR_key", "very-secret")
        .run(["it.yaml", "--target", "there", "--allow-host", "127.0.0.1"])
        .exits(0)
        .never_says("very-secret")
        .never_says("pass-word");
}

#[test]
fn credentials_do_not_cross_between_http_and_https() {
    let authority = Authority::new();
    let (plain, tls) = (Server::echo(), TlsServer::start(&authority.local()));
    let to_tls = format!("{}/there", tls.url());
    let up =
        Server::start(move |_, _| Answer::body("", "").status(307).header("Location", &to_tls));
    across(&up.url(), &authority, "2");
    let to_plain = format!("{}/there", plain.url());
    let down = TlsServer::answering(&authority.local(), move |_, _| {
        Answer::body("", "")
            .status(307)
            .header("Location", &to_plain)
    });
    across(&down.url(), &authority, "1.1");
    for (before, after) in [
        (up.received(), tls.received()),
        (down.received(), plain.received()),
    ] {
        assert_eq!(before[0].header("x-key"), ["very-secret"]);
        assert_eq!(after[0].header("x-plain"), ["plain"]);
        for name in ["authorization", "cookie", "x-key"] {
            assert!(!before[0].header(name).is_empty(), "{name}");
            assert!(after[0].header(name).is_empty(), "{name} in {after:?}");
        }
    }
}

#[test]
fn a_server_that_wants_https_for_ever_does_not_get_it() {
    let authority = Authority::new();
    let (plain, tls) = (
        Server::echo(),
        TlsServer::answering(&authority.local(), |_, _| {
            Answer::text("hello").header(
                "Strict-Transport-Security",
                "max-age=31536000; includeSubDomains",
            )
        }),
    );
    let steps = format!(
        "  - request: {{}}\n    expect: {{header Strict-Transport-Security: {{exists: true}}}}\n  - request: {{url: 'http://localhost:{}'}}\n    expect: {{certificate subject: {{exists: false}}}}\n",
        port(&plain.url())
    );
    target(&tls.url_at("localhost"), &["ca: ca.pem"], &steps)
        .with_ca(&authority)
        .run(["it.yaml", "--target", "there", "--allow-host", "localhost"])
        .exits(0);
    assert_eq!(plain.received().len(), 1);
}
