//! `flowrun run`: plan, carry out, tell.

use clap::Args;

use crate::cli::arguments::{Common, VerbosityArgs, mistaken};
use crate::cli::cookies::CookieArgs;
use crate::cli::denied::DenyArgs;
use crate::cli::embedded::ReleaseArgs;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::{JobArgs, RepeatArgs, not_started};
use crate::cli::part::PartArgs;
use crate::cli::refusal::{refuse, warn};
use crate::cli::reports::{ReportArgs, Reports};
use crate::cli::settings::Selection;
use crate::cli::snapshots::SnapshotArgs;
use crate::cli::stepping::StepArgs;
use crate::cli::watch::{self, again_and_again};
use crate::engine::{self, Gate, Run, Stop};
use crate::plan::{self, Plan, PlanError, ReadFiles, Settings};
use crate::report::Verbosity;
use crate::secret::Secrets;
use crate::transport::{Jar, Live};

/// Arguments of `flowrun run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    embedded: ReleaseArgs,
    #[command(flatten)]
    part: PartArgs,
    #[command(flatten)]
    cookies: CookieArgs,
    #[command(flatten)]
    jobs: JobArgs,
    #[command(flatten)]
    repeat: RepeatArgs,
    #[command(flatten)]
    snapshots: SnapshotArgs,
    #[command(flatten)]
    reports: ReportArgs,
    #[command(flatten)]
    deny: DenyArgs,
    /// Run again whenever a file that was read changes, or one comes that would be, until Ctrl-C ends it with 130; snapshots are not watched
    #[arg(long, conflicts_with = "step", help_heading = "How they run")]
    watch: bool,
    #[command(flatten)]
    stepping: StepArgs,
    #[command(flatten)]
    verbosity: VerbosityArgs,
    #[command(flatten)]
    common: Common,
}

impl RunArgs {
    /// The arguments that run the same again, behind the names of the files.
    fn again(&self, plan: &Plan) -> String {
        let parts = [
            self.selection.again(&plan.secret_inputs),
            self.part.again(),
            self.cookies.start.again(),
            self.jobs.again(),
            self.embedded.again(),
            self.deny.again(),
        ];
        parts.concat()
    }
}

/// Runs scenarios.
pub(crate) fn execute(mut args: RunArgs, host: &Host) -> Exit {
    if let Some(exit) = mistaken(&args.selection.files, host) {
        return exit;
    }
    args.jobs.one_by_one(args.stepping.is_asked());
    let run = |read: &mut ReadFiles| once(&args, read, host).unwrap_or_else(|exit| exit);
    match args.watch {
        true => again_and_again(run, host),
        false => run(&mut ReadFiles::default()),
    }
}

/// Runs them once, and says which files that took.
fn once(args: &RunArgs, read: &mut ReadFiles, host: &Host) -> Result<Exit, Exit> {
    let look = host.look(args.common.color);
    args.selection.note_files(read);
    let files = args.selection.files.as_slice();
    let fits = match args.watch {
        true => watch::fits(files),
        false => args.stepping.fits(files),
    };
    let fits = fits.and_then(|()| args.reports.fits());
    let cookies = fits.and_then(|()| args.cookies.start.given());
    let cookies = cookies.map_err(PlanError::Usage);
    let given = cookies.and_then(|cookies| Ok((args.selection.settings(host)?, cookies)));
    let given = given.map_err(|error| refuse(&error, &Settings::default(), look, host));
    let (mut settings, cookies) = given?;
    settings.part = args.part.given();
    args.repeat.plan(&mut settings);
    let plan = plan::plan_of(&settings, read);
    let plan = plan.map_err(|error| refuse(&error, &settings, look, host))?;
    carry_out(&plan, args, &settings, cookies, host)
}

fn carry_out(
    plan: &Plan,
    args: &RunArgs,
    settings: &Settings,
    cookies: Jar,
    host: &Host,
) -> Result<Exit, Exit> {
    warn(&plan.warnings, settings, host);
    let look = host.look(args.common.color);
    let told = args.verbosity.of(look);
    host.show_live(told.verbosity > Verbosity::Quiet && !args.stepping.is_asked());
    let page = args.verbosity.of(host.page_look(args.common.color));
    let reports = Reports::of_run(&args.reports, told, page, host);
    let watched = args.deny.watch(&reports, host)?;
    let stop = Stop::default();
    let transport = Live::default();
    let embedded = args.embedded.wikis();
    let stepping = args.stepping.begin(host, look);
    let host_of_run = engine::Host {
        transport: &transport,
        embedded: &embedded,
        sink: &watched,
        secrets: Secrets::default(),
        seed: settings.seed,
        again: args.again(plan),
        snapshots: args.snapshots.store(host),
        sightings: None,
        rate: args.jobs.rate(),
        passwords: &host.passwords,
        netrc: host.netrc(),
        target_version: settings.target_version.clone(),
        cookies,
        case_timeout: args.jobs.case_timeout(),
        fail_fast: args.repeat.fail_fast(),
        politely: args.jobs.politely(),
        stop: &stop,
        gate: stepping.as_ref().map(|stepping| stepping as &dyn Gate),
    };
    let run = Run::new(host_of_run, plan);
    let carried_out = args.jobs.carry_out((&run, plan), &stop, host);
    let (tally, signal) = carried_out.map_err(|error| not_started(&error, host))?;
    let left = args.cookies.leave(run.last_cookies().as_ref(), host);
    let exit = Exit::of_run(signal, &tally, reports.lost() || !left);
    let exit = watched.exit(
        exit,
        &tally,
        (args.snapshots.store(host).update, look, host),
    );
    Ok(stepping.map_or(exit, |stepping| stepping.exit(exit)))
}
