//! `proxy`.

use super::{ASK, ask, dead_port, port, target, wrong};
use crate::flow::Flow;
use crate::proxy_servers::Proxy;
use crate::server::Server;
use crate::tls_server::{Authority, TlsServer};

/// As the proxy knows it, and as addresses write it.
const PASSWORD: (&str, &str) = ("p@ss:word/7", "p%40ss:word%2F7");

fn whats(proxy: &Proxy) -> Vec<String> {
    proxy.asked().into_iter().map(|asked| asked.what).collect()
}

/// A target that is reached by a proxy whose address stands in the environment.
fn by(url: &str, proxy: &str) -> Flow {
    target(url, &["proxy: {env: FLOWRUN_PROXY}", "ca: ca.pem"], ASK)
        .with_ca(&Authority::new())
        .env("FLOWRUN_PROXY", proxy)
}

#[test]
fn http_is_asked_for_by_its_address_and_https_by_a_tunnel() {
    let authority = Authority::new();
    let (plain, tls) = (Server::echo(), TlsServer::start(&authority.local()));
    let proxy = Proxy::http(None);
    let key = format!("proxy: {}", proxy.url());
    ask(&format!("{}/a?b=c", plain.url()), &[&key]).exits(0);
    target(&tls.url(), &[&key, "ca: ca.pem"], ASK)
        .with_ca(&authority)
        .there()
        .exits(0);
    let asked = [
        format!("GET {}/a?b=c", plain.url()),
        format!("CONNECT 127.0.0.1:{}", port(&tls.url())),
    ];
    assert_eq!(whats(&proxy), asked);
    assert_eq!(plain.targets(), ["GET /a?b=c"]);
    assert_eq!(tls.received().len(), 1);
}

#[test]
fn the_proxy_looks_names_up() {
    let server = Server::echo();
    let there = format!("wiki.example:{}", port(&server.url()));
    for proxy in [Proxy::http(None), Proxy::socks5(None)] {
        ask(
            &format!("http://{there}/"),
            &[&format!("proxy: {}", proxy.url())],
        )
        .exits(0);
        assert!(whats(&proxy)[0].contains(&there), "{:?}", proxy.asked());
    }
    assert_eq!(server.received()[0].header("host"), [there.as_str()]);
}

#[test]
fn one_kind_of_proxy_is_given_addresses() {
    let server = Server::echo();
    let proxy = Proxy::socks5(None);
    let key = format!("proxy: {}", proxy.url().replace("socks5h:", "socks5:"));
    let resolve = "resolve: {wiki.example: 127.0.0.1}";
    let url = format!("http://wiki.example:{}", port(&server.url()));
    ask(&url, &[&key, resolve]).exits(0);
    assert_eq!(
        whats(&proxy),
        [format!("127.0.0.1:{}", port(&server.url()))]
    );
    for proxy in [Proxy::socks5(None), Proxy::http(None)] {
        ask(&url, &[&format!("proxy: {}", proxy.url()), resolve])
            .exits(2)
            .says("`resolve` does nothing here: the proxy looks names up");
    }
}

#[test]
fn a_proxy_is_told_user_and_password_and_nobody_else_is() {
    let (known, written) = PASSWORD;
    let authority = Authority::new();
    let (plain, tls) = (Server::echo(), TlsServer::start(&authority.local()));
    for url in [plain.url(), tls.url()] {
        let wanted = format!("alice:{known}");
        for proxy in [Proxy::http(Some(&wanted)), Proxy::socks5(Some(&wanted))] {
            let address = proxy.url_for(&format!("alice:{written}"));
            by(&url, &address)
                .with_ca(&authority)
                .there()
                .exits(0)
                .never_says(known)
                .never_says(written);
            target(&url, &["proxy: {file: proxy.txt}", "ca: ca.pem"], ASK)
                .with_ca(&authority)
                .file("proxy.txt", format!("{address}\n"))
                .there()
                .exits(0)
                .never_says(written);
            let asked = proxy.asked();
            assert_eq!(asked.len(), 2);
            assert!(asked.iter().all(|asked| asked.by.as_ref() == Some(&wanted)));
        }
    }
    assert!(
        plain
            .received()
            .iter()
            .all(|one| one.header("proxy-authorization").is_empty())
    );
    assert_eq!((plain.received().len(), tls.received().len()), (4, 4));
}

#[test]
fn a_server_that_repeats_the_password_is_not_repeated() {
    let (known, written) = PASSWORD;
    let server = Server::start(|_, _| {
        crate::server::Answer::text(&format!("you are {}", PASSWORD.0)).status(500)
    });
    let proxy = Proxy::http(Some(&format!("alice:{known}")));
    by(&server.url(), &proxy.url_for(&format!("alice:{written}")))
        .there()
        .exits(4)
        .says("[secret proxy]")
        .never_says(known);
}

#[test]
fn a_proxy_that_refuses_is_named_without_its_password() {
    let (plain, tls) = (Server::echo(), TlsServer::start(&Authority::new().local()));
    for url in [plain.url(), tls.url()] {
        for proxy in [
            Proxy::http(Some("alice:right-password")),
            Proxy::socks5(Some("alice:right-password")),
        ] {
            let shown = proxy.url_for("alice:[secret proxy]");
            by(&url, &proxy.url_for("alice:wrong-password"))
                .there()
                .exits(3)
                .says(&format!(
                    "the proxy {shown} does not accept this user and password"
                ))
                .says("percent-encoded")
                .never_says("wrong-password");
            by(&url, &proxy.url()).there().exits(3).says(&format!(
                "the proxy {} wants a user and a password",
                proxy.url()
            ));
            by(&url, &proxy.url_for("very-long-token"))
                .there()
                .exits(3)
                .says("://[secret proxy]@127.0.0.1:")
                .never_says("very-long-token");
        }
    }
    assert!(plain.received().is_empty() && tls.received().is_empty());
}

#[test]
fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let (plain, tls) = (Server::echo(), TlsServer::start(&Authority::new().local()));
    let dead = dead_port();
    for url in [plain.url(), tls.url()] {
        for scheme in ["http", "socks5", "socks5h"] {
            let shown = format!("by the proxy {scheme}://alice:[secret proxy]@127.0.0.1:{dead}: ");
            by(
                &url,
                &format!("{scheme}://alice:secret-password@127.0.0.1:{dead}"),
            )
            .there()
            .exits(3)
            .says(&shown)
            .says("is the proxy running")
            .never_says("secret-password");
        }
    }
    assert!(plain.received().is_empty() && tls.received().is_empty());
}

#[test]
fn a_proxy_that_leads_nowhere_is_told_from_one_that_is_not_there() {
    let dead = dead_port();
    for (url, proxy) in [
        (format!("https://127.0.0.1:{dead}"), Proxy::http(None)),
        (format!("https://127.0.0.1:{dead}"), Proxy::socks5(None)),
        (format!("http://127.0.0.1:{dead}"), Proxy::socks5(None)),
    ] {
        let said = format!(
            "the proxy {} does not lead to 127.0.0.1:{dead}",
            proxy.url()
        );
        by(&url, &proxy.url())
            .there()
            .exits(3)
            .says(&said)
            .says("may it go there, and is the server running?");
        assert_eq!(proxy.asked().len(), 1);
    }
}

#[test]
fn a_server_behind_a_proxy_is_checked_all_the_same() {
    let tls = TlsServer::start(&Authority::new().local());
    for proxy in [Proxy::http(None), Proxy::socks5(None)] {
        by(&tls.url(), &proxy.url())
            .there()
            .exits(3)
            .says("its certificate is of nobody who is trusted");
    }
    assert!(tls.received().is_empty());
}

#[test]
fn the_environment_names_no_proxy() {
    let authority = Authority::new();
    let (plain, tls) = (Server::echo(), TlsServer::start(&authority.local()));
    let proxy = Proxy::http(None);
    for url in [plain.url(), tls.url()] {
        let mut flow = target(&url, &["ca: ca.pem"], ASK).with_ca(&authority);
        for name in [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
        ] {
            flow = flow.env(name, &proxy.url());
        }
        flow.there().exits(0);
        flow.run(["it.yaml", "--target", &url]);
    }
    assert!(proxy.asked().is_empty());
    assert!(plain.received().len() == 2 && tls.received().len() == 1);
}

#[test]
fn wrong_forms_are_refused() {
    let said = "`proxy` is no address of a proxy";
    wrong(&[
        ("proxy: localhost:3128", said),
        ("proxy: ftp://127.0.0.1:21", said),
        ("proxy: http://", said),
        (
            "proxy: {env: FLOWRUN_NO_PROXY}",
            "the environment variable `FLOWRUN_NO_PROXY` is not set",
        ),
        ("proxy: {env: HOME}", "error[env-not-allowed]"),
        ("proxy: {file: missing}", "error[no-such-file]"),
        ("proxy: [1]", "`proxy` is the address of a proxy"),
        ("proxy: '{{ url }}'", "`proxy` is the address of a proxy"),
    ]);
    ask(
        "http://127.0.0.1:1",
        &["proxy: http://alice:secret-password@127.0.0.1:1"],
    )
    .exits(2)
    .says("flowrun.yaml")
    .says("proxy: {env: FLOWRUN_PROXY}")
    .never_says("secret-password");
    by(
        "http://127.0.0.1:1",
        "htp://alice:secret-password@127.0.0.1:1",
    )
    .there()
    .exits(2)
    .says(said)
    .never_says("secret-password");
}
