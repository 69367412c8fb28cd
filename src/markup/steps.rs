//! A bound on how long finding may take.

use std::cell::Cell;

/// Nodes that one expression may look at in one document, a text counting as one for each [`TEXT`] bytes.
const MOST: usize = 8_000_000;
/// Bytes of text that are read in the time that a node is looked at.
const TEXT: usize = 16;

/// What to say when they are used up.
pub(super) const TOO_MANY: &str = "it takes too many steps on this document";

/// Steps that are left.
#[derive(Debug)]
pub(super) struct Steps {
    left: Cell<usize>,
}

/// There are none left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

impl Steps {
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(MOST),
        }
    }

    /// Takes so many; once they are used up, they stay so.
    pub(super) fn take(&self, steps: usize) -> Result<(), TooMany> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(steps));
        if left > steps { Ok(()) } else { Err(TooMany) }
    }

    /// Takes as many as so many bytes are worth.
    pub(super) fn take_bytes(&self, bytes: usize) -> Result<(), TooMany> {
        self.take(1 + bytes / TEXT)
    }
}
