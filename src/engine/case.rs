//! A case: a scenario with one row of its data.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use url::Url;

use super::expected::{Ended, judged};
use super::frame::{Frame, Phase};
use super::given::given;
use super::login::Session;
use super::problem::broken;
use super::stamp::Stamp;
use super::{Run, Running};
use crate::event::{EventKind, Problem, RunPlace, Verdict};
use crate::plan::{
    Block, Case, Destination, GivenBy, InputSpec, Origin, Policy, Supplied, Supplies,
};
use crate::scenario::Step;
use crate::secret::Secrets;
use crate::template::{Binding, Room, Scope, Symbol, World};
use crate::text::{Diagnostic, Severity};

/// A case that is being carried out.
pub(super) struct CaseRun<'r, 'h> {
    pub(super) run: &'r Run<'h>,
    pub(super) case: &'r Case,
    /// Its number in the plan.
    pub(super) number: usize,
    pub(super) stamp: Stamp<'r, 'h>,
    /// What it knows to be secret.
    pub(super) secrets: Secrets,
    /// When its time is over, if it is limited.
    pub(super) until: Option<Instant>,
    pub(super) supplies: Arc<Supplies>,
    pub(super) policy: Policy,
    pub(super) world: Arc<World>,
    pub(super) sessions: HashMap<String, Session>,
    /// Snapshots that answers of this case were compared with.
    pub(super) snapshots: HashSet<PathBuf>,
    /// Logins that failed, and why: nothing is tried twice that was not asked for, a password least of all.
    pub(super) failed_logins: HashMap<String, Diagnostic>,
    /// Whether a login is carried out that serves other cases as well.
    pub(super) sharing: bool,
    /// Set when the teardown begins, which no signal cuts short.
    pub(super) tearing_down: bool,
    /// Whether the step that was carried out last keeps those behind it from running.
    pub(super) holds_up: bool,
    /// Whether a step was left out because the run was stopped.
    pub(super) left_out: bool,
    /// Why what is under way is known to fail: the `expected_failure` of the scenario and of steps, outermost first.
    pub(super) known: Vec<String>,
    /// What the scenario's sessions and targets see: its inputs, vars and row.
    pub(super) own_scope: Scope,
    /// What `flowrun.yaml` sees.
    pub(super) project_scope: Scope,
}

/// Carries out a case, from the start of its service to the last step of its teardown.
pub(super) async fn carry_out(run: &Run<'_>, case: &Case, number: usize) -> Verdict {
    let begun = Instant::now();
    let place = place_of(case);
    let secrets = run.secrets_of(case);
    let stamp = Stamp::new(&run.order, number, secrets.clone());
    let (verdict, reason, problems) = ended(run, (case, number), &place, secrets).await;
    let finished = EventKind::CaseFinished {
        name: case.name(),
        verdict,
        reason,
        problems,
        duration: begun.elapsed().as_micros() as u64,
    };
    stamp.emit(&place, finished);
    verdict
}

/// The place of a case itself.
pub(super) fn place_of(case: &Case) -> RunPlace {
    RunPlace {
        scenario: case.block.path.display().to_string(),
        row: case.row.as_ref().map(|row| row.name.clone()),
        target: case.target.one_of_several().map(str::to_owned),
        repetition: case.repetition.map(|time| time.number),
        ..RunPlace::default()
    }
}

/// How a case ends.
async fn ended(
    run: &Run<'_>,
    (case, number): (&Case, usize),
    place: &RunPlace,
    secrets: Secrets,
) -> Ended {
    let scenario = &case.block.scenario;
    if let Some(reason) = scenario.skip.as_ref().or(case.needs.as_ref()) {
        return (Verdict::Skipped, Some(reason.clone()), Vec::new());
    }
    let not_begun = |problem| judged(scenario, (Verdict::Broken, None, vec![problem]), false);
    let service = match start(run, case).await {
        Ok(service) => service,
        Err(problem) => return not_begun(problem),
    };
    let steps = (scenario.setup.len() + scenario.steps.len() + scenario.teardown.len()) as u32;
    let target = match &service {
        Some(running) => running.described(),
        None => case.target.described(),
    };
    let stamp = Stamp::new(&run.order, number, secrets.clone());
    let started = |given| EventKind::CaseStarted {
        name: case.name(),
        target,
        steps,
        about: scenario.about.clone(),
        given,
    };
    let told = (stamp, secrets.clone());
    match CaseRun::new(run, (case, number), told, service.as_deref()) {
        Ok(mut case_run) => {
            let given = given(case, &case_run.supplies, &case_run.own_scope);
            case_run.stamp.emit(place, started(given));
            case_run.carry_out(place.clone()).await
        }
        Err(diagnostic) => {
            let stamp = Stamp::new(&run.order, number, secrets);
            stamp.emit(place, started(Vec::new()));
            not_begun(broken(diagnostic))
        }
    }
}

/// Starts the service of the run's own, if the case goes to one.
async fn start(run: &Run<'_>, case: &Case) -> Result<Option<Box<dyn Running>>, Problem> {
    let Destination::Embedded(service) = case.target.destination else {
        return Ok(None);
    };
    run.host
        .embedded
        .start(service)
        .await
        .map(Some)
        .map_err(|why| {
            let message = format!("the embedded {} could not be started: {why}", service.title);
            broken(Diagnostic::unplaced(Severity::Error, "no-answer", message))
        })
}

impl<'r, 'h> CaseRun<'r, 'h> {
    pub(super) fn new(
        run: &'r Run<'h>,
        (case, number): (&'r Case, usize),
        (stamp, secrets): (Stamp<'r, 'h>, Secrets),
        service: Option<&dyn Running>,
    ) -> Result<Self, Diagnostic> {
        let mut policy = Policy::of(&case.target, case.block.service());
        let mut supplies = Arc::clone(&case.supplies);
        if let Some(service) = service {
            let inputs = service.inputs();
            let urls = inputs
                .iter()
                .filter_map(|(_, value)| Url::parse(value).ok())
                .filter(Url::has_host);
            policy.origins.extend(urls.map(|url| Origin::of(&url)));
            supplies = Arc::new(supplies.with_embedded(inputs));
        }
        let symbols = supplies.symbols().cloned();
        let world = World::with(case.seed(run.host.seed), symbols);
        let mut own_scope = case_scope(&secrets, &case.block, &supplies, &world, &[])?;
        if let Some(row) = &case.row {
            for (name, value) in row.values() {
                own_scope.set_member("row", name, Binding::from_datum(value));
            }
        }
        set_vars(&case.block, &mut own_scope)?;
        let project_scope = project_scope(&case.block, &supplies, &own_scope, &world);
        Ok(Self {
            run,
            case,
            number,
            stamp,
            secrets,
            until: run
                .host
                .case_timeout
                .and_then(|most| Instant::now().checked_add(most)),
            supplies,
            policy,
            world,
            sessions: HashMap::new(),
            snapshots: HashSet::new(),
            failed_logins: HashMap::new(),
            sharing: false,
            tearing_down: false,
            holds_up: false,
            left_out: false,
            known: Vec::from_iter(case.block.scenario.expected_failure.clone()),
            own_scope,
            project_scope,
        })
    }

    async fn carry_out(&mut self, place: RunPlace) -> Ended {
        let scenario = &self.case.block.scenario;
        if let Some(ended) = self.unrequired().await {
            return ended;
        }
        let mut frame = Frame {
            block: Arc::clone(&self.case.block),
            scope: self.own_scope.clone(),
            session: "main".to_owned(),
            place,
            phase: Phase::Setup,
            snapshots: self.case.block.may_have_snapshots(),
        };
        let mut number = 0;
        let setup = self
            .steps(&mut frame, &scenario.setup, &mut number, None)
            .await;
        frame.phase = Phase::Steps;
        let reason = (setup > Verdict::Passed).then(|| "could not be set up".to_owned());
        let steps = self.parts(&mut frame, &mut number, reason).await;
        let verdict = match setup.max(steps) {
            Verdict::Skipped => Verdict::Skipped,
            worst => worst.max(Verdict::Passed),
        };
        let ended = match self.time_is_over() {
            Some(problem) => (Verdict::Broken, None, vec![problem]),
            None => (verdict, None, Vec::new()),
        };
        // That a part of it passes says nothing of what is known to fail.
        let part = !self.case.part.is_whole() && ended.0 == Verdict::Passed;
        let cut_short = match self.held() {
            true => self.left_out && !ended.0.is_bad(),
            false => self.cut_short().is_some(),
        };
        let unfinished = cut_short || part;
        let (verdict, reason, problems) = judged(scenario, ended, unfinished);
        let held = self.left_out && (self.held() || self.run.stopped());
        frame.phase = Phase::Teardown;
        self.tearing_down = true;
        let teardown = self
            .steps(&mut frame, &scenario.teardown, &mut number, None)
            .await;
        self.leave_cookies();
        match (verdict, teardown) {
            (_, teardown) if teardown.is_bad() => (verdict.max(teardown), None, problems),
            // What was not carried out to its end did not pass.
            (Verdict::Passed | Verdict::Skipped, _) if held => {
                let reason = self.run.host.stop.reason().to_owned();
                (Verdict::Skipped, Some(reason), problems)
            }
            // Every step was skipped for a reason of its own, and nothing is wrong with that.
            (Verdict::Skipped, _) => (Verdict::Passed, None, problems),
            _ => (verdict, reason, problems),
        }
    }

    /// Carries out the steps of the part that was asked for, and skips the others.
    async fn parts(
        &mut self,
        frame: &mut Frame,
        number: &mut u32,
        skipped: Option<String>,
    ) -> Verdict {
        let case = self.case;
        let mut worst = Verdict::Skipped;
        for (part, left_out) in case.parts() {
            let reason = skipped.clone().or(left_out);
            worst = worst.max(self.steps(frame, part, number, reason).await);
        }
        worst
    }

    /// How a case ends whose target is not as the scenario requires it.
    async fn unrequired(&mut self) -> Option<Ended> {
        let scenario = &self.case.block.scenario;
        let requires = scenario.requires.as_ref()?;
        let scope = self.own_scope.clone();
        match self.holds(requires, &scope).await {
            Ok(true) => None,
            Ok(false) => {
                let reason = format!("requires {}", requires.text());
                Some((Verdict::Skipped, Some(reason), Vec::new()))
            }
            Err(diagnostic) => {
                let over = self.time_is_over();
                let problems = [broken(diagnostic)].into_iter().chain(over).collect();
                let ended = (Verdict::Broken, None, problems);
                Some(judged(scenario, ended, self.cut_short().is_some()))
            }
        }
    }

    /// Carries out a list of steps and gives the worst verdict. `skipped` is the reason if none of them may run.
    pub(super) async fn steps(
        &mut self,
        frame: &mut Frame,
        steps: &[Step],
        number: &mut u32,
        mut skipped: Option<String>,
    ) -> Verdict {
        let teardown = frame.phase == Phase::Teardown;
        let by_default = frame.block.scenario.continue_on_failure;
        let (mut worst, mut holds_up) = (Verdict::Skipped, false);
        for step in steps {
            *number += 1;
            if skipped.is_none() && self.cut_short().is_some() {
                skipped = Some(self.leave_out());
            }
            let verdict = self.step(frame, step, *number, skipped.as_deref()).await;
            worst = worst.max(verdict);
            holds_up |= self.holds_up;
            let goes_on = teardown || step.continue_on_failure.unwrap_or(by_default);
            if self.holds_up && !goes_on && skipped.is_none() {
                let needs = || format!("needs `{}`, which did not pass", step.id);
                skipped = Some(self.cut_short().unwrap_or_else(needs));
            }
        }
        self.holds_up = holds_up;
        worst
    }
}

/// The inputs of a block: `with` first, then as for any scenario.
pub(super) fn case_scope(
    secrets: &Secrets,
    block: &Block,
    supplies: &Supplies,
    world: &Arc<World>,
    with: &[(String, Binding)],
) -> Result<Scope, Diagnostic> {
    let mut scope = Scope::new(world, &block.folder, &block.root);
    for input in block.inputs() {
        if let Some((_, binding)) = with.iter().find(|(name, _)| name == input.name) {
            if binding.is_known() {
                input.check(&binding.json())?;
            }
            let binding = if input.secret {
                binding.as_secret(input.name)
            } else {
                binding.clone()
            };
            secrets.learn_all(&binding.datum());
            scope.set(input.name, binding);
            continue;
        }
        match supplies.find(&input)? {
            Supplied::Value(binding) => {
                secrets.learn_all(&binding.datum());
                scope.set(input.name, binding);
            }
            Supplied::Default(template) => {
                let mut binding = Binding::from_datum(&template.eval(&scope)?);
                if input.secret {
                    // One that is empty is none.
                    if binding.is_known() && !binding.datum().to_text().is_empty() {
                        input.refuse_short(&binding.json())?;
                    }
                    binding = binding.as_secret(input.name);
                }
                secrets.learn_all(&binding.datum());
                scope.set(input.name, binding);
            }
            // Seen before a run alone: an embedded service is there by now, and nothing that is needed is missing.
            Supplied::Later => {
                let what = match supplies.given_by(&input) {
                    GivenBy::Nobody => format!("{}, not given", input.name),
                    by => format!("{} of {by}", input.name),
                };
                let binding = match supplies.symbols() {
                    Some(symbols) => symbols.bind(Symbol::Input(input.name.to_owned())),
                    None => Binding::not_known_yet(&what),
                };
                scope.set(input.name, binding);
            }
            Supplied::Missing => {}
        }
    }
    Ok(scope)
}

/// Evaluates the vars of a block, in order.
pub(super) fn set_vars(block: &Block, scope: &mut Scope) -> Result<(), Diagnostic> {
    // They are kept for the whole case, so one room holds them all.
    let mut room = Room::default();
    for var in &block.scenario.vars {
        let value = var.value.eval_within(scope, &mut room)?;
        let binding = match scope.symbols() {
            Some(symbols) => symbols.bind_var(&var.name, value),
            None => Binding::from_datum(&value),
        };
        scope.set(&var.name, binding);
    }
    Ok(())
}

/// `flowrun.yaml` sees its own inputs and those of the service, as the scenario has them.
fn project_scope(block: &Block, supplies: &Supplies, own: &Scope, world: &Arc<World>) -> Scope {
    let folder = block
        .project
        .as_ref()
        .map_or(&block.folder, |project| &project.folder);
    let mut scope = Scope::new(world, folder, folder);
    let of_service = block.service().map_or(&[][..], |service| service.inputs);
    for input in block.inputs() {
        if of_service.iter().any(|known| known.name == input.name)
            && let Some(binding) = own.get(input.name)
        {
            scope.set(input.name, binding.clone());
        }
    }
    for (name, ..) in block.project.iter().flat_map(|file| &file.project.inputs) {
        let input = InputSpec::of_project(name);
        if let (None, Ok(Supplied::Value(binding))) = (scope.get(name), supplies.find(&input)) {
            scope.set(name, binding);
        }
    }
    scope
}
