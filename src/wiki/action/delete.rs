//! `action=delete`: deletes a page, which administrators may.
//!
//! Start at [`ACTION`].

use super::super::call::{Call, Failure, Refused};
use super::super::message::{Argument, Message, wikitext};
use super::super::page::Entry;
use super::super::param::{Kind, optional};
use super::super::title::Title;
use super::super::value::Map;
use super::summary::deletion;
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
    let reason = reason(call, &title);
    if let Some(log) = delete(call) {
        let answer = Map::new()
            .with("title", title.text)
            .with("reason", reason)
            .with("logid", log);
        call.said.result.set("delete", answer);
    }
    call.write_cookies();
    Ok(())
}

/// What was given, else what the wiki says of the page by itself.
fn reason(call: &Call<'_>, title: &Title) -> String {
    let given = call.params.get("reason").unwrap_or_default();
    match call.state.pages.by_title(title) {
        Some(page) if given.is_empty() => deletion(page),
        _ => given.to_owned(),
    }
}

fn delete(call: &mut Call<'_>) -> Option<i64> {
    let title = call.title_or_id("delete").ok().or_else(|| {
        let text = call.params.get("title")?;
        Title::parse(text, &call.settings.site_name)
    })?;
    let reason = reason(call, &title);
    let id = call.state.pages.by_title(&title)?.id;
    call.state.pages.delete(id)?;
    let entry = Entry {
        id: 0,
        change: 0,
        kind: ("delete", "delete"),
        params: Vec::new(),
        page: id,
        title,
        user: call.user_name(),
        user_id: call.user_id().unwrap_or(0),
        time: call.now,
        comment: reason,
    };
    Some(call.state.pages.note(entry))
}
