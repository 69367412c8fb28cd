//! `list=categorymembers`: the pages whose text says `[[Category:…]]`, by title.
//!
//! Templates that put pages into categories are not emulated, nor are keys to sort by. Start at [`MODULE`].

use super::super::call::{Cache, Call, Failure, Refused};
use super::super::message::Message;
use super::super::page::Page;
use super::super::param::{Kind, optional};
use super::super::title::{NAMESPACE_NUMBERS, Title};
use super::super::value::{Map, Value};
use super::{Module, limit};

const CATEGORY: i64 = 14;

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "categorymembers",
    path: "query+categorymembers",
    group: "list",
    class: "ApiQueryCategoryMembers",
    help: "API:Categorymembers",
    prefix: "cm",
    parameters: &[
        optional("cmtitle", Kind::Text),
        optional("cmpageid", Kind::Integer),
        optional("cmprop", Kind::SomeOf(&["ids", "title", "type"])).or("ids|title"),
        optional("cmnamespace", Kind::SomeOf(NAMESPACE_NUMBERS)),
        optional("cmcontinue", Kind::Text),
        optional("cmlimit", Kind::Limit).or("10"),
        optional(
            "cmdir",
            Kind::OneOf(&["asc", "desc", "ascending", "descending"]),
        )
        .or("ascending"),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

/// A member: its kind, what it is sorted by, and its number.
type Place = (&'static str, String, i64);

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let category = category(call)?;
    let limit = call.limit_of("categorymembers", "cmlimit");
    let backwards = matches!(call.params.get("cmdir"), Some("desc" | "descending"));
    let resumed = match call.params.get("cmcontinue") {
        None => None,
        Some(text) => Some(read(text).ok_or_else(|| limit::bad("categorymembers"))?),
    };
    let namespaces = call.params.values("cmnamespace");
    let site = &call.settings.site_name;
    let members = call.state.pages.all().filter(|page| {
        let namespace = page.title.namespace.to_string();
        categories(page, site).contains(&category)
            && namespaces
                .as_ref()
                .is_none_or(|all| all.contains(&namespace.as_str()))
    });
    let mut members: Vec<_> = members.map(|page| (place(page), page)).collect();
    members.sort_by(|a, b| a.0.cmp(&b.0));
    if backwards {
        members.reverse();
    }
    let members: Vec<_> = match &resumed {
        None => members,
        Some(from) => members
            .into_iter()
            .skip_while(|(place, _)| {
                if backwards {
                    place > from
                } else {
                    place < from
                }
            })
            .collect(),
    };
    let next = members.get(limit).map(|(place, _)| write(place));
    let props = call
        .params
        .values("cmprop")
        .unwrap_or_else(|| vec!["ids", "title"]);
    let shown = members
        .iter()
        .take(limit)
        .map(|(place, page)| describe(page, place.0, &props));
    let shown = Value::List("cm", shown.collect());
    call.said
        .result
        .child("query")
        .set("categorymembers", shown);
    if let Some(next) = next {
        call.goes_on("categorymembers", "cmcontinue", next);
    }
    Ok(())
}

/// The category that is meant.
fn category(call: &Call<'_>) -> Result<Title, Refused> {
    let title = call.title_or_id_by("categorymembers", ["cmtitle", "cmpageid"])?;
    if title.namespace == CATEGORY {
        return Ok(title);
    }
    Err(Failure::new("categorymembers", Message::new("apierror-invalidcategory")).into())
}

/// The categories that a page says it belongs to.
fn categories(page: &Page, site: &str) -> Vec<Title> {
    let links = page.latest().text.split("[[").skip(1);
    let targets = links.filter_map(|link| link.split("]]").next()?.split('|').next());
    let titles = targets.filter(|target| !target.starts_with(':'));
    titles
        .filter_map(|target| Title::parse(target, site))
        .filter(|title| title.namespace == CATEGORY)
        .collect()
}

fn place(page: &Page) -> Place {
    // MediaWiki sorts by the whole title in capitals, namespace included for what is no page of its own kind.
    let kind = match page.title.namespace {
        CATEGORY => "subcat",
        6 => "file",
        _ => "page",
    };
    (
        kind,
        page.title.key().replace('_', " ").to_uppercase(),
        page.id,
    )
}

/// `page|50524f4245|75`.
fn write((kind, key, id): &Place) -> String {
    format!("{kind}|{}|{id}", hex::encode(key))
}

fn read(text: &str) -> Option<Place> {
    let mut parts = text.split('|');
    let kind = ["page", "subcat", "file"]
        .into_iter()
        .find(|kind| text.starts_with(kind))?;
    let (_, key, id) = (parts.next()?, parts.next()?, parts.next()?);
    let key = String::from_utf8(hex::decode(key).ok()?).ok()?;
    parts
        .next()
        .is_none()
        .then_some((kind, key, id.parse().ok()?))
}

fn describe(page: &Page, kind: &'static str, props: &[&str]) -> Value {
    let wants = |name: &str| props.contains(&name);
    let mut map = Map::new();
    if wants("ids") {
        map.set("pageid", page.id);
    }
    if wants("title") {
        map.set("ns", page.title.namespace);
        map.set("title", page.title.text.as_str());
    }
    if wants("type") {
        map.set("type", kind);
    }
    map.into()
}
