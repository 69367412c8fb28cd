//! The door: arguments, the environment and terminal, wiring, one thin file a command.
//!
//! The only room that names clap and reads the environment. Start at [`main`].

mod arguments;
mod commands;
mod completions;
mod cookies;
mod denied;
mod diff;
mod docs;
mod embedded;
mod exit;
mod failed;
mod github;
mod host;
mod jobs;
mod keyboard;
mod learn;
mod library;
mod lines;
mod panics;
mod part;
mod refusal;
mod reports;
mod review;
mod settings;
mod several;
mod signals;
mod snapshots;
mod stepping;
mod upgrade;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
pub use exit::Exit;
use host::Host;

/// Reads the arguments, carries the command out, and gives the exit code.
pub fn main() -> ExitCode {
    panics::guarded(command).code()
}

fn command() -> Exit {
    let host = Host::of_process();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return arguments::refused(&error, &host),
    };
    match arguments.command {
        // With flags and no file, as of an empty shell variable, nothing was run: that must not look like success.
        None if std::env::args_os().len() < 2 => arguments::print_help(&host),
        None => commands::run::execute(arguments.run, &host),
        Some(Command::Run(args)) => commands::run::execute(*args, &host),
        Some(Command::Check(args)) => commands::check::execute(*args, &host),
        Some(Command::List(args)) => commands::list::execute(*args, &host),
        Some(Command::Show(args)) => commands::show::execute(*args, &host),
        Some(Command::Learn(args)) => commands::learn::execute(&args, &host),
        Some(Command::Diff(args)) => commands::diff::execute(&args, &host),
        Some(Command::Review(args)) => commands::review::execute(&args, &host),
        Some(Command::Accept(args)) => commands::accept::accept(&args, &host),
        Some(Command::Reject(args)) => commands::accept::reject(&args, &host),
        Some(Command::Report(args)) => commands::report::execute(args, &host),
        Some(Command::Explain(args)) => commands::explain::execute(&args, &host),
        Some(Command::Wiki(args)) => commands::wiki::execute(args, &host),
        Some(Command::UpgradeCheck(args)) => commands::upgrade_check::execute(*args, &host),
        Some(Command::Docs(args)) => commands::docs::execute(&args, &host),
        Some(Command::Init(args)) => commands::init::execute(&args, &host),
        Some(Command::Generate(args)) => commands::generate::execute(&args, &host),
    }
}
