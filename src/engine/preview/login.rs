//! Logins of a preview: they stand before the first step that needs their session.

use std::sync::Arc;

use super::super::case::{case_scope, set_vars};
use super::super::frame::{Frame, Phase};
use super::super::login::Session;
use super::super::shared_login::login_seed;
use super::Walk;
use super::sketch::Pencil;
use super::words::trouble;
use crate::event::{RunPlace, ShownBlock, ShownStep};
use crate::plan::{Block, PlannedSession};
use crate::scenario::Use;
use crate::template::{Binding, UsedName, World};
use crate::text::Diagnostic;

impl Walk<'_, '_> {
    /// The logins of the sessions whose values are used. What goes wrong is said of the step.
    pub(super) fn ready_for(&mut self, frame: &Frame, names: &[UsedName], shown: &mut ShownStep) {
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
    pub(super) fn ready(
        &mut self,
        name: &str,
        logins: &mut Vec<ShownBlock>,
    ) -> Result<(), Diagnostic> {
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
            self.case.world = World::with(seed, of_case.symbols().cloned());
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
        self.pencil.iter_mut().for_each(Pencil::log_in);
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
        self.pencil.iter_mut().for_each(Pencil::logged_in);
        let outputs = login.scenario.outputs.iter().filter_map(|(output, _)| {
            let binding = frame.scope.get(output)?;
            let what = format!("{name}.{output} from the login of session {name}");
            Some(match binding.is_known() || self.pencil.is_some() {
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
