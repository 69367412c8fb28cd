//! Where two texts differ, line by line.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

/// How long the best difference is looked for; a good one will do.
const PATIENCE: Duration = Duration::from_millis(500);
/// Lines around a change.
const CONTEXT: usize = 3;

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
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_lines(before, now);
    let groups = diff.grouped_ops(CONTEXT);
    let changes = groups
        .iter()
        .flatten()
        .flat_map(|operation| diff.iter_changes(operation));
    let number = |index: Option<usize>| index.map(|index| index as u32 + 1);
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
    changes.take(most).map(line).collect()
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
    fn the_end_of_a_line_is_part_of_it() {
        assert_eq!(
            told("a\n", "a", 10),
            [
                (Some(1), None, "a\n".to_owned()),
                (None, Some(1), "a".to_owned())
            ]
        );
    }
}
