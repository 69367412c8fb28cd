//! The network.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::tls::TlsInfo;
use reqwest::{Method, Version};
use url::Url;

use super::client::{Deployment, Way};
use super::dial::Watch;
use super::fault::{Journey, broken_off, failed, led_inward, misunderstood, timed_out, unwelcome};
use super::{BoxFuture, Call, Jar, Transport, TransportError, decode};
use crate::http::{
    Body, Certificate, Connection, Content, Exchange, HttpVersion, Payload, Request, Response,
};
use crate::secret::Text;

/// What to do about an answer that is too large.
const MORE: &str = "`max_size` of the target allows more";

/// Sends over HTTP. Connections are kept and shared; nothing is sent twice, no redirect is followed, and no proxy is used but a
/// target's own.
#[derive(Debug, Default)]
pub struct Live {
    deployments: Mutex<Vec<Arc<Deployment>>>,
}

impl Live {
    pub(super) fn deployment(&self, connection: &Arc<Connection>) -> Arc<Deployment> {
        let mut known = self
            .deployments
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.iter().find(|deployment| deployment.is(connection)) {
            return Arc::clone(found);
        }
        let deployment = Arc::new(Deployment::new(connection));
        known.push(Arc::clone(&deployment));
        deployment
    }

    async fn exchange(&self, call: Call<'_>, jar: &mut Jar) -> Result<Exchange, TransportError> {
        let (url, connection) = (call.url, call.connection);
        let request = with_cookies(call.request, url, jar)?;
        let deployment = self.deployment(connection);
        let way = deployment.way(url, request.header("host").is_some())?;
        let journey = Journey {
            url,
            connection,
            at: way.at.as_deref(),
        };
        if let Some(at) = way.at.as_deref().filter(|_| way.leads_inward) {
            return Err(led_inward(at, &journey));
        }
        let outgoing = outgoing(&request, &way)?;
        let watch = Watch::default();
        let begun = Instant::now();
        let until = begun + call.patience;
        let whole = watch.over(async {
            let mut answer =
                way.client
                    .execute(outgoing)
                    .await
                    .map_err(|error| match watch.led_inward() {
                        Some(ip) => led_inward(&ip.to_string(), &journey),
                        None => failed(&error, &journey, watch.client_asked_for()),
                    })?;
            let answered = Instant::now();
            let mut response = head(&answer, url);
            if let Some(proxy) = turned_away(&response, url, connection) {
                return Err(unwelcome(proxy));
            }
            if let Some(fault) = misunderstood(&request, &response, &journey) {
                return Err(fault);
            }
            if response.certificate.is_none() {
                response.certificate = deployment.certificate(url, watch.certificate());
            }
            let received = received(&mut answer, &watch, &journey).await?;
            let ended = Instant::now();
            response.body = body(received, &response, connection.max_size, until).await?;
            Ok((response, watch.timing(begun, answered, ended)))
        });
        let (response, timing) = match tokio::time::timeout_at(until.into(), whole).await {
            Ok(answer) => answer?,
            Err(_) => return Err(timed_out(request.timeout, watch.reached(), &journey)),
        };
        let duration = begun.elapsed();
        jar.take(&response, url);
        Ok(Exchange {
            request,
            response,
            duration,
            timing,
            hops: Vec::new(),
        })
    }
}

/// The proxy that an answer comes from instead of the server. Over https it refuses before TLS begins.
fn turned_away<'a>(response: &Response, url: &Url, connection: &'a Connection) -> Option<&'a Text> {
    let proxy = connection.proxy.as_ref()?;
    (response.status == 407 && url.scheme() == "http").then_some(proxy)
}

impl Transport for Live {
    fn send<'a>(
        &'a self,
        call: Call<'a>,
        jar: &'a mut Jar,
    ) -> BoxFuture<'a, Result<Exchange, TransportError>> {
        Box::pin(self.exchange(call, jar))
    }
}

/// The request as it goes out in a session: with the cookies that its jar, and the request itself, have for the address.
pub fn with_cookies(request: &Request, url: &Url, jar: &Jar) -> Result<Request, TransportError> {
    let cookies = jar.header(url, &request.cookies).map_err(|ambiguous| {
        let names = ambiguous.names.join(", ");
        TransportError::new(format!(
            "`{}` fits several cookies: {names}",
            ambiguous.pattern
        ))
    })?;
    let mut request = request.clone();
    request
        .headers
        .extend(cookies.map(|cookies| ("Cookie".to_owned(), cookies)));
    Ok(request)
}

/// Whether the method and the headers of a request can be sent at all.
pub fn sendable(request: &Request) -> Result<(), TransportError> {
    method(request).and_then(|_| headers(request).map(drop))
}

fn method(request: &Request) -> Result<Method, TransportError> {
    Method::from_bytes(request.method.as_bytes())
        .map_err(|_| TransportError::new(format!("`{}` is no method of HTTP", request.method)))
}

fn headers(request: &Request) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let bad = || {
            TransportError::new(format!(
                "the header `{name}` cannot be sent: it holds what no header may hold"
            ))
        };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let value = HeaderValue::from_bytes(value.reveal().as_bytes()).map_err(|_| bad())?;
        headers.append(key, value);
    }
    Ok(headers)
}

fn outgoing(request: &Request, way: &Way) -> Result<reqwest::Request, TransportError> {
    let mut outgoing = reqwest::Request::new(method(request)?, way.url.clone());
    if way.version == Some(HttpVersion::Http10) {
        *outgoing.version_mut() = Version::HTTP_10;
    }
    *outgoing.headers_mut() = headers(request)?;
    let headers = outgoing.headers_mut();
    if let Some(host) = &way.host
        && !headers.contains_key(HOST)
        && let Ok(host) = HeaderValue::from_str(host)
    {
        headers.insert(HOST, host);
    }
    *outgoing.body_mut() = payload(request).map(Into::into);
    Ok(outgoing)
}

/// The bytes of a request's body.
pub(super) fn payload(request: &Request) -> Option<Bytes> {
    match &request.payload {
        Payload::None => None,
        Payload::File(file) => Some(file.bytes.clone()),
        Payload::Multipart(multipart) => {
            let mut bytes = BytesMut::new();
            for piece in multipart.pieces() {
                match piece {
                    Content::Text(text) => bytes.extend_from_slice(text.reveal().as_bytes()),
                    Content::File(file) => bytes.extend_from_slice(&file.bytes),
                }
            }
            Some(bytes.freeze())
        }
        Payload::Form(_) | Payload::Text(_) => request
            .body_text()
            .map(|text| Bytes::copy_from_slice(text.reveal().as_bytes())),
    }
}

/// The bytes of an answer as they come.
pub(super) async fn received(
    answer: &mut reqwest::Response,
    watch: &Watch,
    journey: &Journey<'_>,
) -> Result<Bytes, TransportError> {
    let most = journey.connection.max_size;
    watch.received(0);
    // What is announced is not yet there, but growing towards it would hold it twice.
    let announced = answer.content_length().unwrap_or_default();
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > most {
        return Err(too_large(most));
    }
    let mut bytes = BytesMut::with_capacity(announced);
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| broken_off(&error, bytes.len(), journey))?
    {
        if bytes.len() + chunk.len() > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&chunk);
        watch.received(bytes.len());
    }
    Ok(bytes.freeze())
}

fn too_large(most: usize) -> TransportError {
    TransportError::new(format!("the answer is larger than {}", decode::size(most))).help(MORE)
}

/// The body with its codings undone; with one that nobody knows it stays as it came. A body that takes long to undo keeps nobody else
/// waiting, and nobody at all when the time is over.
pub(super) async fn body(
    received: Bytes,
    response: &Response,
    most: usize,
    until: Instant,
) -> Result<Body, TransportError> {
    let content_type = response
        .header_values("content-type")
        .first()
        .map(|value| (*value).to_owned())
        .unwrap_or_default();
    let codings = decode::codings(&response.header_values("content-encoding"));
    let size = received.len();
    if size == 0 || codings.is_empty() {
        return Ok(Body::decoded(received, content_type, size));
    }
    let as_it_came = received.clone();
    let undone = move || decode::decoded(received, &codings, most, until);
    let undone = tokio::task::spawn_blocking(undone).await;
    let undone = undone.map_err(|_| TransportError::new("the answer could not be decoded"))?;
    match undone {
        Ok(decoded) => Ok(Body::decoded(decoded, content_type, size)),
        Err(decode::DecodeError::Unknown { .. }) => {
            Ok(Body::decoded(as_it_came, content_type, size))
        }
        Err(error @ decode::DecodeError::TooLarge { .. }) => {
            Err(TransportError::new(error.to_string()).help(MORE))
        }
        Err(error) => Err(
            TransportError::new(format!("the answer cannot be decoded: {error}"))
                .help("`headers: {Accept-Encoding: identity}` asks for it without any coding"),
        ),
    }
}

fn head(answer: &reqwest::Response, url: &Url) -> Response {
    let headers = answer.headers().iter().map(|(name, value)| {
        let text = match std::str::from_utf8(value.as_bytes()) {
            Ok(text) => text.to_owned(),
            Err(_) => value
                .as_bytes()
                .iter()
                .map(|byte| char::from(*byte))
                .collect(),
        };
        (name.as_str().to_owned(), text)
    });
    let shown = answer.extensions().get::<TlsInfo>();
    Response {
        status: answer.status().as_u16(),
        reason: answer
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
        headers: headers.collect(),
        body: Body::default(),
        url: url.to_string(),
        version: match answer.version() {
            Version::HTTP_10 => Some(HttpVersion::Http10),
            Version::HTTP_11 => Some(HttpVersion::Http11),
            Version::HTTP_2 => Some(HttpVersion::Http2),
            _ => None,
        },
        certificate: shown
            .and_then(TlsInfo::peer_certificate)
            .map(|der| Certificate::new(der.to_vec())),
    }
}
