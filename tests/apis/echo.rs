//! An API that tells what it was sent, in the manner of httpbin.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Response, Uri};
use axum::routing::{any, get, post, put};
use serde_json::{Map, Value, json};

use super::{fields, header};

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// Of repeated headers the first alone is seen.
    LosesRepeatedHeaders,
    /// JSON is read as if everything were text.
    ReadsNumbersAsTexts,
    /// Every status is 200.
    AlwaysFine,
}

pub(crate) fn router(defect: Option<Defect>) -> Router {
    Router::new()
        .route("/get", get(told))
        .route("/headers", get(told))
        .route("/post", post(told))
        .route("/put", put(told))
        .route("/delay/{seconds}", get(delayed))
        .route("/status/{status}", any(status))
        .with_state(defect)
}

async fn told(
    State(defect): State<Option<Defect>>,
    headers: HeaderMap,
    uri: Uri,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response<Body> {
    let host = header(&headers, "host").unwrap_or_default();
    let query = query.unwrap_or_default();
    let media_type = header(&headers, "content-type").unwrap_or_default();
    let mut told = json!({
        "args": lists(fields(query.as_bytes())),
        "headers": shown(&headers, defect),
        "url": format!("http://{host}{uri}"),
    });
    if uri.path() == "/post" || uri.path() == "/put" {
        let is_form = media_type.starts_with("application/x-www-form-urlencoded");
        let form = if is_form { fields(&body) } else { Vec::new() };
        let data = String::from_utf8_lossy(&body);
        told["form"] = lists(form);
        told["data"] = json!(if is_form { "" } else { &data });
        let value = serde_json::from_slice(&body).unwrap_or_default();
        told["json"] = match defect {
            Some(Defect::ReadsNumbersAsTexts) => texts(value),
            _ => value,
        };
    }
    super::json(200, &told)
}

/// Each name once; a repeated one has the list of its values.
fn lists(fields: Vec<(String, String)>) -> Value {
    let mut map = Map::new();
    for (name, value) in fields {
        let value = Value::String(value);
        match map.get_mut(&name) {
            None => drop(map.insert(name, value)),
            Some(Value::Array(all)) => all.push(value),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    Value::Object(map)
}

/// The headers, `X-Named-So`, repeated ones joined.
fn shown(headers: &HeaderMap, defect: Option<Defect>) -> Value {
    let of = |name: &str| {
        let values = headers.get_all(name).into_iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let kept = match defect {
            Some(Defect::LosesRepeatedHeaders) => 1,
            _ => usize::MAX,
        };
        values.take(kept).collect::<Vec<_>>().join(", ")
    };
    let word = |word: &str| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_uppercase() + rest
    };
    let name = |name: &str| name.split('-').map(word).collect::<Vec<_>>().join("-");
    let named = headers
        .keys()
        .map(|key| (name(key.as_str()), json!(of(key.as_str()))));
    Value::Object(named.collect())
}

fn texts(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| (key, texts(value)))
                .collect(),
        ),
        Value::Number(number) => json!(number.to_string()),
        other => other,
    }
}

async fn delayed(Path(seconds): Path<u64>) -> Response<Body> {
    tokio::time::sleep(Duration::from_secs(seconds.min(10))).await;
    super::json(200, &json!({"delay": seconds}))
}

async fn status(State(defect): State<Option<Defect>>, Path(status): Path<u16>) -> Response<Body> {
    let status = match defect {
        Some(Defect::AlwaysFine) => 200,
        _ => status,
    };
    super::text(status, "text/plain", "")
}
