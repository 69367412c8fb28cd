//! Which words of lines differ.

use std::ops::Range;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

/// How long the best difference is looked for; a good one will do.
const PATIENCE: Duration = Duration::from_millis(100);
/// Bytes of texts that are compared word by word: nobody looks for a word in more.
const LONGEST: usize = 20_000;
/// How much must be the same, so that it means something which words are not.
const ALIKE: f32 = 0.4;

/// The parts of each line that the others do not have, in bytes.
pub type Parts = Vec<Vec<Range<usize>>>;

/// The words that differ between lines and those that came in their place; none where hardly anything is the same.
pub fn word_differences(before: &[&str], now: &[&str]) -> Option<(Parts, Parts)> {
    let (old, new) = (before.join("\n"), now.join("\n"));
    if old.is_empty() || new.is_empty() || old.len() + new.len() > LONGEST {
        return None;
    }
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_unicode_words(&*old, &*new);
    if diff.ratio() < ALIKE {
        return None;
    }
    let (mut left, mut right) = (Side::default(), Side::default());
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                left.pass(text, false);
                right.pass(text, false);
            }
            ChangeTag::Delete => left.pass(text, true),
            ChangeTag::Insert => right.pass(text, true),
        }
    }
    Some((left.lines, right.lines))
}

/// One of the two texts, gone through word by word.
struct Side {
    lines: Parts,
    /// Bytes of the last line that were gone through.
    column: usize,
}

impl Default for Side {
    fn default() -> Self {
        Self {
            lines: vec![Vec::new()],
            column: 0,
        }
    }
}

impl Side {
    fn pass(&mut self, text: &str, differs: bool) {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.lines.push(Vec::new());
                self.column = 0;
            }
            let end = self.column + part.len();
            if let (true, false, Some(line)) = (differs, part.is_empty(), self.lines.last_mut()) {
                match line.last_mut().filter(|last| last.end == self.column) {
                    Some(last) => last.end = end,
                    None => line.push(self.column..end),
                }
            }
            self.column = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words<'t>(lines: &[&'t str], parts: &Parts) -> Vec<Vec<&'t str>> {
        let lines = lines.iter().zip(parts);
        lines
            .map(|(line, parts)| parts.iter().map(|part| &line[part.clone()]).collect())
            .collect()
    }

    #[test]
    fn the_words_that_differ_are_told_line_by_line() {
        let before = [r#""name": "alice","#, r#""size": 12,"#];
        let now = [r#""name": "bob","#, r#""size": 12,"#, r#""new": 1"#];
        let (left, right) = word_differences(&before, &now).expect("much is the same");
        assert_eq!(words(&before, &left), [vec!["alice"], vec![]]);
        assert_eq!(words(&now, &right)[0], ["bob"]);
        assert!(!words(&now, &right)[2].is_empty());
    }

    #[test]
    fn where_nothing_is_the_same_no_word_is_told() {
        assert_eq!(word_differences(&["one two"], &["three four"]), None);
        assert_eq!(word_differences(&["one"], &[]), None);
        let long = "x ".repeat(LONGEST);
        assert_eq!(word_differences(&[&long], &[&long]), None);
    }

    proptest! {
        #[test]
        fn parts_are_parts_of_their_lines(
            before in proptest::collection::vec("[ab é,]{0,6}", 1..4),
            now in proptest::collection::vec("[ab é,]{0,6}", 1..4),
        ) {
            let before: Vec<&str> = before.iter().map(String::as_str).collect();
            let now: Vec<&str> = now.iter().map(String::as_str).collect();
            if let Some((left, right)) = word_differences(&before, &now) {
                prop_assert_eq!(left.len(), before.len());
                prop_assert_eq!(right.len(), now.len());
                for (line, parts) in before.iter().zip(&left).chain(now.iter().zip(&right)) {
                    for part in parts {
                        prop_assert!(line.get(part.clone()).is_some());
                    }
                }
            }
        }
    }
}
