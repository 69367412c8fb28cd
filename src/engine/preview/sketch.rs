//! The requests of a case with names in the place of what is not known before it runs, for whoever shows how they are made.
//!
//! A name is a [`Symbol`]. Start at [`sketch`].

use std::sync::Arc;

use super::{Ahead, nobody_runs, walked};
use crate::http::Request;
use crate::plan::{Block, Case, Plan};
use crate::scenario::{Extraction, Step};
use crate::secret::Text;
use crate::syntax::Yaml;
use crate::template::Symbols;

/// A case as a sketch.
#[derive(Debug)]
pub struct Sketch {
    /// What the names are that stand in texts.
    pub symbols: Arc<Symbols>,
    /// What is sent, in order: logins where they are needed first, setup, steps, teardown.
    pub requests: Vec<SketchedRequest>,
    /// Inputs of all files that take part, by name.
    pub inputs: Vec<SketchedInput>,
    /// Why a part of it cannot be told, a line each.
    pub troubles: Vec<String>,
}

/// A request.
#[derive(Debug)]
pub struct SketchedRequest {
    /// Where in the case it is sent.
    pub part: SketchedPart,
    /// The id of its step, behind those that it stands in.
    pub path: Vec<String>,
    /// What its step is called; none if it has only its id.
    pub name: Option<Text>,
    /// Prose, in Markdown.
    pub about: Option<String>,
    /// The session it is sent in.
    pub session: String,
    /// As it is sent.
    pub request: Request,
    /// What is taken from its answer.
    pub takes: Vec<SketchedTake>,
    /// What must hold whatever the release: queries with what they ask for, as written.
    pub checks: Vec<(String, Yaml)>,
    /// What decides whether it is sent, or how often, and is not known: a condition, a list.
    pub unsure: Option<String>,
}

/// Where in a case a request is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SketchedPart {
    /// To log in a session.
    Login,
    /// Before the steps.
    #[default]
    Setup,
    /// What the scenario is about.
    Steps,
    /// After everything.
    Teardown,
}

/// A value that is taken from an answer.
#[derive(Debug)]
pub struct SketchedTake {
    /// The number of its symbol.
    pub symbol: usize,
    /// Where it is, as written.
    pub query: String,
    /// Whether it is added to a list.
    pub append: bool,
}

/// An input.
#[derive(Debug)]
pub struct SketchedInput {
    /// Its name.
    pub name: String,
    /// What it is, in Markdown.
    pub about: Option<String>,
    /// Whether it is secret.
    pub secret: bool,
}

/// What a walk has sketched so far.
#[derive(Default)]
pub(super) struct Pencil {
    pub(super) symbols: Arc<Symbols>,
    requests: Vec<SketchedRequest>,
    inputs: Vec<SketchedInput>,
    troubles: Vec<String>,
    /// Conditions and lists that are not known, outermost first.
    unsure: Vec<String>,
    /// Of logins that are under way.
    logins: usize,
    part: SketchedPart,
}

/// The requests of each case of a plan, none of them sent.
pub fn sketch(plan: &Plan, ahead: &Ahead) -> Vec<Sketch> {
    nobody_runs(plan, ahead, |run| {
        let cases = plan.cases.iter().enumerate();
        let sketched = cases.map(|(number, case)| {
            let supplies = Arc::new(case.supplies.as_symbols());
            let pencil = Pencil {
                symbols: supplies.symbols().cloned().unwrap_or_default(),
                ..Pencil::default()
            };
            let case = Case {
                supplies,
                ..case.clone()
            };
            let secrets = run.host.secrets.of_case(&run.secrets);
            let (shown, pencil) = walked(
                run,
                (&case, number, ahead.target_version.clone()),
                &secrets,
                Some(pencil),
            );
            let mut pencil = pencil.unwrap_or_default();
            pencil.troubles.extend(shown.trouble);
            Sketch {
                symbols: pencil.symbols,
                requests: pencil.requests,
                inputs: pencil.inputs,
                troubles: pencil.troubles,
            }
        });
        sketched.collect()
    })
}

impl Pencil {
    /// Notes the inputs of a file.
    pub(super) fn file(&mut self, block: &Block) {
        for input in block.inputs() {
            if self.inputs.iter().any(|known| known.name == input.name) {
                continue;
            }
            let of_service = block.service().map_or(&[][..], |service| service.inputs);
            let of_service = of_service.iter().find(|known| known.name == input.name);
            let declared = input.declared.and_then(|declared| declared.about.clone());
            self.inputs.push(SketchedInput {
                name: input.name.to_owned(),
                about: declared.or_else(|| of_service.map(|known| known.about.to_owned())),
                secret: input.secret,
            });
        }
    }

    /// What follows belongs to another part.
    pub(super) fn begin(&mut self, part: SketchedPart) {
        self.part = part;
    }

    /// Notes what cannot be told. Nobody needs to be told of a teardown.
    pub(super) fn trouble(&mut self, what: String) {
        if self.part != SketchedPart::Teardown {
            self.troubles.push(what);
        }
    }

    /// Does something that may not be done, or several times.
    pub(super) fn enter(&mut self, unsure: String) {
        self.unsure.push(unsure);
    }

    /// It was done.
    pub(super) fn leave(&mut self) {
        self.unsure.pop();
    }

    /// A login begins.
    pub(super) fn log_in(&mut self) {
        self.logins += 1;
    }

    /// It has ended.
    pub(super) fn logged_in(&mut self) {
        self.logins = self.logins.saturating_sub(1);
    }

    /// How many requests there are, to forget those behind them.
    pub(super) fn count(&self) -> usize {
        self.requests.len()
    }

    /// Forgets what was sketched behind so many requests.
    pub(super) fn forget(&mut self, count: usize) {
        self.requests.truncate(count);
    }

    /// A request of a step; the symbols are those of its extractions.
    pub(super) fn request(
        &mut self,
        step: &Step,
        (path, session): (Vec<String>, &str),
        (name, request): (Option<Text>, &Request),
        symbols: &[(&Extraction, usize)],
    ) {
        let groups = step.expect.iter();
        let sure = groups.filter(|group| group.when.is_none() && !group.warns);
        let checks = sure.flat_map(|group| &group.checks);
        let repeats = step.repeat.as_ref().map(|_| "`repeat`".to_owned());
        let takes = symbols.iter().map(|(extraction, symbol)| SketchedTake {
            symbol: *symbol,
            query: extraction.query.text().to_owned(),
            append: extraction.append,
        });
        self.requests.push(SketchedRequest {
            part: match self.logins {
                0 => self.part,
                _ => SketchedPart::Login,
            },
            path,
            name,
            about: step.about.clone(),
            session: session.to_owned(),
            request: request.clone(),
            takes: takes.collect(),
            checks: checks
                .map(|check| (check.query.text().to_owned(), check.written.clone()))
                .collect(),
            unsure: self.unsure.last().cloned().or(repeats),
        });
    }
}
