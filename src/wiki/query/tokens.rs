//! `meta=tokens`: gives out tokens.
//!
//! How one is made is in [`super::super::token`]. Start at [`MODULE`].

use super::super::call::{Cache, Call, Refused};
use super::super::message::Message;
use super::super::param::{Kind, optional};
use super::super::token;
use super::super::value::Map;
use super::Module;

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "tokens",
    path: "query+tokens",
    group: "meta",
    class: "ApiQueryTokens",
    help: "API:Tokens",
    prefix: "",
    parameters: &[optional("type", Kind::SomeOf(token::NAMES)).or("csrf")],
    cache: Cache::Private,
    run,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    if call.suppressed {
        call.warn("query+tokens", &Message::new("apiwarn-tokens-origin"), None);
        return Ok(());
    }
    let asked: Vec<String> = match call.params.values("type") {
        None => vec!["csrf".to_owned()],
        Some(types) if types == ["*"] && call.differences().all_token_types => {
            token::NAMES.iter().map(|name| (*name).to_owned()).collect()
        }
        Some(types) => types.into_iter().map(str::to_owned).collect(),
    };
    let mut tokens = Map::new();
    for kind in asked.iter().filter_map(|name| token::by_name(name)) {
        let token = call.token(kind);
        tokens.set(format!("{}token", kind.name), token);
    }
    call.said.result.child("query").set("tokens", tokens);
    Ok(())
}
