//! The examples in the tables of the language: each is carried out, right and wrong, by the parser and the evaluator that a run uses.

use flowrun::http::Body;
use flowrun::matcher::{self, Matcher, Mismatch};
use flowrun::query::{self, Query};
use flowrun::scenario::{self, MaskRow, REQUEST_EXAMPLES};
use flowrun::service;
use flowrun::syntax::{self, Findings, Kind, Node};
use flowrun::template::{Example, Scope, ValueTemplate, filters, functions};
use flowrun::text::{Diagnostic, Source};
use flowrun::value::{Found, Type};
use serde_json::Value;

use crate::sample;
use crate::server::Answer;
use crate::site::Site;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What stands below the key `it` of a file.
fn node(yaml: &str) -> Node {
    let lines: String = yaml.lines().map(|line| format!("  {line}\n")).collect();
    let node = syntax::parse(&Source::new("it.yaml", format!("it:\n{lines}")));
    let node = node.unwrap_or_else(|found| panic!("{yaml}: {}", found.message));
    match node.kind {
        Kind::Map(mut entries) => entries.remove(0).value,
        _ => panic!("a map"),
    }
}

fn scope() -> Scope {
    sample::scope(std::path::Path::new("."))
}

/// What a matcher, as YAML, says of a value.
fn judge(yaml: &str, found: &Found) -> Vec<String> {
    let mut findings = Findings::default();
    let matcher = Matcher::read(&node(yaml), &mut findings);
    let matcher = matcher.unwrap_or_else(|| panic!("{yaml}: {:?}", findings.into_sorted()));
    let judged = matcher.judge(found, false, &scope());
    let mismatches = judged.unwrap_or_else(|found| panic!("{yaml}: {}", found.message));
    let told = |one: Mismatch| format!("{}, not {}", one.expected, one.actual);
    mismatches.into_iter().map(told).collect()
}

#[track_caller]
fn says(said: &str, part: &str, of: &str) {
    assert!(!part.is_empty() && said.contains(part), "{of}: {said}");
}

fn messages(found: &[Diagnostic]) -> String {
    let messages = found.iter().map(|found| found.message.as_str());
    messages.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_matcher_holds_for_one_value_and_not_for_the_other() {
    let found = |text: &str| match text {
        matcher::Example::NOTHING => Found::Absent,
        text => Found::Value(json(text)),
    };
    for row in matcher::ROWS {
        let example = row.example;
        let written = example.matcher;
        assert!(written.starts_with(&format!("{}:", row.word)), "{written}");
        let mismatches = judge(written, &found(example.holds));
        assert!(mismatches.is_empty(), "{written}: {mismatches:?}");
        let mismatches = judge(written, &found(example.fails));
        assert!(!mismatches.is_empty(), "{written}: {}", example.fails);
    }
}

#[test]
fn each_type_has_a_value_that_is_of_it_and_one_that_is_not() {
    for row in Type::ROWS {
        let matcher = format!("type: {:?}", row.name());
        let (is, is_not) = row.example();
        assert_eq!(judge(&matcher, &Found::Value(json(is))), [""; 0], "{row:?}");
        let is_not = match is_not {
            "" => Found::Absent,
            text => Found::Value(json(text)),
        };
        assert!(!judge(&matcher, &is_not).is_empty(), "{row:?}");
    }
}

#[test]
fn each_query_gives_what_it_says_and_finds_nothing_or_is_refused() {
    let ask = |answer: &query::Answer, text: &str| -> Result<Found, String> {
        let query = Query::read(text, &sample::place(text), true).map_err(|found| found.message)?;
        sample::observed(answer, |observation| query.find(observation))
            .map_err(|unanswered| unanswered.why)
    };
    for row in query::ROWS {
        let example = row.example.unwrap_or_else(|| panic!("{}", row.word));
        let written = example.query.trim_start_matches("all ");
        assert!(written.starts_with(row.word), "{written}");
        let found = ask(example.answer, example.query);
        assert_eq!(found, Ok(Found::Value(json(example.gives))), "{written}");
        let said = match ask(example.answer, example.wrong) {
            Ok(found) => found.described(),
            Err(message) => message,
        };
        says(&said, example.says, example.wrong);
        assert!(
            query::Answer::ALL
                .iter()
                .any(|answer| answer.what == example.answer.what)
        );
    }
}

/// What an expression gives, as a template that is nothing else.
fn evaluated(expression: &str, scope: &Scope) -> Result<Value, String> {
    let mut findings = Findings::default();
    let node = node(&format!("|-\n  {{{{ {expression} }}}}"));
    let Some(template) = ValueTemplate::read(&node, &mut findings) else {
        return Err(messages(&findings.into_sorted()));
    };
    let given = template.eval(scope).map_err(|found| found.message)?;
    Ok(given.reveal())
}

fn gives(example: &Example, scope: &Scope) {
    let expression = example.expression;
    let given = evaluated(expression, scope);
    let given = given.unwrap_or_else(|why| panic!("{expression}: {why}"));
    let mismatches = judge(example.gives, &Found::Value(given));
    assert!(mismatches.is_empty(), "{expression}: {mismatches:?}");
    let said = evaluated(example.wrong, scope).expect_err(example.wrong);
    says(&said, example.says, example.wrong);
}

#[test]
fn each_filter_gives_what_it_says_and_says_what_it_cannot_take() {
    for row in filters::ROWS {
        let example = &row.example;
        let expression = example.expression;
        assert!(
            expression.contains(&format!("| {}", row.name)),
            "{expression}"
        );
        gives(example, &scope());
        // Behind a query the same filter gives the same.
        let (value, filters) = expression.split_once(" | ").expect("a value and a filter");
        if let Ok(value) = serde_json::from_str::<Value>(value) {
            let text = format!("$ | {filters}");
            let query = Query::read(&text, &sample::place(&text), false).expect(expression);
            let found = query.find_in(&value).expect(expression);
            assert_eq!(judge(example.gives, &found), [""; 0], "{text}");
        }
    }
}

#[test]
fn each_function_gives_what_it_says_and_says_what_it_cannot_take() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("greeting.txt"), "Hello").expect("a file");
    let below = folder.path().join("below");
    std::fs::create_dir(&below).expect("a folder");
    for row in functions::ROWS {
        assert!(
            row.example
                .expression
                .starts_with(&format!("{}(", row.name))
        );
        gives(&row.example, &sample::scope(folder.path()));
    }
}

#[test]
fn each_service_knows_its_refusal_and_what_is_none() {
    let answer = query::Answer::ALL[0];
    for row in service::ROWS {
        let codes = |body: &'static str| {
            let mut exchange = sample::exchange(answer);
            exchange.response.body = Body::new(body, "application/json");
            row.refusals(&exchange)
        };
        assert_eq!(
            codes(row.example.refused),
            [row.example.code],
            "{}",
            row.name
        );
        assert_eq!(codes(row.example.fine), [""; 0], "{}", row.name);
    }
}

#[test]
fn each_mask_lets_one_answer_vary_and_not_the_other() {
    for MaskRow {
        signature, example, ..
    } in MaskRow::ROWS
    {
        let answer = |text: &str| Answer::json(json(text));
        let keys = format!("mask:\n  {}", example.mask);
        let site = Site::of_step(&keys, answer(example.recorded));
        site.run(&[]).exits(0);
        site.answers(answer(example.fits)).run(&["--ci"]).exits(0);
        let ran = site.answers(answer(example.differs)).run(&["--ci"]);
        assert_eq!(ran.status, 5, "{signature}: {}", ran.stderr);
    }
}

#[test]
fn each_key_of_a_request_takes_one_value_and_refuses_the_other() {
    let request = |line: &str| {
        let text = format!("scenario: It\ndefaults:\n  {line}\nsteps:\n  - request: {{}}\n");
        scenario::read(&Source::new("it.yaml", text))
    };
    let shape = scenario::SHAPES
        .iter()
        .find(|shape| shape.what == "a request");
    let keys = shape.expect("the keys of a request").keys.iter();
    let keys: Vec<&str> = keys.map(|key| key.name).collect();
    let shown: Vec<&str> = REQUEST_EXAMPLES.iter().map(|example| example.key).collect();
    assert_eq!(shown, keys, "an example for each key");
    for example in REQUEST_EXAMPLES {
        for line in [example.right, example.wrong] {
            assert!(line.starts_with(&format!("{}: ", example.key)), "{line}");
        }
        let read = request(example.right);
        assert!(read.is_ok(), "{}: {read:?}", example.right);
        let refused = request(example.wrong).expect_err(example.wrong);
        says(&messages(&refused), example.says, example.wrong);
    }
}
