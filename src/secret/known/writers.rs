//! Secrets as writers of JSON, HTML and addresses write them: each form of the known ones, and any mixture.

use proptest::prelude::*;

use super::*;

const SECRETS: &[&str] = &[
    "Geheim+99xyz",
    "Ge&heim<99x>y",
    "it's \"quoted\"",
    "a/b\\c/d\\e",
    "Wörter-geheim",
    "日本語の秘密です",
    "key🔑of🚪doors",
    "a+b&c<d>e\"f'g/h\\iüj日k🔑",
    "two\nlines\there",
];

/// How somebody writes one character.
type Writer = fn(char) -> String;

const WRITERS: &[(&str, Writer)] = &[
    ("Go, Rails", |c| match c {
        '<' | '>' | '&' | '\u{2028}' => units(c, false),
        c => json(c),
    }),
    (".NET", |c| match c {
        '"' | '\'' | '+' | '<' | '>' | '&' | '`' => units(c, true),
        c if !c.is_ascii() => units(c, true),
        c => json(c),
    }),
    ("Python, PHP", |c| match c {
        c if !c.is_ascii() => units(c, false),
        '/' => "\\/".to_owned(),
        c => json(c),
    }),
    ("JSON_HEX of PHP", |c| match c {
        '<' | '>' | '&' | '"' | '\'' => units(c, true),
        c => json(c),
    }),
    ("Java, all", |c| units(c, true)),
    ("JavaScript, Rust", |c| format!("\\u{{{:x}}}", u32::from(c))),
    ("Python, not JSON", |c| match u32::from(c) {
        code @ 0..0x100 => format!("\\x{code:02x}"),
        code @ 0x100..0x10000 => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }),
    ("C, nginx", |c| {
        let bytes = c.to_string().into_bytes();
        bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect()
    }),
    ("entities, decimal", |c| format!("&#{};", u32::from(c))),
    ("entities, zeros", |c| format!("&#{:07};", u32::from(c))),
    ("entities, hexadecimal", |c| {
        format!("&#x{:X};", u32::from(c))
    }),
    ("entities, hexadecimal zeros", |c| {
        format!("&#X{:04x};", u32::from(c))
    }),
    ("entities, named", |c| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&apos;".to_owned(),
        '+' => "&plus;".to_owned(),
        '/' => "&sol;".to_owned(),
        '\\' => "&bsol;".to_owned(),
        'ü' => "&uuml;".to_owned(),
        'ö' => "&ouml;".to_owned(),
        c => c.to_string(),
    }),
    ("PHP, htmlspecialchars", |c| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#039;".to_owned(),
        c => c.to_string(),
    }),
    ("an address", |c| match c {
        c if c.is_alphanumeric() && c.is_ascii() => c.to_string(),
        c => {
            let bytes = c.to_string().into_bytes();
            bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
        }
    }),
    ("escape() of JavaScript", |c| match u32::from(c) {
        code if c.is_alphanumeric() && code < 128 => c.to_string(),
        code if code < 128 => format!("%{code:02X}"),
        _ => units(c, true).replace('\\', "%"),
    }),
];

fn json(c: char) -> String {
    let quoted = serde_json::Value::String(c.to_string()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn units(c: char, upper: bool) -> String {
    let units = c.encode_utf16(&mut [0; 2]).to_vec();
    let escapes = units.into_iter().map(|unit| match upper {
        true => format!("\\u{unit:04X}"),
        false => format!("\\u{unit:04x}"),
    });
    escapes.collect()
}

fn written(text: &str, writer: Writer) -> String {
    text.chars().map(writer).collect()
}

#[test]
fn every_writer_is_understood_at_every_level() {
    let mut shown = Vec::new();
    for secret in SECRETS {
        let secrets = Secrets::default();
        secrets.learn(secret, &"key".into());
        for (who, writer) in WRITERS {
            let once = written(secret, *writer);
            let mut forms = vec![(*who, once.clone())];
            for (other, again) in WRITERS {
                forms.push((*other, written(&once, *again)));
            }
            forms.push(("three times JSON", written(&written(&once, json), json)));
            for (other, form) in forms {
                let text = format!("ä|{form}|ü");
                let masked = secrets.mask(&text);
                // Where the separators are escaped as well there is nothing to tell apart.
                if masked != "ä|[secret key]|ü" {
                    shown.push(format!("{secret} by {who}, {other}: {text} is {masked}"));
                }
            }
        }
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

#[test]
fn what_is_around_a_secret_stays() {
    let secrets = Secrets::default();
    secrets.learn("Geheim+99xyz", &"key".into());
    let text = r#"{"a":"\u00e4 &amp; \"Geheim\u002B99xyz\" 100% &nothing; \q \ud800","b":["Geheim&#43;99xyz","%zz"]}"#;
    let masked = text
        .replace(r"Geheim\u002B99xyz", "[secret key]")
        .replace("Geheim&#43;99xyz", "[secret key]");
    assert_eq!(secrets.mask(text), masked);
}

#[test]
fn a_secret_is_found_anywhere_in_a_long_text() {
    let secrets = Secrets::default();
    secrets.learn("Geheim+99xyz-äß", &"key".into());
    let form = r"\u0047eheim\u002b99xyz-\u00e4ß";
    for filler in ["x", r"\n", "ü", r#"\\\""#, "%41", "&amp;"] {
        let mut text = String::new();
        let mut masked = String::new();
        for length in [(1 << 20) - 60, 300, 77_777] {
            let filled = filler.repeat(length / filler.len());
            text.push_str(&filled);
            text.push_str(form);
            masked.push_str(&filled);
            masked.push_str("[secret key]");
        }
        assert!(secrets.mask(&text) == masked, "{filler}");
    }
}

#[test]
fn a_cut_within_an_escape_shows_no_beginning() {
    let secrets = Secrets::default();
    secrets.learn("Geheim+99xyz", &"key".into());
    for cut in [
        r"Geheim\u002B99…",
        r"Geheim\u00…",
        r"Geheim\\u002B9…",
        "Geheim&#4…",
        "Geheim&plus;…",
        "Geheim%2…",
        "G%65heim%2B9…",
    ] {
        let masked = secrets.mask_message(&format!("it was {cut} (300 characters)"));
        assert_eq!(masked, "it was [secret key]… (300 characters)", "{cut}");
    }
}

/// How one character may be written in JSON, in HTML or in an address.
fn any_form(c: char, kind: u8, choice: u8) -> String {
    let code = u32::from(c);
    match (kind, choice) {
        (0, 0) => units(c, false),
        (0, 1) => units(c, true),
        (0, 2) if c == '/' => "\\/".to_owned(),
        (0, _) => json(c),
        (1, 0) => format!("&#{code};"),
        (1, 1) => format!("&#x{code:x};"),
        (1, 2) => format!("&#X{code:06X};"),
        (1, _) if c == '&' => "&amp;".to_owned(),
        (1, _) if c == '<' => "&lt;".to_owned(),
        (2, 0 | 1) => {
            let bytes = c.to_string().into_bytes();
            let upper = bytes.iter().map(|byte| format!("%{byte:02X}"));
            match choice {
                0 => upper.collect(),
                _ => upper.collect::<String>().to_lowercase(),
            }
        }
        (2, _) if c == '%' => "%25".to_owned(),
        _ => c.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn however_it_is_written_nothing_of_it_is_shown(
        secret in r#"[a-zA-Z0-9+&<>"'/\\%;#ux日ü🔑 -]{8,24}"#,
        kinds in proptest::collection::vec(0..3_u8, 1..=2),
        seed in any::<u64>(),
    ) {
        let mut chance = fastrand::Rng::with_seed(seed);
        let mut form = secret.clone();
        for kind in &kinds {
            form = form.chars().map(|c| any_form(c, *kind, chance.u8(0..5))).collect();
        }
        let secrets = Secrets::default();
        secrets.learn(&secret, &"key".into());
        let text = format!("_ {form} _");
        prop_assert_eq!(secrets.mask(&text), "_ [secret key] _", "{}", text);
    }

    #[test]
    fn what_holds_none_at_a_glance_holds_none(
        secrets in proptest::collection::vec(r"[ab+ %]{6,9}", 1..8),
        text in r"[ab+ %cü]{0,40}",
        place in 0..40_usize,
        which in any::<prop::sample::Index>(),
    ) {
        let own = Secrets::default();
        let case = own.of_case(&Secrets::of_all(2));
        for (number, secret) in secrets.iter().enumerate() {
            let shelf = if number % 2 == 0 { &case } else { &own };
            shelf.learn(secret, &"key".into());
        }
        let held = which.get(&secrets).as_str();
        let place = (0..=place.min(text.len())).rev().find(|place| text.is_char_boundary(*place));
        let (before, behind) = text.split_at(place.unwrap_or_default());
        let shelves = case.shelves_read().expect("they can be read");
        for text in [text.clone(), format!("{before}{held}{behind}")] {
            let glance = shelves.notice_nothing(&text);
            prop_assert!(!glance || shelves.found(&text).is_empty(), "{}", text);
            let in_plain_sight = shelves.see_nothing(text.as_bytes());
            prop_assert!(!in_plain_sight || shelves.find(text.as_bytes()).is_empty(), "{}", text);
            for secret in case.learned() {
                prop_assert!(!text.contains(&secret.0) || !in_plain_sight, "{}", text);
            }
        }
    }

    #[test]
    fn no_text_is_changed_where_there_is_no_secret(text in r#"[\\&%+#;ux0-9a-fA-F"{} ü]{0,60}"#) {
        let secrets = Secrets::default();
        secrets.learn("Geheim +99xyz", &"key".into());
        prop_assert_eq!(secrets.mask(&text), text.clone());
        secrets.mask_message(&format!("{text}…"));
    }
}
