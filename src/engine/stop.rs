//! Ending a run from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use url::Url;

use super::case::CaseRun;
use crate::http::{Connection, Exchange, Request};
use crate::transport::{Call, Jar, TransportError};

/// Ends a run: the request or pause under way is given up, what has not begun is skipped, and teardown still runs.
#[derive(Debug, Default)]
pub struct Stop {
    asked: watch::Sender<bool>,
    at_gate: AtomicBool,
}

impl Stop {
    /// Asks for the end.
    pub fn ask(&self) {
        self.asked.send_replace(true);
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
        *self.asked.borrow()
    }

    /// Waits until somebody asks.
    async fn asked(&self) {
        let mut asked = self.asked.subscribe();
        // The sender lives as long as `self`.
        let _closed = asked.wait_for(|asked| *asked).await;
    }
}

impl CaseRun<'_, '_> {
    /// Leaves a step out because the run was stopped, and gives the reason.
    pub(super) fn leave_out(&mut self) -> String {
        self.left_out = true;
        self.run.host.stop.reason().to_owned()
    }

    /// What work gives, or nothing if the run is stopped before it does. A teardown is not stopped.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        if self.tearing_down {
            return Some(work.await);
        }
        tokio::select! {
            done = work => Some(done),
            () = self.run.host.stop.asked() => None,
        }
    }

    /// How an address is reached. The client's certificate is a credential, and credentials go to the target alone.
    pub(super) fn through(&self, url: &Url) -> &Arc<Connection> {
        match self.policy.trusts(url) {
            true => &self.case.target.connection,
            false => &self.case.target.elsewhere,
        }
    }

    /// Sends a request to the target, and gives it up if the run is stopped, or when its time is over.
    pub(super) async fn send(
        &self,
        (request, url): (&Request, &Url),
        jar: &mut Jar,
        patience: Duration,
    ) -> Result<Exchange, TransportError> {
        let call = Call {
            request,
            url,
            connection: self.through(url),
            patience,
        };
        let answer = self.unless_stopped(self.run.host.transport.send(call, jar));
        answer
            .await
            .unwrap_or_else(|| Err(TransportError::stopped()))
    }
}
