//! The submodules of `action=query`, one file each, and the table of them.
//!
//! A submodule that is not in the table is what MediaWiki calls an unrecognised value: a warning, and nothing of it in the answer.
//! Start at [`MODULES`].

mod allpages;
mod allusers;
mod authmanagerinfo;
mod categorymembers;
pub(crate) mod limit;
mod moment;
pub(crate) mod pages;
mod recentchanges;
mod revisions;
mod show;
mod siteinfo;
mod tokens;
mod usercontribs;
mod userinfo;

use limit::Continuation;

use super::call::{Cache, Call, Refused};
use super::param::Parameter;
use super::value::Value;

/// A submodule.
pub(crate) struct Module {
    /// As `meta`, `prop` or `list` names it.
    pub(crate) name: &'static str,
    /// Its path in messages, `query+name`.
    pub(crate) path: &'static str,
    /// Which parameter of `action=query` names it: `meta`, `prop` or `list`.
    pub(crate) group: &'static str,
    /// The name of its class, without the namespace.
    pub(crate) class: &'static str,
    /// The page of mediawiki.org that documents it.
    pub(crate) help: &'static str,
    /// What the names of its parameters begin with.
    pub(crate) prefix: &'static str,
    /// The parameters that it declares.
    pub(crate) parameters: &'static [Parameter],
    /// Whether caches may share its answer.
    pub(crate) cache: Cache,
    /// Adds its data to the answer.
    pub(crate) run: fn(&mut Call<'_>) -> Result<(), Refused>,
}

/// Every submodule of the embedded wiki.
pub(crate) static MODULES: &[&Module] = &[
    &revisions::MODULE,
    &allpages::MODULE,
    &allusers::MODULE,
    &categorymembers::MODULE,
    &recentchanges::MODULE,
    &usercontribs::MODULE,
    &authmanagerinfo::MODULE,
    &siteinfo::MODULE,
    &tokens::MODULE,
    &userinfo::MODULE,
];

/// What `prop` can name.
pub(crate) const PROPS: &[&str] = &["revisions"];

/// What `list` can name.
pub(crate) const LISTS: &[&str] = &[
    "allpages",
    "allusers",
    "categorymembers",
    "recentchanges",
    "usercontribs",
];

/// What `meta` can name.
pub(crate) const METAS: &[&str] = &["authmanagerinfo", "siteinfo", "tokens", "userinfo"];

/// Runs the submodules that were asked for.
pub(crate) fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    call.said.cache = Cache::SharedByAnonymous;
    call.said.continuation = Continuation::read(call.params.get("continue"))?;
    let asked: Vec<&'static Module> = ["prop", "list", "meta"]
        .into_iter()
        .flat_map(|kind| call.params.values(kind).unwrap_or_default())
        .filter_map(|name| MODULES.iter().copied().find(|module| module.name == name))
        .collect();
    for module in &asked {
        call.check("query", module.path, module.parameters)?;
        if module.cache == Cache::Private {
            call.said.cache = Cache::Private;
        }
    }
    pages::run(call)?;
    for module in &asked {
        if !call
            .said
            .continuation
            .done
            .iter()
            .any(|done| done == module.name)
        {
            (module.run)(call)?;
        }
    }
    if let Some(map) = call.said.continuation.write(&asked) {
        call.said.result.set_on_top("continue", map);
    }
    call.said
        .result
        .set_on_top("batchcomplete", Value::Flag(true));
    Ok(())
}
