//! MediaWiki's Action API and REST API, as seen on 1.35.13, 1.39.17 and 1.43.9.

mod known_differences;

use super::{
    Example, Handbook, Login, ModuleProbe, NotJson, Refusal, Service, ServiceInput, Throttle,
    Touch, VersionProbe, Warning,
};

const fn input(name: &'static str, about: &'static str) -> ServiceInput {
    ServiceInput {
        name,
        about,
        secret: false,
        embedded: false,
    }
}

const fn secret(name: &'static str, about: &'static str) -> ServiceInput {
    ServiceInput {
        name,
        about,
        secret: true,
        embedded: false,
    }
}

/// MediaWiki.
pub(super) const MEDIAWIKI: Service = Service {
    name: "mediawiki",
    title: "MediaWiki",
    environment: "WIKI",
    example: Example {
        refused: r#"{"error": {"code": "badtoken", "info": "Invalid CSRF token."}}"#,
        code: "badtoken",
        fine: r#"{"edit": {"result": "Success", "pageid": 7}}"#,
    },
    inputs: &[
        input("api", "Address of api.php"),
        input("rest", "Address of rest.php"),
        input("index_php", "Address of index.php"),
        input(
            "username",
            "Name for a bot password: user, `@`, name of the bot",
        ),
        secret("password", "The bot password"),
        input("main_username", "Name of an account"),
        secret("main_password", "Its password"),
        input("admin_username", "Name of an administrator's account"),
        secret("admin_password", "Its password"),
        ServiceInput {
            name: "embedded",
            about: "`true` on the embedded wiki, which knows a part of MediaWiki only; `false` on every other",
            secret: false,
            embedded: true,
        },
    ],
    addresses: &[
        ("api", "api.php"),
        ("rest", "rest.php"),
        ("index_php", "index.php"),
    ],
    version: Some(VersionProbe {
        url_input: "api",
        params: &[
            ("action", "query"),
            ("meta", "siteinfo"),
            ("format", "json"),
        ],
        pointer: "/query/general/generator",
        read_only: "/query/general/readonlyreason",
    }),
    handbook: Some(Handbook {
        title: "MediaWiki Action API",
        prefix: "API:",
        pages: "https://www.mediawiki.org/wiki/",
        own_help: "Special:ApiHelp/",
        modules: ModuleProbe {
            url_input: "api",
            param: "action",
            nested: &[("query", &["prop", "list", "meta"])],
            params: &[
                ("action", "paraminfo"),
                ("helpformat", "wikitext"),
                ("format", "json"),
                ("formatversion", "2"),
            ],
            list: "modules",
            language: "uselang",
            most: 50,
            pointer: "/paraminfo/modules",
            path: "/path",
        },
    }),
    refusals: &[
        Refusal::Code("error.code"),
        Refusal::Code("errors.*.code"),
        Refusal::Code("errorKey"),
        Refusal::Header("MediaWiki-API-Error"),
        Refusal::Unless("login.result", &["Success"]),
        Refusal::Unless("edit.result", &["Success"]),
        Refusal::Unless("upload.result", &["Success", "Continue"]),
        Refusal::If("clientlogin.status", &["FAIL"]),
        Refusal::If("createaccount.status", &["FAIL"]),
    ],
    // With `errorformat=bc` a module's warnings are one text, several parted by line breaks; else they are a list with codes.
    warnings: &[
        Warning::Codes("warnings.*.code"),
        Warning::Lines("warnings.*.*"),
    ],
    messages: &[
        "error.info",
        "errors.*.text",
        "login.reason",
        "clientlogin.message",
        "createaccount.message",
    ],
    not_json: Some(NotJson {
        code: "not-json",
        asked_by: ("format", "json"),
    }),
    // Two login tokens of one session and one second are the same text, whichever module gave them.
    secrets: &[
        ("query.tokens.*", None),
        ("login.token", Some("logintoken")),
        ("login.*.token", Some("logintoken")),
    ],
    secret_cookies: &["*_session", "*_BPsession", "*Token", "*Session"],
    // The token of everybody who is not logged in, and the value of a cookie that is taken away.
    public: &["+\\", "deleted"],
    snapshot_headers: &[
        "MediaWiki-API-Error",
        "MediaWiki-*",
        "Access-Control-*",
        "Retry-After",
        "X-Database-Lag",
        "Cache-Control",
        "Vary",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Content-Disposition",
        "Content-Security-Policy",
    ],
    cookie_names: &[
        "*_session",
        "*_BPsession",
        "*UserID",
        "*UserName",
        "*Token",
        "*BlockID",
        "*LoggedOut",
    ],
    masks: &[
        ("$..docref", "string"),
        ("$..timestamp", "timestamp"),
        ("$..newtimestamp", "timestamp"),
        ("$..oldtimestamp", "timestamp"),
        ("$..starttimestamp", "timestamp"),
        ("$..curtimestamp", "timestamp"),
        ("$..lastrevtimestamp", "timestamp"),
        ("$..parenttimestamp", "timestamp"),
        ("$..notificationtimestamp", "timestamp"),
        ("$..registration", "timestamp"),
        ("$..touched", "timestamp"),
        ("$.checktoken.generated", "timestamp"),
        ("$..revid", "integer"),
        ("$..lastrevid", "integer"),
        ("$..oldrevid", "integer"),
        ("$..newrevid", "integer"),
        ("$..parentid", "integer"),
        ("$..pageid", "integer"),
        ("$..logid", "integer"),
        ("$..rcid", "integer"),
        ("$.query[?@.anon].name", "ip"),
        ("$.query.general.base", "url"),
        ("$.query.general.server", "string"),
        ("$.query.general.servername", "string"),
        ("$.query.general.logo", "string"),
        ("$.query.general.favicon", "string"),
        ("$.query.general.time", "timestamp"),
        ("$..fullurl", "url"),
        ("$..editurl", "url"),
        ("$..canonicalurl", "url"),
        ("$..descriptionurl", "url"),
        ("$..limitreportdata", "drop"),
        (
            r"regex (?s)<!--\s*(?:NewPP limit report|Transclusion expansion time report|Saved in (?:parser cache|RevisionOutputCache|ParserCache)).*?-->",
            "drop",
        ),
        ("cookie * expires", "drop"),
        ("cookie * max-age", "integer"),
        ("cookie * domain", "drop"),
        ("cookie * path", "drop"),
        ("cookie * secure", "drop"),
    ],
    known_differences: known_differences::ALL,
    session_only: &[
        Touch {
            path: "/api.php",
            param: "action",
            values: &["login", "clientlogin", "logout"],
        },
        Touch {
            path: "/api.php",
            param: "action",
            values: &[
                "query",
                "parse",
                "paraminfo",
                "help",
                "checktoken",
                "compare",
                "expandtemplates",
                "opensearch",
            ],
        },
    ],
    logout: Some(Touch {
        path: "/api.php",
        param: "action",
        values: &["logout"],
    }),
    // `$wgPasswordAttemptThrottle`: of a name and an address five are judged in 300 seconds, then no more. Success counts anew.
    throttle: Some(Throttle {
        logins: &[
            Login {
                touch: Touch {
                    path: "/api.php",
                    param: "action",
                    values: &["login"],
                },
                account: "lgname",
                password: "lgpassword",
                told: "login.result",
                right: &["Success"],
                unjudged: &["NeedToken", "WrongToken", "Aborted"],
            },
            Login {
                touch: Touch {
                    path: "/api.php",
                    param: "action",
                    values: &["clientlogin"],
                },
                account: "username",
                password: "password",
                told: "clientlogin.status",
                right: &["PASS"],
                unjudged: &["UI", "REDIRECT", "RESTART"],
            },
        ],
        most: 4,
        seconds: 300,
    }),
    // Of what `maxlag` asks for (manual, API:Etiquette); it is told before anything is done, with a Retry-After.
    busy: &["maxlag"],
    true_if_there: Some("api"),
};
