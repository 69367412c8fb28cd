//! Where the engine is: the block whose steps it carries out, and what is known there.

use std::sync::Arc;

use crate::event::RunPlace;
use crate::plan::Block;
use crate::scenario::Step;
use crate::template::Scope;

/// A block that is being carried out: the scenario itself, a fragment, or a login.
pub(super) struct Frame {
    /// What is carried out.
    pub(super) block: Arc<Block>,
    /// Its names.
    pub(super) scope: Scope,
    /// The session of steps that do not say.
    pub(super) session: String,
    /// The place of the steps: the steps that they stand in, and the round.
    pub(super) place: RunPlace,
    /// Which list of steps this is.
    pub(super) phase: Phase,
    /// Whether the step that uses this block lets its answers be compared with snapshots.
    pub(super) snapshots: bool,
}

/// Which list of steps is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before the steps.
    Setup,
    /// What it is about.
    Steps,
    /// After everything.
    Teardown,
    /// A login or a recovery: steps that serve another one.
    Service,
}

/// Where a round of a step is carried out.
pub(super) struct Here {
    /// The session it is sent in.
    pub(super) session: String,
    /// Its place in the run.
    pub(super) place: RunPlace,
}

impl Frame {
    /// Whether the answers of a step, or of the fragment that it uses, are compared with snapshots.
    pub(super) fn takes_snapshots(&self, step: &Step) -> bool {
        let by_default = self.block.scenario.snapshot;
        self.phase == Phase::Steps && self.snapshots && step.snapshot.unwrap_or(by_default)
    }

    /// The place of a step of this block.
    pub(super) fn place_of(&self, id: &str) -> RunPlace {
        let mut place = self.place.clone();
        place.step.push(id.to_owned());
        place
    }
}
