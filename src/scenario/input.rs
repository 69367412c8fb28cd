//! `inputs`, `vars` and `rows`.

use super::model::{Input, InputType, Rows, Var};
use super::names::name;
use super::{Reader, shapes};
use crate::syntax::{Entry, Fields, Kind, Node};
use crate::template::ValueTemplate;
use crate::text::{Diagnostic, nearest};

/// The types of inputs by their words.
const TYPES: &[(&str, InputType)] = &[
    ("string", InputType::String),
    ("number", InputType::Number),
    ("integer", InputType::Integer),
    ("boolean", InputType::Boolean),
    ("array", InputType::Array),
    ("object", InputType::Object),
    ("any", InputType::Any),
];

impl InputType {
    /// Every type as it is written, in the order of the reference.
    pub fn words() -> impl Iterator<Item = &'static str> + Clone {
        TYPES.iter().map(|(word, _)| *word)
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        let row = TYPES.iter().find(|(_, input_type)| *input_type == self);
        row.map_or("any", |(word, _)| word)
    }
}

impl Reader<'_> {
    pub(super) fn inputs(&mut self, node: &Node) -> Vec<Input> {
        let Some(entries) = self.findings.ok(node.map("`inputs`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| self.input(entry))
            .collect()
    }

    fn input(&mut self, entry: &Entry) -> Option<Input> {
        let name = self.findings.ok(name(&entry.key, &entry.key_place))?;
        let mut input = Input {
            name,
            place: entry.key_place.clone(),
            about: None,
            input_type: None,
            default: None,
            secret: false,
            env: None,
        };
        if let Kind::Map(_) = entry.value.kind {
            let fields = Fields::read(&entry.value, &shapes::INPUT, self.findings)?;
            input.about = fields
                .get("about")
                .and_then(|node| self.text(node, "`about`"));
            input.input_type = fields.get("type").and_then(|node| self.input_type(node));
            input.default = fields
                .get("default")
                .and_then(|node| ValueTemplate::read(node, self.findings));
            input.secret = self.flag(&fields, "secret", false);
            input.env = fields
                .get("env")
                .and_then(|node| Some((self.text(node, "`env`")?, node.place.clone())));
        } else {
            input.default = ValueTemplate::read(&entry.value, self.findings);
        }
        Some(input)
    }

    fn input_type(&mut self, node: &Node) -> Option<InputType> {
        let word = self.findings.ok(node.text("`type`"))?;
        let found = TYPES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, input_type)| *input_type);
        if found.is_none() {
            let near = nearest(word, TYPES.iter().map(|(name, _)| *name));
            let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
            let help = near.map_or_else(
                || format!("the types are {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{word}` is no type of an input");
            self.findings
                .add(Diagnostic::error("unknown-type", message, &node.place, "").help(help));
        }
        found
    }

    pub(super) fn vars(&mut self, node: &Node) -> Vec<Var> {
        let Some(entries) = self.findings.ok(node.map("`vars`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| {
                let name = self.findings.ok(name(&entry.key, &entry.key_place));
                let value = ValueTemplate::read(&entry.value, self.findings);
                Some(Var {
                    name: name?,
                    place: entry.key_place.clone(),
                    value: value?,
                })
            })
            .collect()
    }

    pub(super) fn rows(&mut self, node: &Node) -> Option<Rows> {
        match &node.kind {
            Kind::Scalar(_) => Some(Rows::File(self.text(node, "`rows`")?, node.place.clone())),
            Kind::List(items) if items.is_empty() => {
                let found = Diagnostic::error("rows-shape", "there is no row", &node.place, "");
                self.findings
                    .add(found.help("each row makes a case: leave `rows` out for one case"));
                None
            }
            Kind::List(items) => {
                let mut rows = Vec::new();
                for item in items {
                    match &item.kind {
                        Kind::Map(_) => rows.extend(ValueTemplate::read(item, self.findings)),
                        _ => self.findings.add(
                            Diagnostic::error(
                                "rows-shape",
                                "a row is a map",
                                &item.place,
                                item.described(),
                            )
                            .help("give its value a name: `{NAME: VALUE}`, which is `row.NAME`"),
                        ),
                    }
                }
                Some(Rows::Inline(rows))
            }
            Kind::Map(_) => {
                let message = "`rows` must be a list of maps, or the path of a file";
                self.findings.add(Diagnostic::error(
                    "rows-shape",
                    message,
                    &node.place,
                    "a map",
                ));
                None
            }
        }
    }
}
