//! `flowrun run`: find, plan, carry out, tell.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use clap::Args;

use crate::cli::arguments::{Common, command_names};
use crate::cli::embedded::EmbeddedWikis;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::snapshots::SnapshotArgs;
use crate::engine::{self, Run};
use crate::event::{Event, Sink, Tally};
use crate::plan::{self, Plan, PlanError, Settings};
use crate::report::{Console, Reporter};
use crate::secret::Secrets;
use crate::template::Version;
use crate::text::nearest;
use crate::transport::Live;
use crate::wiki::Release;

/// Arguments of `flowrun run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Scenarios, or folders of them
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Where to run: the address of an api.php, or a name from flowrun.yaml; without it, a service's embedded emulation
    #[arg(long, value_name = "URL|NAME")]
    target: Option<String>,
    /// The version of the target, instead of asking it
    #[arg(long, value_name = "VERSION")]
    target_version: Option<Version>,
    /// Who you are, for the User-Agent: an e-mail address or a page; needed for any target that is not on this machine
    #[arg(long, value_name = "WHO")]
    contact: Option<String>,
    /// Let steps change something on the target
    #[arg(long)]
    writable: bool,
    /// Let requests go to this host too (repeatable)
    #[arg(long, value_name = "HOST[:PORT]")]
    allow_host: Vec<String>,
    /// The value of an input (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    var: Vec<(String, String)>,
    /// A secret input: its value is read from FLOWRUN_VAR_NAME, or asked for (repeatable)
    #[arg(long, value_name = "NAME")]
    secret: Vec<String>,
    /// Let files read this environment variable (repeatable)
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// What chance follows from: the same seed gives the same values
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// The release of the embedded wiki
    #[arg(long, value_name = "RELEASE", default_value_t)]
    mediawiki: Release,
    #[command(flatten)]
    snapshots: SnapshotArgs,
    #[command(flatten)]
    common: Common,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Runs scenarios.
pub(crate) fn execute(args: RunArgs, host: &Host) -> Exit {
    if let Some(exit) = mistaken_command(&args, host) {
        return exit;
    }
    let settings = match settings(&args, host) {
        Ok(settings) => settings,
        Err(message) => {
            host.tell(&format!("error: {message}"));
            return Exit::Usage;
        }
    };
    match plan::plan(&settings) {
        Ok(plan) => carry_out(&plan, &args, &settings, host),
        Err(error) => refuse(&error, &args, &settings, host),
    }
}

/// A path that is no file but near a command was meant as a command.
fn mistaken_command(args: &RunArgs, host: &Host) -> Option<Exit> {
    let first = args.files.first()?.to_str()?;
    if args.files.first()?.exists() || first.contains(['/', '.']) {
        return None;
    }
    let commands = command_names();
    let near = nearest(first, commands.iter().map(String::as_str))?;
    host.tell(&format!(
        "error: there is no file `{first}`\nhelp: did you mean the command `flowrun {near}`?"
    ));
    Some(Exit::Usage)
}

fn settings(args: &RunArgs, host: &Host) -> Result<Settings, String> {
    let secrets = args
        .secret
        .iter()
        .map(|given| secret(given, host))
        .collect::<Result<_, _>>()?;
    Ok(Settings {
        paths: args.files.clone(),
        target: args.target.clone(),
        target_version: args.target_version.clone(),
        contact: args.contact.clone(),
        writable: args.writable,
        allow_hosts: args.allow_host.clone(),
        vars: args.var.clone(),
        secrets,
        environment: host.environment.clone(),
        allowed_env: args.env.clone(),
    })
}

/// The value of a secret: from the environment, else from the person.
fn secret(given: &str, host: &Host) -> Result<(String, String), String> {
    if let Some((name, value)) = given.split_once('=') {
        host.tell(&format!(
            "warning: a secret on the command line can be read in the list of processes\nhelp: write `--secret {name}` and set FLOWRUN_VAR_{name}, or type it when asked"
        ));
        return Ok((name.to_owned(), value.to_owned()));
    }
    if let Some(value) = host.variable(&format!("FLOWRUN_VAR_{given}")) {
        return Ok((given.to_owned(), value.to_owned()));
    }
    if !host.can_ask {
        return Err(format!(
            "the secret `{given}` has no value\nhelp: set the environment variable FLOWRUN_VAR_{given}"
        ));
    }
    let typed = rpassword::prompt_password(format!("{given}: "));
    typed
        .map(|value| (given.to_owned(), value))
        .map_err(|error| format!("the secret `{given}` cannot be read: {error}"))
}

fn refuse(error: &PlanError, args: &RunArgs, settings: &Settings, host: &Host) -> Exit {
    match error {
        PlanError::Usage(message) => {
            host.tell(&format!("error: {message}"));
            Exit::Usage
        }
        PlanError::NothingSelected(message) => {
            host.tell(&format!("error: {message}"));
            Exit::NothingSelected
        }
        PlanError::Invalid(diagnostics) => {
            let secrets = Secrets::default();
            for (name, value) in &settings.secrets {
                secrets.learn(value, &name.as_str().into());
            }
            let look = host.look(args.common.color);
            for diagnostic in diagnostics {
                let diagnostic = diagnostic.clone().map_text(|text| secrets.mask(text));
                let style = crate::text::Style {
                    color: look.color,
                    width: look.width,
                };
                host.tell(&format!("{}\n", diagnostic.render(style)));
            }
            let count = diagnostics.len();
            let errors = if count == 1 {
                "1 error".to_owned()
            } else {
                format!("{count} errors")
            };
            host.tell(&format!("{errors}; nothing was sent"));
            Exit::Invalid
        }
    }
}

/// Passes events to the console, and remembers whether it took them all.
struct Reports {
    console: Mutex<Console<std::io::Stderr>>,
    lost: AtomicBool,
}

impl Sink for Reports {
    fn emit(&self, event: Event) {
        let taken = self
            .console
            .lock()
            .map(|mut console| console.on_event(&event));
        if !matches!(taken, Ok(Ok(()))) {
            self.lost.store(true, Ordering::Relaxed);
        }
    }
}

fn carry_out(plan: &Plan, args: &RunArgs, settings: &Settings, host: &Host) -> Exit {
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
    let look = host.look(args.common.color);
    let reports = Reports {
        console: Mutex::new(Console::new(std::io::stderr(), look)),
        lost: AtomicBool::new(false),
    };
    let stop = AtomicBool::new(false);
    let signal = AtomicU8::new(0);
    let contact = plan
        .cases
        .iter()
        .find_map(|case| case.target.contact.clone());
    let transport = Live::default();
    let embedded = EmbeddedWikis {
        release: args.mediawiki,
    };
    let run = Run::new(engine::Host {
        transport: &transport,
        embedded: &embedded,
        sink: &reports,
        secrets: Secrets::default(),
        seed: args.seed.unwrap_or_else(|| fastrand::u64(..1_000_000_000)),
        snapshots: args.snapshots.store(host),
        user_agent: user_agent(contact.as_deref()),
        target_version: settings.target_version.clone(),
        stop: &stop,
    });
    let tally = runtime.block_on(until_stopped(run.carry_out(plan), &stop, &signal));
    let signal = match signal.load(Ordering::Relaxed) {
        0 => None,
        1 => Some(Exit::Interrupted),
        _ => Some(Exit::Terminated),
    };
    Exit::of_run(signal, &tally, reports.lost.load(Ordering::Relaxed))
}

/// How requests name their sender: `flowrun/VERSION (CONTACT)`.
fn user_agent(contact: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    contact.map_or_else(
        || format!("flowrun/{version}"),
        |contact| format!("flowrun/{version} ({contact})"),
    )
}

/// Carries the run on to its end; a signal stops it after the request under way, and its teardown still runs.
async fn until_stopped(
    run: impl Future<Output = Tally>,
    stop: &AtomicBool,
    signal: &AtomicU8,
) -> Tally {
    let signals = async {
        let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            return std::future::pending().await;
        };
        let number = tokio::select! {
            interrupted = tokio::signal::ctrl_c() => if interrupted.is_ok() { 1 } else { 0 },
            _ = terminate.recv() => 2,
        };
        signal.store(number, Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
        std::future::pending::<()>().await;
    };
    tokio::pin!(run);
    tokio::select! {
        tally = &mut run => tally,
        () = signals => Tally::default(),
    }
}
