//! Every combination of a matrix.

use std::sync::Arc;

use crate::scenario::{Axis, AxisValue};
use crate::secret::Datum;

/// A value for each name of a matrix.
#[derive(Debug, Clone)]
pub(super) struct Combination {
    /// What its values add to the name of a case, in order.
    pub(super) names: Vec<String>,
    /// Its values by name, in order.
    pub(super) values: Arc<Vec<(String, Datum)>>,
}

/// How many combinations there are: one, of no values, without a matrix.
pub(super) fn count(axes: &[Axis]) -> usize {
    axes.iter().fold(1, |count: usize, axis| {
        count.saturating_mul(axis.values.len())
    })
}

/// All of them; the last name changes first.
pub(super) fn combinations(axes: &[Axis]) -> Vec<Combination> {
    let mut all: Vec<Vec<&AxisValue>> = vec![Vec::new()];
    for axis in axes {
        let longer = all.iter().flat_map(|some| {
            let with = axis.values.iter();
            with.map(|value| some.iter().copied().chain([value]).collect())
        });
        all = longer.collect();
    }
    let combination = |values: Vec<&AxisValue>| {
        let names = values.iter().map(|value| value.name.clone());
        let datum = |value: &AxisValue| Datum::from_json(&value.value, None);
        let named = axes.iter().zip(&values);
        let named = named.map(|(axis, value)| (axis.name.clone(), datum(value)));
        Combination {
            names: names.collect(),
            values: Arc::new(named.collect()),
        }
    };
    all.into_iter().map(combination).collect()
}
