//! Carrying a flow out several times to learn what varies in its answers.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

use super::embedded::EmbeddedWikis;
use super::exit::Exit;
use super::host::Host;
use super::jobs::{JobArgs, not_started};
use super::refusal::refuse;
use super::reports::Reports;
use super::signals::Signals;
use crate::engine::{self, Run, Stop};
use crate::event::{Event, Sink, Tally, Verdict};
use crate::plan::{self, Plan, ReadFiles, Settings};
use crate::report::{Look, counted};
use crate::secret::Secrets;
use crate::snapshot::{Sightings, Store, Trouble, Update};
use crate::transport::{Jar, Live};

/// Between two runs: so long that whatever clock shows another second.
const PAUSE: Duration = Duration::from_millis(1050);

/// What the runs of a lesson have in common.
pub(super) struct Lessons<'l> {
    pub(super) embedded: EmbeddedWikis,
    pub(super) jobs: &'l JobArgs,
    pub(super) cookies: Jar,
    /// Arguments that run the same again, for whoever reads of a failure.
    pub(super) again: &'l dyn Fn(&Plan) -> String,
    pub(super) look: Look,
    pub(super) host: &'l Host,
    /// Runs so far: each has a seed of its own, or it would ask for what an earlier one has made already.
    pub(super) runs: Cell<u64>,
}

/// Keeps what happened, to be told if it went wrong.
#[derive(Default)]
struct Kept(Mutex<Vec<Event>>);

impl Sink for Kept {
    fn emit(&self, event: Event) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(event);
    }
}

impl Kept {
    fn tell(self, look: Look, host: &Host) {
        let reports = Reports::console(look, host);
        for event in self.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
            reports.emit(event);
        }
    }
}

impl Lessons<'_> {
    /// What was seen in `count` runs on each of the targets, with the number of the target. Nothing is compared and nothing written. A
    /// run that fails ends it: it is told as ever, and its exit given.
    pub(super) fn seen(
        &self,
        targets: &[Settings],
        count: u32,
    ) -> Result<Vec<(usize, Sightings)>, Exit> {
        let mut seen = Vec::new();
        for round in 0..count {
            if round > 0 {
                self.pause()?;
            }
            for (deployment, settings) in targets.iter().enumerate() {
                seen.push((deployment, self.once(settings)?));
            }
            if count > 1 {
                self.host
                    .tell(&format!("run {} of {count} held", round + 1));
            }
        }
        Ok(seen)
    }

    /// What is seen in one run, in which nothing is compared and nothing written.
    pub(super) fn once(&self, settings: &Settings) -> Result<Sightings, Exit> {
        let (kept, sightings) = (Kept::default(), Sightings::default());
        let store = Store::new(Update::None);
        let (tally, signal) = self.run(settings, store, (&kept, Some(&sightings)))?;
        if let Some(signal) = signal {
            kept.tell(self.look, self.host);
            return Err(signal);
        }
        if matches!(tally.worst(), Verdict::Broken | Verdict::Failed) {
            kept.tell(self.look, self.host);
            let told = "nothing was learned and nothing written: first all checks have to hold";
            self.host.tell(told);
            return Err(Exit::of_run(None, &tally, false));
        }
        Ok(sightings.finished())
    }

    /// Runs it as ever, and tells so.
    pub(super) fn compared(&self, settings: &Settings, store: Store) -> Result<Exit, Exit> {
        let reports = Reports::console(self.look, self.host);
        let (tally, signal) = self.run(settings, store, (&reports, None))?;
        Ok(Exit::of_run(signal, &tally, reports.lost()))
    }

    /// Runs once more on each target: by now no answer may differ from what was written.
    pub(super) fn prove(&self, targets: &[Settings]) -> Result<(), Exit> {
        for (_, sightings) in self.seen(targets, 1)? {
            let differing = sightings.differing();
            let differing = differing.map_err(|trouble| self.troubled(&trouble))?;
            if let Some(first) = differing.first() {
                let answers = counted(differing.len(), "answer");
                let first = first.display();
                self.host.tell(&format!("error: in one more run {answers} differed again, the first from `{first}`\nhelp: learn from more runs with `--count`"));
                return Err(Exit::Differs);
            }
        }
        Ok(())
    }

    /// Tells what went wrong with a file.
    pub(super) fn troubled(&self, trouble: &Trouble) -> Exit {
        let told = format!("error: {trouble}\nhelp: {}", trouble.help());
        self.host.tell(&told);
        Exit::Broken
    }

    fn run(
        &self,
        settings: &Settings,
        store: Store,
        (sink, sightings): (&dyn Sink, Option<&Sightings>),
    ) -> Result<(Tally, Option<Exit>), Exit> {
        let mut settings = settings.clone();
        settings.seed = settings.seed.wrapping_add(self.runs.get());
        self.runs.set(self.runs.get() + 1);
        let plan = plan::plan_of(&settings, &mut ReadFiles::default());
        let plan = plan.map_err(|error| refuse(&error, &settings, self.look, self.host))?;
        let (stop, transport) = (Stop::default(), Live::default());
        let host_of_run = engine::Host {
            transport: &transport,
            embedded: &self.embedded,
            sink,
            secrets: Secrets::default(),
            seed: settings.seed,
            again: (self.again)(&plan),
            snapshots: store,
            sightings,
            rate: self.jobs.rate(),
            passwords: &self.host.passwords,
            netrc: self.host.netrc(),
            target_version: settings.target_version.clone(),
            cookies: self.cookies.clone(),
            case_timeout: self.jobs.case_timeout(),
            fail_fast: false,
            politely: self.jobs.politely(),
            stop: &stop,
            gate: None,
        };
        let run = Run::new(host_of_run, &plan);
        let ended = self.jobs.carry_out((&run, &plan), &stop, self.host);
        ended.map_err(|error| not_started(&error, self.host))
    }

    /// Waits until the clock shows another second, or until a signal ends it.
    fn pause(&self) -> Result<(), Exit> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| not_started(&error, self.host))?;
        runtime.block_on(async {
            let mut signals = Signals::of_process();
            tokio::select! {
                signal = signals.next() => Err(signal),
                () = sleep(PAUSE) => Ok(()),
            }
        })
    }
}
