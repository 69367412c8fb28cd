//! Snapshots as patterns: what is shown by name or masked, what that still checks, and what an answer cannot pretend.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flowrun::value::Type;
use serde_json::{Value, json};

use crate::flow::Flow;
use crate::server::Answer;
use crate::site::Site;

/// A first run that writes the snapshot of an answer, and a second one that compares another answer with it.
struct Twice {
    keys: &'static str,
    user: [&'static str; 2],
}

impl Twice {
    fn keys(keys: &'static str) -> Self {
        let user = ["nobody"; 2];
        Self { keys, user }
    }

    fn users(first: &'static str, second: &'static str) -> Self {
        let user = [first, second];
        Self { keys: "", user }
    }

    /// The exit of the second run, and the snapshot.
    #[track_caller]
    fn gives(&self, first: Answer, second: Answer) -> (i32, String) {
        let var = |user: &str| format!("user={user}");
        let site = Site::of_step(self.keys, first);
        site.run(&["--var", &var(self.user[0])]).exits(0);
        site.answers(second);
        let ran = site.run(&["--ci", "--var", &var(self.user[1])]);
        assert!(
            [0, 5].contains(&ran.status),
            "{}: {}",
            self.keys,
            ran.stderr
        );
        (ran.status, site.snapshot("step"))
    }

    /// Asserts that the second answer fits the snapshot of the first, which shows a text.
    #[track_caller]
    fn fits(&self, first: Value, second: Value, shows: &str) {
        let (exit, snapshot) = self.gives(Answer::json(first), Answer::json(second));
        assert_eq!(exit, 0, "{}: {snapshot}", self.keys);
        assert!(snapshot.contains(shows), "{shows}: {snapshot}");
    }

    /// Asserts that it does not.
    #[track_caller]
    fn differs(&self, first: Value, second: Value) {
        let (exit, snapshot) = self.gives(Answer::json(first), Answer::json(second));
        assert_eq!(exit, 5, "{}: {snapshot}", self.keys);
    }
}

#[test]
fn rule_1_where_it_was_extracted_a_value_of_any_type_is_a_name() {
    for (first, second) in [
        (json!(1), json!(2)),
        (json!("a"), json!("")),
        (json!(true), json!(false)),
        (json!(null), json!([1])),
        (json!({"x": 1}), json!({"y": [2]})),
    ] {
        Twice::keys("extract: {it: $.it}").fits(
            json!({"it": first, "b": 1}),
            json!({"it": second, "b": 1}),
            "\"it\": \"{{ it }}\"",
        );
    }
    Twice::keys("extract: {it: '$.all[*].id'}").fits(
        json!({"all": [{"id": 1, "b": 1}, {"id": 2, "b": 2}]}),
        json!({"all": [{"id": 3, "b": 1}, {"id": 4, "b": 2}]}),
        "\"id\": \"{{ it[1] }}\"",
    );
    Twice::keys("extract: {it: {from: $.it, append: true}}").fits(
        json!({"it": 1}),
        json!({"it": 2}),
        "\"it\": \"{{ it[0] }}\"",
    );
    let located = |path: &str| Answer::json(json!({})).header("location", path);
    let (exit, snapshot) =
        Twice::keys("extract: {it: header Location}").gives(located("/a"), located("/b"));
    assert_eq!(exit, 0);
    assert!(snapshot.contains("Location: {{ it }}\n"), "{snapshot}");
    let text = |id: &str| Answer::body("text/plain", format!("id={id}; b=1"));
    let (exit, snapshot) =
        Twice::keys("extract: {it: 'regex id=(\\w+)'}").gives(text("a1"), text("b2"));
    assert_eq!(exit, 0, "{snapshot}");
    assert!(snapshot.ends_with("\nid={{ it }}; b=1\n"), "{snapshot}");
}

#[test]
fn rule_1_holds_at_that_place_alone() {
    let twice = Twice::keys("extract: {it: $.it}");
    twice.differs(json!({"it": 1, "b": 1}), json!({"it": 2, "b": 2}));
    twice.differs(json!({"it": 1, "b": [1]}), json!({"it": 2, "b": [2]}));
    // A filter changes the value, so what stands there is not what was extracted.
    Twice::keys("extract: {it: $.it | string}").differs(json!({"it": 1}), json!({"it": 2}));
}

#[test]
fn rule_2_a_text_of_three_characters_that_is_the_value_is_a_name() {
    let twice = Twice::users("Bob", "Ann");
    twice.fits(
        json!({"a": "Bob"}),
        json!({"a": "Ann"}),
        "\"a\": \"{{ user }}\"",
    );
    twice.differs(json!({"a": "Bob"}), json!({"a": "Bob"}));
    twice.differs(json!({"a": "Bobby"}), json!({"a": "Annby"}));
    Twice::users("Al", "Bo").differs(json!({"a": "Al"}), json!({"a": "Bo"}));
    let located = |path: &str| Answer::json(json!({})).header("location", path);
    let (exit, snapshot) = twice.gives(located("/u/Bob?x=Bob"), located("/u/Ann?x=Ann"));
    assert_eq!(exit, 0, "{snapshot}");
    assert!(snapshot.contains("Location: /u/{{ user }}?x={{ user }}\n"));
    let (exit, _) = twice.gives(located("/u/Bob.html"), located("/u/Ann.html"));
    assert_eq!(exit, 5, "a part of an address is the whole part");
}

#[test]
fn rule_3_inside_a_longer_text_a_name_has_eight_characters_and_stands_apart() {
    let twice = Twice::users("Alice Liddell", "Bob Sawyer");
    twice.fits(
        json!({"a": "Hello, Alice Liddell!"}),
        json!({"a": "Hello, Bob Sawyer!"}),
        "Hello, {{ user }}!",
    );
    twice.differs(json!({"a": "Alice Liddells"}), json!({"a": "Bob Sawyers"}));
    Twice::users("Alice", "Bobby")
        .differs(json!({"a": "Hello, Alice!"}), json!({"a": "Hello, Bobby!"}));
}

#[test]
fn rule_4_numbers_and_values_of_rows_and_rounds_are_never_names() {
    Twice::users("12345678", "87654321").differs(json!({"a": 12345678}), json!({"a": 87654321}));
    let body = "rows: [{name: one, word: something long}]\nsteps:\n  - id: step\n    for_each: [another long word]\n    request: {}\n";
    let site = Site::new(
        body,
        Answer::json(json!({"a": "something long", "b": "another long word"})),
    );
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("one/step.1");
    assert!(!snapshot.contains("{{"), "{snapshot}");
}

#[test]
fn a_literal_is_compared_literally_though_it_could_be_a_name() {
    // The same text on both sides, once by chance the value of a name.
    Twice::users("nobody", "Success").fits(
        json!({"result": "Success"}),
        json!({"result": "Success"}),
        "\"result\": \"Success\"",
    );
    Twice::users("Success", "nobody")
        .differs(json!({"result": "Success"}), json!({"result": "Success"}));
}

#[test]
fn each_type_masks_what_is_of_it_and_nothing_else() {
    let cases: &[(&str, [Value; 3])] = &[
        ("string", [json!("a"), json!(""), json!(1)]),
        ("number", [json!(1), json!(1.5), json!("1")]),
        ("integer", [json!(1), json!(2), json!(1.5)]),
        ("boolean", [json!(true), json!(false), json!("true")]),
        ("null", [json!(null), json!(null), json!(0)]),
        ("array", [json!([1]), json!([]), json!({})]),
        ("object", [json!({"a": 1}), json!({}), json!([])]),
        ("any", [json!(1), json!("x"), Value::Null]),
        (
            "timestamp",
            [
                json!("2026-11-22T12:30:45Z"),
                json!("20261122123045"),
                json!("today"),
            ],
        ),
        (
            "date",
            [
                json!("2026-11-22"),
                json!("2026-11-23"),
                json!("22.11.2026"),
            ],
        ),
        (
            "uuid",
            [
                json!("123e4567-e89b-12d3-a456-426614174000"),
                json!("00000000-0000-0000-0000-000000000000"),
                json!("no"),
            ],
        ),
        ("hex", [json!("00ff"), json!("ab"), json!("xy")]),
        ("base64", [json!("aGVsbG8="), json!("aGVs"), json!("a")]),
        (
            "url",
            [json!("http://a/b"), json!("https://c"), json!("/b")],
        ),
        ("email", [json!("a@b.org"), json!("c@d.net"), json!("a b")]),
        ("ip", [json!("127.0.0.1"), json!("::1"), json!("localhost")]),
    ];
    for row in Type::ROWS {
        let (name, [first, good, bad]) = cases
            .iter()
            .find(|(name, _)| *name == row.name())
            .expect("a case for every type");
        let keys: &'static str = Box::leak(format!("mask: {{$.a: '{name}'}}").into_boxed_str());
        let answer = |value: &Value| json!({"a": value, "b": 1});
        let shows = format!("\"a\": \"[{name}]\"");
        Twice::keys(keys).fits(answer(first), answer(good), &shows);
        // Of `any` only what is not there is wrong.
        let bad = if *name == "any" {
            json!({"b": 1})
        } else {
            answer(bad)
        };
        Twice::keys(keys).differs(answer(first), bad);
    }
}

#[test]
fn the_other_kinds_of_masks_check_too() {
    let twice = Twice::keys("mask: {$.a: {matches: '^v[0-9]+$'}}");
    twice.fits(
        json!({"a": "v1"}),
        json!({"a": "v22"}),
        "\"a\": \"[^v[0-9]+$]\"",
    );
    twice.differs(json!({"a": "v1"}), json!({"a": "x"}));
    twice.differs(json!({"a": "v1"}), json!({"a": 1}));
    let twice = Twice::keys("mask: {$.a: sorted}");
    twice.fits(
        json!({"a": [2, 1, "x"]}),
        json!({"a": ["x", 1, 2]}),
        "\"x\",\n    1,\n    2",
    );
    twice.differs(json!({"a": [1, 2]}), json!({"a": [1, 2, 2]}));
    twice.differs(json!({"a": [1, 2]}), json!({"a": {"0": 1}}));
    let twice = Twice::keys("mask: {$.a: drop, '$.l[?@.x]': drop}");
    twice.fits(
        json!({"a": 1, "l": [{"x": 1}, {"y": 1}]}),
        json!({"l": [{"y": 1}, {"x": 2}, {"x": 3}]}),
        "{\n  \"l\": [\n    {\n      \"y\": 1\n    }\n  ]\n}",
    );
    twice.differs(json!({"a": 1, "b": 1}), json!({"a": 1}));
}

#[test]
fn masks_reach_headers_cookies_and_parts_of_texts() {
    let located = |path: &str| Answer::json(json!({})).header("location", path);
    let twice = Twice::keys("mask: {header Location: {matches: '^/id/[0-9]+$'}}");
    assert_eq!(twice.gives(located("/id/1"), located("/id/22")).0, 0);
    assert_eq!(twice.gives(located("/id/1"), located("/ad/1")).0, 5);
    let twice = Twice::keys("mask: {header location: drop}");
    let (exit, snapshot) = twice.gives(located("/x"), Answer::json(json!({})));
    assert_eq!(exit, 0);
    assert!(!snapshot.contains("Location"), "{snapshot}");
    let cookie = |cookie: &str| Answer::json(json!({})).header("set-cookie", cookie);
    let twice =
        Twice::keys("mask: {cookie *theme: {matches: '^(dark|light)$'}, cookie *theme path: drop}");
    let (exit, snapshot) = twice.gives(
        cookie("a_theme=dark; Path=/a"),
        cookie("a_theme=light; Path=/b"),
    );
    assert_eq!(exit, 0);
    assert!(
        snapshot.contains("Set-Cookie: a_theme=[^(dark|light)$]\n"),
        "{snapshot}"
    );
    assert_eq!(
        twice
            .gives(cookie("a_theme=dark"), cookie("a_theme=pink"))
            .0,
        5
    );
    let twice = Twice::keys("mask: {'regex took ([0-9]+) ms': integer, 'regex <!--.*?-->': drop}");
    twice.fits(
        json!({"a": "took 12 ms", "b": ["x <!-- 1 -->, took 3 ms"]}),
        json!({"a": "took 99 ms", "b": ["x <!-- 22 -->, took 4 ms"]}),
        "\"a\": \"took [integer] ms\"",
    );
    twice.differs(json!({"a": "took 12 ms"}), json!({"a": "took 12 s"}));
}

#[test]
fn nearer_masks_replace_and_null_removes() {
    let site = Site::new(
        "mask: {$.a: integer, $.b: integer, $.c: integer}\nsteps:\n  - id: step\n    request: {}\n    mask: {$.a: number, $.b: null}\n",
        Answer::json(json!({"a": 1, "b": 1, "c": 1, "d": 1})),
    );
    site.flow
        .write("flowrun.yaml", "mask: {$.d: integer, $.c: string}\n");
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("step");
    for line in [
        "\"a\": \"[number]\"",
        "\"b\": 1",
        "\"c\": \"[integer]\"",
        "\"d\": \"[integer]\"",
    ] {
        assert!(snapshot.contains(line), "{line}: {snapshot}");
    }
    // A mask that is taken away hides nothing any more.
    site.says("steps:\n  - id: step\n    request: {}\n    mask: {$.a: number, $.c: integer}\n");
    site.run(&["--ci"]).exits(0);
    site.says("steps:\n  - id: step\n    request: {}\n    mask: {$.c: integer}\n");
    site.run(&["--ci"]).exits(5).says("$.a: \"[number]\" → 1");
}

#[test]
fn a_name_wins_over_a_mask_and_a_secret_over_both() {
    let keys = "extract: {it: $.it, word: {from: $.word, secret: true}}\nmask: {$.it: integer, $.word: string, $.user: string}";
    let site = Site::of_step(
        keys,
        Answer::json(json!({"it": 1, "word": "abc", "user": "Bob"})),
    );
    site.run(&["--var", "user=Bob"]).exits(0);
    let snapshot = site.snapshot("step");
    for line in [
        "\"it\": \"{{ it }}\"",
        "\"word\": \"[secret word]\"",
        "\"user\": \"{{ user }}\"",
    ] {
        assert!(snapshot.contains(line), "{line}: {snapshot}");
    }
}

#[test]
fn secrets_are_in_no_file_in_no_encoding() {
    const SECRET: &str = "p@ss wörd/+\\'\"";
    let encoded = [
        SECRET.to_owned(),
        "p%40ss%20w%C3%B6rd%2F%2B%5C%27%22".to_owned(),
        "p%40ss+w%c3%b6rd%2f%2b%5c%27%22".to_owned(),
        STANDARD.encode(SECRET),
        STANDARD.encode(format!("user:{SECRET}")),
        SECRET.bytes().map(|byte| format!("{byte:02x}")).collect(),
        SECRET.replace('"', "&quot;").replace('\'', "&#39;"),
    ];
    let mut body = json!({"plain": SECRET, SECRET: "a key", "list": encoded});
    body["inside"] = json!(format!("before {SECRET} after"));
    body["literal"] = json!(format!("[secret pass] is not {SECRET}"));
    let answer = Answer::json(body)
        .header("location", &format!("/?pw={}", encoded[1]))
        .header("set-cookie", "sid=0123456789abcdef; HttpOnly");
    let mut site = Site::of_step("", answer.clone());
    site.flow = site.flow.env("FLOWRUN_VAR_pass", SECRET);
    let text = site
        .flow
        .read("scenarios/it.yaml")
        .replace("inputs: {", "inputs: {pass: {secret: true}, ");
    site.flow.write("scenarios/it.yaml", &text);
    site.run(&[]).exits(0);
    site.run(&["--ci"]).exits(0);
    site.answers(answer.status(203));
    site.run(&[]).exits(5);
    let files = site.flow.files("snapshots");
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let text = site.flow.read(&file);
        for secret in [
            "p@ss",
            "p%40",
            "w\\u00f6",
            "cEBzcyB3",
            "7040737320",
            "wörd",
            "0123456789abcdef",
        ] {
            assert!(!text.contains(secret), "{file} has {secret}: {text}");
        }
        assert_eq!(text.matches("[secret pass]").count(), 13, "{text}");
    }
}

#[test]
fn an_answer_cannot_pretend_to_be_a_name_or_a_mask() {
    let literal = json!({"a": "{{ user }}", "b": "[timestamp]", "c": "[secret pass]", "d": "{{ user }} and someone else"});
    let twice = Twice::users("someone else", "nobody else");
    twice.fits(literal.clone(), json!({"a": "{{ user }}", "b": "[timestamp]", "c": "[secret pass]", "d": "{{ user }} and someone else"}), "\"a\": \"{{ user }}\"");
    twice.differs(json!({"a": "{{ user }}"}), json!({"a": "nobody else"}));
    twice.differs(json!({"a": "someone else"}), json!({"a": "{{ user }}"}));
    let twice = Twice::keys("mask: {$.b: timestamp}");
    twice.differs(
        json!({"b": "[timestamp]"}),
        json!({"b": "2026-11-22T12:30:45Z"}),
    );
    twice.differs(
        json!({"b": "2026-11-22T12:30:45Z"}),
        json!({"b": "[timestamp]"}),
    );
    twice.fits(
        json!({"b": "[timestamp]"}),
        json!({"b": "[timestamp]"}),
        "[timestamp]",
    );
}

#[test]
fn marks_of_a_list_stand_once_unless_an_element_pretends() {
    let list = |texts: [&str; 3]| json!({"l": texts.map(|text| json!({"t": text, "n": [text]}))});
    let (one, two) = ("2026-11-22T12:30:45Z", "2026-11-23T12:30:45Z");
    let twice = Twice::keys("mask: {'$.l[*].t': timestamp, '$.l[*].n[0]': timestamp}");
    let (first, second) = (
        Answer::json(list([one; 3])),
        Answer::json(list([one, two, two])),
    );
    let (exit, snapshot) = twice.gives(first, second);
    assert_eq!(exit, 0, "{snapshot}");
    let front = "  masks:\n    \"$.l[*].n[*]\": timestamp\n    \"$.l[*].t\": timestamp\ninput_file";
    assert!(snapshot.contains(front), "{snapshot}");
    let pretending = [one, one, "[timestamp]"];
    twice.fits(
        list(pretending),
        list(pretending),
        "    \"$.l[1].t\": timestamp\n",
    );
    twice.differs(list(pretending), list([one; 3]));
    twice.differs(list([one; 3]), list(pretending));
    // A key may look like an index.
    let twice = Twice::keys("mask: {\"$['[0]'].t\": timestamp}");
    twice.fits(
        json!({"[0]": {"t": one}}),
        json!({"[0]": {"t": two}}),
        "$['[0]'].t",
    );
}

#[test]
fn bodies_of_every_kind_are_told_apart() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("", b"", "HTTP 200\n"),
        ("text/html", b"<p>a</p>\r\n\r\n", "\n\n<p>a</p>\n"),
        ("text/plain", b"\n\n  a\n\nb", "\n\n\n\n  a\n\nb\n"),
        ("text/plain", b"a\rb", "\n\na\rb\n"),
        ("text/plain", b"12", "\n\n12\n"),
        ("application/json", b"12", "\n\n12\n"),
        ("application/json", b"{\"a\":", "\n\n{\"a\":\n"),
        ("text/plain", b"[1,2]", "\n\n[\n  1,\n  2\n]\n"),
        ("image/png", b"\x89PNG\x00", "\n\n5 bytes, sha256 "),
        ("text/plain", b"\x1b[31mred", "\n\n8 bytes, sha256 "),
        ("text/plain; charset=iso-8859-1", b"\xfc", "\n\nü\n"),
        (
            "text/plain",
            b"---\nHTTP 200\n---",
            "\n\n---\nHTTP 200\n---\n",
        ),
    ];
    for (media_type, body, shown) in cases {
        let answer = || Answer::body(media_type, *body);
        let site = Site::of_step("", answer());
        site.run(&[]).exits(0);
        let snapshot = site.snapshot("step");
        assert!(snapshot.contains(shown), "{shown:?}: {snapshot:?}");
        assert!(!snapshot.contains('\u{1b}'), "{snapshot:?}");
        site.run(&["--ci"]).exits(0);
        site.answers(Answer::body(media_type, [*body, b"x".as_slice()].concat()));
        site.run(&["--ci"]).exits(5);
        site.answers(answer().header("location", "/elsewhere"));
        site.run(&["--ci"]).exits(5);
        site.answers(answer().status(202));
        site.run(&["--ci"]).exits(5).says("status: 200 → 202");
    }
}

#[test]
fn hostile_texts_are_escaped_and_still_compared() {
    let hostile = json!({"a": "\u{1b}[2J\u{9b}\u{7f}\u{202e}\r\n---\n", "b\u{1b}": 1});
    let site = Site::of_step("", Answer::json(hostile.clone()));
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("step");
    assert!(
        snapshot.contains("\"\\u001b[2J\\u009b\\u007f\\u202e\\r\\n---\\n\""),
        "{snapshot}"
    );
    assert!(snapshot.chars().all(|c| c == '\n' || !c.is_control()));
    site.run(&["--ci"]).exits(0);
    let mut other = hostile;
    other["a"] = json!("\u{1b}[3J\u{9b}\u{7f}\u{202e}\r\n---\n");
    site.answers(Answer::json(other));
    site.run(&["--ci"]).exits(5).never_says("\u{1b}");
}

#[test]
fn only_headers_that_mean_something_are_shown_and_their_order_means_nothing() {
    let answer = |names: &[(&str, &str)]| {
        names
            .iter()
            .fold(Answer::json(json!({})), |answer, (name, value)| {
                answer.header(name, value)
            })
    };
    let first = [
        ("x-trace", "1"),
        ("allow", "GET"),
        ("www-authenticate", "Basic"),
        ("location", "/x"),
    ];
    let second = [
        ("location", "/x"),
        ("www-authenticate", "Basic"),
        ("x-trace", "2"),
        ("allow", "GET"),
    ];
    let (exit, snapshot) = Twice::keys("").gives(answer(&first), answer(&second));
    assert_eq!(exit, 0);
    let shown =
        "Content-Type: application/json\nLocation: /x\nAllow: GET\nWWW-Authenticate: Basic\n";
    assert!(snapshot.contains(shown), "{snapshot}");
    let (exit, _) = Twice::keys("").gives(answer(&first), answer(&second[..3]));
    assert_eq!(exit, 5);
}

#[test]
fn a_cookie_shows_all_but_its_value_and_whether_it_is_cleared() {
    let cookie = |cookie: &str| Answer::json(json!({})).header("set-cookie", cookie);
    let set = "sid=abc; expires=Thu, 01 Jan 2099 00:00:00 GMT; Max-Age=100; path=/; HttpOnly";
    let later = "sid=xyz; expires=Fri, 02 Jan 2099 00:00:00 GMT; Max-Age=100; path=/; HttpOnly";
    let cleared = "sid=gone; expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/; HttpOnly";
    let (exit, snapshot) = Twice::keys("").gives(cookie(set), cookie(later));
    assert_eq!(exit, 0);
    let shown = "Set-Cookie: sid=[cookie]; Expires=[timestamp]; Max-Age=100; Path=/; HttpOnly\n";
    assert!(snapshot.contains(shown), "{snapshot}");
    let (exit, snapshot) = Twice::keys("").gives(cookie(cleared), cookie(set));
    assert_eq!(exit, 5);
    assert!(
        snapshot.contains("Set-Cookie: sid=[cookie]; cleared; Path=/; HttpOnly\n"),
        "{snapshot}"
    );
    for changed in [
        "sid=abc; path=/",
        "sid=; path=/; HttpOnly",
        "sid=abc; path=/a; HttpOnly",
    ] {
        let (exit, _) = Twice::keys("").gives(cookie("sid=abc; path=/; HttpOnly"), cookie(changed));
        assert_eq!(exit, 5, "{changed}");
    }
}

#[test]
fn what_belongs_to_a_session_is_named_by_it() {
    let body = "sessions:\n  bob: {use: login.yaml}\nsteps:\n  - id: step\n    as: bob\n    request: {}\n    expect: {$.name: '{{ bob.who }}'}\n";
    let site = Site::new(body, Answer::json(json!({"name": "Bobby"})));
    site.flow.write(
        "scenarios/login.yaml",
        "fragment: Login\ninputs: {url: {}}\ndefaults: {url: \"{{ url }}\"}\nsteps:\n  - id: in\n    request: {}\n    extract: {who: $.name}\noutputs: [who]\n",
    );
    site.run(&[]).exits(0);
    assert!(
        site.snapshot("step")
            .contains("\"name\": \"{{ bob.who }}\"")
    );
    site.answers(Answer::json(json!({"name": "Anna"})));
    site.run(&["--ci"]).exits(0);
}

#[test]
fn of_a_repeated_step_the_last_answer_counts() {
    let site = Site::of_step(
        "repeat: {until: {$.left: 0}, times: 3}",
        Answer::json(json!({"left": 0})),
    );
    site.run(&[]).exits(0);
    assert!(site.snapshot("step").contains("\"left\": 0"));
    assert_eq!(site.flow.files("snapshots").len(), 1);
}

#[test]
fn what_a_wiki_says_of_itself_holds_on_the_same_wiki_at_another_address() {
    let scenario = "
scenario: Itself
service: mediawiki
steps:
  - request: {url: '{{ api }}', params: {action: query, meta: siteinfo, format: json, formatversion: 2}}
";
    let flow = Flow::new().file("it.yaml", scenario);
    // Each run has a wiki of its own, on another port.
    flow.run(["it.yaml"]).exits(0);
    flow.run(["it.yaml", "--ci"]).exits(0);
    flow.run(["it.yaml", "--ci", "--mediawiki", "1.39"])
        .exits(5);
}
