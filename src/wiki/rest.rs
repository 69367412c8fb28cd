//! The one path of the REST API that is emulated: reading a page.
//!
//! All other paths answer as MediaWiki answers a path that it does not know. Start at [`answer`].

use percent_encoding::percent_decode_str;

use super::cookie::iso_date;
use super::exchange::{Request, Response};
use super::format;
use super::page::Page;
use super::release::Differences;
use super::site::{Site, State};
use super::title::Title;
use super::value::{Map, Value};

/// Answers a request to `rest.php`.
pub(crate) fn answer(site: &Site, state: &mut State, request: &Request) -> Response {
    let differences = site.settings.release.differences();
    let path = request.path.strip_prefix("/rest.php").unwrap_or_default();
    let (status, tree) = match path.strip_prefix("/v1/page/") {
        Some(name)
            if !name.is_empty()
                && !name.contains('/')
                && matches!(request.method.as_str(), "GET" | "HEAD") =>
        {
            let name = percent_decode_str(name).decode_utf8_lossy();
            match Title::parse(&name, &site.settings.site_name)
                .and_then(|title| state.pages.by_title(&title))
            {
                Some(page) => (200, describe(page)),
                None => {
                    let noun = if differences.rest_keys {
                        "page"
                    } else {
                        "title"
                    };
                    (
                        404,
                        error(
                            differences,
                            "rest-nonexistent-title",
                            format!("The specified {noun} ({name}) does not exist"),
                        ),
                    )
                }
            }
        }
        _ => {
            let text =
                format!("The requested relative path ({path}) did not match any known handler");
            (404, error(differences, "rest-no-match", text))
        }
    };
    let mut response = Response::new(status)
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Type", "application/json");
    if differences.rest_keys {
        response = response.header("Vary", "x-restbase-compat");
    }
    if differences.request_id {
        response = response.header("X-Request-Id", state.random.request_id());
    }
    response.body(format::rest_json(&tree))
}

fn error(differences: &Differences, key: &'static str, text: String) -> Map {
    let mut map = Map::new();
    if differences.rest_keys {
        map.set("errorKey", key);
    }
    map.with("messageTranslations", Map::new().with("en", text))
        .with("httpCode", 404)
        .with("httpReason", "Not Found")
}

fn describe(page: &Page) -> Map {
    let latest = page.latest();
    Map::new()
        .with("id", page.id)
        .with("key", page.title.text.replace(' ', "_"))
        .with("title", page.title.text.as_str())
        .with(
            "latest",
            Map::new()
                .with("id", latest.id)
                .with("timestamp", iso_date(latest.time)),
        )
        .with("content_model", "wikitext")
        .with("license", Map::new().with("url", "").with("title", ""))
        .with("source", Value::Text(latest.text.clone()))
}
