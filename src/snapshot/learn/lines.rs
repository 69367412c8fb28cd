//! Where long texts differ, and regular expressions that find just that.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::kind::{Sample, kind_of, kind_of_written};
use super::token::{Class, Token, are_aligned, class, common, escaped, part, tokens};
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
/// Words around what differs that are tried as its surroundings, few first.
const WORDS: &[usize] = &[1, 2, 4, 8];

/// What differs in a line.
struct Region {
    line: usize,
    /// The parts of the line before it, and behind it.
    before: usize,
    after: usize,
}

/// A long text, taken apart.
struct Taken<'t> {
    texts: &'t [String],
    /// The parts of each line of each text.
    lines: Vec<Vec<Vec<Token>>>,
    regions: Vec<Region>,
}

/// A rule for each part of long texts that differs.
pub(super) fn rules(long: &LongText) -> Vec<Difference> {
    let counts: BTreeSet<usize> = long
        .texts
        .iter()
        .map(|text| text.split('\n').count())
        .collect();
    if counts.len() > 1 {
        return vec![by_its_lines(long, &counts)];
    }
    let taken = Taken::of(long);
    let mut rules: Vec<(String, Vec<Sample>, Varies)> = Vec::new();
    for region in &taken.regions {
        let values = taken.values(region);
        let samples = values.iter().map(|value| {
            let value = Value::from(value.as_str());
            Sample::Value(value, long.marks.clone())
        });
        let samples: Vec<Sample> = samples.collect();
        let why = varies(&values, &long.deployments);
        let regex = taken.regex(region);
        match rules.iter_mut().find(|(known, ..)| *known == regex) {
            Some((_, known, known_why)) => {
                known.extend(samples);
                *known_why = known_why.and(why);
            }
            None => rules.push((regex, samples, why)),
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

/// Texts of which not even the number of lines is the same.
fn by_its_lines(long: &LongText, counts: &BTreeSet<usize>) -> Difference {
    let texts = long.texts.iter().map(String::as_str);
    let of_json = long.path.starts_with('$');
    Difference {
        at: long.path.clone(),
        values: counts
            .iter()
            .map(|count| format!("{count} lines"))
            .collect(),
        why: varies(&texts.collect::<Vec<_>>(), &long.deployments),
        found: match of_json {
            true => Found::Kind(MaskKind::Type("string")),
            false => Found::Inexpressible(
                "a rule can hide parts of lines, and here the lines come and go",
            ),
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

impl<'t> Taken<'t> {
    fn of(long: &'t LongText) -> Self {
        let lines: Vec<Vec<Vec<Token>>> = long
            .texts
            .iter()
            .map(|text| {
                text.split('\n')
                    .map(|line| tokens(line, &long.marks))
                    .collect()
            })
            .collect();
        let count = lines.first().map_or(0, Vec::len);
        let mut taken = Self {
            texts: &long.texts,
            lines,
            regions: Vec::new(),
        };
        for line in 0..count {
            let regions = regions(&taken.line(line), line);
            taken.regions.extend(regions);
        }
        taken
    }

    /// A line of each text.
    fn line(&self, index: usize) -> Vec<Vec<Token>> {
        self.lines
            .iter()
            .map(|lines| lines.get(index).cloned().unwrap_or_default())
            .collect()
    }

    /// What stands in a region of each text.
    fn values(&self, region: &Region) -> Vec<String> {
        let line = self.line(region.line);
        line.iter()
            .map(|tokens| joined(tokens.get(region.within(tokens)).unwrap_or_default()))
            .collect()
    }

    /// Where a region is in a text.
    fn range(&self, region: &Region, text: usize) -> Range<usize> {
        let lines = self.lines.get(text).map(Vec::as_slice).unwrap_or_default();
        let above = lines.iter().take(region.line);
        let start: usize = above.map(|line| joined(line).len() + 1).sum();
        let tokens = lines
            .get(region.line)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let within = region.within(tokens);
        let before = joined(tokens.get(..within.start).unwrap_or_default()).len();
        let length = joined(tokens.get(within).unwrap_or_default()).len();
        start + before..start + before + length
    }

    /// A regular expression that finds a region, and nothing that is the same in all texts if that can be had: what is around the region
    /// is part of it, as little as will do.
    fn regex(&self, region: &Region) -> String {
        let line = self.line(region.line);
        let middles: Vec<Vec<Token>> = line
            .iter()
            .map(|tokens| {
                tokens
                    .get(region.within(tokens))
                    .unwrap_or_default()
                    .to_vec()
            })
            .collect();
        let inner = match are_aligned(&middles) {
            true => (0..middles.first().map_or(0, Vec::len))
                .map(|index| part(&middles, index))
                .collect(),
            false => class(&middles.iter().map(Vec::as_slice).collect::<Vec<_>>()),
        };
        let mut regex = String::new();
        for words in WORDS {
            regex = region.in_context(&line, &inner, *words);
            if self.finds_only_what_differs(&regex) {
                break;
            }
        }
        regex
    }

    fn finds_only_what_differs(&self, regex: &str) -> bool {
        let Ok(pattern) = Pattern::read(regex) else {
            return false;
        };
        self.texts.iter().enumerate().all(|(index, text)| {
            let differ: Vec<Range<usize>> = self
                .regions
                .iter()
                .map(|region| self.range(region, index))
                .collect();
            pattern.spans(text).iter().all(|span| differ.contains(span))
        })
    }
}

/// What differs between the same line of all texts.
fn regions(line: &[Vec<Token>], index: usize) -> Vec<Region> {
    let Some((first, others)) = line.split_first() else {
        return Vec::new();
    };
    if others.iter().all(|other| other == first) {
        return Vec::new();
    }
    if !are_aligned(line) {
        let (before, after) = common(line);
        return vec![Region {
            line: index,
            before,
            after,
        }];
    }
    let mut regions: Vec<Region> = Vec::new();
    for at in 0..first.len() {
        let differs = others.iter().any(|other| other.get(at) != first.get(at));
        if !differs {
            continue;
        }
        let after = first.len() - at - 1;
        match regions.last_mut() {
            Some(last) if last.after == first.len() - at => last.after = after,
            _ => regions.push(Region {
                line: index,
                before: at,
                after,
            }),
        }
    }
    regions
}

impl Region {
    fn within(&self, tokens: &[Token]) -> Range<usize> {
        self.before..tokens.len().saturating_sub(self.after).max(self.before)
    }

    /// The region in a group, with so many words around it.
    fn in_context(&self, line: &[Vec<Token>], inner: &str, words: usize) -> String {
        let behind = |at: usize| {
            line.iter()
                .map(|tokens| tokens.get(tokens.len().checked_sub(self.after)? + at))
                .collect::<Option<Vec<&Token>>>()
        };
        let ahead = |at: usize| {
            line.iter()
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
                ["Hi Ann!", "Hi Bob and Al!"],
                vec![r"regex Hi (.+?)!: {matches: ^\w.*$}"],
            ),
            (
                ["a\nb", "a\nb\nc"],
                vec!["body: a rule can hide parts of lines, and here the lines come and go"],
            ),
        ] {
            assert_eq!(of(&texts), wanted, "{texts:?}");
        }
    }
}
