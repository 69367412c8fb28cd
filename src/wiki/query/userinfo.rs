//! `meta=userinfo`: says who is logged in.
//!
//! Start at [`MODULE`].

use super::super::call::{Cache, Call, Refused};
use super::super::param::{Kind, optional};
use super::super::value::{Map, Value};
use super::Module;

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "userinfo",
    path: "query+userinfo",
    parameters: &[
        optional("uiprop", Kind::SomeOf(&["groups", "rights"])),
        optional("uiattachedwiki", Kind::Text),
    ],
    cache: Cache::Private,
    run,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let user = call.user_id();
    let mut info = Map::new()
        .with("id", user.unwrap_or(0))
        .with("name", call.user_name());
    if user.is_none() {
        info.set("anon", Value::Flag(true));
    }
    call.said.result.child("query").set("userinfo", info);
    Ok(())
}
