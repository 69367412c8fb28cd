//! Why no answer came, in words that help.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use url::Url;

use super::{TransportError, tls_fault};
use crate::http::{Connection, HttpVersion};
use crate::secret::Text;

/// Said of what is not HTTP.
const NO_HTTP: &str = "what came is not HTTP";
/// Said of a proxy by the library that speaks SOCKS.
const NO_PROXY: &str = "failed to create underlying connection";
/// Said of a connection that ended while TLS was being set up.
const TLS_CUT_OFF: &str = "tls handshake eof";

/// What the HTTP library says, and what it means to whoever asked. The first row that fits counts.
const REASONS: &[(&str, &str)] = &[
    (
        "connection closed before message completed",
        "the server closed the connection before its answer was whole",
    ),
    (
        "message head is too large",
        "what came is not HTTP: its headers never end",
    ),
    ("invalid HTTP", "what came is not HTTP"),
    (
        "invalid content-length",
        "what came is not HTTP: its length is none",
    ),
    (
        "invalid transfer-encoding",
        "what came is not HTTP: its encoding is none",
    ),
    (
        "unexpected message",
        "what came is not HTTP, or came unasked",
    ),
    (
        "end of file before message length reached",
        "the server closed the connection early",
    ),
    (
        "unexpected EOF during chunk",
        "the server closed the connection early",
    ),
    ("chunk", "what came is not HTTP: a chunk is none"),
    ("Connection refused", "Connection refused"),
    (
        TLS_CUT_OFF,
        "the server closed the connection while TLS was set up",
    ),
    (NO_PROXY, "it does not answer"),
    (
        "failed to lookup address information",
        "there is no such host",
    ),
    ("dns error", "there is no such host"),
];

/// Where a request went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Journey<'a> {
    pub(super) url: &'a Url,
    pub(super) connection: &'a Connection,
    /// Where it was connected to instead of the host and port of the address.
    pub(super) at: Option<&'a str>,
}

impl fmt::Display for Journey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.host_str().unwrap_or_default())?;
        if let Some(port) = self.url.port_or_known_default() {
            write!(f, ":{port}")?;
        }
        match (&self.connection.unix_socket, self.at) {
            (Some(socket), _) => write!(f, " (at `{}`)", socket.display()),
            (None, Some(at)) => write!(f, " (at {at})"),
            (None, None) => Ok(()),
        }
    }
}

/// The name of a host that is no target leads to this machine, or to what is reached from it alone.
pub(super) fn led_inward(ip: &str, journey: &Journey<'_>) -> TransportError {
    let host = journey.url.host_str().unwrap_or_default();
    let message = format!("this run may not go to `{host}`, which leads to {ip}");
    TransportError {
        code: "origin-not-allowed",
        ..TransportError::new(message).help(
            "a name that `--allow-host` allows leads elsewhere; what is on this machine is allowed by its own address",
        )
    }
}

/// No answer began; maybe the server asked for a certificate of the client before.
pub(super) fn failed(
    error: &reqwest::Error,
    journey: &Journey<'_>,
    client_asked_for: bool,
) -> TransportError {
    if let Some(tls) = tls_fault::within(error) {
        return tls_fault::explained(tls, journey);
    }
    let why = described(error);
    if error.is_connect() {
        return not_connected(&why, journey);
    }
    if client_asked_for {
        // Whether the reason still comes through is a matter of luck: the server closes the connection behind it.
        return tls_fault::not_let_in(&why, journey);
    }
    let found = TransportError::new(format!("no answer from {journey}: {why}"));
    let plain = journey.url.scheme() == "http";
    match journey.connection.http_version {
        Some(HttpVersion::Http2) => found
            .help("does the server know HTTP/2? without `http_version: 2` of the target it is spoken where it is offered"),
        _ if plain && why.contains(NO_HTTP) => {
            found.help("if the server speaks TLS there, its address begins with `https://`")
        }
        _ => found,
    }
}

fn not_connected(why: &str, journey: &Journey<'_>) -> TransportError {
    if let Some(proxy) = &journey.connection.proxy {
        return not_through(proxy, why, journey);
    }
    if let Some(socket) = &journey.connection.unix_socket {
        let socket = socket.display();
        return TransportError::new(format!("no connection to the socket `{socket}`: {why}")).help(
            "is the server running? `unix_socket` of the target is relative to its flowrun.yaml",
        );
    }
    let found = TransportError::new(format!("no connection to {journey}: {why}"));
    match why.contains(TLS_CUT_OFF) {
        true => found.help("if the server speaks no TLS there, its address begins with `http://`"),
        false => found.help("is the server running, and is the address right?"),
    }
}

/// What proxies, and the libraries that speak with them, say of credentials.
const UNWELCOME: [&str; 3] = [
    "proxy authorization required",
    "credentials not accepted",
    "does not support user/pass authentication",
];

/// What is said of a proxy that answers and leads nowhere.
const BEHIND: [&str; 2] = ["tunnel error", "SOCKS error"];

fn not_through(proxy: &Text, why: &str, journey: &Journey<'_>) -> TransportError {
    let shown = proxy.masked();
    if UNWELCOME.iter().any(|said| why.contains(said)) {
        return unwelcome(proxy);
    }
    let answers = !why.contains(NO_PROXY);
    match answers && BEHIND.iter().any(|said| why.contains(said)) {
        true => TransportError::new(format!(
            "the proxy {shown} does not lead to {journey} ({why})"
        ))
        .help("may it go there, and is the server running?"),
        false => TransportError::new(format!(
            "no connection to {journey} by the proxy {shown}: {why}"
        ))
        .help("is the proxy running, and is `proxy` of the target right?"),
    }
}

/// A proxy does not let us through.
pub(super) fn unwelcome(proxy: &Text) -> TransportError {
    let shown = proxy.masked();
    match proxy.has_secret() {
        true => TransportError::new(format!("the proxy {shown} does not accept this user and password"))
            .help("what is no letter or digit in them is percent-encoded in the address: `@` is `%40`"),
        false => TransportError::new(format!("the proxy {shown} wants a user and a password"))
            .help("they stand in its address, which is given by reference: `proxy: {env: FLOWRUN_PROXY}` with `http://USER:PASSWORD@HOST:PORT`"),
    }
}

/// An answer began and did not end.
pub(super) fn broken_off(error: &reqwest::Error, received: usize) -> TransportError {
    let why = described(error);
    TransportError::new(format!(
        "the answer broke off after {received} bytes: {why}"
    ))
}

/// The time is over.
pub(super) fn timed_out(after: Duration) -> TransportError {
    TransportError::new(format!("no whole answer within {after:?}"))
        .help("`timeout` of the request gives it longer")
}

/// The innermost reason: the outer ones only say that sending failed, and name the address, which may hold a secret.
pub(super) fn described(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let theirs = innermost.to_string();
    let row = REASONS.iter().find(|(part, _)| theirs.contains(part));
    match row {
        Some((_, ours)) if theirs.starts_with(ours) => theirs,
        Some((_, ours)) => format!("{ours} ({theirs})"),
        None => theirs,
    }
}
