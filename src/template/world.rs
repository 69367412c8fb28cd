//! The world of a case: chance and the time.

use std::sync::{Arc, Mutex, PoisonError};

use super::Symbols;

/// What functions may ask: chance, the time, files. One a case, so that the same seed gives the same values.
#[derive(Debug)]
pub struct World {
    random: Mutex<fastrand::Rng>,
    drawn: Mutex<Vec<String>>,
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
            drawn: Mutex::default(),
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
        draw(&mut self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Draws a text that nobody else has, and remembers it.
    pub(super) fn draw_new(&self, draw: impl FnOnce(&mut fastrand::Rng) -> String) -> String {
        let new = self.draw(draw);
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.push(new.clone());
        new
    }

    /// The texts that nobody else has, in the order in which they were drawn.
    pub fn drawn(&self) -> Vec<String> {
        let drawn = self.drawn.lock();
        drawn.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The time now.
    pub(super) fn now(&self) -> jiff::Timestamp {
        (self.now)()
    }
}
