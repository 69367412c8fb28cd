//! Masks as a table: an answer at first, an answer now, the mask between them, and whether the one fits the snapshot of the other.
//!
//! All rows of a table are steps of one scenario, so that a table costs two runs.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use flowrun::value::Type;
use serde_json::json;

use crate::flow::Flow;
use crate::server::{Answer, Server};
use crate::site::Site;
use crate::snapshot_leaves::differing;

/// A step with these keys, its answer at first and its answer now.
struct Row {
    /// The mask, and other keys beside the request; a line each.
    keys: String,
    first: Answer,
    now: Answer,
    /// Whether the answer of now fits.
    fits: bool,
    /// What stands in the snapshot.
    shows: String,
}

fn row(keys: &str, first: Answer, now: Answer, fits: bool, shows: &str) -> Row {
    Row {
        keys: keys.to_owned(),
        first,
        now,
        fits,
        shows: shows.to_owned(),
    }
}

/// Writes the snapshots of the first answers, compares those of now, and says which rows are not as the table has it.
#[track_caller]
fn hold(rows: Vec<Row>) {
    let mut steps = String::from("steps:\n");
    for (at, row) in rows.iter().enumerate() {
        steps.push_str(&format!(
            "  - id: r{at}\n    request: {{path: /{at}}}\n    expect: {{status: 200}}\n"
        ));
        row.keys
            .lines()
            .for_each(|key| steps.push_str(&format!("    {key}\n")));
    }
    let answers: Vec<(Answer, Answer)> = rows
        .iter()
        .map(|row| (row.first.clone(), row.now.clone()))
        .collect();
    let (later, answers) = (Arc::new(AtomicBool::new(false)), Mutex::new(answers));
    let now = Arc::clone(&later);
    let server = Server::start(move |received, _| {
        let at: usize = received.target[1..].parse().expect("a row");
        let (first, second) = answers.lock().expect("answers")[at].clone();
        match now.load(Ordering::SeqCst) {
            true => second,
            false => first,
        }
    });
    let head = "scenario: Masks\ninputs: {url: {}, user: {default: Alice Liddell}}\ndefaults: {url: '{{ url }}'}\n";
    let flow = Flow::new().file("m.yaml", format!("{head}{steps}"));
    let url = server.url();
    let run = |more: &[&str]| {
        let args = ["m.yaml", "--target", &url];
        flow.run(args.into_iter().chain(more.iter().copied()))
    };
    run(&[]).exits(0);
    later.store(true, Ordering::SeqCst);
    let ran = run(&["--ci"]);
    assert!([0, 5].contains(&ran.status), "{}", ran.stderr);
    let differing: BTreeSet<String> = differing(&ran);
    let mut wrong = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let file = format!("snapshots/m/r{at}.snap");
        let snapshot = flow.read(&file);
        if !snapshot.contains(&row.shows) || differing.contains(&file) == row.fits {
            wrong.push(format!(
                "{at}: {}\nfits: {}, shows: {:?}\n{snapshot}",
                row.keys, row.fits, row.shows
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of each type two texts that say one, and one that does not; none if every text does.
const TEXTS: &[(&str, [&str; 2], Option<&str>)] = &[
    ("string", ["a", "b c"], None),
    ("number", ["1", "1.5"], Some("one")),
    ("integer", ["1", "22"], Some("1.5")),
    ("boolean", ["true", "false"], Some("yes")),
    ("null", ["null", "null"], Some("nil")),
    ("array", ["[1]", "[]"], Some("{}")),
    ("object", ["{}", "{\"a\":1}"], Some("[]")),
    ("any", ["x", "y"], None),
    (
        "timestamp",
        ["2026-11-22T12:30:45Z", "2027-01-01T00:00:00Z"],
        Some("today"),
    ),
    ("date", ["2026-11-22", "2027-01-01"], Some("22.11.2026")),
    (
        "uuid",
        [
            "123e4567-e89b-12d3-a456-426614174000",
            "00000000-0000-0000-0000-000000000000",
        ],
        Some("123e4567"),
    ),
    ("hex", ["00ff", "ab"], Some("xy")),
    ("base64", ["aGVsbG8=", "aGVs"], Some("a")),
    (
        "url",
        ["http://a.example/b", "https://c.example"],
        Some("/b"),
    ),
    ("email", ["a@b.example", "c@d.example"], Some("a b")),
    ("ip", ["127.0.0.1", "::1"], Some("localhost")),
];

/// A place of an answer that is a text: the query that a mask points at it with, the answer with a text there, and what stands before
/// it in the snapshot.
type Place = (&'static str, fn(&str) -> Answer, &'static str);

const PLACES: &[Place] = &[
    (
        "header Location",
        |text| Answer::json(json!({})).header("location", text),
        "Location: ",
    ),
    (
        "cookie sid",
        |text| Answer::json(json!({})).header("set-cookie", &format!("sid={text}; Path=/")),
        "Set-Cookie: sid=",
    ),
    (
        "cookie sid samesite",
        |text| Answer::json(json!({})).header("set-cookie", &format!("sid=1; SameSite={text}")),
        "; SameSite=",
    ),
    (
        "regex <(.*?)>",
        |text| Answer::text(&format!("It is <{text}> now.")),
        "It is <",
    ),
    (
        "regex a <(.*?)> b",
        |text| Answer::json(json!({"it": ["x", format!("a <{text}> b")]})),
        "a <",
    ),
    (
        "regex <(.*?)>$",
        |text| Answer::json(json!({})).header("www-authenticate", &format!("Basic <{text}>")),
        "WWW-Authenticate: Basic <",
    ),
];

#[test]
fn every_type_is_checked_at_every_place_that_is_a_text() {
    // A place a scenario: what a cookie says is a secret elsewhere.
    for (query, answer, before) in PLACES {
        let mut rows = Vec::new();
        for kind in Type::ROWS {
            let name = kind.name();
            let known = TEXTS.iter().find(|(known, ..)| *known == name);
            let (_, [first, good], bad) = known.expect("texts of every type");
            let keys = format!("mask: {{'{query}': '{name}'}}");
            let shows = format!("{before}[{name}]");
            rows.push(row(&keys, answer(first), answer(good), true, &shows));
            let bad = bad.map(answer);
            // What is not there is of no kind.
            let gone = Answer::json(json!({}));
            for bad in bad.into_iter().chain([gone]) {
                rows.push(row(&keys, answer(first), bad, false, &shows));
            }
        }
        hold(rows);
    }
}

#[test]
fn an_expression_and_drop_are_checked_at_every_place_that_is_a_text() {
    let mut rows = Vec::new();
    for (query, answer, before) in PLACES {
        let keys = format!("mask: {{'{query}': {{matches: '^v[0-9]+$'}}}}");
        let shows = format!("{before}[^v[0-9]+$]");
        rows.push(row(&keys, answer("v1"), answer("v22"), true, &shows));
        rows.push(row(&keys, answer("v1"), answer("w1"), false, &shows));
        let keys = format!("mask: {{'{query}': drop}}");
        rows.push(row(&keys, answer("v1"), answer("w 22"), true, "HTTP 200"));
    }
    let gone = Answer::json(json!({}));
    for (query, answer, _) in &PLACES[..2] {
        let keys = format!("mask: {{'{query}': drop}}");
        rows.push(row(&keys, answer("v1"), gone.clone(), true, "HTTP 200"));
    }
    let (_, answer, _) = PLACES[2];
    let keys = "mask: {cookie sid samesite: drop}";
    let without = Answer::json(json!({})).header("set-cookie", "sid=1");
    rows.push(row(keys, answer("v1"), without, true, "sid=[cookie]\n"));
    hold(rows);
}

/// A row of a table whose answers differ in a text: the keys, the text at first and now, whether that fits, what the snapshot shows.
type Line = (&'static str, &'static str, &'static str, bool, &'static str);

fn table(answer: fn(&str) -> Answer, lines: &[Line]) {
    let rows = lines
        .iter()
        .map(|(keys, first, now, fits, shows)| row(keys, answer(first), answer(now), *fits, shows));
    hold(rows.collect());
}

fn body(text: &str) -> Answer {
    Answer::json(serde_json::from_str(text).expect("JSON"))
}

/// Cookies, one a line.
fn cookie(set: &str) -> Answer {
    let lines = set.lines();
    lines.fold(Answer::json(json!({})), |answer, set| {
        answer.header("set-cookie", set)
    })
}

fn located(at: &str) -> Answer {
    Answer::json(json!({})).header("location", at)
}

const IN_JSON: &[Line] = &[
    // A number in a text is no number of JSON, and the other way round.
    (
        "mask: {$.a: integer}",
        r#"{"a": 1}"#,
        r#"{"a": "1"}"#,
        false,
        "[integer]",
    ),
    (
        "mask: {$.a: string}",
        r#"{"a": "1"}"#,
        r#"{"a": 1}"#,
        false,
        "[string]",
    ),
    // What was of another kind at first stands there as it is.
    (
        "mask: {$.a: integer}",
        r#"{"a": "x"}"#,
        r#"{"a": "x"}"#,
        true,
        "\"a\": \"x\"",
    ),
    (
        "mask: {$.a: integer}",
        r#"{"a": "x"}"#,
        r#"{"a": "y"}"#,
        false,
        "\"a\": \"x\"",
    ),
    (
        "mask: {$.a: integer}",
        r#"{"a": "x"}"#,
        r#"{"a": 1}"#,
        false,
        "\"a\": \"x\"",
    ),
    // All of an answer.
    (
        "mask: {$: object}",
        r#"{"a": 1}"#,
        r#"{"b": 2}"#,
        true,
        "\"[object]\"",
    ),
    (
        "mask: {$: object}",
        r#"{"a": 1}"#,
        "[1]",
        false,
        "\"[object]\"",
    ),
    // Elements of a list.
    (
        "mask: {'$.l[*].t': date}",
        r#"{"l": [{"t": "2026-11-22"}]}"#,
        r#"{"l": [{"t": "2027-01-01"}]}"#,
        true,
        "\"t\": \"[date]\"",
    ),
    (
        "mask: {'$.l[*].t': date}",
        r#"{"l": [{"t": "2026-11-22"}]}"#,
        r#"{"l": [{"t": "today"}]}"#,
        false,
        "[date]",
    ),
    (
        "mask: {'$.l[*].t': date}",
        r#"{"l": [{"t": "2026-11-22"}]}"#,
        r#"{"l": [{"t": null}]}"#,
        false,
        "[date]",
    ),
    (
        "mask: {'$.l[*].t': date}",
        r#"{"l": [{"t": "2026-11-22"}]}"#,
        r#"{"l": [{}]}"#,
        false,
        "[date]",
    ),
    (
        "mask: {'$.l[*].t': date}",
        r#"{"l": [{"t": "2026-11-22"}]}"#,
        r#"{"l": []}"#,
        false,
        "[date]",
    ),
    (
        "mask: {'$.l[*]': date}",
        r#"{"l": ["2026-11-22"]}"#,
        r#"{"l": ["2026-11-22", "2026-11-22"]}"#,
        false,
        "[date]",
    ),
    (
        "mask: {'$.l[*]': date}",
        r#"{"l": ["2026-11-22", "2026-11-22"]}"#,
        r#"{"l": ["2026-11-22", "soon"]}"#,
        false,
        "[date]",
    ),
];

const SORTED: &[Line] = &[
    (
        "mask: {$.l: sorted}",
        r#"{"l": [2, 1]}"#,
        r#"{"l": [1, 2]}"#,
        true,
        "1,\n    2",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": [2, 1]}"#,
        r#"{"l": [1, 2, 2]}"#,
        false,
        "1,\n    2",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": [2, 1]}"#,
        r#"{"l": "1, 2"}"#,
        false,
        "1,\n    2",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": [2, 1]}"#,
        r#"{"l": {"0": 1, "1": 2}}"#,
        false,
        "1,\n    2",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": [2, 1]}"#,
        r#"{"l": null}"#,
        false,
        "1,\n    2",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": [2, 1]}"#,
        "{}",
        false,
        "1,\n    2",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": []}"#,
        r#"{"l": {}}"#,
        false,
        "\"l\": []",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": "x"}"#,
        r#"{"l": ["x"]}"#,
        false,
        "\"l\": \"x\"",
    ),
    // A mask within it.
    (
        "mask: {$.l: sorted, '$.l[*].at': integer}",
        r#"{"l": [{"n": "b", "at": 1}, {"n": "a", "at": 2}]}"#,
        r#"{"l": [{"n": "a", "at": 9}, {"n": "b", "at": 8}]}"#,
        true,
        "\"[integer]\"",
    ),
    (
        "mask: {$.l: sorted, '$.l[*].at': integer}",
        r#"{"l": [{"n": "b", "at": 1}, {"n": "a", "at": 2}]}"#,
        r#"{"l": [{"n": "a", "at": "9"}, {"n": "b", "at": 8}]}"#,
        false,
        "\"[integer]\"",
    ),
];

#[test]
fn a_mask_is_no_blindfold_in_json() {
    table(body, IN_JSON);
    table(body, SORTED);
}

const IN_COOKIES: &[Line] = &[
    // One that is set twice alike is set once.
    (
        "mask: {cookie a max-age: integer}",
        "a=1; Max-Age=9",
        "a=1; Max-Age=9\nb=2\na=2; Max-Age=8",
        false,
        "Set-Cookie: a=[cookie]; Max-Age=[integer]\n\n",
    ),
    (
        "mask: {cookie a max-age: integer}",
        "a=1; Max-Age=9\na=2; Max-Age=8",
        "a=3; Max-Age=7",
        true,
        "Set-Cookie: a=[cookie]; Max-Age=[integer]\n\n",
    ),
    (
        "",
        "a=1; Path=/x\na=1; Path=/y",
        "a=1; Path=/y",
        false,
        "Path=/x\nSet-Cookie: a=[cookie]; Path=/y",
    ),
    // The date is of its kind as `cookie sid expires` gives it.
    (
        "mask: {cookie sid expires: timestamp}",
        "sid=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "sid=1; Expires=Fri, 02 Jan 2099 00:00:00 GMT",
        true,
        "Expires=[timestamp]",
    ),
    (
        "mask: {cookie sid expires: timestamp}",
        "sid=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "sid=1; Expires=soon",
        false,
        "Expires=[timestamp]",
    ),
    (
        "mask: {cookie sid expires: integer}",
        "sid=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "sid=1; Expires=Fri, 02 Jan 2099 00:00:00 GMT",
        false,
        "Expires=Thu, 01",
    ),
    (
        "mask: {cookie sid expires: drop}",
        "sid=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "sid=2",
        true,
        "sid=[cookie]\n",
    ),
    // An attribute is masked, and nothing else of the cookie.
    (
        "mask: {cookie sid path: any}",
        "sid=1; Path=/a",
        "sid=1; Path=/b",
        true,
        "Path=[any]",
    ),
    (
        "mask: {cookie sid path: any}",
        "sid=1; Path=/a",
        "sid=1; Path=/a; Secure",
        false,
        "Path=[any]",
    ),
    (
        "mask: {cookie sid path: any}",
        "sid=1; Path=/a",
        "sid=1",
        false,
        "Path=[any]",
    ),
    (
        "mask: {cookie sid path: any}",
        "sid=1; Path=/a",
        "other=1; Path=/a",
        false,
        "Path=[any]",
    ),
    (
        "mask: {cookie *id max-age: integer}",
        "sid=1; Max-Age=9",
        "sid=1; Max-Age=8",
        true,
        "Max-Age=[integer]",
    ),
    (
        "mask: {cookie *id max-age: integer}",
        "sid=1; Max-Age=9",
        "sid=1; Max-Age=0",
        false,
        "Max-Age=[integer]",
    ),
    // A value of another kind stays unseen, but not that it is one.
    (
        "mask: {cookie sid: integer}",
        "sid=abc",
        "sid=abd",
        true,
        "sid=[no integer]",
    ),
    (
        "mask: {cookie sid: integer}",
        "sid=abc",
        "sid=1",
        false,
        "sid=[no integer]",
    ),
    (
        "mask: {cookie sid: {matches: cookie}}",
        "sid=cookie1",
        "sid=x",
        false,
        "sid=[cookie]",
    ),
    (
        "mask: {cookie sid: drop}",
        "sid=1",
        "sid=1; Secure",
        true,
        "HTTP 200",
    ),
    // The header as a whole.
    (
        "mask: {header Set-Cookie: drop}",
        "sid=1",
        "other=1; Path=/x",
        true,
        "HTTP 200",
    ),
    (
        "mask: {header set-cookie: {matches: ^s}}",
        "sid=1",
        "sad=1",
        true,
        "Set-Cookie: [^s]",
    ),
    (
        "mask: {header set-cookie: {matches: ^s}}",
        "sid=1",
        "bid=1",
        false,
        "Set-Cookie: [^s]",
    ),
    (
        "mask: {header set-cookie: {matches: ^s}}",
        "sid=1",
        "",
        false,
        "Set-Cookie: [^s]",
    ),
];

#[test]
fn cookies_are_checked_by_value_attribute_and_as_a_header() {
    table(cookie, IN_COOKIES);
}

const LITERAL_HEADERS: &[Line] = &[
    (
        "",
        "/[timestamp]/{{ user }}",
        "/[timestamp]/{{ user }}",
        true,
        "/[timestamp]/{{ user }}",
    ),
    (
        "",
        "{{ user }}",
        "Alice Liddell",
        false,
        "Location: {{ user }}",
    ),
    (
        "",
        "Alice Liddell",
        "{{ user }}",
        false,
        "Location: {{ user }}",
    ),
    (
        "mask: {header Location: url}",
        "[url]",
        "http://a.example",
        false,
        "Location: [url]",
    ),
    (
        "mask: {header Location: url}",
        "http://a.example",
        "[url]",
        false,
        "Location: [url]",
    ),
];

const LITERAL_COOKIES: &[Line] = &[
    (
        "",
        "sid=1; Path=[cookie]",
        "sid=2; Path=[cookie]",
        true,
        "Path=[cookie]",
    ),
    (
        "",
        "sid=1; Path=[cookie]",
        "sid=2; Path=/",
        false,
        "Path=[cookie]",
    ),
    ("", "sid=1; Path=/", "sid=2; Path=[cookie]", false, "Path=/"),
];

const LITERAL_TEXTS: &[Line] = &[
    (
        "",
        "by {{ user }}",
        "by Alice Liddell",
        false,
        "by {{ user }}",
    ),
    (
        "",
        "by Alice Liddell",
        "by {{ user }}",
        false,
        "by {{ user }}",
    ),
    (
        "mask: {'regex n=([0-9]+)': integer}",
        "n=1 [integer]",
        "n=1 [integer]",
        true,
        "n=1 [integer]",
    ),
    (
        "mask: {'regex n=([0-9]+)': integer}",
        "n=1 [integer]",
        "n=2 [integer]",
        false,
        "n=1 [integer]",
    ),
    (
        "mask: {'regex n=([0-9]+)': integer}",
        "n=1 and more",
        "n=[integer] and more",
        false,
        "n=[integer] and",
    ),
];

const LITERAL_JSON: &[Line] = &[
    (
        "mask: {'$.l[*]': date}",
        r#"{"l": ["[date]", "2026-11-22"]}"#,
        r#"{"l": ["[date]", "2027-11-22"]}"#,
        true,
        "[date]",
    ),
    (
        "mask: {'$.l[*]': date}",
        r#"{"l": ["2026-11-22", "2026-11-22"]}"#,
        r#"{"l": ["[date]", "2026-11-22"]}"#,
        false,
        "[date]",
    ),
    (
        "mask: {$.l: sorted}",
        r#"{"l": ["[sorted]", "a"]}"#,
        r#"{"l": ["a", "[sorted]"]}"#,
        true,
        "[sorted]",
    ),
];

#[test]
fn what_an_answer_says_literally_is_no_mark() {
    table(located, LITERAL_HEADERS);
    table(cookie, LITERAL_COOKIES);
    table(Answer::text, LITERAL_TEXTS);
    table(body, LITERAL_JSON);
}

const ORDER_IN_HEADERS: &[Line] = &[
    (
        "extract: {it: header Location}\nmask: {header Location: any}",
        "/a",
        "/b",
        true,
        "Location: {{ it }}",
    ),
    (
        "extract: {it: header Location}\nmask: {'regex ^/.*': any}",
        "/a",
        "/b",
        true,
        "Location: {{ it }}",
    ),
    (
        "mask: {header Location: any}",
        "Alice Liddell",
        "Alice Liddell",
        true,
        "Location: {{ user }}",
    ),
    (
        "mask: {'regex .+': any}",
        "Alice Liddell",
        "Alice Liddell",
        true,
        "Location: {{ user }}",
    ),
    // Where it was extracted a value has that name, be it that of another one too.
    (
        "extract: {it: header Location}",
        "Alice Liddell",
        "Somebody else",
        true,
        "Location: {{ it }}",
    ),
    (
        "extract: {it: {from: header Location, secret: true}}\nmask: {header Location: any}",
        "/abcdef",
        "/ghijkl",
        true,
        "Location: [secret it]",
    ),
];

const ORDER_IN_COOKIES: &[Line] = &[(
    "mask: {cookie sid domain: any}",
    "sid=1; Domain=Alice Liddell",
    "sid=1; Domain=Alice Liddell",
    true,
    "Domain={{ user }}",
)];

const ORDER_IN_TEXTS: &[Line] = &[(
    "mask: {'regex <.*>': any}",
    "<Alice Liddell>",
    "<Alice Liddell>",
    true,
    "<{{ user }}>",
)];

#[test]
fn a_secret_wins_over_a_name_and_a_name_over_a_mask_at_every_place() {
    table(located, ORDER_IN_HEADERS);
    table(cookie, ORDER_IN_COOKIES);
    table(Answer::text, ORDER_IN_TEXTS);
}

#[test]
fn of_several_masks_the_nearest_counts_at_each_place() {
    let answer = |n: u32| {
        let cookie = format!("sid={n}; Path=/{n}");
        Answer::json(json!({"a": n, "b": n, "c": n, "d": n}))
            .header("location", &format!("/{n}"))
            .header("set-cookie", &cookie)
    };
    let site = Site::new("", answer(1));
    // The project, the scenario and the step point at the same places, each in its own words.
    site.flow.write(
        "flowrun.yaml",
        "mask: {'$.*': integer, header Location: any, cookie *id: integer, cookie *id path: any}\n",
    );
    let says = |of_step: &str| {
        site.says(&format!(
            "mask: {{\"$['a']\": number, $.b: null}}\nsteps:\n  - id: step\n    request: {{}}\n    mask: {{{of_step}}}\n"
        ));
    };
    says("");
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("step");
    for line in [
        "\"a\": \"[number]\"",
        "\"b\": 1",
        "\"c\": \"[integer]\"",
        "Location: [any]",
        "sid=[integer]; Path=[any]",
    ] {
        assert!(snapshot.contains(line), "{line}: {snapshot}");
    }
    site.answers(answer(2));
    site.run(&["--ci"]).exits(5).says("$.b: 1 → 2");
    // What the nearest takes away is not masked by a farther one, however they are written.
    says(
        "\"$['c']\": null, $.d: null, header location: null, cookie sid: null, cookie sid path: null",
    );
    site.run(&["--update", "all"]).exits(0);
    let snapshot = site.snapshot("step");
    for line in [
        "\"c\": 2",
        "\"d\": 2",
        "Location: /2",
        "sid=[cookie]; Path=/2",
    ] {
        assert!(snapshot.contains(line), "{line}: {snapshot}");
    }
}

#[test]
fn masks_of_a_service_are_the_farthest() {
    let body = "service: mediawiki\nsteps:\n  - id: step\n    request: {url: '{{ url }}/api.php', params: {format: json}}\n";
    let time = |text: &str| Answer::json(json!({"batchcomplete": true, "curtimestamp": text}));
    let site = Site::new("", time("2026-11-22T12:30:45Z"));
    let scenario = |more: &str| {
        site.flow.write(
            "scenarios/it.yaml",
            format!("scenario: It\ninputs: {{url: {{}}}}\n{body}{more}"),
        );
    };
    let run = |more: &[&str]| {
        let url = site.url();
        let (var, api) = (format!("url={url}"), format!("{url}/api.php"));
        let args = ["scenarios/it.yaml", "--var", &var, "--target", &api];
        site.flow.run(args.into_iter().chain(more.iter().copied()))
    };
    scenario("");
    run(&[]).exits(0);
    let masked = site.snapshot("step").contains("[timestamp]");
    assert!(masked, "{}", site.snapshot("step"));
    site.answers(time("today"));
    run(&["--ci"])
        .exits(5)
        .says("$.curtimestamp: \"[timestamp]\" → \"today\"");
    scenario("    mask: {$.curtimestamp: null}\n");
    run(&["--update", "all"]).exits(0);
    assert!(
        site.snapshot("step")
            .contains("\"curtimestamp\": \"today\"")
    );
}

#[test]
fn what_no_mask_can_point_at_is_told_before_anything_is_sent() {
    for query in [
        "body",
        "status",
        "css p",
        "xpath //p",
        "all header Via",
        "$.a | lower",
        "duration",
        "headers",
        "bytes | sha256",
        "error",
    ] {
        let site = Site::of_step(
            &format!("mask: {{'{query}': any}}"),
            Answer::json(json!({})),
        );
        let ran = site.run(&[]);
        let told = ran.stderr.contains("error[mask-query]")
            || ran.stderr.contains("error[unknown-query]")
            || ran.stderr.contains("error[needs-service]");
        assert!(ran.status == 2 && told, "{query}: {}", ran.stderr);
    }
    for query in ["header Allow", "cookie sid", "regex a"] {
        let keys = format!("mask: {{'{query}': sorted}}");
        Site::of_step(&keys, Answer::json(json!({})))
            .run(&[])
            .exits(2)
            .says("error[mask-query]")
            .says("gives no list that could be sorted");
    }
}
