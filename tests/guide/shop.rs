//! The plain API of the pages: a small shop. It has an order, pages of orders, an export that takes a while, a form to log in, and
//! a path that tells what it was sent.

use serde_json::{Value, json};
use url::Url;

use crate::server::{Answer, Received};

const FORM_TOKEN: &str = "f00dcafe";
const BEARER: &str = "Bearer shop-token-of-ada";

/// What it answers to a request that came so often before.
pub(crate) fn answer(received: &Received, before: usize) -> Answer {
    let url = Url::parse(&format!("http://shop{}", received.target)).expect("a target");
    let path: Vec<&str> = url.path().split('/').skip(1).collect();
    match (received.method.as_str(), &path[..]) {
        ("GET", ["orders"]) => orders(&url),
        ("POST", ["orders"]) => order_made(received),
        ("GET", ["orders", "7"]) => Answer::json(order()),
        ("GET", ["exports", _]) => export(before),
        ("GET", ["login"]) => login_form(),
        ("POST", ["login"]) => logged_in(received),
        ("GET", ["account"]) => account(received),
        (_, ["echo", ..]) => Answer::json(echo(received)),
        _ => said(404, "There is nothing here"),
    }
}

fn said(status: u16, message: &str) -> Answer {
    Answer::json(json!({"message": message})).status(status)
}

fn order() -> Value {
    json!({
        "id": 7,
        "state": "paid",
        "total": 15.5,
        "created": "2026-11-22T12:30:45Z",
        "note": null,
        "items": [{"sku": "A-1", "price": 12.5}, {"sku": "B-2", "price": 3}],
    })
}

/// Two orders a page, three pages.
fn orders(url: &Url) -> Answer {
    let page = url.query_pairs().find(|(name, _)| name == "page");
    let page = page.and_then(|(_, page)| page.parse::<u64>().ok());
    let page = page.unwrap_or(1).clamp(1, 3);
    let mut shown = json!({"orders": [{"id": page * 2 - 1}, {"id": page * 2}]});
    if page < 3 {
        shown["next"] = json!(page + 1);
    }
    Answer::json(shown)
}

fn order_made(received: &Received) -> Answer {
    let asked: Value = serde_json::from_str(&received.body).unwrap_or_default();
    match asked["items"].as_array() {
        Some(items) if !items.is_empty() => {
            let made = json!({"id": 8, "state": "open", "items": items});
            Answer::json(made)
                .status(201)
                .header("Location", "/orders/8")
        }
        _ => said(422, "An order needs items"),
    }
}

/// It is ready when it was asked for three times.
fn export(before: usize) -> Answer {
    match before {
        0 | 1 => Answer::json(json!({"state": "running"})).status(202),
        _ => Answer::json(json!({"state": "done", "rows": 240})),
    }
}

fn login_form() -> Answer {
    let form = format!("<form method=post><input name=csrf value={FORM_TOKEN}></form>");
    Answer::text(&format!("<!DOCTYPE html><title>Log in</title>\n{form}\n"))
}

fn logged_in(received: &Received) -> Answer {
    let fields = url::form_urlencoded::parse(received.body.as_bytes());
    let fields: Vec<_> = fields.into_owned().collect();
    let has = |name: &str, value: &str| fields.iter().any(|(own, is)| own == name && is == value);
    if !has("csrf", FORM_TOKEN) {
        return said(403, "Forged");
    }
    Answer::text("")
        .status(303)
        .header("Location", "/account")
        .header("Set-Cookie", "shop_session=s-81; Path=/; HttpOnly")
}

fn account(received: &Received) -> Answer {
    let known = received.header("cookie") == ["shop_session=s-81"]
        || received.header("authorization") == [BEARER];
    match known {
        true => Answer::json(json!({"name": "Ada"})),
        false => said(401, "Who are you?"),
    }
}

/// What the author of a request decides about it.
fn echo(received: &Received) -> Value {
    let mut told = json!({"method": received.method, "target": received.target});
    for name in ["accept-language", "content-type", "cookie", "x-trace"] {
        let values = received.header(name);
        if !values.is_empty() {
            told[name.replace('-', "_")] = json!(values.join(", "));
        }
    }
    if !received.body.is_empty() {
        told["body"] = json!(received.body);
    }
    told
}
