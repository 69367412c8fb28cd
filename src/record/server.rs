//! The listener: takes HTTP on a loopback port and sends it on.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use tokio::net::TcpListener;
use url::Url;

use super::{Shared, under_way};
use crate::http::LARGEST_ANSWER;
use crate::transport::{Forwarded, Incoming, Outcome, TransportError};

/// Bytes that a request may bring. An answer is bounded by the connection.
const LARGEST_REQUEST: usize = LARGEST_ANSWER;

/// How long an answer of the target is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// Requests that are kept; who sends more is mistaken.
const MOST: usize = 10_000;

/// Takes a free port of 127.0.0.1, and of no other address.
pub(super) async fn listen() -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

/// Sends requests on for as long as the task lives.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let router = Router::new().fallback(pass).with_state(shared);
    // The listener only ends with its task, which whoever holds the recorder ends.
    let _ = axum::serve(listener, router).await;
}

async fn pass(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let (head, body) = request.into_parts();
    if !is_meant(&shared, &head) {
        return own(
            StatusCode::MISDIRECTED_REQUEST,
            "this is a recorder of flowrun, which answers to its own address alone",
        );
    }
    let Ok(body) = to_bytes(body, LARGEST_REQUEST).await else {
        return own(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long");
    };
    let incoming = Incoming {
        method: head.method.as_str().to_owned(),
        target: head
            .uri
            .path_and_query()
            .map_or("/", |target| target.as_str())
            .to_owned(),
        headers: headers(&head),
        body,
    };
    if shared
        .page()
        .as_mut()
        .is_some_and(|page| page.takes(&incoming))
    {
        return own(StatusCode::OK, "heard");
    }
    let Some(number) = shared.keep(&incoming) else {
        return own(StatusCode::TOO_MANY_REQUESTS, "more requests than are kept");
    };
    let page = shared
        .page()
        .as_ref()
        .and_then(|page| page.asked(&incoming));
    let answer = shared.forward(page.as_ref().unwrap_or(&incoming)).await;
    let response = match &answer {
        Ok(outcome) => {
            let put_in = page.and_then(|_| Some(shared.page().as_ref()?.with_script(outcome)));
            shared.response(put_in.as_ref().unwrap_or(outcome), &head.method)
        }
        Err(error) => own(StatusCode::BAD_GATEWAY, &error.message),
    };
    shared.complete(number, answer);
    response
}

/// Whether a request names this recorder: a page of somebody else, whose name leads here, does not (DNS rebinding).
fn is_meant(shared: &Shared, head: &Parts) -> bool {
    let mut hosts = head.headers.get_all("host").iter();
    let named = hosts
        .next()
        .is_some_and(|host| host.as_bytes() == shared.lead.host.as_bytes());
    named && hosts.next().is_none() && head.uri.host().is_none()
}

fn headers(head: &Parts) -> Vec<(String, Bytes)> {
    let headers = head.headers.iter();
    headers
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                Bytes::copy_from_slice(value.as_bytes()),
            )
        })
        .collect()
}

/// An answer of the recorder itself.
fn own(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert("content-type", plain);
    response
}

impl Shared {
    /// Keeps a request that came, and gives its number; none if there are too many.
    fn keep(&self, incoming: &Incoming) -> Option<usize> {
        let mut passed = self.passed();
        if passed.kept.len() >= MOST {
            return None;
        }
        passed.kept.push(Forwarded {
            request: incoming.clone(),
            answer: Err(under_way()),
        });
        Some(passed.taken + passed.kept.len() - 1)
    }

    /// Keeps what came of a request, unless that was taken by now.
    fn complete(&self, number: usize, answer: Result<Outcome, TransportError>) {
        let mut passed = self.passed();
        let index = number.checked_sub(passed.taken);
        if let Some(kept) = index.and_then(|index| passed.kept.get_mut(index)) {
            kept.answer = answer;
        }
    }

    async fn forward(&self, incoming: &Incoming) -> Result<Outcome, TransportError> {
        let address = format!("{}{}", self.lead.target, incoming.target);
        let url =
            Url::parse(&address).map_err(|_| TransportError::given_up("the address is none"))?;
        self.live
            .forward(incoming, &url, &self.connection, PATIENCE)
            .await
    }

    /// An answer of the target for who asked.
    fn response(&self, outcome: &Outcome, method: &Method) -> Response {
        let mut response = Response::new(Body::from(outcome.body.clone()));
        *response.status_mut() =
            StatusCode::from_u16(outcome.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let length = outcome.headers.iter();
        let length = length.filter(|(name, _)| *method == Method::HEAD && name == "content-length");
        let headers = self.lead.headers(&outcome.headers).into_iter();
        for (name, value) in headers.chain(length.cloned()) {
            let name = HeaderName::try_from(name);
            // What came over HTTP can be sent over it.
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_maybe_shared(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
