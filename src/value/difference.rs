//! Where two JSON values differ.

use std::fmt;

use serde_json::Value;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::described::short;
use super::{equal, fingerprint};

/// Differences that are told; more would not be read.
const MOST: usize = 100;
/// Elements of lists that are aligned; longer ones are compared place by place.
pub const LONGEST_ALIGNED: usize = 1000;

/// A place at which two values differ. Without `actual` something is missing there, without `expected` it is added.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// As a JSONPath: `$.query.userinfo.name`. An index is that of the actual list, of a missing element that of the expected one.
    pub path: String,
    /// What should be there.
    pub expected: Option<Value>,
    /// What is there.
    pub actual: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.expected, &self.actual) {
            (Some(expected), Some(actual)) => {
                write!(f, "{}: {} → {}", self.path, short(expected), short(actual))
            }
            // The key tells what is missing; of an element only the value does.
            (Some(expected), None) if self.path.ends_with(']') && !self.path.ends_with("']") => {
                write!(f, "{}: missing {}", self.path, short(expected))
            }
            (Some(_), None) => write!(f, "{}: missing", self.path),
            (None, Some(actual)) => write!(f, "{}: added {}", self.path, short(actual)),
            (None, None) => write!(f, "{}", self.path),
        }
    }
}

/// Where `actual` is not equal to `expected`, by structure; none if and only if they are equal. Of many, the first hundred.
pub fn differences(expected: &Value, actual: &Value) -> Vec<Difference> {
    Comparison::of(false, MOST, expected, actual)
}

/// The same, all of them.
pub fn all_differences(expected: &Value, actual: &Value) -> Vec<Difference> {
    Comparison::of(false, usize::MAX, expected, actual)
}

/// Where `actual` is not at least `expected`: objects may have more keys, lists are compared element by element.
pub fn differences_at_least(expected: &Value, actual: &Value) -> Vec<Difference> {
    Comparison::of(true, MOST, expected, actual)
}

struct Comparison {
    at_least: bool,
    /// Differences that are told.
    most: usize,
    path: String,
    found: Vec<Difference>,
}

impl Comparison {
    fn of(at_least: bool, most: usize, expected: &Value, actual: &Value) -> Vec<Difference> {
        let mut comparison = Self {
            at_least,
            most,
            path: "$".to_owned(),
            found: Vec::new(),
        };
        comparison.values(expected, actual);
        comparison.found
    }

    fn values(&mut self, expected: &Value, actual: &Value) {
        if self.found.len() >= self.most {
            return;
        }
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                for (key, value) in expected {
                    self.below(&member(key), |inner| match actual.get(key) {
                        Some(other) => inner.values(value, other),
                        None => inner.note(Some(value), None),
                    });
                }
                let strangers = if self.at_least { None } else { Some(actual) };
                for (key, value) in strangers
                    .into_iter()
                    .flatten()
                    .filter(|(key, _)| !expected.contains_key(*key))
                {
                    self.below(&member(key), |inner| inner.note(None, Some(value)));
                }
            }
            (Value::Array(expected), Value::Array(actual)) => self.lists(expected, actual),
            _ if equal(expected, actual) => {}
            _ => self.note(Some(expected), Some(actual)),
        }
    }

    fn lists(&mut self, expected: &[Value], actual: &[Value]) {
        if self.at_least || expected.len().max(actual.len()) > LONGEST_ALIGNED {
            return self.place_by_place((expected, 0), (actual, 0));
        }
        let old: Vec<u64> = expected.iter().map(fingerprint).collect();
        let new: Vec<u64> = actual.iter().map(fingerprint).collect();
        for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let (old, new) = (operation.old_range(), operation.new_range());
            let pair = (&expected[old.clone()], &actual[new.clone()]);
            match operation.tag() {
                // A fingerprint may deceive, so the values of a pair are compared all the same.
                DiffTag::Equal | DiffTag::Replace => {
                    self.place_by_place((pair.0, old.start), (pair.1, new.start))
                }
                DiffTag::Delete => self.place_by_place((pair.0, old.start), (&[], old.start)),
                DiffTag::Insert => self.place_by_place((&[], new.start), (pair.1, new.start)),
            }
        }
    }

    /// Compares two stretches of lists with the indexes at which they begin.
    fn place_by_place(&mut self, expected: (&[Value], usize), actual: (&[Value], usize)) {
        for offset in 0..expected.0.len().max(actual.0.len()) {
            let pair = (expected.0.get(offset), actual.0.get(offset));
            let start = if pair.1.is_some() {
                actual.1
            } else {
                expected.1
            };
            self.below(&format!("[{}]", start + offset), |inner| match pair {
                (Some(expected), Some(actual)) => inner.values(expected, actual),
                (expected, actual) => inner.note(expected, actual),
            });
        }
    }

    fn below(&mut self, step: &str, compare: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(step);
        compare(self);
        self.path.truncate(length);
    }

    fn note(&mut self, expected: Option<&Value>, actual: Option<&Value>) {
        if self.found.len() < self.most {
            let (expected, actual) = (expected.cloned(), actual.cloned());
            self.found.push(Difference {
                path: self.path.clone(),
                expected,
                actual,
            });
        }
    }
}

/// A step of a JSONPath (RFC 9535 section 2.5.1).
pub fn member(key: &str) -> String {
    let mut step = String::with_capacity(key.len() + 1);
    push_member(key, &mut step);
    step
}

/// Appends a step of a JSONPath.
pub fn push_member(key: &str, path: &mut String) {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !key.is_empty() && key.bytes().all(bare) && !key.starts_with(|c: char| c.is_ascii_digit()) {
        path.push('.');
        path.push_str(key);
        return;
    }
    path.push_str("['");
    for c in key.chars() {
        if matches!(c, '\\' | '\'') {
            path.push('\\');
        }
        path.push(c);
    }
    path.push_str("']");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::any_json;
    use proptest::prelude::*;
    use serde_json::json;

    fn shown(differences: &[Difference]) -> Vec<String> {
        differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_place_is_told_by_its_path() {
        let expected = json!({"a": {"b": "x", "c": 1}, "l": [1, 2, 3], "o'k y": null});
        let actual = json!({"a": {"b": "y", "d": 3}, "l": [1, 2.0, "3"], "o'k y": false});
        assert_eq!(
            shown(&differences(&expected, &actual)),
            [
                r#"$.a.b: "x" → "y""#,
                "$.a.c: missing",
                "$.a.d: added 3",
                r#"$.l[2]: 3 → "3""#,
                r"$['o\'k y']: null → false",
            ]
        );
    }

    #[test]
    fn an_element_more_does_not_change_the_others() {
        let found = differences(
            &json!([{"n": 1}, {"n": 2}, {"n": 3}]),
            &json!([{"n": 0}, {"n": 1}, {"n": 2}, {"n": 3}]),
        );
        assert_eq!(shown(&found), [r#"$[0]: added {"n":0}"#]);
        let found = differences(&json!([1, 2, 3]), &json!([1, 3]));
        assert_eq!(shown(&found), ["$[1]: missing 2"]);
    }

    #[test]
    fn at_least_lets_keys_be_added_and_nothing_else() {
        let found = differences_at_least(
            &json!({"a": [{"b": 1}]}),
            &json!({"a": [{"b": 1, "c": 2}], "d": 3}),
        );
        assert_eq!(found, []);
        let found = differences_at_least(&json!({"a": [1, 2], "e": 1}), &json!({"a": [2], "d": 3}));
        assert_eq!(
            shown(&found),
            ["$.a[0]: 1 → 2", "$.a[1]: missing 2", "$.e: missing"]
        );
    }

    #[test]
    fn there_are_a_hundred_at_most() {
        let many = |start: usize| Value::from((start..start + 5000).collect::<Vec<_>>());
        assert_eq!(differences(&many(0), &many(10_000)).len(), MOST);
        assert_eq!(all_differences(&many(0), &many(10_000)).len(), 5000);
    }

    proptest! {
        #[test]
        fn none_if_and_only_if_equal(left in any_json(), right in any_json()) {
            prop_assert!(differences(&left, &left).is_empty());
            prop_assert_eq!(differences(&left, &right).is_empty(), equal(&left, &right));
        }
    }
}
