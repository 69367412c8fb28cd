//! `flowrun review` in a terminal: a person decides of one pending snapshot after the other, by single keys.
//!
//! Start at [`Reviewing`].

use std::io;

use super::exit::Exit;
use super::host::Host;
use super::keyboard::{Keyboard, Pressed};
use crate::event::Waiting;
use crate::report::{Look, View, write_front, write_keys, write_view, write_waiting};
use crate::snapshot::{Pending, Review, Trouble};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Decide(Decision),
    /// The same of all that are left.
    DecideAll(Decision),
    View,
    Front,
    Quit,
    Help,
}

/// What becomes of a pending snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Accept,
    Reject,
    Skip,
}

/// A key, the word that it stands for, what it does.
const ANSWERS: &[(char, &str, &str, Answer)] = &[
    (
        'a',
        "accept",
        "takes the new answer",
        Answer::Decide(Decision::Accept),
    ),
    (
        'r',
        "reject",
        "keeps the old one, removes the new one",
        Answer::Decide(Decision::Reject),
    ),
    (
        's',
        "skip",
        "decides nothing, so that it still waits",
        Answer::Decide(Decision::Skip),
    ),
    (
        'A',
        "accept all",
        "takes this one and all that come after it",
        Answer::DecideAll(Decision::Accept),
    ),
    (
        'R',
        "reject all",
        "removes this one and all that come after it",
        Answer::DecideAll(Decision::Reject),
    ),
    (
        'S',
        "skip all",
        "decides no more",
        Answer::DecideAll(Decision::Skip),
    ),
    (
        'd',
        "diff",
        "shows the old one, then the new one, then the difference again",
        Answer::View,
    ),
    (
        'i',
        "info",
        "shows what of the new one is a name, a mask or a secret",
        Answer::Front,
    ),
    (
        'q',
        "quit",
        "ends; what was not decided still waits",
        Answer::Quit,
    ),
    ('?', "help", "shows this", Answer::Help),
];

/// What is asked where there is room.
const QUESTION: &str = "[a]ccept, [r]eject, [s]kip, [d]iff, [i]nfo, [q]uit, [?]: ";

/// A person looks at what waits.
pub(super) struct Reviewing<'h> {
    host: &'h Host,
    look: Look,
    keyboard: Keyboard,
    /// How many were accepted, rejected, skipped.
    accepted: usize,
    rejected: usize,
    skipped: usize,
    /// Whether something could not be read or written.
    failed: bool,
}

/// How it goes on behind a snapshot.
enum Course {
    Next,
    /// The rest is decided so, without being shown.
    Rest(Decision),
    Stop,
    Signal(Exit),
}

/// What a person was shown.
enum Shown {
    Whole(Box<Review>, Box<Waiting>),
    /// Only why it cannot be read.
    Damaged,
    /// It waits no longer.
    Gone,
}

impl<'h> Reviewing<'h> {
    /// Asks at the terminal.
    pub(super) fn at_terminal(host: &'h Host, look: Look) -> io::Result<Self> {
        Ok(Self {
            host,
            look,
            keyboard: Keyboard::of_terminal()?,
            accepted: 0,
            rejected: 0,
            skipped: 0,
            failed: false,
        })
    }

    /// Goes through them, and tells what came of it. An error is one of the terminal.
    pub(super) fn review(mut self, all: &[Pending]) -> io::Result<Exit> {
        let mut signal = None;
        let mut rest = None;
        for (index, pending) in all.iter().enumerate() {
            if let Some(decision) = rest {
                self.decide(pending, decision);
                continue;
            }
            match self.ask(pending, (index + 1, all.len()))? {
                Course::Next => {}
                Course::Rest(decision) => rest = Some(decision),
                Course::Stop => break,
                Course::Signal(exit) => {
                    signal = Some(exit);
                    break;
                }
            }
        }
        let left = all.iter().filter(|pending| pending.waits()).count();
        self.tell_end(left);
        Ok(match signal {
            Some(signal) => signal,
            None if self.failed => Exit::Broken,
            None if left > 0 => Exit::Differs,
            None => Exit::Held,
        })
    }

    /// Shows one and asks until it is decided. What changed since it was shown is shown again.
    fn ask(&mut self, pending: &Pending, number: (usize, usize)) -> io::Result<Course> {
        let mut shown = self.present(pending.review(), number);
        let mut view = View::default();
        while !matches!(shown, Shown::Gone) {
            let (word, answer) = match self.answer()? {
                Ok(answer) => answer,
                Err(signal) => return Ok(Course::Signal(signal)),
            };
            self.host.tell(word);
            match (answer, &shown) {
                (Answer::Quit, _) => return Ok(Course::Stop),
                (Answer::Help, _) => self.show(write_all_keys),
                (Answer::View, Shown::Whole(_, waiting)) => {
                    view = view.next();
                    self.show(|out, look| write_view(out, look, waiting, view));
                }
                (Answer::Front, Shown::Whole(_, waiting)) => {
                    self.show(|out, look| write_front(out, look, waiting));
                }
                (Answer::View | Answer::Front, _) => self.host.tell("it cannot be read"),
                (Answer::Decide(decision) | Answer::DecideAll(decision), _) => {
                    if let Some(now) = changed(pending, &shown, decision) {
                        self.host
                            .tell("nothing was done: it changed since it was shown");
                        shown = self.present(now, number);
                        view = View::default();
                    } else if self.decide(pending, decision) {
                        return Ok(match answer {
                            Answer::DecideAll(_) => Course::Rest(decision),
                            _ => Course::Next,
                        });
                    }
                }
            }
        }
        self.tell_gone(pending);
        Ok(Course::Next)
    }

    /// Asks until a key that means something is pressed; else the signal that came.
    fn answer(&mut self) -> io::Result<Result<(&'static str, Answer), Exit>> {
        loop {
            let host = self.host;
            let question = match self.look.width > QUESTION.len() {
                true => QUESTION,
                false => "a, r, s, d, i, q, ?: ",
            };
            match self.keyboard.next(|| host.ask(question))? {
                Pressed::Key(key) => match read(key) {
                    Ok(answer) => return Ok(Ok(answer)),
                    Err(why) => self.host.tell(&why),
                },
                Pressed::End => return Ok(Ok(("quit", Answer::Quit))),
                Pressed::Signal(signal) => {
                    self.host.tell("");
                    return Ok(Err(signal));
                }
            }
        }
    }

    /// Shows what was read.
    fn present(&self, read: Result<Option<Review>, Trouble>, number: (usize, usize)) -> Shown {
        match read {
            Ok(Some(review)) => {
                let waiting = review.waiting();
                self.host.tell("");
                self.show(|out, look| write_waiting(out, look, &waiting, number));
                Shown::Whole(Box::new(review), Box::new(waiting))
            }
            Ok(None) => Shown::Gone,
            Err(trouble) => {
                self.host.tell("");
                self.tell_trouble(&trouble);
                Shown::Damaged
            }
        }
    }

    fn tell_gone(&self, pending: &Pending) {
        let path = pending.snapshot();
        self.host
            .tell(&format!("{} waits no longer", path.display()));
    }

    /// Carries out a decision and tells of it; false if it could not be.
    fn decide(&mut self, pending: &Pending, decision: Decision) -> bool {
        if !pending.waits() {
            self.tell_gone(pending);
            return true;
        }
        let path = pending.snapshot();
        let (done, word, count) = match decision {
            Decision::Accept => (pending.accept(), "accepted", &mut self.accepted),
            Decision::Reject => (pending.reject(), "rejected", &mut self.rejected),
            Decision::Skip => (Ok(()), "skipped", &mut self.skipped),
        };
        match done {
            Ok(()) => {
                *count += 1;
                self.host.tell(&format!("{word} {}", path.display()));
                true
            }
            Err(trouble) => {
                self.failed = true;
                self.tell_trouble(&trouble);
                false
            }
        }
    }

    fn tell_trouble(&self, trouble: &Trouble) {
        self.host
            .tell(&format!("error: {trouble}\nhelp: {}", trouble.help()));
    }

    /// What was done, and what there is to do.
    fn tell_end(&self, left: usize) {
        let counts = [
            (self.accepted, "accepted"),
            (self.rejected, "rejected"),
            (self.skipped, "skipped"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let done = match counts.is_empty() {
            true => "nothing decided".to_owned(),
            false => counts.join(", "),
        };
        self.host.tell(&format!("\n{done}"));
        if self.accepted > 0 {
            self.host.tell("commit the snapshots that you accepted");
        }
        if self.rejected > 0 {
            self.host.tell("what you rejected differs again in the next run, until the API or the scenario is mended");
        }
        match left {
            0 => {}
            1 => self
                .host
                .tell("1 snapshot still waits: `flowrun review` shows it again"),
            left => self.host.tell(&format!(
                "{left} snapshots still wait: `flowrun review` shows them again"
            )),
        }
    }

    fn show(&self, write: impl FnOnce(&mut Vec<u8>, Look) -> io::Result<()>) {
        let mut shown = Vec::new();
        // Memory takes everything.
        let _written = write(&mut shown, self.look);
        let shown = String::from_utf8_lossy(&shown);
        self.host.show(shown.trim_end_matches('\n'));
    }
}

/// What a decision would be of, if that is not what was shown.
fn changed(
    pending: &Pending,
    shown: &Shown,
    decision: Decision,
) -> Option<Result<Option<Review>, Trouble>> {
    let Shown::Whole(review, _) = shown else {
        return None;
    };
    if decision == Decision::Skip {
        return None;
    }
    let now = pending.review();
    let same = matches!(&now, Ok(Some(now)) if now == &**review);
    (!same).then_some(now)
}

fn write_all_keys(out: &mut Vec<u8>, look: Look) -> io::Result<()> {
    let keys = ANSWERS
        .iter()
        .map(|(key, word, does, _)| (*key, *word, *does));
    write_keys(out, look, keys)
}

/// Reads a key.
fn read(key: char) -> Result<(&'static str, Answer), String> {
    let known = ANSWERS.iter().find(|(own, ..)| *own == key);
    match known {
        Some((_, word, _, answer)) => Ok((word, *answer)),
        None => Err(format!("there is no key `{key}`; `?` lists them")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_one_meaning() {
        for (key, word, _, answer) in ANSWERS {
            assert_eq!(read(*key), Ok((*word, *answer)));
        }
        assert!(read('x').is_err_and(|why| why.contains('?')));
    }
}
