//! Rows of data.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::file::{display_path, read_data};
use super::{Block, Supplied, Supplies};
use crate::scenario::Rows;
use crate::secret::Datum;
use crate::syntax::{Kind, Node};
use crate::template::{Binding, Room, Scope, World};
use crate::text::{Diagnostic, Place, Source};

/// Rows that a scenario may have.
const MOST_ROWS: usize = 10_000;

/// A row: its name, and its values by column.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its `name`, else its number from 1.
    pub name: String,
    /// Its values, in order.
    pub values: Vec<(String, Datum)>,
}

/// Reads the rows of a scenario; none if it has none.
pub(super) fn read(
    block: &Arc<Block>,
    supplies: &Supplies,
    seed: u64,
) -> Result<Option<Vec<Row>>, Vec<Diagnostic>> {
    let Some(rows) = &block.scenario.rows else {
        return Ok(None);
    };
    let (maps, place) = match rows {
        Rows::Inline(templates) => {
            let scope = scope(block, supplies, seed);
            let mut room = Room::default();
            let maps: Result<Vec<Datum>, Diagnostic> = templates
                .iter()
                .map(|template| template.eval_within(&scope, &mut room))
                .collect();
            (
                maps.map_err(|problem| vec![problem])?,
                &block.scenario.place,
            )
        }
        Rows::File(path, place) => (from_file(block, path, place)?, place),
    };
    if maps.len() > MOST_ROWS {
        let message = format!("more than {MOST_ROWS} rows");
        return Err(vec![Diagnostic::error("rows-shape", message, place, "")]);
    }
    let mut names = BTreeSet::new();
    let mut found = Vec::new();
    for (index, map) in maps.into_iter().enumerate() {
        let Datum::Map(entries) = map else {
            let message = format!("row {} is no map", index + 1);
            return Err(vec![Diagnostic::error("rows-shape", message, place, "")]);
        };
        let values: Vec<(String, Datum)> = entries
            .into_iter()
            .map(|(key, value)| (key.masked(), value))
            .collect();
        let name = values
            .iter()
            .find(|(key, _)| key == "name")
            .map(|(_, value)| value.to_text().masked());
        let name = name
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| (index + 1).to_string());
        if !names.insert(name.to_lowercase()) {
            let message = format!("two rows have the name `{name}`");
            return Err(vec![
                Diagnostic::error("duplicate-name", message, written(block, index, place), "")
                    .help("names name snapshots, and are compared without case"),
            ]);
        }
        found.push(Row { name, values });
    }
    if found.is_empty() {
        return Err(vec![Diagnostic::error(
            "rows-shape",
            "there is no row",
            place,
            "",
        )]);
    }
    Ok(Some(found))
}

/// Where a row is written, or the file that it comes from.
fn written<'b>(block: &'b Block, index: usize, file: &'b Place) -> &'b Place {
    match &block.scenario.rows {
        Some(Rows::Inline(rows)) => rows.get(index).map_or(file, |row| row.place()),
        _ => file,
    }
}

/// Templates in inline rows see inputs and functions; what these draw differs from file to file.
fn scope(block: &Arc<Block>, supplies: &Supplies, seed: u64) -> Scope {
    let world = World::new(block.seed(seed, None));
    let mut scope = Scope::new(&world, &block.folder, &block.root);
    for input in block.inputs() {
        let binding = match supplies.find(&input) {
            Ok(Supplied::Value(binding)) => Some(binding),
            Ok(Supplied::Default(template)) => template.eval(&scope).ok().map(|value| {
                let binding = Binding::from_datum(&value);
                if input.secret {
                    binding.as_secret(input.name)
                } else {
                    binding
                }
            }),
            _ => None,
        };
        if let Some(binding) = binding {
            scope.set(input.name, binding);
        }
    }
    scope
}

fn from_file(block: &Block, path: &str, place: &Place) -> Result<Vec<Datum>, Vec<Diagnostic>> {
    let text = read_data(&block.folder, &block.root, (path, place)).map_err(|found| vec![found])?;
    let text = text.as_str();
    let ending = Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let rows = match ending {
        "csv" => csv_rows(text),
        "json" => serde_json::from_str::<Vec<serde_json::Value>>(text)
            .map_err(|error| error.to_string())
            .map(json_rows),
        "jsonl" => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines
                .map(serde_json::from_str)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| error.to_string())
                .map(json_rows)
        }
        "yaml" | "yml" => {
            let name = display_path(&block.folder.join(path)).display().to_string();
            let node =
                crate::syntax::parse(&Source::new(name, text)).map_err(|problem| vec![problem])?;
            Ok(yaml_rows(&node)?)
        }
        _ => Err("rows come from a .csv, .json, .jsonl or .yaml file".to_owned()),
    };
    let rows = rows.map_err(|why| {
        let message = format!("the rows of `{path}` cannot be read: {why}");
        vec![Diagnostic::error("rows-shape", message, place, "")]
    })?;
    Ok(rows)
}

/// The first line names the columns; all values are texts.
fn csv_rows(text: &str) -> Result<Vec<Datum>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| error.to_string())?.clone();
    reader
        .records()
        .map(|record| {
            let record = record.map_err(|error| told(&error))?;
            let pairs = columns.iter().zip(record.iter());
            Ok(Datum::Map(
                pairs
                    .map(|(column, value)| (column.trim().into(), Datum::Text(value.into())))
                    .collect(),
            ))
        })
        .collect()
}

/// A line with other columns than the first is a comma too many or too few.
fn told(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            pos: Some(at),
            expected_len,
            len,
        } => format!(
            "line {} has {len} values for {expected_len} columns; a value with a comma needs quotes",
            at.line()
        ),
        _ => error.to_string(),
    }
}

fn json_rows(rows: Vec<serde_json::Value>) -> Vec<Datum> {
    rows.iter().map(|row| Datum::from_json(row, None)).collect()
}

fn yaml_rows(node: &Node) -> Result<Vec<Datum>, Vec<Diagnostic>> {
    let items = node
        .list("a file of rows")
        .map_err(|problem| vec![problem])?;
    items
        .iter()
        .map(|item| match item.kind {
            Kind::Map(_) => Ok(Datum::from_json(&item.to_json(), None)),
            _ => Err(vec![Diagnostic::error(
                "rows-shape",
                "a row is a map",
                &item.place,
                item.described(),
            )]),
        })
        .collect()
}
