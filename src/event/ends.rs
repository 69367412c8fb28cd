//! How the steps of the same scenarios ended on two deployments.
//!
//! Start at [`Ends`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ComparedStep, Deviation, Differs, Event, EventKind, NotCompared, Problem, RunPlace, Side,
    Verdict,
};
use crate::text::Diagnostic;

/// Characters of what is wrong that are told.
const LONGEST: usize = 300;

/// Scenario and row, ids of a step and of those it stands in, and its round; no ids for the case itself.
type StepKey = (String, Option<String>, Vec<String>, Option<String>);

/// How cases and steps of a run ended, in its order.
#[derive(Debug, Default)]
pub struct Ends {
    steps: BTreeMap<StepKey, End>,
    order: Vec<StepKey>,
    cases: BTreeMap<(String, Option<String>), String>,
}

/// How a case or a step ended.
#[derive(Debug, Clone)]
struct End {
    name: String,
    place: Option<String>,
    verdict: Verdict,
    /// Why it was skipped.
    reason: Option<String>,
    /// What is wrong with it, by code and in words.
    wrong: Vec<(String, String)>,
}

/// What came of comparing how steps ended.
#[derive(Debug, Default)]
pub struct EndsCompared {
    /// Steps that ended alike because something is wrong on both.
    pub failed_on_both: Vec<Deviation>,
    /// What only one of them came to.
    pub not_compared: Vec<NotCompared>,
    /// What holds on one of them, or was come to there, and not on the other.
    pub findings: Vec<Deviation>,
    /// Of these, what differs between two runs on the old one as well.
    pub noise: Vec<Deviation>,
}

impl Ends {
    /// Those of the events of a run.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut ends = Self::default();
        for event in events {
            if let Some(place) = &event.place {
                ends.take(place, &event.kind);
            }
        }
        ends
    }

    fn take(&mut self, place: &RunPlace, kind: &EventKind) {
        let key = key_of(place);
        match kind {
            EventKind::CaseStarted { name, .. } => self.case(place, name),
            EventKind::StepStarted {
                name, file, line, ..
            } => {
                let end = self.end(key, name);
                end.place = Some(format!("{file}:{line}"));
            }
            EventKind::StepFinished {
                name,
                verdict,
                reason,
                problems,
                ..
            } => {
                let end = self.end(key, name);
                name.clone_into(&mut end.name);
                end.ended(*verdict, reason.as_deref(), problems);
            }
            EventKind::CaseFinished {
                name,
                verdict,
                problems,
                reason,
                ..
            } => {
                self.case(place, name);
                let end = self.end(key, name);
                end.ended(*verdict, reason.as_deref(), problems);
            }
            _ => {}
        }
    }

    fn case(&mut self, place: &RunPlace, name: &str) {
        let case = (place.scenario.clone(), place.row.clone());
        self.cases.insert(case, name.to_owned());
        self.end(key_of(place), name);
    }

    fn end(&mut self, key: StepKey, name: &str) -> &mut End {
        if !self.steps.contains_key(&key) {
            self.order.push(key.clone());
        }
        self.steps.entry(key).or_insert_with(|| End {
            name: name.to_owned(),
            place: None,
            verdict: Verdict::Passed,
            reason: None,
            wrong: Vec::new(),
        })
    }

    fn told(&self, key: &StepKey) -> ComparedStep {
        let (scenario, row, ids, item) = key;
        let case = (scenario.clone(), row.clone());
        let name = |depth: usize| {
            let outer = (scenario.clone(), row.clone(), ids[..depth].to_vec());
            let mut named = { self.steps.iter() }.filter(|((scenario, row, step, _), _)| {
                (scenario, row, step.as_slice()) == (&outer.0, &outer.1, outer.2.as_slice())
            });
            let own = self.steps.get(key).filter(|_| depth == ids.len());
            let end = own.or_else(|| named.next().map(|(_, end)| end));
            end.map_or_else(|| ids[depth - 1].clone(), |end| end.name.clone())
        };
        let own = self.steps.get(key);
        ComparedStep {
            scenario: scenario.clone(),
            row: row.clone(),
            ids: ids.clone(),
            case: self.cases.get(&case).cloned().unwrap_or_default(),
            step: (1..=ids.len()).map(name).collect(),
            item: item.clone(),
            place: own.and_then(|end| end.place.clone()),
            request: None,
        }
    }

    /// Whether nothing kept this run from a step that it did not come to: all that it stands in passed.
    fn was_free_to(&self, key: &StepKey) -> bool {
        let (scenario, row, ids, _) = key;
        (0..ids.len()).all(|depth| {
            let mut around = self.steps.iter().filter(|((own, own_row, step, _), _)| {
                own == scenario && own_row == row && step.as_slice() == &ids[..depth]
            });
            around.any(|(_, end)| end.verdict == Verdict::Passed)
        })
    }
}

impl End {
    fn ended(&mut self, verdict: Verdict, reason: Option<&str>, problems: &[Problem]) {
        self.verdict = verdict;
        self.reason = reason.map(str::to_owned);
        let bad = problems.iter();
        // A text of the scenario that differs is a snapshot, and none is compared with here.
        let bad = bad.filter(|problem| problem.verdict > Verdict::Differs);
        self.wrong = bad
            .map(|problem| {
                let found = &problem.diagnostic;
                let said = in_short(found);
                let end = said.char_indices().nth(LONGEST).map(|(at, _)| at);
                let said = end.map_or(said.clone(), |end| format!("{}…", &said[..end]));
                (found.code.to_string(), said)
            })
            .collect();
    }

    fn said(&self) -> Option<String> {
        let all: Vec<&str> = { self.wrong.iter() }
            .map(|(_, message)| message.as_str())
            .collect();
        (!all.is_empty()).then(|| all.join("\n"))
    }

    fn codes(&self) -> BTreeSet<&str> {
        self.wrong.iter().map(|(code, _)| code.as_str()).collect()
    }

    /// Why it was not carried out, if it was not.
    fn skipped(&self) -> Option<&str> {
        let reason = self.reason.as_deref();
        reason.filter(|_| self.verdict == Verdict::Skipped)
    }
}

/// The ends of the old deployment, of the new one, and of a second run on the old one if there was one.
#[derive(Debug, Clone, Copy)]
pub struct Runs<'e> {
    /// The one that is known.
    pub old: &'e Ends,
    /// The one that is compared with it.
    pub new: &'e Ends,
    /// The known one once more.
    pub again: Option<&'e Ends>,
}

impl Runs<'_> {
    /// Compares how steps ended. `is_said` tells of a reason to skip a step whether it says nothing of the deployment but its version.
    pub fn compared(self, is_said: &dyn Fn(&str) -> bool) -> EndsCompared {
        let mut compared = EndsCompared::default();
        let more = { self.new.order.iter() }.filter(|key| !self.old.steps.contains_key(*key));
        for key in self.old.order.iter().chain(more) {
            self.compare(key, is_said, &mut compared);
        }
        compared
    }

    /// Deviations in the order of the run, those of one step in theirs.
    #[must_use]
    pub fn in_order(self, mut deviations: Vec<Deviation>) -> Vec<Deviation> {
        let all = self.old.order.iter().chain(&self.new.order);
        let mut positions: BTreeMap<&StepKey, usize> = BTreeMap::new();
        for (position, key) in all.enumerate() {
            positions.entry(key).or_insert(position);
        }
        deviations.sort_by_cached_key(|deviation| {
            let ComparedStep {
                scenario,
                row,
                ids,
                item,
                ..
            } = &deviation.step;
            let key = (scenario.clone(), row.clone(), ids.clone(), item.clone());
            positions.get(&key).copied()
        });
        deviations
    }

    /// A step as it is told.
    pub fn step(self, place: &RunPlace) -> ComparedStep {
        self.told(&key_of(place))
    }

    fn compare(self, key: &StepKey, is_said: &dyn Fn(&str) -> bool, compared: &mut EndsCompared) {
        let (old, new) = match (self.old.steps.get(key), self.new.steps.get(key)) {
            (Some(old), Some(new)) => (old, new),
            (Some(_), None) => return self.only(key, Side::Old, compared),
            (None, Some(_)) => return self.only(key, Side::New, compared),
            (None, None) => return,
        };
        let skipped = match (old.skipped(), new.skipped()) {
            (None, Some(reason)) => Some((Side::New, reason)),
            (Some(reason), None) => Some((Side::Old, reason)),
            _ => None,
        };
        if let Some((on, reason)) = skipped {
            return self.skipped(key, (on, reason), is_said, compared);
        }
        let told = |old: &End, new: &End| Deviation {
            step: self.told(key),
            what: Differs::Check {
                old: old.said(),
                new: new.said(),
            },
        };
        match (old.wrong.is_empty(), new.wrong.is_empty()) {
            (true, true) => {}
            (false, false) if old.codes() == new.codes() => {
                compared.failed_on_both.push(told(old, new));
            }
            _ => {
                let again = self.again.and_then(|again| again.steps.get(key));
                let is_noise = again.is_some_and(|again| {
                    old.codes() != again.codes() && new.codes() == again.codes()
                });
                let deviation = told(old, new);
                match is_noise {
                    true => compared.noise.push(deviation),
                    false => compared.findings.push(deviation),
                }
            }
        }
    }

    /// A step that one of them skipped.
    fn skipped(
        self,
        key: &StepKey,
        (on, reason): (Side, &str),
        is_said: &dyn Fn(&str) -> bool,
        compared: &mut EndsCompared,
    ) {
        let unreached = !reason.starts_with("when ") && !reason.starts_with("requires ");
        if unreached || is_said(reason) {
            compared.not_compared.push(NotCompared {
                step: self.told(key),
                on,
                unreached,
                reason: reason.to_owned(),
            });
            return;
        }
        let again = self.again.and_then(|again| again.steps.get(key));
        let is_noise = match on {
            Side::New => again.is_some_and(|again| again.skipped().is_some()),
            Side::Old => again.is_some_and(|again| again.skipped().is_none()),
        };
        let deviation = Deviation {
            step: self.told(key),
            what: Differs::Only {
                on: on.other(),
                reason: Some(reason.to_owned()),
            },
        };
        match is_noise {
            true => compared.noise.push(deviation),
            false => compared.findings.push(deviation),
        }
    }

    /// A step that the events of the other one say nothing of.
    fn only(self, key: &StepKey, on: Side, compared: &mut EndsCompared) {
        let other = match on {
            Side::Old => self.new,
            Side::New => self.old,
        };
        let (_, _, ids, _) = key;
        let own = match on {
            Side::Old => self.old.steps.get(key),
            Side::New => self.new.steps.get(key),
        };
        if let Some(end) = own {
            // A step that is carried out in rounds on the other one only did not come to them here.
            if let Some(reason) = end.skipped() {
                compared.not_compared.push(NotCompared {
                    step: self.told(key),
                    on,
                    unreached: true,
                    reason: reason.to_owned(),
                });
                return;
            }
            if !end.wrong.is_empty() {
                let said = |side: Side| end.said().filter(|_| side == on);
                compared.findings.push(Deviation {
                    step: self.told(key),
                    what: Differs::Check {
                        old: said(Side::Old),
                        new: said(Side::New),
                    },
                });
                return;
            }
        }
        // What stands around it tells why.
        if ids.is_empty() || !other.was_free_to(key) {
            return;
        }
        let deviation = Deviation {
            step: self.told(key),
            what: Differs::Only { on, reason: None },
        };
        let there = |again: &Ends| again.steps.contains_key(key);
        match self
            .again
            .is_some_and(|again| there(again) == (on == Side::New))
        {
            true => compared.noise.push(deviation),
            false => compared.findings.push(deviation),
        }
    }

    fn told(self, key: &StepKey) -> ComparedStep {
        match self.new.steps.contains_key(key) {
            true => self.new.told(key),
            false => self.old.told(key),
        }
    }
}

/// What is wrong and, as it is said at the line, how.
fn in_short(found: &Diagnostic) -> String {
    let marks = found.excerpts.iter().flat_map(|excerpt| &excerpt.marks);
    let mut labels = marks.filter(|mark| mark.primary && !mark.label.is_empty());
    let notes = found.notes.iter().map(|note| note.trim_start());
    let values =
        notes.filter(|note| note.starts_with("expected: ") || note.starts_with("actual: "));
    let values: Vec<&str> = values.collect();
    match (labels.next(), values.is_empty()) {
        (Some(mark), _) => format!("{}: {}", found.message, mark.label),
        (None, false) => format!("{}; {}", found.message, values.join(", ")),
        (None, true) => found.message.to_string(),
    }
}

fn key_of(place: &RunPlace) -> StepKey {
    (
        place.scenario.clone(),
        place.row.clone(),
        place.step.clone(),
        place.item.clone(),
    )
}
