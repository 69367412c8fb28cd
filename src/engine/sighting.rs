//! What is seen of an answer, for whoever learns from it instead of comparing it.

use std::path::PathBuf;

use super::case::CaseRun;
use super::frame::{Frame, Here};
use crate::event::{Problem, Verdict};
use crate::http::Exchange;
use crate::scenario::{MaskRule, Step};
use crate::snapshot::{Sighting, Sightings};
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
            at: here.place.map_text(&|text| self.secrets.mask(text)),
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

    /// Whether an answer with a problem is none to compare. A text of the scenario that differs is no reason not to learn from it, and of
    /// what another deployment answers otherwise nothing is.
    pub(super) fn is_in_the_way(&self, problem: &Problem) -> bool {
        let learned = self.learns() && problem.verdict == Verdict::Differs;
        problem.verdict.is_bad() && !learned && !self.is_compared_with_another()
    }

    /// Whether answers are learned from, or compared with those of another run, instead of with snapshots.
    pub(super) fn learns(&self) -> bool {
        self.run.host.sightings.is_some()
    }

    /// Whether answers are compared with those of another deployment: then no snapshot is read.
    pub(super) fn is_compared_with_another(&self) -> bool {
        let sightings = self.run.host.sightings;
        sightings.is_some_and(Sightings::are_of_deployment)
    }
}
