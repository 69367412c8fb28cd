use super::*;

fn source(text: &str) -> Arc<Source> {
    Source::new("it.yaml", text)
}

/// The way that a text like `a/0/b` says.
fn way(path: &str) -> NodePath {
    let segments = path.split('/').filter(|part| !part.is_empty());
    NodePath(
        segments
            .map(|part| match part.parse() {
                Ok(index) => Segment::Index(index),
                Err(_) => Segment::Key(part.to_owned()),
            })
            .collect(),
    )
}

fn set(path: &str, text: &str) -> Edit {
    Edit::Set {
        at: way(path),
        value: Yaml::text(text),
    }
}

fn put(path: &str, key: &str, value: Yaml, after: Option<&str>) -> Edit {
    Edit::Put {
        into: way(path),
        key: key.to_owned(),
        value,
        after: after.map(str::to_owned),
    }
}

#[track_caller]
fn becomes(before: &str, edit: &Edit, after: &str) {
    match edit.proved(&source(before)) {
        Ok(new) => assert_eq!(new.text(), after),
        Err(why) => panic!("{why}\n{}", why.by_hand),
    }
}

#[test]
fn a_text_keeps_the_style_that_its_author_gave_it() {
    let cases = [
        ("a: one\n", "two", "a: two\n"),
        ("a: one  # why\n", "two", "a: two  # why\n"),
        ("a: one\n", "1.10", "a: \"1.10\"\n"),
        ("a: one\n", "a: b", "a: \"a: b\"\n"),
        ("a: 'one'\n", "it's", "a: 'it''s'\n"),
        ("a: 'one'\n", "two", "a: 'two'\n"),
        ("a: \"one\"\n", "two", "a: \"two\"\n"),
        ("a: \"one\"\n", "say \"x\"\\", "a: \"say \\\"x\\\"\\\\\"\n"),
        ("a: \"\"\n", "Hello\n", "a: \"Hello\\n\"\n"),
        ("a: |-\n  one\nb: 1\n", "two", "a: |-\n  two\nb: 1\n"),
        ("a: >\n  one\n", "two\n", "a: >\n  two\n"),
        ("a: |\n  one\nb: 1\n", "", "a: \"\"\nb: 1\n"),
        ("\"a\" : one\n", "two", "\"a\" : two\n"),
        ("a:\n  # which\n  one\n", "two", "a:\n  # which\n  two\n"),
        (
            "a: one\n  and more # why\nb: 1\n",
            "two",
            "a: two # why\nb: 1\n",
        ),
        ("a: one", "two", "a: two"),
    ];
    for (before, text, after) in cases {
        becomes(before, &set("a", text), after);
    }
}

#[test]
fn several_lines_become_a_block_with_what_its_header_must_say() {
    let cases = [
        ("a: \"\"\n", "x\ny\n", "a: |\n  x\n  y\n"),
        (
            "a: ''  # why\nb: 1\n",
            "x\ny",
            "a: |-  # why\n  x\n  y\nb: 1\n",
        ),
        ("a: ''\n\nb: 1\n", "x\ny\n\n", "a: |+\n  x\n  y\n\nb: 1\n"),
        ("a: ''\n\nb: 1\n", "x\ny\n", "a: |\n  x\n  y\n\nb: 1\n"),
        ("a: ''\nb: 1\n", "x\n\n\n", "a: |+\n  x\n\n\nb: 1\n"),
        ("a: ''\nb: 1\n", "  x\ny\n", "a: |2\n    x\n  y\nb: 1\n"),
        ("a: ''\nb: 1\n", "\nx\n", "a: |2\n\n  x\nb: 1\n"),
        ("a: ''\nb: 1\n", "x\n\ty\n", "a: |\n  x\n  \ty\nb: 1\n"),
        ("a: ''\nb: 1\n", "x\r\ny\n", "a: \"x\\r\\ny\\n\"\nb: 1\n"),
        ("a: ''\nb: 1\n", "\n\n", "a: \"\\n\\n\"\nb: 1\n"),
        ("a: ''", "x\ny\n", "a: |\n  x\n  y\n"),
        ("a: ''", "x\ny", "a: |-\n  x\n  y"),
        (
            "a: |\n     far\n# end\nb: 1\n",
            "x\ny\n",
            "a: |\n     x\n     y\n# end\nb: 1\n",
        ),
        (
            "a: |  # why\n  far\n\n\nb: 1\n",
            "x\n",
            "a: |  # why\n  x\n\n\nb: 1\n",
        ),
        ("a: |+\n  far\n\n\nb: 1\n", "x\n", "a: |\n  x\nb: 1\n"),
        ("a: |+\n  far\n\n\nb: 1\n", "x\n\n", "a: |+\n  x\n\nb: 1\n"),
        ("a: |1\n  far\nb: 1\n", "x\n", "a: |\n x\nb: 1\n"),
        (
            "a: >\n  far\n  and\nb: 1\n",
            "x\ny\n",
            "a: |\n  x\n  y\nb: 1\n",
        ),
        ("- a: |\n    far\n- b\n", "x\n", "- a: |\n    x\n- b\n"),
        (
            "- a: far\n  b: 1\n",
            "x\ny\n",
            "- a: |\n    x\n    y\n  b: 1\n",
        ),
        (
            "a: far\r\nb: 1\r\n",
            "x\ny\n",
            "a: |\r\n  x\r\n  y\r\nb: 1\r\n",
        ),
        (
            "a: |\r\n  far\r\nb: 1\r\n",
            "x\ny\n",
            "a: |\r\n  x\r\n  y\r\nb: 1\r\n",
        ),
    ];
    for (before, text, after) in cases {
        let path = if before.starts_with('-') { "0/a" } else { "a" };
        becomes(before, &set(path, text), after);
    }
}

#[test]
fn in_brackets_a_text_stays_on_its_line() {
    let cases = [
        ("{a: one, b: 1}\n", "two", "{a: two, b: 1}\n"),
        ("{a: one, b: 1}\n", "x, y", "{a: \"x, y\", b: 1}\n"),
        ("{a: one, b: 1}\n", "x\ny\n", "{a: \"x\\ny\\n\", b: 1}\n"),
        ("{\"a\":\"one\"}\n", "two", "{\"a\":\"two\"}\n"),
        (
            "{\n  a: 'one', # why\n  b: 1\n}\n",
            "it's",
            "{\n  a: 'it''s', # why\n  b: 1\n}\n",
        ),
    ];
    for (before, text, after) in cases {
        becomes(before, &set("a", text), after);
    }
    becomes(
        "x: [{a: one}, {ä: {a: z}}]\n",
        &set("x/1/ä/a", "日本, 🦀"),
        "x: [{a: one}, {ä: {a: \"日本, 🦀\"}}]\n",
    );
}

#[test]
fn a_key_is_put_below_another_one() {
    let mask = || Yaml::Map(vec![("$.a[0]".to_owned(), Yaml::text("timestamp"))]);
    let word = || Yaml::text("w");
    let cases = [
        ("a: 1\n", put("", "k", word(), None), "a: 1\nk: w\n"),
        ("a: 1", put("", "k", word(), None), "a: 1\nk: w"),
        (
            "a: 1\nb: 2\n",
            put("", "k", word(), Some("a")),
            "a: 1\nk: w\nb: 2\n",
        ),
        (
            "a: 1 # why\n\n# then\nb: 2\n",
            put("", "k", word(), Some("a")),
            "a: 1 # why\nk: w\n\n# then\nb: 2\n",
        ),
        (
            "x:\n  - a: |\n      t\n    # end\n  - b\n",
            put("x/0", "mask", mask(), None),
            "x:\n  - a: |\n      t\n    mask:\n      $.a[0]: timestamp\n    # end\n  - b\n",
        ),
        (
            "- a: |+\n    t\n\n- b\n",
            put("0", "k", word(), None),
            "- a: |+\n    t\n\n  k: w\n- b\n",
        ),
        (
            "a:\r\n  b: 1\r\n",
            put("a", "k", mask(), None),
            "a:\r\n  b: 1\r\n  k:\r\n    $.a[0]: timestamp\r\n",
        ),
        ("a: {}\n", put("a", "k", word(), None), "a: {k: w}\n"),
        (
            "a: {b: 1} # c\n",
            put("a", "mask", mask(), None),
            "a: {b: 1, mask: {\"$.a[0]\": timestamp}} # c\n",
        ),
        (
            "a: {b: 1, c: 2}\n",
            put("a", "k", word(), Some("b")),
            "a: {b: 1, k: w, c: 2}\n",
        ),
        (
            "a: {\n  b: 1, # x\n  c: 2 # y\n}\n",
            put("a", "k", word(), None),
            "a: {\n  b: 1, # x\n  c: 2, # y\n  k: w\n}\n",
        ),
        (
            "a: {\n  b: 1,\n}\n",
            put("a", "k", word(), None),
            "a: {\n  b: 1,\n  k: w,\n}\n",
        ),
    ];
    for (before, edit, after) in cases {
        becomes(before, &edit, after);
    }
}

#[test]
fn what_cannot_be_proved_is_told_and_not_done() {
    let refused = |text: &str, edit: &Edit| edit.proved(&source(text)).expect_err("a refusal");
    assert!(refused("a: 1\n", &set("b", "x")).why.contains("not there"));
    assert!(refused("a: [1\n", &set("a", "x")).by_hand.is_empty());
    let twice = put("", "a", Yaml::text("x"), None);
    assert!(refused("a: 1\n", &twice).why.contains("not there"));
    // The parser takes no bare value that is a map here.
    let item = refused("a:\n  - one\n", &set("a/0", "two"));
    assert_eq!(item.why, "no way to write it there can be proved");
    let map = refused("x:\n  a:\n    b: 1\n", &set("x/a", "two\n"));
    assert_eq!(
        map.by_hand,
        "it.yaml:2\n-  a:\n-    b: 1\n+  a: |\n+    two"
    );
}
