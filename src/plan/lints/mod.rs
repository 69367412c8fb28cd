//! Lints: what a file may say and hardly means. They are warnings of `flowrun check`, and no run asks them.
//!
//! A lint is a row of [`ROWS`] and is asked of each file, of each `flowrun.yaml`, or of both. It rather says nothing than something
//! wrong: whatever it cannot see for certain it leaves alone. What nobody wrote down elsewhere was decided so:
//!
//! * `unused-extraction`, `unused-input`, `unused-session`: nothing in the file uses it. What is extracted is of use, too, if it is
//!   secret, since it is masked then, or if a snapshot of the scenario shows a value by its name; as long as there are no snapshots,
//!   one may. Of a `flowrun.yaml`: nothing in any file below it uses it, those that were not named included.
//! * `shadowed-name`: of inputs of the service and of `flowrun.yaml`. Declaring an input again adds to it and hides nothing.
//! * `unchecked-write`: of steps, and of those of `then`, unless the next one that only reads is checked. In
//!   `setup` and `teardown` it is enough that nothing is refused.
//! * `secret-in-clear`: of what is called a password, token or key, and of credentials by their place. What a step sends that expects a
//!   refusal is none, and neither is what says of itself that it is wrong or made up, or has less than 6 characters. Rows are looked at
//!   unless some step expects a refusal: they may be wrong on purpose.
//! * `comment-in-value`: of values without quotes, where the comment stands one blank behind the value or `#` is not followed by one. A
//!   comment that is meant stands two blanks behind, or alone.
//! * `shared-logout`: of sessions with `once: run` and of copies of them, through fragments. A logout that is expected to be refused
//!   is none.
//! * `joined-text`: only where `{{ a }}{{ b }}` says the same: not within brackets, not beside a comparison.
//! * `always-holds`: `exists: true` alone; `all error` and `all warning` declare something and are left alone.

mod always;
mod comment;
mod credential;
mod hidden;
mod joined;
mod logout;
mod parameter;
mod project;
mod refusal;
mod shadowed;
mod telling;
mod unchecked;
mod unused;
mod written;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use hidden::hide;
use project::Shared;

use super::Block;
use crate::text::{Diagnostic, Place};

/// A file that is looked at.
#[derive(Debug)]
pub(super) struct File {
    pub(super) block: Arc<Block>,
    /// The names by which its snapshots show values; none if it has none.
    pub(super) shown: Option<BTreeSet<String>>,
}

/// Something that a file may say and hardly means.
#[derive(Debug)]
pub struct Lint {
    /// The stable word for it.
    pub code: &'static str,
    in_file: fn(&File) -> Vec<Diagnostic>,
    in_project: fn(&Shared) -> Vec<Diagnostic>,
}

impl Lint {
    const NONE: Self = Self {
        code: "",
        in_file: |_| Vec::new(),
        in_project: |_| Vec::new(),
    };
}

/// Every lint. What each means, with an example and the mended one, is its page of `flowrun explain`.
pub const ROWS: &[Lint] = &[
    unused::EXTRACTION,
    unused::INPUT,
    unused::SESSION,
    shadowed::ROW,
    unchecked::ROW,
    always::ROW,
    credential::ROW,
    parameter::ROW,
    comment::ROW,
    logout::ROW,
    joined::ROW,
];

/// What the lints say of files, and of what they share.
pub(super) fn find(files: &[File]) -> Vec<Diagnostic> {
    let shared = Shared::of(files);
    let mut all = Vec::new();
    for lint in ROWS {
        let in_files = files.iter().flat_map(|file| (lint.in_file)(file));
        let in_projects = shared.iter().flat_map(|shared| (lint.in_project)(shared));
        all.extend(in_files.chain(in_projects).map(|mut found| {
            found.code = lint.code.into();
            found
        }));
    }
    all
}

/// A finding; its lint gives the code.
fn warning(message: impl Into<String>, place: &Place, label: &str) -> Diagnostic {
    Diagnostic::error("", message, place, label).as_warning()
}
