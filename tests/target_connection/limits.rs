//! `max_size` and `rate`.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{ask, target, wrong};
use crate::raw_server::RawServer;
use crate::server::{Answer, Server};

#[test]
fn an_answer_is_as_large_as_allowed_and_no_larger() {
    let announced = RawServer::with_body("text/plain", "x".repeat(100_000));
    let chunk = format!("{:x}\r\n{}\r\n", 50_000, "x".repeat(50_000));
    let chunked = RawServer::saying(format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}{chunk}0\r\n\r\n"
    ));
    let endless = RawServer::saying(format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
        "x".repeat(100_000)
    ));
    for server in [announced, chunked, endless] {
        for enough in ["100000", "100kB", "98 KiB", "1MiB", "0.1MB"] {
            let ran = ask(&server.url(), &[&format!("max_size: {enough}")]);
            let expected = if enough == "0.1MB" { 2 } else { 0 };
            assert_eq!(ran.status, expected, "{enough}: {}", ran.stderr);
        }
        for (little, said) in [
            ("99999", "99999 bytes"),
            ("97KiB", "99328 bytes"),
            ("1", "1 bytes"),
        ] {
            ask(&server.url(), &[&format!("max_size: {little}")])
                .exits(3)
                .says(&format!("the answer is larger than {said}"))
                .says("`max_size` of the target allows more");
        }
    }
}

#[test]
fn what_is_announced_is_not_awaited() {
    let server = RawServer::saying("HTTP/1.1 200 OK\r\nContent-Length: 5000000000000\r\n\r\nx");
    ask(&server.url(), &[])
        .exits(3)
        .says("the answer is larger than 64 MiB");
}

#[test]
fn an_answer_grows_no_larger_than_allowed() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(&vec![0; 3 << 20]).expect("into memory");
    let bomb = bomb.finish().expect("into memory");
    assert!(bomb.len() < 1 << 16);
    let server = Server::start(move |_, _| {
        Answer::body("text/plain", bomb.clone()).header("Content-Encoding", "gzip")
    });
    ask(&server.url(), &["max_size: 3MiB"]).exits(0);
    ask(&server.url(), &["max_size: 2MiB"])
        .exits(3)
        .says("the answer is larger than 2 MiB once its `gzip` coding is undone")
        .says("`max_size` of the target allows more");
}

#[test]
fn an_answer_without_a_body_is_not_too_large() {
    let server = Server::start(|_, _| Answer::body("text/plain", "x".repeat(1000)));
    let step =
        "  - request: {method: HEAD}\n    expect: {header Content-Length: '1000', size: 0}\n";
    target(&server.url(), &["max_size: 10"], step)
        .there()
        .exits(0);
}

#[test]
fn requests_that_wait_for_their_turn_all_go_out() {
    let server = Server::counting();
    let step = "  - for_each: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n    request: {path: '{{ item }}', timeout: 5s}\n";
    target(&server.url(), &["rate: 100"], step).there().exits(0);
    assert_eq!(server.received().len(), 10);
}

#[test]
fn a_turn_that_is_far_away_is_no_late_answer() {
    let server = Server::counting();
    let steps = "  - request: {path: a, timeout: 2s}\n  - request: {path: b, timeout: 2s}\n";
    target(&server.url(), &["rate: 0.4"], steps)
        .there()
        .exits(0);
    assert_eq!(server.targets(), ["GET /a", "GET /b"]);
}

#[test]
fn wrong_forms_are_refused() {
    let said = "a number of bytes up to 4 GiB, such as `100MB`";
    let rate = "a number of requests a second, from 0.001 to 10000";
    wrong(&[
        ("max_size: 0", said),
        ("max_size: -1", said),
        ("max_size: 1.5MB", said),
        ("max_size: 5GiB", said),
        ("max_size: 10KB", said),
        ("max_size: 99999999999999999999", said),
        ("max_size: lots", said),
        ("max_size: MB", said),
        ("max_size: [1]", "`max_size`"),
        ("rate: 0", rate),
        ("rate: -1", rate),
        ("rate: 10001", rate),
        ("rate: .nan", rate),
        ("rate: 5/s", rate),
        ("rate: [1]", rate),
    ]);
}
