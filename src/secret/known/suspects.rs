//! Which parts of a long text may hold a secret, so that the others need not be searched one by one.

use std::ops::Range;

use super::{SHORTEST, Secrets};

/// Where known secrets stand in a text as they are.
#[derive(Debug)]
pub struct Suspects {
    /// In order.
    found: Vec<Range<usize>>,
    /// Those before it end before all that is asked about from now on.
    passed: usize,
    known: Known,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    Something,
    /// It could not be searched.
    Unknown,
}

impl Secrets {
    /// Searches a text once, for [`Suspects::may_be_in`].
    pub fn suspects(&self, text: &str) -> Suspects {
        let Some(shelves) = self.shelves_read() else {
            return Suspects {
                found: Vec::new(),
                passed: 0,
                known: Known::Unknown,
            };
        };
        let found = shelves.find(text.as_bytes()).into_iter();
        let mut found: Vec<Range<usize>> = found.map(|(range, _)| range).collect();
        found.sort_by_key(|range| range.start);
        Suspects {
            found,
            passed: 0,
            known: match shelves.iter().all(|known| known.needles.is_empty()) {
                true => Known::Nothing,
                false => Known::Something,
            },
        }
    }
}

impl Secrets {
    /// Whether [`Secrets::marked`] could mark anything in a text in which nothing begins an escape, not even a `+`.
    pub fn stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        bytes.len() >= SHORTEST
            && self.shelves_read().is_none_or(|shelves| {
                !shelves.see_nothing(bytes) && !shelves.find(bytes).is_empty()
            })
    }
}

impl Suspects {
    /// Whether [`Secrets::marked`] could mark anything in a part of the text, taken by itself: a secret stands there, as it is or in an
    /// encoding without escapes, or the part has something that escapes begin with, which `escapes` says. Parts are asked about in
    /// order.
    pub fn may_be_in(&mut self, part: Range<usize>, escapes: bool) -> bool {
        let may_be_escaped = escapes && part.len() >= SHORTEST && self.known == Known::Something;
        may_be_escaped || self.stand_in(&part)
    }

    fn stand_in(&mut self, part: &Range<usize>) -> bool {
        while self
            .found
            .get(self.passed)
            .is_some_and(|found| found.end <= part.start)
        {
            self.passed += 1;
        }
        let rest = self.found.get(self.passed..).unwrap_or_default();
        let mut near = rest.iter().take_while(|found| found.start < part.end);
        match self.known {
            Known::Nothing => false,
            Known::Something => near.any(|found| part.start < found.end),
            Known::Unknown => true,
        }
    }
}
