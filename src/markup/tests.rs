//! Selectors and XPath on HTML and XML, and what strangers may send.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::worked::Worked;

const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title> Log
 in </title><meta name=_csrf_token content=abc></head><body class='skin dark'>
<form id=login-form method=post><p>One <b>two</b><p>three<input name=_csrf type=hidden value='x y'><input name=user>
</form><ul><li>1<li class=even>2<li>3<li class=even>4</ul><svg viewBox='0 0 1 1'><path xlink:href='#p'/></svg>
<noscript><i>no script</i></noscript><template><u>later</u></template><!-- note --></body></html>";

const FEED: &str = r#"<?xml version="1.0"?><!DOCTYPE feed SYSTEM "http://127.0.0.1:1/feed.dtd">
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:m="urn:media"><?style here?><title>Feed &amp; more</title>
<entry id="a"><title>One</title><m:size unit="px">10</m:size></entry>
<entry id="b"><title><![CDATA[<Two>]]></title><x:size xmlns:x="urn:media">20</x:size><size>9</size></entry></feed>"#;

fn page() -> Markup {
    Markup::read(PAGE, Form::Html).expect("a page")
}

fn feed() -> Markup {
    Markup::read(FEED, Form::Xml).expect("a feed")
}

fn css(selector: &str, markup: &Markup) -> Vec<String> {
    let read = Selector::read(selector).unwrap_or_else(|fault| panic!("{selector}: {fault:?}"));
    let all = read
        .all(markup)
        .unwrap_or_else(|why| panic!("{selector}: {why}"));
    assert_eq!(read.first(markup), Ok(all.first().cloned()), "{selector}");
    all
}

fn xpath(expr: &str, markup: &Markup) -> Given {
    let read = XPath::read(expr).unwrap_or_else(|fault| panic!("{expr}: {fault:?}"));
    read.find(markup, usize::MAX)
        .unwrap_or_else(|why| panic!("{expr}: {why}"))
}

fn nodes(texts: &[&str]) -> Given {
    Given::Nodes(texts.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn selectors_find_texts_and_attributes_in_html() {
    let cases: &[(&str, &[&str])] = &[
        ("head > title", &["Log in"]),
        ("TITLE", &["Log in"]),
        ("svg", &[""]),
        ("input[name=\"_csrf\"] @value", &["x y"]),
        ("#login-form @method", &["post"]),
        ("form input @name", &["_csrf", "user"]),
        ("input:not([type]) @name", &["user"]),
        ("body.dark.skin @class", &["skin dark"]),
        ("form p", &["One two", "three"]),
        ("p:has(b)", &["One two"]),
        ("p:has(> i)", &[]),
        ("li:nth-child(2n)", &["2", "4"]),
        ("li:nth-last-of-type(1), li:first-child", &["1", "4"]),
        (".even + li", &["3"]),
        ("li ~ .even", &["2", "4"]),
        ("li:is(.even, :first-child)", &["1", "2", "4"]),
        ("li:nth-child(1 of .even)", &["2"]),
        (":root @lang", &["en"]),
        ("noscript i, template u", &["no script", "later"]),
        ("svg @viewBox", &["0 0 1 1"]),
        ("path @xlink:href", &["#p"]),
        ("[content^=a]", &[""]),
        ("p @class", &[]),
        ("table", &[]),
    ];
    for (selector, expected) in cases {
        assert_eq!(css(selector, &page()), *expected, "{selector}");
    }
}

#[test]
fn selectors_find_names_of_xml_whatever_their_prefix() {
    let cases: &[(&str, &[&str])] = &[
        ("entry > title", &["One", "<Two>"]),
        ("size", &["10", "20", "9"]),
        ("entry#b @id", &["b"]),
        ("entry:first-of-type size @unit", &["px"]),
        ("Entry", &[]),
    ];
    for (selector, expected) in cases {
        assert_eq!(css(selector, &feed()), *expected, "{selector}");
    }
}

#[test]
fn xpath_finds_in_html() {
    let cases: &[(&str, Given)] = &[
        (
            "normalize-space(//head/title)",
            Given::Text("Log in".into()),
        ),
        (
            "string(//meta[@name='_csrf_token']/@content)",
            Given::Text("abc".into()),
        ),
        ("//FORM/@METHOD", nodes(&["post"])),
        ("//li", nodes(&["1", "2", "3", "4"])),
        ("//li[2]", nodes(&["2"])),
        ("//li[last()]", nodes(&["4"])),
        ("//li[position() > 2]", nodes(&["3", "4"])),
        ("(//li)[last() - 1]", nodes(&["3"])),
        ("//li[@class='even'][2]", nodes(&["4"])),
        ("//li[4]/preceding-sibling::li[1]", nodes(&["3"])),
        ("//li[2]/following-sibling::*", nodes(&["3", "4"])),
        ("count(//li[@class])", Given::Number(2.0)),
        ("sum(//li) div count(//li)", Given::Number(2.5)),
        ("//li[. > 2]", nodes(&["3", "4"])),
        ("//li[. = //li[2]]", nodes(&["2"])),
        ("boolean(//table)", Given::Boolean(false)),
        ("//b/ancestor::*[@method]/@id", nodes(&["login-form"])),
        ("//p[b]/text()", nodes(&["One "])),
        ("//comment()", nodes(&[" note "])),
        ("//li[1] | //li[3] | //b", nodes(&["two", "1", "3"])),
        ("id('login-form')/p/b", nodes(&["two"])),
        ("//b[lang('EN')]", nodes(&["two"])),
        ("//b/preceding::title = ' Log\n in '", Given::Boolean(true)),
        ("count(//b/following::li)", Given::Number(4.0)),
        ("//nothing", nodes(&[])),
    ];
    for (expr, expected) in cases {
        assert_eq!(xpath(expr, &page()), *expected, "{expr}");
    }
}

#[test]
fn xpath_knows_the_names_of_xml_as_they_are_written_and_what_prefixes_stand_for() {
    let cases: &[(&str, Given)] = &[
        ("/feed/entry/title", nodes(&["One", "<Two>"])),
        ("/feed/title", nodes(&["Feed & more"])),
        ("//m:size", nodes(&["10", "20"])),
        ("//x:size", nodes(&["10", "20"])),
        ("//size", nodes(&["9"])),
        ("//*[local-name()='size']", nodes(&["10", "20", "9"])),
        ("//m:*/@unit", nodes(&["px"])),
        ("//n:size", nodes(&[])),
        ("//Entry", nodes(&[])),
        ("name(//m:size[. = 20])", Given::Text("x:size".into())),
        (
            "namespace-uri(/*)",
            Given::Text("http://www.w3.org/2005/Atom".into()),
        ),
        ("//processing-instruction('style')", nodes(&["here"])),
        ("//entry[@id='b']/@id", nodes(&["b"])),
        ("//@*", nodes(&["a", "px", "b"])),
        ("self::node()/feed/@nothing", nodes(&[])),
    ];
    for (expr, expected) in cases {
        assert_eq!(xpath(expr, &feed()), *expected, "{expr}");
    }
}

/// From the examples of the standard, section 4, and what follows from its grammar.
#[test]
fn xpath_reckons_as_the_standard_says() {
    let cases: &[(&str, &str)] = &[
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring-before('1999/04/01', '/')", "1999"),
        ("substring-after('1999/04/01', '19')", "99/04/01"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("concat('a', 1, true())", "a1true"),
        ("string(5 mod -2)", "1"),
        ("string(-5 mod 2)", "-1"),
        ("string(1.5 mod .5)", "0"),
        ("string(-(--3))", "-3"),
        ("string(2 * 3 - 4 div 2)", "4"),
        ("string(7 - 2 - 1)", "4"),
        ("string(1 div 0)", "Infinity"),
        ("string(- 1 div 0)", "-Infinity"),
        ("string(number('1e3'))", "NaN"),
        ("string(round(-2.5))", "-2"),
        ("string(ceiling(1.2) + floor(1.8))", "3"),
        ("string(1000000000000000000000)", "1000000000000000000000"),
        ("string(true() and not(false()) or 1 div 0 = 2)", "true"),
        ("string(1 < 2 = true())", "true"),
        ("string('a' != 'b')", "true"),
        ("string(//li != //li)", "true"),
        ("string(//table != //li)", "false"),
        ("string(//li < //li[1])", "false"),
        ("string(string-length('héé'))", "3"),
        (
            "string(contains('abc', 'b') and starts-with('abc', 'a'))",
            "true",
        ),
    ];
    for (expr, expected) in cases {
        assert_eq!(
            xpath(expr, &page()),
            Given::Text((*expected).to_owned()),
            "{expr}"
        );
    }
}

#[test]
fn each_fault_of_a_selector_is_pointed_at() {
    for (selector, at, why, help) in [
        ("", 0, "a selector is missing", ""),
        ("a >", 2, "", ""),
        ("a[b=]", 4, "", ""),
        ("a:hover", 2, "no pseudo-class", "not of a screen"),
        ("a::before", 3, "", ""),
        (
            "atom|entry",
            5,
            "prefixes have no meaning",
            "XPath knows prefixes",
        ),
        ("@href", 0, "of what is missing", "`[href] @href`"),
        ("a..b", 3, "", ""),
        ("li:nth-child(x)", 14, "", ""),
        (":is(a, :what)", 12, "", ""),
    ] {
        let fault = Selector::read(selector).map(|_| ()).expect_err(selector);
        assert!(fault.at == at, "{selector}: {fault:?}");
        assert!(
            fault.why.contains(why) && fault.help.unwrap_or_default().contains(help),
            "{selector}: {}",
            fault.why
        );
    }
}

#[test]
fn each_fault_of_an_xpath_is_pointed_at() {
    for (expr, at, why, help) in [
        ("", 0, "it ends where a name is expected", ""),
        ("//", 2, "it ends where", ""),
        ("//a[", 4, "it ends where", ""),
        ("//a[1", 5, "`]`", ""),
        ("//a]", 3, "nothing is expected here", ""),
        ("#id", 0, "`#` has no meaning", "`//*[@id='…']`"),
        ("//a[@b='c]", 7, "a quote is not closed", ""),
        (
            "cuont(//a)",
            0,
            "no function of XPath 1.0",
            "did you mean `count()`?",
        ),
        ("matches(., 'x')", 0, "no function of XPath 1.0", ""),
        ("count()", 0, "with 0 arguments", "write `count(NODES)`"),
        ("count(1)", 0, "wants an expression that finds nodes", ""),
        (
            "childs::a",
            0,
            "`childs` is no axis",
            "did you mean `child::`?",
        ),
        ("'a' | //b", 0, "`|` stands between", ""),
        ("'a'/b", 0, "finds no nodes", ""),
        ("$name", 0, "no variables", "`{{ name }}`"),
        ("//a[$n]", 4, "no variables", "`{{ name }}`"),
        ("a b", 2, "nothing is expected here", ""),
    ] {
        let fault = XPath::read(expr).map(|_| ()).expect_err(expr);
        assert_eq!(fault.at, at, "{expr}: {fault:?}");
        assert!(
            fault.why.contains(why) && fault.help.unwrap_or_default().contains(help),
            "{expr}: {}",
            fault.why
        );
    }
}

#[test]
fn what_is_html_and_what_is_xml_is_told_by_its_type_else_by_its_beginning() {
    use Form::{Html, Xml};
    for (media_type, text, form) in [
        ("text/html", "{}", Some(Html)),
        ("application/atom+xml", "", Some(Xml)),
        ("application/xhtml+xml", "<html/>", Some(Xml)),
        ("application/json", "<p>", None),
        ("image/png", "<p>", None),
        ("", "{\"a\": \"<p>\"}", None),
        ("", "plain", None),
        ("", "<", None),
        ("", "< b", None),
        ("", "\u{feff} <?xml version='1.0'?><html/>", Some(Xml)),
        ("text/plain", "<!doctype HTML>x", Some(Html)),
        ("", "<!-- a --> <P class=b>x", Some(Html)),
        ("", "<b>x", Some(Html)),
        ("", "<base-url>x</base-url>", Some(Xml)),
        ("", "<p:a xmlns:p='x'/>", Some(Xml)),
        ("application/octet-stream", "<api/>", Some(Xml)),
        ("", "<é/>", Some(Xml)),
    ] {
        assert_eq!(Form::of(media_type, text), form, "{media_type} {text}");
    }
}

#[test]
fn what_is_not_well_formed_is_no_xml_and_nothing_is_looked_up() {
    for (text, why) in [
        ("", "it has no element"),
        ("<!-- a -->", "it has no element"),
        ("<a>", "an element is not closed"),
        ("<a>\n<b></a>", "in line 2"),
        ("<a/><b/>", "a second element"),
        ("<a/>text", "text outside"),
        ("<a b='1' b='2'/>", "the attribute `b` is written twice"),
        ("<p:a/>", "the prefix of `p:a` is not declared"),
        ("<a p:b='1'/>", "the prefix of `p:b` is not declared"),
        ("<a>&nbsp;</a>", "the entity `&nbsp;` is not expanded"),
        (
            "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
            "the entity `&e;` is not expanded",
        ),
        ("<!DOCTYPE a [<!ENTITY e 'eeee'>]><a b='&e;'/>", "e"),
    ] {
        let found = Markup::read(text, Form::Xml).map(|_| ()).expect_err(text);
        assert!(found.contains(why), "{text}: {found}");
    }
    let numbers = Markup::read("<a>&#233;&lt;</a>", Form::Xml).expect("XML");
    assert_eq!(xpath("/a", &numbers), nodes(&["é<"]));
}

/// Elements of a hostile document.
const MANY: usize = 100_000;

/// Reads a document and finds both; it must end soon, and as it should: with this in its error, or without one if that is empty.
fn ends_soon(text: &str, form: Form, selector: &str, expr: &str, why: &str) {
    let worked = Worked::begin();
    let ask = || {
        let _ = LaidOut::of(text, form);
        let markup = Markup::read(text, form)?;
        Selector::read(selector).expect(selector).all(&markup)?;
        XPath::read(expr).expect(expr).find(&markup, usize::MAX)
    };
    let start: String = text.chars().take(30).collect();
    let error = ask().err().unwrap_or_default();
    assert!(
        error.contains(why) && error.is_empty() == why.is_empty(),
        "{start}: {error}"
    );
    // A test that nobody optimised, on a machine that others use.
    assert!(
        worked.time() < Duration::from_secs(10),
        "{start}, {selector}, {expr}: {:?}",
        worked.time()
    );
}

fn nested(tag: &str) -> String {
    format!("<{tag}>").repeat(MANY) + "x" + &format!("</{tag}>").repeat(MANY)
}

fn numbered(piece: impl Fn(usize) -> String) -> String {
    (0..MANY).map(piece).collect()
}

#[test]
fn no_xml_overflows_or_takes_for_ever() {
    let scopes = numbered(|n| format!("<a xmlns:p{n}='u{n}'>")) + &"</a>".repeat(MANY);
    let attributes = format!("<a{}/>", numbered(|n| format!(" a{n}='1'")));
    let too_many = "too many steps";
    ends_soon(&nested("a"), Form::Xml, "a > b", "count(//a)", "");
    ends_soon(
        &nested("a"),
        Form::Xml,
        "a a > a ~ a",
        "//a[ancestor::b]",
        too_many,
    );
    ends_soon(&scopes, Form::Xml, "b", "count(//a)", "");
    ends_soon(
        &attributes,
        Form::Xml,
        "a",
        "//a",
        "more than 1000 attributes",
    );
}

#[test]
fn no_html_overflows_or_takes_for_ever() {
    let attributes = format!("<p{}>", numbered(|n| format!(" a{n}='1'"))).repeat(7);
    let formatting = numbered(|n| format!("<p><b id={n}>"));
    let roots = numbered(|n| format!("<html a{n}=1>"));
    let fostered = "<table><b><i><u>".repeat(MANY / 5);
    let (too_many, breaks) = ("too many steps", "<br>".repeat(MANY));
    ends_soon(
        &nested("div"),
        Form::Html,
        "div",
        "//div",
        "nested more than 512 deep",
    );
    ends_soon(&attributes, Form::Html, "p", "//p", "too many attributes");
    ends_soon(&formatting, Form::Html, "b", "//b", "nested");
    ends_soon(&fostered, Form::Html, "s", "count(//b)", "");
    ends_soon(&roots, Form::Html, "html", "//html/@*", "");
    ends_soon(&breaks, Form::Html, "hr ~ br", "//br[1]", too_many);
    ends_soon(&breaks, Form::Html, "br:has(~ hr)", "//br", too_many);
    ends_soon(
        &breaks,
        Form::Html,
        "hr",
        "//br[preceding::br = 'x']",
        too_many,
    );
    ends_soon(
        &"x".repeat(9 << 20),
        Form::Html,
        "p",
        "//p",
        "more than 8 MiB",
    );
}

#[test]
fn no_expression_overflows_or_takes_for_ever() {
    for text in [
        "(".repeat(4000),
        "a[".repeat(2000),
        "-".repeat(4000) + "1",
        "*".repeat(4001),
        "1+".repeat(2000) + "1",
        "a|".repeat(2000) + "a",
        "//".repeat(2000) + "a",
        "not(".repeat(1000) + "1" + &")".repeat(1000),
        "concat(/,/,".repeat(20) + "/,/" + &")".repeat(20),
        "//*".repeat(1300),
        format!("//*[{}]", vec!["//*"; 1000].join("=")),
        ":not(".repeat(1000),
        "a ".repeat(2000),
        "a ~ ".repeat(1000) + "a",
        "x".repeat(5000),
    ] {
        let worked = Worked::begin();
        let _ = XPath::read(&text).map(|expr| expr.find(&page(), usize::MAX));
        let _ = Selector::read(&text).map(|selector| selector.all(&page()));
        let start: String = text.chars().take(20).collect();
        assert!(
            worked.time() < Duration::from_secs(5),
            "{start}: {:?}",
            worked.time()
        );
    }
}

proptest! {
    #[test]
    fn no_selector_or_xpath_is_too_strange(
        text in r#"(//|/|\.|[a-z]|@|li|p|\*|\[|\]|\(|\)|::|self|:not|:has|:nth-child|count|last|'|"|=|<|\||>|~|\+| |-|[0-9]|,|#|\$|é|\PC){0,30}"#,
    ) {
        let worked = Worked::begin();
        let _ = XPath::read(&text).map(|expr| (expr.find(&page(), usize::MAX), expr.find(&feed(), 1)));
        let _ = Selector::read(&text).map(|selector| (selector.all(&page()), selector.first(&feed())));
        prop_assert!(worked.time() < Duration::from_secs(1), "{text}");
    }

    #[test]
    fn no_document_is_too_strange(text in r#"(<|>|/|</|a|b|p|table|td|svg|select|template| |=|'|"|&|;|#|!--|--|!\[CDATA\[|\]\]|\?|é|\PC){0,60}"#) {
        for form in [Form::Html, Form::Xml] {
            if let Some(once) = LaidOut::of(&text, form) {
                let twice = LaidOut::of(&once.text, form).map(|twice| twice.text);
                prop_assert_eq!(twice, Some(once.text));
            }
            if let Ok(markup) = Markup::read(&text, form) {
                xpath("//*[1]/@* | //text()", &markup);
                css("* > *, :first-child", &markup);
            }
        }
    }
}

#[test]
fn everything_can_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Markup>();
    crosses::<Selector>();
    crosses::<XPath>();
}
