//! Bodies that are not as long, or not what, their head says.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::connections::{endless, killed_after};
use super::{broken, failed, faults, survived};
use crate::raw_server::RawServer;

/// An answer with this between the first line of its head and the end of its body.
fn saying(rest: impl AsRef<[u8]>) -> RawServer {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n";
    RawServer::saying([head, rest.as_ref()].concat())
}

/// The same, killed at the end of it.
fn killed(rest: &str) -> RawServer {
    killed_after(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{rest}"
    ))
}

fn chunked(chunks: &str) -> RawServer {
    saying(format!("Transfer-Encoding: chunked\r\n\r\n{chunks}"))
}

/// An answer that says that it has these codings.
fn coded(codings: &str, body: &[u8]) -> RawServer {
    let head = format!(
        "Content-Encoding: {codings}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    saying([head.as_bytes(), body].concat())
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).expect("into memory");
    encoder.finish().expect("into memory")
}

/// More than is allowed, in little: members of gzip, one behind the other.
fn bomb() -> Vec<u8> {
    gzip(&vec![b'0'; 7 << 20]).repeat(10)
}

const NONE: &str = "expect: {body: ''}";
const FINE: &str = "expect: {body: fine}";

faults! {
    a_length_that_is_none => broken(saying("Content-Length: four\r\n\r\nfine"), &["no answer from HOST: what came is not HTTP: its length is none"]),
    a_negative_length => broken(saying("Content-Length: -4\r\n\r\nfine"), &["no answer from HOST: what came is not HTTP: its length is none"]),
    a_length_beyond_all_numbers => broken(saying("Content-Length: 99999999999999999999\r\n\r\nfine"), &["no answer from HOST: what came is not HTTP: its length is none"]),
    a_length_beyond_all_memory => broken(saying("Content-Length: 9223372036854775807\r\n\r\nfine"), &["the answer is larger than 64 MiB", "help: `max_size` of the target"]),
    two_lengths => broken(saying("Content-Length: 4\r\nContent-Length: 2\r\n\r\nfine"), &["no answer from HOST: what came is not HTTP: its length is none"]),
    the_same_length_twice => survived(saying("Content-Length: 4\r\nContent-Length: 4\r\n\r\nfine"), FINE),
    a_length_and_chunks => survived(saying("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n"), FINE),
    less_than_announced => broken(saying("Content-Length: 9\r\n\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server closed the connection early", "help: the log of the server"]),
    more_than_announced => survived(saying("Content-Length: 4\r\n\r\nfine and more"), FINE),
    reset_amid_the_body => broken(killed("Content-Length: 9\r\n\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server broke the connection off"]),
    reset_at_the_end_of_a_body_without_length => broken(killed("\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server broke the connection off"]),
    reset_amid_a_chunk => broken(killed("Transfer-Encoding: chunked\r\n\r\n9\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server broke the connection off"]),
    closed_amid_a_chunk => broken(chunked("9\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server closed the connection early"]),
    closed_before_the_last_chunk => broken(chunked("4\r\nhalf\r\n"), &["the answer of HOST broke off after 4 bytes: the server closed the connection early"]),
    closed_amid_the_last_chunk => broken(chunked("4\r\nhalf\r\n0\r\n"), &["the answer of HOST broke off after 4 bytes: the server closed the connection early"]),
    a_chunk_without_a_size => broken(chunked("zz\r\nhello\r\n0\r\n\r\n"), &["the answer of HOST broke off after 0 bytes: what came is not HTTP: a chunk is none"]),
    a_chunk_of_negative_size => broken(chunked("-4\r\nhello\r\n0\r\n\r\n"), &["the answer of HOST broke off after 0 bytes: what came is not HTTP: a chunk is none"]),
    a_chunk_beyond_all_numbers => broken(chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n"), &["the answer of HOST broke off after 0 bytes: what came is not HTTP: a chunk is none"]),
    a_chunk_beyond_all_memory => broken(chunked("7fffffffffffffff\r\nhello\r\n"), &["the answer of HOST broke off after 7 bytes: the server closed the connection early"]),
    a_chunk_longer_than_it_says => broken(chunked("4\r\nhello\r\n0\r\n\r\n"), &["the answer of HOST broke off after 4 bytes: what came is not HTTP: a chunk is none"]),
    a_chunk_with_an_endless_remark => broken(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=", "b"), &["the answer of HOST broke off after 0 bytes: what came is not HTTP: a chunk is none"]),
    chunks_without_end => broken(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", format!("ffff\r\n{}\r\n", "x".repeat(0xffff))), &["the answer is larger than 64 MiB"]),
    headers_without_end_behind_the_body => broken(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n", "A: b\r\n"), &["the answer of HOST broke off after 4 bytes: what came is not HTTP: a chunk is none"]),
    another_transfer_coding => broken(saying("Transfer-Encoding: nobody-knows\r\nContent-Length: 4\r\n\r\nfine"), &["no answer from HOST: its `Transfer-Encoding` is `nobody-knows`, which nobody asked for"]),
    a_body_without_end => broken(endless("HTTP/1.1 200 OK\r\n\r\n", "x"), &["the answer is larger than 64 MiB", "help: `max_size` of the target"]),
    the_status_204_with_a_body => survived(RawServer::saying("HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nfine"), NONE),
    an_answer_to_head_with_a_body => survived(saying("Content-Length: 4\r\n\r\nfine"), NONE).request("method: HEAD"),
    no_gzip => broken(coded("gzip", b"none"), &["the answer says that it is `gzip`, but it ends in the middle", "help: `headers: {Accept-Encoding: identity}`"]),
    half_of_gzip => broken(coded("gzip", &gzip(b"a text that is longer than half of it")[..20]), &["the answer says that it is `gzip`, but it ends in the middle"]),
    more_behind_gzip => broken(coded("gzip", &[gzip(b"fine"), b"more".to_vec()].concat()), &["the answer says that it is `gzip`, but 4 bytes follow its end"]),
    a_bomb => broken(coded("gzip", &bomb()), &["the answer is larger than 64 MiB once its `gzip` coding is undone"]),
    a_bomb_in_a_bomb => broken(coded("gzip, gzip", &gzip(&bomb())), &["the answer is larger than 64 MiB once its `gzip` coding is undone"]),
    five_codings => broken(coded("gzip, gzip, gzip, gzip, gzip", b"none"), &["the answer has 5 codings on top of each other, more than 4"]),
    a_coding_that_nobody_knows => survived(coded("rot13", b"svar"), "expect: {body: svar}"),
    bytes_that_are_no_text => failed(saying(b"Content-Type: application/json\r\n\r\n{\"a\": \"\xff\xfe\"}".as_slice()), &["`$.a` is not as expected"]).step("expect: {$.a: b}"),
    another_charset_than_it_says => failed(saying(b"Content-Type: text/plain; charset=utf-8\r\n\r\ncaf\xe9".as_slice()), &["`body` is not as expected"]).step("expect: {body: café}"),
    json_that_ends_in_the_middle => failed(saying("Content-Length: 6\r\n\r\n{\"a\": "), &["`$.a` cannot be asked of this answer"]).step("expect: {$.a: b}"),
    html_instead_of_json => failed(saying("\r\n<html>Sorry</html>"), &["`$.a` cannot be asked of this answer", "answer: <html>Sorry</html>"]).step("expect: {$.a: b}"),
}
