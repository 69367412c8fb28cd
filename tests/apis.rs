//! Small APIs that scenarios are sent to. They play what they are: they keep what they are given, check tokens and parse bodies;
//! none holds an answer that was made for an assertion.
//!
//! One file an API, each with a `router`; most take a defect, so that a scenario can show that it notices. [`flows`] holds the
//! scenarios to them.

pub(crate) mod cookies;
pub(crate) mod echo;
mod flows;
pub(crate) mod graphql;
mod graphql_document;
pub(crate) mod issues;
pub(crate) mod login;
pub(crate) mod redirects;
pub(crate) mod signup;
pub(crate) mod store;
pub(crate) mod upload;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// APIs on a free port of loopback, until it is dropped.
pub(crate) struct Host {
    address: String,
    _runtime: Runtime,
}

impl Host {
    /// Starts them.
    pub(crate) fn start(router: Router) -> Self {
        let runtime = Runtime::new().expect("a runtime for the APIs");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            _runtime: runtime,
        }
    }

    /// All of them, without a defect: no two have a path in common.
    pub(crate) fn all() -> Self {
        let all = [
            cookies::router(None),
            echo::router(None),
            graphql::router(None),
            issues::router(None),
            login::router(None),
            redirects::router(None),
            signup::router(None),
            store::router(None),
            upload::router(None),
        ];
        Self::start(all.into_iter().fold(Router::new(), Router::merge))
    }

    /// The address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// An answer of JSON.
fn json(status: u16, value: &Value) -> Response<Body> {
    text(status, "application/json", value.to_string())
}

/// An answer of any type.
fn text(status: u16, media_type: &str, body: impl Into<Body>) -> Response<Body> {
    let status = StatusCode::from_u16(status).expect("a status");
    Response::builder()
        .status(status)
        .header("content-type", media_type)
        .body(body.into())
        .expect("an answer that HTTP can say")
}

/// The same with a header more.
fn with(mut answer: Response<Body>, name: &'static str, value: &str) -> Response<Body> {
    let value = value.parse().expect("a value of a header");
    answer.headers_mut().append(name, value);
    answer
}

/// A header that came, as text.
fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The cookies that came.
fn cookies_of(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all("cookie").into_iter();
    let pairs = lines.flat_map(|line| line.to_str().unwrap_or_default().split("; "));
    pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The fields of a form or a query string, decoded.
fn fields(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// The first field of a name.
fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    let found = fields.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.as_str())
}

/// What nobody can guess.
fn random_word() -> String {
    let letters = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    let letter = |_| letters[fastrand::usize(..letters.len())] as char;
    (0..24).map(letter).collect()
}
