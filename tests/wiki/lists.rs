//! Lists: what is on them, in which order, how long they may be and how they go on. Answers were seen on MediaWiki 1.35.13, 1.39.17 and
//! 1.43.9.
//!
//! Start at [`ask`].

use flowrun::wiki::{Release, Settings};
use serde_json::{Value, json};

use super::client::{self, Answer, Client, Running};
use super::releases::{administrator, each, logged_in};

fn wiki() -> Running {
    client::start(Settings::default())
}

/// Asks a list, in format version 2.
fn ask(client: &mut Client, parameters: &[(&str, &str)]) -> Answer {
    let always = [("action", "query"), ("formatversion", "2")];
    client.get(&[&always, parameters].concat())
}

/// What a list says under one name.
fn column(answer: &Value, list: &str, name: &str) -> Vec<Value> {
    let items = answer["query"][list].as_array().unwrap();
    items.iter().map(|item| item[name].clone()).collect()
}

/// Pages with these texts.
fn with_pages(running: &Running, pages: &[(&str, &str)]) -> Client {
    let mut client = administrator(running);
    for (title, text) in pages {
        let answer = client.edit(title, &[("text", text)]).json();
        assert_eq!(answer["edit"]["result"], "Success", "{title}");
    }
    client
}

#[test]
fn all_pages_go_on_where_the_last_answer_ended() {
    let running = wiki();
    let mut client = with_pages(&running, &[("Zoo", "z"), ("A b", "a"), ("Talk:Zoo", "t")]);
    let mut more = Vec::new();
    let mut titles = Vec::new();
    loop {
        let mut parameters = vec![("list", "allpages"), ("aplimit", "2")];
        parameters.extend(
            more.iter()
                .map(|(name, value): &(String, String)| (&**name, &**value)),
        );
        let answer = ask(&mut client, &parameters).json();
        assert_eq!(answer["batchcomplete"], true);
        titles.extend(column(&answer, "allpages", "title"));
        let Some(next) = answer["continue"].as_object() else {
            break;
        };
        assert_eq!(
            answer["continue"],
            json!({"apcontinue": "Zoo", "continue": "-||"})
        );
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        more = next
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
    }
    assert_eq!(titles, ["A b", "Main Page", "Zoo"]);
    for (parameters, titles) in [
        ([("apprefix", "a_"), ("apdir", "ascending")], vec!["A b"]),
        (
            [("apfrom", "main Page"), ("apdir", "ascending")],
            vec!["Main Page", "Zoo"],
        ),
        ([("apfrom", "M"), ("apdir", "descending")], vec!["A b"]),
        (
            [("apnamespace", "1"), ("apdir", "ascending")],
            vec!["Talk:Zoo"],
        ),
    ] {
        let answer = ask(
            &mut client,
            &[&[("list", "allpages")][..], &parameters].concat(),
        );
        assert_eq!(
            column(&answer.json(), "allpages", "title"),
            titles,
            "{parameters:?}"
        );
    }
}

#[test]
fn a_value_to_continue_from_that_was_never_given_out() {
    let running = wiki();
    let mut client = with_pages(&running, &[]);
    for parameters in [
        [("list", "allpages"), ("continue", "nonsense")],
        [("list", "allpages"), ("apcontinue", "a|b")],
        [("list", "recentchanges"), ("rccontinue", "x")],
        [
            ("list", "recentchanges"),
            ("rccontinue", "20269999999999|1"),
        ],
    ] {
        let answer = ask(&mut client, &parameters);
        assert_eq!(
            answer.error().as_deref(),
            Some("badcontinue"),
            "{parameters:?}"
        );
    }
}

#[test]
fn two_lists_go_on_each_by_itself() {
    let running = wiki();
    let mut client = with_pages(&running, &[("Zoo", "z")]);
    let lists = [
        ("list", "allpages|allusers"),
        ("aplimit", "1"),
        ("aulimit", "max"),
    ];
    let answer = ask(&mut client, &lists).json();
    assert_eq!(
        answer["continue"],
        json!({"apcontinue": "Zoo", "continue": "-||allusers"})
    );
    assert_eq!(answer["limits"], json!({"allusers": 5000}));
    let more = [("apcontinue", "Zoo"), ("continue", "-||allusers")];
    let answer = ask(&mut client, &[&lists[..], &more].concat()).json();
    assert_eq!(answer["query"]["allusers"], Value::Null, "it was finished");
    assert_eq!(column(&answer, "allpages", "title"), ["Zoo"]);
}

#[test]
fn a_limit_that_is_none_is_only_a_warning() {
    let running = wiki();
    for (client, shown, most) in [
        (&mut Client::new(&running), "500", 500),
        (&mut logged_in(&running), "500", 500),
        (&mut administrator(&running), "5,000", 5000),
    ] {
        for wrong in ["0", "5001", "-3"] {
            let list = [("list", "allpages"), ("aplimit", wrong)];
            let answer = ask(client, &list).json();
            let text = format!(
                "The value \"{wrong}\" for parameter \"aplimit\" must be between 1 and {shown}."
            );
            assert_eq!(answer["warnings"]["allpages"]["warnings"], text);
            let list = [&list[..], &[("errorformat", "plaintext")]].concat();
            let warning = ask(client, &list).json()["warnings"][0].take();
            assert_eq!(warning["code"], "outofrange");
            assert_eq!(
                warning["data"],
                json!({"min": 1, "curmax": most, "max": 500, "highmax": 5000})
            );
        }
        let answer = ask(client, &[("list", "allpages"), ("aplimit", "max")]).json();
        assert_eq!(answer["limits"], json!({"allpages": most}));
        assert_eq!(answer["warnings"], Value::Null);
        let answer = ask(client, &[("list", "allpages"), ("aplimit", "many")]);
        assert_eq!(answer.error().as_deref(), Some("badinteger"));
    }
}

#[test]
fn members_of_a_category_are_those_whose_text_says_so() {
    let running = wiki();
    let mut client = with_pages(
        &running,
        &[
            ("Zoo", "z [[Category:Things]]"),
            ("Ant", "a [[category:things|key]] [[Category:Other]]"),
            ("Bee", "b [[:Category:Things]]"),
        ],
    );
    let list = [("list", "categorymembers"), ("cmtitle", "Category:Things")];
    let answer = ask(&mut client, &list).json();
    assert_eq!(column(&answer, "categorymembers", "title"), ["Ant", "Zoo"]);
    let one = [&list[..], &[("cmlimit", "1")]].concat();
    let answer = ask(&mut client, &one).json();
    assert_eq!(answer["continue"]["cmcontinue"], "page|5a4f4f|2", "ZOO");
    let rest = [&one[..], &[("cmcontinue", "page|5a4f4f|2")]].concat();
    let answer = ask(&mut client, &rest).json();
    assert_eq!(column(&answer, "categorymembers", "title"), ["Zoo"]);
    for (more, code) in [
        (("cmtitle", "Things"), "invalidcategory"),
        (("cmcontinue", "x"), "badcontinue"),
    ] {
        let answer = ask(&mut client, &[&list[..], &[more]].concat());
        assert_eq!(answer.error().as_deref(), Some(code));
    }
    let answer = ask(&mut client, &[("list", "categorymembers")]);
    let said = "One of the parameters \"cmtitle\" and \"cmpageid\" is required.";
    assert_eq!(answer.refusal()["info"], said);
}

#[test]
fn users_by_the_beginning_of_their_names() {
    let running = wiki();
    let mut client = Client::new(&running);
    let answer = ask(&mut client, &[("list", "allusers")]).json();
    assert_eq!(
        answer["query"]["allusers"],
        json!([
            {"userid": 1, "name": "Admin"},
            {"userid": 3, "name": "Alice"},
            {"userid": 2, "name": "MediaWiki default"},
        ])
    );
    let answer = ask(
        &mut client,
        &[
            ("list", "allusers"),
            ("auprefix", "al"),
            ("auprop", "groups|editcount"),
        ],
    );
    assert_eq!(
        answer.json()["query"]["allusers"],
        json!([{"userid": 3, "name": "Alice", "editcount": 0, "groups": ["*", "user", "autoconfirmed"]}])
    );
}

#[test]
fn a_deletion_stays_among_the_recent_changes_and_what_it_deleted_does_not() {
    let running = wiki();
    let mut client = with_pages(&running, &[("Zoo", "z"), ("Ant", "a")]);
    let token = client.token("csrf");
    client.post(&[
        ("action", "delete"),
        ("title", "Zoo"),
        ("reason", "gone"),
        ("token", &token),
    ]);
    let list = [
        ("list", "recentchanges"),
        ("rcprop", "title|ids|comment|loginfo|flags"),
    ];
    let answer = ask(&mut client, &list).json();
    assert_eq!(
        answer["query"]["recentchanges"][0],
        json!({
            "type": "log", "ns": 0, "title": "Zoo", "pageid": 2, "revid": 0, "old_revid": 0, "rcid": 4, "bot": false, "new": false,
            "minor": false, "comment": "gone", "logid": 1, "logtype": "delete", "logaction": "delete", "logparams": {},
        })
    );
    assert_eq!(
        column(&answer, "recentchanges", "title"),
        ["Zoo", "Ant", "Main Page"]
    );
    assert_eq!(
        column(&answer, "recentchanges", "type"),
        ["log", "new", "new"]
    );
    let contributions = [("list", "usercontribs"), ("ucuser", "admin")];
    let answer = ask(&mut client, &contributions).json();
    assert_eq!(column(&answer, "usercontribs", "title"), ["Ant"]);
}

#[test]
fn what_is_shown_cannot_be_so_and_not_so() {
    let running = wiki();
    let mut client = Client::new(&running);
    for list in [
        [("list", "recentchanges"), ("rcshow", "minor|!minor")],
        [("list", "usercontribs"), ("ucshow", "new|!new")],
    ] {
        let list = [&list[..], &[("ucuser", "Admin")]].concat();
        let said = "Incorrect parameter - mutually exclusive values may not be supplied.";
        assert_eq!(
            ask(&mut client, &list).refusal(),
            json!({"code": "show", "info": said})
        );
    }
}

#[test]
fn a_title_and_a_namespace_of_recent_changes() {
    each(|release, running| {
        let mut client = Client::new(running);
        let list = [
            ("list", "recentchanges"),
            ("rctitle", "Main Page"),
            ("rcnamespace", "1"),
        ];
        let answer = client.get(&[&[("action", "query")][..], &list].concat());
        let changes = answer.json()["query"]["recentchanges"]
            .as_array()
            .map(Vec::len);
        match release {
            Release::V1_43 => assert_eq!(answer.error().as_deref(), Some("invalidparammix")),
            Release::V1_39 => assert_eq!(changes, Some(0)),
            _ => assert_eq!(changes, Some(1), "{release}"),
        }
    });
}
