//! `--failed`: only the cases that failed in a saved run.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::event::{EventKind, Log, LogError};
use crate::plan::{FailedCase, PlanError, Settings};
use crate::text::{STDIN, shell_word};

/// The flag.
#[derive(Debug, Default, Args)]
pub(super) struct FailedArgs {
    /// Only cases that failed, or did not end, in this saved run (repeatable); without files, those of the saved run
    #[arg(long, value_name = "EVENTS", help_heading = "Which cases")]
    failed: Vec<PathBuf>,
}

impl FailedArgs {
    /// Narrows what is selected to what failed.
    pub(super) fn narrow(&self, settings: &mut Settings) -> Result<(), PlanError> {
        if self.failed.is_empty() {
            return Ok(());
        }
        let mut failed = BTreeSet::new();
        for path in &self.failed {
            read(path, &mut failed)
                .map_err(|error| PlanError::Usage(format!("`{}`: {error}", path.display())))?;
        }
        if failed.is_empty() {
            let names: Vec<_> = self
                .failed
                .iter()
                .map(|path| format!("`{}`", path.display()))
                .collect();
            let message = format!("no case failed in {}", names.join(", "));
            return Err(PlanError::NothingSelected(message));
        }
        Self::has_targets(&failed, settings)?;
        if settings.paths.is_empty() {
            let files: BTreeSet<&str> = failed.iter().map(|case| case.scenario.as_str()).collect();
            let files = files.into_iter().filter(|file| *file != STDIN);
            settings.paths = files.map(PathBuf::from).collect();
        }
        settings.select.failed = Some(failed);
        Ok(())
    }

    /// Refuses to run what failed on one of several targets where nobody says on which.
    fn has_targets(failed: &BTreeSet<FailedCase>, settings: &Settings) -> Result<(), PlanError> {
        let targets = failed.iter().filter_map(|case| case.target.as_deref());
        let targets: BTreeSet<&str> = targets.collect();
        if targets.is_empty() || !settings.targets.is_empty() {
            return Ok(());
        }
        let flags = targets.into_iter().map(shell_word);
        let flags: Vec<String> = flags.map(|target| format!("--target {target}")).collect();
        Err(PlanError::Usage(format!(
            "what failed went to one of several targets, and none is given\nhelp: add `{}`: each case is run again on its own",
            flags.join(" ")
        )))
    }
}

/// Adds the cases that failed in a saved run. One that begins and does not end there failed.
fn read(path: &Path, failed: &mut BTreeSet<FailedCase>) -> Result<(), LogError> {
    let file = File::open(path).map_err(LogError::Unreadable)?;
    let mut open = None;
    for event in Log::new(BufReader::new(file)) {
        let event = event?;
        let Some(place) = event.place else {
            continue;
        };
        let case = FailedCase {
            scenario: place.scenario,
            row: place.row,
            target: place.target,
        };
        match event.kind {
            EventKind::CaseStarted { .. } => open = Some(case),
            EventKind::CaseFinished { verdict, .. } => {
                open = None;
                if verdict.is_bad() {
                    failed.insert(case);
                }
            }
            _ => {}
        }
    }
    failed.extend(open);
    Ok(())
}
