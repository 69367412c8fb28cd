//! What a plan would send, without sending it: the same scopes and the same renderer, walked in the order of a run.
//!
//! A name that only an answer can set is bound to what it waits for ([`Binding::not_known_yet`]), and the renderer carries that
//! through whatever is made of it. Chance is drawn as a run draws it, so the values are those of a run with the same seed as long
//! as every step is sent once. Start at [`preview`].

mod login;
mod request;
mod sketch;
mod step;
mod words;

use std::sync::Arc;

use super::case::CaseRun;
use super::frame::{Frame, Phase};
use super::given::{line_of, value, vars_and_row};
use super::stamp::Stamp;
use super::step::shown_name;
use super::{Embedded, Host, Passwords, Run, Running, Stop};
use crate::event::{Event, Preview, RunPlace, ShownSession, ShownStep, ShownValue};
use crate::plan::{self, Block, Case, Destination, GivenBy, InputSpec, Plan};
use crate::scenario::{Supply, Use};
use crate::secret::Secrets;
use crate::service::Service;
use crate::snapshot::{Store, Update};
use crate::template::{Binding, Scope, Symbol, Version};
use crate::transport::{BoxFuture, Call, Jar, Transport, TransportError};
pub(super) use request::in_words;
use sketch::Pencil;
pub use sketch::{Sketch, SketchedInput, SketchedPart, SketchedRequest, SketchedTake, sketch};

/// What a preview needs from outside.
pub struct Ahead {
    /// What chance follows from.
    pub seed: u64,
    /// The version of the target, if the person gave it.
    pub target_version: Option<Version>,
    /// The version that embedded services will tell.
    pub embedded_version: Option<Version>,
}

/// Shows every case of a plan before it is run. Nothing is sent, and what cannot be made of a step is said there.
pub fn preview(plan: &Plan, ahead: &Ahead) -> Vec<Preview> {
    nobody_runs(plan, ahead, |run| {
        let cases = plan.cases.iter().enumerate();
        let shown = cases.map(|(number, case)| {
            let case = Case {
                supplies: Arc::new(case.supplies.ahead()),
                ..case.clone()
            };
            let secrets = run.host.secrets.of_case(&run.secrets);
            let version = version_of(&case, ahead);
            let (shown, _) = walked(run, (&case, number, version), &secrets, None);
            (shown, secrets)
        });
        // What is secret is known when all was made.
        let shown: Vec<(Preview, Secrets)> = shown.collect();
        let shown = shown.into_iter();
        shown
            .map(|(case, secrets)| case.map_text(&|text| secrets.mask(text)))
            .collect()
    })
}

/// Does something with a run that reaches nobody.
fn nobody_runs<T>(plan: &Plan, ahead: &Ahead, work: impl FnOnce(&Run<'_>) -> T) -> T {
    let stop = Stop::default();
    let passwords = Passwords::default();
    let nobody = |_: Event| {};
    let host = Host {
        transport: &Nowhere,
        embedded: &Nowhere,
        sink: &nobody,
        secrets: Secrets::default(),
        seed: ahead.seed,
        snapshots: Store::new(Update::None),
        again: String::new(),
        rate: None,
        passwords: &passwords,
        target_version: ahead.target_version.clone(),
        netrc: None,
        cookies: Jar::default(),
        case_timeout: None,
        fail_fast: false,
        politely: false,
        stop: &stop,
        gate: None,
        sightings: None,
    };
    work(&Run::new(host, plan))
}

/// The version of a case's target, as far as it is known.
fn version_of(case: &Case, ahead: &Ahead) -> Option<Version> {
    let embedded = matches!(case.target.destination, Destination::Embedded(_));
    let told = ahead.embedded_version.clone().filter(|_| embedded);
    ahead.target_version.clone().or(told)
}

/// Neither sends nor starts anything.
struct Nowhere;

impl Transport for Nowhere {
    fn send<'a>(
        &'a self,
        _: Call<'a>,
        _: &'a mut Jar,
    ) -> BoxFuture<'a, Result<crate::http::Exchange, TransportError>> {
        Box::pin(async { Err(TransportError::new("nothing is sent before a run")) })
    }
}

impl Embedded for Nowhere {
    fn start<'a>(&'a self, _: &'static Service) -> BoxFuture<'a, Result<Box<dyn Running>, String>> {
        Box::pin(async { Err("nothing is started before a run".to_owned()) })
    }
}

/// A case that is walked through.
struct Walk<'r, 'h> {
    case: CaseRun<'r, 'h>,
    values: Vec<ShownValue>,
    /// That of the target, if it is known.
    version: Option<Version>,
    /// Makes a sketch, if one is asked for.
    pencil: Option<Pencil>,
}

/// A case that was walked through, with the sketch of it if one is asked for.
fn walked(
    run: &Run<'_>,
    (case, number, version): (&Case, usize, Option<Version>),
    secrets: &Secrets,
    pencil: Option<Pencil>,
) -> (Preview, Option<Pencil>) {
    let scenario = &case.block.scenario;
    let mut shown = head(case);
    let told = (
        Stamp::new(&run.order, number, secrets.clone()),
        secrets.clone(),
    );
    let mut walk = match CaseRun::new(run, (case, number), told, None) {
        Ok(case) => Walk {
            case,
            values: Vec::new(),
            version,
            pencil,
        },
        Err(diagnostic) => {
            shown.trouble = Some(words::trouble(&diagnostic));
            return (shown, pencil);
        }
    };
    let own_scope = walk.case.own_scope.clone();
    walk.note_inputs(&case.block, &[], &own_scope);
    walk.note_of_project(&case.block);
    let vars = vars_and_row(case, &own_scope);
    let mut frame = Frame {
        block: Arc::clone(&case.block),
        scope: own_scope,
        session: "main".to_owned(),
        place: RunPlace::default(),
        phase: Phase::Setup,
        snapshots: false,
    };
    shown.setup = walk.steps(&mut frame, &scenario.setup);
    walk.begin(SketchedPart::Steps);
    frame.phase = Phase::Steps;
    shown.steps = walk.parts(&mut frame);
    walk.begin(SketchedPart::Teardown);
    frame.phase = Phase::Teardown;
    shown.teardown = walk.steps(&mut frame, &scenario.teardown);
    shown.sessions = walk.sessions();
    shown.values = walk.values;
    shown
        .values
        .extend(vars.into_iter().map(|known| ShownValue {
            kind: known.kind,
            name: known.name,
            value: Some(known.value),
            origin: Some(known.origin),
            help: None,
        }));
    (shown, walk.pencil)
}

/// What is known of a case before it is walked through.
fn head(case: &Case) -> Preview {
    let scenario = &case.block.scenario;
    Preview {
        file: case.block.path.display().to_string(),
        name: case.name(),
        given_target: case.target.one_of_several().map(str::to_owned),
        about: scenario.about.clone(),
        target: case.target.described(),
        skip: scenario.skip.clone(),
        requires: scenario
            .requires
            .as_ref()
            .map(|requires| requires.text().to_owned()),
        expected_failure: scenario.expected_failure.clone(),
        refused: plan::refusals(case).iter().map(words::refusal).collect(),
        ..Preview::default()
    }
}

impl Walk<'_, '_> {
    fn begin(&mut self, part: SketchedPart) {
        self.pencil.iter_mut().for_each(|pencil| pencil.begin(part));
    }

    /// Notes the inputs that a file needs and is not given by whoever uses it.
    fn note_inputs(&mut self, block: &Arc<Block>, used: &[&Use], scope: &Scope) {
        if let Some(pencil) = &mut self.pencil {
            pencil.file(block);
        }
        for input in plan::needed_inputs(block) {
            let arguments = used.iter().flat_map(|used| &used.with);
            if !arguments.into_iter().any(|(name, ..)| name == input.name) {
                self.note((&input, block), scope);
            }
        }
    }

    /// Notes the inputs of `flowrun.yaml` whose variables are not set: they stand for themselves.
    fn note_of_project(&mut self, block: &Block) {
        let inputs = block.project.iter().flat_map(|file| &file.project.inputs);
        for (name, _, supply) in inputs {
            if let Some(symbols) = self.case.supplies.symbols() {
                if self.case.project_scope.get(name).is_none() {
                    let binding = symbols.bind(Symbol::Input(name.clone()));
                    self.case.project_scope.set(name, binding);
                }
                continue;
            }
            if let Supply::Env(variable, place) = supply
                && self.case.project_scope.get(name).is_none()
            {
                let input = InputSpec::of_project(name);
                let help = match self.case.supplies.find(&input) {
                    // It is set, and cannot be used.
                    Err(diagnostic) => words::trouble(&diagnostic),
                    Ok(_) => {
                        let at = line_of(place);
                        format!("set the environment variable {variable} ({at})")
                    }
                };
                let what = Binding::not_known_yet(&format!("{name}, not given"));
                self.case.project_scope.set(name, what);
                self.values.push(ShownValue {
                    kind: "input".to_owned(),
                    name: name.clone(),
                    help: Some(help),
                    ..ShownValue::default()
                });
            }
        }
    }

    /// Notes the inputs that the arguments of a session of `flowrun.yaml` use.
    fn note_names(&mut self, used: &Use) {
        let block = Arc::clone(&self.case.case.block);
        let scope = self.case.own_scope.clone();
        for name in used.names() {
            let head = name.path.split('.').next().unwrap_or_default();
            let inputs = block.inputs();
            if let Some(input) = inputs.iter().find(|input| input.name == head) {
                self.note((input, &block), &scope);
                continue;
            }
            let of_project = block.project.iter().flat_map(|file| &file.project.inputs);
            let mut of_project = of_project.map(|(name, ..)| name);
            // One whose variable is not set is noted already.
            if let Some(name) = of_project.find(|name| *name == head)
                && self.values.iter().all(|known| known.name != *name)
            {
                let input = InputSpec::of_project(name);
                let scope = self.case.project_scope.clone();
                self.note((&input, &block), &scope);
            }
        }
    }

    /// Notes an input of a file, once.
    fn note(&mut self, (input, block): (&InputSpec<'_>, &Block), scope: &Scope) {
        let by = self.case.supplies.given_by(input);
        let nobody = by == GivenBy::Nobody;
        let mut origin = (!nobody).then(|| by.to_string());
        let known = || self.values.iter().filter(|known| known.name == input.name);
        if known().any(|known| known.origin == origin) {
            return;
        }
        // Two files may have a default each.
        let path = block.path.display().to_string();
        if known().next().is_some() {
            let by = origin.unwrap_or_else(|| by.to_string());
            let own = format!("{by}, in {path} alone");
            if known().any(|known| known.origin.as_ref() == Some(&own)) {
                return;
            }
            origin = Some(own);
        }
        let given = !nobody && !matches!(by, GivenBy::Embedded(_));
        let binding = scope.get(input.name).filter(|_| given);
        self.values.push(ShownValue {
            kind: "input".to_owned(),
            name: input.name.to_owned(),
            value: binding.map(|binding| value(&binding.datum())),
            origin,
            help: nobody.then(|| plan::how_to_give(input)),
        });
    }

    /// The steps of the part that is asked for, and the others as skipped.
    fn parts(&mut self, frame: &mut Frame) -> Vec<ShownStep> {
        let case = self.case.case;
        let mut shown = Vec::new();
        let mut before = 0;
        for (part, left_out) in case.parts() {
            let mut steps = match left_out {
                None => self.steps(frame, part),
                Some(reason) => part
                    .iter()
                    .zip(1..)
                    .map(|(step, number)| ShownStep {
                        id: step.id.clone(),
                        name: shown_name(step),
                        session: frame.session.clone(),
                        skipped: Some(reason.clone()),
                        number,
                        ..ShownStep::default()
                    })
                    .collect(),
            };
            for step in &mut steps {
                step.number += before;
            }
            before += part.len() as u32;
            shown.append(&mut steps);
        }
        shown
    }

    /// The declared sessions that were used.
    fn sessions(&self) -> Vec<ShownSession> {
        let block = &self.case.case.block;
        let used = block.sessions.iter();
        let used = used.filter(|(name, _)| self.case.sessions.contains_key(*name));
        let shown = used.filter_map(|(name, planned)| {
            let declared = block.declaration(planned)?;
            let begins = match (&declared.copy, &planned.login) {
                (Some((original, _)), _) => match &declared.after {
                    Some((step, _)) => format!("a copy of {original} after step {step}"),
                    None => format!("a copy of {original}"),
                },
                (None, Some(login)) if declared.once_a_run => {
                    format!("logged in by {}, once for the run", login.path.display())
                }
                (None, Some(login)) => format!("logged in by {}", login.path.display()),
                (None, None) => "without cookies".to_owned(),
            };
            Some(ShownSession {
                name: name.clone(),
                about: declared.about.clone(),
                begins,
            })
        });
        shown.collect()
    }
}
