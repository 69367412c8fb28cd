//! `list=allpages`: the pages of a namespace by title.
//!
//! Start at [`MODULE`].

use super::super::call::{Cache, Call, Refused};
use super::super::page::Page;
use super::super::param::{Kind, optional};
use super::super::title::{NAMESPACE_NUMBERS, Title};
use super::super::value::{Map, Value};
use super::{Module, limit};

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "allpages",
    path: "query+allpages",
    group: "list",
    class: "ApiQueryAllPages",
    help: "API:Allpages",
    prefix: "ap",
    parameters: &[
        optional("apfrom", Kind::Text),
        optional("apcontinue", Kind::Text),
        optional("apto", Kind::Text),
        optional("apprefix", Kind::Text),
        optional("apnamespace", Kind::OneOf(NAMESPACE_NUMBERS)).or("0"),
        optional(
            "apfilterredir",
            Kind::OneOf(&["all", "nonredirects", "redirects"]),
        )
        .or("all"),
        optional("aplimit", Kind::Limit).or("10"),
        optional("apdir", Kind::OneOf(&["ascending", "descending"])).or("ascending"),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let limit = call.limit_of("allpages", "aplimit");
    let key = |name| call.params.get(name).and_then(|text| as_key(call, text));
    let backwards = call.params.get("apdir") == Some("descending");
    let resumed = call.params.get("apcontinue");
    if resumed.is_some_and(|resumed| resumed.contains('|')) {
        return Err(limit::bad("allpages"));
    }
    let from = key("apfrom").into_iter().chain(resumed.map(str::to_owned));
    let (from, to): (Vec<_>, Vec<_>) = (from.collect(), key("apto").into_iter().collect());
    let prefix = key("apprefix").unwrap_or_default();
    let namespace = call
        .params
        .get("apnamespace")
        .unwrap_or("0")
        .parse()
        .unwrap_or(0);
    let redirects = call.params.get("apfilterredir").unwrap_or("all");
    let (least, most) = if backwards { (to, from) } else { (from, to) };
    let fits = |page: &&Page| {
        let key = page.title.key();
        page.title.namespace == namespace
            && key.starts_with(&prefix)
            && least.iter().all(|least| key >= *least)
            && most.iter().all(|most| key <= *most)
            && (redirects == "all" || (redirects == "redirects") == page.is_redirect())
    };
    let mut pages: Vec<_> = call.state.pages.all().filter(fits).collect();
    pages.sort_by_key(|page| page.title.key());
    if backwards {
        pages.reverse();
    }
    let next = pages.get(limit).map(|page| page.title.key());
    let shown = pages.into_iter().take(limit).map(describe).collect();
    call.said
        .result
        .child("query")
        .set("allpages", Value::List("p", shown));
    if let Some(next) = next {
        call.goes_on("allpages", "apcontinue", next);
    }
    Ok(())
}

/// The beginning of a title as the database has it.
fn as_key(call: &Call<'_>, text: &str) -> Option<String> {
    Title::parse(text, &call.settings.site_name).map(|title| title.key())
}

fn describe(page: &Page) -> Value {
    let map = Map::new()
        .with("pageid", page.id)
        .with("ns", page.title.namespace)
        .with("title", page.title.text.as_str());
    map.into()
}
