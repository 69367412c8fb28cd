//! The sample answers of the queries as exchanges, and names with values for templates. Used by tests and by fuzz targets.

use std::time::Duration;

use flowrun::http::{Body, Certificate, Exchange, Hop, HttpVersion, Request, Response, Timing};
use flowrun::query::{Answer, Observation};
use flowrun::template::{Binding, Scope, World};
use flowrun::text::{Place, Source, Span};
use flowrun::transport::Jar;
use serde_json::json;
use url::Url;

/// A text as the whole of a file.
pub fn place(text: &str) -> Place {
    let source = Source::new("it.yaml", text);
    Place::new(&source, Span::new(0, text.len()))
}

/// The value of `password` and of `main.token`.
pub const SECRET: &str = "hush hush";

/// Names with values of every type, one of them secret.
pub fn scope(folder: &std::path::Path) -> Scope {
    let mut scope = Scope::new(&World::new(0), folder, folder);
    for (name, value) in [
        ("name", json!("Ada Lovelace")),
        ("number", json!(7)),
        ("list", json!([3, 1, 2])),
        (
            "order",
            json!({"id": 7, "items": [{"sku": "A-1", "price": 12.5}]}),
        ),
        ("nothing", json!(null)),
        ("yes", json!(true)),
    ] {
        scope.set(name, Binding::new(&value, None));
    }
    let password = Binding::new(&json!(SECRET), Some("password".into()));
    scope.set("password", password.clone());
    scope.set_member("main", "token", password);
    scope
}

/// That of the server of the examples, by itself.
const CERTIFICATE: &[u8] = include_bytes!("../data/certificate.der");

/// An answer of an example as it would have come.
pub fn exchange(answer: &Answer) -> Exchange {
    let (head, body) = answer.http.split_once("\n\n").expect("a head and a body");
    let mut lines = head.lines();
    let mut status = lines.next().expect("a status line").splitn(3, ' ').skip(1);
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").expect("a header"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let media_type = headers
        .iter()
        .find(|(name, _)| name == "Content-Type")
        .map_or("", |(_, value)| value.as_str());
    Exchange {
        request: Request::new("GET", Answer::URL),
        response: Response {
            status: status
                .next()
                .and_then(|code| code.parse().ok())
                .expect("a status"),
            reason: status.next().unwrap_or_default().to_owned(),
            body: Body::new(body.to_owned(), media_type),
            headers,
            url: Answer::URL.to_owned(),
            version: Some(HttpVersion::Http2),
            certificate: Some(Certificate::new(CERTIFICATE)),
        },
        duration: Duration::from_millis(Answer::MILLISECONDS),
        timing: Timing {
            wait: Duration::from_millis(Answer::WAIT),
            ..Timing::default()
        },
        hops: vec![Hop {
            status: Answer::HOP.0,
            url: Answer::HOP.1.to_owned(),
            location: "/orders/7".to_owned(),
        }],
    }
}

/// Looks at an answer of an example as a query does.
pub fn observed<T>(answer: &Answer, look: impl FnOnce(&Observation<'_>) -> T) -> T {
    let exchange = exchange(answer);
    let mut jar = Jar::default();
    jar.take(
        &exchange.response,
        &Url::parse(Answer::URL).expect("an address"),
    );
    let texts = |all: &[&str]| {
        all.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let (errors, warnings) = (texts(answer.judged.0), texts(answer.judged.1));
    let jar = jar.cookies();
    look(&Observation::new(
        &exchange,
        &jar,
        &errors,
        &warnings,
        Answer::TRIES,
    ))
}
