//! What changed since earlier runs, before the summary.

use std::io::{self, Write};

use super::look::{Look, printable};
use crate::event::{ChangedStep, Changes, Verdict};

/// Writes it; `against` says since which runs.
pub(super) fn write(
    out: &mut impl Write,
    look: Look,
    against: &str,
    changes: &Changes,
) -> io::Result<()> {
    let word = look.word("Against", Verdict::Passed);
    let counts = [
        (changes.newly_failing.len(), "newly failing"),
        (changes.fixed.len(), "fixed"),
        (changes.still_failing.len(), "still failing"),
        (changes.slower.len(), "slower"),
        (changes.flaky.len(), "flaky"),
        (changes.added as usize, "added"),
        (changes.gone as usize, "gone"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let counts = match counts.is_empty() {
        true => "nothing changed".to_owned(),
        false => counts.join(", "),
    };
    writeln!(out, "{word} {}: {counts}", printable(against))?;
    steps(
        out,
        &look.word("NEW FAIL", Verdict::Failed),
        look,
        &changes.newly_failing,
    )?;
    steps(
        out,
        &look.word("FIXED", Verdict::Passed),
        look,
        &changes.fixed,
    )?;
    steps(
        out,
        &look.word("STILL FAIL", Verdict::Failed),
        look,
        &changes.still_failing,
    )?;
    steps(
        out,
        &look.word("SLOWER", Verdict::Differs),
        look,
        &changes.slower,
    )?;
    if !changes.slower.is_empty() {
        let noise = format!("up to {} % more may be chance", changes.noise);
        writeln!(out, "{:12} {}", "", look.dim(&noise))?;
    }
    steps(
        out,
        &look.word("FLAKY", Verdict::Differs),
        look,
        &changes.flaky,
    )
}

fn steps(out: &mut impl Write, word: &str, look: Look, steps: &[ChangedStep]) -> io::Result<()> {
    for step in steps {
        let remark = match step.remark.is_empty() {
            true => String::new(),
            false => format!(", {}", step.remark),
        };
        let file = look.dim(&format!("({})", printable(&step.scenario)));
        writeln!(
            out,
            "{word} {}{} {file}",
            printable(&step.name),
            printable(&remark)
        )?;
    }
    Ok(())
}
