//! Loopback proxies for tests, for HTTP and SOCKS5, and a server on a Unix socket. The proxies lead every name to this machine, so
//! that nothing leaves it, and keep what they were asked for.
//!
//! Start at [`Proxy::http`], [`Proxy::socks5`] and [`UnixServer::start`].

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::runtime::Runtime;

use crate::server::{Answer, Kept, Received, Server, router};

/// A proxy that ends when it is dropped.
pub(crate) struct Proxy {
    scheme: &'static str,
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    _runtime: Runtime,
}

/// What a proxy was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The method and address of HTTP (`GET http://…`, `CONNECT HOST:PORT`); `HOST:PORT` of SOCKS.
    pub(crate) what: String,
    /// `NAME:PASSWORD`, if any were given.
    pub(crate) by: Option<String>,
    /// Whether it was let through.
    pub(crate) allowed: bool,
}

/// `NAME:PASSWORD` that a proxy wants, and what keeps what it is asked for.
#[derive(Clone)]
struct Door {
    wanted: Option<String>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Door {
    fn lets(&self, what: String, by: Option<String>) -> bool {
        let allowed = self.wanted.is_none() || self.wanted == by;
        let asked = Asked { what, by, allowed };
        self.asked.lock().expect("nobody panicked").push(asked);
        allowed
    }
}

impl Proxy {
    /// A proxy for HTTP (RFC 9112 section 3.2.2) and, by `CONNECT`, for anything. It wants `NAME:PASSWORD` if some are given.
    pub(crate) fn http(wanted: Option<&str>) -> Self {
        Self::start("http", wanted, |stream, door| async move {
            http(stream, door).await
        })
    }

    /// A proxy for anything, by SOCKS 5 (RFC 1928, RFC 1929).
    pub(crate) fn socks5(wanted: Option<&str>) -> Self {
        Self::start("socks5h", wanted, |stream, door| async move {
            socks5(stream, door).await
        })
    }

    fn start<F: Future<Output = io::Result<()>> + Send + 'static>(
        scheme: &'static str,
        wanted: Option<&str>,
        serve: impl Fn(TcpStream, Door) -> F + Send + 'static,
    ) -> Self {
        let runtime = Runtime::new().expect("a runtime for the proxy");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let door = Door {
            wanted: wanted.map(str::to_owned),
            asked: Arc::default(),
        };
        let asked = Arc::clone(&door.asked);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, door.clone()));
            }
        });
        Self {
            scheme,
            address,
            asked,
            _runtime: runtime,
        }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The same with `NAME:PASSWORD`.
    pub(crate) fn url_for(&self, who: &str) -> String {
        format!("{}://{who}@{}", self.scheme, self.address)
    }

    /// All that it was asked for so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

/// Whatever the host, on this machine.
async fn here(port: &str) -> io::Result<TcpStream> {
    TcpStream::connect(format!("127.0.0.1:{port}")).await
}

async fn http(mut client: TcpStream, door: Door) -> io::Result<()> {
    let head = head(&mut client).await?;
    let mut lines = head.trim_end().lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let header = |name: &str| {
        let found = headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    };
    let by = header("proxy-authorization")
        .and_then(|value| STANDARD.decode(value.strip_prefix("Basic ")?).ok())
        .and_then(|pair| String::from_utf8(pair).ok());
    if !door.lets(format!("{method} {target}"), by) {
        let refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return client.write_all(refused).await;
    }
    let address = target.strip_prefix("http://").unwrap_or(target);
    let (place, path) = address.split_once('/').unwrap_or((address, ""));
    let port = place.rsplit_once(':').map_or("80", |(_, port)| port);
    let mut server = here(port).await?;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
    } else {
        // One request a connection, so that no later one passes by unseen.
        let mut request = format!("{method} /{path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in &headers {
            let lower = name.to_ascii_lowercase();
            if lower != "connection" && !lower.starts_with("proxy-") {
                request.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        server
            .write_all(format!("{request}\r\n").as_bytes())
            .await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

/// All up to the empty line; what follows stays unread.
async fn head(client: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

async fn socks5(mut client: TcpStream, door: Door) -> io::Result<()> {
    let _version = client.read_u8().await?;
    let methods = short(&mut client).await?;
    let method = if door.wanted.is_some() { 2 } else { 0 };
    if !methods.contains(&method) {
        door.lets("no method".to_owned(), None);
        return client.write_all(&[5, 0xff]).await;
    }
    client.write_all(&[5, method]).await?;
    let mut by = None;
    if method == 2 {
        let _version = client.read_u8().await?;
        let name = short(&mut client).await?;
        let password = short(&mut client).await?;
        let pair = [name, password].map(|part| String::from_utf8_lossy(&part).into_owned());
        by = Some(pair.join(":"));
        if door.wanted != by {
            door.lets("authentication".to_owned(), by);
            return client.write_all(&[1, 1]).await;
        }
        client.write_all(&[1, 0]).await?;
    }
    let mut request = [0; 4];
    client.read_exact(&mut request).await?;
    let host = match request[3] {
        1 => std::net::Ipv4Addr::from(client.read_u32().await?).to_string(),
        3 => String::from_utf8_lossy(&short(&mut client).await?).into_owned(),
        _ => format!("[{}]", std::net::Ipv6Addr::from(client.read_u128().await?)),
    };
    let port = client.read_u16().await?;
    door.lets(format!("{host}:{port}"), by);
    let mut server = here(&port.to_string()).await?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

/// Bytes with their number before them.
async fn short(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(client.read_u8().await?)];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// A server on a Unix socket that ends when it is dropped.
pub(crate) struct UnixServer {
    received: Kept,
    _runtime: Runtime,
}

impl UnixServer {
    /// Starts a server that answers with what it received. `path` must not exist.
    pub(crate) fn start(path: &Path) -> Self {
        let (router, received) = router(|received, _| Answer::json(received.described()));
        let runtime = Runtime::new().expect("a runtime for the server");
        let listener = {
            let _inside = runtime.enter();
            UnixListener::bind(path).expect("a socket")
        };
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            received,
            _runtime: runtime,
        }
    }

    /// All that it received so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.all()
    }
}

/// What comes back on a connection after `said` went out on it.
fn talk(mut stream: impl io::Read + io::Write, said: &[&[u8]]) -> String {
    for part in said {
        stream.write_all(part).expect("it listens");
    }
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn connection(proxy: &Proxy) -> std::net::TcpStream {
    std::net::TcpStream::connect(&proxy.address).expect("it listens")
}

#[test]
fn a_proxy_leads_requests_and_tunnels_to_this_machine() {
    let server = Server::echo();
    let port = server.url().rsplit_once(':').expect("a port").1.to_owned();
    let proxy = Proxy::http(None);
    let target = format!("http://wiki.example:{port}/a?b=c");
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: wiki.example:{port}\r\nProxy-Connection: x\r\n\r\n"
    );
    let said = talk(connection(&proxy), &[request.as_bytes()]);
    assert!(
        said.starts_with("HTTP/1.1 200") && said.contains("/a?b=c"),
        "{said}"
    );
    let tunnel = format!("CONNECT wiki.example:{port} HTTP/1.1\r\n\r\n");
    let inside = b"GET /inside HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let said = talk(connection(&proxy), &[tunnel.as_bytes(), inside]);
    assert!(said.contains("/inside"), "{said}");
    let whats: Vec<String> = proxy.asked().into_iter().map(|asked| asked.what).collect();
    assert_eq!(
        whats,
        [
            format!("GET {target}"),
            format!("CONNECT wiki.example:{port}")
        ]
    );
    assert_eq!(server.targets(), ["GET /a?b=c", "GET /inside"]);
    let names: Vec<String> = server.received()[0]
        .headers
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(names, ["connection", "host"]);
}

#[test]
fn a_proxy_that_wants_a_password_lets_nobody_else_through() {
    let server = Server::echo();
    let proxy = Proxy::http(Some("alice:secret"));
    assert_eq!(proxy.url_for("a:b"), proxy.url().replace("://", "://a:b@"));
    let request = |more: &str| format!("GET {}/ HTTP/1.1\r\nHost: x\r\n{more}\r\n", server.url());
    let said = talk(connection(&proxy), &[request("").as_bytes()]);
    assert!(said.starts_with("HTTP/1.1 407"), "{said}");
    assert!(server.received().is_empty());
    let credentials = format!(
        "Proxy-Authorization: Basic {}\r\n",
        STANDARD.encode("alice:secret")
    );
    let said = talk(connection(&proxy), &[request(&credentials).as_bytes()]);
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    let asked = proxy.asked();
    assert_eq!((asked[0].allowed, asked[1].allowed), (false, true));
    assert_eq!(asked[1].by.as_deref(), Some("alice:secret"));
}

#[test]
fn a_socks_proxy_keeps_names_and_asks_for_passwords() {
    let server = Server::echo();
    let port: u16 = server
        .url()
        .rsplit_once(':')
        .expect("a port")
        .1
        .parse()
        .expect("a number");
    let name = b"wiki.example";
    let host = [
        &[5, 1, 0, 3, name.len() as u8],
        name.as_slice(),
        &port.to_be_bytes(),
    ]
    .concat();
    let request: &[u8] = b"GET /socks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let open = Proxy::socks5(None);
    let said = talk(connection(&open), &[&[5, 1, 0], &host, request]);
    assert!(said.contains("/socks"), "{said}");
    let place = format!("wiki.example:{port}");
    assert_eq!(
        open.asked(),
        [Asked {
            what: place.clone(),
            by: None,
            allowed: true
        }]
    );
    let closed = Proxy::socks5(Some("al:pw"));
    let pair: &[u8] = b"\x01\x02al\x02pw";
    let said = talk(connection(&closed), &[&[5, 2, 0, 2], pair, &host, request]);
    assert!(said.contains("/socks"), "{said}");
    assert_eq!(
        talk(connection(&closed), &[&[5, 1, 2], b"\x01\x02al\x02no"]),
        "\u{5}\u{2}\u{1}\u{1}"
    );
    talk(connection(&closed), &[&[5, 1, 0]]);
    let asked = closed.asked();
    let told: Vec<(&str, bool)> = asked
        .iter()
        .map(|asked| (asked.what.as_str(), asked.allowed))
        .collect();
    assert_eq!(
        told,
        [
            (place.as_str(), true),
            ("authentication", false),
            ("no method", false)
        ]
    );
}

#[test]
fn a_server_on_a_socket_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let server = UnixServer::start(&path);
    let stream = std::os::unix::net::UnixStream::connect(&path).expect("it listens");
    let said = talk(
        stream,
        &[b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    );
    assert!(
        said.starts_with("HTTP/1.1 200") && said.contains("/x"),
        "{said}"
    );
    assert_eq!(server.received()[0].target, "/x");
}
