//! Secrets that are known by value, to be found in text that carries no marks.

mod needles;
mod search;
mod suspects;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, RwLock, RwLockReadGuard};

use super::encodings::forms_of;
use super::escapes::{Kinds, WIDEST, kinds_of, whole};
use super::{Datum, Name, Text};
use needles::Needles;
use search::Search;
pub use suspects::Suspects;

/// A value shorter than this, in characters, is not looked for in plain text: it would be found everywhere.
pub(super) const SHORTEST: usize = 6;

/// A shorter one that a case learns is not looked for in other cases: they might say the same word.
const SHORTEST_OF_OTHERS: usize = 16;

/// What a message ends in where it left the rest of a text out.
const CUT: char = '…';

/// Bytes of the beginning of a secret that are not shown before such a cut: fewer tell nothing.
const LEAST: usize = 3;

/// Cuts that a message may have: ours have one for each value that they show, a stranger's text has any number.
const MOST_CUTS: usize = 1000;

/// The secrets that are known somewhere. Cloning shares them.
///
/// A case has its own, see [`Secrets::of_case`]: it masks those of all cases, and calls a value as it does when it runs alone.
#[derive(Clone, Default)]
pub struct Secrets {
    own: Shelf,
    /// Those of all cases, if `own` are those of one.
    all: Option<Shelf>,
}

/// Secrets that several may look at and add to.
type Shelf = Arc<RwLock<Known>>;

#[derive(Clone, Default)]
struct Known {
    values: Vec<(String, Name)>,
    seen: HashMap<String, Name>,
    public: HashSet<String>,
    /// All forms of all values.
    needles: Needles,
    /// Whether any value has a blank.
    blank: bool,
    /// Whether any has a byte that escapes begin with.
    doubtful: bool,
    /// How many cases add to it.
    cases: usize,
}

/// What is known, while it is looked at.
struct Shelves<'s> {
    /// What the case itself knows.
    own: RwLockReadGuard<'s, Known>,
    /// What others know.
    all: Option<RwLockReadGuard<'s, Known>>,
}

/// How much was known at a time: what was masked then needs no masking again as long as it is the same.
#[derive(Debug, Clone)]
pub struct Knowledge {
    of: Secrets,
    size: usize,
}

/// A place in a text, and what is called a secret there.
type Found = (Range<usize>, Name);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// For [`Secrets::of_case`]: what so many cases know, none of which has begun.
    pub fn of_all(cases: usize) -> Self {
        let known = Known {
            // Each counts itself when it begins: from the first on it is known that there are others.
            cases: cases.saturating_sub(1),
            ..Known::default()
        };
        Self {
            own: Arc::new(RwLock::new(known)),
            all: None,
        }
    }

    /// The secrets of a case: what is known here now, and what the case learns, which `all`, one for all cases, learns as well.
    #[must_use]
    pub fn of_case(&self, all: &Self) -> Self {
        if let Ok(mut known) = all.own.write() {
            known.cases += 1;
        }
        let known = self.own.read();
        Self {
            own: Arc::new(RwLock::new(
                known.map_or_else(|_| Known::default(), |known| known.clone()),
            )),
            all: Some(Arc::clone(&all.own)),
        }
    }

    /// Values that are public though they stand where secrets stand, such as a token that everybody has.
    pub fn allow(&self, values: impl IntoIterator<Item = impl Into<String>>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        for shelf in self.shelves() {
            if let Ok(mut known) = shelf.write() {
                known.public.extend(values.iter().cloned());
            }
        }
    }

    /// Remembers a secret. The first name of a value stays; short and public values are left out. What other cases learn is looked for
    /// if it is long: a cookie `lang=english` of one is no secret in the answers of the others.
    pub fn learn(&self, value: &str, name: &Name) {
        let length = value.chars().count();
        if length < SHORTEST {
            return;
        }
        let all = self.all.as_ref();
        let all = all.filter(|_| length >= SHORTEST_OF_OTHERS);
        let found_there = all.is_some_and(|all| {
            all.write().is_ok_and(|mut known| {
                known.learn(value, name);
                known.finds_for_others(value, name)
            })
        });
        match self.own.write() {
            // What is found there, and called the same, need not be looked for twice.
            Ok(mut known) if found_there => {
                known.note(value, name);
            }
            Ok(mut known) => known.learn(value, name),
            Err(_) => {}
        }
    }

    fn shelves(&self) -> impl Iterator<Item = &Shelf> {
        [&self.own].into_iter().chain(&self.all)
    }

    /// All that a case knows.
    pub fn learned(&self) -> Vec<(String, Name)> {
        self.own
            .read()
            .map_or_else(|_| Vec::new(), |known| known.values.clone())
    }

    /// Remembers every secret part of a text.
    pub fn learn_parts(&self, text: &Text) {
        for (value, name) in text.secrets() {
            self.learn(value, name);
        }
    }

    /// Remembers every secret part of a value.
    pub fn learn_all(&self, datum: &Datum) {
        for text in datum.texts() {
            self.learn_parts(text);
        }
    }

    /// The name of a value that is a known secret as it is.
    pub fn name_of(&self, value: &str) -> Option<Name> {
        let shelves = self.shelves_read()?;
        let mut names = shelves.iter().map(|known| known.seen.get(value));
        names.find_map(|name| name.map(Arc::clone))
    }

    /// Whether a value stands where secrets stand and is public all the same.
    pub fn is_public(&self, value: &str) -> bool {
        self.own
            .read()
            .is_ok_and(|known| known.public.contains(value))
    }

    /// Whether a text holds a secret: by its marks, or a known one that lost them.
    pub fn is_in(&self, text: &Text) -> bool {
        text.has_secret() || self.marked(text.reveal()).has_secret()
    }

    /// `text` with every known secret, in any encoding, shown as `[secret NAME]`.
    pub fn mask(&self, text: &str) -> String {
        self.masked_with(text, &[])
    }

    /// The same of a message, which may have left out the end of a text with `…`, and with it the end of a secret.
    pub fn mask_message(&self, text: &str) -> String {
        self.masked_with(text, &self.beginnings(text))
    }

    fn masked_with(&self, text: &str, more: &[Found]) -> String {
        match self.found(text) {
            // Most texts have none, and need no marks to be taken apart again.
            Some(found) if found.is_empty() && more.is_empty() => text.to_owned(),
            found => marked_at(text, found, more).masked(),
        }
    }

    /// Where a message was cut in the middle of a secret: what is left of it.
    fn beginnings(&self, text: &str) -> Vec<Found> {
        if !is_cut(text) {
            return Vec::new();
        }
        let Some(shelves) = self.shelves_read() else {
            return Vec::new();
        };
        let forms = shelves.iter().flat_map(|known| known.needles.all());
        let forms: Vec<(&[u8], &Name)> = forms.collect();
        let search = Search {
            find: |bytes: &[u8]| beginnings(bytes, &forms),
            reach: text.len(),
            blank: forms.iter().any(|(form, _)| form.contains(&b' ')),
            doubtful: false,
        };
        let mut found = (search.find)(text.as_bytes());
        found.extend(search.in_views(text.as_bytes()));
        found
    }

    /// `text` with every known secret, in any encoding, marked as one.
    pub fn marked(&self, text: &str) -> Text {
        marked_at(text, self.found(text), &[])
    }

    /// Where secrets stand in a text; none if it cannot be searched.
    fn found(&self, text: &str) -> Option<Vec<Found>> {
        // Most texts are names and words, shorter than any form of any secret.
        if text.len() < SHORTEST {
            return Some(Vec::new());
        }
        let shelves = self.shelves_read()?;
        // Most of the others look like no secret, and have nothing that could be undone.
        match shelves.notice_nothing(text) {
            true => Some(Vec::new()),
            false => Some(shelves.found(text)),
        }
    }

    /// What is known here; none if it cannot be had. Where only one case ran, its own secrets are all there are.
    fn shelves_read(&self) -> Option<Shelves<'_>> {
        let own = self.own.read().ok()?;
        let all = match &self.all {
            Some(all) => Some(all.read().ok()?),
            None => None,
        };
        Some(Shelves {
            own,
            all: all.filter(|known| known.cases > 1),
        })
    }

    /// How much is known now.
    pub fn knowledge(&self) -> Option<Knowledge> {
        self.shelves_read().map(|shelves| Knowledge {
            of: self.clone(),
            size: shelves.size(),
        })
    }

    /// Whether nothing was learned since.
    pub fn know_no_more_than(&self, knowledge: &Knowledge) -> bool {
        let size = self.shelves_read().map(|shelves| shelves.size());
        Arc::ptr_eq(&self.own, &knowledge.of.own) && size == Some(knowledge.size)
    }
}

impl Shelves<'_> {
    fn iter(&self) -> impl Iterator<Item = &Known> {
        [&*self.own].into_iter().chain(self.all.as_deref())
    }

    fn find(&self, text: &[u8]) -> Vec<Found> {
        let found = self.iter().flat_map(|known| known.needles.find(text));
        found.collect()
    }

    /// Where secrets stand in a text, as they are or where escapes are undone.
    fn found(&self, text: &str) -> Vec<Found> {
        let longest = self.iter().map(|known| known.needles.longest()).max();
        let search = Search {
            find: |bytes: &[u8]| self.find(bytes),
            reach: longest.unwrap_or_default().saturating_mul(WIDEST),
            blank: self.blank(),
            doubtful: self.iter().any(|known| known.doubtful),
        };
        let mut found = (search.find)(text.as_bytes());
        found.extend(search.in_views(text.as_bytes()));
        found.retain(|(range, _)| text.get(range.clone()).is_some());
        found
    }

    /// Whether a text is seen at a glance to hold none: nothing is built, and most texts end here.
    fn notice_nothing(&self, text: &str) -> bool {
        !kinds_of(self.blank()).are_in(text.as_bytes()) && self.see_nothing(text.as_bytes())
    }

    /// The same of what stands there as it is.
    fn see_nothing(&self, text: &[u8]) -> bool {
        self.iter().all(|known| known.needles.notice_nothing(text))
    }

    fn blank(&self) -> bool {
        self.iter().any(|known| known.blank)
    }

    /// It only grows: nothing is forgotten, and another shelf counts as well.
    fn size(&self) -> usize {
        self.iter().map(|known| 1 + known.values.len()).sum()
    }
}

/// Whether a message may have left something out.
fn is_cut(text: &str) -> bool {
    // Most texts are ASCII.
    !text.is_ascii() && text.contains(CUT)
}

/// A text with marks where secrets were found; all of it is one if it could not be searched.
fn marked_at(text: &str, found: Option<Vec<Found>>, more: &[Found]) -> Text {
    let Some(mut found) = found else {
        return Text::secret(text, &"unknown".into());
    };
    found.extend(more.iter().cloned());
    let mut marked = Text::default();
    let mut at = 0;
    for (range, name) in apart(found) {
        marked.push_plain(&text[at..range.start]);
        marked.push_secret(&text[range.clone()], &name);
        at = range.end;
    }
    marked.push_plain(&text[at..]);
    marked
}

/// Places in order that do not overlap: of two that do, the rest of the second is secret too.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
    let mut apart: Vec<Found> = Vec::with_capacity(found.len());
    let mut at = 0;
    for (range, name) in found {
        let start = range.start.max(at);
        if start >= range.end {
            continue;
        }
        at = range.end;
        match apart.last_mut() {
            Some((last, same)) if range.start < last.end && *same == name => last.end = range.end,
            _ => apart.push((start..range.end, name)),
        }
    }
    apart
}

/// Beginnings of values in any form, before the cuts of a text.
fn beginnings(text: &[u8], forms: &[(&[u8], &Name)]) -> Vec<Found> {
    let mut cut = [0; 4];
    let cut = CUT.encode_utf8(&mut cut).as_bytes();
    let cuts = text
        .windows(cut.len())
        .enumerate()
        .filter(|(_, window)| *window == cut);
    let mut found = Vec::new();
    for (cut, _) in cuts.take(MOST_CUTS) {
        let all = text.get(..cut).unwrap_or_default();
        // An escape may have been cut in the middle.
        let begun = Some(whole(all)).filter(|begun| begun.len() < all.len());
        for (form, name) in forms {
            for before in std::iter::once(all).chain(begun) {
                // What was undone may end within a character: `%C3%` of `%C3%84`.
                let longest = (LEAST..form.len().min(before.len() + 1))
                    .rev()
                    .find(|length| before.ends_with(&form[..*length]));
                let range = longest.map(|length| before.len() - length..cut);
                found.extend(range.map(|range| (range, Arc::clone(name))));
            }
        }
    }
    found
}

impl Known {
    /// Remembers a value that is neither known nor public, and looks for it from now on.
    fn learn(&mut self, value: &str, name: &Name) {
        if self.note(value, name) {
            for form in forms_of(value) {
                self.needles.add(&form, name);
            }
        }
    }

    /// Whether a case that shares this finds a value, by this name.
    fn finds_for_others(&self, value: &str, name: &Name) -> bool {
        self.cases > 1 && self.seen.get(value) == Some(name)
    }

    /// Remembers a value, if it is neither known nor public.
    fn note(&mut self, value: &str, name: &Name) -> bool {
        if self.public.contains(value) || self.seen.contains_key(value) {
            return false;
        }
        self.blank |= value.contains(' ');
        self.doubtful |= Kinds::ALL.are_in(value.as_bytes());
        self.seen.insert(value.to_owned(), Arc::clone(name));
        self.values.push((value.to_owned(), Arc::clone(name)));
        true
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod writers;
