//! Why no answer came, in words that help.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use url::Url;

use super::dial::Reached;
use super::{TransportError, decode, tls_fault};
use crate::http::{Connection, HttpVersion, Request, Response};
use crate::secret::Text;

/// Said of what is not HTTP.
const NO_HTTP: &str = "what came is not HTTP";
/// Said of a proxy by the library that speaks SOCKS.
const NO_PROXY: &str = "failed to create underlying connection";
/// Said of a connection that ended while TLS was being set up.
const TLS_CUT_OFF: &str = "tls handshake eof";
/// Said of TLS where plain HTTP was expected, and of other protocols.
const NO_VERSION: &str = "invalid HTTP version";
const CLOSED_EARLY: &str = "the server closed the connection early";
const BROKEN: &str = "the server broke the connection off";
const NO_HOST: &str = "there is no such host";

/// What to do about a connection that ends too soon.
const ITS_LOG: &str = "the log of the server, or of what stands before it, may say why";

/// What the HTTP library says, and what it means to whoever asked. The first row that fits counts.
const REASONS: &[(&str, &str)] = &[
    (
        "connection closed before message completed",
        "the server closed the connection before its answer was whole",
    ),
    (
        "message head is too large",
        "its headers are more than 100, or longer than 400 kB",
    ),
    ("invalid HTTP version", NO_HTTP),
    (
        "invalid HTTP status-code",
        "what came is not HTTP: its status is none",
    ),
    (
        "invalid HTTP header",
        "what came is not HTTP: a header is none",
    ),
    ("invalid HTTP", NO_HTTP),
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
    ("end of file before message length reached", CLOSED_EARLY),
    ("unexpected EOF during chunk", CLOSED_EARLY),
    ("without sending TLS close_notify", CLOSED_EARLY),
    ("chunk", "what came is not HTTP: a chunk is none"),
    ("Connection refused", "Connection refused"),
    ("Connection reset", BROKEN),
    ("Broken pipe", BROKEN),
    ("stream error received", "the server gave this answer up"),
    ("connection error received", BROKEN),
    ("connection error detected", "what came is not HTTP/2"),
    (
        TLS_CUT_OFF,
        "the server closed the connection while TLS was set up",
    ),
    (NO_PROXY, "it does not answer"),
    ("failed to lookup address information", NO_HOST),
    ("dns error", NO_HOST),
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
        _ if plain && why.contains(NO_VERSION) => {
            found.help("if the server speaks TLS there, its address begins with `https://`")
        }
        _ => found.help(ITS_LOG),
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
    found.help(match () {
        () if why.contains(TLS_CUT_OFF) => {
            "if the server speaks no TLS there, its address begins with `http://`"
        }
        () if why.contains(NO_HOST) => {
            "is the name right, and is there a way to where it is known?"
        }
        () => "is the server running, and is the address right?",
    })
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
pub(super) fn broken_off(
    error: &reqwest::Error,
    received: usize,
    journey: &Journey<'_>,
) -> TransportError {
    let why = described(error);
    TransportError::new(format!(
        "the answer of {journey} broke off after {received} bytes: {why}"
    ))
    .help(ITS_LOG)
}

/// The time is over.
pub(super) fn timed_out(
    after: Duration,
    reached: Reached,
    journey: &Journey<'_>,
) -> TransportError {
    let so_far = match reached {
        Reached::Nobody => format!("there was no connection to {journey} yet"),
        Reached::Tls => format!("TLS with {journey} was not set up yet"),
        Reached::Server => format!("{journey} had not begun to answer"),
        Reached::Body(bytes) => format!("{bytes} bytes of the body had come from {journey}"),
    };
    TransportError::new(format!("no whole answer within {after:?}: {so_far}"))
        .help("`timeout` of the request gives it longer")
}

/// Whether the head of an answer says something that is not done here: going on in another protocol, or a body that is packed for the
/// way in a form that nobody asked for (RFC 9112 section 7.4).
pub(super) fn misunderstood(
    request: &Request,
    response: &Response,
    journey: &Journey<'_>,
) -> Option<TransportError> {
    if response.status == 101 && request.header("upgrade").is_none() {
        let to = response.header_values("upgrade").join(", ");
        return Some(TransportError::new(format!(
            "no answer from {journey}: the server goes on in another protocol (`{to}`), which nobody asked for"
        )));
    }
    let codings = decode::codings(&response.header_values("transfer-encoding"));
    let known = |coding: &&String| coding.eq_ignore_ascii_case("chunked");
    let unknown = codings.iter().find(|coding| !known(coding))?;
    Some(TransportError::new(format!(
        "no answer from {journey}: its `Transfer-Encoding` is `{unknown}`, which nobody asked for"
    )))
}

/// The innermost reason: the outer ones only say that sending failed, and name the address, which may hold a secret.
pub(super) fn described(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let theirs = innermost.to_string();
    // The number that the system has for it.
    let theirs = theirs.split(" (os error").next().unwrap_or_default();
    // The address of a page that explains it to whoever writes a server.
    let theirs = theirs.split(": https://").next().unwrap_or_default();
    let row = REASONS.iter().find(|(part, _)| theirs.contains(part));
    match row {
        Some((_, ours)) if theirs.starts_with(ours) => theirs.to_owned(),
        Some((_, ours)) => format!("{ours} ({theirs})"),
        None => theirs.to_owned(),
    }
}
