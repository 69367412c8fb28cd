//! Why no answer came, in words that help.

use std::error::Error;
use std::time::Duration;

use url::Url;

use super::TransportError;

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
    ("dns error", "there is no such host"),
];

/// No answer began.
pub(super) fn failed(error: &reqwest::Error, url: &Url) -> TransportError {
    let host = url.host_str().unwrap_or_default();
    let place = url
        .port_or_known_default()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let why = described(error);
    if error.is_connect() {
        return TransportError::new(format!("no connection to {place}: {why}"))
            .help("is the server running, and is the address right?");
    }
    TransportError::new(format!("no answer from {place}: {why}"))
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
