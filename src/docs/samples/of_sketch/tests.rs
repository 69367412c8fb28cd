use std::fs;
use std::path::Path;

use super::super::flow::{Body, Change, Check, Draw, Holds, Hop, Json, Pick, Take};
use super::*;
use crate::engine::{Ahead, sketch};
use crate::plan::{Settings, plan};

/// The flow of the first case of a file.
fn flow_of(path: &Path) -> Result<Flow, String> {
    let settings = Settings {
        paths: vec![path.to_owned()],
        skip_what_lacks: true,
        ..Settings::default()
    };
    let plan = plan(&settings).unwrap_or_else(|_| panic!("{} is fine", path.display()));
    let ahead = Ahead {
        seed: 1,
        target_version: "1.43".parse().ok(),
        embedded_version: None,
    };
    let scenario = &plan.cases[0].block.scenario;
    let heading = Heading {
        title: &scenario.name,
        about: "",
        stem: "flow",
        documents: scenario.documents.as_deref(),
        service: plan.cases[0].block.service(),
    };
    flow(&sketch(&plan, &ahead)[0], &heading)
}

fn shipped(name: &str) -> Result<Flow, String> {
    flow_of(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("scenarios")
            .join(name),
    )
}

/// The flow of steps on a server without a service.
fn written(rest: &str) -> Result<Flow, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("flow.yaml");
    let head = "scenario: A flow\ninputs: {base: {}, word: {}, key: {secret: true}}\ndefaults: {url: '{{ base }}'}\n";
    fs::write(&path, format!("{head}{rest}")).expect("it is written");
    flow_of(&path)
}

fn sends(flow: &Flow) -> Vec<&Send> {
    let sends = flow.steps.iter().filter_map(|step| match step {
        FlowStep::Send(send) => Some(send),
        FlowStep::Let { .. } => None,
    });
    sends.collect()
}

fn lit(text: &str) -> Term {
    Term::Literal(text.to_owned())
}

fn name(text: &str) -> Term {
    Term::Name(text.to_owned())
}

fn members(path: &[&str]) -> Pick {
    Pick::Json(
        path.iter()
            .map(|name| Hop::Member((*name).to_owned()))
            .collect(),
    )
}

#[test]
fn the_canonical_flow_is_five_requests() {
    let flow = shipped("logout.yaml").expect("a flow");
    let inputs = flow.inputs.iter();
    let inputs: Vec<_> = inputs
        .map(|input| (input.environment.as_str(), input.secret))
        .collect();
    assert_eq!(
        inputs,
        [
            ("WIKI_API", false),
            ("WIKI_USERNAME", false),
            ("WIKI_PASSWORD", true)
        ]
    );
    assert_eq!(flow.sessions, ["main"]);
    let sends = sends(&flow);
    let titles: Vec<_> = sends
        .iter()
        .map(|send| (send.method.as_str(), send.title.as_str()))
        .collect();
    assert_eq!(
        titles,
        [
            ("GET", "Fetch a login token"),
            ("POST", "Log in with a bot password"),
            ("GET", "Fetch a CSRF token"),
            ("POST", "Log out"),
            ("GET", "The session is gone"),
        ]
    );
    let fields = [
        ("action", lit("login")),
        ("lgname", name("username")),
        ("lgpassword", name("password")),
        ("lgtoken", name("login_token")),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(sends[1].body, Body::Form(fields.to_vec()));
    assert_eq!(
        sends[2].takes,
        [Take {
            name: "csrf_token".to_owned(),
            pick: members(&["query", "tokens", "csrftoken"]),
        }]
    );
    // Who the user is is extracted and never used.
    assert_eq!(sends[1].takes, []);
    let is_shown: Vec<_> = sends.iter().map(|send| send.is_shown).collect();
    assert_eq!(is_shown, [false, false, false, true, false]);
}

#[test]
fn what_refuses_is_looked_for_where_the_service_says_it() {
    let flow = shipped("logout.yaml").expect("a flow");
    let sends = sends(&flow);
    let checks = |at: usize| -> Vec<(&Pick, &Holds)> {
        let checks = sends[at].checks.iter();
        checks
            .map(|Check { pick, holds, .. }| (pick, holds))
            .collect()
    };
    let (status, fine) = (Pick::Status, Holds::AtMost(399));
    let (error, absent) = (members(&["error"]), Holds::Absent);
    assert_eq!(checks(0), [(&status, &fine), (&error, &absent)]);
    let (result, success) = (
        members(&["login", "result"]),
        Holds::Equals(Json::Literal("Success".into())),
    );
    assert_eq!(
        checks(1),
        [(&status, &fine), (&error, &absent), (&result, &success)]
    );
    assert_eq!(sends[1].checks[2].says, [members(&["login", "reason"])]);
    let said: Holds = Holds::Equals(Json::Literal(200.into()));
    assert_eq!(checks(3)[0], (&status, &said));
}

#[test]
fn logins_of_sessions_stand_where_they_are_needed_and_their_values_have_names_of_their_own() {
    let flow = shipped("core/undo.yaml").expect("a flow");
    assert!(
        sends(&flow)
            .iter()
            .any(|send| send.session.as_deref() != Some("main")),
        "{flow:?}"
    );
    let mut names: Vec<&str> = Vec::new();
    for send in sends(&flow) {
        for take in &send.takes {
            assert!(!names.contains(&take.name.as_str()), "{} twice", take.name);
            names.push(&take.name);
        }
    }
}

#[test]
fn what_is_new_each_time_is_made_once() {
    let flow = written(
        "vars: {title: 'Page {{ unique() }}', shout: '{{ title | upper }}', two: ['{{ title }}', 'x']}
steps:
  - {id: one, request: {params: {a: '{{ title }}', b: '{{ shout }}', c: '{{ uuid() }}', d: \"{{ two | join('|') }}\"}}}
  - {id: two, request: {params: {a: '{{ title[:-1] | urlencode }}'}}}
",
    )
    .expect("a flow");
    let lets: Vec<_> = { flow.steps.iter() }
        .filter_map(|step| match step {
            FlowStep::Let { name, value } => Some((name.as_str(), value.clone())),
            FlowStep::Send(_) => None,
        })
        .collect();
    let title = Term::Joined(vec![lit("Page "), Term::Draw(Draw::Unique)]);
    let shout = Term::Changed(Box::new(name("title")), Change::Upper);
    assert_eq!(
        lets,
        [
            ("title", title),
            ("shout", shout),
            ("uuid", Term::Draw(Draw::Uuid))
        ]
    );
    let sends = sends(&flow);
    let joined = Term::Joined(vec![name("title"), lit("|x")]);
    assert_eq!(sends[0].params[3], ("d".to_owned(), joined));
    let cut = Term::Changed(Box::new(name("title")), Change::Slice(0, 1));
    let encoded = Term::Changed(Box::new(cut), Change::UrlEncode);
    assert_eq!(sends[1].params, [("a".to_owned(), encoded)]);
}

#[test]
fn json_keeps_types_and_addresses_are_encoded() {
    let flow = written(
        "steps:
  - {id: one, request: {}, extract: {number: '$.list[-1].id', unused: '$..deep', etag: header ETag}}
  - id: two
    request:
      method: PUT
      path: [page, '{{ word }}']
      headers: {If-Match: '{{ etag }}', Authorization: 'Bearer {{ key }}'}
      json: {id: '{{ number }}', text: 'n {{ number }}', list: [1, '{{ word }}']}
",
    )
    .expect("a flow");
    let sends = sends(&flow);
    let last = vec![
        Hop::Member("list".into()),
        Hop::Element(-1),
        Hop::Member("id".into()),
    ];
    let takes: Vec<_> = sends[0]
        .takes
        .iter()
        .map(|take| take.pick.clone())
        .collect();
    assert_eq!(takes, [Pick::Json(last), Pick::Header("ETag".to_owned())]);
    let word = Term::Changed(Box::new(name("word")), Change::UrlEncode);
    assert_eq!(
        sends[1].url,
        Term::Joined(vec![name("base"), lit("/page/"), word])
    );
    let bearer = Term::Joined(vec![lit("Bearer "), name("key")]);
    assert_eq!(
        sends[1].headers,
        [
            ("If-Match".to_owned(), name("etag")),
            ("Authorization".to_owned(), bearer)
        ]
    );
    let Body::Json(Json::Map(entries), media_type) = &sends[1].body else {
        panic!("{:?}", sends[1].body);
    };
    assert_eq!(media_type, "application/json");
    let text = Term::Joined(vec![lit("n "), name("number")]);
    let list = vec![Json::Literal(1.into()), Json::Text(name("word"))];
    assert_eq!(
        entries[..],
        [
            ("id".to_owned(), Json::Taken("number".to_owned())),
            ("list".to_owned(), Json::List(list)),
            ("text".to_owned(), Json::Text(text)),
        ]
    );
}

#[test]
fn what_is_taken_away_again_is_no_part_of_it() {
    let flow = shipped("core/delete.yaml").expect("a flow");
    let titles: Vec<_> = sends(&flow).iter().map(|send| send.title.clone()).collect();
    // What has no name is called by its id.
    assert_eq!(titles[..3], ["Login token", "Log in", "Csrf token"]);
    let last = titles.last().map(String::as_str);
    assert_eq!(last, Some("There is no such page"), "{titles:?}");
    // The first request that deletes is refused, so another one is shown.
    let shown: Vec<_> = sends(&flow)
        .into_iter()
        .filter(|send| send.is_shown)
        .collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].title, "The page is deleted");
}

#[test]
fn what_a_sample_cannot_say_is_told() {
    for (steps, why) in [
        (
            "steps: [{id: a, request: {params: {a: '{{ word | sha1 }}'}}}]",
            "step `a`: a sample does not say `word | sha1`",
        ),
        (
            "steps: [{id: a, when: 'word == \"x\"', request: {}}]",
            "step `a`: whether or how often it is sent follows from when word == \"x\"",
        ),
        (
            "steps: [{id: a, request: {}, extract: {all: '$..id'}}, {id: b, request: {params: {a: '{{ all }}'}}}]",
            "step `a`: a sample does not look for `$..id`",
        ),
        (
            "steps: [{id: a, request: {}, repeat: {until: {status: 200}}}]",
            "step `a`: whether or how often it is sent follows from `repeat`",
        ),
        (
            "steps: [{id: a, request: {auth: {digest: {username: me, password: '{{ key }}'}}}}]",
            "step `a`: it proves who sends it by more than a name and a password or a token",
        ),
    ] {
        assert_eq!(
            written(steps).map(|_| "a flow"),
            Err(why.to_owned()),
            "{steps}"
        );
    }
}
