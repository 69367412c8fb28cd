//! What a step did, for `-v` and `-vv`: its exchanges, cookies, values and snapshots, kept until its own line stands above them.

use std::io::{self, Write};

use super::look::{Look, Verbosity, printable};
use crate::event::{EventKind, RunPlace, SnapshotOutcome};
use crate::report::exchange::{
    INDENT, write_body, write_cookie, write_extracted, write_headers, write_request, write_status,
};

/// Lines of steps that have not ended.
#[derive(Default)]
pub(super) struct Details {
    waiting: Vec<(RunPlace, Vec<u8>)>,
}

impl Details {
    /// Keeps what an event tells of a step, as far as it is asked for.
    pub(super) fn keep(&mut self, look: Look, place: &RunPlace, kind: &EventKind) {
        if look.verbosity < Verbosity::Verbose {
            return;
        }
        let mut lines = Vec::new();
        // Nothing that is written to memory fails.
        let _written = write(&mut lines, look, kind);
        match self.waiting.iter_mut().find(|(own, _)| is_same(own, place)) {
            Some((_, waiting)) => waiting.append(&mut lines),
            None if lines.is_empty() => {}
            None => self.waiting.push((place.clone(), lines)),
        }
    }

    /// What was kept of a step.
    pub(super) fn take(&mut self, place: &RunPlace) -> Vec<u8> {
        let found = self.waiting.iter().position(|(own, _)| is_same(own, place));
        found.map_or_else(Vec::new, |at| self.waiting.remove(at).1)
    }
}

fn is_same(one: &RunPlace, other: &RunPlace) -> bool {
    (&one.step, &one.item) == (&other.step, &other.item)
}

fn write(out: &mut impl Write, look: Look, kind: &EventKind) -> io::Result<()> {
    let whole = look.verbosity == Verbosity::Full;
    match kind {
        EventKind::Exchanged(exchange) => {
            write_request(out, look, exchange)?;
            if whole {
                write_headers(out, look, &exchange.request_headers)?;
                if exchange.request_body.is_some() {
                    write_body(out, look, exchange.request_body.as_ref())?;
                }
            }
            write_status(out, look, exchange)?;
            if whole && exchange.status.is_some() {
                write_headers(out, look, &exchange.response_headers)?;
                write_body(out, look, exchange.response_body.as_ref())?;
            }
            Ok(())
        }
        EventKind::JarChanged { changes, .. } => {
            let mut changes = changes.iter();
            changes.try_for_each(|change| write_cookie(out, look, change))
        }
        EventKind::Extracted { name, value, .. } if whole => {
            write_extracted(out, look, name, value)
        }
        EventKind::SnapshotCompared { path, outcome } if whole => {
            let outcome = match outcome {
                SnapshotOutcome::Same => "as in",
                // What is new or differs has lines of its own.
                _ => return Ok(()),
            };
            let outcome = look.dim(&format!("snapshot {outcome} {}", printable(path)));
            writeln!(out, "{INDENT}{outcome}")
        }
        _ => Ok(()),
    }
}
