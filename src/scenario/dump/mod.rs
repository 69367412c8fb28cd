//! The model as a file: what is read of it is the same model, though places, quotes and short forms may be others.
//!
//! One file a kind of map, each the other way round of the file beside this folder that reads it. A key that says what holds
//! without it is left out. Start at [`dump`].

mod auth;
mod body;
mod connection;
mod flow;
mod head;
mod project;
mod request;
mod step;

use std::time::Duration;

use super::model::Scenario;
use super::project::Project;
use crate::syntax::{Shape, Yaml};

/// A scenario or fragment as a file.
pub fn dump(scenario: &Scenario) -> Yaml {
    head::scenario(scenario)
}

/// A `flowrun.yaml` as a file.
pub fn dump_project(project: &Project) -> Yaml {
    project::project(project)
}

/// The keys of a map, in the order in which they are put.
struct Keys {
    shape: &'static Shape,
    entries: Vec<(String, Yaml)>,
}

impl Keys {
    fn of(shape: &'static Shape) -> Self {
        Self {
            shape,
            entries: Vec::new(),
        }
    }

    /// A key with its value, if there is one.
    fn put(&mut self, key: &str, value: impl Into<Option<Yaml>>) {
        let Some(value) = value.into() else {
            return;
        };
        debug_assert!(
            self.shape.keys.iter().any(|known| known.name == key),
            "{key} is not in the table"
        );
        self.entries.push((key.to_owned(), value));
    }

    /// A key whose value is a text, if there is one.
    fn text(&mut self, key: &str, text: Option<&str>) {
        self.put(key, text.map(Yaml::text));
    }

    /// A key whose value is a boolean, unless it is what holds without the key.
    fn flag(&mut self, key: &str, value: bool, without: bool) {
        self.put(key, (value != without).then(|| Yaml::from(value)));
    }

    /// A key whose value is a list, unless that is empty.
    fn list(&mut self, key: &str, items: impl IntoIterator<Item = Yaml>) {
        let items: Vec<Yaml> = items.into_iter().collect();
        self.put(key, (!items.is_empty()).then_some(Yaml::List(items)));
    }

    /// A key whose value is a map, unless that is empty.
    fn map(&mut self, key: &str, entries: impl IntoIterator<Item = (String, Yaml)>) {
        let entries: Vec<(String, Yaml)> = entries.into_iter().collect();
        self.put(key, (!entries.is_empty()).then_some(Yaml::Map(entries)));
    }

    fn done(self) -> Yaml {
        Yaml::Map(self.entries)
    }
}

/// A duration in the largest unit that leaves no fraction, or else in milliseconds.
fn duration(duration: Duration) -> Yaml {
    let (millis, nanos) = (duration.as_millis(), duration.subsec_nanos() % 1_000_000);
    Yaml::text(match (millis, nanos) {
        (_, 0) if millis % 1000 == 0 => format!("{}s", duration.as_secs()),
        (_, 0) => format!("{millis}ms"),
        _ => format!("{millis}.{nanos:06}ms"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_back_as_the_same() {
        for nanos in [
            0,
            1,
            999,
            1500,
            1_000_000,
            1_234_567,
            500_000_000,
            90_000_000_000,
            3_599_999_999_999,
            3_600_000_000_000,
        ] {
            let given = Duration::from_nanos(nanos);
            let Yaml::Text(written) = duration(given) else {
                panic!("no text");
            };
            assert_eq!(crate::value::duration(&written), Some(given), "{written}");
        }
    }
}
