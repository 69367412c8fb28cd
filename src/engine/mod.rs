//! Carries out a plan and emits events.
//!
//! Nothing here prints, and nothing here knows what a report looks like. The engine knows blocks, steps, rounds and tries and
//! nothing else: fragments and logins are blocks of steps with a scope of their own. Start at [`Run`].

mod case;
mod check;
mod course;
mod credentials;
mod decide;
mod deployment;
mod expected;
mod former;
mod fragment;
mod frame;
mod gate;
mod given;
mod inline;
mod login;
mod manners;
mod modules;
mod names;
mod order;
mod passwords;
mod preview;
mod problem;
mod recover;
mod render;
mod schedule;
mod send;
mod shared_login;
mod sighting;
mod snapshot;
mod stamp;
mod step;
mod stop;
mod taint;
mod twins;
mod version;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::event::{EventKind, FORMAT, Sink, Tally};
use crate::plan::{Case, Plan, Supplied};
use crate::secret::Secrets;
use crate::service::Service;
use crate::snapshot::{Sightings, Store};
use crate::template::Version;
use crate::transport::{BoxFuture, Jar, Transport, proxy_secrets};

pub use deployment::{SaidOfItself, Unusable};
pub use gate::{Gate, Passage};
pub use modules::ModulesTold;
pub use preview::{
    Ahead, Sketch, SketchedInput, SketchedPart, SketchedRequest, SketchedTake, preview, sketch,
};

use credentials::Tokens;
use former::Formers;
use inline::Texts;
use manners::Hosts;
use order::Order;
pub use passwords::Passwords;
use schedule::Schedule;
use shared_login::SharedLogins;
use snapshot::Claims;
pub use stop::Stop;
use twins::Twins;
use version::Versions;

/// What a run needs from outside.
pub struct Host<'h> {
    /// Sends requests.
    pub transport: &'h dyn Transport,
    /// Starts services of the run's own.
    pub embedded: &'h dyn Embedded,
    /// Takes events.
    pub sink: &'h dyn Sink,
    /// Secrets known so far; those of the run are added.
    pub secrets: Secrets,
    /// What chance follows from.
    pub seed: u64,
    /// Compares answers with snapshots.
    pub snapshots: Store,
    /// Takes the answers instead, for whoever learns from them: none is compared.
    pub sightings: Option<&'h Sightings>,
    /// Arguments that run the same again, for whoever reads of a failure.
    pub again: String,
    /// Requests a second at most, to each host.
    pub rate: Option<f64>,
    /// Passwords that were wrong so far; those of the run are added.
    pub passwords: &'h Passwords,
    /// The version of the target, if the person gave it.
    pub target_version: Option<Version>,
    /// The person's file of logins by host, if there may be one.
    pub netrc: Option<PathBuf>,
    /// Cookies that the session `main` of each case starts with.
    pub cookies: Jar,
    /// How long a case may take before its teardown.
    pub case_timeout: Option<Duration>,
    /// Whether no case begins when one has failed.
    pub fail_fast: bool,
    /// Whether a host that is not this machine is asked by one case at a time.
    pub politely: bool,
    /// Ends the run from outside.
    pub stop: &'h Stop,
    /// Asked before and after each request of a step, if somebody goes through the run step by step: one case at a time.
    pub gate: Option<&'h dyn Gate>,
}

/// Starts a service of the run's own.
pub trait Embedded: Send + Sync {
    /// Starts one for a case.
    fn start<'a>(
        &'a self,
        service: &'static Service,
    ) -> BoxFuture<'a, Result<Box<dyn Running>, String>>;
}

/// A service of the run's own; it ends when this is dropped.
pub trait Running: Send {
    /// Values for the service's inputs.
    fn inputs(&self) -> Vec<(String, String)>;
    /// What a report says of it.
    fn described(&self) -> String;
}

/// A plan that is being carried out.
pub struct Run<'h> {
    host: Host<'h>,
    plan: &'h Plan,
    schedule: Schedule,
    order: Order<'h>,
    /// What the cases of the run learned.
    secrets: Secrets,
    versions: Versions,
    logins: SharedLogins,
    tokens: Tokens,
    hosts: Hosts,
    claims: Claims,
    twins: Twins,
    texts: Texts,
    formers: Formers,
    /// What the session `main` held when a case ended, of the case that stands last in the plan, with its number.
    last_cookies: std::sync::Mutex<Option<(usize, Jar)>>,
}

impl<'h> Run<'h> {
    /// A run of a plan on a host.
    pub fn new(host: Host<'h>, plan: &'h Plan) -> Self {
        for cookie in host.cookies.cookies() {
            host.secrets.learn(&cookie.value, &cookie.name.into());
        }
        let secrets = Secrets::of_all(plan.cases.len());
        let mut given = HashSet::new();
        for case in &plan.cases {
            // Cases of one file and target are given the same.
            if given.insert(Arc::as_ptr(&case.supplies)) {
                learn_given(&secrets, case);
            }
        }
        let claims = plan.cases.iter().map(|case| case.claims(host.politely));
        let twins = plan.twins();
        Self {
            schedule: Schedule::new(claims, &twins),
            twins: Twins::new(twins),
            order: Order::new(host.sink),
            host,
            plan,
            secrets,
            versions: Versions::default(),
            logins: SharedLogins::default(),
            tokens: Tokens::default(),
            hosts: Hosts::default(),
            claims: Claims::default(),
            texts: Texts::default(),
            formers: Formers::default(),
            last_cookies: std::sync::Mutex::default(),
        }
    }

    /// Tells that it begins.
    pub fn begin(&self) {
        let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let started = EventKind::RunStarted {
            format: FORMAT,
            began: since.as_millis() as u64,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            again: self.host.again.clone(),
            seed: self.host.seed,
            cases: self.plan.cases.len() as u32,
            count: self.plan.count,
            targets: self.plan.targets.clone(),
        };
        let started = stamp::masked(started, &self.host.secrets);
        self.order.run(stamp::masked(started, &self.secrets));
    }

    /// Carries out one case after another until none is left to begin. Any number may work side by side, on several threads too.
    pub async fn work(&self) {
        while let Some(turn) = self.schedule.next().await {
            let Some(case) = self.plan.cases.get(turn.case).filter(|_| !self.stopped()) else {
                return self.schedule.close();
            };
            let verdict = case::carry_out(self, case, turn.case).await;
            self.twins.ended(turn.case);
            self.order.ended(turn.case);
            if self.host.fail_fast && verdict.is_bad() {
                self.schedule.close();
            }
        }
    }

    /// Tells that it has ended, when all work is done.
    pub fn finish(&self) -> Tally {
        let mut tally = self.order.finish(self.plan.cases.len());
        if let Some(spare) = self.spare_snapshots() {
            tally.count(&spare, 0);
            let spare = stamp::masked(spare, &self.host.secrets);
            self.order.run(stamp::masked(spare, &self.secrets));
        }
        self.order.run(EventKind::RunFinished {
            tally: tally.clone(),
        });
        tally
    }

    /// What the session `main` held when the last case of the plan ended that ran; none if no case ran.
    pub fn last_cookies(&self) -> Option<Jar> {
        let last = self.last_cookies.lock().ok()?.clone();
        last.map(|(_, jar)| jar)
    }

    fn stopped(&self) -> bool {
        self.host.stop.is_asked()
    }

    /// What is known to be secret, and what is not, in a case that begins.
    fn secrets_of(&self, case: &Case) -> Secrets {
        let secrets = self.host.secrets.of_case(&self.secrets);
        if let Some(service) = case.block.service() {
            secrets.allow(service.public.iter().copied());
        }
        for secret in case.target.connection.secrets() {
            secrets.learn_parts(secret);
        }
        for secret in proxy_secrets(&case.target.connection) {
            secrets.learn_parts(&secret);
        }
        secrets
    }
}

/// What the person gave to a case as a secret is one in all cases, before it begins.
fn learn_given(secrets: &Secrets, case: &Case) {
    for block in case.block.with_fragments() {
        for input in block.inputs() {
            // What cannot be found is told when the case begins.
            if let Ok(Supplied::Value(binding)) = case.supplies.find(&input) {
                secrets.learn_all(&binding.datum());
            }
        }
    }
}
