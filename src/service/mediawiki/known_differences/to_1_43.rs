//! Those of releases after 1.39, up to 1.43.

use super::{ANY, json, text};
use crate::service::{KnownDifference, Shown};

/// A comment about an edit, wherever edits are listed.
const COMMENTS: &[&str] = &[
    "$.query.pages[*].revisions[*].comment",
    "$.query.recentchanges[*].comment",
    "$.query.usercontribs[*].comment",
];

/// A page that was parsed.
const PARSED: &[&str] = &[
    "$.parse.text",
    "$.parse.text line *",
    "$.parse.text['*']",
    "$.parse.text['*'] line *",
];

/// That a logout is one.
const WRITES: &str = "release notes of 1.41; seen on 1.39.17 and 1.43.9";

pub(super) const ALL: &[KnownDifference] = &[
    KnownDifference {
        source: WRITES,
        since: "1.41",
        params: &[("action", "logout")],
        ..json(
            "a logout is a write: a request that promises not to write is refused",
            &["$.error"],
            (
                "",
                r#"{"code":"promised-nonwrite-api","docref":"[string]","info":"The \"Promise-Non-Write-API-Action\" HTTP header cannot be sent to write-mode API modules."}"#,
            ),
            r#"{"code":"badtoken","docref":"[string]","info":"Invalid CSRF token."}"#,
        )
    },
    KnownDifference {
        source: WRITES,
        since: "1.41",
        params: &[("action", "logout")],
        ..json(
            "a logout is a write: a request that promises not to write is refused",
            &["header MediaWiki-API-Error"],
            ("", r#""promised-nonwrite-api""#),
            r#""badtoken""#,
        )
    },
    KnownDifference {
        source: WRITES,
        since: "1.41",
        params: &[("action", "paraminfo"), ("modules", "logout")],
        ..json(
            "a logout is a write: it needs the rights of one",
            &["$.paraminfo.modules[*].writerights"],
            ("", "true"),
            "false",
        )
    },
    logout_of_nobody(
        &["$.warnings"],
        ("", r#"{"logout":{"warnings":"You must be logged in."}}"#),
    ),
    logout_of_nobody(
        &["$.warnings"],
        ("", r#"{"logout":{"*":"You must be logged in."}}"#),
    ),
    logout_of_nobody(&["cookie *_session"], (r#""deleted""#, "")),
    KnownDifference {
        path: "",
        ..json(
            "a write sets no cookie `UseCDNCache` any more",
            &["cookie UseCDNCache"],
            (r#""[cookie]""#, ""),
            r#""""#,
        )
    },
    KnownDifference {
        params: &[("action", "edit")],
        ..json(
            "that a page is there already is said of a page, no more of an article",
            &["$.error.info"],
            (
                r#""The article you tried to create has been created already.""#,
                r#""The page you tried to create has been created already.""#,
            ),
            r#""The page cannot be created.""#,
        )
    },
    KnownDifference {
        beside: &[("/error/code", &[r#""toomanyvalues""#])],
        at: &["$.error.parameter"],
        about: "too many values are refused with the name of their parameter",
        new: Shown::Text("^(?:titles|pageids|revids|ususers|modules)$"),
        example: ("", r#""titles""#),
        other: ("", r#""action""#),
        ..ANY
    },
    json(
        "user names may hold no `=`",
        &["$.query.general.invalidusernamechars"],
        (r#""@:>""#, r#""@:>=""#),
        r#""@:""#,
    ),
    KnownDifference {
        about: "whoever may edit may do so by the API: the rights `writeapi` and `purge` are gone",
        at: &["$.query.userinfo.rights[*]"],
        old: Shown::Text("^(?:writeapi|purge)$"),
        example: (r#""writeapi""#, ""),
        other: (r#""edit""#, ""),
        ..ANY
    },
    KnownDifference {
        about: "nobody has a watchlist without an account, nor the rights to one",
        beside: &[("/query/userinfo/anon", &["true", r#""""#])],
        at: &["$.query.userinfo.rights[*]"],
        old: Shown::Text("^(?:viewmywatchlist|editmywatchlist)$"),
        example: (r#""viewmywatchlist""#, ""),
        other: (r#""viewmyprivateinfo""#, ""),
        ..ANY
    },
    json(
        "users are renamed without an extension, by whoever has the right `renameuser`",
        &["$.query.userinfo.rights[*]"],
        ("", r#""renameuser""#),
        r#""userrights""#,
    ),
    json(
        "rights are listed in another order",
        &["$.query.userinfo.rights"],
        (r#""in one order""#, r#""the same in another order""#),
        "[]",
    ),
    KnownDifference {
        params: &[("action", "paraminfo")],
        ..text(
            "the classes of the API have a namespace",
            &["$.paraminfo.modules[*].classname"],
            (
                "^(?<class>Api[A-Za-z]+)$",
                r"^MediaWiki\\Api\\(?<class>Api[A-Za-z]+)$",
            ),
            (
                r#""ApiLogout""#,
                r#""MediaWiki\\Api\\ApiLogout""#,
                r#""MediaWiki\\Api\\ApiLogin""#,
            ),
        )
    },
    edit_parameter(
        r#"{"index":29,"multi":false,"mustExist":false,"name":"returnto","required":false,"type":"title"}"#,
    ),
    edit_parameter(
        r#"{"default":"","index":30,"multi":false,"name":"returntoquery","required":false,"type":"string"}"#,
    ),
    edit_parameter(
        r#"{"default":"","index":31,"multi":false,"name":"returntoanchor","required":false,"type":"string"}"#,
    ),
    KnownDifference {
        params: &[("action", "parse")],
        ..text(
            "the element around a parsed page says its language and direction",
            PARSED,
            (
                r#"^<div class="mw-parser-output">(?<page>.*)$"#,
                r#"^<div class="mw-content-(?:ltr|rtl) mw-parser-output" lang="[A-Za-z-]+" dir="(?:ltr|rtl)">(?<page>.*)$"#,
            ),
            (
                r#""<div class=\"mw-parser-output\"><p>Hello""#,
                r#""<div class=\"mw-content-ltr mw-parser-output\" lang=\"en\" dir=\"ltr\"><p>Hello""#,
                r#""<div class=\"mw-content-ltr mw-parser-output\" lang=\"en\" dir=\"ltr\"><p>""#,
            ),
        )
    },
    KnownDifference {
        params: &[("action", "parse")],
        ..text(
            "the link to edit a section has its text in an element of its own",
            PARSED,
            (
                r#"^(?<before>.*class="mw-editsection-bracket">\[</span><a [^>]*>)(?<text>[^<]+)(?<behind></a>.*)$"#,
                r#"^(?<before>.*class="mw-editsection-bracket">\[</span><a [^>]*>)<span>(?<text>[^<]+)</span>(?<behind></a>.*)$"#,
            ),
            (
                r#""<span class=\"mw-editsection-bracket\">[</span><a href=\"/\">edit</a>]""#,
                r#""<span class=\"mw-editsection-bracket\">[</span><a href=\"/\"><span>edit</span></a>]""#,
                r#""<span class=\"mw-editsection-bracket\">[</span><a href=\"/x\"><span>edit</span></a>]""#,
            ),
        )
    },
    // The number is that of each wiki's own revision.
    text(
        "the comment of an edit that takes another one back links to it",
        COMMENTS,
        (
            r"^Undo revision (?:[0-9]+|\{\{ \w+ \}\}) by (?<who>.+)$",
            r"^Undo revision \[\[Special:Diff/(?:[0-9]+|\{\{ \w+ \}\})\|(?:[0-9]+|\{\{ \w+ \}\})\]\] by (?<who>.+)$",
        ),
        (
            r#""Undo revision 5 by Ann""#,
            r#""Undo revision [[Special:Diff/7|7]] by Ann""#,
            r#""Undo revision [[Special:Diff/7|7]] by Bob""#,
        ),
    ),
    KnownDifference {
        params: &[("action", "move")],
        beside: &[("/error/code", &[r#""articleexists""#])],
        ..json(
            "a move that is refused sets no cookie `UseDC` any more",
            &["cookie UseDC"],
            (r#""[cookie]""#, ""),
            r#""""#,
        )
    },
    KnownDifference {
        params: &[("action", "userrights")],
        ..json(
            "a change of rights tells whether the page of the user is watched",
            &["$.userrights.watchuser"],
            ("", "false"),
            "true",
        )
    },
    KnownDifference {
        params: &[("errorformat", "raw")],
        about: "a list of raw messages has no numbers any more",
        at: &["$.warnings[*].params[*].list"],
        old: Shown::Written(r#"^\{"[0-9]+":(?<one>"[^"]*")\}$"#),
        new: Shown::Written(r#"^\[(?<one>"[^"]*")\]$"#),
        example: (r#"{"5":"bogus"}"#, r#"["bogus"]"#),
        other: (r#"{"5":"bogus"}"#, r#"["other"]"#),
        ..ANY
    },
    KnownDifference {
        params: &[("action", "unblock")],
        ..json(
            "the end of a block tells whether the page of the user is watched",
            &["$.unblock.watchuser"],
            ("", "false"),
            "true",
        )
    },
];

/// Of a request with the token of nobody.
const fn logout_of_nobody(
    at: &'static [&'static str],
    values: (&'static str, &'static str),
) -> KnownDifference {
    KnownDifference {
        params: &[("action", "logout"), ("token", "+\\")],
        ..json(
            "a logout of nobody warns, and clears nothing",
            at,
            values,
            r#""something else""#,
        )
    }
}

/// A parameter that came.
const fn edit_parameter(shown: &'static str) -> KnownDifference {
    KnownDifference {
        params: &[("action", "paraminfo"), ("modules", "edit")],
        ..json(
            "an edit may say where to go behind it",
            &["$.paraminfo.modules[*].parameters[*]"],
            ("", shown),
            r#"{"index":29,"name":"captchaword"}"#,
        )
    }
}
