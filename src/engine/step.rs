//! A step: skipped or not, once or in rounds, a request or a fragment, and what belongs to it.

use std::time::Instant;

use serde_json::Value;

use super::case::CaseRun;
use super::frame::{Frame, Here, Phase};
use super::problem::broken;
use super::snapshot::SNAPSHOT_UNUSABLE;
use crate::event::{EventKind, ExchangeRecord, Problem, RunPlace, Verdict};
use crate::plan::{extracted_names, round_name};
use crate::scenario::{Action, Step};
use crate::secret::Datum;
use crate::snapshot::Location;
use crate::template::{Binding, Condition, UsedName};
use crate::text::Diagnostic;
use crate::transport::BoxFuture;

/// Rounds of a `for_each`.
const MOST_ROUNDS: usize = 1000;

/// What came of a step's request or fragment.
#[derive(Default)]
pub(super) struct Acted {
    pub(super) problems: Vec<Problem>,
    pub(super) exchange: Option<ExchangeRecord>,
    pub(super) tries: u32,
    /// An answer came, so what belongs to the step is run.
    pub(super) answered: bool,
    /// The worst of a fragment's steps.
    pub(super) inner: Option<Verdict>,
    /// It was skipped after all.
    pub(super) skipped: Option<String>,
}

impl Acted {
    pub(super) fn broken(diagnostic: Diagnostic) -> Self {
        Self {
            problems: vec![broken(diagnostic)],
            tries: 1,
            ..Self::default()
        }
    }
}

/// A round of a step: its number, name and place.
struct Round<'s> {
    step: &'s Step,
    number: u32,
    name: String,
    place: RunPlace,
    begun: Instant,
    /// No round after it can fail instead, and none before it did.
    last: bool,
}

impl CaseRun<'_, '_> {
    /// Carries out a step and gives its verdict.
    pub(super) fn step<'a>(
        &'a mut self,
        frame: &'a mut Frame,
        step: &'a Step,
        number: u32,
        skipped: Option<&'a str>,
    ) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let outer = self.known.len();
            self.known.extend(step.expected_failure.clone());
            let verdict = self.whole_step(frame, step, number, skipped).await;
            self.known.truncate(outer);
            verdict
        })
    }

    /// A step with all its rounds.
    fn whole_step<'a>(
        &'a mut self,
        frame: &'a mut Frame,
        step: &'a Step,
        number: u32,
        skipped: Option<&'a str>,
    ) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let place = frame.place_of(&step.id);
            let mut round = Round {
                step,
                number,
                name: shown_name(step),
                place,
                begun: Instant::now(),
                last: true,
            };
            if let Some(reason) = skipped.or(step.skip.as_deref()) {
                return self.skip(round, reason.to_owned());
            }
            if let Some(when) = &step.when {
                match self.asked(frame, when).await {
                    Ok(true) => {}
                    Ok(false) => return self.skip(round, format!("when {}", when.text())),
                    Err(diagnostic) => return self.finish(round, Acted::broken(diagnostic), None),
                }
            }
            let Some(items) = &step.for_each else {
                return self.round(frame, round).await;
            };
            if let Some(reason) = self.never_set(frame, items.names()) {
                return self.skip(round, reason);
            }
            let items = match self.items(frame, items).await {
                Ok(items) if items.is_empty() => {
                    return self.skip(round, "`for_each` has an empty list".to_owned());
                }
                Ok(items) => items,
                Err(diagnostic) => return self.finish(round, Acted::broken(diagnostic), None),
            };
            let (mut worst, mut failed, mut holds_up) = (Verdict::Skipped, false, false);
            for (index, item) in items.iter().enumerate() {
                if self.cut_short().is_some() {
                    self.leave_out();
                    break;
                }
                round.place.item = Some(round_name(item, index));
                round.begun = Instant::now();
                round.last = index + 1 == items.len() && !failed;
                frame.scope.set("item", Binding::from_datum(item));
                let number = Binding::new(&Value::from(index + 1), None);
                frame.scope.set("index", number);
                let again = Round {
                    name: round.name.clone(),
                    place: round.place.clone(),
                    ..round
                };
                let verdict = self.round(frame, again).await;
                failed |= verdict == Verdict::Xfailed;
                holds_up |= self.holds_up;
                worst = worst.max(verdict);
            }
            frame.scope.remove("item");
            frame.scope.remove("index");
            self.holds_up = holds_up;
            worst
        })
    }

    /// Whether the `when` of a step holds.
    async fn asked(&mut self, frame: &Frame, when: &Condition) -> Result<bool, Diagnostic> {
        self.ready_for(frame, &when.names(), &frame.place).await?;
        let scope = self.with_sessions(frame, &frame.session);
        self.holds(when, &scope).await
    }

    async fn items(
        &mut self,
        frame: &Frame,
        list: &crate::template::ValueTemplate,
    ) -> Result<Vec<Datum>, Diagnostic> {
        self.ready_for(frame, &list.names(), &frame.place).await?;
        let scope = self.with_sessions(frame, &frame.session);
        elements(list.eval(&scope)?, list)
    }

    /// One round of a step, or the step itself if there are no rounds.
    async fn round(&mut self, frame: &mut Frame, mut round: Round<'_>) -> Verdict {
        let step = round.step;
        if let Some(reason) = self.never_set(frame, step.names_before()) {
            return self.skip(round, reason);
        }
        let mut here = match self.session_of(frame, step) {
            Ok(session) => Here {
                session,
                place: round.place.clone(),
            },
            Err(diagnostic) => return self.finish(round, Acted::broken(diagnostic), None),
        };
        let ready = self.all_ready(frame, step, &here).await;
        if let Some(name) = &step.name {
            match name.render(&self.with_sessions(frame, &here.session)) {
                Ok(name) => round.name = name.masked(),
                Err(diagnostic) => return self.finish(round, Acted::broken(diagnostic), None),
            }
        }
        let started = EventKind::StepStarted {
            name: round.name.clone(),
            number: round.number,
            session: here.session.clone(),
            file: step.place.source.name().to_owned(),
            line: step.place.position().0,
        };
        self.stamp.emit(&round.place, started);
        let mut acted = match (ready, &step.action) {
            (Err(_), _) if self.held() => self.not_sent(),
            (Err(diagnostic), _) => Acted::broken(diagnostic),
            (Ok(()), Action::Request(request)) => {
                self.request_step(frame, step, request, &mut here).await
            }
            (Ok(()), Action::Use { fragment, outputs }) => {
                let within = frame.takes_snapshots(step);
                let before = std::mem::replace(&mut frame.snapshots, within);
                let acted = self.use_fragment(frame, fragment, outputs, &here).await;
                frame.snapshots = before;
                acted
            }
        };
        round.place = here.place.clone();
        self.remember(&here.session, &step.id);
        let then = match acted.answered {
            true => Some(self.belonging(frame, step, &here).await),
            false => None,
        };
        let unproven = !step.then.is_empty() && self.held() && self.left_out;
        if unproven && then <= Some(Verdict::Passed) && acted.problems.is_empty() {
            acted.skipped = Some(self.leave_out());
        }
        self.finish(round, acted, then)
    }

    /// Logs in the session of a step, and those whose values it uses.
    async fn all_ready(
        &mut self,
        frame: &Frame,
        step: &Step,
        here: &Here,
    ) -> Result<(), Diagnostic> {
        self.ready(&here.session, &here.place).await?;
        let names = [step.names_before(), step.names_after()].concat();
        self.ready_for(frame, &names, &here.place).await
    }

    /// The steps that belong to a step.
    async fn belonging(&mut self, frame: &mut Frame, step: &Step, here: &Here) -> Verdict {
        if step.then.is_empty() {
            return Verdict::Passed;
        }
        let outer_place = std::mem::replace(&mut frame.place, here.place.clone());
        let outer_session = std::mem::replace(&mut frame.session, here.session.clone());
        let verdict = self.steps(frame, &step.then, &mut 0, None).await;
        frame.place = outer_place;
        frame.session = outer_session;
        verdict
    }

    /// The session that a step is sent in.
    pub(super) fn session_of(&self, frame: &Frame, step: &Step) -> Result<String, Diagnostic> {
        match &step.session {
            None => Ok(frame.session.clone()),
            Some(template) => Ok(template
                .render(&self.with_sessions(frame, &frame.session))?
                .masked()),
        }
    }

    /// Logs in the sessions whose values are used: `alice.csrf_token`.
    async fn ready_for(
        &mut self,
        frame: &Frame,
        names: &[UsedName],
        place: &RunPlace,
    ) -> Result<(), Diagnostic> {
        if !std::sync::Arc::ptr_eq(&frame.block, &self.case.block) {
            return Ok(());
        }
        for name in names {
            let head = name.path.split('.').next().unwrap_or(&name.path);
            if frame.scope.get(head).is_none() && frame.block.sessions.contains_key(head) {
                self.ready(head, place).await?;
            }
        }
        Ok(())
    }

    /// Why a step of the teardown is skipped: it needs a name that no step set.
    fn never_set(&self, frame: &Frame, names: Vec<UsedName>) -> Option<String> {
        if frame.phase != Phase::Teardown {
            return None;
        }
        let extracted = extracted_names(&frame.block);
        names
            .into_iter()
            .map(|name| name.path.split('.').next().unwrap_or_default().to_owned())
            .find(|name| extracted.contains(name) && frame.scope.get(name).is_none())
            .map(|name| format!("`{name}` was never set"))
    }

    fn skip(&mut self, round: Round<'_>, reason: String) -> Verdict {
        self.finish(
            round,
            Acted {
                skipped: Some(reason),
                ..Acted::default()
            },
            None,
        )
    }

    fn finish(&mut self, round: Round<'_>, mut acted: Acted, then: Option<Verdict>) -> Verdict {
        if self.tearing_down {
            acted.problems.iter_mut().for_each(as_left_behind);
        }
        let own = acted.problems.iter().map(|problem| problem.verdict);
        let worst = own
            .chain(acted.inner)
            .chain(then)
            .max()
            .unwrap_or(Verdict::Passed)
            .max(Verdict::Passed);
        let verdict = if acted.skipped.is_some() {
            Verdict::Skipped
        } else {
            worst
        };
        let counted = self.counted(round.step, verdict, round.last, &mut acted.problems);
        // What was noted last is of the steps that belong to it, if there are any, else of its fragment.
        let (first, last) = match round.step.then.is_empty() {
            true => (None, acted.inner),
            false => (acted.inner, then),
        };
        let bad = Some(Verdict::Differs);
        let within = first > bad || last > bad && self.holds_up;
        let mut own = acted.problems.iter();
        self.holds_up = counted.onward > Verdict::Differs && (within || own.any(holds_up));
        let kind = EventKind::StepFinished {
            name: round.name,
            number: round.number,
            verdict: counted.shown,
            reason: acted.skipped.or(counted.reason),
            problems: acted.problems,
            exchange: acted.exchange.map(Box::new),
            exchanged: None,
            tries: acted.tries,
            duration: round.begun.elapsed().as_micros() as u64,
        };
        self.stamp.emit(&round.place, kind);
        let snapshot = || Location::new(&self.case.block.path, &round.place).file();
        self.run.twins.passes(self.number, snapshot);
        counted.onward
    }
}

/// The elements of what `for_each` gives.
pub(super) fn elements(
    given: Datum,
    list: &crate::template::ValueTemplate,
) -> Result<Vec<Datum>, Diagnostic> {
    match given {
        Datum::List(items) if items.len() > MOST_ROUNDS => {
            let message = format!(
                "`for_each` has {} elements, more than {MOST_ROUNDS}",
                items.len()
            );
            Err(Diagnostic::error("wrong-type", message, list.place(), ""))
        }
        Datum::List(items) => Ok(items),
        other => {
            let (gives, help) = match other {
                Datum::Text(_) => (
                    "this gives a text",
                    Some("a filter makes a list of a text: `| split(',')`, `| json`"),
                ),
                Datum::Map(_) => (
                    "this gives a map",
                    Some("a filter makes a list of a map: `| items`"),
                ),
                _ => ("this gives a number, a boolean or null", None),
            };
            let message = "`for_each` must give a list";
            let found = Diagnostic::error("wrong-type", message, list.place(), gives);
            Err(found.help_maybe(help))
        }
    }
}

/// Whether a problem keeps the steps behind from running. A file of a snapshot that cannot be used is no fault of the flow.
fn holds_up(problem: &Problem) -> bool {
    problem.verdict > Verdict::Differs && problem.diagnostic.code != SNAPSHOT_UNUSABLE
}

/// A teardown checks nothing of what the scenario is about: where it fails, something was left behind.
fn as_left_behind(problem: &mut Problem) {
    if problem.verdict == Verdict::Failed {
        problem.verdict = Verdict::Broken;
    }
}

/// A name without its templates' values, for a step that is not rendered.
pub(super) fn shown_name(step: &Step) -> String {
    step.name.as_ref().map_or_else(
        || step.id.clone(),
        |name| {
            name.literal()
                .map_or_else(|| step.id.clone(), str::to_owned)
        },
    )
}
