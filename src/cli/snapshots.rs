//! Which snapshots a run may write.

use clap::{Args, ValueEnum};

use super::host::Host;
use crate::snapshot::{Store, Update};

/// The flags about snapshots.
#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    /// Which snapshots to write: `new` ones, those that changed only after review; `all`; or `none`, so that a new one fails
    #[arg(long, value_enum, value_name = "WHICH", help_heading = "Snapshots")]
    update: Option<UpdateChoice>,
    /// Short for `--update none`; set too where the environment has CI
    #[arg(long, conflicts_with = "update", help_heading = "Snapshots")]
    ci: bool,
}

/// The words of `--update`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UpdateChoice {
    New,
    All,
    None,
}

impl SnapshotArgs {
    /// The snapshots of a run. What is said on the command line counts more than the environment.
    pub(super) fn store(&self, host: &Host) -> Store {
        let in_ci = host
            .variable("CI")
            .is_some_and(|value| !matches!(value, "false" | "0"));
        let update = match self.update {
            Some(UpdateChoice::New) => Update::New,
            Some(UpdateChoice::All) => Update::All,
            Some(UpdateChoice::None) => Update::None,
            None if self.ci || in_ci => Update::None,
            None => Update::New,
        };
        Store::new(update)
    }

    /// Whether nothing may be written.
    pub(super) fn is_none(&self, host: &Host) -> bool {
        self.store(host).update == Update::None
    }
}
