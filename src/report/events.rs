//! A saved run, from which every other report can be made.

use std::io::{self, Write};

use super::Reporter;
use crate::event::{Event, LogWriter};

/// Saves events as they come.
pub(super) struct Events<W> {
    log: LogWriter<W>,
}

impl<W: Write> Events<W> {
    /// Saves to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            log: LogWriter::new(out),
        }
    }
}

impl<W: Write + Send> Reporter for Events<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        self.log.write(event)
    }
}
