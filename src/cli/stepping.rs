//! `--step`: a person goes through a run, request by request. Questions go to stderr, answers are lines of stdin.
//!
//! Lines are read by a thread of their own, so that a signal ends a run that waits for one. Start at [`Stepping`].

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use tokio::sync::{Mutex, mpsc};

use super::exit::Exit;
use super::host::Host;
use crate::engine::{Gate, Passage};
use crate::event::Halt;
use crate::report::{Look, write_after, write_before, write_body, write_pairs};
use crate::transport::BoxFuture;

/// The flag.
#[derive(Debug, Args)]
pub(super) struct StepArgs {
    /// Go through the run step by step: before each request and after its answer you see it and are asked (Enter goes on, `?` lists the
    /// other answers). Lines are read from stdin; its end stops the run, and if it held none the exit is 6
    #[arg(long, conflicts_with_all = ["jobs", "timeout"], help_heading = "How they run")]
    step: bool,
}

impl StepArgs {
    /// Whether the run is gone through step by step.
    pub(super) fn is_asked(&self) -> bool {
        self.step
    }

    /// Whether these files leave stdin to the answers.
    pub(super) fn fits(&self, files: &[PathBuf]) -> Result<(), String> {
        match self.step && files.iter().any(|file| file.as_os_str() == "-") {
            true => Err("`--step` reads answers from stdin, so no scenario can come from there\nhelp: name a file".to_owned()),
            false => Ok(()),
        }
    }

    /// Who is asked, if somebody is.
    pub(super) fn begin<'h>(&self, host: &'h Host, look: Look) -> Option<Stepping<'h>> {
        self.step.then(|| Stepping::of_stdin(host, look))
    }
}

/// Asks a person.
pub(super) struct Stepping<'h> {
    host: &'h Host,
    look: Look,
    lines: Mutex<mpsc::UnboundedReceiver<String>>,
    /// Whether nobody sees what is typed, so that it is written behind the question.
    echoes: bool,
    asks: AtomicBool,
    /// Which questions were asked in full: that before a request, that after its answer.
    asked: [AtomicBool; 2],
    /// Whether a line was read.
    answered: AtomicBool,
}

/// What a person may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    On,
    Again,
    Stop,
    Continue,
    Variables,
    Jar,
    Body,
    Help,
}

/// An answer that is known.
type Known = (&'static str, &'static str, &'static str, Answer, bool);

/// A letter, the word that it stands for, what it does, and whether it does so only after an answer.
const ANSWERS: &[Known] = &[
    ("n", "next", "goes on, and so does Enter", Answer::On, false),
    (
        "r",
        "run",
        "makes and sends this request again; what is extracted and checked is of the new answer",
        Answer::Again,
        true,
    ),
    (
        "c",
        "continue",
        "goes on to the end without more questions",
        Answer::Continue,
        false,
    ),
    (
        "q",
        "quit",
        "stops: later steps are skipped, the teardown is carried out",
        Answer::Stop,
        false,
    ),
    (
        "v",
        "variables",
        "shows every name that this step sees",
        Answer::Variables,
        false,
    ),
    (
        "j",
        "jar",
        "shows the cookies of the session",
        Answer::Jar,
        false,
    ),
    ("b", "body", "shows the whole body", Answer::Body, false),
    ("?", "help", "shows this", Answer::Help, false),
];

impl<'h> Stepping<'h> {
    /// Reads answers from stdin.
    pub(super) fn of_stdin(host: &'h Host, look: Look) -> Self {
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in std::io::stdin().lines() {
                // Either ends the answers: there are no more, or nobody waits for them.
                let Ok(line) = line else { break };
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            host,
            look,
            lines: Mutex::new(lines),
            echoes: !std::io::stdin().is_terminal(),
            asks: AtomicBool::new(true),
            asked: Default::default(),
            answered: AtomicBool::new(false),
        }
    }

    /// The exit of a run that was gone through: where nobody answered at all nothing was looked at, which must not pass for success.
    pub(super) fn exit(&self, exit: Exit) -> Exit {
        match exit {
            Exit::Held if !self.answered.load(Ordering::Relaxed) => Exit::NothingSelected,
            exit => exit,
        }
    }

    /// A question: in full the first time, then by its letters.
    fn question(&self, after: bool) -> String {
        let [before, behind] = &self.asked;
        let asked = if after { behind } else { before };
        let words = match asked.swap(true, Ordering::Relaxed) {
            false => words(after).join(", "),
            true => format!("[{}]", letters(after).join(" ")),
        };
        match after {
            true => format!("next? {words}: "),
            false => format!("send? {words}: "),
        }
    }

    /// Shows where the run waits, and asks until somebody says how it goes on.
    async fn halt(&self, halt: &Halt, after: bool) -> Passage {
        self.show(|out, look| match after {
            true => write_after(out, look, halt),
            false => write_before(out, look, halt),
        });
        loop {
            self.host.ask(&self.question(after));
            let line = self.lines.lock().await.recv().await;
            let Some(line) = line else {
                let more = match self.answered.load(Ordering::Relaxed) {
                    true => "no more answers",
                    false => "no answers; `--step` reads them from stdin, a line each",
                };
                self.host.tell(&format!("\nstopping: there are {more}"));
                return Passage::Stop;
            };
            self.answered.store(true, Ordering::Relaxed);
            if self.echoes {
                self.host.tell(&line);
            }
            match read(line.trim(), after) {
                Ok(Answer::On) => return Passage::On,
                Ok(Answer::Again) => return Passage::Again,
                Ok(Answer::Stop) => return Passage::Stop,
                Ok(Answer::Continue) => {
                    self.asks.store(false, Ordering::Relaxed);
                    return Passage::On;
                }
                Ok(shown) => self.tell_of(halt, shown, after),
                Err(why) => self.host.tell(&why),
            }
        }
    }

    fn tell_of(&self, halt: &Halt, what: Answer, after: bool) {
        let exchange = halt.exchange.as_ref();
        let body = exchange.and_then(|exchange| match after {
            true => exchange.response_body.as_ref(),
            false => exchange.request_body.as_ref(),
        });
        self.show(|out, look| match what {
            Answer::Variables => write_pairs(out, look, &halt.variables, "there are no names"),
            Answer::Jar => write_pairs(out, look, &halt.cookies, "there are no cookies"),
            Answer::Body => write_body(out, look, body),
            _ => write_pairs(out, look, &answers(after), ""),
        });
    }

    fn show(&self, write: impl FnOnce(&mut Vec<u8>, Look) -> std::io::Result<()>) {
        let mut shown = Vec::new();
        // Memory takes everything.
        let _written = write(&mut shown, self.look);
        self.host
            .show(String::from_utf8_lossy(&shown).trim_end_matches('\n'));
    }
}

/// Reads an answer, by its letter or its word.
fn read(line: &str, after: bool) -> Result<Answer, String> {
    if line.is_empty() {
        return Ok(Answer::On);
    }
    let wanted = line.to_lowercase();
    let known = ANSWERS.iter();
    let mut known = known.filter(|(letter, word, ..)| [*letter, *word].contains(&wanted.as_str()));
    match known.next() {
        Some((.., true)) if !after => {
            Err("nothing was sent yet that could be sent again".to_owned())
        }
        Some((.., answer, _)) => Ok(*answer),
        None => Err(format!("there is no answer `{line}`; `?` lists them")),
    }
}

/// The answers that fit a question.
fn fitting(after: bool) -> impl Iterator<Item = &'static Known> {
    let answers = ANSWERS.iter();
    answers.filter(move |(.., only_after)| after || !only_after)
}

/// The words of the answers, their letters in brackets.
fn words(after: bool) -> Vec<String> {
    let word = |(letter, word, ..): &Known| match word.strip_prefix(letter) {
        Some(rest) => format!("[{letter}]{rest}"),
        None => format!("[{letter}] {word}"),
    };
    fitting(after).map(word).collect()
}

fn letters(after: bool) -> Vec<&'static str> {
    fitting(after).map(|(letter, ..)| *letter).collect()
}

fn answers(after: bool) -> Vec<(String, String)> {
    fitting(after)
        .map(|(letter, word, does, ..)| (format!("{letter}, {word}"), (*does).to_owned()))
        .collect()
}

impl Gate for Stepping<'_> {
    fn asks(&self) -> bool {
        self.asks.load(Ordering::Relaxed)
    }

    fn before<'a>(&'a self, halt: &'a Halt) -> BoxFuture<'a, Passage> {
        Box::pin(self.halt(halt, false))
    }

    fn after<'a>(&'a self, halt: &'a Halt) -> BoxFuture<'a, Passage> {
        Box::pin(self.halt(halt, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_letter_or_a_word() {
        for (line, answer) in [
            ("", Answer::On),
            ("n", Answer::On),
            ("NEXT", Answer::On),
            ("r", Answer::Again),
            ("q", Answer::Stop),
            ("continue", Answer::Continue),
        ] {
            assert_eq!(read(line, true), Ok(answer), "{line}");
        }
        assert!(read("r", false).is_err());
        assert!(read("x", true).is_err_and(|why| why.contains('?')));
        assert_eq!(answers(true).len(), ANSWERS.len());
        assert_eq!(answers(false).len(), ANSWERS.len() - 1);
    }

    #[test]
    fn no_two_answers_are_the_same() {
        for (index, (letter, word, ..)) in ANSWERS.iter().enumerate() {
            let later = ANSWERS.iter().skip(index + 1);
            for (other, name, ..) in later {
                assert!(letter != other && word != name);
            }
        }
    }
}
