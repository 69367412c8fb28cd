//! A run of checks against a wiki, and what is told when it has ended.

use super::{Notices, Wiki};
use crate::cli::embedded::EmbeddedWikis;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::{JobArgs, not_started};
use crate::cli::reports::Reports;
use crate::engine::{self, Run, Stop};
use crate::event::Tally;
use crate::plan::{Plan, Settings};
use crate::report::counted;
use crate::secret::Secrets;
use crate::snapshot::Store;
use crate::text::shell_word;
use crate::transport::{Jar, Live};

/// A run of checks.
pub(in crate::cli) struct Checks<'a> {
    pub(in crate::cli) reports: Reports<'a>,
    pub(in crate::cli) again: String,
    pub(in crate::cli) jobs: &'a JobArgs,
    pub(in crate::cli) snapshots: Store,
    pub(in crate::cli) host: &'a Host,
}

impl Checks<'_> {
    /// Carries it out; gives the counts and the exit.
    pub(in crate::cli) fn carry_out(
        self,
        plan: &Plan,
        settings: &Settings,
    ) -> Result<(Tally, Exit), Exit> {
        let (host, stop) = (self.host, Stop::default());
        let notices = Notices::new(&self.reports, host);
        let host_of_run = engine::Host {
            transport: &Live::default(),
            embedded: &EmbeddedWikis::default(),
            sink: &notices,
            secrets: Secrets::default(),
            seed: settings.seed,
            again: self.again,
            snapshots: self.snapshots,
            sightings: None,
            rate: self.jobs.rate(),
            passwords: &host.passwords,
            netrc: host.netrc(),
            target_version: settings.target_version.clone(),
            cookies: Jar::default(),
            case_timeout: self.jobs.case_timeout(),
            fail_fast: false,
            politely: self.jobs.politely(),
            stop: &stop,
            gate: None,
        };
        let run = Run::new(host_of_run, plan);
        let ended = self.jobs.carry_out((&run, plan), &stop, host);
        let (tally, signal) = ended.map_err(|error| not_started(&error, host))?;
        let exit = Exit::of_run(signal, &tally, self.reports.lost());
        Ok((tally, exit))
    }
}

/// Says what became of the baseline, and what to do now.
pub(in crate::cli) fn tell_what_next(wiki: &Wiki, tally: &Tally, host: &Host) {
    let folder = wiki.folder.join("snapshots");
    let folder = folder.display();
    let answers = |count: u32| counted(count as usize, "answer");
    let differ = tally.pending_snapshots + tally.refused_snapshots;
    if tally.new_snapshots > 0 {
        let new = answers(tally.new_snapshots);
        host.tell(&format!("baseline: {new} written to {folder}"));
    }
    match (differ, tally.new_snapshots) {
        (0, 0) => host.tell(&format!("baseline: no answer differs from {folder}")),
        (0, _) => {}
        (1, _) => host.tell(&format!("baseline: 1 answer differs from {folder}")),
        (many, _) => host.tell(&format!("baseline: {} differ from {folder}", answers(many))),
    }
    if tally.new_snapshots > 0 && differ == 0 {
        let again = format!("flowrun upgrade-check {}", shell_word(&wiki.target));
        host.tell(&format!(
            "next: upgrade the wiki, then run the same command again: `{again}`"
        ));
    }
}
