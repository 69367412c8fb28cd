//! The one place where events are numbered, timed and masked.

use std::sync::Mutex;
use std::time::Instant;

use crate::event::{Event, EventKind, RunPlace, Sink, Tally};
use crate::secret::Secrets;

/// Gives events to the sink, in order.
pub(super) struct Stamp<'s> {
    sink: &'s dyn Sink,
    secrets: Secrets,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u64,
    tally: Tally,
}

impl<'s> Stamp<'s> {
    pub(super) fn new(sink: &'s dyn Sink, secrets: Secrets) -> Self {
        Self {
            sink,
            secrets,
            begun: Instant::now(),
            state: Mutex::default(),
        }
    }

    /// Stamps an event and passes it on.
    pub(super) fn emit(&self, place: Option<&RunPlace>, kind: EventKind) {
        let masked = |text: &str| self.secrets.mask_message(text);
        let kind = kind.map_text(&masked);
        let shown = place.map(|place| place.map_text(&masked));
        let depth = place.map_or(0, |place| place.step.len().saturating_sub(1));
        // Held while the sink takes the event, so that numbers and order agree.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        state.tally.count(&kind, depth);
        let number = state.next;
        state.next += 1;
        let at = self.begun.elapsed().as_micros() as u64;
        self.sink.emit(Event {
            number,
            at,
            place: shown,
            kind,
        });
    }

    /// The counts so far.
    pub(super) fn tally(&self) -> Tally {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .tally
            .clone()
    }
}
