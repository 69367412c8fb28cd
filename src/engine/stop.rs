//! Ending a run from outside, and a case when its time is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use url::Url;

use super::case::CaseRun;
use super::problem::broken;
use crate::event::Problem;
use crate::http::{Connection, Exchange, Request};
use crate::text::Diagnostic;
use crate::transport::{Call, Jar, TransportError};

/// Ends a run: the request or pause under way is given up, what has not begun is skipped, and teardown still runs.
#[derive(Debug, Default)]
pub struct Stop {
    asked: watch::Sender<Haste>,
    at_gate: AtomicBool,
}

/// How soon a run shall end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd)]
enum Haste {
    /// By itself.
    #[default]
    None,
    /// When what was set up is torn down.
    Orderly,
    /// At once.
    Abandon,
}

impl Stop {
    /// Asks for the end.
    pub fn ask(&self) {
        self.asked.send_replace(Haste::Orderly);
    }

    /// Gives the teardown up as well.
    pub fn abandon(&self) {
        self.asked.send_replace(Haste::Abandon);
    }

    /// Waits until the teardown is given up as well.
    pub async fn abandoned(&self) {
        self.reached(Haste::Abandon).await;
    }

    /// Asks for the end on behalf of whoever goes through the run step by step.
    pub(super) fn ask_at_gate(&self) {
        self.at_gate.store(true, Ordering::Relaxed);
        self.ask();
    }

    /// Whether the end was asked for at the gate.
    pub(super) fn is_asked_at_gate(&self) -> bool {
        self.at_gate.load(Ordering::Relaxed)
    }

    /// Why steps are skipped once the end is asked for.
    pub(super) fn reason(&self) -> &'static str {
        match self.is_asked_at_gate() {
            true => "stopped by you",
            false => "the run was stopped",
        }
    }

    /// Whether somebody asked.
    pub(super) fn is_asked(&self) -> bool {
        *self.asked.borrow() >= Haste::Orderly
    }

    async fn reached(&self, haste: Haste) {
        let mut asked = self.asked.subscribe();
        // The sender lives as long as `self`.
        let _closed = asked.wait_for(|asked| *asked >= haste).await;
    }
}

impl CaseRun<'_, '_> {
    /// Leaves a step out because the case is cut short, and gives the reason.
    pub(super) fn leave_out(&mut self) -> String {
        self.left_out = true;
        self.cut_short().unwrap_or_default()
    }

    /// Why the case is cut short, if it is: the run was stopped from outside, or the time of the case is over. A teardown is carried
    /// out all the same, with all that it needs.
    pub(super) fn cut_short(&self) -> Option<String> {
        if self.tearing_down {
            return None;
        }
        let over = || self.until.is_some_and(|until| Instant::now() >= until);
        match self.run.stopped() {
            true => Some(self.run.host.stop.reason().to_owned()),
            false => over().then(|| "the time of `--timeout` was over".to_owned()),
        }
    }

    /// The problem of a case whose time was over before its teardown.
    pub(super) fn time_is_over(&self) -> Option<Problem> {
        let most = self.run.host.case_timeout?;
        if self.run.stopped() || self.cut_short().is_none() {
            return None;
        }
        let message = format!("the scenario took longer than the {most:?} that `--timeout` allows");
        let place = &self.case.block.scenario.place;
        Some(broken(
            Diagnostic::error("timed-out", message, place, "this scenario")
                .help("`--timeout` with a longer time lets it go on; `timeout` of a request limits that one alone"),
        ))
    }

    /// What work gives, or nothing if the case is cut short before it does. A teardown is not cut short.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        if self.tearing_down {
            return Some(work.await);
        }
        let over = async {
            match self.until {
                Some(until) => tokio::time::sleep_until(until.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            done = work => Some(done),
            () = self.run.host.stop.reached(Haste::Orderly) => None,
            () = over => None,
        }
    }

    /// How an address is reached. The client's certificate is a credential, and credentials go to the target alone.
    pub(super) fn through(&self, url: &Url) -> &Arc<Connection> {
        match self.policy.trusts(url) {
            true => &self.case.target.connection,
            false => &self.case.target.elsewhere,
        }
    }

    /// Sends a request at once, and gives it up if the case is cut short, or when its time is over.
    pub(super) async fn send(
        &self,
        (request, url): (&Request, &Url),
        jar: &mut Jar,
        patience: Duration,
    ) -> Result<Exchange, TransportError> {
        let drawn = self.world.drawn();
        let call = Call {
            request,
            url,
            connection: self.through(url),
            patience,
            drawn: &drawn,
        };
        let answer = self.unless_stopped(self.run.host.transport.send(call, jar));
        answer.await.unwrap_or_else(|| {
            let why = self.cut_short().unwrap_or_default();
            Err(TransportError::given_up(&why))
        })
    }
}
