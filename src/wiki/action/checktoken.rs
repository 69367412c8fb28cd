//! `action=checktoken`: judges a token without using it.
//!
//! Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::cookie::iso_date;
use super::super::param::{Kind, optional, required};
use super::super::token;
use super::super::value::Map;
use super::{ALWAYS, Action, READS};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "checktoken",
    class: "ApiCheckToken",
    help: "API:Checktoken",
    prefix: "",
    parameters: &[
        required("type", Kind::OneOf(token::NAMES)),
        required("token", Kind::Text).secret(),
        optional("maxtokenage", Kind::Integer),
    ],
    rules: |_| READS,
    exists: ALWAYS,
    run,
    force: None,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let given = call.params.get("token").unwrap_or_default();
    let oldest = call
        .params
        .get("maxtokenage")
        .and_then(|age| age.parse::<i64>().ok())
        .map(|age| call.now.saturating_sub(age));
    let matches = call
        .params
        .get("type")
        .and_then(token::by_name)
        .is_some_and(|kind| call.token_matches(kind, given));
    let made = token::made_at(given);
    let result = match (matches, made, oldest) {
        (true, Some(made), Some(oldest)) if made < oldest => "expired",
        (true, ..) => "valid",
        (false, ..) => "invalid",
    };
    let mut answer = Map::new().with("result", result);
    if let Some(made) = made {
        answer.set("generated", iso_date(made));
    }
    call.said.result.set("checktoken", answer);
    Ok(())
}
