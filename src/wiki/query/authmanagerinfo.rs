//! `meta=authmanagerinfo`: says which fields a login wants.
//!
//! Start at [`MODULE`].

use super::super::call::{Cache, Call, Refused};
use super::super::param::{Kind, optional};
use super::super::value::{Map, Value};
use super::Module;

const ACTIONS: &[&str] = &[
    "change",
    "create",
    "create-continue",
    "link",
    "link-continue",
    "login",
    "login-continue",
    "remove",
    "unlink",
];

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "authmanagerinfo",
    path: "query+authmanagerinfo",
    group: "meta",
    class: "ApiQueryAuthManagerInfo",
    help: "API:Authmanagerinfo",
    prefix: "ami",
    parameters: &[
        optional("amisecuritysensitiveoperation", Kind::Text),
        optional("amirequestsfor", Kind::OneOf(ACTIONS)),
        optional("amimergerequestfields", Kind::Flag),
        optional(
            "amimessageformat",
            Kind::OneOf(&["html", "none", "raw", "wikitext"]),
        )
        .or("wikitext"),
    ],
    cache: Cache::Private,
    run,
};

/// A thing that can be asked of whoever logs in.
struct Asked {
    id: &'static str,
    required: &'static str,
    provider: &'static str,
    account: &'static str,
    fields: &'static [Field],
}

struct Field {
    name: &'static str,
    kind: &'static str,
    label: &'static str,
    help: &'static str,
    /// A flag that the field has.
    flag: &'static str,
}

/// What a login asks for (seen on MediaWiki 1.39.17 and 1.43.9).
static LOGIN: [Asked; 2] = [
    Asked {
        id: "MediaWiki\\Auth\\PasswordAuthenticationRequest",
        required: "primary-required",
        provider: "Password-based authentication",
        account: "",
        fields: &[
            Field {
                name: "username",
                kind: "string",
                label: "Username",
                help: "Username for authentication.",
                flag: "",
            },
            Field {
                name: "password",
                kind: "password",
                label: "Password",
                help: "Password for authentication.",
                flag: "sensitive",
            },
        ],
    },
    Asked {
        id: "MediaWiki\\Auth\\RememberMeAuthenticationRequest",
        required: "optional",
        provider: "MediaWiki\\Auth\\RememberMeAuthenticationRequest",
        account: "MediaWiki\\Auth\\RememberMeAuthenticationRequest",
        fields: &[Field {
            name: "rememberMe",
            kind: "checkbox",
            label: "Keep me logged in",
            help: "Whether the password should be remembered for longer than the length of the session.",
            flag: "optional",
        }],
    },
];

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let can_log_in = !call.visit.is_bot();
    let mut info = Map::new()
        .with("canauthenticatenow", Value::Flag(can_log_in))
        .with("cancreateaccounts", Value::Flag(true))
        .with("canlinkaccounts", Value::Flag(false))
        .with("preservedusername", "");
    if call.params.get("amirequestsfor") == Some("login") {
        info.set(
            "requests",
            Value::List("request", LOGIN.iter().map(describe).collect()),
        );
    }
    call.said.result.child("query").set("authmanagerinfo", info);
    Ok(())
}

fn describe(asked: &Asked) -> Value {
    let mut fields = Map::new();
    for field in asked.fields {
        let mut map = Map::new()
            .with("type", field.kind)
            .with("label", field.label)
            .with("help", field.help);
        map.set("optional", Value::Flag(field.flag == "optional"));
        map.set("sensitive", Value::Flag(field.flag == "sensitive"));
        fields.set(field.name, map);
    }
    Map::new()
        .with("id", asked.id)
        .with("metadata", Map::new())
        .with("required", asked.required)
        .with("provider", asked.provider)
        .with("account", asked.account)
        .with("fields", fields)
        .into()
}
