//! A case as a whole, for reports that tell one when it has ended: what its events said, put together by steps.
//!
//! It can be written as JSON, which is what the report `json` does. Start at [`Cases`].

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::again::Again;
use crate::event::{
    Event, EventKind, ExchangeRecord, GivenValue, JarChange, Problem, RunPlace, SnapshotOutcome,
    Verdict, on_target,
};
use crate::text::Excerpt;

/// Puts events together. It holds no more than the case that is told.
#[derive(Default)]
pub(super) struct Cases {
    open: Option<ToldCase>,
    again: Again,
}

/// A case that has ended.
#[derive(Default, Serialize)]
pub(super) struct ToldCase {
    /// Path of the scenario's file, as given.
    pub(super) scenario: String,
    /// The row that makes the case, if there are rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) row: Option<String>,
    /// The target as it was given, if the run has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) given_target: Option<String>,
    /// Which time it was run, from 1, if it was run several times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repetition: Option<u32>,
    /// Name of the scenario, and of the row.
    pub(super) name: String,
    /// Where its requests went; empty for a case that never began.
    pub(super) target: String,
    /// What the scenario is about, in Markdown, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    /// None while it has not ended.
    pub(super) verdict: Option<Verdict>,
    /// Why it was skipped, or was known to fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// Microseconds after the run began.
    pub(super) began: u64,
    /// Microseconds.
    pub(super) duration: u64,
    /// A shell line that runs it again.
    pub(super) again: String,
    /// What its steps start with.
    pub(super) given: Vec<GivenValue>,
    /// What is wrong with the case itself rather than with a step of it.
    #[serde(serialize_with = "findings")]
    pub(super) problems: Vec<Problem>,
    /// In the order in which they began; those within others behind them.
    pub(super) steps: Vec<ToldStep>,
}

/// A step that has ended, or a round of one.
#[derive(Default, Serialize)]
pub(super) struct ToldStep {
    /// Ids of the step and of those it stands in, outermost first.
    pub(super) id: Vec<String>,
    /// Name or number of the round of `for_each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<String>,
    /// Its name.
    pub(super) name: String,
    /// Its number in the case, from 1.
    pub(super) number: u32,
    /// The session it was sent in.
    pub(super) session: String,
    /// The file in which it stands, as it is shown; empty if it never began.
    pub(super) file: String,
    /// Its line there, from 1.
    pub(super) line: u32,
    /// None while it has not ended.
    pub(super) verdict: Option<Verdict>,
    /// Why it was skipped, or was known to fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// How often it was tried because it failed.
    pub(super) tries: u32,
    /// Microseconds after the run began.
    pub(super) began: u64,
    /// Microseconds.
    pub(super) duration: u64,
    /// Everything that is wrong, and warnings.
    #[serde(serialize_with = "findings")]
    pub(super) problems: Vec<Problem>,
    /// Of each try that failed and was followed by another one, what was wrong.
    #[serde(serialize_with = "tries")]
    pub(super) failed_tries: Vec<Vec<Problem>>,
    /// Names and values, masked, as JSON.
    #[serde(serialize_with = "values")]
    pub(super) extracted: Vec<(String, String)>,
    /// The same names, and where they were looked for.
    #[serde(serialize_with = "texts")]
    pub(super) extracted_from: Vec<(String, String)>,
    /// What became of the session's cookies.
    pub(super) cookies: Vec<JarChange>,
    /// How answers compared with their snapshots.
    pub(super) snapshots: Vec<ToldSnapshot>,
    /// All exchanges in their order.
    pub(super) exchanges: Vec<ToldExchange>,
    /// The one that counts.
    #[serde(skip)]
    pub(super) exchange: Option<Box<ExchangeRecord>>,
}

/// An exchange of a step.
#[derive(Serialize)]
pub(super) struct ToldExchange {
    /// When it had ended: microseconds after the run began.
    pub(super) ended: u64,
    #[serde(flatten)]
    pub(super) exchange: Box<ExchangeRecord>,
}

/// A comparison with a snapshot.
#[derive(Serialize)]
pub(super) struct ToldSnapshot {
    /// Path of the snapshot's file.
    pub(super) path: String,
    #[serde(flatten)]
    pub(super) outcome: SnapshotOutcome,
}

impl Cases {
    /// Takes the next event; gives the case that it ends.
    pub(super) fn take(&mut self, event: &Event) -> Option<ToldCase> {
        self.again.hear(&event.kind);
        let place = event.place.as_ref()?;
        // One that was skipped never began.
        let begun = || ToldCase::begun(place, event.at, self.again.line(place));
        let case = self.open.get_or_insert_with(begun);
        match &event.kind {
            EventKind::CaseStarted {
                name,
                target,
                about,
                given,
                ..
            } => {
                case.name.clone_from(name);
                case.target.clone_from(target);
                case.about.clone_from(about);
                case.given.clone_from(given);
                None
            }
            EventKind::CaseFinished {
                name,
                verdict,
                reason,
                problems,
                duration,
            } => {
                case.name.clone_from(name);
                case.verdict = Some(*verdict);
                case.reason.clone_from(reason);
                case.problems.clone_from(problems);
                case.duration = *duration;
                self.open.take()
            }
            EventKind::AskedToWait { .. }
            | EventKind::Recovering { .. }
            | EventKind::Redirected { .. }
            | EventKind::SnapshotRenamed { .. }
            | EventKind::SnapshotsSpare { .. } => None,
            kind => {
                case.step(place, event.at).tell(kind, event.at);
                None
            }
        }
    }
}

impl ToldCase {
    fn begun(place: &RunPlace, began: u64, again: String) -> Self {
        Self {
            again,
            scenario: place.scenario.clone(),
            row: place.row.clone(),
            given_target: place.target.clone(),
            repetition: place.repetition,
            began,
            ..Self::default()
        }
    }

    /// The step at a place that has not ended; a new one if there is none.
    fn step(&mut self, place: &RunPlace, began: u64) -> &mut ToldStep {
        let own = |step: &ToldStep| {
            step.verdict.is_none() && step.id == place.step && step.item == place.item
        };
        let found = self.steps.iter().rposition(own);
        let index = found.unwrap_or_else(|| {
            let index = self.beginning(&place.step);
            let new = ToldStep {
                id: place.step.clone(),
                item: place.item.clone(),
                began,
                ..ToldStep::default()
            };
            self.steps.insert(index, new);
            index
        });
        &mut self.steps[index]
    }

    /// Where a step that begins is put: before a login that was made for it, and that stands in it.
    fn beginning(&self, id: &[String]) -> usize {
        let is_within = |step: &&ToldStep| step.id.len() > id.len() && step.id.starts_with(id);
        let within = self.steps.iter().rev().take_while(is_within).count();
        let before = self.steps.len() - within;
        match self.steps[..before].last() {
            // They stand in the round before.
            Some(other) if other.id == id => self.steps.len(),
            _ => before,
        }
    }

    /// Its name, and of several targets the one that it went to.
    pub(super) fn name_on_target(&self) -> String {
        on_target(&self.name, self.given_target.as_deref())
    }

    /// The same, and which time it was run if it was run several times.
    pub(super) fn title(&self) -> String {
        let time = self.repetition.map(|time| format!(" (run {time})"));
        format!("{}{}", self.name_on_target(), time.unwrap_or_default())
    }

    /// All its steps, and what each is called behind those that it stands in.
    pub(super) fn titled_steps(&self) -> Vec<(String, &ToldStep)> {
        let mut around: Vec<&ToldStep> = Vec::new();
        let titled = self.steps.iter().map(|step| {
            let holds = |outer: &&ToldStep| {
                outer.id.len() < step.id.len() && step.id.starts_with(&outer.id)
            };
            around.retain(holds);
            around.push(step);
            let titles: Vec<String> = around.iter().map(|step| step.title()).collect();
            (titles.join(" / "), step)
        });
        titled.collect()
    }

    /// Its own steps, each with those that stand in it.
    pub(super) fn own_steps(&self) -> impl Iterator<Item = (&ToldStep, &[ToldStep])> {
        let own = { self.steps.iter().enumerate() }.filter(|(_, step)| step.id.len() == 1);
        own.map(|(at, step)| {
            let behind = &self.steps[at + 1..];
            let within = behind.iter().take_while(|step| step.id.len() > 1).count();
            (step, &behind[..within])
        })
    }
}

impl ToldStep {
    /// Its name, and that of its round.
    pub(super) fn title(&self) -> String {
        let item = self.item.as_ref().filter(|item| !self.name.contains(*item));
        let item = item.map(|item| format!(" [{item}]")).unwrap_or_default();
        format!("{}{item}", self.name)
    }

    /// How it ended, and those that stand in it: what is wrong with one of them is wrong with it.
    pub(super) fn verdict_with(&self, within: &[Self]) -> Verdict {
        let own = self.verdict.unwrap_or(Verdict::Broken);
        let worst = within.iter().filter_map(|step| step.verdict).max();
        worst
            .filter(|worst| worst.is_bad())
            .map_or(own, |worst| worst.max(own))
    }

    fn tell(&mut self, kind: &EventKind, at: u64) {
        match kind {
            EventKind::StepStarted {
                name,
                number,
                session,
                file,
                line,
            } => {
                self.name.clone_from(name);
                self.number = *number;
                self.session.clone_from(session);
                self.file.clone_from(file);
                self.line = *line;
            }
            EventKind::Exchanged(exchange) => self.exchanges.push(ToldExchange {
                ended: at,
                exchange: exchange.clone(),
            }),
            EventKind::JarChanged { changes, .. } => self.cookies.extend(changes.iter().cloned()),
            EventKind::Extracted { name, value, from } => {
                self.extracted.push((name.clone(), value.clone()));
                // Runs of earlier do not say it.
                if !from.is_empty() {
                    self.extracted_from.push((name.clone(), from.clone()));
                }
            }
            EventKind::TryFailed { problems, .. } => self.failed_tries.push(problems.clone()),
            EventKind::SnapshotCompared { path, outcome } => self.snapshots.push(ToldSnapshot {
                path: path.clone(),
                outcome: outcome.clone(),
            }),
            EventKind::StepFinished {
                name,
                number,
                verdict,
                reason,
                problems,
                exchange,
                tries,
                duration,
                ..
            } => {
                self.name.clone_from(name);
                self.number = *number;
                self.verdict = Some(*verdict);
                self.reason.clone_from(reason);
                self.problems.clone_from(problems);
                self.exchange.clone_from(exchange);
                self.tries = *tries;
                self.duration = *duration;
            }
            _ => {}
        }
    }
}

/// A problem as other programs read it.
#[derive(Serialize)]
struct Finding<'p> {
    verdict: Verdict,
    code: &'p str,
    message: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    /// What stands beside the marks.
    labels: Vec<&'p str>,
    /// The lines that it is about, and what of them, in bytes.
    excerpts: &'p [Excerpt],
    notes: &'p [String],
    help: &'p [String],
}

impl<'p> From<&'p Problem> for Finding<'p> {
    fn from(problem: &'p Problem) -> Self {
        let diagnostic = &problem.diagnostic;
        let position = diagnostic.position();
        let marks = { diagnostic.excerpts.iter() }.flat_map(|excerpt| &excerpt.marks);
        Self {
            verdict: problem.verdict,
            code: &diagnostic.code,
            message: &diagnostic.message,
            file: position.map(|(file, ..)| file),
            line: position.map(|(_, line, _)| line),
            column: position.map(|(.., column)| column),
            labels: marks
                .map(|mark| mark.label.as_str())
                .filter(|label| !label.is_empty())
                .collect(),
            excerpts: &diagnostic.excerpts,
            notes: &diagnostic.notes,
            help: &diagnostic.help,
        }
    }
}

fn as_findings(problems: &[Problem]) -> Vec<Finding<'_>> {
    problems.iter().map(Finding::from).collect()
}

fn findings<S: Serializer>(problems: &[Problem], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(as_findings(problems))
}

fn tries<S: Serializer>(tries: &[Vec<Problem>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(tries.iter().map(|problems| as_findings(problems)))
}

fn values<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        match serde_json::from_str::<serde_json::Value>(value) {
            Ok(value) => map.serialize_entry(name, &value)?,
            // Masking may have taken a part of it.
            Err(_) => map.serialize_entry(name, value)?,
        }
    }
    map.end()
}

fn texts<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, text)| (name, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(steps: &[(&str, bool)]) -> Vec<String> {
        let mut case = ToldCase::default();
        for (id, ends) in steps {
            let place = RunPlace {
                step: id.split('/').map(str::to_owned).collect(),
                ..RunPlace::default()
            };
            let step = case.step(&place, 0);
            step.verdict = ends.then_some(Verdict::Passed);
        }
        case.steps.iter().map(|step| step.id.join("/")).collect()
    }

    #[test]
    fn what_stands_in_a_step_is_behind_it() {
        let login_first = told(&[("a", true), ("b/login", true), ("b", false), ("b", true)]);
        assert_eq!(login_first, ["a", "b", "b/login"]);
        let rounds = told(&[("a", true), ("a/x", true), ("a", true), ("a/x", true)]);
        assert_eq!(rounds, ["a", "a/x", "a", "a/x"]);
        let deep = told(&[("a/b/login", true), ("a/b", true), ("a", true)]);
        assert_eq!(deep, ["a", "a/b", "a/b/login"]);
    }
}
