//! Rolling back, undoing, making accounts, purging. Answers were seen on MediaWiki 1.35.13, 1.39.17 and 1.43.9.
//!
//! Start at [`roll_back`].

use flowrun::wiki::{Release, Settings};
use serde_json::json;

use super::client::{self, Answer, Client, Running};
use super::releases::{administrator, each, logged_in};

fn wiki() -> Running {
    client::start(Settings::default())
}

/// A page that the administrator wrote and Alice edited so often.
fn edited(running: &Running, times: usize) -> (Client, Client) {
    let (mut admin, mut alice) = (administrator(running), logged_in(running));
    admin.edit("Page", &[("text", "good")]);
    for time in 0..times {
        alice.edit("Page", &[("text", &format!("bad {time}"))]);
    }
    (admin, alice)
}

fn roll_back(client: &mut Client, title: &str, user: &str) -> Answer {
    let token = client.token("rollback");
    client.post(&[
        ("action", "rollback"),
        ("title", title),
        ("user", user),
        ("token", &token),
    ])
}

#[test]
fn a_rollback_takes_back_all_edits_of_the_last_user() {
    each(|release, running| {
        for (times, new) in [(1, "edit"), (2, "edits")] {
            let (mut admin, _) = edited(running, times);
            let answer = roll_back(&mut admin, "Page", "alice").json();
            let edits = if release == Release::V1_43 {
                new
            } else {
                "edits"
            };
            let summary = format!(
                "Reverted {edits} by [[Special:Contributions/Alice|Alice]] ([[User talk:Alice|talk]]) to last revision by \
                 [[User:Admin|Admin]]"
            );
            assert_eq!(answer["rollback"]["summary"], summary, "{release}");
            assert_eq!(answer["rollback"]["title"], "Page");
            assert_eq!(admin.page("Page").as_deref(), Some("good"));
        }
    });
}

#[test]
fn a_rollback_is_refused_where_there_is_nothing_to_roll_back() {
    let running = wiki();
    let (mut admin, mut alice) = edited(&running, 1);
    let info = |answer: Answer| {
        answer.refusal()["info"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        info(roll_back(&mut admin, "Page", "Nobody there")),
        "Cannot rollback the last edit of [[:Page]] by [[User:Nobody there|Nobody there]] ([[User talk:Nobody there|talk]] | \
         [[Special:Contributions/Nobody there|contribs]]). Someone else has edited or rolled back the page already. The last edit to \
         the page was by [[User:Alice|Alice]] ([[User talk:Alice|talk]] | [[Special:Contributions/Alice|contribs]])."
    );
    assert_eq!(
        info(roll_back(&mut admin, "Main Page", "MediaWiki default")),
        "Cannot revert the edit. The last contributor is the only author of this page."
    );
    for (client, title, user, code) in [
        (&mut admin, "Nowhere", "Alice", "missingtitle"),
        (&mut alice, "Page", "Alice", "permissiondenied"),
    ] {
        let answer = roll_back(client, title, user);
        assert_eq!(answer.error().as_deref(), Some(code));
    }
    assert_eq!(
        roll_back(&mut admin, "Page", "[x]").error().as_deref(),
        Some("baduser")
    );
    assert_eq!(admin.page("Page").as_deref(), Some("bad 0"));
}

#[test]
fn edits_are_undone_where_nobody_changed_them_since() {
    let running = wiki();
    let mut admin = administrator(&running);
    // Revision 1 is that of the main page.
    for text in ["one", "two", "three", "two"] {
        admin.edit("Page", &[("text", text)]);
    }
    for (undo, after, text) in [
        ("5", None, Ok("three")),
        // Nothing has changed what revision 4 made of the page.
        ("4", None, Ok("two")),
        ("3", Some("2"), Ok("one")),
        ("4", None, Err("undofailure")),
        ("2", Some("3"), Err("undofailure")),
        ("2", None, Err("nosuchrevid")),
        ("99", None, Err("nosuchrevid")),
        ("5", Some("1"), Err("revwrongpage")),
        ("1", None, Err("revwrongpage")),
    ] {
        let before = admin.page("Page");
        let more: Vec<_> = [("undo", undo)]
            .into_iter()
            .chain(after.map(|after| ("undoafter", after)))
            .collect();
        let answer = admin.edit("Page", &more);
        match text {
            Ok(text) => assert_eq!(admin.page("Page").as_deref(), Some(text), "{undo}"),
            Err(code) => {
                assert_eq!(answer.error().as_deref(), Some(code), "{undo} {after:?}");
                assert_eq!(admin.page("Page"), before, "{undo}");
            }
        }
    }
}

#[test]
fn an_undone_edit_says_which_one_it_undid() {
    each(|release, running| {
        let mut admin = administrator(running);
        for text in ["one", "two", "three"] {
            admin.edit("Page", &[("text", text)]);
        }
        let revision = match release {
            Release::V1_43 => "[[Special:Diff/4|4]]",
            _ => "4",
        };
        let summary = format!(
            "Undo revision {revision} by [[Special:Contributions/Admin|Admin]] ([[User talk:Admin|talk]])"
        );
        for (more, comment) in [
            (&[("undo", "4")][..], summary.as_str()),
            (&[("undo", "5"), ("undoafter", "2")], ""),
            (&[("undo", "6"), ("summary", "why")], "why"),
        ] {
            admin.edit("Page", more);
            let list = [
                ("action", "query"),
                ("list", "usercontribs"),
                ("ucuser", "Admin"),
            ];
            let answer = admin.get(&list).json();
            let said = &answer["query"]["usercontribs"][0]["comment"];
            assert_eq!(said, comment, "{release} {more:?}");
        }
    });
}

fn create(client: &mut Client, more: &[(&str, &str)]) -> Answer {
    let token = client.token("createaccount");
    let parameters = [
        ("action", "createaccount"),
        ("createreturnurl", "http://127.0.0.1/"),
        ("createtoken", &token),
        ("username", "carol"),
        ("password", "a long one"),
        ("retype", "a long one"),
    ];
    let parameters = parameters
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    client.post(&parameters.chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn an_account_is_made_and_can_log_in_and_who_made_it_stays_who_they_are() {
    each(|release, running| {
        let mut client = Client::new(running);
        let answer = create(&mut client, &[]).json();
        let made = json!({"status": "PASS", "username": "Carol"});
        assert_eq!(answer["createaccount"], made, "{release}");
        assert_eq!(client.user(), 0);
        client.log_in("Carol", "a long one");
        assert_eq!(client.user(), 4);
        let users = [("action", "query"), ("list", "allusers"), ("auprefix", "C")];
        let answer = client.get(&users).json();
        assert_eq!(
            answer["query"]["allusers"],
            json!([{"userid": 4, "name": "Carol"}])
        );
    });
}

#[test]
fn a_refused_account_is_not_made() {
    let running = wiki();
    let mut nobody = Client::new(&running);
    for (more, code, said) in [
        (
            ("username", "alice"),
            "userexists",
            "Username entered already in use.\nPlease choose a different name.",
        ),
        (
            ("username", ""),
            "invaliduser",
            "You have not specified a valid username.",
        ),
        (
            ("username", "[x]"),
            "invaliduser",
            "You have not specified a valid username.",
        ),
        (
            ("retype", "another"),
            "badretype",
            "The passwords you entered do not match.",
        ),
    ] {
        let answer = create(&mut nobody, &[more, ("formatversion", "2")]).json();
        let refused = json!({"status": "FAIL", "message": said, "messagecode": code, "canpreservestate": false});
        assert_eq!(answer["createaccount"], refused, "{more:?}");
    }
    let short = [("password", "short"), ("retype", "short")];
    let answer = create(&mut nobody, &short).json();
    assert_eq!(answer["createaccount"]["messagecode"], "passwordtooshort");
    let answer = create(&mut logged_in(&running), &[]).json();
    assert_eq!(answer["createaccount"]["messagecode"], "permissiondenied");
    for (more, code) in [
        (("createtoken", "+\\"), "badtoken"),
        (("createtoken", ""), "missingparam"),
        (("createreturnurl", "nowhere"), "badurl_createreturnurl"),
    ] {
        assert_eq!(create(&mut nobody, &[more]).error().as_deref(), Some(code));
    }
    let answer = nobody
        .get(&[("action", "query"), ("list", "allusers")])
        .json();
    assert_eq!(
        answer["query"]["allusers"].as_array().map(Vec::len),
        Some(3)
    );
}

#[test]
fn a_purge_is_posted_and_says_which_pages_are_there() {
    let running = wiki();
    let mut client = Client::new(&running);
    let parameters = [
        ("action", "purge"),
        ("titles", "Main_Page|Nowhere"),
        ("formatversion", "2"),
    ];
    assert_eq!(
        client.get(&parameters).error().as_deref(),
        Some("mustbeposted")
    );
    let answer = client.post(&parameters).json();
    assert_eq!(
        answer["purge"],
        json!([{"ns": 0, "title": "Nowhere", "missing": true}, {"ns": 0, "title": "Main Page", "purged": true}])
    );
    assert_eq!(answer["batchcomplete"], true);
    let more = [
        ("action", "purge"),
        ("titles", "Nowhere|[|Main Page"),
        ("forcelinkupdate", "1"),
        ("formatversion", "2"),
    ];
    let answer = client.post(&more).json();
    assert_eq!(answer["purge"][0]["invalid"], true);
    assert_eq!(answer["purge"][1]["missing"], true);
    assert_eq!(answer["purge"][2]["linkupdate"], true);
}

#[test]
fn a_page_that_was_deleted_meanwhile_comes_back_only_if_that_is_meant() {
    let running = wiki();
    let mut admin = administrator(&running);
    let token = admin.token("csrf");
    let mut send = |action, more: &[(&str, &str)]| {
        let own = [("action", action), ("title", "Gone"), ("token", &token)];
        admin.post(&[&own, more].concat())
    };
    let long_ago = ("starttimestamp", "2001-01-15T00:00:00Z");
    let edit = [("text", "one"), long_ago];
    assert_eq!(send("edit", &edit).error(), None, "nothing was deleted yet");
    assert_eq!(send("delete", &[]).error(), None);
    assert_eq!(send("edit", &edit).error().as_deref(), Some("pagedeleted"));
    let later = [("text", "one"), ("starttimestamp", "2999-01-15T00:00:00Z")];
    assert_eq!(send("edit", &later).error(), None, "it was deleted before");
    assert_eq!(send("delete", &[]).error(), None);
    let meant = [("text", "one"), long_ago, ("recreate", "1")];
    assert_eq!(send("edit", &meant).error(), None);
    let foreign = [("text", "two"), ("baserevid", "999999999")];
    assert_eq!(
        send("edit", &foreign).error().as_deref(),
        Some("editconflict")
    );
}
