//! `flowrun generate`: what is made of the tables and the arguments: the schema for editors, completions, manual pages, the reference.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, Subcommand};
use clap_complete::Shell;

use crate::cli::arguments::Arguments;
use crate::cli::completions;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::docs;
use crate::text::nearest;

/// Arguments of `flowrun generate`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct GenerateArgs {
    #[command(subcommand)]
    what: What,
}

const HELP: &str = "\
Examples:
    flowrun generate schema > scenario.schema.json
    source <(flowrun generate completions bash)
    flowrun generate man | man -l -";

#[derive(Debug, Subcommand)]
enum What {
    /// The JSON Schema of scenarios, fragments and flowrun.yaml, for editors
    Schema,
    /// Completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// A manual page, as roff
    Man {
        /// The page of this command; without it, that of flowrun itself
        #[arg(conflicts_with = "out")]
        command: Option<String>,
        /// Write the pages of all commands into this folder
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// The reference of the language, as Markdown
    Reference,
}

/// Prints what was asked for on stdout.
pub(crate) fn execute(args: &GenerateArgs, host: &Host) -> Exit {
    let made = match &args.what {
        What::Schema => docs::schema(),
        What::Reference => docs::reference(),
        What::Completions { shell } => completions::of(*shell),
        What::Man {
            out: Some(folder), ..
        } => return pages(folder, host),
        What::Man { command, .. } => match page(command.as_deref()) {
            Ok(page) => page,
            Err(message) => {
                host.tell(&message);
                return Exit::Usage;
            }
        },
    };
    match host.print(made.trim_end()) {
        true => Exit::Held,
        false => Exit::ReportLost,
    }
}

/// The arguments as manual pages have them: `help` needs none.
fn documented() -> clap::Command {
    Arguments::command().disable_help_subcommand(true)
}

/// The page of a command.
fn page(command: Option<&str>) -> Result<String, String> {
    let mut whole = documented();
    whole.build();
    let asked = match command {
        None => &whole,
        Some(name) => whole
            .find_subcommand(name)
            .ok_or_else(|| no_command(name, &whole))?,
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(asked.clone()).render(&mut page);
    rendered.map_err(|error| format!("error: the page cannot be made: {error}"))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn no_command(name: &str, whole: &clap::Command) -> String {
    let names = whole.get_subcommands().map(clap::Command::get_name);
    let names: Vec<&str> = names.collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the commands are {}", names.join(", ")),
    };
    format!("error: there is no command `{name}`\nhelp: {help}")
}

fn pages(folder: &Path, host: &Host) -> Exit {
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(documented(), folder));
    match written {
        Ok(()) => {
            host.tell(&format!("the pages are in `{}`", folder.display()));
            Exit::Held
        }
        Err(error) => {
            host.tell(&format!(
                "error: the pages cannot be written into `{}`: {error}",
                folder.display()
            ));
            Exit::Broken
        }
    }
}
