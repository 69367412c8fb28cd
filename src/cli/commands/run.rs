//! `flowrun run`: plan, carry out, tell.

use clap::Args;

use crate::cli::arguments::{Common, command_names};
use crate::cli::cookies::CookieArgs;
use crate::cli::embedded::EmbeddedWikis;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::refusal::refuse;
use crate::cli::reports::Reports;
use crate::cli::settings::Selection;
use crate::cli::signals::until_stopped;
use crate::cli::snapshots::SnapshotArgs;
use crate::cli::stepping::Stepping;
use crate::engine::{self, Gate, Run, Stop};
use crate::plan::{self, Plan, PlanError, Settings};
use crate::secret::Secrets;
use crate::text::nearest;
use crate::transport::{Jar, Live};
use crate::wiki::Release;

/// Arguments of `flowrun run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    selection: Selection,
    /// The release of the embedded wiki
    #[arg(long, value_name = "RELEASE", default_value_t)]
    mediawiki: Release,
    #[command(flatten)]
    cookies: CookieArgs,
    #[command(flatten)]
    snapshots: SnapshotArgs,
    /// Go through the run step by step: before each request and after its answer you see it and are asked (Enter goes on, `?` lists the
    /// other answers). Lines are read from stdin; its end stops the run
    #[arg(long)]
    step: bool,
    #[command(flatten)]
    common: Common,
}

impl RunArgs {
    /// The arguments that run the same again, behind the names of the files.
    fn again(&self, plan: &Plan, seed: u64) -> String {
        let usual = self.mediawiki == Release::default();
        let release = if usual {
            String::new()
        } else {
            format!(" --mediawiki {}", self.mediawiki)
        };
        format!(
            "{}{}{release} --seed {seed}",
            self.selection.again(&plan.secret_inputs),
            self.cookies.again()
        )
    }
}

/// Runs scenarios.
pub(crate) fn execute(args: RunArgs, host: &Host) -> Exit {
    if let Some(exit) = mistaken_command(&args, host) {
        return exit;
    }
    if args.step
        && args
            .selection
            .files
            .iter()
            .any(|file| file.as_os_str() == "-")
    {
        host.tell("error: `--step` reads answers from stdin, so no scenario can come from there\nhelp: name a file");
        return Exit::Usage;
    }
    let look = host.look(args.common.color);
    let cookies = args.cookies.given().map_err(PlanError::Usage);
    let given = cookies.and_then(|cookies| Ok((args.selection.settings(host)?, cookies)));
    let (settings, cookies) = match given {
        Ok(given) => given,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    match plan::plan(&settings) {
        Ok(plan) => carry_out(&plan, &args, &settings, cookies, host),
        Err(error) => refuse(&error, &settings, look, host),
    }
}

/// A path that is no file but near a command was meant as a command.
fn mistaken_command(args: &RunArgs, host: &Host) -> Option<Exit> {
    let first = args.selection.files.first()?.to_str()?;
    if args.selection.files.first()?.exists() || first.contains(['/', '.']) {
        return None;
    }
    let commands = command_names();
    let near = nearest(first, commands.iter().map(String::as_str))?;
    host.tell(&format!(
        "error: there is no file `{first}`\nhelp: did you mean the command `flowrun {near}`?"
    ));
    Some(Exit::Usage)
}

fn carry_out(plan: &Plan, args: &RunArgs, settings: &Settings, cookies: Jar, host: &Host) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            host.tell(&format!("error: the run could not be started: {error}"));
            return Exit::Broken;
        }
    };
    for warning in &plan.warnings {
        host.tell(&format!("warning: {warning}"));
    }
    let look = host.look(args.common.color);
    let reports = Reports::new(look);
    let stop = Stop::default();
    let transport = Live::default();
    let embedded = EmbeddedWikis {
        release: args.mediawiki,
    };
    let stepping = args.step.then(|| Stepping::of_stdin(host, look));
    let run = Run::new(engine::Host {
        transport: &transport,
        embedded: &embedded,
        sink: &reports,
        secrets: Secrets::default(),
        seed: settings.seed,
        again: args.again(plan, settings.seed),
        snapshots: args.snapshots.store(host),
        user_agent: user_agent(plan),
        netrc: host.netrc(),
        target_version: settings.target_version.clone(),
        cookies,
        stop: &stop,
        gate: stepping.as_ref().map(|stepping| stepping as &dyn Gate),
    });
    let (tally, signal) = runtime.block_on(until_stopped(run.carry_out(plan), &stop, host));
    let left = args.cookies.leave(run.last_cookies().as_ref());
    if let Err(message) = &left {
        host.tell(&format!("error: {message}"));
    }
    Exit::of_run(signal, &tally, reports.lost() || left.is_err())
}

/// How requests name their sender: `flowrun/VERSION (CONTACT)`.
pub(crate) fn user_agent(plan: &Plan) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut contacts = plan.cases.iter();
    let contact = contacts.find_map(|case| case.target.contact.as_deref());
    contact.map_or_else(
        || format!("flowrun/{version}"),
        |contact| format!("flowrun/{version} ({contact})"),
    )
}
