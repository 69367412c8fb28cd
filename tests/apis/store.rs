//! A document of JSON with a bit of everything.

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// One price is a text.
    PriceInQuotes,
    /// A large number was rounded on its way.
    Rounds,
}

pub(crate) fn router(defect: Option<Defect>) -> Router {
    let document = document(defect);
    Router::new().route(
        "/store.json",
        get(move || async move { super::json(200, &document) }),
    )
}

fn document(defect: Option<Defect>) -> Value {
    let book = |category: &str, author: &str, title: &str, price: f64| json!({"category": category, "author": author, "title": title, "price": price});
    let mut books = vec![
        book("reference", "Nigel Rees", "Sayings of the Century", 8.95),
        book("fiction", "Evelyn Waugh", "Sword of Honour", 12.99),
        book("fiction", "Herman Melville", "Moby Dick", 8.99),
        book(
            "fiction",
            "J. R. R. Tolkien",
            "The Lord of the Rings",
            22.99,
        ),
    ];
    books[2]["isbn"] = json!("0-553-21311-3");
    books[3]["isbn"] = json!("0-395-19395-8");
    if defect == Some(Defect::PriceInQuotes) {
        books[1]["price"] = json!("12.99");
    }
    let rounding = i64::from(defect == Some(Defect::Rounds));
    json!({
        "store": {"book": books, "bicycle": {"color": "red", "price": 399}},
        "published": "1949-06-08T00:00:00Z",
        "tags": "b,a,c",
        "embedded": r#"{"deep": true, "n": [1]}"#,
        "encoded": "aGVsbG8=",
        "link": "a%20b%26c",
        "text": "see id=42, id=43",
        "nothing": null,
        "id": "0b7f0e4c-7a58-4d0a-9f5e-1c64a7c1d6f3",
        "mail": "zoe@example.org",
        "big": 9_007_199_254_740_993_i64 - rounding,
        "ratio": 1.0,
        "dates": ["2024-03-01T00:00:00Z", "2023-01-01T00:00:00Z"],
        "list": [],
        "map": {"contains": "a key named like a matcher"},
    })
}
