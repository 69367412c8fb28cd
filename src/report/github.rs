//! Commands to GitHub Actions: a note at the line of each problem.
//!
//! The form is that of the toolkit of GitHub (`packages/core/src/command.ts`): what would end a property or a line is escaped, so a text from
//! outside stays where it is put.

use std::io::{self, Write};

use super::Reporter;
use super::console::look::printable;
use super::story::{Cases, ToldCase, ToldStep};
use crate::event::{Event, EventKind, Problem, Verdict};
use crate::text::{self, STDIN, harmless};

/// Errors, and warnings, that GitHub shows of one step of a job.
const SHOWN: usize = 10;
/// Names of steps that the last line holds.
const NAMED: usize = 20;

/// Writes a line a problem when its case has ended.
pub(super) struct Github<W> {
    out: W,
    cases: Cases,
    errors: Level,
    warnings: Level,
}

/// Notes of a kind.
struct Level {
    /// The command.
    word: &'static str,
    told: usize,
    /// Whose notes were left out.
    more: Vec<String>,
    left_out: usize,
}

/// A note.
struct Note {
    is_error: bool,
    /// File, line and column; 0 where one is not known.
    position: Option<(String, u32, u32)>,
    title: String,
    message: String,
}

impl<W: Write> Github<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        let level = |word| Level {
            word,
            told: 0,
            more: Vec::new(),
            left_out: 0,
        };
        Self {
            out,
            cases: Cases::default(),
            errors: level("error"),
            warnings: level("warning"),
        }
    }

    fn write(&mut self, note: &Note) -> io::Result<()> {
        let level = match note.is_error {
            true => &mut self.errors,
            false => &mut self.warnings,
        };
        if level.told == SHOWN {
            level.left_out += 1;
            if level.more.len() < NAMED && level.more.last() != Some(&note.title) {
                level.more.push(note.title.clone());
            }
            return Ok(());
        }
        level.told += 1;
        let line = command(level.word, note);
        self.out.write_all(line.as_bytes())?;
        self.out.flush()
    }

    /// Says how many are left out.
    fn finish(&mut self) -> io::Result<()> {
        let levels = [&self.errors, &self.warnings].into_iter();
        let left_out: Vec<&Level> = levels.filter(|level| level.left_out > 0).collect();
        if left_out.is_empty() {
            return Ok(());
        }
        let counts = { left_out.iter() }.map(|level| match level.left_out {
            1 => format!("1 more {}", level.word),
            count => format!("{count} more {}s", level.word),
        });
        let counts: Vec<String> = counts.collect();
        let names: Vec<&str> = { left_out.iter() }
            .flat_map(|level| level.more.iter().map(String::as_str))
            .collect();
        let note = Note {
            is_error: false,
            position: None,
            title: "flowrun".to_owned(),
            message: format!(
                "{} than GitHub shows, of: {}",
                counts.join(" and "),
                names.join(" · ")
            ),
        };
        self.out.write_all(command("notice", &note).as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write + Send> Reporter for Github<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Some(case) = self.cases.take(event) {
            for note in notes(&case) {
                self.write(&note)?;
            }
        }
        match &event.kind {
            EventKind::RunFinished { .. } => self.finish(),
            _ => Ok(()),
        }
    }
}

/// All that is to be noted of a case.
fn notes(case: &ToldCase) -> Vec<Note> {
    let mut notes = Vec::new();
    for (title, step) in case.titled_steps() {
        let counts = step.verdict.is_none_or(Verdict::is_bad);
        let problems =
            { step.problems.iter() }.filter(|problem| counts || !problem.verdict.is_bad());
        notes.extend(problems.map(|problem| Note::of(case, Some((&title, step)), problem)));
    }
    notes.extend(
        case.problems
            .iter()
            .map(|problem| Note::of(case, None, problem)),
    );
    let is_bad = case.verdict.is_none_or(Verdict::is_bad);
    if is_bad && !notes.iter().any(|note| note.is_error) {
        let reason = case.reason.as_deref();
        notes.push(Note {
            is_error: true,
            position: Some((case.scenario.clone(), 0, 0)),
            title: case.title(),
            message: reason.unwrap_or("it could not be carried out").to_owned(),
        });
    }
    notes
}

impl Note {
    fn of(case: &ToldCase, step: Option<(&str, &ToldStep)>, problem: &Problem) -> Self {
        let diagnostic = &problem.diagnostic;
        let own = step.filter(|(_, step)| step.line > 0);
        let own = own.map_or((case.scenario.as_str(), 0, 0), |(_, step)| {
            (&step.file, step.line, 0)
        });
        let (file, line, column) = diagnostic.position().unwrap_or(own);
        let labels = { diagnostic.excerpts.iter() }
            .flat_map(|excerpt| &excerpt.marks)
            .map(|mark| &mark.label);
        let more = labels.chain(&diagnostic.notes).chain(&diagnostic.help);
        let first = format!("{} ({})", diagnostic.message, diagnostic.code);
        let lines = [first.as_str()].into_iter().chain(more.map(String::as_str));
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let step = step.map(|(title, _)| format!(": {title}"));
        Self {
            is_error: problem.verdict.is_bad(),
            position: Some((file.to_owned(), line, column)),
            title: format!("{}{}", case.title(), step.unwrap_or_default()),
            message: lines.join("\n"),
        }
    }
}

fn command(word: &str, note: &Note) -> String {
    let mut properties = Vec::new();
    let position = note.position.as_ref();
    // What was read from stdin is no file of the repository.
    if let Some((file, line, column)) = position.filter(|(file, ..)| file != STDIN) {
        properties.push(format!("file={}", property(file)));
        for (name, number) in [("line", line), ("col", column)] {
            if *number > 0 {
                properties.push(format!("{name}={number}"));
            }
        }
    }
    properties.push(format!("title={}", property(&note.title)));
    let message = text::printable(&note.message);
    format!(
        "::{word} {}::{}\n",
        properties.join(","),
        data(&harmless(&message))
    )
}

/// A text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A text before it.
fn property(text: &str) -> String {
    data(&harmless(&printable(text)))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_outside_stays_where_it_is_put() {
        let note = Note {
            is_error: true,
            position: Some(("a,line=7::b.yaml".to_owned(), 3, 0)),
            title: "50%: a,b\n::error::x".to_owned(),
            message: "100%, a: b\n::set-output name=x::y\r\n##[error]z".to_owned(),
        };
        assert_eq!(
            command("error", &note),
            "::error file=a%2Cline=7%3A%3Ab.yaml,line=3,title=50%25%3A a%2Cb\\n%3A%3Aerror%3A%3Ax::100%25, a: b%0A\\u{3a}:set-output name=x::y\\u{d}%0A#\\u{23}[error]z\n"
        );
    }

    #[test]
    fn what_is_more_than_is_shown_is_counted() {
        let mut out = Vec::new();
        let mut github = Github::new(&mut out);
        for number in 0..13 {
            let note = Note {
                is_error: true,
                position: None,
                title: format!("step {number}"),
                message: "m".to_owned(),
            };
            github.write(&note).expect("into memory");
        }
        github.finish().expect("into memory");
        let text = String::from_utf8(out).expect("a text");
        assert_eq!(text.matches("::error ").count(), SHOWN);
        assert!(
            text.ends_with("::notice title=flowrun::3 more errors than GitHub shows, of: step 10 · step 11 · step 12\n"),
            "{text}"
        );
    }
}
