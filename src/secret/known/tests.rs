use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

fn secrets() -> Secrets {
    let secrets = Secrets::default();
    secrets.allow(["+\\"]);
    secrets.learn("p@ss wörd/+\\", &"password".into());
    secrets
}

#[test]
fn finds_a_secret_in_every_encoding() {
    let forms = [
        "p@ss wörd/+\\".to_owned(),
        "p%40ss%20w%C3%B6rd%2F%2B%5C".to_owned(),
        "p%40ss+w%c3%b6rd%2f%2b%5c".to_owned(),
        r"p@ss wörd/+\\".to_owned(),
        r"p@ss w\u00f6rd\/+\\".to_owned(),
        r"p@ss wörd/+\\\\".to_owned(),
        r"p@ss w\303\266rd/+\\".to_owned(),
        hex::encode("p@ss wörd/+\\"),
        STANDARD.encode("p@ss wörd/+\\"),
    ];
    for form in forms {
        let masked = secrets().mask(&format!("before {form} after"));
        assert!(
            masked.starts_with("before [secret password]"),
            "{form}: {masked}"
        );
        assert!(masked.ends_with(" after"), "{form}: {masked}");
    }
}

#[test]
fn finds_a_secret_of_which_a_shell_escapes_every_sign() {
    let secrets = Secrets::default();
    secrets.learn("a&b%41;c d", &"key".into());
    assert_eq!(
        secrets.mask(r"say a\&b\%41\;c\ d, &amp; \%41"),
        r"say [secret key], &amp; \%41"
    );
}

#[test]
fn finds_a_secret_however_much_of_it_is_percent_encoded() {
    let secrets = Secrets::default();
    secrets.learn("Very+Secret/K ü%y", &"key".into());
    for form in [
        "Very+Secret/K%20%C3%BC%y",
        "Very%2BSecret/K ü%y",
        "%56ery%2bSecret/K+ü%25y",
        "V%65ry+Secret/K%20%c3%bc%25y",
    ] {
        let masked = secrets.mask(&format!("ä%20{form}%20+ü"));
        assert_eq!(masked, "ä%20[secret key]%20+ü", "{form}");
    }
    let plain = "100%, %zz, %, %C3, a+b";
    assert_eq!(secrets.mask(plain), plain);
    let encoded = STANDARD
        .encode("??>>Very+Secret/K ü%y")
        .replace('+', "%2B")
        .replace('/', "%2F");
    assert!(secrets.mask(&encoded).contains("[secret key]"), "{encoded}");
}

#[test]
fn a_message_that_was_cut_does_not_show_the_beginning_of_a_secret() {
    let cases = [
        (
            "a p@ss wörd… (300 characters)",
            "a [secret password]… (300 characters)",
        ),
        ("p%40ss%20w…", "[secret password]…"),
        (
            "p@s… and p@ss wörd/+\\…",
            "[secret password]… and [secret password]…",
        ),
        ("up@…", "up@…"),
        ("p@ss wör and more", "p@ss wör and more"),
    ];
    for (message, shown) in cases {
        assert_eq!(secrets().mask_message(message), shown);
    }
    assert_eq!(secrets().mask("p@ss wö…"), "p@ss wö…");
    // As forms write it, behind another one.
    let secrets = Secrets::default();
    secrets.learn("cnry7Q2x9Tk4Vw8Zp3Lm6", &"key".into());
    secrets.learn("Zw4Ä ß$q/o+r&d\"x\\y<z>'q%41Jh7", &"password".into());
    for cut in ["", "%", "%C", "%C3", "%C3%", "%C3%9"] {
        for begun in ["Zw4%C3%84+", "Zw4%C3%84%20", "Zw4%c3%84%20"] {
            assert_eq!(
                secrets.mask_message(&format!(
                    "…both=cnry7Q2x9Tk4Vw8Zp3Lm6{begun}{cut}… (251 characters)"
                )),
                "…both=[secret key][secret password]… (251 characters)",
                "{begun}{cut}"
            );
        }
        let begun = format!("both=Zw4{cut}… (1 character)");
        assert_eq!(
            secrets.mask_message(&begun),
            "both=[secret password]… (1 character)"
        );
    }
}

#[test]
fn finds_a_secret_inside_base64_at_each_alignment() {
    for user in ["a", "ab", "abc"] {
        let basic = STANDARD.encode(format!("{user}:p@ss wörd/+\\:tail"));
        let masked = secrets().mask(&basic);
        assert!(masked.contains("[secret password]"), "{user}: {masked}");
    }
}

#[test]
fn finds_a_secret_of_several_lines_in_a_word_of_a_shell() {
    let secrets = Secrets::default();
    for (secret, name) in [
        ("o'ne\ntwo's\n", "quoted"),
        ("tab\tand\u{7}bell", "ringing"),
        ("\nab\n\ncd", "begun"),
    ] {
        secrets.learn(secret, &name.into());
        let line = crate::text::shell_word(&format!("it's {secret}\nafter"));
        assert_eq!(
            secrets.mask(&line),
            format!("'it'\\''s [secret {name}]'\"$newline\"'after'")
        );
    }
}

#[test]
fn public_and_short_values_are_not_looked_for() {
    let secrets = Secrets::default();
    secrets.allow(["deleted"]);
    secrets.learn("deleted", &"cookie".into());
    secrets.learn("+\\", &"token".into());
    assert_eq!(secrets.mask("a deleted +\\ page"), "a deleted +\\ page");
}

#[test]
fn a_secret_learnt_later_is_found_from_then_on() {
    let secrets = secrets();
    assert_eq!(secrets.mask("abcdefgh"), "abcdefgh");
    secrets.learn("abcdefgh", &"token".into());
    assert_eq!(secrets.mask("abcdefgh"), "[secret token]");
}

#[test]
fn whoever_learned_nothing_since_knows_no_more() {
    let given = Secrets::default();
    let all = Secrets::of_all(2);
    let (one, two) = (given.of_case(&all), given.of_case(&all));
    let before = one.knowledge().expect("it can be asked");
    assert!(one.know_no_more_than(&before) && one.clone().know_no_more_than(&before));
    assert!(!two.know_no_more_than(&before));
    one.learn("short", &"of five".into());
    assert!(one.know_no_more_than(&before));
    two.learn("of-another-case", &"token".into());
    assert!(one.know_no_more_than(&before));
    two.learn("long-and-of-another-case", &"token".into());
    assert!(!one.know_no_more_than(&before));
    let then = one.knowledge().expect("it can be asked");
    one.learn("of-its-own", &"token".into());
    assert!(!one.know_no_more_than(&then));

    let (alone, all) = (Secrets::default(), Secrets::of_all(1));
    let case = alone.of_case(&all);
    let before = case.knowledge().expect("it can be asked");
    let _other = alone.of_case(&all);
    assert!(!case.know_no_more_than(&before));
}

#[test]
fn every_one_of_many_is_found_whenever_it_was_learnt() {
    let secrets = Secrets::default();
    let value = |number: usize| format!("{number:03}-secret");
    for number in 0..100 {
        secrets.learn(&value(number), &format!("s{number}").into());
        for earlier in 0..=number {
            assert_eq!(
                secrets.mask(&value(earlier)),
                format!("[secret s{earlier}]")
            );
        }
    }
}

#[test]
fn of_two_that_overlap_nothing_shows() {
    let secrets = Secrets::default();
    secrets.learn("abcdefgh", &"one".into());
    assert_eq!(secrets.mask("abcdefgh"), "[secret one]");
    for filler in ["filler-1", "filler-2", "filler-3"] {
        secrets.learn(filler, &"filler".into());
    }
    secrets.mask("settled");
    secrets.learn("efghijkl", &"two".into());
    assert_eq!(secrets.mask("<abcdefghijkl>"), "<[secret one][secret two]>");
}

#[test]
fn servers_of_every_kind_are_understood() {
    let secrets = Secrets::default();
    secrets.learn("o'b/ö<&>\"x", &"password".into());
    for form in [
        r#"o&#039;b/ö&lt;&amp;&gt;&quot;x"#,
        r#"o'b/ö&lt;&amp;&gt;"x"#,
        r#"o&apos;b/ö&lt;&amp;&gt;&quot;x"#,
        r#"o'b/\u00f6<&>\"x"#,
        r#"o'b\/ö<&>\"x"#,
        r#"o'b\/\u00f6\u003C\u0026\u003E\"x"#,
    ] {
        assert_eq!(secrets.mask(form), "[secret password]", "{form}");
    }
}

#[test]
fn a_case_masks_the_secrets_of_all_and_calls_them_by_its_own_names() {
    let given = Secrets::default();
    given.learn("given-secret", &"given".into());
    let all = Secrets::of_all(2);
    let (one, two) = (given.of_case(&all), given.of_case(&all));
    one.learn("a-secret-of-several", &"one".into());
    one.learn("one-that-is-of-one", &"first".into());
    assert_eq!(two.mask("a-secret-of-several"), "[secret one]");
    two.learn("a-secret-of-several", &"two".into());
    assert_eq!(one.mask("a-secret-of-several"), "[secret one]");
    assert_eq!(two.mask("a-secret-of-several"), "[secret two]");
    assert_eq!(two.mask("one-that-is-of-one"), "[secret first]");
    assert_eq!(two.mask_message("one-that…"), "[secret first]…");
    assert_eq!(two.mask("given-secret"), "[secret given]");
    one.learn("english", &"lang".into());
    assert_eq!(two.mask("english"), "english");
    assert_eq!(one.mask("english"), "[secret lang]");
    all.learn("given-to-one", &"password".into());
    assert_eq!(two.mask("given-to-one"), "[secret password]");
    assert_eq!(two.name_of("a-secret-of-several"), Some("two".into()));
    assert_eq!(two.name_of("one-that-is-of-one"), Some("first".into()));
}
