//! `flowrun list`: the cases that would run, without running them.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::arguments::Common;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::refusal::{refuse, warn};
use crate::cli::settings::Selection;
use crate::plan::{self, Case, Settings};
use crate::text::{printable, printable_json};

/// Arguments of `flowrun list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    selection: Selection,
    /// One JSON list, with all that is known of each case
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// A case as JSON.
#[derive(Serialize)]
struct Listed<'c> {
    file: String,
    /// As reports have it: the scenario's name, and the row's.
    name: String,
    row: Option<&'c str>,
    /// The target that it would go to, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'c str>,
    tags: Vec<&'c str>,
    /// Why it would be skipped.
    skip: Option<&'c str>,
    /// Why it is known to fail.
    expected_failure: Option<&'c str>,
}

/// Lists cases on stdout, one a line; nothing needs a value or a target. Without files, those of the current folder.
pub(crate) fn execute(mut args: ListArgs, host: &Host) -> Exit {
    let look = host.look(args.common.color);
    if args.selection.files.is_empty() {
        args.selection.files = vec![PathBuf::from(".")];
    }
    let settings = match args.selection.settings(host) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    let plan = match plan::survey(&settings) {
        Ok(plan) => plan,
        Err(error) => return refuse(&error, &settings, look, host),
    };
    warn(&plan.warnings, &settings, host);
    let text = match args.json {
        true => json(&plan.cases),
        false => lines(&plan.cases),
    };
    match host.print(&text) {
        true => Exit::Held,
        false => Exit::ReportLost,
    }
}

fn lines(cases: &[Case]) -> String {
    let lines = cases.iter().map(|case| {
        let scenario = &case.block.scenario;
        let tags = match scenario.tags.is_empty() {
            true => String::new(),
            false => format!(" ({})", scenario.tag_names().join(", ")),
        };
        let line = format!("{}: {}{tags}", case.block.path.display(), case.title());
        // A name of several lines is still one case.
        printable(&line.replace(['\n', '\r'], " "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A case a line, so that a difference between two lists can be read.
fn json(cases: &[Case]) -> String {
    let listed = cases.iter().map(|case| {
        let scenario = &case.block.scenario;
        let listed = Listed {
            file: case.block.path.display().to_string(),
            name: case.name(),
            row: case.row.as_ref().map(|row| row.name.as_str()),
            target: case.target.one_of_several(),
            tags: scenario.tag_names(),
            skip: scenario.skip.as_deref(),
            expected_failure: scenario.expected_failure.as_deref(),
        };
        printable_json(&serde_json::to_string(&listed).unwrap_or_default())
    });
    format!("[\n{}\n]", listed.collect::<Vec<_>>().join(",\n"))
}
