//! `action=clientlogin`: logs in to the account itself, as the form for people does.
//!
//! Only one step is emulated, that of name and password; nothing is ever pending. Start at [`ACTION`].

use super::super::call::{Call, Failure, Refused};
use super::super::message::{Argument, Message, plaintext, wikitext};
use super::super::param::{Kind, Parameter, optional};
use super::super::value::{Map, Value};
use super::{ALWAYS, Action, Rules, TokenRule};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "clientlogin",
    class: "ApiClientLogin",
    help: "API:Login",
    prefix: "login",
    parameters: &[
        optional("loginrequests", Kind::Texts),
        optional(
            "loginmessageformat",
            Kind::OneOf(&["html", "wikitext", "raw", "none"]),
        )
        .or("wikitext"),
        optional("loginmergerequestfields", Kind::Flag),
        optional("loginpreservestate", Kind::Flag),
        optional("loginreturnurl", Kind::Text),
        optional("logincontinue", Kind::Flag),
    ],
    rules: |differences| Rules {
        token: Some(TokenRule {
            parameter: "logintoken",
            kind: "login",
        }),
        writes: differences.login_writes,
        posted: true,
    },
    exists: ALWAYS,
    run,
    force: Some(|call| {
        let name = call.params.get("username").unwrap_or_default().to_owned();
        call.force_login(&name);
    }),
};

/// What the two requests of a login, password and remembering, ask for.
static FIELDS: &[Parameter] = &[
    optional("username", Kind::Text),
    optional("password", Kind::Password),
    optional("rememberMe", Kind::Flag),
];

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    check_step(call)?;
    if call.suppressed {
        return refuse(call, &Message::new("api-login-fail-sameorigin"));
    }
    if call.visit.is_bot() {
        return refuse(call, &Message::new("userlogin-cannot-login"));
    }
    if call.params.flag("logincontinue") {
        return refuse(call, &Message::new("authmanager-authn-not-in-progress"));
    }
    call.params.know(FIELDS);
    let name = call.params.get("username").unwrap_or_default().to_owned();
    let password = call.params.get("password").unwrap_or_default().to_owned();
    match call.judge_password(&name, &password) {
        Ok(user) => {
            call.log_in(user, call.params.flag("rememberMe"));
            let name = call
                .state
                .users
                .by_id(user)
                .map(|user| user.name.clone())
                .unwrap_or_default();
            call.said.result.set(
                "clientlogin",
                Map::new().with("status", "PASS").with("username", name),
            );
            Ok(())
        }
        Err(reason) => refuse(call, &reason),
    }
}

/// A login begins with an address to come back to, or goes on.
fn check_step(call: &Call<'_>) -> Result<(), Refused> {
    let address = call.params.get("loginreturnurl");
    if address.is_none() && !call.params.flag("logincontinue") {
        let names =
            ["logincontinue", "loginreturnurl"].map(|name| wikitext(format!("<var>{name}</var>")));
        let arguments = [Argument::Words(names.to_vec()), Argument::Count(2)];
        return Err(Failure::new(
            "clientlogin",
            Message::with("apierror-missingparam-at-least-one-of", arguments),
        )
        .into());
    }
    match address {
        Some(address) if url::Url::parse(address).is_err() => {
            let arguments = [plaintext("loginreturnurl"), plaintext(address)];
            Err(
                Failure::new("clientlogin", Message::with("apierror-badurl", arguments))
                    .coded("badurl_loginreturnurl")
                    .into(),
            )
        }
        _ => Ok(()),
    }
}

fn refuse(call: &mut Call<'_>, message: &Message) -> Result<(), Refused> {
    let voice = call.voice();
    let mut answer = Map::new().with("status", "FAIL");
    match call.params.get("loginmessageformat") {
        Some("raw") => {
            answer.set(
                "message",
                Map::new()
                    .with("key", message.key)
                    .with("params", message.raw_arguments()),
            );
        }
        Some("html") => answer.set("message", message.html(voice)),
        Some("none") => {}
        _ => answer.set("message", message.wikitext(voice)),
    }
    answer.set("messagecode", message.code());
    answer.set("canpreservestate", Value::Flag(false));
    call.said.result.set("clientlogin", answer);
    Err(Refused::Answered)
}
