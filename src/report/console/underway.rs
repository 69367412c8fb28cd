//! What happens while a step is under way, a line each.

use std::io::{self, Write};

use super::look::printable;
use super::{Console, snapshot};
use crate::event::{Problem, RunPlace, SnapshotOutcome, Verdict};

impl<W: Write + Send> Console<W> {
    /// A try that another one follows: why it failed, in a line.
    pub(super) fn try_failed(
        &mut self,
        place: &RunPlace,
        problems: &[Problem],
        pause: u64,
    ) -> io::Result<()> {
        let word = self
            .look
            .word(&format!("TRY {} FAIL", place.try_number), Verdict::Differs);
        let why = problems.iter().find(|problem| problem.verdict.is_bad());
        let why = why
            .map(|problem| printable(&problem.diagnostic.message))
            .unwrap_or_default();
        let pause = self.look.dim(&format!("(again in {pause} ms)"));
        writeln!(self.out, "{word}            {why} {pause}")
    }

    /// A pause that a host asks for, in milliseconds, and whether it is waited.
    pub(super) fn asked_to_wait(&mut self, host: &str, pause: u64, waits: bool) -> io::Result<()> {
        let word = self.look.word("WAIT", Verdict::Differs);
        let seconds = pause.div_ceil(1000);
        let then = match waits {
            true => "the run waits",
            false => "nothing more is sent there until then",
        };
        let host = printable(host);
        writeln!(
            self.out,
            "{word}            {host} asks to wait {seconds} s: {then}"
        )
    }

    pub(super) fn compared(
        &mut self,
        place: &RunPlace,
        path: &str,
        outcome: &SnapshotOutcome,
    ) -> io::Result<()> {
        self.variants.keep(place, path);
        self.differences.keep(place, outcome);
        match self.is_quiet() || self.is_brief() {
            true => Ok(()),
            false => snapshot::write_written(&mut self.out, self.look, path, outcome),
        }
    }

    pub(super) fn redirected(&mut self, place: &RunPlace, status: u16, to: &str) -> io::Result<()> {
        let word = self.look.word("REDIRECT", Verdict::Differs);
        let id = place.step.last().map(String::as_str).unwrap_or_default();
        let (id, to) = (printable(id), printable(to));
        writeln!(
            self.out,
            "{word}            {id} goes on to {to} ({status})"
        )
    }

    pub(super) fn recovering(&mut self, place: &RunPlace, steps: &[String]) -> io::Result<()> {
        let word = self.look.word("RECOVER", Verdict::Differs);
        let name = place.step.last().map(String::as_str).unwrap_or_default();
        writeln!(
            self.out,
            "{word}            {} by {}",
            printable(name),
            printable(&steps.join(", "))
        )
    }
}
