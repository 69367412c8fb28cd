//! Many texts looked for at once, in a table to which one more is added at the cost of its own length.
//!
//! Secrets are learned one by one, and after each of them short texts are searched: what must be built anew for each, as an automaton,
//! costs far more than all searching. So a needle is noticed by a few windows of four bytes, of a text each third is looked at, and what is
//! around one that is known is compared.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{Found, Name, SHORTEST};

/// Bytes of a window.
const WINDOW: usize = 4;

/// Of a text every so many-th window is looked at. Of a needle so many in a row are known, so that one of them is always met.
const STRIDE: usize = SHORTEST - WINDOW + 1;

/// Slots of the table for each window of a needle: most windows of a text shall meet none that is taken.
const SLOTS: usize = 4;

/// Places in a needle that are tried, to find windows that no other has: tokens of one kind begin alike.
const PLACES: usize = 8;

/// So many needles with the same window are as bad as any number.
const CROWD: usize = 8;

/// Bytes that are compared first, before the rest of a needle is.
const GLANCE: usize = 16;

/// Bytes that may be compared for each byte of a text, before it is searched in a way that takes the same time for any text.
const PATIENCE: usize = 64;

/// What is looked for. Each is at least [`SHORTEST`] bytes long.
#[derive(Clone, Default)]
pub(super) struct Needles {
    /// All of them, one behind the other.
    bytes: Vec<u8>,
    needles: Vec<Needle>,
    windows: Vec<Window>,
    /// For each hash the number of the last window that has it, from one on. Their count is a power of two.
    slots: Vec<u32>,
    longest: usize,
}

#[derive(Clone)]
struct Needle {
    /// In `bytes`.
    range: Range<usize>,
    name: Name,
}

#[derive(Clone)]
struct Window {
    key: [u8; WINDOW],
    needle: u32,
    /// Where in the needle it begins.
    at: u32,
    /// The one before it in the same slot.
    next: u32,
}

/// What was found: where it begins, and the number of the needle.
type Hit = (usize, u32);

/// Hits of each needle do not overlap; here is where the last of each ends.
type Ends = HashMap<u32, usize>;

impl Needles {
    /// Adds one; one that is too short is left out.
    pub(super) fn add(&mut self, needle: &str, name: &Name) {
        let (Ok(number), true) = (u32::try_from(self.needles.len()), needle.len() >= SHORTEST)
        else {
            return;
        };
        self.grow();
        let bytes = needle.as_bytes();
        let from = self.quiet_place(bytes);
        for at in from..from + STRIDE {
            if let Some(key) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
                self.windows.push(Window {
                    key: *key,
                    needle: number,
                    at: at as u32,
                    next: 0,
                });
                self.link(self.windows.len() - 1);
            }
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.needles.push(Needle {
            range: start..self.bytes.len(),
            name: Arc::clone(name),
        });
        self.longest = self.longest.max(bytes.len());
    }

    /// Bytes of the longest one.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    /// All of them, in the order in which they were added.
    pub(super) fn all(&self) -> impl Iterator<Item = (&[u8], &Name)> {
        self.needles
            .iter()
            .map(|needle| (&self.bytes[needle.range.clone()], &needle.name))
    }

    /// Where they stand in a text, also where they overlap: by the beginning, the longest first, and of the same the first that was added.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Found> {
        let Some(mut hits) = self.hits(text).or_else(|| self.hits_of_automaton(text)) else {
            // What cannot be searched is secret as a whole.
            let names = self.needles.first().map(|needle| Arc::clone(&needle.name));
            return names
                .map(|name| (0..text.len(), name))
                .into_iter()
                .collect();
        };
        if hits.is_empty() {
            return Vec::new();
        }
        let end = |(start, number): &Hit| start + self.needles[*number as usize].range.len();
        hits.sort_unstable_by_key(|hit| (hit.0, Reverse(end(hit)), hit.1));
        let named = |hit: Hit| {
            let name = &self.needles[hit.1 as usize].name;
            (hit.0..end(&hit), Arc::clone(name))
        };
        hits.into_iter().map(named).collect()
    }

    /// None if it takes too long.
    fn hits(&self, text: &[u8]) -> Option<Vec<Hit>> {
        let mut hits = Vec::new();
        let mut noticed = self.noticed(text, 0);
        if noticed.is_none() {
            return Some(hits);
        }
        let mut ends = Ends::new();
        let mut patience = text.len().max(1 << 10).saturating_mul(PATIENCE);
        while let Some((at, first)) = noticed {
            let mut next = Some(first);
            while let Some(window) = next {
                next = self.window(window.next);
                if window.key == first.key {
                    let cost = self.compare(text, at, window, (&mut hits, &mut ends));
                    patience = patience.checked_sub(cost)?;
                }
            }
            noticed = self.noticed(text, at + STRIDE);
        }
        Some(hits)
    }

    /// Whether nothing of a text looks like a part of any of them. Most texts end here, so it is no more than a look at the table.
    pub(super) fn notice_nothing(&self, text: &[u8]) -> bool {
        self.noticed(text, 0).is_none()
    }

    /// The first place from there on, of those that are looked at, where a window stands that a needle has: the last one that was added.
    fn noticed(&self, text: &[u8], from: usize) -> Option<(usize, &Window)> {
        if self.is_empty() {
            return None;
        }
        let mut at = from;
        while let Some(key) = text.get(at..).and_then(|rest| rest.first_chunk()) {
            let mut next = self.slots[self.slot(key)];
            while let Some(window) = self.window(next) {
                if window.key == *key {
                    return Some((at, window));
                }
                next = window.next;
            }
            at += STRIDE;
        }
        None
    }

    /// Notes the needle of a window that stands somewhere in a text, if all of it is there. Gives how many bytes were compared.
    fn compare(
        &self,
        text: &[u8],
        at: usize,
        window: &Window,
        (hits, ends): (&mut Vec<Hit>, &mut Ends),
    ) -> usize {
        let needle = &self.bytes[self.needles[window.needle as usize].range.clone()];
        let (glance, rest) = needle.split_at(needle.len().min(GLANCE));
        let Some(start) = at.checked_sub(window.at as usize) else {
            return GLANCE;
        };
        let begins = text.get(start..).and_then(|text| text.strip_prefix(glance));
        let Some(behind) = begins else {
            return GLANCE;
        };
        if !ends.is_empty() && ends.get(&window.needle).is_some_and(|end| start < *end) {
            return GLANCE;
        }
        if behind.starts_with(rest) {
            hits.push((start, window.needle));
            ends.insert(window.needle, start + needle.len());
        }
        needle.len()
    }

    /// The same in a time that grows with the text alone, once the automaton is built.
    fn hits_of_automaton(&self, text: &[u8]) -> Option<Vec<Hit>> {
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(self.all().map(|(bytes, _)| bytes))
            .ok()?;
        let mut ends = Ends::new();
        let mut hits = Vec::new();
        for found in automaton.try_find_overlapping_iter(text).ok()? {
            let number = found.pattern().as_u32();
            let end = ends.entry(number).or_default();
            if found.start() >= *end {
                *end = found.end();
                hits.push((found.start(), number));
            }
        }
        Some(hits)
    }

    /// The beginning of the windows by which a needle is noticed: where few others have the same.
    fn quiet_place(&self, needle: &[u8]) -> usize {
        let last = needle.len() - SHORTEST;
        let mut best = (usize::MAX, 0);
        for place in (0..=last).step_by(last / PLACES + 1) {
            let windows = needle.get(place..).unwrap_or_default().windows(WINDOW);
            let keys = windows
                .take(STRIDE)
                .filter_map(|window| window.first_chunk());
            let crowd = keys.map(|key| self.crowd(key)).sum();
            best = best.min((crowd, place));
            if crowd == 0 {
                break;
            }
        }
        best.1
    }

    /// How many windows there are already of the same bytes, or enough.
    fn crowd(&self, key: &[u8; WINDOW]) -> usize {
        let mut next = self.slots[self.slot(key)];
        let mut crowd = 0;
        while let Some(window) = self.window(next)
            && crowd < CROWD
        {
            crowd += usize::from(window.key == *key);
            next = window.next;
        }
        crowd
    }

    fn window(&self, number: u32) -> Option<&Window> {
        self.windows.get((number as usize).wrapping_sub(1))
    }

    fn slot(&self, key: &[u8; WINDOW]) -> usize {
        // The upper bits of the product depend on all of the key.
        let hash = u32::from_le_bytes(*key).wrapping_mul(0x9e37_79b1);
        (hash >> (32 - self.slots.len().trailing_zeros())) as usize
    }

    /// Makes room for the windows of one more.
    fn grow(&mut self) {
        let wanted = (self.windows.len() + STRIDE) * SLOTS;
        if wanted <= self.slots.len() || self.slots.len() > 1 << 24 {
            return;
        }
        // Room for twice as many, so that it seldom grows; at least two, for the sake of the shift.
        self.slots = vec![0; (wanted * 2).next_power_of_two()];
        for number in 0..self.windows.len() {
            self.link(number);
        }
    }

    /// Puts a window before all others of its slot: of the same needle those that begin later come first, and so does what they find.
    fn link(&mut self, number: usize) {
        let slot = self.slot(&self.windows[number].key);
        self.windows[number].next = self.slots[slot];
        self.slots[slot] = number as u32 + 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn needles(texts: &[String]) -> Needles {
        let mut needles = Needles::default();
        for (number, text) in texts.iter().enumerate() {
            needles.add(text, &number.to_string().into());
        }
        needles
    }

    /// Every needle by itself.
    fn naive(texts: &[String], text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (number, needle) in texts.iter().enumerate() {
            let found = text.match_indices(needle.as_str());
            hits.extend(found.map(|(start, _)| (start, number as u32)));
        }
        hits.sort_unstable();
        hits
    }

    fn sorted(hits: Option<Vec<Hit>>) -> Vec<Hit> {
        let mut hits = hits.expect("they are found in time");
        hits.sort_unstable();
        hits
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn finds_what_a_search_for_each_alone_finds(
            mut texts in proptest::collection::vec("(aaaa|abab|)[ab]{6,12}(ü|a|)", 1..24),
            around in proptest::collection::vec(("[abü]{0,9}", any::<prop::sample::Index>()), 0..12),
        ) {
            texts.sort();
            texts.dedup();
            let needles = needles(&texts);
            let mut text = String::new();
            for (filler, which) in &around {
                text.push_str(filler);
                text.push_str(which.get(&texts[..]).as_str());
            }
            let naive = naive(&texts, &text);
            prop_assert!(naive.len() >= usize::from(!around.is_empty()));
            prop_assert_eq!(&sorted(needles.hits(text.as_bytes())), &naive);
            prop_assert_eq!(&sorted(needles.hits_of_automaton(text.as_bytes())), &naive);
            let found = needles.find(text.as_bytes());
            prop_assert_eq!(found.len(), naive.len());
            let in_order = found.windows(2).all(|two| {
                (two[0].0.start, Reverse(two[0].0.end)) <= (two[1].0.start, Reverse(two[1].0.end))
            });
            prop_assert!(in_order);
        }
    }

    #[test]
    fn many_that_begin_alike_do_not_crowd_one_window() {
        let mut chance = fastrand::Rng::with_seed(1);
        let texts: Vec<String> = (0..2000)
            .map(|_| {
                let own: String = (0..20).map(|_| chance.alphanumeric()).collect();
                format!("eyJhbGciOiJIUzI1NiJ9.{own}")
            })
            .collect();
        let needles = needles(&texts);
        assert!(needles.crowd(b"eyJh") < CROWD);
        let text = texts.concat();
        assert_eq!(sorted(needles.hits(text.as_bytes())), naive(&texts, &text));
    }

    #[test]
    fn a_text_made_to_be_compared_forever_is_given_to_the_automaton() {
        let needle = format!("{}b{}", "a".repeat(5000), "a".repeat(5000));
        let text = format!("{}{needle}", "a".repeat(100_000));
        let needles = needles(std::slice::from_ref(&needle));
        assert_eq!(needles.hits(text.as_bytes()), None);
        let found = needles.find(text.as_bytes());
        assert_eq!(found, [(100_000..text.len(), "0".into())]);
    }
}
