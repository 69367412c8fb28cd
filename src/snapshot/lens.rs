//! How an answer is looked at: what is known of the run decides which parts of a text are marks.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::mark::Mark;
use super::mask::{Kind, Masks};
use super::names::{Names, overlap};
use super::phrase::Phrase;
use super::scan::{BACKSLASH, ESCAPING, Quoted, Table};
use crate::query::Query;
use crate::secret::{Secrets, Suspects};
use crate::service::Service;

/// What is known of a run when an answer is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    /// Values that are shown by name.
    pub names: &'a Names,
    /// What this very answer gave.
    pub extracted: &'a [Extracted],
    /// What varies.
    pub masks: &'a Masks,
    /// The kind of API.
    pub service: Option<&'static Service>,
    /// What must not be seen.
    pub secrets: &'a Secrets,
}

/// A value that was taken from the answer.
#[derive(Debug, Clone)]
pub struct Extracted {
    /// The name that it got.
    pub name: String,
    /// Where it was.
    pub query: Query,
    /// Whether it was added to a list of that name.
    pub append: bool,
}

/// Tells quickly which parts of the JSON of an answer are literal: those that [`Lens::phrase`] would show as they are. Parts are asked
/// about in the order of the text.
pub(super) struct Sieve<'s> {
    text: &'s str,
    suspects: Suspects,
    names: &'s Names,
    /// Masks that may touch a part of a text.
    masks: Option<&'s Masks>,
}

impl Sieve<'_> {
    /// What the bytes of a text are.
    pub(super) fn table(&self) -> &Table {
        self.names.table()
    }

    /// Whether a text is literal for certain.
    pub(super) fn clears_text(&mut self, quoted: &Quoted) -> bool {
        let text = self.text.get(quoted.inner()).unwrap_or_default();
        self.clears_key(quoted)
            && !self.names.may_show(text, quoted.kinds)
            && !self.masks.is_some_and(|masks| masks.may_touch(text))
    }

    /// Whether a key holds no secret for certain.
    pub(super) fn clears_key(&mut self, key: &Quoted) -> bool {
        key.kinds & BACKSLASH == 0
            && !self
                .suspects
                .may_be_in(key.inner(), key.kinds & ESCAPING != 0)
    }

    /// Whether a number or a word is no secret for certain.
    pub(super) fn clears_literal(&mut self, literal: &str, range: Range<usize>) -> bool {
        !self.suspects.may_be_in(range, literal.contains('+')) && !self.names.may_be_one(literal)
    }
}

impl<'a> Lens<'a> {
    /// For the JSON of an answer.
    pub(super) fn sieve(&self, text: &'a str) -> Sieve<'a> {
        Sieve {
            text,
            suspects: self.secrets.suspects(text),
            names: self.names,
            masks: Some(self.masks).filter(|masks| masks.may_touch(text)),
        }
    }
}

impl Lens<'_> {
    /// A text with its marks: secrets first, then names, then masks.
    pub(super) fn phrase(&self, text: &str) -> Phrase {
        self.phrase_with(text, &[])
    }

    /// The same, with parts that have a name because they were extracted there.
    pub(super) fn phrase_with(&self, text: &str, extracted: &[(Range<usize>, Mark)]) -> Phrase {
        if extracted.is_empty() && self.clears(text) {
            return Phrase::literal(text);
        }
        let marked = self.secrets.marked(text);
        let pieces = marked.pieces();
        let mut phrase = Phrase::default();
        if let [(_, None)] = pieces.as_slice()
            && let Some(mark) = self.names.alone(text)
        {
            let value = matches!(mark, Mark::Name(_)).then(|| text.to_owned());
            phrase.push_mark(mark, value);
            return phrase;
        }
        let mut at = 0;
        for (piece, secret) in pieces {
            match secret {
                Some(name) => phrase.push_mark(Mark::Secret(name.to_string()), None),
                None => self.plain(text, at..at + piece.len(), extracted, &mut phrase),
            }
            at += piece.len();
        }
        self.unambiguous(text, phrase)
    }

    /// Whether a text is literal for certain.
    fn clears(&self, text: &str) -> bool {
        let table = self.names.table();
        let kinds = text
            .bytes()
            .fold(0, |kinds, byte| kinds | table[usize::from(byte)]);
        kinds & (BACKSLASH | ESCAPING) == 0
            && !self.names.may_show(text, kinds)
            && !self.masks.may_touch(text)
            && !self.secrets.stand_in(text)
    }

    /// A part of a text that holds no secret.
    fn plain(
        &self,
        whole: &str,
        part: Range<usize>,
        extracted: &[(Range<usize>, Mark)],
        phrase: &mut Phrase,
    ) {
        let text = &whole[part.clone()];
        // What the text itself says literally cannot be told from a mark, so it stays literal.
        // The whole text is searched once for each mark: there are few of them, and each may fit in thousands of places.
        let mut known: HashMap<Mark, bool> = HashMap::new();
        let mut clear = |mark: &Mark| match known.get(mark) {
            Some(clear) => *clear,
            None => *known
                .entry(mark.clone())
                .or_insert(!whole.contains(&mark.shown())),
        };
        let extracted = extracted
            .iter()
            .filter(|(range, _)| part.start <= range.start && range.end <= part.end)
            .map(|(range, mark)| {
                (
                    range.start - part.start..range.end - part.start,
                    mark.clone(),
                )
            });
        let mut found = Found::new();
        for (range, mark) in extracted.chain(self.names.inside(text)) {
            if clear(&mark) && free(&found, &range) {
                found.insert(range.start, (range, Some(mark)));
            }
        }
        for (range, kind) in self.masks.in_text(text) {
            let mark = match kind {
                Kind::Drop => None,
                kind if kind.holds_text(&text[range.clone()]) => Some(Mark::Mask(kind.shown())),
                _ => continue,
            };
            if free(&found, &range) && mark.as_ref().is_none_or(&mut clear) {
                found.insert(range.start, (range, mark));
            }
        }
        let mut at = 0;
        for (range, mark) in found.into_values() {
            phrase.push_literal(&text[at..range.start]);
            at = range.end;
            if let Some(mark) = mark {
                phrase.push_mark(mark, Some(text[range].to_owned()));
            }
        }
        phrase.push_literal(&text[at..]);
    }

    /// A text that says `[secret x]` where a secret x is hidden too: both are read as marks, as they will be from the file.
    fn unambiguous(&self, text: &str, phrase: Phrase) -> Phrase {
        let hides = |mark: &Mark| matches!(mark, Mark::Secret(_)) && text.contains(&mark.shown());
        if !phrase.marks().any(hides) {
            return phrase;
        }
        let marks: Vec<&Mark> = phrase.marks().collect();
        Phrase::read(&phrase.shown(), &marks, self.names)
    }
}

/// What was found in a text, by where it begins; no two overlap.
type Found = BTreeMap<usize, (Range<usize>, Option<Mark>)>;

/// Whether nothing that was found touches a range. Of those that begin before its end the last one alone can.
fn free(found: &Found, range: &Range<usize>) -> bool {
    let last = found.range(..range.end).next_back();
    last.is_none_or(|(_, (other, _))| !overlap(other, range))
}
