//! `action=help`, which is also what answers a request without an action: a short page that says whose help it is.
//!
//! MediaWiki's own help is not emulated. Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::format;
use super::super::param::{Kind, optional};
use super::super::value::Map;
use super::super::wording::escape;
use super::{ALWAYS, Action, READS};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "help",
    class: "ApiHelp",
    help: "API:Help",
    prefix: "",
    parameters: &[
        optional("modules", Kind::Texts).or("main"),
        optional("submodules", Kind::Flag),
        optional("recursivesubmodules", Kind::Flag),
        optional("wrap", Kind::Flag),
        optional("toc", Kind::Flag),
    ],
    rules: |_| READS,
    exists: ALWAYS,
    run,
    force: None,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let names: Vec<_> = super::of_release(call.differences())
        .map(|action| format!("<li><kbd>action={}</kbd></li>", escape(action.name)))
        .collect();
    let text = format::help_page(&format!(
        "<p>Its actions are:</p>\n<ul>\n{}\n</ul>",
        names.join("\n")
    ));
    call.said.is_help = true;
    if call.params.flag("wrap") {
        let help = Map::new()
            .with("mime", "text/html")
            .with("filename", "api-help.html")
            .with_content("help", text);
        call.said.result.set("help", help);
    } else {
        call.said.page = Some(text);
    }
    Ok(())
}
