//! `action=query`: runs the submodules that `meta`, `prop` and `list` name.
//!
//! The submodules are in [`super::super::query`]. Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::param::{Kind, optional};
use super::super::query;
use super::{ALWAYS, Action, READS};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "query",
    class: "ApiQuery",
    help: "API:Query",
    prefix: "",
    parameters: &[
        optional("prop", Kind::SomeOf(query::PROPS)),
        optional("list", Kind::SomeOf(query::LISTS)),
        optional("meta", Kind::SomeOf(query::METAS)),
        optional("indexpageids", Kind::Flag),
        optional("export", Kind::Flag),
        optional("exportnowrap", Kind::Flag),
        optional("exportschema", Kind::Text),
        optional("iwurl", Kind::Flag),
        optional("continue", Kind::Text),
        optional("rawcontinue", Kind::Flag),
        optional("titles", Kind::Texts),
        optional("pageids", Kind::Texts),
        optional("revids", Kind::Texts),
        optional("generator", Kind::Text),
        optional("redirects", Kind::Flag),
        optional("converttitles", Kind::Flag),
    ],
    rules: |_| READS,
    exists: ALWAYS,
    run,
    force: None,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    query::run(call)
}
