//! A value in a sentence.

use serde_json::Value;

/// Characters of a value that a sentence shows.
const LONGEST: usize = 200;

/// The value with its type: `the text "3"`, `the number 3`, `a list of 2: [1,2]`.
pub fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(boolean) => format!("the boolean {boolean}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(_) => format!("the text {}", short(value)),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) => format!("a list of {}: {}", items.len(), short(value)),
        Value::Object(entries) if entries.is_empty() => "an empty object".to_owned(),
        Value::Object(_) => format!("the object {}", short(value)),
    }
}

/// The value as JSON, cut if it is long.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut}… ({} characters)", text.chars().count())
}
