//! TLS that does not come about or is cut, and faults of HTTP/2 within it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Faulty, SHORT, broken, faults};
use crate::raw_server::{RawServer, head, reset, until_closed};
use crate::tls_server::{Authority, Identity, TlsServer, config};

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// A server of TLS with this certificate.
fn showing(authority: Authority, identity: &Identity) -> Faulty {
    at("127.0.0.1", authority, TlsServer::start(identity))
}

fn at(name: &str, authority: Authority, server: TlsServer) -> Faulty {
    let url = server.url_at(name);
    Faulty {
        host: url.replace("https://", ""),
        url,
        ca: Some(authority.file()),
        _server: Box::new((server, authority)),
    }
}

/// A certificate that is good but for this.
fn with(identity: impl Fn(&Authority) -> Identity) -> Faulty {
    let authority = Authority::new();
    let identity = identity(&authority);
    showing(authority, &identity)
}

/// A server of TCP at an address that says that it speaks TLS.
fn without_tls(serve: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Faulty {
    let server = RawServer::accepting(serve);
    let mut faulty = Faulty::from(server);
    faulty.url = faulty.url.replace("http:", "https:");
    faulty
}

/// Reads what the client says first, and says this.
fn hello(said: &'static [u8]) -> Faulty {
    without_tls(move |stream| {
        let _hello = stream.read(&mut [0; 4096]);
        let _gone = stream.write_all(said);
        until_closed(stream);
    })
}

/// A server of TLS that is good until `serve` does what it does.
fn within(protocol: &str, serve: impl Fn(&mut Tls) + Send + Sync + 'static) -> Faulty {
    let authority = Authority::new();
    let config: Arc<ServerConfig> = config(&authority.local(), &[protocol]);
    let mut faulty = without_tls(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a good configuration");
        let stream = stream.try_clone().expect("a socket");
        serve(&mut StreamOwned::new(connection, stream));
    });
    faulty.ca = Some(authority.file());
    faulty._server = Box::new((faulty._server, authority));
    faulty
}

/// Says this once it was asked over TLS, and closes without a word.
fn cut_after(said: &'static str) -> Faulty {
    within("http/1.1", move |tls| {
        let _request = head(tls);
        let _gone = tls.write_all(said.as_bytes()).and_then(|()| tls.flush());
    })
}

/// Says these frames once a request came over HTTP/2.
fn frames(said: &'static [u8]) -> Faulty {
    within("h2", move |tls| {
        let mut preface = [0; 24];
        let mut frame = [0; 9];
        let begun = tls.read_exact(&mut preface);
        let settings = tls.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]);
        let mut sound = begun.and(settings).and_then(|()| tls.flush());
        while sound.is_ok() {
            sound = tls.read_exact(&mut frame);
            let length = usize::from(frame[1]) << 8 | usize::from(frame[2]);
            sound = sound.and_then(|()| tls.read_exact(&mut vec![0; length]));
            // HEADERS
            if frame[3] == 1 {
                break;
            }
        }
        let _gone = tls.write_all(said).and_then(|()| tls.flush());
        until_closed(tls);
    })
}

/// An alert of TLS: fatal, and this.
macro_rules! alert {
    ($number:literal) => {
        &[0x15, 3, 3, 0, 2, 2, $number]
    };
}

/// The first message of a server that speaks TLS 1.1.
const TLS_1_1: &[u8] = &{
    let mut said = [0; 5 + 4 + 38];
    // A record of 42 bytes, a message of 38, the version; then no session, a cipher and no compression.
    let (record, message) = ([0x16, 3, 2, 0, 42], [2, 0, 0, 38, 3, 2]);
    let mut at = 0;
    while at < 11 {
        said[at] = if at < 5 { record[at] } else { message[at - 5] };
        at += 1;
    }
    said[44] = 0xc0;
    said[45] = 0x13;
    said
};

faults! {
    an_expired_certificate => broken(with(Authority::expired), &["no connection to HOST: its certificate has expired: it was good until 2001-01-02T00:00:00Z", "help: the server needs a new certificate"]),
    a_certificate_of_the_future => broken(with(|authority| authority.good_in(2999)), &["no connection to HOST: its certificate is not valid yet: it is good from 2999-01-01T00:00:00Z", "help: the server needs a new certificate"]),
    a_certificate_of_its_own_making => broken(with(|_| Identity::own_made(&["127.0.0.1"], (2999, 1, 1))), &["no connection to HOST: its certificate is of nobody who is trusted", "help: name the certificate of its authority"]),
    a_certificate_of_another_name => broken(with(|authority| authority.server(&["wiki.example"])), &["no connection to HOST: its certificate is not for `127.0.0.1`, but for `wiki.example`", "help: use a name of the certificate"]),
    a_certificate_of_an_unknown_authority => broken(with(|_| Authority::new().local()), &["no connection to HOST: its certificate is of nobody who is trusted"]),
    a_client_without_a_certificate => broken({
        let authority = Authority::new();
        let server = TlsServer::for_clients_of(&authority, &authority.local());
        at("127.0.0.1", authority, server)
    }, &["HOST: it ", "help: `cert` and `key` of the target"]),
    plain_http_where_tls_is_spoken => broken(without_tls(|stream| {
        let _hello = stream.read(&mut [0; 4096]);
        let _gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        until_closed(stream);
    }), &["no connection to HOST: what came is not TLS", "its address begins with `http://`"]),
    tls_where_plain_http_is_spoken => broken({
        let mut server = with(Authority::local);
        server.url = server.url.replace("https:", "http:");
        server
    }, &["no answer from HOST: what came is not HTTP", "its address begins with `https://`"]),
    tls_1_1 => broken(hello(TLS_1_1), &["no connection to HOST: it speaks neither TLS 1.2 nor TLS 1.3", "help: older ones are not safe"]),
    an_alert_of_the_version => broken(hello(alert!(70)), &["no connection to HOST: it speaks neither TLS 1.2 nor TLS 1.3"]),
    an_alert_of_the_handshake => broken(hello(alert!(40)), &["no connection to HOST: it broke TLS off (HandshakeFailure)", "help: it may want a certificate of the client"]),
    an_alert_of_the_name => broken(hello(alert!(112)), &["no connection to HOST: it knows no host of this name"]),
    an_alert_of_the_server_itself => broken(hello(alert!(80)), &["no connection to HOST: it broke TLS off by a fault of its own", "help: the log of the server"]),
    a_handshake_that_is_cut => broken(without_tls(|stream| {
        let _hello = stream.read(&mut [0; 4096]);
    }), &["no connection to HOST: the server closed the connection while TLS was set up"]),
    a_handshake_that_is_reset => broken(without_tls(|stream| {
        let _hello = stream.read(&mut [0; 4096]);
        reset(stream);
    }), &["no connection to HOST: the server broke the connection off"]),
    a_handshake_without_an_answer => broken(without_tls(until_closed), &["no whole answer within 400ms: TLS with HOST was not set up yet"]).request(SHORT),
    cut_within_tls_after_the_request => broken(cut_after(""), &["no answer from HOST: the server closed the connection early"]),
    cut_within_tls_amid_the_body => broken(cut_after("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server closed the connection early"]),
    /// Whoever cuts the connection on the way could shorten such a body as he likes.
    cut_within_tls_where_only_the_end_of_tls_ends_the_body => broken(cut_after("HTTP/1.1 200 OK\r\n\r\nhalf"), &["the answer of HOST broke off after 4 bytes: the server closed the connection early"]),
    garbage_within_tls => broken(within("http/1.1", |tls| {
        let _request = head(tls);
        let _gone = tls.sock.write_all(&[0x17, 3, 3, 0, 32]).and_then(|()| tls.sock.write_all(&[7; 32]));
        until_closed(&mut tls.sock);
    }), &["no connection to HOST: TLS failed: cannot decrypt peer's message"]),
    a_stream_that_is_reset => broken(frames(&[0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 2]), &["no answer from HOST: the server gave this answer up"]),
    a_server_that_goes_away => broken(frames(&[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]), &["no answer from HOST: the server broke the connection off"]),
    frames_that_are_none => broken(frames(&[0xff; 64]), &["no answer from HOST: what came is not HTTP/2"]),
    a_server_that_knows_no_http_2_frames => broken(within("h2", |tls| {
        let _begun = tls.read(&mut [0; 24]);
        let _gone = tls.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").and_then(|()| tls.flush());
        until_closed(tls);
    }), &["no answer from HOST: what came is not HTTP/2"]),
}
