//! The one place where events are masked and timed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::order::{Occurred, Order, Recording, Told};
use crate::event::{EventKind, RunPlace};
use crate::secret::Secrets;

/// Stamps the events of a case.
pub(super) struct Stamp<'o, 's> {
    order: &'o Order<'s>,
    case: usize,
    secrets: Secrets,
    /// What is recorded instead of being passed on, innermost last.
    recordings: Mutex<Vec<Vec<Told>>>,
}

impl<'o, 's> Stamp<'o, 's> {
    /// For the case of this number in the plan.
    pub(super) fn new(order: &'o Order<'s>, case: usize, secrets: Secrets) -> Self {
        Self {
            order,
            case,
            secrets,
            recordings: Mutex::default(),
        }
    }

    /// Stamps an event and passes it on.
    pub(super) fn emit(&self, place: &RunPlace, kind: EventKind) {
        let event = Occurred {
            at: self.order.now(),
            place: Some(place.map_text(&|text| self.secrets.mask_message(text))),
            kind: masked(kind, &self.secrets),
        };
        self.tell(Told::Event(event));
    }

    /// Records what is told from now on, until [`Stamp::recorded`] takes it.
    pub(super) fn record(&self) {
        self.recordings().push(Vec::new());
    }

    /// What was told since [`Stamp::record`], at a place or below.
    pub(super) fn recorded(&self, place: &RunPlace) -> Recording {
        let told = self.recordings().pop().unwrap_or_default();
        Recording::new(place.clone(), told)
    }

    /// Tells of a login that serves others as well.
    pub(super) fn logged_in(&self, recording: &Arc<Recording>, place: &RunPlace) {
        let place = place.map_text(&|text| self.secrets.mask_message(text));
        self.tell(Told::Login(Arc::clone(recording), place));
    }

    fn tell(&self, told: Told) {
        let mut recordings = self.recordings();
        match recordings.last_mut() {
            Some(recording) => recording.push(told),
            None => self.order.take(self.case, told),
        }
    }

    fn recordings(&self) -> MutexGuard<'_, Vec<Vec<Told>>> {
        self.recordings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event without secrets.
pub(super) fn masked(kind: EventKind, secrets: &Secrets) -> EventKind {
    kind.map_text(&|text| secrets.mask_message(text))
}
