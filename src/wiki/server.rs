//! The listener: takes HTTP on a loopback port and hands requests to the wiki.
//!
//! It knows nothing of MediaWiki. Start at [`serve`].

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use tokio::net::TcpListener;

use super::exchange::{Request, Response};
use super::site::Site;

/// A longer body is refused with 413.
const LONGEST_BODY: usize = 8 * 1024 * 1024;

/// Takes a port of 127.0.0.1, and of no other address; 0 is any free one.
pub(crate) async fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// Answers requests for as long as the task lives.
pub(crate) async fn serve(listener: TcpListener, site: Arc<Site>) {
    let router = Router::new().fallback(answer).with_state(site);
    // The listener only ends with its task, which whoever holds the wiki ends.
    let _ = axum::serve(listener, router).await;
}

async fn answer(
    State(site): State<Arc<Site>>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (head, body) = request.into_parts();
    // Whoever announces too much is told so before any of it is read.
    let announced = head
        .headers
        .get("content-length")
        .and_then(|length| length.to_str().ok());
    let too_long = announced
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: u64| length > LONGEST_BODY as u64);
    let body = if too_long {
        None
    } else {
        to_bytes(body, LONGEST_BODY).await.ok()
    };
    let Some(body) = body else {
        return send(
            Response::new(413)
                .header("Content-Type", "text/plain; charset=utf-8")
                .body("The body is too long.\n"),
        );
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body: body.to_vec(),
    };
    send(site.answer(&request))
}

fn send(response: Response) -> axum::response::Response {
    let mut out = axum::response::Response::new(Body::from(response.body));
    *out.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        // What a header cannot hold is left out: a value may repeat what the client sent.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            out.headers_mut().append(name, value);
        }
    }
    out
}
