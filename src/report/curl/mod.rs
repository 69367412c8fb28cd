//! The requests of a run as a shell script: a curl line each, in their order.
//!
//! What is a secret is a variable. Cookies go by a jar of each session, so that what an answer sets is sent by the lines behind it. Start at
//! [`Script`].

mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::Reporter;
use super::console::failure::in_short;
use super::console::look::printable;
use crate::event::{Event, EventKind, ExchangeRecord, RunPlace, Verdict};
use crate::text::shell_line;
use words::{Piece, Word, words, written};

/// The variable that holds the folder of the jars.
const JARS: &str = "flowrun_jars";
/// What the variable of a secret cookie begins with. A server names its cookies: by such a name alone it must not get a variable that
/// happens to be there.
const COOKIE: &str = "cookie_";

/// Writes lines as the run goes on. It holds names alone: of variables, and of cookies.
pub(super) struct Script<W> {
    out: W,
    /// Variables that are asked for already.
    asked: BTreeSet<String>,
    /// What the variables of cookies would be called that servers set.
    set: BTreeSet<String>,
    /// What answers gave: variables, and in which step.
    taken: BTreeMap<String, String>,
    jars: u32,
    case: OpenCase,
}

/// A case that has not ended.
#[derive(Default)]
struct OpenCase {
    /// The session of each step that has begun.
    sessions: BTreeMap<Vec<String>, String>,
    /// The jar of each session.
    jars: BTreeMap<String, Jar>,
}

/// The cookies of a session, as curl will have them.
#[derive(Default)]
struct Jar {
    number: u32,
    /// Names of what was set.
    names: BTreeSet<String>,
}

const HEAD: &str = r#"set -eu

# Each request of the run in its order. What is secret is a variable: the script ends where one is needed that is not set, and says so.
# Nothing is taken from answers: what a step took from one is a variable to be set, or stands here as it was.
"#;

impl<W: Write> Script<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            asked: BTreeSet::new(),
            set: BTreeSet::new(),
            taken: BTreeMap::new(),
            jars: 0,
            case: OpenCase::default(),
        }
    }

    fn begin(&mut self, version: &str) -> io::Result<()> {
        let out = &mut self.out;
        writeln!(out, "#!/bin/sh\n# Made by flowrun {}.", printable(version))?;
        writeln!(out, "{HEAD}{JARS}=$(mktemp -d)")?;
        writeln!(out, "trap 'rm -rf \"${JARS}\"' EXIT")
    }

    fn step_started(&mut self, place: &RunPlace, kind: &EventKind) -> io::Result<()> {
        let EventKind::StepStarted {
            name,
            session,
            file,
            line,
            ..
        } = kind
        else {
            return Ok(());
        };
        let item = place.item.as_deref().map(|item| format!(" [{item}]"));
        let title = format!("{name}{} ({file}:{line})", item.unwrap_or_default());
        self.case
            .sessions
            .insert(place.step.clone(), session.clone());
        writeln!(self.out, "\n# {}", printable(&title))
    }

    fn exchanged(&mut self, place: &RunPlace, exchange: &ExchangeRecord) -> io::Result<()> {
        let mut line = words(&exchange.curl);
        if line.is_empty() {
            return Ok(());
        }
        self.rename(&mut line);
        let session = self.case.sessions.get(&place.step).cloned();
        let cookies = self.by_jar(&mut line, &session.unwrap_or_default(), exchange);
        self.ask(&line)?;
        let rest: Vec<String> = line.iter().skip(1).map(written).collect();
        let line = format!("curl -sS -w '\\n' {cookies}{}", rest.join(" "));
        let behind = match exchange.status {
            Some(_) => "",
            // The run went on as well.
            None => " || true",
        };
        writeln!(self.out, "# {}", in_short(exchange))?;
        writeln!(self.out, "{}{behind}", shell_line(line))
    }

    /// Gives variables of cookies their names.
    fn rename(&self, line: &mut [Word]) {
        for piece in line.iter_mut().flatten() {
            if let Piece::Variable(name) = piece
                && (self.set.contains(name) || name == JARS)
            {
                name.insert_str(0, COOKIE);
            }
        }
    }

    /// Takes from a line what the jar of its session sends; gives the options for it.
    fn by_jar(&mut self, line: &mut Vec<Word>, session: &str, exchange: &ExchangeRecord) -> String {
        let headers = exchange.response_headers.iter();
        let set = headers.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let set: Vec<&str> = set
            .filter_map(|(_, value)| Some(value.split_once('=')?.0.trim()))
            .collect();
        self.set.extend(set.iter().map(|name| variable(name)));
        let jar = match self.case.jars.get_mut(session) {
            Some(jar) => jar,
            None if set.is_empty() => return String::new(),
            None => {
                self.jars += 1;
                let number = self.jars;
                let jar = self.case.jars.entry(session.to_owned());
                jar.or_insert(Jar {
                    number,
                    ..Jar::default()
                })
            }
        };
        let sent = cookies_of(line);
        let (own, others): (Vec<_>, Vec<_>) = { sent.iter() }
            .flat_map(|(_, cookies)| cookies)
            .partition(|(name, _)| jar.names.contains(name));
        let uses = !own.is_empty() || !set.is_empty();
        let mut options = String::new();
        if uses {
            options = format!("-b \"${JARS}/{0}\" -c \"${JARS}/{0}\" ", jar.number);
            if !others.is_empty() {
                options.push_str(&format!("-b {} ", written(&joined(&others))));
            }
        }
        jar.names.extend(set.into_iter().map(str::to_owned));
        let at: Vec<usize> = sent.iter().map(|(at, _)| *at).collect();
        for at in at.into_iter().rev().filter(|_| uses) {
            line.drain(at..at + 2);
        }
        options
    }

    /// Asks for the variables of a line that nobody asked for yet.
    fn ask(&mut self, line: &[Word]) -> io::Result<()> {
        for piece in line.iter().flatten() {
            let Piece::Variable(name) = piece else {
                continue;
            };
            if !self.asked.insert(name.clone()) {
                continue;
            }
            let what = match (name.strip_prefix(COOKIE), self.taken.get(name)) {
                (Some(_), None) => "the value of a cookie",
                (_, None) => "a secret of the run",
                (_, Some(step)) => {
                    writeln!(
                        self.out,
                        "# {name} is from the answer to: {}",
                        printable(step)
                    )?;
                    "what a step took from an answer"
                }
            };
            writeln!(self.out, ": \"${{{name}:?set it: {what}}}\"")?;
        }
        Ok(())
    }

    fn step_finished(&mut self, place: &RunPlace, kind: &EventKind) -> io::Result<()> {
        let EventKind::StepFinished {
            name,
            verdict,
            reason,
            exchange: None,
            ..
        } = kind
        else {
            return Ok(());
        };
        let reason = reason.as_deref().map(|reason| format!(" ({reason})"));
        let word = match verdict {
            Verdict::Skipped => "was skipped",
            _ => "sent nothing",
        };
        // One that only runs others sends nothing either.
        let begun = self.case.sessions.contains_key(&place.step);
        if begun && !verdict.is_bad() {
            return Ok(());
        }
        let line = format!("{name} {word}{}", reason.unwrap_or_default());
        writeln!(self.out, "\n# {}", printable(&line))
    }
}

impl<W: Write + Send> Reporter for Script<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        let nowhere = RunPlace::default();
        let place = event.place.as_ref().unwrap_or(&nowhere);
        match &event.kind {
            EventKind::RunStarted { version, .. } => self.begin(version),
            EventKind::CaseStarted { name, target, .. } => {
                let name = place.case_called(name);
                let line = format!("{name} ({}), on {target}", place.scenario);
                writeln!(self.out, "\n# ---- {}", printable(&line))
            }
            EventKind::Exchanged(exchange) => self.exchanged(place, exchange),
            EventKind::Extracted { value, .. } => {
                let step = place.step.join("/");
                for name in masks(value) {
                    self.taken.insert(variable(name), step.clone());
                }
                Ok(())
            }
            EventKind::StepStarted { .. } => self.step_started(place, &event.kind),
            EventKind::StepFinished { .. } => self.step_finished(place, &event.kind),
            EventKind::CaseFinished { name, verdict, .. } => {
                self.case = OpenCase::default();
                let name = place.case_called(name);
                match verdict {
                    Verdict::Skipped => writeln!(self.out, "\n# {} was skipped", printable(&name)),
                    _ => Ok(()),
                }
            }
            EventKind::RunFinished { .. } => self.out.flush(),
            _ => Ok(()),
        }
    }
}

/// The cookies that a line sends by headers: where the options stand, and names and values.
fn cookies_of(line: &[Word]) -> Vec<(usize, Vec<(String, Word)>)> {
    let options = line.windows(2).enumerate();
    let found = options.filter_map(|(at, pair)| {
        let [option, header] = pair else {
            return None;
        };
        let is_header = matches!(&option[..], [Piece::Text(option)] if option == "-H");
        let Some(Piece::Text(begin)) = header.first().filter(|_| is_header) else {
            return None;
        };
        let (name, value) = begin.split_once(": ")?;
        let rest = header.iter().skip(1).cloned();
        let value: Word = [Piece::Text(value.to_owned())]
            .into_iter()
            .chain(rest)
            .collect();
        name.eq_ignore_ascii_case("cookie")
            .then(|| (at, pairs_of(&value)))
    });
    found.collect()
}

/// The cookies of a header's value.
fn pairs_of(value: &Word) -> Vec<(String, Word)> {
    let mut pairs: Vec<Word> = vec![Vec::new()];
    for piece in value {
        let Piece::Text(text) = piece else {
            pairs
                .last_mut()
                .into_iter()
                .for_each(|pair| pair.push(piece.clone()));
            continue;
        };
        for (number, part) in text.split("; ").enumerate() {
            if number > 0 {
                pairs.push(Vec::new());
            }
            if let Some(pair) = pairs.last_mut().filter(|_| !part.is_empty()) {
                pair.push(Piece::Text(part.to_owned()));
            }
        }
    }
    let named = pairs.into_iter().map(|pair| {
        let name = match pair.first() {
            Some(Piece::Text(text)) => text.split('=').next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        (name, pair)
    });
    named.collect()
}

/// Cookies as the value of one header.
fn joined(cookies: &[&(String, Word)]) -> Word {
    let mut value = Word::new();
    for (number, (_, cookie)) in cookies.iter().enumerate() {
        if number > 0 {
            value.push(Piece::Text("; ".to_owned()));
        }
        value.extend(cookie.iter().cloned());
    }
    value
}

/// The secrets whose masks stand in a text.
fn masks(text: &str) -> impl Iterator<Item = &str> {
    let found = text.split("[secret ").skip(1);
    found.filter_map(|behind| Some(behind.split_once(']')?.0))
}

/// The variable of a secret in a curl line.
fn variable(name: &str) -> String {
    let name: String = { name.chars() }
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("_{name}"),
        false => name,
    }
}
