//! The world of a case: chance and the time.

use std::sync::{Arc, Mutex};

use super::Symbols;

/// What functions may ask: chance, the time, files. One a case, so that the same seed gives the same values.
#[derive(Debug)]
pub struct World {
    random: Mutex<fastrand::Rng>,
    now: fn() -> jiff::Timestamp,
    symbols: Option<Arc<Symbols>>,
}

impl World {
    /// A world that gives the same random values for the same seed.
    pub fn new(seed: u64) -> Arc<Self> {
        Self::with(seed, None)
    }

    /// The same, where names stand in the place of values if there are symbols.
    pub fn with(seed: u64, symbols: Option<Arc<Symbols>>) -> Arc<Self> {
        Arc::new(Self {
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            now: jiff::Timestamp::now,
            symbols,
        })
    }

    /// The names that stand in the place of values.
    pub fn symbols(&self) -> Option<&Arc<Symbols>> {
        self.symbols.as_ref()
    }

    /// A number between 0 and 1 that follows from the seed.
    pub fn chance(&self) -> f64 {
        self.draw(fastrand::Rng::f64)
    }

    /// Does what a run may never do: whatever it draws, chance goes on as before it.
    pub fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.draw(|random| random.clone());
        let done = work();
        self.draw(|random| *random = before);
        done
    }

    /// Draws from the seeded generator.
    pub(super) fn draw<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(
            &mut self
                .random
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// The time now.
    pub(super) fn now(&self) -> jiff::Timestamp {
        (self.now)()
    }
}
