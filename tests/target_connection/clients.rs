//! `cert` and `key`: who we are.

use super::{ASK, ask, target};
use crate::flow::Flow;
use crate::server::Answer;
use crate::tls_server::{Authority, Identity, TlsServer};

const KEYS: [&str; 3] = ["ca: ca.pem", "cert: cert.pem", "key: key.pem"];

/// A target that is asked by somebody with this certificate.
fn by(authority: &Authority, server: &TlsServer, identity: &Identity) -> Flow {
    target(&server.url(), &KEYS, ASK)
        .with_ca(authority)
        .file("cert.pem", identity.certificate_pem())
        .file("key.pem", identity.key_pem())
}

/// The longest line of a key.
fn line_of(identity: &Identity) -> String {
    let pem = identity.key_pem();
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    lines
        .max_by_key(|line| line.len())
        .expect("a line")
        .to_owned()
}

#[test]
fn a_server_for_known_clients_knows_us_by_our_certificate() {
    let authority = Authority::new();
    let server = TlsServer::for_clients_of(&authority, &authority.local());
    let alice = authority.client("alice");
    let flow = by(&authority, &server, &alice);
    flow.there().exits(0).never_says(&line_of(&alice));
    assert!(
        server.handshakes()[0]
            .as_ref()
            .is_ok_and(|hello| hello.client)
    );
    let keys = [
        "ca: ca.pem",
        "cert: {file: cert.pem}",
        "key: {env: FLOWRUN_KEY}",
    ];
    target(&server.url(), &keys, ASK)
        .with_ca(&authority)
        .file("cert.pem", alice.certificate_pem())
        .env("FLOWRUN_KEY", &alice.key_pem())
        .there()
        .exits(0)
        .never_says(&line_of(&alice));
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_server_for_known_clients_refuses_others_and_it_is_said_why() {
    let authority = Authority::new();
    let server = TlsServer::for_clients_of(&authority, &authority.local());
    let flow = target(&server.url(), &["ca: ca.pem"], ASK).with_ca(&authority);
    flow.there()
        .exits(3)
        .says("certificate of the client")
        .says("`cert` and `key` of the target");
    let stranger = Authority::new().client("alice");
    by(&authority, &server, &stranger)
        .there()
        .exits(3)
        .says("accept the certificate of the client")
        .says("is `cert` of the target made by an authority that the server trusts?")
        .never_says(&line_of(&stranger));
    assert!(server.received().is_empty());
}

#[test]
fn one_without_the_other_says_nothing() {
    ask("https://127.0.0.1:1", &["cert: cert.pem"])
        .exits(2)
        .says("error[missing-key]: `cert` of a target says nothing without `key`");
    ask("https://127.0.0.1:1", &["key: key.pem"])
        .exits(2)
        .says("error[missing-key]: `key` of a target says nothing without `cert`");
}

#[test]
fn a_key_must_belong_to_the_certificate() {
    let authority = Authority::new();
    let server = TlsServer::for_clients_of(&authority, &authority.local());
    let (alice, bob) = (authority.client("alice"), authority.client("bob"));
    let flow = by(&authority, &server, &alice).file("key.pem", bob.key_pem());
    flow.there()
        .exits(3)
        .says("`cert` and `key` of the target do not go together")
        .never_says(&line_of(&bob));
    let swapped = by(&authority, &server, &alice).file("cert.pem", alice.key_pem());
    let swapped = swapped.file("key.pem", alice.certificate_pem());
    let ran = swapped.there().exits(2);
    ran.says("there is no certificate in it")
        .says("there is no private key in it")
        .never_says(&line_of(&alice));
    assert!(server.received().is_empty());
}

#[test]
fn a_key_that_cannot_be_read_is_not_shown() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    let secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQ";
    for kind in ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        let pem = format!("-----BEGIN {kind}-----\n{secret}\n-----END {kind}-----\n");
        let flow = by(&authority, &server, &authority.client("alice")).file("key.pem", pem);
        flow.there()
            .exits(3)
            .says("`key` of the target")
            .never_says(secret);
    }
    let keys = ["cert: cert.pem", "key: {env: FLOWRUN_KEY}"];
    target(&server.url(), &keys, ASK)
        .file("cert.pem", authority.client("alice").certificate_pem())
        .env("FLOWRUN_KEY", secret)
        .there()
        .exits(2)
        .says("there is no private key in it")
        .never_says(secret);
}

#[test]
fn a_redirect_to_another_place_does_not_carry_the_certificate() {
    let authority = Authority::new();
    let other = TlsServer::for_clients_of(&authority, &authority.local());
    let open = TlsServer::start(&authority.local());
    // Where the certificate is asked for it is not shown, and what wants none is reached.
    for (server, status) in [(&other, 3), (&open, 0)] {
        let to = format!("{}/there", server.url());
        let first = TlsServer::answering(&authority.local(), move |_, _| {
            Answer::body("", "").status(307).header("Location", &to)
        });
        let steps = "  - request: {follow_redirects: true}\n";
        let alice = authority.client("alice");
        target(&first.url(), &KEYS, steps)
            .with_ca(&authority)
            .file("cert.pem", alice.certificate_pem())
            .file("key.pem", alice.key_pem())
            .run(["it.yaml", "--target", "there", "--allow-host", "127.0.0.1"])
            .exits(status);
    }
    assert!(other.handshakes()[0].is_err() && other.received().is_empty());
}
