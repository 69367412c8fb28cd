//! Which snapshots a scenario can have, by its steps, rows and rounds as they are written: not by what a run happened to do.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::location::{allowed, below_root, folder_of, root_of, stem_of};
use crate::plan::{Block, Names, Outline};
use crate::scenario::{Action, Step};

/// The snapshots that a scenario can have.
#[derive(Debug)]
pub struct Possible<'o> {
    outline: &'o Outline,
    /// The folder that they stand in.
    pub(super) folder: PathBuf,
    /// The root of the snapshots.
    pub(super) root: PathBuf,
    /// What their front matter calls the scenario.
    pub(super) input_file: String,
    rows: Allowed,
}

/// Names as files have them.
#[derive(Debug, Clone)]
enum Allowed {
    None,
    Known(BTreeSet<String>),
    Any,
}

/// Steps, and what they inherit from those that they stand in.
#[derive(Clone, Copy)]
struct Steps<'s> {
    block: &'s Block,
    steps: &'s [Step],
    /// The list that makes the rounds they stand in.
    rounds: &'s Allowed,
    /// Whether answers are compared with snapshots.
    snapshots: bool,
}

impl Allowed {
    fn of(names: &Names) -> Self {
        match names {
            Names::None => Self::None,
            Names::Known(names) => Self::Known(names.iter().map(|name| allowed(name)).collect()),
            Names::Any => Self::Any,
        }
    }

    fn holds(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::Known(names) => names.contains(name),
            Self::Any => true,
        }
    }
}

impl<'o> Possible<'o> {
    /// Those of a scenario.
    pub fn new(outline: &'o Outline) -> Self {
        let path = &outline.block.path;
        let root = root_of(path);
        Self {
            outline,
            folder: folder_of(path),
            input_file: below_root(path, &root),
            root,
            rows: Allowed::of(&outline.rows),
        }
    }

    /// Whether the scenario can have the snapshot in a file, or a variant of it.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let Some((row, parts)) = self.parts(path) else {
            return false;
        };
        let in_row = match (&self.rows, &row) {
            (Allowed::None, None) => true,
            (rows, Some(row)) => rows.holds(row),
            (_, None) => false,
        };
        let block = &self.outline.block;
        let steps = Steps {
            block,
            steps: &block.scenario.steps,
            rounds: &Allowed::None,
            snapshots: block.may_have_snapshots(),
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        in_row && steps.hold(&parts)
    }

    /// The row that a file belongs to, if the scenario has rows, and the steps that it is of, the last one with its round. None if
    /// it stands elsewhere.
    pub(super) fn parts(&self, path: &Path) -> Option<(Option<String>, Vec<String>)> {
        let below = path.strip_prefix(&self.folder).ok()?;
        let parts = below.components().map(|part| match part {
            Component::Normal(name) => name.to_str().map(str::to_owned),
            _ => None,
        });
        let mut parts: Vec<String> = parts.collect::<Option<_>>()?;
        let file = parts.pop()?;
        parts.push(stem_of(&file)?.to_owned());
        let has_rows = !matches!(self.rows, Allowed::None);
        let row = (has_rows && parts.len() > 1).then(|| parts.remove(0));
        Some((row, parts))
    }
}

impl Steps<'_> {
    /// Whether an answer of these steps, or of those within them, is at that place. It is looked for on the way down, since the
    /// fragments of fragments may have more steps than anybody could list.
    fn hold(self, parts: &[&str]) -> bool {
        let Some((first, rest)) = parts.split_first() else {
            return false;
        };
        self.steps
            .iter()
            .any(|step| self.holds_at(step, first, rest))
    }

    fn holds_at(self, step: &Step, first: &str, rest: &[&str]) -> bool {
        let id = allowed(&step.id);
        if !first.starts_with(&id) {
            return false;
        }
        let own = step.for_each.as_ref().map(Names::of_rounds);
        let own = own.map(|names| Allowed::of(&names));
        let rounds = own.as_ref().unwrap_or(self.rounds);
        let default = self.block.scenario.snapshot;
        let snapshots = self.snapshots && step.snapshot.unwrap_or(default);
        if rest.is_empty() {
            let is_request = matches!(step.action, Action::Request(_));
            return is_request && snapshots && is_round(first, &id, rounds);
        }
        if first != id {
            return false;
        }
        let then = Steps {
            steps: &step.then,
            rounds,
            ..self
        };
        let fragment = match &step.action {
            Action::Use { fragment, .. } => self.block.fragment(fragment),
            Action::Request(_) => None,
        };
        let within = fragment.is_some_and(|block| {
            let steps = Steps {
                block,
                steps: &block.scenario.steps,
                rounds,
                snapshots,
            };
            steps.hold(rest)
        });
        within || then.hold(rest)
    }
}

/// Whether a name is that of a step's answer in one of its rounds.
fn is_round(name: &str, id: &str, rounds: &Allowed) -> bool {
    match (name.strip_prefix(id), rounds) {
        (Some(""), Allowed::None) => true,
        (Some(round), _) => round
            .strip_prefix('.')
            .is_some_and(|round| rounds.holds(round)),
        (None, _) => false,
    }
}
