//! A key for a map.

use super::super::write::entry_at;
use super::super::{Entry, Kind, Node, Yaml};
use super::{Splices, is_flow, line_end, newline};

/// The ways to put a key with its value into a map, behind another key or behind all.
pub(super) fn ways(
    text: &str,
    map: &Node,
    (key, value): (&str, &Yaml),
    after: Option<&str>,
) -> Vec<Splices> {
    let Kind::Map(entries) = &map.kind else {
        return Vec::new();
    };
    let named = entries
        .iter()
        .find(|entry| Some(entry.key.as_str()) == after);
    let before = named.or(entries.last());
    match (is_flow(map), before) {
        (true, None) => empty(map, key, value),
        (true, Some(before)) => in_braces(text, map, before, &pair(key, value)),
        (false, Some(before)) => in_lines(text, entries, before, (key, value)),
        (false, None) => Vec::new(),
    }
}

/// `key: value`, as it stands in braces.
pub(super) fn pair(key: &str, value: &Yaml) -> String {
    format!("{}: {}", Yaml::text(key).line(), value.line())
}

/// `{}`.
fn empty(map: &Node, key: &str, value: &Yaml) -> Vec<Splices> {
    let behind = map.place.span.start + 1;
    vec![vec![(behind..behind, pair(key, value))]]
}

/// Behind another key in braces: on a line of its own if that one has one.
fn in_braces(text: &str, map: &Node, before: &Entry, pair: &str) -> Vec<Splices> {
    let end = before.value.place.span.end;
    let beside = vec![(end..end, format!(", {pair}"))];
    let start = before.key_place.span.start;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let alone = line > map.place.span.start && text[line..start].trim().is_empty();
    if !alone {
        return vec![beside];
    }
    let behind = text[end..map.place.span.end].trim_start();
    let (comma, own) = match behind.starts_with(',') {
        true => ("", ","),
        false => (",", ""),
    };
    let line_end = line_end(text, end);
    let (newline, indent) = (newline(text, end), &text[line..start]);
    let below = vec![
        (end..end, comma.to_owned()),
        (line_end..line_end, format!("{newline}{indent}{pair}{own}")),
    ];
    vec![below, beside]
}

/// Behind another key in a block: on lines of its own, indented as the others.
fn in_lines(
    text: &str,
    entries: &[Entry],
    before: &Entry,
    (key, value): (&str, &Yaml),
) -> Vec<Splices> {
    let Some(first) = entries.first() else {
        return Vec::new();
    };
    let column = first.key_place.position().1 as usize - 1;
    let end = line_end(text, before.value.place.span.end);
    let newline = newline(text, end);
    let entry = entry_at(key, value, column).replace('\n', newline);
    let entry = format!("{}{entry}", " ".repeat(column));
    let ended = entry.strip_suffix(newline).unwrap_or(&entry);
    let mut ways = vec![vec![(end..end, format!("{newline}{ended}"))]];
    // A text before it may hold the empty lines behind it.
    let blank = text[end..].len() - text[end..].trim_start().len();
    let behind = text[..end + blank].rfind('\n').map_or(end, |at| at + 1);
    if behind > end {
        ways.push(vec![(behind..behind, entry.clone())]);
    }
    if end == text.len() {
        ways.push(vec![(end..end, format!("{newline}{entry}"))]);
    }
    ways
}
