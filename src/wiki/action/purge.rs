//! `action=purge`: throws away what a cache holds of pages. There is no cache here; it says so of each page that is there.
//!
//! Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::param::{Kind, optional};
use super::super::query::pages;
use super::super::value::{Map, Value};
use super::{ALWAYS, Action, Rules};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "purge",
    class: "ApiPurge",
    help: "API:Purge",
    prefix: "",
    parameters: &[
        optional("forcelinkupdate", Kind::Flag),
        optional("forcerecursivelinkupdate", Kind::Flag),
        optional("continue", Kind::Text),
        optional("titles", Kind::Texts),
        optional("pageids", Kind::Texts),
        optional("revids", Kind::Texts),
        optional("redirects", Kind::Flag),
        optional("converttitles", Kind::Flag),
    ],
    rules: |_| Rules {
        token: None,
        writes: true,
        posted: true,
    },
    exists: ALWAYS,
    run,
    force: None,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let found = pages::find(call, "purge")?;
    // What can be no title stands first.
    let (invalid, others): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|one| matches!(one, pages::Found::Invalid(_)));
    let absent = invalid.into_iter().chain(others).filter_map(pages::absent);
    let absent = absent.map(|(_, page)| page.into());
    let mut wanted = ["forcelinkupdate", "forcerecursivelinkupdate"].iter();
    let links = wanted.any(|name| call.params.flag(name));
    let present = found.iter().filter_map(|one| pages::present(call, one));
    let present = present.map(|page| {
        let map = Map::new()
            .with("ns", page.title.namespace)
            .with("title", page.title.text.as_str());
        let map = map.with("purged", Value::Flag(true));
        match links {
            true => map.with("linkupdate", Value::Flag(true)).into(),
            false => map.into(),
        }
    });
    let present: Vec<Value> = present.collect();
    let writes = !present.is_empty();
    let list = absent.chain(present).collect();
    let result = &mut call.said.result;
    result.set_on_top("batchcomplete", Value::Flag(true));
    result.set("purge", Value::List("page", list));
    if writes {
        call.write_cookies();
    }
    Ok(())
}
