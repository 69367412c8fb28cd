//! JSON that is hard to read rightly.

use proptest::prelude::*;
use serde_json::Value;

/// JSON as somebody may write it: keys may repeat.
#[derive(Debug, Clone)]
pub(super) enum Written {
    Object(Vec<(usize, Written)>),
    List(Vec<Written>),
    /// One of [`TEXTS`], with every character escaped or with as few as may be.
    Text(usize, bool),
    /// One of [`LITERALS`].
    Literal(usize),
}

pub(super) const USER: &str = "alice.in.chains";
pub(super) const PASSWORD: &str = "correct horse+é";
/// With `USER` for the user of the run and `PASSWORD` for the password.
const TEXTS: &[&str] = &[
    "USER",
    "PASSWORD",
    "for USER: x",
    "xUSER",
    "/USER/x?y=USER",
    "https://h/a%2Din",
    "http://h/ USER",
    "a PASSWORD b",
    "PASSWORDPASSWORD",
    "correct%20horse%2B%c3%a9",
    "correct+horse%2Bé",
    "Y29ycmVjdCBob3JzZSvDqQ",
    "correct horse&#43;&eacute;",
    "{{ user }}",
    "[timestamp]",
    "[secret pw]",
    "[secret pw] PASSWORD",
    "{{ user }} USER",
    "2026-11-22T12:30:45Z",
    "at 2026-11-22T12:30:45Z!",
    "",
    "ab",
    "Bob",
    "Bobby",
    "<!--x-->",
    "a<!--USER-->[b",
    "\u{202e}é\u{1b}\u{7f}",
    "\"q\"\\\n",
    "[x",
    "12345",
    "1234567",
    "[{{ user }}]",
    "{{ ids[1] }}",
    "end",
    "word one",
    "+\\",
    "[a][b",
    "[secret ",
    "] PASSWORD",
    "0042",
];
const LITERALS: &[&str] = &[
    "1",
    "1.0",
    "1e0",
    "-0",
    "12345",
    "1234567",
    "true",
    "false",
    "null",
    "0.10",
    "1e+5",
    "123456789012345678901234567890",
];
const KEYS: &[&str] = &[
    "a",
    "b",
    "time",
    "list",
    "odd key",
    "x[3]",
    "correct horse+é",
    "\u{1b}'\\",
    "name",
    "anon",
    "1",
];

pub(super) fn any_written() -> impl Strategy<Value = Written> {
    let leaf = prop_oneof![
        4 => (0..TEXTS.len(), prop::bool::weighted(0.15)).prop_map(|(text, escaped)| Written::Text(text, escaped)),
        1 => (0..LITERALS.len()).prop_map(Written::Literal),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Written::List),
            prop::collection::vec((0..KEYS.len(), inner), 0..5).prop_map(Written::Object),
        ]
    })
}

impl Written {
    /// As JSON; `user` is that of the run.
    pub(super) fn json(&self, user: &str, blanks: bool) -> String {
        let blank = if blanks { " \n" } else { "" };
        let joined = |parts: Vec<String>| parts.join(&format!(",{blank}"));
        match self {
            Self::Object(entries) => {
                let entry = |(key, value): &(usize, Self)| {
                    let key = Value::from(KEYS[*key]).to_string();
                    format!("{key}{blank}:{}", value.json(user, blanks))
                };
                format!("{{{blank}{}}}", joined(entries.iter().map(entry).collect()))
            }
            Self::List(items) => {
                let items = items.iter().map(|item| item.json(user, blanks));
                format!("[{}{blank}]", joined(items.collect()))
            }
            Self::Text(text, escaped) => {
                let text = TEXTS[*text]
                    .replace("USER", user)
                    .replace("PASSWORD", PASSWORD);
                match escaped {
                    true => {
                        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
                        format!("\"{}\"", units.collect::<String>())
                    }
                    false => Value::from(text).to_string(),
                }
            }
            Self::Literal(literal) => LITERALS[*literal].to_owned(),
        }
    }

    /// Without lists and objects that another member of the same key overwrites: a query does not find what is in them, and rules that
    /// are told by names alone hold there too.
    pub(super) fn tidy(&mut self) {
        match self {
            Self::Object(entries) => {
                for at in 0..entries.len() {
                    let (key, again) = (entries[at].0, at + 1..);
                    let is_last = entries[again].iter().all(|(other, _)| *other != key);
                    match &mut entries[at].1 {
                        value @ (Self::Object(_) | Self::List(_)) if !is_last => {
                            *value = Self::Literal(0)
                        }
                        value => value.tidy(),
                    }
                }
            }
            Self::List(items) => items.iter_mut().for_each(Self::tidy),
            Self::Text(..) | Self::Literal(_) => {}
        }
    }

    /// Changes it a little, by dice.
    pub(super) fn change(&mut self, dice: &mut impl Iterator<Item = usize>) {
        let mut roll = |sides: usize| dice.next().unwrap_or(1) % sides;
        match self {
            Self::Object(entries) => {
                match roll(8) {
                    0 => entries.reverse(),
                    2 => drop(entries.pop()),
                    3 => entries.push((roll(KEYS.len()), Self::Literal(0))),
                    _ => {}
                }
                entries.iter_mut().for_each(|(_, value)| value.change(dice));
            }
            Self::List(items) => {
                match roll(8) {
                    0 => items.reverse(),
                    2 => drop(items.pop()),
                    3 => items.push(Self::Text(roll(TEXTS.len()), false)),
                    _ => {}
                }
                items.iter_mut().for_each(|item| item.change(dice));
            }
            Self::Text(text, _) if roll(8) == 0 => *text = roll(TEXTS.len()),
            Self::Literal(literal) if roll(3) == 0 => *literal = roll(LITERALS.len()),
            _ => {}
        }
    }
}
