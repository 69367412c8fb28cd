//! The reports of a run, fed by its events.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::Args;

use super::github::{Annotations, Job, appended_summary};
use super::host::Host;
use super::lines::Lines;
use crate::event::{Event, EventKind, RunPlace, Sink};
use crate::report::{Console, Content, FORMATS, Format, Look, Out, Reporter};

/// The flags about reports.
#[derive(Debug, Default, Args)]
pub(super) struct ReportArgs {
    /// Write a report of this form, to stdout or to a file (repeatable)
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = wanted, long_help = forms(), help_heading = "Reports")]
    report: Vec<Wanted>,
    /// Save what happens, a line of JSON an event, for `flowrun report`: short for --report events=FILE
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    events: Option<PathBuf>,
}

fn forms() -> String {
    let rows = FORMATS
        .iter()
        .map(|form| format!("- {}: {}", form.word, form.about));
    let rows: Vec<String> = rows.collect();
    format!(
        "Write a report of this form, to stdout or to a file (repeatable). The forms:\n{}",
        rows.join("\n")
    )
}

/// A report that is asked for.
#[derive(Clone)]
struct Wanted {
    format: &'static Format,
    /// None: stdout.
    file: Option<PathBuf>,
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}", self.format.word, self.shown())
    }
}

impl Wanted {
    fn shown(&self) -> String {
        let file = self.file.as_ref();
        file.map_or_else(|| "stdout".to_owned(), |file| file.display().to_string())
    }

    fn open(&self, look: Look) -> io::Result<Box<dyn Reporter>> {
        let out: Out = match &self.file {
            None => match self.format.content {
                Content::Text => Box::new(Lines::of_text(io::stdout())),
                Content::Json => Box::new(Lines::of_json(io::stdout())),
                Content::Commands => Box::new(io::stdout()),
            },
            Some(path) => Box::new(created(path)?),
        };
        Ok((self.format.make)(out, look))
    }
}

/// A file for a report, in folders that are made for it.
fn created(path: &Path) -> io::Result<File> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)?;
    }
    File::create(path)
}

fn wanted(text: &str) -> Result<Wanted, String> {
    let (word, file) = match text.split_once('=') {
        Some((word, file)) => (word, Some(PathBuf::from(file))),
        None => (text, None),
    };
    if file
        .as_ref()
        .is_some_and(|file| file.as_os_str().is_empty())
    {
        return Err(format!(
            "write a file behind `{word}=`, or `{word}` alone for stdout"
        ));
    }
    let format = Format::named(word).ok_or_else(|| {
        let words: Vec<&str> = FORMATS.iter().map(|format| format.word).collect();
        format!("there are {}", words.join(", "))
    })?;
    Ok(Wanted { format, file })
}

impl ReportArgs {
    /// All that are asked for.
    fn wanted(&self) -> Vec<Wanted> {
        let saved = self.events.iter().filter_map(|file| {
            let format = Format::named("events")?;
            let file = Some(file.clone());
            Some(Wanted { format, file })
        });
        self.report.iter().cloned().chain(saved).collect()
    }

    /// Asks for a form on stdout, if nothing is asked for.
    pub(super) fn or(&mut self, word: &str) {
        if self.report.is_empty() && self.events.is_none() {
            let format = Format::named(word);
            self.report = format
                .map(|format| Wanted { format, file: None })
                .into_iter()
                .collect();
        }
    }

    /// Whether two reports would go to the same place. The message says which.
    pub(super) fn fits(&self) -> Result<(), String> {
        let all = self.wanted();
        for (number, wanted) in all.iter().enumerate() {
            let mut earlier = all.iter().take(number);
            if let Some(other) = earlier.find(|other| other.file == wanted.file) {
                let (one, other) = (other.format.word, wanted.format.word);
                let place = wanted.shown();
                return Err(format!(
                    "the reports `{one}` and `{other}` both go to {place}"
                ));
            }
        }
        Ok(())
    }
}

/// Passes events to every report, and remembers whether all took them. One that cannot be written is told of and left; the others go on.
pub(super) struct Reports<'h> {
    host: &'h Host,
    reporters: Mutex<Vec<Written>>,
    lost: AtomicBool,
}

/// A report that is being written.
struct Written {
    name: String,
    reporter: Box<dyn Reporter>,
    /// Nobody asked for it, so nothing is wrong without it.
    is_extra: bool,
}

impl Written {
    fn new(name: impl Into<String>, reporter: Box<dyn Reporter>) -> Self {
        Self {
            name: name.into(),
            reporter,
            is_extra: false,
        }
    }
}

impl<'h> Reports<'h> {
    /// The console on stderr.
    pub(super) fn console(look: Look, host: &'h Host) -> Self {
        let console = Console::new(Lines::of_text(io::stderr()), look);
        Self {
            host,
            reporters: Mutex::new(vec![Written::new("", Box::new(console))]),
            lost: AtomicBool::new(false),
        }
    }

    /// The console on stderr, which looks as `look` says, what is asked for, and what a CI is told.
    pub(super) fn of_run(args: &ReportArgs, look: Look, page: Look, host: &'h Host) -> Self {
        let reports = Self::console(look, host);
        reports.open(args, page);
        reports
    }

    /// What is asked for, and what a CI is told; `page` says how it looks on stdout.
    pub(super) fn asked_for(args: &ReportArgs, page: Look, host: &'h Host) -> Self {
        let reports = Self {
            host,
            reporters: Mutex::default(),
            lost: AtomicBool::new(false),
        };
        reports.open(args, page);
        reports
    }

    fn open(&self, args: &ReportArgs, page: Look) {
        for wanted in args.wanted() {
            let name = format!("`{}` to {}", wanted.format.word, wanted.shown());
            // A file is not as wide as a terminal, nor coloured.
            let look = match wanted.file {
                None => page,
                Some(_) => Look {
                    verbosity: page.verbosity,
                    ..Look::PLAIN
                },
            };
            match wanted.open(look) {
                Ok(reporter) => self.reporters().push(Written::new(name, reporter)),
                Err(error) => self.lose(&name, &error, false),
            }
        }
        if let Some(job) = self.host.github() {
            self.open_for(&job, args);
        }
    }

    /// What a job of GitHub Actions is told without being asked.
    fn open_for(&self, job: &Job, args: &ReportArgs) {
        let wanted = args.wanted();
        let on_stdout = wanted.iter().filter(|wanted| wanted.file.is_none());
        let annotations = Annotations::beside(on_stdout.map(|wanted| wanted.format.word));
        let form = Format::named("github").zip(annotations.out());
        let annotations = form.map(|(format, out)| {
            let name = "`github` of the annotations".to_owned();
            (name, Ok((format.make)(out, Look::PLAIN)))
        });
        let summary = job.summary.as_ref().map(|path| {
            let name = format!("`markdown` to GITHUB_STEP_SUMMARY, {}", path.display());
            (name, appended_summary(path))
        });
        for (name, opened) in annotations.into_iter().chain(summary) {
            match opened {
                Ok(reporter) => self.reporters().push(Written {
                    name,
                    reporter,
                    is_extra: true,
                }),
                Err(error) => self.lose(&name, &error, true),
            }
        }
    }

    /// Whether a report could not be written.
    pub(super) fn lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    fn lose(&self, name: &str, error: &io::Error, is_extra: bool) {
        let word = match is_extra {
            true => "warning",
            false => "error",
        };
        self.lost.fetch_or(!is_extra, Ordering::Relaxed);
        // Where the console is lost there is nobody to tell.
        if !name.is_empty() {
            self.host.tell(&format!(
                "{word}: the report {name} cannot be written: {error}"
            ));
        }
    }

    fn reporters(&self) -> MutexGuard<'_, Vec<Written>> {
        self.reporters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Reports<'_> {
    fn emit(&self, event: Event) {
        let mut reporters = self.reporters();
        reporters.retain_mut(|written| {
            let told = match written.name.is_empty() {
                true => self.host.live.beside(|| written.reporter.on_event(&event)),
                false => written.reporter.on_event(&event),
            };
            match told {
                Ok(()) => true,
                Err(error) => {
                    self.lose(&written.name, &error, written.is_extra);
                    // A terminal may come back.
                    written.name.is_empty()
                }
            }
        });
    }

    fn hear(&self, place: Option<&RunPlace>, kind: &EventKind) {
        self.host.live.hear(place, kind);
    }
}
