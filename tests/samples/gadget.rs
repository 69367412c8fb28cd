//! The gadget: what it asks of `mw.Api`, which a small one stands for here.

use flowrun::docs::samples::{Body, Flow, LANGUAGES, Send};
use serde_json::{Value, json};

use super::flows::{self, at, check, equals, name, pairs, take, text};
use crate::flow::{Flow as Folder, Ran};

/// Tells each call on stdout, and answers with JSON from the environment, one call after the other.
const STAND_IN: &str = r#"
const answers = JSON.parse( process.env.ANSWERS );
const called = ( kind, type, params ) => {
	console.log( JSON.stringify( [ kind, type, params ] ) );
	const answer = answers.shift();
	return answer.error ? Promise.reject( answer.error ) : Promise.resolve( answer );
};
const mw = {
	Api: class {
		get( params ) { return called( 'get', null, params ); }
		post( params ) { return called( 'post', null, params ); }
		postWithToken( type, params ) { return called( 'postWithToken', type, params ); }
	},
	notify: ( text ) => console.error( 'notified of ' + text )
};
"#;

fn written(flow: &Flow) -> Result<String, String> {
    let language = LANGUAGES
        .iter()
        .find(|language| language.word == "mediawiki-js");
    (language.expect("a language").write)(flow)
}

fn run(flow: &Flow, answers: &Value) -> Ran {
    let text = written(flow).expect("it can be said");
    let folder = Folder::new().file("it.js", format!("{STAND_IN}{text}"));
    let mut node = folder.clean("node", "");
    node.arg("it.js").env("ANSWERS", answers.to_string());
    Ran::of(&node.output().expect("node"))
}

fn calls(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines().filter(|line| line.starts_with('['));
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
#[ignore = "needs node: .ci/run"]
fn a_gadget_leaves_logging_in_and_tokens_to_the_page() {
    let ran = run(
        &flows::logout(),
        &json!([{}, {"query": {"userinfo": {"id": 0}}}]),
    )
    .exits(0);
    let asked = [
        json!(["postWithToken", "csrf", {"format": "json", "formatversion": "2", "action": "logout"}]),
        json!(["get", null, {"format": "json", "formatversion": "2", "action": "query", "meta": "userinfo"}]),
    ];
    assert_eq!(calls(&ran), asked);
    assert!(ran.stdout.ends_with("\n{}\n"), "{}", ran.stdout);
    let ran = run(&flows::logout(), &json!([{"error": "badtoken"}])).exits(0);
    assert_eq!(calls(&ran).len(), 1);
    assert!(
        ran.stderr.contains("badtoken\nnotified of badtoken\n"),
        "{}",
        ran.stderr
    );
    let ran = run(
        &flows::logout(),
        &json!([{}, {"query": {"userinfo": {"id": 7}}}]),
    )
    .exits(0);
    assert!(
        ran.stderr.contains("query.userinfo.id is not 0"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stdout.contains("{}\n"), "{}", ran.stdout);
}

#[test]
#[ignore = "needs node: .ci/run"]
fn a_gadget_takes_from_one_answer_for_the_next_request() {
    let hostile = "it's\n`${x}` \\ </script> */ \u{2028}";
    let mut first = flows::get(hostile, name("api"), pairs(&[("__proto__", hostile)]));
    first.takes = vec![take("class", at("a.0"))];
    let mut second = flows::get("Tell", name("api"), vec![("b".to_owned(), name("class"))]);
    second.params.push(("c".to_owned(), name("title")));
    "POST".clone_into(&mut second.method);
    second.checks = vec![check(at("ok"), equals(true), &["why"])];
    second.is_shown = true;
    let inputs = vec![flows::input("api", "It"), flows::input("title", hostile)];
    let flow = flows::flow(hostile, "it", inputs, vec![first, second]);
    let ran = run(&flow, &json!([{"a": [17]}, {"ok": true}])).exits(0);
    let asked = [
        json!(["get", null, {"__proto__": hostile}]),
        json!(["post", null, {"b": "17", "c": "your_title"}]),
    ];
    assert_eq!(calls(&ran), asked);
    let ran = run(&flow, &json!([{"a": []}])).exits(0);
    assert!(
        ran.stderr.contains("the answer lacks a.0"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_a_gadget_cannot_say_is_said() {
    let why = |change: fn(&mut Send)| {
        let mut send = flows::get("It", name("api"), Vec::new());
        send.is_shown = true;
        change(&mut send);
        let inputs = vec![flows::input("api", "")];
        written(&flows::flow("It", "it", inputs, vec![send])).err()
    };
    assert_eq!(why(|_| {}), None);
    let says = |change, said: &str| assert_eq!(why(change).as_deref(), Some(said));
    says(
        |send| send.headers = pairs(&[("X", "y")]),
        "sends headers, cookies or redirects of its own",
    );
    says(
        |send| send.body = Body::Text(text("x"), String::new()),
        "sends a body that is no form",
    );
    says(
        |send| send.params = pairs(&[("a", "1"), ("a", "2")]),
        "gives a parameter twice",
    );
    says(
        |send| send.params = vec![("a".to_owned(), name("b"))],
        "uses `b`, which nothing before it gives",
    );
}
