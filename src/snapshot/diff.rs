//! How two snapshots differ, for people.

use serde_json::Value;

use super::document::{Body, Document};
use crate::event::DiffLine;
use crate::value::{Line, differences, line_differences};

/// Lines that are told.
const MOST: usize = 400;
/// Changes that are told by their paths.
const MOST_CHANGES: usize = 20;

/// The lines that differ, each with its number before and now, and a few around them.
pub(super) fn lines(before: &str, now: &str) -> Vec<DiffLine> {
    let line = |line: Line| DiffLine {
        before: line.before,
        now: line.now,
        text: line.text.trim_end_matches(['\n', '\r']).to_owned(),
    };
    let lines = line_differences(before, now, MOST).into_iter();
    lines.map(line).collect()
}

/// What changed, by paths: `$.login.result: "Success" → "Failed"`. A text is told by its lines alone.
pub(super) fn changes(before: &Document, now: &Document) -> Vec<String> {
    let mut changes = Vec::new();
    if before.status != now.status {
        changes.push(format!("status: {} → {}", before.status, now.status));
    }
    for (name, old) in header_lines(before) {
        if !header_lines(now).contains(&(name.clone(), old.clone())) {
            changes.push(format!("header {name}: no longer `{old}`"));
        }
    }
    for (name, new) in header_lines(now) {
        if !header_lines(before).contains(&(name.clone(), new.clone())) {
            changes.push(format!("header {name}: now `{new}`"));
        }
    }
    match (&before.body, &now.body) {
        (Body::Json(_), Body::Json(_)) => {
            if let (Some(before), Some(now)) = (body(before), body(now)) {
                changes.extend(differences(&before, &now).iter().map(ToString::to_string));
            }
        }
        (before, now) if before.word() != now.word() => {
            changes.push(format!("body: {} → {}", before.word(), now.word()));
        }
        _ => {}
    }
    if changes.len() > MOST_CHANGES {
        let more = changes.len() - MOST_CHANGES;
        changes.truncate(MOST_CHANGES);
        changes.push(format!("and {more} more"));
    }
    changes
}

fn header_lines(document: &Document) -> Vec<(String, String)> {
    let headers = document.headers.iter();
    headers
        .map(|(name, phrase)| (name.clone(), phrase.shown()))
        .collect()
}

/// The body as it is shown.
fn body(document: &Document) -> Option<Value> {
    let (contents, _) = document.contents();
    let (_, body) = contents.split_once("\n\n")?;
    serde_json::from_str(body).ok()
}
