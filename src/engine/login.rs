//! Sessions: their jars, and how they are logged in before their first use.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::case::{CaseRun, case_scope, set_vars};
use super::frame::{Frame, Phase};
use crate::event::{RunPlace, Verdict};
use crate::plan::{Block, PlannedSession};
use crate::scenario::{Session as Declared, Use};
use crate::template::{Binding, Scope};
use crate::text::Diagnostic;
use crate::transport::{BoxFuture, Jar};

/// A session of a case.
#[derive(Default)]
pub(super) struct Session {
    /// Its cookies.
    pub(super) jar: Jar,
    /// What the fragment that logged it in gives back.
    pub(super) outputs: BTreeMap<String, Binding>,
    /// Its cookies as they were after its login.
    after_login: Jar,
    /// Its cookies as they were after steps that others copy from.
    after_steps: HashMap<String, Jar>,
}

/// What a login gave. It may serve the whole run.
#[derive(Clone)]
pub(super) struct Login {
    jar: Jar,
    outputs: BTreeMap<String, Binding>,
}

/// Why there is no login.
#[derive(Clone)]
pub(super) enum Unlogged {
    /// A step of it failed, or it was cut short.
    Failed,
    /// It could not begin.
    Broken(Diagnostic),
}

impl From<Login> for Session {
    fn from(login: Login) -> Self {
        Self {
            after_login: login.jar.clone(),
            jar: login.jar,
            outputs: login.outputs,
            after_steps: HashMap::new(),
        }
    }
}

/// A login that is to be carried out.
pub(super) struct Todo<'t> {
    /// The session.
    pub(super) name: &'t str,
    pub(super) declared: &'t Declared,
    pub(super) login: &'t Arc<Block>,
    pub(super) arguments: Vec<(String, Binding)>,
    /// Of the step that needs it.
    pub(super) place: &'t RunPlace,
    /// Whether the session was declared in `flowrun.yaml`.
    pub(super) of_project: bool,
}

impl CaseRun<'_, '_> {
    /// A session that nobody used yet: `main` has the cookies that the run was given.
    fn fresh(&self, name: &str) -> Session {
        let jar = match name {
            "main" => self.run.host.cookies.clone(),
            _ => Jar::default(),
        };
        Session {
            after_login: jar.clone(),
            jar,
            ..Session::default()
        }
    }

    /// Leaves the cookies of `main` to whoever wants them when the run has ended.
    pub(super) fn leave_cookies(&self) {
        let main = self.sessions.get("main");
        let jar = main.map_or_else(|| self.fresh("main").jar, |main| main.jar.clone());
        if let Ok(mut last) = self.run.last_cookies.lock()
            && last
                .as_ref()
                .is_none_or(|(number, _)| *number <= self.number)
        {
            *last = Some((self.number, jar));
        }
    }

    /// Makes a session ready: logged in, or copied, if it is used for the first time.
    pub(super) fn ready<'a>(
        &'a mut self,
        name: &'a str,
        place: &'a RunPlace,
    ) -> BoxFuture<'a, Result<(), Diagnostic>> {
        Box::pin(async move {
            if self.sessions.contains_key(name) || name == "anonymous" {
                return Ok(());
            }
            let Some(planned) = self.case.block.sessions.get(name).cloned() else {
                if name != "main" {
                    let place = &self.case.block.scenario.place;
                    return Err(Diagnostic::error(
                        "unknown-session",
                        format!("there is no session `{name}`"),
                        place,
                        "",
                    )
                    .help("declare it under `sessions`"));
                }
                self.sessions.insert(name.to_owned(), self.fresh(name));
                return Ok(());
            };
            let session = match (self.copied(&planned).await?, &planned.login) {
                (Some(jar), _) => Session {
                    after_login: jar.clone(),
                    jar,
                    ..Session::default()
                },
                (None, None) => self.fresh(name),
                (None, Some(_)) => self.logged_in(name, &planned, place).await?,
            };
            self.sessions.insert(name.to_owned(), session);
            Ok(())
        })
    }

    /// The jar that a session starts with a copy of.
    async fn copied(&mut self, planned: &PlannedSession) -> Result<Option<Jar>, Diagnostic> {
        let block = Arc::clone(&self.case.block);
        let Some(declared) = block.declaration(planned) else {
            return Ok(None);
        };
        let Some((original, place)) = &declared.copy else {
            return Ok(None);
        };
        let here = RunPlace {
            scenario: block.path.display().to_string(),
            target: self.case.target.one_of_several().map(str::to_owned),
            ..RunPlace::default()
        };
        self.ready(original, &here).await?;
        let session = self
            .sessions
            .get(original)
            .map(|session| match &declared.after {
                None => Ok(session.after_login.clone()),
                Some((step, place)) => session.after_steps.get(step).cloned().ok_or((step, place)),
            });
        match session {
            Some(Ok(jar)) => Ok(Some(jar)),
            Some(Err((step, place))) => {
                let message = format!(
                    "the step `{step}` was not carried out in the session `{original}` yet"
                );
                Err(Diagnostic::error("name-unset", message, place, ""))
            }
            None => Err(Diagnostic::error(
                "name-unset",
                format!("the session `{original}` has no cookies"),
                place,
                "",
            )),
        }
    }

    /// Remembers the cookies of a session after a step that another session copies from.
    pub(super) fn remember(&mut self, session: &str, step: &str) {
        let block = &self.case.block;
        let wanted = block
            .sessions
            .values()
            .filter_map(|planned| block.declaration(planned))
            .any(|declared| {
                declared
                    .after
                    .as_ref()
                    .is_some_and(|(after, _)| after == step)
                    && declared
                        .copy
                        .as_ref()
                        .is_some_and(|(copied, _)| copied == session)
            });
        if wanted && let Some(session) = self.sessions.get_mut(session) {
            session
                .after_steps
                .insert(step.to_owned(), session.jar.clone());
        }
    }

    async fn logged_in(
        &mut self,
        name: &str,
        planned: &PlannedSession,
        place: &RunPlace,
    ) -> Result<Session, Diagnostic> {
        let block = Arc::clone(&self.case.block);
        let declared = block.declaration(planned);
        let Some((login, declared, used)) = planned.login.as_ref().and_then(|login| {
            let declared = declared?;
            Some((login, declared, declared.login.as_ref()?))
        }) else {
            return Ok(Session::default());
        };
        if let Some(failed) = self.failed_logins.get(name) {
            return Err(failed.clone());
        }
        let todo = Todo {
            name,
            declared,
            login,
            arguments: self.arguments(used, planned)?,
            place,
            of_project: planned.of_project(),
        };
        // While one is carried out for all, none is waited for: two could wait for each other.
        let shared = declared.once_a_run && !self.sharing;
        let login = match shared {
            true => self.shared_login(&todo).await,
            false => self.log_in(&todo).await,
        };
        let login = login.map_err(|why| match why {
            Unlogged::Broken(found) => found,
            Unlogged::Failed => {
                let message = format!("the session `{name}` could not be logged in");
                let found = Diagnostic::error("login-failed", message, &used.place, "by this fragment");
                match shared {
                    true => found.note("it is one login for the whole run (`once: run`); what was wrong is told where it was needed first"),
                    false => found,
                }
            }
        });
        if let (Err(failed), None) = (&login, self.cut_short()) {
            self.failed_logins.insert(name.to_owned(), failed.clone());
        }
        login.map(Session::from)
    }

    /// Runs the steps that log a session in.
    pub(super) async fn log_in(&mut self, todo: &Todo<'_>) -> Result<Login, Unlogged> {
        let block = Arc::clone(todo.login);
        let mut scope = case_scope(
            &self.secrets,
            &block,
            &self.supplies,
            &self.world,
            &todo.arguments,
        )
        .map_err(Unlogged::Broken)?;
        set_vars(&block, &mut scope).map_err(Unlogged::Broken)?;
        let mut frame = Frame {
            block: Arc::clone(&block),
            scope,
            session: todo.name.to_owned(),
            place: todo.place.clone(),
            phase: Phase::Service,
            snapshots: false,
        };
        frame.place.step.push(format!("session {}", todo.name));
        // The session exists while it is being logged in, so that the steps of its login find its jar.
        self.sessions
            .insert(todo.name.to_owned(), self.fresh(todo.name));
        let steps = &block.scenario.steps;
        let verdict = self.steps(&mut frame, steps, &mut 0, None).await;
        let session = self.sessions.remove(todo.name).unwrap_or_default();
        if verdict > Verdict::Differs || self.cut_short().is_some() {
            return Err(Unlogged::Failed);
        }
        let outputs = block.scenario.outputs.iter().filter_map(|(output, _)| {
            let binding = frame.scope.get(output)?;
            Some((output.clone(), binding.clone()))
        });
        Ok(Login {
            jar: session.jar,
            outputs: outputs.collect(),
        })
    }

    pub(super) fn arguments(
        &self,
        used: &Use,
        planned: &PlannedSession,
    ) -> Result<Vec<(String, Binding)>, Diagnostic> {
        let scope = if planned.of_project() {
            &self.project_scope
        } else {
            &self.own_scope
        };
        used.with
            .iter()
            .map(|(name, _, value)| Ok((name.clone(), Binding::from_datum(&value.eval(scope)?))))
            .collect()
    }

    /// Adds what the sessions that are logged in give, and `session` for the one that sends.
    pub(super) fn with_sessions(&self, frame: &Frame, session: &str) -> Scope {
        let mut scope = frame.scope.clone();
        let own_file = Arc::ptr_eq(&frame.block, &self.case.block);
        for (name, state) in &self.sessions {
            let mut add = |group: &str| {
                scope.set_group(group);
                for (output, binding) in &state.outputs {
                    scope.set_member(group, output, binding.clone());
                }
            };
            if own_file && !state.outputs.is_empty() {
                add(name);
            }
            if name == session {
                add("session");
            }
        }
        scope
    }
}
