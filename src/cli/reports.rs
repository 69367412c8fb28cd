//! The reports of a run, fed by its events.

use std::io::{self, Stderr, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::event::{Event, Sink};
use crate::report::{Console, Look, Reporter};
use crate::text::harmless;

/// Passes events to the console, and remembers whether it took them all.
pub(super) struct Reports {
    console: Mutex<Console<Lines<Stderr>>>,
    lost: AtomicBool,
}

impl Reports {
    /// A console on stderr.
    pub(super) fn new(look: Look) -> Self {
        let console = Mutex::new(Console::new(Lines::to(io::stderr()), look));
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

/// Passes whole lines on, none of which is a command to a CI.
struct Lines<W> {
    out: W,
    /// The line that has no end yet.
    begun: Vec<u8>,
}

impl<W: Write> Lines<W> {
    fn to(out: W) -> Self {
        let begun = Vec::new();
        Self { out, begun }
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        if let Some(end) = self.begun.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.begun.split_off(end + 1);
            let lines = std::mem::replace(&mut self.begun, rest);
            let lines = String::from_utf8_lossy(&lines);
            self.out.write_all(harmless(&lines).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
