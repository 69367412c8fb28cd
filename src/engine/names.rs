//! What has a name in a run, as snapshots and warnings show it.

use std::sync::Arc;

use super::case::CaseRun;
use super::frame::{Frame, Here};
use crate::plan::names_in_order;
use crate::snapshot::Names;

impl CaseRun<'_, '_> {
    /// The values that are shown by name: those of the file, then what logged-in sessions give. Not those of rows and rounds,
    /// which are written in the scenario and the same everywhere.
    pub(super) fn names(&self, frame: &Frame, here: &Here) -> Names {
        let mut names = Names::default();
        for name in names_in_order(&frame.block) {
            if let Some(binding) = frame.scope.get(&name) {
                names.add(name, binding);
            }
        }
        // A fragment sees the session of whoever uses it; the scenario itself sees all of its own.
        let sessions: Vec<(&str, &str)> = match Arc::ptr_eq(&frame.block, &self.case.block) {
            true => self.declared_sessions().map(|name| (name, name)).collect(),
            false => vec![("session", here.session.as_str())],
        };
        for (group, session) in sessions {
            let state = self.sessions.get(session);
            for (output, binding) in state.iter().flat_map(|state| &state.outputs) {
                names.add(format!("{group}.{output}"), binding);
            }
        }
        names
    }

    /// The sessions of the scenario in the order of declaration, then those of the project.
    fn declared_sessions(&self) -> impl Iterator<Item = &str> {
        let block = &self.case.block;
        let of_project = block.project.iter().flat_map(|file| &file.project.sessions);
        let own = &block.scenario.sessions;
        let inherited = of_project.filter(|session| own.iter().all(|own| own.name != session.name));
        own.iter()
            .chain(inherited)
            .map(|session| session.name.as_str())
    }
}
