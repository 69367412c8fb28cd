//! The network.

use std::sync::OnceLock;
use std::time::Instant;

use bytes::BytesMut;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Method};
use url::Url;

use super::fault::{broken_off, described, failed, timed_out};
use super::{BoxFuture, Jar, Transport, TransportError, tls};
use crate::http::{Body, Exchange, Payload, Request, Response};

/// Bytes that an answer may have.
const LARGEST_ANSWER: usize = 64 << 20;

/// Sends over HTTP. Connections are kept and shared; nothing is sent twice, no redirect is followed and no proxy is used.
#[derive(Debug, Default)]
pub struct Live {
    http: OnceLock<Client>,
    https: OnceLock<Client>,
}

impl Live {
    fn client(&self, url: &Url) -> Result<&Client, TransportError> {
        let cell = if url.scheme() == "https" {
            &self.https
        } else {
            &self.http
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let builder = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .retry(reqwest::retry::never())
            .tcp_nodelay(true);
        let config = if url.scheme() == "https" {
            tls::trusting_the_system()?
        } else {
            tls::trusting_nobody()?
        };
        let builder = builder.tls_backend_preconfigured(config);
        let client = builder
            .build()
            .map_err(|error| TransportError::new(described(&error)))?;
        Ok(cell.get_or_init(|| client))
    }

    fn outgoing(&self, request: &Request, url: &Url) -> Result<reqwest::Request, TransportError> {
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| {
            TransportError::new(format!("`{}` is no method of HTTP", request.method))
        })?;
        let mut outgoing = reqwest::Request::new(method, url.clone());
        let headers = outgoing.headers_mut();
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
        *outgoing.body_mut() = match &request.payload {
            Payload::None => None,
            Payload::Bytes(bytes) => Some(bytes.clone().into()),
            Payload::Form(_) | Payload::Text(_) => request
                .body_text()
                .map(|text| text.reveal().to_owned().into()),
        };
        Ok(outgoing)
    }

    async fn exchange(
        &self,
        request: &Request,
        url: &Url,
        jar: &mut Jar,
    ) -> Result<Exchange, TransportError> {
        let request = with_cookies(request, url, jar)?;
        let outgoing = self.outgoing(&request, url)?;
        let client = self.client(url)?;
        let begun = Instant::now();
        let whole = async {
            let mut answer = client
                .execute(outgoing)
                .await
                .map_err(|error| failed(&error, url))?;
            let mut response = head(&answer, url);
            let mut bytes = BytesMut::new();
            while let Some(chunk) = answer
                .chunk()
                .await
                .map_err(|error| broken_off(&error, bytes.len()))?
            {
                if bytes.len() + chunk.len() > LARGEST_ANSWER {
                    return Err(TransportError::new(format!(
                        "the answer is larger than {} MiB",
                        LARGEST_ANSWER >> 20
                    )));
                }
                bytes.extend_from_slice(&chunk);
            }
            let content_type = response
                .header_values("content-type")
                .first()
                .map(|value| (*value).to_owned());
            response.body = Body::new(bytes.freeze(), content_type.unwrap_or_default());
            Ok(response)
        };
        let response = match tokio::time::timeout(request.timeout, whole).await {
            Ok(response) => response?,
            Err(_) => return Err(timed_out(request.timeout)),
        };
        let duration = begun.elapsed();
        jar.take(&response, url);
        Ok(Exchange {
            request,
            response,
            duration,
        })
    }
}

/// The request as it goes out in a session: with the cookies that its jar, and the request itself, have for the address.
fn with_cookies(request: &Request, url: &Url, jar: &Jar) -> Result<Request, TransportError> {
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

impl Transport for Live {
    fn send<'a>(
        &'a self,
        request: &'a Request,
        url: &'a Url,
        jar: &'a mut Jar,
    ) -> BoxFuture<'a, Result<Exchange, TransportError>> {
        Box::pin(self.exchange(request, url, jar))
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
    }
}
