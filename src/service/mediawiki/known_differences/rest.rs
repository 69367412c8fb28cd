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
        other: ("", r#""Badtoken!""#),
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
    KnownDifference {
        path: REST,
        ..json(
            "what a write answers may be kept by nobody, which is said in other words",
            &["header Cache-Control"],
            (
                r#""private, max-age=0, s-maxage=0""#,
                r#""private,must-revalidate,s-maxage=0""#,
            ),
            r#""public""#,
        )
    },
    KnownDifference {
        path: REST,
        ..json(
            "what a write answers may be kept by nobody, which is said in other words",
            &["header Cache-Control"],
            ("", r#""private,must-revalidate,s-maxage=0""#),
            r#""public""#,
        )
    },
    parameter(&["$.error"], r#""parameter-validation-failed""#),
    parameter(&["$.failureCode"], r#""missingparam""#),
    parameter(&["$.failureData"], "null"),
    parameter(&["$.name"], r#""source""#),
    parameter(&["$.value"], "null"),
    error(NO_JSON, &["$.content_type"], (r#""text/plain""#, "")),
    error(
        NO_JSON,
        &["$.message"],
        (r#""Unsupported Content-Type""#, ""),
    ),
    KnownDifference {
        at: &["$.messageTranslations"],
        new: Shown::Json(r#""[object]""#),
        example: ("", r#""[object]""#),
        other: ("", "17"),
        ..error(NO_JSON, &[], ("", ""))
    },
    limit(&["$.curmax", "$.highmax", "$.max"], "100"),
    limit(&["$.min"], "1"),
];

/// Of a body in which a parameter is missing.
const fn parameter(at: &'static [&'static str], shown: &'static str) -> KnownDifference {
    KnownDifference {
        path: REST,
        beside: &[("/failureCode", &[r#""missingparam""#])],
        ..json(
            "REST says which parameter of a body is missing",
            at,
            ("", shown),
            r#""something else""#,
        )
    }
}

/// Of a limit that is none of those that there are.
const fn limit(at: &'static [&'static str], shown: &'static str) -> KnownDifference {
    KnownDifference {
        path: REST,
        beside: &[("/errorKey", &[r#""outofrange""#])],
        ..json(
            "REST says between which numbers a limit has to be",
            at,
            ("", shown),
            "17",
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
