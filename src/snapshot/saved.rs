//! The JSON of a snapshot, compared with that of an answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::json::Json;
use super::mark::Mark;
use super::node::{Node, Pattern};
use super::path::{Path, Step};
use super::scan::{Member, Scan, decoded, elements, is_json, members};
use super::sheet::{Leaf, Sheet, What};

/// JSON as it stands in a snapshot. What differs from an answer is read, and nothing else.
#[derive(Debug, Clone)]
pub(super) struct Saved<'s> {
    text: &'s str,
    pattern: Pattern<'s>,
}

impl<'s> Saved<'s> {
    /// The JSON of a snapshot that is to be compared with an answer; none if it is no JSON.
    pub(super) fn read(
        text: &'s str,
        pattern: Pattern<'s>,
        answer: Option<&Sheet>,
    ) -> Option<Self> {
        let same = answer.is_some_and(|answer| answer.text == text);
        (same || is_json(text)).then_some(Self { text, pattern })
    }

    /// Whether an answer fits this pattern.
    pub(super) fn fits(&self, answer: &Sheet) -> bool {
        Walk::of(self, answer, false).whole()
    }

    /// The answer, written as this pattern writes it wherever it fits: so nothing but what differs will look different.
    pub(super) fn adopt(&self, answer: &Sheet) -> Sheet {
        let mut walk = Walk::of(self, answer, true);
        walk.whole();
        let mut adopted = walk.adopted.unwrap_or_default();
        adopted.sort_by_key(|(range, ..)| range.start);
        answer.with(adopted)
    }
}

impl Saved<'_> {
    /// Whether what stands in quotes is read as a mark in the place of a whole value.
    fn shows(&self, quoted: &str, mark: &Mark, path: &str) -> bool {
        let Some(text) = decoded(quoted) else {
            return false;
        };
        let marks = self.pattern.marks.at(path);
        let read = marks.into_iter().find(|mark| mark.shown() == text);
        read == Some(mark)
    }
}

/// Two texts that are gone through together.
struct Walk<'w> {
    saved: &'w Saved<'w>,
    answer: &'w Sheet,
    /// Where the answer is written as the pattern writes it; none if only the question is whether it fits.
    adopted: Option<Vec<(Range<usize>, String, Node)>>,
}

impl<'w> Walk<'w> {
    fn of(saved: &'w Saved<'w>, answer: &'w Sheet, adopts: bool) -> Self {
        Self {
            saved,
            answer,
            adopted: adopts.then(Vec::new),
        }
    }

    fn whole(&mut self) -> bool {
        let (mut saved, mut answer) = (Scan::new(self.saved.text), Scan::new(&self.answer.text));
        match (saved.skip(), answer.skip()) {
            (Some(saved), Some(answer)) => self.values(saved, answer, &Path::ROOT),
            _ => false,
        }
    }

    /// Whether a value fits. Where it does not, what is left is of no interest unless the answer is to adopt something.
    fn values(&mut self, saved: Range<usize>, answer: Range<usize>, path: &Path<'_>) -> bool {
        let (left, right) = (
            &self.saved.text[saved.clone()],
            &self.answer.text[answer.clone()],
        );
        if left == right {
            return self.leaves(answer);
        }
        let first = answer.start..answer.start + 1;
        let leaf = self.answer.within(&first).first();
        let is_marked = leaf.is_some_and(|leaf| matches!(leaf.what, What::Marked(_)));
        match (left.as_bytes().first(), right.as_bytes().first()) {
            (Some(b'['), Some(b'[')) if !is_marked => self.lists(saved, answer, path),
            (Some(b'{'), Some(b'{')) if !is_marked => self.objects(saved, answer, path),
            _ => {
                let now = self.answer.node(&answer);
                self.parts(left, answer, &now, &path.written())
            }
        }
    }

    /// A part that says the same in both texts. What looks like a mark in one may be literal in the other.
    fn leaves(&mut self, part: Range<usize>) -> bool {
        let mut fits = true;
        for leaf in self.answer.within(&part) {
            if !fits && self.adopted.is_none() {
                return false;
            }
            fits &= self.leaf(leaf);
        }
        fits
    }

    fn leaf(&mut self, leaf: &Leaf) -> bool {
        let answer = self.answer;
        let text = &answer.text[leaf.range.clone()];
        match &leaf.what {
            What::Sorted => true,
            What::Doubtful if self.saved.pattern.marks.is_empty() => true,
            What::Doubtful => {
                let now = answer.node(&leaf.range);
                self.parts(text, leaf.range.clone(), &now, &leaf.path)
            }
            // It is written so already.
            What::Marked(Node::Whole(mark, _)) if self.saved.shows(text, mark, &leaf.path) => true,
            What::Marked(node) => self.parts(text, leaf.range.clone(), node, &leaf.path),
        }
    }

    /// A value that is compared as a whole.
    fn parts(&mut self, saved: &str, answer: Range<usize>, now: &Node, path: &str) -> bool {
        let Some(json) = Json::read_known(saved) else {
            return false;
        };
        let pattern = Node::read(&json, path, &self.saved.pattern);
        let fits = pattern.fits(now);
        if let Some(adopted) = &mut self.adopted
            && fits
            && (pattern.has_mask() || !now.has_mask())
        {
            adopted.push((answer, path.to_owned(), pattern));
        }
        fits
    }

    fn lists(&mut self, saved: Range<usize>, answer: Range<usize>, path: &Path<'_>) -> bool {
        let left = elements(self.saved.text, saved.start);
        let right = elements(&self.answer.text, answer.start);
        let mut fits = left.len() == right.len();
        for (index, (left, right)) in left.into_iter().zip(right).enumerate() {
            if !fits && self.adopted.is_none() {
                return false;
            }
            let step = Step::Element(index);
            fits &= self.values(
                left,
                right,
                &Path {
                    up: Some(path),
                    step,
                },
            );
        }
        fits
    }

    fn objects(&mut self, saved: Range<usize>, answer: Range<usize>, path: &Path<'_>) -> bool {
        let left = members(self.saved.text, saved.start);
        let right = members(&self.answer.text, answer.start);
        let mut fits = left.len() == right.len();
        for (pattern, (key, answer)) in pairs(left, right) {
            if !fits && self.adopted.is_none() {
                return false;
            }
            let step = Step::Member(&key);
            let path = Path {
                up: Some(path),
                step,
            };
            fits &= pattern.is_some_and(|pattern| self.values(pattern, answer, &path));
        }
        fits
    }
}

/// Each member of the answer with the pattern's member of that key; of a key that repeats, the first with the first.
fn pairs<'t>(
    pattern: Vec<Member<'_>>,
    answer: Vec<Member<'t>>,
) -> Vec<(Option<Range<usize>>, Member<'t>)> {
    let in_order = pattern.len() == answer.len()
        && pattern
            .iter()
            .zip(&answer)
            .all(|(left, right)| left.0 == right.0);
    if in_order {
        let values = pattern.into_iter().map(|(_, value)| Some(value));
        return values.zip(answer).collect();
    }
    let mut by_key: HashMap<Cow<'_, str>, Vec<Range<usize>>> = HashMap::new();
    for (key, value) in pattern.into_iter().rev() {
        by_key.entry(key).or_default().push(value);
    }
    answer
        .into_iter()
        .map(|member| (by_key.get_mut(&member.0).and_then(Vec::pop), member))
        .collect()
}
