//! How large a value may become.

use crate::secret::Datum;
use crate::text::{Diagnostic, Place};

/// Bytes that templates may make of one value, list or map. A template that uses another one twice doubles it, and thirty of
/// these fill every memory.
const LARGEST: usize = 16 << 20;
/// What an element of a list or an entry of a map counts beside its own bytes.
const ELEMENT: usize = 32;

/// What is left for a value that is being made. One room can be shared by several values that are kept together.
#[derive(Debug)]
pub struct Room {
    left: usize,
}

/// A value does not fit.
#[derive(Debug)]
pub(super) struct TooLarge;

impl Default for Room {
    fn default() -> Self {
        Self { left: LARGEST }
    }
}

impl Room {
    /// Room for what was measured before.
    pub(super) fn endless() -> Self {
        Self { left: usize::MAX }
    }

    /// Takes room for a text.
    pub(super) fn text(&mut self, bytes: usize) -> Result<(), TooLarge> {
        self.left = self.left.checked_sub(bytes).ok_or(TooLarge)?;
        Ok(())
    }

    /// Takes room for a value that is there already.
    pub(super) fn datum(&mut self, datum: &Datum) -> Result<(), TooLarge> {
        datum.texts().iter().try_for_each(|text| {
            self.element()?;
            self.text(text.reveal().len())
        })
    }

    /// Takes room for an element of a list or an entry of a map.
    pub(super) fn element(&mut self) -> Result<(), TooLarge> {
        self.text(ELEMENT)
    }
}

impl TooLarge {
    /// Said of the template that made it.
    pub(super) fn at(self, place: &Place) -> Diagnostic {
        Diagnostic::error(
            "too-large",
            self.to_string(),
            place,
            "too much for one value",
        )
    }
}

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "templates make more than {} MiB of this", LARGEST >> 20)
    }
}
