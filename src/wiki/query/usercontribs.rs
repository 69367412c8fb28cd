//! `list=usercontribs`: the edits of a user in pages that are there, the newest first.
//!
//! Start at [`MODULE`].

use super::super::account::canonical;
use super::super::barrier::ADDRESS;
use super::super::call::{Cache, Call, Failure, Refused};
use super::super::check::variable;
use super::super::cookie::iso_date;
use super::super::message::{Argument, Message};
use super::super::page::{Page, Revision};
use super::super::param::{Kind, optional};
use super::super::title::NAMESPACE_NUMBERS;
use super::super::value::{Map, Value};
use super::super::wording::escape;
use super::moment::Span;
use super::{Module, show};

const PROPS: &[&str] = &[
    "comment",
    "flags",
    "ids",
    "parsedcomment",
    "size",
    "sizediff",
    "tags",
    "timestamp",
    "title",
];

const DEFAULT_PROPS: &str = "ids|title|timestamp|comment|size|flags";

const SHOWN: &[&str] = &["!minor", "!new", "!top", "minor", "new", "top"];

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "usercontribs",
    path: "query+usercontribs",
    group: "list",
    class: "ApiQueryUserContribs",
    help: "API:Usercontribs",
    prefix: "uc",
    parameters: &[
        optional("uclimit", Kind::Limit).or("10"),
        optional("ucstart", Kind::Timestamp),
        optional("ucend", Kind::Timestamp),
        optional("uccontinue", Kind::Text),
        optional("ucuser", Kind::Texts),
        optional("ucuserids", Kind::Texts),
        optional("ucuserprefix", Kind::Text),
        optional("ucdir", Kind::OneOf(&["newer", "older"])).or("older"),
        optional("ucnamespace", Kind::SomeOf(NAMESPACE_NUMBERS)),
        optional("ucprop", Kind::SomeOf(PROPS)).or(DEFAULT_PROPS),
        optional("ucshow", Kind::SomeOf(SHOWN)),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

/// An edit: the page, the revision, and the length of the text before it.
type Edit<'a> = (&'a Page, &'a Revision, i64);

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let limit = call.limit_of("usercontribs", "uclimit");
    let users = Users::of(call)?;
    let names = ["ucdir", "ucstart", "ucend", "uccontinue"];
    let span = Span::of(call, "usercontribs", names)?;
    let wanted = show::wanted(call, "usercontribs", "ucshow")?;
    let namespaces = call.params.values("ucnamespace");
    let fits = |(page, revision, _): &Edit<'_>| {
        let namespace = page.title.namespace.to_string();
        let is = |name: &str| match name {
            "minor" => revision.minor,
            "new" => revision.parent == 0,
            _ => page.latest().id == revision.id,
        };
        users.admit(revision)
            && namespaces
                .as_ref()
                .is_none_or(|all| all.contains(&namespace.as_str()))
            && wanted.iter().all(|(name, so)| is(name) == *so)
    };
    let edits = call.state.pages.all().flat_map(|page| {
        let before = std::iter::once(0).chain(page.revisions.iter().map(Revision::size));
        let revisions = page.revisions.iter().zip(before);
        revisions.map(move |(revision, before)| (page, revision, before))
    });
    let edits: Vec<Edit<'_>> = edits.filter(fits).collect();
    let (edits, next) = span.cut(edits, |(_, one, _)| (one.time, one.id), limit);
    let props = call.params.values("ucprop");
    let props = props.unwrap_or_else(|| DEFAULT_PROPS.split('|').collect());
    let list = edits.iter().map(|edit| describe(edit, &props)).collect();
    let list = Value::List("item", list);
    call.said.result.child("query").set("usercontribs", list);
    if let Some(next) = next {
        call.goes_on("usercontribs", "uccontinue", next);
    }
    Ok(())
}

/// Whose edits are asked for.
enum Users {
    Named(Vec<String>),
    Numbered(Vec<String>),
    Beginning(String),
}

impl Users {
    fn of(call: &Call<'_>) -> Result<Users, Refused> {
        let fail = |message| Refused::from(Failure::new("usercontribs", message));
        let texts = |name| -> Option<Vec<String>> {
            let values = call.params.values(name)?;
            Some(values.into_iter().map(str::to_owned).collect())
        };
        let prefix = call.params.get("ucuserprefix").map(str::to_owned);
        match (prefix, texts("ucuserids"), texts("ucuser")) {
            (Some(prefix), None, None) => Ok(Users::Beginning(prefix)),
            (None, Some(numbers), None) => Ok(Users::Numbered(numbers)),
            (None, None, Some(names)) => {
                let known = |name: &String| match name.as_str() {
                    ADDRESS => Some(name.clone()),
                    name => canonical(name),
                };
                Ok(Users::Named(names.iter().filter_map(known).collect()))
            }
            (None, None, None) => {
                let ways = call.differences().ways_to_name_users;
                let count = Argument::Count(i64::try_from(ways.len()).unwrap_or(i64::MAX));
                let ways = Argument::Words(ways.iter().copied().map(variable).collect());
                let message = Message::with("apierror-missingparam-one-of", [ways, count]);
                Err(fail(message))
            }
            (prefix, numbers, names) => {
                let given = [
                    prefix.map(|_| "ucuserprefix"),
                    numbers.map(|_| "ucuserids"),
                    names.map(|_| "ucuser"),
                ];
                let given: Vec<_> = given.into_iter().flatten().map(variable).collect();
                let count = Argument::Count(i64::try_from(given.len()).unwrap_or(i64::MAX));
                let arguments = [Argument::Words(given), count];
                Err(fail(Message::with("apierror-invalidparammix", arguments)))
            }
        }
    }

    fn admit(&self, revision: &Revision) -> bool {
        match self {
            Users::Named(names) => names.contains(&revision.user),
            Users::Numbered(ids) => ids.contains(&revision.user_id.to_string()),
            Users::Beginning(prefix) => revision.user.starts_with(prefix),
        }
    }
}

/// One edit; the order is MediaWiki's.
fn describe((page, revision, before): &Edit<'_>, props: &[&str]) -> Value {
    let wants = |name: &str| props.contains(&name);
    let mut map = Map::new()
        .with("userid", revision.user_id)
        .with("user", revision.user.as_str());
    if wants("ids") {
        map.set("pageid", page.id);
        map.set("revid", revision.id);
        map.set("parentid", revision.parent);
    }
    if wants("title") {
        map.set("ns", page.title.namespace);
        map.set("title", page.title.text.as_str());
    }
    if wants("timestamp") {
        map.set("timestamp", iso_date(revision.time));
    }
    if wants("flags") {
        map.set("new", Value::Flag(revision.parent == 0));
        map.set("minor", Value::Flag(revision.minor));
        map.set("top", Value::Flag(page.latest().id == revision.id));
    }
    if wants("comment") {
        map.set("comment", revision.comment.as_str());
    }
    if wants("parsedcomment") {
        map.set("parsedcomment", escape(&revision.comment));
    }
    if wants("size") {
        map.set("size", revision.size());
    }
    if wants("sizediff") {
        map.set("sizediff", revision.size() - before);
    }
    if wants("tags") {
        map.set("tags", Value::List("tag", Vec::new()));
    }
    map.into()
}
