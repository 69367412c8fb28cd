//! A snapshot that waits for review, as a person sees it in a terminal: what it is, what changes, the lines.

use std::io::{self, Write};

use super::console::look::{Look, printable};
use super::difference::{write_difference, write_numbered};
use super::preview::page::Page;
use crate::event::Waiting;

/// Lines of a whole snapshot that are shown.
const MOST_LINES: usize = 1000;
/// Columns of labels.
const LABEL: usize = 9;

/// What of a snapshot is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// The lines that differ.
    #[default]
    Difference,
    /// The snapshot as it is.
    Old,
    /// The snapshot as it would be.
    New,
}

impl View {
    /// The view that comes after this one.
    pub fn next(self) -> Self {
        match self {
            Self::Difference => Self::Old,
            Self::Old => Self::New,
            Self::New => Self::Difference,
        }
    }
}

/// Writes what a snapshot is and how it differs; `(index, count)` say which of how many it is.
pub fn write_waiting(
    out: &mut impl Write,
    look: Look,
    waiting: &Waiting,
    (index, count): (usize, usize),
) -> io::Result<()> {
    let title = look.heading(&format!("Snapshot {index} of {count}"));
    let path = look.strong(&printable(&waiting.path));
    writeln!(out, "{title}  {path}")?;
    let mut page = Page { out, look };
    let place = waiting.line.map(|line| format!(":{line}"));
    let place = format!("{}{}", waiting.file, place.unwrap_or_default());
    label(&mut page, "step", &format!("{} ({place})", waiting.name))?;
    for (index, line) in waiting
        .request
        .iter()
        .flat_map(|sent| sent.lines())
        .enumerate()
    {
        let name = if index == 0 { "request" } else { "" };
        label(&mut page, name, line)?;
    }
    for (index, change) in waiting.changes.iter().enumerate() {
        let name = if index == 0 { "changed" } else { "" };
        label(&mut page, name, change)?;
    }
    if let Some(trouble) = &waiting.old_trouble {
        label(
            &mut page,
            "old",
            &format!("{trouble}; it would be replaced"),
        )?;
    } else if waiting.old.is_none() {
        label(&mut page, "old", "none, this one would be the first")?;
    }
    writeln!(out)?;
    write_view(out, look, waiting, View::Difference)
}

/// Writes one view of it.
pub fn write_view(
    out: &mut impl Write,
    look: Look,
    waiting: &Waiting,
    view: View,
) -> io::Result<()> {
    match (view, &waiting.old) {
        (View::Difference, Some(_)) if waiting.diff.is_empty() => {
            let same = "No line differs, but what is a name or a mask in them does: `i` shows that of the new one.";
            writeln!(out, "{same}")
        }
        (View::Difference, Some(_)) => write_difference(out, look, &waiting.diff, true),
        (View::Old, Some(old)) => {
            writeln!(out, "{}", look.removed("old snapshot"))?;
            write_numbered(out, look, old, MOST_LINES)
        }
        (View::Old, None) => writeln!(out, "There is no old one."),
        (View::New, _) | (View::Difference, None) => {
            writeln!(out, "{}", look.added("new answer"))?;
            write_numbered(out, look, &waiting.new, MOST_LINES)
        }
    }
}

/// Writes what the front matter says.
pub fn write_front(out: &mut impl Write, look: Look, waiting: &Waiting) -> io::Result<()> {
    let mut page = Page { out, look };
    label(&mut page, "scenario", &waiting.scenario)?;
    label(&mut page, "step", &waiting.step)?;
    label(&mut page, "body", &waiting.body)?;
    for (index, (path, mark)) in waiting.marks.iter().enumerate() {
        let name = if index == 0 { "marks" } else { "" };
        label(&mut page, name, &format!("{path}: {mark}"))?;
    }
    if waiting.marks.is_empty() {
        label(&mut page, "marks", "none: every letter counts")?;
    }
    Ok(())
}

/// Writes the keys that there are: each with its word and what it does.
pub fn write_keys<'k>(
    out: &mut impl Write,
    look: Look,
    keys: impl Iterator<Item = (char, &'k str, &'k str)>,
) -> io::Result<()> {
    let mut page = Page { out, look };
    for (key, word, does) in keys {
        let key = look.strong(&key.to_string());
        page.hanging((1, 2), &format!("{key} "), &format!("{word}: {does}"))?;
    }
    Ok(())
}

fn label<W: Write>(page: &mut Page<'_, W>, name: &str, text: &str) -> io::Result<()> {
    page.labelled(1, (name, LABEL), text)
}
