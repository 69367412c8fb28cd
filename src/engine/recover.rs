//! A recovery: the steps that are carried out before a request is sent once more.

use std::sync::Arc;

use super::case::CaseRun;
use super::frame::{Frame, Here, Phase};
use crate::event::{EventKind, Problem, Verdict};
use crate::scenario::{RecoveryItem, Step};
use crate::text::Diagnostic;

impl CaseRun<'_, '_> {
    /// Runs the steps of a recovery: a step that is written there in the session of `step`, an earlier one in its own.
    pub(super) async fn recover(
        &mut self,
        frame: &mut Frame,
        step: &Step,
        index: usize,
        here: &Here,
    ) -> Result<(), Problem> {
        let block = Arc::clone(&frame.block);
        let scenario = &block.scenario;
        let own = frame.session.clone();
        let items = step.recover[index].run.iter();
        let steps: Vec<(&Step, &str)> = items
            .filter_map(|item| match item {
                RecoveryItem::Step(step) => Some((step.as_ref(), here.session.as_str())),
                RecoveryItem::Id(id, _) => {
                    let mut earlier = scenario.setup.iter().chain(&scenario.steps);
                    Some((earlier.find(|step| step.id == *id)?, own.as_str()))
                }
            })
            .collect();
        let ids = steps.iter().map(|(step, _)| step.id.clone()).collect();
        self.stamp
            .emit(&here.place, EventKind::Recovering { steps: ids });
        let outer = (frame.place.clone(), frame.phase);
        (frame.place, frame.phase) = (here.place.clone(), Phase::Service);
        let mut worst = Verdict::Passed;
        for (inner, session) in &steps {
            frame.session = (*session).to_owned();
            worst = worst.max(self.step(frame, inner, 0, None).await);
            if worst > Verdict::Differs {
                break;
            }
        }
        (frame.place, frame.phase) = outer;
        frame.session.clone_from(&own);
        if worst > Verdict::Differs {
            let message = "a step of the recovery did not pass";
            return Err(Problem {
                verdict: worst,
                diagnostic: Diagnostic::error(
                    "recovery-failed",
                    message,
                    &step.place,
                    "of this step",
                ),
            });
        }
        Ok(())
    }
}
