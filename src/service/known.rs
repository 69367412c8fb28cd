//! Differences between releases that are known: what an answer said before, and what it says since.
//!
//! An entry holds both values, so that another change at the same place is none of it. Start at [`Service::known_difference`].

use serde_json::Value;

use super::Service;
use super::judge::parameter;
use crate::http::{Request, fits};
use crate::template::{Comparison, Version};
use crate::value::{Pattern, equal};

/// What answers to some requests say since a release, and what they said before.
#[derive(Debug)]
pub struct KnownDifference {
    /// What is different and why, in a sentence without a full stop.
    pub about: &'static str,
    /// Where that was seen or is written.
    pub source: &'static str,
    /// The first release whose answers are so, as far as is known.
    pub since: &'static str,
    /// The first release whose answers are so no more; none if they still are.
    pub until: Option<&'static str>,
    /// What the path of the address ends in; empty for any.
    pub path: &'static str,
    /// Parameters that a request has, and their values, which may hold one `*`.
    pub params: &'static [(&'static str, &'static str)],
    /// What else the new answer says: JSON pointers, and the JSON that may stand at each.
    pub beside: &'static [(&'static str, &'static [&'static str])],
    /// Where in the answer, any of these: a JSONPath with `[*]` for every index, `header NAME`, `cookie NAME` and an attribute, `status`; of
    /// a long text with ` line *` behind.
    pub at: &'static [&'static str],
    /// What stood there before.
    pub old: Shown,
    /// What stands there since.
    pub new: Shown,
    /// The two values in an answer, as JSON; empty where nothing stands.
    pub example: (&'static str, &'static str),
    /// Two values at the same place that are another difference.
    pub other: (&'static str, &'static str),
}

/// What stands at a place of an answer, as a snapshot shows it.
#[derive(Debug, Clone, Copy)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// This JSON.
    Json(&'static str),
    /// A text that this regular expression finds. Groups of one name that both values have say the same in both.
    Text(&'static str),
    /// A value that is no text, in whose JSON this regular expression finds something; with groups as above.
    Written(&'static str),
}

impl Shown {
    fn is(self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Nothing, value) => value.is_none(),
            (_, None) => false,
            (Self::Json(written), Some(value)) => {
                serde_json::from_str(written).is_ok_and(|own: Value| equal(&own, value))
            }
            (Self::Text(pattern) | Self::Written(pattern), value) => {
                let pattern = Pattern::remembered(pattern).ok();
                pattern
                    .zip(self.searched(value))
                    .is_some_and(|(pattern, text)| pattern.is_in(&text))
            }
        }
    }

    /// What a regular expression is looked for in.
    fn searched(self, value: Option<&Value>) -> Option<String> {
        match (self, value?) {
            (Self::Text(_), Value::String(text)) => Some(text.clone()),
            (Self::Written(_), Value::String(_)) => None,
            (Self::Written(_), value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// The groups of a text by their names.
    fn groups(self, value: Option<&Value>) -> Vec<(String, String)> {
        let (Self::Text(pattern) | Self::Written(pattern)) = self else {
            return Vec::new();
        };
        let pattern = Pattern::remembered(pattern).ok();
        pattern
            .zip(self.searched(value))
            .map(|(pattern, text)| pattern.groups(&text))
            .unwrap_or_default()
    }
}

impl KnownDifference {
    /// Whether two values at its place differ as it says.
    pub fn explains(&self, old: Option<&Value>, new: Option<&Value>) -> bool {
        if !self.old.is(old) || !self.new.is(new) {
            return false;
        }
        let after = self.new.groups(new);
        let before = self.old.groups(old);
        { before.iter() }.all(|(name, text)| {
            let same = after.iter().find(|(other, _)| other == name);
            same.is_none_or(|(_, other)| other == text)
        })
    }

    /// Whether it lies between two versions.
    fn is_between(&self, old: &Version, new: &Version) -> bool {
        let is = |version: &Version, comparison: Comparison, written: &str| {
            let written = written.parse();
            written.is_ok_and(|written| version.compares(comparison, &written))
        };
        is(old, Comparison::Less, self.since)
            && is(new, Comparison::AtLeast, self.since)
            && self
                .until
                .is_none_or(|until| is(new, Comparison::Less, until))
    }

    fn is_beside(&self, answer: Option<&Value>) -> bool {
        self.beside.iter().all(|(pointer, values)| {
            let found = answer.and_then(|answer| answer.pointer(pointer));
            values.iter().any(|value| Shown::Json(value).is(found))
        })
    }

    fn is_of(&self, request: &Request) -> bool {
        let url = request.url.masked();
        let address = url.split(['?', '#']).next().unwrap_or_default();
        let has = |(name, wanted): &(&str, &str)| {
            parameter(request, name).is_some_and(|value| fits(wanted, &value))
        };
        (self.path.is_empty() || address.contains(self.path)) && self.params.iter().all(has)
    }
}

/// A difference between two answers to a request.
#[derive(Debug, Clone, Copy)]
pub struct Deviating<'d> {
    /// The request.
    pub request: &'d Request,
    /// Where the answers differ, as [`KnownDifference::at`] says it but for the numbers of elements and lines.
    pub at: &'d str,
    /// What stands there in the answer of the older release.
    pub old: Option<&'d Value>,
    /// And in that of the newer one.
    pub new: Option<&'d Value>,
    /// The answer of the newer one, if it is JSON.
    pub answer: Option<&'d Value>,
}

impl Service {
    /// The known difference that explains one between the answers of two versions.
    pub fn known_difference(
        &self,
        (old, new): (&Version, &Version),
        found: Deviating<'_>,
    ) -> Option<&'static KnownDifference> {
        let place = of_all(found.at);
        let mut all = self.known_differences.iter().copied().flatten();
        all.find(|known| {
            known.at.contains(&place.as_str())
                && known.is_between(old, new)
                && known.is_of(found.request)
                && known.is_beside(found.answer)
                && known.explains(found.old, found.new)
        })
    }
}

/// A place with `*` for the numbers of elements and lines.
pub(crate) fn of_all(place: &str) -> String {
    let mut all = String::with_capacity(place.len());
    let mut rest = place;
    while let Some(at) = rest.find(['[', ' ']) {
        let (before, behind) = rest.split_at(at + 1);
        all.push_str(before);
        rest = behind;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let is_index = before.ends_with('[') && after.starts_with(']');
        let is_line = all.ends_with(" line ") && after.is_empty();
        if !number.is_empty() && (is_index || is_line) {
            all.push('*');
            rest = after;
        }
    }
    all + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ROWS;
    use serde_json::json;

    fn all() -> impl Iterator<Item = &'static KnownDifference> {
        { ROWS.iter().flat_map(|service| service.known_differences) }
            .copied()
            .flatten()
    }

    fn read(written: &str) -> Option<Value> {
        (!written.is_empty()).then(|| serde_json::from_str(written).expect("JSON"))
    }

    /// Values that nobody meant.
    fn arbitrary() -> Vec<Option<Value>> {
        let texts = ["", "x", "Something else.", "a\nb", "{{ name }}", "[string]"];
        let texts = texts.into_iter().map(Value::from);
        let others = [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(17),
            json!([]),
            json!({}),
            json!(["x"]),
            json!({"x": "y"}),
        ];
        texts.chain(others).map(Some).chain([None]).collect()
    }

    #[test]
    fn each_takes_its_example_and_no_other_change_at_its_place() {
        for known in all() {
            let explains =
                |(old, new): (&str, &str)| known.explains(read(old).as_ref(), read(new).as_ref());
            assert!(explains(known.example), "{}", known.about);
            assert!(!explains(known.other), "{}", known.about);
            assert_ne!(known.example, known.other);
            // Nor is the way back known.
            assert!(
                !explains((known.example.1, known.example.0)),
                "{}",
                known.about
            );
        }
    }

    #[test]
    fn none_takes_whatever_changes() {
        for known in all() {
            let (old, new) = (read(known.example.0), read(known.example.1));
            for value in arbitrary() {
                let value = value.as_ref();
                for other in arbitrary() {
                    let other = other.as_ref();
                    // Some say `true`, and mean just that.
                    let own = value == old.as_ref() && other == new.as_ref();
                    assert!(
                        own || !known.explains(value, other),
                        "{}: {value:?} {other:?}",
                        known.about
                    );
                }
                let half = value != old.as_ref() && known.explains(value, new.as_ref());
                assert!(!half, "{}: {value:?} before", known.about);
                let half = value != new.as_ref() && known.explains(old.as_ref(), value);
                assert!(!half, "{}: {value:?} since", known.about);
            }
        }
    }

    #[test]
    fn each_is_written_as_it_has_to_be() {
        for known in all() {
            let about = known.about;
            for release in [Some(known.since), known.until].into_iter().flatten() {
                assert!(release.parse::<Version>().is_ok(), "{about}: {release}");
            }
            for shown in [known.old, known.new] {
                match shown {
                    Shown::Nothing => {}
                    Shown::Json(written) => drop(read(written)),
                    Shown::Text(pattern) | Shown::Written(pattern) => {
                        Pattern::read(pattern).expect("a regular expression");
                        let whole = pattern.starts_with('^') && pattern.ends_with('$');
                        assert!(whole, "{about}: {pattern} says a part of the text only");
                    }
                }
            }
            for at in known.at {
                assert_eq!(of_all(at), *at, "{about}");
            }
            for value in known.beside.iter().flat_map(|(_, values)| *values) {
                assert!(read(value).is_some(), "{about}");
            }
            let is_narrow = !known.at.is_empty() && known.example != known.other;
            assert!(is_narrow, "{about}");
            assert!(!known.source.is_empty() && !about.ends_with('.'), "{about}");
        }
    }

    #[test]
    fn it_counts_between_its_releases_and_for_its_requests_alone() {
        const KNOWN: KnownDifference = KnownDifference {
            about: "a word",
            source: "here",
            since: "1.41",
            until: Some("1.44"),
            path: "/api.php",
            params: &[("action", "edit"), ("title", "A*")],
            beside: &[("/l/0/who", &["1", "true"])],
            at: &["$.l[*].info"],
            old: Shown::Text("^(?<who>.+) saw the article$"),
            new: Shown::Text("^(?<who>.+) saw the page$"),
            example: ("", ""),
            other: ("", ""),
        };
        let version = |text: &str| text.parse::<Version>().expect("a version");
        for (old, new, holds) in [
            ("1.39.17", "1.43.9", true),
            ("1.40.0", "1.41.0", true),
            ("1.40.0", "1.41.0-rc.1", true),
            ("1.41.0", "1.43.9", false),
            ("1.39.17", "1.40.9", false),
            ("1.39.17", "1.44.0", false),
            ("1.43.9", "1.39.17", false),
        ] {
            assert_eq!(
                KNOWN.is_between(&version(old), &version(new)),
                holds,
                "{old} {new}"
            );
        }
        let request = |url: &str, title: &str| {
            let mut request = Request::new("GET", url);
            for (name, value) in [("action", "edit"), ("title", title)] {
                request.params.push(crate::http::Parameter {
                    name: name.into(),
                    value: value.into(),
                    raw: false,
                });
            }
            request
        };
        assert!(KNOWN.is_of(&request("http://w/w/api.php", "Apple")));
        assert!(!KNOWN.is_of(&request("http://w/w/api.php", "Pear")));
        assert!(!KNOWN.is_of(&request("http://w/w/index.php?x=/api.php", "Apple")));
        for (answer, holds) in [
            (json!({"l": [{"who": true}]}), true),
            (json!({"l": [{"who": 2}]}), false),
            (json!({}), false),
        ] {
            assert_eq!(KNOWN.is_beside(Some(&answer)), holds, "{answer}");
        }
        assert!(!KNOWN.is_beside(None));
        let explains =
            |old: &str, new: &str| KNOWN.explains(Some(&Value::from(old)), Some(&Value::from(new)));
        assert!(explains("Ann saw the article", "Ann saw the page"));
        assert!(!explains("Ann saw the article", "Bob saw the page"));
        assert!(!explains("Ann saw the page", "Ann saw the page"));
    }

    #[test]
    fn numbers_of_elements_and_lines_do_not_count() {
        for (place, wanted) in [
            ("$.a[12].b['c d'][0]", "$.a[*].b['c d'][*]"),
            ("$.html line 4", "$.html line *"),
            ("header Set-Cookie 2", "header Set-Cookie 2"),
            ("$['7 line 4 x']", "$['7 line 4 x']"),
        ] {
            assert_eq!(of_all(place), wanted);
        }
    }
}
