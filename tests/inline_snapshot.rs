//! The matcher `snapshot`: exact to the last newline, and told by the lines that differ.

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

const TEN: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";

/// Expects `snapshot` of an answer with this body.
fn ran(body: &str, snapshot: &str) -> Ran {
    ran_in(Flow::new(), "", body, snapshot, &[])
}

fn ran_in(flow: Flow, inputs: &str, body: &str, snapshot: &str, more: &[&str]) -> Ran {
    let body = body.to_owned();
    let server = Server::start(move |_, _| Answer::body("text/plain", body.as_str()));
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}{inputs}}}\nsnapshot: false\nsteps:\n  - request: {{url: '{{{{ url }}}}'}}\n    expect:\n      body:\n{snapshot}"
    );
    let url = server.url();
    let args = ["it.yaml", "--target", url.as_str()];
    flow.file("it.yaml", scenario)
        .run(args.into_iter().chain(more.iter().copied()))
}

/// A block with these lines.
fn block(header: &str, lines: &str) -> String {
    let lines: String = lines
        .lines()
        .map(|line| format!("          {line}\n"))
        .collect();
    format!("        snapshot: {header}\n{lines}")
}

/// What is said of the check, to the exchange.
#[track_caller]
fn told(ran: Ran) -> String {
    told_with(ran, 5)
}

#[track_caller]
fn told_with(ran: Ran, exit: i32) -> String {
    let ran = ran.exits(exit);
    let start = ran.stderr.find("error[").expect("an error");
    let end = ran.stderr.find("\n  exchange:").expect("an exchange");
    ran.stderr[start..end].to_owned()
}

#[test]
fn a_block_is_the_text_to_its_last_newline() {
    ran(TEN, &block("|", TEN)).exits(0);
    ran("one", &block("|-", "one")).exits(0);
    ran("one\n\n", &block("|+", "one\n\n")).exits(0);
    ran("a b\n", &block(">", "a\nb\n")).exits(0);
    ran("200", "        snapshot: 200\n").exits(0);
    ran("", "        snapshot: ''\n").exits(0);
    ran("It\n", &block("|", "{{ 'It' }}\n")).exits(0);
}

#[test]
fn a_difference_is_told_by_its_lines() {
    let snapshot = TEN.replace("two", "2").replace("ten", "TEN");
    let said = told(ran(TEN, &block("|", &snapshot)));
    assert_eq!(
        said,
        r#"error[expectation]: `body` is not as expected
  --> it.yaml:9:11
   |
 9 | /           one
10 | |           2
11 | |           three
12 | |           four
...  |
17 | |           nine
18 | |           TEN
   | |_____________^
   |
   = differs in lines (- expected, + actual)
          1  one
          2 -2
          2 +two
          3  three
          4  four
          5  five
            …
          7  seven
          8  eight
          9  nine
         10 -TEN
         10 +ten
   = expected: the text "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine\nTEN\n"
   =   actual: the text "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"
help: `flowrun accept it.yaml:9` writes what came into the file, `flowrun reject it.yaml:9` keeps what stands there"#
    );
}

#[test]
fn texts_of_one_line_are_shown_whole() {
    let said = told(ran("Welcome, Ann!\n", &block("|", "Welcome!")));
    assert_eq!(
        said,
        r#"error[expectation]: `body` is not as expected
 --> it.yaml:9:11
  |
9 |           Welcome!
  |           ^^^^^^^^
  |
  = expected: the text "Welcome!\n"
  =   actual: the text "Welcome, Ann!\n"
help: `flowrun accept it.yaml:9` writes what came into the file, `flowrun reject it.yaml:9` keeps what stands there"#
    );
}

#[test]
fn a_long_difference_is_cut() {
    let numbers = |from: usize| (from..from + 100).map(|n| format!("{n}\n"));
    let said = told(ran(
        &numbers(500).collect::<String>(),
        &block("|", &numbers(100).collect::<String>()),
    ));
    assert!(said.contains("  40 -139\n"), "{said}");
    assert!(!said.contains("  41 -140\n"), "{said}");
    assert!(said.contains("… and more\n"), "{said}");
}

#[test]
fn what_cannot_be_seen_is_told_in_words() {
    let two = block("|", "one\ntwo\n");
    let cases = [
        (
            "one\ntwo",
            two.clone(),
            "newlines at the end only: none came instead of 1. A block that begins with `|-` has none",
        ),
        (
            "one\ntwo\n\n",
            two.clone(),
            "newlines at the end only: 2 came instead of 1. A block that begins with `|+` keeps",
        ),
        (
            "one\ntwo\n",
            block("|-  # a comment", "one\ntwo\n"),
            "newlines at the end only: 1 came instead of none. A block that begins with `|` has one",
        ),
        (
            "one\n",
            "        snapshot: one\n".to_owned(),
            "newlines at the end only: 1 came instead of none. A block that begins with `|` has one, and so has `\"…\\n\"`",
        ),
        (
            "one \ntwo\n",
            two.clone(),
            "in white space at the ends of lines only",
        ),
        (
            "one\r\ntwo\r\n",
            two.clone(),
            "CR LF came, and YAML writes LF",
        ),
        ("one\n two\n", two.clone(), "in white space only"),
    ];
    for (body, snapshot, words) in cases {
        let said = told(ran(body, &snapshot));
        assert!(
            said.contains("help: they differ in ") && said.contains(words),
            "{said}"
        );
    }
    let said = told(ran("one \ntwo\n", &two));
    assert!(said.contains("1 -\"one\\n\"\n"), "{said}");
    assert!(said.contains("1 +\"one \\n\"\n"), "{said}");
    // Letters differ: nothing is said of white space, and lines are shown as they are.
    let said = told(ran("one \nTWO\n", &two));
    assert!(
        !said.contains("help: they differ") && said.contains("2 +TWO\n"),
        "{said}"
    );
}

#[test]
fn the_advice_about_ends_of_lines_helps() {
    let body = "one\r\ntwo\r\n";
    let server = Server::start(move |_, _| Answer::body("text/plain", body));
    let steps = format!(
        "snapshot: false\nsteps:\n  - request: {{}}\n    expect:\n      body | replace('\\r\\n', '\\n'):\n{}",
        block("|", "one\ntwo\n")
    );
    server.run(&steps).exits(0);
}

#[test]
fn a_secret_of_several_lines_is_masked_before_lines_are_told() {
    let key = "first line of it\nsecond line of it";
    let run = |snapshot: &str| {
        let flow = Flow::new().env("FLOWRUN_VAR_key", key);
        let body = format!("begin\n{key}\nend\n");
        ran_in(
            flow,
            ", key: {secret: true}",
            &body,
            snapshot,
            &["--secret", "key"],
        )
    };
    run(&block("|", "begin\n{{ key }}\nend\n")).exits(0);
    for snapshot in [
        "begin\nend\n",
        "begin\n{{ key }}\nEND\n",
        "{{ key }}\nbegin\n",
    ] {
        let ran = run(&block("|", snapshot)).exits(5).says("[secret key]");
        ran.never_says("line of it");
    }
}

#[test]
fn a_value_that_is_no_text_is_told_with_its_type() {
    let said = told_with(ran_json("$.n", "{snapshot: '1'}"), 4);
    assert!(said.contains("actual: the number 1"), "{said}");
    assert!(said.contains("write `| string` behind the query"), "{said}");
    let said = told_with(ran_json("$.gone", "{snapshot: '1'}"), 4);
    assert!(said.contains("actual: nothing"), "{said}");
    ran_json("$.n | string", "{snapshot: '1'}").exits(0);
}

fn ran_json(query: &str, matcher: &str) -> Ran {
    let server = Server::start(|_, _| Answer::json(serde_json::json!({"n": 1})));
    server.run(&format!(
        "snapshot: false\nsteps: [{{request: {{}}, expect: {{{query}: {matcher}}}}}]"
    ))
}
