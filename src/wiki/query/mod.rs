//! The submodules of `action=query`, one file each, and the table of them.
//!
//! A submodule that is not in the table is what MediaWiki calls an unrecognised value: a warning, and nothing of it in the answer.
//! Start at [`MODULES`].

mod siteinfo;
mod tokens;
mod userinfo;

use super::call::{Cache, Call, Refused};
use super::param::Parameter;

/// A submodule.
pub(crate) struct Module {
    /// As `meta`, `prop` or `list` names it.
    pub(crate) name: &'static str,
    /// Its path in messages, `query+name`.
    pub(crate) path: &'static str,
    /// The parameters that it declares.
    pub(crate) parameters: &'static [Parameter],
    /// Whether caches may share its answer.
    pub(crate) cache: Cache,
    /// Adds its data to the answer.
    pub(crate) run: fn(&mut Call<'_>) -> Result<(), Refused>,
}

/// Every submodule of the embedded wiki.
pub(crate) static MODULES: &[&Module] = &[&siteinfo::MODULE, &tokens::MODULE, &userinfo::MODULE];

/// What `prop` can name.
pub(crate) const PROPS: &[&str] = &[];

/// What `list` can name.
pub(crate) const LISTS: &[&str] = &[];

/// What `meta` can name.
pub(crate) const METAS: &[&str] = &["siteinfo", "tokens", "userinfo"];

/// Runs the submodules that were asked for.
pub(crate) fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    call.said.cache = Cache::SharedByAnonymous;
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
    for module in asked {
        (module.run)(call)?;
    }
    let complete = super::value::Value::Flag(true);
    call.said.result.set_on_top("batchcomplete", complete);
    Ok(())
}
