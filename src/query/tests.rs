//! Every query, and every way to get one wrong.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::http::{
    Body, Certificate, Cookie, Exchange, Hop, HttpVersion, Request, Response, Timing,
};
use crate::template::{Binding, Scope, World};
use crate::text::{Diagnostic, Place, Source, Span};
use crate::value::Found;

fn place(text: &str) -> Place {
    let source = Source::new("a.yaml", text);
    Place::new(&source, Span::new(0, text.len()))
}

fn read(text: &str) -> Result<Query, Diagnostic> {
    Query::read(text, &place(text), true)
}

/// Made for these tests: of `shop.example.org`, by itself.
const CERTIFICATE: &[u8] = include_bytes!("../../tests/data/certificate.der");

#[test]
fn what_is_not_there_is_explained_by_what_is() {
    let exchange = exchange("application/json", r#"{"state": "paid"}"#);
    let observation = Observation::new(&exchange, &[], &[], &[], 1);
    for (query, said) in [
        ("$.stat", Some("did you mean `$.state`?")),
        (
            "header Contnt-Type",
            Some("did you mean `header Content-Type`?"),
        ),
        ("header ETag", None),
        (
            "cookie sid",
            Some("this answer sets `theme`, `wikiUserID`, `wikiUserName`, `wiki_BPsession`"),
        ),
        ("cookie theme domain", None),
        ("jar sid", Some("the session holds no cookie")),
        ("regex x", None),
    ] {
        let read = read(query).expect("a query");
        assert_eq!(read.find(&observation), Ok(Found::Absent), "{query}");
        assert_eq!(read.why_absent(&observation).as_deref(), said, "{query}");
    }
}

fn exchange(content_type: &str, body: &str) -> Exchange {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Exchange {
        request: Request::new("GET", "http://127.0.0.1/"),
        response: Response {
            status: 201,
            reason: String::new(),
            headers: vec![
                header("Content-Type", content_type),
                header("Vary", "Cookie"),
                header("vary", "Origin"),
                header("Date", "Sun, 22 Nov 2026 12:00:00 GMT"),
                header("Set-Cookie", "theme=light"),
                header(
                    "Set-Cookie",
                    "theme=dark; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Expires=Wed, 09-Jun-2027 10:18:14 GMT",
                ),
                header(
                    "Set-Cookie",
                    "wiki_BPsession=deleted; expires=Sat, 21 Nov 2026 12:00:00 GMT; secure",
                ),
                header("Set-Cookie", "wikiUserID=1"),
                header("Set-Cookie", "wikiUserName=A"),
            ],
            body: Body::new(body.to_owned(), content_type),
            url: "http://127.0.0.1/x?y=1".to_owned(),
            version: Some(HttpVersion::Http2),
            certificate: Some(Certificate::new(CERTIFICATE)),
        },
        duration: Duration::from_micros(1_234_567),
        timing: Timing {
            tls: Some(Duration::from_micros(1_500)),
            wait: Duration::from_millis(20),
            ..Timing::default()
        },
        hops: vec![Hop {
            status: 302,
            url: "http://127.0.0.1/old".to_owned(),
            location: "/x?y=1".to_owned(),
        }],
    }
}

fn jar() -> Vec<Cookie> {
    let cookie = |name: &str, path: &str, expires: Option<&str>| Cookie {
        name: name.to_owned(),
        value: format!("value of {name}"),
        domain: "127.0.0.1".to_owned(),
        path: path.to_owned(),
        expires: expires.map(str::to_owned),
        secure: false,
        httponly: true,
        samesite: None,
    };
    vec![
        cookie("wiki_session", "/", None),
        cookie("wikiToken", "/", Some("2027-01-01T00:00:00Z")),
        cookie("twice", "/", None),
        cookie("twice", "/w", None),
    ]
}

fn find_in(text: &str, content_type: &str, body: &str) -> Result<Found, String> {
    let exchange = exchange(content_type, body);
    let (jar, errors, warnings) = (
        jar(),
        ["badtoken".to_owned(), "second".to_owned()],
        ["deprecated".to_owned()],
    );
    let observation = Observation::new(&exchange, &jar, &errors, &warnings, 2);
    read(text)
        .unwrap_or_else(|found| panic!("{text}: {}", found.message))
        .find(&observation)
        .map_err(|unanswered| unanswered.why)
}

fn find(text: &str) -> Result<Found, String> {
    let body = r#"{"a": {"b": [1, 2, 3], "c": null}, "x-y": "10", "t": "id=42 id=7", "n": 5}"#;
    find_in(text, "application/json", body)
}

#[test]
fn every_query_finds_what_is_there() {
    let table: &[(&str, Value)] = &[
        ("$.a.b[1]", json!(2)),
        ("$.a.c", json!(null)),
        ("$.a.b[*]", json!([1, 2, 3])),
        ("$.nothing[*]", json!([])),
        ("$.a.b[1:]", json!([2, 3])),
        ("$['x-y']", json!("10")),
        ("status", json!(201)),
        ("header content-TYPE", json!("application/json")),
        ("header Vary", json!("Cookie, Origin")),
        ("all header Vary", json!(["Cookie", "Origin"])),
        ("all header Nothing", json!([])),
        ("cookie theme", json!("dark")),
        ("cookie theme expires", json!("2027-06-09T10:18:14Z")),
        ("cookie theme max-age", json!(3600)),
        ("cookie theme path", json!("/")),
        ("cookie theme secure", json!(false)),
        ("cookie theme httponly", json!(true)),
        ("cookie theme samesite", json!("Lax")),
        ("cookie theme cleared", json!(false)),
        ("cookie *_BPsession cleared", json!(true)),
        ("cookie wiki_BPsession secure", json!(true)),
        ("jar *_session", json!("value of wiki_session")),
        ("jar *Token expires", json!("2027-01-01T00:00:00Z")),
        ("jar *Token domain", json!("127.0.0.1")),
        ("jar *Token path", json!("/")),
        ("jar *Token secure", json!(false)),
        ("jar *Token httponly", json!(true)),
        ("body | length", json!(74)),
        ("size", json!(74)),
        ("url", json!("http://127.0.0.1/x?y=1")),
        ("duration", json!(1234)),
        ("tries", json!(2)),
        (r"regex id=(\d+)", json!("42")),
        (r"all regex id=(\d+)", json!(["42", "7"])),
        ("regex 'id=. '", json!(null)),
        ("error", json!("badtoken")),
        ("all error", json!(["badtoken", "second"])),
        ("warning", json!("deprecated")),
        ("all warning", json!(["deprecated"])),
        ("header Content-Type | upper", json!("APPLICATION/JSON")),
        ("$['x-y'] | int", json!(10)),
        ("$.missing | default(0)", json!(0)),
        ("$.missing | default({})", json!({})),
        ("$.missing | default(null)", json!(null)),
        ("$.missing | default(none)", json!(null)),
        ("$.a.b[*] | length", json!(3)),
        ("$.a.b[?@ > 1] | first", json!(2)),
        ("$.t | split(' ')", json!(["id=42", "id=7"])),
    ];
    for (text, expected) in table {
        let found = find(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        match found {
            Found::Value(value) => assert_eq!(value, *expected, "{text}"),
            other => assert_eq!((other, expected), (Found::Absent, &Value::Null), "{text}"),
        }
    }
}

#[test]
fn connections_are_asked_too() {
    let table: &[(&str, Value)] = &[
        ("http_version", json!("2")),
        ("timing tls", json!(1.5)),
        ("timing wait", json!(20.0)),
        ("timing transfer", json!(0.0)),
        ("timing dns | default('none')", json!("none")),
        (
            "redirects",
            json!([{"status": 302, "url": "http://127.0.0.1/old", "location": "/x?y=1"}]),
        ),
        (
            "certificate subject",
            json!("O=Example Shop, CN=shop.example.org"),
        ),
        (
            "certificate issuer",
            json!("O=Example Shop, CN=shop.example.org"),
        ),
        ("certificate serial", json!("0badcafe")),
        ("certificate starts | date('%Y')", json!("2026")),
        ("certificate expires | date('%Y')", json!("2109")),
    ];
    for (text, expected) in table {
        let found = find(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        match found {
            Found::Value(value) => assert_eq!(value, *expected, "{text}"),
            other => assert_eq!((other, expected), (Found::Absent, &Value::Null), "{text}"),
        }
    }
}

#[test]
fn html_and_xml_are_asked_by_selectors_and_by_xpath() {
    let html = "<!DOCTYPE html><title>Log\n in</title><form id=f method=post>\
        <input name=_csrf value='a b'><input name=user></form><b>2</b><b>3</b>";
    let xml = "<?xml version='1.0'?><api batchcomplete=''><n v='1.5'>7</n><n/></api>";
    let table: &[(&str, &str, Value)] = &[
        (html, "css title", json!("Log in")),
        (html, "css input[name=\"_csrf\"] @value", json!("a b")),
        (html, "css form input @name | upper", json!("_CSRF")),
        (html, "css 'b, i'", json!("2")),
        (html, "all css form input @name", json!(["_csrf", "user"])),
        (html, "all css input @value", json!(["a b"])),
        (html, "all css table", json!([])),
        (html, "xpath normalize-space(//head/title)", json!("Log in")),
        (html, "xpath //form/@method", json!("post")),
        (html, "xpath //b | int", json!(2)),
        (html, "all xpath //b", json!(["2", "3"])),
        (html, "all xpath '//i | //b'", json!(["2", "3"])),
        (html, "all xpath //table", json!([])),
        (html, "xpath sum(//b) div 2", json!(2.5)),
        (xml, "xpath count(//n)", json!(2)),
        (xml, "xpath boolean(/api/@batchcomplete)", json!(true)),
        (xml, "xpath /api/n/@v", json!("1.5")),
        (xml, "xpath string(/api/x)", json!("")),
        (xml, "all xpath count(//n)", json!([2])),
        (xml, "css api > n @v", json!("1.5")),
        (xml, "css n:empty", json!("")),
    ];
    for (body, text, expected) in table {
        let expected = Ok(Found::Value(expected.clone()));
        assert_eq!(find_in(text, "", body), expected, "{text}");
    }
    for text in [
        "css table",
        "css b @id",
        "xpath //table",
        "css b @id | upper",
        "xpath //b/@id",
    ] {
        assert_eq!(find_in(text, "", html), Ok(Found::Absent), "{text}");
    }
}

#[test]
fn what_is_not_there_is_absent_and_stays_so() {
    for text in [
        "$.b",
        "$.a.b[3]",
        "$.t.x",
        "header Location",
        "cookie none",
        "cookie none cleared",
        "cookie theme domain",
        "cookie wikiUserID max-age",
        "jar none",
        "jar *_session expires",
        "jar *_session samesite",
        "regex xyz",
        "$.b | upper | length",
        "$.t | regex('x')",
        "$.nothing[*] | first",
    ] {
        assert_eq!(find(text), Ok(Found::Absent), "{text}");
    }
}

#[test]
fn a_query_that_cannot_be_asked_says_why() {
    for (text, content_type, body, why) in [
        (
            "$.a",
            "text/html",
            "<p>no</p>",
            "the answer is not JSON: it is text/html and begins `<p>no</p>`",
        ),
        (
            "$.a",
            "application/json",
            "{\"a\":",
            "the answer is not JSON (EOF while parsing a value at line 1 column 5)",
        ),
        (
            "$",
            "application/json",
            "",
            "the answer has no body, so it is not JSON",
        ),
        ("$.a", "", "x", "it is of no media type"),
        (
            "cookie wikiUser*",
            "",
            "",
            "`wikiUser*` fits `wikiUserID` and `wikiUserName`",
        ),
        (
            "jar twice",
            "",
            "",
            "`twice` fits `twice of 127.0.0.1/` and `twice of 127.0.0.1/w`",
        ),
        (
            "$.n | int",
            "text/json",
            "{\"n\": \"x\"}",
            "the filter `int` cannot take the text \"x\"",
        ),
        ("$.n | json", "text/json", "{\"n\": \"x\"}", "not JSON"),
        (
            "$..*..*..*..*",
            "",
            &format!("{}{}", "[[1,2],".repeat(100) + "1", "]".repeat(100)),
            "too many steps",
        ),
    ] {
        let found = find_in(text, content_type, body).expect_err(text);
        assert!(found.contains(why), "{text}: {found}");
    }
}

#[test]
fn what_is_no_html_or_xml_is_told_so() {
    for (text, content_type, body, why) in [
        (
            "css p",
            "application/json",
            "{\"a\": \"<p>\"}",
            "the answer is not HTML or XML: it is application/json and begins `{\"a\": \"<p>\"}`",
        ),
        (
            "xpath //p",
            "",
            "plain",
            "not HTML or XML: it is of no media type",
        ),
        (
            "xpath //p",
            "text/html",
            "",
            "the answer has no body, so it is not HTML or XML",
        ),
        (
            "xpath //p",
            "text/xml",
            "<a>\n<b></a>",
            "the answer is not well-formed XML (",
        ),
        (
            "css p",
            "text/html",
            &"<div>".repeat(5000),
            "the answer is not HTML that can be read (its elements are nested more than 512 deep)",
        ),
        ("xpath number('x')", "text/html", "<p>", "gives no number"),
        (
            "css p ~ b",
            "text/html",
            &"<b>x</b>".repeat(20_000),
            "this selector cannot be followed: it takes too many steps",
        ),
        (
            "xpath //b[preceding::b = 'y']",
            "text/html",
            &"<b>x</b>".repeat(20_000),
            "this XPath cannot be followed: it takes too many steps",
        ),
    ] {
        let found = find_in(text, content_type, body).expect_err(text);
        assert!(found.contains(why), "{text}: {found}");
    }
}

#[test]
fn bytes_are_for_filters() {
    assert_eq!(
        find("bytes | sha1"),
        Ok(Found::text("b2ab68bbd40f22e3c7ff80c00cba1e474632aa4e"))
    );
    assert_eq!(
        find("bytes | base64_encode | length"),
        Ok(Found::Value(json!(100)))
    );
}

/// What is wrong, its code, and what is in the advice.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "login.result",
        "unknown-query",
        "did you mean `$.login.result`?",
    ),
    (
        "error.code",
        "unknown-query",
        "did you mean `$.error.code`?",
    ),
    (
        "pages[0].title",
        "unknown-query",
        "did you mean `$.pages[0].title`?",
    ),
    ("Status", "unknown-query", "did you mean `status`?"),
    ("headr X-Y", "unknown-query", "did you mean `header X-Y`?"),
    ("?", "unknown-query", "a query is a JSONPath"),
    ("jsonpath $.a", "unknown-query", "stands alone: `$.a`"),
    ("", "unknown-query", "a query is a JSONPath"),
    ("status 200", "query-argument", ""),
    ("status == 200", "query-argument", "`status: VALUE`"),
    ("header", "query-argument", "write `header NAME`"),
    ("header A: b", "query-argument", "`header A: b`"),
    ("cookie a*b*", "query-argument", ""),
    (
        "cookie a clear",
        "query-argument",
        "did you mean `cleared`?",
    ),
    ("cookie a zzzzzz", "query-argument", "its attributes are"),
    ("cookie a path b", "query-argument", ""),
    ("jar a max-age", "query-argument", ""),
    ("timing wiat", "query-argument", "did you mean `wait`?"),
    ("timing", "query-argument", "write `timing PART`"),
    ("certificate colour", "query-argument", "its fields are"),
    ("$.x-y", "query-jsonpath", "write `$['x-y']`"),
    ("$.a.x-y.b[0]", "query-jsonpath", "write `$.a['x-y'].b[0]`"),
    ("$..x-y", "query-jsonpath", "write `$..['x-y']`"),
    ("$.a|length", "query-jsonpath", "a filter needs a blank"),
    ("$.a == 1", "query-jsonpath", "behind the colon"),
    ("$.a[", "query-jsonpath", ""),
    ("$[?foo(@)]", "query-jsonpath", ""),
    ("$[?@[?@[?@[?@[?@.a]]]]]", "query-jsonpath", ""),
    ("regex (", "query-regex", ""),
    ("all $.a", "all-not-allowed", "leave out `all`"),
    (
        "all status",
        "all-not-allowed",
        "it can stand before `header`",
    ),
    ("all cookie x", "all-not-allowed", ""),
    ("$.a | uper", "unknown-filter", "did you mean `upper`?"),
    ("$.a | default(x)", "undefined-name", "`{{ x }}`"),
    ("$.a | length + 1", "template-syntax", "NAME(ARGUMENTS)"),
    ("$.a | default(1) if x", "template-syntax", ""),
    ("bytes", "query-argument", "write `bytes | sha256`"),
    ("bytes 5 | hex", "query-argument", ""),
    ("all bytes | hex", "all-not-allowed", ""),
    ("css", "query-argument", "write `css SELECTOR [@ATTRIBUTE]`"),
    ("css p >", "query-css", ""),
    ("css a:hover", "query-css", "not of a screen"),
    ("all css @href", "query-css", "write `[href] @href`"),
    ("xpath", "query-argument", "write `xpath EXPR`"),
    ("xpath //a[", "query-xpath", ""),
    ("xpath #id", "query-xpath", "for the query `css`"),
    ("xpath cuont(//a)", "query-xpath", "did you mean `count()`?"),
    ("xpath $name", "query-xpath", "`{{ name }}`"),
];

#[test]
fn each_fault_has_its_code_and_its_advice() {
    let long = format!("regex {}", "x".repeat(5000));
    let deep = format!("$[?{}@.a{}]", "(".repeat(40), ")".repeat(40));
    let braces = format!("$.a | default({}1{})", "(".repeat(1900), ")".repeat(1900));
    let filters = format!("$[?{}", "@[?".repeat(100_000));
    let made: [(&str, &str, &str); 4] = [
        (&braces, "template-syntax", ""),
        (&long, "query-argument", ""),
        (&deep, "query-jsonpath", ""),
        (&filters, "query-argument", ""),
    ];
    for (text, code, advice) in FAULTS.iter().copied().chain(made) {
        let found = read(text)
            .err()
            .unwrap_or_else(|| panic!("{text} is taken"));
        let help = found.help.join("\n");
        assert_eq!(found.code, code, "{text}: {}", found.message);
        assert!(help.contains(advice), "{text}: {help}");
    }
}

#[test]
fn errors_and_warnings_need_a_service() {
    for text in ["error", "all warning"] {
        let found = Query::read(text, &place(text), false).expect_err("refused");
        assert_eq!(found.code, "needs-service");
    }
    assert!(Query::read("status", &place("status"), false).is_ok());
}

#[test]
fn a_word_with_one_letter_wrong_is_recognised() {
    for row in ROWS.iter().filter(|row| row.word != "$") {
        let last = row.word.chars().last().expect("a letter");
        let found = read(&format!("{}{last}", row.word)).expect_err("refused");
        assert_eq!(found.code, "unknown-query", "{}", row.word);
        assert_eq!(found.help, [format!("did you mean `{}`?", row.word)]);
    }
}

#[test]
fn rows_are_told_apart_and_those_for_later_are_refused_as_such() {
    for (index, row) in ROWS.iter().enumerate() {
        assert!(
            ROWS[..index].iter().all(|other| other.word != row.word),
            "{}",
            row.word
        );
        assert!(
            row.signature.starts_with(row.word)
                && !row.about.is_empty()
                && !row.value_type.is_empty()
        );
    }
}

#[test]
fn the_fault_is_pointed_at_within_the_query() {
    let text = "- '$.a.x-y'";
    let source = Source::new("a.yaml", text);
    let found = Query::read(
        "$.a.x-y",
        &Place::new(&source, Span::new(2, text.len())),
        true,
    )
    .expect_err("refused");
    assert_eq!(found.position(), Some(("a.yaml", 1, 9)));
    for (query, column) in [
        ("css p.x >> b", 12),
        ("all xpath //a[b=]", 17),
        ("xpath 'a b'", 10),
    ] {
        let source = Source::new("a.yaml", query);
        let place = Place::new(&source, Span::new(0, query.len()));
        let found = Query::read(query, &place, true).expect_err(query);
        assert_eq!(found.position(), Some(("a.yaml", 1, column)), "{query}");
    }
    let text = "\"$.a | upper | lowr\"";
    let source = Source::new("a.yaml", text);
    let found = Query::read(
        "$.a | upper | lowr",
        &Place::new(&source, Span::new(0, text.len())),
        true,
    );
    assert_eq!(
        found.expect_err("refused").position(),
        Some(("a.yaml", 1, 16))
    );
}

#[test]
fn a_query_knows_what_it_is() {
    for (text, word, list, all, path, filters) in [
        ("$.a[0]", "$", false, false, Some("$.a[0]"), false),
        ("$.a[*] | first", "$", false, false, Some("$.a[*]"), true),
        ("$..a", "$", true, false, Some("$..a"), false),
        ("all error", "error", true, true, None, false),
        ("status", "status", false, false, None, false),
    ] {
        let query = read(text).expect("a query");
        assert_eq!(query.text(), text);
        let known = (
            query.source_word(),
            query.is_list(),
            query.is_all(),
            query.json_path(),
            query.has_filters(),
        );
        assert_eq!(known, (word, list, all, path, filters), "{text}");
    }
}

#[test]
fn a_query_with_a_template_is_read_when_it_is_rendered() {
    let mut scope = Scope::new(&World::new(0), ".", ".");
    scope.set("title", Binding::new(&json!("x-y"), None));
    scope.set("bad", Binding::new(&json!("']"), None));
    scope.set(
        "token",
        Binding::new(&json!("secret value"), Some("token".into())),
    );
    let template = |text: &str| QueryTemplate::read(text, &place(text), true).expect("a template");
    let query = template("$['{{ title }}']");
    assert!(query.fixed().is_none());
    assert_eq!(query.names()[0].path, "title");
    assert_eq!(query.resolve(&scope).expect("a query").text(), "$['x-y']");
    assert_eq!(
        template("$['{{ bad }}']")
            .resolve(&scope)
            .expect_err("refused")
            .code,
        "query-jsonpath"
    );
    let secret = template("$['{{ token }}']")
        .resolve(&scope)
        .expect_err("refused");
    assert_eq!(secret.code, "query-argument");
    assert!(!secret.message.contains("secret value"));
    assert!(template("status").fixed().is_some());
    assert_eq!(
        QueryTemplate::read("statu", &place("statu"), true)
            .expect_err("refused")
            .code,
        "unknown-query"
    );
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in r#"(\$|all |regex |header |cookie |css |xpath |bytes)?([ab.*?@\[\]()'"\\|, :0-9!=<>&-]|length|match|é|\PC){0,40}"#) {
        let _ = read(&text).map(|query| query.find_in(&json!({"a": ["b", {"b": 1}]})));
    }
}

#[test]
fn everything_can_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Query>();
    crosses::<QueryTemplate>();
    crosses::<Observation<'_>>();
}
