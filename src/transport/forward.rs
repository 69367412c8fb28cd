//! Sending somebody else's request on: the request and its answer stay as they came.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use super::client::Way;
use super::dial::Watch;
use super::fault::{Journey, failed, led_inward, timed_out};
use super::live::received;
use super::{Live, TransportError, decode};
use crate::http::Connection;

/// A request of somebody else, as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incoming {
    /// In upper case.
    pub method: String,
    /// Path and query, byte for byte.
    pub target: String,
    /// In the order in which they came; names may repeat.
    pub headers: Vec<(String, Bytes)>,
    /// What came with it.
    pub body: Bytes,
}

/// An answer, as it came: its body may have codings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The status code.
    pub status: u16,
    /// In the order in which they came; names may repeat.
    pub headers: Vec<(String, Bytes)>,
    /// What came with it.
    pub body: Bytes,
}

/// A request that was sent on, and what came of it.
#[derive(Debug, Clone)]
pub struct Forwarded {
    /// As it came.
    pub request: Incoming,
    /// As it came, or why none did.
    pub answer: Result<Outcome, TransportError>,
}

impl Outcome {
    /// The body without its codings, if it has no more than so many bytes then.
    pub fn decoded(&self, most: usize) -> Option<Bytes> {
        let headers = self.headers.iter();
        let headers = headers.filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
        let values: Option<Vec<&str>> = headers
            .map(|(_, value)| std::str::from_utf8(value).ok())
            .collect();
        let codings = decode::codings(&values?);
        let until = Instant::now() + DECODES_WITHIN;
        decode::decoded(self.body.clone(), &codings, most, until).ok()
    }
}

/// How long a body may take to be decoded.
const DECODES_WITHIN: Duration = Duration::from_secs(10);

/// Headers of one connection, which nobody sends on (RFC 9110 section 7.6.1). What `Connection` names is one as well.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "proxy-connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-authenticate",
    "proxy-authorization",
];

/// Headers that are sent on: not those of the connection, and not the length, which follows from the body.
pub fn end_to_end(headers: &[(String, Bytes)]) -> Vec<(String, Bytes)> {
    let named = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("connection"));
    let named: Vec<String> = named
        .flat_map(|(_, value)| {
            let value = String::from_utf8_lossy(value).to_lowercase();
            let names = value.split(',').map(|name| name.trim().to_owned());
            names.collect::<Vec<_>>()
        })
        .collect();
    let stays = |name: &str| {
        let name = name.to_lowercase();
        name != "content-length" && !HOP_BY_HOP.contains(&name.as_str()) && !named.contains(&name)
    };
    let staying = headers.iter().filter(|(name, _)| stays(name));
    staying.cloned().collect()
}

impl Live {
    /// Sends a request on to an address: its own headers but those of its connection and `Host`, no cookie of ours, no redirect
    /// followed, no coding undone.
    pub async fn forward(
        &self,
        incoming: &Incoming,
        url: &Url,
        connection: &Arc<Connection>,
        patience: Duration,
    ) -> Result<Outcome, TransportError> {
        let deployment = self.deployment(connection);
        let way = deployment.way(url, false)?;
        let journey = Journey {
            url,
            connection,
            at: way.at.as_deref(),
        };
        if let Some(at) = way.at.as_deref().filter(|_| way.leads_inward) {
            return Err(led_inward(at, &journey));
        }
        let outgoing = outgoing(incoming, &way)?;
        let watch = Watch::default();
        let until = Instant::now() + patience;
        let whole = watch.over(async {
            let mut answer =
                way.client
                    .execute(outgoing)
                    .await
                    .map_err(|error| match watch.led_inward() {
                        Some(ip) => led_inward(&ip.to_string(), &journey),
                        None => failed(&error, &journey, watch.client_asked_for()),
                    })?;
            let headers = answer.headers().iter();
            let headers = headers
                .map(|(name, value)| {
                    let value = Bytes::copy_from_slice(value.as_bytes());
                    (name.as_str().to_owned(), value)
                })
                .collect();
            Ok(Outcome {
                status: answer.status().as_u16(),
                headers,
                body: received(&mut answer, &watch, &journey).await?,
            })
        });
        match tokio::time::timeout_at(until.into(), whole).await {
            Ok(answer) => answer,
            Err(_) => Err(timed_out(patience, watch.reached(), &journey)),
        }
    }
}

fn outgoing(incoming: &Incoming, way: &Way) -> Result<reqwest::Request, TransportError> {
    let method = Method::from_bytes(incoming.method.as_bytes())
        .map_err(|_| TransportError::new("the method is none of HTTP"))?;
    let mut outgoing = reqwest::Request::new(method, way.url.clone());
    let headers = outgoing.headers_mut();
    for (name, value) in end_to_end(&incoming.headers) {
        let name = HeaderName::from_bytes(name.as_bytes());
        // What came over HTTP can be sent over it.
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_maybe_shared(value))
            && name != reqwest::header::HOST
        {
            headers.append(name, value);
        }
    }
    if let Some(host) = &way.host
        && let Ok(host) = HeaderValue::from_str(host)
    {
        headers.insert(reqwest::header::HOST, host);
    }
    if !incoming.body.is_empty() {
        *outgoing.body_mut() = Some(incoming.body.clone().into());
    }
    Ok(outgoing)
}
