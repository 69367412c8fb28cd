//! Running the same cases on two deployments to compare what they answer.

use futures_util::future::join;

use super::exit::Exit;
use super::jobs::not_started;
use super::several::{Kept, Several};
use crate::engine::{Run, SaidOfItself, Stop, Unusable};
use crate::event::{
    ComparedStep, Deployment, Deviation, Deviations, Differs, Ends, Event, Expected, Runs, Side,
    Sink, Tally,
};
use crate::plan::{Plan, Settings};
use crate::service::{ROWS, Service};
use crate::snapshot::{
    AnswerDeviation, AnswersCompared, Class, Known, Sightings, Store, Update, deviations,
    renamed_cookies,
};

/// A run on a deployment, and what came of it.
#[derive(Default)]
struct OnOne {
    kept: Kept,
    sightings: Sightings,
}

impl OnOne {
    fn new() -> Self {
        Self {
            sightings: Sightings::of_deployment(),
            ..Self::default()
        }
    }

    fn done(self) -> (Vec<Event>, Sightings) {
        (self.kept.events(), self.sightings.finished())
    }
}

/// What both said of themselves.
type Said = (Option<SaidOfItself>, Option<SaidOfItself>);

/// Runs the cases on both, then once more on the old one if `again`, and compares. Given with the counts of each run.
pub(super) fn compared(
    several: &Several<'_>,
    (old, new): (&Settings, &Settings),
    again: bool,
) -> Result<(Deviations, Vec<Tally>), Exit> {
    let plans = (several.plan(old)?, several.plan(new)?);
    let (on_old, on_new) = (OnOne::new(), OnOne::new());
    let (said, mut tallies) = on_both(several, (&plans.0, &plans.1), (&on_old, &on_new))?;
    let (old_events, old_seen) = on_old.done();
    let (new_events, new_seen) = on_new.done();
    let mut once_more = None;
    if again {
        several.pause()?;
        let planned = several.plan(old)?;
        let on_again = OnOne::new();
        tallies.extend(alone(several, &planned, &on_again)?);
        once_more = Some(on_again.done());
    }
    let again_seen = once_more.as_ref().map(|(_, seen)| seen);
    let known = known((&plans.0.1, &plans.1.1), &said);
    let answers = deviations((&old_seen, &new_seen), again_seen, &known);
    let answers = answers.map_err(|trouble| several.troubled(&trouble))?;
    let ends = (Ends::of(&old_events), Ends::of(&new_events));
    let again_ends = once_more.as_ref().map(|(events, _)| Ends::of(events));
    let runs = Runs {
        old: &ends.0,
        new: &ends.1,
        again: again_ends.as_ref(),
    };
    let mut found = put_together(answers, runs);
    found.old = deployment(&plans.0.1, said.0.as_ref());
    found.new = deployment(&plans.1.1, said.1.as_ref());
    for service in services(&plans.1.1) {
        let renamed = renamed_cookies(service, &old_events, &new_events);
        found.findings.extend(renamed.map(|renamed| Deviation {
            step: runs.step(&renamed.at),
            what: Differs::Everywhere {
                what: "names of cookies".to_owned(),
                old: renamed.old,
                new: renamed.new,
            },
        }));
    }
    Ok((found, tallies))
}

type Planned = (Settings, Plan);

/// Asks both what they are, then runs the cases on them: side by side, unless one machine serves both.
fn on_both(
    several: &Several<'_>,
    (old, new): (&Planned, &Planned),
    (on_old, on_new): (&OnOne, &OnOne),
) -> Result<(Said, Vec<Tally>), Exit> {
    let stop = Stop::default();
    with_run(several, old, on_old, &stop, |old_run| {
        with_run(several, new, on_new, &stop, |new_run| {
            let said = several.wait(join(old_run.deployment(), new_run.deployment()))?;
            let said = (
                usable(several, Side::Old, said.0),
                usable(several, Side::New, said.1),
            );
            let said = (said.0?, said.1?);
            let old_run = (old_run, &old.1);
            let new_run = (new_run, &new.1);
            let turns = match share_a_machine(&old.1, &new.1) {
                true => vec![vec![old_run], vec![new_run]],
                false => vec![vec![old_run, new_run]],
            };
            for runs in turns {
                carry_out(several, &runs, &stop)?;
            }
            Ok((said, vec![old_run.0.finish(), new_run.0.finish()]))
        })
    })
}

/// Runs the cases once more.
fn alone(several: &Several<'_>, planned: &Planned, on: &OnOne) -> Result<Vec<Tally>, Exit> {
    let stop = Stop::default();
    with_run(several, planned, on, &stop, |run| {
        carry_out(several, &[(run, &planned.1)], &stop)?;
        Ok(vec![run.finish()])
    })
}

fn with_run<T>(
    several: &Several<'_>,
    planned: &Planned,
    on: &OnOne,
    stop: &Stop,
    then: impl FnOnce(&Run<'_>) -> T,
) -> T {
    let store = Store::new(Update::None);
    let into = (&on.kept as &dyn Sink, Some(&on.sightings));
    several.with_run(planned, (store, stop), into, then)
}

fn carry_out(several: &Several<'_>, runs: &[(&Run<'_>, &Plan)], stop: &Stop) -> Result<(), Exit> {
    let signal = several.jobs.carry_out_all(runs, stop, several.host);
    match signal.map_err(|error| not_started(&error, several.host))? {
        Some(signal) => Err(signal),
        None => Ok(()),
    }
}

/// What a deployment said of itself, told if it is not what one expects.
fn usable(
    several: &Several<'_>,
    side: Side,
    said: Option<Result<SaidOfItself, Unusable>>,
) -> Result<Option<SaidOfItself>, Exit> {
    let word = side.word();
    let host = several.host;
    let said = match said {
        Some(Err(Unusable { why, help })) => {
            let told = format!("error: nothing can be compared with {word}: {why}\nhelp: {help}");
            host.tell(&told);
            return Err(Exit::Broken);
        }
        Some(Ok(said)) => Some(said),
        None => None,
    };
    if let Some(said) = &said {
        if let Err(why) = &said.version {
            host.tell(&format!("warning: the version of {word} cannot be had: {why}; no difference is known then, and steps with conditions on it fail"));
        }
        if let Some(reason) = &said.read_only {
            host.tell(&format!("warning: {word} is read-only: {reason}"));
        }
    }
    Ok(said)
}

/// What is known of both: versions, and the hosts of addresses that belong together.
fn known((old, new): (&Plan, &Plan), said: &Said) -> Known {
    let versions = || {
        let (old, new) = (said.0.as_ref()?, said.1.as_ref()?);
        let versions = (old.version.clone().ok()?, new.version.clone().ok()?);
        (old.service.name == new.service.name).then_some((new.service.name, versions.0, versions.1))
    };
    let mut hosts = Vec::new();
    for (old, new) in old.cases.iter().zip(&new.cases) {
        for (input, address) in &old.target.inputs {
            let same = new.target.inputs.iter().find(|(own, _)| own == input);
            let pair = same.and_then(|(_, other)| Some((host(address)?, host(other)?)));
            hosts.extend(pair.filter(|pair| !hosts.contains(pair)));
        }
    }
    Known {
        versions: versions(),
        hosts,
    }
}

/// The host of an address, with its port.
fn host(address: &str) -> Option<String> {
    let behind = address.split_once("://")?.1;
    let host = behind.split(['/', '?', '#']).next()?;
    Some(host.to_owned())
}

/// Whether cases of both go to one machine that is not this one, or to one address: that is not asked twice at a time.
fn share_a_machine(old: &Plan, new: &Plan) -> bool {
    let claims = |plan: &Plan| -> Vec<String> {
        let hosts = plan.cases.iter().flat_map(|case| case.claims(true));
        let hosts = hosts.filter(|claim| claim.starts_with("host "));
        let origins = plan.cases.iter().flat_map(|case| &case.target.origins);
        hosts.chain(origins.map(ToString::to_string)).collect()
    };
    let old = claims(old);
    claims(new).iter().any(|claim| old.contains(claim))
}

fn services(plan: &Plan) -> Vec<&'static Service> {
    let used = |service: &&&Service| {
        let mut cases = plan.cases.iter();
        cases.any(|case| {
            case.block
                .service()
                .is_some_and(|own| own.name == service.name)
        })
    };
    ROWS.iter().filter(used).copied().collect()
}

fn deployment(plan: &Plan, said: Option<&SaidOfItself>) -> Deployment {
    let target = plan.cases.first().map(|case| case.target.described());
    let version = said.and_then(|said| {
        let version = said.version.as_ref().ok()?;
        Some(format!("{} {version}", said.service.title))
    });
    Deployment {
        target: target.unwrap_or_default(),
        version,
        read_only: said.and_then(|said| said.read_only.clone()),
    }
}

/// All that differs, in the order of the run.
fn put_together(answers: AnswersCompared, runs: Runs<'_>) -> Deviations {
    // A condition on a version says nothing that the version does not say.
    let is_said = |reason: &str| ROWS.iter().any(|service| reason.contains(service.name));
    let ends = runs.compared(&is_said);
    let mut found = Deviations {
        answers: answers.answers,
        failed_on_both: ends.failed_on_both,
        not_compared: ends.not_compared,
        ..Deviations::default()
    };
    // Of one step the answer tells more than the check.
    let (mut findings, mut noise) = (Vec::new(), Vec::new());
    for answer in answers.deviations {
        let class = answer.class;
        let deviation = told(answer, runs);
        match class {
            Class::Finding => findings.push(deviation),
            Class::Noise => noise.push(deviation),
            Class::Known(known) => {
                let same = |own: &&mut Expected| own.about == known.about;
                match found.expected.iter_mut().find(same) {
                    Some(own) => own.places.push(deviation),
                    None => found.expected.push(Expected {
                        since: known.since.to_owned(),
                        about: known.about.to_owned(),
                        source: known.source.to_owned(),
                        places: vec![deviation],
                    }),
                }
            }
        }
    }
    found.expected.sort_by_key(|one| {
        let numbers = one
            .since
            .split('.')
            .map(|number| number.parse().unwrap_or(0));
        numbers.collect::<Vec<u32>>()
    });
    findings.extend(ends.findings);
    noise.extend(ends.noise);
    found.findings = runs.in_order(findings);
    found.noise = runs.in_order(noise);
    found
}

fn told(answer: AnswerDeviation, runs: Runs<'_>) -> Deviation {
    Deviation {
        step: ComparedStep {
            request: Some(answer.request),
            ..runs.step(&answer.at)
        },
        what: Differs::Answer {
            path: answer.path,
            old: answer.old,
            new: answer.new,
        },
    }
}
