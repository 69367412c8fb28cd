//! SIGINT and SIGTERM, and SIGXFSZ, which is to end nothing.

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::exit::Exit;
use super::host::Host;
use crate::engine::Stop;

/// Carries the run on to its end, and gives the signal that ended it. A signal stops it, and its teardown still runs; a second one ends
/// it at once.
pub(super) async fn until_stopped(
    run: impl Future<Output = ()>,
    stop: &Stop,
    host: &Host,
) -> Option<Exit> {
    let mut signals = Signals::of_process();
    tokio::pin!(run);
    let first = tokio::select! {
        () = &mut run => return signals.late().await,
        first = signals.next() => first,
    };
    stop.ask();
    host.tell("stopping: what was set up is torn down; a second signal ends that too");
    tokio::select! {
        () = &mut run => Some(first),
        second = signals.next() => {
            stop.abandon();
            host.tell("ended before the teardown was done: something may be left behind");
            Some(first.or(second))
        }
    }
}

/// The signals that end a run. One that cannot be listened to ends the process by itself.
pub(super) struct Signals {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
    /// While somebody listens to it, a file that may not grow is an error of whoever writes it, and no longer the end of the process.
    _too_large: Option<Signal>,
}

/// Its number on Linux, macOS and the BSDs.
const SIGXFSZ: i32 = 25;

impl Signals {
    /// Those that come from now on. Only within a runtime.
    pub(super) fn of_process() -> Self {
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
            _too_large: signal(SignalKind::from_raw(SIGXFSZ)).ok(),
        }
    }

    /// A signal that came while the run computed its last and nobody listened.
    async fn late(&mut self) -> Option<Exit> {
        tokio::task::yield_now().await;
        tokio::select! {
            biased;
            late = self.next() => Some(late),
            () = std::future::ready(()) => None,
        }
    }

    /// The exit that the next one asks for.
    pub(super) async fn next(&mut self) -> Exit {
        tokio::select! {
            () = received(&mut self.interrupt) => Exit::Interrupted,
            () = received(&mut self.terminate) => Exit::Terminated,
        }
    }
}

async fn received(signal: &mut Option<Signal>) {
    let received = match signal {
        Some(signal) => signal.recv().await,
        None => None,
    };
    if received.is_none() {
        std::future::pending::<()>().await;
    }
}
