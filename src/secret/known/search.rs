//! Looking for secrets in a text with its escapes undone.

use std::ops::Range;

use super::super::escapes::{Kinds, LEVELS, View, kinds_of, stretches};
use super::Found;

/// Where each kind is undone by itself as well, this often: all at once is not right for what has one kind within another half.
const LEVELS_APART: usize = 2;

/// How a text is looked at.
pub(super) struct Search<F> {
    /// Finds secrets in bytes.
    pub(super) find: F,
    /// Bytes that one of them has at most, escapes and all.
    pub(super) reach: usize,
    /// Whether one of them has a blank, for which a `+` may stand.
    pub(super) blank: bool,
    /// Whether one of them has a byte that escapes begin with: what is undone then may be a part of it.
    pub(super) doubtful: bool,
}

/// A view, and what is below it: the way back to the text.
struct Step<'s> {
    view: &'s View,
    below: Option<&'s Step<'s>>,
}

impl<F: Fn(&[u8]) -> Vec<Found>> Search<F> {
    /// What is found where escapes are undone, level by level.
    pub(super) fn in_views(&self, text: &[u8]) -> Vec<Found> {
        let kinds = kinds_of(self.blank);
        let mut all = Vec::new();
        for stretch in stretches(text, self.reach, kinds) {
            let mut found = Vec::new();
            let bytes = text.get(stretch.clone()).unwrap_or_default();
            let apart = if self.doubtful { LEVELS_APART } else { 0 };
            self.together((bytes, None), (LEVELS, apart), &mut found);
            let place =
                |range: Range<usize>| range.start + stretch.start..range.end + stretch.start;
            all.extend(found.into_iter().map(|(range, name)| (place(range), name)));
        }
        all
    }

    /// Undoes all kinds at once on so many levels; and, on so many of these, each kind by itself.
    fn together(
        &self,
        (bytes, below): (&[u8], Option<&Step<'_>>),
        (levels, apart): (usize, usize),
        all: &mut Vec<Found>,
    ) {
        if levels == 0 {
            return;
        }
        if self.blank
            && let Some(view) = View::of(bytes, &Kinds::FORM)
        {
            self.look(&Step { view: &view, below }, all);
        }
        let view = View::of(bytes, &Kinds::ALL);
        // To undo the only kind that there is, is to undo all. A backslash by itself undoes more.
        let mixed = bytes.contains(&b'\\') || view.as_ref().is_some_and(View::is_mixed);
        if mixed {
            self.apart(bytes, below, apart, all);
        }
        if let Some(view) = view {
            let step = Step { view: &view, below };
            self.look(&step, all);
            let apart = if mixed { 0 } else { apart.saturating_sub(1) };
            self.together((&view.bytes, Some(&step)), (levels - 1, apart), all);
        }
    }

    fn apart(&self, bytes: &[u8], below: Option<&Step<'_>>, levels: usize, all: &mut Vec<Found>) {
        if levels == 0 {
            return;
        }
        for kind in [Kinds::BACKSLASH, Kinds::ENTITY, Kinds::PERCENT] {
            if let Some(view) = View::of(bytes, &kind) {
                let step = Step { view: &view, below };
                self.look(&step, all);
                self.apart(&view.bytes, Some(&step), levels - 1, all);
            }
        }
    }

    fn look(&self, step: &Step<'_>, all: &mut Vec<Found>) {
        for (mut range, name) in (self.find)(&step.view.bytes) {
            let mut at = Some(step);
            while let Some(Step { view, below }) = at {
                range = view.range(&range);
                at = *below;
            }
            all.push((range, name));
        }
    }
}
