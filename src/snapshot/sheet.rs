//! The JSON of an answer as a snapshot has it: one text, and what parts of it mean.

use std::ops::Range;

use super::json::Json;
use super::mark::{Mark, Marks, SORTED};
use super::node::{Layout, Node};
use super::scan::{Scan, TABLE, decoded, elements, members};

/// JSON laid out as in a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    pub(super) text: String,
    /// In the order of the text.
    pub(super) leaves: Vec<Leaf>,
}

/// A value of which is more to be said than that it stands there.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    /// Where it stands in the text; of a sorted list only the beginning.
    pub(super) range: Range<usize>,
    /// As a JSONPath.
    pub(super) path: String,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// A value with marks.
    Marked(Node),
    /// A literal text that could be taken for one with marks.
    Doubtful,
    /// A list that was sorted.
    Sorted,
}

impl Sheet {
    /// Notes the marks that it has.
    pub(super) fn note(&self, marks: &mut Marks) {
        for leaf in &self.leaves {
            match &leaf.what {
                What::Marked(node) => node.note(&leaf.path, marks),
                What::Sorted => marks.add(&leaf.path, &Mark::Mask(SORTED.to_owned())),
                What::Doubtful => {
                    let text = self.text.get(leaf.range.clone()).and_then(decoded);
                    marks.add_literal(&leaf.path, &text.unwrap_or_default());
                }
            }
        }
    }

    /// The leaves that begin in a part of the text.
    pub(super) fn within(&self, part: &Range<usize>) -> &[Leaf] {
        let first = self
            .leaves
            .partition_point(|leaf| leaf.range.start < part.start);
        let rest = self.leaves.get(first..).unwrap_or_default();
        let count = rest.partition_point(|leaf| leaf.range.start < part.end);
        rest.get(..count).unwrap_or_default()
    }

    /// The value that stands in a part of the text.
    pub(super) fn node(&self, part: &Range<usize>) -> Node {
        let mut scan = Scan::at(&self.text, part.start);
        self.value(&mut scan)
            .unwrap_or_else(|| Node::literal(&Json::List(Vec::new())))
    }

    fn value(&self, scan: &mut Scan<'_>) -> Option<Node> {
        let byte = scan.peek()?;
        let here = scan.at..scan.at + 1;
        let leaves = self.within(&here);
        if let Some(Leaf {
            what: What::Marked(node),
            ..
        }) = leaves.first()
        {
            scan.skip()?;
            return Some(node.clone());
        }
        match byte {
            b'[' => {
                let sorted = !leaves.is_empty();
                let closing = scan.begin()?;
                let mut items = Vec::new();
                while scan.more(closing, items.len())? {
                    items.push(self.value(scan)?);
                }
                Some(Node::List { items, sorted })
            }
            b'{' => {
                let closing = scan.begin()?;
                let mut entries = Vec::new();
                while scan.more(closing, entries.len())? {
                    let key = scan.key(&TABLE)?.decoded(&self.text)?.into_owned();
                    entries.push((key, self.value(scan)?));
                }
                Some(Node::Object(entries))
            }
            _ => {
                let range = scan.skip()?;
                Some(Node::literal(&Json::read_known(self.text.get(range)?)?))
            }
        }
    }

    /// The same with other values in the place of some, which stand in the order of the text, each with its path.
    pub(super) fn with(&self, others: Vec<(Range<usize>, String, Node)>) -> Self {
        let mut sheet = Self {
            text: String::with_capacity(self.text.len()),
            leaves: Vec::with_capacity(self.leaves.len()),
        };
        let mut at = 0;
        for (range, path, node) in others {
            sheet.copy(self, at..range.start);
            at = range.end;
            let line = sheet.text.rfind('\n').map_or(0, |end| end + 1);
            let blanks = sheet.text[line..]
                .bytes()
                .take_while(|byte| *byte == b' ')
                .count();
            let mut layout = Layout::within(blanks / 2);
            node.write(&mut layout);
            let start = sheet.text.len();
            sheet.text.push_str(&layout.text);
            sheet.leaves.push(Leaf {
                range: start..sheet.text.len(),
                path,
                what: What::Marked(node),
            });
        }
        sheet.copy(self, at..self.text.len());
        sheet
    }

    /// The value that begins at a place and ends the text, with the keys of all objects in order.
    pub(super) fn with_keys_sorted(&self, start: usize) -> Self {
        let mut sorted = Self::default();
        self.sort_keys(start..self.text.len(), &mut sorted);
        sorted
    }

    fn sort_keys(&self, part: Range<usize>, out: &mut Self) {
        let first = self.within(&(part.start..part.start + 1)).first();
        let is_marked = first.is_some_and(|leaf| matches!(leaf.what, What::Marked(_)));
        // The value and what stands before it: a key, blanks.
        let parts: Vec<(String, Range<usize>)> = match self.text.as_bytes().get(part.start) {
            Some(b'{') if !is_marked => members(&self.text, part.start)
                .into_iter()
                .map(|(key, value)| (key.into_owned(), value))
                .collect(),
            Some(b'[') if !is_marked => elements(&self.text, part.start)
                .into_iter()
                .map(|value| (String::new(), value))
                .collect(),
            _ => return out.copy(self, part),
        };
        let Some((_, last)) = parts.last() else {
            return out.copy(self, part);
        };
        let behind = last.end..part.end;
        let mut at = part.start + 1;
        let mut parts: Vec<(String, Range<usize>, Range<usize>)> = parts
            .into_iter()
            .map(|(key, value)| {
                let before = at..value.start;
                at = value.end + 1;
                (key, before, value)
            })
            .collect();
        // Elements have no key, and stay where they are.
        parts.sort_by(|(left, ..), (right, ..)| left.cmp(right));
        out.copy(self, part.start..part.start + 1);
        for (count, (_, before, value)) in parts.into_iter().enumerate() {
            if count > 0 {
                out.text.push(',');
            }
            out.copy(self, before);
            self.sort_keys(value, out);
        }
        out.copy(self, behind);
    }

    pub(super) fn copy(&mut self, other: &Self, part: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(&other.text[part.clone()]);
        self.leaves
            .extend(other.within(&part).iter().map(|leaf| Leaf {
                range: leaf.range.start - part.start + start..leaf.range.end - part.start + start,
                ..leaf.clone()
            }));
    }
}
