//! `flowrun report`: tell saved runs again, in any form.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::Args;

use crate::cli::arguments::{Common, VerbosityArgs};
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::reports::{ReportArgs, Reports};
use crate::event::{Event, EventKind, Log, LogError, Outcomes, Sink, replay};

/// Arguments of `flowrun report`.
#[derive(Debug, Args)]
pub(crate) struct TellArgs {
    /// Saved runs, as `flowrun run --events FILE` writes them; several are told as one
    #[arg(value_name = "EVENTS", required = true)]
    files: Vec<PathBuf>,
    /// Tell also what changed since these saved runs: what fails newly, is fixed, slower or flaky (repeatable: several count as one)
    #[arg(long, value_name = "EVENTS")]
    against: Vec<PathBuf>,
    #[command(flatten)]
    reports: ReportArgs,
    #[command(flatten)]
    verbosity: VerbosityArgs,
    #[command(flatten)]
    common: Common,
}

/// Tells saved runs again.
pub(crate) fn execute(mut args: TellArgs, host: &Host) -> Exit {
    args.reports.or("console");
    let look = args.verbosity.of(host.page_look(args.common.color));
    if let Err(message) = args.reports.fits() {
        host.tell(&format!("error: {message}"));
        return Exit::Usage;
    }
    let earlier = match outcomes(&args.against) {
        Ok(earlier) => earlier,
        Err((path, error)) => return refused(&path, &error, host),
    };
    let logs = match opened(&args.files) {
        Ok(logs) => logs,
        Err((path, error)) => return refused(&path, &error, host),
    };
    let reports = Reports::asked_for(&args.reports, look, host);
    let told = match args.against.is_empty() {
        true => replay(logs, &reports),
        false => replay(
            logs,
            &Compared {
                to: &reports,
                against: &args.against,
                earlier,
                now: Mutex::default(),
            },
        ),
    };
    match told {
        Err((number, error)) => match args.files.get(number) {
            Some(path) => refused(path, &error, host),
            None => Exit::Usage,
        },
        Ok(cut) => {
            for path in cut.into_iter().filter_map(|number| args.files.get(number)) {
                host.tell(&format!(
                    "warning: `{}` ends before its run does: what was told until then is here",
                    path.display()
                ));
            }
            match reports.lost() {
                true => Exit::ReportLost,
                false => Exit::Held,
            }
        }
    }
}

type Opened = Log<BufReader<File>>;

/// Saved runs; the error is that of the one at this path.
fn opened(paths: &[PathBuf]) -> Result<Vec<Opened>, (PathBuf, LogError)> {
    let open = |path: &PathBuf| match File::open(path) {
        Ok(file) => Ok(Log::new(BufReader::new(file))),
        Err(error) => Err((path.clone(), LogError::Unreadable(error))),
    };
    paths.iter().map(open).collect()
}

/// How the steps of saved runs ended.
fn outcomes(paths: &[PathBuf]) -> Result<Outcomes, (PathBuf, LogError)> {
    let outcomes = Mutex::new(Outcomes::default());
    let sink = |event: Event| locked(&outcomes).take(&event);
    let told = replay(opened(paths)?, &sink);
    told.map_err(|(number, error)| (paths.get(number).cloned().unwrap_or_default(), error))?;
    Ok(outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner))
}

/// Passes events on, and before the last one what changed since earlier runs.
struct Compared<'a> {
    to: &'a dyn Sink,
    against: &'a [PathBuf],
    earlier: Outcomes,
    now: Mutex<Outcomes>,
}

impl Sink for Compared<'_> {
    fn emit(&self, mut event: Event) {
        let mut now = locked(&self.now);
        now.take(&event);
        if matches!(event.kind, EventKind::RunFinished { .. }) {
            let against = self.against.iter().map(|path| path.display().to_string());
            self.to.emit(Event {
                sequence: event.sequence,
                at: event.at,
                place: None,
                kind: EventKind::Changed {
                    against: against.collect(),
                    changes: now.since(&self.earlier),
                },
            });
            event.sequence += 1;
        }
        self.to.emit(event);
    }
}

fn locked(outcomes: &Mutex<Outcomes>) -> MutexGuard<'_, Outcomes> {
    outcomes.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(path: &std::path::Path, error: &LogError, host: &Host) -> Exit {
    host.tell(&format!("error: `{}`: {error}", path.display()));
    match error {
        LogError::Damaged { .. } => Exit::Broken,
        _ => Exit::Usage,
    }
}
