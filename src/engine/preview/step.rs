//! Steps of a preview: the order is that of a run, and so is what each of them sees.

use std::sync::Arc;

use serde_json::Value;

use super::super::case::set_vars;
use super::super::frame::{Frame, Phase};
use super::super::given::{extracted_from, value};
use super::super::step::{elements, shown_name};
use super::sketch::Pencil;
use super::words::{checks, expected, remarks, trouble};
use super::{Walk, request};
use crate::event::{ShownBlock, ShownRecovery, ShownStep};
use crate::http::Request;
use crate::plan::{Block, round_name};
use crate::scenario::{Action, Recovery, RecoveryItem, RequestTemplate, Step, Use};
use crate::secret::Datum;
use crate::template::{Binding, Scope, Symbol, ValueTemplate};
use crate::text::Diagnostic;

impl Walk<'_, '_> {
    /// The steps of a list, one after the other.
    pub(super) fn steps(&mut self, frame: &mut Frame, steps: &[Step]) -> Vec<ShownStep> {
        let mut shown = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let mut rounds = self.rounds(frame, step);
            rounds
                .iter_mut()
                .for_each(|round| round.number = index as u32 + 1);
            shown.extend(rounds);
        }
        shown
    }

    /// A step with all its rounds.
    fn rounds(&mut self, frame: &mut Frame, step: &Step) -> Vec<ShownStep> {
        let mut shown = ShownStep {
            id: step.id.clone(),
            name: shown_name(step),
            session: frame.session.clone(),
            remarks: remarks(step),
            ..ShownStep::default()
        };
        if let Some(reason) = &step.skip {
            shown.skipped = Some(reason.clone());
            return vec![shown];
        }
        if let Some(when) = &step.when {
            self.ready_for(frame, &when.names(), &mut shown);
            let scope = self.case.with_sessions(frame, &frame.session);
            let version = self.version.as_ref();
            let text = format!("when {}", when.text());
            let known = when.known(&scope, version);
            if known == Some(false) {
                shown.skipped = Some(text);
                return vec![shown];
            }
            shown.remarks.insert(0, text.clone());
            if known.is_none() {
                return self.unsure(text, |walk| walk.each_round(frame, step, shown));
            }
        }
        self.each_round(frame, step, shown)
    }

    fn each_round(&mut self, frame: &mut Frame, step: &Step, shown: ShownStep) -> Vec<ShownStep> {
        match &step.for_each {
            None => vec![self.round(frame, step, shown)],
            Some(list) => self.each(frame, (step, list), shown),
        }
    }

    /// Walks through what may not be done, or several times.
    fn unsure<T>(&mut self, what: String, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.pencil
            .iter_mut()
            .for_each(|pencil| pencil.enter(what.clone()));
        let walked = walk(self);
        self.pencil.iter_mut().for_each(Pencil::leave);
        walked
    }

    /// The rounds of a step; one for all if its list is not known yet.
    fn each(
        &mut self,
        frame: &mut Frame,
        (step, list): (&Step, &ValueTemplate),
        mut shown: ShownStep,
    ) -> Vec<ShownStep> {
        self.ready_for(frame, &list.names(), &mut shown);
        let scope = self.case.with_sessions(frame, &frame.session);
        let given = list.eval(&scope);
        let items = match given.and_then(|given| match given {
            Datum::Text(text) if text.is_open() => Ok(Err(text)),
            given => elements(given, list).map(Ok),
        }) {
            Ok(Ok(items)) => items,
            Ok(Err(open)) => {
                let what = open.masked();
                shown
                    .remarks
                    .push(format!("once for each element of {what}"));
                let inner = what.trim_matches(['‹', '›']);
                let item = Binding::not_known_yet(&format!("an element of {inner}"));
                let index = Binding::not_known_yet(&format!("the number of an element of {inner}"));
                let list = format!("for_each over {}", list.written().line());
                return self.unsure(list, |walk| {
                    vec![walk.one_of(frame, (step, item, index), shown)]
                });
            }
            Err(diagnostic) => {
                shown.trouble = Some(trouble(&diagnostic));
                return vec![shown];
            }
        };
        if items.is_empty() {
            shown.skipped = Some("`for_each` has an empty list".to_owned());
            return vec![shown];
        }
        shown
            .remarks
            .push(format!("one of {} rounds of for_each", items.len()));
        let mut rounds = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let mut round = shown.clone();
            // What stands before all rounds stands before the first.
            if index > 0 {
                round.logins.clear();
            }
            round.item = Some(round_name(item, index));
            let number = Binding::new(&Value::from(index + 1), None);
            let item = Binding::from_datum(item);
            rounds.push(self.one_of(frame, (step, item, number), round));
        }
        rounds
    }

    fn one_of(
        &mut self,
        frame: &mut Frame,
        (step, item, index): (&Step, Binding, Binding),
        shown: ShownStep,
    ) -> ShownStep {
        frame.scope.set("item", item);
        frame.scope.set("index", index);
        let round = self.round(frame, step, shown);
        frame.scope.remove("item");
        frame.scope.remove("index");
        round
    }

    /// One round of a step, or the step itself if there are no rounds.
    fn round(&mut self, frame: &mut Frame, step: &Step, mut shown: ShownStep) -> ShownStep {
        let made = self.made(frame, step, &mut shown);
        if let Err(diagnostic) = made {
            shown.trouble = Some(trouble(&diagnostic));
        }
        if let (Some(pencil), Some(trouble)) = (&mut self.pencil, &shown.trouble) {
            pencil.trouble(format!("step `{}`: {trouble}", step.id));
        }
        shown
    }

    fn made(
        &mut self,
        frame: &mut Frame,
        step: &Step,
        shown: &mut ShownStep,
    ) -> Result<(), Diagnostic> {
        let session = self.case.session_of(frame, step)?;
        shown.session.clone_from(&session);
        self.ready(&session, &mut shown.logins)?;
        let names = [step.names_before(), step.names_after()].concat();
        self.ready_for(frame, &names, shown);
        if let Some(name) = &step.name {
            let scope = self.case.with_sessions(frame, &session);
            shown.name = name.render(&scope)?.masked();
        }
        shown.expect = expected(&step.expect);
        match &step.action {
            Action::Request(template) => self.sent(frame, (step, template), shown)?,
            Action::Use {
                fragment, outputs, ..
            } => {
                let (block, inner) = self.fragment(frame, (step, fragment), &session)?;
                shown.fragment = Some(block);
                for (name, _, output) in outputs {
                    shown.extract.push((name.clone(), output.clone()));
                    if let Some(binding) = inner.get(output) {
                        frame.scope.set(name, binding.clone());
                    }
                }
            }
        }
        let place = frame.place_of(&step.id);
        let outer_place = std::mem::replace(&mut frame.place, place);
        let outer_session = std::mem::replace(&mut frame.session, session);
        shown.then = self.steps(frame, &step.then);
        frame.place = outer_place;
        frame.session = outer_session;
        Ok(())
    }

    /// The request of a step, what is done about certain answers, and what is carried on.
    fn sent(
        &mut self,
        frame: &mut Frame,
        (step, template): (&Step, &RequestTemplate),
        shown: &mut ShownStep,
    ) -> Result<(), Diagnostic> {
        let request = self.case.rendered(frame, template, &shown.session)?;
        for text in request.texts() {
            self.case.secrets.learn_parts(text);
        }
        shown.request = Some(request::shown(&request));
        shown.refused = self.refused(&request);
        // Each sending draws once, for its pause.
        self.case.world.chance();
        for recovery in &step.recover {
            let recovery = self.recovery(frame, (step, recovery), &shown.session);
            shown.recover.push(recovery);
        }
        let path = frame.place_of(&step.id).step.join("/");
        if self.pencil.is_some() {
            return self.sketched(frame, (step, &request), &shown.session);
        }
        for extraction in &step.extract {
            let from = extracted_from(extraction);
            shown.extract.push((extraction.name.clone(), from));
            let what = match extraction.append {
                false => format!("{} from step {path}", extraction.name),
                true => format!("{} collected up to step {path}", extraction.name),
            };
            frame
                .scope
                .set(&extraction.name, Binding::not_known_yet(&what));
        }
        Ok(())
    }

    /// The same for a sketch, where names stand for what is carried on.
    fn sketched(
        &mut self,
        frame: &mut Frame,
        (step, request): (&Step, &Request),
        session: &str,
    ) -> Result<(), Diagnostic> {
        let scope = self.case.with_sessions(frame, session);
        let name = step.name.as_ref().map(|name| name.render(&scope));
        let name = name.transpose()?;
        let Some(pencil) = &mut self.pencil else {
            return Ok(());
        };
        let mut taken = Vec::new();
        for extraction in &step.extract {
            let symbol = Symbol::Taken(extraction.name.clone());
            let (number, binding) = pencil.symbols.add(symbol);
            taken.push((extraction, number));
            frame.scope.set(&extraction.name, binding);
        }
        let path = frame.place_of(&step.id).step;
        pencil.request(step, (path, session), (name, request), &taken);
        Ok(())
    }

    /// A recovery, which most runs never see: nothing of it counts for what comes after.
    fn recovery(
        &mut self,
        frame: &mut Frame,
        (step, recovery): (&Step, &Recovery),
        session: &str,
    ) -> ShownRecovery {
        let mut shown = ShownRecovery {
            on: checks(&recovery.on),
            ..ShownRecovery::default()
        };
        let world = Arc::clone(&self.case.world);
        let sketched = self.pencil.as_ref().map_or(0, Pencil::count);
        let (scope, place) = (frame.scope.clone(), frame.place_of(&step.id));
        let place = std::mem::replace(&mut frame.place, place);
        let outer = std::mem::replace(&mut frame.session, session.to_owned());
        for item in &recovery.run {
            match item {
                RecoveryItem::Id(id, _) => shown.again.push(id.clone()),
                RecoveryItem::Step(step) => {
                    let steps = world.aside(|| self.rounds(frame, step));
                    shown.steps.extend(steps);
                }
            }
        }
        (frame.scope, frame.place, frame.session) = (scope, place, outer);
        self.pencil
            .iter_mut()
            .for_each(|pencil| pencil.forget(sketched));
        shown
    }

    /// A fragment with its arguments, and what its names are at its end.
    fn fragment(
        &mut self,
        frame: &Frame,
        (step, used): (&Step, &Use),
        session: &str,
    ) -> Result<(ShownBlock, Scope), Diagnostic> {
        let (block, mut scope) = self.case.entered(frame, used, session)?;
        let block = Arc::clone(block);
        set_vars(&block, &mut scope)?;
        let mut shown = self.block(&block, used, &scope);
        let requires = block.scenario.requires.as_ref();
        shown.requires = requires.map(|requires| requires.text().to_owned());
        let phase = match frame.phase {
            Phase::Teardown => Phase::Service,
            phase => phase,
        };
        let mut inner = Frame {
            block: Arc::clone(&block),
            scope,
            session: session.to_owned(),
            place: frame.place_of(&step.id),
            phase,
            snapshots: false,
        };
        shown.steps = self.steps(&mut inner, &block.scenario.steps);
        Ok((shown, inner.scope))
    }

    /// A file that is used, without its steps.
    pub(super) fn block(&mut self, block: &Arc<Block>, used: &Use, scope: &Scope) -> ShownBlock {
        self.note_inputs(block, &[used], scope);
        let arguments = used.with.iter().filter_map(|(name, ..)| {
            let binding = scope.get(name)?;
            Some((name.clone(), value(&binding.datum())))
        });
        ShownBlock {
            session: None,
            file: block.path.display().to_string(),
            requires: None,
            arguments: arguments.collect(),
            steps: Vec::new(),
        }
    }
}
