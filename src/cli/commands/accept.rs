//! `flowrun accept` and `flowrun reject`: what becomes of snapshots that wait for review, and of those that nothing needs.

use std::path::PathBuf;

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::snapshot::{Pending, PendingError, Spare, Trouble, displayed};

/// Arguments of `flowrun accept`.
#[derive(Debug, Args)]
pub(crate) struct AcceptArgs {
    #[command(flatten)]
    which: Which,
    /// Only list the pending snapshots, one a line, and exit with 5; with --prune those that it would remove, and why
    #[arg(long)]
    list: bool,
    /// Take them as snapshots for these versions of the target, as `1.43+` or `1.39-1.42`; for others the old ones stay
    #[arg(long, value_name = "VERSIONS", conflicts_with_all = ["list", "prune"])]
    variant: Option<String>,
    /// Take none, but remove snapshots that no step can have, variants that say what holds without them as well, and what a killed run left
    #[arg(long)]
    prune: bool,
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
    /// Snapshots, folders of them, scenarios, patterns in quotes such as 'snapshots/**/login*', or one text in a scenario as FILE:LINE;
    /// without any, all below the root of the current folder
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Takes pending snapshots, or lists them; or removes what nothing needs.
pub(crate) fn accept(args: &AcceptArgs, host: &Host) -> Exit {
    if args.prune {
        return prune(&args.which.paths, args.list, host);
    }
    let pending = match args.which.find() {
        Ok(pending) if pending.is_empty() => return nothing("no snapshot is pending", host),
        Ok(pending) => pending,
        Err(error) => return refused(&error, host),
    };
    if args.list {
        let shown = |pending: &Pending| pending.snapshot().display().to_string();
        // As `flowrun review --list`: a script asks by the exit code whether something waits.
        return list(pending.iter().map(shown), Exit::Differs, host);
    }
    // All or none: of what is taken in part it is hard to say what is left.
    let versions = args.variant.as_deref();
    let versions = versions.map(|written| written.strip_prefix('@').unwrap_or(written));
    let mut to_take = Vec::new();
    for one in &pending {
        match versions.map(|versions| one.variant(versions)).transpose() {
            Ok(variant) => to_take.push((one, variant)),
            Err(why) => {
                let snapshot = one.snapshot();
                let which = format!("`{}` cannot be taken so: {why}", snapshot.display());
                host.tell(&format!("error: {which}"));
                return Exit::Usage;
            }
        }
    }
    each(to_take, host, |(pending, variant)| {
        let (shown, taken) = match variant {
            Some(file) => (displayed(&file), pending.accept_in(&file)),
            None => (pending.snapshot(), pending.accept()),
        };
        (format!("accepted {}", shown.display()), taken)
    })
}

/// Removes pending snapshots.
pub(crate) fn reject(args: &RejectArgs, host: &Host) -> Exit {
    match args.which.find() {
        Ok(pending) if pending.is_empty() => nothing("no snapshot is pending", host),
        Ok(pending) => each(pending, host, |pending| {
            let word = format!("rejected {}", pending.snapshot().display());
            (word, pending.reject())
        }),
        Err(error) => refused(&error, host),
    }
}

/// Removes or lists snapshots that nothing needs.
fn prune(paths: &[PathBuf], only_list: bool, host: &Host) -> Exit {
    let spare = match Spare::meant_by(paths) {
        Ok(spare) if spare.is_empty() => return nothing("every snapshot is needed", host),
        Ok(spare) => spare,
        Err(error) => return refused(&error, host),
    };
    let shown = |spare: &Spare| {
        let path = displayed(spare.path());
        format!("{} ({})", path.display(), spare.reason())
    };
    if only_list {
        return list(spare.iter().map(shown), Exit::Held, host);
    }
    each(spare, host, |spare| {
        (format!("removed {}", shown(&spare)), spare.remove())
    })
}

fn list(lines: impl Iterator<Item = String>, exit: Exit, host: &Host) -> Exit {
    let lines: Vec<String> = lines.collect();
    match host.print(&lines.join("\n")) {
        true => exit,
        false => Exit::ReportLost,
    }
}

/// Does the same to each, and tells of it.
fn each<T>(all: Vec<T>, host: &Host, act: impl Fn(T) -> (String, Result<(), Trouble>)) -> Exit {
    let mut exit = Exit::Held;
    for one in all {
        match act(one) {
            (told, Ok(())) => host.tell(&told),
            (_, Err(trouble)) => {
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
        Pending::meant_by(&self.paths)
    }
}

pub(super) fn nothing(told: &str, host: &Host) -> Exit {
    host.tell(told);
    Exit::NothingSelected
}

pub(super) fn refused(error: &PendingError, host: &Host) -> Exit {
    host.tell(&format!("error: {error}"));
    match error {
        PendingError::Missing(_)
        | PendingError::NoSnapshot(_)
        | PendingError::NothingFits(_)
        | PendingError::Unknown(_) => Exit::Usage,
        PendingError::Unreadable(..) => Exit::Broken,
    }
}
