//! Answers whose head is none, or not what anybody expects.

use super::connections::{endless, killed_after};
use super::{broken, failed, faults, survived};
use crate::raw_server::RawServer;

fn saying(said: impl Into<Vec<u8>>) -> RawServer {
    RawServer::saying(said)
}

/// An answer with this line among its headers, and the body `fine`.
fn with_header(line: impl AsRef<[u8]>) -> RawServer {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n";
    RawServer::saying([head, line.as_ref(), b"\r\n\r\nfine"].concat())
}

/// The same to whoever asks for `/api.php`; who is led anywhere else is led there again.
fn leading(to: &str) -> RawServer {
    saying(format!(
        "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ))
}

const FOLLOWS: &str = "follow_redirects: true, timeout: 15s";

faults! {
    closed_amid_the_status => broken(saying("HTTP/1.1 20"), &["no answer from HOST: the server closed the connection before its answer was whole"]),
    reset_amid_the_status => broken(killed_after("HTTP/1.1 20"), &["no answer from HOST: the server broke the connection off"]),
    closed_amid_the_headers => broken(saying("HTTP/1.1 200 OK\r\nContent-Ty"), &["no answer from HOST: the server closed the connection before its answer was whole"]),
    reset_amid_the_headers => broken(killed_after("HTTP/1.1 200 OK\r\nContent-Ty"), &["no answer from HOST: the server broke the connection off"]),
    words_before_the_answer => broken(saying("hello\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), &["no answer from HOST: what came is not HTTP"]),
    http_0_9 => broken(saying("<html>no head at all</html>"), &["no answer from HOST: what came is not HTTP"]),
    http_3_7 => broken(saying("HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n"), &["no answer from HOST: what came is not HTTP"]),
    frames_of_http_2 => broken(saying(b"\0\0\0\x04\0\0\0\0\0".as_slice()), &["no answer from HOST: what came is not HTTP"]),
    another_protocol => broken(saying("220 mail.example ESMTP\r\n"), &["no answer from HOST: what came is not HTTP", "help: if the server speaks TLS there"]),
    the_status_000 => broken(saying("HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n"), &["no answer from HOST: what came is not HTTP: its status is none"]),
    the_status_999 => failed(saying("HTTP/1.1 999 Much\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), &["error[undeclared-status]: the answer has the status 999"]),
    the_status_abc => broken(saying("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"), &["no answer from HOST: what came is not HTTP: its status is none"]),
    another_protocol_is_switched_to => broken(saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"), &["no answer from HOST: the server goes on in another protocol (`h2c`), which nobody asked for"]),
    the_status_100_for_ever => broken(endless("", "HTTP/1.1 100 Continue\r\n\r\n"), &["no whole answer within 400ms: HOST had not begun to answer"]).request(super::SHORT),
    headers_without_end => broken(endless("HTTP/1.1 200 OK\r\n", "A: b\r\n"), &["no answer from HOST: its headers are more than 100, or longer than 400 kB"]),
    a_header_without_end => broken(endless("HTTP/1.1 200 OK\r\nA: ", "b"), &["no answer from HOST: its headers are more than 100, or longer than 400 kB"]),
    a_hundred_thousand_headers => broken(with_header("A: b\r\n".repeat(100_000).trim_end()), &["no answer from HOST: its headers are more than 100, or longer than 400 kB"]),
    a_header_of_ten_megabytes => broken(with_header(format!("A: {}", "b".repeat(10_000_000))), &["no answer from HOST: its headers are more than 100, or longer than 400 kB"]),
    a_header_without_a_colon => broken(with_header("no colon"), &["no answer from HOST: what came is not HTTP: a header is none"]),
    a_header_without_a_name => broken(with_header(": value"), &["no answer from HOST: what came is not HTTP: a header is none"]),
    a_null_in_a_header => broken(with_header("A: b\0c"), &["no answer from HOST: what came is not HTTP: a header is none"]),
    a_return_in_a_header => broken(with_header("A: b\rc"), &["no answer from HOST: what came is not HTTP: a header is none"]),
    lines_that_end_without_a_return => survived(saying("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 4\nConnection: close\n\nfine"), "expect: {body: fine}"),
    a_header_of_two_lines => broken(with_header("A: b\r\n  c"), &["no answer from HOST: what came is not HTTP: a header is none"]),
    ten_thousand_cookies => broken(with_header((0..10_000).map(|n| format!("Set-Cookie: a{n}=b\r\n")).collect::<String>().trim_end()), &["no answer from HOST: its headers are more than 100, or longer than 400 kB"]),
    a_cookie_of_a_megabyte => broken(with_header(format!("Set-Cookie: a={}", "b".repeat(1 << 20))), &["no answer from HOST: its headers are more than 100, or longer than 400 kB"]),
    ninety_cookies_of_four_kilobytes => survived(with_header((0..90).map(|n| format!("Set-Cookie: a{n}={}\r\n", "b".repeat(4000))).collect::<String>().trim_end()), "expect: {body: fine}"),
    a_cookie_that_is_none => survived(with_header("Set-Cookie: ;;=;"), "expect: {body: fine}"),
    a_circle => broken(leading("/api.php"), &["error[too-many-redirects]: 10 redirects were followed", "/api.php would be next"]).request(FOLLOWS),
    led_nowhere => broken(leading("http://"), &["the answer redirects to `http://`, which is no address"]).request(FOLLOWS),
    led_to_a_file => broken(leading("file:///etc/passwd"), &["the answer redirects to `file:///etc/passwd`, which is no address"]).request(FOLLOWS),
    led_to_another_origin => broken(leading("http://127.0.0.1:1/x"), &["error[origin-not-allowed]: this run may not go to `http://127.0.0.1:1`", "`http://HOST/api.php` redirects to `http://127.0.0.1:1/x` with the status 302", "`--allow-host 127.0.0.1:1` allows this one too"]).request(FOLLOWS),
    led_without_saying_where => failed(saying("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), &["`status` is not as expected", "actual: the number 302"]).request(FOLLOWS).step("expect: {status: 200}"),
}
