//! The pages that `titles`, `pageids` or `revids` name: what of them is there, and in what form.
//!
//! What is said of each is up to the submodules of `prop`. Start at [`run`].

use super::super::call::{Call, Failure, Refused};
use super::super::check::variable;
use super::super::message::{Argument, Message};
use super::super::page::Page;
use super::super::title::Title;
use super::super::value::{Map, Value};
use super::revisions;

/// No more pages are looked at in one call.
const MOST: usize = 50;

/// One name that was asked for.
pub(crate) enum Found {
    Page(i64),
    Missing(Title),
    Invalid(String),
    NoSuchId(i64),
}

/// The pages that a call names.
///
/// # Errors
/// When they are named in two ways at once.
pub(crate) fn find(call: &mut Call<'_>, module: &'static str) -> Result<Vec<Found>, Refused> {
    let sources: Vec<_> = ["titles", "pageids", "revids"]
        .into_iter()
        .filter(|name| call.params.flag(name))
        .collect();
    if sources.len() > 1 {
        let count = Argument::Count(i64::try_from(sources.len()).unwrap_or(i64::MAX));
        let names = Argument::Words(sources.into_iter().map(variable).collect());
        return Err(Failure::new(
            module,
            Message::with("apierror-invalidparammix", [names, count]),
        )
        .into());
    }
    Ok(match sources.first() {
        None => Vec::new(),
        Some(&"titles") => by_titles(call),
        Some(&name) => by_numbers(call, name),
    })
}

/// The page that was found, if it is there.
pub(crate) fn present<'a>(call: &'a Call<'_>, found: &Found) -> Option<&'a Page> {
    match found {
        Found::Page(id) => call.state.pages.by_id(*id),
        _ => None,
    }
}

/// Says which pages were asked for, and of those that are there what `prop` wants.
pub(crate) fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let with_revisions = call
        .params
        .values("prop")
        .is_some_and(|props| props.contains(&"revisions"));
    let found = find(call, "query")?;
    let absent = found
        .iter()
        .filter_map(absent)
        .enumerate()
        .map(|(i, (key, page))| {
            let number = i64::try_from(i + 1).unwrap_or(i64::MAX);
            (key.unwrap_or(-number).to_string(), page.into())
        });
    let present = found.iter().filter_map(|one| present(call, one));
    let present = present.map(|page| {
        let described = describe(call, page, with_revisions);
        (page.id.to_string(), described.into())
    });
    let entries: Vec<_> = absent.chain(present).collect();
    if !entries.is_empty() {
        call.said
            .result
            .child("query")
            .set("pages", Value::Keyed("page", entries));
    }
    Ok(())
}

/// What is said of a page that is not there, and the key that it has; without one it is counted downwards from -1.
pub(crate) fn absent(found: &Found) -> Option<(Option<i64>, Map)> {
    let missing = || Value::Flag(true);
    Some(match found {
        Found::Page(_) => return None,
        Found::Missing(title) => {
            let page = Map::new()
                .with("ns", title.namespace)
                .with("title", title.text.as_str());
            (None, page.with("missing", missing()))
        }
        Found::Invalid(text) => {
            let reason =
                "The requested page title is empty, or holds characters that no title may hold.";
            let page = Map::new()
                .with("title", text.as_str())
                .with("invalidreason", reason);
            (None, page.with("invalid", Value::Flag(true)))
        }
        Found::NoSuchId(id) => (
            Some(*id),
            Map::new().with("pageid", *id).with("missing", missing()),
        ),
    })
}

fn describe(call: &Call<'_>, page: &Page, with_revisions: bool) -> Map {
    let mut map = Map::new()
        .with("pageid", page.id)
        .with("ns", page.title.namespace)
        .with("title", page.title.text.as_str());
    if with_revisions {
        map.set("revisions", revisions::of(call, page));
    }
    map
}

fn by_titles(call: &mut Call<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seen: Vec<Title> = Vec::new();
    let mut normalized = Vec::new();
    for text in call
        .params
        .values("titles")
        .unwrap_or_default()
        .into_iter()
        .take(MOST)
    {
        let Some(title) = Title::parse(text, &call.settings.site_name) else {
            found.push(Found::Invalid(text.to_owned()));
            continue;
        };
        if title.text != text {
            let entry = Map::new()
                .with("fromencoded", Value::Flag(false))
                .with("from", text)
                .with("to", title.text.as_str());
            normalized.push(entry.into());
        }
        if seen.contains(&title) {
            continue;
        }
        found.push(match call.state.pages.by_title(&title) {
            Some(page) => Found::Page(page.id),
            None => Found::Missing(title.clone()),
        });
        seen.push(title);
    }
    if !normalized.is_empty() {
        call.said
            .result
            .child("query")
            .set("normalized", Value::List("n", normalized));
    }
    found
}

fn by_numbers(call: &Call<'_>, name: &str) -> Vec<Found> {
    let mut seen = Vec::new();
    let numbers = call
        .params
        .values(name)
        .unwrap_or_default()
        .into_iter()
        .take(MOST)
        .filter_map(|text| text.parse::<i64>().ok());
    let mut found = Vec::new();
    for number in numbers {
        let page = if name == "revids" {
            call.state.pages.by_revision(number)
        } else {
            call.state.pages.by_id(number)
        };
        match page {
            Some(page) if seen.contains(&page.id) => {}
            Some(page) => {
                seen.push(page.id);
                found.push(Found::Page(page.id));
            }
            None => found.push(Found::NoSuchId(number)),
        }
    }
    found
}
