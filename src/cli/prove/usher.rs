//! What lets the engine go as far as a sample goes, and takes down what it says on the way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::engine::{Gate, Passage};
use crate::event::{Event, EventKind, Halt, Problem, RunPlace, Sink, Verdict};
use crate::transport::{BoxFuture, Replay};

/// Lets the engine go as far as the sample goes, and takes down what it says on the way.
pub(super) struct Usher<'r> {
    /// What answers, if not the target itself.
    replay: Option<&'r Replay>,
    /// Requests of the flow: those behind them the sample leaves out.
    demanded: usize,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    sent: usize,
    /// How many requests were answered by the end of each request of a step.
    pub(super) requests: Vec<usize>,
    /// What follows is no business of the sample.
    over: bool,
    pub(super) findings: Vec<String>,
    /// Why the scenario is skipped as a whole.
    pub(super) skipped: Option<String>,
}

impl<'r> Usher<'r> {
    pub(super) fn new(replay: Option<&'r Replay>, demanded: usize) -> Self {
        Self {
            replay,
            demanded,
            seen: Mutex::default(),
        }
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn differs(&self) -> bool {
        self.replay.is_some_and(Replay::differs)
    }

    /// What is wrong with an answer, as the engine says it.
    fn found(&self, place: Option<&RunPlace>, problems: &[Problem]) {
        let mut seen = self.seen();
        let step = place.map(|place| place.step.join("/")).unwrap_or_default();
        for problem in problems.iter().filter(|problem| problem.verdict.is_bad()) {
            let diagnostic = &problem.diagnostic;
            if seen.over {
                return;
            }
            // That nobody has kept an answer says nothing of the sample.
            if diagnostic.code == "snapshot-missing" {
                continue;
            }
            let is_request = self.differs() && diagnostic.code == "no-answer";
            let finding = match is_request {
                true => format!("in step `{step}` it {}", diagnostic.message),
                false => {
                    let notes = diagnostic.notes.iter().flat_map(|note| note.lines());
                    let notes: String = notes.map(|line| format!("\n  | {line}")).collect();
                    let about = match step.is_empty() {
                        true => String::new(),
                        false => format!("in step `{step}` its answer is not as it should be: "),
                    };
                    format!("{about}{}{notes}", diagnostic.message)
                }
            };
            seen.findings.push(finding);
            // What comes behind the first request that differs follows from it.
            seen.over = is_request;
        }
    }
}

impl Gate for Usher<'_> {
    fn asks(&self) -> bool {
        true
    }

    fn before<'a>(&'a self, _halt: &'a Halt) -> BoxFuture<'a, Passage> {
        let mut seen = self.seen();
        let spent = self.replay.is_some_and(Replay::is_spent);
        let over = spent && seen.sent >= self.demanded;
        seen.over |= over;
        seen.sent += 1;
        Box::pin(std::future::ready(match over {
            true => Passage::Stop,
            false => Passage::On,
        }))
    }

    fn after<'a>(&'a self, _halt: &'a Halt) -> BoxFuture<'a, Passage> {
        let answered = self.replay.map_or(0, |replay| replay.bodies().len());
        self.seen().requests.push(answered);
        Box::pin(std::future::ready(match self.differs() {
            true => Passage::Stop,
            false => Passage::On,
        }))
    }
}

impl Sink for Usher<'_> {
    fn emit(&self, event: Event) {
        let place = event.place.as_ref();
        match &event.kind {
            EventKind::StepFinished { problems, .. } => self.found(place, problems),
            EventKind::CaseFinished {
                problems,
                verdict,
                reason,
                ..
            } => {
                self.found(None, problems);
                let mut seen = self.seen();
                if *verdict == Verdict::Skipped && seen.sent == 0 {
                    seen.skipped = Some(reason.clone().unwrap_or_default());
                }
            }
            _ => {}
        }
    }
}
