//! Versions of a service, and what a condition asks of them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// `1.43`, `1.43.0-rc.1`: numbers, and what comes before the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    numbers: Vec<u64>,
    stage: Option<(Stage, u64)>,
}

/// Stages before a release, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Alpha,
    Beta,
    Wmf,
    Rc,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
}

impl Comparison {
    /// All of them as they are written, longer ones first.
    pub const WRITTEN: [(&'static str, Comparison); 6] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<", Self::Less),
        (">", Self::Greater),
    ];

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::AtLeast => order.is_ge(),
            Self::AtMost => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::Greater => order.is_gt(),
        }
    }
}

impl Version {
    /// Whether this version of a service stands in `comparison` to the one that a condition writes. Numbers are compared as far as
    /// the condition writes them; what comes before the release counts only if it writes three numbers or more, or a suffix.
    pub fn compares(&self, comparison: Comparison, written: &Version) -> bool {
        let numbers = written
            .numbers
            .iter()
            .enumerate()
            .map(|(index, wanted)| self.numbers.get(index).copied().unwrap_or(0).cmp(wanted));
        let mut order = numbers.fold(Ordering::Equal, Ordering::then);
        if written.numbers.len() >= 3 || written.stage.is_some() {
            order = order.then(stage_order(self.stage, written.stage));
        }
        comparison.holds(order)
    }

    /// The first of the versions that a condition with this one means: `1.43` means what comes before the release as well.
    #[must_use]
    pub fn lowest(&self) -> Self {
        let before = (Stage::Alpha, 0);
        Self {
            stage: self.stage.or((self.numbers.len() < 3).then_some(before)),
            ..self.clone()
        }
    }

    /// The first of the versions after all that a condition with this one means.
    #[must_use]
    pub fn just_after(&self) -> Self {
        let mut after = self.clone();
        match (&mut after.stage, after.numbers.last_mut()) {
            (Some((_, count)), _) => *count = count.saturating_add(1),
            (stage @ None, last) => {
                if let Some(last) = last {
                    *last = last.saturating_add(1);
                }
                *stage = Some((Stage::Alpha, 0));
            }
        }
        after
    }

    /// The first two numbers: `1.43`.
    pub fn line(&self) -> String {
        let numbers: Vec<String> = self.numbers.iter().take(2).map(u64::to_string).collect();
        numbers.join(".")
    }

    /// Finds the first version in a text such as `MediaWiki 1.43.0-wmf.12`.
    pub fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(|word| word.parse().ok())
    }
}

/// A release comes after everything before it.
fn stage_order(left: Option<(Stage, u64)>, right: Option<(Stage, u64)>) -> Ordering {
    match (left, right) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(left), Some(right)) => left.cmp(&right),
    }
}

impl FromStr for Version {
    type Err = String;

    /// `NUMBER *( "." NUMBER ) [ "-" TAG [ "." NUMBER ] ]`, TAG being `alpha`, `beta`, `wmf` or `rc`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no version such as `1.43`, `1.43.0` or `1.43.0-rc.1`");
        let (numbers, suffix) = text
            .split_once('-')
            .map_or((text, None), |(numbers, tag)| (numbers, Some(tag)));
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .then(|| part.parse().ok())
                .flatten()
                .ok_or_else(wrong)
        };
        let numbers = numbers.split('.').map(number).collect::<Result<_, _>>()?;
        let stage = suffix.map(|suffix| {
            let (tag, count) = suffix
                .split_once('.')
                .map_or((suffix, None), |(tag, n)| (tag, Some(n)));
            let stage = match tag {
                "alpha" => Stage::Alpha,
                "beta" => Stage::Beta,
                "wmf" => Stage::Wmf,
                "rc" => Stage::Rc,
                _ => return Err(wrong()),
            };
            Ok((stage, count.map_or(Ok(0), number)?))
        });
        Ok(Self {
            numbers,
            stage: stage.transpose()?,
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers.iter().map(u64::to_string).collect();
        f.write_str(&numbers.join("."))?;
        let Some((stage, count)) = self.stage else {
            return Ok(());
        };
        match stage {
            Stage::Alpha => f.write_str("-alpha"),
            Stage::Beta => f.write_str("-beta"),
            Stage::Wmf => write!(f, "-wmf.{count}"),
            Stage::Rc => write!(f, "-rc.{count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(wiki: &str, comparison: Comparison, written: &str) -> bool {
        let wiki: Version = wiki.parse().expect("a version");
        wiki.compares(comparison, &written.parse().expect("a version"))
    }

    #[test]
    fn the_table_of_the_language() {
        let columns = [
            (Comparison::AtLeast, "1.43"),
            (Comparison::Less, "1.43"),
            (Comparison::Equal, "1.43"),
            (Comparison::AtLeast, "1.43.0"),
            (Comparison::AtLeast, "1.43.0-rc.0"),
        ];
        for (wiki, wanted) in [
            ("1.42.7", [false, true, false, false, false]),
            ("1.43.0-alpha", [true, false, true, false, false]),
            ("1.43.0-wmf.12", [true, false, true, false, false]),
            ("1.43.0-rc.1", [true, false, true, false, true]),
            ("1.43.0", [true, false, true, true, true]),
            ("1.43.9", [true, false, true, true, true]),
        ] {
            for ((comparison, written), wanted) in columns.iter().zip(wanted) {
                assert_eq!(
                    holds(wiki, *comparison, written),
                    wanted,
                    "{wiki} {comparison:?} {written}"
                );
            }
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(holds("1.39.4", Comparison::Less, "1.43"));
        assert!(holds("1.5", Comparison::Less, "1.39"));
        assert!(holds("1.43.0-wmf.12", Comparison::Greater, "1.43.0-wmf.9"));
        assert!(holds("1.32.1", Comparison::Less, "1.32.2"));
    }

    #[test]
    fn reads_and_prints() {
        for text in ["1.43", "1.43.0-rc.1", "1.43.0-alpha", "1.43.0-wmf.12"] {
            assert_eq!(
                text.parse::<Version>().expect("a version").to_string(),
                text
            );
        }
        for text in ["", "1.", "1.43-", "v1.43", "1.43.0-dev"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
        assert_eq!(
            Version::find("MediaWiki 1.43.9").map(|version| version.line()),
            Some("1.43".to_owned())
        );
    }
}
