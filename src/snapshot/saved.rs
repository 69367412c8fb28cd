//! The JSON of a snapshot, compared with that of an answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::json::Json;
use super::mark::Mark;
use super::node::{Node, Pattern};
use super::path::{Path, Step};
use super::scan::{Member, Scan, decoded, is_json, members};
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

    /// None if an answer fits this pattern; else the answer, written as this pattern writes it wherever it fits: so nothing but what
    /// differs will look different. `differs` says that something else differs already.
    pub(super) fn unless_fits(&self, answer: &Sheet, differs: bool) -> Option<Sheet> {
        let mut walk = Walk::of(self, answer, true);
        let fits = walk.whole();
        if fits && !differs {
            return None;
        }
        let mut adopted = walk.adopted.unwrap_or_default();
        adopted.sort_by_key(|(range, ..)| range.start);
        Some(answer.with(adopted))
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
        let whole = |text: &str| text.len() - text.trim_start().len()..text.trim_end().len();
        let (saved, answer) = (whole(self.saved.text), whole(&self.answer.text));
        self.values(saved, answer, &Path::ROOT)
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
        let mut both = Both::of(self, saved, answer);
        let (mut fits, mut count) = (true, 0);
        while let Some((left, right)) = both.next(count) {
            let step = Step::Element(count);
            fits &= self.values(
                left,
                right,
                &Path {
                    up: Some(path),
                    step,
                },
            );
            if !fits && self.adopted.is_none() {
                return false;
            }
            count += 1;
            if let Some(rest) = both.rest() {
                return self.leaves(rest) && fits;
            }
        }
        both.ended && fits
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

/// The elements of two lists that are gone through together.
struct Both<'b> {
    saved: (&'b str, Scan<'b>, Range<usize>),
    answer: (&'b str, Scan<'b>, Range<usize>),
    /// Whether the last two were the same.
    same: bool,
    /// Whether both came to their ends, and together.
    ended: bool,
}

impl<'b> Both<'b> {
    fn of(walk: &Walk<'b>, saved: Range<usize>, answer: Range<usize>) -> Self {
        let begun = |text: &'b str, list: Range<usize>| {
            let mut scan = Scan::at(text, list.start);
            scan.begin();
            (text, scan, list)
        };
        Self {
            saved: begun(walk.saved.text, saved),
            answer: begun(&walk.answer.text, answer),
            same: true,
            ended: false,
        }
    }

    /// The next two behind `count` others.
    fn next(&mut self, count: usize) -> Option<(Range<usize>, Range<usize>)> {
        let left = self.saved.1.more(b']', count)?;
        let right = self.answer.1.more(b']', count)?;
        self.ended = !left && !right;
        if !left || !right {
            return None;
        }
        let left = self.saved.1.skip()?;
        let (right, same) = self.answer.1.skip_like(&self.saved.0[left.clone()])?;
        self.same = same;
        Some((left, right))
    }

    /// Where the rest of the answer's list stands, if the last two differed and the rest does not.
    fn rest(&self) -> Option<Range<usize>> {
        let (saved, left, list) = &self.saved;
        let (answer, right, other) = &self.answer;
        let rest = right.at..other.end;
        let same = || saved[left.at..list.end] == answer[rest.clone()];
        (!self.same && same()).then_some(rest)
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
