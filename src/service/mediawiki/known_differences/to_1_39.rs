//! Those of releases after 1.35, up to 1.39.

use super::{ANY, json, text};
use crate::service::{KnownDifference, Shown};

const SEEN: &str = "seen on 1.35.13 and 1.39.17";

/// What a write sets, so that the next request reads what was written.
const WRITE_COOKIES: &[&str] = &["cookie UseDC", "cookie UseCDNCache"];

pub(super) const ALL: &[KnownDifference] = &[
    KnownDifference {
        old: Shown::Json(UNKNOWN_TYPE),
        example: (UNKNOWN_TYPE, ""),
        other: (UNKNOWN_TYPE, r#"{"tokens":{"warnings":"Something else"}}"#),
        ..token(&["$.warnings"], "")
    },
    token(
        &["$.query.tokens.createaccounttoken"],
        r#""[secret createaccounttoken]""#,
    ),
    token(&["$.query.tokens.csrftoken"], r#""[secret csrftoken]""#),
    token(&["$.query.tokens.logintoken"], r#""[secret logintoken]""#),
    token(&["$.query.tokens.patroltoken"], r#""[secret patroltoken]""#),
    token(
        &["$.query.tokens.rollbacktoken"],
        r#""[secret rollbacktoken]""#,
    ),
    token(
        &["$.query.tokens.userrightstoken"],
        r#""[secret userrightstoken]""#,
    ),
    token(&["$.query.tokens.watchtoken"], r#""[secret watchtoken]""#),
    // Those of nobody.
    token(
        &[
            "$.query.tokens.csrftoken",
            "$.query.tokens.patroltoken",
            "$.query.tokens.rollbacktoken",
            "$.query.tokens.userrightstoken",
            "$.query.tokens.watchtoken",
        ],
        r#""+\\""#,
    ),
    // The login token among them needs a session.
    token(&["cookie *_session"], r#""[cookie]""#),
    // One that is carried out sets them as before.
    KnownDifference {
        beside: &[("/error/code", &[r#""alreadyblocked""#])],
        ..of_action(
            &[("action", "block")],
            "a block that is refused sets no cookies of a write any more",
            WRITE_COOKIES,
            (r#""[cookie]""#, ""),
        )
    },
    KnownDifference {
        until: Some("1.43"),
        beside: &[("/error/code", &[r#""articleexists""#])],
        ..of_action(
            &[("action", "move")],
            "a move to a page that is there sets the cookies of a write, though it is refused",
            WRITE_COOKIES,
            ("", r#""[cookie]""#),
        )
    },
    of_action(
        &[("action", "move")],
        "a move to where nothing can be moved is refused for both reasons",
        &["header MediaWiki-API-Error"],
        (
            r#""immobile-target-namespace""#,
            r#""immobile-target-namespace, unsupportednamespace""#,
        ),
    ),
    of_action(
        &[("action", "edit")],
        "a title that may not be created is refused with one code",
        &["header MediaWiki-API-Error"],
        (r#""protectedpage, protectedtitle""#, r#""protectedpage""#),
    ),
    of_action(
        &[("action", "undelete")],
        "who may not bring pages back is refused with the code of all missing rights",
        &["header MediaWiki-API-Error", "$.error.code"],
        (r#""permdenied-undelete""#, r#""permissiondenied""#),
    ),
    KnownDifference {
        source: SEEN,
        since: "1.39",
        about: "where an upload stands is told as it was sent, as a text",
        beside: &[("/error/code", &[r#""stashfailed""#])],
        at: &["$.error.offset"],
        old: Shown::Written("^(?<offset>[0-9]+)$"),
        new: Shown::Text("^(?<offset>[0-9]+)$"),
        example: ("2000", r#""2000""#),
        other: ("2000", r#""3000""#),
        ..ANY
    },
    KnownDifference {
        source: SEEN,
        since: "1.39",
        ..json(
            "other sites may send HEAD requests",
            &["header Access-Control-Allow-Methods"],
            (r#""POST, GET""#, r#""POST, GET, HEAD""#),
            r#""POST""#,
        )
    },
    KnownDifference {
        source: SEEN,
        since: "1.39",
        ..text(
            "the mailing list about breaking changes has another address",
            &[
                "$.warnings.main.warnings",
                "$.warnings.main.warnings line *",
                "$.warnings.main['*']",
                "$.warnings.main['*'] line *",
                "$.warnings[*].text",
                "$.warnings[*]['*']",
            ],
            (
                r"^(?<before>[^<]*)<https://lists\.wikimedia\.org/mailman/listinfo/mediawiki-api-announce>(?<behind>.*)$",
                r"^(?<before>[^<]*)<https://lists\.wikimedia\.org/postorius/lists/mediawiki-api-announce\.lists\.wikimedia\.org/>(?<behind>.*)$",
            ),
            (
                r#""at <https://lists.wikimedia.org/mailman/listinfo/mediawiki-api-announce> for""#,
                r#""at <https://lists.wikimedia.org/postorius/lists/mediawiki-api-announce.lists.wikimedia.org/> for""#,
                r#""at <https://lists.example.org/> for""#,
            ),
        )
    },
    KnownDifference {
        source: SEEN,
        since: "1.39",
        params: &[("action", "rollback")],
        ..json(
            "a rollback of a page with a single author is refused in other words",
            &["$.error.info"],
            (
                r#""Cannot revert edit; last contributor is only author of this page.""#,
                r#""Cannot revert the edit. The last contributor is the only author of this page.""#,
            ),
            r#""Cannot revert the edit.""#,
        )
    },
    KnownDifference {
        source: SEEN,
        since: "1.39",
        params: &[("action", "query"), ("list", "usercontribs")],
        ..json(
            "contributions can be asked for by a range of addresses as well",
            &["$.error.info"],
            (
                r#""One of the parameters \"ucuserprefix\", \"ucuserids\" and \"ucuser\" is required.""#,
                r#""One of the parameters \"ucuserprefix\", \"ucuserids\", \"uciprange\" and \"ucuser\" is required.""#,
            ),
            r#""One of the parameters \"ucuserprefix\" and \"ucuser\" is required.""#,
        )
    },
    cookies_of_options(&["cookie UseDC"]),
    KnownDifference {
        until: Some("1.43"),
        ..cookies_of_options(&["cookie UseCDNCache"])
    },
    KnownDifference {
        source: SEEN,
        since: "1.39",
        ..json(
            "user names may hold no `>`",
            &["$.query.general.invalidusernamechars"],
            (r#""@:""#, r#""@:>""#),
            r#""@""#,
        )
    },
    // One release further it is `=` as well.
    KnownDifference {
        source: "seen on 1.35.13 and 1.43.9",
        since: "1.43",
        ..json(
            "user names may hold no `>` and no `=`",
            &["$.query.general.invalidusernamechars"],
            (r#""@:""#, r#""@:>=""#),
            r#""@""#,
        )
    },
    KnownDifference {
        source: SEEN,
        since: "1.39",
        params: &[("action", "paraminfo")],
        about: "an edit may be of the content model `unknown`, and of its formats",
        at: &["$.paraminfo.modules[*].parameters[*].type[*]"],
        new: Shown::Text(
            "^(?:application/octet-stream|application/unknown|application/x-binary|text/unknown|unknown/unknown|unknown)$",
        ),
        example: ("", r#""unknown""#),
        other: ("", r#""wikitext""#),
        ..ANY
    },
    siteinfo(&["$.query.general.linkconversion"], "true"),
    siteinfo(&["$.query.general.nofollowlinks"], "true"),
    siteinfo(&["$.query.general.nofollownsexceptions"], "[]"),
    siteinfo(
        &["$.query.general.nofollowdomainexceptions"],
        r#"["mediawiki.org"]"#,
    ),
    siteinfo(&["$.query.general.externallinktarget"], "false"),
    siteinfo(
        &["$.query.general.imagelimits['5']"],
        r#"{"height":2048,"width":2560}"#,
    ),
];

const UNKNOWN_TYPE: &str =
    r#"{"tokens":{"warnings":"Unrecognized value for parameter \"type\": *"}}"#;

/// What asking for all tokens gives.
const fn token(at: &'static [&'static str], shown: &'static str) -> KnownDifference {
    KnownDifference {
        source: "release notes of 1.37; seen on 1.35.13 and 1.39.17",
        since: "1.37",
        params: &[("action", "query"), ("type", "*")],
        ..json(
            "the type `*` means all tokens, and is no unknown type",
            at,
            ("", shown),
            r#""none""#,
        )
    }
}

const fn cookies_of_options(at: &'static [&'static str]) -> KnownDifference {
    KnownDifference {
        source: SEEN,
        since: "1.39",
        params: &[("action", "options")],
        ..json(
            "a change of preferences sets the cookies of a write, even if it is refused",
            at,
            ("", r#""[cookie]""#),
            r#""""#,
        )
    }
}

/// What site information did not tell.
const fn siteinfo(at: &'static [&'static str], shown: &'static str) -> KnownDifference {
    KnownDifference {
        source: SEEN,
        since: "1.39",
        ..json(
            "site information tells more about links and sizes of images",
            at,
            ("", shown),
            r#""something else""#,
        )
    }
}

/// What a request to a module says otherwise.
const fn of_action(
    params: &'static [(&'static str, &'static str)],
    about: &'static str,
    at: &'static [&'static str],
    values: (&'static str, &'static str),
) -> KnownDifference {
    KnownDifference {
        source: SEEN,
        since: "1.39",
        params,
        ..json(about, at, values, r#""something else""#)
    }
}
