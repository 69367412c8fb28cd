//! What the snapshots of a run's scenarios say of what those were before: steps that have another name now, or that are gone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::Run;
use super::case::CaseRun;
use crate::event::EventKind;
use crate::plan::Outline;
use crate::snapshot::{Former, Names, Picture, Renamed, Spare, displayed};

/// The snapshots that no step has any more, by scenario; looked for once an answer has none.
#[derive(Default)]
pub(super) struct Formers {
    by_scenario: Mutex<HashMap<PathBuf, Arc<Former>>>,
}

impl Formers {
    fn of(&self, outline: &Outline) -> Arc<Former> {
        let mut known = self
            .by_scenario
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let former = known.entry(outline.block.path.clone());
        Arc::clone(former.or_insert_with(|| Arc::new(Former::of(outline))))
    }
}

impl CaseRun<'_, '_> {
    /// The snapshot that an answer without one had under another name. Each is given to one answer of a case.
    pub(super) fn renamed(&self, path: &Path, picture: &Picture, names: &Names) -> Option<Renamed> {
        let outline = self.run.plan.outline(&self.case.block)?;
        let former = self.run.formers.of(outline);
        let taken = |from: &Path| self.snapshots.contains(from);
        former.fitting((outline, path), (picture, names), self.store(), taken)
    }
}

impl Run<'_> {
    /// The snapshots that can go, if all of the scenarios is run.
    pub(super) fn spare_snapshots(&self) -> Option<EventKind> {
        if !self.plan.whole {
            return None;
        }
        let spare = Spare::of(&self.plan.outlines);
        let command = Spare::command(&spare)?;
        let (needless, unreferenced): (Vec<&Spare>, _) =
            spare.iter().partition(|spare| spare.is_same());
        let shown = |spare: Vec<&Spare>| {
            let paths = spare.into_iter().map(|spare| displayed(spare.path()));
            paths.map(|path| path.display().to_string()).collect()
        };
        Some(EventKind::SnapshotsSpare {
            unreferenced: shown(unreferenced),
            needless: shown(needless),
            command,
        })
    }
}
