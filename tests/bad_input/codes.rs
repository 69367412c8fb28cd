//! Mistakes that are found before anything is sent, each with its code and the place that it is about. What is said of them word
//! for word, and of those that only a run shows, is in `corpus/bad`, which has a file for every code.

use super::{findings, with_expect, with_form, with_step};
use crate::flow::Flow;

/// A code, a file, and line and column; no place if it is about none.
type Case = (&'static str, fn(&str) -> String, &'static str, &'static str);

fn whole(text: &str) -> String {
    text.to_owned()
}

/// The head of a scenario, from line 3 on, with a good step behind it.
fn with_head(lines: &str) -> String {
    format!(
        "scenario: Wrong\nservice: mediawiki\n{lines}\nsteps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n"
    )
}

/// Found in a file before anything is sent.
const BEFORE: &[Case] = &[
    ("yaml-syntax", with_form, "a: @b", "8:12"),
    ("yaml-tab", whole, "scenario: x\nsteps:\n\t- a: b\n", "3:1"),
    ("yaml-anchor", with_form, "a: &b c", "8:12"),
    ("yaml-tag", with_form, "a: !b c", "8:12"),
    ("yaml-merge-key", with_form, "<<: {a: b}", "8:9"),
    ("yaml-documents", whole, "scenario: x\n---\na: b\n", "2:1"),
    ("duplicate-key", with_form, "a: b\na: c", "9:9"),
    ("nothing-written", with_form, "a:", "8:9"),
    ("unquoted-template", with_form, "a: {{ b }}", "8:12"),
    ("unknown-key", with_step, "exept: {}", "5:5"),
    ("missing-key", whole, "scenario: x\nabout: y\n", "1:1"),
    ("missing-key", whole, "about: y\nsteps: []\n", "1:1"),
    (
        "missing-key",
        whole,
        "scenario: x\nsteps:\n  - request: {}\n",
        "3:14",
    ),
    ("missing-key", with_step, "retry: {pause: 1s}", "5:13"),
    ("wrong-type", with_head, "tags: x", "3:7"),
    ("wrong-type", with_head, "requires: [x]", "3:11"),
    ("wrong-type", whole, "- scenario: x\n", "1:1"),
    ("wrong-type", with_step, "snapshot: perhaps", "5:15"),
    ("wrong-type", with_step, "expect: []", "5:13"),
    (
        "wrong-type",
        with_expect,
        "severity: high\nstatus: 200",
        "6:17",
    ),
    ("bad-name", with_head, "vars: {1a: x}", "3:8"),
    ("bad-name", with_step, "id: Not An Id", "5:9"),
    ("reserved-name", with_head, "vars: {row: x}", "3:8"),
    ("reserved-name", with_head, "vars: {unique: x}", "3:8"),
    (
        "duplicate-name",
        with_head,
        "inputs: {a: x}\nvars: {a: y}",
        "4:8",
    ),
    (
        "duplicate-name",
        with_head,
        "rows: [{name: a}, {name: A}]",
        "3:19",
    ),
    (
        "duplicate-id",
        whole,
        "scenario: x\nsteps:\n  - id: a\n    request: {url: x}\n  - id: a\n    request: {url: x}\n",
        "5:5",
    ),
    ("id-needed", with_step, "name: \"{{ api }}\"", "5:11"),
    ("id-needed", with_step, "name: 日本", "5:11"),
    (
        "bad-duration",
        with_step,
        "retry: {tries: 2, pause: 5}",
        "5:30",
    ),
    ("bad-version", with_step, "when: mediawiki >= x", "5:24"),
    (
        "step-needs-one",
        whole,
        "scenario: x\nsteps:\n  - name: a\n",
        "3:5",
    ),
    ("step-needs-one", with_step, "use: f.yaml", "4:5"),
    (
        "two-bodies",
        with_head,
        "defaults: {form: {a: b}, json: {}}",
        "3:26",
    ),
    ("nested-parameter", with_form, "a: {b: c}", "8:12"),
    (
        "expect-on-use",
        whole,
        "scenario: x\nsteps:\n  - use: f.yaml\n    expect: {status: 200}\n",
        "4:5",
    ),
    (
        "loop-in-loop",
        with_step,
        "for_each: [1]\nrepeat: {until: {status: 200}}",
        "6:13",
    ),
    ("rows-shape", with_head, "rows: [1]", "3:8"),
    ("rows-shape", with_head, "rows: {a: 1}", "3:7"),
    ("rows-shape", with_head, "rows: []", "3:7"),
    ("rows-shape", with_head, "matrix: {a: []}", "3:13"),
    ("no-such-file", with_head, "rows: nothing.csv", "3:7"),
    ("unknown-query", with_expect, "sttaus: 200", "6:7"),
    ("query-argument", with_expect, "header: x", "6:7"),
    ("query-jsonpath", with_expect, "$.: x", "6:7"),
    ("query-regex", with_expect, "\"regex (\": x", "6:8"),
    ("all-not-allowed", with_expect, "all status: [200]", "6:11"),
    (
        "needs-service",
        whole,
        "scenario: x\nsteps:\n  - request: {url: x}\n    expect: {error: a}\n",
        "4:14",
    ),
    (
        "unknown-filter",
        with_form,
        "a: \"{{ api | uper }}\"",
        "8:22",
    ),
    (
        "unknown-function",
        with_form,
        "a: \"{{ uniqe() }}\"",
        "8:16",
    ),
    ("unknown-matcher", with_expect, "$.a: {contians: x}", "6:13"),
    ("no-matcher", with_expect, "$.a: {}", "6:12"),
    ("matcher-argument", with_expect, "$.a: {length: x}", "6:21"),
    (
        "unknown-type",
        with_head,
        "inputs: {a: {type: strng, default: x}}",
        "3:20",
    ),
    ("unknown-type", with_expect, "$.a: {type: strng}", "6:19"),
    ("unknown-mask", with_step, "mask: {$.a: timestmp}", "5:17"),
    ("mask-query", with_step, "mask: {status: drop}", "5:12"),
    (
        "unknown-service",
        whole,
        "scenario: x\nservice: mediawki\nsteps:\n  - request: {url: x}\n",
        "2:10",
    ),
    ("template-syntax", with_form, "a: \"{{ b c }}\"", "8:16"),
    (
        "template-statement",
        with_form,
        "a: \"{% set b = 1 %}\"",
        "8:12",
    ),
    ("undefined-name", with_form, "a: \"{{ usernam }}\"", "8:16"),
    ("undefined-name", with_form, "a: \"{{ item }}\"", "8:16"),
    ("undefined-name", with_form, "a: \"{{ row.a }}\"", "8:16"),
    (
        "used-before-extracted",
        whole,
        "scenario: x\nsteps:\n  - request: {url: \"{{ later }}\"}\n    extract: {later: status}\n",
        "3:24",
    ),
    (
        "braces-in-condition",
        with_step,
        "when: \"{{ api }}\"",
        "5:11",
    ),
    ("condition-syntax", with_step, "when: a b", "5:11"),
    ("unknown-session", with_step, "as: alice", "5:9"),
    (
        "copy-cycle",
        with_head,
        "sessions: {a: {copy: b}, b: {copy: c}, c: {copy: b}}",
        "3:50",
    ),
    ("copy-cycle", with_head, "sessions: {a: {copy: a}}", "3:22"),
    (
        "missing-key",
        with_head,
        "sessions: {a: {after: step-1}}",
        "3:16",
    ),
    (
        "missing-key",
        with_head,
        "sessions: {a: {with: {b: c}}}",
        "3:16",
    ),
    (
        "missing-key",
        with_head,
        "sessions: {a: {once: run}}",
        "3:16",
    ),
    ("missing-key", with_step, "with: {a: b}", "5:5"),
    (
        "expect-on-use",
        whole,
        "scenario: x\nsteps:\n  - use: f.yaml\n    with: {a: b}\n    retry: 2\n",
        "5:5",
    ),
    (
        "unknown-step",
        with_step,
        "recover: {on: {status: 1}, run: [elsewhere]}",
        "5:38",
    ),
    (
        "no-such-fragment",
        whole,
        "scenario: x\nsteps:\n  - use: nothing.yaml\n",
        "3:10",
    ),
    (
        "no-such-fragment",
        whole,
        "scenario: x\nsteps:\n  - use: f.yaml\n    with: {a: b}\n  - use: b.yaml\n",
        "5:10",
    ),
    (
        "no-such-input",
        whole,
        "scenario: x\nsteps:\n  - use: f.yaml\n    with: {a: x, b: c}\n",
        "4:18",
    ),
    (
        "no-such-output",
        whole,
        "scenario: x\nsteps:\n  - use: f.yaml\n    with: {a: b}\n    extract: [c]\n",
        "5:15",
    ),
    (
        "input-missing",
        whole,
        "scenario: x\ninputs: {a: {}}\nsteps:\n  - request: {url: \"{{ a }}\"}\n",
        "2:10",
    ),
    ("bad-name", with_head, "lock: a b", "3:7"),
];

#[test]
fn each_mistake_has_its_code_and_its_place() {
    let mut wrong = Vec::new();
    for (code, file, text, place) in BEFORE {
        let text = file(text);
        let flow = Flow::new()
            .file("a.yaml", &text)
            .file("b.yaml", "scenario: x\nsteps:\n  - request: {url: x}\n")
            .file(
                "f.yaml",
                "fragment: F\ninputs: {a: {}}\nsteps:\n  - request: {url: x}\n",
            );
        let ran = flow.run(["a.yaml"]);
        let found = findings(&ran);
        let expected = format!("a.yaml:{place}");
        let fits = |place: &str| place == expected || expected == "a.yaml:";
        let refused = ran.status == 2 && ran.stderr.contains("nothing was sent");
        if !refused
            || !found
                .iter()
                .any(|found| found.code == *code && fits(&found.place))
        {
            wrong.push(format!("{code} at {place}:\n{text}\n{}", ran.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_mistake_is_one_error() {
    let mut wrong = Vec::new();
    for (code, file, text, _) in BEFORE {
        if [
            "missing-key",
            "step-needs-one",
            "expect-on-use",
            "no-such-fragment",
        ]
        .contains(code)
        {
            continue;
        }
        let text = file(text);
        let flow = Flow::new().file("a.yaml", &text);
        let flow = flow.file(
            "f.yaml",
            "fragment: F\ninputs: {a: {}}\nsteps:\n  - request: {url: \"{{ a }}\"}\n",
        );
        let ran = flow.run(["a.yaml"]);
        if findings(&ran).len() != 1 {
            wrong.push(format!("{code}:\n{text}\n{}", ran.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
