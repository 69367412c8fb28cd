//! The recorder: what passes is changed in nothing but what belongs to a connection, and kept as it came.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use flowrun::http::Connection;
use flowrun::record::{Recorder, SAID};
use flowrun::transport::{Forwarded, Outcome};
use tokio::runtime::Runtime;
use url::Url;

use crate::raw_server::RawServer;
use crate::server::{Answer, Server};

/// A recorder on a runtime of its own.
struct Running {
    recorder: Recorder,
    host: String,
    _runtime: Runtime,
}

fn before(url: &str) -> Running {
    with(url, Connection::default())
}

fn with(url: &str, connection: Connection) -> Running {
    let runtime = Runtime::new().expect("a runtime");
    let url = Url::parse(url).expect("an address");
    let started = runtime.block_on(Recorder::start(&url, &Arc::new(connection)));
    let recorder = started.expect("a port");
    let host = recorder.origin().trim_start_matches("http://").to_owned();
    Running {
        recorder,
        host,
        _runtime: runtime,
    }
}

impl Running {
    /// Sends bytes in which `HOST` stands for its own, and gives all that comes back.
    fn ask(&self, request: impl AsRef<[u8]>) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.host).expect("it listens");
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).expect("a socket");
        let text = request.as_ref();
        let at = text.windows(4).position(|word| word == b"HOST");
        let request = match at {
            Some(at) => [&text[..at], self.host.as_bytes(), &text[at + 4..]].concat(),
            None => text.to_vec(),
        };
        stream.write_all(&request).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it closes");
        answer
    }

    fn text(&self, request: &str) -> String {
        String::from_utf8_lossy(&self.ask(request)).into_owned()
    }

    #[track_caller]
    fn one(&self) -> Forwarded {
        let mut passed = self.recorder.take();
        assert_eq!(passed.len(), 1, "{passed:?}");
        passed.remove(0)
    }
}

const GET: &str =
    "GET /w/api.php?a=b%20c&d=%C3%A9+f HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n";

fn header<'h>(headers: &'h [(String, bytes::Bytes)], name: &str) -> Vec<&'h [u8]> {
    let own = headers.iter().filter(|(own, _)| own == name);
    own.map(|(_, value)| value.as_ref()).collect()
}

#[test]
fn a_request_passes_as_it_came_but_for_its_connection() {
    let server = Server::echo();
    let running = before(&server.url());
    let more = "Cookie: a=1; b=2\r\nX-Own: x\r\nx-own: y\r\nTE: trailers\r\nKeep-Alive: 5\r\nX-Hop: z\r\nConnection: X-Hop\r\nAccept-Encoding: gzip, zstd\r\nContent-Length: 3\r\n\r\na=b";
    running.text(&format!("{}{more}", GET.replace("GET", "POST")));
    let received = server.received().remove(0);
    assert_eq!(received.method, "POST");
    assert_eq!(received.target, "/w/api.php?a=b%20c&d=%C3%A9+f");
    assert_eq!(received.body, "a=b");
    assert_eq!(received.header("x-own"), ["x", "y"]);
    assert_eq!(received.header("cookie"), ["a=1; b=2"]);
    assert_eq!(received.header("accept-encoding"), ["gzip, zstd"]);
    assert_eq!(received.header("content-length"), ["3"]);
    assert_eq!(
        received.header("host"),
        [server.url().trim_start_matches("http://")]
    );
    for gone in ["te", "keep-alive", "x-hop", "connection"] {
        assert!(received.header(gone).is_empty(), "{gone}");
    }
    let passed = running.one();
    assert_eq!(passed.request.target, received.target);
    assert_eq!(passed.request.body, "a=b");
    assert_eq!(header(&passed.request.headers, "te"), [b"trailers"]);
}

#[test]
fn an_answer_passes_as_it_came_but_for_where_it_leads() {
    let bytes: Vec<u8> = (0..=255).cycle().take(3 << 20).collect();
    let sent = bytes.clone();
    let server = Server::start(move |received, _| {
        let host = received.header("host")[0].to_owned();
        Answer::body("image/png", sent.clone())
            .status(302)
            .header("Location", &format!("http://{host}/w/next?a=b"))
            .header("Set-Cookie", "s=1; Domain=wiki.example; Path=/; Secure")
            .header("Set-Cookie", "t=2; HttpOnly")
            .header("Content-Encoding", "unknown")
            .header("Connection", "X-Hop")
            .header("X-Hop", "z")
    });
    let running = before(&server.url());
    let answer = running.ask(format!("{GET}\r\n"));
    let end = answer
        .windows(4)
        .position(|line| line == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    assert!(head.starts_with("http/1.1 302"), "{head}");
    let led = format!("\r\nlocation: http://{}/w/next?a=b\r\n", running.host);
    assert!(head.contains(&led), "{head}");
    assert!(
        head.contains("\r\nset-cookie: s=1; path=/; secure\r\n"),
        "{head}"
    );
    assert!(head.contains("\r\nset-cookie: t=2; httponly\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-encoding: unknown"), "{head}");
    assert!(!head.contains("x-hop"), "{head}");
    assert!(
        answer[end + 4..] == bytes,
        "{} bytes",
        answer.len() - end - 4
    );
    assert_eq!(server.received().len(), 1, "no redirect is followed");
    // Kept is what came.
    let Outcome { headers, body, .. } = running.one().answer.expect("an answer");
    assert!(body == bytes);
    let kept = format!("{}/w/next?a=b", server.url());
    assert_eq!(header(&headers, "location"), [kept.as_bytes()]);
    let cookies = header(&headers, "set-cookie");
    assert_eq!(cookies[0], b"s=1; Domain=wiki.example; Path=/; Secure");
}

#[test]
fn no_cookie_is_kept_for_the_next_request() {
    let server = Server::start(|_, _| Answer::text("x").header("Set-Cookie", "s=1"));
    let running = before(&server.url());
    running.text(&format!("{GET}\r\n"));
    running.text(&format!("{GET}\r\n"));
    assert!(server.received()[1].header("cookie").is_empty());
    assert_eq!(running.recorder.take().len(), 2);
    assert!(running.recorder.take().is_empty(), "they were taken");
}

#[test]
fn a_head_keeps_the_length_that_it_tells() {
    let server =
        RawServer::saying("HTTP/1.1 200 OK\r\nContent-Length: 17\r\nConnection: close\r\n\r\n");
    let running = before(&server.url());
    let answer = running.text(&format!("{}\r\n", GET.replace("GET", "HEAD")));
    assert!(
        answer.to_lowercase().contains("content-length: 17\r\n"),
        "{answer}"
    );
    assert_eq!(running.one().answer.expect("an answer").status, 200);
}

#[test]
fn a_server_that_closes_is_a_bad_gateway_and_kept_as_one() {
    for (says, why) in [
        ("", "closed"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "closed"),
        ("no HTTP at all\r\n\r\n", "not HTTP"),
    ] {
        let server = RawServer::saying(says);
        let running = before(&server.url());
        let answer = running.text(&format!("{GET}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
        let error = running.one().answer.expect_err("no answer");
        assert!(error.message.contains(why), "{says:?}: {}", error.message);
    }
}

#[test]
fn an_answer_that_is_too_large_does_not_pass() {
    let server = Server::start(|_, _| Answer::text(&"x".repeat(2000)));
    let connection = Connection {
        max_size: 1000,
        ..Connection::default()
    };
    let running = with(&server.url(), connection);
    let answer = running.text(&format!("{GET}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    assert!(running.one().answer.is_err());
}

#[test]
fn nobody_is_answered_who_calls_it_by_another_name() {
    let server = Server::echo();
    let running = before(&server.url());
    let port = running.host.rsplit(':').next().expect("a port");
    for host in [
        "evil.example",
        &format!("localhost:{port}"),
        "127.0.0.1",
        "",
    ] {
        let request = GET.replace("HOST", host);
        let answer = running.text(&format!("{request}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 421"), "{host}: {answer}");
    }
    let absolute = GET.replace("GET /w", &format!("GET {}/w", server.url()));
    let answer = running.text(&format!("{absolute}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    assert!(server.received().is_empty() && running.recorder.take().is_empty());
    let answer = running.text(&format!("{GET}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn one_page_gets_a_script_and_says_what_it_found() {
    let server = Server::start(|received, _| match received.target.as_str() {
        "/page?a=b" => Answer::text("<html><body>x</body></html>")
            .header("Content-Security-Policy", "script-src 'none'")
            .header("Cache-Control", "public"),
        _ => Answer::text("<body></body>"),
    });
    let running = before(&server.url());
    let told = running
        .recorder
        .put_script("/page?a=b", "told()".to_owned());
    let page = "GET /page?a=b HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n";
    let answer = running.text(page);
    assert!(
        answer.ends_with("<html><body>x<script>told()</script></body></html>"),
        "{answer}"
    );
    let head = answer.to_lowercase();
    assert!(
        head.contains("cache-control: no-store\r\n") && !head.contains("public"),
        "{head}"
    );
    assert!(!head.contains("content-security-policy"), "{head}");
    assert!(server.received()[0].header("accept-encoding").is_empty());
    let other = running.text(&page.replace("a=b", "a=c"));
    assert!(other.ends_with("<body></body>"), "{other}");
    let say = format!(
        "POST {SAID} HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    );
    assert!(running.text(&say).starts_with("HTTP/1.1 200"));
    assert_eq!(told.blocking_recv().expect("it told"), "ok");
    // Neither what was put in nor what was told is of the target.
    let passed = running.recorder.take();
    assert_eq!(passed.len(), 2);
    let body = &passed[0].answer.as_ref().expect("an answer").body;
    assert_eq!(body, "<html><body>x</body></html>");
    assert_eq!(server.received().len(), 2);
}
