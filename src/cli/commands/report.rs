//! `flowrun report`: tell saved runs again, in any form.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::{Common, VerbosityArgs};
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::reports::{ReportArgs, Reports};
use crate::event::{Log, LogError, replay};

/// Arguments of `flowrun report`.
#[derive(Debug, Args)]
pub(crate) struct TellArgs {
    /// Saved runs, as `flowrun run --events FILE` writes them; several are told as one
    #[arg(value_name = "EVENTS", required = true)]
    files: Vec<PathBuf>,
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
    let mut logs = Vec::new();
    for path in &args.files {
        match File::open(path) {
            Ok(file) => logs.push(Log::new(BufReader::new(file))),
            Err(error) => return refused(path, &LogError::Unreadable(error), host),
        }
    }
    let reports = Reports::asked_for(&args.reports, look, host);
    let told = replay(logs, &reports);
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

fn refused(path: &std::path::Path, error: &LogError, host: &Host) -> Exit {
    host.tell(&format!("error: `{}`: {error}", path.display()));
    match error {
        LogError::Damaged { .. } => Exit::Broken,
        _ => Exit::Usage,
    }
}
