//! The one place where events are masked and timed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::order::{Occurred, Order, Recording, SharedLogin, Told};
use crate::event::{EventKind, RunPlace};
use crate::secret::Secrets;

/// Stamps the events of a case, or of a login that serves several.
pub(super) struct Stamp<'o, 's> {
    order: &'o Order<'s>,
    secrets: Secrets,
    to: To,
    /// What was told since [`Stamp::hold`], as it was told.
    held: Mutex<Option<Vec<Occurred>>>,
}

/// Where what is told goes.
enum To {
    /// On its way out, as that of the case of this number.
    Case(usize),
    /// Nowhere yet.
    Recording(Mutex<Vec<Told>>),
}

impl<'o, 's> Stamp<'o, 's> {
    /// For the case of this number in the plan.
    pub(super) fn new(order: &'o Order<'s>, case: usize, secrets: Secrets) -> Self {
        Self {
            order,
            secrets,
            to: To::Case(case),
            held: Mutex::default(),
        }
    }

    /// Keeps what is told until [`Stamp::recorded`] takes it.
    pub(super) fn recorder(order: &'o Order<'s>, secrets: Secrets) -> Self {
        Self {
            order,
            secrets,
            to: To::Recording(Mutex::default()),
            held: Mutex::default(),
        }
    }

    /// Stamps an event and passes it on.
    pub(super) fn emit(&self, place: &RunPlace, kind: EventKind) {
        let event = Occurred {
            at: self.order.now(),
            place: Some(place.clone()),
            kind,
        };
        if let Some(held) = self.held().as_mut() {
            return held.push(event);
        }
        self.tell(Told::Event(Box::new(Occurred {
            place: Some(self.masked(place)),
            kind: masked(event.kind, &self.secrets),
            ..event
        })));
    }

    /// From now on nothing is passed on until [`Stamp::release`]: what a step takes from an answer as a secret may stand in all that
    /// led to it.
    pub(super) fn hold(&self) {
        self.held().get_or_insert_default();
    }

    /// Passes on what was held, masked by all that is known now.
    pub(super) fn release(&self) {
        let held = self.held().take();
        for event in held.into_iter().flatten() {
            let told = Told::Event(Box::new(event));
            self.tell(told.masked(&self.secrets));
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Vec<Occurred>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was kept, at a place or below.
    pub(super) fn recorded(self, place: &RunPlace) -> Recording {
        let place = self.masked(place);
        let told = match self.to {
            To::Case(_) => Vec::new(),
            To::Recording(told) => told.into_inner().unwrap_or_else(PoisonError::into_inner),
        };
        Recording::new(place, told)
    }

    /// Tells of a login that serves others as well. `known` is why the case is known to fail, if it is.
    pub(super) fn logged_in(
        &self,
        recording: &Arc<Recording>,
        place: &RunPlace,
        known: Option<&str>,
    ) {
        self.tell(Told::Login(SharedLogin {
            recording: Arc::clone(recording),
            place: self.masked(place),
            known: known.map(|known| self.secrets.mask_message(known)),
        }));
    }

    fn masked(&self, place: &RunPlace) -> RunPlace {
        place.map_text(&|text| self.secrets.mask_message(text))
    }

    fn tell(&self, told: Told) {
        match &self.to {
            To::Case(case) => self.order.take(*case, told, &self.secrets),
            To::Recording(kept) => kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(told),
        }
    }
}

/// An event without secrets.
pub(super) fn masked(kind: EventKind, secrets: &Secrets) -> EventKind {
    kind.map_text(&|text| secrets.mask_message(text))
}
