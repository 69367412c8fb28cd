//! `action=edit`: saves a text, as a new page or a new revision.
//!
//! Sections within a page, merging of concurrent edits and redirects are not emulated: what would need them is refused with the error
//! that MediaWiki has where they cannot be done. Start at [`ACTION`].

use md5::{Digest as _, Md5};

use super::super::call::{Call, Failure, Refused};
use super::super::cookie::iso_date;
use super::super::message::{Argument, Message, wikitext};
use super::super::page::{self, Draft, Page, Saved};
use super::super::param::{Kind, optional};
use super::super::title::Title;
use super::super::value::{Map, Value};
use super::summary::automatic;
use super::{ALWAYS, Action, WRITES};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "edit",
    class: "ApiEditPage",
    help: "API:Edit",
    prefix: "",
    parameters: &[
        optional("title", Kind::Text),
        optional("pageid", Kind::Integer),
        optional("section", Kind::Text),
        optional("sectiontitle", Kind::Text),
        optional("text", Kind::Text),
        optional("summary", Kind::Text),
        optional("tags", Kind::Texts),
        optional("minor", Kind::Flag),
        optional("notminor", Kind::Flag),
        optional("bot", Kind::Flag),
        optional("baserevid", Kind::Integer),
        optional("basetimestamp", Kind::Timestamp),
        optional("starttimestamp", Kind::Timestamp),
        optional("recreate", Kind::Flag),
        optional("createonly", Kind::Flag),
        optional("nocreate", Kind::Flag),
        optional(
            "watchlist",
            Kind::OneOf(&["nochange", "preferences", "unwatch", "watch"]),
        )
        .or("preferences"),
        optional("md5", Kind::Text),
        optional("prependtext", Kind::Text),
        optional("appendtext", Kind::Text),
        optional("undo", Kind::Integer),
        optional("undoafter", Kind::Integer),
        optional("redirect", Kind::Flag),
        optional("contentformat", Kind::OneOf(&["text/x-wiki"])),
        optional("contentmodel", Kind::OneOf(&["wikitext"])),
    ],
    rules: |_| WRITES,
    exists: ALWAYS,
    run,
    force: Some(force),
};

fn fail(message: Message) -> Refused {
    Failure::new("edit", message).into()
}

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    call.one_at_least("edit", &["text", "appendtext", "prependtext", "undo"])?;
    let title = call.title_or_id("edit")?;
    if title.namespace < 0 {
        return Err(fail(Message::new("apierror-pagecannotexist")));
    }
    let old = call.state.pages.by_title(&title);
    if call.params.flag("createonly") && old.is_some() {
        return Err(fail(Message::new("apierror-articleexists")));
    }
    if call.params.flag("nocreate") && old.is_none() {
        return Err(fail(Message::new("apierror-missingtitle")));
    }
    let limit_is_permission = call.differences().limit_is_permission;
    call.permit("edit", call.limit("edit").filter(|_| limit_is_permission))?;
    check_sum(call)?;
    let text = new_text(call, old)?;
    if text.len() > page::LONGEST_TEXT {
        let limit = Argument::Number(i64::try_from(page::LONGEST_TEXT / 1024).unwrap_or(0));
        return Err(fail(Message::with("apierror-contenttoobig", [limit])));
    }
    if let Some(limit) = call.limit("edit") {
        return Err(limit.into());
    }
    // Only saving finds out about conflicts.
    check_base(call, &title)?;
    if call.user_id().is_none()
        && !call.suppressed
        && call.differences().anonymous_edit_starts_session
    {
        call.persist_session();
    }
    let saved = save(call, &title, text)?;
    say(call, &title, saved);
    call.write_cookies();
    Ok(())
}

/// The checksum is that of what was sent: of the text, or of what is put before and after it.
fn check_sum(call: &Call<'_>) -> Result<(), Refused> {
    let Some(sum) = call.params.get("md5") else {
        return Ok(());
    };
    let part = |name| call.params.get(name).unwrap_or_default();
    let sent = match (
        call.params.get("prependtext"),
        call.params.get("appendtext"),
    ) {
        (None, None) => part("text").to_owned(),
        _ => format!("{}{}", part("prependtext"), part("appendtext")),
    };
    if hex::encode(Md5::digest(sent.as_bytes())) == sum {
        Ok(())
    } else {
        Err(fail(Message::new("apierror-badmd5")))
    }
}

/// Somebody else's edit since the revision that this one is based on is a conflict, one's own is not; nor is a page made again that
/// was deleted after one began, unless that is meant.
fn check_base(call: &Call<'_>, title: &Title) -> Result<(), Refused> {
    let since = |name| {
        call.params
            .get(name)
            .and_then(|text| text.parse::<jiff::Timestamp>().ok())
            .map(jiff::Timestamp::as_second)
    };
    let Some(page) = call.state.pages.by_title(title) else {
        let mut log = call.state.pages.log().iter();
        let deleted = since("starttimestamp").is_some_and(|began| {
            log.any(|entry| {
                entry.kind == ("delete", "delete") && entry.title == *title && entry.time > began
            })
        });
        return match deleted && !call.params.flag("recreate") {
            true => Err(fail(Message::new("apierror-pagedeleted"))),
            false => Ok(()),
        };
    };
    let base = call.params.get("baserevid").map(str::parse::<i64>);
    let base = base.and_then(Result::ok);
    if base.is_some_and(|base| call.state.pages.by_revision(base).is_none()) {
        return Err(fail(Message::new("edit-conflict")));
    }
    let user = call.user_name();
    let later = page
        .revisions
        .iter()
        .filter(|revision| match (base, since("basetimestamp")) {
            (Some(base), _) => revision.id > base,
            (None, Some(base)) => revision.time > base,
            (None, None) => false,
        });
    if later.into_iter().any(|revision| revision.user != user) {
        Err(fail(Message::new("edit-conflict")))
    } else {
        Ok(())
    }
}

fn new_text(call: &Call<'_>, old: Option<&Page>) -> Result<String, Refused> {
    let part = |name| call.params.get(name);
    let before = old.map_or("", |page| page.latest().text.as_str());
    if let Some(undo) = part("undo").filter(|undo| *undo != "0") {
        return undone(call, undo, old);
    }
    match part("section") {
        None | Some("") => {}
        Some("new") => {
            let heading = part("sectiontitle")
                .or(part("summary"))
                .filter(|heading| !heading.is_empty());
            let heading = heading
                .map(|heading| format!("== {heading} ==\n\n"))
                .unwrap_or_default();
            let gap = if before.is_empty() { "" } else { "\n\n" };
            return Ok(format!(
                "{before}{gap}{heading}{}",
                part("text").unwrap_or_default()
            ));
        }
        Some(other) => {
            return Err(fail(Message::with(
                "apierror-nosuchsection",
                [wikitext(other)],
            )));
        }
    }
    Ok(match (part("prependtext"), part("appendtext")) {
        (None, None) => part("text").unwrap_or_default().trim_end().to_owned(),
        (first, last) => format!(
            "{}{before}{}",
            first.unwrap_or_default(),
            last.unwrap_or_default()
        )
        .trim_end()
        .to_owned(),
    })
}

/// The text from before an edit, or from before several in a row; only where no later edit changed it. MediaWiki also puts together
/// edits of different lines.
fn undone(call: &Call<'_>, undo: &str, old: Option<&Page>) -> Result<String, Refused> {
    let no_such = |id: &str| fail(Message::with("apierror-nosuchrevid", [wikitext(id)]));
    let Some(page) = old else {
        return Err(no_such(undo));
    };
    let revision = |id: &str| {
        let number = id.parse::<i64>().unwrap_or(0);
        let foreign = || match call.state.pages.by_revision(number) {
            Some(_) => {
                let arguments = [wikitext(id), wikitext(page.title.text.as_str())];
                fail(Message::with("apierror-revwrongpage", arguments))
            }
            None => no_such(id),
        };
        let mut revisions = page.revisions.iter();
        revisions
            .position(|revision| revision.id == number)
            .ok_or_else(foreign)
    };
    let last = revision(undo)?;
    let before = match call.params.get("undoafter").filter(|after| *after != "0") {
        Some(after) => revision(after)?,
        None => last.checked_sub(1).ok_or_else(|| no_such(""))?,
    };
    let text = |place: usize| page.revisions.get(place).map(|one| one.text.as_str());
    match text(before) {
        Some(before_text) if before <= last && text(last) == Some(&page.latest().text) => {
            Ok(before_text.to_owned())
        }
        _ => Err(fail(Message::new("undo-failure"))),
    }
}

/// What was given, else what the wiki says of the edit by itself.
fn summary(call: &Call<'_>, title: &Title, text: &str) -> String {
    let given = call.params.get("summary").unwrap_or_default().trim();
    if !given.is_empty() {
        return given.to_owned();
    }
    let before = call.state.pages.by_title(title);
    if let Some(summary) = before.and_then(|page| undo_summary(call, page)) {
        return summary;
    }
    let before = before.map(|page| page.latest().text.as_str());
    automatic(before, text, call.differences().summary_length)
}

/// What the wiki says of an edit that undoes one other, where nobody says anything.
fn undo_summary(call: &Call<'_>, page: &Page) -> Option<String> {
    if call.params.get("summary").is_some() {
        return None;
    }
    let id = call.params.get("undo")?;
    let undone = page.revisions.iter().find(|one| one.id.to_string() == id)?;
    let after = call.params.get("undoafter").unwrap_or("0");
    if after != "0" && after != undone.parent.to_string() {
        return None;
    }
    let (user, number) = (&undone.user, undone.id);
    let revision = match call.differences().undo_links_revision {
        true => format!("[[Special:Diff/{number}|{number}]]"),
        false => number.to_string(),
    };
    Some(format!(
        "Undo revision {revision} by [[Special:Contributions/{user}|{user}]] ([[User talk:{user}|talk]])"
    ))
}

fn save(call: &mut Call<'_>, title: &Title, text: String) -> Result<Saved, Refused> {
    let draft = Draft {
        user: call.user_name(),
        user_id: call.user_id().unwrap_or(0),
        time: call.now,
        comment: summary(call, title, &text),
        minor: call.params.flag("minor")
            && !call.params.flag("notminor")
            && call.user_id().is_some(),
        text,
    };
    let saved = call.state.pages.save(title, draft);
    match saved {
        Saved::Full => Err(Failure::new("main", Message::new("apierror-readonly")).into()),
        Saved::Same(_) => Ok(saved),
        Saved::Revision(..) => {
            if let Some(user) = call.user_id().and_then(|id| call.state.users.by_id_mut(id)) {
                user.edits += 1;
            }
            Ok(saved)
        }
    }
}

fn say(call: &mut Call<'_>, title: &Title, saved: Saved) {
    let mut edit = Map::new();
    let id = match saved {
        Saved::Revision(id, 0, _) => {
            edit.set("new", Value::Flag(true));
            id
        }
        Saved::Revision(id, ..) | Saved::Same(id) => id,
        Saved::Full => return,
    };
    edit.set("result", "Success");
    edit.set("pageid", id);
    edit.set("title", title.text.as_str());
    edit.set("contentmodel", "wikitext");
    if let Saved::Revision(_, old, new) = saved {
        edit.set("oldrevid", old);
        edit.set("newrevid", new);
        edit.set("newtimestamp", iso_date(call.now));
    } else {
        edit.set("nochange", Value::Flag(true));
    }
    edit.set("watched", Value::Flag(true));
    call.said.result.set("edit", edit);
}

/// Saves the text that was sent, if there is a title for it; where an edit cannot be undone, all edits but the first are.
fn force(call: &mut Call<'_>) {
    let title = call.title_or_id("edit").ok().or_else(|| {
        let text = call.params.get("title")?;
        Title::parse(text, &call.settings.site_name)
    });
    let Some(title) = title else {
        return;
    };
    let old = call.state.pages.by_title(&title);
    let text = new_text(call, old).unwrap_or_else(|_| match (call.params.get("text"), old) {
        (None, Some(page)) => page.revisions[0].text.clone(),
        (text, _) => text.unwrap_or_default().to_owned(),
    });
    // There is nobody to be told that the wiki is full.
    let _ = save(call, &title, text);
}
