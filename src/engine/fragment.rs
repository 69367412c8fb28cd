//! A step that uses a fragment: a block of steps with a scope of its own, in the session of whoever uses it.

use std::sync::Arc;

use super::case::{CaseRun, case_scope, set_vars};
use super::frame::{Frame, Here, Phase};
use super::step::Acted;
use crate::event::Verdict;
use crate::plan::Block;
use crate::scenario::Use;
use crate::template::{Binding, Scope};
use crate::text::{Diagnostic, Place};

impl CaseRun<'_, '_> {
    /// Runs a fragment and takes its outputs: the step's name for each, its place, and the fragment's name.
    pub(super) async fn use_fragment(
        &mut self,
        frame: &mut Frame,
        used: &Use,
        outputs: &[(String, Place, String)],
        here: &Here,
    ) -> Acted {
        match self.fragment_frame(frame, used, here).await {
            Err(diagnostic) => Acted::broken(diagnostic),
            Ok(Err(reason)) => Acted {
                skipped: Some(reason),
                ..Acted::default()
            },
            Ok(Ok(mut inner)) => {
                let block = Arc::clone(&inner.block);
                let verdict = self
                    .steps(&mut inner, &block.scenario.steps, &mut 0, None)
                    .await;
                for (name, _, output) in outputs {
                    if let Some(binding) = inner.scope.get(output) {
                        frame.scope.set(name, binding.clone());
                    }
                }
                // What was not carried out to its end did not pass.
                let held = self.held() && self.left_out && verdict <= Verdict::Passed;
                Acted {
                    skipped: held.then(|| self.leave_out()),
                    tries: 1,
                    answered: true,
                    inner: Some(verdict),
                    ..Acted::default()
                }
            }
        }
    }

    /// A fragment, and what it sees of whoever uses it.
    pub(super) fn entered<'f>(
        &self,
        frame: &'f Frame,
        used: &Use,
        session: &str,
    ) -> Result<(&'f Arc<Block>, Scope), Diagnostic> {
        let block = frame.block.fragment(used).ok_or_else(|| {
            Diagnostic::error(
                "no-such-fragment",
                format!("there is no fragment `{}`", used.path),
                &used.place,
                "",
            )
        })?;
        let outer = self.with_sessions(frame, session);
        let arguments: Vec<(String, Binding)> = used
            .with
            .iter()
            .map(|(name, _, value)| Ok((name.clone(), Binding::from_datum(&value.eval(&outer)?))))
            .collect::<Result<_, Diagnostic>>()?;
        let scope = case_scope(
            &self.secrets,
            block,
            &self.supplies,
            &self.world,
            &arguments,
        )?;
        Ok((block, scope))
    }

    /// The frame of a fragment with its arguments, or the reason why it is skipped.
    async fn fragment_frame(
        &mut self,
        frame: &Frame,
        used: &Use,
        here: &Here,
    ) -> Result<Result<Frame, String>, Diagnostic> {
        let (block, mut scope) = self.entered(frame, used, &here.session)?;
        if let Some(requires) = &block.scenario.requires
            && !self.holds(requires, &scope).await?
        {
            return Ok(Err(format!("`{}` requires {}", used.path, requires.text())));
        }
        set_vars(block, &mut scope)?;
        // Within a fragment a failure ends it, even where the steps of a teardown go on.
        let phase = if frame.phase == Phase::Teardown {
            Phase::Service
        } else {
            frame.phase
        };
        Ok(Ok(Frame {
            block: Arc::clone(block),
            scope,
            session: here.session.clone(),
            place: here.place.clone(),
            phase,
            snapshots: frame.snapshots,
        }))
    }
}
