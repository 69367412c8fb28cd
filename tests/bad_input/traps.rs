//! What authors fall into (the table of traps in the language reference), row by row.

use super::{findings, refused, with_expect, with_form, with_step};
use crate::flow::Flow;

/// What is written, what is said of it and where, and the advice.
struct Trap {
    written: &'static str,
    file: fn(&str) -> String,
    code: &'static str,
    place: &'static str,
    help: &'static str,
}

const fn trap(
    written: &'static str,
    file: fn(&str) -> String,
    (code, place): (&'static str, &'static str),
    help: &'static str,
) -> Trap {
    Trap {
        written,
        file,
        code,
        place,
        help,
    }
}

const QUOTE_TEMPLATE: &str = "put quotes around the whole value: `\"{{ … }}\"`";
const QUERY_IN_BRACES: &str = "inside `{ }` a query with `[` or `,` needs quotes";
const COMMENT: &str = "a `#` after a blank begins a comment: quote the";
const COLON: &str = "a text with `: ` in it needs quotes";
const BLANK: &str = "a blank is missing after the `:`: write `a: b`";
const FIRST: &str =
    "this character cannot begin a plain text: use quotes, or a block that begins with `|`";
const BACKSLASH: &str = "in \"…\" a backslash escapes the next character";
const RAW: &str = "if this is wikitext: `{% raw %}…{% endraw %}`";
const TEXT: &str = "wikitext goes in quotes, or in a block that begins with `|`";
const OBJECT: &str =
    "to compare with an object write `equals:` (exactly) or `like:` (at least these)";
const REUSE: &str = "there are `use` and `defaults`";

fn whole(text: &str) -> String {
    text.to_owned()
}

const SYNTAX: &str = "yaml-syntax";

const TRAPS: &[Trap] = &[
    trap(
        "token: {{ x }}",
        with_form,
        ("unquoted-template", "8:16"),
        QUOTE_TEMPLATE,
    ),
    trap(
        "text: {{ x }} more",
        with_form,
        ("unquoted-template", "8:15"),
        QUOTE_TEMPLATE,
    ),
    trap(
        "text: a {{ x }}: b",
        with_form,
        ("unquoted-template", "8:17"),
        QUOTE_TEMPLATE,
    ),
    trap(
        "expect: {$.pages[0].title: x}",
        with_step,
        ("wrong-type", "5:14"),
        QUERY_IN_BRACES,
    ),
    trap("css #id: x", with_expect, ("wrong-type", "6:7"), COMMENT),
    trap(
        "status: 200\ncss #id: x",
        with_expect,
        (SYNTAX, "7:7"),
        COMMENT,
    ),
    trap(
        "text: # heading",
        with_form,
        ("nothing-written", "8:9"),
        COMMENT,
    ),
    trap(
        "user:",
        with_form,
        ("nothing-written", "8:9"),
        "write `\"\"` for an empty text, `null` for null",
    ),
    trap(
        "user:\nb: c",
        with_form,
        ("nothing-written", "8:9"),
        "write `\"\"`",
    ),
    trap(
        "expect: {a:b}",
        with_step,
        ("nothing-written", "5:14"),
        BLANK,
    ),
    trap("summary: fix: typo", with_form, (SYNTAX, "8:18"), COLON),
    trap("regex a: b: x", with_expect, (SYNTAX, "6:16"), COLON),
    trap("text: * item", with_form, (SYNTAX, "8:15"), FIRST),
    trap(
        "text: *item",
        with_form,
        ("yaml-anchor", "8:15"),
        "a text that begins with `*` needs quotes",
    ),
    trap(
        "text: &x y",
        with_form,
        ("yaml-anchor", "8:15"),
        "a text that begins with `&` needs quotes",
    ),
    trap(
        "text: &x",
        with_form,
        ("yaml-anchor", "8:9"),
        "a text that begins with `&` needs quotes",
    ),
    trap(
        "text: !x",
        with_form,
        ("yaml-tag", "8:15"),
        "a text that begins with `!` needs quotes",
    ),
    trap(
        "text: !!str x",
        with_form,
        ("yaml-tag", "8:15"),
        "a text that begins with `!` needs quotes",
    ),
    trap("text: %7B", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: @me", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: `x`", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: - x", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: ? x", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: | x", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: > x", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: ] x", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: , x", with_form, (SYNTAX, "8:15"), FIRST),
    trap("text: {% if x %}", with_form, (SYNTAX, "8:15"), FIRST),
    trap(
        "when: >= 1.43",
        with_step,
        (SYNTAX, "5:11"),
        "a condition names the service: `mediawiki >= 1.43`",
    ),
    trap(
        "when: < 1.43",
        with_step,
        ("condition-syntax", "5:11"),
        "`mediawiki >= 1.43`",
    ),
    trap(
        "text: [[Category:X]]",
        with_form,
        ("wrong-type", "8:16"),
        TEXT,
    ),
    trap(
        "text: \"{{PAGENAME}}\"",
        with_form,
        ("undefined-name", "8:18"),
        RAW,
    ),
    trap(
        "text: \"{{#if:x}}\"",
        with_form,
        ("template-syntax", "8:18"),
        RAW,
    ),
    trap(
        "text: \"{{lc:X}}\"",
        with_form,
        ("template-syntax", "8:18"),
        RAW,
    ),
    trap(
        "text: \"a {{ x\"",
        with_form,
        ("template-syntax", "8:20"),
        RAW,
    ),
    trap(
        "text: \"{% if x %}\"",
        with_form,
        ("template-statement", "8:15"),
        "{% raw %}",
    ),
    trap(
        "text: \"{# x #}\"",
        with_form,
        ("template-statement", "8:15"),
        "{% raw %}",
    ),
    trap(r#"token: "+\""#, with_form, (SYNTAX, "8:16"), BACKSLASH),
    trap(r#"re: "\d""#, with_form, (SYNTAX, "8:13"), BACKSLASH),
    trap(
        r#"regex a: {matches: "\d"}"#,
        with_expect,
        (SYNTAX, "6:26"),
        BACKSLASH,
    ),
    trap(
        "$.a: {b: 1}",
        with_expect,
        ("unknown-matcher", "6:13"),
        OBJECT,
    ),
    trap(
        "$.a: {}",
        with_expect,
        ("no-matcher", "6:12"),
        "`equals: {}`, or `empty: true`",
    ),
    trap(
        "$.x-y: 1",
        with_expect,
        ("query-jsonpath", "6:10"),
        "`$['x-y']`",
    ),
    trap(
        "login.result: Success",
        with_expect,
        ("unknown-query", "6:7"),
        "did you mean `$.login.result`?",
    ),
    trap(
        "a: 'it's'",
        with_form,
        (SYNTAX, "8:12"),
        "within '…' a quote is written twice: 'it''s'",
    ),
    trap(
        "a: 'b' c",
        with_form,
        (SYNTAX, "8:12"),
        "quote the whole value, or none of it",
    ),
    trap(
        "a: \"b",
        with_form,
        (SYNTAX, "8:12"),
        "write the same quote at its end",
    ),
    trap(
        "a: [b",
        with_form,
        (SYNTAX, "8:12"),
        "close it, or use quotes",
    ),
    trap(
        "scenario: x\nsteps:\n\t- request: {}\n",
        whole,
        ("yaml-tab", "3:1"),
        "indent with blanks",
    ),
    trap(
        "scenario: x\nsteps:\n  - name: a\n  \trequest: {}\n",
        whole,
        ("yaml-tab", "4:3"),
        "indent with blanks",
    ),
    trap(
        "scenario: x\nsteps: []\n---\nscenario: y\n",
        whole,
        ("yaml-documents", "3:1"),
        "a file of its own",
    ),
    trap(
        "scenario: x\n<<: {a: 1}\nsteps: []\n",
        whole,
        ("yaml-merge-key", "2:1"),
        REUSE,
    ),
    trap(
        "scenario: x\nsteps: &a\n  - request: {}\n",
        whole,
        ("yaml-anchor", "2:8"),
        REUSE,
    ),
    trap(
        "scenario: x\nsteps:\n  - name: a\n   request: {}\n",
        whole,
        (SYNTAX, "4:4"),
        "indent all keys of a step the same",
    ),
    trap(
        "scenario: x\nsteps:\n  -request: {url: a}\n",
        whole,
        ("wrong-type", "3:3"),
        "a blank is missing behind the `-`",
    ),
    trap(
        "scenario: x\nabout: a\u{1b}[31mb\n",
        whole,
        (SYNTAX, "2:8"),
        "is written in \"…\" by its code",
    ),
];

#[test]
fn each_trap_has_its_message() {
    let mut wrong = Vec::new();
    for trap in TRAPS {
        let ran = refused(&(trap.file)(trap.written));
        let found = findings(&ran);
        let first = found
            .first()
            .map(|found| (found.code.as_str(), found.place.as_str()));
        let place = format!("a.yaml:{}", trap.place);
        if first != Some((trap.code, &place)) || !ran.stderr.contains(trap.help) {
            wrong.push(format!("{}\n{}", trap.written, ran.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_yaml_says_is_never_repeated() {
    for trap in TRAPS.iter().filter(|trap| trap.code == SYNTAX) {
        refused(&(trap.file)(trap.written)).never_says("not YAML: ");
    }
}

#[test]
fn traps_that_only_an_answer_shows_have_their_advice() {
    let request = "scenario: Wrong\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\", params: {action: query, meta: userinfo, format: json}}\n";
    for (lines, place, help) in [
        ("status: \"200\"", "6:15", "leave out the quotes: `200`"),
        ("status: \"{{ '200' }}\"", "6:15", "`\"{{ '200' | int }}\"`"),
        (
            "$.query.userinfo[*]: x",
            "6:28",
            "`each: x`, `some: x` or `[x]`",
        ),
    ] {
        let text = format!("{request}    expect:\n      {lines}\n");
        let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]).exits(4);
        assert_eq!(
            findings(&ran)[0].place,
            format!("a.yaml:{place}"),
            "{}",
            ran.stderr
        );
        ran.says(help);
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let text = "\u{feff}".to_owned() + &with_form("a: b");
    Flow::new().file("a.yaml", text).run(["a.yaml"]).exits(0);
}
