//! Carries out a plan and emits events.
//!
//! Nothing here prints, and nothing here knows what a report looks like. The engine knows blocks, steps, rounds and tries and
//! nothing else: fragments and logins are blocks of steps with a scope of their own. Start at [`Run`].

mod case;
mod check;
mod course;
mod credentials;
mod decide;
mod expected;
mod fragment;
mod frame;
mod gate;
mod login;
mod preview;
mod problem;
mod recover;
mod render;
mod send;
mod snapshot;
mod stamp;
mod step;
mod stop;
mod version;

use std::collections::HashMap;
use std::path::PathBuf;

use crate::event::{EventKind, Sink, Tally};
use crate::plan::Plan;
use crate::secret::Secrets;
use crate::service::Service;
use crate::snapshot::Store;
use crate::template::Version;
use crate::text::Diagnostic;
use crate::transport::{BoxFuture, Jar, Transport};

pub use gate::{Gate, Passage};
pub use preview::{Ahead, preview};

use credentials::Tokens;
use login::Login;
use snapshot::Claims;
use stamp::Stamp;
pub use stop::Stop;

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
    /// Arguments that run the same again, for whoever reads of a failure.
    pub again: String,
    /// How requests name their sender.
    pub user_agent: String,
    /// The version of the target, if the person gave it.
    pub target_version: Option<Version>,
    /// The person's file of logins by host, if there may be one.
    pub netrc: Option<PathBuf>,
    /// Cookies that the session `main` of each case starts with.
    pub cookies: Jar,
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
    stamp: Stamp<'h>,
    versions: tokio::sync::Mutex<HashMap<String, Version>>,
    logins: tokio::sync::Mutex<HashMap<String, Result<Login, Diagnostic>>>,
    tokens: Tokens,
    claims: Claims,
    /// What the session `main` held when the last case ended.
    last_cookies: std::sync::Mutex<Option<Jar>>,
    /// Nothing is sent: inputs that nobody gives stand for themselves.
    ahead: bool,
}

impl<'h> Run<'h> {
    /// A run on a host.
    pub fn new(host: Host<'h>) -> Self {
        for cookie in host.cookies.cookies() {
            host.secrets.learn(&cookie.value, &cookie.name.into());
        }
        let stamp = Stamp::new(host.sink, host.secrets.clone());
        Self {
            host,
            stamp,
            versions: tokio::sync::Mutex::default(),
            logins: tokio::sync::Mutex::default(),
            tokens: Tokens::default(),
            claims: Claims::default(),
            last_cookies: std::sync::Mutex::default(),
            ahead: false,
        }
    }

    /// Carries out a plan, case by case.
    pub async fn carry_out(&self, plan: &Plan) -> Tally {
        self.stamp.emit(
            None,
            EventKind::RunStarted {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                again: self.host.again.clone(),
                cases: plan.cases.len() as u32,
            },
        );
        for case in &plan.cases {
            if self.stopped() {
                break;
            }
            case::carry_out(self, case).await;
        }
        let tally = self.stamp.tally();
        self.stamp.emit(
            None,
            EventKind::RunFinished {
                tally: tally.clone(),
            },
        );
        tally
    }

    /// What the session `main` held when the last case ended; none if no case ran.
    pub fn last_cookies(&self) -> Option<Jar> {
        self.last_cookies.lock().ok()?.clone()
    }

    fn stopped(&self) -> bool {
        self.host.stop.is_asked()
    }
}
