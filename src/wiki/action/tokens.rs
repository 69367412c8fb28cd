//! `action=tokens`: gave out tokens before `meta=tokens` did; releases to 1.36 still have it.
//!
//! Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::message::{Message, wikitext};
use super::super::param::{Kind, optional};
use super::super::token;
use super::super::value::Map;
use super::{Action, READS};

const TYPES: &[&str] = &[
    "block",
    "createaccount",
    "csrf",
    "delete",
    "edit",
    "email",
    "import",
    "login",
    "move",
    "options",
    "patrol",
    "protect",
    "rollback",
    "unblock",
    "userrights",
    "watch",
];

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "tokens",
    class: "ApiTokens",
    help: "API:Tokens_(action)",
    prefix: "",
    parameters: &[optional("type", Kind::SomeOf(TYPES)).or("edit")],
    rules: |_| READS,
    exists: |differences| differences.legacy_tokens,
    run,
    force: None,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let replacement = [
        "<kbd>action=tokens</kbd>",
        "<kbd>action=query&meta=tokens</kbd>",
    ]
    .map(wikitext);
    call.warn_deprecated(
        "tokens",
        &Message::with("apiwarn-deprecation-withreplacement", replacement),
        "action=tokens",
    );
    let asked: Vec<String> = call
        .params
        .values("type")
        .unwrap_or_else(|| vec!["edit"])
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut tokens = Map::new();
    for name in asked.iter().filter(|name| TYPES.contains(&name.as_str())) {
        // What had a name of its own once is the one CSRF token now.
        if let Some(kind) = token::by_name(name).or_else(|| token::by_name("csrf")) {
            let token = call.token(kind);
            tokens.set(format!("{name}token"), token);
        }
    }
    call.said.result.set("tokens", tokens);
    Ok(())
}
