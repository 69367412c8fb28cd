//! `flowrun check`: all that a run does but sending, the lints, and what is to be done about snapshots.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::arguments::Common;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::refusal::{masked, refuse};
use crate::cli::settings::Selection;
use crate::docs::explain;
use crate::plan::{self, Checked, Settings};
use crate::snapshot::{self, names_shown};
use crate::text::{Diagnostic, Severity, Style, printable_json};

/// Arguments of `flowrun check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    selection: Selection,
    /// Exit with 4 if there are warnings
    #[arg(long)]
    deny_warnings: bool,
    /// One JSON list of what was found, on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// A finding as JSON.
#[derive(Serialize)]
struct Finding<'d> {
    code: &'d str,
    severity: Severity,
    message: &'d str,
    /// None of what is about no place, or about a file as a whole.
    file: Option<&'d str>,
    line: Option<u32>,
    column: Option<u32>,
    notes: &'d [String],
    help: &'d [String],
}

/// Checks files; nothing needs a value or a target. Without files, those of the current folder.
pub(crate) fn execute(mut args: CheckArgs, host: &Host) -> Exit {
    let look = host.look(args.common.color);
    if args.selection.files.is_empty() {
        args.selection.files = vec![PathBuf::from(".")];
    }
    let settings = match args.selection.settings(host) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    let mut checked = match plan::check(&settings, &names_shown) {
        Ok(checked) => checked,
        Err(error) => return refuse(&error, &settings, look, host),
    };
    checked.add(snapshot::warnings(&checked));
    for warning in &checked.warnings {
        host.tell(&format!("warning: {warning}"));
    }
    let findings: Vec<Diagnostic> = masked(&checked.findings, &settings).collect();
    let mut written = true;
    if args.json {
        written = host.print(&json(&findings));
    } else {
        let style = Style {
            color: look.color,
            width: look.width,
        };
        for finding in &findings {
            host.show(&format!("{}\n", finding.render(style)));
        }
    }
    host.tell(&summary(&checked));
    let codes = findings.iter().map(|found| &*found.code);
    if let Some(hint) = explain::hint(codes).filter(|_| !args.json) {
        host.tell(&format!("help: {hint}"));
    }
    match (
        checked.count(Severity::Error),
        checked.count(Severity::Warning),
    ) {
        (0, 0) if written => Exit::Held,
        (0, 1..) if args.deny_warnings => Exit::Failed,
        (0, _) if written => Exit::Held,
        (0, _) => Exit::ReportLost,
        _ => Exit::Invalid,
    }
}

/// `3 scenarios, 1 fragment checked: 2 warnings`.
fn summary(checked: &Checked) -> String {
    let looked_at = [
        (checked.scenarios, "scenario"),
        (checked.fragments, "fragment"),
        (checked.unread, "invalid file"),
    ];
    let looked_at: Vec<String> = looked_at
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(count, what))
        .collect();
    let files = format!("{} checked", looked_at.join(", "));
    let found = [
        (checked.count(Severity::Error), "error"),
        (checked.count(Severity::Warning), "warning"),
    ];
    let found: Vec<String> = found
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(count, what))
        .collect();
    match found.is_empty() {
        true => format!("{files}: no errors, no warnings"),
        false => format!("{files}: {}", found.join(", ")),
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// A finding a line, so that a difference between two lists can be read.
fn json(findings: &[Diagnostic]) -> String {
    let lines = findings.iter().map(|found| {
        let place = found.position();
        let listed = Finding {
            code: &found.code,
            severity: found.severity,
            message: &found.message,
            file: place.map(|(file, ..)| file),
            line: place.map(|(_, line, _)| line),
            column: place.map(|(.., column)| column),
            notes: &found.notes,
            help: &found.help,
        };
        printable_json(&serde_json::to_string(&listed).unwrap_or_default())
    });
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => "[]".to_owned(),
        false => format!("[\n{}\n]", lines.join(",\n")),
    }
}
