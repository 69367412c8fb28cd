//! `action=login`: logs in with a bot password, or with the account's own password, which is deprecated.
//!
//! A refused login is an ordinary answer and no error of the API. Start at [`ACTION`].

use super::super::account::UserId;
use super::super::call::{Call, Refused};
use super::super::message::{ErrorFormat, Message, wikitext};
use super::super::param::{Kind, optional};
use super::super::token;
use super::super::value::{Map, Value};
use super::{ALWAYS, Action, Rules};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "login",
    class: "ApiLogin",
    help: "API:Login",
    prefix: "lg",
    parameters: &[
        optional("lgname", Kind::Text),
        optional("lgpassword", Kind::Password),
        optional("lgdomain", Kind::Text),
        optional("lgtoken", Kind::Text).secret(),
    ],
    rules: |differences| Rules {
        token: None,
        writes: differences.login_writes,
        posted: true,
    },
    exists: ALWAYS,
    run,
    force: Some(force),
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    if call.suppressed {
        return refuse(call, "Aborted", Message::new("api-login-fail-sameorigin"));
    }
    call.must_be_in_body("login", &["lgpassword", "lgtoken"])?;
    call.persist_session();
    if call.visit.is_bot() {
        let provider = wikitext("MediaWiki\\Session\\BotPasswordSessionProvider sessions");
        return refuse(
            call,
            "Aborted",
            Message::with("api-login-fail-badsessionprovider", [provider]),
        );
    }
    match judge_token(call) {
        Token::Right => {}
        Token::Missing => return need_token(call),
        Token::Lost if call.differences().lost_session_fails => {
            return refuse(
                call,
                "Failed",
                Message::new("authpage-cannot-login-continue"),
            );
        }
        Token::Lost => return need_token(call),
        Token::Wrong => {
            say(call, Map::new().with("result", "WrongToken"));
            return Err(Refused::Answered);
        }
    }
    let name = call.params.get("lgname").unwrap_or_default().to_owned();
    let password = call.params.get("lgpassword").unwrap_or_default().to_owned();
    let by_bot_password = match call.judge_bot_password(&name, &password) {
        Ok(user) => user,
        Err(reason) => return refuse(call, "Failed", reason),
    };
    if let Some(user) = by_bot_password {
        call.state
            .sessions
            .start_bot(user, &mut call.state.random, &mut call.said.cookies);
        return succeed(call, user);
    }
    match call.judge_password(&name, &password) {
        Ok(user) => {
            call.log_in(user, true);
            let deprecated = Message::new("apiwarn-deprecation-login-botpw");
            call.warn_deprecated("login", &deprecated, "main-account-login");
            succeed(call, user)
        }
        Err(reason) => refuse(call, "Failed", reason),
    }
}

enum Token {
    Right,
    Missing,
    Wrong,
    /// The session has never given out a login token, so no token could be right.
    Lost,
}

fn judge_token(call: &Call<'_>) -> Token {
    let Some(kind) = token::by_name("login") else {
        return Token::Lost;
    };
    match call.params.get("lgtoken") {
        None | Some("") => Token::Missing,
        Some(_) if !call.has_secret(kind) => Token::Lost,
        Some(given) if call.token_matches(kind, given) => Token::Right,
        Some(_) => Token::Wrong,
    }
}

fn need_token(call: &mut Call<'_>) -> Result<(), Refused> {
    let token = token::by_name("login")
        .map(|kind| call.token(kind))
        .unwrap_or_default();
    let deprecated = Message::new("apiwarn-deprecation-login-token");
    call.warn_deprecated("login", &deprecated, "action=login&!lgtoken");
    say(
        call,
        Map::new().with("result", "NeedToken").with("token", token),
    );
    Err(Refused::Answered)
}

fn succeed(call: &mut Call<'_>, user: UserId) -> Result<(), Refused> {
    let name = call
        .state
        .users
        .by_id(user)
        .map(|user| user.name.clone())
        .unwrap_or_default();
    say(
        call,
        Map::new()
            .with("result", "Success")
            .with("lguserid", user)
            .with("lgusername", name),
    );
    Ok(())
}

fn refuse(call: &mut Call<'_>, result: &'static str, message: Message) -> Result<(), Refused> {
    let voice = call.voice();
    let reason = if call.error_format == ErrorFormat::Bc {
        Value::Text(message.plaintext(voice))
    } else {
        let mut reason = Map::new().with("code", message.code());
        message.tell(&mut reason, call.error_format, voice);
        reason.into()
    };
    say(
        call,
        Map::new().with("result", result).with("reason", reason),
    );
    Err(Refused::Answered)
}

fn say(call: &mut Call<'_>, answer: Map) {
    call.said.result.set("login", answer);
}

/// Logs in whoever was named, or the main account, in the session as it is.
fn force(call: &mut Call<'_>) {
    let name = call.params.get("lgname").unwrap_or_default().to_owned();
    call.force_login(&name);
}
