//! What the reference shows of a query, and a test carries out: the query, and the answer that it is asked of.

/// A query as it is written, and one that gives nothing or is refused.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What is asked.
    pub answer: &'static Answer,
    /// The query.
    pub query: &'static str,
    /// What it gives, as JSON.
    pub gives: &'static str,
    /// A query that finds nothing, or is refused.
    pub wrong: &'static str,
    /// `nothing`, or a part of what is said.
    pub says: &'static str,
}

/// An answer and what belongs to it.
#[derive(Debug)]
pub struct Answer {
    /// What it is, in words.
    pub what: &'static str,
    /// As it came, each line ended by a line feed alone.
    pub http: &'static str,
    /// What the service makes of it: its refusals and its warnings.
    pub judged: (&'static [&'static str], &'static [&'static str]),
}

impl Answer {
    /// The address of every example.
    pub const URL: &'static str = "https://shop.example.org/orders/7";
    /// What its exchange took.
    pub const MILLISECONDS: u64 = 120;
    /// How often its request was sent.
    pub const TRIES: u32 = 2;
    /// Of these, milliseconds until its first byte.
    pub const WAIT: u64 = 80;
    /// The redirect that led to it: the status, and where it came from.
    pub const HOP: (u16, &'static str) = (302, "https://shop.example.org/cart");
    /// Whose certificate its server showed.
    pub const SUBJECT: &'static str = "O=Example Shop, CN=shop.example.org";

    /// Every answer of the examples, in the order of the reference.
    pub const ALL: &'static [&'static Self] = &[&ORDER, &PAGE, &REFUSAL];
}

impl Example {
    pub(super) const fn of(
        answer: &'static Answer,
        query: &'static str,
        gives: &'static str,
        (wrong, says): (&'static str, &'static str),
    ) -> Option<Self> {
        Some(Self {
            answer,
            query,
            gives,
            wrong,
            says,
        })
    }
}

/// JSON with headers and a cookie.
pub(super) const ORDER: Answer = Answer {
    what: "An order",
    http: "HTTP/1.1 201 Created
Content-Type: application/json
Location: /orders/7
Vary: Accept
Vary: Cookie
Set-Cookie: shop_cart=c-81; Path=/; Max-Age=3600; HttpOnly

{\"id\": 7, \"state\": \"paid\", \"items\": [{\"sku\": \"A-1\", \"price\": 12.5}, {\"sku\": \"B-2\", \"price\": 3}]}
",
    judged: (&[], &[]),
};

/// HTML with a form.
pub(super) const PAGE: Answer = Answer {
    what: "A page",
    http: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><title>Log in</title>
<form method=post><input name=csrf value=f00d><input name=user></form>
<p>Build 1.42, built 3 hours ago
",
    judged: (&[], &[]),
};

/// What a service knows as an error, beside a warning.
pub(super) const REFUSAL: Answer = Answer {
    what: "A refusal, of which the service makes the error `badtoken` and the warning `deprecation`",
    http: "HTTP/1.1 200 OK
Content-Type: application/json

{\"errors\": [{\"code\": \"badtoken\"}], \"warnings\": [{\"code\": \"deprecation\"}]}
",
    judged: (&["badtoken"], &["deprecation"]),
};
