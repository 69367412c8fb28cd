//! `flowrun learn`: run several times, mask what varies, write the snapshots.

use std::cell::Cell;

use clap::Args;

use crate::cli::arguments::Common;
use crate::cli::cookies::StartArgs;
use crate::cli::embedded::ReleaseArgs;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::JobArgs;
use crate::cli::refusal::refuse;
use crate::cli::settings::Selection;
use crate::cli::several::Several;
use crate::cli::snapshots::SnapshotArgs;
use crate::plan::{Plan, PlanError, Settings};
use crate::report::{counted, write_learned};
use crate::snapshot::{FileChange, Lesson, learn};

/// Arguments of `flowrun learn`.
#[derive(Debug, Args)]
pub(crate) struct LearnArgs {
    #[command(flatten)]
    selection: Selection,
    /// Learn across another deployment as well: what differs between it and --target is masked too; given as --target is
    #[arg(long, value_name = "URL|NAME", help_heading = "Where they go")]
    against: Option<String>,
    #[command(flatten)]
    embedded: ReleaseArgs,
    #[command(flatten)]
    cookies: StartArgs,
    #[command(flatten)]
    jobs: JobArgs,
    /// How often the cases are run to learn from, each time in fresh sessions, with another seed, and at another second
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=100), help_heading = "How they run")]
    count: u32,
    #[command(flatten)]
    snapshots: SnapshotArgs,
    #[command(flatten)]
    common: Common,
}

/// Learns what varies.
pub(crate) fn execute(args: &LearnArgs, host: &Host) -> Exit {
    let look = host.look(args.common.color);
    let cookies = args.cookies.given().map_err(PlanError::Usage);
    let one = args
        .selection
        .one_target("`--against` names another deployment to learn across");
    let cookies = one.and(cookies);
    let given = cookies.and_then(|cookies| Ok((args.selection.settings(host)?, cookies)));
    let (settings, cookies) = match given {
        Ok(given) => given,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    let again = |plan: &Plan| {
        let given = args.selection.again(&plan.secret_inputs);
        let jobs = args.jobs.again();
        format!(
            "{given}{}{jobs}{}",
            args.cookies.again(),
            args.embedded.again()
        )
    };
    let lessons = Several {
        embedded: args.embedded.wikis(),
        jobs: &args.jobs,
        cookies,
        again: &again,
        look,
        host,
        runs: Cell::default(),
    };
    args.carry_out(&lessons, &settings)
        .unwrap_or_else(|exit| exit)
}

impl LearnArgs {
    fn carry_out(&self, lessons: &Several<'_>, settings: &Settings) -> Result<Exit, Exit> {
        let host = lessons.host;
        let mut targets = vec![settings.clone()];
        targets.extend(self.against.iter().map(|other| Settings {
            targets: vec![other.clone()],
            ..settings.clone()
        }));
        let seen = lessons.seen(&targets, self.count)?;
        let Lesson { learned, changes } =
            learn(&seen).map_err(|trouble| lessons.troubled(&trouble))?;
        if learned.answers == 0 {
            host.tell("error: no answer of these cases has a snapshot\nhelp: `snapshot: false` and failures that are expected leave none");
            return Err(Exit::NothingSelected);
        }
        let mut told = Vec::new();
        let look = host.page_look(self.common.color);
        let written = write_learned(&mut told, look, &learned);
        let told = String::from_utf8_lossy(&told).trim_end().to_owned();
        if written.is_err() || !host.print(&told) {
            return Err(Exit::ReportLost);
        }
        if learned.is_inexpressible() {
            host.tell("error: something varies that no mask can say; nothing was written\nhelp: make the answer the same each time, or give the step `snapshot: false`");
            return Err(Exit::Failed);
        }
        self.written(lessons, &targets, &changes)
    }

    /// Writes the masks and the snapshots, and proves that nothing differs then.
    fn written(
        &self,
        lessons: &Several<'_>,
        targets: &[Settings],
        changes: &[FileChange],
    ) -> Result<Exit, Exit> {
        let host = lessons.host;
        if self.snapshots.is_none(host) && !changes.is_empty() {
            host.tell("nothing was written: without `--ci` and `--update none` it is");
            return Err(Exit::Differs);
        }
        for change in changes.iter().filter(|change| change.is_made()) {
            change
                .write()
                .map_err(|trouble| lessons.troubled(&trouble))?;
            host.tell(&format!("wrote {}", change.path().display()));
        }
        if changes.iter().any(FileChange::is_left) {
            host.tell(
                "no snapshot was written: make the change that is left by hand, then run it again",
            );
            return Err(Exit::Differs);
        }
        let Some(settings) = targets.first() else {
            return Err(Exit::Usage);
        };
        let exit = lessons.compared(settings, self.snapshots.store(host))?;
        if !matches!(exit, Exit::Held | Exit::Differs) || self.snapshots.is_none(host) {
            return Err(exit);
        }
        lessons.prove(targets)?;
        let files = counted(changes.len(), "file");
        host.tell(&match (exit, changes.is_empty()) {
            (Exit::Differs, _) => "changed snapshots wait: look at them with `flowrun review`".to_owned(),
            (_, true) => "no mask was needed".to_owned(),
            (_, false) => format!("masks were written into {files}: look at the change and at the snapshots, then commit both"),
        });
        Ok(exit)
    }
}
