//! Sending requests, and the cookies of a session.
//!
//! Nothing here knows of steps. The only room that names reqwest. Whether a request may be sent is decided by the caller.
//! Start at [`Transport`] and [`Live`].

#[allow(dead_code, unused_imports, reason = "not wired in yet")]
mod auth;
mod cookie_file;
#[cfg_attr(not(test), expect(dead_code, reason = "not wired in yet"))]
mod decode;
mod fault;
mod jar;
mod live;
mod tls;

pub use jar::{AmbiguousCookie, Jar};
pub use live::Live;

use std::future::Future;
use std::pin::Pin;

use url::Url;

use crate::http::{Exchange, Request};

/// A future that can cross threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends a request in a session: with the cookies of its jar, which takes the answer's.
pub trait Transport: Send + Sync {
    /// Sends `request` to `url`, its full address parsed, and reads the whole answer.
    fn send<'a>(
        &'a self,
        request: &'a Request,
        url: &'a Url,
        jar: &'a mut Jar,
    ) -> BoxFuture<'a, Result<Exchange, TransportError>>;
}

/// The address that a request goes to, with its parameters.
pub fn address(request: &Request) -> Result<Url, TransportError> {
    let full = request.full_url();
    let url = Url::parse(full.reveal()).map_err(|error| {
        TransportError::new(format!("`{}` is no address: {error}", full.masked()))
    })?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        scheme => Err(TransportError::new(format!(
            "`{scheme}` is not spoken: an address begins with `http://` or `https://`"
        ))),
    }
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl TransportError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// Somebody ended the run while the answer was awaited.
    pub fn stopped() -> Self {
        Self::new("the run was stopped before the answer was whole")
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
