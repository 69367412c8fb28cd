//! `flowrun show`: what a run would send, without sending it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::arguments::Common;
use crate::cli::cookies::StartArgs;
use crate::cli::embedded::ReleaseArgs;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::part::PartArgs;
use crate::cli::refusal::{refuse, warn};
use crate::cli::settings::Selection;
use crate::engine::{Ahead, preview};
use crate::event::{Preview, ShownRefusal};
use crate::plan::{self, PlanError, Settings};
use crate::report::{Look, write_preview};
use crate::text::{printable, printable_json, shell_line, shell_word};

/// Arguments of `flowrun show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    embedded: ReleaseArgs,
    #[command(flatten)]
    part: PartArgs,
    #[command(flatten)]
    cookies: StartArgs,
    /// One JSON document, with all headers and with bodies as they are sent
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// All cases as JSON.
#[derive(Serialize)]
struct Shown<'c> {
    /// What chance followed from.
    seed: u64,
    cases: &'c [Preview],
}

/// Shows cases on stdout. Nothing is sent; a value that nobody gives is no error. Without files, those of the current folder.
pub(crate) fn execute(mut args: ShowArgs, host: &Host) -> Exit {
    let messages = host.look(args.common.color);
    if args.selection.files.is_empty() {
        args.selection.files = vec![PathBuf::from(".")];
    }
    let settings = args.selection.settings(host);
    // They stay in their file; whether a run could read it is known here.
    let cookies = args.cookies.given().map_err(PlanError::Usage);
    let mut settings = match settings.and_then(|settings| cookies.map(|_| settings)) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error, &Settings::default(), messages, host),
    };
    settings.part = args.part.given();
    let plan = match plan::survey(&settings) {
        Ok(plan) => plan,
        Err(error) => return refuse(&error, &settings, messages, host),
    };
    warn(&plan.warnings, &settings, host);
    let ahead = Ahead {
        seed: settings.seed,
        target_version: settings.target_version.clone(),
        embedded_version: args.embedded.version(),
    };
    let cases = preview(&plan, &ahead);
    let again = [
        args.selection.targets_again(),
        args.selection.again(&plan.secret_inputs),
        args.part.again(),
        args.cookies.again(),
        args.embedded.again(),
    ];
    let again = again.concat();
    let files = args.selection.files.iter();
    let files: Vec<String> = files
        .map(|file| shell_word(&file.to_string_lossy()))
        .collect();
    let files = files.join(" ");
    let text = match args.json {
        true => json(&cases, settings.seed),
        false => pages(
            &cases,
            (&files, &again),
            settings.seed,
            host.page_look(args.common.color),
        ),
    };
    match text {
        Ok(text) if host.print(text.trim_end()) => Exit::Held,
        Ok(_) => Exit::ReportLost,
        Err(why) => refuse(&PlanError::Usage(why), &settings, messages, host),
    }
}

fn json(cases: &[Preview], seed: u64) -> Result<String, String> {
    let shown = Shown { seed, cases };
    let text = serde_json::to_string_pretty(&shown).map_err(|error| error.to_string())?;
    Ok(printable_json(&text))
}

fn pages(
    cases: &[Preview],
    (files, again): (&str, &str),
    seed: u64,
    look: Look,
) -> Result<String, String> {
    let mut text = Vec::new();
    for case in cases {
        write_preview(&mut text, look, case).map_err(|error| error.to_string())?;
        text.push(b'\n');
    }
    let mut text = String::from_utf8(text).map_err(|error| error.to_string())?;
    text.push_str("Nothing was sent.");
    if text.contains('‹') {
        text.push_str(" ‹…› will be known when the run gets there.");
    }
    let line = format!("flowrun {}{again} --seed {seed}", files);
    text.push_str(&format!("\nrun it: {}", shell_line(line)));
    let refusals: Vec<&ShownRefusal> = cases.iter().flat_map(Preview::refusals).collect();
    if !refusals.is_empty() {
        text.push_str("\nNot all of it is sent so: see `cannot be sent` above.");
    }
    // What helps against several is said once.
    let helps: BTreeSet<&String> = refusals.iter().flat_map(|refusal| &refusal.help).collect();
    for help in helps {
        text.push_str(&format!("\nhelp: {}", printable(help)));
    }
    Ok(text)
}
