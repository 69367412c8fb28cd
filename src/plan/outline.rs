//! What cases and rounds a scenario can make, whatever of it is run: as far as its files say so, and not chance or what is given.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::planner::Purpose;
use super::{Block, Plan, PlanError, ReadFiles, Row, Settings, gather};
use crate::scenario::{FileKind, Rows};
use crate::secret::Datum;
use crate::template::ValueTemplate;

/// A scenario, with the names of all cases that it can make.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The scenario with all that it uses.
    pub block: Arc<Block>,
    /// The names of its rows.
    pub rows: Names,
}

/// The names of rows, or of the rounds of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// There are no rows or rounds.
    None,
    /// These and no others.
    Known(BTreeSet<String>),
    /// They depend on what is known in a run alone.
    Any,
}

/// Scenarios as their files are.
#[derive(Debug, Default)]
pub struct Outlines {
    /// Those that can be read.
    pub known: Vec<Outline>,
    /// Files of which nothing can be said, since something is wrong with them.
    pub wrong: Vec<PathBuf>,
}

impl Names {
    /// The names of the rounds of a step.
    pub fn of_rounds(list: &ValueTemplate) -> Self {
        let Some(serde_json::Value::Array(items)) = list.literal() else {
            return Self::Any;
        };
        let items = items.iter().map(|item| Datum::from_json(item, None));
        let names = items
            .enumerate()
            .map(|(index, item)| round_name(&item, index));
        Self::Known(names.collect())
    }

    /// The names of rows that were read.
    pub(super) fn of_rows(block: &Block, rows: Option<&[Row]>) -> Self {
        let scenario = &block.scenario;
        if scenario.rows.is_none() && scenario.matrix.is_empty() {
            return Self::None;
        }
        let vary = match &scenario.rows {
            Some(Rows::Inline(templates)) => templates.iter().any(may_vary),
            Some(Rows::File(..)) | None => false,
        };
        match rows.filter(|_| !vary) {
            Some(rows) => Self::Known(rows.iter().map(|row| row.name.clone()).collect()),
            None => Self::Any,
        }
    }

    /// These or those.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Known(own), Self::Known(others)) => Self::Known(&own | &others),
            (Self::None, Self::None) => Self::None,
            _ => Self::Any,
        }
    }
}

/// Whether the name of a row that is written in the scenario may be made by a template.
fn may_vary(row: &ValueTemplate) -> bool {
    row.leaves().iter().any(|leaf| match leaf.key {
        Some("name") => leaf.text.is_none(),
        Some(_) => false,
        None => true,
    })
}

/// The name of a round: the element's `name`, else its number from 1.
pub fn round_name(item: &Datum, index: usize) -> String {
    let named = match item {
        Datum::Map(entries) => entries
            .iter()
            .find(|(key, _)| key.masked() == "name")
            .map(|(_, value)| value.to_text().masked()),
        _ => None,
    };
    named
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| (index + 1).to_string())
}

/// The scenarios among files. Nothing need be given, and a file that is wrong is no error.
pub fn outlines(settings: &Settings) -> Result<Outlines, PlanError> {
    let gathered = gather(settings, Purpose::Check, &mut ReadFiles::default())?;
    let mut wrong = gathered.planner.wrong;
    // What was read and is wrong all the same may not be what was meant.
    let known = gathered.planner.outlines;
    let known = known
        .into_iter()
        .filter(|outline| !wrong.contains(&outline.block.path))
        .collect();
    wrong.sort();
    Ok(Outlines { known, wrong })
}

impl Plan {
    /// The outline of a scenario that is run.
    pub fn outline(&self, block: &Arc<Block>) -> Option<&Outline> {
        let mut outlines = self.outlines.iter();
        outlines.find(|outline| Arc::ptr_eq(&outline.block, block))
    }
}

impl Outline {
    pub(super) fn new(block: &Arc<Block>, rows: Names) -> Self {
        debug_assert_eq!(block.scenario.kind, FileKind::Scenario);
        Self {
            block: Arc::clone(block),
            rows,
        }
    }
}
