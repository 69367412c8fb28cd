//! `flowrun review`: pending snapshots, one after the other for a person at a terminal, else as a list.

use clap::Args;
use serde::Serialize;

use super::accept::{Which, nothing, refused};
use crate::cli::arguments::Common;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::review::Reviewing;
use crate::event::Waiting;
use crate::snapshot::Pending;
use crate::text::{printable, printable_json, shell_word};

/// Arguments of `flowrun review`.
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    which: Which,
    /// Only list the pending snapshots, one a line, with the commands that decide; so it is without a terminal
    #[arg(long)]
    list: bool,
    /// With `--list`: one JSON list, with all that is known of each
    #[arg(long, requires = "list")]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// A pending snapshot as JSON.
#[derive(Serialize)]
struct Listed<'w> {
    path: &'w str,
    /// Scenario and step, in words.
    name: &'w str,
    scenario: &'w str,
    /// Ids of the step and of those it stands in.
    step: &'w str,
    /// Where the step stands.
    file: &'w str,
    line: Option<u32>,
    /// Method and URL, then the body on lines of its own.
    request: Option<&'w str>,
    /// Whether there is a snapshot that it would replace, and that can be read.
    has_old: bool,
    /// In words, as a run says them; of many the first.
    changes: &'w [String],
    changed_paths: &'w [String],
}

/// Asks a person about each pending snapshot, or lists them.
pub(crate) fn execute(args: &ReviewArgs, host: &Host) -> Exit {
    let pending = match args.which.find() {
        Ok(pending) => pending,
        Err(error) => return refused(&error, host),
    };
    if pending.is_empty() {
        let printed = !args.json || host.print("[]");
        return match printed {
            true => nothing("no snapshot is pending", host),
            false => Exit::ReportLost,
        };
    }
    if args.list || !host.can_page() {
        return list(&pending, args.json, host);
    }
    let look = host.look(args.common.color);
    let reviewed =
        Reviewing::at_terminal(host, look).and_then(|reviewing| reviewing.review(&pending));
    reviewed.unwrap_or_else(|error| {
        host.tell(&format!(
            "error: the terminal cannot be read: {error}\nhelp: `flowrun review --list` needs none"
        ));
        Exit::Broken
    })
}

/// Lists them on stdout; what cannot be read is told.
fn list(pending: &[Pending], json: bool, host: &Host) -> Exit {
    let mut exit = Exit::Differs;
    let mut items = Vec::new();
    for one in pending {
        match one.review() {
            Ok(Some(review)) => items.push(item(&review.waiting(), json)),
            // It was decided meanwhile.
            Ok(None) => {}
            Err(trouble) => {
                host.tell(&format!("error: {trouble}\nhelp: {}", trouble.help()));
                exit = Exit::Broken;
            }
        }
    }
    let text = match json {
        true => format!("[\n{}\n]", items.join(",\n")),
        false => items.join("\n"),
    };
    match host.print(&text) {
        true => exit,
        false => Exit::ReportLost,
    }
}

fn item(waiting: &Waiting, json: bool) -> String {
    let place = waiting.line.map(|line| format!(":{line}"));
    let place = format!("{}{}", waiting.file, place.unwrap_or_default());
    if json {
        let listed = Listed {
            path: &waiting.path,
            name: &waiting.name,
            scenario: &waiting.scenario,
            step: &waiting.step,
            file: &waiting.file,
            line: waiting.line,
            request: waiting.request.as_deref(),
            has_old: waiting.old.is_some(),
            changes: &waiting.changes,
            changed_paths: &waiting.changed_paths,
        };
        return printable_json(&serde_json::to_string(&listed).unwrap_or_default());
    }
    let changes = match (&waiting.old, waiting.changed_paths.len()) {
        (None, _) => "first".to_owned(),
        (_, 1) => "1 change".to_owned(),
        (_, count) => format!("{count} changes"),
    };
    let path = shell_word(&waiting.path);
    let line = format!(
        "{}: {} ({place}), {changes}: flowrun accept {path} · flowrun reject {path}",
        waiting.path, waiting.name
    );
    printable(&line.replace(['\n', '\r'], " "))
}
