//! The reports of a run, fed by its events.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::event::{Event, Sink};
use crate::report::{Console, Look, Reporter};

/// Passes events to the console, and remembers whether it took them all.
pub(super) struct Reports {
    console: Mutex<Console<std::io::Stderr>>,
    lost: AtomicBool,
}

impl Reports {
    /// A console on stderr.
    pub(super) fn new(look: Look) -> Self {
        let console = Mutex::new(Console::new(std::io::stderr(), look));
        Self {
            console,
            lost: AtomicBool::new(false),
        }
    }

    /// Whether a report could not be written.
    pub(super) fn lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Sink for Reports {
    fn emit(&self, event: Event) {
        let taken = self
            .console
            .lock()
            .map(|mut console| console.on_event(&event));
        if !matches!(taken, Ok(Ok(()))) {
            self.lost.store(true, Ordering::Relaxed);
        }
    }
}
