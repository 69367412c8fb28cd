//! `prop=revisions`: what was written in a page, when and by whom.
//!
//! Start at [`of`].

use sha1::{Digest as _, Sha1};

use super::super::call::{Cache, Call, Refused};
use super::super::cookie::iso_date;
use super::super::message::{Message, wikitext};
use super::super::page::{Page, Revision};
use super::super::param::{Kind, optional};
use super::super::value::{Map, Value};
use super::super::wording::escape;
use super::Module;

const PROPS: &[&str] = &[
    "comment",
    "content",
    "contentmodel",
    "flags",
    "ids",
    "parsedcomment",
    "sha1",
    "size",
    "tags",
    "timestamp",
    "user",
    "userid",
];

const DEFAULT_PROPS: &str = "ids|timestamp|flags|comment|user";

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "revisions",
    path: "query+revisions",
    group: "prop",
    class: "ApiQueryRevisions",
    help: "API:Revisions",
    prefix: "rv",
    parameters: &[
        optional("rvprop", Kind::SomeOf(PROPS)).or(DEFAULT_PROPS),
        optional("rvslots", Kind::SomeOf(&["*", "main"])),
        optional("rvlimit", Kind::Limit),
        optional("rvstartid", Kind::Integer),
        optional("rvendid", Kind::Integer),
        optional("rvdir", Kind::OneOf(&["newer", "older"])).or("older"),
        optional("rvuser", Kind::User),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

/// Warns of the old form of an answer; the revisions themselves stand with their pages.
fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let of_slots = ["content", "contentmodel", "sha1"];
    if call.params.get("rvlimit") == Some("max") {
        let most = i64::try_from(most(call)).unwrap_or(i64::MAX);
        call.said.result.child("limits").set("revisions", most);
    }
    let wants = call
        .params
        .values("rvprop")
        .is_some_and(|props| props.iter().any(|prop| of_slots[..2].contains(prop)));
    if wants && !call.params.flag("rvslots") {
        let message = Message::with("apiwarn-deprecation-missingparam", [wikitext("rvslots")]);
        call.warn_deprecated(
            "query+revisions",
            &message,
            "action=query&prop=revisions&!rvslots",
        );
    }
    Ok(())
}

/// The most revisions that whoever calls may see at once: of texts a tenth.
fn most(call: &Call<'_>) -> usize {
    let texts = call
        .params
        .values("rvprop")
        .is_some_and(|props| props.contains(&"content"));
    let most = usize::try_from(call.most()).unwrap_or(50);
    if texts { most / 10 } else { most }
}

/// The revisions of a page that were asked for: the newest, or as many as the limit says.
pub(crate) fn of(call: &Call<'_>, page: &Page) -> Value {
    let number = |name| {
        call.params
            .get(name)
            .and_then(|text| text.parse::<i64>().ok())
    };
    let newer = call.params.get("rvdir") == Some("newer");
    let (first, last) = match newer {
        true => (
            number("rvstartid").unwrap_or(0),
            number("rvendid").unwrap_or(i64::MAX),
        ),
        false => (
            number("rvendid").unwrap_or(0),
            number("rvstartid").unwrap_or(i64::MAX),
        ),
    };
    let by_numbers: Option<Vec<i64>> = call
        .params
        .values("revids")
        .map(|ids| ids.into_iter().filter_map(|id| id.parse().ok()).collect());
    let user = call
        .params
        .get("rvuser")
        .and_then(super::super::account::canonical);
    let mut chosen: Vec<_> = page
        .revisions
        .iter()
        .filter(|one| {
            (first..=last).contains(&one.id) && user.as_ref().is_none_or(|user| one.user == *user)
        })
        .filter(|one| by_numbers.as_ref().is_none_or(|ids| ids.contains(&one.id)))
        .collect();
    if !newer {
        chosen.reverse();
    }
    let limit = match call.params.get("rvlimit") {
        Some("max") => most(call),
        Some(text) => text.parse::<usize>().unwrap_or(1).clamp(1, most(call)),
        None if by_numbers.is_some() => chosen.len(),
        None => 1,
    };
    let props = call
        .params
        .values("rvprop")
        .unwrap_or_else(|| DEFAULT_PROPS.split('|').collect());
    let slots = call.params.flag("rvslots");
    Value::List(
        "rev",
        chosen
            .into_iter()
            .take(limit)
            .map(|one| describe(one, &props, slots).into())
            .collect(),
    )
}

/// One revision; the order is MediaWiki's.
fn describe(revision: &Revision, props: &[&str], slots: bool) -> Map {
    let wants = |name: &str| props.contains(&name);
    let mut map = Map::new();
    if wants("ids") {
        map.set("revid", revision.id);
        map.set("parentid", revision.parent);
    }
    if wants("flags") {
        map.set("minor", Value::Flag(revision.minor));
    }
    if wants("user") {
        map.set("user", revision.user.as_str());
    }
    if wants("userid") {
        map.set("userid", revision.user_id);
    }
    if (wants("user") || wants("userid")) && revision.user_id == 0 {
        map.set("anon", Value::Flag(true));
    }
    if wants("timestamp") {
        map.set("timestamp", iso_date(revision.time));
    }
    if wants("size") {
        map.set("size", revision.size());
    }
    if wants("sha1") {
        map.set("sha1", hex::encode(Sha1::digest(revision.text.as_bytes())));
    }
    if slots {
        map.set(
            "slots",
            Map::new().with("main", content(Map::new(), revision, props)),
        );
    } else {
        map = content(map, revision, props);
    }
    if wants("comment") {
        map.set("comment", revision.comment.as_str());
    }
    if wants("parsedcomment") {
        map.set("parsedcomment", escape(&revision.comment));
    }
    if wants("tags") {
        map.set("tags", Value::List("tag", Vec::new()));
    }
    map
}

fn content(mut map: Map, revision: &Revision, props: &[&str]) -> Map {
    if props.contains(&"contentmodel") || props.contains(&"content") {
        map.set("contentmodel", "wikitext");
    }
    if props.contains(&"content") {
        map.set("contentformat", "text/x-wiki");
        map.set_content("content", revision.text.as_str());
    }
    map
}
