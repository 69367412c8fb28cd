//! Cases made by a matrix: which there are, how they are called, and what is no matrix.

use serde_json::json;

use crate::flow::Flow;
use crate::server::{Answer, Server};
use crate::site::Site;

const ASK: &str = "steps: [{id: ask, request: {path: ['{{ row.v }}', '{{ row.lang }}', '{{ row.n }}'], json: '{{ row.n }}'}}]";

/// What the server is asked is looked at in the order of the cases.
const IN_ORDER: &[&str] = &["--jobs", "1"];

#[test]
fn every_row_meets_every_combination_in_order() {
    let server = Server::echo();
    let body = format!(
        "rows: [{{name: good, v: a}}, {{v: b}}]\nmatrix: {{lang: [en, nl], n: [1, true, 1.5]}}\n{ASK}"
    );
    let ran = server.run_in(Flow::new(), &body, IN_ORDER).exits(0);
    let cases: Vec<_> = ran
        .stderr
        .lines()
        .filter_map(|line| line.split_once("Running It [")?.1.split_once(']'))
        .map(|(name, _)| name)
        .collect();
    let mut wanted = Vec::new();
    let mut asked = Vec::new();
    for (name, v) in [("good", "a"), ("2", "b")] {
        for lang in ["en", "nl"] {
            for n in ["1", "true", "1.5"] {
                wanted.push(format!("{name}-{lang}-{n}"));
                asked.push((format!("POST /{v}/{lang}/{n}"), n.to_owned()));
            }
        }
    }
    assert_eq!(cases, wanted, "{}", ran.stderr);
    // The values keep their types: a text would come in quotes.
    let received = server.received().into_iter();
    let received: Vec<_> = received
        .map(|sent| (format!("{} {}", sent.method, sent.target), sent.body))
        .collect();
    assert_eq!(received, asked);
}

#[test]
fn a_matrix_needs_no_rows_and_an_empty_text_is_called_by_its_number() {
    let server = Server::echo();
    server
        .run_in(Flow::new(), "matrix:\n  lang: [en, '']\nsteps: [{request: {params: {lang: '{{ row.lang }}', string: '{{ row.lang is string }}'}}}]", IN_ORDER)
        .exits(0)
        .says("It [en]")
        .says("It [2]")
        .says("2 scenarios: 2 passed");
    assert_eq!(
        server.targets(),
        ["GET /?lang=en&string=true", "GET /?lang=&string=true"]
    );
}

#[test]
fn rows_of_a_file_meet_it_too() {
    let server = Server::echo();
    let flow = Flow::new().file("rows.csv", "name,v\none,x\ntwo,y\n");
    let body = format!("rows: rows.csv\nmatrix: {{lang: [en, nl], n: ['1']}}\n{ASK}");
    server
        .run_in(flow, &body, IN_ORDER)
        .exits(0)
        .says("It [one-en-1]")
        .says("It [two-nl-1]");
    assert_eq!(
        server.targets(),
        [
            "POST /x/en/1",
            "POST /x/nl/1",
            "POST /y/en/1",
            "POST /y/nl/1"
        ]
    );
}

#[test]
fn what_an_inline_row_draws_is_new_in_each_case() {
    let server = Server::echo();
    let body = "rows: [{v: '{{ unique() }}'}]\nmatrix: {lang: [en, nl]}\nsteps: [{request: {path: '{{ row.v }}'}}]";
    for seed in ["1", "1"] {
        let more = ["--seed", seed, "--jobs", "1"];
        server.run_in(Flow::new(), body, &more).exits(0);
    }
    let targets = server.targets();
    assert_ne!(targets[0], targets[1], "two cases");
    assert_eq!(targets[..2], targets[2..], "the same seed");
}

#[test]
fn each_case_has_snapshots_of_its_own() {
    let body = "rows: [{name: First Row}, {x: 1}]\nmatrix: {lang: [EN, n/l]}\nsteps: [{id: ask, request: {}}]\n";
    let site = Site::new(body, Answer::json(json!({})));
    site.run(&[]).exits(0);
    assert_eq!(
        site.flow.files("snapshots"),
        [
            "snapshots/it/2-en/ask.snap",
            "snapshots/it/2-n-l/ask.snap",
            "snapshots/it/first-row-en/ask.snap",
            "snapshots/it/first-row-n-l/ask.snap",
        ]
    );
    site.run(&["--ci"]).exits(0);
    site.answers(Answer::json(json!({"more": 1})));
    site.run(&["--ci"]).exits(5);
}

#[test]
fn a_failing_combination_leaves_the_others_alone() {
    let body = "matrix: {lang: [en, nl, de]}\nsteps: [{request: {path: '{{ row.lang }}'}, expect: {$.target: {not: /nl}}}]";
    let ran = Server::echo().run(body).exits(4);
    ran.says("It [nl]").says("3 scenarios: 2 passed, 1 failed");
}

/// What is said of a scenario with these lines below its head, of which nothing was sent.
fn said(lines: &str) -> String {
    let server = Server::echo();
    let ran = server.run(&format!("{lines}\n{ASK}\n")).exits(2);
    assert!(server.received().is_empty());
    ran.stderr
}

#[test]
fn what_is_no_matrix_is_told_with_what_to_do() {
    let told = said("rows: [{v: a}]\nmatrix: {lang: [en, EN], n: []}");
    assert_eq!(
        told,
        "error[duplicate-name]: two values of `lang` name a case `EN`
 --> it.yaml:5:21
  |
5 | matrix: {lang: [en, EN], n: []}
  |                 --  ^^ again
  |                 |
  |                 here first
  |
help: the values of a matrix name its cases, and names are compared without case

error[rows-shape]: `n` has no values, so there would be no case
 --> it.yaml:5:29
  |
5 | matrix: {lang: [en, EN], n: []}
  |                             ^^ this is an empty list

2 errors; nothing was sent
help: `flowrun explain CODE` tells more of `duplicate-name`, `rows-shape`
"
    );
    let told = said("rows: [{v: a, lang: en}]\nmatrix: {lang: [en, nl]}");
    assert_eq!(
        told,
        "error[duplicate-name]: `lang` is a column of `rows` as well
 --> it.yaml:5:10
  |
5 | matrix: {lang: [en, nl]}
  |          ^^^^
  |
help: `row.lang` can be one of the two alone: rename the other

1 error; nothing was sent
help: `flowrun explain duplicate-name` tells more
"
    );
}

/// A matrix, and the code, the place and the words of what is said of it.
const WRONG: &[(&str, &str, &str, &str)] = &[
    ("[en]", "rows-shape", "4:9", "a map of names"),
    ("{}", "rows-shape", "4:9", "no names"),
    ("{lang: en}", "rows-shape", "4:16", "must be a list"),
    ("{lang: [[en]]}", "rows-shape", "4:17", "this is a list"),
    ("{lang: [{a: b}]}", "rows-shape", "4:17", "this is a map"),
    ("{lang: [en, null]}", "rows-shape", "4:21", "this is null"),
    ("{lang: ['{{ url }}']}", "rows-shape", "4:17", "a template"),
    ("{lang: [1, '1']}", "duplicate-name", "4:20", "a case `1`"),
    ("{la-ng: [1]}", "bad-name", "4:10", "`la-ng`"),
    (
        "{a: [x, x-y], b: [y-z, z]}",
        "duplicate-name",
        "4:10",
        "`x-y-z`",
    ),
];

#[track_caller]
fn is_told(matrix: &str, code: &str, place: &str, words: &str) {
    let told = said(&format!("matrix: {matrix}"));
    let shown = told.chars().take(300).collect::<String>();
    assert!(told.contains(&format!("error[{code}]")), "{shown}");
    assert!(told.contains(&format!("it.yaml:{place}\n")), "{shown}");
    assert!(told.contains(words), "{shown}");
}

#[test]
fn every_way_to_get_a_matrix_wrong_has_its_place() {
    for (matrix, code, place, words) in WRONG {
        is_told(matrix, code, place, words);
    }
}

#[test]
fn a_matrix_has_bounds() {
    let long = "x".repeat(101);
    let long = format!("{{lang: [{long}]}}");
    is_told(&long, "rows-shape", "4:17", "at most 100 characters");
    let names: Vec<String> = (0..11).map(|n| format!("n{n}: [1]")).collect();
    let names = format!("{{{}}}", names.join(", "));
    is_told(&names, "rows-shape", "4:100", "more than 10 names");
    let many: Vec<String> = (0..5001).map(|n| n.to_string()).collect();
    let many = format!("a: [{}]", many.join(", "));
    let product = format!("{{{many}, b: [1, 2]}}");
    is_told(&product, "rows-shape", "4:10", "10002 cases");
    let told = said(&format!("rows: [{{v: 1}}, {{v: 2}}]\nmatrix: {{{many}}}"));
    let words = "2 rows with 5001 combinations each are too many cases";
    assert!(told.contains(words), "{told}");
}

#[test]
fn a_column_that_no_case_has_is_found_before_anything_is_sent() {
    let head = "rows: [{v: a, title: x}, {v: b}]\nmatrix: {lang: [en]}";
    let wrong = |steps: &str| {
        let server = Server::echo();
        let ran = server.run(&format!("{head}\n{steps}")).exits(2);
        assert!(server.received().is_empty());
        ran.stderr
    };
    assert_eq!(
        wrong("steps: [{when: row.lnag == 'en', request: {path: '{{ row.v }}-{{ row.tilte }}'}}]"),
        "error[undefined-name]: no case has `row.lnag`
 --> it.yaml:6:16
  |
6 | steps: [{when: row.lnag == 'en', request: {path: '{{ row.v }}-{{ row.tilte }}'}}]
  |                ^^^^^^^^^^^^^^^^
  |
help: did you mean `row.lang`?

error[undefined-name]: no case has `row.tilte`
 --> it.yaml:6:66
  |
6 | steps: [{when: row.lnag == 'en', request: {path: '{{ row.v }}-{{ row.tilte }}'}}]
  |                                                                  ^^^^^^^^^
  |
help: did you mean `row.title`?

2 errors; nothing was sent
help: `flowrun explain undefined-name` tells more
"
    );
    let told = wrong("vars: {a: '{{ row.something }}'}\nsteps: [{request: {}}]");
    assert!(
        told.contains("the columns are `lang`, `title`, `v`"),
        "{told}"
    );
    // What some cases have is theirs to ask for.
    let server = Server::echo();
    let steps = "steps: [{when: row.title is defined, request: {path: '{{ row.title }}'}}]";
    server.run(&format!("{head}\n{steps}")).exits(0);
    assert_eq!(server.targets(), ["GET /x"]);
}

#[test]
fn the_list_of_failures_says_which_case_each_is_of() {
    let server = Server::echo();
    server
        .run("matrix: {lang: [en, nl]}\nsteps: [{name: Ask, request: {params: {lang: '{{ row.lang }}'}}, expect: {status: {not: 200}}}]")
        .exits(4)
        .says("1/1 Ask [en] (")
        .says("1/1 Ask [nl] (");
}
