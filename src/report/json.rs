//! The run as one JSON document, for programs that want to know how it ended rather than how it went.

use std::io::{self, Write};

use super::Reporter;
use super::story::Cases;
use crate::event::{Event, EventKind, Ledger};

/// Version of the document's form. Keys may be added without another one.
const FORMAT: u32 = 1;

/// Writes the document case by case: it holds no more than the case that is told.
pub(super) struct Json<W> {
    out: W,
    cases: Cases,
    told: usize,
    /// Members that say what changed since earlier runs.
    changes: String,
    ledger: Ledger,
}

impl<W: Write> Json<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            cases: Cases::default(),
            told: 0,
            changes: String::new(),
            ledger: Ledger::default(),
        }
    }
}

impl<W: Write + Send> Reporter for Json<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        let ended = self.cases.take(event);
        self.ledger.take(event);
        let out = &mut self.out;
        match &event.kind {
            EventKind::RunStarted {
                began,
                version,
                seed,
                ..
            } => {
                write!(
                    out,
                    "{{\"format\":{FORMAT},\"flowrun\":{},\"began\":{began},\"seed\":{seed},\"cases\":[",
                    serde_json::to_string(version)?
                )
            }
            EventKind::Changed { against, changes } => {
                let (against, changes) = (
                    serde_json::to_string(against)?,
                    serde_json::to_string(changes)?,
                );
                self.changes = format!(",\"against\":{against},\"changes\":{changes}");
                Ok(())
            }
            EventKind::RunFinished { tally } => {
                let changes = std::mem::take(&mut self.changes);
                let (warnings, tally) = (
                    serde_json::to_string(&self.ledger)?,
                    serde_json::to_string(tally)?,
                );
                writeln!(
                    out,
                    "\n]{changes},\"warnings\":{warnings},\"tally\":{tally},\"duration\":{}}}",
                    event.at
                )?;
                out.flush()
            }
            _ => {
                let Some(case) = ended else {
                    return Ok(());
                };
                let mut line = match self.told {
                    0 => b"\n".to_vec(),
                    _ => b",\n".to_vec(),
                };
                self.told += 1;
                serde_json::to_writer(&mut line, &case)?;
                out.write_all(&line)
            }
        }
    }
}
