//! How an answer is sent: the formats, and the headers around them.
//!
//! What an answer says is decided elsewhere. Start at [`Frame`].

mod json;
mod page;
mod php;
mod xml;

pub(crate) use page::{for_people as page_for_people, help as help_page};

use super::call::{Cache, Call};
use super::cookie::http_date;
use super::exchange::Response;
use super::value::{Map, Version};

/// Every format as the parameter names it.
pub(crate) const NAMES: &[&str] = &[
    "json", "jsonfm", "none", "php", "phpfm", "rawfm", "xml", "xmlfm",
];

/// What is around every answer of one request.
pub(crate) struct Frame {
    request_id: Option<String>,
}

struct Kind {
    content_type: &'static str,
    file: &'static str,
}

impl Frame {
    /// Of a call.
    pub(crate) fn new(call: &mut Call<'_>) -> Frame {
        Frame {
            request_id: call
                .differences()
                .request_id
                .then(|| call.state.random.request_id()),
        }
    }

    fn begin(status: u16) -> Response {
        Response::new(status).header("X-Content-Type-Options", "nosniff")
    }

    fn end(&self, response: Response) -> Response {
        match &self.request_id {
            Some(id) => response.header("X-Request-Id", id.as_str()),
            None => response,
        }
    }

    /// The answer to a request whose origin is not what it says.
    pub(crate) fn around(&self, refusal: Response) -> Response {
        let mut response = Frame::begin(refusal.status);
        response.headers.extend(refusal.headers);
        self.end(response.body(refusal.body))
    }

    /// The answer to `OPTIONS`, which runs nothing.
    pub(crate) fn preflight(
        &self,
        suppressed: bool,
        cors: Vec<(&'static str, String)>,
    ) -> Response {
        let mut response = Frame::begin(200);
        if suppressed {
            response = response.header("MediaWiki-Login-Suppressed", "true");
        }
        response.headers.extend(cors);
        self.end(response.header("Content-Type", "text/html; charset=UTF-8"))
    }

    /// The answer of the API. Headers are in MediaWiki's order (seen on 1.39.17 and 1.43.9).
    pub(crate) fn answer(&self, call: &Call<'_>, cors: Vec<(&'static str, String)>) -> Response {
        let name = call
            .params
            .get("format")
            .filter(|name| NAMES.contains(name))
            .unwrap_or("jsonfm");
        let pretty = name.ends_with("fm");
        // A page for people is always 200: the status is told in its text.
        let mut response = Frame::begin(if pretty { 200 } else { call.said.status });
        if call.suppressed {
            response = response.header("MediaWiki-Login-Suppressed", "true");
        }
        response.headers.extend(cors);
        if let Some(lag) = call.said.lag {
            response = response
                .header("Retry-After", "5")
                .header("X-Database-Lag", lag.to_string());
        }
        for cookie in &call.said.cookies {
            response = response.header("Set-Cookie", cookie.header(call.now));
        }
        if let Some(code) = &call.said.error {
            response = response.header("MediaWiki-API-Error", code.as_str());
        }
        if call.said.is_help {
            response = page::help_headers(response);
        }
        if pretty && call.said.page.is_none() {
            return self.end(page::of_result(
                response,
                name,
                &json(call),
                call.differences(),
            ));
        }
        let kind = kind(name, call);
        response = response
            .header("Content-Type", kind.content_type)
            .header("X-Frame-Options", "DENY")
            .header(
                "Content-Disposition",
                format!("inline; filename={}", kind.file),
            );
        for cookie in &call.said.late_cookies {
            response = response.header("Set-Cookie", cookie.header(call.now));
        }
        response = cache(response, call);
        self.end(response.body(body(name, call)))
    }
}

fn kind(name: &str, call: &Call<'_>) -> Kind {
    if call.said.page.is_some() {
        return Kind {
            content_type: "text/html; charset=utf-8",
            file: "api-help.html",
        };
    }
    let (content_type, file) = match name {
        "xml" => ("text/xml; charset=utf-8", "api-result.xml"),
        "php" => (
            "application/vnd.php.serialized; charset=utf-8",
            "api-result.php",
        ),
        "none" => ("text/plain; charset=utf-8", "api-result.txt"),
        _ if call.params.get("callback").is_some() => {
            ("text/javascript; charset=utf-8", "api-result.js")
        }
        _ => ("application/json; charset=utf-8", "api-result.json"),
    };
    Kind { content_type, file }
}

fn body(name: &str, call: &Call<'_>) -> String {
    if let Some(page) = &call.said.page {
        return page.clone();
    }
    match name {
        "xml" => xml::write(&call.said.result),
        "php" => php::write(&call.said.result.plain(call.version())),
        "none" => String::new(),
        _ => {
            let text = json(call);
            match call.params.get("callback") {
                Some(callback) => {
                    // Whatever could end the name of a function is taken out of it.
                    let name: String = callback
                        .chars()
                        .filter(|c| c.is_alphanumeric() || "[]'\"_.$".contains(*c))
                        .collect();
                    format!("/**/{name}({text})")
                }
                None => text,
            }
        }
    }
}

fn json(call: &Call<'_>) -> String {
    let version = call.version();
    let ascii = match version {
        Version::One => !call.params.flag("utf8"),
        Version::Two => call.params.flag("ascii"),
    };
    json::write(&call.said.result.plain(version), ascii)
}

/// `Vary` and `Cache-Control`: only what is the same for everybody may be shared.
fn cache(response: Response, call: &Call<'_>) -> Response {
    let age = |name: &str| {
        call.params
            .get(name)
            .and_then(|text| text.parse::<i64>().ok())
            .unwrap_or(0)
            .max(0)
    };
    // An error is not kept, whatever was asked for: seen on 1.35, 1.39 and 1.43.
    let (own, shared) = match call.said.error {
        Some(_) => (0, 0),
        None => (age("maxage"), age("smaxage")),
    };
    let private = format!("private, must-revalidate, max-age={own}");
    if call.said.cache == Cache::Private {
        return response.header("Cache-Control", private);
    }
    let response = response.header("Vary", "Accept-Encoding, Treat-as-Untrusted, Cookie");
    if call.visit.session.is_some() || (own == 0 && shared == 0) {
        return response.header("Cache-Control", private);
    }
    response
        .header(
            "Expires",
            http_date(call.now.saturating_add(own.min(shared))),
        )
        .header(
            "Cache-Control",
            format!("s-maxage={shared}, max-age={own}, public"),
        )
}

/// A tree as the REST API writes it.
pub(crate) fn rest_json(tree: &Map) -> String {
    json::write(&tree.plain(Version::Two), false)
}
