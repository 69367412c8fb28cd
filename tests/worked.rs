//! How long a thread has had a processor: what else the machine does is no fault of what is tested.

use std::time::{Duration, Instant};

/// Work that was begun by this thread.
pub(crate) struct Worked {
    begun: Instant,
    before: Option<Duration>,
}

impl Worked {
    /// Begins to count.
    pub(crate) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            before: processor_time(),
        }
    }

    /// Since then, on the same thread. Where the system does not say, the time that went by.
    pub(crate) fn time(&self) -> Duration {
        match (self.before, processor_time()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.begun.elapsed(),
        }
    }
}

/// The first field of proc(5)'s schedstat, in nanoseconds.
fn processor_time() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = line.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
