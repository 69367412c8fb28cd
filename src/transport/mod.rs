//! Sending requests, and the cookies of a session.
//!
//! Nothing here knows of steps. The only room that names reqwest. Whether a request may be sent is decided by the caller.
//! Start at [`Transport`] and [`Live`].

mod auth;
mod client;
mod cookie_file;
mod decode;
mod dial;
mod fault;
mod forward;
mod jar;
mod live;
mod redirect;
mod replay;
mod tls;
mod tls_fault;
mod trust;

pub use auth::{
    Token, answered, credited, from_netrc, proofs, proxy_secrets, token, token_request,
    token_secrets,
};
pub use forward::{Forwarded, Incoming, Outcome, end_to_end};
pub use jar::{AmbiguousCookie, Jar};
pub use live::{Live, sendable, with_cookies};
pub use redirect::{Onward, redirected};
pub use replay::Replay;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::http::{Connection, Exchange, Request};

/// A future that can cross threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends a request in a session: with the cookies of its jar, which takes the answer's.
pub trait Transport: Send + Sync {
    /// Sends a request once and reads the whole answer, its body decoded.
    fn send<'a>(
        &'a self,
        call: Call<'a>,
        jar: &'a mut Jar,
    ) -> BoxFuture<'a, Result<Exchange, TransportError>>;
}

/// A request that is to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// With all its headers but `Host`, `Cookie` and `Content-Length`.
    pub request: &'a Request,
    /// Its full address, parsed.
    pub url: &'a Url,
    /// How its target is reached.
    pub connection: &'a Arc<Connection>,
    /// How long the answer is waited for, once it is the request's turn.
    pub patience: Duration,
    /// Texts that nobody else has and that were drawn so far: another hand would have drawn others.
    pub drawn: &'a [String],
}

/// Whether an address is one of HTTP.
fn is_spoken(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// The address that a request goes to, with its parameters.
pub fn address(request: &Request) -> Result<Url, TransportError> {
    let full = request.full_url();
    let url = Url::parse(full.reveal()).map_err(|error| {
        TransportError::new(format!("`{}` is no address: {error}", full.masked()))
    })?;
    if !is_spoken(&url) {
        // The scheme is a part of it, and as secret.
        let shown = match full.has_secret() {
            true => full.masked(),
            false => url.scheme().to_owned(),
        };
        return Err(TransportError::new(format!(
            "`{shown}` is not spoken: an address begins with `http://` or `https://`"
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TransportError::new(
            "the address holds a user or a password, which are not sent",
        )
        .help("`auth: {basic: {username: …, password: …}}` sends them"));
    }
    Ok(url)
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// `no-answer`, or `origin-not-allowed` if where the address leads shows only as it is connected to.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl TransportError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            code: "no-answer",
            message: message.into(),
            help: None,
        }
    }

    /// The answer is no longer waited for: `why`, as a sentence.
    pub fn given_up(why: &str) -> Self {
        Self::new(format!("{why} before the answer was whole"))
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
