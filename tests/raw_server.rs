//! A server of raw TCP for a test: it says what no good server says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// A server on a free port of loopback. It ends with the test.
pub(crate) struct RawServer {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
}

/// No test waits longer for the other side.
const PATIENCE: Duration = Duration::from_secs(20);

impl RawServer {
    /// Hands each connection, its request read, to `answer`.
    pub(crate) fn new(answer: impl Fn(&mut TcpStream, &str) + Send + Sync + 'static) -> Self {
        Self::accepting(move |stream| {
            let request = head(stream);
            answer(stream, &request);
        })
    }

    /// Hands each connection to `serve`, of which nothing was read.
    pub(crate) fn accepting(serve: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Self {
            address: listener.local_addr().expect("its address"),
            connections: Arc::default(),
            ended: Arc::default(),
        };
        let (connections, ended) = (Arc::clone(&server.connections), Arc::clone(&server.ended));
        let serve = Arc::new(serve);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                connections.fetch_add(1, Ordering::SeqCst);
                let serve = Arc::clone(&serve);
                std::thread::spawn(move || {
                    let _unsupported = stream.set_read_timeout(Some(PATIENCE));
                    let _unsupported = stream.set_write_timeout(Some(PATIENCE));
                    serve(&mut stream);
                });
            }
        });
        server
    }

    /// Sends these bytes as the answer to everything, and closes.
    pub(crate) fn saying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::new(move |stream, _| {
            // Whoever does not listen to the end is what is being tested.
            let _gone = stream.write_all(&bytes);
        })
    }

    /// Answers everything with 200 and this body.
    pub(crate) fn with_body(content_type: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        Self::saying([head.as_bytes(), body].concat())
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/api.php", self.address)
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// How often somebody connected.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // The last connection wakes the listener, which then ends.
        let _gone = TcpStream::connect(self.address);
    }
}

/// Closes a connection as a process does that is killed: the other side is told that it is reset.
pub(crate) fn reset(stream: &TcpStream) {
    rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO)).expect("a socket");
}

/// Waits until the other side closes.
pub(crate) fn until_closed(stream: &mut impl Read) {
    let mut bytes = [0; 4096];
    while matches!(stream.read(&mut bytes), Ok(1..)) {}
}

/// The request line and the headers.
pub(crate) fn head(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}
