//! Several runs of one command: of the same cases again, or on other targets.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::Builder;

use super::embedded::EmbeddedWikis;
use super::exit::Exit;
use super::host::Host;
use super::jobs::{JobArgs, not_started};
use super::refusal::refuse;
use super::reports::Reports;
use super::signals::Signals;
use crate::engine::{self, Run, Stop};
use crate::event::{Event, Sink};
use crate::plan::{self, Plan, ReadFiles, Settings};
use crate::report::Look;
use crate::secret::Secrets;
use crate::snapshot::{Sightings, Store};
use crate::transport::{Jar, Live};

/// What several runs have in common.
pub(super) struct Several<'l> {
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
pub(super) struct Kept(Mutex<Vec<Event>>);

impl Sink for Kept {
    fn emit(&self, event: Event) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(event);
    }
}

impl Kept {
    /// All that happened.
    pub(super) fn events(self) -> Vec<Event> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells it as a run is told.
    pub(super) fn tell(self, look: Look, host: &Host) {
        let reports = Reports::console(look, host);
        for event in self.events() {
            reports.emit(event);
        }
    }
}

impl Several<'_> {
    /// The plan of another run, and its settings with a seed of their own.
    pub(super) fn plan(&self, settings: &Settings) -> Result<(Settings, Plan), Exit> {
        let mut settings = settings.clone();
        settings.seed = settings.seed.wrapping_add(self.runs.get());
        self.runs.set(self.runs.get() + 1);
        match plan::plan_of(&settings, &mut ReadFiles::default()) {
            Ok(plan) => Ok((settings, plan)),
            Err(error) => Err(refuse(&error, &settings, self.look, self.host)),
        }
    }

    /// Hands a run of a plan over, which begins when somebody carries it out.
    pub(super) fn with_run<T>(
        &self,
        (settings, plan): &(Settings, Plan),
        (store, stop): (Store, &Stop),
        (sink, sightings): (&dyn Sink, Option<&Sightings>),
        then: impl FnOnce(&Run<'_>) -> T,
    ) -> T {
        let transport = Live::default();
        let host_of_run = engine::Host {
            transport: &transport,
            embedded: &self.embedded,
            sink,
            secrets: Secrets::default(),
            seed: settings.seed,
            again: (self.again)(plan),
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
            stop,
            gate: None,
        };
        then(&Run::new(host_of_run, plan))
    }

    /// Waits for something, or until a signal ends it.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> Result<T, Exit> {
        waited(future, self.host)
    }
}

/// Waits for something, or until a signal ends it.
pub(super) fn waited<T>(future: impl Future<Output = T>, host: &Host) -> Result<T, Exit> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| not_started(&error, host))?;
    runtime.block_on(async {
        let mut signals = Signals::of_process();
        tokio::select! {
            signal = signals.next() => Err(signal),
            done = future => Ok(done),
        }
    })
}
