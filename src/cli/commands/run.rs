//! `flowrun run`: plan, carry out, tell.

use clap::Args;

use crate::cli::arguments::{Common, VerbosityArgs, mistaken};
use crate::cli::cookies::CookieArgs;
use crate::cli::embedded::ReleaseArgs;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::{JobArgs, RepeatArgs};
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
        format!(
            "{}{}{}{}{}",
            self.selection.again(&plan.secret_inputs),
            self.part.again(),
            self.cookies.start.again(),
            self.jobs.again(),
            self.embedded.again()
        )
    }
}

/// Runs scenarios.
pub(crate) fn execute(mut args: RunArgs, host: &Host) -> Exit {
    if let Some(exit) = mistaken(&args.selection.files, host) {
        return exit;
    }
    if args.stepping.is_asked() {
        args.jobs.one_by_one();
    }
    match args.watch {
        true => again_and_again(|read| once(&args, read, host), host),
        false => once(&args, &mut ReadFiles::default(), host),
    }
}

/// Runs them once, and says which files that took.
fn once(args: &RunArgs, read: &mut ReadFiles, host: &Host) -> Exit {
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
    let (mut settings, cookies) = match given {
        Ok(given) => given,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    settings.part = args.part.given();
    args.repeat.plan(&mut settings);
    match plan::plan_of(&settings, read) {
        Ok(plan) => carry_out(&plan, args, &settings, cookies, host),
        Err(error) => refuse(&error, &settings, look, host),
    }
}

fn carry_out(plan: &Plan, args: &RunArgs, settings: &Settings, cookies: Jar, host: &Host) -> Exit {
    warn(&plan.warnings, settings, host);
    let look = host.look(args.common.color);
    let told = args.verbosity.of(look);
    if told.verbosity > Verbosity::Quiet && !args.stepping.is_asked() {
        host.show_live();
    }
    let page = args.verbosity.of(host.page_look(args.common.color));
    let reports = Reports::of_run(&args.reports, told, page, host);
    let stop = Stop::default();
    let transport = Live::default();
    let embedded = args.embedded.wikis();
    let stepping = args.stepping.begin(host, look);
    let host_of_run = engine::Host {
        transport: &transport,
        embedded: &embedded,
        sink: &reports,
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
    let (tally, signal) = match carried_out {
        Ok(ended) => ended,
        Err(error) => {
            host.tell(&format!("error: the run could not be started: {error}"));
            return Exit::Broken;
        }
    };
    let left = args.cookies.leave(run.last_cookies().as_ref());
    if let Err(message) = &left {
        host.tell(&format!("error: {message}"));
    }
    let exit = Exit::of_run(signal, &tally, reports.lost() || left.is_err());
    stepping.map_or(exit, |stepping| stepping.exit(exit))
}
