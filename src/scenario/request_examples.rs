//! A use of each key of a request: one that is accepted, and one that is refused.

/// A key of a request with a value, as the reference shows it and a test reads it.
#[derive(Debug, Clone, Copy)]
pub struct KeyExample {
    /// The key.
    pub key: &'static str,
    /// A line of YAML, or several.
    pub right: &'static str,
    /// The same with a value that is refused.
    pub wrong: &'static str,
    /// A part of what is said of that.
    pub says: &'static str,
}

/// Every key that can be used, in the order of [`super::SHAPES`].
pub const REQUEST_EXAMPLES: &[KeyExample] = &[
    KeyExample {
        key: "method",
        right: "method: DELETE",
        wrong: "method: [GET, POST]",
        says: "`method` must be a text",
    },
    KeyExample {
        key: "url",
        right: "url: https://shop.example.org",
        wrong: "url: {host: shop.example.org}",
        says: "`url` must be a text",
    },
    KeyExample {
        key: "path",
        right: "path: [orders, a b/c]",
        wrong: "path: {orders: 7}",
        says: "`path` must be a text",
    },
    KeyExample {
        key: "params",
        right: "params: {page: 2, state: [open, paid]}",
        wrong: "params: {state: {is: open}}",
        says: "the parameter `state` cannot hold a map",
    },
    KeyExample {
        key: "headers",
        right: "headers: {Accept: application/json, User-Agent: null}",
        wrong: "headers: {Accept: {type: json}}",
        says: "must be a text, a list of texts, or null",
    },
    KeyExample {
        key: "cookies",
        right: "cookies: {theme: dark, shop_cart: null}",
        wrong: "cookies: [theme, dark]",
        says: "`cookies` must be a map",
    },
    KeyExample {
        key: "form",
        right: "form: {name: Ada, newsletter: true}",
        wrong: "form: {name: {first: Ada}}",
        says: "the parameter `name` cannot hold a map",
    },
    KeyExample {
        key: "multipart",
        right: "multipart: {title: Receipt, scan: {text: scanned, filename: scan.txt}}",
        wrong: "multipart: {scan: {filename: scan.txt}}",
        says: "a part must be a text",
    },
    KeyExample {
        key: "json",
        right: "json: {items: [{sku: A-1, count: 2}]}",
        wrong: "json: {sku: {{ sku }}}",
        says: "a template needs quotes",
    },
    KeyExample {
        key: "text",
        right: "text: Hello, {{ name }}!",
        wrong: "text: [Hello]",
        says: "`text` must be a text",
    },
    KeyExample {
        key: "file",
        right: "file: order.json",
        wrong: "file: [order.json]",
        says: "`file` must be a text",
    },
    KeyExample {
        key: "auth",
        right: "auth: {basic: {username: ada, password: '{{ password }}'}}",
        wrong: "auth: {basic: {username: ada}}",
        says: "`basic` needs the key `password`",
    },
    KeyExample {
        key: "timeout",
        right: "timeout: 5s",
        wrong: "timeout: fast",
        says: "`fast` is no duration",
    },
    KeyExample {
        key: "follow_redirects",
        right: "follow_redirects: 3",
        wrong: "follow_redirects: always",
        says: "a number of hops up to 50",
    },
];
