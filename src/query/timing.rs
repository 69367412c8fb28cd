//! `timing PART`.

use super::unanswered::Unanswered;
use std::sync::Arc;
use std::time::Duration;

use super::choice;
use super::example::{Example, ORDER};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::http::Timing as Parts;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "timing",
    signature: "timing PART",
    about: "a part of the duration, in milliseconds: `dns`, `connect`, `tls`, `wait` (for the first byte) or `transfer`; the first \
            three are absent where they did not happen, as on a connection that was open already",
    value_type: "number",
    argument: Argument::Needed("PART"),
    example: Example::of(
        &ORDER,
        "timing wait",
        "80.0",
        ("timing handshake", "is no part of `timing`"),
    ),
    read: Some(|argument| Ok(Arc::new(Timing::read(argument)?))),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Timing {
    part: Part,
}

type Part = fn(&Parts) -> Option<Duration>;

const PARTS: &[(&str, Part)] = &[
    ("dns", |timing| timing.dns),
    ("connect", |timing| timing.connect),
    ("tls", |timing| timing.tls),
    ("wait", |timing| Some(timing.wait)),
    ("transfer", |timing| Some(timing.transfer)),
];

impl Timing {
    fn read(argument: &str) -> Result<Self, Fault> {
        let part = choice::read(("timing", "part"), argument, PARTS)?;
        Ok(Self { part })
    }
}

impl Source for Timing {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let part = (self.part)(&observation.exchange.timing);
        Ok(part.map_or(Found::Absent, |part| {
            // Whole milliseconds would make most parts on loopback 0.
            let milliseconds = part.as_micros() as f64 / 1000.0;
            Found::Value(milliseconds.into())
        }))
    }
}
