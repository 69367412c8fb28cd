//! JSON values: what is equal, what type they are of, where two differ, how they are shown.
//!
//! Nothing here knows of scenarios. Start at [`equal`] and [`Found`].

mod described;
mod difference;
mod equality;
mod found;
mod pattern;
mod reindent;
mod time;
mod type_table;

pub use described::described;
pub use difference::{Difference, differences, differences_at_least};
pub use equality::{compare_numbers, equal, fingerprint};
pub use found::Found;
pub use pattern::Pattern;
pub use reindent::reindent;
pub use time::{compare_times, parse_cookie_date, parse_time};
pub use type_table::Type;

#[cfg(test)]
pub(crate) use any::any_json;

#[cfg(test)]
mod any {
    //! Any JSON value, for properties.

    use proptest::prelude::*;
    use serde_json::Value;

    pub(crate) fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-3_i64..3).prop_map(Value::from),
            (-3_i32..3).prop_map(|number| Value::from(f64::from(number) / 2.0)),
            any::<f64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
            "[ab]{0,1}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[abc]{1,2}", inner, 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }
}
