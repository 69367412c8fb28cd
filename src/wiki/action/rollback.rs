//! `action=rollback`: takes back all edits that the last user of a page made in a row, which administrators may.
//!
//! Start at [`ACTION`].

use super::super::account::canonical;
use super::super::call::{Call, Failure, Refused};
use super::super::message::{Argument, Message, wikitext};
use super::super::page::{Draft, Page, Revision, Saved};
use super::super::param::{Kind, optional, required};
use super::super::title::{NAMESPACES, Title};
use super::super::value::Map;
use super::{ALWAYS, Action, Rules, TokenRule};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "rollback",
    class: "ApiRollback",
    help: "API:Rollback",
    prefix: "",
    parameters: &[
        optional("title", Kind::Text),
        optional("pageid", Kind::Integer),
        optional("tags", Kind::Texts),
        required("user", Kind::User),
        optional("summary", Kind::Text).or(""),
        optional("markbot", Kind::Flag),
        optional(
            "watchlist",
            Kind::OneOf(&["nochange", "preferences", "unwatch", "watch"]),
        )
        .or("preferences"),
    ],
    rules: |_| Rules {
        token: Some(TokenRule {
            parameter: "token",
            kind: "rollback",
        }),
        writes: true,
        posted: true,
    },
    exists: ALWAYS,
    run,
    force: Some(force),
};

/// What a rollback goes back to, and what it takes back.
struct Way {
    title: Title,
    page: i64,
    last: Revision,
    good: Revision,
    summary: String,
}

fn fail(message: Message) -> Refused {
    Failure::new("rollback", message).into()
}

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let title = call.title_or_id("rollback")?;
    let Some(page) = call.state.pages.by_title(&title) else {
        return Err(fail(Message::new("apierror-missingtitle")));
    };
    let denied = (!call.may("rollback")).then(|| {
        let project = NAMESPACES[6].local(&call.settings.site_name);
        let groups = wikitext(format!("[[{project}:Administrators|Administrators]]"));
        let message = Message::with("badaccess-groups", [groups, Argument::Count(1)]);
        Failure::new("rollback", message).coded("permissiondenied")
    });
    call.permit("rollback", denied)?;
    let asked = call
        .params
        .get("user")
        .and_then(canonical)
        .unwrap_or_default();
    let last = page.latest().user.clone();
    if last != asked {
        let arguments = [title.text, asked, last].map(wikitext);
        return Err(fail(Message::with("alreadyrolled", arguments)));
    }
    let Some(way) = way(call, page) else {
        return Err(fail(Message::new("cantrollback")));
    };
    let answer = Map::new()
        .with("title", way.title.text.as_str())
        .with("pageid", way.page)
        .with("summary", way.summary.as_str());
    let (old, good) = (way.last.id, way.good.id);
    if let Some(new) = save(call, way) {
        let answer = answer.with("revid", new).with("old_revid", old);
        call.said
            .result
            .set("rollback", answer.with("last_revid", good));
    }
    call.write_cookies();
    Ok(())
}

/// How the page goes back: to the last edit that is not of its last user. None where there is no such edit.
fn way(call: &Call<'_>, page: &Page) -> Option<Way> {
    let last = page.latest();
    let good = page
        .revisions
        .iter()
        .rev()
        .find(|one| one.user != last.user)?;
    let undone = page
        .revisions
        .iter()
        .rev()
        .take_while(|one| one.user == last.user);
    let given = call.params.get("summary").unwrap_or_default();
    let summary = match given {
        "" => {
            let one = undone.count() == 1 && call.differences().rollback_counts;
            let edits = if one { "edit" } else { "edits" };
            let (user, before) = (&last.user, &good.user);
            format!(
                "Reverted {edits} by [[Special:Contributions/{user}|{user}]] ([[User talk:{user}|talk]]) to last revision by \
                 [[User:{before}|{before}]]"
            )
        }
        given => given.to_owned(),
    };
    Some(Way {
        title: page.title.clone(),
        page: page.id,
        last: last.clone(),
        good: good.clone(),
        summary,
    })
}

/// Saves the good text again; the answer is the number of the new revision.
fn save(call: &mut Call<'_>, way: Way) -> Option<i64> {
    let draft = Draft {
        user: call.user_name(),
        user_id: call.user_id().unwrap_or(0),
        time: call.now,
        comment: way.summary,
        minor: call.may("minoredit"),
        text: way.good.text,
    };
    match call.state.pages.save(&way.title, draft) {
        Saved::Revision(_, _, new) => {
            if let Some(user) = call.user_id().and_then(|id| call.state.users.by_id_mut(id)) {
                user.edits += 1;
            }
            Some(new)
        }
        Saved::Same(_) | Saved::Full => None,
    }
}

/// Takes back what the last user did, or, where nobody else ever edited the page, all but the title.
fn force(call: &mut Call<'_>) {
    let Ok(title) = call.title_or_id("rollback") else {
        return;
    };
    let Some(page) = call.state.pages.by_title(&title) else {
        return;
    };
    let way = way(call, page).unwrap_or_else(|| Way {
        title: title.clone(),
        page: page.id,
        last: page.latest().clone(),
        good: Revision {
            text: String::new(),
            ..page.latest().clone()
        },
        summary: String::new(),
    });
    save(call, way);
}
