//! Connections that do not come about, or do not last.

use std::io::Write;
use std::net::TcpListener;
use std::sync::{Mutex, mpsc};

use super::{Faulty, SHORT, broken, failed, faults, survived};
use crate::raw_server::{RawServer, reset, until_closed};

/// An address at which nobody listens.
fn nobody() -> Faulty {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("its address").to_string();
    let url = format!("http://{host}/");
    Faulty {
        url,
        host,
        ca: None,
        _server: Box::new(()),
    }
}

/// A name that no resolver is asked for: a part of it is too long.
fn nowhere() -> Faulty {
    let name = format!("{}.invalid", "a".repeat(64));
    Faulty {
        url: format!("http://{name}/"),
        host: format!("{name}:80"),
        ca: None,
        _server: Box::new(()),
    }
}

/// Says this once it was asked, and is killed.
pub(super) fn killed_after(said: impl Into<Vec<u8>>) -> RawServer {
    let said = said.into();
    RawServer::new(move |stream, _| {
        let _gone = stream.write_all(&said);
        reset(stream);
    })
}

/// Says this once it was asked, and then nothing.
pub(super) fn silent_after(said: impl Into<Vec<u8>>) -> RawServer {
    let said = said.into();
    RawServer::new(move |stream, _| {
        let _gone = stream.write_all(&said);
        until_closed(stream);
    })
}

/// Says this over and over once it has said how it begins.
pub(super) fn endless(begin: &'static str, more: impl Into<Vec<u8>>) -> RawServer {
    let more: Vec<u8> = more.into();
    let much = more.repeat((1 << 16) / more.len() + 1);
    RawServer::new(move |stream, _| {
        let _gone = stream.write_all(begin.as_bytes());
        while stream.write_all(&much).is_ok() {}
    })
}

/// Says a byte at a time; with a pause between them.
fn dripping(said: &'static str, pause: std::time::Duration) -> RawServer {
    RawServer::new(move |stream, _| {
        let _unsupported = stream.set_nodelay(true);
        let (_nobody_tells, never) = mpsc::channel::<()>();
        for byte in said.as_bytes() {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            if !pause.is_zero() {
                let _late = never.recv_timeout(pause);
            }
        }
    })
}

/// Answers, and never reads the body of the request.
fn answering_unread() -> Faulty {
    let (until_the_end, ends) = mpsc::channel::<()>();
    let ends = Mutex::new(ends);
    let server = RawServer::new(move |stream, _| {
        let _gone =
            stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        let _ended = ends.lock().map(|ends| ends.recv());
    });
    let mut faulty = Faulty::from(server);
    faulty._server = Box::new((faulty._server, until_the_end));
    faulty
}

const SLOW: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nslow";
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

faults! {
    nobody_listens => broken(nobody(), &["no connection to HOST: Connection refused", "help: is the server running"]),
    there_is_no_such_host => broken(nowhere(), &["no connection to HOST: there is no such host", "help: is the name right"]),
    closed_at_once => broken(RawServer::accepting(|_| {}), &["HOST: the server "]),
    reset_at_once => broken(RawServer::accepting(|stream| reset(stream)), &["HOST: the server broke the connection off"]),
    closed_after_the_request => broken(RawServer::saying(""), &["no answer from HOST: the server closed the connection before its answer was whole", "help: the log of the server"]),
    reset_after_the_request => broken(killed_after(""), &["no answer from HOST: the server broke the connection off", "help: the log of the server"]),
    silent_from_the_beginning => broken(silent_after(""), &["no whole answer within 400ms: HOST had not begun to answer", "help: `timeout` of the request"]).request(SHORT),
    silent_amid_the_headers => broken(silent_after("HTTP/1.1 200 OK\r\nContent-Ty"), &["no whole answer within 400ms: HOST had not begun to answer"]).request(SHORT),
    silent_amid_the_body => broken(silent_after("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), &["no whole answer within 400ms: 4 bytes of the body had come from HOST"]).request(SHORT),
    slow_and_in_time => survived(dripping(SLOW, std::time::Duration::ZERO), "expect: {body: slow}"),
    slow_and_late => broken(dripping(SLOW, PAUSE), &["no whole answer within 400ms: HOST had not begun to answer"]).request(SHORT),
    answered_before_the_request_is_read => failed(answering_unread(), &["error[undeclared-status]: the answer has the status 413"])
        .request("method: POST, text: \"{{ 'x' * 900000 }}\", timeout: 15s"),
}
