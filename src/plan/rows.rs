//! Rows of data and combinations of a matrix: what makes a scenario several cases.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::file::{display_path, read_data};
use super::{Block, Supplied, Supplies, matrix};
use crate::scenario::{Axis, Rows};
use crate::secret::Datum;
use crate::syntax::{Kind, Node};
use crate::template::{Binding, Room, Scope, ValueTemplate, World};
use crate::text::{Diagnostic, Place, Source};

/// Cases that a scenario may make.
const MOST_CASES: usize = 10_000;

/// What makes a case: a row, a combination of a matrix, or both.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row's `name`, else its number from 1, and the values of the matrix in order, joined by `-`.
    pub name: String,
    columns: Columns,
    combination: Columns,
}

/// Values in order; cases share them.
type Columns = Arc<Vec<(String, Datum)>>;

impl Row {
    /// Its values, in order, those of the matrix last.
    pub fn values(&self) -> impl Iterator<Item = &(String, Datum)> {
        self.columns.iter().chain(self.combination.iter())
    }
}

/// Where the columns of a row come from.
enum Origin<'s> {
    /// Written in the scenario, with templates: they are evaluated once a case.
    Inline(&'s ValueTemplate),
    /// Read from a file.
    File(Columns),
    /// There are no rows, but a matrix.
    None,
}

/// Makes the rows of a scenario with every combination of its matrix; none if it has neither.
pub(super) fn read(
    block: &Arc<Block>,
    supplies: &Supplies,
    seed: u64,
) -> Result<Option<Vec<Row>>, Vec<Diagnostic>> {
    let scenario = &block.scenario;
    let (origins, place) = match &scenario.rows {
        None => match scenario.matrix.first() {
            None => return Ok(None),
            Some(axis) => (vec![Origin::None], &axis.place),
        },
        Some(Rows::Inline(templates)) => (
            templates.iter().map(Origin::Inline).collect(),
            &scenario.place,
        ),
        Some(Rows::File(path, place)) => {
            let maps = from_file(block, path, place)?.into_iter().enumerate();
            let columns = maps.map(|(index, map)| columns(map, index, place).map(Origin::File));
            let columns = columns.collect::<Result<_, _>>();
            (columns.map_err(|problem| vec![problem])?, place)
        }
    };
    made(block, &origins, place, &scope(block, supplies, seed))
        .map(Some)
        .map_err(|problem| vec![problem])
}

fn made(
    block: &Block,
    origins: &[Origin<'_>],
    place: &Place,
    scope: &Scope,
) -> Result<Vec<Row>, Diagnostic> {
    let axes = &block.scenario.matrix;
    bounded(origins, axes, place)?;
    let combinations = matrix::combinations(axes);
    let mut room = Room::default();
    let mut names = BTreeSet::new();
    let mut rows = Vec::new();
    for (index, origin) in origins.iter().enumerate() {
        for combination in &combinations {
            let columns = match origin {
                Origin::None => Columns::default(),
                Origin::File(shared) => Arc::clone(shared),
                Origin::Inline(template) => {
                    columns(template.eval_within(scope, &mut room)?, index, place)?
                }
            };
            stands_once(&columns, axes)?;
            let own = match origin {
                Origin::None => None,
                _ => Some(own_name(&columns, index)),
            };
            let parts: Vec<String> = own.into_iter().chain(combination.names.clone()).collect();
            let name = parts.join("-");
            if !names.insert(name.to_lowercase()) {
                let what = if axes.is_empty() { "rows" } else { "cases" };
                let message = format!("two {what} have the name `{name}`");
                let place = match origin {
                    Origin::Inline(template) => template.place(),
                    Origin::File(_) | Origin::None => place,
                };
                return Err(Diagnostic::error("duplicate-name", message, place, "")
                    .help("names name snapshots, and are compared without case"));
            }
            rows.push(Row {
                name,
                columns,
                combination: Arc::clone(&combination.values),
            });
        }
    }
    Ok(rows)
}

fn bounded(origins: &[Origin<'_>], axes: &[Axis], place: &Place) -> Result<(), Diagnostic> {
    let combinations = matrix::count(axes);
    let wrong = |message, place| Err(Diagnostic::error("rows-shape", message, place, ""));
    let message = match (origins, axes.first()) {
        ([], _) => return wrong("there is no row".to_owned(), place),
        _ if origins.len().saturating_mul(combinations) <= MOST_CASES => return Ok(()),
        (_, None) => return wrong(format!("more than {MOST_CASES} rows"), place),
        ([Origin::None], _) => format!("the matrix makes {combinations} cases"),
        _ => format!(
            "{} rows with {combinations} combinations each are too many cases",
            origins.len()
        ),
    };
    let place = axes.first().map_or(place, |axis| &axis.place);
    let wrong = Diagnostic::error("rows-shape", message, place, "");
    Err(wrong.help(format!("a scenario makes at most {MOST_CASES} cases")))
}

fn columns(map: Datum, index: usize, place: &Place) -> Result<Columns, Diagnostic> {
    let Datum::Map(entries) = map else {
        let message = format!("row {} is no map", index + 1);
        return Err(Diagnostic::error("rows-shape", message, place, ""));
    };
    let values = entries
        .into_iter()
        .map(|(key, value)| (key.masked(), value));
    Ok(Arc::new(values.collect()))
}

/// A name of the matrix must not be a column as well.
fn stands_once(columns: &Columns, axes: &[Axis]) -> Result<(), Diagnostic> {
    let is_column = |axis: &&Axis| columns.iter().any(|(column, _)| *column == axis.name);
    let Some(axis) = axes.iter().find(is_column) else {
        return Ok(());
    };
    let message = format!("`{}` is a column of `rows` as well", axis.name);
    Err(
        Diagnostic::error("duplicate-name", message, &axis.place, "").help(format!(
            "`row.{}` can be one of the two alone: rename the other",
            axis.name
        )),
    )
}

fn own_name(columns: &Columns, index: usize) -> String {
    let name = columns.iter().find(|(column, _)| column == "name");
    let name = name.map(|(_, value)| value.to_text().masked());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| (index + 1).to_string())
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

/// Texts of a file of rows, each with the name of its column; none if it cannot be read.
pub(super) fn literals(block: &Block, path: &str, place: &Place) -> Vec<(String, String)> {
    let rows = from_file(block, path, place).unwrap_or_default();
    let mut found = Vec::new();
    for row in rows {
        if let Datum::Map(entries) = row {
            found.extend(entries.into_iter().filter_map(|(name, value)| match value {
                Datum::Text(text) => Some((name.masked(), text.masked())),
                _ => None,
            }));
        }
    }
    found
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
