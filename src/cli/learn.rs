//! Carrying a flow out several times to learn what varies in its answers.

use std::time::Duration;

use tokio::time::sleep;

use super::exit::Exit;
use super::jobs::not_started;
use super::reports::Reports;
use super::several::{Kept, Several};
use crate::engine::Stop;
use crate::event::{Sink, Tally, Verdict};
use crate::plan::Settings;
use crate::report::counted;
use crate::snapshot::{Sightings, Store, Trouble, Update};

/// Between two runs: so long that whatever clock shows another second.
const PAUSE: Duration = Duration::from_millis(1050);

impl Several<'_> {
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
        let planned = self.plan(settings)?;
        let stop = Stop::default();
        let ended = self.with_run(&planned, (store, &stop), (sink, sightings), |run| {
            self.jobs.carry_out((run, &planned.1), &stop, self.host)
        });
        ended.map_err(|error| not_started(&error, self.host))
    }

    /// Waits until the clock shows another second, or until a signal ends it.
    pub(super) fn pause(&self) -> Result<(), Exit> {
        // Not before there is a runtime.
        self.wait(async { sleep(PAUSE).await })
    }
}
