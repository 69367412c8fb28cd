//! How two snapshots differ, for people.

use super::binary;
use super::differing::differing;
use super::file::{BINARY, Stored};
use super::markup::{self, form_of};
use super::sidecar::Bytes;
use crate::event::DiffLine;
use crate::value::{Line, differences, enclosed_line_differences, line_differences};

/// Lines that are told.
const MOST: usize = 400;
/// Changes that are told by their paths.
const MOST_CHANGES: usize = 20;

/// The lines that differ, each with its number before and now, and a few around them; of JSON also those that they stand in.
/// Of binary bodies the bytes around the first that differs.
pub(super) fn lines(before: &Stored, now: &Stored) -> Vec<DiffLine> {
    let indented = |stored: &Stored| is_json(stored) || form_of(&stored.body).is_some();
    let old = laid_out(before, now);
    let compare = match indented(now) && (indented(before) || old.is_some()) {
        true => enclosed_line_differences,
        false => line_differences,
    };
    let mut lines = told(
        compare,
        old.as_ref().unwrap_or(&before.contents),
        &now.contents,
    );
    match bytes(before, now) {
        Some((Ok(old), Ok(new))) => lines.extend(binary::rows(old, new)),
        Some((old, new)) => {
            for (which, bytes) in [("old", old), ("new", new)] {
                let why = bytes.as_ref().err();
                let why = why.map(|why| format!("the {which} bytes cannot be shown: {why}"));
                lines.extend(why.as_deref().map(DiffLine::remark));
            }
        }
        None => {}
    }
    lines
}

/// The contents of a snapshot whose body was written as a text, with that as it would be written now.
fn laid_out(before: &Stored, now: &Stored) -> Option<String> {
    if before.body != "text" {
        return None;
    }
    let (head, body) = before.contents.split_once("\n\n")?;
    let body = markup::laid_out(body, &now.body)?;
    Some(format!("{head}\n\n{body}"))
}

/// The bytes of two binary bodies that differ.
fn bytes<'s>(before: &'s Stored, now: &'s Stored) -> Option<(&'s Bytes, &'s Bytes)> {
    let differ = Parts::of(before).body != Parts::of(now).body;
    let bytes = before.bytes.as_ref().zip(now.bytes.as_ref());
    bytes.filter(|_| differ)
}

/// The same of two texts.
pub(super) fn text_lines(before: &str, now: &str) -> Vec<DiffLine> {
    told(line_differences, before, now)
}

/// Gives the lines of two texts that differ, so many at most.
type Compare = fn(&str, &str, usize) -> Vec<Line>;

fn told(compare: Compare, before: &str, now: &str) -> Vec<DiffLine> {
    let line = |line: Line| DiffLine {
        before: line.before,
        now: line.now,
        text: line.text.trim_end_matches(['\n', '\r']).to_owned(),
    };
    // One more, to know whether there are more.
    let all = compare(before, now, MOST + 1);
    let mut lines: Vec<DiffLine> = all.into_iter().map(line).collect();
    if lines.len() > MOST {
        lines.truncate(MOST);
        lines.push(DiffLine::remark("… and more"));
    }
    lines
}

/// A place at which two snapshots differ.
struct Change {
    /// `status`, `header Location`, a JSONPath, `body`.
    path: String,
    /// In words; none of a text, which is told by its lines.
    told: Option<String>,
}

/// What changed, by paths: `$.login.result: "Success" → "Failed"`. A text is told by its lines alone.
pub(super) fn changes(before: &Stored, now: &Stored) -> Vec<String> {
    let all = all(before, now).into_iter();
    let mut changes: Vec<String> = all.filter_map(|change| change.told).collect();
    if changes.len() > MOST_CHANGES {
        let more = changes.len() - MOST_CHANGES;
        changes.truncate(MOST_CHANGES);
        changes.push(format!("and {more} more"));
    }
    changes
}

/// The paths of what changed, each once; of very many the first.
pub(super) fn changed_paths(before: &Stored, now: &Stored) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for change in all(before, now) {
        if !paths.contains(&change.path) {
            paths.push(change.path);
        }
    }
    paths
}

fn all(before: &Stored, now: &Stored) -> Vec<Change> {
    let (old, new) = (Parts::of(before), Parts::of(now));
    let mut changes = Vec::new();
    let mut add = |path: &str, told: Option<String>| {
        let path = path.to_owned();
        changes.push(Change { path, told });
    };
    if old.status != new.status {
        let told = format!("status: {} → {}", old.status, new.status);
        add("status", Some(told));
    }
    for (name, value) in &old.headers {
        if !new.headers.contains(&(name, value)) {
            let path = format!("header {name}");
            add(&path, Some(format!("{path}: no longer `{value}`")));
        }
    }
    for (name, value) in &new.headers {
        if !old.headers.contains(&(name, value)) {
            let path = format!("header {name}");
            add(&path, Some(format!("{path}: now `{value}`")));
        }
    }
    if before.body != now.body {
        let told = format!("body: {} → {}", before.body, now.body);
        add("body", Some(told));
    } else if let Some((old, new)) = is_json(before)
        .then(|| differing(old.body, new.body))
        .flatten()
    {
        for difference in differences(&old, &new) {
            add(&difference.path, Some(difference.to_string()));
        }
    } else if before.body == BINARY && old.body != new.body {
        let size = |body: &str| body.split(", ").next().unwrap_or_default().to_owned();
        add(
            "body",
            Some(format!("body: {} → {}", size(old.body), size(new.body))),
        );
        if let Some((Ok(old), Ok(new))) = bytes(before, now) {
            for change in binary::changes(old, new) {
                add("body", Some(format!("body: {change}")));
            }
        }
    } else if old.body != new.body {
        add("body", None);
    }
    changes
}

fn is_json(stored: &Stored) -> bool {
    stored.body == "json"
}

/// The contents of a snapshot in parts.
struct Parts<'s> {
    status: &'s str,
    headers: Vec<(&'s str, &'s str)>,
    body: &'s str,
}

impl<'s> Parts<'s> {
    fn of(stored: &'s Stored) -> Self {
        let (head, body) = stored.parts();
        let (status, lines) = head.split_once('\n').unwrap_or((head, ""));
        let header = |line: &'s str| line.split_once(": ").unwrap_or((line, ""));
        Self {
            status: status.split(' ').next_back().unwrap_or_default(),
            headers: lines.lines().map(header).collect(),
            body,
        }
    }
}
