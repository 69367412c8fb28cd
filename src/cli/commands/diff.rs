//! `flowrun diff`: run scenarios on two deployments, tell what differs.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::arguments::{Common, VerbosityArgs};
use crate::cli::cookies::StartArgs;
use crate::cli::diff::compared;
use crate::cli::embedded::ReleaseArgs;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::JobArgs;
use crate::cli::refusal::refuse;
use crate::cli::settings::Selection;
use crate::cli::several::Several;
use crate::event::Deviations;
use crate::plan::{Plan, PlanError, Settings};
use crate::report::write_deviations;
use crate::text::printable_json;

/// Arguments of `flowrun diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The deployment that is known: an address, or a name from flowrun.yaml, as --target takes them elsewhere
    #[arg(value_name = "OLD")]
    old: String,
    /// The one that is compared with it
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    selection: Selection,
    /// Run once more on OLD: what differs there from run to run is noise, and no finding
    #[arg(long, help_heading = "How they run")]
    again: bool,
    #[command(flatten)]
    cookies: StartArgs,
    #[command(flatten)]
    jobs: JobArgs,
    /// Print what was found as JSON
    #[arg(long, help_heading = "Reports")]
    json: bool,
    #[command(flatten)]
    verbosity: VerbosityArgs,
    #[command(flatten)]
    common: Common,
}

/// The scenarios of who names none.
const USUAL: &str = "scenarios";

/// Compares two deployments.
pub(crate) fn execute(args: &DiffArgs, host: &Host) -> Exit {
    let look = host.look(args.common.color);
    let cookies = args.cookies.given().map_err(PlanError::Usage);
    let given = cookies.and_then(|cookies| Ok((args.settings(host)?, cookies)));
    let (settings, cookies) = match given {
        Ok(given) => given,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    let again = |plan: &Plan| {
        let given = args.selection.again(&plan.secret_inputs);
        format!("{given}{}{}", args.jobs.again(), args.cookies.again())
    };
    let several = Several {
        embedded: ReleaseArgs::default().wikis(),
        jobs: &args.jobs,
        cookies,
        again: &again,
        look,
        host,
        runs: Cell::default(),
    };
    let on = |target: &String| Settings {
        targets: vec![target.clone()],
        ..settings.clone()
    };
    match compared(&several, (&on(&args.old), &on(&args.new)), args.again) {
        Ok((deviations, runs)) => {
            let told = args.tell(&deviations, host);
            Exit::of_diff(&runs, &deviations, told)
        }
        Err(exit) => exit,
    }
}

impl DiffArgs {
    /// What both plans are made of, but for their targets.
    fn settings(&self, host: &Host) -> Result<Settings, PlanError> {
        let mut settings = self.selection.settings(host)?;
        let refused = |what: &str| {
            Err(PlanError::Usage(format!(
                "`flowrun diff` takes no `{what}`\nhelp: OLD and NEW are the targets: `flowrun diff {} {}`",
                self.old, self.new
            )))
        };
        if !settings.targets.is_empty() {
            return refused("--target");
        }
        if settings.target_version.is_some() {
            return refused("--target-version");
        }
        if settings.paths.is_empty() {
            if !Path::new(USUAL).is_dir() {
                let told = format!(
                    "no scenario was named, and there is no folder `{USUAL}` here\nhelp: name files or folders behind OLD and NEW"
                );
                return Err(PlanError::NothingSelected(told));
            }
            settings.paths.push(PathBuf::from(USUAL));
        }
        Ok(settings)
    }

    /// Prints what was found; false if it cannot be written.
    fn tell(&self, deviations: &Deviations, host: &Host) -> bool {
        if self.json {
            let told = serde_json::to_string_pretty(deviations).unwrap_or_default();
            return host.print(&printable_json(&told));
        }
        let look = self.verbosity.of(host.page_look(self.common.color));
        let mut told = Vec::new();
        // Nothing that is written to memory fails.
        let _written = write_deviations(&mut told, look, deviations);
        host.print(String::from_utf8_lossy(&told).trim_end())
    }
}
