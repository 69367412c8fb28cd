//! Where long texts differ, and regular expressions that find just that.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::kind::{Sample, kind_of, kind_of_written};
use super::token::{Class, NUMBER, Token, are_aligned, class, common, escaped, part, tokens};
use super::tree::LongText;
use super::{Difference, Found, varies};
use crate::event::Varies;
use crate::scenario::MaskKind;
use crate::value::Pattern;

/// Behind a number these say that it is how long something took: in a text of which something differs that does too, though it may have
/// been the same a few times.
const LASTED: &[&str] = &[
    "seconds",
    "second",
    "secs",
    "sec",
    "milliseconds",
    "ms",
    "s",
];
/// Parts of a text that are masked one by one.
const MOST: usize = 50;
/// Characters of the line above that are part of what is around.
const ABOVE: usize = 30;
/// Words around what differs that are tried as its surroundings, few first.
const WORDS: &[usize] = &[1, 2, 4, 8];

/// What differs in a line.
struct Region {
    /// The parts of the line in each text.
    line: Vec<Vec<Token>>,
    /// The line above, if it is the same in all texts.
    above: Option<String>,
    /// The parts of the line before the region, and behind it.
    before: usize,
    after: usize,
    /// Where it is in each text.
    ranges: Vec<Range<usize>>,
}

/// A rule for each part of long texts that differs.
pub(super) fn rules(long: &LongText) -> Vec<Difference> {
    let counts: BTreeSet<usize> = long
        .texts
        .iter()
        .map(|text| text.split('\n').count())
        .collect();
    if counts.len() > 1 {
        let values = counts.iter().map(|count| format!("{count} lines"));
        let why = "a rule hides parts of lines, and here lines come and go";
        return vec![as_a_whole(long, values.collect(), why)];
    }
    let regions = regions(long);
    if regions.len() > MOST {
        let values = vec![format!("{} parts of lines", regions.len())];
        return vec![as_a_whole(long, values, "too much of it differs")];
    }
    let mut rules: Vec<(String, Vec<Sample>, Varies)> = Vec::new();
    for region in &regions {
        let values = region.values();
        let why = varies(&values, &long.deployments);
        let Some(regex) = region.regex(&long.texts, &regions) else {
            let why = "what differs cannot be told from what stays the same by what is around it";
            return vec![as_a_whole(long, values, why)];
        };
        let samples = values
            .into_iter()
            .map(|value| Sample::Value(Value::from(value), long.marks.clone()));
        match rules.iter_mut().find(|(known, ..)| *known == regex) {
            Some((_, known, known_why)) => {
                known.extend(samples);
                *known_why = known_why.and(why);
            }
            None => rules.push((regex, samples.collect(), why)),
        }
    }
    let rules = rules.into_iter().map(|(regex, samples, why)| {
        let mut values: Vec<String> = samples.iter().map(Sample::shown).collect();
        values.dedup();
        Difference {
            at: format!("regex {regex}"),
            values,
            why,
            found: Found::Kind(kind_in_text(&samples)),
        }
    });
    rules.collect()
}

/// Texts that no rule fits for a part of: of JSON all that is left to be checked is that they are texts.
fn as_a_whole(long: &LongText, values: Vec<String>, why: &'static str) -> Difference {
    let texts: Vec<&str> = long.texts.iter().map(String::as_str).collect();
    Difference {
        at: long.path.clone(),
        values,
        why: varies(&texts, &long.deployments),
        found: match long.path.starts_with('$') {
            true => Found::Kind(MaskKind::Type("string")),
            false => Found::Inexpressible(why),
        },
    }
}

/// What is of a kind in a text is of it too if it says a number; digits that are a time are a time.
fn kind_in_text(samples: &[Sample]) -> MaskKind {
    let kind = kind_of(samples);
    match kind {
        MaskKind::Type(_) => kind,
        _ => kind_of_written(samples),
    }
}

/// What differs between texts of the same number of lines.
fn regions(long: &LongText) -> Vec<Region> {
    let lines: Vec<Vec<&str>> = long
        .texts
        .iter()
        .map(|text| text.split('\n').collect())
        .collect();
    let count = lines.first().map_or(0, Vec::len);
    let mut starts = vec![0; lines.len()];
    let mut found = Vec::new();
    for index in 0..count {
        let at = |index: usize| -> Vec<&str> {
            let line = lines.iter().map(|lines| lines.get(index));
            line.map(|line| line.copied().unwrap_or_default()).collect()
        };
        let same = |line: &[&str]| line.windows(2).all(|pair| pair.first() == pair.last());
        let line = at(index);
        // What is the same and holds no number needs no second look.
        let digits = |line: &&str| line.contains(|c: char| c.is_ascii_digit());
        if !same(&line) || line.first().is_some_and(digits) {
            let parts: Vec<Vec<Token>> =
                line.iter().map(|line| tokens(line, &long.marks)).collect();
            let above = index.checked_sub(1).map(at).filter(|above| same(above));
            let above = above.and_then(|above| above.first().map(|above| (*above).to_owned()));
            for (before, after) in bounds(&parts) {
                let region = Region::new(&parts, (before, after), &starts, above.clone());
                found.push(region);
            }
        }
        for (start, line) in starts.iter_mut().zip(&line) {
            *start += line.len() + 1;
        }
    }
    found
}

/// How many parts stand before and behind each region of a line.
fn bounds(line: &[Vec<Token>]) -> Vec<(usize, usize)> {
    let Some((first, others)) = line.split_first() else {
        return Vec::new();
    };
    if !are_aligned(line) {
        return vec![common(line)];
    }
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    for at in 0..first.len() {
        let differs = others.iter().any(|other| other.get(at) != first.get(at));
        if !differs && !lasted(first, at) {
            continue;
        }
        let behind = first.len() - at;
        match bounds.last_mut() {
            Some((_, after)) if *after == behind => *after = behind - 1,
            _ => bounds.push((at, behind - 1)),
        }
    }
    bounds
}

/// Whether a part says how long something took.
fn lasted(line: &[Token], at: usize) -> bool {
    let is_number = line.get(at).is_some_and(|token| match token.class {
        Class::Decimal => true,
        Class::Word => token.text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    });
    let blank = line.get(at + 1).is_some_and(|token| token.text == " ");
    let unit = line.get(at + 1 + usize::from(blank));
    is_number && unit.is_some_and(|token| LASTED.contains(&token.text.as_str()))
}

impl Region {
    fn new(
        line: &[Vec<Token>],
        (before, after): (usize, usize),
        starts: &[usize],
        above: Option<String>,
    ) -> Self {
        let mut region = Self {
            line: line.to_vec(),
            above,
            before,
            after,
            ranges: Vec::new(),
        };
        let ranges = starts.iter().zip(line).map(|(start, tokens)| {
            let within = region.within(tokens);
            let from = start + joined(tokens.get(..within.start).unwrap_or_default()).len();
            from..from + joined(tokens.get(within).unwrap_or_default()).len()
        });
        region.ranges = ranges.collect();
        region
    }

    fn within(&self, tokens: &[Token]) -> Range<usize> {
        self.before..tokens.len().saturating_sub(self.after).max(self.before)
    }

    /// The parts of it in each text.
    fn middles(&self) -> Vec<Vec<Token>> {
        let middles = self.line.iter().map(|tokens| {
            let middle = tokens.get(self.within(tokens)).unwrap_or_default();
            middle.to_vec()
        });
        middles.collect()
    }

    /// What stands in it in each text.
    fn values(&self) -> Vec<String> {
        let middles = self.middles();
        middles.iter().map(|middle| joined(middle)).collect()
    }

    /// A regular expression that finds it, and nothing that is the same in all texts: what is around it is part of that, as little as
    /// will do, and where all of the line will not, its ends and the line above.
    fn regex(&self, texts: &[String], all: &[Self]) -> Option<String> {
        let middles = self.middles();
        let one_part = middles.iter().all(|middle| middle.len() == 1);
        let is_time = { self.line.first() }.is_some_and(|tokens| lasted(tokens, self.before));
        let inner = match are_aligned(&middles) {
            true if one_part && is_time => NUMBER.to_owned(),
            true => (0..middles.first().map_or(0, Vec::len))
                .map(|index| part(&middles, index))
                .collect(),
            false => class(&middles.iter().map(Vec::as_slice).collect::<Vec<_>>()),
        };
        let in_context = WORDS.iter().map(|words| self.in_context(&inner, *words));
        let in_line = self.in_context(&inner, usize::MAX);
        let above = self.above.as_deref().map(|above| {
            let start = above.char_indices().nth_back(ABOVE).map_or(0, |(at, _)| at);
            escaped(above.get(start..).unwrap_or_default())
        });
        let below = above.map(|above| format!("{above}\\n{in_line}"));
        let mut ways = in_context
            .filter(|way| !way.starts_with('(') || !way.ends_with(')'))
            .chain([format!("(?m)^{in_line}$")])
            .chain(below);
        ways.find(|way| finds_only(way, texts, all))
    }

    /// The region in a group, with so many words around it.
    fn in_context(&self, inner: &str, words: usize) -> String {
        let behind = |at: usize| {
            let parts = self.line.iter();
            parts
                .map(|tokens| tokens.get(tokens.len().checked_sub(self.after)? + at))
                .collect::<Option<Vec<&Token>>>()
        };
        let ahead = |at: usize| {
            let parts = self.line.iter();
            parts
                .map(|tokens| tokens.get(self.before.checked_sub(at + 1)?))
                .collect::<Option<Vec<&Token>>>()
        };
        let mut before = context(ahead, words);
        before.reverse();
        let after = context(behind, words);
        // Of what may be anything the least that will do, unless it goes on to the end of the line.
        let lazy = inner.starts_with('.') && !after.is_empty();
        format!(
            "{}({inner}{}){}",
            before.iter().map(|part| escaped(part)).collect::<String>(),
            if lazy { "?" } else { "" },
            after.iter().map(|part| escaped(part)).collect::<String>()
        )
    }
}

/// Whether a pattern finds regions alone, and some in each text.
fn finds_only(regex: &str, texts: &[String], all: &[Region]) -> bool {
    let Ok(pattern) = Pattern::read(regex) else {
        return false;
    };
    texts.iter().enumerate().all(|(index, text)| {
        let differ: Vec<&Range<usize>> = { all.iter() }
            .filter_map(|region| region.ranges.get(index))
            .collect();
        let spans = pattern.spans(text);
        let empty = differ.iter().any(|range| range.is_empty());
        (empty || !spans.is_empty()) && spans.iter().all(|span| differ.contains(&span))
    })
}

/// Parts that are the same in all texts, up to so many words.
fn context<'l>(at: impl Fn(usize) -> Option<Vec<&'l Token>>, words: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = words;
    for index in 0.. {
        let Some(parts) = at(index) else { break };
        let Some(first) = parts.first() else { break };
        let literal = matches!(first.class, Class::Word | Class::Other);
        if left == 0 || !literal || parts.iter().any(|part| part != first) {
            break;
        }
        left -= usize::from(first.class == Class::Word);
        found.push(first.text.clone());
    }
    found
}

fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::learn::kind::written;

    fn of(texts: &[&str]) -> Vec<String> {
        let long = LongText {
            path: "body".to_owned(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            marks: vec!["{{ user }}".to_owned()],
            deployments: vec![0; texts.len()],
        };
        let told = rules(&long).into_iter().map(|rule| match &rule.found {
            Found::Kind(kind) => format!("{}: {}", rule.at, written(kind)),
            Found::Inexpressible(why) => format!("{}: {why}", rule.at),
        });
        told.collect()
    }

    #[test]
    fn what_differs_within_lines_is_found_by_what_is_around_it() {
        for (texts, wanted) in [
            (
                ["<p>Revision 12.</p>", "<p>Revision 345.</p>"],
                vec![r"regex Revision (\d+)\.</p: integer"],
            ),
            (
                [
                    "saved 2026-11-22T12:00:01Z by {{ user }}",
                    "saved 2026-11-22T12:00:02Z by {{ user }}",
                ],
                vec![
                    r"regex saved (\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?) by: timestamp",
                ],
            ),
            (
                ["a\nid=9f86d081;\nb", "a\nid=60303ae2;\nb"],
                vec!["regex id=([0-9a-f]+);: hex"],
            ),
            // The nearest word alone would find what stays.
            (
                ["first id 1\nother id 7", "first id 2\nother id 7"],
                vec![r"regex first id (\d+): integer"],
            ),
            // Two that vary in one line.
            (
                ["n=1 m=2 end", "n=3 m=4 end"],
                vec![r"regex n=(\d+) m: integer", r"regex m=(\d+) end: integer"],
            ),
            (
                // How long something took may be the same a few times.
                [
                    "id 1\nin 0.05 s\nfor 9 seats",
                    "id 2\nin 0.05 s\nfor 9 seats",
                ],
                vec![
                    r"regex id (\d+): integer",
                    r"regex in (\d+(?:\.\d+)?) s: number",
                ],
            ),
            (
                // Nothing is around it: the line is.
                ["x 7\n12\ny", "x 7\n345\ny"],
                vec![r"regex (?m)^(\d+)$: integer"],
            ),
            (
                ["x\n12\ny\n7", "x\n345\ny\n7"],
                vec![r"regex x\n(\d+): integer"],
            ),
            (
                ["Hi Ann!", "Hi Bob and Al!"],
                vec!["regex Hi (.+?)!: string"],
            ),
            (
                ["a\nb", "a\nb\nc"],
                vec!["body: a rule hides parts of lines, and here lines come and go"],
            ),
        ] {
            assert_eq!(of(&texts), wanted, "{texts:?}");
        }
    }
}
