//! How long an answer is awaited.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When all that is sent for one request is given up. Waiting for a turn (`rate` of a target) does not count.
#[derive(Debug)]
pub struct Deadline {
    begun: Instant,
    after: Duration,
    waited: Mutex<Duration>,
}

impl Deadline {
    /// As long from now.
    pub fn after(after: Duration) -> Self {
        Self {
            begun: Instant::now(),
            after,
            waited: Mutex::default(),
        }
    }

    /// When it is.
    pub(super) fn ends(&self) -> Instant {
        self.begun + self.after + self.waited()
    }

    /// How long it took so far.
    pub fn spent(&self) -> Duration {
        self.begun.elapsed().saturating_sub(self.waited())
    }

    /// Time that does not count.
    pub(super) fn put_off(&self, by: Duration) {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    fn waited(&self) -> Duration {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_is_awaited_does_not_count() {
        let deadline = Deadline::after(Duration::from_secs(30));
        let before = deadline.ends();
        deadline.put_off(Duration::from_secs(100));
        assert_eq!(deadline.ends() - before, Duration::from_secs(100));
        assert_eq!(deadline.spent(), Duration::ZERO);
    }
}
