//! What is seen of an answer, for whoever learns from it instead of comparing it.

use std::path::PathBuf;

use super::case::CaseRun;
use super::frame::{Frame, Here};
use crate::event::{Problem, Verdict};
use crate::http::Exchange;
use crate::scenario::{MaskRule, Step};
use crate::snapshot::Sighting;
use crate::text::Diagnostic;

impl CaseRun<'_, '_> {
    /// What is seen of an answer, for whoever learns from it.
    pub(super) fn sighting(
        &self,
        frame: &Frame,
        step: &Step,
        here: &Here,
        (answer, snapshot): (&Exchange, PathBuf),
    ) -> Result<Sighting, Diagnostic> {
        Ok(Sighting {
            snapshot,
            name: self.about(frame, step, here, answer).description,
            scenario: self.case.block.path.clone(),
            file: frame.block.path.clone(),
            place: step.place.clone(),
            step: step.id.clone(),
            answer: answer.clone(),
            names: self.names(frame, here),
            extracted: self.extracted(frame, step, here)?,
            service: frame.block.service(),
            secrets: self.secrets.clone(),
            masks: self.mask_layers(frame, step).map(<[MaskRule]>::to_vec),
        })
    }

    /// Whether an answer with a problem is none to compare. A text of the scenario that differs is no reason not to learn from it.
    pub(super) fn is_in_the_way(&self, problem: &Problem) -> bool {
        problem.verdict.is_bad() && !(self.learns() && problem.verdict == Verdict::Differs)
    }

    /// Whether answers are learned from.
    pub(super) fn learns(&self) -> bool {
        self.run.host.sightings.is_some()
    }
}
