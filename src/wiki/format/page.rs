//! Pages for people: what the API answers to somebody who asked for no format, and its help.
//!
//! They say that they are the embedded wiki's own. Start at [`of_result`].

use super::super::exchange::Response;
use super::super::release::Differences;
use super::super::wording::escape;

const HEAD: &str = "<!DOCTYPE html>\n<html class=\"client-nojs\" lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"UTF-8\">\n";

const TYPE: (&str, &str) = ("Content-Type", "text/html; charset=UTF-8");
const LANGUAGE: (&str, &str) = ("Content-Language", "en");
const FRAMES: (&str, &str) = ("X-Frame-Options", "DENY");

/// The headers of a page that no cache may keep, after those in which the kinds of pages differ.
fn page(mut response: Response, headers: &[(&'static str, &str)]) -> Response {
    for (name, value) in headers {
        response = response.header(name, *value);
    }
    response
        .header("Vary", "Accept-Encoding, Cookie")
        .header("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
        .header("Cache-Control", "private, must-revalidate, max-age=0")
}

/// An answer shown in a page.
pub(crate) fn of_result(
    response: Response,
    format: &str,
    text: &str,
    differences: &Differences,
) -> Response {
    let format = format.trim_end_matches("fm");
    let file = ("Content-Disposition", "inline; filename=api-result.html");
    let headers = match differences.page_type_first {
        true => [FRAMES, file, TYPE, LANGUAGE],
        false => [FRAMES, file, LANGUAGE, TYPE],
    };
    page(response, &headers).body(format!(
        "{HEAD}<title>MediaWiki API result</title>\n</head>\n<body>\n<p>This is the {} format for people, as the embedded wiki shows \
         it. Add format={format} to the request for a program.</p>\n<pre class=\"api-pretty-content\">{}</pre>\n</body>\n</html>\n",
        format.to_uppercase(),
        escape(text),
    ))
}

/// The headers that only answers of help have.
pub(crate) fn help_headers(response: Response) -> Response {
    response
        .header("Content-Language", "en")
        .header("Vary", "Accept-Encoding, Cookie")
        .header("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
}

/// The text of a page of help.
pub(crate) fn help(text: &str) -> String {
    format!(
        "{HEAD}<title>MediaWiki API help</title>\n</head>\n<body>\n<p>This is the help of the embedded wiki of flowrun, not of a \
         MediaWiki.</p>\n{text}\n</body>\n</html>\n"
    )
}

/// A page of the wiki's own site, in place of what a MediaWiki shows there.
pub(crate) fn for_people(response: Response, title: &str, differences: &Differences) -> Response {
    let title = escape(title);
    let headers = match differences.page_type_first {
        true => [TYPE, LANGUAGE, FRAMES],
        false => [LANGUAGE, FRAMES, TYPE],
    };
    let response = response.header("X-Content-Type-Options", "nosniff");
    page(response, &headers).body(format!(
        "{HEAD}<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<p>The embedded wiki of flowrun has an API, and no pages \
         for people.</p>\n</body>\n</html>\n"
    ))
}
