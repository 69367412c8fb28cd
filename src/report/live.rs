//! What goes on right now, below what was told already: a bar for the run and a line for each case that is running.
//!
//! It is for a terminal alone, and is gone when the run is. It shows paths and numbers, and nothing that comes from data: what is secret
//! may not be known yet. Start at [`Live`].

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::look::printable;
use crate::event::{EventKind, RunPlace};

/// Cases that have a line of their own.
const MOST: usize = 8;
/// How often it is drawn in a second, at most.
const HERTZ: u8 = 10;
/// How soon it is drawn when nothing happens.
const TICK: Duration = Duration::from_millis(200);

/// The bars. They are hidden until they are shown.
#[derive(Default)]
pub struct Live {
    bars: OnceLock<MultiProgress>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    run: Option<ProgressBar>,
    cases: BTreeMap<CaseOfRun, Running>,
    bad: u32,
}

/// What tells one case of a run from another: scenario, row, target, repetition.
type CaseOfRun = (String, Option<String>, Option<String>, Option<u32>);

struct Running {
    steps: u32,
    /// None for one that has no line.
    bar: Option<ProgressBar>,
}

impl Live {
    /// From now on they are shown on stderr, which must be a terminal.
    pub fn show(&self) {
        let target = ProgressDrawTarget::stderr_with_hz(HERTZ);
        self.bars
            .get_or_init(|| MultiProgress::with_draw_target(target));
    }

    /// Writes something else to the terminal, above the bars.
    pub fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        match self.bars.get() {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    /// Takes what happens as soon as it does, in no order of cases.
    pub fn hear(&self, place: Option<&RunPlace>, kind: &EventKind) {
        let Some(bars) = self.bars.get() else {
            return;
        };
        let mut state = self.state();
        match (kind, place) {
            // The lines of a single case are enough.
            (EventKind::RunStarted { cases: 2.., .. }, _) => state.begin(bars, kind),
            (EventKind::RunFinished { .. }, _) => state.end(bars),
            (EventKind::CaseStarted { steps, .. }, Some(place)) => {
                state.case_started(bars, place, *steps);
            }
            (EventKind::StepFinished { number, .. }, Some(place)) if place.step.len() == 1 => {
                state.step_finished(place, *number);
            }
            (EventKind::CaseFinished { verdict, .. }, Some(place)) => {
                state.bad += u32::from(verdict.is_bad());
                state.case_finished(bars, place);
            }
            _ => {}
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(&mut self, bars: &MultiProgress, kind: &EventKind) {
        let EventKind::RunStarted { cases, .. } = kind else {
            return;
        };
        let run = bars.add(ProgressBar::new(u64::from(*cases)));
        run.set_style(style("{bar:12} {pos} of {len} scenarios{msg}"));
        // What is drawn too soon behind the last time is drawn by this.
        run.enable_steady_tick(TICK);
        self.run = Some(run);
    }

    fn end(&mut self, bars: &MultiProgress) {
        if let Some(run) = self.run.take() {
            run.finish_and_clear();
        }
        *self = Self::default();
        // Nothing is to be drawn any more, so nothing can fail.
        let _drawn = bars.clear();
    }

    fn case_started(&mut self, bars: &MultiProgress, place: &RunPlace, steps: u32) {
        let Some(run) = &self.run else {
            return;
        };
        let shown = self
            .cases
            .values()
            .filter(|case| case.bar.is_some())
            .count();
        let bar = (shown < MOST).then(|| {
            let bar = bars.insert_before(run, ProgressBar::no_length());
            bar.set_style(style("             {msg}"));
            bar.set_message(line(place, 0, steps));
            bar
        });
        self.cases.insert(case_of(place), Running { steps, bar });
    }

    fn step_finished(&self, place: &RunPlace, number: u32) {
        if let Some(Running {
            steps,
            bar: Some(bar),
        }) = self.cases.get(&case_of(place))
        {
            bar.set_message(line(place, number, *steps));
        }
    }

    fn case_finished(&mut self, bars: &MultiProgress, place: &RunPlace) {
        if let Some(Running { bar: Some(bar), .. }) = self.cases.remove(&case_of(place)) {
            bars.remove(&bar);
        }
        if let Some(run) = &self.run {
            if self.bad > 0 {
                run.set_message(format!(", {} failed", self.bad));
            }
            run.inc(1);
        }
    }
}

fn case_of(place: &RunPlace) -> CaseOfRun {
    (
        place.scenario.clone(),
        place.row.clone(),
        place.target.clone(),
        place.repetition,
    )
}

fn line(place: &RunPlace, number: u32, steps: u32) -> String {
    // What stands behind may be secret.
    let address = |target: &String| target.split(['?', '#']).next().map(printable);
    let target = place.target.as_ref().and_then(address);
    let target = target.map(|target| format!(" @ {target}"));
    let target = target.unwrap_or_default();
    format!("{}{target} {number}/{steps}", printable(&place.scenario))
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("━╸ ")
}
