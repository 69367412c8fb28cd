//! `matrix`.

use super::Reader;
use super::model::{Axis, AxisValue};
use super::names::well_formed;
use crate::syntax::{Entry, Kind, Node};
use crate::text::Diagnostic;

/// Names that a matrix may have.
const MOST_NAMES: usize = 10;
/// Characters of a value: values name cases, and each stands in as many as there are combinations.
const LONGEST: usize = 100;

impl Reader<'_> {
    /// Reads the names and what each may be.
    pub(super) fn matrix(&mut self, node: &Node) -> Vec<Axis> {
        let Kind::Map(entries) = &node.kind else {
            let message = "`matrix` must be a map of names and lists of values";
            self.findings.add(shape(message, node));
            return Vec::new();
        };
        if entries.is_empty() {
            self.findings
                .add(shape("`matrix` has no names, so it makes no case", node));
        } else if let Some(entry) = entries.get(MOST_NAMES) {
            let message = format!("`matrix` has more than {MOST_NAMES} names");
            let found = Diagnostic::error("rows-shape", message, &entry.key_place, "one too many");
            self.findings.add(found);
            return Vec::new();
        }
        entries
            .iter()
            .filter_map(|entry| self.axis(entry))
            .collect()
    }

    fn axis(&mut self, entry: &Entry) -> Option<Axis> {
        let name = self
            .findings
            .ok(well_formed(&entry.key, &entry.key_place))?;
        let Kind::List(items) = &entry.value.kind else {
            let message = format!("the values of `{name}` must be a list");
            let found = shape(&message, &entry.value);
            self.findings.add(match entry.value.scalar() {
                Some(_) => found.help("one value is a list as well: `[…]`"),
                None => found,
            });
            return None;
        };
        if items.is_empty() {
            let message = format!("`{name}` has no values, so there would be no case");
            self.findings.add(shape(&message, &entry.value));
        }
        let mut values: Vec<AxisValue> = Vec::with_capacity(items.len());
        // By its name in lower case, the value that has it.
        let mut named = std::collections::HashMap::new();
        for (index, item) in items.iter().enumerate() {
            let Some(value) = self.findings.ok(axis_value(item, index)) else {
                continue;
            };
            if let Some(first) = named.insert(value.name.to_lowercase(), &item.place) {
                let message = format!("two values of `{name}` name a case `{}`", value.name);
                let found = Diagnostic::error("duplicate-name", message, &item.place, "again");
                self.findings.add(found.also(first, "here first").help(
                    "the values of a matrix name its cases, and names are compared without case",
                ));
            }
            values.push(value);
        }
        Some(Axis {
            name,
            place: entry.key_place.clone(),
            values,
        })
    }
}

/// A value, and what it adds to the name of a case: its text, or its number if it has none.
fn axis_value(item: &Node, index: usize) -> Result<AxisValue, Diagnostic> {
    let value = match item.scalar() {
        Some(scalar) if !item.is_null() => scalar.value(),
        _ => {
            let message = "a value of `matrix` is a text, a number or a boolean";
            return Err(shape(message, item).help("what has more to it goes into `rows`"));
        }
    };
    let name = match value.as_str() {
        Some("") => (index + 1).to_string(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    if name.contains("{{") {
        let message = "a value of `matrix` is taken as it is written";
        let found = Diagnostic::error("rows-shape", message, &item.place, "a template");
        return Err(found.help("templates belong into `rows`, or into the steps"));
    }
    if name.chars().count() > LONGEST {
        let message = format!("a value of `matrix` has at most {LONGEST} characters");
        let found = Diagnostic::error("rows-shape", message, &item.place, "too long for a name");
        return Err(found.help("values of a matrix name its cases: longer ones go into `rows`"));
    }
    Ok(AxisValue { name, value })
}

fn shape(message: &str, node: &Node) -> Diagnostic {
    let found = format!("this is {}", node.described());
    Diagnostic::error("rows-shape", message, &node.place, found)
}
