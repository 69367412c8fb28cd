//! `ca` and `insecure`: whose certificates are good.

use super::{ASK, ask, target, wrong};
use crate::server::{Answer, Server};
use crate::tls_server::{Authority, Identity, TlsServer};

#[test]
fn an_authority_of_our_own_is_trusted_where_it_is_named() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    for name in ["localhost", "127.0.0.1"] {
        let url = server.url_at(name);
        for key in ["ca: ca.pem", "ca: {file: ca.pem}"] {
            let flow = target(&url, &[key], ASK).with_ca(&authority);
            flow.there().exits(0).never_says("certificates not checked");
        }
        let pem = std::fs::read_to_string(authority.file()).expect("a file");
        let flow = target(&url, &["ca: {env: FLOWRUN_CA}"], ASK);
        flow.env("FLOWRUN_CA", &pem).there().exits(0);
    }
    assert_eq!(server.received().len(), 6);
}

#[test]
fn an_authority_that_nobody_named_is_not_trusted() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    let place = server.url().replace("https://", "");
    ask(&server.url(), &[])
        .exits(3)
        .says("error[no-answer]")
        .says(&format!(
            "no connection to {place}: its certificate is of nobody who is trusted"
        ))
        .says("`ca` of a target in flowrun.yaml, or the environment variable SSL_CERT_FILE");
    let other = target(&server.url(), &["ca: ca.pem"], ASK).with_ca(&Authority::new());
    other
        .there()
        .exits(3)
        .says("its certificate is of nobody who is trusted")
        .says("`ca` of the target holds neither it nor the authority that made it");
    assert!(server.received().is_empty());
}

#[test]
fn what_is_named_is_trusted_instead_of_the_systems() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    let file = authority.file();
    let system = file.to_str().expect("a name");
    let flow = target(&server.url(), &[], ASK).env("SSL_CERT_FILE", system);
    flow.there().exits(0);
    let flow = target(&server.url(), &["ca: ca.pem"], ASK).with_ca(&Authority::new());
    flow.env("SSL_CERT_FILE", system).there().exits(3);
}

#[test]
fn a_certificate_that_a_server_made_for_itself_is_trusted_where_it_is_named() {
    let far = (2999, 1, 1);
    let own = Identity::own_made(&["localhost"], far);
    let server = TlsServer::start(&own);
    let (url, by_number) = (server.url_at("localhost"), server.url_at("127.0.0.1"));
    let named = |url: &str, pem: &str| {
        target(url, &["ca: own.pem"], ASK)
            .file("own.pem", pem)
            .there()
    };
    named(&url, &own.certificate_pem()).exits(0);
    ask(&url, &[])
        .exits(3)
        .says("its certificate is of nobody who is trusted");
    let other = Identity::own_made(&["localhost"], far);
    named(&url, &other.certificate_pem())
        .exits(3)
        .says("its certificate is of nobody who is trusted");
    named(&by_number, &own.certificate_pem())
        .exits(3)
        .says("its certificate is not for `127.0.0.1`, but for `localhost`");
    assert_eq!(server.received().len(), 1);
    let old = Identity::own_made(&["localhost"], (2001, 1, 2));
    let server = TlsServer::start(&old);
    named(&server.url_at("localhost"), &old.certificate_pem())
        .exits(3)
        .says("it was good until 2001-01-02T00:00:00Z");
    assert!(server.received().is_empty());
}

/// Certificates that are no good, with what is said of each.
fn bad(authority: &Authority) -> [(Identity, &'static str); 3] {
    [
        (
            authority.server(&["wiki.example", "*.wiki.example", "192.0.2.1"]),
            "its certificate is not for `127.0.0.1`, but for `wiki.example`, `*.wiki.example`, `192.0.2.1`",
        ),
        (
            authority.expired(),
            "its certificate has expired: it was good until 2001-01-02T00:00:00Z",
        ),
        (
            Authority::new().local(),
            "its certificate is of nobody who is trusted",
        ),
    ]
}

#[test]
fn a_certificate_that_is_not_good_is_said_why() {
    let authority = Authority::new();
    for (identity, said) in bad(&authority) {
        let server = TlsServer::start(&identity);
        let flow = target(&server.url(), &["ca: ca.pem"], ASK).with_ca(&authority);
        flow.there().exits(3).says(said).says("help: ");
        assert!(server.received().is_empty());
    }
}

#[test]
fn without_checks_every_certificate_is_taken_and_the_run_says_so() {
    let authority = Authority::new();
    for (identity, why) in bad(&authority) {
        let server = TlsServer::start(&identity);
        let ran = ask(&server.url(), &["insecure: true"]).exits(0);
        let said = format!("there ({}, certificates not checked)", server.url());
        let first: Vec<&str> = ran
            .stderr
            .lines()
            .chain(ran.stdout.lines())
            .take(3)
            .collect();
        assert!(first.concat().contains(&said), "{why}: {first:?}");
        assert_eq!(server.received().len(), 1, "{why}");
        ask(&server.url(), &["insecure: false"]).exits(3);
    }
}

#[test]
fn what_is_no_certificate_is_said_before_anything_is_sent() {
    let server = Server::echo();
    let cases: [(&str, &str, i32, &str); 4] = [
        ("ca: text.pem", "hello", 2, "-----BEGIN CERTIFICATE-----"),
        ("ca: missing.pem", "", 2, "missing.pem"),
        (
            "ca: {env: FLOWRUN_NONE}",
            "",
            2,
            "the environment variable `FLOWRUN_NONE` is not set",
        ),
        (
            "ca: {env: HOME}",
            "",
            2,
            "a file may not read the environment variable `HOME` by itself",
        ),
    ];
    for (key, text, status, said) in cases {
        let flow = target(&server.url(), &[key], ASK).file("text.pem", text);
        flow.there().exits(status).says(said).says("flowrun.yaml:");
    }
    let halves = [
        "-----BEGIN CERTIFICATE-----\nnot base64 at all\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n",
    ];
    for half in halves {
        let flow = target("https://127.0.0.1:1", &["ca: ca.pem"], ASK).file("ca.pem", half);
        flow.there().exits(3).says("`ca` of the target");
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_link_leads_a_path_outside_no_more_than_dots_do() {
    let outside = tempfile::tempdir().expect("a folder");
    let file = outside.path().join("ca.pem");
    std::fs::write(&file, "-----BEGIN CERTIFICATE-----\n").expect("a file");
    let flow = target("https://127.0.0.1:1", &["ca: link.pem"], ASK);
    std::os::unix::fs::symlink(&file, flow.path("link.pem")).expect("a link");
    flow.there().exits(2).says("error[outside-folder]");
}

#[test]
fn https_and_http_are_not_taken_for_each_other() {
    let authority = Authority::new();
    let (plain, tls) = (Server::echo(), TlsServer::start(&authority.local()));
    ask(&plain.url().replace("http:", "https:"), &["insecure: true"])
        .exits(3)
        .says("what came is not TLS")
        .says("if the server speaks plain HTTP there, its address begins with `http://`");
    ask(&tls.url().replace("https:", "http:"), &[])
        .exits(3)
        .says("what came is not HTTP")
        .says("if the server speaks TLS there, its address begins with `https://`");
}

#[test]
fn wrong_forms_are_refused() {
    wrong(&[
        ("insecure: maybe", "`insecure`"),
        ("insecure: 1", "`insecure`"),
        (
            "ca: [ca.pem]",
            "the path of a file in PEM, or `{env: NAME}`",
        ),
        (
            "ca: {url: x}",
            "the path of a file in PEM, or `{env: NAME}`",
        ),
        ("ca:", "nothing-written"),
        ("cas: ca.pem", "unknown-key"),
    ]);
}

#[test]
fn other_places_than_the_target_are_never_believed_blindly() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let other = TlsServer::start(&stranger.local());
    let to = format!("{}/there", other.url());
    let first = TlsServer::answering(&authority.local(), move |_, _| {
        Answer::body("", "").status(302).header("Location", &to)
    });
    let steps = "  - request: {follow_redirects: true}\n";
    target(&first.url(), &["insecure: true"], steps)
        .run(["it.yaml", "--target", "there", "--allow-host", "127.0.0.1"])
        .exits(3)
        .says("its certificate is of nobody who is trusted");
    assert_eq!(first.received().len(), 1);
    assert!(other.received().is_empty());
}
