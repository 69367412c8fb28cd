//! `extract`.

use super::model::Extraction;
use super::names::name;
use super::{Reader, shapes};
use crate::query::QueryTemplate;
use crate::syntax::{Entry, Fields, Kind, Node};
use crate::text::Place;

impl Reader<'_> {
    /// Reads what is carried on from an answer.
    pub(super) fn extractions(&mut self, node: &Node) -> Vec<Extraction> {
        let entries = node.map("`extract`");
        let entries =
            entries.map_err(|found| found.help("for instance `extract: {token: $.token}`"));
        let Some(entries) = self.findings.ok(entries) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| self.extraction(entry))
            .collect()
    }

    fn extraction(&mut self, entry: &Entry) -> Option<Extraction> {
        let name = self.findings.ok(name(&entry.key, &entry.key_place));
        let (query, secret, append) = match &entry.value.kind {
            Kind::Map(_) => {
                let fields = Fields::read(&entry.value, &shapes::EXTRACTION, self.findings)?;
                let from = fields.require("from", self.findings)?;
                (
                    from,
                    self.flag(&fields, "secret", false),
                    self.flag(&fields, "append", false),
                )
            }
            _ => (&entry.value, false, false),
        };
        let text = self.findings.ok(query.text("a query"))?;
        let query = self.findings.ok(QueryTemplate::read(
            text,
            &query.place,
            self.service.is_some(),
        ))?;
        Some(Extraction {
            name: name?,
            place: entry.key_place.clone(),
            query,
            secret,
            append,
        })
    }

    /// Reads the outputs that a step takes from a fragment: a list, or a map from the step's names to the fragment's.
    pub(super) fn outputs(&mut self, node: &Node) -> Vec<(String, Place, String)> {
        match &node.kind {
            Kind::List(items) => items
                .iter()
                .filter_map(|item| {
                    let output = self.findings.ok(item.text("an output"))?;
                    let name = self.findings.ok(name(output, &item.place))?;
                    Some((name.clone(), item.place.clone(), name))
                })
                .collect(),
            Kind::Map(entries) => entries
                .iter()
                .filter_map(|entry| {
                    let name = self.findings.ok(name(&entry.key, &entry.key_place))?;
                    let output = self.text(&entry.value, "an output")?;
                    Some((name, entry.value.place.clone(), output))
                })
                .collect(),
            Kind::Scalar(_) => {
                self.findings
                    .add(node.wrong_type("`extract` of a `use`", "a list or map of outputs"));
                Vec::new()
            }
        }
    }

    /// Reads a boolean key.
    pub(super) fn flag(&mut self, fields: &Fields<'_>, key: &str, default: bool) -> bool {
        let node = fields.get(key);
        node.and_then(|node| self.findings.ok(node.boolean(&format!("`{key}`"))))
            .unwrap_or(default)
    }
}
