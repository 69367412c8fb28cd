//! Those of the REST API.

use super::{ANY, json, shown, text};
use crate::service::{KnownDifference, Shown};

/// The key of an error, where it says which one it is.
type Key = &'static [(&'static str, &'static [&'static str])];

const NO_TITLE: Key = &[("/errorKey", &[r#""rest-nonexistent-title""#])];
const BAD_TOKEN: Key = &[("/errorKey", &[r#""rest-badtoken""#])];
const NO_JSON: Key = &[("/errorKey", &[r#""rest-unsupported-content-type""#])];
const NO_BODY: Key = &[("/errorKey", &[r#""rest-request-body-expected""#])];

pub(super) const ALL: &[KnownDifference] = &[
    KnownDifference {
        path: REST,
        ..json(
            "REST answers vary by `x-restbase-compat`",
            &["header Vary"],
            ("", r#""x-restbase-compat""#),
            r#""Cookie""#,
        )
    },
    KnownDifference {
        path: REST,
        about: "REST errors have a key",
        at: &["$.errorKey"],
        new: Shown::Text(
            "^(?:rest-[a-z-]+|apierror-[a-z]+|edit-conflict|missingparam|outofrange|badinteger)$",
        ),
        example: ("", r#""rest-badtoken""#),
        other: ("", r#""badtoken""#),
        ..ANY
    },
    KnownDifference {
        path: REST,
        beside: NO_TITLE,
        ..text(
            "REST speaks of a page that is not there, no more of a title",
            &["$.messageTranslations.en"],
            (
                r"^The specified title \((?<title>.*)\) does not exist$",
                r"^The specified page \((?<title>.*)\) does not exist$",
            ),
            (
                r#""The specified title (A) does not exist""#,
                r#""The specified page (A) does not exist""#,
                r#""The specified page (B) does not exist""#,
            ),
        )
    },
    error(BAD_TOKEN, &["status"], (r#""400""#, r#""403""#)),
    error(BAD_TOKEN, &["$.httpCode"], ("400", "403")),
    error(
        BAD_TOKEN,
        &["$.httpReason"],
        (r#""Bad Request""#, r#""Forbidden""#),
    ),
    error(
        BAD_TOKEN,
        &["$.actionModuleErrorCode"],
        (r#""missingparam""#, ""),
    ),
    error(
        BAD_TOKEN,
        &["$.messageTranslations.en"],
        (
            r#""The \"token\" parameter must be set.""#,
            r#""The <var>token</var> parameter is required unless using a CSRF-safe authentication method.""#,
        ),
    ),
    error(NO_JSON, &["status"], (r#""400""#, r#""415""#)),
    error(NO_JSON, &["$.httpCode"], ("400", "415")),
    error(
        NO_JSON,
        &["$.httpReason"],
        (r#""Bad Request""#, r#""Unsupported Media Type""#),
    ),
    error(
        NO_JSON,
        &["$.actionModuleErrorCode"],
        (r#""missingparam""#, ""),
    ),
    error(
        NO_JSON,
        &["$.messageTranslations.en"],
        (
            r#""The \"token\" parameter must be set.""#,
            r#""Unsupported Content-Type: application/x-www-form-urlencoded""#,
        ),
    ),
    error(NO_JSON, &["$.content_type"], (r#""text/plain""#, "")),
    error(
        NO_JSON,
        &["$.message"],
        (r#""Unsupported Content-Type""#, ""),
    ),
    error(NO_JSON, &["$.messageTranslations"], ("", r#""[object]""#)),
    error(NO_BODY, &["status"], (r#""415""#, r#""411""#)),
    error(NO_BODY, &["$.httpCode"], ("415", "411")),
    error(
        NO_BODY,
        &["$.httpReason"],
        (r#""Unsupported Media Type""#, r#""Length Required""#),
    ),
    error(NO_BODY, &["$.error"], (r#""no-content-type""#, "")),
    error(
        NO_BODY,
        &["$.message"],
        (
            r#""A Content-Type header must be supplied with a request payload.""#,
            "",
        ),
    ),
    error(
        NO_BODY,
        &["$.messageTranslations"],
        (
            "",
            r#"{"en":"The POST request method expects a request body"}"#,
        ),
    ),
    parameter(NO_TEXT, &["$.error"], r#""parameter-validation-failed""#),
    parameter(NO_TEXT, &["$.failureCode"], r#""missingparam""#),
    parameter(NO_TEXT, &["$.failureData"], "null"),
    parameter(NO_TEXT, &["$.name"], r#""source""#),
    parameter(NO_TEXT, &["$.value"], "null"),
    parameter(OUT_OF_RANGE, &["$.curmax", "$.highmax", "$.max"], "100"),
    parameter(OUT_OF_RANGE, &["$.min"], "1"),
    cache(""),
    cache(r#""private, max-age=0, s-maxage=0""#),
];

const NO_TEXT: Key = &[("/failureCode", &[r#""missingparam""#])];
const OUT_OF_RANGE: Key = &[("/errorKey", &[r#""outofrange""#])];

/// What is told of a parameter that is wrong.
const fn parameter(
    beside: Key,
    at: &'static [&'static str],
    value: &'static str,
) -> KnownDifference {
    KnownDifference {
        path: REST,
        about: "REST tells which parameter is wrong, and its bounds",
        beside,
        at,
        new: shown(value),
        example: ("", value),
        other: ("", "17"),
        ..ANY
    }
}

/// What caches are told of a page that was written.
const fn cache(old: &'static str) -> KnownDifference {
    KnownDifference {
        path: REST,
        ..json(
            "REST answers to a write may be kept by nobody but who wrote",
            &["header Cache-Control"],
            (old, r#""private,must-revalidate,s-maxage=0""#),
            r#""public""#,
        )
    }
}

const REST: &str = "/rest.php";

/// A part of an error that is another one, and tells its key.
const fn error(
    beside: Key,
    at: &'static [&'static str],
    (old, new): (&'static str, &'static str),
) -> KnownDifference {
    KnownDifference {
        path: REST,
        about: "REST tells a missing token, a wrong type and a missing body apart",
        beside,
        at,
        old: shown(old),
        new: shown(new),
        example: (old, new),
        other: (old, "17"),
        ..ANY
    }
}
