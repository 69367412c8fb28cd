//! The run as one page for a browser: cases and steps to search, the waterfall, what was sent and answered, what is wrong.
//!
//! The page holds its data as JSON and makes of it what is looked at, when it is looked at. It asks nobody for anything: a policy in its
//! head lets nothing run but its own script, which never takes text for markup. Without a script there is a table of the cases.
//! `page.html` is the frame, `style.css` its look, the files of `script` make one script. Start at [`Html`].

mod markup;
mod outline;

use std::io::{self, Write};

use serde::Serialize;

use self::markup::{data, escaped, page};
use self::outline::{Outline, told_as};
use super::Reporter;
use super::difference::changed_words;
use super::story::{Cases, ToldCase};
use super::targets::headings;
use super::wrong::worst;
use crate::event::{Event, EventKind, Ledger, SnapshotOutcome, Tally};

/// Writes the page case by case: it holds no more than the case that is told, and a page that was cut off shows those that it has.
pub(super) struct Html<W> {
    out: W,
    cases: Cases,
    told: usize,
    /// What is to be done about snapshots, and the command that does it.
    remarks: Vec<(&'static str, String)>,
    ledger: Ledger,
}

/// What is known of a run when it begins.
#[derive(Serialize)]
struct Begun<'e> {
    flowrun: &'e str,
    /// Milliseconds since 1970-01-01 UTC.
    began: u64,
    /// A text, for it may be larger than the numbers of a browser.
    seed: String,
    cases: u32,
    /// Several targets: as they were given, and as they stand above columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<(String, String)>,
}

/// What is known of it when it has ended.
#[derive(Serialize)]
struct Ended<'e> {
    tally: &'e Tally,
    /// Microseconds.
    duration: u64,
    remarks: &'e [(&'static str, String)],
    warnings: &'e Ledger,
}

/// A case, and what of its differences is to be seen at once.
#[derive(Serialize)]
struct Whole<'c> {
    #[serde(flatten)]
    case: &'c ToldCase,
    words: Vec<ChangedWord>,
    /// What each step took, as JSON in a text: a browser would round its numbers.
    values: Vec<&'c [(String, String)]>,
}

/// A word of a difference: the step, its snapshot and the line by their numbers from 0, then the first byte and one past the last.
type ChangedWord = (usize, usize, usize, usize, usize);

impl<W: Write> Html<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            cases: Cases::default(),
            told: 0,
            remarks: Vec::new(),
            ledger: Ledger::default(),
        }
    }

    fn write_case(&mut self, case: &ToldCase) -> io::Result<()> {
        self.told += 1;
        let mut lines = row(self.told, case).into_bytes();
        data(&mut lines, "outline", &Outline::of(case))?;
        let words = words(case);
        let values = { case.steps.iter() }.map(|step| step.extracted.as_slice());
        let values = values.collect();
        let whole = Whole {
            case,
            words,
            values,
        };
        data(&mut lines, "case", &whole)?;
        self.out.write_all(&lines)
    }
}

impl<W: Write + Send> Reporter for Html<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Some(case) = self.cases.take(event) {
            self.write_case(&case)?;
        }
        self.ledger.take(event);
        match &event.kind {
            EventKind::RunStarted {
                began,
                version,
                seed,
                cases,
                targets,
                ..
            } => {
                let begun = Begun {
                    flowrun: version,
                    began: *began,
                    seed: seed.to_string(),
                    cases: *cases,
                    targets: { targets.iter().cloned() }.zip(headings(targets)).collect(),
                };
                let (before, _) = page();
                let mut head = before.into_bytes();
                data(&mut head, "begun", &begun)?;
                self.out.write_all(&head)
            }
            EventKind::SnapshotRenamed { command, .. } => {
                let why = "A snapshot that no step has any more fits an answer that has none";
                self.remarks.push((why, command.clone()));
                Ok(())
            }
            EventKind::SnapshotsSpare { command, .. } => {
                let why = "Snapshots that no step can have, or that say nothing of their own";
                self.remarks.push((why, command.clone()));
                Ok(())
            }
            EventKind::RunFinished { tally } => {
                let ended = Ended {
                    tally,
                    duration: event.at,
                    remarks: &self.remarks,
                    warnings: &self.ledger,
                };
                let mut end = Vec::new();
                data(&mut end, "ended", &ended)?;
                end.extend(page().1.bytes());
                self.out.write_all(&end)?;
                self.out.flush()
            }
            _ => Ok(()),
        }
    }
}

/// The case as a line of the table that is there without a script.
fn row(number: usize, case: &ToldCase) -> String {
    let steps = case.steps.iter().flat_map(|step| &step.problems);
    let why = worst(case.problems.iter().chain(steps)).map(|problem| &problem.diagnostic.message);
    let why = why.or(case.reason.as_ref()).map_or("", String::as_str);
    let cells = [
        told_as(case.verdict),
        &case.name_on_target(),
        &case.scenario,
        &format!("{} ms", case.duration / 1000),
        why,
    ];
    let cells: String = { cells.iter() }
        .map(|cell| format!("<td>{}</td>", escaped(cell)))
        .collect();
    format!("<tr><td>{number}</td>{cells}</tr>\n")
}

fn words(case: &ToldCase) -> Vec<ChangedWord> {
    let mut words = Vec::new();
    for (step, told) in case.steps.iter().enumerate() {
        for (snapshot, compared) in told.snapshots.iter().enumerate() {
            if let SnapshotOutcome::Changed { diff, .. } = &compared.outcome {
                let changed = changed_words(diff).into_iter();
                words.extend(
                    changed.map(|(line, part)| (step, snapshot, line, part.start, part.end)),
                );
            }
        }
    }
    words
}
