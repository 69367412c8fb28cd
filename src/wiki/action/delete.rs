//! `action=delete`: deletes a page, which administrators may.
//!
//! Start at [`ACTION`].

use super::super::call::{Call, Failure, Refused};
use super::super::message::{Argument, Message, wikitext};
use super::super::param::{Kind, optional};
use super::super::value::Map;
use super::{ALWAYS, Action, WRITES};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "delete",
    class: "ApiDelete",
    help: "API:Delete",
    prefix: "",
    parameters: &[
        optional("title", Kind::Text),
        optional("pageid", Kind::Integer),
        optional("reason", Kind::Text),
        optional("tags", Kind::Texts),
        optional(
            "watchlist",
            Kind::OneOf(&["nochange", "preferences", "unwatch", "watch"]),
        )
        .or("preferences"),
    ],
    rules: |_| WRITES,
    exists: ALWAYS,
    run,
    force: Some(|call| {
        delete(call);
    }),
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let title = call.title_or_id("delete")?;
    if call.state.pages.by_title(&title).is_none() {
        return Err(Failure::new("delete", Message::new("apierror-missingtitle")).into());
    }
    let denied = (!call.may("delete")).then(|| {
        let project = super::super::title::NAMESPACES[6].local(&call.settings.site_name);
        let groups = wikitext(format!("[[{project}:Administrators|Administrators]]"));
        let message = Message::with("badaccess-groups", [groups, Argument::Count(1)]);
        Failure::new("delete", message).coded("permissiondenied")
    });
    call.permit("delete", denied)?;
    if let Some(log) = delete(call) {
        let reason = call.params.get("reason").unwrap_or_default();
        let reason = if reason.is_empty() {
            format!("content was: \"{}\"", title.text)
        } else {
            reason.to_owned()
        };
        let answer = Map::new()
            .with("title", title.text)
            .with("reason", reason)
            .with("logid", log);
        call.said.result.set("delete", answer);
    }
    call.write_cookies();
    Ok(())
}

fn delete(call: &mut Call<'_>) -> Option<i64> {
    let title = call.title_or_id("delete").ok()?;
    let id = call.state.pages.by_title(&title)?.id;
    call.state.pages.delete(id)
}
