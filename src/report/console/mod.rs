//! What a person sees in a terminal: a line a step as it happens, failures in full where they happen, a summary.
//!
//! Piped output is the same text without colours. Start at [`Console`].

mod changes;
mod details;
pub(super) mod failure;
pub(super) mod look;
mod repeated;
mod snapshot;
pub(super) mod summary;
mod targets;
mod underway;
mod warnings;

pub use look::{Look, Verbosity};
pub use warnings::write_warnings;

use std::io::{self, Write};

use details::Details;

use super::Reporter;
use super::about::lead;
use super::again::Again;
use super::difference::write_difference;
use super::targets::ByTarget;
use crate::event::{Event, EventKind, ExchangeRecord, Ledger, Problem, RunPlace, Tally, Verdict};
use look::{milliseconds, printable};
use repeated::Repeated;
use snapshot::{Differences, Variants};

/// The console report.
pub struct Console<W: Write + Send> {
    out: W,
    look: Look,
    /// What says which case is running, until it was said.
    heading: String,
    /// Steps of the case that is running.
    steps: u32,
    /// Ids and names of the steps that the current one stands in, by depth.
    names: Vec<(String, String)>,
    failures: Vec<String>,
    details: Details,
    differences: Differences,
    variants: Variants,
    /// Removes snapshots that can go.
    prune: String,
    repeated: Repeated,
    by_target: ByTarget,
    again: Again,
    /// What the case that is running is about.
    about: Option<String>,
    ledger: Ledger,
}

impl<W: Write + Send> Console<W> {
    /// A console that writes to `out`.
    pub fn new(out: W, look: Look) -> Self {
        Self {
            out,
            look,
            heading: String::new(),
            steps: 0,
            names: Vec::new(),
            failures: Vec::new(),
            details: Details::default(),
            differences: Differences::default(),
            variants: Variants::default(),
            prune: String::new(),
            repeated: Repeated::default(),
            by_target: ByTarget::default(),
            again: Again::default(),
            about: None,
            ledger: Ledger::default(),
        }
    }

    fn case_started(&mut self, place: &RunPlace, name: &str, target: &str) -> io::Result<()> {
        let word = self.look.word("Running", Verdict::Passed);
        let name = printable(&place.case_called(name)) + &self.repeated.time(place);
        let name = self.look.strong(&name);
        let file = self.look.dim(&format!("({})", printable(&place.scenario)));
        self.heading = format!("{word} {name} {file}\n");
        if !target.is_empty() {
            let target = printable(target);
            self.heading.push_str(&format!("{:12} on {target}\n", ""));
        }
        match self.is_quiet() || self.is_brief() {
            true => Ok(()),
            false => self.write_heading(),
        }
    }

    /// Says which case it is that something is told of, once.
    fn write_heading(&mut self) -> io::Result<()> {
        let heading = std::mem::take(&mut self.heading);
        self.out.write_all(heading.as_bytes())
    }

    fn is_quiet(&self) -> bool {
        self.look.verbosity == Verbosity::Quiet
    }

    /// Whether of a case little more is told than how it ended.
    fn is_brief(&self) -> bool {
        self.look.by_case && self.look.verbosity == Verbosity::Normal
    }

    /// Remembers the name of a step for the steps within it.
    fn step_started(&mut self, place: &RunPlace, name: &str) {
        let depth = place.step.len().saturating_sub(1);
        self.names.truncate(depth);
        while let Some(id) = place
            .step
            .get(self.names.len())
            .filter(|_| self.names.len() < depth)
        {
            self.names.push((id.clone(), id.clone()));
        }
        let id = place.step.last().cloned().unwrap_or_default();
        self.names.push((id, name.to_owned()));
    }

    fn step_finished(&mut self, place: &RunPlace, kind: &EventKind) -> io::Result<()> {
        let EventKind::StepFinished {
            verdict,
            problems,
            exchange,
            ..
        } = kind
        else {
            return Ok(());
        };
        let variant = self.variants.take(place);
        let details = self.details.take(place);
        let is_news = verdict.is_bad() || !problems.is_empty();
        let shown = match self.look.verbosity {
            Verbosity::Quiet => is_news && *verdict != Verdict::Xfailed,
            Verbosity::Normal => is_news || (place.step.len() == 1 && !self.look.by_case),
            Verbosity::Verbose | Verbosity::Full => true,
        };
        if !shown {
            return Ok(());
        }
        self.write_heading()?;
        let mut line = self.step_line(place, kind);
        if let Some(versions) = variant {
            let remark = format!(" (snapshot @{})", printable(&versions));
            line.push_str(&self.look.dim(&remark));
        }
        writeln!(self.out, "{line}")?;
        self.out.write_all(&details)?;
        if problems.is_empty() {
            return Ok(());
        }
        if *verdict == Verdict::Xfailed {
            return self.write_expected(place, problems);
        }
        self.write_problems(place, problems, exchange.as_deref())?;
        if verdict.is_bad() {
            let position = self
                .look
                .dim(&format!("({})", failure::position(problems, place)));
            // The name of the case stands above the steps, and not above this list.
            let row = place.row.as_deref();
            let row = row.map(|row| format!(" [{row}]"));
            let row = printable(&place.case_called(&row.unwrap_or_default()));
            let row = row + &self.repeated.time(place);
            self.failures.push(format!("{line}{row} {position}"));
        }
        Ok(())
    }

    /// What is wrong as it is known to be, a line each.
    fn write_expected(&mut self, place: &RunPlace, problems: &[Problem]) -> io::Result<()> {
        // It would be shown with a failure.
        drop(self.differences.take(place));
        failure::write_briefly(&mut self.out, self.look, problems)
    }

    fn write_problems(
        &mut self,
        place: &RunPlace,
        problems: &[Problem],
        exchange: Option<&ExchangeRecord>,
    ) -> io::Result<()> {
        let again = self.again.line(place);
        let difference = self.differences.take(place);
        let (out, look) = (&mut self.out, self.look);
        failure::write_problems(out, look, problems)?;
        if !difference.is_empty() {
            writeln!(out)?;
            write_difference(out, look, &difference, false)?;
        }
        if problems.iter().any(|problem| problem.verdict.is_bad()) {
            failure::write_again(out, look, exchange, &again)?;
        }
        writeln!(out)
    }

    /// Verdict, time, number, name with those of the steps it stands in, and what there is to remark.
    fn step_line(&self, place: &RunPlace, kind: &EventKind) -> String {
        let EventKind::StepFinished {
            name,
            number,
            verdict,
            reason,
            tries,
            duration,
            ..
        } = kind
        else {
            return String::new();
        };
        let look = self.look;
        let depth = place.step.len().saturating_sub(1);
        let outer = place.step.iter().take(depth).enumerate().map(|(at, id)| {
            // A login before a step begins stands in one that has no name yet.
            let known = self.names.get(at).filter(|(own, _)| own == id);
            printable(known.map_or(id, |(_, name)| name))
        });
        let path: Vec<String> = outer.chain([printable(name)]).collect();
        let mut line = format!(
            "{} {} ",
            look.verdict(*verdict),
            look.dim(&milliseconds(*duration, *verdict))
        );
        if depth == 0 {
            line.push_str(&look.dim(&format!("{number}/{} ", self.steps)));
        }
        line.push_str(&path.join(" › "));
        if let Some(item) = place
            .item
            .as_ref()
            .filter(|item| depth == 0 && !name.contains(*item))
        {
            line.push_str(&format!(" [{}]", printable(item)));
        }
        if *tries > 1 && *verdict == Verdict::Passed {
            line.push_str(&look.warning(&format!(" (flaky: passed on try {tries})")));
        }
        if let Some(reason) = reason {
            line.push_str(&look.dim(&format!(" ({})", printable(reason))));
        }
        line
    }

    /// Writes what the case is about, of those that are told by case.
    fn write_about(&mut self) -> io::Result<()> {
        let about = self.about.take().filter(|_| self.look.by_case);
        let lead = about.as_deref().and_then(lead);
        match lead {
            Some(lead) => writeln!(self.out, "{:23} {}", "", self.look.dim(&printable(&lead))),
            None => Ok(()),
        }
    }

    fn case_finished(&mut self, place: &RunPlace, kind: &EventKind) -> io::Result<()> {
        let EventKind::CaseFinished {
            name,
            verdict,
            reason,
            problems,
            duration,
        } = kind
        else {
            return Ok(());
        };
        let reason = reason
            .as_ref()
            .map(|reason| format!(" ({})", printable(reason)))
            .unwrap_or_default();
        // A saved run may end within a case.
        let cut = verdict.is_bad() && !reason.is_empty();
        let expected = matches!(verdict, Verdict::Skipped | Verdict::Xfailed);
        let wanted = self.look.by_case && !verdict.is_bad();
        let untold = (expected || wanted) && self.is_quiet();
        let remarkable = cut || expected || self.look.by_case || !problems.is_empty();
        if remarkable && !untold {
            let time = match self.look.by_case {
                true => milliseconds(*duration, *verdict),
                false => milliseconds(0, Verdict::Skipped),
            };
            let line = format!(
                "{} {time} {}{}",
                self.look.verdict(*verdict),
                printable(&place.case_called(name)),
                self.look.dim(&reason)
            );
            writeln!(self.out, "{line}")?;
            self.write_about()?;
            let is_listed = !self.look.by_case || cut || !problems.is_empty();
            if verdict.is_bad() && is_listed {
                self.failures.push(line + &self.repeated.time(place));
            }
        }
        if *verdict == Verdict::Xfailed {
            if !untold {
                self.write_expected(place, problems)?;
            }
        } else if !problems.is_empty() {
            self.write_problems(place, problems, None)?;
        }
        self.repeated.count(place, name, *verdict);
        self.names.clear();
        Ok(())
    }

    fn run_finished(&mut self, tally: &Tally, duration: u64) -> io::Result<()> {
        let (out, look) = (&mut self.out, self.look);
        targets::write(out, look, &self.by_target)?;
        summary::write(out, look, tally, &self.failures, duration)?;
        summary::write_spare(out, look, tally, &self.prune)?;
        warnings::write(out, look, &self.ledger)?;
        self.repeated.write(out, look)
    }
}

impl<W: Write + Send> Reporter for Console<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        let nowhere = RunPlace::default();
        let place = event.place.as_ref().unwrap_or(&nowhere);
        self.details.keep(self.look, place, &event.kind);
        self.ledger.take(event);
        self.by_target.take(event);
        match &event.kind {
            EventKind::RunStarted { count, .. } => {
                self.repeated.expect(*count);
                self.again.hear(&event.kind);
                Ok(())
            }
            EventKind::CaseStarted {
                name,
                target,
                steps,
                about,
                ..
            } => {
                self.steps = *steps;
                self.about.clone_from(about);
                self.case_started(place, name, target)
            }
            EventKind::StepStarted { name, .. } => {
                self.step_started(place, name);
                Ok(())
            }
            EventKind::StepFinished { .. } => self.step_finished(place, &event.kind),
            EventKind::CaseFinished { .. } => self.case_finished(place, &event.kind),
            EventKind::SnapshotCompared { path, outcome } => self.compared(place, path, outcome),
            EventKind::TryFailed { .. } | EventKind::Recovering { .. }
                if self.is_quiet() || self.is_brief() =>
            {
                Ok(())
            }
            EventKind::SnapshotRenamed { from, command, .. } => {
                snapshot::write_renamed(&mut self.out, self.look, from, command)
            }
            EventKind::SnapshotsSpare { command, .. } => {
                self.prune.clone_from(command);
                Ok(())
            }
            EventKind::Changed { against, changes } => {
                changes::write(&mut self.out, self.look, &against.join(", "), changes)
            }
            EventKind::RunFinished { tally } => self.run_finished(tally, event.at),
            EventKind::TryFailed { problems, pause } => self.try_failed(place, problems, *pause),
            EventKind::AskedToWait { host, pause, waits } => {
                self.asked_to_wait(host, *pause, *waits)
            }
            EventKind::Recovering { steps } => self.recovering(place, steps),
            EventKind::Redirected { status, to } => self.redirected(place, *status, to),
            EventKind::Exchanged(_)
            | EventKind::JarChanged { .. }
            | EventKind::Extracted { .. }
            | EventKind::Warned { .. } => Ok(()),
        }
    }
}
