//! Differences between releases of MediaWiki that are known.
//!
//! Most were seen: wikis of both releases were asked the same. A release is then the newer of those that were asked, unless the notes of
//! an older one say it. Whoever adds one asks two wikis, or says where it is told.

mod rest;
mod to_1_39;
mod to_1_43;

use crate::service::{KnownDifference, Shown};

/// All of them, oldest first.
pub(super) const ALL: &[&[KnownDifference]] = &[to_1_39::ALL, to_1_43::ALL, rest::ALL, TO_1_45];

const TO_1_45: &[KnownDifference] = &[KnownDifference {
    source: "told of 1.43.2 and 1.45.0 by others, who sent 417 requests to both; not seen here",
    since: "1.45",
    ..json(
        "site information says nothing of mended Arabic and Malayalam any more",
        &[
            "$.query.general.fixarabicunicode",
            "$.query.general.fixmalayalamunicode",
        ],
        ("true", ""),
        "false",
    )
}];

/// Of any request, and for good.
const ANY: KnownDifference = KnownDifference {
    about: "",
    source: "seen on 1.39.17 and 1.43.9",
    since: "1.43",
    until: None,
    path: "/api.php",
    params: &[],
    beside: &[],
    at: &[],
    old: Shown::Nothing,
    new: Shown::Nothing,
    example: ("", ""),
    other: ("", ""),
};

/// Two values as JSON, empty where nothing stands, and another one that may follow the first and is none of it.
const fn json(
    about: &'static str,
    at: &'static [&'static str],
    (old, new): (&'static str, &'static str),
    other: &'static str,
) -> KnownDifference {
    KnownDifference {
        about,
        at,
        old: shown(old),
        new: shown(new),
        example: (old, new),
        other: (old, other),
        ..ANY
    }
}

/// Two texts by regular expressions, with an example of both, and another text that may follow the first and is none of it.
const fn text(
    about: &'static str,
    at: &'static [&'static str],
    (old, new): (&'static str, &'static str),
    (before, since, other): (&'static str, &'static str, &'static str),
) -> KnownDifference {
    KnownDifference {
        about,
        at,
        old: Shown::Text(old),
        new: Shown::Text(new),
        example: (before, since),
        other: (before, other),
        ..ANY
    }
}

const fn shown(written: &'static str) -> Shown {
    match written.is_empty() {
        true => Shown::Nothing,
        false => Shown::Json(written),
    }
}
