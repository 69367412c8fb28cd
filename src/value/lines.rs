//! Where two texts differ, line by line.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, DiffTag, TextDiff, capture_diff_slices_deadline};

/// How long the best difference is looked for; a good one will do.
const PATIENCE: Duration = Duration::from_millis(500);
/// Lines around a change.
const CONTEXT: usize = 3;
/// Lines before the first difference, and behind the last, that are compared at all.
const KEPT: usize = 300;

/// Bytes of a line that are told; of a longer one those around what differs.
const LONGEST: usize = 240;
/// Bytes before what differs that are told of a longer one.
const LEAD: usize = 80;

/// A line of a difference. One without a number before was added, one without a number now was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the text before, from 1.
    pub before: Option<u32>,
    /// Its number in the text now.
    pub now: Option<u32>,
    /// With its end, as far as it has one.
    pub text: String,
}

/// The lines that differ, and a few around them; of many, the first `most`.
pub fn line_differences(before: &str, now: &str, most: usize) -> Vec<Line> {
    compared(before, now, most, false)
}

/// The same of texts whose indentation says what stands in what: with the lines that the others stand in.
pub fn enclosed_line_differences(before: &str, now: &str, most: usize) -> Vec<Line> {
    compared(before, now, most, true)
}

/// A line and its number, from 1; none where the other text has one more.
type Numbered<'t> = Option<(usize, &'t str)>;

/// The lines of two texts that differ, whole and without their ends: each of the text before with the one that came in its place.
pub fn line_pairs<'t>(before: &'t str, now: &'t str) -> Vec<(Numbered<'t>, Numbered<'t>)> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = now.lines().collect();
    let deadline = Instant::now().checked_add(PATIENCE);
    let mut pairs = Vec::new();
    for operation in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline) {
        if operation.tag() == DiffTag::Equal {
            continue;
        }
        let (gone, came) = (operation.old_range(), operation.new_range());
        let line = |lines: &[&'t str], range: &Range<usize>, offset: usize| {
            let index = (range.start + offset < range.end).then_some(range.start + offset)?;
            Some((index + 1, *lines.get(index)?))
        };
        for offset in 0..gone.len().max(came.len()) {
            pairs.push((line(&old, &gone, offset), line(&new, &came, offset)));
        }
    }
    pairs
}

fn compared(before: &str, now: &str, most: usize, enclosed: bool) -> Vec<Line> {
    let around = Around::of(before, now);
    let (old_text, new_text) = (around.within(before), around.within(now));
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_lines(old_text, new_text);
    let number = |index: Option<usize>| index.map(|index| (index + around.lines) as u32 + 1);
    let line = |change: similar::Change<&str>| {
        let (before, now) = match change.tag() {
            ChangeTag::Equal => (change.old_index(), change.new_index()),
            ChangeTag::Delete => (change.old_index(), None),
            ChangeTag::Insert => (None, change.new_index()),
        };
        Line {
            before: number(before),
            now: number(now),
            text: change.value().to_owned(),
        }
    };
    let mut lines = Vec::new();
    // The first line of the text now that was not come to yet.
    let mut passed = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let (old, new) = (first.old_range().start, first.new_range().start);
        if enclosed {
            let slices = diff.new_slices();
            let nearer = (passed..new).rev().map(|index| slices[index]);
            let left_out = now[..around.start].split_inclusive('\n').rev();
            let farther = left_out.take(if passed == 0 { around.lines } else { 0 });
            let at = slices.get(new).copied().unwrap_or_default();
            let found = enclosing(at, nearer.chain(farther));
            lines.extend(found.into_iter().map(|(distance, text)| Line {
                // All between two groups is the same in both texts.
                before: number(Some(old)).map(|number| number - distance as u32),
                now: number(Some(new)).map(|number| number - distance as u32),
                text: text.to_owned(),
            }));
        }
        passed = last.new_range().end;
        let changes = group
            .iter()
            .flat_map(|operation| diff.iter_changes(operation));
        lines.extend(changes.take(most.saturating_sub(lines.len())).map(line));
        if lines.len() >= most {
            break;
        }
    }
    lines.truncate(most);
    shorten(&mut lines);
    lines
}

/// Leaves of long lines what differs from the line in whose place they came, or that came in theirs.
fn shorten(lines: &mut [Line]) {
    let is_removed = |line: &Line| line.before.is_some() && line.now.is_none();
    let is_added = |line: &Line| line.before.is_none() && line.now.is_some();
    let mut rest = lines;
    while !rest.is_empty() {
        let removed = rest.iter().take_while(|line| is_removed(line)).count();
        let added = rest[removed..]
            .iter()
            .take_while(|line| is_added(line))
            .count();
        let (block, behind) = std::mem::take(&mut rest).split_at_mut((removed + added).max(1));
        rest = behind;
        let (old, new) = block.split_at_mut(removed);
        let mut pairs = old.iter_mut().zip(new.iter_mut());
        let starts: Vec<usize> = pairs
            .by_ref()
            .map(|(old, new)| alike(&old.text, &new.text))
            .collect();
        for side in [old, new] {
            for (index, line) in side.iter_mut().enumerate() {
                if let Some(short) = part(&line.text, starts.get(index).copied().unwrap_or(0)) {
                    line.text = short;
                }
            }
        }
    }
}

/// How many bytes of two texts are the same from the beginning on.
fn alike(one: &str, other: &str) -> usize {
    let same = one
        .bytes()
        .zip(other.bytes())
        .take_while(|(one, other)| one == other);
    same.count()
}

/// The part of a long line around a byte; none if it is not long.
fn part(text: &str, at: usize) -> Option<String> {
    if text.len() <= LONGEST {
        return None;
    }
    let whole = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = whole(at.min(text.len() - 1).saturating_sub(LEAD));
    let end = whole((start + LONGEST).min(text.len()));
    let before = if start > 0 { "…" } else { "" };
    let behind = if end < text.len() { "…" } else { "" };
    let shown = text[start..end].trim_end_matches(['\n', '\r']);
    Some(format!("{before}{shown}{behind} ({} bytes)", text.len()))
}

/// What is the same at the beginnings and the ends of two texts, and far from what differs: it takes time, and tells nothing.
struct Around {
    /// Bytes at the beginning, in so many lines.
    start: usize,
    lines: usize,
    /// Bytes at the end.
    end: usize,
}

/// Bytes that are compared at once.
const CHUNK: usize = 4096;

/// How many are the same one by one, from the first on.
fn same<T: PartialEq>(left: impl Iterator<Item = T>, right: impl Iterator<Item = T>) -> usize {
    left.zip(right)
        .take_while(|(left, right)| left == right)
        .count()
}

impl Around {
    fn of(before: &str, now: &str) -> Self {
        // What ends a line is not so plain then.
        if before.contains('\r') || now.contains('\r') {
            return Self {
                start: 0,
                lines: 0,
                end: 0,
            };
        }
        let (old, new) = (before.as_bytes(), now.as_bytes());
        let first = same(old.chunks_exact(CHUNK), new.chunks_exact(CHUNK)) * CHUNK;
        let first = first + same(old[first..].iter(), new[first..].iter());
        let (old, new) = (&old[first..], &new[first..]);
        let last = same(old.rchunks_exact(CHUNK), new.rchunks_exact(CHUNK)) * CHUNK;
        let (old, new) = (&old[..old.len() - last], &new[..new.len() - last]);
        let last = last + same(old.iter().rev(), new.iter().rev());
        let ends = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        let kept = before.as_bytes()[..first]
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(KEPT);
        let start = kept.map_or(0, |(at, _)| at + 1);
        let behind = &before.as_bytes()[before.len() - last..];
        let kept = behind
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n');
        let kept = kept.map(|(at, _)| at + 1).nth(KEPT);
        Self {
            start,
            lines: ends(&before.as_bytes()[..start]),
            end: kept.map_or(0, |kept| last - kept),
        }
    }

    fn within<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..text.len() - self.end]
    }
}

/// Of the lines before a line, the nearest first, those that it stands in by its indentation, the outermost of all apart; each with
/// how many lines it is away.
fn enclosing<'t>(line: &str, before: impl Iterator<Item = &'t str>) -> Vec<(usize, &'t str)> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut deepest = indent(line);
    let mut found = Vec::new();
    for (index, line) in before.enumerate() {
        if deepest <= 1 {
            break;
        }
        if indent(line) < deepest {
            deepest = indent(line);
            if deepest > 0 {
                found.push((index + 1, line));
            }
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, now: &str, most: usize) -> Vec<(Option<u32>, Option<u32>, String)> {
        let lines = line_differences(before, now, most).into_iter();
        lines
            .map(|line| (line.before, line.now, line.text))
            .collect()
    }

    #[test]
    fn lines_that_differ_are_paired_with_those_in_their_place() {
        let long = format!("{}x", "a".repeat(500));
        let (before, now) = (format!("one\n{long}\nthree\nfour"), "one\n2\nthree\n\nfour");
        assert_eq!(
            line_pairs(&before, now),
            [
                (Some((2, long.as_str())), Some((2, "2"))),
                (None, Some((4, ""))),
            ]
        );
        assert_eq!(line_pairs(now, now), []);
    }

    #[test]
    fn lines_are_told_with_their_numbers_and_those_around_them() {
        let before: String = (1..=9).map(|line| format!("{line}\n")).collect();
        let now = before.replace("5\n", "five\nand more\n");
        let numbers: Vec<_> = told(&before, &now, 100)
            .into_iter()
            .map(|(before, now, text)| {
                let number = |number: Option<u32>| number.map_or("-".to_owned(), |n| n.to_string());
                format!("{} {} {}", number(before), number(now), text.trim_end())
            })
            .collect();
        let wanted = "2 2 2|3 3 3|4 4 4|5 - 5|- 5 five|- 6 and more|6 7 6|7 8 7|8 9 8";
        assert_eq!(numbers.join("|"), wanted);
        assert_eq!(told(&before, &now, 2).len(), 2);
        assert_eq!(told(&before, &before, 100), []);
    }

    #[test]
    fn of_a_long_line_the_part_around_what_differs_is_told() {
        let long = |middle: &str| format!("{}{middle}{}", "é".repeat(3000), "z".repeat(3000));
        let lines = line_differences(&long("abc"), &long("abd"), 10);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let [old, new] = texts[..] else {
            panic!("{texts:?}");
        };
        assert!(old.contains("éabcz") && new.contains("éabdz"), "{texts:?}");
        for text in texts {
            assert!(
                text.starts_with('…') && text.ends_with("z… (9003 bytes)"),
                "{text}"
            );
            assert!(text.len() < LONGEST + 30, "{text}");
        }
        let more = line_differences("", &long(""), 10);
        assert!(more[0].text.starts_with('é') && more[0].text.len() < LONGEST + 30);
    }

    #[test]
    fn what_is_far_from_any_difference_changes_no_number() {
        let element = |n: usize, x: usize| {
            format!("      {{\n        \"n\": {n},\n        \"x\": {x}\n      }},\n")
        };
        let text = |odd: usize| {
            let all = (0..4000).map(|n| element(n, if n == 2000 { odd } else { 0 }));
            format!(
                "HTTP 200\n\n{{\n  \"a\": {{\n    \"list\": [\n{}    ]\n  }}\n}}",
                all.collect::<String>()
            )
        };
        let (before, now) = (text(1), text(2));
        let lines = enclosed_line_differences(&before, &now, 100);
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.before, line.now, line.text.trim()))
            .collect();
        let row = 5 + 2000 * 4;
        assert_eq!(told[0], (Some(4), Some(4), "\"a\": {"));
        assert_eq!(told[1], (Some(5), Some(5), "\"list\": ["));
        assert_eq!(told[2], (Some(row), Some(row), "},"));
        assert_eq!(told[5], (Some(row + 3), None, "\"x\": 1"));
        assert_eq!(told[6], (None, Some(row + 3), "\"x\": 2"));
        assert_eq!(told.len(), 10);
        let all: Vec<&str> = before.lines().collect();
        assert_eq!(all[row as usize + 2].trim(), "\"x\": 1");
        assert!(line_differences(&before, &before, 10).is_empty());
    }

    #[test]
    fn the_end_of_a_line_is_part_of_it() {
        assert_eq!(
            told("a\n", "a", 10),
            [
                (Some(1), None, "a\n".to_owned()),
                (None, Some(1), "a".to_owned())
            ]
        );
    }

    #[test]
    fn a_line_is_told_with_those_that_it_stands_in() {
        let member = |key: &str, value: u32| format!("      \"{key}\": {value},\n");
        let many: String = (0..9).map(|n| member(&format!("k{n}"), n)).collect();
        let text = |last: u32| {
            format!(
                "HTTP 200\n\n{{\n  \"a\": {{\n    \"b\": {{\n{many}{}    }},\n{many}  }}\n}}\n",
                member("z", last)
            )
        };
        let lines = enclosed_line_differences(&text(1), &text(2), 100);
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.before, line.text.trim()))
            .collect();
        assert_eq!(told[0], (Some(4), "\"a\": {"));
        assert_eq!(told[1], (Some(5), "\"b\": {"));
        assert_eq!(told[2], (Some(12), "\"k6\": 6,"));
        assert_eq!(told.len(), 2 + 3 + 2 + 3);
        let near = line_differences(&text(1), &text(2), 100);
        assert_eq!(near, lines[2..]);
    }
}
