//! `flowrun accept` and `flowrun reject`: what becomes of snapshots that wait for review.

use std::path::PathBuf;

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::snapshot::{Pending, PendingError, Trouble};

/// Arguments of `flowrun accept`.
#[derive(Debug, Args)]
pub(crate) struct AcceptArgs {
    #[command(flatten)]
    which: Which,
    /// Only list the pending snapshots, one a line
    #[arg(long)]
    list: bool,
}

/// Arguments of `flowrun reject`.
#[derive(Debug, Args)]
pub(crate) struct RejectArgs {
    #[command(flatten)]
    which: Which,
}

/// Which pending snapshots are meant.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Snapshots, folders of them, scenarios, or one text in a scenario as FILE:LINE; without any, all below the root of the current folder
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Takes pending snapshots, or lists them.
pub(crate) fn accept(args: &AcceptArgs, host: &Host) -> Exit {
    if args.list {
        return match args.which.find() {
            Ok(pending) if pending.is_empty() => nothing(host),
            Ok(pending) => {
                let shown = |pending: &Pending| pending.snapshot().display().to_string();
                let list: Vec<String> = pending.iter().map(shown).collect();
                match host.print(&list.join("\n")) {
                    true => Exit::Held,
                    false => Exit::ReportLost,
                }
            }
            Err(error) => refused(&error, host),
        };
    }
    decide(&args.which, host, ("accepted", Pending::accept))
}

/// Removes pending snapshots.
pub(crate) fn reject(args: &RejectArgs, host: &Host) -> Exit {
    decide(&args.which, host, ("rejected", Pending::reject))
}

/// A decision: how it is told, and what it does.
type Decision = (&'static str, fn(&Pending) -> Result<(), Trouble>);

fn decide(which: &Which, host: &Host, (word, carry_out): Decision) -> Exit {
    let pending = match which.find() {
        Ok(pending) if pending.is_empty() => return nothing(host),
        Ok(pending) => pending,
        Err(error) => return refused(&error, host),
    };
    let mut exit = Exit::Held;
    for one in pending {
        match carry_out(&one) {
            Ok(()) => host.tell(&format!("{word} {}", one.snapshot().display())),
            Err(trouble) => {
                host.tell(&format!("error: {trouble}\nhelp: {}", trouble.help()));
                exit = Exit::Broken;
            }
        }
    }
    exit
}

impl Which {
    /// The pending snapshots that are meant, each once.
    pub(super) fn find(&self) -> Result<Vec<Pending>, PendingError> {
        if self.paths.is_empty() {
            return Pending::all();
        }
        let mut found = Vec::new();
        for path in &self.paths {
            found.extend(Pending::of(path)?);
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

pub(super) fn nothing(host: &Host) -> Exit {
    host.tell("no snapshot is pending");
    Exit::NothingSelected
}

pub(super) fn refused(error: &PendingError, host: &Host) -> Exit {
    host.tell(&format!("error: {error}"));
    match error {
        PendingError::Missing(_) | PendingError::NoSnapshot(_) => Exit::Usage,
        PendingError::Unreadable(..) => Exit::Broken,
    }
}
