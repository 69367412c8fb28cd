//! Inputs that nobody supplies: of a scenario, of the fragments that it uses, and of the logins of the sessions that it uses.
//!
//! Start at [`check`].

use std::sync::Arc;

use super::used::{first, is_needed, used_names, used_sessions, uses};
use super::{Block, InputSpec, Supplied, Supplies};
use crate::scenario::Use;
use crate::text::{Diagnostic, Place, Severity};

/// Reports every input that is needed and has no value.
pub(super) fn check(block: &Arc<Block>, supplies: &Supplies) -> Vec<Diagnostic> {
    let mut check = Check {
        supplies,
        problems: Vec::new(),
        seen: Vec::new(),
    };
    check.inputs(block, None);
    check.fragments_of(block);
    for name in used_sessions(block) {
        check.shared_session(block, &name);
        check.login(block, &name);
    }
    check.problems
}

struct Check<'s> {
    supplies: &'s Supplies,
    problems: Vec<Diagnostic>,
    /// Files whose fragments were checked.
    seen: Vec<Arc<Block>>,
}

impl Check<'_> {
    /// The fragments that the steps of a file use, and theirs.
    fn fragments_of(&mut self, block: &Arc<Block>) {
        if self.seen.iter().any(|seen| Arc::ptr_eq(seen, block)) {
            return;
        }
        self.seen.push(Arc::clone(block));
        for used in uses(&block.scenario) {
            if let Some(fragment) = block.fragment(used) {
                self.inputs(fragment, Some(used));
                self.fragments_of(fragment);
            }
        }
    }

    /// A session of `flowrun.yaml` sees inputs that the scenario itself may never mention.
    fn shared_session(&mut self, block: &Arc<Block>, session: &str) {
        let planned = block.sessions.get(session);
        let Some(planned) = planned.filter(|planned| planned.of_project()) else {
            return;
        };
        let Some(declared) = block.declaration(planned) else {
            return;
        };
        let arguments = declared.login.iter().flat_map(Use::names);
        let defaults = declared.defaults.iter();
        let names = arguments.chain(defaults.flat_map(|defaults| defaults.names()));
        for used in names {
            let inputs = block.inputs();
            let Some(input) = inputs.iter().find(|input| input.name == first(&used.path)) else {
                continue;
            };
            if let Ok(Supplied::Missing) = self.supplies.find(input) {
                self.add(missing(block, input, Some(&used.place)));
            }
        }
    }

    fn login(&mut self, block: &Arc<Block>, session: &str) {
        let planned = block.sessions.get(session);
        let Some((planned, login)) =
            planned.and_then(|planned| Some((planned, planned.login.as_ref()?)))
        else {
            return;
        };
        let declared = block.declaration(planned);
        if let Some(used) = declared.and_then(|declared| declared.login.as_ref()) {
            self.inputs(login, Some(used));
            self.fragments_of(login);
        }
    }

    /// The inputs of a file, less the arguments that it is given.
    fn inputs(&mut self, block: &Arc<Block>, used: Option<&Use>) {
        let names = used_names(block);
        for input in block.inputs() {
            if used.is_some_and(|used| used.with.iter().any(|(name, ..)| name == input.name)) {
                continue;
            }
            let problem = match self.supplies.find(&input) {
                Err(problem) => problem,
                Ok(Supplied::Missing) if is_needed(&input, &names) => {
                    missing(block, &input, used.map(|used| &used.place))
                }
                Ok(_) => continue,
            };
            self.add(problem);
        }
    }

    fn add(&mut self, problem: Diagnostic) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

fn missing(block: &Block, input: &InputSpec<'_>, used: Option<&Place>) -> Diagnostic {
    let name = input.name;
    let message = format!("the input `{name}` has no value");
    let named = format!("{message}, and `{}` uses it", block.path.display());
    let found = match (used, input.declared) {
        (Some(used), _) => Diagnostic::error("input-missing", named, used, "needs it"),
        (None, Some(declared)) => {
            Diagnostic::error("input-missing", message, &declared.place, "needed")
        }
        (None, None) => Diagnostic::unplaced(Severity::Error, "input-missing", named),
    };
    found.help(how_to_give(input))
}

/// What a person would give so that a scenario is carried out, if that is all that keeps it from being so.
pub(super) fn needs(hindrances: &[Diagnostic]) -> Option<String> {
    let mut needs: Vec<String> = Vec::new();
    for found in hindrances {
        let need = match &*found.code {
            "input-missing" => found.help.first().and_then(|help| flag_of(help)),
            "not-writable" => Some("--writable".to_owned()),
            "not-disposable" => Some("a target of flowrun.yaml that is `disposable`".to_owned()),
            "secret-origin" => Some("an address that begins with https".to_owned()),
            _ => None,
        }?;
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    // A password goes behind its name, and what allows it all behind both.
    needs.sort_by_key(|need| (!need.starts_with("--var"), !need.starts_with("--secret")));
    (!needs.is_empty()).then(|| format!("needs {}", needs.join(", ")))
}

/// The flag that the help for an input names first.
fn flag_of(help: &str) -> Option<String> {
    help.split('`').nth(1).map(str::to_owned)
}

/// How a person gives an input its value.
pub fn how_to_give(input: &InputSpec<'_>) -> String {
    let name = input.name;
    let flag = match input.secret {
        true => format!("--secret {name}"),
        false => format!("--var {name}=VALUE"),
    };
    format!("give it with `{flag}`, or in the environment as `FLOWRUN_VAR_{name}`")
}
