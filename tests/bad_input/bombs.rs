//! Small files that would take for ever, or all memory: each is stopped by a bound, and says by which.

use std::time::{Duration, Instant};

use super::{findings, with_expect, with_form};
use crate::flow::Flow;

/// Nothing here does real work; a debug build on a busy machine needs a fraction of this.
const LONG: Duration = Duration::from_secs(10);

/// Runs one file and gives its exit code and the first code and message; it must not take long.
#[track_caller]
fn bounded(name: &str, text: impl AsRef<[u8]>) -> (i32, String, String) {
    let begun = Instant::now();
    let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]);
    let took = begun.elapsed();
    assert!(took < LONG, "{name} took {took:?}");
    let first = findings(&ran).into_iter().next();
    let first = first.unwrap_or_else(|| panic!("{name}: {} {}", ran.status, ran.stderr));
    (ran.status, first.code, first.message)
}

fn vars(first: &str, next: impl Fn(usize) -> String) -> String {
    let mut text = format!("scenario: Wrong\nservice: mediawiki\nvars:\n  v0: {first}\n");
    for index in 0..40 {
        text.push_str(&format!("  v{}: {}\n", index + 1, next(index)));
    }
    text + "steps:\n  - request: {url: \"{{ api }}\"}\n"
}

fn form(expression: &str) -> String {
    with_form(&format!("a: |\n  {{{{ {expression} }}}}"))
}

const STEPS: &str = "too many steps";
const SIZE: &str = "more than 16 MiB";
const LENGTH: &str = "more than 4096 bytes";

#[test]
fn templates_that_grow_are_stopped() {
    for (expression, why) in [
        ("'x' * 1000000000".to_owned(), STEPS),
        ("'x' * 10**9".to_owned(), STEPS),
        ("'x' * 100000 * 100000".to_owned(), STEPS),
        ("([1] * 1000000000) | length".to_owned(), "too large"),
        ("10**1000000000".to_owned(), "unable to calculate"),
        (format!("'a'{}", " | replace('a', 'aa')".repeat(40)), STEPS),
        (format!("'a'{}", " | hex".repeat(300)), STEPS),
        ("('x' * 40000) | list | join('y' * 40000)".to_owned(), SIZE),
    ] {
        let (status, code, message) = bounded(&expression, form(&expression));
        assert_eq!(status, 3, "{expression}: {message}");
        assert!(
            ["template-syntax", "too-large"].contains(&code.as_str()),
            "{expression}: {code}"
        );
        assert!(message.contains(why), "{expression}: {message}");
    }
}

#[test]
fn vars_that_double_are_stopped() {
    for (name, text) in [
        (
            "texts",
            vars("aaaaaaaaaa", |v| {
                format!("\"{{{{ v{v} }}}}{{{{ v{v} }}}}\"")
            }),
        ),
        (
            "lists",
            vars("[1]", |v| {
                format!("[\"{{{{ v{v} }}}}\", \"{{{{ v{v} }}}}\"]")
            }),
        ),
        (
            "maps",
            vars("{a: 1}", |v| {
                format!("{{a: \"{{{{ v{v} }}}}\", b: \"{{{{ v{v} }}}}\"}}")
            }),
        ),
        (
            "sums of lists",
            vars("[1, 2, 3, 4]", |v| format!("\"{{{{ v{v} + v{v} }}}}\"")),
        ),
    ] {
        let (status, code, message) = bounded(name, text);
        assert_eq!(
            (status, code.as_str()),
            (3, "too-large"),
            "{name}: {message}"
        );
        assert!(message.contains(SIZE), "{name}: {message}");
    }
}

#[test]
fn expressions_are_measured_before_they_are_read() {
    let deep = 200_000;
    for (expression, why) in [
        (format!("{}1", "not ".repeat(deep)), LENGTH),
        (format!("{}1", "-".repeat(deep)), LENGTH),
        (format!("api{}", ".a".repeat(deep)), LENGTH),
        (format!("'a'{}", "|upper".repeat(deep)), LENGTH),
        (format!("{}1", "1+".repeat(deep)), LENGTH),
        (format!("{}1", "1 if 0 else ".repeat(deep)), LENGTH),
        (format!("'{}'", "x".repeat(1_000_000)), LENGTH),
        (
            format!("{}1", "-".repeat(1001)),
            "more than 1000 words and signs",
        ),
        (
            format!("{}1{}", "(".repeat(400), ")".repeat(400)),
            "recursion",
        ),
        (
            format!("{}1{}", "[".repeat(400), "]".repeat(400)),
            "recursion",
        ),
    ] {
        let name: String = expression.chars().take(20).collect();
        let (status, code, message) = bounded(&name, form(&expression));
        assert_eq!(
            (status, code.as_str()),
            (2, "template-syntax"),
            "{name}: {message}"
        );
        assert!(message.contains(why), "{name}: {message}");
    }
    let (status, code, _) = bounded(
        "many",
        with_form(&format!("a: '{}'", "{{ 1 }}".repeat(100_000))),
    );
    assert_eq!((status, code.as_str()), (2, "too-large"));
    let condition = format!("{}1{}", "(".repeat(20_000), ")".repeat(20_000));
    let (status, code, _) = bounded("condition", super::with_step(&format!("when: {condition}")));
    assert_eq!((status, code.as_str()), (2, "condition-syntax"));
}

#[test]
fn what_is_just_small_enough_does_not_overflow_the_stack() {
    for expression in [
        format!("{}1", "-".repeat(990)),
        format!("{}1", "not ".repeat(990)),
        format!("{}1", "1+".repeat(490)),
        format!("{}1", "1 if 0 else ".repeat(240)),
        format!("'a'{}", "|upper".repeat(490)),
    ] {
        Flow::new()
            .file("a.yaml", form(&expression))
            .run(["a.yaml"])
            .exits(0);
    }
}

#[test]
fn foreign_expressions_are_measured_too() {
    const BOMB: &str = "(((a{1000}){1000}){1000})";
    for (line, code) in [
        (format!("'regex {BOMB}': x"), "query-regex"),
        (
            format!("'regex {}a{}': x", "(".repeat(400), ")".repeat(400)),
            "query-regex",
        ),
        (format!("$.a: {{matches: '{BOMB}'}}"), "matcher-argument"),
        (
            format!("'${}{}': 1", "[?@.a".repeat(150), "]".repeat(150)),
            "query-jsonpath",
        ),
        (
            format!("'$[?{}@.a{}]': 1", "(".repeat(400), ")".repeat(400)),
            "query-jsonpath",
        ),
        (format!("'$.{}': 1", "a".repeat(5000)), "yaml-syntax"),
    ] {
        let name: String = line.chars().take(30).collect();
        let (status, found, message) = bounded(&name, with_expect(&line));
        assert_eq!((status, found.as_str()), (2, code), "{name}: {message}");
    }
    let mask = format!(
        "scenario: Wrong\nmask: {{$.a: {{matches: '{BOMB}'}}}}\nsteps:\n  - request: {{url: x}}\n"
    );
    let (status, code, _) = bounded("mask", mask);
    assert_eq!((status, code.as_str()), (2, "query-regex"));
    let filter = with_expect(&format!("\"body | regex('{BOMB}')\": x"));
    let (status, _, message) = bounded("filter", filter);
    assert_eq!(status, 2, "{message}");
}

#[test]
fn more_mistakes_than_anybody_reads_are_not_told() {
    let wrong = |between: &str| {
        let keys: String = (0..10_000)
            .map(|at| format!("stepz{at}: 1{between}"))
            .collect();
        format!("{{scenario: Wrong, {keys}steps: [{{request: {{url: x}}}}]}}\n")
    };
    for (name, text, most) in [
        ("in lines", wrong(",\n  "), 100),
        ("in one line", wrong(", "), 10),
    ] {
        let (status, code, _) = bounded(name, &text);
        assert_eq!((status, code.as_str()), (2, "unknown-key"), "{name}");
        let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]);
        assert!((1..=most).contains(&findings(&ran).len()), "{name}");
        ran.says("there is more that is wrong, and it is not shown");
    }
    let undefined: String = (0..5_000).map(|at| format!("{{{{ a{at} }}}}")).collect();
    let (status, code, _) = bounded("names", with_form(&format!("a: '{undefined}'")));
    assert_eq!((status, code.as_str()), (2, "undefined-name"));
}

#[test]
fn loops_and_rows_have_bounds() {
    let rows = "{a: 1},".repeat(10_001);
    let rows = format!(
        "scenario: Wrong\nservice: mediawiki\nrows: [{rows}]\nsteps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n"
    );
    let (status, code, _) = bounded("rows", rows);
    assert_eq!((status, code.as_str()), (2, "rows-shape"));
    let hundred = format!(
        "[{}]",
        (0..100).map(|n| format!("{n},")).collect::<String>()
    );
    let matrix: String = (0..10).map(|n| format!("  n{n}: {hundred}\n")).collect();
    let matrix = format!(
        "scenario: Wrong\nservice: mediawiki\nmatrix:\n{matrix}steps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n"
    );
    let (status, code, _) = bounded("matrix", matrix);
    assert_eq!((status, code.as_str()), (2, "rows-shape"));
    let long = "x".repeat(1 << 20);
    let product =
        format!("rows: [{{a: {long}, b: '{{{{ unique() }}}}'}}]\nmatrix: {{c: {hundred}}}");
    let product = format!(
        "scenario: Wrong\nservice: mediawiki\n{product}\nsteps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n"
    );
    let (status, code, _) = bounded("rows and a matrix", product);
    assert_eq!((status, code.as_str()), (2, "too-large"));
    let rounds = "request: {url: \"{{ api }}\"}\n    for_each: \"{{ ('x' * 1001) | list }}\"";
    let rounds = format!("scenario: Wrong\nservice: mediawiki\nsteps:\n  - {rounds}\n");
    let (status, code, message) = bounded("rounds", rounds);
    assert_eq!((status, code.as_str()), (3, "wrong-type"), "{message}");
    for (line, code) in [
        (
            "repeat: {until: {status: 1}, times: 99999999}",
            "wrong-type",
        ),
        ("retry: 99999999", "wrong-type"),
        (
            "retry: {tries: 2, pause: 99999999999999999999999s}",
            "bad-duration",
        ),
        ("retry: {tries: 2, backoff: 1e300}", "wrong-type"),
    ] {
        let (status, found, _) = bounded(line, super::with_step(line));
        assert_eq!((status, found.as_str()), (2, code), "{line}");
    }
}

#[test]
fn fragments_that_use_each_other_twice_are_read_once() {
    let begun = Instant::now();
    let fragment = |name: usize| {
        let next = name + 1;
        format!(
            "fragment: F{name}\nsteps:\n  - use: f{next}.yaml\n  - id: again\n    use: f{next}.yaml\n"
        )
    };
    let leaf = |leaf: &str| {
        let scenario = "scenario: Wrong\nsteps:\n  - use: f0.yaml\n";
        let flow = Flow::new().file("a.yaml", scenario);
        (0..14)
            .fold(flow, |flow, name| {
                flow.file(&format!("f{name}.yaml"), fragment(name))
            })
            .file("f14.yaml", leaf)
            .run(["a.yaml"])
            .exits(2)
    };
    let ran = leaf("fragment: F14\nsteps:\n  - requst: {}\n");
    assert_eq!(
        ran.stderr.matches("error[unknown-key]").count(),
        1,
        "{}",
        ran.stderr
    );
    leaf("fragment: F14\ninputs: {a: {}}\nsteps:\n  - request: {url: x}\n")
        .says("error[input-missing]");
    assert!(begun.elapsed() < LONG);
}
