//! `unix_socket`, `resolve` and `connect_to`: another place than the address names, with the same name.

use super::{ASK, ask, dead_port, port, target, wrong};
use crate::proxy_servers::UnixServer;
use crate::server::Server;
use crate::tls_server::{Authority, TlsServer};

const NAMED: &str = "  - request: {}\n    expect: {url: {starts_with: '{{ url }}'}}\n";

#[test]
fn a_socket_is_found_from_the_folder_of_the_file_or_anywhere() {
    let relative = target(
        "http://wiki.localhost/a",
        &["unix_socket: run/it.sock"],
        NAMED,
    );
    std::fs::create_dir(relative.path("run")).expect("a folder");
    let server = UnixServer::start(&relative.path("run/it.sock"));
    relative.there().exits(0);
    let socket = relative.path("run/it.sock");
    let absolute = format!("unix_socket: {}", socket.display());
    ask("http://wiki.localhost:81/b", &[&absolute]).exits(0);
    let received = server.received();
    let hosts: Vec<&str> = received.iter().flat_map(|one| one.header("host")).collect();
    assert_eq!(hosts, ["wiki.localhost", "wiki.localhost:81"]);
    assert_eq!(received[0].target, "/a");
}

#[test]
fn a_socket_that_is_not_there_is_named() {
    let flow = target("http://localhost/", &["unix_socket: run/it.sock"], ASK);
    flow.there()
        .exits(3)
        .says("no connection to the socket `")
        .says("run/it.sock`: No such file or directory")
        .says("relative to its flowrun.yaml");
    ask(
        "http://localhost/",
        &["unix_socket: it.sock", "proxy: http://127.0.0.1:1"],
    )
    .exits(2)
    .says("`proxy` of a target does nothing beside `unix_socket`");
    ask(
        "http://localhost/",
        &["unix_socket: it.sock", "resolve: {a.example: 127.0.0.1}"],
    )
    .exits(2)
    .says("`resolve` of a target does nothing beside `unix_socket`");
    ask(
        "http://localhost/",
        &[
            "proxy: http://127.0.0.1:1",
            "connect_to: {'a.example:1': 'b.example:1'}",
        ],
    )
    .exits(2)
    .says("`connect_to` of a target does nothing beside `proxy`");
}

#[test]
fn a_name_that_nobody_knows_leads_where_resolve_says() {
    let server = Server::echo();
    let host = format!("Wiki.Example:{}", port(&server.url()));
    ask(
        &format!("http://{host}"),
        &["resolve: {wiki.EXAMPLE: 127.0.0.1}"],
    )
    .exits(0);
    let host = host.to_lowercase();
    assert_eq!(server.received()[0].header("host"), [host.as_str()]);
    let host = format!("xn--bcher-kva.example:{}", port(&server.url()));
    ask(
        &format!("http://{host}"),
        &["resolve: {bücher.example: 127.0.0.1}"],
    )
    .exits(0);
    ask(
        &format!("http://{host}"),
        &["resolve: {other.example: 127.0.0.1}"],
    )
    .exits(3)
    .says(&format!("no connection to {host}: there is no such host"));
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_name_is_the_one_that_the_certificate_is_for() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.server(&["wiki.example"]));
    let url = server.url_at("wiki.example");
    let keys = ["ca: ca.pem", "resolve: {wiki.example: 127.0.0.1}"];
    target(&url, &keys, NAMED)
        .with_ca(&authority)
        .there()
        .exits(0);
    let hello = server.handshakes()[0].clone().expect("TLS");
    assert_eq!(hello.name.as_deref(), Some("wiki.example"));
    assert_eq!(hello.protocol.as_deref(), Some("h2"));
    assert_eq!(server.received()[0].target, format!("{url}/"));
    let other = ["ca: ca.pem", "resolve: {wiki2.example: 127.0.0.1}"];
    target(&server.url_at("wiki2.example"), &other, ASK)
        .with_ca(&authority)
        .there()
        .exits(3)
        .says("its certificate is not for `wiki2.example`, but for `wiki.example`");
}

#[test]
fn another_place_is_connected_to_and_not_told_so() {
    let server = Server::echo();
    let there = port(&server.url()).to_owned();
    let cases = [
        // Another host, another port, both; the port that goes without saying; an address instead of a name.
        ("http://wiki.example:8080", "wiki.example:8080", "127.0.0.1"),
        ("http://wiki.example", "wiki.example:80", "127.0.0.1"),
        ("http://wiki.example", "WIKI.example:80", "localhost"),
        ("http://localhost:1", "localhost:1", "localhost"),
        ("http://192.0.2.1:8080", "192.0.2.1:8080", "127.0.0.1"),
        ("http://192.0.2.1", "192.0.2.1:80", "localhost"),
        (
            "http://[2001:db8::1]:8080",
            "[2001:db8::1]:8080",
            "127.0.0.1",
        ),
        ("http://[2001:db8::1]", "[2001:db8:0::1]:80", "127.0.0.1"),
    ];
    for (url, from, to) in cases {
        target(
            url,
            &[&format!("connect_to: {{'{from}': '{to}:{there}'}}")],
            NAMED,
        )
        .there()
        .exits(0);
        let last = server.received().pop().expect("a request");
        assert_eq!(last.header("host"), [&url["http://".len()..]], "{url}");
    }
    assert_eq!(server.received().len(), cases.len());
    let same_port = format!("http://wiki.example:{there}");
    let key = format!("connect_to: {{'wiki.example:{there}': '127.0.0.1:{there}'}}");
    ask(&same_port, &[&key]).exits(0);
}

#[test]
fn what_is_connected_to_instead_is_named_when_it_fails() {
    let dead = dead_port();
    for (to, shown) in [
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
    ] {
        let key = format!("connect_to: {{'wiki.example:80': '{to}:{dead}'}}");
        ask("http://wiki.example", &[&key]).exits(3).says(&format!(
            "no connection to wiki.example:80 (at {shown}:{dead}): "
        ));
    }
}

#[test]
fn another_place_shows_the_certificate_of_the_name() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.server(&["wiki.example", "192.0.2.1"]));
    let there = port(&server.url()).to_owned();
    let run = |url: &str, from: &str, keys: &[&str]| {
        let key = format!("connect_to: {{'{from}': 'localhost:{there}'}}");
        let keys: Vec<&str> = keys.iter().copied().chain(["ca: ca.pem", &key]).collect();
        target(url, &keys, NAMED).with_ca(&authority).there()
    };
    let seen = || {
        let hello = server
            .handshakes()
            .pop()
            .expect("a connection")
            .expect("TLS");
        let last = server.received().pop().expect("a request");
        (
            hello.name,
            last.version.clone(),
            last.target.clone(),
            last.header("host").concat(),
        )
    };
    let name = Some("wiki.example".to_owned());
    for (keys, version) in [
        (&[][..], "2.0"),
        (&["http_version: 2"], "2.0"),
        (&["http_version: 1.1"], "1.1"),
    ] {
        run("https://wiki.example/w", "wiki.example:443", keys).exits(0);
        let (asked, spoken, path, host) = seen();
        assert_eq!((asked, spoken), (name.clone(), format!("HTTP/{version}")));
        assert!(
            host == "wiki.example" || path == "https://wiki.example/w",
            "{host} {path}"
        );
    }
    run("https://wiki.example:8443/w", "wiki.example:8443", &[]).exits(0);
    let expected = (
        name,
        "HTTP/1.1".to_owned(),
        "/w".to_owned(),
        "wiki.example:8443".to_owned(),
    );
    assert_eq!(seen(), expected);
    run(
        "https://wiki.example:8443/w",
        "wiki.example:8443",
        &["http_version: 2"],
    )
    .exits(3)
    .says("over HTTP/2 `connect_to` cannot lead `wiki.example:8443` to another port");
    run("https://192.0.2.1/w", "192.0.2.1:443", &[]).exits(0);
    assert_eq!((seen().0, seen().3.as_str()), (None, "192.0.2.1"));
    run("https://192.0.2.2/w", "192.0.2.2:443", &[])
        .exits(3)
        .says("its certificate is not for `192.0.2.2`, but for `wiki.example`, `192.0.2.1`");
}

#[test]
fn wrong_forms_are_refused() {
    let place = "is no `HOST:PORT`";
    wrong(&[
        ("resolve: wiki.example", "`resolve`"),
        ("resolve: {wiki.example: localhost}", "an IP address"),
        ("resolve: {wiki.example: 127.0.0.1:80}", "an IP address"),
        (
            "resolve: {'wiki.example:80': 127.0.0.1}",
            "`wiki.example:80` in `resolve` is no name of a host",
        ),
        (
            "resolve: {127.0.0.1: 127.0.0.2}",
            "`127.0.0.1` in `resolve` is no name of a host",
        ),
        ("connect_to: {wiki.example: '127.0.0.1:80'}", place),
        ("connect_to: {'wiki.example:0': '127.0.0.1:80'}", place),
        ("connect_to: {'2001:db8::1:80': '127.0.0.1:80'}", place),
        ("connect_to: {'[2001:db8::1:80': '127.0.0.1:80'}", place),
        ("connect_to: {'wiki.example:80': 127.0.0.1}", "`HOST:PORT`"),
        (
            "connect_to: {'wiki.example:80': '127.0.0.1:65536'}",
            "`HOST:PORT`",
        ),
        ("connect_to: [1]", "`connect_to`"),
        ("unix_socket: [1]", "`unix_socket`"),
    ]);
}
