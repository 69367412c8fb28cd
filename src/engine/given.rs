//! Where values come from, for whoever reads what a run told: those that a case starts with, and those that it takes from answers.

use crate::event::GivenValue;
use crate::plan::{Case, GivenBy, Supplies, needed_inputs};
use crate::scenario::{Extraction, Rows};
use crate::secret::Datum;
use crate::template::Scope;
use crate::text::Place;

/// Characters of a value that are told.
const LONGEST: usize = 300;

/// What a case starts with: inputs, vars and row.
pub(super) fn given(case: &Case, supplies: &Supplies, scope: &Scope) -> Vec<GivenValue> {
    let inputs = needed_inputs(&case.block);
    let inputs = inputs.iter().filter_map(|input| {
        let binding = scope.get(input.name)?;
        let by = match supplies.given_by(input) {
            // A session or a service may set one that nobody gives.
            GivenBy::Nobody => String::new(),
            by => by.to_string(),
        };
        Some(GivenValue {
            kind: "input".to_owned(),
            name: input.name.to_owned(),
            value: value(&binding.datum()),
            origin: by,
        })
    });
    let all = inputs.chain(vars_and_row(case, scope));
    all.map(shortened).collect()
}

/// The vars of a case and the values of its row.
pub(super) fn vars_and_row(case: &Case, scope: &Scope) -> Vec<GivenValue> {
    let scenario = &case.block.scenario;
    let vars = scenario.vars.iter().filter_map(|var| {
        Some(GivenValue {
            kind: "var".to_owned(),
            name: var.name.clone(),
            value: value(&scope.get(&var.name)?.datum()),
            origin: line_of(&var.place),
        })
    });
    let origin = match &scenario.rows {
        Some(Rows::File(path, _)) => path.clone(),
        Some(Rows::Inline(_)) => "rows".to_owned(),
        None => "matrix".to_owned(),
    };
    let row = case.row.iter().flat_map(|row| row.values());
    let row = row.map(|(name, datum)| GivenValue {
        kind: "row".to_owned(),
        name: format!("row.{name}"),
        value: value(datum),
        origin: origin.clone(),
    });
    vars.chain(row).collect()
}

/// Where what is carried on is looked for.
pub(super) fn extracted_from(extraction: &Extraction) -> String {
    let secret = if extraction.secret { " (secret)" } else { "" };
    let append = if extraction.append {
        " (added to a list)"
    } else {
        ""
    };
    format!("{}{secret}{append}", extraction.query.text())
}

/// A text as it is, anything else as JSON.
pub(super) fn value(datum: &Datum) -> String {
    match datum {
        Datum::Text(text) => text.masked(),
        other => other.to_json().masked(),
    }
}

/// `FILE:LINE` of a place.
pub(super) fn line_of(place: &Place) -> String {
    format!("{}:{}", place.source.name(), place.position().0)
}

fn shortened(mut given: GivenValue) -> GivenValue {
    if let Some((end, _)) = given.value.char_indices().nth(LONGEST) {
        given.value.truncate(end);
        given.value.push('…');
    }
    given
}
