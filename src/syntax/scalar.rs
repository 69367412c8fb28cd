//! What a plain scalar means.

use serde_json::{Number, Value};

/// The value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2), except that a number with a leading zero or an
/// underscore is a text: such a thing is a code, a date or a phone number.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "null" | "Null" | "NULL" | "~" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return based(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return based(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = unsigned
        .split_once(['e', 'E'])
        .map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa
        .split_once('.')
        .map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    let empty = whole.is_empty() && fraction.is_none_or(str::is_empty);
    if !digits(whole) || !fraction.is_none_or(digits) || leading_zero || empty {
        return None;
    }
    if let Some(exponent) = exponent {
        let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if power.is_empty() || !digits(power) {
            return None;
        }
    } else if fraction.is_none() {
        let plain = text.strip_prefix('+').unwrap_or(text);
        if let Ok(integer) = plain.parse::<i64>() {
            return Some(integer.into());
        }
        if let Ok(integer) = plain.parse::<u64>() {
            return Some(integer.into());
        }
    }
    Number::from_f64(text.parse().ok()?)
}

fn based(digits: &str, base: u32) -> Option<Number> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain
        .then(|| u64::from_str_radix(digits, base).ok())
        .flatten()
        .map(Number::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_and_words_of_the_core_schema() {
        for (text, value) in [
            ("200", json!(200)),
            ("-7", json!(-7)),
            ("+7", json!(7)),
            ("1.10", json!(1.1)),
            ("1e3", json!(1000.0)),
            (".5", json!(0.5)),
            ("0x1f", json!(31)),
            ("0o17", json!(15)),
            ("18446744073709551615", json!(u64::MAX)),
            ("~", json!(null)),
            ("True", json!(true)),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
    }

    #[test]
    fn what_other_readers_turn_into_something_else_stays_text() {
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "n",
            "010",
            "007",
            "1_000",
            "12:30:45",
            "2026-11-22",
            ".",
            "-",
            "1.2.3",
            "1e",
            "0x",
            "+",
            ".inf",
            "00.5",
        ] {
            assert_eq!(resolve(text), json!(text), "{text}");
        }
    }
}
