//! `action=createaccount`: makes an account, in one step. Whoever asks stays who they are.
//!
//! Mail, captchas and what extensions ask for are not emulated. Start at [`ACTION`].

use super::super::account::canonical;
use super::super::call::{Call, Failure, Refused};
use super::super::message::{Argument, Message, plaintext, wikitext};
use super::super::page::Entry;
use super::super::param::{Kind, Parameter, optional};
use super::super::title::{NAMESPACES, Title};
use super::super::value::{Map, Value};
use super::{ALWAYS, Action, Rules, TokenRule};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "createaccount",
    class: "ApiAMCreateAccount",
    help: "API:Account_creation",
    prefix: "create",
    parameters: &[
        optional("createrequests", Kind::Texts),
        optional(
            "createmessageformat",
            Kind::OneOf(&["html", "wikitext", "raw", "none"]),
        )
        .or("wikitext"),
        optional("createmergerequestfields", Kind::Flag),
        optional("createpreservestate", Kind::Flag),
        optional("createreturnurl", Kind::Text),
        optional("createcontinue", Kind::Flag),
    ],
    rules: |_| Rules {
        token: Some(TokenRule {
            parameter: "createtoken",
            kind: "createaccount",
        }),
        writes: true,
        posted: true,
    },
    exists: ALWAYS,
    run,
    force: Some(|call| {
        create(call);
    }),
};

/// What the form for people asks for.
static FIELDS: &[Parameter] = &[
    optional("username", Kind::Text),
    optional("password", Kind::Password),
    optional("retype", Kind::Password),
    optional("email", Kind::Text),
    optional("realname", Kind::Text),
    optional("reason", Kind::Text),
];

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    check_step(call)?;
    call.params.know(FIELDS);
    if let Some(message) = objection(call) {
        return refuse(call, &message);
    }
    if let Some(name) = create(call) {
        let answer = Map::new().with("status", "PASS").with("username", name);
        call.said.result.set("createaccount", answer);
    }
    call.write_cookies();
    Ok(())
}

/// It begins with an address to come back to, or goes on.
fn check_step(call: &Call<'_>) -> Result<(), Refused> {
    let fail = |message| Failure::new("createaccount", message);
    let address = call.params.get("createreturnurl");
    match address {
        None if !call.params.flag("createcontinue") => {
            let names = ["createcontinue", "createreturnurl"]
                .map(|name| wikitext(format!("<var>{name}</var>")));
            let arguments = [Argument::Words(names.to_vec()), Argument::Count(2)];
            let message = Message::with("apierror-missingparam-at-least-one-of", arguments);
            Err(fail(message).into())
        }
        Some(address) if url::Url::parse(address).is_err() => {
            let arguments = [plaintext("createreturnurl"), plaintext(address)];
            let failure = fail(Message::with("apierror-badurl", arguments));
            Err(failure.coded("badurl_createreturnurl").into())
        }
        _ => Ok(()),
    }
}

/// What speaks against the account, in MediaWiki's order.
fn objection(call: &Call<'_>) -> Option<Message> {
    let field = |name| call.params.get(name).unwrap_or_default();
    if call.params.flag("createcontinue") {
        return Some(Message::new("authmanager-create-not-in-progress"));
    }
    let Some(name) = canonical(field("username")) else {
        return Some(Message::new("noname"));
    };
    if !call.may("createaccount") {
        let project = NAMESPACES[6].local(&call.settings.site_name);
        let groups = wikitext(format!("*, [[{project}:Administrators|Administrators]]"));
        return Some(Message::with(
            "badaccess-groups",
            [groups, Argument::Count(2)],
        ));
    }
    if call.state.users.by_name(&name).is_some() {
        return Some(Message::new("userexists"));
    }
    let password = field("password");
    if password != field("retype") {
        return Some(Message::new("badretype"));
    }
    let shortest = call.differences().shortest_password;
    if password.chars().count() < shortest {
        let count = i64::try_from(shortest).unwrap_or(i64::MAX);
        return Some(Message::with("passwordtooshort", [Argument::Count(count)]));
    }
    None
}

/// Makes the account if its name can be one and is free; the answer is its name.
fn create(call: &mut Call<'_>) -> Option<String> {
    let field = |name| call.params.get(name).unwrap_or_default().to_owned();
    let (name, password) = (field("username"), field("password"));
    let state = &mut *call.state;
    let id = state
        .users
        .create(&name, &password, &mut state.random, call.now)?;
    let name = state.users.by_id(id)?.name.clone();
    let title = Title::parse(&format!("User:{name}"), &call.settings.site_name)?;
    // Whoever is nobody makes an account in its own name.
    let by = call.user().map(|user| (user.name.clone(), user.id));
    let kind = if by.is_some() { "create2" } else { "create" };
    let (user, user_id) = by.unwrap_or_else(|| (name.clone(), id));
    let entry = Entry {
        id: 0,
        change: 0,
        kind: ("newusers", kind),
        params: vec![("userid", id)],
        page: 0,
        title,
        user,
        user_id,
        time: call.now,
        comment: field("reason"),
    };
    call.state.pages.note(entry);
    Some(name)
}

fn refuse(call: &mut Call<'_>, message: &Message) -> Result<(), Refused> {
    let voice = call.voice();
    let text = match call.params.get("createmessageformat") {
        Some("html") => Some(Value::from(message.html(voice))),
        Some("none") => None,
        Some("raw") => {
            let raw = Map::new().with("key", message.key);
            Some(raw.with("params", message.raw_arguments()).into())
        }
        _ => Some(Value::from(message.wikitext(voice))),
    };
    let mut answer = Map::new().with("status", "FAIL");
    if let Some(text) = text {
        answer.set("message", text);
    }
    let code = match message.key {
        "badaccess-groups" => "permissiondenied",
        _ => message.code(),
    };
    answer.set("messagecode", code);
    answer.set("canpreservestate", Value::Flag(false));
    call.said.result.set("createaccount", answer);
    Err(Refused::Answered)
}
