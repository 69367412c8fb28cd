//! `list=allusers`: the accounts by name.
//!
//! Start at [`MODULE`].

use super::super::account::User;
use super::super::call::{Cache, Call, Refused};
use super::super::cookie::iso_date;
use super::super::param::{Kind, optional};
use super::super::right;
use super::super::value::{Map, Value};
use super::Module;

const PROPS: &[&str] = &["editcount", "groups", "registration", "rights"];

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "allusers",
    path: "query+allusers",
    group: "list",
    class: "ApiQueryAllUsers",
    help: "API:Allusers",
    prefix: "au",
    parameters: &[
        optional("aufrom", Kind::Text),
        optional("auto", Kind::Text),
        optional("auprefix", Kind::Text),
        optional("audir", Kind::OneOf(&["ascending", "descending"])).or("ascending"),
        optional("auprop", Kind::SomeOf(PROPS)),
        optional("aulimit", Kind::Limit).or("10"),
        optional("auwitheditsonly", Kind::Flag),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let limit = call.limit_of("allusers", "aulimit");
    let name = |name| call.params.get(name).map(capital);
    let backwards = call.params.get("audir") == Some("descending");
    let (from, to) = (name("aufrom"), name("auto"));
    let (least, most) = if backwards { (to, from) } else { (from, to) };
    let prefix = name("auprefix").unwrap_or_default();
    let edited = call.params.flag("auwitheditsonly");
    let fits = |user: &&User| {
        user.name.starts_with(&prefix)
            && least.as_ref().is_none_or(|least| user.name >= *least)
            && most.as_ref().is_none_or(|most| user.name <= *most)
            && (!edited || user.edits > 0)
    };
    let mut users: Vec<_> = call.state.users.all().filter(fits).collect();
    users.sort_by(|a, b| a.name.cmp(&b.name));
    if backwards {
        users.reverse();
    }
    let next = users.get(limit).map(|user| user.name.clone());
    let props = call.params.values("auprop").unwrap_or_default();
    let shown = users
        .iter()
        .take(limit)
        .map(|user| describe(call, user, &props));
    let shown = Value::List("u", shown.collect());
    call.said.result.child("query").set("allusers", shown);
    if let Some(next) = next {
        call.goes_on("allusers", "aufrom", next);
    }
    Ok(())
}

/// The beginning of a name in its canonical form.
fn capital(text: &str) -> String {
    let text = text.replace('_', " ");
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What is said of an account; the order is MediaWiki's.
fn describe(call: &Call<'_>, user: &User, props: &[&str]) -> Value {
    let wants = |name: &str| props.contains(&name);
    let list = |item, names: &[&'static str]| {
        Value::List(item, names.iter().map(|name| Value::from(*name)).collect())
    };
    let mut map = Map::new()
        .with("userid", user.id)
        .with("name", user.name.as_str());
    if wants("editcount") {
        map.set("editcount", user.edits);
    }
    if wants("registration") {
        map.set("registration", iso_date(user.registered));
    }
    if wants("groups") {
        map.set("groups", list("g", right::groups(Some(user))));
    }
    if wants("rights") {
        let rights = right::rights(Some(user), false, call.differences());
        map.set("rights", list("r", &rights));
    }
    map.into()
}
