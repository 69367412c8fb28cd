//! What a deployment says of itself wherever it speaks: its version and its hosts. They differ, and that says nothing.

use super::Known;

/// What the old deployment calls itself, and what the new one does.
#[derive(Debug, Default)]
pub(super) struct OwnNames {
    pairs: Vec<(String, String)>,
}

impl OwnNames {
    pub(super) fn of(known: &Known) -> Self {
        let versions = known.versions.iter();
        let versions = versions.map(|(_, old, new)| (old.to_string(), new.to_string()));
        // One that is short may be any number.
        let versions = versions.filter(|(old, _)| old.matches('.').count() >= 2);
        let hosts = known.hosts.iter().flat_map(|(old, new)| {
            let written = |slash: &str| {
                (
                    format!("{slash}{slash}{old}"),
                    format!("{slash}{slash}{new}"),
                )
            };
            [written("/"), written("\\/")]
        });
        Self {
            pairs: versions
                .chain(hosts)
                .filter(|(old, new)| old != new)
                .collect(),
        }
    }

    /// What the old deployment said as the new one would say it.
    pub(super) fn in_new(&self, said: &str) -> String {
        let mut text = said.to_owned();
        for (old, new) in &self.pairs {
            if text.contains(old) {
                text = replaced(&text, old, new);
            }
        }
        text
    }
}

/// A text with one name in the place of another, wherever that is no part of a longer one.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, found) = rest.split_at(at);
        let behind = found.get(old.len()..).unwrap_or_default();
        let starts = old.starts_with(|c: char| c.is_ascii_digit())
            && before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        let mut following = behind.chars();
        let goes_on = match following.next() {
            Some('.' | ':') => following.next().is_some_and(char::is_alphanumeric),
            Some(c) => c.is_alphanumeric() || c == '-',
            None => false,
        };
        out.push_str(before);
        out.push_str(if starts || goes_on { old } else { new });
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_hosts_are_those_of_the_new_one_and_nothing_else_is() {
        let names = OwnNames::of(&Known {
            versions: Some((
                "any",
                "1.39.1".parse().expect("a version"),
                "1.43.9".parse().expect("a version"),
            )),
            hosts: vec![("old.example".to_owned(), "new.example:8080".to_owned())],
        });
        for (said, wanted) in [
            ("Wiki 1.39.1", "Wiki 1.43.9"),
            ("Wiki 1.39.1.", "Wiki 1.43.9."),
            (
                "Wiki 1.39.17, 21.39.1, 1.39.1.2",
                "Wiki 1.39.17, 21.39.1, 1.39.1.2",
            ),
            ("http://old.example/w", "http://new.example:8080/w"),
            (
                r"https:\/\/old.example\/w",
                r"https:\/\/new.example:8080\/w",
            ),
            ("//old.example", "//new.example:8080"),
            ("see old.example", "see old.example"),
            ("http://old.example.org/", "http://old.example.org/"),
            ("http://old.example:81/", "http://old.example:81/"),
            ("http://old.example. Or", "http://new.example:8080. Or"),
        ] {
            assert_eq!(names.in_new(said), wanted);
        }
    }
}
