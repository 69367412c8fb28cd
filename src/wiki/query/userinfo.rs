//! `meta=userinfo`: says who is logged in, and what they may do.
//!
//! Start at [`MODULE`].

use super::super::call::{Cache, Call, Refused};
use super::super::cookie::iso_date;
use super::super::param::{Kind, optional};
use super::super::preference::{self, Preference};
use super::super::right;
use super::super::title::NAMESPACES;
use super::super::value::{Map, Value};
use super::Module;

const PROPS: &[&str] = &[
    "acceptlang",
    "blockinfo",
    "cancreateaccount",
    "centralids",
    "changeablegroups",
    "editcount",
    "email",
    "groupmemberships",
    "groups",
    "hasmsg",
    "implicitgroups",
    "latestcontrib",
    "options",
    "ratelimits",
    "realname",
    "registrationdate",
    "rights",
    "theoreticalratelimits",
    "unreadcount",
];

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "userinfo",
    path: "query+userinfo",
    group: "meta",
    class: "ApiQueryUserInfo",
    help: "API:Userinfo",
    prefix: "ui",
    parameters: &[
        optional("uiprop", Kind::SomeOf(PROPS)),
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
    let asked: Vec<&str> = match call.params.values("uiprop") {
        Some(props) if props == ["*"] => PROPS.to_vec(),
        props => props.unwrap_or_default(),
    };
    if let Some(block) = call.block_info().filter(|_| asked.contains(&"blockinfo")) {
        for (name, value) in block.entries() {
            info.set(name.clone(), value.clone());
        }
    }
    if asked.contains(&"hasmsg") {
        info.set("messages", Value::Flag(false));
    }
    memberships(&mut info, call, &asked);
    habits(&mut info, call, &asked);
    person(&mut info, call, &asked);
    call.said.result.child("query").set("userinfo", info);
    Ok(())
}

fn names(item: &'static str, names: impl IntoIterator<Item = &'static str>) -> Value {
    Value::List(item, names.into_iter().map(Value::from).collect())
}

/// Groups and rights.
fn memberships(info: &mut Map, call: &Call<'_>, asked: &[&str]) {
    let wants = |name| asked.contains(&name);
    let groups = right::groups(call.user());
    let implicit = ["*", "user", "autoconfirmed"];
    if wants("groups") {
        info.set("groups", names("g", groups.iter().copied()));
    }
    if wants("groupmemberships") {
        let given = groups
            .iter()
            .copied()
            .filter(|group| !implicit.contains(group));
        let entries = given.map(|group| {
            Map::new()
                .with("group", group)
                .with("expiry", "infinity")
                .into()
        });
        info.set(
            "groupmemberships",
            Value::List("groupmembership", entries.collect()),
        );
    }
    if wants("implicitgroups") {
        info.set(
            "implicitgroups",
            names(
                "g",
                groups
                    .iter()
                    .copied()
                    .filter(|group| implicit.contains(group)),
            ),
        );
    }
    if wants("rights") {
        info.set(
            "rights",
            names(
                "r",
                right::rights(call.user(), call.visit.is_bot(), call.differences()),
            ),
        );
    }
    if wants("changeablegroups") {
        let none = || names("g", []);
        let lists = Map::new()
            .with("add", none())
            .with("remove", none())
            .with("add-self", none())
            .with("remove-self", none());
        info.set("changeablegroups", lists);
    }
}

/// Preferences, edits and limits.
fn habits(info: &mut Map, call: &Call<'_>, asked: &[&str]) {
    let wants = |name| asked.contains(&name);
    if wants("options") {
        info.set("options", options(call));
    }
    if wants("editcount") {
        info.set("editcount", call.user().map_or(0, |user| user.edits));
    }
    for name in ["ratelimits", "theoreticalratelimits"]
        .into_iter()
        .filter(|name| wants(name))
    {
        let (of, limits) = right::limits(call.user(), call.settings);
        let mut map = Map::new();
        for (what, hits, seconds) in limits {
            map.set(
                what,
                Map::new().with(of, Map::new().with("hits", hits).with("seconds", seconds)),
            );
        }
        info.set(name, map);
    }
}

fn options(call: &Call<'_>) -> Map {
    let mut options = Map::new();
    for (name, default) in preference::defaults(call.settings.release) {
        let value = match default {
            Preference::Number(number) => Value::Int(*number),
            Preference::Word(word) => Value::from(*word),
            Preference::On => Value::Bool(true),
        };
        options.set(*name, value);
    }
    for namespace in NAMESPACES.iter().filter(|namespace| namespace.id >= 0) {
        options.set(
            format!("searchNs{}", namespace.id),
            i64::from(namespace.id == 0),
        );
    }
    for (name, value) in call
        .user()
        .map(|user| user.options.as_slice())
        .unwrap_or_default()
    {
        options.set(name.clone(), value.as_str());
    }
    options
}

/// What else is known of the account.
fn person(info: &mut Map, call: &Call<'_>, asked: &[&str]) {
    let wants = |name| asked.contains(&name);
    let user = call.user();
    for name in ["realname", "email"].into_iter().filter(|name| wants(name)) {
        info.set(name, "");
    }
    if let Some(user) = user.filter(|_| wants("registrationdate")) {
        info.set("registrationdate", iso_date(user.registered));
    }
    if wants("acceptlang") {
        info.set("acceptlang", names("lang", []));
    }
    if wants("unreadcount") {
        info.set("unreadcount", 0);
    }
    if wants("centralids") {
        info.set(
            "centralids",
            Map::new().with("local", user.map_or(0, |user| user.id)),
        );
        info.set(
            "attachedlocal",
            Map::new().with("local", Value::Flag(user.is_some())),
        );
    }
    if wants("cancreateaccount") && !call.differences().write_api_right {
        info.set("cancreateaccount", Value::Flag(call.may("createaccount")));
    }
}
