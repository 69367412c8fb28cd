//! What changed between saved runs: what fails newly, what does no more, what got slower, what is flaky.
//!
//! Start at [`Outcomes`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Event, EventKind, RunPlace, Verdict, on_target};

/// Steps that are needed to know how much durations differ by chance.
const ENOUGH: usize = 8;
/// Without them, how many times as long a step must take to be slower.
const SLOWER: f64 = 2.0;
/// And with them, at least.
const SLOWER_AT_LEAST: f64 = 1.5;
/// Microseconds by which it must take longer as well.
const LONGER: u64 = 20_000;
/// Of how many deviations chance is made.
const DEVIATIONS: f64 = 3.0;
/// The standard deviation is so many times the median deviation, where chance is normal.
const NORMAL: f64 = 1.4826;

/// How the steps of one or more runs ended.
#[derive(Debug, Default)]
pub struct Outcomes {
    steps: BTreeMap<StepKey, Outcome>,
    /// Names of cases that have begun.
    cases: BTreeMap<CaseKey, String>,
}

/// Scenario, row, and of several targets the one.
type CaseKey = (String, Option<String>, Option<String>);
/// And ids of a step and of those it stands in, and its round; no ids for the case itself.
type StepKey = (CaseKey, Vec<String>, Option<String>);

/// How a step ended, each time it was carried out.
#[derive(Debug, Default)]
struct Outcome {
    name: String,
    good: u32,
    bad: u32,
    /// The worst number of tries of those that passed.
    tries: u32,
    /// Microseconds of those that passed on the first try.
    durations: Vec<u64>,
}

/// What changed between two runs, or sets of runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Steps, and cases that failed by themselves, that fail now and did not.
    pub newly_failing: Vec<ChangedStep>,
    /// Those that failed and do not any more.
    pub fixed: Vec<ChangedStep>,
    /// Those that fail now as they did.
    pub still_failing: Vec<ChangedStep>,
    /// Those that take longer, by more than chance explains.
    pub slower: Vec<ChangedStep>,
    /// Those that pass only on a later try, or only sometimes.
    pub flaky: Vec<ChangedStep>,
    /// Those that are carried out now and were not.
    pub added: u32,
    /// Those that were carried out and are not any more.
    pub gone: u32,
    /// By how many percent a step may take longer by chance.
    pub noise: u32,
}

/// A step that something changed about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedStep {
    /// Path of the scenario's file.
    pub scenario: String,
    /// Names of the case and of the step.
    pub name: String,
    /// What is to be said: durations, tries; may be empty.
    pub remark: String,
}

impl Outcomes {
    /// Takes the next event of a run.
    pub fn take(&mut self, event: &Event) {
        let Some(place) = &event.place else {
            return;
        };
        match &event.kind {
            EventKind::CaseStarted { name, .. } => {
                self.cases.insert(case_of(place), name.clone());
            }
            EventKind::StepFinished {
                name,
                verdict,
                tries,
                duration,
                ..
            } => self.add(place, name, *verdict, (*tries, *duration)),
            EventKind::CaseFinished {
                name,
                verdict,
                problems,
                reason,
                ..
            } => {
                self.cases.insert(case_of(place), name.clone());
                // What failed in a step was told of it.
                let own = !problems.is_empty() || (verdict.is_bad() && reason.is_some());
                if own {
                    self.add(place, "", *verdict, (1, 0));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, place: &RunPlace, name: &str, verdict: Verdict, (tries, took): (u32, u64)) {
        if verdict == Verdict::Skipped {
            return;
        }
        let key = (case_of(place), place.step.clone(), place.item.clone());
        let outcome = self.steps.entry(key).or_default();
        name.clone_into(&mut outcome.name);
        match verdict.is_bad() {
            true => outcome.bad += 1,
            false => outcome.good += 1,
        }
        if verdict == Verdict::Passed {
            outcome.tries = outcome.tries.max(tries);
            if tries <= 1 {
                outcome.durations.push(took);
            }
        }
    }

    /// What changed since earlier runs.
    pub fn since(&self, earlier: &Self) -> Changes {
        let noise = self.noise_since(earlier);
        let mut changes = Changes {
            noise: ((noise - 1.0) * 100.0).round() as u32,
            ..Changes::default()
        };
        let both = |key: &&StepKey| self.steps.contains_key(*key);
        changes.gone = earlier.steps.keys().filter(|key| !both(key)).count() as u32;
        for (key, now) in &self.steps {
            let before = earlier.steps.get(key);
            changes.added += u32::from(before.is_none());
            let failed = before.map(|before| before.bad > 0);
            let told = |remark| self.told(key, now, remark);
            match (now.bad > 0, failed) {
                (true, Some(true)) => changes.still_failing.push(told(String::new())),
                (true, _) => changes.newly_failing.push(told(String::new())),
                (false, Some(true)) => changes.fixed.push(told(String::new())),
                (false, _) => {}
            }
            if let Some(remark) = now.flakiness() {
                changes.flaky.push(told(remark));
            }
            if let Some(remark) = before.and_then(|before| now.slower_than(before, noise)) {
                changes.slower.push(told(remark));
            }
        }
        changes
    }

    fn told(&self, key: &StepKey, outcome: &Outcome, remark: String) -> ChangedStep {
        let (case, ..) = key;
        let name = self.cases.get(case).map_or("", String::as_str);
        let mut name = on_target(name, case.2.as_deref());
        if !outcome.name.is_empty() {
            name = format!("{name} › {}", outcome.name);
        }
        if let Some(item) = &key.2 {
            name = format!("{name} [{item}]");
        }
        ChangedStep {
            scenario: case.0.clone(),
            name,
            remark,
        }
    }

    /// How many times as long a step may take by chance: what the ratios of all of them say, where they are enough.
    fn noise_since(&self, earlier: &Self) -> f64 {
        let ratios = self.steps.iter().filter_map(|(key, now)| {
            let before = earlier.steps.get(key)?.shortest()?;
            Some(((now.shortest()?.max(1)) as f64 / before.max(1) as f64).ln())
        });
        let mut ratios: Vec<f64> = ratios.collect();
        if ratios.len() < ENOUGH {
            return SLOWER;
        }
        let middle = median(&mut ratios);
        let mut deviations: Vec<f64> = ratios.iter().map(|ratio| (ratio - middle).abs()).collect();
        let deviation = median(&mut deviations) * NORMAL;
        // A machine that is slower today is slower for all of them.
        (middle.max(0.0) + DEVIATIONS * deviation)
            .exp()
            .max(SLOWER_AT_LEAST)
    }
}

impl Outcome {
    fn shortest(&self) -> Option<u64> {
        self.durations.iter().min().copied()
    }

    fn flakiness(&self) -> Option<String> {
        match self {
            Self {
                good: 1..,
                bad: 1..,
                ..
            } => Some(format!("{} of {} passed", self.good, self.good + self.bad)),
            Self { tries: 2.., .. } => Some(format!("passed on try {}", self.tries)),
            _ => None,
        }
    }

    fn slower_than(&self, before: &Self, noise: f64) -> Option<String> {
        let (now, before) = (self.shortest()?, before.shortest()?);
        let slower = now as f64 > before as f64 * noise && now >= before + LONGER;
        let milliseconds = |microseconds: u64| (microseconds + 500) / 1000;
        slower.then(|| format!("{} ms → {} ms", milliseconds(before), milliseconds(now)))
    }
}

fn case_of(place: &RunPlace) -> CaseKey {
    (
        place.scenario.clone(),
        place.row.clone(),
        place.target.clone(),
    )
}

/// The middle one; there is one at least.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(steps: &[(&str, Verdict, u32, u64)]) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for (id, verdict, tries, milliseconds) in steps {
            let place = RunPlace {
                scenario: "a.yaml".to_owned(),
                step: vec![(*id).to_owned()],
                ..RunPlace::default()
            };
            outcomes.add(&place, id, *verdict, (*tries, milliseconds * 1000));
        }
        outcomes
    }

    fn names(steps: &[ChangedStep]) -> Vec<&str> {
        let own = |step: &ChangedStep| step.name.trim_start_matches(" › ").len();
        { steps.iter() }
            .map(|step| &step.name[step.name.len() - own(step)..])
            .collect()
    }

    #[test]
    fn what_failed_and_fails_is_told_apart() {
        use Verdict::{Broken, Failed, Passed, Skipped, Xfailed};
        let before = outcomes(&[
            ("good", Passed, 1, 5),
            ("breaks", Passed, 1, 5),
            ("heals", Failed, 1, 5),
            ("stays", Failed, 1, 5),
            ("known", Xfailed, 1, 5),
            ("goes", Passed, 1, 5),
            ("is-left-out", Failed, 1, 5),
        ]);
        let now = outcomes(&[
            ("good", Passed, 1, 5),
            ("breaks", Broken, 1, 5),
            ("heals", Passed, 2, 5),
            ("stays", Failed, 1, 5),
            ("known", Xfailed, 1, 5),
            ("comes-failing", Failed, 1, 5),
            ("is-left-out", Skipped, 1, 0),
        ]);
        let changes = now.since(&before);
        assert_eq!(names(&changes.newly_failing), ["breaks", "comes-failing"]);
        assert_eq!(names(&changes.fixed), ["heals"]);
        assert_eq!(names(&changes.still_failing), ["stays"]);
        assert_eq!(names(&changes.flaky), ["heals"]);
        assert_eq!((changes.added, changes.gone), (1, 2));
        assert_eq!(changes.slower, []);
    }

    #[test]
    fn what_passes_only_sometimes_is_flaky_and_fails() {
        use Verdict::{Failed, Passed};
        let before = outcomes(&[("it", Passed, 1, 5)]);
        let now = outcomes(&[
            ("it", Passed, 1, 5),
            ("it", Failed, 1, 5),
            ("it", Passed, 1, 5),
        ]);
        let changes = now.since(&before);
        assert_eq!(names(&changes.newly_failing), ["it"]);
        assert_eq!(changes.flaky[0].remark, "2 of 3 passed");
    }

    /// Ten steps, each taking so many milliseconds before and now.
    fn timed(before: [u64; 10], now: [u64; 10]) -> Vec<String> {
        let ids: Vec<String> = (0..10).map(|number| format!("s{number}")).collect();
        let made = |times: [u64; 10]| {
            let steps = ids.iter().zip(times);
            let steps: Vec<_> = steps
                .map(|(id, took)| (id.as_str(), Verdict::Passed, 1, took))
                .collect();
            outcomes(&steps)
        };
        let changes = made(now).since(&made(before));
        changes
            .slower
            .into_iter()
            .map(|step| format!("{} {}", step.name.trim_start_matches(" › "), step.remark))
            .collect()
    }

    #[test]
    fn slower_is_what_chance_and_the_machine_do_not_explain() {
        let before = [100; 10];
        assert_eq!(timed(before, [100; 10]), [""; 0]);
        let mut one = [101, 99, 100, 102, 98, 100, 101, 100, 99, 100];
        one[3] = 200;
        assert_eq!(timed(before, one), ["s3 100 ms → 200 ms"]);
        // All of them: the machine is slower.
        assert_eq!(timed(before, [300; 10]), [""; 0]);
        // They differ as much among themselves.
        assert_eq!(
            timed(before, [50, 200, 80, 190, 60, 170, 120, 90, 210, 100]),
            [""; 0]
        );
        // What is nothing to a person is nothing.
        assert_eq!(timed([1; 10], [1, 1, 1, 9, 1, 1, 1, 1, 1, 1]), [""; 0]);
    }

    #[test]
    fn the_best_of_several_runs_is_what_counts() {
        let before = outcomes(&[("it", Verdict::Passed, 1, 100)]);
        let slow = [
            ("it", Verdict::Passed, 1, 900),
            ("it", Verdict::Passed, 1, 850),
        ];
        assert_eq!(outcomes(&slow).since(&before).slower.len(), 1);
        let once = [
            ("it", Verdict::Passed, 1, 900),
            ("it", Verdict::Passed, 1, 110),
        ];
        assert_eq!(outcomes(&once).since(&before).slower, []);
    }
}
