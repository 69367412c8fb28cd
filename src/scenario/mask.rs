//! `mask`.

use super::mask_table::MaskRow;
use super::model::{MaskKind, MaskQuery, MaskRule};
use super::{Reader, shapes};
use crate::query::Query;
use crate::syntax::{Entry, Fields, Kind, Node};
use crate::text::{Diagnostic, nearest};
use crate::value::Type;

impl Reader<'_> {
    pub(super) fn masks(&mut self, node: &Node) -> Vec<MaskRule> {
        let Some(entries) = self.findings.ok(node.map("`mask`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| self.mask(entry))
            .collect()
    }

    fn mask(&mut self, entry: &Entry) -> Option<MaskRule> {
        if self.findings.is_full() {
            return None;
        }
        let query = self.findings.ok(mask_query(entry));
        let kind = if entry.value.is_null() {
            None
        } else {
            Some(self.mask_kind(&entry.value)?)
        };
        let query = query?;
        if let (Some(MaskKind::Sorted), false) = (&kind, matches!(query, MaskQuery::Json(_))) {
            let message = format!("`{}` gives no list that could be sorted", entry.key);
            let found = Diagnostic::error("mask-query", message, &entry.value.place, "");
            let help = "`sorted` is for a list of JSON: `$…: sorted`; for a text give its type, or `{matches: RE}`";
            self.findings.add(found.help(help));
            return None;
        }
        Some(MaskRule {
            query,
            text: entry.key.clone(),
            place: entry.key_place.clone(),
            kind,
        })
    }

    fn mask_kind(&mut self, node: &Node) -> Option<MaskKind> {
        if let Kind::Map(_) = node.kind {
            let fields = Fields::read(node, &shapes::MASK, self.findings)?;
            let pattern = fields.require("matches", self.findings)?;
            let pattern_text = self.text(pattern, "`matches`")?;
            if let Err(error) = regex::Regex::new(&pattern_text) {
                let message = format!("not a regular expression: {error}");
                self.findings.add(Diagnostic::error(
                    "query-regex",
                    message,
                    &pattern.place,
                    "",
                ));
            }
            return Some(MaskKind::Matches(pattern_text));
        }
        let word = self.findings.ok(node.text("a mask"))?;
        let own = MaskRow::words().find(|(known, _)| *known == word);
        let found = own
            .map(|(_, kind)| kind.clone())
            .or_else(|| Type::named(word).map(|known| MaskKind::Type(known.name())));
        if found.is_none() {
            let words = Type::ROWS
                .iter()
                .map(|row| row.name())
                .chain(MaskRow::words().map(|(known, _)| known));
            let help = match nearest(word, words.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let words: Vec<&str> = words.collect();
                    format!("a mask is `{{matches: RE}}` or one of {}", words.join(", "))
                }
            };
            let message = format!("`{word}` is no kind of mask");
            self.findings
                .add(Diagnostic::error("unknown-mask", message, &node.place, "").help(help));
        }
        found
    }
}

fn mask_query(entry: &Entry) -> Result<MaskQuery, Diagnostic> {
    let refused = || {
        let message = format!("`{}` cannot be masked", entry.key);
        Diagnostic::error("mask-query", message, &entry.key_place, "").help(
            "a mask points at `$…`, `header NAME`, `cookie NAME` or `regex RE`, without filters",
        )
    };
    // Any query that a mask allows is also one that `expect` allows, and has the same faults.
    let query = Query::read(&entry.key, &entry.key_place, true)?;
    if query.has_filters() || query.is_all() {
        return Err(refused());
    }
    let argument = || {
        entry
            .key
            .split_once(' ')
            .map(|(_, argument)| argument.trim().to_owned())
            .ok_or_else(refused)
    };
    match query.source_word() {
        "$" => Ok(MaskQuery::Json(entry.key.clone())),
        "header" => argument().map(MaskQuery::Header),
        "cookie" => argument().map(MaskQuery::Cookie),
        "regex" => argument().map(MaskQuery::Regex),
        _ => Err(refused()),
    }
}
