//! The command line.

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::commands::{
    accept, check, diff, docs, explain, generate, init, learn, list, report, review, run, show,
    upgrade_check, wiki,
};
use super::exit::{self, Exit};
use super::host::Host;
use crate::report::{Look, Verbosity};
use crate::text::nearest;

/// Runs declarative API flows: a YAML scenario is a test, a regression baseline and a documentation page.
///
/// `flowrun FILE…` is short for `flowrun run FILE…`.
#[derive(Debug, Parser)]
#[command(name = "flowrun", version, after_help = exit::HELP, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) run: run::RunArgs,
}

/// Every command, one file each.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run scenarios
    #[command(after_help = exit::HELP)]
    Run(Box<run::RunArgs>),
    /// Find what is wrong, and what is hardly meant, without sending anything
    #[command(after_help = exit::HELP_OF_CHECK)]
    Check(Box<check::CheckArgs>),
    /// List the cases that would run
    #[command(after_help = exit::HELP_OF_LISTS)]
    List(Box<list::ListArgs>),
    /// Show what would be sent, request by request, and where each value comes from; sends nothing
    #[command(after_help = exit::HELP_OF_LISTS)]
    Show(Box<show::ShowArgs>),
    /// Run scenarios several times, and write masks for what varies, then the snapshots
    #[command(after_help = exit::HELP_OF_LEARN)]
    Learn(Box<learn::LearnArgs>),
    /// Run scenarios on two deployments, and tell what the new one answers otherwise
    #[command(after_help = exit::HELP_OF_DIFF)]
    Diff(Box<diff::DiffArgs>),
    /// Look at pending snapshots one by one, and take or remove each
    #[command(after_help = exit::HELP_OF_REVIEW)]
    Review(review::ReviewArgs),
    /// Take pending snapshots: answers that changed, after a look at them
    Accept(accept::AcceptArgs),
    /// Remove pending snapshots and keep the old ones
    Reject(accept::RejectArgs),
    /// Tell saved runs again: in the terminal, or as reports
    #[command(after_help = exit::HELP_OF_REPORT)]
    Report(report::TellArgs),
    /// Tell what a code or a word means, with examples
    Explain(explain::ExplainArgs),
    /// Check a wiki before and after an upgrade: a baseline first, then what is not as it was
    #[command(after_help = exit::HELP)]
    UpgradeCheck(Box<upgrade_check::UpgradeArgs>),
    /// Make pages of an API from the scenarios that document it: requests, responses, errors, history
    #[command(after_help = exit::HELP_OF_DOCS)]
    Docs(Box<docs::DocsArgs>),
    /// Serve the embedded wiki alone
    Wiki(wiki::WikiArgs),
    /// Make a folder ready: flowrun.yaml, a first scenario, the schema for editors
    Init(init::InitArgs),
    /// Print a schema for editors, completions, manual pages or the reference
    Generate(generate::GenerateArgs),
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// When to use colours
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(super) color: ColorChoice,
}

/// How much is told of a run.
#[derive(Debug, Args)]
pub(super) struct VerbosityArgs {
    /// Tell only what failed, and the summary
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Reports")]
    quiet: bool,
    /// Tell of each step its requests, answers and cookies; twice: everything, secrets masked
    #[arg(short, long, action = ArgAction::Count, help_heading = "Reports")]
    verbose: u8,
}

impl VerbosityArgs {
    /// The same look, telling as much as is asked for.
    pub(super) fn of(&self, look: Look) -> Look {
        let verbosity = match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Verbose,
            (false, _) => Verbosity::Full,
        };
        Look { verbosity, ..look }
    }
}

/// Help and version are answers; anything else that clap says is wrong usage.
pub(super) fn refused(error: &clap::Error, host: &Host) -> Exit {
    if !error.use_stderr() {
        // clap decides about colours by stdout itself.
        return if error.print().is_ok() {
            Exit::Held
        } else {
            Exit::ReportLost
        };
    }
    host.tell(error.to_string().trim_end());
    Exit::Usage
}

/// Bare `flowrun` prints help.
pub(super) fn print_help(host: &Host) -> Exit {
    let help = Arguments::command().render_help().to_string();
    if host.print(help.trim_end()) {
        Exit::Held
    } else {
        Exit::ReportLost
    }
}

/// A path that is no file but near a command was meant as a command.
pub(super) fn mistaken(files: &[PathBuf], host: &Host) -> Option<Exit> {
    let first = files.first().filter(|first| !first.exists())?.to_str()?;
    if first.contains(['/', '.']) {
        return None;
    }
    let arguments = Arguments::command();
    let commands = arguments.get_subcommands().map(clap::Command::get_name);
    let near = nearest(first, commands)?;
    host.tell(&format!(
        "error: there is no file `{first}`\nhelp: did you mean the command `flowrun {near}`?"
    ));
    Some(Exit::Usage)
}

/// The command that a word names, or that has it as a flag, for whoever asks what it means.
pub(super) fn command_of(word: &str) -> Option<String> {
    let arguments = Arguments::command();
    let flag = word.strip_prefix("--").unwrap_or(word);
    let has = |command: &&clap::Command| {
        let mut flags = command.get_arguments();
        command.get_name() == word || flags.any(|own| own.get_long() == Some(flag))
    };
    let found = arguments.get_subcommands().find(has)?;
    Some(found.get_name().to_owned())
}
