//! What a request of a flow is, as a server sees it.

use std::collections::BTreeMap;

use flowrun::docs::samples::{Body, Change, Json, Part, PartContent, Send, Term};
use serde_json::{Value, json};

use crate::server::Received;

/// Values of variables.
pub(super) type Known = BTreeMap<String, Value>;

/// A term with what is known.
pub(super) fn text(term: &Term, known: &Known) -> String {
    match term {
        Term::Literal(text) => text.clone(),
        Term::Name(name) => match &known[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        },
        Term::Joined(terms) => terms.iter().map(|term| text(term, known)).collect(),
        Term::Draw(_) => panic!("nobody knows what is drawn"),
        Term::Changed(inner, change) => {
            let inner = text(inner, known);
            match change {
                Change::Replace(from, to) => inner.replace(from, to),
                Change::Upper => inner.to_uppercase(),
                Change::Lower => inner.to_lowercase(),
                Change::UrlEncode => url::form_urlencoded::byte_serialize(inner.as_bytes())
                    .collect::<String>()
                    .replace('+', "%20")
                    .replace('*', "%2A")
                    .replace("%7E", "~"),
                Change::Slice(first, last) => {
                    let kept = inner.chars().count().saturating_sub(first + last);
                    inner.chars().skip(*first).take(kept).collect()
                }
            }
        }
    }
}

fn value(json: &Json, known: &Known) -> Value {
    match json {
        Json::Literal(value) => value.clone(),
        Json::Text(term) => text(term, known).into(),
        Json::Taken(name) => known[name].clone(),
        Json::List(list) => list.iter().map(|json| value(json, known)).collect(),
        Json::Map(pairs) => {
            let pairs = pairs.iter();
            let pairs = pairs.map(|(name, json)| (name.clone(), value(json, known)));
            Value::Object(pairs.collect())
        }
    }
}

fn pairs(encoded: &str) -> Value {
    let pairs = url::form_urlencoded::parse(encoded.as_bytes());
    pairs
        .map(|(name, value)| json!([name, value]))
        .collect::<Vec<_>>()
        .into()
}

fn made(terms: &[(String, Term)], known: &Known) -> Value {
    let pairs = terms.iter();
    pairs
        .map(|(name, term)| json!([name, text(term, known)]))
        .collect::<Vec<_>>()
        .into()
}

/// What a server should see of a request.
pub(super) fn expected(send: &Send, known: &Known) -> Value {
    let url = text(&send.url, known);
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    let (body, media_type) = match &send.body {
        Body::None => (json!(""), String::new()),
        Body::Form(form) => (
            made(form, known),
            "application/x-www-form-urlencoded".to_owned(),
        ),
        Body::Json(json, media_type) => (value(json, known), media_type.clone()),
        Body::Text(term, media_type) => (text(term, known).into(), media_type.clone()),
        Body::Multipart(parts) => {
            let parts: Vec<Value> = parts.iter().map(|part| sent_part(part, known)).collect();
            (parts.into(), "multipart/form-data".to_owned())
        }
    };
    let headers = send.headers.iter();
    let headers: Vec<Value> = headers
        .map(|(name, term)| json!([name.to_lowercase(), text(term, known)]))
        .collect();
    json!({"method": send.method, "path": format!("/{path}"), "query": made(&send.params, known), "headers": headers, "type": media_type, "body": body})
}

fn sent_part(part: &Part, known: &Known) -> Value {
    let content = match &part.content {
        PartContent::Text(term) => text(term, known),
        PartContent::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    };
    let filename = part
        .filename
        .as_ref()
        .map(|name| quoted(&text(name, known)));
    json!({"name": quoted(&part.name), "filename": filename, "type": part.content_type, "content": content})
}

/// A name within quotes, as browsers write it.
fn quoted(text: &str) -> String {
    text.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

/// What a server saw of a request like this one.
pub(super) fn seen(received: &Received, send: &Send) -> Value {
    let (path, query) = received
        .target
        .split_once('?')
        .unwrap_or((&received.target, ""));
    let whole = received.header("content-type").join(", ");
    let media_type = whole.split(';').next().unwrap_or_default();
    let is_split =
        ["multipart/form-data", "application/x-www-form-urlencoded"].contains(&media_type);
    let body = match &send.body {
        Body::Form(_) => pairs(&received.body),
        Body::Json(..) => serde_json::from_str(&received.body).unwrap_or_default(),
        Body::Multipart(_) => {
            let boundary = whole.split("boundary=").nth(1).unwrap_or_default();
            received_parts(&received.body, boundary.trim_matches('"'))
        }
        Body::None | Body::Text(..) => received.body.as_str().into(),
    };
    let headers = send.headers.iter();
    let headers: Vec<Value> = headers
        .map(|(name, _)| {
            let name = name.to_lowercase();
            json!([name, received.header(&name).join(", ")])
        })
        .collect();
    let said = if is_split { media_type } else { &whole };
    json!({"method": received.method, "path": path, "query": pairs(query), "headers": headers, "type": said, "body": body})
}

fn received_parts(body: &str, boundary: &str) -> Value {
    let between = format!("\r\n--{boundary}");
    let whole = format!("\r\n{body}");
    let mut parts: Vec<&str> = whole.split(&between).skip(1).collect();
    parts.pop();
    let parts = parts.into_iter().map(|part| {
        let part = part.strip_prefix("\r\n").unwrap_or(part);
        let (head, content) = part.split_once("\r\n\r\n").unwrap_or((part, ""));
        let field = |name: &str| {
            let begin = format!("; {name}=\"");
            let rest = head.split(&begin).nth(1)?;
            Some(rest.split('"').next().unwrap_or_default().to_owned())
        };
        let media_type = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-type").then(|| value.to_owned())
        });
        json!({"name": field("name"), "filename": field("filename"), "type": media_type, "content": content})
    });
    parts.collect::<Vec<_>>().into()
}
