//! Secrets that are known by value, to be found in text that carries no marks.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, RwLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::encodings::{Unescaped, forms_of};
use super::{Name, Text};

/// A value shorter than this, in characters, is not looked for in plain text: it would be found everywhere.
const SHORTEST: usize = 6;

/// What a message ends in where it left the rest of a text out.
const CUT: char = '…';

/// Bytes of the beginning of a secret that are not shown before such a cut: fewer tell nothing.
const LEAST: usize = 3;

/// Cuts that a message may have: ours have one for each value that they show, a stranger's text has any number.
const MOST_CUTS: usize = 1000;

/// All secrets of a run. Cloning shares them.
#[derive(Clone, Default)]
pub struct Secrets {
    inner: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    values: Vec<(String, Name)>,
    seen: HashSet<String>,
    public: HashSet<String>,
    /// Each finds some of the values, all together those of the beginning; each has fewer than half of the one before.
    finders: Vec<Finder>,
}

#[derive(Clone)]
struct Finder {
    automaton: Arc<AhoCorasick>,
    names: Arc<Vec<Name>>,
    /// How many values it finds.
    values: usize,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// Values that are public though they stand where secrets stand, such as a token that everybody has.
    pub fn allow(&self, values: impl IntoIterator<Item = impl Into<String>>) {
        if let Ok(mut known) = self.inner.write() {
            known.public.extend(values.into_iter().map(Into::into));
        }
    }

    /// Remembers a secret. The first name of a value stays; short and public values are left out.
    pub fn learn(&self, value: &str, name: &Name) {
        if value.chars().count() < SHORTEST {
            return;
        }
        if let Ok(mut known) = self.inner.write()
            && !known.public.contains(value)
            && known.seen.insert(value.to_owned())
        {
            known.values.push((value.to_owned(), Arc::clone(name)));
        }
    }

    /// Remembers every secret part of a text.
    pub fn learn_parts(&self, text: &Text) {
        for (value, name) in text.secrets() {
            self.learn(value, name);
        }
    }

    /// The name of a value that is a known secret as it is.
    pub fn name_of(&self, value: &str) -> Option<Name> {
        let known = self.inner.read().ok()?;
        if !known.seen.contains(value) {
            return None;
        }
        known
            .values
            .iter()
            .find(|(secret, _)| secret == value)
            .map(|(_, name)| Arc::clone(name))
    }

    /// Whether a value stands where secrets stand and is public all the same.
    pub fn is_public(&self, value: &str) -> bool {
        self.inner
            .read()
            .is_ok_and(|known| known.public.contains(value))
    }

    /// Whether a text holds a secret: by its marks, or a known one that lost them.
    pub fn is_in(&self, text: &Text) -> bool {
        text.has_secret() || self.marked(text.reveal()).has_secret()
    }

    /// `text` with every known secret, in any encoding, shown as `[secret NAME]`.
    pub fn mask(&self, text: &str) -> String {
        self.marked(text).masked()
    }

    /// The same of a message, which may have left out the end of a text with `…`, and with it the end of a secret.
    pub fn mask_message(&self, text: &str) -> String {
        self.marked_with(text, &self.beginnings(text)).masked()
    }

    /// Where a message was cut in the middle of a secret: what is left of it.
    fn beginnings(&self, text: &str) -> Vec<(Range<usize>, Name)> {
        let cuts = text.match_indices(CUT).map(|(at, _)| at);
        let cuts: Vec<usize> = cuts.take(MOST_CUTS).collect();
        let Some(known) = self.inner.read().ok().filter(|_| !cuts.is_empty()) else {
            return Vec::new();
        };
        let forms = known
            .values
            .iter()
            .flat_map(|(value, name)| forms_of(value).into_iter().map(move |form| (form, name)));
        let mut found = Vec::new();
        for (form, name) in forms {
            for cut in &cuts {
                let before = &text.as_bytes()[..*cut];
                let longest = (LEAST..form.len().min(cut + 1))
                    .rev()
                    .filter(|length| form.is_char_boundary(*length))
                    .find(|length| before.ends_with(&form.as_bytes()[..*length]));
                found.extend(longest.map(|length| (cut - length..*cut, Arc::clone(name))));
            }
        }
        found
    }

    /// `text` with every known secret, in any encoding, marked as one.
    pub fn marked(&self, text: &str) -> Text {
        self.marked_with(text, &[])
    }

    fn marked_with(&self, text: &str, more: &[(Range<usize>, Name)]) -> Text {
        // Most texts are names and words, shorter than any form of any secret.
        if text.len() < SHORTEST {
            return Text::plain(text);
        }
        let Some(finders) = self.finders() else {
            // What cannot be searched is not shown.
            return Text::secret(text, &"unknown".into());
        };
        let mut found: Vec<(Range<usize>, &Name)> = finders
            .iter()
            .flat_map(|finder| finder.find(text.as_bytes()))
            .collect();
        let views = [false, true].map(|plus| Unescaped::of(text, plus));
        for view in views.iter().flatten() {
            let unescaped = finders.iter().flat_map(|finder| finder.find(&view.bytes));
            let there = unescaped.map(|(range, name)| (view.range(&range), name));
            found.extend(there.filter(|(range, _)| text.get(range.clone()).is_some()));
        }
        found.extend(more.iter().map(|(range, name)| (range.clone(), name)));
        found.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
        let mut marked = Text::default();
        let mut at = 0;
        for (range, name) in found {
            // Of two that overlap the rest of the second is secret too.
            let start = range.start.max(at);
            if start < range.end {
                marked.push_plain(&text[at..start]);
                marked.push_secret(&text[start..range.end], name);
                at = range.end;
            }
        }
        marked.push_plain(&text[at..]);
        marked
    }

    /// Finders of all values; none if they cannot be had.
    fn finders(&self) -> Option<Vec<Finder>> {
        if let Ok(known) = self.inner.read()
            && known.found() == known.values.len()
        {
            return Some(known.finders.clone());
        }
        let mut known = self.inner.write().ok()?;
        // Built anew for every secret, one finder of all would take the square of their number; so small ones grow together.
        let mut from = known.found();
        while let Some(last) = known.finders.last()
            && last.values <= (known.values.len() - from) * 2
        {
            from -= last.values;
            known.finders.pop();
        }
        let finder = Finder::of(&known.values[from..])?;
        known.finders.push(finder);
        Some(known.finders.clone())
    }
}

impl Known {
    /// How many values, from the first, the finders find.
    fn found(&self) -> usize {
        self.finders.iter().map(|finder| finder.values).sum()
    }
}

impl Finder {
    fn of(values: &[(String, Name)]) -> Option<Self> {
        let mut patterns = Vec::new();
        let mut names = Vec::new();
        for (value, name) in values {
            for form in forms_of(value) {
                patterns.push(form);
                names.push(Arc::clone(name));
            }
        }
        // It is built often and searched seldom: the kind that is built fastest is the right one.
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .ok()?;
        Some(Self {
            automaton: Arc::new(automaton),
            names: Arc::new(names),
            values: values.len(),
        })
    }

    fn find(&self, text: &[u8]) -> Vec<(Range<usize>, &Name)> {
        let found = self.automaton.find_iter(text);
        found
            .map(|found| (found.range(), &self.names[found.pattern().as_usize()]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
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
        assert!(secrets.finders().is_some_and(|finders| finders.len() < 8));
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
}
