//! Making pages: what is read for them, who is asked, and which files they are.
//!
//! Start at [`make`].

mod facts;
mod files;
mod gather;
mod samples;

use std::path::Path;

use super::exit::Exit;
use super::host::Host;
use crate::docs::{Form, Words};
use crate::plan::{PlanError, Settings};

pub(super) use files::Made;

/// What pages are asked for.
pub(super) struct Asked<'a> {
    /// Where they are made of, and who may be asked.
    pub(super) settings: &'a Settings,
    /// Their folder.
    pub(super) out: &'a Path,
    /// What the pages that are wanted document; nothing if all are.
    pub(super) only: &'a [String],
    /// Their form.
    pub(super) form: Form,
    /// What we say on them.
    pub(super) words: &'static Words,
}

/// Why there are no pages.
pub(super) enum Refusal {
    /// There is no plan.
    Plan(PlanError),
    /// Anything else, in words.
    Told(Exit, String),
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Self {
        Self::Plan(error)
    }
}

/// Makes the pages; writes nothing.
pub(super) fn make(asked: &Asked<'_>, host: &Host) -> Result<Made, Refusal> {
    let gathered = gather::gather(asked)?;
    let facts = facts::facts(asked, &gathered.pages, host)?;
    files::files(asked, gathered, &facts)
}
