//! `flowrun explain`: what a code or a word means.

use clap::Args;

use crate::cli::arguments::{Common, command_of};
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::docs::explain;

/// Arguments of `flowrun explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A code, as in `error[CODE]`, or a key, query, matcher, type, mask, filter, function or service; without it every
    /// code is listed
    #[arg(value_name = "CODE|WORD", allow_hyphen_values = true)]
    word: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Tells of a word on stdout.
pub(crate) fn execute(args: &ExplainArgs, host: &Host) -> Exit {
    let style = host.page_style(args.common.color);
    let told = match &args.word {
        None => Ok(explain::list(style)),
        Some(word) => explain::explain(word, style).map_err(|message| match command_of(word) {
            Some(command) => format!("`{word}` belongs to the command line, and is no word of the language\nhelp: `flowrun help {command}` tells of it"),
            None => message,
        }),
    };
    match told {
        Ok(text) if host.print(&text) => Exit::Held,
        Ok(_) => Exit::ReportLost,
        Err(message) => {
            host.tell(&format!("error: {message}"));
            Exit::Usage
        }
    }
}
