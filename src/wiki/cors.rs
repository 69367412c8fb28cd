//! Requests from other origins: which are let in, as whom, and with which headers.
//!
//! The rest of the order of checks is in [`super::dispatch`]. Start at [`judge`].

use super::exchange::{Request, Response};
use super::param::Params;
use super::release::Differences;

/// Request headers that a preflight allows.
const ALLOWED_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "api-user-agent",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "dnt",
    "origin",
    "promise-non-write-api-action",
    "treat-as-untrusted",
    "user-agent",
    "x-forwarded-for",
    "x-requested-with",
];

const EXPOSED: &str =
    "MediaWiki-API-Error, Retry-After, X-Database-Lag, MediaWiki-Login-Suppressed";

/// Whether the same-origin policy is not applied, so that the caller must be nobody: any page on the web could have sent this request.
pub(crate) fn is_suppressed(request: &Request, params: &Params) -> bool {
    params.get("callback").is_some()
        || params.get("origin") == Some("*")
        || request.header("treat-as-untrusted").is_some()
}

/// The headers that the origin of a request calls for.
///
/// # Errors
/// With the whole response, where the parameter `origin` names another origin than the header does: nothing else is run then.
pub(crate) fn judge(
    request: &Request,
    params: &Params,
    differences: &Differences,
) -> Result<Vec<(&'static str, String)>, Response> {
    let Some(origin) = params.get("origin") else {
        return Ok(Vec::new());
    };
    if origin != "*" {
        let sent = request.header("origin").unwrap_or_default();
        return if sent.split(' ').any(|one| one == origin) {
            Ok(vec![(
                "MediaWiki-CORS-Rejection",
                "Origin mismatch".to_owned(),
            )])
        } else {
            Err(mismatch())
        };
    }
    let preflight =
        request.method == "OPTIONS" && request.header("access-control-request-method").is_some();
    let mut headers = Vec::new();
    if preflight {
        let asked = request
            .header("access-control-request-headers")
            .unwrap_or_default();
        if !asked
            .split(',')
            .map(|name| name.trim().to_ascii_lowercase())
            .all(|name| name.is_empty() || ALLOWED_HEADERS.contains(&name.as_str()))
        {
            return Ok(vec![(
                "MediaWiki-CORS-Rejection",
                "Unsupported header requested in preflight".to_owned(),
            )]);
        }
        if !asked.is_empty() {
            headers.push(("Access-Control-Allow-Headers", asked.to_owned()));
        }
        headers.push((
            "Access-Control-Allow-Methods",
            differences.cors_methods.to_owned(),
        ));
    }
    headers.push(("Access-Control-Allow-Origin", "*".to_owned()));
    headers.push(("Access-Control-Allow-Credentials", "false".to_owned()));
    if !preflight {
        headers.push(("Access-Control-Expose-Headers", EXPOSED.to_owned()));
    }
    Ok(headers)
}

fn mismatch() -> Response {
    Response::new(403)
        .header("Cache-Control", "no-cache")
        .header("Content-Type", "text/html; charset=UTF-8")
        .body("'origin' parameter does not match Origin header\n")
}
