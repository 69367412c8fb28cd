//! Logins that serve the whole run: `once: run`.
//!
//! One is carried out by the case that needs it first, while others that need it wait. What it does, draws, masks and tells follows from
//! the login alone, whichever case carries it out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::case::CaseRun;
use super::login::{Login, Todo, Unlogged};
use super::order::Recording;
use super::stamp::Stamp;
use crate::plan::{Block, Supplied};
use crate::secret::Name;
use crate::template::{Binding, World};

/// Those of the run, by what tells one from another.
#[derive(Default)]
pub(super) struct SharedLogins {
    known: Mutex<HashMap<String, Arc<Slot>>>,
}

/// Held by the case that carries it out.
type Slot = tokio::sync::Mutex<Option<Shared>>;

/// What came of one.
#[derive(Clone)]
struct Shared {
    login: Result<Login, Unlogged>,
    recording: Arc<Recording>,
    /// The secrets that it made known.
    learned: Vec<(String, Name)>,
}

impl SharedLogins {
    fn slot(&self, key: &str) -> Arc<Slot> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(key.to_owned()).or_default())
    }
}

/// What chance follows from in one, if the run's seed is `seed`: its fragment and its arguments, secrets apart.
pub(super) fn login_seed(login: &Block, arguments: &[(String, Binding)], seed: u64) -> u64 {
    let arguments = arguments.iter();
    let shown = arguments.map(|(name, value)| {
        let text = value.datum().to_text();
        format!("{name}={}", text.masked())
    });
    let shown: Vec<String> = shown.collect();
    login.seed(seed, Some(&shown.join("\0")))
}

impl CaseRun<'_, '_> {
    /// The login of the run, carried out if no case has done it.
    pub(super) async fn shared_login(&mut self, todo: &Todo<'_>) -> Result<Login, Unlogged> {
        let slot = self.run.logins.slot(&self.shared_key(todo));
        let Some(mut slot) = self.unless_stopped(slot.lock()).await else {
            return Err(Unlogged::Failed);
        };
        let shared = match &*slot {
            Some(shared) => shared.clone(),
            None => {
                let shared = self.carried_out_for_all(todo).await;
                // Of one that was cut short nobody knows what would have come of it.
                if self.cut_short().is_none() {
                    *slot = Some(shared.clone());
                }
                shared
            }
        };
        drop(slot);
        for (value, name) in &shared.learned {
            self.secrets.learn(value, name);
        }
        let known = self.known.last().map(String::as_str);
        self.stamp.logged_in(&shared.recording, todo.place, known);
        shared.login
    }

    async fn carried_out_for_all(&mut self, todo: &Todo<'_>) -> Shared {
        let secrets = self.run.secrets_of(self.case);
        let recorder = Stamp::recorder(&self.run.order, secrets.clone());
        let mut stamp = std::mem::replace(&mut self.stamp, recorder);
        let world = World::new(login_seed(todo.login, &todo.arguments, self.run.host.seed));
        let own = (
            std::mem::replace(&mut self.secrets, secrets),
            std::mem::replace(&mut self.world, world),
            std::mem::take(&mut self.known),
        );
        self.sharing = true;
        let login = self.log_in(todo).await;
        self.sharing = false;
        let learned = self.secrets.learned();
        (self.secrets, self.world, self.known) = own;
        std::mem::swap(&mut self.stamp, &mut stamp);
        Shared {
            login,
            recording: Arc::new(stamp.recorded(todo.place)),
            learned,
        }
    }

    /// The same fragment with the same arguments, target and defaults of the session is the same login. What a default of an input
    /// draws by chance is no argument.
    fn shared_key(&self, todo: &Todo<'_>) -> String {
        // What begins with cookies of its own is a login of its own.
        let own = todo.name == "main" && !self.run.host.cookies.cookies().is_empty();
        let origins: Vec<String> = self
            .policy
            .origins
            .iter()
            .map(ToString::to_string)
            .collect();
        // What an address leads to, and who it is asked as, is for the target to say.
        let target = &self.case.target.given;
        let login = todo.login.path.display();
        let mut key = format!("{own} {target:?} {} {login}", origins.join(" "));
        for input in todo.login.inputs() {
            let argument = todo.arguments.iter().find(|(name, _)| name == input.name);
            let value = match (argument, self.supplies.find(&input)) {
                (Some((_, binding)), _) => binding.json(),
                (None, Ok(Supplied::Value(binding))) => binding.json(),
                _ => continue,
            };
            key.push_str(&format!("\0{}={value}", input.name));
        }
        if let Some(defaults) = &todo.declared.defaults {
            let scope = match todo.of_project {
                true => &self.project_scope,
                false => &self.own_scope,
            };
            key.push_str(&format!("\0{:p}", Arc::as_ptr(defaults)));
            for name in defaults.names() {
                let head = name.path.split('.').next().unwrap_or(&name.path);
                let value = scope.get(head).map(|binding| binding.json());
                key.push_str(&format!("\0{value:?}"));
            }
        }
        key
    }
}
