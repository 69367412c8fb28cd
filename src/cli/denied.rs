//! `--deny-warnings`: a run fails on what it is warned of, less what a file lists as known.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;

use super::exit::Exit;
use super::host::Host;
use super::reports::Reports;
use crate::event::{Event, EventKind, Ledger, RunPlace, Sink, Tally, Verdict};
use crate::report::{Look, counted, write_warnings};
use crate::snapshot::Update;

/// The flag.
#[derive(Debug, Args)]
pub(super) struct DenyArgs {
    /// Exit with 4 if answers, headers or expectations warn of anything that FILE, if there is one, does not list. FILE is written when it is not there; `--update all` adds to it, and with `--update none` it stays as it is
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, help_heading = "Reports")]
    deny_warnings: Option<Option<PathBuf>>,
}

/// What the file says above its warnings.
const HEAD: &str = "\
# Warnings that are known, a line each: `flowrun --deny-warnings=FILE` fails on any other.
# `--update all` adds what is met then. Take out what is mended.
";

/// Warnings that are known.
#[derive(Debug, Default)]
struct Baseline {
    /// The file, if one is named.
    path: Option<PathBuf>,
    /// What it holds; none if it is not there.
    text: Option<String>,
}

impl DenyArgs {
    /// The same argument again behind a blank.
    pub(super) fn again(&self) -> String {
        match &self.deny_warnings {
            None => String::new(),
            Some(None) => " --deny-warnings".to_owned(),
            Some(Some(path)) => {
                let path = crate::text::shell_word(&path.to_string_lossy());
                format!(" --deny-warnings={path}")
            }
        }
    }

    /// Watches a run for `reports`; tells why, if the file cannot be read.
    pub(super) fn watch<'r>(
        &self,
        reports: &'r Reports<'r>,
        host: &Host,
    ) -> Result<Watched<'r>, Exit> {
        let denies = self.deny_warnings.as_ref();
        let baseline = denies.map(|file| {
            Baseline::read(file.as_deref()).map_err(|why| {
                host.tell(&format!("error: {why}"));
                Exit::Usage
            })
        });
        Ok(Watched {
            reports,
            baseline: baseline.transpose()?,
            ledger: Mutex::default(),
        })
    }
}

impl Baseline {
    fn read(path: Option<&Path>) -> Result<Self, String> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                return Err(format!(
                    "`--deny-warnings={}` cannot be read: {error}",
                    path.display()
                ));
            }
        };
        Ok(Self {
            path: Some(path.to_owned()),
            text,
        })
    }

    fn knows(&self, warning: &str) -> bool {
        let mut lines = self.text.iter().flat_map(|text| text.lines());
        lines.any(|line| line.trim_end() == line_of(warning))
    }

    /// Adds warnings to the file.
    fn add(&self, path: &Path, ledger: &Ledger) -> std::io::Result<()> {
        let mut text = self.text.clone().unwrap_or_else(|| HEAD.to_owned());
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for (warning, _) in ledger.entries() {
            text += &line_of(warning);
            text.push('\n');
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)
    }
}

/// A warning as the file has it: what begins as a comment does is marked.
fn line_of(warning: &str) -> String {
    match warning.starts_with(['#', '\\']) {
        true => format!("\\{warning}"),
        false => warning.to_owned(),
    }
}

/// Passes events on to the reports, and keeps what they warn of.
pub(super) struct Watched<'r> {
    reports: &'r Reports<'r>,
    /// None if warnings are not denied.
    baseline: Option<Baseline>,
    ledger: Mutex<Ledger>,
}

impl Sink for Watched<'_> {
    fn emit(&self, event: Event) {
        if self.baseline.is_some() {
            let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
            ledger.take(&event);
        }
        self.reports.emit(event);
    }

    fn hear(&self, place: Option<&RunPlace>, kind: &EventKind) {
        self.reports.hear(place, kind);
    }
}

impl Watched<'_> {
    /// How the run ends that would end so: says which warnings are denied, or writes down those that are known from now on.
    pub(super) fn exit(
        self,
        exit: Exit,
        tally: &Tally,
        (update, look, host): (Update, Look, &Host),
    ) -> Exit {
        let Some(baseline) = self.baseline else {
            return exit;
        };
        let ledger = { self.ledger.into_inner() }.unwrap_or_else(PoisonError::into_inner);
        let unknown = ledger.without(|warning| baseline.knows(warning));
        let whole = !matches!(exit, Exit::Interrupted | Exit::Terminated)
            && tally.worst() <= Verdict::Differs;
        let may_write = update == Update::All || (update == Update::New && baseline.text.is_none());
        match &baseline.path {
            // What was cut short, or failed, has not met all.
            Some(path) if may_write && whole => {
                if baseline.text.is_some() && unknown.is_empty() {
                    return exit;
                }
                let count = counted(unknown.entries().len(), "warning");
                let path_shown = path.display();
                match baseline.add(path, &unknown) {
                    Ok(()) => {
                        host.tell(&format!("wrote {path_shown}: {count} known from now on; look at them, then commit"));
                        exit
                    }
                    Err(error) => {
                        host.tell(&format!("error: {path_shown} cannot be written: {error}"));
                        exit.or_lost()
                    }
                }
            }
            _ if unknown.is_empty() => exit,
            path => {
                deny(&unknown, path.as_deref(), (look, host));
                exit.or_failed()
            }
        }
    }
}

/// Says which warnings are denied, and what can be done about them.
fn deny(unknown: &Ledger, path: Option<&Path>, (look, host): (Look, &Host)) {
    let verb = if unknown.entries().len() == 1 {
        "is"
    } else {
        "are"
    };
    let count = counted(unknown.entries().len(), "warning");
    let mut told = format!("error: {count} {verb} denied\n").into_bytes();
    // Nothing that is written to memory fails.
    let _written = write_warnings(&mut told, look, unknown);
    let told = String::from_utf8_lossy(&told);
    let help = match path {
        None => {
            "mend what they warn of; what has to stay is listed in a file: `--deny-warnings=FILE`"
                .to_owned()
        }
        Some(path) => format!(
            "mend what they warn of, or run it again with `--update all` to have {} list them",
            path.display()
        ),
    };
    host.tell(&format!("{}\nhelp: {help}", told.trim_end()));
}
