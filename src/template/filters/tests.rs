//! Our filters, in templates and behind queries alike.

use serde_json::json;

use super::ROWS;
use crate::template::{Binding, Chain, Scope, Template, World};
use crate::text::{Place, Source, Span};
use crate::value::Found;

fn place(text: &str) -> Place {
    let source = Source::new("a.yaml", text);
    Place::new(&source, Span::new(0, text.len()))
}

fn filtered(value: Found, filter: &str) -> Result<Found, String> {
    Chain::read(&[filter], &place(filter))
        .map_err(|found| found.message)?
        .apply(value)
}

/// A value, a filter, and what that gives; both values as JSON.
const GIVEN: &[(&str, &str, &str)] = &[
    (r#""id=42 id=7""#, r"regex('id=(\d+)')", r#""42""#),
    (
        r#""<http://x>; rel=\"next\"""#,
        r#"regex('<([^>]+)>; rel="next"')"#,
        r#""http://x""#,
    ),
    (r#""{\"a\": [1.5, null]}""#, "json", r#"{"a": [1.5, null]}"#),
    (
        r#""<b title='a'>&\\u003c\\\\\" é""#,
        "tojson",
        r#""\"<b title='a'>&\\\\u003c\\\\\\\\\\\" é\"""#,
    ),
    (r#"["a<b"]"#, "tojson(true)", r#""[\n  \"a<b\"\n]""#),
    (r#""12.9""#, "int", "12"),
    (r#""ff""#, "int(base=16)", "255"),
    (r#""many""#, "int(0)", "0"),
    ("null", "int(7)", "7"),
    (r#""<p>a <b>b</b>\n c""#, "css('p')", r#""a b c""#),
    (r#""<a href='/x'>y</a>""#, "css('a @href')", r#""/x""#),
    (
        r#""<api><error code='bad'/></api>""#,
        "css('error @code')",
        r#""bad""#,
    ),
    (r#""<p>1<p>2""#, "xpath('//p[2]')", r#""2""#),
    (r#""<api><n>5</n></api>""#, "xpath('/api/n + 1')", "6.0"),
    (r#""<p>1""#, "xpath('boolean(//p)')", "true"),
    (r#""<p>1""#, "xpath('string(//a)')", r#""""#),
    (
        r#""1949-06-08T00:30:00+01:00""#,
        "date('%Y-%m-%d')",
        r#""1949-06-07""#,
    ),
    (
        r#""Sun, 06 Nov 1994 08:49:37 GMT""#,
        "date('%Y')",
        r#""1994""#,
    ),
    (r#""2026-11-22""#, "date('%d.%m.%Y')", r#""22.11.2026""#),
    ("784111777", "date('%H:%M:%S')", r#""08:49:37""#),
    (r#""784111777""#, "date('%Y')", r#""1994""#),
    (
        r#""2026-11-22T12:00:00Z""#,
        "plus('14d')",
        r#""2026-12-06T12:00:00Z""#,
    ),
    (
        r#""2026-11-22T12:00:00Z""#,
        "plus('1.5m')",
        r#""2026-11-22T12:01:30Z""#,
    ),
    (
        r#""2026-11-22T12:00:00Z""#,
        "plus('500ms')",
        r#""2026-11-22T12:00:00.5Z""#,
    ),
    (
        r#""2026-11-22T12:00:00Z""#,
        "minus('2h')",
        r#""2026-11-22T10:00:00Z""#,
    ),
    ("0", "minus('1s')", r#""1969-12-31T23:59:59Z""#),
    (r#""hé""#, "base64_encode", r#""aMOp""#),
    (r#""aMOp""#, "base64_decode", r#""hé""#),
    (r#""a%20b%26c+d%C3%A9""#, "url_decode", r#""a b&c+dé""#),
    (r#""hé""#, "hex", r#""68c3a9""#),
    // RFC 1321 appendix A.5, RFC 3174 section 7.3, FIPS 180-2 appendix B.1: the digests of `abc`.
    (r#""abc""#, "md5", r#""900150983cd24fb0d6963f7d28e17f72""#),
    (
        r#""abc""#,
        "sha1",
        r#""a9993e364706816aba3e25717850c26c9cd0d89d""#,
    ),
    (
        r#""abc""#,
        "sha256",
        r#""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#,
    ),
    // RFC 2202 section 3 and RFC 4231 section 4.3: the second test case of each.
    (
        r#""what do ya want for nothing?""#,
        "hmac('sha1', 'Jefe')",
        r#""effcdf6ae5eb2fa2d27416d5f184df9c259a7c79""#,
    ),
    (
        r#""what do ya want for nothing?""#,
        "hmac('sha256', 'Jefe')",
        r#""5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843""#,
    ),
];

#[test]
fn every_filter_of_ours_gives_what_it_says() {
    let json = |text: &str| Found::Value(serde_json::from_str(text).expect(text));
    for (value, filter, expected) in GIVEN {
        assert_eq!(
            filtered(json(value), filter),
            Ok(json(expected)),
            "{value} | {filter}"
        );
    }
}

#[test]
fn a_filter_that_cannot_take_its_value_names_both() {
    for (value, filter, why) in [
        (json!(5), "regex('x')", "it takes a text"),
        (
            json!("x"),
            "regex('(')",
            "`(` is no regular expression: unclosed group",
        ),
        (json!("a dozen"), "int", "not a number: `int` takes one"),
        (json!(" 42"), "int", "not a number"),
        (json!(""), "float", "not a number: `float` takes one"),
        (json!(null), "int", "not a number"),
        (json!([1]), "float", "not a number"),
        (json!("9"), "int(nonsense=1)", "nonsense"),
        (json!("<p>"), "json", "not JSON"),
        (json!(5), "css('p')", "it takes a text"),
        (json!("<p>"), "css('p >')", "`p >` is no selector"),
        (json!("<a><b></a>"), "css('p @')", "`p @` is no selector"),
        (
            json!("<api><b></api>"),
            "css('b')",
            "the text cannot be read",
        ),
        (json!([]), "xpath('//p')", "it takes a text"),
        (json!("<p>"), "xpath('//')", "`//` is no XPath"),
        (json!("<api>"), "xpath('//a')", "an element is not closed"),
        (json!("soon"), "date('%Y')", "a time is"),
        (json!(0), "date('%!')", "no format of a time"),
        (json!([1]), "date('%Y')", "a time is"),
        (json!(0), "date('%999999999d')", "no format of a time"),
        (json!(0), "plus('2 weeks')", "no duration"),
        (json!(0), "plus('1e3s')", "no duration"),
        (json!(0), "plus('-1s')", "no duration"),
        (json!(0), "plus('99999999999d')", "no duration"),
        (
            json!("9999-12-30T00:00:00Z"),
            "plus('14d')",
            "beyond all calendars",
        ),
        (json!(null), "base64_encode", "it takes a text or bytes"),
        (json!("a-_"), "base64_decode", "not base64"),
        (json!(1), "url_decode", "it takes a text"),
        (json!([]), "hex", "it takes a text or bytes"),
        (json!(1), "md5", "`| string`"),
        (json!({}), "sha1", "it takes a text or bytes"),
        (json!(true), "sha256", "it takes a text or bytes"),
        (json!("x"), "hmac('md5', 'k')", "not `md5`"),
        (json!("x"), "hmac('sha1', 5)", "it takes a text or bytes"),
    ] {
        let found = filtered(Found::Value(value.clone()), filter).expect_err(filter);
        assert!(
            found.contains(why) && found.contains(&format!("`{filter}`")),
            "{value} | {filter}: {found}"
        );
    }
}

#[test]
fn bytes_are_taken_where_a_digest_or_letters_are_made_of_them() {
    let bytes = || Found::Bytes(vec![0xff, 0x00].into());
    assert_eq!(filtered(bytes(), "hex"), Ok(Found::text("ff00")));
    assert_eq!(filtered(bytes(), "base64_encode"), Ok(Found::text("/wA=")));
    assert_eq!(
        filtered(bytes(), "sha1").map(|found| found.described().len()),
        Ok(51)
    );
    assert_eq!(filtered(Found::text("/wA="), "base64_decode"), Ok(bytes()));
    assert!(filtered(bytes(), "regex('x')").is_err());
}

#[test]
fn what_is_not_found_in_a_text_is_absent() {
    for filter in ["css('a')", "css('p @id')", "xpath('//a')", "regex('x')"] {
        assert_eq!(
            filtered(Found::text("<p>y"), filter),
            Ok(Found::Absent),
            "{filter}"
        );
        assert_eq!(
            filtered(Found::text("no tag"), filter),
            Ok(Found::Absent),
            "{filter}"
        );
    }
}

#[test]
fn more_expressions_than_are_remembered_still_work() {
    for number in (0..40).chain(0..40) {
        let text = format!("<h1 id=a{number}>{number}");
        for filter in [
            format!("css('#a{number}')"),
            format!("xpath('//*[@id=\"a{number}\"]')"),
        ] {
            assert_eq!(
                filtered(Found::text(text.as_str()), &filter),
                Ok(Found::text(number.to_string()))
            );
        }
    }
}

#[test]
fn what_is_absent_stays_absent_but_for_default() {
    for row in ROWS.iter().filter(|row| row.name != "default") {
        let arguments = row
            .signature
            .strip_prefix(row.name)
            .expect("the signature begins with the name");
        let arguments = arguments
            .replace("\"sha1\"|\"sha256\", KEY", "'sha1', 'k'")
            .replace("(n)", "(1)");
        assert_eq!(
            filtered(Found::Absent, &format!("{}{arguments}", row.name)),
            Ok(Found::Absent),
            "{}",
            row.name
        );
    }
    assert_eq!(
        filtered(Found::Absent, "default(1)"),
        Ok(Found::Value(json!(1)))
    );
}

#[test]
fn texts_are_made_as_the_language_prints_them() {
    for (value, filter, text) in [
        (json!(true), "string", "true"),
        (json!(null), "string", ""),
        (json!(1.5), "string", "1.5"),
        (json!([1, "a"]), "string", "[1,\"a\"]"),
        (json!([true, null, "a"]), "join(',')", "true,,a"),
    ] {
        assert_eq!(
            filtered(Found::Value(value.clone()), filter),
            Ok(Found::text(text)),
            "{value} | {filter}"
        );
    }
}

#[test]
fn a_name_with_one_letter_wrong_is_recognised() {
    for row in ROWS {
        let last = row.name.chars().last().expect("a letter");
        let wrong = format!("{}{last}", row.name);
        let found = Chain::read(&[&wrong], &place(&wrong)).expect_err("refused");
        assert_eq!(found.code, "unknown-filter", "{wrong}");
        assert_eq!(found.help, [format!("did you mean `{}`?", row.name)]);
    }
}

#[test]
fn a_digest_of_a_secret_is_secret_and_a_name_without_value_is_told() {
    let mut scope = Scope::new(&World::new(0), ".", ".");
    scope.set(
        "password",
        Binding::new(&json!("hunter2"), Some("password".into())),
    );
    let rendered = |text: &str| {
        Template::read(text, &place(text))
            .expect("a template")
            .render(&scope)
    };
    let text = rendered("{{ password | md5 }}").expect("a text");
    assert_eq!(
        (text.masked().as_str(), text.reveal()),
        ("[secret password]", "2ab96390c7dbe3439de74d0c9b0b1767")
    );
    assert_eq!(
        rendered("{{ nobody | md5 }}").expect_err("unset").code,
        "name-unset"
    );
}

#[test]
fn what_is_undefined_is_refused_by_every_filter_but_default() {
    let scope = Scope::new(&World::new(0), ".", ".");
    for row in ROWS.iter().filter(|row| row.name != "default") {
        let (_, filter) = row
            .example
            .expression
            .split_once(" | ")
            .expect("a value and a filter");
        let text = format!("{{{{ {{}}.nickname | {filter} }}}}");
        let rendered = Template::read(&text, &place(&text))
            .expect("a template")
            .render(&scope);
        assert!(rendered.is_err(), "{text} gives {rendered:?}");
    }
}
