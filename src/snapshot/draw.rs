//! Making the sheet of an answer, in one pass over its text.

use std::ops::Range;

use serde_json::Value;

use super::json::{Json, quoted};
use super::lens::{Lens, Sieve};
use super::mark::Mark;
use super::mask::Kind;
use super::node::{Layout, Node};
use super::path::{Path, Step};
use super::scan::{HIGH, OPENING, Quoted, Scan};
use super::sheet::{Leaf, Sheet, What};
use super::stands::{Place, Stands, covered};

/// What becomes of the text of an answer.
pub(super) enum Drawn {
    Sheet(Sheet),
    /// A mask drops all of it.
    Nothing,
    /// It is no JSON, or is nested too deeply to be read.
    Strange,
}

/// Draws the JSON of a text, of which `value` gives the value; none if it is no JSON.
pub(super) fn draw<'v>(
    text: &str,
    value: impl FnOnce() -> Option<&'v Value>,
    lens: &Lens<'_>,
) -> Result<Drawn, String> {
    let Some(stands) = Stands::of(text, value, lens)? else {
        return Ok(Drawn::Strange);
    };
    let mut pen = Pen {
        text,
        scan: Scan::new(text),
        lens,
        stands: &stands,
        sieve: lens.sieve(text),
        sheet: Sheet {
            // Blanks and ends of lines take some room, of a large answer hardly more than this.
            text: String::with_capacity(text.len() + text.len() / 2),
            leaves: Vec::new(),
        },
        depth: 0,
    };
    let root = stands.root();
    let drawn = pen.value(root, &Path::ROOT);
    if drawn.and_then(|()| pen.scan.end()).is_none() {
        return Ok(Drawn::Strange);
    }
    if matches!(stands.at(root).1, Some(Kind::Drop)) {
        return Ok(Drawn::Nothing);
    }
    Ok(Drawn::Sheet(pen.sheet))
}

struct Pen<'d, 'l, 'v> {
    text: &'d str,
    scan: Scan<'d>,
    lens: &'d Lens<'l>,
    stands: &'d Stands<'l, 'v>,
    sieve: Sieve<'d>,
    sheet: Sheet,
    depth: usize,
}

/// How much of a sheet there is.
#[derive(Clone, Copy)]
struct Extent {
    text: usize,
    leaves: usize,
}

impl<'d, 'v> Pen<'d, '_, 'v> {
    /// Draws the value that comes next; none if the text is no JSON. What a mask drops is for the caller to take back.
    fn value(&mut self, place: Place<'v>, path: &Path<'_>) -> Option<()> {
        let before = self.extent();
        let byte = self.scan.peek()?;
        let from = self.scan.at;
        let (name, kind) = self.stands.at(place);
        match byte {
            b'"' => self.text(path)?,
            b'[' => self.list(place, path, matches!(kind, Some(Kind::Sorted)))?,
            b'{' => {
                self.object(place, path)?;
                if matches!(kind, Some(Kind::Sorted)) {
                    self.sort_keys(before);
                }
            }
            _ => self.literal(path)?,
        }
        if name.is_some() || kind.is_some() {
            self.cover((name, kind), from, before, path);
        }
        Some(())
    }

    /// Puts in the place of a value what stands for it as a whole.
    fn cover(
        &mut self,
        (name, kind): (Option<&Mark>, Option<&Kind>),
        from: usize,
        before: Extent,
        path: &Path<'_>,
    ) {
        if let Some(mark @ Mark::Secret(_)) = name {
            self.take_back(before);
            return self.put(Node::Whole(mark.clone(), None), path);
        }
        let source = self.text.get(from..self.scan.at).unwrap_or_default();
        // Of a list or object only the type counts, and to read all of it may take long.
        let begun = match source.as_bytes().first() {
            Some(b'[') => Some(Json::List(Vec::new())),
            Some(b'{') => Some(Json::Object(Vec::new())),
            _ => Json::read_known(source),
        };
        let holds = |json: &Json| kind.is_some_and(|kind| kind.holds(&json.plain()));
        if name.is_none() && !begun.as_ref().is_some_and(holds) {
            return;
        }
        let Some(json) = Json::read_known(source) else {
            return;
        };
        let inner = self.sheet.leaves.get(before.leaves..).unwrap_or_default();
        let is_marked = inner
            .iter()
            .any(|leaf| matches!(leaf.what, What::Marked(_)));
        let node = match name.is_some() || is_marked {
            true => self.sheet.node(&(before.text..self.sheet.text.len())),
            false => Node::literal(&json),
        };
        let covered = covered(node, &json, name, kind);
        self.take_back(before);
        self.put(covered, path);
    }

    fn extent(&self) -> Extent {
        Extent {
            text: self.sheet.text.len(),
            leaves: self.sheet.leaves.len(),
        }
    }

    fn take_back(&mut self, to: Extent) {
        self.sheet.text.truncate(to.text);
        self.sheet.leaves.truncate(to.leaves);
    }

    /// A value with marks.
    fn put(&mut self, node: Node, path: &Path<'_>) {
        let start = self.sheet.text.len();
        match &node {
            Node::Whole(mark, _) => self.sheet.text.push_str(&quoted(&mark.shown())),
            node => {
                let mut layout = Layout::within(self.depth);
                node.write(&mut layout);
                self.sheet.text.push_str(&layout.text);
            }
        }
        self.leaf(start, path, What::Marked(node));
    }

    fn leaf(&mut self, start: usize, path: &Path<'_>, what: What) {
        self.sheet.leaves.push(Leaf {
            range: start..self.sheet.text.len(),
            path: path.written(),
            what,
        });
    }

    fn text(&mut self, path: &Path<'_>) -> Option<()> {
        let text = self.scan.text(self.sieve.table())?;
        let start = self.sheet.text.len();
        if self.sieve.clears_text(&text) {
            self.literal_text(&text);
            if text.kinds & OPENING != 0 {
                self.leaf(start, path, What::Doubtful);
            }
            return Some(());
        }
        let decoded = text.decoded(self.text)?;
        match Node::text(self.lens.phrase(&decoded)) {
            Node::Text(phrase) if phrase.marks().next().is_none() => {
                let shown = phrase.shown();
                self.sheet.text.push_str(&quoted(&shown));
                if shown.contains(['[', '{']) {
                    self.leaf(start, path, What::Doubtful);
                }
            }
            node => self.put(node, path),
        }
        Some(())
    }

    /// A text without escapes, as it stands there.
    fn literal_text(&mut self, text: &Quoted) {
        match text.kinds & HIGH {
            0 => self.sheet.text.push_str(&self.text[text.range.clone()]),
            _ => self.sheet.text.push_str(&quoted(&self.text[text.inner()])),
        }
    }

    fn literal(&mut self, path: &Path<'_>) -> Option<()> {
        let range = self.scan.literal()?;
        let literal = &self.text[range.clone()];
        if !self.sieve.clears_literal(literal, range)
            && let Some((mark @ Mark::Secret(_), _)) = self.lens.phrase(literal).whole()
        {
            self.put(Node::Whole(mark.clone(), None), path);
            return Some(());
        }
        self.sheet.text.push_str(literal);
        Some(())
    }

    fn list(&mut self, place: Place<'v>, path: &Path<'_>, sorted: bool) -> Option<()> {
        let closing = self.scan.begin()?;
        if sorted {
            self.leaf(self.sheet.text.len(), path, What::Sorted);
        }
        self.sheet.text.push('[');
        self.depth += 1;
        let (mut read, mut kept) = (0, Vec::new());
        let mut count = 0;
        while self.scan.more(closing, read)? {
            let before = self.extent();
            self.new_line(count);
            let place = self.stands.element(place, read);
            let step = Step::Element(count);
            let start = self.extent();
            self.value(
                place,
                &Path {
                    up: Some(path),
                    step,
                },
            )?;
            read += 1;
            if self.drops(place) {
                self.take_back(before);
                continue;
            }
            count += 1;
            if sorted {
                kept.push(start);
            }
        }
        if sorted {
            self.sort(&kept, path);
        }
        self.close(']', count);
        Some(())
    }

    /// Sorts elements by what is shown, so that the order does not depend on what differs from place to place.
    fn sort(&mut self, kept: &[Extent], path: &Path<'_>) {
        let Some(first) = kept.first() else { return };
        let ends = kept.iter().skip(1).copied();
        let separator = ",\n".len() + self.depth * 2;
        let ends = ends
            .map(|next| next.text - separator)
            .chain([self.sheet.text.len()]);
        let leaves = kept.iter().skip(1).map(|next| next.leaves);
        let leaves = leaves.chain([self.sheet.leaves.len()]);
        let parts = kept.iter().zip(ends).zip(leaves);
        let mut parts: Vec<(Range<usize>, Range<usize>, usize)> = parts
            .enumerate()
            .map(|(index, ((start, end), leaves))| (start.text..end, start.leaves..leaves, index))
            .collect();
        let old = Sheet {
            text: self.sheet.text[first.text..].to_owned(),
            leaves: self.sheet.leaves.split_off(first.leaves),
        };
        self.sheet.text.truncate(first.text);
        let shown = |text: &Range<usize>| &old.text[text.start - first.text..text.end - first.text];
        parts.sort_by(|left, right| shown(&left.0).cmp(shown(&right.0)));
        let path = path.written();
        for (count, (text, leaves, index)) in parts.iter().enumerate() {
            if count > 0 {
                self.new_line(count);
            }
            let start = self.sheet.text.len();
            self.sheet.text.push_str(shown(text));
            let (before, now) = (format!("{path}[{index}]"), format!("{path}[{count}]"));
            let moved = &old.leaves[leaves.start - first.leaves..leaves.end - first.leaves];
            self.sheet.leaves.extend(moved.iter().map(|leaf| {
                Leaf {
                    range: leaf.range.start - text.start + start
                        ..leaf.range.end - text.start + start,
                    path: leaf
                        .path
                        .strip_prefix(&before)
                        .map_or_else(|| leaf.path.clone(), |rest| format!("{now}{rest}")),
                    what: leaf.what.clone(),
                }
            }));
        }
    }

    /// Puts the keys of what was drawn in order, of all objects within as well. How it is compared does not change: their order never
    /// counts.
    fn sort_keys(&mut self, drawn: Extent) {
        let sorted = self.sheet.with_keys_sorted(drawn.text);
        self.take_back(drawn);
        self.sheet.copy(&sorted, 0..sorted.text.len());
    }

    fn object(&mut self, place: Place<'v>, path: &Path<'_>) -> Option<()> {
        let closing = self.scan.begin()?;
        self.sheet.text.push('{');
        self.depth += 1;
        let (mut read, mut count) = (0, 0);
        while self.scan.more(closing, read)? {
            let before = self.extent();
            self.new_line(count);
            let key = self.scan.key(self.sieve.table())?;
            let said = key.decoded(self.text)?;
            let place = self.stands.member(place, &said);
            if self.sieve.clears_key(&key) {
                self.literal_text(&key);
                self.sheet.text.push_str(": ");
                let step = Step::Member(&said);
                self.value(
                    place,
                    &Path {
                        up: Some(path),
                        step,
                    },
                )?;
            } else {
                let shown = self.lens.secrets.mask(&said);
                self.sheet.text.push_str(&quoted(&shown));
                self.sheet.text.push_str(": ");
                let step = Step::Member(&shown);
                self.value(
                    place,
                    &Path {
                        up: Some(path),
                        step,
                    },
                )?;
            }
            read += 1;
            match self.drops(place) {
                true => self.take_back(before),
                false => count += 1,
            }
        }
        self.close('}', count);
        Some(())
    }

    fn drops(&self, place: Place<'v>) -> bool {
        matches!(self.stands.at(place).1, Some(Kind::Drop))
    }

    /// Begins the line of a value behind `count` others.
    fn new_line(&mut self, count: usize) {
        if count > 0 {
            self.sheet.text.push(',');
        }
        self.sheet.text.push('\n');
        const BLANKS: &str = "                                                                ";
        let mut blanks = self.depth * 2;
        while blanks > 0 {
            let some = blanks.min(BLANKS.len());
            self.sheet.text.push_str(&BLANKS[..some]);
            blanks -= some;
        }
    }

    fn close(&mut self, bracket: char, count: usize) {
        self.depth -= 1;
        if count > 0 {
            self.new_line(0);
        }
        self.sheet.text.push(bracket);
    }
}
