//! Values of a run that snapshots show by their names, because they differ from place to place.

use std::ops::Range;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::mark::Mark;
use super::scan::{Kinds, TABLE, Table, WANTED};
use crate::secret::Name;
use crate::template::Binding;

/// Characters of a text that is shown by name where it stands alone.
const ALONE: usize = 3;
/// Characters of a text that is shown by name inside a longer one.
const INSIDE: usize = 8;

/// What has a name in a run, in the order of declaration: of equal values the first one's name is shown.
#[derive(Debug, Clone)]
pub struct Names {
    known: Vec<Known>,
    /// A bit for each length in bytes, less a multiple of 64, of a text that has a name.
    lengths: u64,
    table: Table,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            lengths: 0,
            table: TABLE,
        }
    }
}

#[derive(Debug, Clone)]
struct Known {
    name: String,
    value: Value,
    secret: Option<Name>,
    /// Whether it is shown by name inside a longer text: then a byte of it that few texts have.
    inside: Option<u8>,
}

impl Names {
    /// Adds a value under a name such as `user` or `alice.user`.
    pub fn add(&mut self, name: impl Into<String>, binding: &Binding) {
        let (value, secret) = (binding.json(), binding.secret().cloned());
        let mut inside = None;
        if let Some(text) = value.as_str() {
            self.lengths |= 1 << (text.len() % 64);
            let is_shown = secret.is_none() && text.chars().count() >= INSIDE;
            inside = is_shown.then(|| rarest(text));
            if let Some(byte) = inside {
                self.table[usize::from(byte)] |= WANTED;
            }
        }
        self.known.push(Known {
            name: name.into(),
            value,
            secret,
            inside,
        });
    }

    /// The value of a name, or of an element of a list: `ids[0]`. Secrets have none here.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        let (name, index) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            Some((name, index)) => (name, Some(index.parse::<usize>().ok()?)),
            None => (name, None),
        };
        let known = self.named(name).filter(|known| known.secret.is_none())?;
        match index {
            Some(index) => known.value.get(index),
            None => Some(&known.value),
        }
    }

    /// The value of a name, if it is a text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_str().map(str::to_owned)
    }

    /// What stands for the value of a name, and how many elements it has if it is a list; `None` if it has no value.
    pub(super) fn mark(&self, name: &str) -> Option<(Mark, Option<usize>)> {
        let known = self.named(name)?;
        Some((known.mark(), known.value.as_array().map(Vec::len)))
    }

    fn named(&self, name: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.name == name)
    }

    /// The name of a text that stands alone.
    pub(super) fn alone(&self, text: &str) -> Option<Mark> {
        if text.chars().count() < ALONE {
            return None;
        }
        let fits = |known: &&Known| known.value.as_str() == Some(text);
        let secret = self
            .known
            .iter()
            .filter(fits)
            .find(|known| known.secret.is_some());
        secret
            .or_else(|| self.known.iter().find(fits))
            .map(Known::mark)
    }

    /// Where names stand inside a text: the longest values first, each between characters that belong to no word.
    pub(super) fn inside(&self, text: &str) -> Vec<(Range<usize>, Mark)> {
        let mut found: Vec<(Range<usize>, Mark)> = parts_of_address(text)
            .into_iter()
            .filter_map(|part| {
                let decoded = percent_decode_str(&text[part.clone()]).decode_utf8().ok()?;
                Some((part, self.alone(&decoded)?))
            })
            .collect();
        let mut longest: Vec<(&str, &Known)> = self
            .known
            .iter()
            .filter(|known| known.inside.is_some())
            .filter_map(|known| Some((known.value.as_str()?, known)))
            .collect();
        longest.sort_by_key(|(value, _)| std::cmp::Reverse(value.chars().count()));
        for (value, known) in longest {
            for (at, _) in text.match_indices(value) {
                let range = at..at + value.len();
                let free = found.iter().all(|(other, _)| !overlap(other, &range));
                if free && stands_apart(text, &range) {
                    found.push((range, known.mark()));
                }
            }
        }
        found
    }
}

impl Names {
    /// A text with the values of the run by name: `{{ title }}`.
    pub fn shown_in(&self, text: &str) -> String {
        if let Some(mark) = self.alone(text) {
            return mark.shown();
        }
        let mut found = self.inside(text);
        found.sort_by_key(|(range, _)| range.start);
        let (mut shown, mut end) = (String::with_capacity(text.len()), 0);
        for (range, mark) in found {
            shown += text.get(end..range.start).unwrap_or_default();
            shown += &mark.shown();
            end = range.end;
        }
        shown + text.get(end..).unwrap_or_default()
    }

    /// What each byte of a text is: of each value that is shown inside others, one that few texts have is wanted.
    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Whether a text that has such bytes, by [`Names::table`], may be a name or have one in it.
    pub(super) fn may_show(&self, text: &str, kinds: Kinds) -> bool {
        let inside = |known: &Known| {
            let has = |byte: &u8| text.as_bytes().contains(byte);
            let value = known.inside.filter(has).and_then(|_| known.value.as_str());
            value.is_some_and(|value| value.len() <= text.len() && text.contains(value))
        };
        self.may_be_one(text)
            || text.starts_with('/')
            || text.starts_with("http")
            || (kinds & WANTED != 0 && self.known.iter().any(inside))
    }

    /// Whether a text as a whole is a value.
    pub(super) fn may_be_one(&self, text: &str) -> bool {
        self.lengths >> (text.len() % 64) & 1 == 1 && self.alone(text).is_some()
    }
}

/// Bytes of texts, those that most texts have first; whatever is not here is rare.
const COMMON: &[u8] = b" etaoinsrhldcumfpgwyb.,0123456789vk/:-_xjqz";

/// The byte of a text that the fewest texts have.
fn rarest(text: &str) -> u8 {
    let rarity = |byte: &u8| {
        let place = COMMON.iter().position(|common| common == byte);
        place.unwrap_or(COMMON.len())
    };
    text.bytes().max_by_key(rarity).unwrap_or_default()
}

impl Known {
    fn mark(&self) -> Mark {
        match &self.secret {
            Some(name) => Mark::Secret(name.to_string()),
            None => Mark::Name(self.name.clone()),
        }
    }
}

/// Whether two ranges have a byte in common.
pub(super) fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}

/// Whether no letter, digit or `_` touches a part of a text from outside.
fn stands_apart(text: &str, part: &Range<usize>) -> bool {
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text[..part.start].chars().next_back();
    let after = text[part.end..].chars().next();
    !before.is_some_and(of_word) && !after.is_some_and(of_word)
}

/// The parts of an address: what stands between its delimiters. A text that is no address has none.
fn parts_of_address(text: &str) -> Vec<Range<usize>> {
    let is_address = ["http://", "https://", "/"]
        .iter()
        .any(|start| text.starts_with(start));
    if !is_address || text.contains(char::is_whitespace) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    let delimiters = text.match_indices(['/', '?', '&', '=', '#', ';']);
    for end in delimiters.map(|(at, _)| at).chain([text.len()]) {
        parts.push(start..end);
        start = end + 1;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Names {
        let mut names = Names::default();
        for (name, value) in [
            ("api", json!("http://127.0.0.1:8539/api.php")),
            ("user", json!("Zoë Köhler")),
            ("same", json!("Zoë Köhler")),
            ("bot", json!("Zoë Köhler@flow")),
            ("short", json!("Bob")),
            ("tiny", json!("ab")),
            ("id", json!(1234)),
            ("ids", json!(["x", "yy"])),
        ] {
            names.add(name, &Binding::new(&value, None));
        }
        names.add("pin", &Binding::new(&json!("1234567"), Some("pin".into())));
        names
    }

    fn shown(text: &str) -> String {
        let mut found = names().inside(text);
        found.sort_by_key(|(range, _)| range.start);
        let mut shown = String::new();
        let mut at = 0;
        for (range, mark) in found {
            shown.push_str(&text[at..range.start]);
            shown.push_str(&mark.shown());
            at = range.end;
        }
        shown + &text[at..]
    }

    #[test]
    fn alone_a_text_of_three_characters_is_enough() {
        let alone = |text: &str| names().alone(text).map(|mark| mark.shown());
        assert_eq!(alone("Bob").as_deref(), Some("{{ short }}"));
        assert_eq!(
            alone("Zoë Köhler").as_deref(),
            Some("{{ user }}"),
            "the first declared"
        );
        assert_eq!(alone("1234567").as_deref(), Some("[secret pin]"));
        assert_eq!(alone("ab"), None);
        assert_eq!(alone("1234"), None, "a number is no text");
    }

    #[test]
    fn inside_it_needs_eight_characters_and_no_word_around_it() {
        for (text, wanted) in [
            ("Hello Zoë Köhler!", "Hello {{ user }}!"),
            ("Hello Zoë Köhler@flow!", "Hello {{ bot }}!"),
            ("Hello Zoë Köhlers", "Hello Zoë Köhlers"),
            ("xZoë Köhler", "xZoë Köhler"),
            ("Hello Bob!", "Hello Bob!"),
            ("see http://127.0.0.1:8539/api.php for", "see {{ api }} for"),
            (
                "/user/Bob?x=Bobby&y=Bob",
                "/user/{{ short }}?x=Bobby&y={{ short }}",
            ),
            (
                "https://h/Zo%C3%AB%20K%C3%B6hler/x",
                "https://h/{{ user }}/x",
            ),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }

    #[test]
    fn elements_have_values_and_secrets_have_none() {
        assert_eq!(names().value("ids[1]"), Some(&json!("yy")));
        assert_eq!(names().value("ids[2]"), None);
        assert_eq!(names().value("pin"), None);
        assert_eq!(names().text("id"), None);
    }
}
