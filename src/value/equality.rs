//! When two JSON values are equal, and which of two numbers is the larger.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Number, Value};

/// Equality by JSON type: numbers by value (`1` is `1.0`; integers of 64 bits exactly, else as doubles), texts by code point,
/// objects without regard to the order of their keys, lists with regard to it.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => equal_numbers(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}

fn equal_numbers(left: &Number, right: &Number) -> bool {
    compare_numbers(left, right) == Some(Ordering::Equal)
}

/// The order of two numbers: integers of 64 bits exactly, else as doubles.
pub fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// A number that equal values share, and others hardly ever: to find equal ones among many.
pub fn fingerprint(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null => {}
        Value::Bool(boolean) => boolean.hash(hasher),
        // Numbers that are equal are the same double; adding zero makes one zero of the two.
        Value::Number(number) => (number.as_f64().unwrap_or_default() + 0.0)
            .to_bits()
            .hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| feed(item, hasher));
        }
        Value::Object(entries) => {
            entries.len().hash(hasher);
            for (key, value) in entries {
                key.hash(hasher);
                feed(value, hasher);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::any_json;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn equal_values_share_a_fingerprint() {
        let (left, right) = (json!({"a": [1, -0.0, 1e3]}), json!({"a": [1.0, 0, 1000]}));
        assert!(equal(&left, &right) && fingerprint(&left) == fingerprint(&right));
        assert_ne!(fingerprint(&json!(["a", "b"])), fingerprint(&json!(["ab"])));
    }

    proptest! {
        #[test]
        fn none_but_equal_values_share_a_fingerprint(left in any_json(), right in any_json()) {
            prop_assert_eq!(equal(&left, &right), fingerprint(&left) == fingerprint(&right));
        }
    }

    #[test]
    fn numbers_are_equal_by_value_and_types_are_kept_apart() {
        assert!(equal(&json!(1), &json!(1.0)));
        assert!(!equal(
            &json!(9_007_199_254_740_993_u64),
            &json!(9_007_199_254_740_992_u64)
        ));
        assert!(!equal(&json!(3), &json!("3")));
        assert!(!equal(&json!(null), &json!(false)));
    }

    #[test]
    fn objects_by_key_and_lists_by_order() {
        assert!(equal(
            &json!({"a": 1, "b": [1, 2.0]}),
            &json!({"b": [1, 2], "a": 1.0})
        ));
        assert!(!equal(&json!([1, 2]), &json!([2, 1])));
        assert!(!equal(&json!({"a": 1}), &json!({"a": 1, "b": null})));
    }
}
