//! What a server did to its body is undone, and the headers stay as they came.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use sha2::{Digest, Sha256};

use super::target;
use crate::server::{Answer, Server};

const PLAIN: &str = r#"{"query": {"pages": ["Main Page", "Größe"]}}"#;

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).expect("into memory");
    encoder.finish().expect("into memory")
}

fn zlib(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).expect("into memory");
    encoder.finish().expect("into memory")
}

fn bare(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).expect("into memory");
    encoder.finish().expect("into memory")
}

/// One block that is not compressed, and an empty one that ends it (RFC 7932 section 9.2).
fn brotli(plain: &[u8]) -> Vec<u8> {
    let length = u32::try_from(plain.len() - 1).expect("a short text");
    let head = (length << 4 | 1 << 20).to_le_bytes();
    [&head[..3], plain, &[3]].concat()
}

/// A frame of one block that is not compressed (RFC 8878 section 3.1.1).
fn zstd(plain: &[u8]) -> Vec<u8> {
    let length = u8::try_from(plain.len()).expect("a short text");
    let block = (u32::from(length) << 3 | 1).to_le_bytes();
    [&[0x28, 0xb5, 0x2f, 0xfd, 0x20, length], &block[..3], plain].concat()
}

/// A server that answers with a body and these headers `Content-Encoding`.
fn server(body: Vec<u8>, codings: &'static [&'static str]) -> Server {
    Server::start(move |_, _| {
        let answer = Answer::body("application/json", body.clone());
        let codings = codings.iter();
        codings.fold(answer, |answer, coding| {
            answer.header("Content-Encoding", coding)
        })
    })
}

#[test]
fn every_coding_is_undone_and_every_query_sees_what_was_meant() {
    let plain = PLAIN.as_bytes();
    let cases: Vec<(Vec<u8>, &[&str])> = vec![
        (gzip(plain), &["gzip"]),
        (gzip(plain), &["X-GZip"]),
        (zlib(plain), &["deflate"]),
        (bare(plain), &["deflate"]),
        (brotli(plain), &["br"]),
        (zstd(plain), &["zstd"]),
        (plain.to_vec(), &["identity"]),
        (plain.to_vec(), &[]),
        (gzip(&brotli(plain)), &["br, gzip"]),
        (zstd(&zlib(&gzip(plain))), &["gzip", "deflate, zstd"]),
    ];
    let sum = hex::encode(Sha256::digest(plain));
    for (body, codings) in cases {
        let received = body.len();
        let server = server(body, codings);
        let coding = match codings {
            [] => "{exists: false}".to_owned(),
            codings => format!("'{}'", codings.join(", ")),
        };
        let steps = format!(
            "  - request: {{}}
    expect:
      $.query.pages[1]: Größe
      body: '{PLAIN}'
      size: {}
      bytes | sha256: {sum}
      regex pages: pages
      header Content-Encoding: {coding}
      header Content-Length: '{received}'
",
            plain.len()
        );
        target(&server.url(), &[], &steps).there().exits(0);
    }
}

#[test]
fn a_coding_that_nobody_knows_leaves_the_body_as_it_came() {
    let body = b"as it came".to_vec();
    let server = server(body, &["gzip, rot13"]);
    let steps = "  - request: {}\n    expect: {body: as it came, size: 10, header Content-Encoding: 'gzip, rot13'}\n";
    target(&server.url(), &[], steps).there().exits(0);
}

#[test]
fn a_body_that_is_not_what_it_says_is_no_answer() {
    let whole = gzip(PLAIN.as_bytes());
    let mut wrong_sum = whole.clone();
    let at = wrong_sum.len() - 6;
    wrong_sum[at] ^= 1;
    let cases: Vec<(Vec<u8>, &[&str], &str)> = vec![
        (
            whole[..20].to_vec(),
            &["gzip"],
            "`gzip`, but it ends in the middle",
        ),
        (wrong_sum, &["gzip"], "`gzip`, but "),
        (
            [&whole[..], b"more"].concat(),
            &["gzip"],
            "`gzip`, but 4 bytes follow its end",
        ),
        (PLAIN.as_bytes().to_vec(), &["br"], "`br`, but "),
        (PLAIN.as_bytes().to_vec(), &["zstd"], "`zstd`, but "),
        (PLAIN.as_bytes().to_vec(), &["deflate"], "`deflate`, but "),
        (
            whole,
            &["gzip, gzip, gzip, gzip, gzip"],
            "5 codings on top of each other",
        ),
    ];
    for (body, codings, said) in cases {
        let server = server(body, codings);
        target(&server.url(), &[], "  - request: {}\n")
            .there()
            .exits(3)
            .says("the answer cannot be decoded: ")
            .says(said);
    }
}

#[test]
fn an_answer_without_a_body_has_nothing_to_undo() {
    let coded = server(gzip(PLAIN.as_bytes()), &["gzip"]);
    let head = "  - request: {method: HEAD}\n    expect: {status: 200, size: 0, body: '', header Content-Encoding: gzip}\n";
    target(&coded.url(), &[], head).there().exits(0);
    let empty = Server::start(|_, _| {
        Answer::body("", "")
            .status(204)
            .header("Content-Encoding", "gzip")
    });
    let nothing =
        "  - request: {}\n    expect: {status: 204, size: 0, header Content-Encoding: gzip}\n";
    target(&empty.url(), &[], nothing).there().exits(0);
}

#[test]
fn codings_are_asked_for_unless_the_request_does_not_want_them() {
    let server = Server::echo();
    let steps = "
  - request: {}
  - request: {headers: {Accept-Encoding: null}}
  - request: {headers: {accept-encoding: identity}}
";
    target(&server.url(), &[], steps).there().exits(0);
    let received = server.received();
    let asked: Vec<String> = received
        .iter()
        .map(|one| one.header("accept-encoding").join("|"))
        .collect();
    assert_eq!(asked, ["gzip, deflate, br, zstd", "", "identity"]);
}
