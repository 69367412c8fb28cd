//! Every matcher, what holds and what does not, and every way to get one wrong.

use serde_json::{Value, json};

use super::*;
use crate::syntax::{self, Findings, Kind};
use crate::template::{Binding, Scope, World};
use crate::text::{Diagnostic, Source};
use crate::value::{Found, Type};
use crate::worked::Worked;

fn read(yaml: &str) -> Result<Matcher, Vec<Diagnostic>> {
    let node = syntax::parse(&Source::new("a.yaml", format!("m: {yaml}\n")))
        .map_err(|found| vec![found])?;
    let Kind::Map(entries) = &node.kind else {
        panic!("a map")
    };
    let mut findings = Findings::default();
    match Matcher::read(&entries[0].value, &mut findings) {
        Some(matcher) if !findings.has_errors() => Ok(matcher),
        _ => Err(findings.into_sorted()),
    }
}

fn scope() -> Scope {
    let mut scope = Scope::new(&World::new(0), ".", ".");
    scope.set_member("row", "status", Binding::new(&json!("200"), None));
    scope.set("number", Binding::new(&json!(200), None));
    scope.set("list", Binding::new(&json!(["a", "b"]), None));
    scope.set("no_values", Binding::new(&json!([]), None));
    scope.set("object", Binding::new(&json!({"a": 1}), None));
    scope.set("digits", Binding::new(&json!(r"^\d+$"), None));
    scope.set(
        "token",
        Binding::new(&json!("hush hush"), Some("token".into())),
    );
    scope
}

fn judge_found(yaml: &str, found: &Found, several: bool) -> Vec<Mismatch> {
    let matcher = read(yaml).unwrap_or_else(|found| panic!("{yaml}: {found:?}"));
    matcher
        .judge(found, several, &scope())
        .unwrap_or_else(|found| panic!("{yaml}: {}", found.message))
}

fn judge(yaml: &str, value: &Value) -> Vec<Mismatch> {
    judge_found(yaml, &Found::Value(value.clone()), false)
}

/// A matcher, what it holds for, what it does not hold for.
type Case = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const CASES: &[Case] = &[
    ("equals", "3", &["3", "3.0"], &["\"3\"", "4", "null", "[3]"]),
    (
        "equals",
        "{equals: {b: 1, a: [x]}}",
        &[r#"{"a": ["x"], "b": 1.0}"#],
        &[r#"{"a": ["x"]}"#, r#"{"a": ["x"], "b": 1, "c": 0}"#],
    ),
    (
        "equals",
        "{equals: {contains: x}}",
        &[r#"{"contains": "x"}"#],
        &["\"x\""],
    ),
    ("equals", "null", &["null"], &["false", "\"\"", "\"null\""]),
    ("equals", "[a, 1]", &[r#"["a", 1]"#], &[r#"[1, "a"]"#, "[]"]),
    (
        "equals",
        "9007199254740993",
        &["9007199254740993"],
        &["9007199254740992"],
    ),
    ("equals", "'{{ number }}'", &["200"], &["\"200\""]),
    ("equals", "'{{ object }}'", &[r#"{"a": 1}"#], &["{}"]),
    ("equals", "'x{{ number }}'", &["\"x200\""], &["200"]),
    (
        "not",
        "{not: '+\\'}",
        &["\"a\"", "1", "null"],
        &["\"+\\\\\""],
    ),
    (
        "not",
        "{not: {empty: true}}",
        &["\"a\"", "1"],
        &["\"\"", "[]"],
    ),
    (
        "one_of",
        "{one_of: [a, 1, null]}",
        &["\"a\"", "1", "null"],
        &["\"1\"", "\"b\"", "false"],
    ),
    (
        "one_of",
        "{one_of: '{{ list }}'}",
        &["\"a\""],
        &["\"c\"", r#"["a", "b"]"#],
    ),
    (
        "like",
        "{like: {a: 1, b: {c: [{d: x}]}}}",
        &[r#"{"a": 1, "b": {"c": [{"d": "x", "e": 1}], "f": 2}, "g": 3}"#],
        &[
            r#"{"a": 1}"#,
            r#"{"a": 1, "b": {"c": []}}"#,
            r#"{"a": 1, "b": {"c": [{"d": "x"}, {"d": "x"}]}}"#,
            "1",
        ],
    ),
    ("like", "{like: x}", &["\"x\""], &["\"xy\"", "[\"x\"]"]),
    ("like", "{like: {a: null}}", &[r#"{"a": null}"#], &["{}"]),
    (
        "members",
        "{members: [a, b, a]}",
        &[r#"["a", "a", "b"]"#],
        &[
            r#"["a", "b"]"#,
            r#"["a", "b", "b"]"#,
            "\"ab\"",
            r#"["a", "a", "b", "c"]"#,
        ],
    ),
    (
        "members",
        "{members: '{{ list }}'}",
        &[r#"["b", "a"]"#],
        &["[]"],
    ),
    (
        "has",
        "{has: {$.id: {type: integer, greater_than: 0}, '$.t[*]': [1, 2]}}",
        &[r#"{"id": 1, "t": [1, 2]}"#],
        &[r#"{"id": 0, "t": [1, 2]}"#, "1", "{}"],
    ),
    (
        "has",
        "{has: {$: x, '$ | length': 1}}",
        &["\"x\""],
        &["\"xx\""],
    ),
    (
        "has",
        "{has: {\"$['{{ row.status }}']\": 1}}",
        &[r#"{"200": 1}"#],
        &[r#"{"201": 1}"#],
    ),
    (
        "contains",
        "{contains: b}",
        &["\"abc\"", r#"["a", "b"]"#],
        &["\"ac\"", r#"["abc"]"#, "1", r#"{"b": 1}"#, "null"],
    ),
    (
        "contains",
        "{contains: [a, b]}",
        &["\"ba\"", r#"["b", "c", "a"]"#],
        &["\"a\"", r#"["a"]"#],
    ),
    (
        "contains",
        "{contains: {a: 1}}",
        &[r#"[{"a": 1}]"#],
        &[r#"[{"a": 1, "b": 2}]"#, r#"{"a": 1}"#],
    ),
    (
        "contains",
        "{contains: '{{ no_values }}'}",
        &["\"\"", "[]"],
        &["1", "{}", "null"],
    ),
    ("contains", "{contains: ''}", &["\"\""], &["[]"]),
    (
        "some",
        "{some: 8.95}",
        &["[1, 8.95]"],
        &["[1]", "[]", "8.95"],
    ),
    (
        "some",
        "{some: {contains: x}}",
        &[r#"["a", "xy"]"#],
        &[r#"["a"]"#, "\"x\""],
    ),
    (
        "each",
        "{each: {type: number, greater_than: 0}}",
        &["[1, 2]"],
        &["[]", "[1, 0]", "[\"1\"]", "1"],
    ),
    ("each", "{each: 0}", &["[0, 0.0]"], &["[0, 1]"]),
    (
        "matches",
        r"{matches: '^\d+$'}",
        &["\"12\""],
        &["\"1a\"", "12", "[\"12\"]"],
    ),
    (
        "matches",
        "{matches: '{{ digits }}'}",
        &["\"12\""],
        &["\"a\""],
    ),
    ("matches", "{matches: (?i)ABC}", &["\"xabcx\""], &["\"ab\""]),
    (
        "starts_with",
        "{starts_with: ab}",
        &["\"abc\""],
        &["\"xab\"", "[\"ab\"]", "1"],
    ),
    (
        "starts_with",
        "{starts_with: '{{ number }}'}",
        &["\"2001\""],
        &["\"1200\""],
    ),
    (
        "ends_with",
        "{ends_with: /new}",
        &["\"http://x/new\""],
        &["\"/new/\"", "null"],
    ),
    ("exists", "{exists: true}", &["null", "0"], &[]),
    ("exists", "{exists: false}", &[], &["null", "\"\"", "[]"]),
    (
        "empty",
        "{empty: true}",
        &["\"\"", "[]", "{}"],
        &["\" \"", "[0]", "null", "0", "false"],
    ),
    (
        "empty",
        "{empty: false}",
        &["\" \"", "[0]", r#"{"a": 0}"#],
        &["\"\"", "[]", "{}", "null", "1"],
    ),
    (
        "length",
        "{length: 2}",
        &["\"äö\"", "[1, 2]", r#"{"a": 1, "b": 2}"#],
        &["\"a\"", "2", "null", "[]"],
    ),
    (
        "length",
        "{length: {between: [1, 2]}}",
        &["\"a\""],
        &["\"\"", "[1, 2, 3]"],
    ),
    ("length", "{length: '{{ number }}'}", &[], &["[]"]),
    (
        "type",
        "{type: uuid}",
        &["\"123e4567-e89b-12d3-a456-426614174000\""],
        &["\"x\"", "1"],
    ),
    (
        "type",
        "{type: [string, null]}",
        &["\"\"", "null"],
        &["1", "[]"],
    ),
    (
        "unique",
        "{unique: true}",
        &["[]", "[1, \"1\", 2]"],
        &["[1, 2, 1.0]", "1"],
    ),
    (
        "sorted",
        "{sorted: true}",
        &["[]", "[1, 1, 2.5]", r#"["A", "a", "ä"]"#],
        &["[2, 1]", r#"["b", "a"]"#, "[1, \"2\"]", "[[1]]", "1"],
    ),
    (
        "sorted",
        "{sorted: descending}",
        &["[2, 1, 1]"],
        &["[1, 2]"],
    ),
    (
        "sorted",
        "{sorted: ascending}",
        &[r#"["2020-01-01T00:30:00+01:00", "2020-01-01T00:00:00Z"]"#],
        &[r#"["2020-01-01T00:00:00Z", "2020-01-01T00:30:00+01:00"]"#],
    ),
    (
        "less_than",
        "{less_than: 3}",
        &["2.9"],
        &["3", "\"2\"", "null"],
    ),
    ("at_most", "{at_most: 3}", &["3"], &["3.1", "[3]"]),
    ("greater_than", "{greater_than: 3}", &["4"], &["3", "\"4\""]),
    (
        "greater_than",
        "{greater_than: '2020-01-01T00:00:00Z'}",
        &[
            "\"2020-01-01T00:00:00.1Z\"",
            "\"Wed, 01 Jan 2020 00:00:01 GMT\"",
        ],
        &["\"2020-01-01T00:00:00Z\"", "\"soon\"", "1577836801"],
    ),
    ("at_least", "{at_least: '{{ number }}'}", &["200"], &["199"]),
    (
        "schema",
        "{schema: {type: object, required: [id], properties: {id: {type: integer}, mail: {format: email}}}}",
        &[r#"{"id": 1}"#, r#"{"id": 1.0, "mail": "a@b.de", "x": 1}"#],
        &[
            "{}",
            r#"{"id": "1"}"#,
            r#"{"id": 1, "mail": "b.de"}"#,
            "1",
            "null",
        ],
    ),
    (
        "schema",
        r##"{schema: {$ref: '#/$defs/tree', $defs: {tree: {type: object, additionalProperties: {$ref: '#/$defs/tree'}}}}}"##,
        &["{}", r#"{"a": {"b": {}}}"#],
        &[r#"{"a": {"b": 1}}"#, "[]"],
    ),
    (
        "schema",
        "{schema: {pattern: '^\\d+$'}}",
        &["\"12\"", "12"],
        &["\"x\""],
    ),
    (
        "schema",
        "{schema: {const: '{{ number }}'}}",
        &["200"],
        &["\"200\""],
    ),
    (
        "schema",
        "{schema: {$schema: 'http://json-schema.org/draft-07/schema#', items: [{type: string}]}}",
        &["[\"a\", 1]"],
        &["[1]"],
    ),
    (
        "between",
        "{between: [200, 299]}",
        &["200", "299", "250.5"],
        &["199", "300", "\"250\""],
    ),
    (
        "between",
        "{between: ['2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z']}",
        &["\"2020-06-01T00:00:00Z\""],
        &["\"2022-06-01T00:00:00Z\""],
    ),
    (
        "snapshot",
        "{snapshot: \"a\\nb\\n\"}",
        &["\"a\\nb\\n\""],
        &[
            "\"a\\nb\"",
            "\"a\\r\\nb\\r\\n\"",
            "\"A\\nb\\n\"",
            "null",
            "[\"a\\nb\\n\"]",
        ],
    ),
    (
        "snapshot",
        "{snapshot: 1.10}",
        &["\"1.10\""],
        &["1.1", "\"1.1\""],
    ),
    (
        "snapshot",
        "{snapshot: '{{ number }}'}",
        &["\"200\""],
        &["200"],
    ),
    ("snapshot", "{snapshot: ''}", &["\"\""], &["\" \""]),
];

#[test]
fn each_matcher_holds_where_it_should_and_nowhere_else() {
    for (_, yaml, holds, fails) in CASES {
        for value in *holds {
            let value = serde_json::from_str(value).expect(value);
            let found = judge(yaml, &value);
            assert!(found.is_empty(), "{yaml} on {value}: {found:?}");
        }
        for value in *fails {
            let value = serde_json::from_str(value).expect(value);
            assert!(!judge(yaml, &value).is_empty(), "{yaml} holds for {value}");
        }
    }
}

#[test]
fn every_row_has_a_case_and_fails_on_what_is_absent() {
    for row in ROWS {
        let cases: Vec<_> = CASES.iter().filter(|case| case.0 == row.word).collect();
        assert!(!cases.is_empty(), "{}", row.word);
        for (_, yaml, _, _) in cases {
            let wants_absent = *yaml == "{exists: false}";
            assert_eq!(
                judge_found(yaml, &Found::Absent, false).is_empty(),
                wants_absent,
                "{yaml}"
            );
            assert_eq!(
                read(yaml).expect("a matcher").wants_absent(),
                wants_absent,
                "{yaml}"
            );
        }
        assert!(row.signature.starts_with(row.word) && !row.about.is_empty());
    }
}

/// A matcher, a value that it does not hold for, and what begins the expected and the actual, or is in the advice.
const MISMATCHES: &[(&str, &str, &str, &str, &str)] = &[
    ("201", "200", "the number 201", "the number 200", ""),
    (
        "\"200\"",
        "200",
        "the text \"200\"",
        "the number 200",
        "leave out the quotes: `200`",
    ),
    (
        "\"{{ row.status }}\"",
        "200",
        "the text \"200\"",
        "the number 200",
        "{{ row.status | int }}",
    ),
    (
        "\"{{ row.status }}\"",
        "true",
        "the text \"200\"",
        "the boolean true",
        "",
    ),
    (
        "200",
        r#""200""#,
        "the number 200",
        "the text \"200\"",
        "put quotes around it: `\"200\"`",
    ),
    (
        "'{{ number }}'",
        r#""200""#,
        "the number 200",
        "the text \"200\"",
        "{{ number | string }}",
    ),
    (
        "'null'",
        "null",
        "the text \"null\"",
        "null",
        "leave out the quotes",
    ),
    (
        "Success",
        r#""success""#,
        "the text \"Success\"",
        "the text \"success\"",
        "upper and lower case",
    ),
    (
        "a b",
        r#""a b\n""#,
        "the text \"a b\"",
        "the text \"a b\\n\"",
        "blanks at their ends",
    ),
    (
        "x",
        r#"["x"]"#,
        "the text \"x\"",
        "a list of 1: [\"x\"]",
        "`each: x`, `some: x` or `[x]`",
    ),
    (
        "{not: x}",
        r#""x""#,
        "anything but the text \"x\"",
        "the text \"x\"",
        "",
    ),
    (
        "{one_of: [1, 2]}",
        r#""1""#,
        "the number 1 or the number 2",
        "the text \"1\"",
        "not equal",
    ),
    (
        "{members: [a]}",
        "[]",
        "in any order a list of 1: [\"a\"]",
        "an empty list",
        "",
    ),
    (
        "{contains: x}",
        r#"["axa"]"#,
        "something that contains the text \"x\"",
        "a list of 1: [\"axa\"]",
        "`some: {contains: …}`",
    ),
    (
        "{contains: 5}",
        r#""a5""#,
        "something that contains the number 5",
        "the text \"a5\"",
        "only a text can be",
    ),
    (
        "{contains: X}",
        r#""axa""#,
        "something that contains the text \"X\"",
        "the text \"axa\"",
        "upper and lower case",
    ),
    (
        "{contains: x}",
        "5",
        "something that contains the text \"x\"",
        "the number 5",
        "`| string`",
    ),
    (
        "{contains: x}",
        r#"{"x": 1}"#,
        "something that contains the text \"x\"",
        "the object {\"x\":1}",
        "`has:`",
    ),
    (
        "{some: x}",
        r#"["a"]"#,
        "a list of which an element is the text \"x\"",
        "a list of 1: [\"a\"]",
        "",
    ),
    (
        "{each: x}",
        "[]",
        "a list, not empty, of which each element is the text \"x\"",
        "an empty list",
        "",
    ),
    (
        "{each: x}",
        r#"["x", "y"]"#,
        "the text \"x\"",
        "the text \"y\" at `$[1]`",
        "",
    ),
    (
        "{has: {$.a: 1}}",
        r#"{"a": "1"}"#,
        "the number 1",
        "the text \"1\" at `$.a`",
        "put quotes",
    ),
    (
        "{matches: '^a'}",
        r#""b""#,
        "a text that matches `^a`",
        "the text \"b\"",
        "",
    ),
    (
        "{matches: '^1'}",
        "12",
        "a text that matches `^1`",
        "the number 12",
        "`| string`",
    ),
    (
        "{matches: a}",
        r#"["a"]"#,
        "a text that matches `a`",
        "a list of 1: [\"a\"]",
        "`each: {matches: a}` or `some: {matches: a}`",
    ),
    (
        "{starts_with: a}",
        r#""b""#,
        "a text that begins with \"a\"",
        "the text \"b\"",
        "",
    ),
    (
        "{ends_with: a}",
        "1",
        "a text that ends with \"a\"",
        "the number 1",
        "`| string`",
    ),
    ("{exists: false}", "0", "nothing", "the number 0", ""),
    (
        "{empty: true}",
        "0",
        "an empty text, list or object",
        "the number 0",
        "",
    ),
    (
        "{empty: false}",
        "[]",
        "a text, list or object that is not empty",
        "an empty list",
        "",
    ),
    (
        "{length: 2}",
        r#""abc""#,
        "the length to be the number 2",
        "the number 3, the length of the text \"abc\"",
        "",
    ),
    (
        "{length: {at_least: 7}}",
        "5",
        "the length to be at least the number 7",
        "the number 5",
        "",
    ),
    (
        "{type: [string, null]}",
        "5",
        "a value of type string or null",
        "the number 5",
        "",
    ),
    (
        "{unique: true}",
        "[1, 2, 1]",
        "a list without two equal elements",
        "a list of 3: [1,2,1]",
        "`$[0]` and at `$[2]`",
    ),
    (
        "{sorted: true}",
        "[1, 3, 2]",
        "a list in ascending order",
        "a list of 3: [1,3,2]",
        "`$[1]` is 3 and `$[2]` is 2",
    ),
    (
        "{sorted: true}",
        r#"[1, "a"]"#,
        "a list in ascending order",
        "a list of 2: [1,\"a\"]",
        "have an order",
    ),
    (
        "{less_than: 3}",
        r#""2""#,
        "less than the number 3",
        "the text \"2\"",
        "`| int`",
    ),
    (
        "{at_most: 3}",
        r#""2.5""#,
        "at most the number 3",
        "the text \"2.5\"",
        "`| float`",
    ),
    (
        "{at_least: 3}",
        r#""x""#,
        "at least the number 3",
        "the text \"x\"",
        "",
    ),
    (
        "{greater_than: 3}",
        "[4]",
        "greater than the number 3",
        "a list of 1: [4]",
        "`each: {greater_than: 3}`",
    ),
    (
        "{greater_than: '2020-01-01T00:00:00Z'}",
        r#""20210101000000""#,
        "greater than the text",
        "the text",
        "RFC 3339",
    ),
    (
        "{exists: false}",
        "null",
        "nothing",
        "null",
        "`| default(null)`",
    ),
    (
        "{at_least: 1}",
        r#"" 1 ""#,
        "at least the number 1",
        "the text \" 1 \"",
        "`| trim | int`",
    ),
    (
        "{like: {a: {type: integer}}}",
        r#"{"a": 1}"#,
        "at least the object",
        "the object",
        "`has: {$.KEY: {type: integer}}`",
    ),
    (
        "{between: [1, 2]}",
        r#""1""#,
        "between the number 1 and the number 2",
        "the text \"1\"",
        "`| int`",
    ),
    (
        "'{{ token }}'",
        r#""x""#,
        "the text \"[secret token]\"",
        "the text \"x\"",
        "",
    ),
    (
        "{starts_with: '{{ token }}'}",
        r#""x""#,
        "a text that begins with \"[secret token]\"",
        "the text \"x\"",
        "",
    ),
    (
        "{snapshot: 200}",
        "200",
        "the text \"200\"",
        "the number 200",
        "`| string`",
    ),
    (
        "{snapshot: a}",
        "[\"a\"]",
        "the text \"a\"",
        "a list of 1",
        "`each: {snapshot: a}`",
    ),
    (
        "{snapshot: a}",
        "\"a\\n\"",
        "the text \"a\"",
        "the text \"a\\n\"",
        "1 came instead of none. A block that begins with `|` has one",
    ),
    (
        "{snapshot: a b}",
        "\"a\\u00a0b\"",
        "the text \"a b\"",
        "the text \"a\u{a0}b\"",
        "they differ in white space only",
    ),
    (
        "{snapshot: a}",
        "\"A\"",
        "the text \"a\"",
        "the text \"A\"",
        "",
    ),
];

#[test]
fn a_mismatch_names_both_with_their_types_and_says_what_may_be_meant() {
    for (yaml, value, expected, actual, help) in MISMATCHES {
        let value = serde_json::from_str(value).expect(value);
        let found = judge(yaml, &value);
        let [mismatch] = found.as_slice() else {
            panic!("{yaml} on {value}: {found:?}")
        };
        assert!(
            mismatch.expected.starts_with(expected),
            "{yaml}: {}",
            mismatch.expected
        );
        assert!(
            mismatch.actual.starts_with(actual),
            "{yaml}: {}",
            mismatch.actual
        );
        let told = mismatch.help.as_deref().unwrap_or_default();
        assert!(
            told.contains(help) && told.is_empty() == help.is_empty(),
            "{yaml} on {value}: {told}"
        );
    }
}

#[test]
fn what_is_absent_or_bytes_is_told_so() {
    for (yaml, found, help) in [
        (
            "{not: x}",
            Found::Absent,
            "does not turn absence into success",
        ),
        ("null", Found::Absent, "`exists: false`"),
        ("{empty: true}", Found::Absent, "`exists: false`"),
        ("x", Found::Absent, ""),
        ("x", Found::Bytes(vec![1].into()), "`| sha256`"),
    ] {
        let mismatches = judge_found(yaml, &found, false);
        assert_eq!(mismatches[0].actual, found.described());
        assert!(
            mismatches[0]
                .help
                .as_deref()
                .unwrap_or_default()
                .contains(help),
            "{yaml}"
        );
    }
    assert_eq!(
        judge_found("{exists: true}", &Found::Bytes(vec![1].into()), false).len(),
        0
    );
}

#[test]
fn a_list_of_several_values_is_told_as_such() {
    let titles = Found::Value(json!(["a", "b"]));
    for (yaml, help) in [
        (
            "a",
            "the query gives the list of all it finds: write `each: a`, `some: a` or `[a]`",
        ),
        ("{type: string}", "`each: {type: string}`"),
        ("{exists: false}", "`empty: true`"),
    ] {
        let found = judge_found(yaml, &titles, true);
        assert!(
            found[0].help.as_deref().unwrap_or_default().contains(help),
            "{yaml}: {found:?}"
        );
    }
}

#[test]
fn every_place_that_differs_is_told() {
    for (yaml, value, told) in [
        (
            "{equals: {a: 1, b: {c: x}}}",
            json!({"a": 2, "b": {"c": "x", "d": 1}}),
            "$.a: 1 → 2; $.b.d: added 1",
        ),
        ("[1, 2]", json!([2]), "$[0]: missing 1"),
        (
            "{like: {a: 1, b: {c: x, e: 1}}}",
            json!({"a": "1", "b": {"c": "x", "d": 1}}),
            "$.a: 1 → \"1\"; $.b.e: missing",
        ),
        (
            "{members: [a, b]}",
            json!(["b", "c"]),
            "$[0]: missing \"a\"; $[1]: added \"c\"",
        ),
        ("{equals: {a: 1}}", json!([]), ""),
        (
            "{like: {a: '{{ token }}'}}",
            json!({"a": "hush"}),
            "$.a: \"[secret token]\" → \"hush\"",
        ),
        (
            "{equals: ['x {{ token }}']}",
            json!([["hush hush"]]),
            "$[0]: \"x [secret token]\" → [\"[secret token]\"]",
        ),
        (
            "{members: ['{{ token }}']}",
            json!([]),
            "$[0]: missing \"[secret token]\"",
        ),
    ] {
        let found = judge(yaml, &value);
        let differences: Vec<String> = found[0]
            .differences
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(differences.join("; "), told, "{yaml}");
    }
}

#[test]
fn all_matchers_of_a_map_and_all_their_mismatches_count() {
    let found = judge(
        "{type: string, greater_than: 5, contains: [a, b], not: 3}",
        &json!(3),
    );
    let words: Vec<&str> = found.iter().map(|mismatch| mismatch.matcher).collect();
    assert_eq!(
        words,
        ["type", "greater_than", "contains", "contains", "not"]
    );
    assert_eq!(found[0].place.text(), "string");
    assert_eq!(judge("x", &json!(1))[0].place.text(), "x");
    let elements = judge("{each: 0}", &Value::from((1..=50).collect::<Vec<i32>>()));
    assert_eq!(elements.len(), 5);
    assert_eq!(
        elements[4].help.as_deref(),
        Some("50 of 50 elements do not match")
    );
}

/// What is wrong, its code, and what is in the advice.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "{b: 1}",
        "unknown-matcher",
        "`equals:` (exactly) or `like:` (at least these)",
    ),
    ("{not: {b: 1}}", "unknown-matcher", "`like:`"),
    ("{}", "no-matcher", "`equals: {}`, or `empty: true`"),
    ("{each: {}}", "no-matcher", ""),
    ("{one_of: a}", "matcher-argument", "a list of one is `[a]`"),
    ("{one_of: []}", "matcher-argument", ""),
    ("{contains: []}", "matcher-argument", ""),
    ("{gte: 5}", "unknown-matcher", "did you mean `at_least`?"),
    (
        "{absent: true}",
        "unknown-matcher",
        "did you mean `exists: false`?",
    ),
    (
        "{between: [2, 1]}",
        "matcher-argument",
        "write `between: [1, 2]`",
    ),
    (
        "{between: [1, '2020-01-01T00:00:00Z']}",
        "matcher-argument",
        "",
    ),
    ("{members: {a: 1}}", "matcher-argument", ""),
    ("{has: x}", "matcher-argument", ""),
    (
        "{has: {}}",
        "matcher-argument",
        "for instance `has: {$.total: {greater_than: 0}}`",
    ),
    ("{has: {status: 1}}", "query-argument", "begin with `$`"),
    ("{has: {a: 1}}", "unknown-query", "did you mean `$.a`?"),
    ("{has: {$.x-y: 1}}", "query-jsonpath", "`$['x-y']`"),
    (
        "{matches: (}",
        "matcher-argument",
        r"a `(` that stands for itself is `\(",
    ),
    (
        "{matches: '(?!x)'}",
        "matcher-argument",
        "`not: {matches: …}`",
    ),
    ("{matches: [a]}", "matcher-argument", ""),
    ("{starts_with: null}", "matcher-argument", ""),
    ("{ends_with: {a: 1}}", "matcher-argument", ""),
    (
        "{exists: yes}",
        "matcher-argument",
        "for instance `exists: false`",
    ),
    ("{empty: 1}", "matcher-argument", ""),
    ("{length: '2'}", "matcher-argument", ""),
    ("{length: -1}", "matcher-argument", ""),
    ("{type: txet}", "unknown-type", "the types are"),
    ("{type: text}", "unknown-type", "did you mean `string`?"),
    ("{type: [string, lst]}", "unknown-type", ""),
    ("{type: []}", "matcher-argument", ""),
    (
        "{unique: false}",
        "matcher-argument",
        "`not: {unique: true}`",
    ),
    (
        "{sorted: up}",
        "matcher-argument",
        "for instance `sorted: descending`",
    ),
    (
        "{less_than: '5'}",
        "matcher-argument",
        "leave out the quotes",
    ),
    (
        "{at_least: soon}",
        "matcher-argument",
        "for instance `at_least: 1`",
    ),
    (
        "{between: [1, 2026-01-01T00:00:00Z]}",
        "matcher-argument",
        "both must be numbers, or both times",
    ),
    ("{matches: 'a[b'}", "matcher-argument", "a `]` is missing"),
    ("{matches: '*'}", "matcher-argument", "`.*` is any text"),
    (
        "{matches: '\\-\\y'}",
        "matcher-argument",
        "a letter that stands for itself needs none",
    ),
    ("{between: 5}", "matcher-argument", ""),
    ("{between: [1, 2, 3]}", "matcher-argument", ""),
    ("{between: [1, x]}", "matcher-argument", ""),
    ("{schema: '{{ list }}.json'}", "matcher-argument", ""),
    ("{schema: 'x{{ list }}.json'}", "matcher-argument", ""),
    ("{schema: 5}", "matcher-argument", ""),
    ("{schema: [a]}", "matcher-argument", ""),
    ("{schema: {type: txet}}", "schema-invalid", ""),
    (
        "{schema: {properties: {a: {minimum: x}}}}",
        "schema-invalid",
        "",
    ),
    ("{schema: {pattern: '(?=x)'}}", "schema-invalid", ""),
    ("{schema: {$ref: '#/$defs/none'}}", "schema-invalid", ""),
    (
        "{schema: {$ref: 'http://127.0.0.1:1/x.json'}}",
        "schema-invalid",
        "read offline: put what it refers to into its own `$defs`",
    ),
    (
        "{schema: {$ref: other.json}}",
        "schema-invalid",
        "read offline",
    ),
    (
        "{schema: {$schema: 'http://127.0.0.1:1/x'}}",
        "schema-invalid",
        "",
    ),
    ("{schema: {$ref: '#'}}", "schema-invalid", ""),
    ("{not: {each: {schema: {type: x}}}}", "schema-invalid", ""),
    ("{snapshot: [a]}", "matcher-argument", ""),
    ("{snapshot: null}", "matcher-argument", ""),
    ("'{{ x | uper }}'", "unknown-filter", ""),
];

#[test]
fn each_fault_has_its_code_and_its_advice() {
    for (yaml, code, advice) in FAULTS {
        let found = read(yaml)
            .err()
            .unwrap_or_else(|| panic!("{yaml} is taken"));
        assert_eq!(found[0].code, *code, "{yaml}: {}", found[0].message);
        assert!(
            found[0].help.join("\n").contains(advice),
            "{yaml}: {:?}",
            found[0].help
        );
    }
    assert_eq!(
        read("{b: 1, matches: (, type: x}")
            .expect_err("refused")
            .len(),
        3,
        "all of them are told"
    );
}

#[test]
fn a_template_that_fails_or_does_not_fit_is_an_error_and_no_mismatch() {
    for (yaml, code) in [
        ("'{{ nobody }}'", "name-unset"),
        ("{one_of: '{{ number }}'}", "matcher-argument"),
        ("{members: '{{ number }}'}", "matcher-argument"),
        ("{matches: '{{ \"(\" }}'}", "matcher-argument"),
        ("{less_than: '{{ row.status }}'}", "matcher-argument"),
        ("{schema: '{{ number }}'}", "matcher-argument"),
        ("{schema: {const: '{{ token }}'}}", "matcher-argument"),
        ("{schema: {type: '{{ row.status }}'}}", "schema-invalid"),
        ("{schema: never-read.json}", "file-unreadable"),
        ("{has: {\"$['{{ nobody }}']\": 1}}", "name-unset"),
    ] {
        let found = read(yaml)
            .expect("a matcher")
            .judge(&Found::Value(json!({})), false, &scope());
        assert_eq!(found.expect_err(yaml).code, code, "{yaml}");
    }
}

#[test]
fn the_names_of_all_templates_are_known() {
    let matcher = read(
        "{not: {one_of: ['{{ a }}']}, has: {\"$['{{ b }}']\": {each: '{{ c }}'}}, length: '{{ d }}'}",
    );
    let names: Vec<String> = matcher
        .expect("a matcher")
        .names()
        .into_iter()
        .map(|name| name.path)
        .collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
}

#[test]
fn a_word_with_one_letter_wrong_is_recognised() {
    let wrong = |word: &str| format!("{word}{}", word.chars().last().expect("a letter"));
    for row in ROWS {
        let found = read(&format!("{{{}: 1}}", wrong(row.word))).expect_err("refused");
        assert_eq!(found[0].code, "unknown-matcher");
        assert_eq!(found[0].help[0], format!("did you mean `{}`?", row.word));
    }
    for row in Type::ROWS {
        let found = read(&format!("{{type: {}}}", wrong(row.name()))).expect_err("refused");
        assert_eq!(
            (found[0].code.as_ref(), &found[0].help),
            (
                "unknown-type",
                &vec![format!("did you mean `{}`?", row.name())]
            )
        );
    }
}

#[test]
fn a_matcher_can_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Matcher>();
    crosses::<Mismatch>();
}

#[test]
fn every_fault_by_a_schema_is_told_with_its_path() {
    let yaml = "{schema: {type: object, properties: {list: {items: {type: integer}}, x-y: {minLength: 2}}, required: [id]}}";
    let value = json!({"list": [1, "a", 2, null], "x-y": "z"});
    let found = judge(yaml, &value);
    let mut told: Vec<_> = found
        .iter()
        .map(|mismatch| {
            format!(
                "{}; {}",
                mismatch.actual,
                mismatch.help.as_deref().unwrap_or_default()
            )
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "null at `$.list[3]`; it is not of type \"integer\"",
            "the object {\"list\":[1,\"a\",2,null],\"x-y\":\"z\"} at `$`; \"id\" is a required property",
            "the text \"a\" at `$.list[1]`; it is not of type \"integer\"",
            "the text \"z\" at `$['x-y']`; it is shorter than 2 characters",
        ]
    );
    let yaml = "{schema: {properties: {a: {additionalProperties: false}, b: false}}}";
    for (value, path) in [(json!({"a": {"c": 1}}), "$.a.c"), (json!({"b": 1}), "$.b")] {
        let found = judge(yaml, &value);
        assert_eq!(found[0].actual, format!("the number 1 at `{path}`"));
        assert_eq!(
            found[0].help.as_deref(),
            Some("the schema allows nothing here")
        );
    }
    let many = judge("{schema: {items: {type: string}}}", &json!(vec![1; 1000]));
    assert_eq!(many.len(), 20);
    let last = many.last().and_then(|mismatch| mismatch.help.clone());
    assert!(last.is_some_and(|help| help.ends_with("there is more that is not valid")));
}

#[test]
fn a_fault_of_a_schema_is_pointed_at() {
    let found = read("{schema: {properties: {a: {minimum: x}}}}").expect_err("refused");
    assert_eq!(found[0].position(), Some(("a.yaml", 1, 40)));
}

#[test]
fn a_schema_in_a_file_is_named_wherever_it_is_asked_for_and_filled_once() {
    let yaml = "{schema: a.json, not: {schema: b.json}, length: {schema: c.json}, each: {schema: d.json}, some: {schema: e.json}, has: {$: {schema: f.json}}}";
    let matcher = read(yaml).expect("a matcher");
    let files = matcher.schema_files();
    let paths: Vec<_> = files.iter().map(|file| file.path()).collect();
    assert_eq!(
        paths,
        ["a.json", "b.json", "c.json", "d.json", "e.json", "f.json"]
    );
    for file in &files {
        assert!(file.fill("{\"type\": \"array\"}").is_ok());
    }
    let judged = matcher
        .judge(&Found::Value(json!([[]])), false, &scope())
        .expect("filled");
    let told: Vec<_> = judged
        .iter()
        .map(|mismatch| (mismatch.matcher, mismatch.expected.as_str()))
        .collect();
    assert_eq!(told[0].0, "not", "{told:?}");
    assert_eq!(
        told[1],
        (
            "length",
            "the length to be a value that is valid by `c.json`"
        )
    );
    assert_eq!(told.len(), 2, "{told:?}");
    for (text, why) in [
        ("{", "`a.json` is no JSON Schema: EOF"),
        ("{\"items\": {\"type\": 1}}", "at `$.items.type`"),
        ("{\"$ref\": \"b.json\"}", "is no JSON Schema"),
    ] {
        let found = files[0].fill(text).expect_err(text);
        assert!(
            found.code == "schema-invalid" && found.message.contains(why),
            "{}",
            found.message
        );
    }
}

#[test]
fn no_schema_overflows_or_takes_for_ever() {
    let doubling: Vec<String> = (0..40)
        .map(|n| format!(r##""d{n}": {{"allOf": [{{"$ref": "#/$defs/d{0}"}}, {{"$ref": "#/$defs/d{0}"}}]}}"##, n + 1))
        .collect();
    let doubling = format!(
        r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d40": true}}}}"##,
        doubling.join(", ")
    );
    let twice = r##"{"$ref": "#/$defs/n", "$defs": {"n": {"properties": {"a": {"anyOf": [{"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}]}}}}}"##;
    let nested = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
    for (schema, value) in [(doubling.as_str(), "1"), (twice, nested.as_str())] {
        let value: Value = serde_json::from_str(value).expect(value);
        let found = judge(&format!("{{schema: {schema}}}"), &value);
        assert!(
            found[0]
                .help
                .as_deref()
                .is_some_and(|help| help.contains("too many steps")),
            "{found:?}"
        );
    }
    for schema in [
        r##"{"$ref": "#"}"##,
        r##"{"allOf": [{"not": {"$ref": "#"}}]}"##,
        r##"{"$ref": "#a", "$defs": {"a": {"$anchor": "a", "anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"if": {"$ref": "#a"}}}}"##,
        r##"{"$dynamicAnchor": "a", "$dynamicRef": "#a"}"##,
        r##"{"$id": "http://x.test/a", "allOf": [{"$ref": "a"}]}"##,
        r##"{"$id": "http://x.test/a", "dependentSchemas": {"a": {"$ref": "http://x.test/a#"}}}"##,
        r##"{"$defs": {"b": {"$id": "http://x.test/b", "$ref": "#/$defs/c", "$defs": {"c": {"$ref": "#/$defs/c"}}}}, "$ref": "b"}"##,
    ] {
        let found = read(&format!("{{schema: {schema}}}")).expect_err(schema);
        assert_eq!(
            found[0].code, "schema-invalid",
            "{schema}: {}",
            found[0].message
        );
    }
}

#[test]
fn no_chain_of_references_overflows() {
    let too_many: &[&str] = &["the schema takes too many steps on this value"];
    for (link, why) in [
        (r##"{"$ref": "#/$defs/d{}"}"##, too_many),
        (r##"{"properties": {"a": {"$ref": "#/$defs/d{}"}}}"##, &[]),
    ] {
        let links: Vec<String> = (0..5_000)
            .map(|n| format!("\"d{n}\": {}", link.replace("{}", &(n + 1).to_string())))
            .collect();
        let text = format!(
            r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d5000": true}}}}"##,
            links.join(", ")
        );
        let matcher = read("{schema: a.json}").expect("a matcher");
        matcher.schema_files()[0].fill(&text).expect("a schema");
        let value = Found::Value(json!({"a": {"a": 1}}));
        let judged = matcher.judge(&value, false, &scope()).expect("filled");
        let told: Vec<_> = judged
            .iter()
            .filter_map(|mismatch| mismatch.help.as_deref())
            .collect();
        assert_eq!(told, why, "{link}");
    }
}

proptest::proptest! {
    #[test]
    fn no_schema_is_too_strange(words in proptest::collection::vec(0..SCHEMA_WORDS.len(), 0..24), value in crate::value::any_json()) {
        let text: String = words.iter().map(|word| SCHEMA_WORDS[*word]).collect();
        let worked = Worked::begin();
        if let Ok(matcher) = read(&format!("{{schema: {{{text}}}}}")) {
            let _ = matcher.judge(&Found::Value(value), false, &scope());
        }
        proptest::prop_assert!(worked.time() < std::time::Duration::from_secs(1), "{text}");
    }
}

/// Pieces of schemas.
const SCHEMA_WORDS: &[&str] = &[
    "type: object, ",
    "type: [string, array], ",
    "properties: {a: {",
    "}}, ",
    "items: {",
    "}, ",
    "$ref: '#', ",
    "$ref: '#/properties/a', ",
    "$ref: x, ",
    "allOf: [{",
    "}], ",
    "not: {",
    "pattern: '(a|b)*$', ",
    "pattern: '(', ",
    "minimum: 1, ",
    "maxLength: -1, ",
    "const: 1, ",
    "enum: [], ",
    "$anchor: a, ",
    "$dynamicRef: '#a', ",
    "$id: 'http://x.test/a', ",
    "uniqueItems: true, ",
    "format: date, ",
    "if: {",
    "additionalProperties: false, ",
    "unevaluatedProperties: {",
    "required: [a], ",
    "contains: true, ",
];
