//! Steps of a preview: the order is that of a run, and so is what each of them sees.

use std::sync::Arc;

use serde_json::Value;

use super::super::case::{case_scope, set_vars};
use super::super::frame::{Frame, Phase};
use super::super::given::{extracted_from, value};
use super::super::login::Session;
use super::super::shared_login::login_seed;
use super::super::step::{elements, shown_name};
use super::words::{checks, expected, remarks, trouble};
use super::{Walk, request};
use crate::event::{RunPlace, ShownBlock, ShownRecovery, ShownStep};
use crate::plan::{Block, PlannedSession, round_name};
use crate::scenario::{Action, Recovery, RecoveryItem, RequestTemplate, Step, Use};
use crate::secret::Datum;
use crate::template::{Binding, Scope, UsedName, ValueTemplate, World};
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
            if when.known(&scope, version) == Some(false) {
                shown.skipped = Some(text);
                return vec![shown];
            }
            shown.remarks.insert(0, text);
        }
        match &step.for_each {
            None => vec![self.round(frame, step, shown)],
            Some(list) => self.each(frame, (step, list), shown),
        }
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
                return vec![self.one_of(frame, (step, item, index), shown)];
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
    fn block(&mut self, block: &Arc<Block>, used: &Use, scope: &Scope) -> ShownBlock {
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

    /// The logins of the sessions whose values are used. What goes wrong is said of the step.
    fn ready_for(&mut self, frame: &Frame, names: &[UsedName], shown: &mut ShownStep) {
        if !Arc::ptr_eq(&frame.block, &self.case.case.block) {
            return;
        }
        for name in names {
            let head = name.path.split('.').next().unwrap_or(&name.path);
            if frame.scope.get(head).is_none()
                && frame.block.sessions.contains_key(head)
                && let Err(diagnostic) = self.ready(head, &mut shown.logins)
            {
                shown.trouble = Some(trouble(&diagnostic));
            }
        }
    }

    /// The logins before a session can be used for the first time.
    fn ready(&mut self, name: &str, logins: &mut Vec<ShownBlock>) -> Result<(), Diagnostic> {
        if self.case.sessions.contains_key(name) || name == "anonymous" {
            return Ok(());
        }
        let block = Arc::clone(&self.case.case.block);
        // It exists while it is being logged in.
        self.case
            .sessions
            .insert(name.to_owned(), Session::default());
        let planned = block.sessions.get(name);
        let Some((planned, declared)) =
            planned.and_then(|planned| Some((planned, block.declaration(planned)?)))
        else {
            return Ok(());
        };
        if let Some((original, _)) = &declared.copy {
            return self.ready(original, logins);
        }
        if let (Some(login), Some(used)) = (&planned.login, &declared.login) {
            let login = self.login((name, planned), (login, used))?;
            logins.push(login);
        }
        Ok(())
    }

    fn login(
        &mut self,
        (name, planned): (&str, &PlannedSession),
        (login, used): (&Arc<Block>, &Use),
    ) -> Result<ShownBlock, Diagnostic> {
        if planned.of_project() {
            self.note_names(used);
        }
        let arguments = self.case.arguments(used, planned)?;
        // What serves several cases draws from a chance of its own.
        let once = self.case.case.block.declaration(planned);
        let shared = once.is_some_and(|declared| declared.once_a_run) && !self.case.sharing;
        let of_case = Arc::clone(&self.case.world);
        if shared {
            let seed = login_seed(login, &arguments, self.case.run.host.seed);
            self.case.world = World::new(seed);
            self.case.sharing = true;
        }
        let shown = self.logged_in(name, (login, used), &arguments);
        if shared {
            self.case.world = of_case;
            self.case.sharing = false;
        }
        shown
    }

    fn logged_in(
        &mut self,
        name: &str,
        (login, used): (&Arc<Block>, &Use),
        arguments: &[(String, Binding)],
    ) -> Result<ShownBlock, Diagnostic> {
        let case = &self.case;
        let mut scope = case_scope(&case.secrets, login, &case.supplies, &case.world, arguments)?;
        set_vars(login, &mut scope)?;
        let mut shown = self.block(login, used, &scope);
        let mut frame = Frame {
            block: Arc::clone(login),
            scope,
            session: name.to_owned(),
            place: RunPlace::default(),
            phase: Phase::Service,
            snapshots: false,
        };
        shown.session = Some(name.to_owned());
        shown.steps = self.steps(&mut frame, &login.scenario.steps);
        let outputs = login.scenario.outputs.iter().filter_map(|(output, _)| {
            let binding = frame.scope.get(output)?;
            let what = format!("{name}.{output} from the login of session {name}");
            Some(match binding.is_known() {
                true => (output.clone(), binding.clone()),
                false => (output.clone(), Binding::not_known_yet(&what)),
            })
        });
        let outputs = outputs.collect();
        if let Some(session) = self.case.sessions.get_mut(name) {
            session.outputs = outputs;
        }
        Ok(shown)
    }
}
