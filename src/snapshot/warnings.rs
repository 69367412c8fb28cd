//! What `flowrun check` says of snapshots: those that nothing needs, and those that wait for somebody to look at them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::inline::Inline;
use super::location::displayed;
use super::pending::Pending;
use super::spare::Spare;
use crate::plan::Checked;
use crate::text::{Diagnostic, Place, Source, Span, shell_word};

/// Warnings about the snapshots of files that were checked: by the same rules as a run's, and each where the file of the snapshot says
/// which step it is of.
pub fn warnings(checked: &Checked) -> Vec<Diagnostic> {
    let spare = Spare::of(&checked.outlines);
    let gone: BTreeSet<&Path> = spare.iter().map(Spare::path).collect();
    let pending = checked.files.iter().flat_map(|file| {
        // What cannot be looked through is told by whoever asks for it.
        Pending::of(file).unwrap_or_default()
    });
    let pending: BTreeSet<Pending> = pending.collect();
    let waiting = pending.iter().filter(|pending| {
        let goes = gone.contains(pending.path()) || gone.contains(pending.file().as_path());
        pending.inline().is_some() || !goes
    });
    let spare = spare.iter().map(of_spare);
    spare.chain(waiting.map(of_pending)).collect()
}

fn of_spare(spare: &Spare) -> Diagnostic {
    let place = front_line(spare.path());
    let reason = spare.reason();
    let found = match spare.is_same() {
        true => {
            let message = format!("needless variant: {reason}");
            Diagnostic::error("needless-variant", message, &place, "")
        }
        false => {
            let message = format!("unreferenced snapshot: {reason}");
            Diagnostic::error("unreferenced-snapshot", message, &place, "")
        }
    };
    let command = Spare::command(std::slice::from_ref(spare));
    let help = command.map(|command| format!("`{command}` removes what no step needs"));
    found.help_maybe(help).as_warning()
}

fn of_pending(pending: &Pending) -> Diagnostic {
    let (place, what) = match pending.inline() {
        Some(inline) => (line_of(pending.path(), inline), "text"),
        None => (front_line(pending.path()), "answer"),
    };
    let path = shell_word(&pending.snapshot().display().to_string());
    let message = format!("a new {what} waits for review");
    let found = Diagnostic::error("pending-snapshot", message, &place, "").help(format!(
        "`flowrun review {path}` shows it; `flowrun accept {path}` takes it, `flowrun reject {path}` keeps the old one"
    ));
    let trouble = pending.review().err();
    let found = trouble
        .iter()
        .fold(found, |found, trouble| found.note(trouble.to_string()));
    found.as_warning()
}

/// The line of a snapshot that names its step, as it stands in its front matter; the first one if there is none.
fn front_line(file: &Path) -> Place {
    let text = fs::read_to_string(file).unwrap_or_default();
    let end = text.get(3..).and_then(|rest| rest.find("\n---"));
    let front = text.get(..end.map_or(0, |end| end + 3)).unwrap_or_default();
    let start = front.find("\nexpression:").map_or(0, |at| at + 1);
    place_at(file.to_owned(), front, start)
}

/// The line of a text that stands in a scenario.
fn line_of(file: &Path, inline: &Inline) -> Place {
    let text = fs::read_to_string(file).unwrap_or_default();
    let before = text.split_inclusive('\n').map(str::len);
    let start = before.take(inline.line.saturating_sub(1) as usize).sum();
    place_at(file.to_owned(), &text, start)
}

/// The line that begins at a byte of a text, without the blanks around it.
fn place_at(file: PathBuf, text: &str, start: usize) -> Place {
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    let line = line.unwrap_or_default();
    let start = start + line.len() - line.trim_start().len();
    let source = Source::new(displayed(&file).display().to_string(), text);
    Place::new(&source, Span::new(start, start + line.trim().len()))
}
