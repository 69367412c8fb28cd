//! SIGINT and SIGTERM.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use crate::event::Tally;

/// Carries the run on to its end; a signal stops it after the request under way, and its teardown still runs.
pub(super) async fn until_stopped(
    run: impl Future<Output = Tally>,
    stop: &AtomicBool,
    signal: &AtomicU8,
) -> Tally {
    let signals = async {
        let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            return std::future::pending().await;
        };
        let number = tokio::select! {
            interrupted = tokio::signal::ctrl_c() => if interrupted.is_ok() { 1 } else { 0 },
            _ = terminate.recv() => 2,
        };
        signal.store(number, Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
        std::future::pending::<()>().await;
    };
    tokio::pin!(run);
    tokio::select! {
        tally = &mut run => tally,
        () = signals => Tally::default(),
    }
}
