//! What one deployment does otherwise than another: what is known and what is noise in short, the findings last.

use std::io::{self, Write};

use super::console::look::{Look, Verbosity, printable};
use super::learned::counted;
use crate::event::{
    ComparedStep, Deployment, Deviation, Deviations, Differs, Expected, NotCompared, Side,
};

/// Steps of which the same finding is told.
const TOLD: usize = 3;

/// Writes what was found; quiet, only what counts.
pub fn write_deviations(
    out: &mut impl Write,
    look: Look,
    deviations: &Deviations,
) -> io::Result<()> {
    let details = look.verbosity >= Verbosity::Verbose;
    if look.verbosity > Verbosity::Quiet {
        write_not_compared(out, look, &deviations.not_compared)?;
        write_expected(out, look, &deviations.expected, details)?;
    }
    if details && !deviations.noise.is_empty() {
        writeln!(out, "{}", look.strong("Noise"))?;
        write_all(out, look, &deviations.noise)?;
    }
    if !deviations.failed_on_both.is_empty() {
        writeln!(out, "{}", look.strong("Fails on both"))?;
        write_all(out, look, &deviations.failed_on_both)?;
    }
    if !deviations.findings.is_empty() {
        writeln!(out, "{}", look.strong("Findings"))?;
        let (told, folded) = match details {
            true => (deviations.findings.clone(), Vec::new()),
            false => folded(&deviations.findings),
        };
        write_all(out, look, &told)?;
        let mut last = false;
        for (what, steps) in folded {
            let what = lines(look, &what).join(" ");
            let more = counted(steps, "more step");
            writeln!(out, "  in {more}: {what}")?;
            last = true;
        }
        if last {
            writeln!(out)?;
        }
    }
    writeln!(out, "────────────")?;
    if look.verbosity > Verbosity::Quiet {
        write_deployment(out, look, (Side::Old, &deviations.old))?;
        write_deployment(out, look, (Side::New, &deviations.new))?;
    }
    writeln!(out, "{:>12} {}", "Summary", summary(deviations))
}

/// The findings without those that say of a step what was said of others, and what these say, with the number of steps.
fn folded(findings: &[Deviation]) -> (Vec<Deviation>, Vec<(Differs, usize)>) {
    let mut told: Vec<Deviation> = Vec::new();
    let mut folded: Vec<(Differs, usize)> = Vec::new();
    for finding in findings {
        let same = told.iter().filter(|other| other.what == finding.what);
        if same.count() < TOLD {
            told.push(finding.clone());
            continue;
        }
        match folded.iter_mut().find(|(what, _)| *what == finding.what) {
            Some((_, steps)) => *steps += 1,
            None => folded.push((finding.what.clone(), 1)),
        }
    }
    (told, folded)
}

/// In a line: `80 answers compared: 3 findings, 12 expected since 1.43 (5 entries), 4 noise`.
fn summary(deviations: &Deviations) -> String {
    let answers = counted(deviations.answers, "answer");
    let mut parts = vec![counted(deviations.findings.len(), "finding")];
    let both = deviations.failed_on_both.len();
    if both > 0 {
        parts.push(format!("{} on both", counted(both, "failure")));
    }
    let expected = { deviations.expected.iter() }.map(|one| one.places.len());
    let expected: usize = expected.sum();
    if expected > 0 {
        let mut releases: Vec<&str> = Vec::new();
        for one in &deviations.expected {
            if !releases.contains(&one.since.as_str()) {
                releases.push(&one.since);
            }
        }
        let entries = match deviations.expected.len() {
            1 => "1 entry".to_owned(),
            count => format!("{count} entries"),
        };
        let releases = releases.join(" and ");
        parts.push(format!("{expected} expected since {releases} ({entries})"));
    }
    if !deviations.noise.is_empty() {
        parts.push(format!("{} noise", deviations.noise.len()));
    }
    format!("{answers} compared: {}", parts.join(", "))
}

fn write_deployment(
    out: &mut impl Write,
    look: Look,
    (side, deployment): (Side, &Deployment),
) -> io::Result<()> {
    let target = printable(&deployment.target);
    let version = deployment.version.as_deref();
    let version = version.map_or(String::new(), |version| format!(", {}", printable(version)));
    let read_only = deployment.read_only.as_ref().map(|_| ", read-only");
    let read_only = look.warning(read_only.unwrap_or_default());
    writeln!(out, "{:>12} {target}{version}{read_only}", side.word())
}

/// What only one of them came to; of one case and for one reason together.
fn write_not_compared(
    out: &mut impl Write,
    look: Look,
    not_compared: &[NotCompared],
) -> io::Result<()> {
    if not_compared.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", look.strong("Not compared"))?;
    let alike = |one: &NotCompared, other: &NotCompared| {
        let case = |one: &NotCompared| (one.step.scenario.clone(), one.step.row.clone());
        case(one) == case(other) && one.on == other.on && one.reason == other.reason
    };
    for same in not_compared.chunk_by(alike) {
        let [first, others @ ..] = same else {
            continue;
        };
        let what = match others.is_empty() {
            true => named(&first.step),
            false => {
                let steps = counted(same.len(), "step");
                format!("{}: {steps}", printable(&first.step.case))
            }
        };
        let how = match first.unreached {
            true => "not reached on",
            false => "skipped on",
        };
        let (on, reason) = (first.on.word(), printable(&first.reason));
        writeln!(out, "  {what}: {how} {on}: {}", look.dim(&reason))?;
    }
    writeln!(out)
}

fn write_expected(
    out: &mut impl Write,
    look: Look,
    expected: &[Expected],
    details: bool,
) -> io::Result<()> {
    if expected.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", look.strong("Expected"))?;
    for one in expected {
        let times = counted(one.places.len(), "time");
        let about = printable(&one.about);
        writeln!(out, "  since {}, {times}: {about}", printable(&one.since))?;
        if details {
            writeln!(out, "    {}", look.dim(&printable(&one.source)))?;
            for place in &one.places {
                let what = lines(look, &place.what).join(" ");
                writeln!(out, "    {}: {what}", named(&place.step))?;
            }
        }
    }
    writeln!(out)
}

/// Deviations step by step.
fn write_all(out: &mut impl Write, look: Look, deviations: &[Deviation]) -> io::Result<()> {
    let same_step = |one: &Deviation, other: &Deviation| {
        let key = |step: &ComparedStep| {
            let ComparedStep { row, ids, item, .. } = step.clone();
            (step.scenario.clone(), row, ids, item)
        };
        key(&one.step) == key(&other.step)
    };
    for same in deviations.chunk_by(same_step) {
        let Some(first) = same.first() else {
            continue;
        };
        let place = first.step.place.as_deref().unwrap_or(&first.step.scenario);
        let place = look.dim(&format!("({})", printable(place)));
        writeln!(out, "  {} {place}", named(&first.step))?;
        if let Some(request) = &first.step.request {
            writeln!(out, "    {}", look.dim(&printable(request)))?;
        }
        for deviation in same {
            for line in lines(look, &deviation.what) {
                writeln!(out, "    {line}")?;
            }
        }
    }
    writeln!(out)
}

/// Case, steps and round in words.
fn named(step: &ComparedStep) -> String {
    let steps = step.step.iter().map(|name| format!(" › {name}"));
    let item = step.item.iter().map(|item| format!(" [{item}]"));
    printable(&format!(
        "{}{}{}",
        step.case,
        steps.collect::<String>(),
        item.collect::<String>()
    ))
}

fn lines(look: Look, what: &Differs) -> Vec<String> {
    let old_value = |value: &str| look.removed(&printable(value));
    let new_value = |value: &str| look.added(&printable(value));
    match what {
        Differs::Answer { path, old, new } => {
            let path = printable(path);
            let change = match (old, new) {
                (Some(old), Some(new)) => format!("{} → {}", old_value(old), new_value(new)),
                (Some(old), None) => format!("{} → nothing", old_value(old)),
                (None, Some(new)) => format!("nothing → {}", new_value(new)),
                (None, None) => String::new(),
            };
            vec![format!("{path}: {change}")]
        }
        Differs::Everywhere { what, old, new } => {
            let (old, new) = (old_value(old), new_value(new));
            vec![format!("{}: {old} → {new}", printable(what))]
        }
        Differs::Check { old, new } => {
            let fails = |on: &str, said: &str| -> Vec<String> {
                let said = said.lines().map(printable);
                said.map(|line| format!("fails on {on}: {line}")).collect()
            };
            match (old, new) {
                (Some(old), Some(new)) if old == new => fails("both", old),
                (old, new) => {
                    let old = old.iter().flat_map(|said| fails("OLD", said));
                    let new = new.iter().flat_map(|said| fails("NEW", said));
                    old.chain(new).collect()
                }
            }
        }
        Differs::Only { on, reason } => {
            let other = on.other().word();
            let reason = reason.as_deref().map(printable);
            let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
            vec![format!(
                "carried out on {} only, skipped on {other}{reason}",
                on.word()
            )]
        }
    }
}
