//! What the author of a mismatch may have meant.

use serde_json::Value;

use super::demand::Case;
use crate::text::Place;

/// Characters of an argument that advice repeats.
const LONGEST: usize = 60;

/// Why a value that looks right is not equal.
pub(super) fn equality(case: &Case<'_>, expected: &Value) -> Option<String> {
    match (expected, case.value) {
        (Value::Array(_), _) => None,
        (_, Value::Array(_)) => Some(list(case)),
        (Value::String(text), other) if looks_like(text, other) => unquote(case.place, other),
        (Value::Number(_) | Value::Bool(_) | Value::Null, Value::String(text))
            if looks_like(text, expected) =>
        {
            Some(quote(case.place, expected))
        }
        (Value::String(expected), Value::String(actual)) => likeness(expected, actual),
        _ => None,
    }
}

/// Whether a text reads like a value of another type: `"200"` and `200`.
pub(super) fn looks_like(text: &str, value: &Value) -> bool {
    let written = value.to_string();
    written == text
}

/// A list where one value was expected.
pub(super) fn list(case: &Case<'_>) -> String {
    let argument = written(case.place);
    let inner = match case.matcher {
        "equals" => argument.clone(),
        other => format!("{{{other}: {argument}}}"),
    };
    let why = if case.several {
        "the query gives the list of all it finds"
    } else {
        "the value is a list"
    };
    let whole = if case.matcher == "equals" {
        format!(" or `[{argument}]`")
    } else {
        String::new()
    };
    let words = if whole.is_empty() {
        format!("`each: {inner}` or `some: {inner}`")
    } else {
        format!("`each: {inner}`, `some: {inner}`")
    };
    format!("{why}: write {words}{whole}")
}

/// A filter that makes what is wanted of a value of another type, if one does.
pub(super) fn conversion(case: &Case<'_>, wanted: Wanted) -> Option<String> {
    let number = |text: &str| match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(_), _) => Some("int"),
        (_, Ok(_)) => Some("float"),
        _ => None,
    };
    let filter = match (wanted, case.value) {
        (_, Value::Array(_)) => return Some(list(case)),
        (Wanted::Text, Value::Number(_)) => "string".to_owned(),
        (Wanted::Number, Value::String(text)) => match number(text) {
            Some(filter) => filter.to_owned(),
            None => format!("trim | {}", number(text.trim())?),
        },
        _ => return None,
    };
    Some(format!(
        "nothing is converted by itself: write `| {filter}` behind the query"
    ))
}

/// What a matcher can judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Text,
    Number,
}

/// `"200"` is a text.
fn unquote(place: &Place, actual: &Value) -> Option<String> {
    let source = place.text();
    let Some(at) = source.rfind("}}") else {
        return Some(format!("leave out the quotes: `{actual}`"));
    };
    let filter = match actual {
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        _ => return None,
    };
    let converted = format!("{} | {filter} {}", source[..at].trim_end(), &source[at..]);
    Some(format!("the template gives a text: write `{converted}`"))
}

/// `200` is a number.
fn quote(place: &Place, expected: &Value) -> String {
    let source = place.text();
    match source.rfind("}}") {
        Some(at) if expected.is_number() => {
            format!(
                "the template gives a number: write `{} | string {}`",
                source[..at].trim_end(),
                &source[at..]
            )
        }
        _ => format!("put quotes around it: `\"{expected}\"`"),
    }
}

fn likeness(expected: &str, actual: &str) -> Option<String> {
    if expected.trim() == actual.trim() {
        return Some("they differ in blanks at their ends only".to_owned());
    }
    (expected.to_lowercase() == actual.to_lowercase())
        .then(|| "they differ in upper and lower case only".to_owned())
}

/// The argument as it stands in the file, if it is short.
fn written(place: &Place) -> String {
    let source = place.text();
    if source.is_empty() || source.contains('\n') || source.chars().count() > LONGEST {
        return "…".to_owned();
    }
    source.to_owned()
}
