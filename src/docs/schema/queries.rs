//! Queries: as keys of expectations, and as values.

use serde_json::{Map, Value, json};

use super::values::{TEMPLATE, described, either, fitting, shared_reference, text};
use crate::query::{Argument, ROWS, Row};
use crate::template::filters;

/// The definitions that queries need.
pub(super) fn shared() -> Vec<(&'static str, Value)> {
    let otherwise = format!("no query: they are {}", signatures());
    let query = fitting(&any_query(), &otherwise);
    let path = format!(r"^ *{}|{TEMPLATE}", json_path());
    vec![
        ("query", query),
        (
            "json-query",
            fitting(&path, "a query of this value, which is `$`"),
        ),
        (
            "masked-query",
            fitting(
                r"^ *(\$[^\[|]*|\$[^\[]*\[.*|(header|cookie|regex) +[^ |].*)$",
                "a mask points at `$…`, `header NAME`, `cookie NAME` or `regex RE`, without filters",
            ),
        ),
        ("checks", checks()),
    ]
}

/// A map of queries and what must be there, without anything else.
fn checks() -> Value {
    json!({
        "type": "object",
        "properties": words(),
        "patternProperties": patterns(),
        "additionalProperties": shared_reference("matcher"),
        "propertyNames": shared_reference("query"),
        "minProperties": 1,
    })
}

/// What a group of expectations has beside its keys, which are these.
pub(super) fn group(keys: &[&str]) -> Vec<(&'static str, Value)> {
    vec![
        ("patternProperties", patterns().into()),
        ("additionalProperties", shared_reference("matcher")),
        (
            "propertyNames",
            json!({ "if": { "enum": keys }, "else": shared_reference("query") }),
        ),
        // With nothing but its own keys it expects nothing.
        (
            "not",
            json!({ "type": "object", "propertyNames": { "enum": keys } }),
        ),
    ]
}

/// The queries that are a mere word: these an editor can offer.
pub(super) fn words() -> Map<String, Value> {
    let words = ROWS.iter().filter(|row| is_word(row));
    words
        .map(|row| (row.word.to_owned(), matched(row)))
        .collect()
}

/// All other queries, told by how they begin.
fn patterns() -> Map<String, Value> {
    let pattern = |row: &Row| match (row.word, row.all) {
        ("$", _) => r"^ *\$".to_owned(),
        (word, true) if is_word(row) => format!("^ *(all +{word}( |$)|{word} )"),
        (word, true) => format!("^ *(all +)?{word} "),
        (word, false) => format!("^ *{word} "),
    };
    ROWS.iter()
        .map(|row| (pattern(row), matched(row)))
        .collect()
}

fn is_word(row: &Row) -> bool {
    row.argument == Argument::None && row.word != "$" && !row.needs_filter
}

/// What a query gives is for a matcher.
fn matched(row: &Row) -> Value {
    let about = format!("`{}`: {}", row.signature, row.about);
    described(shared_reference("matcher"), &about)
}

/// The value of `extract`: a query, or more about it.
pub(super) fn extraction() -> Value {
    either(
        &["object"],
        super::values::reference_to("an extraction"),
        shared_reference("query"),
    )
}

/// The value of a mask: null, a word, or a pattern.
pub(super) fn mask(words: &[&str]) -> Value {
    let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    words.push(Value::Null);
    either(
        &["object"],
        super::values::reference_to("a mask"),
        json!({ "enum": words }),
    )
}

/// The outputs that a step takes from a fragment.
pub(super) fn outputs() -> Value {
    either(
        &["array"],
        super::values::list(shared_reference("name")),
        super::values::named(text()),
    )
}

/// What any query looks like, as far as that can be seen: what stands behind a word with an argument is a language of its own.
fn any_query() -> String {
    let filters = format!("({})*", one_filter());
    let sources: Vec<String> = ROWS.iter().filter_map(source).collect();
    let sources = sources.join("|");
    let bytes: Vec<String> = ROWS
        .iter()
        .filter(|row| row.needs_filter)
        .map(|row| format!("{}{}", row.word, one_filter()))
        .collect();
    let needing = match bytes.is_empty() {
        true => String::new(),
        false => format!("|^ *({}){filters}$", bytes.join("|")),
    };
    format!(
        r"^ *({sources}){filters} *${needing}|^ *{}|{TEMPLATE}",
        json_path()
    )
}

/// The source of a query of a row, before its filters.
fn source(row: &Row) -> Option<String> {
    if row.word == "$" || row.needs_filter {
        return None;
    }
    let all = if row.all { "(all +)?" } else { "" };
    Some(match row.argument {
        Argument::None => format!("{all}{}", row.word),
        Argument::Needed(_) => format!("{all}{} +[^ |].*", row.word),
    })
}

/// A JSONPath with filters. Where a bracket opens, a bar may be part of it.
fn json_path() -> String {
    format!(r"(\$[^\[|]*({})* *$|\$[^\[]*\[)", one_filter())
}

fn one_filter() -> String {
    let names: Vec<&str> = filters::ROWS.iter().map(|row| row.name).collect();
    format!(r" +\| +({}) *(\(.*\))?", names.join("|"))
}

fn signatures() -> String {
    let signatures: Vec<String> = ROWS
        .iter()
        .map(|row| format!("`{}`", row.signature))
        .collect();
    signatures.join(", ")
}
