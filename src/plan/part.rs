//! A part of a scenario: `--from` and `--to`.
//!
//! Setup and teardown run whatever the part is. What the steps of the part need of those before it is said before anything is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::block::{all_steps, steps_within};
use super::used::{extracted_by, first};
use super::{Block, Case, PlanError};
use crate::scenario::{Action, Layer, RecoveryItem, RequestTemplate, Scenario, Step};
use crate::template::UsedName;
use crate::text::{Diagnostic, Place, nearest};

/// The ids of the first and the last step that run; none of both is all of them.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// `--from`.
    pub from: Option<String>,
    /// `--to`.
    pub to: Option<String>,
    /// The ids of steps that are left out: a sample does not have all of them.
    pub without: BTreeSet<String>,
}

/// Why a step does not run that is left out.
const LEFT_OUT: &str = "left out";

impl Part {
    /// Whether it is all of the scenario.
    pub fn is_whole(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.without.is_empty()
    }

    /// The steps of it.
    fn range(&self, block: &Block) -> Result<Range<usize>, PlanError> {
        let index = |flag: &str, id: &Option<String>| {
            let id = id.as_ref();
            id.map(|id| index_of(block, flag, id)).transpose()
        };
        let begin = index("--from", &self.from)?.unwrap_or(0);
        let end = index("--to", &self.to)?.map_or(block.scenario.steps.len(), |last| last + 1);
        if let (Some(from), Some(to), false) = (&self.from, &self.to, begin < end) {
            return Err(PlanError::Usage(format!(
                "`--to {to}` stands before `--from {from}` in `{}`",
                block.path.display()
            )));
        }
        Ok(begin..end)
    }
}

impl Case {
    /// Its steps in order, those that run and those that do not, with the reason.
    pub fn parts(&self) -> Vec<(&[Step], Option<String>)> {
        let steps = self.block.scenario.steps.as_slice();
        let range = self.part.range(&self.block).unwrap_or(0..steps.len());
        let (upto, after) = steps.split_at(range.end.min(steps.len()));
        let (before, within) = upto.split_at(range.start.min(upto.len()));
        let reason = |word: &str, flag: &str, id: &Option<String>| {
            id.as_ref().map(|id| format!("{word} `{flag} {id}`"))
        };
        let parts = [
            (before, reason("before", "--from", &self.part.from)),
            (within, None),
            (after, reason("after", "--to", &self.part.to)),
        ];
        let parts = parts.into_iter().flat_map(|(steps, reason)| {
            let without = &self.part.without;
            let runs =
                steps.chunk_by(|one, next| without.contains(&one.id) == without.contains(&next.id));
            runs.map(move |run| {
                let left_out = run.first().is_some_and(|step| without.contains(&step.id));
                let reason = reason
                    .clone()
                    .or_else(|| left_out.then(|| LEFT_OUT.to_owned()));
                (run, reason)
            })
        });
        parts.collect()
    }
}

impl Case {
    /// The names that steps before its part would set.
    pub fn left_out(&self) -> BTreeSet<&str> {
        let steps = self.block.scenario.steps.as_slice();
        let begin = self.part.range(&self.block).map_or(0, |range| range.start);
        let before = steps.iter().take(begin).flat_map(steps_within);
        before
            .flat_map(extracted_by)
            .map(|(name, _)| name)
            .collect()
    }
}

/// Gives cases the part of their scenario that is to run: they must be of one, and the part must have all that it needs.
pub(super) fn take(cases: &mut [Case], part: &Part) -> Result<(), PlanError> {
    if part.is_whole() {
        return Ok(());
    }
    let scenarios: BTreeSet<*const Block> =
        cases.iter().map(|case| Arc::as_ptr(&case.block)).collect();
    if scenarios.len() > 1 {
        let flag = if part.from.is_some() {
            "--from"
        } else {
            "--to"
        };
        return Err(PlanError::Usage(format!(
            "`{flag}` needs one scenario, and {} are selected\nhelp: name its file, or choose it with `--name`",
            scenarios.len()
        )));
    }
    if let Some(case) = cases.first() {
        let range = part.range(&case.block)?;
        let missed = missed(&case.block, part, &range);
        if !missed.is_empty() {
            return Err(PlanError::Invalid(missed));
        }
    }
    for case in cases {
        case.part = part.clone();
    }
    Ok(())
}

fn index_of(block: &Block, flag: &str, id: &str) -> Result<usize, PlanError> {
    let scenario = &block.scenario;
    if let Some(index) = scenario.steps.iter().position(|step| step.id == id) {
        return Ok(index);
    }
    let ids = scenario.steps.iter().map(|step| step.id.as_str());
    let has = |steps: &[Step]| steps.iter().any(|step| step.id == id);
    let inner = all_steps(scenario).into_iter().any(|step| step.id == id);
    let help = match nearest(id, ids.clone()) {
        _ if has(&scenario.setup) => "it is a step of `setup`, which runs in any case".to_owned(),
        _ if has(&scenario.teardown) => {
            "it is a step of `teardown`, which runs in any case".to_owned()
        }
        _ if inner => "it belongs to another step, and runs with that".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its steps are `{}`", ids.collect::<Vec<_>>().join("`, `")),
    };
    Err(PlanError::Usage(format!(
        "`{flag} {id}` is no step of `{}`\nhelp: {help}",
        block.path.display()
    )))
}

/// What the steps of a part need of steps before it.
fn missed(block: &Block, part: &Part, range: &Range<usize>) -> Vec<Diagnostic> {
    let scenario = &block.scenario;
    let Some(from) = &part.from else {
        return Vec::new();
    };
    let Some((before, running)) = scenario
        .steps
        .get(..range.end)
        .and_then(|steps| steps.split_at_checked(range.start))
    else {
        return Vec::new();
    };
    let mut lost = BTreeMap::new();
    for outer in before {
        for step in steps_within(outer) {
            for (name, place) in extracted_by(step) {
                lost.entry(name).or_insert((outer, place));
            }
        }
    }
    let mut missed = Missed {
        scenario,
        from,
        lost,
        found: Vec::new(),
    };
    // A var is the starting value of what is extracted later.
    for var in &scenario.vars {
        missed.is_set(&var.name);
    }
    for step in scenario.setup.iter().flat_map(steps_within) {
        missed.sets(step);
    }
    for step in running {
        missed.step(step);
    }
    missed.copies(before, running);
    missed.found
}

struct Missed<'s> {
    scenario: &'s Scenario,
    from: &'s str,
    /// Names that steps before the part would have set, and that none of it has set so far; with the step and where it says so.
    lost: BTreeMap<&'s str, (&'s Step, &'s Place)>,
    found: Vec<Diagnostic>,
}

impl<'s> Missed<'s> {
    fn is_set(&mut self, name: &str) {
        self.lost.remove(name);
    }

    fn sets(&mut self, step: &Step) {
        for (name, _) in extracted_by(step) {
            self.is_set(name);
        }
    }

    fn step(&mut self, step: &'s Step) {
        self.needs(step, step.names_before());
        if let (Action::Request(request), Some(defaults)) = (&step.action, &self.scenario.defaults)
        {
            self.needs(step, left_of(defaults, request).names());
        }
        for item in step.recover.iter().flat_map(|recovery| &recovery.run) {
            match item {
                RecoveryItem::Step(inner) => self.step(inner),
                RecoveryItem::Id(id, _) => {
                    let steps = self.scenario.setup.iter().chain(&self.scenario.steps);
                    for known in steps.filter(|known| known.id == *id) {
                        self.sets(known);
                    }
                }
            }
        }
        self.sets(step);
        self.needs(step, step.names_after());
        for inner in &step.then {
            self.step(inner);
        }
    }

    /// Each name is missed once. What can do without a name does not need it, nor does a step that runs only if it is there.
    fn needs(&mut self, step: &Step, names: Vec<UsedName>) {
        let guards = step.when.iter().flat_map(|when| when.names());
        let guards: Vec<UsedName> = guards.filter(|name| name.guarded).collect();
        for name in names {
            let head = first(&name.path);
            if name.guarded || guards.iter().any(|guard| first(&guard.path) == head) {
                continue;
            }
            let Some((setter, place)) = self.lost.remove(head) else {
                continue;
            };
            let message = format!(
                "the step `{}` needs `{head}`, which the step `{}` extracts, and `--from {}` skips that",
                step.id, setter.id, self.from
            );
            let found =
                Diagnostic::error("used-before-extracted", message, &name.place, "needed here");
            let help = format!("begin with it: `--from {}`", setter.id);
            self.found
                .push(found.also(place, "extracted here").help(help));
        }
    }

    /// Sessions that start with what another held after a step before the part.
    fn copies(&mut self, before: &[Step], running: &[Step]) {
        for session in &self.scenario.sessions {
            let Some((after, place)) = &session.after else {
                continue;
            };
            let mut steps = running.iter().flat_map(steps_within);
            let used = steps.any(|step| {
                let named = step.session.as_ref().and_then(|named| named.literal());
                named == Some(session.name.as_str())
            });
            if used && before.iter().any(|step| step.id == *after) {
                let message = format!(
                    "the session `{}` starts as another was after the step `{after}`, and `--from {}` skips that",
                    session.name, self.from
                );
                self.found.push(
                    Diagnostic::error("used-before-extracted", message, place, "skipped")
                        .help(format!("begin with it: `--from {after}`")),
                );
            }
        }
    }
}

/// What of a farther layer is rendered for a request: all that it does not remove, and of what has one value, what it does not replace.
fn left_of(farther: &RequestTemplate, nearer: &RequestTemplate) -> RequestTemplate {
    fn replaced<T: Clone>(farther: &Layer<T>, nearer: &Layer<T>) -> Layer<T> {
        match nearer {
            Layer::Unset => farther.clone(),
            Layer::Removed | Layer::Set(_) => Layer::Unset,
        }
    }
    fn merged<T: Clone>(farther: &Layer<T>, nearer: &Layer<T>) -> Layer<T> {
        match nearer {
            Layer::Unset | Layer::Set(_) => farther.clone(),
            Layer::Removed => Layer::Unset,
        }
    }
    RequestTemplate {
        method: replaced(&farther.method, &nearer.method),
        url: replaced(&farther.url, &nearer.url),
        path: replaced(&farther.path, &nearer.path),
        params: merged(&farther.params, &nearer.params),
        headers: merged(&farther.headers, &nearer.headers),
        cookies: merged(&farther.cookies, &nearer.cookies),
        body: merged(&farther.body, &nearer.body),
        auth: replaced(&farther.auth, &nearer.auth),
        ..farther.clone()
    }
}
