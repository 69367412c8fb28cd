//! `flowrun upgrade-check`: the checks of the library, before and after an upgrade of a wiki.

use clap::Args;

use crate::cli::arguments::{Common, VerbosityArgs};
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::JobArgs;
use crate::cli::library;
use crate::cli::refusal::{refuse, warn};
use crate::cli::reports::{ReportArgs, Reports};
use crate::cli::settings::{Given, Selection};
use crate::cli::snapshots::SnapshotArgs;
use crate::cli::upgrade::{Checks, Wiki, tell_what_next};
use crate::plan::{self, NameFilter, PlanError, Settings};
use crate::report::{Look, Verbosity, counted};

/// Arguments of `flowrun upgrade-check`.
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    /// The wiki: the address of its api.php, or a name from flowrun.yaml
    #[arg(value_name = "URL|NAME")]
    wiki: Option<String>,
    /// Only checks with this in their name, in capitals or not, or that match a /regular expression/ (repeatable: any of them)
    #[arg(long, value_name = "TEXT|/RE/", help_heading = "Which checks")]
    name: Vec<NameFilter>,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    jobs: JobArgs,
    #[command(flatten)]
    snapshots: SnapshotArgs,
    #[command(flatten)]
    reports: ReportArgs,
    #[command(flatten)]
    verbosity: VerbosityArgs,
    #[command(flatten)]
    common: Common,
}

/// The tag of the scenarios that are checks.
const TAG: &str = "upgrade";
/// Lets the checks compare with a baseline, which ordinary runs of the library have none of.
const BASELINE: &str = "\n# Answers are compared with those that this very wiki gave before.\ninputs: {baseline: true}\n";

/// Checks a wiki.
pub(crate) fn execute(mut args: UpgradeArgs, host: &Host) -> Exit {
    let look = host.look(args.common.color);
    // A wiki in use is asked by one check at a time.
    args.jobs.one_by_one(true);
    let wiki = args.reports.fits().map_err(PlanError::Usage);
    let wiki = match wiki.and_then(|()| Wiki::of(args.wiki.as_deref())) {
        Ok(wiki) => wiki,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    if let Err(exit) = write_checks(&wiki, host) {
        return exit;
    }
    let scenarios = wiki.folder.join("scenarios");
    // What only reads comes first.
    let files = vec![scenarios.join(TAG), scenarios];
    let select = (TAG.parse().ok(), args.name);
    let mut selection = Selection::of(files, wiki.target.clone(), select, args.given);
    let mut settings = match selection.settings(host) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    settings.skip_what_lacks = true;
    settings.targets_of.clone_from(&wiki.project);
    let plan = match plan::plan(&settings) {
        Ok(plan) => plan,
        Err(error) => return refuse(&error, &settings, look, host),
    };
    warn(&plan.warnings, &settings, host);
    let told = Look {
        by_case: true,
        ..args.verbosity.of(look)
    };
    host.show_live(told.verbosity > Verbosity::Quiet);
    // The name of a target is known here alone.
    selection.go_to(wiki.address.clone());
    let page = args.verbosity.of(host.page_look(args.common.color));
    let checks = Checks {
        reports: Reports::of_run(&args.reports, told, page, host),
        again: selection.again(&plan.secret_inputs) + &args.jobs.again(),
        jobs: &args.jobs,
        snapshots: args.snapshots.store(host),
        host,
    };
    let (tally, exit) = match checks.carry_out(&plan, &settings) {
        Ok(ended) => ended,
        Err(exit) => return exit,
    };
    if told.verbosity > Verbosity::Quiet {
        tell_what_next(&wiki, &tally, host);
    }
    exit
}

/// Makes the checks that are not there, and says what it made and what is not as it comes with flowrun.
fn write_checks(wiki: &Wiki, host: &Host) -> Result<(), Exit> {
    let folder = wiki.folder.display();
    let report = library::write(&wiki.folder, Some(TAG), BASELINE).map_err(|(path, error)| {
        let path = path.display();
        host.tell(&format!("error: `{path}` cannot be made: {error}\nhelp: the checks and what the wiki answers are kept in `{folder}`"));
        Exit::Broken
    })?;
    if report.made() > 0 {
        let files = counted(report.made(), "file");
        host.tell(&format!(
            "made {folder}: {files}, the checks and what is known of answers"
        ));
    }
    for name in &report.different {
        host.tell(&format!("note: {folder}/{name} is kept, and is not as it comes with this flowrun\nhelp: remove it to have it made anew"));
    }
    Ok(())
}
