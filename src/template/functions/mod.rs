//! The functions of templates, one file a function or family.

mod fake;
pub(super) mod file;
mod now;
mod random;

use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind, State};

use super::example::Example;
use super::scope::{Surroundings, WORLD};

/// A function: what it is called, what it gives, and how it comes into the environment.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// With its arguments, as in the reference.
    pub signature: &'static str,
    /// What it gives.
    pub about: &'static str,
    /// A use of it.
    pub example: Example,
    pub(super) add: fn(&mut Environment<'static>),
}

/// Every function.
pub const ROWS: &[Row] = &[
    random::UNIQUE,
    random::UUID,
    now::NOW,
    random::RANDOM,
    file::FILE,
    fake::FAKE_NAME,
    fake::FAKE_EMAIL,
];

/// The world of the case in which a template stands.
fn surroundings(state: &State<'_, '_>) -> Result<Arc<Surroundings>, Error> {
    state
        .lookup(WORLD)
        .and_then(|value| value.downcast_object::<Surroundings>())
        .ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                "functions cannot be called here",
            )
        })
}
